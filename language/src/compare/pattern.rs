//! Whether every text that one regular expression matches another matches too, told from their structure. Sound, and blind
//! to what is not structure.

use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

/// Whether the second pattern finds something wherever the first does.
pub fn is_within(narrow: &str, wide: &str) -> bool {
    if narrow == wide {
        return true;
    }
    match (regex_syntax::parse(narrow), regex_syntax::parse(wide)) {
        (Ok(narrow), Ok(wide)) => found_within(&narrow, &wide),
        _ => false,
    }
}

/// Patterns are searched for: where a sequence is found, so is each run of its parts.
fn found_within(narrow: &Hir, wide: &Hir) -> bool {
    let parts = |it: &Hir| {
        if let HirKind::Concat(parts) = it.kind() { parts.clone() } else { vec![it.clone()] }
    };
    let (narrow_parts, wide_parts) = (parts(narrow), parts(wide));
    let mut runs = narrow_parts.windows(wide_parts.len());
    let fits = |run: &[Hir]| run.iter().zip(&wide_parts).all(|(a, b)| within(a, b));
    within(narrow, wide) || (!wide_parts.is_empty() && runs.any(fits))
}

fn within(narrow: &Hir, wide: &Hir) -> bool {
    if narrow == wide {
        return true;
    }
    match (narrow.kind(), wide.kind()) {
        (HirKind::Capture(it), _) => within(&it.sub, wide),
        (_, HirKind::Capture(it)) => within(narrow, &it.sub),
        (HirKind::Alternation(parts), _) => parts.iter().all(|it| within(it, wide)),
        (_, HirKind::Alternation(parts)) => parts.iter().any(|it| within(narrow, it)),
        (HirKind::Concat(a), HirKind::Concat(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| within(a, b))
        }
        (HirKind::Class(a), HirKind::Class(b)) => class_within(a, b),
        (HirKind::Literal(it), HirKind::Class(class)) => {
            let text = std::str::from_utf8(&it.0).unwrap_or("");
            let mut chars = text.chars();
            chars.next().is_some_and(|it| has(class, it)) && chars.next().is_none()
        }
        (HirKind::Repetition(a), HirKind::Repetition(b)) => repeated_within(a, b),
        (_, HirKind::Repetition(it)) if it.min <= 1 => within(narrow, &it.sub),
        _ => false,
    }
}

fn repeated_within(narrow: &Repetition, wide: &Repetition) -> bool {
    let most = wide.max.is_none_or(|most| narrow.max.is_some_and(|it| it <= most));
    wide.min <= narrow.min && most && within(&narrow.sub, &wide.sub)
}

fn has(class: &Class, it: char) -> bool {
    match class {
        Class::Unicode(class) => {
            class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&it))
        }
        Class::Bytes(_) => false,
    }
}

fn class_within(narrow: &Class, wide: &Class) -> bool {
    match (narrow, wide) {
        (Class::Unicode(a), Class::Unicode(b)) => {
            let mut common = a.clone();
            common.intersect(b);
            common == *a
        }
        (Class::Unicode(_) | Class::Bytes(_), Class::Bytes(_))
        | (Class::Bytes(_), Class::Unicode(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_within;

    #[test]
    fn structure_tells_which_pattern_is_wider() {
        for (narrow, wide) in [
            ("^(a|b)$", "^(a|b|c)$"),
            ("^push$|^release$", "^push$|^release$|^tag$"),
            ("[0-9]{2}", "[0-9]{2,3}"),
            ("^[a-f]+$", "^[a-z]*$"),
            ("^sha256:[0-9a-f]{64}$", "sha256:[0-9a-f]{64}"),
            ("ubuntu-(latest|slim)", "ubuntu-(latest|slim|22)"),
        ] {
            assert!(is_within(narrow, wide), "{narrow} in {wide}");
            assert!(!is_within(wide, narrow), "{wide} in {narrow}");
        }
        assert!(!is_within("a", "^a$") && !is_within("(", ")"));
    }
}
