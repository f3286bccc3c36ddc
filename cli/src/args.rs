//! What a command is and takes, as plain data, and what was given to it.

use crate::exit::Exit;
use crate::world::World;
use language::names::nearest;
use std::collections::BTreeMap;

/// One command.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// As typed.
    pub name: &'static str,
    /// One sentence.
    pub about: &'static str,
    /// What it takes.
    pub arguments: &'static [Argument],
    /// Shown under the help.
    pub examples: &'static str,
    /// The work.
    pub run: fn(&Given, &mut dyn World) -> Exit,
}

/// One argument of a command.
#[derive(Debug, Clone, Copy)]
pub struct Argument {
    /// `--name`, or the name of a positional.
    pub name: &'static str,
    /// `-x`.
    pub short: Option<char>,
    /// What it takes.
    pub takes: Takes,
    /// One sentence.
    pub help: &'static str,
}

/// What an argument takes.
#[derive(Debug, Clone, Copy)]
pub enum Takes {
    /// Nothing: it is there or not.
    Nothing,
    /// `--name VALUE`, once.
    One(&'static str),
    /// `--name VALUE`, any number of times.
    Many(&'static str),
    /// `--name VALUE`, one of these.
    Choice(&'static str, fn() -> Vec<&'static str>),
    /// A word by its place; it may be left out.
    Word(&'static str),
    /// A word by its place; it must be there.
    NeededWord(&'static str),
    /// Any number of words.
    Words(&'static str),
}

/// What was given on a command line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    values: BTreeMap<&'static str, Vec<String>>,
}

impl Given {
    /// The value of an argument.
    pub fn one(&self, name: &str) -> Option<&str> {
        self.values.get(name)?.last().map(String::as_str)
    }

    /// Every value of an argument.
    pub fn many(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether an argument is there.
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }
}

impl FromIterator<(&'static str, Vec<String>)> for Given {
    fn from_iter<I: IntoIterator<Item = (&'static str, Vec<String>)>>(values: I) -> Self {
        Self { values: values.into_iter().collect() }
    }
}

/// The folder to judge.
pub(crate) const PATH: Argument = Argument {
    name: "path",
    short: None,
    takes: Takes::Word("PATH"),
    help: "The checkout to judge, or a folder of checkouts [default: the current folder]",
};
/// The policy.
pub(crate) const POLICY: Argument = Argument {
    name: "policy",
    short: Some('p'),
    takes: Takes::Many("PATH"),
    help: "A policy file, or a folder of them and of `facts.yaml` files with what people state; repeatable [default: the policy root that policyc.yaml describes, else the built-in policy]",
};
/// The project file.
pub(crate) const CONFIG: Argument = Argument {
    name: "config",
    short: None,
    takes: Takes::One("FILE"),
    help: "The policyc.yaml of the policy root to use [default: the nearest one from PATH up to the root of its repository]",
};
/// No project file.
pub(crate) const NO_CONFIG: Argument = Argument {
    name: "no-config",
    short: None,
    takes: Takes::Nothing,
    help: "Uses no policyc.yaml, wherever one lies",
};
/// A policy root that is pinned.
pub(crate) const EXPECT_DIGEST: Argument = Argument {
    name: "expect-digest",
    short: None,
    takes: Takes::One("DIGEST"),
    help: "Judges only by a policy root with this digest, as `policyc pack list` shows it",
};
/// What every command takes that takes a policy.
static ROOT: [Argument; 3] = [CONFIG, NO_CONFIG, EXPECT_DIGEST];

impl Command {
    /// Everything that it takes: what its row says, and with a policy what belongs to its root.
    pub fn takes(&self) -> impl Iterator<Item = &'static Argument> {
        let has_policy = self.arguments.iter().any(|it| it.name == POLICY.name);
        self.arguments.iter().chain(ROOT.iter().filter(move |_| has_policy))
    }
}

/// Facts from elsewhere.
pub(crate) const FACTS: Argument = Argument {
    name: "facts",
    short: Some('f'),
    takes: Takes::Many("FILE"),
    help: "Facts from elsewhere, as JSON Lines, JSON or YAML; `-` is stdin; repeatable",
};
/// A parameter.
pub(crate) const PARAM: Argument = Argument {
    name: "param",
    short: None,
    takes: Takes::Many("NAME=VALUE"),
    help: "Sets a parameter of the policy; repeatable",
};
/// The evaluation instant.
pub(crate) const AT: Argument = Argument {
    name: "at",
    short: None,
    takes: Takes::One("INSTANT"),
    help: "Judges as of this instant, as in 2026-03-03T12:00:00Z [default: now]",
};
/// How far back.
pub(crate) const HISTORY: Argument = Argument {
    name: "history",
    short: None,
    takes: Takes::Nothing,
    help: "Searches the whole git history for secrets [default: as far as is quick]",
};
/// Whose word counts.
pub(crate) const TRUST_IN_TREE: Argument = Argument {
    name: "trust-in-tree",
    short: None,
    takes: Takes::Nothing,
    help: "Lets a policy inside the judged tree waive and loosen [default: what it asks for is shown, and not given]",
};
/// Where to.
pub(crate) const OUTPUT: Argument = Argument {
    name: "output",
    short: Some('o'),
    takes: Takes::One("FILE"),
    help: "Writes to a file, whole or not at all [default: stdout]",
};

/// `: did you mean …?`, where something is near.
pub(crate) fn nearest_help<'a>(name: &str, all: impl IntoIterator<Item = &'a str>) -> String {
    let near: Vec<String> = nearest(name, all).iter().map(|it| format!("`{it}`")).collect();
    if near.is_empty() { String::new() } else { format!(": did you mean {}?", near.join(" or ")) }
}
