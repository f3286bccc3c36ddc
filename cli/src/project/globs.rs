//! Patterns of paths below a folder: `*` and `?` inside a name, `**` for any number of folders. Nothing else means anything,
//! and nothing leads out of the folder.

/// Whether a text is a pattern.
///
/// # Errors
/// In words, what it says that no pattern can.
pub fn check(pattern: &str) -> Result<(), &'static str> {
    if pattern.is_empty() {
        return Err("it is empty");
    }
    if pattern.contains(['\\', '[', ']', '{', '}', '!']) {
        return Err("`*`, `?` and `**` are all that it may have besides names and `/`");
    }
    if pattern.starts_with('/') {
        return Err("it begins at the folder of policyc.yaml, without `/`");
    }
    let mut names = pattern.split('/');
    if names.any(|it| it.is_empty() || it == "." || it == "..") {
        return Err("it may not hold an empty name, `.` or `..`");
    }
    if pattern.split('/').any(|it| it.contains("**") && it != "**") {
        return Err("`**` stands alone between `/`");
    }
    Ok(())
}

/// Whether a pattern takes a path; both with forward slashes.
pub fn takes(pattern: &str, path: &str) -> bool {
    let pattern: Vec<&str> = pattern.split('/').collect();
    let path: Vec<&str> = path.split('/').collect();
    matches(&pattern, &path, "**", name)
}

fn name(pattern: &&str, name: &&str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    matches(&pattern, &name, '*', |pattern, it| *pattern == '?' || pattern == it)
}

/// Whether a sequence with wild members takes another: two positions, and a way back to the last wild member alone, so that
/// no pattern takes longer than both lengths multiplied.
fn matches<T: PartialEq + Copy>(
    pattern: &[T],
    whole: &[T],
    wild: T,
    one: impl Fn(&T, &T) -> bool,
) -> bool {
    let (mut at, mut read) = (0_usize, 0_usize);
    let mut back: Option<(usize, usize)> = None;
    while let Some(it) = whole.get(read) {
        match pattern.get(at) {
            Some(wanted) if *wanted == wild => {
                back = Some((at, read));
                at = at.saturating_add(1);
            }
            Some(wanted) if one(wanted, it) => {
                at = at.saturating_add(1);
                read = read.saturating_add(1);
            }
            Some(_) | None => {
                let Some((star, from)) = back else { return false };
                let from = from.saturating_add(1);
                back = Some((star, from));
                at = star.saturating_add(1);
                read = from;
            }
        }
    }
    pattern.get(at..).is_some_and(|rest| rest.iter().all(|it| *it == wild))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_take_what_they_say() {
        for (pattern, path, expected) in [
            ("**/*.policy", "a.policy", true),
            ("**/*.policy", "a/b/c.policy", true),
            ("*.policy", "a/b.policy", false),
            ("rules/**", "rules/a/b.policy", true),
            ("rules/**", "other/a.policy", false),
            ("**/x/**/*.policy", "a/x/b/c.policy", true),
            ("a?.policy", "ab.policy", true),
            ("a?.policy", "a.policy", false),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b*", "xxbxxaxx", false),
            ("main.policy", "main.policy", true),
            ("main.policy", "main_policy", false),
        ] {
            assert_eq!(check(pattern), Ok(()), "{pattern}");
            assert_eq!(takes(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn nothing_leads_out() {
        for pattern in ["", "../a", "/a", "a//b", "a/./b", "a**", "[ab]", "{a,b}", "a\\b"] {
            assert!(check(pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn a_hostile_pattern_ends() {
        let pattern = "*a".repeat(500);
        assert!(!takes(&pattern, &"a".repeat(499)));
    }
}
