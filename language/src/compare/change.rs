//! What a comparison of two policies found, as plain data: one entry per clause and parameter, and the facts that show a
//! difference. Everything is by name, because the two policies number things differently.

use super::term::{Constant, Hours, Kind, Name};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The differences of two policies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// What changed in the document's head, as label, old and new.
    pub head: Vec<Detail>,
    /// Every clause of either, in the order of the new policy, those that are gone last.
    pub clauses: Vec<ClauseChange>,
    /// Parameters that differ, by name.
    pub params: Vec<ParamChange>,
    /// Waivers that differ, by clause.
    pub waivers: Vec<WaiverChange>,
}

/// A waiver that came, went or ends at another time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiverChange {
    /// The name of the clause.
    pub clause: String,
    /// The subjects as written.
    pub on: String,
    /// Whether it now accepts failures that it did not accept before.
    pub is_laxer: bool,
    /// Until when it was good; empty where it did not stand.
    pub old: String,
    /// Until when it is good; empty where it does not stand.
    pub new: String,
}

/// One clause in both policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseChange {
    /// Its number, in the new policy where it stands there.
    pub number: String,
    /// Its name, likewise.
    pub name: String,
    /// Its place in the old and the new graph.
    pub places: (Option<crate::graph::ClauseId>, Option<crate::graph::ClauseId>),
    /// What became of its demand, severity and enforcement together.
    pub kind: ChangeKind,
    /// What became of its demand alone.
    pub rule: RuleChange,
    /// What else changed.
    pub details: Vec<Detail>,
    /// Facts on which the new clause is laxer, then facts on which it is stricter.
    pub witnesses: Vec<Witness>,
}

/// What became of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// Demands the same.
    Unchanged,
    /// Only the new policy has it.
    New,
    /// Only the old policy has it.
    Gone,
    /// Demands more.
    Stricter,
    /// Demands less.
    Laxer,
    /// More of some subjects and less of others.
    Mixed,
    /// Neither is proven.
    Unknown,
}

impl ChangeKind {
    /// The word of reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::New => "new",
            Self::Gone => "gone",
            Self::Stricter => "stricter",
            Self::Laxer => "laxer",
            Self::Mixed => "mixed",
            Self::Unknown => "unknown",
        }
    }

    /// What two changes of one clause come to.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unchanged, it) | (it, Self::Unchanged) => it,
            (it, other) if it == other => it,
            (Self::Gone, _) | (_, Self::Gone) => Self::Gone,
            (Self::New, _) | (_, Self::New) => Self::New,
            // Something laxer beside something that may be anything is not less than laxer.
            (Self::Unknown, Self::Stricter) | (Self::Stricter, Self::Unknown) => Self::Unknown,
            (Self::Laxer, Self::Unknown) | (Self::Unknown, Self::Laxer) => Self::Laxer,
            (Self::Mixed, _)
            | (_, Self::Mixed)
            | (Self::Stricter, Self::Laxer)
            | (Self::Laxer, Self::Stricter) => Self::Mixed,
            (Self::Stricter | Self::Laxer | Self::Unknown, _) => self,
        }
    }
}

/// How the demands of two clauses relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleChange {
    /// Equal in normal form.
    Equal,
    /// Written differently, and proven to demand the same.
    Equivalent,
    /// Proven one way, and no facts speak against it.
    Proven,
    /// Facts show both directions.
    Shown,
    /// Neither.
    Open,
}

/// Something else that changed: a label, what it was, what it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Detail {
    /// `severity`, `fix`.
    pub label: &'static str,
    /// Before; empty where there was nothing.
    pub old: String,
    /// Now; empty where there is nothing.
    pub new: String,
}

/// A parameter that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParamChange {
    /// Its name.
    pub name: String,
    /// Whether it stands in the old and the new policy.
    pub stands: (bool, bool),
    /// Value, default, bounds, type: what differs.
    pub details: Vec<Detail>,
    /// Numbers and names of the clauses that read it.
    pub readers: Vec<String>,
}

/// Facts on which two clauses come to different verdicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// Whether the new clause is the stricter one here.
    pub is_stricter: bool,
    /// The subject, by the ids of its parts; empty for the clause as a whole.
    pub subject: Vec<String>,
    /// The words of the verdicts, old and new.
    pub verdicts: (&'static str, &'static str),
    /// The facts.
    pub world: World,
}

/// Facts by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct World {
    /// The evaluation instant, where it matters.
    pub at: i64,
    /// Values of parameters that neither policy sets.
    pub params: BTreeMap<Name, State>,
    /// In order of making.
    pub facts: Vec<Arc<WorldFact>>,
    /// Whether everything was listed to its end.
    pub complete: bool,
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorldFact {
    /// Its kind.
    pub entity: Name,
    /// Its id.
    pub id: Name,
    /// Attributes with their types; what is not here is unknown.
    pub attributes: BTreeMap<Name, (Kind, State)>,
}

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Collected, and there is none.
    Absent,
    /// A value.
    Value(Constant),
    /// A fact, by its id.
    Fact(Name),
    /// A calendar, by its name, with its hours.
    Calendar(Name, Box<Hours>),
    /// Members of a set.
    Many(Vec<State>),
}

impl State {
    /// Whether it refers to a fact.
    pub fn names(&self, id: &str) -> bool {
        match self {
            Self::Fact(it) => **it == *id,
            Self::Many(members) => members.iter().any(|it| it.names(id)),
            Self::Absent | Self::Value(_) | Self::Calendar(..) => false,
        }
    }

    /// With other names for facts.
    #[must_use]
    pub fn renamed(&self, names: &BTreeMap<Name, Name>) -> Self {
        match self {
            Self::Fact(it) => {
                Self::Fact(names.get(it).map_or_else(|| Name::clone(it), Name::clone))
            }
            Self::Many(members) => Self::Many(members.iter().map(|it| it.renamed(names)).collect()),
            Self::Absent | Self::Value(_) | Self::Calendar(..) => self.clone(),
        }
    }
}
