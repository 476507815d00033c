//! Version numbers of datasets: `MAJOR.MINOR.PATCH`.
//!
//! MAJOR: the schema changed; MINOR: new rows; PATCH: corrections (PRODUCT, section 3).

use std::fmt;

/// A version number; greater is later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SemVer {
    /// The schema changed.
    pub major: u32,
    /// New rows.
    pub minor: u32,
    /// Corrections.
    pub patch: u32,
}

impl SemVer {
    /// Reads `2.1.0`: three numbers without leading zeros and nothing else (semver.org, without its labels).
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(|part| {
            let plain = part.bytes().all(|b| b.is_ascii_digit());
            let lean = part == "0" || !part.starts_with('0');
            (plain && lean).then(|| part.parse().ok()).flatten()
        });
        let version = Self { major: parts.next()??, minor: parts.next()??, patch: parts.next()?? };
        parts.next().is_none().then_some(version)
    }
}

impl fmt::Display for SemVer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_three_lean_numbers() {
        let read = |t: &str| SemVer::parse(t).map(|v| v.to_string());
        assert_eq!(read("2.10.0").as_deref(), Some("2.10.0"));
        for bad in [
            "",
            "1",
            "1.2",
            "1.2.3.4",
            "01.2.3",
            "1.2.x",
            "1.2.3-rc",
            "1..3",
            "+1.2.3",
            "4294967296.0.0",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_later_version_is_greater() {
        assert!(SemVer::parse("1.9.0") < SemVer::parse("1.10.0"));
        assert!(SemVer::parse("1.10.9") < SemVer::parse("2.0.0"));
    }
}
