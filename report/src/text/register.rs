//! The register for people: what is waived and until when, and where the policy departs from the packs that it adopts.

use super::{heading, plural};
use crate::escape::visible;
use crate::look::{Look, Tone};
use crate::model::{Change, Report, Waiver, WaiverState};
use language::graph::waiver::ANNOUNCED_DAYS;
use std::io::{Result, Write};

/// Writes both lists, each where it holds something.
pub(crate) fn write(report: &Report, look: Look, out: &mut dyn Write) -> Result<()> {
    waivers(report, look, out)?;
    changes(report, look, out)
}

fn waivers(report: &Report, look: Look, out: &mut dyn Write) -> Result<()> {
    if report.waivers.is_empty() {
        return Ok(());
    }
    heading("Waivers", look, out)?;
    for it in &report.waivers {
        let (mark, tone) = mark(it);
        let name = format!("{} {}  {}", it.clause, it.name, it.on);
        writeln!(out, "    {} {}", look.paint(tone, mark), visible(&name))?;
        writeln!(out, "      {}", look.wrap(6, &visible(&standing(it))))?;
        let answers = look.wrap(6, &visible(&answers(it)));
        writeln!(out, "      {}", look.paint(Tone::Quiet, &answers))?;
    }
    Ok(())
}

fn mark(it: &Waiver) -> (&'static str, Tone) {
    match it.state {
        WaiverState::Live(days) if it.covers.is_empty() || days <= ANNOUNCED_DAYS => {
            ("!", Tone::Doubt)
        }
        WaiverState::Live(_) => ("~", Tone::Doubt),
        WaiverState::Expired => ("✗", Tone::Bad),
        WaiverState::Unapproved | WaiverState::Requested => ("·", Tone::Doubt),
    }
}

/// What the waiver does now.
pub(crate) fn standing(it: &Waiver) -> String {
    let failures = plural(it.covers.len(), "failure", "failures");
    let ends = |days: i64| match days {
        0 => "ends within a day".to_owned(),
        1 => "ends in a day".to_owned(),
        days if days <= ANNOUNCED_DAYS => format!("ends in {days} days"),
        days => format!("{days} days left"),
    };
    match it.state {
        WaiverState::Live(days) if it.covers.is_empty() => {
            format!("until {}, {}: covers nothing that fails; take it out", it.until, ends(days))
        }
        WaiverState::Live(days) => format!("{failures} waived until {}, {}", it.until, ends(days)),
        WaiverState::Expired if it.covers.is_empty() => {
            format!("ended on {}, and covers nothing that fails; take it out", it.until)
        }
        WaiverState::Expired => format!("ended on {}: {failures} back", it.until),
        WaiverState::Unapproved => format!("nobody has approved it: {failures} not waived"),
        WaiverState::Requested => format!(
            "requested for {failures} until {}, not honored: it stands in the judged tree",
            it.until
        ),
    }
}

fn answers(it: &Waiver) -> String {
    let approved =
        it.approved_by.as_ref().map_or(String::new(), |by| format!(", approved by {by}"));
    let instead = match it.compensated_by.as_slice() {
        [] => String::new(),
        clauses => format!("; made up for by {}", clauses.join(", ")),
    };
    format!("{} ({}, owner {}{approved}{instead})", it.reason, it.ticket, it.owner)
}

fn changes(report: &Report, look: Look, out: &mut dyn Write) -> Result<()> {
    // What only fills a gap departs from nothing.
    let departs = |it: &&Change| it.direction != "fills in";
    let departures: Vec<&Change> = report.changes.iter().filter(departs).collect();
    if departures.is_empty() {
        return Ok(());
    }
    heading("Changed of what is adopted", look, out)?;
    for it in departures {
        let tone = if it.applied && it.direction != "loosens" { Tone::Quiet } else { Tone::Doubt };
        let line = format!("{}: {}  {}", it.pack, it.what, how(it));
        writeln!(out, "    {} {}", look.paint(tone, "·"), look.wrap(6, &visible(&line)))?;
    }
    Ok(())
}

fn how(it: &Change) -> String {
    let because = it.because.as_ref().map_or(String::new(), |why| format!(", because {why}"));
    let requested =
        if it.applied { "" } else { "; requested, not applied: it stands in the judged tree" };
    format!("{}{because}{requested}", it.direction)
}
