//! `content/vocabularies/*.toml` → [`Vocabularies`]: topics, places, organisations, people, projects.
//!
//! Order in a file is order on the site. Ids are unique within their kind. What one term says of another (a place's
//! parent, a project's partners) is checked here, once all of them are read.

mod codes;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::config::Section;
use crate::data::check::{CodeLists, Validity};
use crate::diag::{Arg, Code, Diagnostic, nearest};
use crate::fields::{self, Context, FieldSpec, FieldType, Raw, Record, optional, required};
use crate::lang::ByLang;
use crate::name::Slug;
use crate::source::{Sources, Span, Spanned};

/// The kinds of terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TermKind {
    /// What a piece is about.
    Topic,
    /// Where.
    Place,
    /// A body.
    Organisation,
    /// Who writes.
    Person,
    /// What paid for it.
    Project,
}

impl TermKind {
    /// Every kind.
    pub const ALL: &'static [Self] =
        &[Self::Topic, Self::Place, Self::Organisation, Self::Person, Self::Project];

    /// The section its terms stand in.
    pub fn section(self) -> Section {
        match self {
            Self::Topic => Section::Topics,
            Self::Place => Section::Places,
            Self::Organisation => Section::Organisations,
            Self::Person => Section::People,
            Self::Project => Section::Projects,
        }
    }

    /// Name of one: also the catalogue's term and the scheme of links.
    pub fn name(self) -> &'static str {
        match self {
            Self::Topic => "topic",
            Self::Place => "place",
            Self::Organisation => "organisation",
            Self::Person => "person",
            Self::Project => "project",
        }
    }

    /// The keys of its tables.
    pub fn specs(self) -> &'static [FieldSpec] {
        match self {
            Self::Topic => TOPIC,
            Self::Place => PLACE,
            Self::Organisation => ORGANISATION,
            Self::Person => PERSON,
            Self::Project => PROJECT,
        }
    }
}

/// Index of a term in [`Vocabularies`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TermId(pub u32);

/// A term of a vocabulary.
#[derive(Clone, Debug)]
pub struct Term {
    /// Its kind.
    pub kind: TermKind,
    /// Its id, which is also its piece of the address.
    pub id: Slug,
    /// Its name.
    pub label: ByLang<String>,
    /// What it is.
    pub description: Option<ByLang<String>>,
    /// From and to when a place existed (or a project ran); open where absent.
    pub period: (Option<Date>, Option<Date>),
    /// Everything else it says, under the keys of its kind.
    pub record: Record,
    /// Where it stands.
    pub span: Span,
}

/// All terms.
#[derive(Clone, Debug, Default)]
pub struct Vocabularies {
    terms: Vec<Term>,
    by_id: BTreeMap<(TermKind, String), TermId>,
}

const ID: FieldSpec = required("id", FieldType::Slug, "its name in front matter and addresses");
const LABEL: FieldSpec = required("label", FieldType::ByLangOrText, "its name for readers");
const DESCRIPTION: FieldSpec =
    optional("description", FieldType::ByLang, "what it is, in a sentence");
const SOURCES: &[FieldSpec] = &[
    required("title", FieldType::Text, "name of the source"),
    optional("path", FieldType::Text, "its address"),
];

const TOPIC: &[FieldSpec] = &[ID, LABEL, DESCRIPTION];

const PLACE: &[FieldSpec] = &[
    ID,
    LABEL,
    DESCRIPTION,
    required(
        "kind",
        FieldType::Choice(&["country", "region", "province", "municipality"]),
        "what kind of place",
    ),
    optional("code", FieldType::Text, "ISTAT code, a text with its zeros"),
    optional("nuts", FieldType::Text, "NUTS code"),
    optional("parent", FieldType::Text, "id of the place it lies in"),
    optional(
        "bbox",
        FieldType::OneOf(&[FieldType::Each(&FieldType::Number)]),
        "west, south, east, north in degrees",
    ),
    optional("valid_from", FieldType::Date, "first day it existed"),
    optional("valid_to", FieldType::Date, "last day it existed"),
    optional("successor", FieldType::Text, "id of the place that took its place"),
];

const ORGANISATION: &[FieldSpec] = &[
    ID,
    LABEL,
    DESCRIPTION,
    optional("acronym", FieldType::Text, "its acronym"),
    optional("ipa", FieldType::Text, "its code in the index of public bodies (IPA)"),
    optional("vat", FieldType::Text, "its VAT number, if it is no public body"),
    optional("identifier", FieldType::Text, "another identifier, such as one of ROR or ISNI"),
    optional("url", FieldType::Text, "its website"),
    optional("email", FieldType::Text, "its address for mail"),
    required(
        "kind",
        FieldType::Choice(&["public", "third-sector", "international", "media", "demonstration"]),
        "what kind of body",
    ),
];

const PERSON: &[FieldSpec] = &[
    ID,
    LABEL,
    optional("bio", FieldType::ByLang, "a line about them"),
    optional("organisation", FieldType::Text, "id of the body they belong to"),
    optional("collective", FieldType::Bool, "whether it is a group that signs together"),
    optional("url", FieldType::Text, "their page"),
];

const EMBLEM: &[FieldSpec] = &[
    required("src", FieldType::Text, "the picture, beside the vocabularies"),
    required("alt", FieldType::ByLangOrText, "the words in it, for who does not see it"),
];

const PROJECT: &[FieldSpec] = &[
    ID,
    LABEL,
    DESCRIPTION,
    optional("funder", FieldType::ByLangOrText, "who pays"),
    optional("programme", FieldType::Text, "under which programme"),
    optional("code", FieldType::Text, "its code"),
    optional("start", FieldType::Date, "first day"),
    optional("end", FieldType::Date, "last day"),
    optional("partners", FieldType::Texts, "ids of the bodies that take part"),
    optional("statement", FieldType::ByLang, "what the funder wants to be said"),
    optional("emblem", FieldType::Table(EMBLEM), "what the funder wants to be shown"),
    optional("url", FieldType::Text, "its website"),
    optional("sources", FieldType::Tables(SOURCES), "where this is known from"),
];

impl Vocabularies {
    /// The term with this id.
    pub fn find(&self, kind: TermKind, id: &str) -> Option<TermId> {
        self.by_id.get(&(kind, id.to_owned())).copied()
    }

    /// A term.
    pub fn get(&self, id: TermId) -> &Term {
        &self.terms[id.0 as usize]
    }

    /// Every term, in order.
    pub fn iter(&self) -> impl Iterator<Item = (TermId, &Term)> {
        self.terms
            .iter()
            .enumerate()
            .map(|(i, t)| (TermId(u32::try_from(i).unwrap_or(u32::MAX)), t))
    }

    /// The terms of a kind, in order.
    pub fn of(&self, kind: TermKind) -> impl Iterator<Item = (TermId, &Term)> {
        self.iter().filter(move |(_, t)| t.kind == kind)
    }

    /// The ids written at a key, each checked; what is unknown is reported with the nearest.
    pub fn resolve(
        &self,
        kind: TermKind,
        ids: &[Spanned<String>],
        out: &mut Vec<Diagnostic>,
    ) -> Vec<TermId> {
        ids.iter().filter_map(|id| self.resolve_one(kind, id, out)).collect()
    }

    /// The same for one id.
    pub fn resolve_one(
        &self,
        kind: TermKind,
        id: &Spanned<String>,
        out: &mut Vec<Diagnostic>,
    ) -> Option<TermId> {
        let found = self.find(kind, &id.value);
        if found.is_none() {
            let known = self.of(kind).map(|(_, t)| t.id.as_str());
            let d = Diagnostic::at(Code::IdUnknown, id.span)
                .with("kind", Arg::Term(kind.name()))
                .with("id", &id.value)
                .with("file", format!("content/vocabularies/{}.toml", kind.section().name()));
            out.push(d.near(nearest(&id.value, known)));
        }
        found
    }

    /// The codes of every vocabulary for fields that refer to it: the ISTAT codes of places, the ids of the others.
    pub fn code_lists(&self) -> CodeLists {
        let mut lists = CodeLists::new();
        for kind in TermKind::ALL {
            let list = lists.entry(kind.section().name().to_owned()).or_default();
            for (_, term) in self.of(*kind) {
                let of_place = *kind == TermKind::Place;
                let code = if of_place {
                    term.record.text("code").map(String::as_str)
                } else {
                    Some(term.id.as_str())
                };
                let successor = term
                    .record
                    .text("successor")
                    .and_then(|id| self.get(self.find(*kind, id)?).record.text("code").cloned());
                let (from, to) = if of_place { term.period } else { (None, None) };
                let validity = Validity { from, to, successor };
                if let Some(code) = code {
                    list.entry(code.to_owned()).or_default().push(validity);
                }
            }
        }
        lists
    }

    /// The place with this ISTAT code.
    pub fn place_of_code(&self, code: &str) -> Option<TermId> {
        let same = |t: &Term| t.record.text("code").is_some_and(|c| c == code);
        self.of(TermKind::Place).find(|(_, t)| same(t)).map(|(id, _)| id)
    }
}

/// Reads every vocabulary; one that is not there is empty.
pub fn load(sources: &Sources<'_>, ctx: Context<'_>, out: &mut Vec<Diagnostic>) -> Vocabularies {
    let mut all = Vocabularies::default();
    for kind in TermKind::ALL {
        let name = kind.section().name();
        let Some(file) = sources.find(&format!("content/vocabularies/{name}.toml")) else {
            continue;
        };
        let (table, faults) = fields::parse(sources.text(file), file, 0);
        let mut found = Vec::new();
        for (key, value) in &table.entries {
            match &value.value {
                Raw::List(list) if key.value == name => {
                    for item in list {
                        add(&mut all, *kind, item, ctx, &mut found);
                    }
                }
                Raw::List(_)
                | Raw::Text(_)
                | Raw::Int(_)
                | Raw::Float(_)
                | Raw::Bool(_)
                | Raw::Datetime(_)
                | Raw::Table(_) => found.push(
                    Diagnostic::at(Code::KeyUnknown, key.span)
                        .with("key", &key.value)
                        .with("known", vec![format!("[[{name}]]")]),
                ),
            }
        }
        out.extend(fields::despite(&faults, found));
        out.extend(faults);
    }
    check_references(&all, out);
    all
}

fn add(
    all: &mut Vocabularies,
    kind: TermKind,
    item: &Spanned<Raw>,
    ctx: Context<'_>,
    out: &mut Vec<Diagnostic>,
) {
    let Raw::Table(table) = &item.value else {
        let wrong = Diagnostic::at(Code::ValueType, item.span).with("key", kind.section().name());
        let expected = wrong.with("expected", Arg::Term("list-of-tables"));
        out.push(expected.with("found", Arg::Term(item.value.term())));
        return;
    };
    let record = fields::read(table, kind.specs(), ctx, out);
    let (Some(id), Some(label)) =
        (record.text("id").and_then(|t| Slug::parse(t)), record.by_lang("label"))
    else {
        return;
    };
    let key = (kind, id.as_str().to_owned());
    if let Some(first) = all.by_id.get(&key) {
        let first = crate::diag::Loc::Span(all.get(*first).span);
        let twice = Diagnostic::at(Code::IdDuplicate, record.span_of("id")).with("id", id.as_str());
        out.push(twice.see(first));
        return;
    }
    let date = |a: &str, b: &str| record.date(a).or_else(|| record.date(b)).copied();
    let span = record.span_of("id");
    let term = Term {
        kind,
        label: label.clone(),
        description: record.by_lang("description").or_else(|| record.by_lang("bio")).cloned(),
        period: (date("valid_from", "start"), date("valid_to", "end")),
        id,
        record,
        span,
    };
    codes::check(&term, out);
    let next = TermId(u32::try_from(all.terms.len()).unwrap_or(u32::MAX));
    all.by_id.insert(key, next);
    all.terms.push(term);
}

fn check_references(all: &Vocabularies, out: &mut Vec<Diagnostic>) {
    for (_, term) in all.iter() {
        let mut one = |key: &str, kind| {
            if let Some(id) = term.record.text(key) {
                let id = Spanned { value: id.clone(), span: term.record.span_of(key) };
                all.resolve_one(kind, &id, out);
            }
        };
        one("parent", TermKind::Place);
        one("successor", TermKind::Place);
        one("organisation", TermKind::Organisation);
        all.resolve(TermKind::Organisation, term.record.texts("partners"), out);
    }
}
