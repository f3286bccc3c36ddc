//! Random conditions: the half of the expressions that is true or false.

use crate::generate::expr::{Local, Named, Writer};
use crate::generate::shape::{ENUMS, Kind};

impl Writer<'_> {
    /// A condition that may stand beside any operator.
    pub fn condition(&mut self, depth: usize) -> String {
        let lower = depth.saturating_sub(1);
        if depth == 0 {
            return self.atom(0);
        }
        match self.random.below(20) {
            0..=1 => format!("({} and {})", self.condition(lower), self.condition(lower)),
            2..=3 => format!("({} or {})", self.condition(lower), self.condition(lower)),
            4 => format!("(not {})", self.negative(|it| it.condition(lower))),
            5..=9 => self.quantifier(lower),
            10..=11 => self.guarded(lower),
            12 => {
                let condition = self.negative(|it| it.condition(lower));
                format!(
                    "(if {condition} then {} else {})",
                    self.condition(lower),
                    self.condition(lower)
                )
            }
            13..=14 => self.call(lower).unwrap_or_else(|| self.atom(lower)),
            _ => self.atom(lower),
        }
    }

    fn quantifier(&mut self, depth: usize) -> String {
        let word = self.random.word(&["some", "no", "every"]);
        let (binder, var) = self.negative(|it| it.binder(depth));
        self.locals.push(var.clone());
        let narrowed = self.narrow(&var);
        let guard = self.guard(&var, narrowed.as_ref());
        let text = if word == "every" {
            let filter = self.negative(|it| it.condition(0));
            // Recursion through the body of `every` counts as negative: it is `not some … not`.
            let body = self.negative(|it| it.condition(depth));
            format!("(every {binder} where {guard}({filter}) satisfies {body})")
        } else {
            let filter = if word == "no" {
                self.negative(|it| it.condition(depth))
            } else {
                self.condition(depth)
            };
            format!("({word} {binder} where {guard}({filter}))")
        };
        self.close(&var, narrowed.as_ref());
        text
    }

    fn guarded(&mut self, depth: usize) -> String {
        let paths = self.paths(true, |_| true);
        let Some(path) = self.random.pick(&paths).cloned() else { return self.atom(depth) };
        if self.random.percent(20) {
            return format!("{} is {}", path.text, self.random.word(&["present", "absent"]));
        }
        self.locals.push(path.clone());
        let inner = self.about(&path, depth);
        self.locals.pop();
        if self.random.percent(70) {
            format!("({} is present and {inner})", path.text)
        } else {
            format!("({} is absent or {inner})", path.text)
        }
    }

    fn call(&mut self, depth: usize) -> Option<String> {
        let mut rules: Vec<&Named> = self.globals.rules.iter().collect();
        if self.positive {
            rules.extend(&self.globals.open_rules);
        }
        let rule = *self.random.pick(&rules)?;
        let recursive = self.globals.open_rules.iter().any(|it| it.name == rule.name);
        let depth = if recursive { 0 } else { depth };
        self.negative(|it| it.written_call(rule, depth))
    }

    fn written_call(&mut self, rule: &Named, depth: usize) -> Option<String> {
        let kinds: Vec<&Kind> = rule.takes.iter().map(|it| &it.0).collect();
        if let [left, right] = kinds.as_slice() {
            let left = self.plain(left)?;
            let right = self.plain(right)?;
            return Some(format!("({left} {} {right})", rule.name));
        }
        let takes = rule.takes.clone();
        let mut all = vec![];
        for (kind, optional) in &takes {
            let path = self.paths(*optional, |it| it == kind);
            let text = match self.random.pick(&path) {
                Some(path) => path.text.clone(),
                None => self.value(kind, depth)?,
            };
            all.push(text);
        }
        Some(format!("{}({})", rule.name, all.join(", ")))
    }

    /// A value that needs no parentheses beside an infix rule.
    fn plain(&mut self, kind: &Kind) -> Option<String> {
        let paths = self.paths(false, |it| it == kind);
        let path = self.random.pick(&paths).map(|it| it.text.clone());
        path.or_else(|| self.literal(kind))
    }

    /// A comparison, a membership or a flag.
    fn atom(&mut self, depth: usize) -> String {
        let paths = self.paths(false, |_| true);
        let Some(path) = self.random.pick(&paths).cloned() else {
            return self.random.word(&["true", "false"]).to_owned();
        };
        self.about(&path, depth)
    }

    /// A condition about one value that is in sight.
    fn about(&mut self, path: &Local, depth: usize) -> String {
        let text = &path.text;
        let found = match &path.kind {
            Kind::Bool => Some(match self.random.below(3) {
                0 => text.clone(),
                1 => format!("{text} is {}", self.random.word(&["true", "false"])),
                _ => format!("(not {text})"),
            }),
            Kind::Int | Kind::Duration | Kind::Instant => self.about_number(path, depth),
            Kind::Text(name) => self.about_text(text, name),
            Kind::Enum(at) => self.about_enum(text, *at),
            Kind::Fact(_) => self.about_fact(path, depth),
            Kind::Set(member) | Kind::List(member) => {
                let member = self.value(member, 0);
                member.map(|it| format!("({it} {} {text})", self.random.word(&["in", "not in"])))
            }
        };
        found.unwrap_or_else(|| self.random.word(&["true", "false"]).to_owned())
    }

    fn about_number(&mut self, path: &Local, depth: usize) -> Option<String> {
        let text = &path.text;
        let timed = path.kind == Kind::Instant && !self.globals.calendars.is_empty();
        if timed && self.random.percent(40) {
            let calendar = self.random.pick(&self.globals.calendars).cloned();
            let word = self.random.word(&["during", "not during"]);
            return calendar.map(|it| format!("({text} {word} {it})"));
        }
        if path.kind == Kind::Instant && self.random.percent(50) {
            let word = self.random.word(&["within last", "older than", "before", "after"]);
            let kind = match word {
                "before" | "after" => Kind::Instant,
                _ => Kind::Duration,
            };
            return Some(format!("({text} {word} {})", self.value(&kind, 0)?));
        }
        let word = self.random.word(&["is", "is not", "<", "<=", ">", ">="]);
        let (left, right) = if path.kind == Kind::Instant && self.random.percent(30) {
            (format!("age({text})"), self.value(&Kind::Duration, depth)?)
        } else if self.random.percent(30) {
            (self.value(&path.kind, depth)?, text.clone())
        } else {
            (text.clone(), self.value(&path.kind, depth)?)
        };
        Some(format!("({left} {word} {right})"))
    }

    fn about_text(&mut self, text: &str, name: &'static str) -> Option<String> {
        if name == "Text" && self.random.percent(30) {
            let pattern = self.random.word(&["/^a/", "/b$/", "/^a.$/", "/x|^b$/"]);
            return Some(format!("({text} matches {pattern})"));
        }
        if matches!(name, "Text" | "Path") && self.random.percent(30) {
            let pattern = self.random.word(&["a*", "*b", "?b", "a/**", "b"]);
            return Some(format!("({text} like glob\"{pattern}\")"));
        }
        let kind = Kind::Text(name);
        if self.random.percent(30) {
            let set = self.literal(&Kind::Set(Box::new(kind)))?;
            return Some(format!("({text} {} {set})", self.random.word(&["in", "not in"])));
        }
        Some(format!("({text} {} {})", self.random.word(&["is", "is not"]), self.value(&kind, 0)?))
    }

    fn about_enum(&mut self, text: &str, at: usize) -> Option<String> {
        if self.random.percent(30) {
            let values = ENUMS.get(at)?.1;
            let some: Vec<&str> =
                values.iter().filter(|_| self.random.percent(60)).copied().collect();
            let word = self.random.word(&["in", "not in"]);
            let first = values.first()?;
            let list = if some.is_empty() { (*first).to_owned() } else { some.join(", ") };
            return Some(format!("({text} {word} [{list}])"));
        }
        let value = self.value(&Kind::Enum(at), 0)?;
        Some(format!("({text} {} {value})", self.random.word(&["is", "is not"])))
    }

    fn about_fact(&mut self, path: &Local, depth: usize) -> Option<String> {
        let text = &path.text;
        if self.random.percent(50) {
            let set = self.negative(|it| it.set(&path.kind, depth.min(1)))?;
            return Some(format!("({text} {} {set})", self.random.word(&["in", "not in"])));
        }
        let other = self.value(&path.kind, 0)?;
        Some(format!("({text} {} {other})", self.random.word(&["is", "is not"])))
    }
}
