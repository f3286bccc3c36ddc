//! What collectors fill, per platform: of which entities a checkout shows every fact, and with which attributes. Read out of
//! what each collector says it emits, which the tests hold it to.

use crate::COLLECTORS;
use crate::collector::{Collector, Emit, Listing};
use std::collections::{BTreeMap, BTreeSet};

/// A platform whose pipelines a collector reads.
#[derive(Debug, Clone, Copy)]
pub struct Platform {
    /// As people call it.
    pub name: &'static str,
    /// The collectors that read only what belongs to it, by name.
    pub collectors: &'static [&'static str],
}

/// Every platform with a collector, sorted by name.
pub const PLATFORMS: &[Platform] = &[Platform { name: "GitHub", collectors: &["github"] }];

/// Every entity that a checkout of a platform shows whole, with the attributes that are filled; all sorted.
pub fn by(platform: &Platform) -> Vec<(&'static str, Vec<&'static str>)> {
    let others = PLATFORMS.iter().filter(|it| it.name != platform.name);
    let foreign: Vec<&str> = others.flat_map(|it| it.collectors).copied().collect();
    let here = |it: &&&Collector| !foreign.contains(&it.name);
    let emits: Vec<&Emit> = COLLECTORS.iter().filter(here).flat_map(|it| it.emits).collect();
    let mut out: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for emit in &emits {
        out.entry(emit.entity).or_default().extend(emit.attributes);
    }
    out.retain(|entity, _| emits.iter().filter(|it| it.entity == *entity).all(|it| is_whole(it)));
    out.into_iter().map(|(entity, all)| (entity, all.into_iter().collect())).collect()
}

/// Whether nothing else adds to the list: of what a checkout shows in part, exports and statements know more.
fn is_whole(emit: &Emit) -> bool {
    match emit.listing {
        Listing::Whole(_) | Listing::Population => true,
        Listing::Kind(..) | Listing::Part(..) => false,
    }
}
