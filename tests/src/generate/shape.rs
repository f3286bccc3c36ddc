//! The schema of a random case, as the generator sees it, and its text.

use crate::generate::attest;
use crate::generate::random::Random;

/// A type that values can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// `Bool`.
    Bool,
    /// `Int`.
    Int,
    /// `Text` or another textual type, by name.
    Text(&'static str),
    /// `Duration`.
    Duration,
    /// `Instant`.
    Instant,
    /// An enum, by position.
    Enum(usize),
    /// A fact, by position of its entity.
    Fact(usize),
    /// A set of such.
    Set(Box<Kind>),
    /// A list of such.
    List(Box<Kind>),
}

impl Kind {
    /// The kind of the members of a set or list.
    pub fn member(&self) -> Option<&Self> {
        match self {
            Self::Set(member) | Self::List(member) => Some(member),
            Self::Bool
            | Self::Int
            | Self::Text(_)
            | Self::Duration
            | Self::Instant
            | Self::Enum(_)
            | Self::Fact(_) => None,
        }
    }

    /// Whether it is this entity or a set of it.
    pub fn names(&self, entity: usize) -> bool {
        self.member().unwrap_or(self) == &Self::Fact(entity)
    }
}

/// An attribute.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its type without `?`.
    pub kind: Kind,
    /// Whether it is written with `?`.
    pub optional: bool,
    /// What its absence means, as text.
    pub means: Option<&'static str>,
}

impl Attribute {
    /// Whether policies have to deal with its absence.
    pub fn may_be_absent(&self) -> bool {
        self.optional && self.means.is_none()
    }
}

/// Names of entities, in order.
pub const ENTITIES: [&str; 4] = ["Alpha", "Beta", "Gamma", "Delta"];
/// Names of enums with their values, in order.
pub const ENUMS: [(&str, &[&str]); 2] =
    [("Color", &["red", "green", "blue"]), ("Size", &["small", "large"])];
/// Names of the textual types with values that each of them takes.
pub const TEXTS: [(&str, &[&str]); 5] = [
    ("Text", &["a", "b", "ab"]),
    ("Host", &["a.example", "b.example"]),
    ("Path", &["a/b", "b"]),
    ("Url", &["https://a.example/b", "https://b.example/"]),
    ("Role", &["boss", "peer"]),
];

/// The textual type that is a pattern; policies write its values in their own way.
pub const GLOB: &str = "Glob";
/// Globs that statements of people cover, over the ids of facts and over texts.
pub const GLOBS: [&str; 7] = ["*", "a*", "?0", "b1", "a/*", "**", "a"];

/// The values of a textual type.
pub fn texts(name: &str) -> &'static [&'static str] {
    if name == GLOB {
        return &GLOBS;
    }
    TEXTS.iter().find(|it| it.0 == name).map_or(&["a"], |it| it.1)
}

/// A schema: for each entity its attributes without the key.
#[derive(Debug, Clone, Default)]
pub struct Shape {
    /// By position of the entity.
    pub entities: Vec<Vec<Attribute>>,
    /// The entity that holds what people state, if there is one.
    pub statements: Option<usize>,
}

impl Shape {
    /// A random one.
    pub fn random(random: &mut Random) -> Self {
        let count = random.below(2).saturating_add(2);
        let entities = (0..count).map(|_| {
            let attributes = random.below(5).saturating_add(2);
            (0..attributes).map(|at| attribute(random, at, count)).collect()
        });
        let mut entities: Vec<Vec<Attribute>> = entities.collect();
        let statements = random.percent(30).then_some(count);
        if statements.is_some() {
            entities.push(attest::statement());
        }
        Self { entities, statements }
    }

    /// The one attribute of `entity` through which its facts are `of` an owner; nothing where none or several would do.
    pub fn link(&self, entity: usize, owner: usize) -> Option<&Attribute> {
        let mut all = self.entities.get(entity)?.iter().filter(|it| it.kind.names(owner));
        let first = all.next()?;
        all.next().is_none().then_some(first)
    }

    /// The items that declare it.
    pub fn items(&self) -> Vec<String> {
        let enums = ENUMS.iter().map(|(name, values)| {
            let values = values.join(", ");
            format!("enum {name} {{ {values} }}\n")
        });
        let entities = ENTITIES.iter().zip(&self.entities).enumerate();
        let entities = entities.map(|(at, (name, attributes))| {
            let lines: String = attributes.iter().map(line).collect();
            let stated = if self.statements == Some(at) { "  written_by person\n" } else { "" };
            format!("entity {name} {{\n{stated}  key id: Text\n{lines}}}\n")
        });
        enums.chain(entities).collect()
    }
}

/// A type as policies write it.
pub fn name(kind: &Kind) -> String {
    match kind {
        Kind::Bool => "Bool".to_owned(),
        Kind::Int => "Int".to_owned(),
        Kind::Text(name) => (*name).to_owned(),
        Kind::Duration => "Duration".to_owned(),
        Kind::Instant => "Instant".to_owned(),
        Kind::Enum(at) => ENUMS.get(*at).map_or("", |it| it.0).to_owned(),
        Kind::Fact(at) => ENTITIES.get(*at).copied().unwrap_or("").to_owned(),
        Kind::Set(member) => format!("set of {}", name(member)),
        Kind::List(member) => format!("list of {}", name(member)),
    }
}

fn line(attribute: &Attribute) -> String {
    let Attribute { name: word, kind, optional, means } = attribute;
    let mark = if *optional { "?" } else { "" };
    let means = means.map_or(String::new(), |it| format!(" absent means {it}"));
    format!("  {word}: {}{mark}{means}\n", name(kind))
}

fn attribute(random: &mut Random, at: usize, entities: usize) -> Attribute {
    let kind = match random.below(20) {
        0..=2 => Kind::Bool,
        3..=5 => Kind::Int,
        6 => Kind::Text("Text"),
        7 => Kind::Text(random.pick(&TEXTS).map_or("Text", |it| it.0)),
        8 => Kind::Duration,
        9 => Kind::Instant,
        10..=11 => Kind::Enum(random.below(ENUMS.len())),
        12..=15 => Kind::Fact(random.below(entities)),
        16..=17 => Kind::Set(Box::new(Kind::Fact(random.below(entities)))),
        18 => Kind::Set(Box::new(member(random))),
        _ => Kind::List(Box::new(member(random))),
    };
    let optional = kind.member().is_none() && random.percent(25);
    let means = if optional && random.percent(30) { meaning(&kind) } else { None };
    let name = format!("{}{at}", word(&kind));
    Attribute { name, kind, optional, means }
}

fn member(random: &mut Random) -> Kind {
    match random.below(4) {
        0 => Kind::Int,
        1 => Kind::Text("Text"),
        2 => Kind::Enum(random.below(ENUMS.len())),
        _ => Kind::Duration,
    }
}

fn word(kind: &Kind) -> &'static str {
    match kind {
        Kind::Bool => "flag",
        Kind::Int => "num",
        Kind::Text(_) => "note",
        Kind::Duration => "length",
        Kind::Instant => "moment",
        Kind::Enum(_) => "tint",
        Kind::Fact(_) => "link",
        Kind::Set(_) | Kind::List(_) => "many",
    }
}

fn meaning(kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::Bool => Some("false"),
        Kind::Int => Some("2"),
        Kind::Text("Text") => Some("\"a\""),
        Kind::Duration => Some("1h"),
        Kind::Instant | Kind::Text(_) | Kind::Fact(_) | Kind::Set(_) | Kind::List(_) => None,
        Kind::Enum(at) => ENUMS.get(*at).and_then(|it| it.1.first().copied()),
    }
}
