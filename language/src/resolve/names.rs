//! What names mean where: modules, what they declare, and what they import.

use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::{ParamId, RuleId};
use crate::hir::FnId;
use crate::names;
use crate::schema::Schema;
use crate::span::Span;
use crate::syntax::Parsed;
use crate::syntax::tree::{Kind, Node};
use std::collections::BTreeMap;

/// A declaration that expressions refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Declaration {
    Param(ParamId),
    Rule(RuleId),
    Function(FnId),
}

/// A declared name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Declared {
    pub(crate) what: Declaration,
    pub(crate) span: Span,
}

/// What is visible in one module.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    own: BTreeMap<String, Declared>,
    imported: BTreeMap<String, Declared>,
}

impl Scope {
    pub(crate) fn get(&self, name: &str) -> Option<Declared> {
        self.own.get(name).or_else(|| self.imported.get(name)).copied()
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.own.keys().chain(self.imported.keys()).map(String::as_str)
    }
}

/// An item with the number of its module.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placed<'a> {
    pub(crate) root: Node<'a>,
    pub(crate) item: Node<'a>,
    pub(crate) module: usize,
}

/// Every module and every item of a run.
#[derive(Debug, Default)]
pub(crate) struct Modules<'a> {
    names: Vec<String>,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) items: Vec<Placed<'a>>,
    /// The items of each kind that has numbers, in the order of their numbers.
    pub(crate) params: Vec<Placed<'a>>,
    pub(crate) rules: Vec<Placed<'a>>,
    pub(crate) functions: Vec<Placed<'a>>,
}

impl<'a> Modules<'a> {
    /// Files into modules, declarations into scopes, imports bound.
    pub(crate) fn collect(
        files: &'a [Parsed],
        schema: &Schema,
        taken: &[&str],
        out: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut modules = Self::default();
        for file in files {
            let module = modules.module_of(file, out);
            for tree in &file.items {
                let (Some(root), Some(item)) = (tree.root(), tree.item()) else { continue };
                modules.items.push(Placed { root, item, module });
            }
        }
        for placed in modules.items.clone() {
            modules.declare(placed, taken, out);
        }
        for placed in modules.items.clone() {
            if placed.item.kind() == Kind::import {
                modules.import(placed, schema, out);
            }
        }
        modules.report_cycles(out);
        modules
    }

    /// The pack that a module belongs to: the first part of its name, where it has more than one.
    pub(crate) fn pack(&self, module: usize) -> Option<&str> {
        self.names.get(module)?.split_once('.').map(|(pack, _)| pack)
    }

    /// The module of a file. Files without a `module` item form the unnamed one together.
    fn module_of(&mut self, file: &Parsed, out: &mut Vec<Diagnostic>) -> usize {
        let items = file.items.iter().filter_map(super::super::syntax::tree::Tree::item);
        let mut named = items.filter(|it| it.kind() == Kind::module);
        let first = named.next();
        if let Some(second) = named.next() {
            let diagnostic = Diagnostic::new(&codes::MODULE, second.span(), "a file is one module");
            out.push(diagnostic.label("the file has a `module` already"));
        }
        let path = first.and_then(|it| it.child(Kind::module_path));
        let name = path.map_or("", |it| it.text());
        if let Some(at) = self.names.iter().position(|it| it == name) {
            if let Some(path) = path {
                let message = format!("another file is module `{name}` already");
                out.push(
                    Diagnostic::new(&codes::MODULE, path.span(), message)
                        .label("choose another path"),
                );
            }
            return at;
        }
        self.names.push(name.to_owned());
        self.scopes.push(Scope::default());
        self.names.len().saturating_sub(1)
    }

    fn declare(&mut self, placed: Placed<'a>, taken: &[&str], out: &mut Vec<Diagnostic>) {
        let kind = placed.item.kind();
        let list = if kind == Kind::param {
            &mut self.params
        } else if kind == Kind::rule {
            &mut self.rules
        } else if kind == Kind::function {
            &mut self.functions
        } else {
            return;
        };
        let Some(name) = placed.item.child(Kind::word) else { return };
        let number = u32::try_from(list.len()).unwrap_or(u32::MAX);
        let what = if kind == Kind::param {
            Declaration::Param(ParamId(number))
        } else if kind == Kind::rule {
            Declaration::Rule(RuleId(number))
        } else {
            Declaration::Function(FnId(number))
        };
        let Some(scope) = self.scopes.get_mut(placed.module) else { return };
        if taken.contains(&name.text()) {
            let message = format!("`{}` is a function of the language", name.text());
            out.push(
                Diagnostic::new(&codes::RESERVED_NAME, name.span(), message)
                    .label("choose another name"),
            );
        } else if let Some(first) = scope.own.get(name.text()) {
            let message = format!("`{}` is declared twice", name.text());
            let diagnostic = Diagnostic::new(&codes::DUPLICATE_NAME, name.span(), message);
            out.push(diagnostic.related(first.span, "first declared here"));
        } else {
            scope.own.insert(name.text().to_owned(), Declared { what, span: name.span() });
            list.push(placed);
        }
    }

    fn import(&mut self, placed: Placed<'a>, schema: &Schema, out: &mut Vec<Diagnostic>) {
        let Some(path) = placed.item.child(Kind::import_path) else { return };
        let Some(source) = self.names.iter().position(|it| it == path.text()) else {
            let message = format!("no file is module `{}`", path.text());
            let diagnostic = Diagnostic::new(&codes::UNKNOWN_MODULE, path.span(), message);
            let known = self.names.iter().map(String::as_str).filter(|it| !it.is_empty());
            out.push(match names::nearest(path.text(), known).first() {
                Some(near) => diagnostic.did_you_mean(near),
                None => diagnostic.help("a file begins with `module a.b` to be imported as `a.b`"),
            });
            return;
        };
        for word in placed.item.all(Kind::word) {
            match self.importable(source, word, schema) {
                Ok(Some(declared)) => self.bind(placed.module, word, declared, out),
                Ok(None) => {}
                Err(diagnostic) => out.push(*diagnostic),
            }
        }
    }

    /// What a module gives under a name; nothing for entities and enums, which are visible everywhere.
    fn importable(
        &self,
        source: usize,
        word: Node<'_>,
        schema: &Schema,
    ) -> Result<Option<Declared>, Box<Diagnostic>> {
        let name = word.text();
        let own = self.scopes.get(source).map(|it| &it.own);
        let declared = own.and_then(|own| own.get(name)).copied();
        let global = schema.entity_named(name).is_some() || schema.enum_named(name).is_some();
        if global || (declared.is_none() && schema.calendar_named(name).is_some()) {
            return Ok(None);
        }
        if name.starts_with('_') && declared.is_some() {
            let message = format!("`{name}` is private to its module");
            let diagnostic = Diagnostic::new(&codes::PRIVATE_NAME, word.span(), message);
            return Err(Box::new(diagnostic.label("names that begin with `_` are not imported")));
        }
        if declared.is_some() {
            return Ok(declared);
        }
        let message = format!("the module has no `{name}`");
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_NAME, word.span(), message);
        let known = own
            .into_iter()
            .flat_map(|own| own.keys())
            .map(String::as_str)
            .filter(|it| !it.starts_with('_'));
        Err(Box::new(match names::nearest(name, known.clone()).first() {
            Some(near) => diagnostic.did_you_mean(near),
            None => diagnostic.help(format!("it declares {}", names::list(known))),
        }))
    }

    fn bind(
        &mut self,
        module: usize,
        word: Node<'_>,
        declared: Declared,
        out: &mut Vec<Diagnostic>,
    ) {
        let Some(scope) = self.scopes.get_mut(module) else { return };
        if let Some(first) = scope.get(word.text()) {
            let message = format!("`{}` is declared or imported already", word.text());
            let diagnostic = Diagnostic::new(&codes::DUPLICATE_NAME, word.span(), message);
            out.push(diagnostic.related(first.span, "first here"));
            return;
        }
        scope.imported.insert(word.text().to_owned(), declared);
    }

    /// Modules may not import each other in a circle: what a reader must know of a module ends below it.
    fn report_cycles(&self, out: &mut Vec<Diagnostic>) {
        let imports: Vec<(usize, usize, Span)> =
            self.items.iter().filter_map(|it| self.edge(*it)).collect();
        for (from, to, span) in &imports {
            if reaches(&imports, *to, *from) {
                let name = |at: &usize| self.names.get(*at).map_or("", String::as_str).to_owned();
                let message = format!("`{}` and `{}` import each other", name(from), name(to));
                let diagnostic = Diagnostic::new(&codes::IMPORT_CYCLE, *span, message);
                out.push(diagnostic.help("move what both need into a module of its own"));
            }
        }
    }

    fn edge(&self, placed: Placed<'_>) -> Option<(usize, usize, Span)> {
        let path = placed.item.child(Kind::import_path)?;
        let target = self.names.iter().position(|it| it == path.text())?;
        Some((placed.module, target, path.span()))
    }
}

fn reaches(edges: &[(usize, usize, Span)], from: usize, to: usize) -> bool {
    let mut seen = vec![from];
    let mut at = 0;
    while let Some(here) = seen.get(at).copied() {
        if here == to {
            return true;
        }
        for (_, next, _) in edges.iter().filter(|(start, _, _)| *start == here) {
            if !seen.contains(next) {
                seen.push(*next);
            }
        }
        at = at.saturating_add(1);
    }
    false
}
