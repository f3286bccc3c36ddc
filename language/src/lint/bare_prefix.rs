//! Prefixes and suffixes of names that have parts: `registry.io` is also how `registry.io.evil` begins.

use super::analysis::expressions;
use super::{Input, Lint};
use crate::codes::lints as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::expr::{Expr, ExprKind};
use crate::literal::Literal;
use crate::schema::Type;

/// See the module.
pub(super) const LINT: Lint = Lint { codes: &[&codes::BARE_PREFIX], is_safe: false, find };

fn find(input: &Input<'_>) -> Vec<Diagnostic> {
    let expressions = expressions::of_graph(input.policy.graph());
    expressions.filter_map(|it| report(input, it)).collect()
}

fn report(input: &Input<'_>, expr: &Expr) -> Option<Diagnostic> {
    let ExprKind::Builtin(name, arguments) = &expr.kind else { return None };
    let [text, part] = arguments.as_slice() else { return None };
    let ends = match *name {
        "starts_with" => false,
        "ends_with" => true,
        _ => return None,
    };
    let written = literal(part);
    let (instead, says) = match (&text.ty, ends) {
        (Type::Host, _) if !ends || !written.is_some_and(|it| it.starts_with('.')) => {
            ("subdomain_of", "a host")
        }
        (Type::Path, false) if !written.is_some_and(|it| it.ends_with('/')) => ("under", "a path"),
        (Type::Url, false) if !written.is_some_and(is_whole_host) => ("", "a URL"),
        _ => return None,
    };
    let message = format!("`{name}` compares letters, and {says} is made of parts");
    let example = match (instead, ends) {
        ("under", _) => "`src` is also how `src-old/x` begins",
        ("subdomain_of", true) => "`example.com` is also how `evil-example.com` ends",
        _ => "`registry.io` is also how `registry.io.evil.example` begins",
    };
    let diagnostic = Diagnostic::new(&codes::BARE_PREFIX, expr.span, message).label(example);
    let (shown, part) = (input.text(text.span), input.text(part.span));
    Some(match instead {
        "under" if is_plain(text) => diagnostic.edit(expr.span, format!("{shown} under {part}")),
        "under" => diagnostic.help(format!("write `({shown}) under {part}`")),
        "subdomain_of" => diagnostic.edit(expr.span, format!("subdomain_of({shown}, {part})")),
        _ => diagnostic.help("end the prefix behind the host, as in `\"https://registry.io/\"`"),
    })
}

fn literal(expr: &Expr) -> Option<&str> {
    if let ExprKind::Literal(Literal::Text(text)) = &expr.kind { Some(text) } else { None }
}

/// Whether the prefix of a URL ends where one of its parts does.
fn is_whole_host(prefix: &str) -> bool {
    prefix.split_once("://").is_some_and(|(_, rest)| rest.is_empty() || rest.ends_with('/'))
}

fn is_plain(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Attribute(..) | ExprKind::Var(_))
}
