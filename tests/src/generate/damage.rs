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

/// The same policy with other white space between the tokens inside its items; with comments too where they are asked for.
/// The text holds no comment, and no regular expression with a space.
pub fn respaced(text: &str, comments: bool, random: &mut Random) -> String {
    let mut out = String::new();
    let (mut in_string, mut escaped) = (false, false);
    let mut characters = text.chars().peekable();
    while let Some(it) = characters.next() {
        if it == '"' && !escaped {
            in_string = !in_string;
        }
        escaped = in_string && it == '\\' && !escaped;
        // A new line at the margin begins an item, or ends one.
        let is_inside = it == ' ' || it == '\n' && characters.peek() == Some(&' ');
        if in_string || !is_inside {
            out.push(it);
            continue;
        }
        match random.below(12) {
            0 => out.push_str("\n   "),
            1 => out.push('\t'),
            2 => out.push_str("\r\n  "),
            3 if comments => out.push_str(" // behind \n  "),
            4 if comments => out.push_str("\n  // alone, of its own\n\n // and two\n "),
            _ => out.push(' '),
        }
    }
    out
}
