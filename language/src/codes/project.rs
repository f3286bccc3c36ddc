//! Mistakes in a policy root: its `policyc.yaml`, its lock, the packs it builds on.

use super::{Code, error};

/// A pack is named twice, for two folders.
pub const DUPLICATE_PACK: Code =
    error("duplicate-pack", "two packs of one name: what they declare could not be told apart");
/// What was read has not the content that was locked.
pub const PACK_CHANGED: Code = error(
    "pack-changed",
    "a pack has another content than the lock says: nobody has agreed to what it says now",
);
/// A pack needs itself.
pub const PACK_CYCLE: Code =
    error("pack-cycle", "a pack depends on itself, directly or through others");
/// A lock would go back to an older version.
pub const PACK_DOWNGRADE: Code = error(
    "pack-downgrade",
    "a pack has a lower version than the lock says: an old policy would come back unnoticed",
);
/// A file stands in a module that belongs to another pack, or a file of a pack outside of its own.
pub const PACK_MODULE: Code = error(
    "pack-module",
    "a file belongs to a module of another pack, or a file of a pack to none of its own modules",
);
/// A pack that the lock does not know, or a pack of the lock that nothing needs.
pub const PACK_NOT_LOCKED: Code = error(
    "pack-not-locked",
    "lock and policyc.yaml disagree about which packs there are, or there is no lock",
);
/// A pack is not where it should be.
pub const PACK_UNAVAILABLE: Code = error(
    "pack-unavailable",
    "a pack is not at its place, is no pack, or is checked out at another commit",
);
/// A project or lock file says something that it cannot say.
pub const PROJECT_FILE: Code = error(
    "project-file",
    "policyc.yaml or policyc.lock is malformed, lacks something, or a value in it does not fit",
);
/// A root that was pinned by digest is another one.
pub const ROOT_CHANGED: Code = error(
    "root-changed",
    "the policy root has another content than --expect-digest says: it may not judge here",
);
/// A project asks for rules of the language that this program does not know.
pub const UNKNOWN_EDITION: Code = error(
    "unknown-edition",
    "policyc.yaml names an edition of the language that this program does not know",
);
/// A key that means nothing.
pub const UNKNOWN_PROJECT_KEY: Code = error(
    "unknown-project-key",
    "policyc.yaml or policyc.lock has a key that means nothing: what it was to do would not happen",
);

/// The codes of this stage, sorted by name.
pub const CODES: &[&Code] = &[
    &DUPLICATE_PACK,
    &PACK_CHANGED,
    &PACK_CYCLE,
    &PACK_DOWNGRADE,
    &PACK_MODULE,
    &PACK_NOT_LOCKED,
    &PACK_UNAVAILABLE,
    &PROJECT_FILE,
    &ROOT_CHANGED,
    &UNKNOWN_EDITION,
    &UNKNOWN_PROJECT_KEY,
];
