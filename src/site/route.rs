//! Where everything stands: the only maker of addresses.
//!
//! In: a thing's kind, its slug, a language. Out: a [`Url`]. The default language is at the root, every other under
//! its tag. Section names in addresses do not depend on the theme: they belong to the language.

use crate::config::Section;
use crate::lang::{Lang, Languages};
use crate::name::{FileName, Slug, Url};

/// Section names in addresses, by language tag; a language without its own takes the English ones.
const SEGMENTS: &[(&str, [&str; 11])] = &[
    (
        "it",
        [
            "articoli",
            "altrisguardi",
            "rapporti",
            "dati",
            "grafici",
            "eventi",
            "temi",
            "territori",
            "enti",
            "progetti",
            "persone",
        ],
    ),
    (
        "en",
        [
            "articles",
            "altrisguardi",
            "reports",
            "data",
            "charts",
            "events",
            "topics",
            "places",
            "organisations",
            "projects",
            "people",
        ],
    ),
];

/// Words for the further pages of a list, by language tag.
const PAGE: &[(&str, &str)] = &[("it", "pagina"), ("en", "page")];

/// Words for the lists of a year, by language tag.
const YEAR: &[(&str, &str)] = &[("it", "anno"), ("en", "year")];

/// Names of the search page, by language tag.
const SEARCH: &[(&str, &str)] = &[("it", "cerca"), ("en", "search")];
/// Words for a report whole, by language tag.
const PRINT: &[(&str, &str)] = &[("it", "stampa"), ("en", "print")];

/// Names of citation files, by language tag.
const CITATION: &[(&str, &str)] = &[("it", "citazione"), ("en", "citation")];

/// A kind of thing that has a persistent address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Persistent {
    /// The catalogue of all datasets.
    Catalogue,
    /// A dataset, or one of its versions.
    Dataset,
    /// A file of a dataset.
    Distribution,
    /// A body.
    Body,
    /// A place.
    Place,
    /// Who answers questions.
    Contact,
    /// The time a dataset is about.
    Period,
}

impl Persistent {
    /// Its piece of the address.
    fn piece(self) -> &'static str {
        match self {
            Self::Catalogue => "catalogo",
            Self::Dataset => "dataset",
            Self::Distribution => "distribuzione",
            Self::Body => "ente",
            Self::Place => "luogo",
            Self::Contact => "contatto",
            Self::Period => "periodo",
        }
    }
}

/// Makes the addresses of a site.
#[derive(Clone, Debug)]
pub struct Routes {
    /// By language.
    roots: Vec<Url>,
    /// By language, then section.
    sections: Vec<Vec<Url>>,
    /// By language: the word for the further pages of a list.
    page_words: Vec<&'static str>,
    /// By language: the name of citation files.
    citation_words: Vec<&'static str>,
    /// By language: the word for the lists of a year.
    year_words: Vec<&'static str>,
    /// By language: the search page.
    searches: Vec<Url>,
    /// By language: the word for a report whole.
    print_words: Vec<&'static str>,
    /// `https://host/folder`, without a slash at the end.
    base_url: String,
    /// `/folder`, or empty: what stands before each address of the site inside its pages.
    folder: String,
}

impl Routes {
    /// The addresses of a site with these languages at this base address.
    pub fn new(languages: &Languages, base_url: &str) -> Self {
        let root = |lang: Lang| match Slug::parse(languages.tag(lang)) {
            Some(tag) if lang != Lang::DEFAULT => Url::root().dir(&tag),
            Some(_) | None => Url::root(),
        };
        let roots: Vec<Url> = languages.all().map(root).collect();
        let sections = languages.all().map(|lang| {
            let names = segments(languages.tag(lang));
            let dirs = names.iter().filter_map(|name| Slug::parse(name));
            dirs.map(|name| roots[lang.index()].dir(&name)).collect()
        });
        let sections = sections.collect();
        let page_words = languages.all().map(|lang| word(PAGE, languages.tag(lang))).collect();
        let citation_words = languages.all().map(|l| word(CITATION, languages.tag(l))).collect();
        let year_words = languages.all().map(|l| word(YEAR, languages.tag(l))).collect();
        let search = |lang: Lang| {
            let root = &roots[lang.index()];
            let word = Slug::parse(word(SEARCH, languages.tag(lang)));
            word.map_or_else(|| root.clone(), |word| root.dir(&word))
        };
        let searches = languages.all().map(search).collect();
        let after_scheme = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
        let folder = after_scheme.find('/').map_or("", |i| &after_scheme[i..]);
        Self {
            roots,
            sections,
            page_words,
            citation_words,
            year_words,
            searches,
            print_words: languages.all().map(|l| word(PRINT, languages.tag(l))).collect(),
            base_url: base_url.to_owned(),
            folder: folder.to_owned(),
        }
    }

    /// The home page of a language.
    pub fn home(&self, lang: Lang) -> Url {
        self.roots[lang.index()].clone()
    }

    /// The list of a section.
    pub fn section(&self, section: Section, lang: Lang) -> Url {
        self.sections[lang.index()][section as usize].clone()
    }

    /// A thing of a section.
    pub fn thing(&self, section: Section, slug: &Slug, lang: Lang) -> Url {
        self.sections[lang.index()][section as usize].dir(slug)
    }

    /// The list of a section's texts of a year.
    pub fn year(&self, section: Section, year: i16, lang: Lang) -> Url {
        let pieces = [self.year_words[lang.index()].to_owned(), year.to_string()];
        let pieces = pieces.iter().filter_map(|piece| Slug::parse(piece));
        pieces.fold(self.section(section, lang), |url, piece| url.dir(&piece))
    }

    /// A plain page.
    pub fn page(&self, slug: &Slug, lang: Lang) -> Url {
        self.roots[lang.index()].dir(slug)
    }

    /// The page where a language is searched.
    pub fn search(&self, lang: Lang) -> Url {
        self.searches[lang.index()].clone()
    }

    /// The `n`th page of a list, from 1.
    pub fn nth(&self, list: &Url, n: usize, lang: Lang) -> Url {
        let word = Slug::parse(self.page_words[lang.index()]);
        match (word, Slug::parse(&n.to_string())) {
            (Some(word), Some(number)) if n > 1 => list.dir(&word).dir(&number),
            (_, _) => list.clone(),
        }
    }

    /// A file at the root.
    pub fn root_file(&self, name: &str) -> Url {
        file(&self.roots[0], name)
    }

    /// The piece of the address of a report whole, in a language.
    pub fn print_word(&self, lang: Lang) -> &'static str {
        self.print_words[lang.index()]
    }

    /// The name of citation files in a language, without their ending.
    pub fn citation_word(&self, lang: Lang) -> &'static str {
        self.citation_words[lang.index()]
    }

    /// The persistent address of a thing, `/id/dataset/residenti/`: made of ids alone, so that it outlives titles,
    /// languages and the names of sections. It ends with a slash, as the page that answers there does.
    pub fn persistent(&self, kind: Persistent, pieces: &[&str]) -> Url {
        let pieces = ["id", kind.piece()].into_iter().chain(pieces.iter().copied());
        pieces.filter_map(Slug::parse).fold(Url::root(), |url, piece| url.dir(&piece))
    }

    /// The address as it stands in a page: from the host's root.
    pub fn href(&self, url: &Url) -> String {
        format!("{}{}", self.folder, url.as_str())
    }

    /// The address with its host.
    pub fn absolute(&self, url: &Url) -> String {
        format!("{}{}", self.base_url, url.as_str())
    }

    /// `https://host/folder`, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The address of the site that an address in a page means; `None` for one outside.
    pub fn inside(&self, href: &str) -> Option<Url> {
        let path = href.split(['#', '?']).next().unwrap_or_default();
        Url::parse(path.strip_prefix(self.folder.as_str())?)
    }
}

/// A file beside a page. The name is one the program made, so it is always plain.
pub fn file(dir: &Url, name: &str) -> Url {
    match FileName::parse(name) {
        Some(name) => dir.file(&name),
        None => dir.clone(),
    }
}

/// The file whose name is that of another with more behind it: `residenti.csv-metadata.json`.
pub fn beside(file: &Url, more: &str) -> Url {
    Url::parse(&format!("{file}{more}")).unwrap_or_else(|| file.clone())
}

fn segments(tag: &str) -> &'static [&'static str; 11] {
    let own = SEGMENTS.iter().find(|(t, _)| *t == tag);
    own.or_else(|| SEGMENTS.last()).map_or(&SEGMENTS[1].1, |(_, names)| names)
}

fn word(words: &[(&str, &'static str)], tag: &str) -> &'static str {
    let own = words.iter().find(|(t, _)| *t == tag);
    own.or_else(|| words.last()).map_or("page", |(_, word)| word)
}
