//! Names that have been checked: [`Slug`], [`Url`], [`OutPath`].
//!
//! A value of these types can be put into an address or a path without another look: it holds no `..`, no empty
//! piece, no control character, no separator of its own. Only this file and `site/route.rs` join path pieces.

use std::fmt;
use std::sync::Arc;

/// One piece of an address: lower-case ASCII letters, digits, `-`, `_` and `.`, not at the ends; 1 to 100 bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

impl Slug {
    /// `None` where the text is not a slug.
    pub fn parse(text: &str) -> Option<Self> {
        let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
        let edge = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let ok = (1..=100).contains(&text.len())
            && text.chars().all(inner)
            && text.starts_with(edge)
            && text.ends_with(edge)
            && !text.contains("..");
        ok.then(|| Self(text.to_owned()))
    }

    /// The nearest slug to any text: marks taken off letters, everything else a hyphen. `None` where no letter
    /// or digit of the Latin alphabet is left.
    pub fn from_text(text: &str) -> Option<Self> {
        let nfd = icu_normalizer::DecomposingNormalizerBorrowed::new_nfkd();
        let mut out = String::new();
        for c in nfd.normalize(text).chars() {
            match c.to_ascii_lowercase() {
                c if c.is_ascii_alphanumeric() => out.push(c),
                c if is_mark(c) => {}
                _ if !out.ends_with('-') && !out.is_empty() => out.push('-'),
                _ => {}
            }
        }
        let cut: String = out.chars().take(100).collect();
        Self::parse(cut.trim_matches('-'))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A combining mark that a base letter carried before it was decomposed.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An address inside the site, from its root: begins with `/`; a page ends with `/`, a file does not. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Url(Arc<str>);

impl Url {
    /// The root, `/`.
    pub fn root() -> Self {
        Self("/".into())
    }

    /// An address an author wrote (`/vecchio/`): `None` unless it begins with `/` and each piece is plain
    /// (ASCII letters, digits, `-._~`), not `.` or `..`, not empty; at most 1000 bytes.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix('/')?;
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
        let ok = text == "/"
            || rest
                .split('/')
                .all(|p| !p.is_empty() && p != "." && p != ".." && p.chars().all(plain));
        (ok && text.len() <= 1000).then(|| Self(text.into()))
    }

    /// The folder address `self/piece/`. `self` must be a folder address.
    #[must_use]
    pub fn dir(&self, piece: &Slug) -> Self {
        Self([&self.0, piece.as_str(), "/"].concat().into())
    }

    /// The file address `self/file`. `self` must be a folder address.
    #[must_use]
    pub fn file(&self, name: &FileName) -> Self {
        Self([&*self.0, name.as_str()].concat().into())
    }

    /// The address, from the root.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where its bytes stand in the output folder: a folder address is its `index.html`.
    pub fn out_path(&self) -> OutPath {
        let rest = self.0.trim_start_matches('/');
        OutPath(if rest.is_empty() || rest.ends_with('/') {
            format!("{rest}index.html")
        } else {
            rest.to_owned()
        })
    }
}

/// An address is looked up by its text: both are ordered alike.
impl std::borrow::Borrow<str> for Url {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a text is an address of the web that other programs take: `http(s)`, a host, no character that an IRI lacks.
pub fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric()));
    host && oxrdf::NamedNode::new(text).is_ok()
}

/// Whether a text is an e-mail address as `mailto:` takes it: something before one `@`, a host with a dot behind it.
pub fn is_mail_address(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-_+@".contains(c);
    let host = text.split_once('@').map(|(name, host)| (!name.is_empty()).then_some(host));
    let host = host.flatten().unwrap_or_default();
    let ok = host.contains('.') && !host.contains('@') && !host.starts_with('.');
    ok && text.chars().all(plain) && host.ends_with(|c: char| c.is_ascii_alphabetic())
}

/// The name of a file that is published: ASCII letters and digits, as in the addresses it ends, `-`, `_`, `.`; not hidden;
/// 1 to 200 bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileName(String);

impl FileName {
    /// `None` where the text is not such a name.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
        let ok = !text.is_empty()
            && text.len() <= 200
            && text.chars().all(plain)
            && !text.starts_with('.')
            && !text.contains("..");
        ok.then(|| Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A file's path inside the output folder, `/` between pieces; never absolute, never with `..`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutPath(String);

impl OutPath {
    /// A path of plain or hidden pieces (`.well-known/security.txt`): `None` where a piece is empty, `.` or `..`,
    /// or holds a backslash, a colon or a control character.
    pub fn parse(text: &str) -> Option<Self> {
        let piece = |p: &str| {
            !p.is_empty()
                && p != "."
                && p != ".."
                && !p.chars().any(|c| c == '\\' || c == ':' || c.is_control())
        };
        text.split('/').all(piece).then(|| Self(text.to_owned()))
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_no_empty_piece() {
        for good in ["/", "/a", "/a/", "/a/b.csv", "/.well-known/security.txt"] {
            assert_eq!(Url::parse(good).as_ref().map(Url::as_str), Some(good));
        }
        for bad in ["", "a", "//", "///", "//a", "/a//", "/a//b", "/./", "/../a", "/è/", "/a b/"] {
            assert_eq!(Url::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_name_of_a_file_is_ascii_as_its_address_is() {
        for good in ["a", "A-b_c.1.csv", "1.png"] {
            let name = FileName::parse(good).expect("a name");
            assert_eq!(Url::parse(Url::root().file(&name).as_str()), Some(Url::root().file(&name)));
        }
        let long = "a".repeat(201);
        for bad in ["", ".a", "a..b", "è.png", "a/b", "a b", &long] {
            assert_eq!(FileName::parse(bad), None, "{bad}");
        }
    }
}
