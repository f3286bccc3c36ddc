//! The values that a small world may hold: at and next to every constant of the two conditions, and where they have none, a
//! few plain ones. Sorted so that what the conditions name is tried first.

use super::atoms;
use super::sample;
use language::compare::change::State;
use language::compare::term::{Constant, Domain, Hours, Kind, Name, Range, Term};
use language::schema::{Schema, Type};
use std::collections::{BTreeMap, BTreeSet};

/// Times around which logs are tried against calendars.
const DAYS_OF_HOURS: i64 = 8;
/// How far apart, in seconds.
const STEP_OF_HOURS: i64 = 900;

/// Values by type.
#[derive(Debug, Default)]
pub(super) struct Pool {
    at: i64,
    ints: BTreeSet<i64>,
    durations: BTreeSet<i64>,
    instants: BTreeSet<i64>,
    dates: BTreeSet<i64>,
    texts: BTreeSet<Name>,
    globs: BTreeSet<Name>,
    named: BTreeSet<(Name, Name)>,
    enums: BTreeMap<Name, Vec<Name>>,
    hours: Vec<Hours>,
    calendars: Vec<(Name, Hours)>,
    times: Vec<State>,
}

impl Pool {
    /// The values of some conditions. A parameter may be set to one of the calendars.
    pub(super) fn of(
        terms: &[&Term],
        schemas: [&Schema; 2],
        (calendars, at): (Vec<(Name, Hours)>, i64),
    ) -> Self {
        let mut pool = Self { at, ..Self::default() };
        for term in terms {
            pool.take(term);
        }
        for it in schemas.into_iter().flat_map(|it| &it.enums) {
            let values = pool.enums.entry(it.name.as_str().into()).or_default();
            for value in &it.values {
                let name = Name::from(value.name.as_str());
                if !values.contains(&name) {
                    values.push(name);
                }
            }
        }
        if terms.iter().any(|it| reads_hours(it)) {
            pool.hours.extend(calendars.iter().map(|it| it.1.clone()));
            pool.calendars = calendars;
        }
        pool.times = pool.times();
        pool
    }

    fn take(&mut self, term: &Term) {
        if let Term::Constant(it) = term {
            self.constant(it);
        }
        if let Term::Entry(_, entries, _) = term {
            for (_, it) in entries {
                self.constant(it);
            }
        }
        if let Term::Some(range, _) | Term::Collect(range, ..) = term {
            self.range(range);
        }
        let is_pattern = self.patterns(term);
        for it in term.operands() {
            if !(is_pattern && matches!(it, Term::Constant(_))) {
                self.take(it);
            }
        }
    }

    /// Texts for what a text is matched against; whether the constant there is no value of its own.
    fn patterns(&mut self, term: &Term) -> bool {
        let Term::Builtin(name, arguments) = term else { return false };
        match (*name, arguments.as_slice()) {
            ("matches", [_, Term::Constant(Constant::Text(pattern))]) => {
                self.texts.extend(sample::of_pattern(pattern).into_iter().map(Name::from));
                true
            }
            ("like" | "glob_any", [_, Term::Constant(globs)]) => {
                self.samples(globs);
                false
            }
            _ => false,
        }
    }

    fn range(&mut self, range: &Range) {
        if let Domain::Values(values) = &range.domain {
            for it in values {
                self.constant(it);
            }
        }
    }

    fn samples(&mut self, globs: &Constant) {
        if let Constant::Text(glob) = globs {
            self.texts.insert(sample::of_glob(glob).into());
        }
        if let Constant::Set(globs) = globs {
            for it in globs {
                self.samples(it);
            }
        }
    }

    fn constant(&mut self, constant: &Constant) {
        match constant {
            Constant::Bool(_) | Constant::Reference(_) => (),
            Constant::Int(it) => near(&mut self.ints, *it),
            Constant::Duration(it) => near(&mut self.durations, *it),
            Constant::Instant(it) => near(&mut self.instants, *it),
            Constant::Date(it) => near(&mut self.dates, *it),
            Constant::Text(it) => {
                self.texts.insert(Name::clone(it));
                self.globs.insert(Name::clone(it));
            }
            Constant::Enum(name, value) => {
                self.named.insert((Name::clone(name), Name::clone(value)));
            }
            Constant::Calendar(it) => self.hours.push((**it).clone()),
            Constant::Set(members) => members.iter().for_each(|it| self.constant(it)),
        }
    }

    /// The values of a type that is no kind of fact and no set; what stands first is tried first.
    pub(super) fn scalars(&self, kind: &Kind) -> Vec<State> {
        let value = |it: Constant| State::Value(it);
        match kind {
            Kind::Optional(inner) => {
                let mut out = self.scalars(inner);
                out.push(State::Absent);
                out
            }
            Kind::Enum(name) => self.values(name).into_iter().map(value).collect(),
            Kind::Plain(ty) => self.plain(ty),
            Kind::Entity(_) | Kind::Many(_) => Vec::new(),
        }
    }

    /// The values that a condition names, then two that none does.
    fn values(&self, name: &Name) -> Vec<Constant> {
        let all = self.enums.get(name).map_or(&[][..], Vec::as_slice);
        let is_named = |it: &&Name| self.named.contains(&(Name::clone(name), Name::clone(it)));
        let named = all.iter().filter(is_named);
        let others = all.iter().filter(|it| !is_named(it)).take(2);
        let value = |it: &Name| Constant::Enum(Name::clone(name), Name::clone(it));
        named.chain(others).map(value).collect()
    }

    fn plain(&self, ty: &Type) -> Vec<State> {
        let numbers = |of: &BTreeSet<i64>, plain: &[i64], make: fn(i64) -> Constant| {
            let all: BTreeSet<i64> = of.iter().chain(plain).copied().collect();
            all.into_iter().map(|it| State::Value(make(it))).collect()
        };
        match ty {
            Type::Bool => {
                vec![State::Value(Constant::Bool(true)), State::Value(Constant::Bool(false))]
            }
            Type::Int => numbers(&self.ints, &[0, 1], Constant::Int),
            Type::Duration => numbers(&self.durations, &[0, 1], Constant::Duration),
            Type::Date => numbers(&self.dates, &[0], Constant::Date),
            Type::Instant => self.times.clone(),
            Type::Calendar => {
                let of = |(name, hours): &(Name, Hours)| {
                    State::Calendar(Name::clone(name), Box::new(hours.clone()))
                };
                self.calendars.iter().map(of).collect()
            }
            Type::Glob => {
                ["**"].into_iter().map(text).chain(self.globs.iter().map(|it| text(it))).collect()
            }
            Type::Text
            | Type::Role
            | Type::Regex
            | Type::Url
            | Type::Host
            | Type::Path
            | Type::Digest
            | Type::Version
            | Type::Cidr => {
                let plain = ["a", "b", "c"].into_iter().map(text);
                self.texts.iter().map(|it| text(it)).chain(plain).collect()
            }
            Type::Enum(_)
            | Type::Entity(_)
            | Type::Set(_)
            | Type::List(_)
            | Type::Optional(_)
            | Type::Error => Vec::new(),
        }
    }

    /// Now, and as far from now as some duration says; and times that calendars tell apart.
    fn times(&self) -> Vec<State> {
        let mut all = vec![self.at];
        for it in &self.durations {
            all.push(self.at.saturating_sub(*it));
        }
        all.push(self.at.saturating_sub(1));
        for it in &self.durations {
            all.push(self.at.saturating_add(*it));
        }
        all.extend(&self.instants);
        let mut seen: BTreeSet<Vec<Option<bool>>> = BTreeSet::new();
        if !self.hours.is_empty() {
            let mut back = 0;
            while back < DAYS_OF_HOURS.saturating_mul(86_400) {
                let at = self.at.saturating_sub(back);
                let open = self.hours.iter().map(|it| atoms::is_open(it, at)).collect();
                if seen.insert(open) {
                    all.push(at);
                }
                back = back.saturating_add(STEP_OF_HOURS);
            }
        }
        let mut known = BTreeSet::new();
        all.retain(|it| known.insert(*it));
        all.into_iter().map(|it| State::Value(Constant::Instant(it))).collect()
    }
}

fn reads_hours(term: &Term) -> bool {
    matches!(term, Term::During(..)) || term.operands().into_iter().any(reads_hours)
}

fn text(it: &str) -> State {
    State::Value(Constant::Text(it.into()))
}

fn near(of: &mut BTreeSet<i64>, it: i64) {
    of.extend([it.saturating_sub(1), it, it.saturating_add(1)]);
}
