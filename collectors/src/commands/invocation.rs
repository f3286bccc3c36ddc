//! A command line reduced to the program that does the work and its arguments: launchers (`npx`, `poetry run`, `docker run`)
//! are seen through.

use crate::shell::{Command, RedirectKind, base_name, lower_case, walk};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The program and its arguments, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Invocation<'c> {
    /// Name without folder, version and extension of executables.
    pub(super) program: String,
    /// Everything behind it.
    pub(super) arguments: Vec<Cow<'c, str>>,
}

/// Launchers: the words in front of the program they run.
const LAUNCHERS: &[&[&str]] = &[
    &["bun", "x"],
    &["bundle", "exec"],
    &["bunx"],
    &["cargo", "run", "--bin"],
    &["dotnet", "tool", "run"],
    &["go", "run"],
    &["hatch", "run"],
    &["mise", "exec"],
    &["nix", "run"],
    &["npm", "exec"],
    &["npx"],
    &["pdm", "run"],
    &["pipenv", "run"],
    &["pipx", "run"],
    &["pnpm", "dlx"],
    &["pnpm", "exec"],
    &["pnpx"],
    &["poetry", "run"],
    &["py", "-m"],
    &["python", "-m"],
    &["python3", "-m"],
    &["rye", "run"],
    &["uv", "run"],
    &["uv", "tool", "run"],
    &["uvx"],
    &["yarn", "dlx"],
    &["yarn", "exec"],
];

/// Options that take the next word, of launchers and containers.
const VALUED: &[&str] = &[
    "--env",
    "--env-file",
    "--extra",
    "--from",
    "--group",
    "--mount",
    "--name",
    "--network",
    "--package",
    "--platform",
    "--project",
    "--python",
    "--user",
    "--volume",
    "--volumes-from",
    "--with",
    "--workdir",
    "-e",
    "-p",
    "-u",
    "-v",
    "-w",
];

/// Programs that run a script named by their first argument.
const SHELLS: &[&str] = &["ash", "bash", "dash", "ksh", "powershell", "pwsh", "sh", "zsh"];

impl<'c> Invocation<'c> {
    pub(super) fn of(command: &'c Command) -> Option<Self> {
        let mut words: Vec<Cow<'c, str>> =
            command.program_words().map(|it| lower_case(&it.text)).collect();
        if words.is_empty() {
            return None;
        }
        // Launchers may launch launchers; four levels are more than anybody writes.
        for _ in 0..4 {
            let Some(inner) = launched(&words).filter(|it| !it.is_empty()) else {
                break;
            };
            words = inner;
        }
        let mut words = words.into_iter();
        let program = words.next()?;
        let program = base_name(&program);
        // `name@version`, as launchers take it; `gem` and `go` tools too.
        let program = program.split('@').next().unwrap_or(&program).to_owned();
        let arguments = words.filter(|it| !it.starts_with('+')).collect();
        Some(Self { program, arguments })
    }

    /// Whether the command line has the words of a pattern.
    pub(super) fn matches(&self, pattern: &str) -> bool {
        let mut words = pattern.split(' ').skip(1);
        let anywhere = words.clone().next() == Some("…");
        if anywhere {
            return words.skip(1).all(|word| self.positionals().any(|it| it == word));
        }
        let (options, plain): (Vec<&str>, Vec<&str>) =
            words.by_ref().partition(|it| it.starts_with('-'));
        options.iter().all(|it| self.has_option(it)) && self.leads_with(&plain)
    }

    /// Whether the words come first; one word may stand before them, the value of a global option.
    fn leads_with(&self, words: &[&str]) -> bool {
        let positionals: Vec<&str> = self.positionals().collect();
        let starts = |skip: usize| positionals.get(skip..).is_some_and(|it| it.starts_with(words));
        let has_option = self.arguments.first().is_some_and(|it| it.starts_with('-'));
        starts(0) || (has_option && !words.is_empty() && starts(1))
    }

    /// Arguments that are no options. Tasks of Gradle lose their project, scripts of package managers their variant.
    fn positionals(&self) -> impl Iterator<Item = &str> {
        let words = self.arguments.iter().map(|it| &**it).filter(|it| !it.starts_with('-'));
        let program = self.program.as_str();
        words.map(move |word| match program {
            "gradle" | "gradlew" => word.rsplit(':').next().unwrap_or(word),
            "bun" | "npm" | "pnpm" | "yarn" => word.split(':').next().unwrap_or(word),
            _ => word,
        })
    }

    /// Whether an option is given and not switched off.
    pub(super) fn has_option(&self, option: &str) -> bool {
        let is_given = |it: &str| match it.strip_prefix(option) {
            Some("") => true,
            Some(rest) => rest.strip_prefix('=').is_some_and(|it| it != "false"),
            None => false,
        };
        let is_short = option.len() == 2;
        // Short options may be joined, `-s` in `-asb`; their case is lost here.
        let joined = |it: &str| {
            let letter = option.get(1..).unwrap_or("");
            is_short && it.starts_with('-') && !it.starts_with("--") && it.contains(letter)
        };
        self.arguments.iter().any(|it| is_given(it) || joined(it))
    }

    /// Whether the command only says what it would do.
    pub(super) fn is_rehearsal(&self) -> bool {
        let options =
            ["--dry-run", "--dryrun", "--noop", "--skip-publish", "--snapshot", "--what-if"];
        let skips = |it: &Cow<'_, str>| it.starts_with("--skip=") && it.contains("publish");
        let is_none = |it: &Cow<'_, str>| it == "--dry-run=none";
        let given = options.into_iter().any(|it| self.has_option(it));
        (given && !self.arguments.iter().any(is_none)) || self.arguments.iter().any(skips)
    }

    /// Meanings that depend on more than leading words and options.
    pub(super) fn special(&self) -> BTreeSet<&'static str> {
        let any = |test: &dyn Fn(&str) -> bool| self.arguments.iter().any(|it| test(it));
        let mut out = BTreeSet::new();
        let pushes = |it: &str| it.contains("type=registry") || it.contains("push=true");
        if self.program == "docker" && any(&pushes) {
            out.insert("publish");
        }
        if any(&|it| it.contains("dependency-check-maven")) {
            out.insert("dependency_scan");
        }
        let is_files = |it: &str| {
            ["dir:", "file:", "sbom:"].iter().any(|scheme| it.starts_with(scheme)) || it == "."
        };
        if self.program == "grype" {
            out.insert(if any(&is_files) { "dependency_scan" } else { "container_scan" });
        }
        let fails = ["-f", "--fail", "--fail-with-body"].into_iter().any(|it| self.has_option(it));
        let is_health = |it: &str| {
            let words = ["health", "ready", "ping", "smoke", "livez", "/status"];
            it.contains("://") && words.iter().any(|word| it.contains(word))
        };
        if self.program == "curl" && fails && any(&is_health) {
            out.insert("verify");
        }
        out
    }
}

/// The command line that a launcher runs.
fn launched<'c>(words: &[Cow<'c, str>]) -> Option<Vec<Cow<'c, str>>> {
    let first = base_name(words.first()?);
    if first == "docker" || first == "podman" {
        return in_container(words);
    }
    if SHELLS.contains(&&*first) {
        let rest = words.get(1..)?;
        let script = rest.iter().position(|it| !it.starts_with('-'))?;
        let takes_code = rest.iter().take(script).any(|it| it.contains('c'));
        return if takes_code { None } else { Some(rest.get(script..)?.to_vec()) };
    }
    let begins = |launcher: &&&[&str]| {
        let words = words.iter().skip(1).map(|it| &**it);
        launcher.first() == Some(&&*first)
            && words.take(launcher.len().saturating_sub(1)).eq(launcher.iter().skip(1).copied())
    };
    let launcher = LAUNCHERS.iter().filter(begins).max_by_key(|it| it.len())?;
    let mut inner = behind_options(words.get(launcher.len()..)?);
    if let (Some(&"-m"), Some(module)) = (launcher.last(), inner.first_mut()) {
        // A module is spelled with underscores, the program of the same package with hyphens.
        *module = module.replace('_', "-").into();
    }
    Some(inner)
}

/// The words behind leading options and their values.
fn behind_options<'c>(words: &[Cow<'c, str>]) -> Vec<Cow<'c, str>> {
    let mut words = words.iter().peekable();
    while let Some(option) = words.next_if(|it| it.starts_with('-')) {
        if VALUED.contains(&&**option) {
            words.next();
        }
    }
    words.cloned().collect()
}

/// `docker run … image arguments`: the image's name is taken for the program.
fn in_container<'c>(words: &[Cow<'c, str>]) -> Option<Vec<Cow<'c, str>>> {
    if words.get(1).map(|it| &**it) != Some("run") {
        return None;
    }
    let mut inner = behind_options(words.get(2..)?);
    let image = inner.first_mut()?;
    let name = image.split('@').next().unwrap_or(image);
    let name = name.rsplit('/').next().unwrap_or(name);
    let name = name.split(':').next().unwrap_or(name).to_owned();
    *image = name.into();
    // Images that start their own shell: the program is the next word.
    let names_program = inner.get(1).is_some_and(|it| inner.first() == Some(it));
    Some(if names_program { inner.get(1..)?.to_vec() } else { inner })
}

/// Scripts inside a command: `bash -c '…'`, `ssh host '…'`, a here-document that a shell reads.
pub(super) fn inner_scripts(command: &Command) -> Vec<String> {
    let Some(program) = command.program() else {
        return Vec::new();
    };
    let is_shell = SHELLS.contains(&&*program);
    if !is_shell && program != "ssh" {
        return Vec::new();
    }
    let is_document = |it: &&crate::shell::Redirect| it.kind == RedirectKind::HereDocument;
    let bodies = command.redirects.iter().filter(is_document).filter_map(|it| it.body.as_ref());
    let mut out: Vec<String> = bodies.map(|it| it.text.clone()).collect();
    let words: Vec<&str> = command.program_words().skip(1).map(|it| it.text.as_str()).collect();
    let code = words.windows(2).find_map(|pair| match pair {
        [option, code] if is_shell && is_code_option(option) => Some((*code).to_owned()),
        _ => None,
    });
    out.extend(code);
    if program == "ssh" {
        out.extend(words.iter().filter(|it| it.contains(' ')).map(|it| (*it).to_owned()));
    }
    // A script inside itself grows shorter each time, so this ends.
    out
}

fn is_code_option(option: &str) -> bool {
    let is_short = option.starts_with('-') && !option.starts_with("--") && option.len() <= 5;
    (is_short && option.ends_with('c')) || option.eq_ignore_ascii_case("-command")
}

/// Whether the script makes a cluster of its own.
pub(super) fn starts_cluster(commands: &[Command]) -> bool {
    let mut found = false;
    walk(commands, &mut |list, at| {
        let Some(invocation) = list.get(at).and_then(Invocation::of) else {
            return;
        };
        found |= ["k3d cluster create", "kind create cluster", "minikube start"]
            .iter()
            .any(|it| it.split(' ').next() == Some(&*invocation.program) && invocation.matches(it));
    });
    found
}
