//! One article of the corpus: the same words for every generator, the links in each one's own form.
//!
//! In: its number and the language. Out: front matter and Markdown. About 600 words with four headings, three links
//! to other pages and one outwards, a picture, a table, a list, a quotation, a footnote and, in one of so many, a block of code.

use std::fmt::Write as _;

use crate::text::{Rng, Tongue, Words, code, slug};

/// Topics, as many as an observatory has.
pub(crate) const TOPICS: [(&str, &str, &str); 11] = [
    ("giovani", "Giovani", "Youth"),
    ("partecipazione", "Partecipazione", "Participation"),
    ("genere", "Genere", "Gender"),
    ("inclusione", "Inclusione", "Inclusion"),
    ("comunita", "Comunità", "Community"),
    ("migrazioni", "Migrazioni", "Migration"),
    ("lavoro", "Lavoro", "Work"),
    ("scuola", "Scuola", "School"),
    ("innovazione", "Innovazione", "Innovation"),
    ("welfare", "Welfare", "Welfare"),
    ("dipendenze", "Dipendenze", "Addiction"),
];

/// Places: a country, regions and provinces, with Istat's codes and the place each lies in.
pub(crate) const PLACES: [(&str, &str, &str, &str); 24] = [
    ("italia", "Italia", "", ""),
    ("piemonte", "Piemonte", "01", "italia"),
    ("lombardia", "Lombardia", "03", "italia"),
    ("veneto", "Veneto", "05", "italia"),
    ("lazio", "Lazio", "12", "italia"),
    ("sardegna", "Sardegna", "20", "italia"),
    ("torino", "Torino", "001", "piemonte"),
    ("vercelli", "Vercelli", "002", "piemonte"),
    ("novara", "Novara", "003", "piemonte"),
    ("cuneo", "Cuneo", "004", "piemonte"),
    ("asti", "Asti", "005", "piemonte"),
    ("alessandria", "Alessandria", "006", "piemonte"),
    ("biella", "Biella", "096", "piemonte"),
    ("varese", "Varese", "012", "lombardia"),
    ("como", "Como", "013", "lombardia"),
    ("milano", "Milano", "015", "lombardia"),
    ("bergamo", "Bergamo", "016", "lombardia"),
    ("brescia", "Brescia", "017", "lombardia"),
    ("verona", "Verona", "023", "veneto"),
    ("padova", "Padova", "028", "veneto"),
    ("viterbo", "Viterbo", "056", "lazio"),
    ("rieti", "Rieti", "057", "lazio"),
    ("sassari", "Sassari", "090", "sardegna"),
    ("nuoro", "Nuoro", "091", "sardegna"),
];

/// Whose forms a text is written in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Links name a kind and an id: `article:name`.
    Specola,
    /// Links name a page by its place in the content folder, and a render hook finds it.
    Hugo,
}

/// What is the same in both languages.
pub(crate) struct Article {
    number: usize,
    seed: u64,
    topics: [&'static str; 2],
    places: [&'static str; 2],
    /// Another article, the one before.
    neighbour: usize,
    with_code: bool,
}

impl Article {
    /// The article of this number among `n`; one in `code_every` has a block of code.
    pub(crate) fn new(seed: u64, number: usize, n: usize, code_every: usize) -> Self {
        let mut rng = Rng::new(seed, number);
        let topic = rng.below(TOPICS.len());
        let place = rng.below(PLACES.len());
        Self {
            number,
            seed,
            topics: [TOPICS[topic].0, TOPICS[(topic + 3) % TOPICS.len()].0],
            places: [PLACES[place].0, PLACES[(place + 7) % PLACES.len()].0],
            neighbour: (number + n - 1) % n,
            with_code: number.is_multiple_of(code_every),
        }
    }

    /// Name of the article's folder.
    pub(crate) fn name(&self) -> String {
        name(self.number)
    }

    /// The moment it came out, a different hour for each of the first fifty thousand.
    fn date(&self) -> String {
        let (year, rest) = (2020 + self.number % 6, self.number / 6);
        let (month, rest) = (1 + rest % 12, rest / 12);
        let (day, hour) = (1 + rest % 28, 6 + rest / 28 % 12);
        format!("{year}-{month:02}-{day:02}T{hour:02}:00:00Z")
    }

    /// The file in one language: front matter between its fences, then Markdown and `extra` at the end of its second part.
    pub(crate) fn file(&self, words: &Words, dialect: Dialect, extra: &Extra) -> String {
        let mut rng = Rng::new(self.seed ^ u64::from(words.tongue() == Tongue::En), self.number);
        let title = words.phrase(&mut rng, 8);
        let description = words.phrase(&mut rng, 18).replace('"', "");
        let mut out = format!(
            "+++\ntitle = \"{title}\"\ndescription = \"{description}.\"\nslug = \"{}-{:05}\"\ndate = {}\n",
            slug(&title),
            self.number,
            self.date()
        );
        // Invented figures are bound to nothing; to say so of each of them would be most of the work.
        writeln!(out, "authors = [\"redazione\"]\ntyped_numbers = true").ok();
        writeln!(out, "topics = {:?}\nplaces = {:?}", self.topics, self.places).ok();
        out.push_str(&extra.front);
        out.push_str("+++\n\n");
        self.body(words, dialect, extra, &mut rng, &mut out);
        out
    }

    fn body(&self, w: &Words, dialect: Dialect, extra: &Extra, rng: &mut Rng, out: &mut String) {
        let article = Target::Article(self.neighbour).address(dialect);
        let topic = Target::Topic(self.topics[0]).address(dialect);
        let place = Target::Place(self.places[1]).address(dialect);
        let (see, about, in_place) = w.tongue().of(
            ("Si veda", "altro sul tema", "nel territorio"),
            ("See", "more on the topic", "in the place"),
        );
        let p = |rng: &mut Rng, n| w.paragraph(rng, n);
        writeln!(out, "{}[^1] {see} [{}]({article}).\n", p(rng, 4), w.phrase(rng, 4)).ok();
        heading(w, rng, out);
        let outside = format!("https://example.org/{:05}/", self.number);
        writeln!(out, "{} [{}]({outside}).\n", p(rng, 4), w.phrase(rng, 3)).ok();
        writeln!(out, "![{}](foto.png \"{}\")\n", w.phrase(rng, 9), w.phrase(rng, 7)).ok();
        writeln!(out, "{}\n", p(rng, 4)).ok();
        out.push_str(&extra.block);
        heading(w, rng, out);
        writeln!(out, "{}\n", p(rng, 4)).ok();
        table(w, rng, out);
        writeln!(out, "{} [{about}]({topic}), [{in_place}]({place}).\n", p(rng, 4)).ok();
        heading(w, rng, out);
        for _ in 0..4 {
            let n = 8 + rng.below(8);
            writeln!(out, "- {}", w.phrase(rng, n)).ok();
        }
        writeln!(out, "\n{} `codice_{}`\n", p(rng, 4), rng.below(1000)).ok();
        if self.with_code {
            writeln!(out, "{}", code(rng)).ok();
        }
        heading(w, rng, out);
        writeln!(out, "> {}\n\n{}\n", p(rng, 2), p(rng, 5)).ok();
        writeln!(out, "[^1]: {}", p(rng, 1)).ok();
    }
}

/// What a profile adds to the articles of the others.
#[derive(Default)]
pub(crate) struct Extra {
    /// Lines of front matter.
    pub(crate) front: String,
    /// Blocks of Markdown, each with a blank line after it.
    pub(crate) block: String,
}

/// Name of the folder of the article with this number.
pub(crate) fn name(number: usize) -> String {
    format!("articolo-{number:05}")
}

enum Target {
    Article(usize),
    Topic(&'static str),
    Place(&'static str),
}

impl Target {
    fn address(&self, dialect: Dialect) -> String {
        match (dialect, self) {
            (Dialect::Specola, Self::Article(n)) => format!("article:{}", name(*n)),
            (Dialect::Specola, Self::Topic(id)) => format!("topic:{id}"),
            (Dialect::Specola, Self::Place(id)) => format!("place:{id}"),
            (Dialect::Hugo, Self::Article(n)) => format!("/articles/{}", name(*n)),
            (Dialect::Hugo, Self::Topic(id)) => format!("/topics/{id}"),
            (Dialect::Hugo, Self::Place(id)) => format!("/places/{id}"),
        }
    }
}

fn heading(words: &Words, rng: &mut Rng, out: &mut String) {
    writeln!(out, "## {}\n", words.phrase(rng, 5)).ok();
}

fn table(words: &Words, rng: &mut Rng, out: &mut String) {
    let head = words
        .tongue()
        .of("| Territorio | Residenti | Quota | Nota |", "| Place | Residents | Share | Remark |");
    writeln!(out, "{head}\n|---|---:|---:|---|").ok();
    for _ in 0..6 {
        let (residents, share) = (1000 + rng.below(90_000), rng.below(200));
        let (place, remark) = (rng.pick(&PLACES).1, words.phrase(rng, 3));
        writeln!(out, "| {place} | {residents} | {}.{} | {remark} |", share / 10, share % 10).ok();
    }
    out.push('\n');
}
