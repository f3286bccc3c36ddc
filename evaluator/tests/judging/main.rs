//! What the evaluator decides, mostly as policy text with its own `test` items: the verdict table, quantifiers, sets, ranges,
//! recursion; and, with facts built by hand, what scopes and sources say.
#![cfg(test)]

mod evidence;
mod limits;
mod scopes;
mod support;
mod text;
mod world;
