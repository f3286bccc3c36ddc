//! Where things lie: whether a policy can be changed by whoever can change what is judged, where a policy root is found, and
//! how a found place is shown. Links and `..` are walked, never guessed from the text of a path.

use crate::project::FILE;
use crate::world::{Kind, World};

/// Whether a policy, or any link on the way to it, lies in the tree that is judged: then who can change the tree can change
/// its judgement. The tree is the whole repository around the judged folder, where there is one.
pub fn is_in_tree(policy: &str, judged: &str, world: &mut dyn World) -> bool {
    Tree::around(judged, world).holds(policy, world)
}

/// The folder whose content one and the same people can change: the repository around a folder, or the folder itself where
/// there is none or where it holds repositories of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    root: String,
}

impl Tree {
    /// The tree that a judged folder belongs to.
    pub fn around(judged: &str, world: &mut dyn World) -> Self {
        let here = world.absolute(judged);
        if is_repository(&here, world) {
            return Self { root: here };
        }
        let Some(around) = ancestors(&here).into_iter().find(|it| is_repository(it, world)) else {
            return Self { root: here };
        };
        // Repositories below are what is judged then. Where they cannot be listed, the larger tree is the safer one.
        let below = world.folders(&here).unwrap_or_default();
        let holds_some = below.iter().any(|it| is_repository(&joined(&here, it), world));
        Self { root: if holds_some { here } else { around } }
    }

    /// Whether a path, or any link on the way to it, lies in the tree.
    pub fn holds(&self, path: &str, world: &dyn World) -> bool {
        let mut trail = world.trail(path);
        // The end of the way may be the tree itself; a step on the way must lie below it to be changed with it.
        let end = trail.pop();
        let absolute = world.absolute(path);
        let ends = end.iter().chain([&absolute]).any(|it| is_within(it, &self.root));
        ends || trail.iter().any(|it| *it != self.root && is_within(it, &self.root))
    }
}

/// The folder beside the code in which a policy root may lie as well.
const BESIDE: &str = "policies";

/// The folder of the nearest `policyc.yaml` in a folder, in `policies` below it, or above, no further up than the root of its repository; without a
/// repository, at the folder alone: what lies above belongs to somebody else.
pub fn search(start: &str, world: &mut dyn World) -> Option<String> {
    let here = world.absolute(start);
    let mut candidates = vec![here.clone()];
    let above = ancestors(&here);
    if !is_repository(&here, world)
        && let Some(root) = above.iter().position(|it| is_repository(it, world))
    {
        candidates.extend(above.into_iter().take(root.saturating_add(1)));
    }
    let folders = candidates.into_iter().flat_map(|it| [it.clone(), joined(&it, BESIDE)]);
    let found = folders.into_iter().find(|it| world.kind(&joined(it, FILE)) == Kind::File)?;
    Some(shown(&found, world))
}

/// The folder that a file lies in, as a path.
pub fn folder_of(path: &str) -> String {
    match path.rsplit_once(['/', '\\']) {
        Some(("", _)) => "/".to_owned(),
        Some((folder, _)) => folder.to_owned(),
        None => ".".to_owned(),
    }
}

/// A path below a folder. The current folder is not written.
pub fn joined(folder: &str, path: &str) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    match folder.trim_end_matches('/') {
        "." => path.to_owned(),
        folder => format!("{folder}/{path}"),
    }
}

/// An absolute path as one from the current folder, so that no report holds a path of the machine.
pub fn shown(absolute: &str, world: &dyn World) -> String {
    between(&world.absolute("."), absolute)
}

/// The way from one absolute folder to another.
pub fn between(from: &str, to: &str) -> String {
    let names = |path: &str| -> Vec<String> {
        path.split(['/', '\\']).filter(|it| !it.is_empty()).map(str::to_owned).collect()
    };
    let (from, to) = (names(from), names(to));
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", from.len().saturating_sub(same));
    let path: Vec<&str> = up.chain(to.iter().skip(same).map(String::as_str)).collect();
    if path.is_empty() { ".".to_owned() } else { path.join("/") }
}

fn is_repository(folder: &str, world: &mut dyn World) -> bool {
    world.kind(&joined(folder, ".git")) != Kind::Missing
}

/// The folders around an absolute path, the nearest first.
fn ancestors(path: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut rest = path;
    while let Some((folder, _)) = rest.rsplit_once(['/', '\\']) {
        out.push(if folder.is_empty() { "/".to_owned() } else { folder.to_owned() });
        rest = folder;
    }
    out
}

fn is_within(path: &str, folder: &str) -> bool {
    let folder = folder.trim_end_matches(['/', '\\']);
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '\\']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::memory::MemoryWorld;

    #[test]
    fn the_tree_is_the_repository_around() {
        let mut world = MemoryWorld::new([
            ("mono/.git/HEAD", ""),
            ("mono/shop/ci.yml", ""),
            ("mono/rules/a.policy", ""),
            ("fleet/one/.git/HEAD", ""),
            ("fleet/rules/a.policy", ""),
            ("bare/shop/ci.yml", ""),
            ("bare/rules/a.policy", ""),
        ]);
        for (policy, judged, expected) in [
            ("mono/rules", "mono/shop", true),
            ("fleet/rules", "fleet/one", false),
            ("fleet/rules", "fleet", true),
            ("bare/rules", "bare/shop", false),
            ("bare/shop/../rules", "bare/shop", false),
            ("bare/rules/../shop/a.policy", "bare/shop", true),
            ("bare/shop", "bare/shop", true),
            ("bare/shopping", "bare/shop", false),
        ] {
            assert_eq!(is_in_tree(policy, judged, &mut world), expected, "{policy} {judged}");
        }
    }

    #[test]
    fn the_search_goes_up_to_the_repository_and_no_further() {
        let mut world = MemoryWorld::new([
            ("policyc.yaml", ""),
            ("shop/.git/HEAD", ""),
            ("shop/a/b/c.yml", ""),
            ("other/policyc.yaml", ""),
            ("other/.git/HEAD", ""),
            ("other/a/b/c.yml", ""),
            ("loose/a/c.yml", ""),
        ]);
        assert_eq!(search("shop/a/b", &mut world), None);
        assert_eq!(search("other/a/b", &mut world), Some("other".to_owned()));
        assert_eq!(search("other", &mut world), Some("other".to_owned()));
        assert_eq!(
            search("loose/a", &mut world),
            None,
            "without a repository nothing above counts"
        );
        assert_eq!(search(".", &mut world), Some(".".to_owned()));
    }

    #[test]
    fn paths_are_shown_from_here() {
        let world = MemoryWorld::new([]);
        assert_eq!((joined(".", "a"), joined("a/", "./b")), ("a".to_owned(), "a/b".to_owned()));
        assert_eq!((shown("/", &world), shown("/a/b", &world)), (".".to_owned(), "a/b".to_owned()));
        assert_eq!((folder_of("a"), folder_of("a/b")), (".".to_owned(), "a".to_owned()));
    }
}
