//! The page of every diagnostic code, as it lies under `docs/codes`. A page is documentation and test at once: the suites run
//! its samples, so what `policyc explain` prints of a code is what happens.

/// Every page under the code that is its title, sorted.
pub const PAGES: &[(&str, &str)] =
    &[("unknown-attribute", include_str!("../../docs/codes/unknown-attribute.md"))];

/// The page of a code.
pub fn page(code: &str) -> Option<&'static str> {
    let at = PAGES.binary_search_by(|(name, _)| (*name).cmp(code)).ok()?;
    PAGES.get(at).map(|(_, text)| *text)
}
