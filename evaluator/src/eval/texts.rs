//! Built-in functions over frames: evaluated once for each distinct tuple of arguments, so a million rows with two hundred
//! distinct texts cost two hundred calls.

use super::frame::Frame;
use super::run::{Computed, Run};
use super::values::{Note, Scalar, Scalars, Seen, SetRef, Values};
use crate::builtins::{self, Argument, Builtin, Output};
use crate::plan::Node;
use language::schema::Type;
use std::collections::HashMap;
use std::rc::Rc;

/// What one tuple of arguments gave: as if every set had only its certain members, and with all of its members.
pub(super) type Memo = HashMap<Vec<i64>, Scalar>;

impl Run<'_> {
    pub(super) fn builtin(&mut self, name: &str, arguments: &[Node], frame: &Frame) -> Computed {
        let mut columns = Vec::with_capacity(arguments.len());
        for argument in arguments {
            columns.push((self.value(argument, frame)?, argument.ty.required().clone()));
        }
        let Some(builtin) = builtins::named(name) else {
            return Ok(Rc::new(Values::Scalars(Scalars::uniform(Scalar::FAULT))));
        };
        // The memo is taken out while it is used, because a call may intern a text.
        let mut memo = self.memos.remove(builtin.signature.name).unwrap_or_default();
        let mut out = Scalars::default();
        for row in 0..frame.len {
            out.push(self.one(builtin, &columns, row, &mut memo));
        }
        self.memos.insert(builtin.signature.name, memo);
        Ok(Rc::new(Values::Scalars(out)))
    }

    fn one(
        &mut self,
        builtin: &Builtin,
        columns: &[(Rc<Values>, Type)],
        row: usize,
        memo: &mut Memo,
    ) -> Scalar {
        let mut note = Note::default();
        let mut maybe = false;
        for (column, _) in columns {
            match &**column {
                Values::Scalars(it) => match it.get(row).seen() {
                    Seen::Known(_) => (),
                    Seen::Absent => return Scalar::UNKNOWN,
                    Seen::Open { fault } => return Scalar::open(fault),
                },
                Values::Sets(it) => {
                    let set = it.get(row);
                    note.fault |= set.note.fault;
                    note.open |= set.note.is_open();
                    maybe |= set.maybe.contains(&true);
                }
            }
        }
        let certain = self.applied(builtin, (columns, row, true), memo);
        if !(note.open || maybe) {
            return certain;
        }
        // Functions of sets are monotone: true with the certain members is true, false with all members is false.
        match certain.cell() {
            Some(1) => certain,
            _ if note.open => Scalar::open(note.fault),
            _ => {
                let all = self.applied(builtin, (columns, row, false), memo);
                if all.cell() == Some(0) { all } else { Scalar::open(note.fault) }
            }
        }
    }

    fn applied(
        &mut self,
        builtin: &Builtin,
        (columns, row, certain_only): (&[(Rc<Values>, Type)], usize, bool),
        memo: &mut Memo,
    ) -> Scalar {
        let mut key = Vec::new();
        for (column, _) in columns {
            match &**column {
                Values::Scalars(it) => key.push(it.get(row).low),
                Values::Sets(it) => {
                    let members = chosen(it.get(row), certain_only);
                    // Texts are not negative, so a set never has the key of a text.
                    key.push(-1);
                    key.push(i64::try_from(members.len()).unwrap_or(i64::MAX));
                    key.extend(members);
                }
            }
        }
        if let Some(found) = memo.get(&key) {
            return *found;
        }
        let mut patterns = std::mem::take(&mut self.patterns);
        let arguments: Vec<Argument<'_>> = columns
            .iter()
            .map(|(column, ty)| self.argument(column, ty, (row, certain_only)))
            .collect();
        let output = (builtin.call)(&arguments, &mut patterns);
        drop(arguments);
        self.patterns = patterns;
        let value = match output {
            None => Scalar::FAULT,
            Some(Output::Bool(it)) => Scalar::known(i64::from(it)),
            Some(Output::Number(it)) => Scalar::known(it),
            Some(Output::Text(it)) => Scalar::known(self.symbol(&it)),
        };
        memo.insert(key, value);
        value
    }

    fn argument<'b>(
        &'b self,
        column: &Values,
        ty: &Type,
        (row, certain_only): (usize, bool),
    ) -> Argument<'b> {
        match column {
            Values::Scalars(it) => {
                let cell = it.get(row).low;
                if *ty == Type::Bool {
                    Argument::Bool(cell != 0)
                } else if ty.is_ordered() {
                    Argument::Number(cell)
                } else {
                    Argument::Text(self.text(cell))
                }
            }
            Values::Sets(it) => {
                let members = chosen(it.get(row), certain_only);
                Argument::Texts(members.into_iter().map(|cell| self.text(cell)).collect())
            }
        }
    }
}

fn chosen(set: SetRef<'_>, certain_only: bool) -> Vec<i64> {
    set.iter().filter(|it| it.1 || !certain_only).map(|it| it.0).collect()
}
