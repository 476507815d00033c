//! A field → its `[[fields]]`: why it is so, what only the author can say, and its keys.

use std::fmt::Write as _;

use super::super::Named;
use super::super::decide::{Field, Question};
use super::super::signs::Sign;
use super::super::words::{self, cited, say};
use super::{Lines, Setting, Signs, by_lang, list, missing, quote};
use crate::diag::show::ToolLang;

/// Writes the field.
pub(super) fn write(out: &mut Lines, named: &Named, s: &Setting<'_>, signs: &Signs) {
    let field = &named.field;
    out.blank();
    out.0.push_str("[[fields]]\n");
    for why in &field.why {
        out.comment(&words::why(why, s.lang));
    }
    for line in field.question.iter().flat_map(|q| words::question(q, s.lang)) {
        out.comment(&format!("? {line}"));
    }
    out.key("name", &quote(&named.name));
    if named.column != named.name {
        out.key("column", &quote(&named.column));
    }
    out.key("type", &quote(field.ty));
    answers(out, field.question.as_ref(), s.lang);
    if let Some(format) = &field.format {
        out.key("format", &quote(format));
    }
    numbers(out, field, signs);
    if let Some([yes, no]) = &field.truths {
        out.key("trueValues", &list(yes));
        out.key("falseValues", &list(no));
    }
    let first = s.tags.first().copied().unwrap_or_default();
    let title = if named.header.is_empty() { &named.name } else { &named.header };
    out.key("title", &format!("{{ {first} = {} }}", quote(&cited(title))));
    if let Some(affix) = field.affix {
        out.key("unit", &by_lang(s.tags, |_| affix.to_owned()));
    }
    if let Some(pattern) = &field.pattern {
        out.key("constraints", &format!("{{ pattern = {} }}", quote(pattern)));
    }
    if !field.categories.is_empty() {
        out.key("categories", &list(&field.categories));
    }
    if field.places {
        out.key("reference", "\"places\"");
    }
    own_signs(out, field, s, signs);
}

/// How its numbers are written, where that does not hold for the whole table.
fn numbers(out: &mut Lines, field: &Field, signs: &Signs) {
    if !signs.numbers {
        let at = |c: char| quote(&c.to_string());
        let decimal = field.decimal.or((field.group == Some('.')).then_some(','));
        if let Some(decimal) = decimal.filter(|_| field.ty == "number" || field.decimal.is_some()) {
            out.key("decimalChar", &at(decimal));
        }
        if let Some(group) = field.group {
            out.key("groupChar", &at(group));
        }
    }
    if field.affixed {
        out.key("bareNumber", "false");
    }
}

/// Signs for nothing that other fields do not have.
fn own_signs(out: &mut Lines, field: &Field, s: &Setting<'_>, signs: &Signs) {
    if signs.all.is_none() && !field.signs.is_empty() {
        for (sign, n) in &field.signs {
            out.comment(&say!(
                s.lang,
                "no value: {text}, cells: {n}",
                "nessun valore: {text}, celle: {n}",
                text = quote(sign.text),
                n = n
            ));
        }
        let own: Vec<&Sign> = field.signs.iter().map(|(sign, _)| *sign).collect();
        out.key("missingValues", &missing(&own, s, own.len() > 1));
    }
}

/// The answers to a question that can be given by taking a comment away.
fn answers(out: &mut Lines, question: Option<&Question>, lang: ToolLang) {
    let (thousands, decimals) = match lang {
        ToolLang::En => ("thousands", "decimals"),
        ToolLang::It => ("migliaia", "decimali"),
    };
    match question {
        Some(Question::Sign(sign, ..)) => {
            let sign = quote(&sign.to_string());
            let _ = writeln!(out.0, "# groupChar = {sign}  # {thousands}");
            let _ = writeln!(out.0, "# decimalChar = {sign}  # {decimals}");
        }
        Some(Question::DayMonth(day, month)) => {
            let _ = writeln!(out.0, "# format = {}\n# format = {}", quote(day), quote(month));
        }
        Some(
            Question::Conflict(..) | Question::Mixed(..) | Question::Nearly(..) | Question::Degrees,
        )
        | None => {}
    }
}
