//! Random cases: a policy as text and facts for it. A case is its number: the same number gives the same case.

pub mod complete;
pub mod condition;
pub mod damage;
pub mod expr;
pub mod facts;
pub mod policy;
pub mod random;
pub mod shape;
pub mod shrink;

use evaluator::fact::Batch;
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
    /// Its facts and scopes.
    pub batches: Vec<Batch>,
}

impl Case {
    /// The case of a number. Several numbers in a row share a policy, which is the dear part, and differ in facts.
    pub fn new(seed: u64) -> Self {
        let mut random = Random::new(Self::policy_of(seed));
        let shape = Shape::random(&mut random);
        let items = policy::items(&mut random, &shape);
        let batches = facts::batches(&mut Random::new(seed ^ 0xfac7), &shape);
        Self { seed, shape, items, batches }
    }

    /// Another case of this one's policy, which is not written again.
    #[must_use]
    pub fn of_same_policy(&self, seed: u64) -> Self {
        let batches = facts::batches(&mut Random::new(seed ^ 0xfac7), &self.shape);
        Self { seed, batches, shape: self.shape.clone(), items: self.items.clone() }
    }

    /// The number of the policy that a case has.
    pub fn policy_of(seed: u64) -> u64 {
        seed.checked_div(8).unwrap_or(0)
    }

    /// The whole policy text.
    pub fn text(&self) -> String {
        self.items.join("\n")
    }
}
