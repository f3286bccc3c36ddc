//! The way that a path takes through a file system: every link where it stands, not only where it leads.

use std::fs;
use std::path::{Component, Path, PathBuf};

/// Links that one path may lead through, as the system has it.
const LINKS: usize = 40;

/// Walks a path a name at a time, so that a link is seen where it stands and not only where it leads.
pub(super) fn trail(mut here: PathBuf, path: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut links = 0_usize;
    let mut ahead: Vec<PathBuf> = steps(path);
    while let Some(step) = ahead.pop() {
        match step.components().next() {
            Some(Component::ParentDir) => {
                here.pop();
            }
            Some(Component::CurDir) | None => (),
            Some(Component::Prefix(_) | Component::RootDir) => here = step,
            Some(Component::Normal(name)) => {
                let place = here.join(name);
                out.push(place.clone());
                match fs::read_link(&place) {
                    Ok(target) if links < LINKS => {
                        links = links.saturating_add(1);
                        ahead.extend(steps(&target));
                    }
                    Ok(_) | Err(_) => here = place,
                }
            }
        }
    }
    out.push(here);
    out
}

/// The names of a path, the last first.
fn steps(path: &Path) -> Vec<PathBuf> {
    let mut steps: Vec<PathBuf> = Vec::new();
    for it in path.components() {
        match (it, steps.last_mut()) {
            // A drive and its root are one step.
            (Component::RootDir, Some(last)) => last.push(it),
            _ => steps.push(PathBuf::from(it.as_os_str())),
        }
    }
    steps.reverse();
    steps
}
