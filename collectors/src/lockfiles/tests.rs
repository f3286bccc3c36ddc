//! Lock files of each kind and the packages they pin.

use super::package::Origin;
use super::*;

fn shown(found: &Found) -> Vec<String> {
    let hash = |it: &Hash| match it {
        Hash::Known(digest) => digest.split(':').next().unwrap_or("").to_owned(),
        Hash::Absent => "-".to_owned(),
    };
    let line = |it: &Package| {
        let lock = if it.locked { "locked" } else { "free" };
        format!("{} {lock} {} {}", it.purl, hash(&it.hash), it.origin.word())
    };
    found.packages.iter().map(line).collect()
}

fn read(name: &str, text: &str) -> Vec<String> {
    shown(&(format_of(name).unwrap().read)(text).unwrap())
}

fn refused(name: &str, text: &str) -> String {
    (format_of(name).unwrap().read)(text).err().map(|it| it.message).unwrap_or_default()
}

fn sha512() -> String {
    format!("sha512-{}==", "A".repeat(86))
}

#[test]
fn formats_are_sorted() {
    assert!(FORMATS.is_sorted_by_key(|it| it.name));
}

#[test]
fn package_locks_of_all_versions_are_read() {
    let sum = sha512();
    let text = format!(
        r#"{{"lockfileVersion": 3, "packages": {{
          "": {{"name": "shop"}},
          "apps/web": {{"version": "1.0.0"}},
          "node_modules/@a/b": {{"version": "1.0.0", "resolved": "https://registry.npmjs.org/@a/b/-/b-1.0.0.tgz", "integrity": "{sum}", "dev": true}},
          "node_modules/bare": {{"version": "2.0.0", "resolved": "https://registry.npmjs.org/bare/-/bare-2.0.0.tgz"}},
          "node_modules/git": {{"version": "3.0.0", "resolved": "git+ssh://git@github.com/a/git.git#0123"}},
          "node_modules/tar": {{"version": "4.0.0", "resolved": "https://files.example/tar.tgz", "integrity": "sha512-short"}},
          "node_modules/web": {{"resolved": "apps/web", "link": true}},
          "node_modules/x/node_modules/in": {{"version": "1.0.0", "inBundle": true}},
          "node_modules/alias": {{"name": "real", "version": "5.0.0", "resolved": "https://registry.npmjs.org/real/-/real-5.0.0.tgz", "integrity": "sha1-{a}="}}
        }}}}"#,
        a = "A".repeat(27)
    );
    assert_eq!(
        read("package-lock.json", &text),
        [
            "pkg:npm/%40a/b@1.0.0 locked sha512 registry",
            "pkg:npm/bare@2.0.0 locked - registry",
            "pkg:npm/git@3.0.0 locked - git",
            "pkg:npm/tar@4.0.0 locked - url",
            "pkg:npm/real@5.0.0 locked sha1 registry",
        ]
    );
    let old = format!(
        r#"{{"lockfileVersion": 1, "dependencies": {{"a": {{"version": "1.0.0", "integrity": "{sum}",
          "dependencies": {{"b": {{"version": "2.0.0"}}, "c": {{"version": "3.0.0", "bundled": true}}}}}}}}}}"#
    );
    assert_eq!(
        read("package-lock.json", &old),
        ["pkg:npm/a@1.0.0 locked sha512 registry", "pkg:npm/b@2.0.0 locked - registry",]
    );
    assert_eq!(refused("package-lock.json", r#"{"a":1,"a":2}"#), "the key `a` stands here twice");
}

#[test]
fn yarn_locks_of_both_formats_are_read() {
    let text = format!(
        "# yarn lockfile v1\n\n\"@a/b@^1.0.0\", \"@a/b@^1.1.0\":\n  version \"1.1.0\"\n  resolved \"https://registry.yarnpkg.com/@a/b/-/b-1.1.0.tgz#{sha1}\"\n  integrity {sum}\n  dependencies:\n    version \"9\"\n\nold@1:\n  version \"1.0.0\"\n  resolved \"https://registry.yarnpkg.com/old/-/old-1.0.0.tgz#{sha1}\"\n\nbare@1:\n  version \"1.0.0\"\n  resolved \"https://registry.yarnpkg.com/bare/-/bare-1.0.0.tgz\"\n",
        sum = sha512(),
        sha1 = "0a".repeat(20)
    );
    assert_eq!(
        read("yarn.lock", &text),
        [
            "pkg:npm/%40a/b@1.1.0 locked sha512 registry",
            "pkg:npm/old@1.0.0 locked sha1 registry",
            "pkg:npm/bare@1.0.0 locked - registry",
        ]
    );
    let berry = format!(
        "__metadata:\n  version: 8\n\n\"a@npm:^1.0.0, a@npm:^1.2.0\":\n  version: 1.2.0\n  resolution: \"a@npm:1.2.0\"\n  checksum: 10c0/{}\n  languageName: node\n  linkType: hard\n\n\"shop@workspace:.\":\n  version: 0.0.0-use.local\n  resolution: \"shop@workspace:.\"\n  languageName: unknown\n  linkType: soft\n",
        "0b".repeat(64)
    );
    assert_eq!(read("yarn.lock", &berry), ["pkg:npm/a@1.2.0 locked sha512 registry"]);
    assert!(refused("yarn.lock", "<<<<<<< HEAD\n").contains("merge conflict"));
}

#[test]
fn pnpm_locks_of_all_versions_are_read() {
    let sum = sha512();
    let text = format!(
        "lockfileVersion: '9.0'\npackages:\n  '@a/b@1.0.0':\n    resolution: {{integrity: {sum}}}\n  c@2.0.0:\n    resolution: {{tarball: https://codeload.github.com/a/c/tar.gz/0123}}\n  /d@3.0.0(e@1.0.0):\n    resolution: {{integrity: {sum}}}\n    dev: true\n  /@f/g/4.0.0_h@1:\n    resolution: {{integrity: {sum}}}\n  own@file:x:\n    resolution: {{directory: x, type: directory}}\n"
    );
    assert_eq!(
        read("pnpm-lock.yaml", &text),
        [
            "pkg:npm/%40a/b@1.0.0 locked sha512 registry",
            "pkg:npm/c@2.0.0 locked - url",
            "pkg:npm/d@3.0.0 locked sha512 registry",
            "pkg:npm/%40f/g@4.0.0 locked sha512 registry",
        ]
    );
    assert!(refused("pnpm-lock.yaml", "a: 1\na: 2\n").contains("twice"));
}

#[test]
fn cargo_locks_and_manifests_are_read() {
    let sum = "0c".repeat(32);
    let text = format!(
        "version = 4\n[[package]]\nname = \"own\"\nversion = \"0.1.0\"\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"{sum}\"\n[[package]]\nname = \"b\"\nversion = \"1.0.0+x\"\nsource = \"git+https://github.com/a/b#0123\"\n[[package]]\nname = \"c\"\nversion = \"1.0.0\"\nsource = \"registry+https://x\"\n[metadata]\n\"checksum c 1.0.0 (registry+https://x)\" = \"{sum}\"\n"
    );
    assert_eq!(
        read("Cargo.lock", &text),
        [
            "pkg:cargo/a@1.0.0 locked sha256 registry",
            "pkg:cargo/b@1.0.0+x locked - git",
            "pkg:cargo/c@1.0.0 locked sha256 registry",
        ]
    );
    let manifest = "[dependencies]\na = \"1\"\nb = { path = \"../b\" }\nc = { git = \"https://x\" }\n[target.'cfg(unix)'.dev-dependencies]\nd = { version = \"2\", package = \"real-d\" }\n";
    assert_eq!(
        read("Cargo.toml", manifest),
        [
            "pkg:cargo/a free - registry",
            "pkg:cargo/c free - git",
            "pkg:cargo/real-d free - registry",
        ]
    );
    assert!(!refused("Cargo.lock", "[[package]\n").is_empty());
}

#[test]
fn go_sums_and_modules_are_read() {
    let sum = format!("h1:{}=", "A".repeat(43));
    let text = format!(
        "example.com/a v1.0.0 {sum}\nexample.com/a v1.0.0/go.mod {sum}\nexample.com/b v2.0.0+incompatible h1:bad\n"
    );
    assert_eq!(
        read("go.sum", &text),
        [
            "pkg:golang/example.com/a@v1.0.0 locked h1 registry",
            "pkg:golang/example.com/b@v2.0.0+incompatible locked - registry",
        ]
    );
    let module = "module x\n\ngo 1.22\n\nrequire example.com/c v1.0.0\nrequire (\n\texample.com/a v1.0.0 // indirect\n\texample.com/b v2.0.0\n)\nreplace example.com/b => ../b\n";
    assert_eq!(
        read("go.mod", module),
        [
            "pkg:golang/example.com/c@v1.0.0 locked - registry",
            "pkg:golang/example.com/a@v1.0.0 locked - registry",
            "pkg:golang/example.com/b@v2.0.0 locked - path",
        ]
    );
    assert!(!refused("go.sum", "a b\n").is_empty());
}

#[test]
fn python_locks_are_read() {
    let sum = format!("sha256:{}", "0d".repeat(32));
    let poetry = format!(
        "[[package]]\nname = \"A.b_C\"\nversion = \"1.0\"\nfiles = [{{file = \"a.whl\", hash = \"{sum}\"}}, {{file = \"a.tar.gz\", hash = \"{sum}\"}}]\n[[package]]\nname = \"half\"\nversion = \"1.0\"\nfiles = [{{file = \"a.whl\", hash = \"{sum}\"}}, {{file = \"a.tar.gz\"}}]\n[[package]]\nname = \"g\"\nversion = \"1.0\"\nfiles = []\n[package.source]\ntype = \"git\"\nurl = \"https://x\"\n"
    );
    assert_eq!(
        read("poetry.lock", &poetry),
        [
            "pkg:pypi/a-b-c@1.0 locked sha256 registry",
            "pkg:pypi/half@1.0 locked - registry",
            "pkg:pypi/g@1.0 locked - git",
        ]
    );
    let uv = format!(
        "version = 1\n[[package]]\nname = \"own\"\nversion = \"0.1\"\nsource = {{ editable = \".\" }}\n[[package]]\nname = \"a\"\nversion = \"1.0\"\nsource = {{ registry = \"https://pypi.org/simple\" }}\nsdist = {{ url = \"https://x/a.tar.gz\", hash = \"{sum}\" }}\nwheels = [\n  {{ url = \"https://x/a.whl\", hash = \"{sum}\" }},\n]\n"
    );
    assert_eq!(read("uv.lock", &uv), ["pkg:pypi/a@1.0 locked sha256 registry"]);
    let pipfile = format!(
        r#"{{"default": {{"a": {{"version": "==1.0", "hashes": ["{sum}"]}}, "b": {{"version": "*"}}}}, "develop": {{"own": {{"editable": true, "path": "."}}}}}}"#
    );
    assert_eq!(
        read("Pipfile.lock", &pipfile),
        ["pkg:pypi/a@1.0 locked sha256 registry", "pkg:pypi/b@%2A free - registry",]
    );
}

#[test]
fn requirements_are_locks_only_with_exact_versions() {
    let sum = format!("sha256:{}", "0e".repeat(32));
    let text = format!(
        "# all\n--index-url https://x\na==1.0 \\\n    --hash={sum} \\\n    --hash={sum}\nB_c[x,y]>=2 ; python_version > '3'  # why\nd\ne==1.*\nf @ https://x/f.zip\ng @ git+https://x/g@{commit}\n./local\n-e .\n-r other.txt\n-r requirements-dev.txt\n",
        commit = "0f".repeat(20)
    );
    let found = requirements::read(&text).unwrap();
    assert_eq!(
        shown(&found),
        [
            "pkg:pypi/a@1.0 locked sha256 registry",
            "pkg:pypi/b-c free - registry",
            "pkg:pypi/d free - registry",
            "pkg:pypi/e free - registry",
            "pkg:pypi/f free - url",
            "pkg:pypi/g locked - git",
        ]
    );
    let gaps: Vec<&str> = found.gaps.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(gaps, ["`other.txt` is not read as a list of requirements"]);
    assert_eq!(text.get(found.packages[0].range.clone()), Some("a==1.0"));
    assert_eq!(
        text.get(found.packages[1].range.clone()),
        Some("B_c[x,y]>=2 ; python_version > '3'")
    );
}

#[test]
fn python_manifests_are_read() {
    let text = "[project]\nname = \"x\"\ndependencies = [\"a>=1\", \"b==2.0\"]\n[project.optional-dependencies]\nt = [\"c\"]\n[dependency-groups]\ndev = [\"d\", {include-group = \"t\"}]\n[tool.poetry.dependencies]\npython = \"^3\"\ne = \"^1\"\nf = { git = \"https://x\" }\n";
    assert_eq!(
        read("pyproject.toml", text),
        [
            "pkg:pypi/a free - registry",
            "pkg:pypi/b@2.0 free - registry",
            "pkg:pypi/c free - registry",
            "pkg:pypi/d free - registry",
            "pkg:pypi/e free - registry",
            "pkg:pypi/f free - git",
        ]
    );
    assert_eq!(read("Pipfile", "[packages]\na = \"*\"\n[dev-packages]\nb = \"==1\"\n").len(), 2);
}

#[test]
fn gem_locks_are_read() {
    let text = format!(
        "GIT\n  remote: https://x\n  specs:\n    g (1.0)\n\nGEM\n  remote: https://rubygems.org/\n  specs:\n    a (1.0)\n      b (>= 1)\n    b (2.0-x86_64-linux)\n\nPATH\n  remote: .\n  specs:\n    own (0.1)\n\nCHECKSUMS\n  a (1.0) sha256={}\n  b (2.0-x86_64-linux)\n",
        "0a".repeat(32)
    );
    assert_eq!(
        read("Gemfile.lock", &text),
        [
            "pkg:gem/g@1.0 locked - git",
            "pkg:gem/a@1.0 locked sha256 registry",
            "pkg:gem/b@2.0-x86_64-linux locked - registry",
        ]
    );
    assert_eq!(
        read("Gemfile", "gem \"rails\", \"~> 7\"\ngem 'x', git: 'https://y'\n"),
        ["pkg:gem/rails free - registry", "pkg:gem/x free - git",]
    );
}

#[test]
fn npm_addresses_tell_the_origin() {
    for (address, origin) in [
        ("^1.0.0", Origin::Registry),
        ("npm:real@^1", Origin::Registry),
        ("workspace:*", Origin::Path),
        ("file:../x", Origin::Path),
        ("owner/name", Origin::Git),
        ("github:owner/name#v1", Origin::Git),
        ("git+https://x/y.git", Origin::Git),
        ("https://x/y.git#main", Origin::Git),
        ("https://x/y.tgz", Origin::Url),
        ("https://npm.acme.io/y/-/y-1.0.0.tgz", Origin::Registry),
        ("https://npm.pkg.github.com/download/@a/b/1.0.0/0123", Origin::Registry),
        ("*", Origin::Registry),
        ("latest", Origin::Registry),
    ] {
        assert_eq!(package::npm_origin(address), origin, "{address}");
    }
}

/// A checkout of texts by path, as facts and gaps show it.
fn collected(texts: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let mut map = language::source_map::SourceMap::default();
    let mut checkout = Checkout { folder: "shop".to_owned(), ..Checkout::default() };
    for (path, text) in texts {
        checkout.tracked.push((*path).to_owned());
        if format_of(path).is_some() {
            let file = map.add(*path, *text);
            let bytes = Ok(text.as_bytes().into());
            checkout.files.push(CheckoutFile { path: (*path).to_owned(), file, bytes });
        }
    }
    checkout.tracked.sort();
    checkout.files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut sink = Sink::new(&checkout, &COLLECTOR);
    sink.begin(&COLLECTOR);
    collect(&checkout, &mut sink);
    let batch = sink.finish();
    let facts = batch.facts.iter().map(|it| it.id.to_string()).collect();
    let gaps = batch.scopes.iter().filter_map(|it| it.reason.clone()).collect();
    (facts, gaps)
}

#[test]
fn a_manifest_counts_only_without_a_lock_that_knows_it() {
    let manifest = r#"{"dependencies": {"left": "^1"}}"#;
    let id = "git:dependency:local/shop/web/package.json#pkg:npm/left";
    assert_eq!(collected(&[("web/package.json", manifest)]), (vec![id.to_owned()], vec![]));
    let lock = ("web/yarn.lock", "");
    assert_eq!(collected(&[("web/package.json", manifest), lock]), (vec![], vec![]));
    let root = ("package-lock.json", r#"{"packages": {"web": {}}}"#);
    assert_eq!(collected(&[("web/package.json", manifest), root]).0, [""; 0]);
    let stranger = ("package-lock.json", r#"{"packages": {"other": {}}}"#);
    assert_eq!(collected(&[("web/package.json", manifest), stranger]).0, [id]);
}

#[test]
fn what_nobody_reads_is_a_gap() {
    let gaps = |path: &str, text: &str| collected(&[(path, text)]).1;
    assert_eq!(gaps("pom.xml", ""), ["packages named by `pom.xml` are not read"]);
    assert_eq!(gaps("app/App.csproj", ""), ["packages named by `app/App.csproj` are not read"]);
    assert_eq!(
        gaps("go.sum", "broken"),
        ["`go.sum` cannot be read: expected a module, a version and a sum"]
    );
    assert_eq!(gaps("README.md", ""), [""; 0]);
}

#[test]
fn of_two_occurrences_the_worse_stands() {
    let sum = sha512();
    let text = format!(
        r#"{{"packages": {{"node_modules/a": {{"version": "1.0.0", "integrity": "{sum}"}}, "node_modules/b/node_modules/a": {{"version": "1.0.0"}}}}}}"#
    );
    let mut checkout = Checkout::default();
    let bytes = Ok(text.as_bytes().into());
    let file = language::span::FileId(0);
    checkout.files.push(CheckoutFile { path: "package-lock.json".to_owned(), file, bytes });
    let mut sink = Sink::new(&checkout, &COLLECTOR);
    sink.begin(&COLLECTOR);
    collect(&checkout, &mut sink);
    let facts = sink.finish().facts;
    let hash = facts[0].attributes.iter().find(|it| &*it.name == "hash").unwrap();
    assert_eq!((facts.len(), &hash.value), (1, &Known::Absent));
}
