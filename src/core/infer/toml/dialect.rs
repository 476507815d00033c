//! How the file is written → `[dialect]`, with what each key was found by. Keys that would say the usual are left out.

use super::super::Inferred;
use super::super::words::{cited, say};
use super::{Lines, Signs, quote, rows};
use crate::diag::show::ToolLang;

/// Writes the table, if there is anything to say.
pub(super) fn write(out: &mut Lines, found: &Inferred, lang: ToolLang, signs: &Signs) {
    let d = &found.dialect;
    let mut lines = Lines(String::new());
    if let Some((encoding, at)) = d.foreign {
        lines.comment(&say!(lang, "byte {at} is not UTF-8", "il byte {at} non è UTF-8", at = at));
        lines.key("encoding", &quote(&encoding.to_ascii_lowercase()));
    }
    if d.delimiter != b',' {
        lines.comment(&say!(
            lang,
            "fields: {fields}, in {n} of {of} records",
            "campi: {fields}, in {n} record su {of}",
            n = d.n_fit,
            of = found.n_rows,
            fields = d.n_fields
        ));
        lines.key("delimiter", &quote(&char::from(d.delimiter).to_string()));
    }
    if d.quote != b'"' {
        lines.key("quoteChar", &quote(&char::from(d.quote).to_string()));
    }
    header(&mut lines, found, lang);
    if signs.numbers && found.sheet.is_none() {
        let at = |c: Option<char>| c.map(|c| quote(&c.to_string()));
        if let Some((text, record)) = found.fields.iter().find_map(|f| f.field.example.as_ref()) {
            let text = cited(text);
            lines.comment(&say!(
                lang,
                "as in `{text}` (record {record})",
                "come in `{text}` (record {record})",
                text = text,
                record = record
            ));
        }
        if let Some(decimal) = at(signs.decimal) {
            lines.key("decimalChar", &decimal);
        }
        if let Some(group) = at(signs.group) {
            lines.key("groupChar", &group);
        }
    } else if signs.numbers && signs.decimal.is_some() {
        lines.key("decimalChar", "\".\"");
    }
    if !lines.0.is_empty() {
        out.blank();
        out.0.push_str("[dialect]\n");
        out.0.push_str(&lines.0);
    }
}

/// What stands above and below the data.
fn header(lines: &mut Lines, found: &Inferred, lang: ToolLang) {
    let d = &found.dialect;
    let mut above: Vec<u64> = d.titles.iter().map(|t| t.0).collect();
    if d.by_number {
        if d.header.is_empty() {
            lines.comment(&say!(
                lang,
                "no header: the first row is like the others",
                "nessuna intestazione: la prima riga è come le altre"
            ));
        } else {
            lines.comment(&say!(
                lang,
                "the header does not name each column, or two alike: they go by their number",
                "l’intestazione non dà un nome a ogni colonna, o lo dà uguale a due: valgono i loro numeri"
            ));
            above.extend(&d.header);
        }
        lines.key("header", "false");
    }
    if !above.is_empty() {
        lines.comment(&say!(
            lang,
            "rows that are no part of the table (see above)",
            "righe che non sono della tabella (vedi sopra)"
        ));
        lines.key("commentRows", &rows(&above));
    }
    if !d.by_number && d.header != [1] {
        if d.header.len() > 1 {
            lines.comment(&say!(
                lang,
                "the header has two rows; names are joined",
                "l’intestazione ha due righe; i nomi si uniscono"
            ));
        }
        lines.key("headerRows", &rows(&d.header));
    }
    if !d.foot.is_empty() {
        lines.comment(&say!(
            lang,
            "records at the foot that are notes or totals (see above)",
            "record in fondo che sono note o totali (vedi sopra)"
        ));
        lines.key("footerRows", &d.foot.len().to_string());
    } else if d.no_foot {
        lines.comment(&say!(
            lang,
            "the last record is data like the others",
            "l’ultimo record è un dato come gli altri"
        ));
        lines.key("footerRows", "0");
    }
}
