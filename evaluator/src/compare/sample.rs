//! Texts that a pattern matches: one for each of its alternatives, so that two patterns that differ in one are told apart.
//! What comes out is a guess; whoever uses it asks the pattern.

use std::collections::BTreeSet;

/// Most texts of one pattern.
const MOST: usize = 24;

/// A text that a glob matches.
pub(super) fn of_glob(glob: &str) -> String {
    let mut out = String::new();
    let mut chars = glob.chars().peekable();
    while let Some(it) = chars.next() {
        match it {
            '*' => {
                while chars.next_if_eq(&'*').is_some() {}
                out.push('x');
            }
            '?' => out.push('x'),
            '[' => {
                out.extend(chars.next());
                while chars.next().is_some_and(|it| it != ']') {}
            }
            '{' => {
                while let Some(it) = chars.next_if(|it| *it != ',' && *it != '}') {
                    out.push(it);
                }
                while chars.next().is_some_and(|it| it != '}') {}
            }
            '\\' => out.extend(chars.next()),
            other => out.push(other),
        }
    }
    out
}

/// Texts that a regular expression may match.
pub(super) fn of_pattern(pattern: &str) -> Vec<String> {
    let mut rest = Rest { chars: pattern.chars().collect(), at: 0 };
    let all: BTreeSet<String> = rest.alternatives().into_iter().collect();
    all.into_iter().take(MOST).collect()
}

struct Rest {
    chars: Vec<char>,
    at: usize,
}

impl Rest {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let it = self.peek();
        self.at = self.at.saturating_add(1);
        it
    }

    fn takes(&mut self, wanted: char) -> bool {
        let is_next = self.peek() == Some(wanted);
        if is_next {
            self.at = self.at.saturating_add(1);
        }
        is_next
    }

    /// `a|b|c`, up to the bracket that closes it.
    fn alternatives(&mut self) -> Vec<String> {
        let mut all = self.sequence();
        while self.takes('|') {
            all.extend(self.sequence());
        }
        all
    }

    fn sequence(&mut self) -> Vec<String> {
        let mut out = vec![String::new()];
        while let Some(it) = self.peek().filter(|it| *it != '|' && *it != ')') {
            self.at = self.at.saturating_add(1);
            let parts = self.piece(it);
            let times = self.times();
            let mut longer = Vec::new();
            for before in &out {
                for part in &parts {
                    longer.push(format!("{before}{}", part.repeat(times)));
                }
            }
            longer.truncate(MOST);
            out = longer;
        }
        out
    }

    fn piece(&mut self, it: char) -> Vec<String> {
        match it {
            '(' => {
                if self.takes('?') {
                    while self.next().is_some_and(|it| it != ':' && it != '>' && it != ')') {}
                }
                let all = self.alternatives();
                self.takes(')');
                all
            }
            '[' => vec![self.class().to_string()],
            '.' => vec!["x".to_owned()],
            '^' | '$' => vec![String::new()],
            '\\' => vec![self.escape()],
            other => vec![other.to_string()],
        }
    }

    fn escape(&mut self) -> String {
        match self.next() {
            Some('d') => "0".to_owned(),
            Some('s') => " ".to_owned(),
            Some('w') => "a".to_owned(),
            Some('b' | 'A' | 'z' | 'B') | None => String::new(),
            Some(other) => other.to_string(),
        }
    }

    /// A character of a class; of a negated one, one that it hardly excludes.
    fn class(&mut self) -> char {
        let is_negated = self.takes('^');
        let mut first = None;
        while let Some(it) = self.next().filter(|it| *it != ']' || first.is_none()) {
            let it = if it == '\\' { self.escape().chars().next().unwrap_or('x') } else { it };
            first = first.or(Some(it));
        }
        if is_negated { '~' } else { first.unwrap_or('x') }
    }

    /// How often the piece before stands there.
    fn times(&mut self) -> usize {
        let times = match self.peek() {
            Some('*' | '+' | '?') => {
                self.at = self.at.saturating_add(1);
                1
            }
            Some('{') => {
                let mut digits = String::new();
                while let Some(it) = self.next().filter(|it| *it != '}') {
                    if it == ',' {
                        break;
                    }
                    digits.extend(it.is_ascii_digit().then_some(it));
                }
                if self.chars.get(self.at.saturating_sub(1)) == Some(&',') {
                    while self.next().is_some_and(|it| it != '}') {}
                }
                digits.parse::<usize>().unwrap_or(1).min(128)
            }
            Some(_) | None => 1,
        };
        self.takes('?');
        times
    }
}

#[cfg(test)]
mod tests {
    use super::{of_glob, of_pattern};

    #[test]
    fn each_alternative_has_a_text() {
        assert_eq!(
            of_pattern("^ubuntu-(latest|[0-9]{2}\\.04)$"),
            ["ubuntu-00.04", "ubuntu-latest"]
        );
        assert_eq!(of_pattern("a\\s--b\\b|c?"), ["a --b", "c"]);
        assert_eq!(of_glob("[Pp]rod-*/**/{a,b}?"), "Prod-x/x/ax");
    }
}
