//! What a run ends with. The order of the variants is the precedence: of two, the greater counts.

/// The exit codes, a contract with pipelines that branch on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exit {
    /// Every clause passes, does not apply, is waived, or its finding decides nothing.
    Good,
    /// No finding, but evidence is missing, or nothing was collected.
    Undecided,
    /// At least one finding that decides.
    Findings,
    /// The input of the author is wrong; nothing was judged.
    Input,
    /// We failed.
    Failed,
}

impl Exit {
    /// The number that the process ends with.
    pub fn code(self) -> u8 {
        match self {
            Self::Good => 0,
            Self::Findings => 1,
            Self::Input => 2,
            Self::Undecided => 3,
            Self::Failed => 4,
        }
    }
}

/// The contract in words, for the help.
pub const WORDS: &str = "\
Exit codes:
  0  every clause passes, does not apply or is waived, or its finding is below --fail-on
  1  at least one finding at or above --fail-on
  2  the command line, the policy, a parameter or a facts file is wrong: nothing was judged
  3  undecided: no finding, but evidence is missing, or no pipeline was found
  4  policyc itself failed: a limit, an output that could not be written, a bug
Where several apply: 4 before 2 before 1 before 3 before 0.
--on-unknown=fail turns 3 into 1, --on-unknown=report turns 3 into 0, --exit-zero turns 1 and 3 into 0,
and the run says so. Nothing turns 2 or 4 into 0.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precedence_is_4_2_1_3_0() {
        let mut all = [Exit::Findings, Exit::Good, Exit::Failed, Exit::Undecided, Exit::Input];
        all.sort_unstable_by(|a, b| b.cmp(a));
        assert_eq!(all.map(Exit::code), [4, 2, 1, 3, 0]);
    }
}
