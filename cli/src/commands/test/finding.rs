//! `--new-from-finding`: a test out of a checkout, so that what was found once is held from then on.

mod text;

use crate::args::{Given, nearest_help};
use crate::exit::Exit;
use crate::judge::{Ground, Judgement, judge};
use crate::limits::CHECKOUT_FILE_BYTES;
use crate::load::{Session, utf8};
use crate::output;
use crate::world::{Kind, World};
use evaluator::slice::{Slice, slice};
use evaluator::verdict::{ClauseOutcome, SubjectKey};
use language::format::format;
use language::graph::ClauseId;
use language::graph::clause::Clause;
use language::span::FileId;
use report::text::findings::ends_with_name;

/// Judges the checkout, and writes the test.
pub(super) fn run(given: &Given, world: &mut dyn World) -> Exit {
    let mut session = Session::new(given, world);
    let Judgement { ground, verdicts } = match judge(given, &mut session, world) {
        Ok(judgement) => judgement,
        Err(exit) => return exit,
    };
    let chosen = clause(given, &ground).and_then(|(id, clause)| {
        let outcome = verdicts.clauses.iter().find(|it| it.clause == id);
        let outcome = outcome.ok_or_else(|| format!("clause {} was not judged", clause.number))?;
        Ok((id, clause, subject(given, clause, outcome)?))
    });
    let (id, clause, subject) = match chosen {
        Ok(chosen) => chosen,
        Err(why) => return output::refuse(world, &why),
    };
    let wanted = (id, subject, verdicts.at);
    let Some(slice) = ground.stores.iter().find_map(|it| slice(&ground.plan, it, wanted)) else {
        let why = format!(
            "no test can say what clause {} says of `{}`: written facts have no words for how it was collected",
            clause.number,
            subject.show()
        );
        output::complain(world, &why);
        return Exit::Undecided;
    };
    let test = text::test(given, &ground, (clause, wanted), &slice);
    let formatted = format(FileId(0), &test);
    if formatted.refused || !formatted.diagnostics.is_empty() {
        output::complain(world, "a bug in policyc: the test that was written does not parse");
        return Exit::Failed;
    }
    remark(&ground, &slice, world);
    write(given.one("output"), &formatted.text, world)
}

/// What the test says that the checkout did not.
fn remark(ground: &Ground, slice: &Slice, world: &mut dyn World) {
    for entity in &slice.overstated {
        let name = ground.plan.schema.entity(*entity).map_or("?", |it| it.name.as_str());
        output::complain(
            world,
            &format!("the test calls every {name} complete, of which the checkout shows a part"),
        );
    }
}

/// Appends to the file that is named, else writes to stdout.
fn write(path: Option<&str>, text: &str, world: &mut dyn World) -> Exit {
    let Some(path) = path.filter(|it| *it != "-" && world.kind(it) != Kind::Missing) else {
        return output::to(world, path, text.as_bytes(), Exit::Good);
    };
    match utf8(world.read(path, CHECKOUT_FILE_BYTES.value)) {
        Ok(before) => {
            let whole = format!("{}\n\n{text}", before.trim_end());
            output::to(world, Some(path), whole.trim_start().as_bytes(), Exit::Good)
        }
        Err(why) => output::refuse(world, &format!("`{path}` cannot be read: {why}")),
    }
}

fn clause<'a>(given: &Given, ground: &'a Ground) -> Result<(ClauseId, &'a Clause), String> {
    let wanted = given.one("new-from-finding").unwrap_or("");
    let graph = ground.loaded.policy.graph();
    let found = graph.clause_ids().find(|(_, it)| it.number == wanted || it.name == wanted);
    found.ok_or_else(|| {
        let names = graph.clauses.iter().flat_map(|it| [it.number.as_str(), it.name.as_str()]);
        format!("the policy has no clause `{wanted}`{}", nearest_help(wanted, names))
    })
}

/// The one subject that is meant: by its whole id, by its end, or by any part.
fn subject<'a>(
    given: &Given,
    clause: &Clause,
    outcome: &'a ClauseOutcome,
) -> Result<&'a SubjectKey, String> {
    let exempt = outcome.exempt.iter().map(|it| &it.0);
    let all: Vec<(&SubjectKey, String)> = outcome
        .subjects
        .iter()
        .map(|it| &it.subject)
        .chain(exempt)
        .map(|it| (it, it.show()))
        .collect();
    let [part] = given.many("words") else {
        return Err(format!(
            "name one subject of clause {}: --new-from-finding {} SUBJECT; `policyc explain {}` lists them",
            clause.number, clause.number, clause.number
        ));
    };
    let chosen = |is_meant: &dyn Fn(&str) -> bool| -> Vec<&'a SubjectKey> {
        all.iter().filter(|(_, id)| is_meant(id)).map(|(key, _)| *key).collect()
    };
    let mut found = chosen(&|id| id == part);
    if found.is_empty() {
        found = chosen(&|id| ends_with_name(id, part));
    }
    if found.is_empty() {
        found = chosen(&|id| id.contains(part.as_str()));
    }
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(format!("clause {} judges no subject `{part}`", clause.number)),
        several => Err(format!("`{part}` could be any of {} subjects", several.len())),
    }
}
