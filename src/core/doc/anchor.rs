//! Ids inside a page: made from text, each once.

use std::collections::BTreeMap;

use crate::name::Slug;

/// Ids that themes give to the parts of a page, and that other sites link to.
const OF_PARTS: [&str; 10] = [
    "cite", "columns", "data", "download", "embed", "main", "metadata", "method", "preview",
    "versions",
];

/// The ids of a page so far.
#[derive(Default)]
pub(super) struct Anchors {
    /// Each id with the number the next one like it begins to try at.
    used: BTreeMap<String, usize>,
}

impl Anchors {
    /// An id from a text: letters of the Latin alphabet without their marks, digits, hyphens; `fallback` where none
    /// is left. The second of two alike ends with `-2`.
    pub(super) fn make(&mut self, text: &str, fallback: &str) -> String {
        let id =
            Slug::from_text(text).map_or_else(|| fallback.to_owned(), |s| s.as_str().to_owned());
        // The ids of notes and of references to them, and of the numbers in the list of what they are made from.
        let taken = ["fn-", "fnr-", "cell-"].iter().any(|start| id.starts_with(start));
        let taken = taken || OF_PARTS.contains(&id.as_str());
        self.unique(if taken { format!("h-{id}") } else { id })
    }

    fn unique(&mut self, id: String) -> String {
        let Some(next) = self.used.get(&id).copied() else {
            self.used.insert(id.clone(), 2);
            return id;
        };
        let mut n = next;
        let mut candidate = format!("{id}-{n}");
        while self.used.contains_key(&candidate) {
            n += 1;
            candidate = format!("{id}-{n}");
        }
        self.used.insert(id, n + 1);
        self.used.insert(candidate.clone(), 2);
        candidate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_folded_and_unique() {
        let mut anchors = Anchors::default();
        let mut make = |text| anchors.make(text, "s");
        assert_eq!(make("Perché l’età conta"), "perche-l-eta-conta");
        assert_eq!(make("Che cosa"), "che-cosa");
        assert_eq!(make("Che cosa!"), "che-cosa-2");
        assert_eq!(make("Che cosa 2"), "che-cosa-2-2");
        assert_eq!(make("Che cosa"), "che-cosa-3");
        assert_eq!(make("日本"), "s");
        assert_eq!(make("…"), "s-2");
        assert_eq!(make("Fn 1"), "h-fn-1");
        assert_eq!(make("Cell 3"), "h-cell-3");
        assert_eq!(make("Versions"), "h-versions");
    }
}
