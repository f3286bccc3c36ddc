//! A clause's demand as one text: equal for two clauses of equal normal form, and the same from one version of this program
//! to the next as long as the language is. What is shown of it elsewhere is a digest.

use super::normal::apart::apart;
use super::normal::{Normal, normal};
use super::term::{Call, Constant, Domain, Hours, Kind, Property, Range, Term};
use crate::graph::ClauseId;
use crate::policy::CheckedPolicy;
use std::fmt::Write as _;

/// The text of a clause: subjects, exceptions, requirements, with rules written out and parameters as their values.
pub fn text(policy: &CheckedPolicy, id: ClauseId) -> String {
    let mut out = String::new();
    let Some(clause) = policy.graph().clause(id) else { return out };
    match normal(policy, clause) {
        Ok(it) => whole(&it, &mut out),
        Err(_) => {
            if let Some((it, rules)) = apart(policy, id) {
                whole(&it, &mut out);
                for (name, branches) in rules {
                    let _ = write!(out, "(rule {name}");
                    list(&branches, &mut out);
                    out.push(')');
                }
            }
        }
    }
    out
}

fn whole(it: &Normal, out: &mut String) {
    for level in &it.levels {
        out.push_str("(each ");
        range(&level.range, out);
        term(&level.filter, out);
        out.push(')');
    }
    for (word, terms) in
        [("unless", &it.exceptions), ("require", &it.requirements), ("expect", &it.expectations)]
    {
        out.push('(');
        out.push_str(word);
        list(terms, out);
        out.push(')');
    }
    if let Some(age) = &it.newer_than {
        out.push_str("(newer ");
        term(age, out);
        out.push(')');
    }
}

fn list(terms: &[Term], out: &mut String) {
    for it in terms {
        out.push(' ');
        term(it, out);
    }
}

fn form(head: &str, terms: &[&Term], out: &mut String) {
    out.push('(');
    out.push_str(head);
    for it in terms {
        out.push(' ');
        term(it, out);
    }
    out.push(')');
}

fn term(it: &Term, out: &mut String) {
    let operands = it.operands();
    match it {
        Term::Constant(it) => constant(it, out),
        Term::Unset(name, kind) => {
            let _ = write!(out, "(unset {name} ");
            type_of(kind, out);
            out.push(')');
        }
        Term::Entry(name, entries, key) => {
            let _ = write!(out, "(entry {name}");
            for (name, value) in entries {
                let _ = write!(out, " {name} ");
                constant(value, out);
            }
            form("of", &[key], out);
            out.push(')');
        }
        Term::Var(at) => {
            let _ = write!(out, "${at}");
        }
        Term::Attribute(base, it) => {
            term(base, out);
            property(it, out);
        }
        Term::Now => out.push_str("now"),
        Term::Not(_) => form("not", &operands, out),
        Term::And(_) => form("and", &operands, out),
        Term::Or(_) => form("or", &operands, out),
        Term::Compare(how, ..) => form(&format!("{how:?}").to_lowercase(), &operands, out),
        Term::In(..) => form("in", &operands, out),
        Term::During(..) => form("during", &operands, out),
        Term::Present(_) => form("present", &operands, out),
        Term::Else(..) => form("else", &operands, out),
        Term::If(..) => form("if", &operands, out),
        Term::Arithmetic(how, ..) => form(&format!("{how:?}").to_lowercase(), &operands, out),
        Term::Call(it) => call(it, out),
        Term::Again(at, _) => form(&format!("again {at}"), &operands, out),
        Term::Builtin(name, _) => form(&format!("builtin {name}"), &operands, out),
        Term::Some(of, condition) => {
            out.push_str("(some ");
            range(of, out);
            term(condition, out);
            out.push(')');
        }
        Term::Collect(of, condition, value) => {
            out.push_str("(collect ");
            range(of, out);
            form("where", &[condition, value], out);
            out.push(')');
        }
        Term::SetOf(_) => form("set", &operands, out),
        Term::Closure(from, it, reflexive) => {
            out.push_str(if *reflexive { "(star " } else { "(plus " });
            term(from, out);
            property(it, out);
            out.push(')');
        }
        Term::Aggregate(how, _) => form(&format!("{how:?}").to_lowercase(), &operands, out),
    }
}

fn call(it: &Call, out: &mut String) {
    out.push_str("(call");
    list(&it.guards, out);
    if let Some(arguments) = &it.recursive {
        out.push_str(" (rec");
        list(arguments, out);
        out.push(')');
    }
    out.push(' ');
    term(&it.body, out);
    out.push(')');
}

fn range(it: &Range, out: &mut String) {
    match &it.domain {
        Domain::All(entity) => {
            let _ = write!(out, "(all {entity})");
        }
        Domain::Of(attribute, owner) => {
            out.push_str("(of ");
            property(attribute, out);
            out.push(' ');
            term(owner, out);
            out.push(')');
        }
        Domain::In(set) => form("in", &[set], out),
        Domain::Values(values) => {
            out.push_str("(values");
            for it in values {
                out.push(' ');
                constant(it, out);
            }
            out.push(')');
        }
    }
    for (name, key) in &it.fixed {
        form(&format!("fixed {name}"), &[key], out);
    }
    out.push(' ');
}

fn property(it: &Property, out: &mut String) {
    let _ = write!(out, ".{}.{}:", it.entity, it.name);
    type_of(&it.kind, out);
    if let Some(absent) = &it.absent {
        out.push('|');
        constant(absent, out);
    }
}

fn type_of(it: &Kind, out: &mut String) {
    match it {
        Kind::Plain(ty) => {
            let _ = write!(out, "{ty:?}");
        }
        Kind::Enum(name) | Kind::Entity(name) => out.push_str(name),
        Kind::Many(inner) => {
            out.push('*');
            type_of(inner, out);
        }
        Kind::Optional(inner) => {
            type_of(inner, out);
            out.push('?');
        }
    }
}

fn constant(it: &Constant, out: &mut String) {
    let _ = match it {
        Constant::Bool(it) => write!(out, "{it}"),
        Constant::Int(it) => write!(out, "{it}"),
        Constant::Text(it) => write!(out, "{it:?}"),
        Constant::Duration(it) => write!(out, "{it}s"),
        Constant::Instant(it) => write!(out, "@{it}"),
        Constant::Date(it) => write!(out, "#{it}"),
        Constant::Enum(name, value) => write!(out, "{name}.{value}"),
        Constant::Reference(it) => write!(out, "&{it:?}"),
        Constant::Calendar(it) => {
            hours(it, out);
            Ok(())
        }
        Constant::Set(members) => {
            out.push('{');
            for it in members {
                constant(it, out);
                out.push(' ');
            }
            out.push('}');
            Ok(())
        }
    };
}

fn hours(it: &Hours, out: &mut String) {
    let _ = write!(out, "(hours {:?}", it.zone);
    for window in &it.windows {
        let _ = write!(out, " {}:{}-{}", window.weekday, window.from, window.to);
    }
    for days in &it.except {
        let _ = write!(out, " -{}..{}", days.first, days.last);
    }
    list(&it.except_params, out);
    out.push(')');
}
