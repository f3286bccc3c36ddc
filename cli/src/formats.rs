//! `--format`: in which forms a report is written, and where each goes. `sarif=out.sarif,text` is two.

use crate::args::Given;
use crate::args::nearest_help;
use report::FORMATS;
use report::Format;

/// One report to write.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// In which form.
    pub format: &'static Format,
    /// To which file; stdout without one.
    pub file: Option<&'a str>,
}

/// The reports that a command line asks for; one as text where it asks for none.
///
/// # Errors
/// In words: a format that does not exist, or two reports for one place.
pub fn targets(given: &Given) -> Result<Vec<Target<'_>>, String> {
    let asked: Vec<&str> = given.many("format").iter().flat_map(|it| it.split(',')).collect();
    let asked = if asked.is_empty() { vec!["text"] } else { asked };
    let output = given.one("output").filter(|it| *it != "-");
    let mut targets: Vec<Target<'_>> = Vec::new();
    for word in asked {
        let (name, file) = match word.split_once('=') {
            Some((name, file)) => (name, Some(file)),
            None => (word, None),
        };
        let format = FORMATS.iter().find(|it| it.name == name).ok_or_else(|| unknown(name))?;
        if file == Some("") {
            return Err(format!("--format: `{word}` names no file"));
        }
        let file = file.filter(|it| *it != "-").or(output.filter(|_| file.is_none()));
        if let Some(other) = targets.iter().find(|it| it.file == file) {
            let place = file.map_or_else(|| "stdout".to_owned(), |it| format!("`{it}`"));
            let other = other.format.name;
            return Err(format!(
                "--format: both {other} and {name} would be written to {place}; write {name}=FILE"
            ));
        }
        targets.push(Target { format, file });
    }
    match output {
        Some(output) if targets.iter().all(|it| it.file != Some(output)) => Err(format!(
            "--output: every format has a file of its own, so nothing would be written to `{output}`"
        )),
        Some(_) | None => Ok(targets),
    }
}

fn unknown(name: &str) -> String {
    let names: Vec<&str> = FORMATS.iter().map(|it| it.name).collect();
    let help = nearest_help(name, names.iter().copied());
    format!("--format: there is no format `{name}`{help}; there are {}", names.join(", "))
}
