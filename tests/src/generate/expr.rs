//! Random expressions as text, directed by type: every text that comes out is meant to check without errors.
//!
//! Compound operands stand in parentheses, so that the text says the tree. What may be absent is only used behind a guard.

use crate::generate::random::Random;
use crate::generate::shape::{Attribute, ENTITIES, ENUMS, GLOB, Kind, Shape, name, texts};

/// A parameter, rule or function that expressions may name.
#[derive(Debug, Clone)]
pub struct Named {
    /// As written.
    pub name: String,
    /// What it takes, each with whether it may be absent; empty for a parameter, one enum for a table.
    pub takes: Vec<(Kind, bool)>,
    /// What it gives.
    pub gives: Kind,
}

/// Everything declared at the top.
#[derive(Debug, Clone, Default)]
pub struct Globals {
    /// Parameters.
    pub params: Vec<Named>,
    /// Calendars, and the parameter that is one.
    pub calendars: Vec<String>,
    /// Functions.
    pub functions: Vec<Named>,
    /// Rules that stand below what is being written: it may call them anywhere.
    pub rules: Vec<Named>,
    /// Rules that are being written: they may only be called where more of them gives more.
    pub open_rules: Vec<Named>,
    /// Whether expressions name parameters wherever they can.
    pub eager: bool,
    /// Statements that give parameters other values, for whoever adopts the policy.
    pub settings: Vec<String>,
}

/// A value with a name: a variable, or a path that a guard has made present.
#[derive(Debug, Clone)]
pub struct Local {
    /// As written.
    pub text: String,
    /// Its type.
    pub kind: Kind,
}

/// Writes expressions over what is in sight.
#[derive(Debug)]
pub struct Writer<'a> {
    /// Where choices come from.
    pub random: &'a mut Random,
    /// The entities.
    pub shape: &'a Shape,
    /// What may be named.
    pub globals: &'a Globals,
    /// What is bound.
    pub locals: Vec<Local>,
    /// Optional paths that a filter or an exception may have made present for all below it: neither optional nor required there.
    pub spent: Vec<String>,
    /// Whether recursive rules may be called here.
    pub positive: bool,
    /// For names that are new.
    pub fresh: usize,
}

impl Writer<'_> {
    /// A name that nothing else has.
    pub fn new_name(&mut self) -> String {
        self.fresh = self.fresh.saturating_add(1);
        format!("v{}", self.fresh)
    }

    /// Required or optional paths of the kinds that are wanted.
    pub fn paths(&self, optional: bool, wanted: impl Fn(&Kind) -> bool) -> Vec<Local> {
        let mut found: Vec<Local> = vec![];
        for local in &self.locals {
            if !optional {
                found.push(local.clone());
            }
            self.below(local, optional, &mut found);
        }
        // What a guard has made present is no longer optional.
        let narrowed = |it: &Local| self.locals.iter().any(|local| local.text == it.text);
        let spent = |it: &Local| self.spent.contains(&it.text);
        found.retain(|it| wanted(&it.kind) && !(optional && (narrowed(it) || spent(it))));
        found
    }

    fn below(&self, local: &Local, optional: bool, found: &mut Vec<Local>) {
        let Kind::Fact(entity) = local.kind else { return };
        for attribute in self.shape.entities.get(entity).into_iter().flatten() {
            let text = format!("{}.{}", local.text, attribute.name);
            let next = Local { text, kind: attribute.kind.clone() };
            let follows = local.text.matches('.').count() < 1 && !attribute.may_be_absent();
            if follows {
                self.below(&next, optional, found);
            }
            if attribute.may_be_absent() == optional {
                found.push(next);
            }
        }
        if !optional {
            found.push(Local { text: format!("{}.id", local.text), kind: Kind::Text("Text") });
        }
    }

    fn path(&mut self, optional: bool, wanted: impl Fn(&Kind) -> bool) -> Option<Local> {
        let found = self.paths(optional, wanted);
        self.random.pick(&found).cloned()
    }

    /// A literal, for kinds that have them.
    pub fn literal(&mut self, kind: &Kind) -> Option<String> {
        Some(match kind {
            Kind::Bool => self.random.word(&["true", "false"]).to_owned(),
            Kind::Int if self.random.percent(4) => "9223372036854775807".to_owned(),
            Kind::Int => self.random.below(5).to_string(),
            Kind::Text(name) => {
                let mark = if *name == GLOB { "glob" } else { "" };
                format!("{mark}\"{}\"", self.random.word(texts(name)))
            }
            Kind::Duration => self.random.word(&["1h", "2h", "1d", "90d"]).to_owned(),
            Kind::Instant => {
                self.random.word(&["2026-03-01T00:00:00Z", "2026-03-02T12:00:00Z"]).to_owned()
            }
            Kind::Enum(at) => {
                let values = ENUMS.get(*at).map_or(&[][..], |it| it.1);
                self.random.word(values).to_owned()
            }
            Kind::Set(member) => {
                let count = self.random.below(3);
                let mut all: Vec<String> =
                    (0..count).filter_map(|_| self.literal(member)).collect();
                all.sort();
                all.dedup();
                format!("{{{}}}", all.join(", "))
            }
            Kind::Fact(_) | Kind::List(_) => return None,
        })
    }

    /// A value that is there, of this kind; nothing where nothing in sight has it.
    pub fn value(&mut self, kind: &Kind, depth: usize) -> Option<String> {
        let choice = self.random.below(if depth == 0 { 4 } else { 10 });
        let eager = self.globals.eager && self.random.percent(50);
        if let Some(param) = eager.then(|| self.param(kind)).flatten() {
            return Some(param);
        }
        let found = match choice {
            0..=2 => self.path(false, |it| it == kind).map(|it| it.text),
            3 => self.param(kind),
            4 => self.with_else(kind, depth),
            5 if !matches!(kind, Kind::Enum(_) | Kind::Set(_)) => self.choice(kind, depth),
            6 => self.function(kind, depth),
            _ => self.compound(kind, depth),
        };
        let found = found.or_else(|| self.path(false, |it| it == kind).map(|it| it.text));
        found.or_else(|| self.literal(kind))
    }

    fn param(&mut self, kind: &Kind) -> Option<String> {
        let fits: Vec<&Named> = self.globals.params.iter().filter(|it| it.gives == *kind).collect();
        let param = *self.random.pick(&fits)?;
        let arguments = self.arguments(param, 0)?;
        Some(if arguments.is_empty() {
            param.name.clone()
        } else {
            format!("{}({arguments})", param.name)
        })
    }

    fn function(&mut self, kind: &Kind, depth: usize) -> Option<String> {
        let fits: Vec<&Named> =
            self.globals.functions.iter().filter(|it| it.gives == *kind).collect();
        let function = *self.random.pick(&fits)?;
        let arguments = self.arguments(function, depth)?;
        Some(format!("{}({arguments})", function.name))
    }

    fn arguments(&mut self, named: &Named, depth: usize) -> Option<String> {
        let takes = named.takes.iter();
        let all = takes.map(|(kind, optional)| self.argument(kind, *optional, depth));
        Some(all.collect::<Option<Vec<String>>>()?.join(", "))
    }

    fn argument(&mut self, kind: &Kind, optional: bool, depth: usize) -> Option<String> {
        if optional
            && self.random.percent(60)
            && let Some(path) = self.path(true, |it| it == kind)
        {
            return Some(path.text);
        }
        if *kind == Kind::Bool && depth > 0 && self.random.percent(30) {
            return Some(self.negative(|it| it.condition(0)));
        }
        self.value(kind, depth.saturating_sub(1))
    }

    fn with_else(&mut self, kind: &Kind, depth: usize) -> Option<String> {
        let path = self.path(true, |it| it == kind)?.text;
        let other = self.value(kind, depth.saturating_sub(1))?;
        Some(format!("({path} else {other})"))
    }

    fn choice(&mut self, kind: &Kind, depth: usize) -> Option<String> {
        let lower = depth.saturating_sub(1);
        let condition = self.negative(|it| it.condition(lower));
        let (yes, no) = (self.value(kind, lower)?, self.value(kind, lower)?);
        Some(format!("(if {condition} then {yes} else {no})"))
    }

    fn compound(&mut self, kind: &Kind, depth: usize) -> Option<String> {
        let lower = depth.saturating_sub(1);
        match kind {
            Kind::Int if self.random.percent(60) => self.aggregate(kind, lower),
            Kind::Int => self.arithmetic((kind, kind), &["+", "-", "*"], lower),
            Kind::Duration if self.random.percent(30) => self.aggregate(kind, lower),
            Kind::Duration if self.random.percent(30) => {
                self.arithmetic((&Kind::Instant, &Kind::Instant), &["-"], lower)
            }
            Kind::Duration if self.random.percent(30) => {
                self.arithmetic((kind, &Kind::Int), &["*"], lower)
            }
            Kind::Duration => self.arithmetic((kind, kind), &["+", "-"], lower),
            Kind::Instant if self.random.percent(30) => Some("now".to_owned()),
            Kind::Instant => self.arithmetic((kind, &Kind::Duration), &["+", "-"], lower),
            Kind::Set(member) => self.set(member, lower),
            Kind::Bool => Some(self.negative(|it| it.condition(lower))),
            Kind::Text(_) | Kind::Enum(_) | Kind::Fact(_) | Kind::List(_) => None,
        }
    }

    fn arithmetic(
        &mut self,
        kinds: (&Kind, &Kind),
        words: &[&str],
        depth: usize,
    ) -> Option<String> {
        let (left, right) = (self.value(kinds.0, depth)?, self.value(kinds.1, depth)?);
        Some(format!("({left} {} {right})", self.random.word(words)))
    }

    fn aggregate(&mut self, kind: &Kind, depth: usize) -> Option<String> {
        self.negative(|it| {
            if *kind == Kind::Int && it.random.percent(50) {
                let kinds =
                    [Kind::Fact(0), Kind::Fact(1), Kind::Int, Kind::Text("Text"), Kind::Enum(0)];
                let kind = it.random.pick(&kinds).cloned()?;
                let set = it.set(&kind, depth)?;
                return Some(format!("count({set})"));
            }
            let set = it.set(kind, depth)?;
            let other = it.literal(kind)?;
            Some(match it.random.below(3) {
                0 => format!("sum({set})"),
                1 => format!("(min({set}) else {other})"),
                _ => format!("(max({set}) else {other})"),
            })
        })
    }

    /// A set with members of this kind, other than a bare literal.
    pub fn set(&mut self, member: &Kind, depth: usize) -> Option<String> {
        let closure = if let Kind::Fact(entity) = member
            && self.random.percent(40)
        {
            self.closure(*entity)
        } else {
            None
        };
        let wanted = |it: &Kind| it.member() == Some(member);
        if closure.is_some() {
            return closure;
        }
        if self.random.percent(40)
            && let Some(path) = self.path(false, wanted)
        {
            return Some(path.text);
        }
        self.negative(|it| it.comprehension(member, depth))
    }

    fn closure(&mut self, entity: usize) -> Option<String> {
        let start = self.path(false, |it| *it == Kind::Fact(entity))?.text;
        let attributes = self.shape.entities.get(entity)?.iter();
        let steps: Vec<&str> =
            attributes.filter(|it| it.kind.names(entity)).map(|it| it.name.as_str()).collect();
        let step = *self.random.pick(&steps)?;
        Some(format!("{start}.{step}{}", self.random.word(&["+", "*"])))
    }

    fn comprehension(&mut self, member: &Kind, depth: usize) -> Option<String> {
        let (binder, var) = self.binder(depth);
        self.locals.push(var.clone());
        let (narrowed, path) = match self.narrow(&var) {
            Some(local) if local.kind == *member => (Some(local.clone()), Some(local.text)),
            narrowed => (narrowed, None),
        };
        let condition = self.condition(depth);
        let value = path.or_else(|| self.path(false, |it| it == member).map(|it| it.text));
        // A bare value of an enum has no type of its own there.
        let bare = matches!(member, Kind::Enum(_));
        let value = value.or_else(|| if bare { None } else { self.literal(member) });
        let guard = self.guard(&var, narrowed.as_ref());
        self.close(&var, narrowed.as_ref());
        Some(format!("{{{} for {binder} where {guard}({condition})}}", value?))
    }

    /// A typed variable with what it ranges over; it is not yet in sight.
    pub fn binder(&mut self, depth: usize) -> (String, Local) {
        let var = self.new_name();
        let entity = self.random.below(self.shape.entities.len());
        let ty = ENTITIES.get(entity).copied().unwrap_or("");
        let local = Local { text: var.clone(), kind: Kind::Fact(entity) };
        let plain = format!("{ty} {var}");
        let links = |it: &Kind| matches!(it, Kind::Fact(owner) if self.shape.link(entity, *owner).is_some());
        let owners = self.paths(false, links);
        match self.random.below(10) {
            0..=4 if !owners.is_empty() => {
                let owner = self.random.pick(&owners).map_or("", |it| it.text.as_str());
                (format!("{plain} of {owner}"), local)
            }
            5..=6 => match self.set(&Kind::Fact(entity), depth.min(1).saturating_sub(1)) {
                Some(set) => (format!("{plain} in {set}"), local),
                None => (plain, local),
            },
            7 => {
                let at = self.random.below(ENUMS.len());
                let kind = Kind::Enum(at);
                let sets = self.paths(false, |it| it.member() == Some(&kind));
                let sort = name(&kind);
                let local = Local { text: var.clone(), kind };
                match self.random.pick(&sets) {
                    Some(set) => (format!("{sort} {var} in {}", set.text), local),
                    None => (format!("{sort} {var}"), local),
                }
            }
            _ => (plain, local),
        }
    }

    /// An optional attribute of a new variable that a guard is going to make present; it comes into sight at once.
    pub fn narrow(&mut self, var: &Local) -> Option<Local> {
        if !self.random.percent(30) {
            return None;
        }
        let prefix = format!("{}.", var.text);
        let mut paths = self.paths(true, |_| true);
        paths.retain(|it| it.text.starts_with(&prefix));
        let local = self.random.pick(&paths).cloned()?;
        self.locals.push(local.clone());
        Some(local)
    }

    /// What stands before a condition on a new variable: the guard of its narrowed path, sometimes an attribute held to a
    /// literal, since a scope may list exactly such facts.
    pub fn guard(&mut self, var: &Local, narrowed: Option<&Local>) -> String {
        let mut guard = narrowed.map_or(String::new(), |it| format!("{} is present and ", it.text));
        let Kind::Fact(entity) = var.kind else { return guard };
        let plain = |it: &&Attribute| {
            !it.may_be_absent() && matches!(it.kind, Kind::Bool | Kind::Enum(_) | Kind::Text(_))
        };
        let attributes = self.shape.entities.get(entity).into_iter().flatten();
        let attributes: Vec<&Attribute> = attributes.filter(plain).collect();
        let Some(attribute) = self.random.pick(&attributes).copied() else { return guard };
        if self.random.percent(25) {
            let value = self.literal(&attribute.kind).unwrap_or_default();
            guard.extend([&var.text, ".", &attribute.name, " is ", &value, " and "]);
        }
        guard
    }

    /// Takes a variable and its narrowed path out of sight.
    pub fn close(&mut self, var: &Local, narrowed: Option<&Local>) {
        let names = [Some(&var.text), narrowed.map(|it| &it.text)];
        self.locals.retain(|it| !names.contains(&Some(&it.text)));
    }

    /// Writes where more facts may give less: recursive rules are out of reach.
    pub fn negative<T>(&mut self, write: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.positive, false);
        let out = write(self);
        self.positive = before;
        out
    }
}
