//! Mistakes in policy text.

use super::{Code, error, warning};

/// The text does not follow the grammar.
pub const SYNTAX: Code = error("syntax", "the text does not follow the grammar");
/// A policy file exceeds the limit on its size.
pub const POLICY_TOO_LARGE: Code =
    error("policy-too-large", "a policy file exceeds the limit on its size");
/// An item nests deeper than the limit, which bounds the stack.
pub const NESTED_TOO_DEEP: Code =
    error("nested-too-deep", "an item nests deeper than the limit, which bounds the stack");
/// Text between items that does not begin with the keyword of an item.
pub const UNKNOWN_ITEM: Code =
    error("unknown-item", "text between items that does not begin with the keyword of an item");
/// Policy text holds a character that makes it read other than it is.
pub const HIDDEN_CHARACTER: Code =
    error("hidden-character", "policy text holds a character that makes it read other than it is");
/// Text in quotes is not closed before the end of its line.
pub const UNCLOSED_STRING: Code =
    error("unclosed-string", "text in quotes is not closed before the end of its line");
/// One name or number stands for two things.
pub const DUPLICATE_NAME: Code =
    error("duplicate-name", "one name or number stands for two things");
/// An item without the part that gives it a meaning.
pub const EMPTY_ITEM: Code =
    error("empty-item", "an item without the part that gives it a meaning");
/// A name that the language or the fact format keeps for itself.
pub const RESERVED_NAME: Code =
    error("reserved-name", "a name that the language or the fact format keeps for itself");
/// Presence or a default is asked of a value that is never absent.
pub const NEVER_ABSENT: Code =
    error("never-absent", "presence or a default is asked of a value that is never absent");
/// An entity needs exactly one key, of type Text.
pub const ENTITY_KEY: Code = error("entity-key", "an entity needs exactly one key, of type Text");
/// An entity has no attribute of that name.
pub const UNKNOWN_ATTRIBUTE: Code =
    error("unknown-attribute", "an entity has no attribute of that name");
/// No entity, enum or base type has that name.
pub const UNKNOWN_TYPE: Code = error("unknown-type", "no entity, enum or base type has that name");
/// A word that the closed list of values does not have.
pub const UNKNOWN_VALUE: Code =
    error("unknown-value", "a word that the closed list of values does not have");
/// No variable, parameter, rule or function of that name is visible.
pub const UNKNOWN_NAME: Code =
    error("unknown-name", "no variable, parameter, rule or function of that name is visible");
/// An import names a module that no file is.
pub const UNKNOWN_MODULE: Code =
    error("unknown-module", "an import names a module that no file is");
/// No clause has that name.
pub const UNKNOWN_CLAUSE: Code = error("unknown-clause", "no clause has that name");
/// A control id that its framework has not published, or a framework nobody lists.
pub const UNKNOWN_CONTROL: Code = error(
    "unknown-control",
    "a control id that its framework has not published, or a framework nobody lists",
);
/// A clause's number puts it into a section that does not exist.
pub const UNKNOWN_SECTION: Code =
    error("unknown-section", "a clause's number puts it into a section that does not exist");
/// A name that begins with an underscore is imported.
pub const PRIVATE_NAME: Code =
    error("private-name", "a name that begins with an underscore is imported");
/// Modules import each other in a circle.
pub const IMPORT_CYCLE: Code = error("import-cycle", "modules import each other in a circle");
/// A file is one module, and a module is one file.
pub const MODULE: Code = error("module", "a file is one module, and a module is one file");
/// A literal that is no value of its type.
pub const BAD_LITERAL: Code = error("bad-literal", "a literal that is no value of its type");
/// Hours or days of a calendar that no clock shows, or that end before they begin.
pub const BAD_INTERVAL: Code = error(
    "bad-interval",
    "hours or days of a calendar that no clock shows, or that end before they begin",
);
/// Two windows of a calendar overlap.
pub const OVERLAPPING_HOURS: Code =
    error("overlapping-hours", "two windows of a calendar overlap on one day");
/// No time zone has that name.
pub const UNKNOWN_ZONE: Code = error("unknown-zone", "no time zone has that name");
/// An expression stands where a constant is expected.
pub const NOT_CONSTANT: Code =
    error("not-constant", "an expression stands where a constant is expected");
/// A value of one type stands where another is expected.
pub const WRONG_TYPE: Code =
    error("wrong-type", "a value of one type stands where another is expected");
/// A plain number stands where a duration is expected.
pub const WRONG_UNIT: Code =
    error("wrong-unit", "a plain number stands where a duration is expected");
/// A value that may be absent is used, and nothing says what absence means.
pub const MAY_BE_ABSENT: Code = error(
    "may-be-absent",
    "a value that may be absent is used, and nothing says what absence means",
);
/// An operator of another language, which this one writes as a word.
pub const FOREIGN_OPERATOR: Code =
    error("foreign-operator", "an operator of another language, which this one writes as a word");
/// A comparison is compared again.
pub const COMPARISON_CHAIN: Code = error("comparison-chain", "a comparison is compared again");
/// An `or` that could belong to a quantifier's condition or stand beside the quantifier.
pub const AMBIGUOUS_OR: Code = error(
    "ambiguous-or",
    "an `or` that could belong to a quantifier's condition or stand beside the quantifier",
);
/// `every` needs `satisfies`, and only `every` has it.
pub const QUANTIFIER: Code =
    error("quantifier", "`every` needs `satisfies`, and only `every` has it");
/// `of` finds no reference to follow, or more than one.
pub const AMBIGUOUS_OF: Code =
    error("ambiguous-of", "`of` finds no reference to follow, or more than one");
/// A variable ranges over something that has no list of its values.
pub const UNBOUNDED: Code =
    error("unbounded", "a variable ranges over something that has no list of its values");
/// `+` or `*` follows an attribute that does not lead back to its own entity.
pub const CLOSURE: Code =
    error("closure", "`+` or `*` follows an attribute that does not lead back to its own entity");
/// A rule, function or parameter is called with other arguments than it declares.
pub const WRONG_CALL: Code = error(
    "wrong-call",
    "a rule, function or parameter is called with other arguments than it declares",
);
/// A function calls itself.
pub const RECURSIVE_FUNCTION: Code = error("recursive-function", "a function calls itself");
/// A rule's parameter ranges over something that is not finite.
pub const RULE_PARAMETER: Code =
    error("rule-parameter", "a rule's parameter ranges over something that is not finite");
/// A rule depends on itself through a negation or an aggregate.
pub const OWN_ABSENCE: Code = error(
    "defined-by-its-own-absence",
    "a rule depends on itself through a negation or an aggregate",
);
/// A parameter's table, default or setting is not complete or not allowed.
pub const PARAMETER: Code =
    error("parameter", "a parameter's table, default or setting is not complete or not allowed");
/// A parameter's value lies outside its bounds.
pub const OUT_OF_BOUNDS: Code =
    error("out-of-bounds", "a parameter's value lies outside its bounds");
/// A placeholder of a sentence names no parameter, or is not closed.
pub const PLACEHOLDER: Code =
    error("placeholder", "a placeholder of a sentence names no parameter, or is not closed");
/// A sentence promises a parameter that the clause's logic does not read.
pub const UNUSED_PLACEHOLDER: Code = error(
    "unused-placeholder",
    "a sentence promises a parameter that the clause's logic does not read",
);
/// A parameter without a value is read by a clause.
pub const UNSET_PARAMETER: Code =
    error("unset-parameter", "a parameter without a value is read by a clause");
/// A clause without subject or requirement.
pub const INCOMPLETE_CLAUSE: Code =
    error("incomplete-clause", "a clause without subject or requirement");

/// A requirement without a message: its failure would explain nothing.
pub const MISSING_MESSAGE: Code = warning("missing-message", "a requirement without a message");

/// A waiver that leaves out who answers for it, why, or where it is followed.
pub const INCOMPLETE_WAIVER: Code = error(
    "incomplete-waiver",
    "a waiver that leaves out who answers for it, why, or where it is followed",
);
/// A waiver without an end.
pub const ENDLESS_WAIVER: Code = error("waiver-without-end", "a waiver without an end");
/// A waiver that ends later than the policy allows.
pub const LONG_WAIVER: Code =
    error("waiver-too-long", "a waiver that ends later than the policy allows");
/// A waiver approved by its owner, or by somebody who may not.
pub const WAIVER_APPROVAL: Code =
    error("waiver-approval", "a waiver approved by its owner, or by somebody who may not");
/// A waiver that nobody has approved, so that it waives nothing.
pub const UNAPPROVED_WAIVER: Code =
    warning("unapproved-waiver", "a waiver that nobody has approved, so that it waives nothing");
/// A waiver for something that its clause does not judge.
pub const WAIVER_SUBJECT: Code =
    error("waiver-subject", "a waiver for something that its clause does not judge");
/// A pack is adopted that nobody has brought along.
pub const UNKNOWN_PACK: Code =
    error("unknown-pack", "a pack is adopted that nobody has brought along");
/// A waiver or an adoption in a pack, where it counts for nothing.
pub const IDLE_IN_PACK: Code =
    warning("idle-in-pack", "a waiver or an adoption in a pack, where it counts for nothing");
/// An adoption asks for less than the pack and does not say why.
pub const LOOSENED_WITHOUT_REASON: Code = error(
    "loosened-without-reason",
    "an adoption asks for less than the pack and does not say why",
);
/// A statement is demanded, and the schema has no entity for statements.
pub const NO_ATTESTATIONS: Code = error(
    "no-attestations",
    "a statement is demanded, and the schema has no entity for statements",
);
/// The codes of this stage, sorted by name.
pub const CODES: &[&Code] = &[
    &AMBIGUOUS_OF,
    &AMBIGUOUS_OR,
    &BAD_INTERVAL,
    &BAD_LITERAL,
    &CLOSURE,
    &COMPARISON_CHAIN,
    &OWN_ABSENCE,
    &DUPLICATE_NAME,
    &EMPTY_ITEM,
    &ENTITY_KEY,
    &FOREIGN_OPERATOR,
    &HIDDEN_CHARACTER,
    &IDLE_IN_PACK,
    &IMPORT_CYCLE,
    &INCOMPLETE_CLAUSE,
    &INCOMPLETE_WAIVER,
    &LOOSENED_WITHOUT_REASON,
    &MAY_BE_ABSENT,
    &MISSING_MESSAGE,
    &MODULE,
    &NESTED_TOO_DEEP,
    &NEVER_ABSENT,
    &NO_ATTESTATIONS,
    &NOT_CONSTANT,
    &OUT_OF_BOUNDS,
    &OVERLAPPING_HOURS,
    &PARAMETER,
    &PLACEHOLDER,
    &POLICY_TOO_LARGE,
    &PRIVATE_NAME,
    &QUANTIFIER,
    &RECURSIVE_FUNCTION,
    &RESERVED_NAME,
    &RULE_PARAMETER,
    &SYNTAX,
    &UNAPPROVED_WAIVER,
    &UNBOUNDED,
    &UNCLOSED_STRING,
    &UNKNOWN_ATTRIBUTE,
    &UNKNOWN_CLAUSE,
    &UNKNOWN_CONTROL,
    &UNKNOWN_ITEM,
    &UNKNOWN_MODULE,
    &UNKNOWN_NAME,
    &UNKNOWN_PACK,
    &UNKNOWN_SECTION,
    &UNKNOWN_TYPE,
    &UNKNOWN_VALUE,
    &UNKNOWN_ZONE,
    &UNSET_PARAMETER,
    &UNUSED_PLACEHOLDER,
    &WAIVER_APPROVAL,
    &WAIVER_SUBJECT,
    &LONG_WAIVER,
    &ENDLESS_WAIVER,
    &WRONG_CALL,
    &WRONG_TYPE,
    &WRONG_UNIT,
];
