//! A page that is walked through from top to bottom in one world that begins empty: `source` and `policy` fences are files
//! that the reader writes, `console` fences what is typed and printed. Nothing is inherited and nothing is forgotten.

use crate::console;
use crate::page::{self, Kind};
use crate::update::{self, Rewrite};
use cli::world::memory::MemoryWorld;

/// Walks through a page. With `update`, a stale snapshot is not a failure but an entry of the result.
///
/// # Errors
/// The first thing that is not as the page says.
pub fn run(text: &str, update: bool) -> Result<Vec<Rewrite>, String> {
    let mut world = MemoryWorld::new([]);
    let (mut stale, mut ran) = (Vec::new(), 0_usize);
    for fence in page::fences(text)? {
        match (fence.kind, &fence.path) {
            (Kind::Source | Kind::Policy, Some(path)) => {
                world.files.insert(path.clone(), fence.text.clone().into_bytes());
            }
            (Kind::Console, _) => {
                ran = ran.saturating_add(1);
                let actual = console::in_world(&fence, &mut world)?;
                match update::compare(&fence.text, &actual) {
                    Ok(()) => {}
                    Err(_) if update => {
                        stale.push(Rewrite { bytes: fence.bytes.clone(), text: actual });
                    }
                    Err(why) => return Err(format!("line {}: {why}", fence.line)),
                }
            }
            _ => {
                return Err(format!(
                    "line {}: such a page has files with a path, and commands",
                    fence.line
                ));
            }
        }
    }
    if ran == 0 {
        return Err("the page runs nothing".to_owned());
    }
    Ok(stale)
}

#[cfg(test)]
mod tests {
    use super::run;

    #[test]
    fn a_page_is_one_world_from_top_to_bottom() {
        let page = "# T\n```source path=a.txt\nx\n```\n## U\n```console\n$ cat a.txt\nx\n```\n";
        assert_eq!(run(page, false).map(|it| it.len()), Ok(0));
        let stale = page.replace("a.txt\nx\n```\n## U", "a.txt\ny\n```\n## U");
        assert!(run(&stale, false).unwrap_err().contains("stale"));
        assert_eq!(run(&stale, true).map(|it| it.len()), Ok(1));
        assert!(run("# T\n```facts\n```\n", false).is_err(), "facts have no place there");
        assert!(run("# T\n", false).is_err(), "nothing is run");
    }
}
