//! What the git data of a checkout says, as plain data: reading the repository is the command line's matter.

/// Git data of one checkout.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GitData {
    /// False for a shallow or partial clone, nothing where it could not be told.
    pub history_complete: Option<bool>,
}
