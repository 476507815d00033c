//! What a workbook says of its table, and the README of an archive: the dataset's page in plain rows and lines.

use super::Ctx;
use super::page::dataset::{column_rows, facts, source_texts};
use super::view::{ColumnRow, Fact, Text};
use crate::data::value::Status;
use crate::export::{Note, Workbook};
use crate::lang::Lang;
use crate::site::TableRef;

/// The texts of a table's workbook in a language.
pub fn workbook(ctx: &Ctx<'_>, table: TableRef, lang: Lang) -> Workbook {
    let site = ctx.site;
    let said = &site.version(table).dataset;
    let word = |key| ctx.word(lang, key).to_owned();
    let head = [
        "column_name",
        "column_meaning",
        "description",
        "column_type",
        "column_unit",
        "codes",
        "rules",
    ];
    let mut columns = vec![head.map(word).to_vec()];
    columns.extend(column_rows(ctx, table, lang).iter().map(column));
    Workbook {
        lang: site.config.languages.tag(lang).to_owned(),
        title: said.resources[table.table].title.get(lang).0.clone(),
        creator: ctx.publisher(lang),
        modified: said.modified,
        sheets: ["sheet_data", "sheet_columns", "sheet_notes"].map(word),
        columns,
        notes: notes(ctx, table, lang),
    }
}

/// Everything that is said of a version beside its cells, a line each.
pub fn notes(ctx: &Ctx<'_>, table: TableRef, lang: Lang) -> Vec<Note> {
    let site = ctx.site;
    let version = site.version(table);
    let said = &version.dataset;
    let note = |key: &str, text: &str| Note {
        label: ctx.word(lang, key).to_owned(),
        text: text.to_owned(),
        href: None,
    };
    let page_lang = if site.dataset_in(table.dataset, lang) { lang } else { Lang::DEFAULT };
    let page = site.routes.absolute(&site.version_url(table.dataset, table.frozen, page_lang));
    let mut notes = vec![
        note("dataset", said.title.get(lang).0),
        note("description", said.description.get(lang).0),
        note("version_number", &said.version.value.to_string()),
        Note { href: Some(page.clone()), ..note("address", &page) },
    ];
    for Fact { label, values } in facts(ctx, table.dataset, version, lang) {
        notes.extend(values.into_iter().map(|t| of_text(ctx, label.clone(), t)));
    }
    let label = ctx.word(lang, "source");
    notes.extend(source_texts(said, lang).into_iter().map(|t| of_text(ctx, label.to_owned(), t)));
    if let Some(text) = &said.notes {
        notes.push(note("note", text.get(lang).0));
    }
    if said
        .resources
        .iter()
        .flat_map(|r| &r.schema.fields)
        .any(crate::data::schema::Field::has_status)
    {
        notes.push(note("statuses", ctx.word(lang, "statuses_meaning")));
        notes.extend(Status::CODES.iter().filter_map(|code| status(ctx, code, lang)));
    }
    notes
}

/// What a letter of a status means.
fn status(ctx: &Ctx<'_>, code: &str, lang: Lang) -> Option<Note> {
    let key = match code {
        "P" => "provisional",
        "E" => "estimated",
        "M" => "missing",
        "B" => "series_break",
        "C" => "confidential",
        _ => return None,
    };
    let text = ctx.word(lang, key).to_owned();
    Some(Note { label: code.to_owned(), text, href: None })
}

fn of_text(ctx: &Ctx<'_>, label: String, text: Text) -> Note {
    let absolute = |href: String| match ctx.site.routes.inside(&href) {
        Some(url) if href.starts_with('/') => ctx.site.routes.absolute(&url),
        Some(_) | None => href,
    };
    Note { label, text: text.text, href: text.href.map(absolute) }
}

fn column(row: &ColumnRow) -> Vec<String> {
    let codes = row.codes.iter().map(|c| format!("{} = {}", c.value, c.label));
    vec![
        row.name.clone(),
        row.title.clone(),
        row.description.clone(),
        row.type_label.clone(),
        row.unit.clone().unwrap_or_default(),
        codes.collect::<Vec<_>>().join("\n"),
        row.constraints.join("\n"),
    ]
}

/// The README of an archive: what it holds, and all that is said of it.
pub fn readme(ctx: &Ctx<'_>, table: TableRef, files: &[(String, &str)], lang: Lang) -> String {
    let said = &ctx.site.version(table).dataset;
    let title = said.title.get(lang).0;
    let mut out = format!("{title}\n{}\n\n", "=".repeat(title.chars().count()));
    for Note { label, text, href } in notes(ctx, table, lang).iter().skip(1) {
        let href = href.as_ref().filter(|h| *h != text).map(|h| format!(" <{h}>"));
        out.extend([label.as_str(), ": ", text, href.as_deref().unwrap_or(""), "\n"]);
    }
    out.extend(["\n", ctx.word(lang, "files"), "\n\n"]);
    for (name, note) in files {
        let colon = if note.is_empty() { "" } else { ": " };
        out.extend(["- ", name, colon, note, "\n"]);
    }
    for resource in 0..said.resources.len() {
        let table = TableRef { table: resource, ..table };
        let title = said.resources[resource].title.get(lang).0;
        out.extend(["\n", &ctx.site.strings.fill(lang, "columns_of", &[("title", title)]), "\n\n"]);
        for row in column_rows(ctx, table, lang) {
            let unit = row.unit.map(|u| format!(", {u}")).unwrap_or_default();
            out.extend(["- ", &row.name, ": ", &row.title, " (", &row.type_label, &unit, ")\n"]);
            if !row.description.is_empty() {
                out.extend(["  ", &row.description, "\n"]);
            }
            for code in row.codes {
                out.extend(["  ", &code.value, " = ", &code.label, "\n"]);
            }
        }
    }
    out
}
