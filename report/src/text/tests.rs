//! The text report as a whole, once, and what must hold of it whatever it says.

use crate::look::{Look, PLAIN};
use crate::{render, sample};

fn text(look: Look) -> String {
    let mut out = Vec::new();
    render(&sample::report(), &super::FORMAT, look, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_whole_report() {
    assert_eq!(text(PLAIN), include_str!("sample.txt"));
}

#[test]
fn color_changes_nothing_but_color() {
    let colored = text(Look { color: true, width: 100 });
    let mut plain = String::new();
    let mut rest = colored.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = after.split_once('m').map_or("", |(_, it)| it);
    }
    plain.push_str(rest);
    assert_eq!(plain, text(PLAIN));
}

#[test]
fn no_control_character_of_the_judged_gets_out() {
    let bad = |it: char| it != '\n' && crate::escape::is_dangerous(it);
    assert!(!text(PLAIN).chars().any(bad));
}
