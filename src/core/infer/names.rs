//! Headers as they are written → names of fields: lower-case letters, digits and underscores, each once.

use super::layout::is_year;

/// Characters a name has at most; a longer one is cut at a word.
const LONGEST: usize = 60;

/// Words in a name that say that a column holds codes.
const CODES: &[&str] = &[
    "codice", "codici", "cod", "code", "codes", "id", "cap", "istat", "uts", "nuts", "iso", "key",
    "zip", "ean", "isbn", "tel", "telefono", "phone", "fax", "piva", "iva",
];

/// Words in a name that say that a column holds years.
const YEARS: &[&str] =
    &["anno", "anni", "year", "years", "time", "tempo", "periodo", "period", "annata", "esercizio"];

/// The name of a header; `col` and its number where it has no letter or digit of the Latin alphabet.
pub(super) fn name(header: &str, column: usize) -> String {
    let nfd = icu_normalizer::DecomposingNormalizerBorrowed::new_nfkd();
    let mut out = String::new();
    for c in nfd.normalize(header).chars() {
        match c.to_ascii_lowercase() {
            '%' => {
                if !out.is_empty() && !out.ends_with('_') {
                    out.push('_');
                }
                out.push_str("perc_");
            }
            c if c.is_ascii_alphanumeric() => out.push(c),
            // Marks that a letter carried before it was taken apart.
            '\u{300}'..='\u{36f}' => {}
            _ if !out.ends_with('_') && !out.is_empty() => out.push('_'),
            _ => {}
        }
    }
    let whole = out.trim_matches('_');
    if whole.is_empty() {
        return format!("col_{}", column + 1);
    }
    if whole.len() <= LONGEST {
        return whole.to_owned();
    }
    let cut = whole.get(..LONGEST).unwrap_or(whole);
    // At a word, unless there is but one.
    let word = cut.rsplit_once('_').map_or(cut, |(before, _)| before);
    word.trim_matches('_').to_owned()
}

/// The names of all headers, which stand at these columns; the second of equal ones is numbered.
pub(super) fn names(headers: &[String], columns: &[usize]) -> Vec<String> {
    let mut found: Vec<String> = Vec::with_capacity(headers.len());
    for (header, column) in headers.iter().zip(columns) {
        let base = name(header, *column);
        let mut next = base.clone();
        let mut n = 1;
        while found.contains(&next) {
            n += 1;
            next = format!("{base}_{n}");
        }
        found.push(next);
    }
    found
}

fn has_word(name: &str, words: &[&str]) -> bool {
    name.split('_').any(|w| words.contains(&w))
}

/// Whether a name says that its column holds codes.
pub(super) fn is_code(name: &str) -> bool {
    has_word(name, CODES)
}

/// Whether a name says that its column holds years.
pub(super) fn is_time(name: &str) -> bool {
    has_word(name, YEARS) && !is_year(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_becomes_a_name() {
        let told = |h| name(h, 2);
        assert_eq!(
            told("Popolazione censita al 1° gennaio - Maschi"),
            "popolazione_censita_al_1_gennaio_maschi"
        );
        assert_eq!(told("Codice Unità"), "codice_unita");
        assert_eq!(told("ISO_3166-1"), "iso_3166_1");
        assert_eq!(told("%"), "perc");
        assert_eq!(told("Quota %"), "quota_perc");
        assert_eq!(told("人口"), "col_3");
        assert_eq!(
            told(&"parola ".repeat(20)),
            "parola_parola_parola_parola_parola_parola_parola_parola"
        );
        let headers = ["N", "n", "", "n 2"].map(str::to_owned);
        assert_eq!(names(&headers, &[0, 1, 2, 3]), ["n", "n_2", "col_3", "n_2_2"]);
    }

    #[test]
    fn a_name_says_what_it_holds() {
        assert!(is_code("codice_comune") && is_code("id") && !is_code("comune"));
        assert!(
            is_time("anno") && is_time("select_time") && !is_time("2019") && !is_time("valore")
        );
    }
}
