//! Versions of packs: three numbers that are compared one after the other.

use std::fmt;

/// `1.2.0`
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Raised where what was accepted may be accepted no more.
    pub major: u32,
    /// Raised for what is new.
    pub minor: u32,
    /// Raised for what is mended.
    pub patch: u32,
}

impl Version {
    /// Reads one. There is one way to write each.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(number);
        let (major, minor, patch) = (parts.next()??, parts.next()??, parts.next()??);
        parts.next().is_none().then_some(Self { major, minor, patch })
    }
}

fn number(text: &str) -> Option<u32> {
    let plain =
        text.bytes().all(|it| it.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|_| plain)
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn three_plain_numbers_and_nothing_else() {
        assert_eq!(Version::read("1.20.0").unwrap().to_string(), "1.20.0");
        for wrong in
            ["1.2", "1.2.3.4", "1.2.x", "01.2.3", "1.2.-3", "1.2.+3", "", "1..2", "1.2.4294967296"]
        {
            assert_eq!(Version::read(wrong), None, "{wrong}");
        }
        assert!(Version::read("1.10.0") > Version::read("1.9.9"));
    }
}
