//! `[[resources]]`, or the keys of the top level that are sugar for one → [`Resource`]s.

use std::sync::Arc;

use super::dialect::dialect;
use super::{
    Break, CellFormat, DataFile, Field, FieldsMatch, ForeignKey, MissingValue, OuterKey, Resource,
    Schema, StatusRule, Sum,
};
use super::{field, files, rule};
use crate::data::parse::constraint::is_formula;
use crate::data::specs::MISSING_VALUE;
use crate::data::value::Status;
use crate::diag::{Arg, Code, Diagnostic, Loc, nearest};
use crate::fields::{Context, Raw, RawTable, Record, read};
use crate::lang::ByLang;
use crate::source::{Span, Spanned};

/// What a table takes from its dataset.
pub(super) struct Owner<'a> {
    /// Id of the dataset.
    pub id: &'a str,
    /// Title of the dataset.
    pub title: Option<&'a ByLang<String>>,
    /// The top level, as it was read.
    pub record: &'a Record,
    /// The top level, as it was written.
    pub tree: &'a RawTable,
}

/// A table whose foreign keys still name other tables.
struct Draft {
    resource: Resource,
    foreign: Vec<Record>,
}

/// The tables of a dataset; `None` where one of them cannot be used.
pub(super) fn resources(
    owner: &Owner<'_>,
    ctx: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Vec<Arc<Resource>>> {
    let missing = missing_values(owner.record, ctx, out);
    let mut drafts = Vec::new();
    let mut whole = true;
    if owner.record.has("resources") || owner.tree.get("resources").is_some() {
        for r in owner.record.records("resources") {
            let draft = listed(r, owner, missing.as_deref(), ctx, out);
            whole &= draft.is_some();
            drafts.extend(draft);
        }
        whole &= !drafts.is_empty();
    } else if owner.record.has("fields") {
        let draft = single(owner, missing.as_deref(), ctx, out);
        whole &= draft.is_some();
        drafts.extend(draft);
    } else {
        let d = Diagnostic::at(Code::KeyMissing, owner.record.span).with("key", "fields");
        out.push(d.with("meaning", Arg::Meaning("the table's fields")));
        whole = false;
    }
    same_names(&drafts, out);
    let foreign: Vec<(Vec<ForeignKey>, Vec<OuterKey>)> =
        (0..drafts.len()).map(|i| foreign_keys(i, owner.id, &drafts, out)).collect();
    let done = drafts.into_iter().zip(foreign).map(|(mut draft, keys)| {
        (draft.resource.schema.foreign_keys, draft.resource.schema.outer_keys) = keys;
        Arc::new(draft.resource)
    });
    let done = done.collect();
    whole.then_some(done)
}

/// One of `[[resources]]`.
fn listed(
    r: &Record,
    owner: &Owner<'_>,
    missing: Option<&[MissingValue]>,
    ctx: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Draft> {
    let (dialect, mut format, null) = dialect(r, out);
    // One that the program makes from records has a point before its decimals, and no other sign.
    format.decimal_declared |= owner.record.has("aggregate");
    let (files, expected) = (files::files(r, ctx, out), files::expected(r, out));
    let s = r.record("schema")?;
    let own_missing = missing_values(s, ctx, out);
    let missing = own_missing.as_deref().or(missing);
    let name = r.text("name").map_or("", String::as_str);
    let mut schema = schema(s, name, &format, missing, ctx, out);
    null_sequence(schema.as_mut(), null.as_deref());
    let rules = rules(r, name, schema.as_ref(), out);
    Some(Draft {
        resource: Resource {
            name: r.text("name")?.clone(),
            paths: files?,
            expected,
            ignored: ignored(r),
            title: r.by_lang("title").or(owner.title)?.clone(),
            description: r.by_lang("description").cloned(),
            dialect,
            sums: rules.0,
            breaks: rules.1,
            schema: schema?,
            span: r.span,
        },
        foreign: s.records("foreignKeys").to_vec(),
    })
}

/// The only table, from the keys of the top level.
fn single(
    owner: &Owner<'_>,
    missing: Option<&[MissingValue]>,
    ctx: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Draft> {
    let r = owner.record;
    let (dialect, mut format, null) = dialect(r, out);
    // One that the program makes from records has a point before its decimals, and no other sign.
    format.decimal_declared |= owner.record.has("aggregate");
    let (files, expected) = (files::files(r, ctx, out), files::expected(r, out));
    let mut schema = schema(r, owner.id, &format, missing, ctx, out);
    let rules = rules(r, owner.id, schema.as_ref(), out);
    null_sequence(schema.as_mut(), null.as_deref());
    let own = || DataFile {
        path: Spanned { value: format!("{}.csv", owner.id), span: r.span },
        contributor: None,
        year: None,
    };
    Some(Draft {
        resource: Resource {
            name: owner.id.to_owned(),
            paths: files.unwrap_or_else(|| vec![own()]),
            expected,
            ignored: ignored(r),
            title: owner.title?.clone(),
            description: None,
            dialect,
            sums: rules.0,
            breaks: rules.1,
            schema: schema?,
            span: r.span,
        },
        foreign: r.records("foreignKeys").to_vec(),
    })
}

/// The sums and breaks of a table; none where its fields are not known.
fn rules(
    r: &Record,
    name: &str,
    schema: Option<&Schema>,
    out: &mut Vec<Diagnostic>,
) -> (Vec<Sum>, Vec<Break>) {
    let Some(schema) = schema else { return (Vec::new(), Vec::new()) };
    let of = rule::Of { name, schema };
    (rule::sums(r.records("sums"), of, out), rule::breaks(r.records("breaks"), of, out))
}

/// The columns that are not published, as their headers are compared.
fn ignored(r: &Record) -> Vec<String> {
    r.texts("ignoreColumns").iter().map(|t| t.value.clone()).collect()
}

/// `nullSequence` is one more text that stands for nothing, in every field.
fn null_sequence(schema: Option<&mut Schema>, null: Option<&str>) {
    let (Some(schema), Some(null)) = (schema, null) else { return };
    for field in &mut schema.fields {
        if !field.missing_values.iter().any(|m| m.value == null) {
            let status = Status::NORMAL;
            field.missing_values.push(MissingValue { value: null.to_owned(), label: None, status });
        }
    }
}

/// Two tables of one name would be two files of one address.
fn same_names(drafts: &[Draft], out: &mut Vec<Diagnostic>) {
    for (i, draft) in drafts.iter().enumerate() {
        let name = &draft.resource.name;
        if let Some(first) = drafts.iter().take(i).find(|d| d.resource.name == *name) {
            let d = Diagnostic::at(Code::IdDuplicate, draft.resource.span).with("id", name);
            out.push(d.see(Loc::Span(first.resource.span)));
        }
    }
}

/// Fields and keys, foreign keys left out; `None` where a field cannot be used.
fn schema(
    r: &Record,
    name: &str,
    format: &CellFormat,
    missing: Option<&[MissingValue]>,
    ctx: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Schema> {
    let records = r.records("fields");
    let mut fields: Vec<Field> =
        records.iter().filter_map(|f| field::field(f, format, missing, ctx, out)).collect();
    if records.is_empty() && r.has("fields") {
        let d = Diagnostic::at(Code::KeyMissing, r.span_of("fields")).with("key", "fields");
        out.push(d.with("meaning", Arg::Meaning("the table's fields")));
    }
    let whole = !fields.is_empty() && fields.len() == records.len();
    field_names(&fields, out);
    if !whole {
        // Keys that name a field left out would be told as unknown: one fault is enough.
        return None;
    }
    let primary_key = places(r.texts("primaryKey"), name, &fields, out);
    let unique_keys = unique_keys(r, out);
    let unique_keys = unique_keys.iter().map(|list| places(list, name, &fields, out)).collect();
    for key in &primary_key {
        // A row that cannot be named has no key (Table Schema, `primaryKey`).
        if let Some(field) = fields.get_mut(*key) {
            field.constraints.required = true;
        }
    }
    let fields_match =
        r.text("fieldsMatch").and_then(|m| FieldsMatch::parse(m)).unwrap_or_default();
    for field in &fields {
        let dated = field.reference_date.as_ref();
        if let Some(dated) = dated.filter(|n| !fields.iter().any(|f| f.name == n.value)) {
            out.push(unknown_field(dated, name, &fields));
        }
    }
    let (foreign_keys, outer_keys) = (Vec::new(), Vec::new());
    Some(Schema { fields, primary_key, unique_keys, foreign_keys, outer_keys, fields_match })
}

/// A header in which two columns have one name cannot be read by name.
fn field_names(fields: &[Field], out: &mut Vec<Diagnostic>) {
    let mut seen: Vec<(&str, Span)> = Vec::new();
    for field in fields {
        let status = match &field.status {
            StatusRule::Column(name) => Some(name.as_str()),
            StatusRule::None | StatusRule::All(_) => None,
        };
        for name in std::iter::once(field.name.as_str()).chain(status) {
            // The name of a status stands in the header too.
            if is_formula(name) {
                out.push(Diagnostic::at(Code::CellFormula, field.span).with("cell", name));
            }
            match seen.iter().find(|(n, _)| *n == name) {
                Some((_, first)) => {
                    let d = Diagnostic::at(Code::IdDuplicate, field.span).with("id", name);
                    out.push(d.see(Loc::Span(*first)));
                }
                None => seen.push((name, field.span)),
            }
        }
    }
}

/// The places of fields; an unknown one is reported and left out.
pub(super) fn places(
    list: &[Spanned<String>],
    table: &str,
    fields: &[Field],
    out: &mut Vec<Diagnostic>,
) -> Vec<usize> {
    let mut found = Vec::new();
    for name in list {
        match fields.iter().position(|f| f.name == name.value) {
            Some(i) => found.push(i),
            None => out.push(unknown_field(name, table, fields)),
        }
    }
    found
}

pub(super) fn unknown_field(name: &Spanned<String>, table: &str, fields: &[Field]) -> Diagnostic {
    let known = || fields.iter().map(|f| f.name.as_str());
    let d = Diagnostic::at(Code::FieldUnknown, name.span)
        .with("table", table)
        .with("field", &name.value)
        .with("known", known().map(str::to_owned).collect::<Vec<_>>());
    d.near(nearest(&name.value, known()))
}

/// `uniqueKeys`: a list of lists of names.
fn unique_keys(r: &Record, out: &mut Vec<Diagnostic>) -> Vec<Vec<Spanned<String>>> {
    let span = r.span_of("uniqueKeys");
    let Some(raw) = r.raw("uniqueKeys") else { return Vec::new() };
    let lists = field::list(raw, "uniqueKeys", span, out);
    let mut found = Vec::new();
    for inner in lists {
        let mut names = Vec::new();
        for name in field::list(&inner.value, "uniqueKeys", inner.span, out) {
            match name.value.as_text() {
                Some(text) => names.push(Spanned { value: text.to_owned(), span: name.span }),
                None => out.push(field::wrong_type("uniqueKeys", &name.value, name.span, "string")),
            }
        }
        found.push(names);
    }
    found
}

/// `missingValues`: texts, or tables with a label and a status. `None` where the key was not written.
pub(super) fn missing_values(
    r: &Record,
    ctx: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Vec<MissingValue>> {
    let raw = r.raw("missingValues")?;
    let mut found = Vec::new();
    for item in field::list(raw, "missingValues", r.span_of("missingValues"), out) {
        match &item.value {
            Raw::Text(value) => {
                found.push(MissingValue {
                    value: value.clone(),
                    label: None,
                    status: Status::NORMAL,
                });
            }
            Raw::Table(table) => {
                let r = read(table, MISSING_VALUE, ctx, out);
                let status = field::status(&r, "status", out);
                let Some(value) = r.text("value").cloned() else { continue };
                let (label, status) = (r.by_lang("label").cloned(), status.unwrap_or_default());
                found.push(MissingValue { value, label, status });
            }
            Raw::Int(_) | Raw::Float(_) | Raw::Bool(_) | Raw::Datetime(_) | Raw::List(_) => {
                out.push(field::wrong_type("missingValues", &item.value, item.span, "string"));
            }
        }
    }
    Some(found)
}

/// The foreign keys of a table, their names looked up in it and in the other one.
fn foreign_keys(
    at: usize,
    dataset: &str,
    drafts: &[Draft],
    out: &mut Vec<Diagnostic>,
) -> (Vec<ForeignKey>, Vec<OuterKey>) {
    let (mut keys, mut outer) = (Vec::new(), Vec::new());
    let Some(draft) = drafts.get(at) else { return (keys, outer) };
    for r in &draft.foreign {
        let fields =
            places(r.texts("fields"), &draft.resource.name, &draft.resource.schema.fields, out);
        let Some(reference) = r.record("reference") else { continue };
        if let Some(other) = reference.text("dataset").filter(|d| *d != dataset) {
            outer.extend(outer_key(r, reference, other, &fields, out));
            continue;
        }
        let named = reference.text("resource").filter(|n| !n.is_empty());
        let target = match named {
            None => Some(at),
            Some(name) => drafts.iter().position(|d| d.resource.name == *name),
        };
        let Some((resource, other)) = target.and_then(|t| Some((t, drafts.get(t)?))) else {
            let name = named.map_or("", String::as_str);
            let known = || drafts.iter().map(|d| d.resource.name.as_str());
            let d = Diagnostic::at(Code::IdUnknown, reference.span_of("resource"));
            let d = d.with("kind", Arg::Term("table-name")).with("id", name);
            out.push(d.near(nearest(name, known())));
            continue;
        };
        let target = places(
            reference.texts("fields"),
            &other.resource.name,
            &other.resource.schema.fields,
            out,
        );
        let written = (r.texts("fields").len(), reference.texts("fields").len());
        if written.0 != written.1 || written.0 == 0 {
            let d = Diagnostic::at(Code::KeyLength, r.span).with("here", written.0);
            out.push(d.with("there", written.1));
        } else if fields.len() == target.len() && fields.len() == written.0 {
            keys.push(ForeignKey { fields, resource, target, span: r.span });
        }
    }
    (keys, outer)
}

/// A foreign key to a table of another dataset, whose fields are looked up once that one is read.
fn outer_key(
    r: &Record,
    reference: &Record,
    dataset: &str,
    fields: &[usize],
    out: &mut Vec<Diagnostic>,
) -> Option<OuterKey> {
    let target = reference.texts("fields").to_vec();
    let (here, there) = (r.texts("fields").len(), target.len());
    if here != there || here == 0 {
        let d = Diagnostic::at(Code::KeyLength, r.span).with("here", here);
        out.push(d.with("there", there));
    }
    let value =
        |key: &str, text: &str| Spanned { value: text.to_owned(), span: reference.span_of(key) };
    let resource = reference.text("resource").filter(|n| !n.is_empty());
    (here == there && fields.len() == here).then(|| OuterKey {
        fields: fields.to_vec(),
        dataset: value("dataset", dataset),
        resource: resource.map(|name| value("resource", name)),
        target,
        span: r.span,
    })
}
