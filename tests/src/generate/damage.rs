//! Random damage to a text, and random white space and comments between its tokens, which are no damage.

use crate::generate::random::Random;

const BYTES: &[u8] =
    b"(){}[]\"'/\\.,:;*+-<>=!&|?@#$%^~` \n\t\rax0_\x00\x1b\xc3\xa9\xe2\x80\xae\xff";

/// A text with one to three random changes of bytes.
pub fn damage(text: &str, random: &mut Random) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=random.below(3) {
        let at = random.below(bytes.len());
        let byte = random.pick(BYTES).copied().unwrap_or(b'x');
        let change = random.below(5);
        let end = at.saturating_add(random.below(40)).min(bytes.len());
        match change {
            0 => drop(bytes.splice(at..at.saturating_add(1), [byte])),
            1 => bytes.insert(at, byte),
            2 => drop(bytes.remove(at)),
            3 => drop(bytes.drain(at..end)),
            _ => {
                let copy = bytes.get(at..end).unwrap_or(&[]).to_vec();
                let to = random.below(bytes.len());
                drop(bytes.splice(to..to, copy));
            }
        }
        if bytes.is_empty() {
            bytes.push(b'\n');
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Comments that try a reader's patience.
const COMMENTS: [&str; 9] = [
    "// behind",
    "//",
    "// \"an open quote",
    "// } ) ] and more",
    "// clause 1.1.a looks like one",
    "//narrow",
    "// one // and another",
    "// größer → wider",
    "// with blanks behind   ",
];

/// White space between two tokens.
const SPACES: [&str; 6] = ["\n   ", "\t", "\r\n  ", "   ", " \t\n\n ", "\n\t"];

/// The same policy with other white space between the tokens inside its items and between items; with comments too where
/// they are asked for. The text holds no comment but documentation, and no regular expression with a space or a bracket.
pub fn respaced(text: &str, comments: bool, random: &mut Random) -> String {
    let mut out = String::new();
    let (mut in_string, mut escaped, mut in_comment) = (false, false, false);
    let mut characters = text.chars().peekable();
    while let Some(it) = characters.next() {
        in_comment = !in_string && it != '\n' && (in_comment || it == '/' && out.ends_with('/'));
        if it == '"' && !escaped && !in_comment {
            in_string = !in_string;
        }
        escaped = in_string && it == '\\' && !escaped;
        let next = characters.peek();
        let is_inside = it == ' ' || it == '\n' && next == Some(&' ');
        if in_string || in_comment {
            out.push(it);
        } else if is_inside {
            space(&mut out, comments, random);
        } else if matches!(it, '(' | ',') {
            out.push(it);
            if random.percent(5) {
                space(&mut out, comments, random);
            }
        } else if it == '\n' && next == Some(&'\n') {
            out.push(it);
            between(&mut out, comments, random);
        } else {
            // A new line at the margin begins an item, or ends one.
            out.push(it);
        }
    }
    out
}

fn space(out: &mut String, comments: bool, random: &mut Random) {
    match random.below(24) {
        0..=3 => out.push_str(random.word(&SPACES)),
        4..=5 if comments => {
            out.extend([" ", random.word(&COMMENTS), "\n  "]);
        }
        6 if comments => {
            let (first, second) = (random.word(&COMMENTS), random.word(&COMMENTS));
            out.extend(["\n  ", first, "\n\n ", second, "\n "]);
        }
        _ => out.push(' '),
    }
}

/// Lines between two items.
fn between(out: &mut String, comments: bool, random: &mut Random) {
    match random.below(8) {
        0 => out.push_str("\n\n"),
        1 => out.push_str("  \t\n"),
        2 if comments => out.extend([random.word(&COMMENTS), "\n"]),
        3 if comments => out.extend(["\n   ", random.word(&COMMENTS), "\n\n"]),
        _ => {}
    }
}
