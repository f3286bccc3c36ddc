//! Two results of one policy, of two dates: what is new, fixed, worse, and what can no longer be seen. Where the rule of a
//! clause changed its outcomes are not laid side by side: they answer two questions.

pub mod read;
pub mod show;

use read::{Judged, Results};
use std::collections::BTreeSet;

/// What happened to one subject of one clause, or to the clause as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Happened {
    /// It passed and fails now.
    Regressed,
    /// It fails now, and nobody saw it pass before.
    New,
    /// It was waived and fails again, or is waived now.
    WaiverChanged,
    /// It was decided and is unknown now.
    LostVisibility,
    /// It fails as before.
    StillFailing,
    /// It failed and does not any more.
    Fixed,
    /// It was unknown and is decided now.
    GainedVisibility,
    /// It is judged for the first time.
    Appeared,
    /// It is judged no more.
    Gone,
}

impl Happened {
    /// All of them, worst first.
    pub const ALL: [Self; 9] = [
        Self::Regressed,
        Self::New,
        Self::WaiverChanged,
        Self::LostVisibility,
        Self::StillFailing,
        Self::Fixed,
        Self::GainedVisibility,
        Self::Appeared,
        Self::Gone,
    ];

    /// The words of reports.
    pub fn words(self) -> &'static str {
        match self {
            Self::Regressed => "regressed",
            Self::New => "new",
            Self::WaiverChanged => "waiver changed",
            Self::LostVisibility => "lost visibility",
            Self::StillFailing => "still failing",
            Self::Fixed => "fixed",
            Self::GainedVisibility => "gained visibility",
            Self::Appeared => "subject appeared",
            Self::Gone => "subject gone",
        }
    }
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    /// What.
    pub what: Happened,
    /// Number and name of the clause.
    pub clause: (String, String),
    /// Whose; empty for the clause as a whole.
    pub subject: String,
    /// The verdicts before and now; empty where it was not judged.
    pub verdicts: (String, String),
    /// What the newer result says.
    pub message: String,
}

/// The difference of two results.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drift {
    /// The instants of both.
    pub at: (String, String),
    /// Sorted, the worst first.
    pub events: Vec<Event>,
    /// Clauses whose rule changed, or of which one result does not tell.
    pub rule_changed: Vec<(String, String)>,
    /// Clauses that only the newer result judges.
    pub clauses_new: Vec<(String, String)>,
    /// Clauses that only the older result judges.
    pub clauses_gone: Vec<(String, String)>,
    /// Parameters with another value: name, before, now.
    pub parameters: Vec<(String, String, String)>,
}

/// What a drift comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DriftOutcome {
    /// Nothing is worse.
    Good,
    /// Nothing fails that did not, but something can no longer be seen.
    Blind,
    /// Something fails that did not.
    Worse,
}

impl Drift {
    /// What it comes to.
    pub fn outcome(&self) -> DriftOutcome {
        let has = |what: Happened| self.events.iter().any(|it| it.what == what);
        let lapsed = |it: &Event| it.what == Happened::WaiverChanged && it.verdicts.1 == "fail";
        if has(Happened::Regressed) || has(Happened::New) || self.events.iter().any(lapsed) {
            DriftOutcome::Worse
        } else if has(Happened::LostVisibility) || !self.clauses_gone.is_empty() {
            DriftOutcome::Blind
        } else {
            DriftOutcome::Good
        }
    }
}

/// Compares an older result with a newer one.
pub fn drift(old: &Results, new: &Results) -> Drift {
    let mut out = Drift { at: (old.at.clone(), new.at.clone()), ..Drift::default() };
    let names: BTreeSet<&String> = old.parameters.keys().chain(new.parameters.keys()).collect();
    for name in names {
        let value = |it: &Results| it.parameters.get(name).cloned().unwrap_or_default();
        let (before, now) = (value(old), value(new));
        if before != now {
            out.parameters.push((name.clone(), before, now));
        }
    }
    for (name, after) in &new.clauses {
        let label = (after.number.clone(), name.clone());
        let Some(before) = old.clauses.get(name) else {
            out.clauses_new.push(label);
            continue;
        };
        // Without a digest on both sides nobody can tell whether the question was the same.
        if before.rule.is_none() || before.rule != after.rule {
            out.rule_changed.push(label);
            continue;
        }
        clause(before, after, &label, &mut out.events);
    }
    for (name, before) in &old.clauses {
        if !new.clauses.contains_key(name) {
            out.clauses_gone.push((before.number.clone(), name.clone()));
        }
    }
    out.events.sort();
    out
}

fn clause(
    before: &read::Clause,
    after: &read::Clause,
    label: &(String, String),
    events: &mut Vec<Event>,
) {
    let mut add = |subject: &str, what: Happened, sides: (Option<&Judged>, Option<&Judged>)| {
        let verdict = |it: Option<&Judged>| it.map_or_else(String::new, |it| it.verdict.clone());
        events.push(Event {
            what,
            clause: label.clone(),
            subject: subject.to_owned(),
            verdicts: (verdict(sides.0), verdict(sides.1)),
            message: sides.1.map_or_else(String::new, |it| it.message.clone()),
        });
    };
    let subjects: BTreeSet<&String> = before.subjects.keys().chain(after.subjects.keys()).collect();
    for subject in subjects {
        let sides = (before.subjects.get(subject), after.subjects.get(subject));
        if let Some(what) = happened(sides) {
            add(subject, what, sides);
        }
    }
    let whole = |is_open: bool| Judged {
        verdict: if is_open { "unknown" } else { "decided" }.to_owned(),
        ..Judged::default()
    };
    let (old, new) = (whole(before.is_open), whole(after.is_open));
    match (before.is_open, after.is_open) {
        (false, true) => add("", Happened::LostVisibility, (Some(&old), Some(&new))),
        (true, false) => add("", Happened::GainedVisibility, (Some(&old), Some(&new))),
        (true, true) | (false, false) => (),
    }
}

/// What happened to a subject.
fn happened((before, after): (Option<&Judged>, Option<&Judged>)) -> Option<Happened> {
    match (before.map(Judged::level), after.map(Judged::level)) {
        (Some(Level::Fails), Some(Level::Fails)) => {
            let known = before.map(|it| &it.findings);
            let more =
                after.is_some_and(|it| known.is_some_and(|known| !it.findings.is_subset(known)));
            Some(if more { Happened::New } else { Happened::StillFailing })
        }
        (Some(Level::Holds), Some(Level::Fails)) => Some(Happened::Regressed),
        (None | Some(Level::Open), Some(Level::Fails)) => Some(Happened::New),
        (Some(Level::Waived), Some(Level::Fails)) | (Some(Level::Fails), Some(Level::Waived)) => {
            Some(Happened::WaiverChanged)
        }
        (Some(Level::Fails | Level::Waived), Some(Level::Holds)) => Some(Happened::Fixed),
        (Some(Level::Holds | Level::Fails | Level::Waived), Some(Level::Open)) => {
            Some(Happened::LostVisibility)
        }
        (Some(Level::Open), Some(Level::Holds)) => Some(Happened::GainedVisibility),
        (Some(Level::Open | Level::Holds), Some(Level::Waived)) => Some(Happened::WaiverChanged),
        (None, Some(Level::Holds | Level::Open | Level::Waived)) => Some(Happened::Appeared),
        (Some(_), None) => Some(Happened::Gone),
        (Some(Level::Holds), Some(Level::Holds))
        | (Some(Level::Open), Some(Level::Open))
        | (Some(Level::Waived), Some(Level::Waived))
        | (None, None) => None,
    }
}

/// What a verdict means for whoever compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Fails,
    Waived,
    Open,
    Holds,
}

impl Judged {
    /// A word that nobody knows is doubt, never good.
    fn level(&self) -> Level {
        match self.verdict.as_str() {
            "fail" => Level::Fails,
            "waived" => Level::Waived,
            "pass" | "exempt" | "not-applicable" => Level::Holds,
            _ => Level::Open,
        }
    }
}
