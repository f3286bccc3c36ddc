//! Verdicts of policies whose facts stand in their own tests.

use crate::support::holds;

/// One entity of every shape that the tests below need.
const SCHEMA: &str = r"
enum Kind { bot, human }
enum Level { low, high }
entity Owner {
  key id: Text
  kind: Kind
  active: Bool
}
entity Thing {
  key id: Text
  owner: Owner
  backup: Owner?
  level: Level
  size: Int
  life: Duration?
  tags: set of Text
  needs: set of Thing
  next: Thing?
}
entity Part {
  key id: Text
  thing: Thing
  weight: Int
  good: Bool
}
";

#[track_caller]
fn check(rest: &str) {
    holds(&format!("{SCHEMA}{rest}"));
}

#[test]
fn a_requirement_in_three_values() {
    check(
        r#"
clause 1.1.a small "things are small" {
  severity high
  for each Thing thing
  require thing.size < 10 else "{thing} is {thing.size}"
}
test "decided" for small {
  given Thing a { size: 1 }
  given Thing b { size: 10 }
  given Thing c {}
  complete all
  expect pass on a
  expect fail on b "b is 10"
  expect unknown on c "c is unknown" missing Thing.size
  expect fail
}
test "nothing under a complete scope" for small {
  complete Thing
  expect not-applicable
}
test "nothing, and nobody looked" for small {
  expect unknown missing Thing
}
test "a fact that somebody refers to and nobody collected" for small {
  given Thing a { size: 1, next: none }
  given Thing b { size: 1, next: a }
  complete all
  expect pass
}
"#,
    );
}

#[test]
fn filters_and_exceptions_by_the_table() {
    check(
        r#"
clause 1.1.a small "things are small" {
  severity high
  for each Thing thing where thing.level is high
  unless thing.owner.kind is bot
  require thing.size < 10
}
test "table" for small {
  given Owner robot { kind: bot }
  given Owner person { kind: human }
  given Owner mystery {}
  given Thing t01 { level: low, size: 99 }
  given Thing t02 { level: high, owner: robot, size: 99 }
  given Thing t03 { level: high, owner: person, size: 1 }
  given Thing t04 { level: high, owner: person, size: 99 }
  given Thing t05 { level: high, owner: person }
  given Thing t06 { level: high, owner: mystery, size: 1 }
  given Thing t07 { level: high, owner: mystery, size: 99 }
  given Thing t08 { level: high, owner: mystery }
  given Thing t09 { owner: robot, size: 99 }
  given Thing t10 { owner: person, size: 1 }
  given Thing t11 { owner: person, size: 99 }
  complete all
  expect exempt on t02
  expect pass on t03
  expect fail on t04
  expect unknown on t05 missing Thing.size
  expect pass on t06
  expect unknown on t07 missing Owner.kind
  expect unknown on t08 missing Owner.kind, Thing.size
  expect pass on t09
  expect pass on t10
  expect unknown on t11 missing Thing.level
}
test "only exempt subjects" for small {
  given Owner robot { kind: bot }
  given Thing a { level: high, owner: robot, size: 99 }
  complete all
  expect exempt on a
  expect not-applicable
}
"#,
    );
}

#[test]
fn some_is_false_only_in_a_closed_collection() {
    check(
        r#"
clause 1.1.a whole "things have a good part" {
  severity high
  for each Thing thing
  require some Part part of thing where part.good
}
test "closed" for whole {
  given Thing a {}
  given Thing b {}
  given Thing c {}
  given Part a1 { thing: a, good: true }
  given Part b1 { thing: b, good: false }
  given Part c1 { thing: c }
  complete all
  expect pass on a
  expect fail on b
  expect unknown on c missing Part.good
}
test "open" for whole {
  given Thing a {}
  given Thing b {}
  given Part a1 { thing: a, good: true }
  given Part b1 { thing: b, good: false }
  complete Thing
  expect pass on a
  expect unknown on b missing Part
}
test "closed for one owner" for whole {
  given Thing a {}
  given Thing b {}
  given Part a1 { thing: a, good: false }
  complete Thing
  complete Part of a
  expect fail on a
  expect unknown on b missing Part
}
test "a part of nobody knows what is possible everywhere" for whole {
  given Thing a {}
  given Part p { good: true }
  complete all
  expect unknown on a missing Part.thing
}
"#,
    );
}

#[test]
fn no_and_every_mirror_some() {
    check(
        r#"
clause 1.1.a none_bad "no part is bad" {
  severity high
  for each Thing thing
  forbid some Part part of thing where part.good is false else "{thing} has a bad part"
}
clause 1.1.b all_light "every good part is light" {
  severity high
  for each Thing thing
  require every Part part of thing where part.good satisfies part.weight < 5
}
test "both" for none_bad, all_light {
  given Thing a {}
  given Part a1 { thing: a, good: true, weight: 1 }
  complete all
  expect pass on a
}
test "witness" for none_bad {
  given Thing a {}
  given Part a1 { thing: a, good: false }
  given Part a2 { thing: a }
  expect fail on a "a has a bad part"
}
test "counterexample" for all_light {
  given Thing a {}
  given Part a1 { thing: a, good: true, weight: 5 }
  expect fail on a
}
test "doubt" for all_light {
  given Thing a {}
  given Part a1 { thing: a, weight: 5 }
  complete all
  expect unknown on a missing Part.good
}
"#,
    );
}

#[test]
fn an_exact_set_is_counted_and_an_uncertain_one_is_a_range() {
    check(
        r#"
clause 1.1.a enough "two people own parts" {
  severity high
  for each Thing thing
  let number = count({part.weight for Part part of thing where part.good})
  require number >= 2 else "{number}"
}
test "distinct values" for enough {
  given Thing a {}
  given Part a1 { thing: a, good: true, weight: 3 }
  given Part a2 { thing: a, good: true, weight: 3 }
  complete all
  expect fail on a "1"
}
test "enough for certain, though others are open" for enough {
  given Thing a {}
  given Part a1 { thing: a, good: true, weight: 3 }
  given Part a2 { thing: a, good: true, weight: 4 }
  expect pass on a
}
test "perhaps enough" for enough {
  given Thing a {}
  given Part a1 { thing: a, good: true, weight: 3 }
  given Part a2 { thing: a, weight: 4 }
  complete all
  expect unknown on a "1 to 2" missing Part.good
}
test "a value nobody knows may be one of the others" for enough {
  given Thing a {}
  given Part a1 { thing: a, good: true, weight: 3 }
  given Part a2 { thing: a, good: true }
  complete all
  expect unknown on a missing Part.weight
}
test "never enough" for enough {
  given Thing a {}
  given Part a1 { thing: a, good: false }
  given Part a2 { thing: a, weight: 4 }
  complete all
  expect fail on a "0 to 1"
}
"#,
    );
}

#[test]
fn absent_is_not_unknown() {
    check(
        r#"
clause 1.1.a short "things live short" {
  severity high
  for each Thing thing
  require thing.life is present and thing.life <= 1h else "{thing} lives {thing.life}"
}
clause 1.1.b defaulted "things live short by default" {
  severity high
  for each Thing thing
  require (thing.life else 2h) <= 1h
}
test "three states" for short {
  given Thing a { life: 1h }
  given Thing b { life: none }
  given Thing c {}
  given Thing d { life: 2h }
  complete all
  expect pass on a
  expect fail on b "b lives absent"
  expect unknown on c "c lives unknown" missing Thing.life
  expect fail on d "d lives 2h"
}
test "a default stands for absence only" for defaulted {
  given Thing a { life: none }
  given Thing b {}
  complete all
  expect fail on a
  expect unknown on b
}
"#,
    );
}

#[test]
fn closures_end_on_cycles_and_stay_open_behind_a_gap() {
    check(
        r#"
clause 1.1.a clean "everything needed is small" {
  severity high
  for each Thing thing where thing.level is high
  require every Thing other in thing.needs+ satisfies other.size < 5
}
test "a cycle" for clean {
  given Thing a { level: high, needs: {b}, size: 1 }
  given Thing b { level: low, needs: {c}, size: 1 }
  given Thing c { level: low, needs: {a}, size: 1 }
  complete all
  expect pass on a
}
test "far away" for clean {
  given Thing a { level: high, needs: {b}, size: 1 }
  given Thing b { level: low, needs: {c}, size: 1 }
  given Thing c { level: low, needs: {a}, size: 9 }
  complete all
  expect fail on a
}
test "a gap" for clean {
  given Thing a { level: high, needs: {b}, size: 1 }
  given Thing b { level: low, size: 1 }
  complete all
  expect unknown on a missing Thing.needs
}
"#,
    );
}

#[test]
fn recursion_is_the_least_fixpoint_of_both_extensions() {
    check(
        r#"
rule reaches(Thing from, Thing to) {
  when from.next is present and from.next is to
  when from.next is present and from.next reaches to
}
rule even(Thing thing) {
  when thing.next is absent
  when thing.next is present and odd(thing.next)
}
rule odd(Thing thing) {
  when thing.next is present and even(thing.next)
}
clause 1.1.a acyclic "no thing reaches itself" {
  severity high
  for each Thing thing
  forbid thing reaches thing
}
clause 1.1.b paired "chains have even length" {
  severity high
  for each Thing thing where thing.level is high
  require even(thing)
}
test "chain, cycle and gap" for acyclic {
  given Thing a { next: b }
  given Thing b { next: c }
  given Thing c { next: none }
  given Thing d { next: e }
  given Thing e { next: d }
  given Thing f { next: g }
  given Thing g {}
  complete all
  expect pass on a
  expect pass on c
  expect fail on d
  expect fail on e
  expect unknown on f missing Thing.next
  expect unknown on g
}
test "mutual" for paired {
  given Thing a { level: high, next: b }
  given Thing b { level: high, next: c }
  given Thing c { level: high, next: none }
  given Thing x { level: high, next: y }
  given Thing y { level: high }
  given Thing loop { level: high, next: loop }
  complete all
  expect pass on a
  expect fail on b
  expect pass on c
  expect unknown on x
  expect unknown on y
  expect fail on loop
}
"#,
    );
}

#[test]
fn nested_subjects_and_sets_of_values() {
    check(
        r#"
param wanted: set of Level
clause 1.1.a covered "each owner has a thing of each level" {
  severity high
  for each Owner owner where owner.active
  for each Level level in wanted
  require some Thing thing of owner where thing.level is level else "{owner} lacks {level}"
}
test "pairs" for covered {
  param wanted = {low, high}
  given Owner a { active: true }
  given Thing t { owner: a, level: low, backup: none }
  complete all
  expect pass on a, low
  expect fail on a, high "a lacks high"
}
test "an unset parameter" for covered {
  given Owner a { active: true }
  complete all
  expect unknown missing wanted
}
test "no outer subject, no question" for covered {
  given Owner a { active: false }
  complete all
  expect not-applicable
}
"#,
    );
}

#[test]
fn an_expectation_that_finds_nothing_is_unknown() {
    check(
        r#"
clause 1.1.a small "things are small" {
  severity high
  for each Thing thing where thing.level is high
  require thing.size < 10
  expect some Thing thing where thing.level is high
}
test "none" for small {
  given Thing a { level: low }
  complete all
  expect unknown missing Thing
}
test "one" for small {
  given Thing a { level: high, size: 1 }
  complete all
  expect pass
}
"#,
    );
}

#[test]
fn texts_sets_and_choices() {
    check(
        r#"
param allowed: set of Glob = {"src/**", "docs/*"}
fn weightless(Thing thing): Int = if thing.level is high then 0 else thing.size
clause 1.1.a tidy "tags are tidy" {
  severity high
  for each Thing thing
  require thing.id matches /^[a-z]+$/
  require "x" not in thing.tags else "tagged {thing.tags}"
  require thing.id like glob"t*"
  require weightless(thing) is 0
}
test "good and bad" for tidy {
  given Thing tee { tags: {"y"}, level: high }
  given Thing teo { tags: {"y", "x"}, level: low, size: 0 }
  given Thing tea { level: low, size: 3 }
  complete all
  expect pass on tee
  expect fail on teo "tagged x, y"
  expect fail on tea
}
"#,
    );
}
