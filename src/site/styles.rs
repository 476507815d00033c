//! Style sheets as an earlier run bundled them, so that this one need not.
//!
//! In: the bytes that [`Styles::to_bytes`] gave, kept wherever. Out: the text of a sheet, by what it was bundled from. They
//! stand here, and not where they are bundled, because a site is read with them
//! ([`Options`](super::load::Options::styles)).

use std::collections::BTreeMap;

use crate::packed::{self, Reader};
use crate::world::out::Fingerprint;

/// Bundled style sheets, by what they were bundled from.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Styles(BTreeMap<Fingerprint, String>);

impl Styles {
    /// Reads bytes; nothing where they say something else.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut reader = Reader(bytes);
        let all = reader.list(|r| Some((Fingerprint(r.array()?), r.text()?.to_owned())));
        all.filter(|_| reader.0.is_empty()).map(Self::from_iter).unwrap_or_default()
    }

    /// The bytes of them.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        packed::size(&mut out, self.0.len());
        for (from, text) in &self.0 {
            out.extend_from_slice(&from.0);
            packed::text(&mut out, text);
        }
        out
    }

    /// A sheet that was bundled from that.
    pub fn find(&self, from: &Fingerprint) -> Option<&str> {
        self.0.get(from).map(String::as_str)
    }
}

impl FromIterator<(Fingerprint, String)> for Styles {
    fn from_iter<I: IntoIterator<Item = (Fingerprint, String)>>(all: I) -> Self {
        Self(all.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_come_back_whole_or_not_at_all() {
        let from = |n: u8| Fingerprint([n; 32]);
        let all = [(from(1), "a{color:red}".to_owned()), (from(2), String::new())];
        let styles = Styles::from_iter(all);
        let bytes = styles.to_bytes();
        assert_eq!(Styles::from_bytes(&bytes), styles);
        assert_eq!(
            [1, 2, 3].map(|n| styles.find(&from(n))),
            [Some("a{color:red}"), Some(""), None]
        );
        for end in 0..bytes.len() {
            assert_eq!(Styles::from_bytes(&bytes[..end]), Styles::default(), "cut at {end}");
        }
    }
}
