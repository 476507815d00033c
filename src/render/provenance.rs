//! The numbers of a text → what each of them is made from: which column, which rows, what stands there.
//!
//! In: a text and what its expressions came to. Out: the dataset each number is from, with the number under it. A number
//! that stands in a text several times is there once. Rows are called by what the expression says of them, since their
//! place in a file is another in each of its forms. A page that shows no such list leads to the column instead.

use std::collections::{BTreeMap, BTreeSet};

use super::Ctx;
use super::base::link;
use super::view::{DataUsed, Link, NumberPart, NumberUsed};
use crate::data::cell;
use crate::data::schema::Field;
use crate::data::value::Value;
use crate::doc::expr::{Call, Formula, Key, Question, Test};
use crate::lang::Lang;
use crate::resolve::{Answer, CellRef, Number, ResolvedText, asked_of};
use crate::site::{DatasetId, TableRef, Text};

/// The numbers of a page that are bound to data, each once.
#[derive(Default)]
pub struct Numbered<'a> {
    /// Each with its expression, in the order a reader meets them.
    entries: Vec<(&'a Formula, &'a Number)>,
    /// Which of them stands in each figure above the text.
    figures: Vec<Option<usize>>,
    /// Which of them each expression of the text is.
    body: Vec<Option<usize>>,
}

impl<'a> Numbered<'a> {
    /// Those of a text.
    pub fn of(text: &'a Text, resolved: &'a ResolvedText) -> Self {
        let mut entries: Vec<(&Formula, &Number)> = Vec::new();
        let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let mut place = |formula: &'a Formula, number: &'a Number| {
            if number.answers.is_empty() {
                return None;
            }
            let new = *seen.entry((&number.source, &number.text)).or_insert_with(|| {
                entries.push((formula, number));
                entries.len() - 1
            });
            Some(new)
        };
        let mut figures = Vec::new();
        for (figure, resolved) in text.key_figures.iter().zip(&resolved.key_figures) {
            let numbers = figure.value.formulas().zip(&resolved.numbers);
            let places: Vec<_> = numbers.map(|(b, number)| place(&b.formula, number)).collect();
            figures.push(places.into_iter().flatten().next());
        }
        let formulas = text.body.formulas().iter().zip(&resolved.numbers);
        let body = formulas.map(|(b, number)| number.as_ref().and_then(|n| place(&b.formula, n)));
        let body = body.collect();
        Self { entries, figures, body }
    }

    /// Where the page says what the number of a figure is made from.
    pub fn of_figure(&self, index: usize) -> Option<String> {
        self.figures.get(index).copied().flatten().map(address)
    }

    /// Where it says what the number of an expression of the text is made from.
    pub fn of_text(&self, index: usize) -> Option<String> {
        self.body.get(index).copied().flatten().map(address)
    }
}

fn address(place: usize) -> String {
    format!("#{}", id(place))
}

/// The id of a number in the list; no heading has one that begins so.
fn id(place: usize) -> String {
    format!("cell-{}", place + 1)
}

impl Ctx<'_> {
    /// What a text draws on, each dataset with the numbers that are bound to it.
    pub fn data_of(&self, text: &Text, resolved: &ResolvedText, lang: Lang) -> Vec<DataUsed> {
        let mut data = self.data_used(&resolved.datasets, lang);
        for (place, (formula, number)) in Numbered::of(text, resolved).entries.iter().enumerate() {
            let first = number.answers.first().map(|answer| answer.table.dataset);
            let at = resolved.datasets.iter().position(|id| Some(*id) == first);
            let (Some(of), Some(used)) = (first, at.and_then(|at| data.get_mut(at))) else {
                continue;
            };
            used.numbers.push(NumberUsed {
                id: id(place),
                text: number.text.clone(),
                mark: number.provisional.then(|| self.word(lang, "provisional").to_owned()),
                parts: self.parts(of, formula, number, lang),
            });
        }
        data
    }

    /// What a number was made from, each thing once: a growth asks for its first cell twice.
    fn parts(
        &self,
        of: DatasetId,
        formula: &Formula,
        number: &Number,
        lang: Lang,
    ) -> Vec<NumberPart> {
        let mut parts: Vec<NumberPart> = Vec::new();
        for (call, answer) in formula.calls().into_iter().zip(&number.answers) {
            let part = self.part(of, call, answer, lang);
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        if let [one] = parts.as_mut_slice() {
            one.cells = one.cells.take().filter(|cells| *cells != number.text);
        }
        parts
    }

    /// What one question was answered from; `of` is the dataset whose numbers are listed.
    fn part(&self, of: DatasetId, call: &Call, answer: &Answer, lang: Lang) -> NumberPart {
        let TableRef { dataset, frozen, .. } = answer.table;
        let version = &self.site.version(answer.table).dataset.version.value.to_string();
        let version = || self.site.strings.fill(lang, "version", &[("version", version)]);
        let is_in = self.site.dataset_in(dataset, lang);
        let foreign = (!is_in).then(|| self.site.config.languages.tag(Lang::DEFAULT).to_owned());
        NumberPart {
            asked: asked(call.question).map(|key| self.word(lang, key).to_owned()),
            column: match &call.field {
                Some(field) => self.column(answer.table, &field.value, lang),
                None => self.whole(answer.table, lang),
            },
            rows: call.keys.iter().map(|key| self.key(answer.table, key, lang)).collect(),
            lang: foreign,
            cells: self.cells(call, answer, lang),
            dataset: (dataset != of).then(|| self.dataset_link(dataset, lang)),
            version: frozen.map(|_| version()),
        }
    }

    fn field(&self, table: TableRef, name: &str) -> Option<&Field> {
        let resources = &self.site.version(table).dataset.resources;
        resources.get(table.table)?.schema.field(name)
    }

    /// A column, which leads to what its dataset's page says of it.
    fn column(&self, table: TableRef, name: &str, lang: Lang) -> Option<Link> {
        let title = &self.field(table, name)?.title;
        let cell = CellRef { table, record: 1, field: name.to_owned() };
        Some(link(title.get(lang).0.as_str(), self.cell_href(&cell, lang)?))
    }

    /// A table, which leads to its columns.
    fn whole(&self, table: TableRef, lang: Lang) -> Option<Link> {
        let resource = self.site.version(table).dataset.resources.get(table.table)?;
        let field = resource.schema.fields.first()?.name.clone();
        let href = self.cell_href(&CellRef { table, record: 1, field }, lang)?;
        Some(link(resource.title.get(lang).0.as_str(), href))
    }

    /// «Anno: 2025».
    fn key(&self, table: TableRef, key: &Key, lang: Lang) -> String {
        let name = &key.field.value;
        let field = self.field(table, name);
        let title = field.map_or(name, |field| field.title.get(lang).0);
        let values = key.values.iter().map(|literal| {
            let value = field.and_then(|field| cell::asked(&asked_of(&literal.value), field.ty));
            match (value, field) {
                (Some(value), Some(field)) => self.value_of(field, &value, lang),
                (_, _) => asked_of(&literal.value).to_string(),
            }
        });
        let values: Vec<String> = values.collect();
        let sign = match key.test {
            Test::Is => "",
            Test::Less => "< ",
            Test::AtMost => "≤ ",
            Test::Greater => "> ",
            Test::AtLeast => "≥ ",
        };
        format!("{title}: {sign}{}", values.join(", "))
    }

    /// A value as tables show it: the label of a code, the name of a place.
    fn value_of(&self, field: &Field, value: &Value, lang: Lang) -> String {
        if let Some(label) = field.label_of(value) {
            return label.get(lang).0.clone();
        }
        let is_place = field.reference.as_ref().is_some_and(|r| r.value == "places");
        let place = value.as_text().filter(|_| is_place);
        match place.and_then(|code| self.site.vocabularies.place_of_code(code)) {
            Some(place) => self.site.term_label(place, lang).0.to_owned(),
            None => value.shown(&self.site.formats, lang, None),
        }
    }

    /// What stands in the cells where they are one or two, else how many rows there were.
    fn cells(&self, call: &Call, answer: &Answer, lang: Lang) -> Option<String> {
        let field = call.field.as_ref().and_then(|f| self.field(answer.table, &f.value));
        let shown = |value: &Value| match field {
            Some(field) => self.value_of(field, value, lang),
            None => value.shown(&self.site.formats, lang, None),
        };
        match (call.question, answer.values.as_slice()) {
            (Question::Change, [from, to]) => {
                let (from, to) = (shown(from), shown(to));
                Some(self.site.strings.fill(lang, "number_ends", &[("from", &from), ("to", &to)]))
            }
            (Question::Value, [value]) => Some(shown(value)),
            (_, _) => {
                let records: BTreeSet<u64> = answer.cells.iter().map(|c| c.record).collect();
                let n = u64::try_from(records.len()).ok()?;
                (call.question != Question::Rows).then(|| self.count(lang, "rows", n))
            }
        }
    }
}

/// The theme's word for a question; the cell itself has none.
fn asked(question: Question) -> Option<&'static str> {
    match question {
        Question::Value => None,
        Question::Rows => Some("number_rows"),
        Question::Sum => Some("number_sum"),
        Question::Max => Some("number_max"),
        Question::Min => Some("number_min"),
        Question::Share => Some("number_share"),
        Question::Rank => Some("number_rank"),
        Question::Change => Some("number_change"),
        Question::Risen => Some("number_risen"),
        Question::Fallen => Some("number_fallen"),
        Question::Unchanged => Some("number_unchanged"),
    }
}
