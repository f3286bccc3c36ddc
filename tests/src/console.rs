//! A `console` fence: the program itself, in memory, where nothing lies but the policies and sources of the page.

use crate::fixture;
use crate::page::{Case, Fence, Kind};
use cli::world::memory::MemoryWorld;
use std::ffi::OsString;
use std::fmt::Write as _;

/// Runs the command lines of a fence one after the other, in one world, and gives the fence as it should be. What a command
/// prints to stderr stands last. `$ cat FILE` shows a file. The exit code is that of the last command; every one before it
/// has to say its own with `# exit N` at its end where it is not good.
///
/// # Errors
/// A fence without a command line, and another exit code than the page says.
pub fn run(case: &Case, fence: &Fence) -> Result<String, String> {
    let policies = fixture::named(case).into_iter();
    let policies = policies.map(|(it, path)| (path, it.content()));
    let sources = case.all(Kind::Source).into_iter();
    let sources = sources.map(|it| (it.path.clone().unwrap_or_default(), it.content()));
    let files = policies.chain(sources).map(|(path, text)| (path, text.into_bytes()));
    let mut world = MemoryWorld { files: files.collect(), ..MemoryWorld::new([]) };
    in_world(fence, &mut world)
}

/// Runs the command lines of a fence in a world that may have a past.
///
/// # Errors
/// As [`run`].
pub fn in_world(fence: &Fence, world: &mut MemoryWorld) -> Result<String, String> {
    if !fence.text.starts_with("$ ") {
        return Err("the first line of a `console` fence is `$ policyc …`".to_owned());
    }
    let lines: Vec<&str> = fence.text.lines().filter_map(|it| it.strip_prefix("$ ")).collect();
    let mut printed = String::new();
    for (at, line) in lines.iter().enumerate() {
        let (command, said) = match line.split_once(" # exit ") {
            Some((command, exit)) => (command, exit.trim().parse().ok()),
            None => (*line, None),
        };
        let is_last = at.saturating_add(1) == lines.len();
        let expected = said.unwrap_or(if is_last { fence.exit } else { 0 });
        let _ = writeln!(printed, "$ {line}");
        let exit = one(command, world, &mut printed)?;
        if exit != expected {
            return Err(format!(
                "line {}: `{command}`: exit code {exit} instead of {expected}\n{printed}",
                fence.line
            ));
        }
    }
    Ok(printed)
}

fn one(line: &str, world: &mut MemoryWorld, printed: &mut String) -> Result<u8, String> {
    if let Some(path) = line.strip_prefix("cat ") {
        let file = world.files.get(path).ok_or_else(|| format!("there is no file `{path}`"))?;
        printed.push_str(&String::from_utf8_lossy(file));
        return Ok(0);
    }
    if line.starts_with("sed -i ") {
        return edit(line, world).map(|()| 0);
    }
    world.out.clear();
    world.err.clear();
    let exit = cli::run(&words(line), world).code();
    printed.push_str(&world.out_text());
    printed.push_str(&world.err_text());
    Ok(exit)
}

/// `sed -i 's/OLD/NEW/' FILE`, where OLD stands once in the file and says nothing but itself.
fn edit(line: &str, world: &mut MemoryWorld) -> Result<(), String> {
    let words: Vec<String> = words(line).iter().map(|it| it.to_string_lossy().into()).collect();
    let [_, _, script, path] = words.as_slice() else { return Err(format!("`{line}`?")) };
    let [_, old, new, ""] = script.split('/').collect::<Vec<_>>()[..] else {
        return Err(format!("`{script}` is not of the form `s/OLD/NEW/`"));
    };
    if old.contains(['.', '*', '[', ']', '^', '$', '\\']) {
        return Err(format!("`{old}` would mean something to sed"));
    }
    let text = world.files.get(path).ok_or_else(|| format!("there is no file `{path}`"))?;
    let text = String::from_utf8_lossy(text);
    if text.matches(old).count() != 1 {
        return Err(format!("`{old}` does not stand once in `{path}`"));
    }
    let text = text.replace(old, &new.replace("\\n", "\n"));
    world.files.insert(path.clone(), text.into_bytes());
    Ok(())
}

/// The words of a command line; single quotes keep one together.
fn words(line: &str) -> Vec<OsString> {
    let mut words: Vec<String> = Vec::new();
    let (mut quoted, mut open) = (false, false);
    for it in line.chars() {
        match it {
            '\'' => {
                quoted = !quoted;
                if !open {
                    words.push(String::new());
                    open = true;
                }
            }
            _ if it.is_whitespace() && !quoted => open = false,
            _ => {
                if !open {
                    words.push(String::new());
                    open = true;
                }
                words.iter_mut().next_back().into_iter().for_each(|word| word.push(it));
            }
        }
    }
    words.into_iter().map(OsString::from).collect()
}
