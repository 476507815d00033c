//! The `pattern` constraint: a regular expression that the whole of a cell must match.
//!
//! Table Schema takes XML Schema's grammar, which is anchored at both ends; `^` and `$`, which people write all the
//! same, do no harm. Matching is linear in the cell: there are no back references and no look-around.

use std::fmt;
use std::sync::Arc;

use regex_automata::meta::Regex;

/// A compiled pattern; equal where its text is.
#[derive(Clone)]
pub struct Pattern {
    /// As it was written.
    pub text: String,
    regex: Arc<Regex>,
}

impl Pattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// What is wrong with its grammar, or that it would need more than a megabyte.
    pub fn new(text: &str) -> Result<Self, String> {
        // Alone first: a stray bracket must not close the group it is put into.
        let reason = |e: &regex_automata::meta::BuildError| {
            e.syntax_error().map_or_else(|| e.to_string(), |s| last_line(&s.to_string()))
        };
        let config = regex_automata::meta::Config::new().nfa_size_limit(Some(1 << 20));
        let build = |p: &str| Regex::builder().configure(config.clone()).build(p);
        build(text).map_err(|e| reason(&e))?;
        let regex = build(&format!(r"\A(?:{text})\z")).map_err(|e| reason(&e))?;
        Ok(Self { text: text.to_owned(), regex: Arc::new(regex) })
    }

    /// Whether the whole of `cell` matches.
    pub fn fits(&self, cell: &str) -> bool {
        self.regex.is_match(cell)
    }
}

/// The grammar's messages draw the pattern over several lines; the last one says what is wrong.
fn last_line(message: &str) -> String {
    message.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pattern({:?})", self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_cell_must_match() {
        let code = Pattern::new("[0-9]{6}").unwrap();
        assert!(code.fits("006003"));
        assert!(!code.fits("0060031"));
        assert!(!code.fits("006003\n"));
        assert!(Pattern::new("^a|b$").unwrap().fits("b"));
        assert!(Pattern::new(r"\p{Lu}\p{Ll}+").unwrap().fits("Àcqui"));
    }

    #[test]
    fn a_broken_pattern_says_why() {
        assert_eq!(Pattern::new("a)(b").unwrap_err(), "unopened group");
        assert_eq!(Pattern::new("[0-9").unwrap_err(), "unclosed character class");
        assert!(Pattern::new(r"(a)\1").is_err());
        assert!(Pattern::new("(((a{1000}){1000}){1000})").is_err());
    }
}
