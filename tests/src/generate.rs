//! Random cases: a policy as text and facts for it. A case is its number: the same number gives the same case.

pub mod attest;
pub mod complete;
pub mod condition;
pub mod damage;
pub mod decisions;
pub mod expr;
pub mod facts;
pub mod policy;
pub mod random;
pub mod shape;
pub mod shrink;

use evaluator::fact::Batch;
use language::policy::Trust;
use policy::Decisions;
use random::Random;
use shape::Shape;

/// The evaluation instant of every case: 2026-03-03T12:00:00Z.
pub const AT: i64 = 1_772_539_200;

/// One random case.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its number.
    pub seed: u64,
    /// Its schema, as the generator sees it.
    pub shape: Shape,
    /// The items of its policy, in order.
    pub items: Vec<String>,
    /// Whose word the policy is.
    pub trust: Trust,
    /// Its facts and scopes.
    pub batches: Vec<Batch>,
}

impl Case {
    /// The case of a number. Several numbers in a row share a policy, which is the dear part, and differ in facts.
    pub fn new(seed: u64) -> Self {
        Self::decided(seed, Decisions::Some)
    }

    /// The case of a number, with waivers.
    pub fn waived(seed: u64) -> Self {
        Self::decided(seed, Decisions::Waivers)
    }

    /// The case of a number, with a pack that is adopted.
    pub fn adopted(seed: u64) -> Self {
        Self::decided(seed, Decisions::Adoption)
    }

    fn decided(seed: u64, decisions: Decisions) -> Self {
        let mut random = Random::new(Self::policy_of(seed));
        let shape = Shape::random(&mut random);
        let items = policy::items(&mut random, &shape, decisions);
        let trust = if random.percent(20) { Trust::Requests } else { Trust::Full };
        let batches = facts::batches(&mut Random::new(seed ^ 0xfac7), &shape);
        Self { seed, shape, items, trust, batches }
    }

    /// Another case of this one's policy, which is not written again.
    #[must_use]
    pub fn of_same_policy(&self, seed: u64) -> Self {
        let batches = facts::batches(&mut Random::new(seed ^ 0xfac7), &self.shape);
        let (shape, items) = (self.shape.clone(), self.items.clone());
        Self { seed, batches, shape, items, trust: self.trust }
    }

    /// The number of the policy that a case has.
    pub fn policy_of(seed: u64) -> u64 {
        seed.checked_div(8).unwrap_or(0)
    }

    /// Whether the policy is a pack that a second file adopts.
    pub fn is_pack(&self) -> bool {
        self.items.first().is_some_and(|it| it == decisions::MODULE)
    }

    /// The policy's files: all of it, or the pack and what is decided about it.
    pub fn files(&self) -> Vec<String> {
        if !self.is_pack() {
            return vec![self.items.join("\n")];
        }
        let is_decided = |it: &&String| it.starts_with("adopt ") || it.starts_with("waiver ");
        let (decided, pack): (Vec<&String>, Vec<&String>) = self.items.iter().partition(is_decided);
        let text = |items: Vec<&String>| {
            items.into_iter().map(String::as_str).collect::<Vec<&str>>().join("\n")
        };
        vec![text(pack), text(decided)]
    }

    /// The whole policy text.
    pub fn text(&self) -> String {
        self.files().join("\n")
    }
}
