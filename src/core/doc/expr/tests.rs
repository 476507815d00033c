//! Expressions, tried out: what is read, what is refused, and that nothing panics.

use proptest::prelude::*;

use super::*;
use crate::doc::phrase;
use crate::source::FileId;

/// A formula with every piece in brackets.
fn shape(text: &str) -> Result<String, Vec<String>> {
    let (formula, faults) = parse(text, FileId(0), 10);
    match formula {
        Some(formula) => {
            let filters = formula.filters.iter().map(|f| format!(" | {:?}", f.value));
            let forms = formula.forms.iter().map(|(c, form)| format!(" {c:?}={form}"));
            let shape = expr(&formula.value);
            Ok(format!("{shape}{}{}", filters.collect::<String>(), forms.collect::<String>()))
        }
        None => Err(faults.iter().map(|d| fault(d, text)).collect()),
    }
}

fn fault(d: &crate::diag::Diagnostic, text: &str) -> String {
    let crate::diag::Loc::Span(span) = &d.loc else { return "no place".to_owned() };
    let range = span.range();
    let place = text.get(range.start - 10..range.end - 10).unwrap_or("?");
    let args = d.args.iter().filter_map(|(name, arg)| match arg {
        crate::diag::Arg::Term(term) | crate::diag::Arg::Meaning(term) => Some(format!(" {term}")),
        crate::diag::Arg::Text(text) | crate::diag::Arg::Parser(text) => {
            Some(format!(" {name}={text}"))
        }
        crate::diag::Arg::Int(_) | crate::diag::Arg::List(_) => None,
    });
    format!("{}@{} `{place}`{}", d.code, range.start - 10, args.collect::<String>())
}

fn expr(e: &Expr) -> String {
    match &e.kind {
        ExprKind::Number(n) => n.to_string(),
        ExprKind::Negate(inner) => format!("-{}", expr(inner)),
        ExprKind::Binary { op, left, right } => format!("({} {op:?} {})", expr(left), expr(right)),
        ExprKind::Call(call) => {
            let t = &call.table;
            let values = |k: &Key| {
                let values: Vec<String> =
                    k.values.iter().map(|v| format!("{:?}", v.value)).collect();
                format!(" {}{}{}", k.field.value, k.test.sign(), values.join("/"))
            };
            let value = call.question == Question::Value;
            let asked = if value { String::new() } else { format!("{:?} ", call.question) };
            format!(
                "[{asked}{} {:?} {:?} {}{}]",
                t.dataset,
                t.table,
                t.version,
                call.field.as_ref().map_or("", |f| f.value.as_str()),
                call.keys.iter().map(values).collect::<String>()
            )
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the twin of `err`")]
fn ok(text: &str) -> Result<String, Vec<String>> {
    Ok(text.to_owned())
}

fn err(faults: &[&str]) -> Result<String, Vec<String>> {
    Err(faults.iter().map(|f| (*f).to_owned()).collect())
}

#[test]
fn values_arithmetic_and_filters() {
    assert_eq!(
        shape(
            "value(\"a/b@1.0.0\", \"f\", luogo=\"Acqui \\\"T\\\"\", anno = 2025, x=-1.50, y=true,) | number(1) | final"
        ),
        ok(
            "[a Some(\"b\") Some(\"1.0.0\") f luogo=Text(\"Acqui \\\"T\\\"\") anno=Int(2025) x=Decimal(-1.50) y=Bool(true)] | Number(Some(1)) | Final"
        )
    );
    assert_eq!(
        shape(" (value(\"a\",\"f\") - 2) / -3 * 1.10 + 4 | percent "),
        ok("(((([a None None f] Subtract 2) Divide -3) Multiply 1.10) Add 4) | Percent(None)")
    );
    assert_eq!(shape("1 - 2 - 3 | compact"), ok("((1 Subtract 2) Subtract 3) | Compact"));
    assert_eq!(shape("2020|year"), ok("2020 | Year"));
    assert_eq!(
        shape("2 | number(0) | plural(one=\"luogo\", many = \"di luoghi\", other=\"luoghi\")"),
        ok("2 | Number(Some(0)) One=luogo Many=di luoghi Other=luoghi")
    );
}

#[test]
fn the_place_of_a_piece_is_its_text() {
    let text = " ( 1 + value(\"d\", \"f\") ) | change(2)";
    let (formula, faults) = parse(text, FileId(0), 0);
    assert_eq!(faults, []);
    let formula = formula.expect("it is sound");
    let at = |span: Span| &text[span.range()];
    assert_eq!(at(formula.value.span), "( 1 + value(\"d\", \"f\") )");
    assert_eq!(at(formula.filters[0].span), "change(2)");
    assert_eq!(formula.calls().len(), 1);
    assert_eq!(at(formula.calls()[0].table.span), "\"d\"");
}

#[test]
fn faults_are_shown_where_they_are() {
    assert_eq!(shape("  "), err(&["expression-syntax@0 `  ` expr-empty"]));
    assert_eq!(shape("1 +"), err(&["expression-syntax@3 `` expr-value"]));
    assert_eq!(shape("(1 + 2"), err(&["expression-syntax@6 `` expr-close"]));
    assert_eq!(shape("1 2"), err(&["expression-syntax@2 `2` expr-operator"]));
    assert_eq!(shape("1,5"), err(&["expression-syntax@1 `,` expr-operator"]));
    assert_eq!(shape("1.2.3"), err(&["expression-syntax@0 `1.2.3` expr-number"]));
    assert_eq!(shape("value(a, \"b\")"), err(&["expression-syntax@6 `a` expr-table"]));
    assert_eq!(shape("value(\"a b\", \"b\")"), err(&["expression-syntax@6 `\"a b\"` expr-table"]));
    assert_eq!(
        shape("value(\"a/b/c\", \"b\")"),
        err(&["expression-syntax@6 `\"a/b/c\"` expr-table"])
    );
    assert_eq!(shape("value(\"a\")"), err(&["expression-syntax@9 `)` expr-field"]));
    assert_eq!(shape("value(“a”)"), err(&["expression-syntax@6 `“` expr-quotes"]));
    assert_eq!(shape("value(\"a\", \"b\", anno)"), err(&["expression-syntax@20 `)` expr-equals"]));
    assert_eq!(shape("value(\"a\", \"b\", c=d)"), err(&["expression-syntax@18 `d` expr-literal"]));
    assert_eq!(
        shape("value(\"a\", \"b\", c=1, c=2)"),
        err(&["expression-syntax@21 `c` expr-key-twice"])
    );
    assert_eq!(shape("value(\"a"), err(&["expression-syntax@6 `\"a` expr-open-text"]));
    assert_eq!(shape("1 | number(x)"), err(&["expression-syntax@11 `x` expr-decimals"]));
    assert_eq!(shape("1 | number(12)"), err(&["expression-syntax@11 `12` expr-decimals"]));
    assert_eq!(shape("1 | year(1)"), err(&["expression-syntax@4 `year(1)` expr-no-decimals"]));
    assert_eq!(shape("1 | plural"), err(&["expression-syntax@10 `` expr-forms"]));
    assert_eq!(shape("1 | plural(2)"), err(&["expression-syntax@11 `2` expr-forms"]));
    assert_eq!(
        shape("1 | plural(one=\"a\")"),
        err(&["expression-syntax@4 `plural(one=\"a\")` expr-forms-other"])
    );
    assert_eq!(
        shape("1 | plural(one=\"a\", one=\"b\")"),
        err(&["expression-syntax@20 `one` expr-key-twice"])
    );
    assert_eq!(
        shape("1 | plural(others=\"a\")"),
        err(&["expression-unknown@11 `others` plural-category name=others nearest=other"])
    );
    assert_eq!(shape("1 ; 2"), err(&["expression-syntax@2 `;` expr-stray"]));
    assert_eq!(
        shape("1 | numbr | percnt(1)"),
        err(&[
            "expression-unknown@4 `numbr` filter name=numbr nearest=number",
            "expression-unknown@12 `percnt` filter name=percnt nearest=percent"
        ])
    );
    assert_eq!(
        shape("valu(1)"),
        err(&["expression-unknown@0 `valu` function name=valu nearest=value"])
    );
}

#[test]
fn what_is_too_deep_or_too_long_is_refused() {
    assert_eq!(shape(&"(".repeat(60)), err(&["expression-syntax@51 `(` expr-too-long"]));
    assert_eq!(
        shape(&("1".to_owned() + &"+1".repeat(600))),
        err(&["expression-syntax@1000 `1` expr-too-long"])
    );
    let long = format!("value(\"{}\", \"f\")", "a".repeat(20_000));
    assert_eq!(parse(&long, FileId(0), 0).1.len(), 1);
}

#[test]
fn phrases_keep_their_pieces() {
    let text = "L'anno \"{{ 1 }}\" -- {{ 2 }} e {{";
    let (phrase, faults) = phrase::parse(text, FileId(0), 10, "it");
    assert_eq!(phrase.fill(|b| format!("[{}]", b.source)), "L’anno «[1]» – [2] e {{");
    let faults: Vec<String> = faults.iter().map(|d| fault(d, text)).collect();
    assert_eq!(faults, ["expression-syntax@30 `{{` expr-unclosed"]);
}

#[test]
fn the_places_in_toml_texts_are_exact_unless_there_are_escapes() {
    let at = |toml: &str, text: &str| {
        let span = Span::new(FileId(0), 4..4 + toml.len());
        let (phrase, _) = phrase::of_toml(text, span, "it");
        phrase.formulas().map(|b| (b.span.start, b.span.end)).collect::<Vec<_>>()
    };
    assert_eq!(at("'a {{ 1 }}'", "a {{ 1 }}"), [(7, 14)]);
    assert_eq!(at("'''a {{ 1 }}'''", "a {{ 1 }}"), [(9, 16)]);
    assert_eq!(at("\"\\u0061 {{ 1 }}\"", "a {{ 1 }}"), [(4, 20)]);
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "(value|[a-z0-9\"'()+*/|=, .@è\\\\-]|\"a\"|\\(|\\))*") {
        let (formula, faults) = parse(&text, FileId(0), 0);
        prop_assert_eq!(formula.is_none(), !faults.is_empty());
        for d in &faults {
            let crate::diag::Loc::Span(span) = &d.loc else { return Err(TestCaseError::fail("no place")) };
            prop_assert!(text.get(span.range()).is_some());
        }
        if let Some(formula) = formula {
            for call in formula.calls() {
                prop_assert!(text[call.table.span.range()].starts_with('"'));
            }
        }
    }
}
