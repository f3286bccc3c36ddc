//! The shrinking on trees made by hand.

use super::*;
use crate::explain::Role;
use crate::explain::nowhere;

fn parameter(name: &str) -> Missing {
    Missing::Parameter { name: name.into() }
}

/// An open node that misses these itself.
fn open(how: How, missing: &[&str], children: Vec<Explanation>) -> Explanation {
    let mut out = Explanation::leaf(nowhere(), Truth::Unknown);
    out.how = how;
    out.missing = missing.iter().map(|it| parameter(it)).collect();
    out.children = children;
    out
}

fn atom(missing: &[&str]) -> Explanation {
    open(How::Atom, missing, Vec::new())
}

fn way(missing: &[&str]) -> Way {
    missing.iter().map(|it| parameter(it)).collect()
}

#[test]
fn one_false_part_decides_a_conjunction_and_all_true_parts_do() {
    let both = open(How::All, &[], vec![atom(&["a", "b"]), atom(&["c"])]);
    let found = needed(&both);
    assert_eq!(found.fails, [way(&["c"]), way(&["a", "b"])]);
    assert_eq!(found.holds, [way(&["a", "b", "c"])]);
    assert_eq!(found.smallest(), [way(&["c"])]);
}

#[test]
fn a_disjunction_is_the_other_way_round_and_a_negation_turns_it() {
    let either = open(How::Any, &[], vec![atom(&["a"]), atom(&["b"])]);
    let found = needed(&either);
    assert_eq!(found.holds, [way(&["a"]), way(&["b"])]);
    assert_eq!(found.fails, [way(&["a", "b"])]);
    assert_eq!(found.smallest(), [way(&["a"]), way(&["b"])]);
    let turned = needed(&open(How::Not, &[], vec![either]));
    assert_eq!((turned.holds, turned.fails), (found.fails, found.holds));
}

#[test]
fn the_smallest_is_found_through_both() {
    // (a and b) or c: true by c alone; false by c and one of the others.
    let tree = open(
        How::Any,
        &[],
        vec![open(How::All, &[], vec![atom(&["a"]), atom(&["b"])]), atom(&["c"])],
    );
    let found = needed(&tree);
    assert_eq!(found.holds, [way(&["c"]), way(&["a", "b"])]);
    assert_eq!(found.fails, [way(&["a", "c"]), way(&["b", "c"])]);
}

#[test]
fn what_several_parts_miss_counts_once() {
    let tree = open(How::All, &[], vec![atom(&["a"]), atom(&["a", "b"]), atom(&["a"])]);
    assert_eq!(needed(&tree).holds, [way(&["a", "b"])]);
}

/// A list that may hold more members, and what such a member would take besides to count.
fn gap(missing: &[&str], member: Explanation) -> Explanation {
    open(How::Gap, missing, vec![member])
}

#[test]
fn nobody_unseen_takes_the_whole_list_and_one_member_is_enough_otherwise() {
    let given = || open(How::Given, &[], Vec::new());
    let member = open(How::All, &[], vec![atom(&["m"])]);
    let found = needed(&open(How::Any, &[], vec![gap(&["list"], given()), member]));
    assert_eq!(found.holds, [way(&["list"]), way(&["m"])]);
    assert_eq!(found.fails, [way(&["list", "m"])]);
}

#[test]
fn a_new_member_that_others_decide_about_needs_those_too() {
    let condition = open(How::All, &[], vec![open(How::Given, &[], Vec::new()), atom(&["limit"])]);
    let found = needed(&open(How::Any, &[], vec![gap(&["list"], condition)]));
    assert_eq!(found.holds, [way(&["limit", "list"])]);
    assert_eq!(found.fails, [way(&["list"])]);
}

#[test]
fn a_list_cannot_be_closed_and_hold_one_more() {
    // Some member counts, and each that does is scanned: closing the list decides the second part alone.
    let given = || open(How::Given, &[], Vec::new());
    let some = open(How::Any, &[], vec![gap(&["list"], given())]);
    let unscanned = open(How::Any, &[], vec![gap(&["list"], atom(&["scans"]))]);
    let every = open(How::Not, &[], vec![unscanned]);
    let found = needed(&open(How::All, &[], vec![some, every]));
    assert_eq!(found.holds, [way(&["list", "scans"])]);
    assert_eq!(found.fails, [way(&["list"])]);
}

#[test]
fn what_settles_which_members_are_meant_comes_before_them() {
    let found = needed(&open(How::Any, &["owner"], vec![atom(&["m"])]));
    assert_eq!((found.holds, found.fails), (vec![way(&["owner"])], vec![way(&["owner"])]));
}

#[test]
fn a_number_takes_as_many_members_as_it_lacks() {
    let members = || vec![atom(&["a"]), atom(&["b", "c"]), atom(&["d"])];
    let counted = |come, room| {
        let shift =
            |room: Option<usize>| vec![Shift { come: if room.is_none() { come } else { 0 }, room }];
        How::Count(Box::new(Counted { holds: shift(None), fails: shift(room) }))
    };
    let found = needed(&open(counted(2, Some(1)), &[], members()));
    assert_eq!(found.holds, [way(&["a", "d"])]);
    // Of three at most one may come in, so two have to stay out.
    assert_eq!(found.fails, [way(&["a", "d"])]);
    let found = needed(&open(counted(3, Some(0)), &[], members()));
    assert_eq!(found.holds, [way(&["a", "b", "c", "d"])]);
    assert_eq!(found.fails, [way(&["a", "b", "c", "d"])]);
    assert!(needed(&open(counted(4, Some(2)), &[], members())).holds.is_empty());
}

#[test]
fn a_tree_that_was_cut_off_promises_nothing() {
    let mut cut = open(How::Any, &[], vec![atom(&["a"]), atom(&[])]);
    assert_eq!(needed(&cut).holds, [way(&["a"])]);
    assert!(needed(&cut).fails.is_empty());
    cut = open(How::Any, &[], vec![atom(&["a"])]);
    cut.more = 1;
    assert!(needed(&cut).fails.is_empty());
    assert!(needed(&atom(&[])).smallest().is_empty());
}

#[test]
fn what_is_decided_needs_nothing() {
    let mut held = Explanation::leaf(nowhere(), Truth::True);
    held.role = Role::Text;
    assert_eq!(needed(&held).holds, [Way::new()]);
    assert!(needed(&held).fails.is_empty());
}
