//! `specola.toml` → [`Config`].
//!
//! The languages are read first, for every other text of the site is read by them. Nothing here looks at a page.

pub mod accessibility;

use jiff::tz::TimeZone;

use crate::diag::{Arg, Code, Diagnostic, Loc};
use crate::fields::{self, Context, FieldSpec, FieldType, RawTable, Record, optional, required};
use crate::lang::{ByLang, Direction, LangInfo, Languages};
use crate::name::is_mail_address;
use crate::source::{Sources, Span, Spanned};
use crate::themes::Themes;
use accessibility::Accessibility;

/// The name of the file.
pub const FILE: &str = "specola.toml";

/// A section of the site: a kind of thing that has its own list and its own place in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Findings.
    Articles,
    /// Editorial pieces.
    AltriSguardi,
    /// Reports.
    Reports,
    /// Datasets.
    Datasets,
    /// Charts.
    Charts,
    /// Events.
    Events,
    /// Topics.
    Topics,
    /// Places.
    Places,
    /// Organisations.
    Organisations,
    /// Projects.
    Projects,
    /// People.
    People,
}

impl Section {
    /// Every section.
    pub const ALL: &'static [Self] = &[
        Self::Articles,
        Self::AltriSguardi,
        Self::Reports,
        Self::Datasets,
        Self::Charts,
        Self::Events,
        Self::Topics,
        Self::Places,
        Self::Organisations,
        Self::Projects,
        Self::People,
    ];

    /// The names of every section, in the order of [`Section::ALL`].
    pub const NAMES: &'static [&'static str] = &[
        "articles",
        "altrisguardi",
        "reports",
        "datasets",
        "charts",
        "events",
        "topics",
        "places",
        "organisations",
        "projects",
        "people",
    ];

    /// The name authors use, which is also the key of its words in `strings`.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// The section of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|s| s.name() == name)
    }
}

/// Where an entry of a menu leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MenuEntry {
    /// To the list of a section.
    Section(Section),
    /// To a page, by its file name.
    Page(Spanned<String>),
}

/// A name, and how to reach it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Who answers.
    pub name: ByLang<String>,
    /// An e-mail address, or an address of the web.
    pub address: String,
}

/// What `specola.toml` says.
#[derive(Clone, Debug)]
pub struct Config {
    /// The site's languages, default first.
    pub languages: Languages,
    /// Name of the site.
    pub title: ByLang<String>,
    /// A few words under the name.
    pub tagline: ByLang<String>,
    /// One or two sentences, for feeds and the catalogue.
    pub description: ByLang<String>,
    /// `https://host[/folder]`, without a slash at the end.
    pub base_url: String,
    /// The zone of dates and times without an offset.
    pub timezone: TimeZone,
    /// The theme, by its folder in `themes/`, and those it extends.
    pub themes: Themes,
    /// SPDX id of the licence of the texts.
    pub licence: String,
    /// Whether each page without a chart has a picture of its own for where it is shared, with its title.
    pub title_cards: bool,
    /// Whether the site is a demonstration, which then stands on every page.
    pub demonstration: bool,
    /// The words of the demonstration's notice.
    pub notice: Option<ByLang<String>>,
    /// Who publishes: an id of the organisations.
    pub publisher: Spanned<String>,
    /// The body above, named in the header.
    pub parent: Option<Contact>,
    /// Who answers.
    pub contact: Contact,
    /// What the site says of its accessibility.
    pub accessibility: Option<Accessibility>,
    /// The header's links.
    pub menu: Vec<MenuEntry>,
    /// The footer's links.
    pub footer: Vec<MenuEntry>,
}

const LANGUAGE: &[FieldSpec] = &[
    required("tag", FieldType::Slug, "BCP 47 tag as it stands in file names and addresses"),
    required("name", FieldType::Text, "the language's own name"),
    optional("locale", FieldType::Text, "BCP 47 tag for the forms of numbers and dates"),
    optional("direction", FieldType::Choice(&["ltr", "rtl"]), "writing direction"),
];

const MENU: &[FieldSpec] = &[
    optional("section", FieldType::Choice(Section::NAMES), "a section's list"),
    optional("page", FieldType::Text, "a page, by its file name"),
];

/// The keys of `specola.toml`.
pub const SPECS: &[FieldSpec] = &[
    required("languages", FieldType::Tables(LANGUAGE), "the site's languages, default first"),
    required("title", FieldType::ByLangOrText, "name of the site"),
    required("tagline", FieldType::ByLang, "a few words under the name"),
    required("description", FieldType::ByLang, "one or two sentences about the site"),
    required("base_url", FieldType::Text, "where the site will stand: https://host"),
    required("timezone", FieldType::Text, "IANA name of the time zone, such as Europe/Rome"),
    required("theme", FieldType::Slug, "name of the folder in themes/"),
    required("licence", FieldType::Text, "SPDX id of the licence of the texts"),
    optional(
        "title_cards",
        FieldType::Bool,
        "a picture with its title for each page that has no chart, shown where it is shared",
    ),
    optional("demonstration", FieldType::Bool, "whether the site is a demonstration"),
    optional("notice", FieldType::ByLang, "the words of the demonstration's notice"),
    required("publisher", FieldType::Text, "who publishes: an id of the organisations"),
    optional(
        "parent",
        FieldType::Table(&[
            required("name", FieldType::ByLangOrText, "its name"),
            required("url", FieldType::Text, "its address"),
        ]),
        "the body above, named in the header",
    ),
    required(
        "contact",
        FieldType::Table(&[
            required("name", FieldType::ByLangOrText, "who answers"),
            required("email", FieldType::Text, "the e-mail address"),
        ]),
        "who answers",
    ),
    optional(
        "accessibility",
        FieldType::Table(accessibility::SPECS),
        "what the site says of its accessibility",
    ),
    optional("menu", FieldType::Tables(MENU), "the header's links"),
    optional("footer", FieldType::Tables(MENU), "the footer's links"),
];

/// Reads `specola.toml`. `None` where there is none; what it lacks was reported and is empty, so that the rest of the
/// site can be read.
pub fn load(sources: &Sources<'_>, out: &mut Vec<Diagnostic>) -> Option<Config> {
    let Some(file) = sources.find(FILE) else {
        let missing = Diagnostic::new(Code::FileMissing, Loc::Path(FILE.to_owned()));
        out.push(missing.with("path", FILE));
        return None;
    };
    let (table, faults) = fields::parse(sources.text(file), file, 0);
    let mut found = Vec::new();
    let known = languages(&table, Span::new(file, 0..0), &mut found);
    let guessed = known.is_none();
    let languages = known.or_else(|| guess(sources))?;
    let record = fields::read(&table, SPECS, Context { languages: &languages }, &mut found);
    if guessed {
        // Which languages there are is a guess: what hangs on it is not worth telling.
        found.retain(|d| !matches!(d.code, Code::LanguageUnknown | Code::LanguageMissing));
    }
    let config = config(&record, languages, sources, &mut found);
    out.extend(fields::despite(&faults, found));
    out.extend(faults);
    Some(config)
}

/// The languages in the names of the home page's files, so that a broken `specola.toml` does not hide what is wrong
/// elsewhere.
fn guess(sources: &Sources<'_>) -> Option<Languages> {
    let tag = |path: &str| {
        let tag = path.strip_prefix("content/index.")?.strip_suffix(".md")?;
        (!tag.contains(['/', '.'])).then(|| tag.to_owned())
    };
    let mut tags: Vec<String> =
        sources.under("content/index.").filter_map(|(_, file)| tag(&file.path)).collect();
    if tags.is_empty() {
        tags.push("it".to_owned());
    }
    let info = |tag: String| LangInfo {
        name: tag.clone(),
        locale: tag.clone(),
        direction: Direction::Ltr,
        tag,
    };
    Languages::new(tags.into_iter().map(info).collect())
}

/// The languages, read before everything else; faults of their own keys are reported with the rest of the file.
fn languages(table: &RawTable, start: Span, out: &mut Vec<Diagnostic>) -> Option<Languages> {
    let fields::Raw::List(list) = &table.get("languages")?.value else { return None };
    let mut found: Vec<LangInfo> = Vec::new();
    for item in list {
        let fields::Raw::Table(table) = &item.value else { continue };
        let text = |key: &str| table.get(key).and_then(|v| v.value.as_text()).map(str::to_owned);
        let (Some(tag), Some(name)) = (text("tag"), text("name")) else { continue };
        if found.iter().any(|l| l.tag == tag) {
            out.push(Diagnostic::at(Code::IdDuplicate, item.span).with("id", &tag));
            continue;
        }
        let rtl = text("direction").as_deref() == Some("rtl");
        found.push(LangInfo {
            locale: text("locale").unwrap_or_else(|| tag.clone()),
            direction: if rtl { Direction::Rtl } else { Direction::Ltr },
            tag,
            name,
        });
    }
    let languages = Languages::new(found);
    if languages.is_none() {
        let none = Diagnostic::at(Code::KeyMissing, start).with("key", "languages");
        out.push(none.with("meaning", Arg::Meaning("[[languages]] with tag and name")));
    }
    languages
}

fn config(
    record: &Record,
    languages: Languages,
    sources: &Sources<'_>,
    out: &mut Vec<Diagnostic>,
) -> Config {
    let timezone = record.text("timezone").and_then(|name| {
        let zone = TimeZone::get(name).ok();
        if zone.is_none() {
            out.push(bad(record, "timezone", name, "Europe/Rome"));
        }
        zone
    });
    let base_url = record.text("base_url").and_then(|url| {
        let checked = base_url(url);
        if checked.is_none() {
            out.push(bad(record, "base_url", url, "https://specola.example"));
        }
        checked
    });
    let contact = record.record("contact");
    if let Some((contact, email)) = contact.and_then(|c| Some((c, c.text("email")?)))
        && !is_mail_address(email)
    {
        out.push(bad(contact, "email", email, "redazione@specola.example"));
    }
    let parent = record.record("parent");
    let nothing = || ByLang::new(String::new(), languages.others().map(|_| None));
    let by_lang = |key| record.by_lang(key).cloned().unwrap_or_else(nothing);
    let none = Spanned { value: String::new(), span: record.span };
    Config {
        title: by_lang("title"),
        tagline: by_lang("tagline"),
        description: by_lang("description"),
        base_url: base_url.unwrap_or_default(),
        timezone: timezone.unwrap_or(TimeZone::UTC),
        themes: Themes::load(sources, theme(record, sources, out), &languages, out),
        licence: record.text("licence").cloned().unwrap_or_default(),
        title_cards: record.flag("title_cards"),
        demonstration: record.flag("demonstration"),
        notice: record.by_lang("notice").cloned(),
        publisher: record.spanned("publisher").unwrap_or(none),
        parent: parent.and_then(|p| contact_of(p, "url")),
        contact: contact
            .and_then(|c| contact_of(c, "email"))
            .unwrap_or_else(|| Contact { name: nothing(), address: String::new() }),
        accessibility: record
            .record("accessibility")
            .and_then(|record| accessibility::read(record, out)),
        menu: menu(record.records("menu"), out),
        footer: menu(record.records("footer"), out),
        languages,
    }
}

/// The theme that is named; where there is none of that name, another, so that pages are tried all the same.
fn theme(record: &Record, sources: &Sources<'_>, out: &mut Vec<Diagnostic>) -> String {
    let Some(name) = record.text("theme") else { return any_theme(sources) };
    let folder = format!("themes/{name}/");
    if sources.under(&folder).next().is_some() {
        return name.clone();
    }
    out.push(Diagnostic::at(Code::FileMissing, record.span_of("theme")).with("path", folder));
    any_theme(sources)
}

/// The first theme there is, where none is named.
fn any_theme(sources: &Sources<'_>) -> String {
    let first = sources.under("themes/").next();
    let name = first.and_then(|(_, file)| file.path["themes/".len()..].split('/').next());
    name.unwrap_or_default().to_owned()
}

/// An `http(s)` address without query, fragment or user, its last slash taken off.
pub fn base_url(url: &str) -> Option<String> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let host = rest.split('/').next().unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/[]".contains(c);
    let ok = !host.is_empty() && rest.chars().all(plain) && !rest.contains("//");
    ok.then(|| url.trim_end_matches('/').to_owned())
}

fn bad(record: &Record, key: &'static str, value: &str, example: &str) -> Diagnostic {
    Diagnostic::at(Code::ValueChoice, record.span_of(key))
        .with("key", key)
        .with("value", value)
        .with("example", example)
}

fn contact_of(record: &Record, key: &str) -> Option<Contact> {
    Some(Contact { name: record.by_lang("name")?.clone(), address: record.text(key)?.clone() })
}

fn inside(d: &Diagnostic, span: Span) -> bool {
    let at = |at: &Span| at.file == span.file && at.start >= span.start && at.end <= span.end;
    matches!(&d.loc, Loc::Span(s) if at(s))
}

fn menu(records: &[Record], out: &mut Vec<Diagnostic>) -> Vec<MenuEntry> {
    let mut entries = Vec::with_capacity(records.len());
    for record in records {
        let section = record.text("section").and_then(|s| Section::parse(s));
        match (section, record.spanned("page")) {
            (Some(section), None) => entries.push(MenuEntry::Section(section)),
            (None, Some(page)) => entries.push(MenuEntry::Page(page)),
            (Some(_), Some(page)) => {
                let both = Diagnostic::at(Code::KeyConflict, page.span).with("key", "page");
                out.push(both.with("other", "section"));
            }
            // A section that does not exist was reported as such.
            (None, None) if out.iter().any(|d| inside(d, record.span)) => {}
            (None, None) => {
                let none = Diagnostic::at(Code::KeyMissing, record.span).with("key", "section");
                out.push(none.with("meaning", Arg::Meaning("a section's list, or `page`")));
            }
        }
    }
    entries
}
