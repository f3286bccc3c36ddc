//! Waivers and adopted changes as objects of the JSON report.

use super::shape::Location;
use crate::model::{self, WaiverState};
use language::source_map::SourceMap;
use serde::Serialize;

/// One waiver of the register.
#[derive(Serialize)]
pub(super) struct Waiver<'r> {
    clause: &'r str,
    name: &'r str,
    on: &'r str,
    state: &'static str,
    until: &'r str,
    days_left: Option<i64>,
    owner: &'r str,
    approved_by: Option<&'r str>,
    reason: &'r str,
    ticket: &'r str,
    compensated_by: &'r [String],
    covers: &'r [String],
    location: Option<Location<'r>>,
}

impl<'r> Waiver<'r> {
    pub(super) fn of(it: &'r model::Waiver, sources: &'r SourceMap) -> Self {
        let days_left = match it.state {
            WaiverState::Live(days) => Some(days),
            WaiverState::Expired | WaiverState::Unapproved | WaiverState::Requested => None,
        };
        Self {
            clause: &it.clause,
            name: &it.name,
            on: &it.on,
            state: it.state.word(),
            until: &it.until,
            days_left,
            owner: &it.owner,
            approved_by: it.approved_by.as_deref(),
            reason: &it.reason,
            ticket: &it.ticket,
            compensated_by: &it.compensated_by,
            covers: &it.covers,
            location: Location::of(Some(it.declared), sources),
        }
    }
}

/// One change of an adopted pack.
#[derive(Serialize)]
pub(super) struct Change<'r> {
    pack: &'r str,
    what: &'r str,
    direction: &'static str,
    because: Option<&'r str>,
    applied: bool,
    location: Option<Location<'r>>,
}

impl<'r> Change<'r> {
    pub(super) fn of(it: &'r model::Change, sources: &'r SourceMap) -> Self {
        Self {
            pack: &it.pack,
            what: &it.what,
            direction: it.direction,
            because: it.because.as_deref(),
            applied: it.applied,
            location: Location::of(Some(it.declared), sources),
        }
    }
}

/// A clause that is switched off.
#[derive(Serialize)]
pub(super) struct Off<'r> {
    id: &'r str,
    name: &'r str,
    because: &'r str,
}

impl<'r> Off<'r> {
    pub(super) fn of((id, name, because): &'r (String, String, String)) -> Self {
        Self { id, name, because }
    }
}
