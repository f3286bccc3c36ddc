//! Fact files that want to break the reader, to be read as something they are not, or to act through a report.

use cli::exit::Exit;
use cli::world::memory::MemoryWorld;
use report::escape::is_dangerous;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

const POLICY: &str = "clause 1.a second_factor \"People sign in with a second factor\" {
  severity high
  for each Identity person
  require person.mfa_enabled else \"{person.login} signs in with a password alone\"
  fix \"Tell {person.login}.\"
}

clause 1.b no_circles \"Jobs do not wait for themselves\" {
  severity low
  for each Job job
  forbid job in job.needs+ else \"{job.name} waits for itself\"
}
";

/// Judges an empty checkout with one fact file, in a format.
fn judge(name: &str, bytes: &[u8], format: &str) -> (Exit, MemoryWorld) {
    let mut world = MemoryWorld::new([("house.policy", POLICY), ("empty/README.md", "")]);
    world.files.insert(name.to_owned(), bytes.to_vec());
    let line = format!("policyc eval empty --policy house.policy --facts {name} --format {format}");
    let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
    let start = Instant::now();
    let exit = cli::run(&words, &mut world);
    // An unoptimized build on a busy machine; a reader that is quadratic takes minutes.
    assert!(start.elapsed() < Duration::from_secs(90), "{name}: {:?}", start.elapsed());
    let said = world.out.len().saturating_add(world.err.len());
    assert!(said < 1_000_000, "{name} makes a report of {said} bytes");
    for text in [world.out_text(), world.err_text()] {
        assert!(!text.chars().any(|it| it != '\n' && is_dangerous(it)), "{name}: {text}");
    }
    (exit, world)
}

/// Refused, with words and a place in the file.
#[track_caller]
fn refused(name: &str, bytes: &[u8], words: &str) {
    let (exit, world) = judge(name, bytes, "text");
    let said = world.err_text();
    assert_eq!((exit, world.out_text().as_str()), (Exit::Input, ""), "{words}: {said}");
    assert!(said.contains(words), "no `{words}` in {said}");
    let places = [format!("[{name}:"), format!("in {name}"), "[--facts:".to_owned()];
    assert!(places.iter().any(|it| said.contains(it)), "no place in {said}");
}

/// Read; not everybody has a second factor in it.
#[track_caller]
fn read(name: &str, bytes: &[u8]) -> MemoryWorld {
    let (exit, world) = judge(name, bytes, "text");
    assert!(matches!(exit, Exit::Findings | Exit::Undecided), "{exit:?}: {}", world.err_text());
    world
}

/// JSON Lines around one record.
fn line(record: &str) -> Vec<u8> {
    let end = "{\"end\":{\"sources\":0,\"scopes\":0,\"facts\":1}}";
    format!("{{\"policyc\":\"facts/1\"}}\n{record}\n{end}\n").into_bytes()
}

/// A fact with one attribute, written as given.
fn identity(attribute: &str) -> String {
    format!("{{\"entity\":\"Identity\",\"id\":\"x:identity:a\",{attribute}}}")
}

/// The same in one YAML document.
fn yaml(attribute: &str) -> Vec<u8> {
    let fact = format!("- entity: Identity\n  id: x:identity:a\n  {attribute}\n");
    format!("policyc: facts/1\nfacts:\n{fact}").into_bytes()
}

#[test]
fn json_is_read_strictly() {
    let deep = format!("\"login\":{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    for (attribute, words) in [
        (deep.as_str(), "fact-depth"),
        ("\"login\":1e999", "64-bit"),
        ("\"login\":18446744073709551616", "64-bit"),
        ("\"login\":-0.0", "64-bit"),
        ("\"login\":007", "64-bit"),
        ("\"login\":NaN", "expected a value"),
        ("\"mfa_enabled\":false,\"mfa_enabled\":true", "stands twice"),
        ("\"mfa_enabled\":false,\"mfa_\\u0065nabled\":true", "stands twice"),
        ("\"login\":\"\0\"", "control character"),
        ("\"login\":\"\u{1b}[2J\"", "control character"),
        ("\"login\":\"\\ud800\"", "surrogate"),
        ("\"login\":\"\\udc00\\ud800\"", "surrogate"),
        ("\"login\":\"\\ud800\\u0041\"", "surrogate"),
        ("\"login\":\"\\x41\"", "no such escape"),
        ("\"login\":'a'", "expected a value"),
        ("\"login\":\"a\" // comment", "expected"),
        ("\"login\":\"a\",", "expected a key"),
        ("\"login\":{\"a\":1}", "object"),
        ("\"login\":[null]", "`null`"),
        ("\"lgoin\":\"a\"", "did you mean `login`"),
        ("\"mfa_enabled\":\"true\"", "mfa_enabled"),
        ("\"mfa_enabled\":1", "mfa_enabled"),
        ("\"login\":[\"a\"]", "login"),
        ("\"provenance\":{\"source\":\"nobody\",\"span\":[1,2,3]}", "a place is"),
        ("\"provenance\":{\"span\":[-1,2,3,4,5,6]}", "a place is"),
        ("\"provenance\":{\"sorce\":\"a\"}", "did you mean `source`"),
    ] {
        refused("a.jsonl", &line(&identity(attribute)), words);
    }
}

#[test]
fn records_are_held_to_their_form() {
    let source = "{\"source\":\"s\",\"uri\":\"u\",\"media\":\"m\",\"obtained\":\"exported\"}";
    for (record, words) in [
        ("[]", "a line begins with"),
        ("\"Identity\"", "a line begins with"),
        ("{}", "a line begins with"),
        ("{\"entity\":\"Identity\"}", "`id`"),
        ("{\"entity\":\"Identity\",\"id\":7}", "`id` is a text"),
        ("{\"entity\":\"Identiti\",\"id\":\"a\"}", "did you mean `Identity`"),
        (
            "{\"scope\":\"c\",\"entity\":\"Job\",\"status\":\"complete\",\"source\":\"s\",\"count\":-1}",
            "not negative",
        ),
        ("{\"scope\":\"c\",\"entity\":\"Job\",\"status\":\"whole\",\"source\":\"s\"}", "is one of"),
        (
            "{\"scope\":\"c\",\"entity\":\"Job\",\"status\":\"complete\",\"source\":\"s\",\"where\":[]}",
            "object",
        ),
        ("{\"source\":\"s\",\"uri\":\"u\",\"media\":\"m\",\"obtained\":\"guessed\"}", "is one of"),
        (
            "{\"source\":\"s\",\"uri\":\"u\",\"media\":\"m\",\"obtained\":\"exported\",\"collected_at\":\"2026-13-45\"}",
            "is an instant",
        ),
        ("{\"end\":{\"sources\":0,\"scopes\":0,\"facts\":0}}", "behind the last line"),
        (source, "counts 0 sources, the file has 1"),
    ] {
        refused("a.jsonl", &line(record), words);
    }
    let twice = format!("{source}\n{source}");
    refused("a.jsonl", &line(&twice), "stands twice");
    refused("a.jsonl", b"{\"policyc\":\"facts/2\"}\n{\"end\":{}}\n", "expected `facts/1`");
    refused("a.jsonl", b"{\"entity\":\"Identity\",\"id\":\"a\"}\n", "expected a first line");
    refused("a.json", b"{\"policyc\":\"facts/1\",\"facts\":{}}", "expected a list");
    refused("a.json", b"{\"facts\":[]}", "`policyc`");
    refused("a.json", b"", "expected a value");
}

#[test]
fn bytes_that_are_no_text_are_refused_in_place() {
    refused("a.jsonl", &[b'{', 0xff, b'}'], "not UTF-8");
    refused("a.jsonl", b"{\"policyc\":\"facts/1\xc0\xaf\"}", "index 19");
    refused("a.yaml", &[0xff, 0xfe, b'a', 0], "not UTF-8");
    refused("a.yaml", b"policyc: facts/1\0", "NUL");
    refused("a.jsonl", b"\0", "expected a value");
}

#[test]
fn yaml_is_read_strictly() {
    let deep = format!("login: {}1{}", "[".repeat(1_000), "]".repeat(1_000));
    for (attribute, words) in [
        (deep.as_str(), "yaml-depth"),
        ("mfa_enabled: yes", "truth value"),
        ("mfa_enabled: On", "truth value"),
        ("mfa_enabled: \"true\"", "mfa_enabled"),
        ("login: 0x1F", "64-bit"),
        ("login: 1_000", "64-bit"),
        ("login: 1e5", "64-bit"),
        ("login: .inf", "64-bit"),
        ("login: 18446744073709551616", "64-bit"),
        ("login: 0123", "64-bit"),
        ("login:", "nothing stands here"),
        ("login: !!str yes", "the tag"),
        ("login: !!python/object:os.system x", "the tag"),
        ("<<: {login: a}", "a plain word"),
        ("? [a]\n  : b", "a plain word"),
        ("login: &a x\n  name: *a", "an alias"),
        ("login: a\n  login: b", "stands twice"),
        ("login: a\n---\npolicyc: facts/1", "a second document"),
        ("login: [a", "not YAML"),
    ] {
        refused("a.yaml", &yaml(attribute), words);
    }
    refused("a.yaml", b"", "empty");
    refused("a.yaml", b"- a\n", "expected an object");
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (level, below) in (1..10).zip(0..) {
        writeln!(bomb, "a{level}: &a{level} [{}]", vec![format!("*a{below}"); 9].join(", "))
            .unwrap();
    }
    refused("a.yaml", bomb.as_bytes(), "an alias");
    refused("a.yaml", &vec![b'#'; 16 * 1024 * 1024 + 1], "yaml-bytes");
}

#[test]
fn what_has_no_end_is_read_or_refused_in_time() {
    let long = "x".repeat(20_000_000);
    read("a.jsonl", &line(&identity(&format!("\"login\":\"{long}\",\"mfa_enabled\":false"))));
    refused("a.jsonl", &line(&identity(&format!("\"{long}\":1,\"{long}\":2"))), "stands twice");
    refused("a.jsonl", &line(&identity(&format!("\"login\":{}", "9".repeat(1_000_000)))), "64-bit");
    let mut many = String::new();
    for at in 0..200_000 {
        write!(many, "\"a{at}\":{at},").unwrap();
    }
    many.push_str("\"login\":\"a\"");
    refused("a.jsonl", &line(&identity(&many)), "more");
    let broken = format!("{{\"policyc\":\"facts/1\"}}\n{}", "{\n".repeat(200_000));
    refused("a.jsonl", broken.as_bytes(), "and 199951 more");
    read("a.jsonl", &[line(&identity("\"mfa_enabled\":false")), vec![b'\n'; 2_000_000]].concat());
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_change_nothing() {
    let plain = String::from_utf8(line(&identity("\"mfa_enabled\":false"))).unwrap();
    let marked = format!("\u{feff}{}", plain.replace('\n', "\r\n"));
    let shown =
        |it: &str| read("a.jsonl", it.as_bytes()).out_text().matches("password alone").count();
    assert_eq!(shown(&plain), shown(&marked));
    read("a.yaml", &[b"\xef\xbb\xbf".to_vec(), yaml("mfa_enabled: false")].concat());
}

#[test]
fn one_id_twice_is_a_conflict_and_decides_nothing() {
    let facts =
        format!("{}\n{}", identity("\"mfa_enabled\":true"), identity("\"mfa_enabled\":false"));
    let text = String::from_utf8(line(&facts)).unwrap().replace("\"facts\":1", "\"facts\":2");
    let (exit, world) = judge("a.jsonl", text.as_bytes(), "text");
    assert!(exit == Exit::Input || exit == Exit::Undecided, "{exit:?} {}", world.out_text());
}

#[test]
fn circles_of_references_end() {
    let mut text = "{\"policyc\":\"facts/1\"}\n".to_owned();
    for at in 0..500 {
        let next = (at + 1) % 500;
        writeln!(
            text,
            "{{\"entity\":\"Job\",\"id\":\"j{at}\",\"name\":\"j{at}\",\"needs\":[\"j{next}\"]}}"
        )
        .unwrap();
    }
    text.push_str("{\"end\":{\"sources\":0,\"scopes\":0,\"facts\":500}}\n");
    let world = read("a.jsonl", text.as_bytes());
    assert!(world.out_text().contains("500 of 500 fail"), "{}", world.out_text());
}

/// Text that acts where it is printed as it is.
const ACTS: [&str; 14] = [
    "\u{1b}[2J",
    "\u{1b}]8;;https://evil.example\u{7}click\u{1b}]8;;\u{7}",
    "\u{1b}]52;c;ZXZpbA==\u{7}",
    "\u{9b}31m",
    "a\rb",
    "a\n::error::b",
    "\u{202e}gnp.exe",
    "\u{2066}a\u{2069}",
    "\u{200b}\u{feff}\u{ad}",
    "\u{2028}\u{85}",
    "\0",
    "[click](https://evil.example)",
    "<script>alert(1)</script>",
    "{person.login} {0} %s ${x} $(x) `x`",
];

fn escaped(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[test]
fn nothing_that_a_fact_says_acts_in_a_report() {
    for hostile in ACTS {
        let text = escaped(hostile);
        let id = escaped(&format!("x:identity:{hostile}"));
        let facts = format!(
            "{{\"entity\":\"Identity\",\"id\":{id},\"login\":{text},\"mfa_enabled\":false}}"
        );
        let source = format!(
            "{{\"source\":{text},\"uri\":{text},\"media\":{text},\"path\":{text},\"obtained\":\"exported\"}}"
        );
        let all = String::from_utf8(line(&format!("{source}\n{facts}"))).unwrap();
        let all = all.replace("\"sources\":0", "\"sources\":1");
        for format in ["text", "json", "sarif"] {
            let (exit, world) = judge("a.jsonl", all.as_bytes(), format);
            assert_eq!(exit, Exit::Findings, "{hostile:?}: {}", world.err_text());
            let shown = world.out_text();
            assert!(!shown.lines().any(|it| it.starts_with("::")), "{shown}");
            if format != "text" {
                serde_json::from_str::<serde_json::Value>(&shown).unwrap();
            }
            if format == "sarif" {
                assert!(!shown.contains("text\": \"[click]"), "a live link: {shown}");
            }
        }
    }
}

#[test]
fn places_never_lead_out() {
    for path in [
        "../../etc/passwd",
        "/etc/passwd",
        "C:\\windows\\win.ini",
        "\\\\host\\share",
        "https://evil.example/x",
        "file:///etc/passwd",
    ] {
        let path = escaped(path);
        let source = format!(
            "{{\"source\":\"s\",\"uri\":{path},\"media\":\"m\",\"path\":{path},\"obtained\":\"exported\"}}"
        );
        let fact = identity(
            "\"provenance\":{\"source\":\"s\",\"pointer\":\"/../..\"},\"mfa_enabled\":false",
        );
        let all = String::from_utf8(line(&format!("{source}\n{fact}"))).unwrap();
        let all = all.replace("\"sources\":0", "\"sources\":1");
        let (exit, world) = judge("a.jsonl", all.as_bytes(), "sarif");
        assert_eq!(exit, Exit::Findings, "{}", world.err_text());
        let report: serde_json::Value = serde_json::from_str(&world.out_text()).unwrap();
        let results = report["runs"][0]["results"].as_array().unwrap();
        assert!(!results.is_empty());
        for result in results {
            let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
                .as_str()
                .unwrap();
            assert!(!uri.contains("..") && !uri.starts_with('/') && !uri.contains(':'), "{uri}");
        }
    }
}
