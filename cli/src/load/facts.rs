//! Facts from elsewhere: the files that `--facts` names.

use super::Session;
use crate::args::Given;
use crate::engine;
use crate::exit::Exit;
use crate::world::World;
use evaluator::fact::Batch;
use evaluator::limits::FACT_BYTES;
use language::diagnostic::Diagnostic;

/// Reads every facts file, whole.
///
/// # Errors
/// The exit of a run that was given a file that cannot be read or is not well formed.
pub fn read(
    given: &Given,
    session: &mut Session,
    world: &mut dyn World,
) -> Result<Vec<Batch>, Exit> {
    let mut batches = Vec::new();
    let mut wrong: Vec<Diagnostic> = Vec::new();
    for path in given.many("facts") {
        let text = world.read(path, FACT_BYTES.value).map_err(|error| error.to_string());
        let text = text.and_then(|bytes| {
            String::from_utf8(bytes)
                .map_err(|error| format!("it is not UTF-8: {}", error.utf8_error()))
        });
        match text {
            Ok(text) => {
                let file = session.sources.add(path.as_str(), text);
                batches.extend(engine::read_facts(&session.sources, file));
            }
            Err(why) => wrong.push(*session.unreadable("facts", path, &why)),
        }
    }
    wrong.extend(batches.iter().flat_map(|it| &it.diagnostics).filter(|it| it.is_error()).cloned());
    if wrong.is_empty() { Ok(batches) } else { Err(session.reject(wrong, world)) }
}
