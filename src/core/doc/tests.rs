//! Trees as wholes: what is reported, and where.

use proptest::prelude::*;

use super::fixture::markdown;
use super::parse::parse;
use super::*;
use crate::diag::{Arg, Code, Diagnostic, Loc};
use crate::source::FileId;

/// Texts without faults that have all there is.
pub(crate) const EVERYTHING: &[&str] = &[
    "",
    "## Uno\n\nIl *testo* «con» {{ 1 + 1 | number(1) }} e [un link](article:altro \"Titolo\")[^a].\n\n### Due\n\n[^a]: Una nota, {{ value(\"d\", \"n\", anno=2025) }}.\n",
    "![Una foto {{ 2 * 3 }}](foto.jpg \"Didascalia — Autrice\")\n\n![Senza nome](altra.jpg)\n\n[file](carte/a.pdf#p2), [qui](#uno), [fuori](https://example.org/?a=b)\n",
    "```chart\nid = \"uno\"\nmark = \"bar\"\n```\n\n> ```chart\n> id = \"due\"\n> ```\n>\n> Detto {{ 1\n> + 2 }}.\n",
    ":::audio voce.mp3 La voce\nParole *dette*.\n:::\n\n:::pull @ada\nUna frase.\n:::\n\n:::note Titolo\n- uno\n- due\n\n  ancora\n:::\n",
    "| a | b |\n|---|--:|\n| 1 | {{ 3 }} |\n\nTermine\n: Significato [x](y.csv)\n\n:::qa Perché?\nPerché sì.\n:::\n\n---\n\n1. [ ] fare\n2. [x] fatto\n\n~~~rust\nfn f() {}\n~~~\n",
];

/// Each fault: its code, the text at its place, its arguments that are texts or terms.
fn faults(markdown: &str) -> Vec<String> {
    let (_, faults) = parse(markdown, 0..markdown.len(), FileId(0), "it");
    faults.iter().map(|d| shown(d, markdown)).collect()
}

fn shown(d: &Diagnostic, text: &str) -> String {
    let place = match &d.loc {
        Loc::Span(span) => text.get(span.range()).unwrap_or("?"),
        Loc::Cell(_) | Loc::File(_) | Loc::Path(_) | Loc::Project => "elsewhere",
    };
    let args = d.args.iter().filter_map(|(name, arg)| match arg {
        Arg::Text(text) | Arg::Parser(text) => Some(format!(" {name}={text}")),
        Arg::Term(term) | Arg::Meaning(term) => Some(format!(" {name}={term}")),
        Arg::Int(n) => Some(format!(" {name}={n}")),
        Arg::List(_) => None,
    });
    format!("{} `{place}`{}", d.code, args.collect::<String>())
}

#[test]
fn a_tree_takes_little_room() {
    // Both are held by the hundred for each page, until the site is drawn.
    assert_eq!(size_of::<Inline>(), 16);
    assert!(size_of::<Block>() <= 64, "{}", size_of::<Block>());
}

#[test]
fn a_sound_text_has_no_faults() {
    assert_eq!(faults("## Uno\n\ntesto {{ 1 + 1 }}[^a]\n\n### Due\n\n[^a]: nota\n"), [""; 0]);
}

#[test]
fn raw_html_is_reported_once_each() {
    let text = "a <b>c</b> d\n\n<div>\n<p>e</p>\n</div>\n\n<!-- f -->\n";
    assert_eq!(
        faults(text),
        [
            "html-off `<b>`",
            "html-off `</b>`",
            "html-off `<div>\n<p>e</p>\n</div>\n`",
            "html-off `<!-- f -->\n`"
        ]
    );
}

#[test]
fn directives_balance_and_are_known() {
    assert_eq!(faults(":::nota x\na\n:::\n"), ["directive-unknown `nota` name=nota nearest=note"]);
    assert_eq!(faults("a\n:::\n"), ["directive-unbalanced `:::` missing=opening"]);
    assert_eq!(
        faults(":::note A\n\n:::qa B?\nb\n"),
        [
            "directive-unbalanced `:::qa B?` missing=closing",
            "directive-unbalanced `:::note A` missing=closing"
        ]
    );
    assert_eq!(faults(":::qa\na\n:::\n"), ["directive-argument `qa` name=qa words=question-asked"]);
    assert_eq!(
        faults(":::note {{ x }}\na\n:::\n"),
        ["expression-unknown `x` kind=function name=x"]
    );
    assert_eq!(faults("```\n:::note\n```\n\n    x\n"), [""; 0]);
    assert_eq!(faults(":::note A\r\n\r\nb\r\n\r\n:::\r\n"), [""; 0]);
}

#[test]
fn expressions_are_read_where_text_is() {
    assert_eq!(
        faults("a {{ b {{ 1 }} `{{ x }}` \\{{ y }}"),
        ["expression-syntax `{{` reason=expr-unclosed"]
    );
    assert_eq!(faults("`{{` e `}}`\n\n```\n{{ x\n```\n\n    {{ y\n"), [""; 0]);
    assert_eq!(
        faults("[a](b{{ 1 }}) [b](c) ({{ 1 }}) {{ }}"),
        [
            "expression-syntax `{{ 1 }}` reason=expr-place",
            "expression-syntax ` ` reason=expr-empty"
        ]
    );
    assert_eq!(faults("> {{ 1\n> + 1 }} b"), [""; 0]);
}

#[test]
fn notes_have_a_text_and_texts_a_note() {
    assert_eq!(
        faults("a[^uno] b[^due] \\[^tre] [^qua ttro]\n\n[^due]: x\n\n[^sei]: y\n"),
        ["footnote-missing `[^uno]` name=uno", "footnote-unused `[^sei]: y\n` name=sei"]
    );
    assert_eq!(faults("a[^a]\n\n[^a]: x\n\n[^A]: y\n"), ["id-duplicate `[^A]: y\n` id=[^A]"]);
}

#[test]
fn headings_go_one_step_down() {
    assert_eq!(
        faults("# Uno\n\n## Due\n\n#### Tre\n\n## Quattro\n"),
        ["heading-title `# Uno\n`", "heading-order `#### Tre\n` level=4 before=2 expected=3"]
    );
    assert_eq!(faults("### Uno\n"), ["heading-order `### Uno\n` level=3 before=1 expected=2"]);
}

#[test]
fn links_and_images_have_sound_schemes() {
    let text = "[a](javascript:alert(1)) [b](JAVA&#10;SCRIPT:x) [c](ftp://d) [e](page:f) [g](https://h) ![](i.png)";
    assert_eq!(
        faults(text),
        [
            "link-scheme `[a](javascript:alert(1))` scheme=javascript",
            "link-scheme `[b](JAVA&#10;SCRIPT:x)` scheme=javascript",
            "link-scheme `[c](ftp://d)` scheme=ftp",
            "image-alt `![](i.png)` src=i.png"
        ]
    );
    assert_eq!(
        faults("![a](data:image/png;base64,AA)"),
        ["link-scheme `![a](data:image/png;base64,AA)` scheme=data"]
    );
}

#[test]
fn what_is_too_deep_is_told_once_and_kept() {
    let deep = |text: String| {
        let (doc, faults) = parse(&text, 0..text.len(), FileId(0), "en");
        let mut words = String::new();
        plain::text(&doc, &mut |_, _| String::new(), &mut words);
        let codes: Vec<Code> = faults.iter().map(|d| d.code).collect();
        (codes, words)
    };
    let told = vec![Code::NestingTooDeep];
    assert_eq!(deep(">".repeat(10_000) + " word"), (told.clone(), "word\n".to_owned()));
    assert_eq!(deep("- ".repeat(10_000) + "word"), (told.clone(), "word\n".to_owned()));
    assert_eq!(deep("*a ".repeat(3_000) + "a" + &"*".repeat(3_000)).0, told);
    assert_eq!(deep(":::note x\n".repeat(1_000) + "word\n" + &":::\n".repeat(1_000)).0, told);
    let steps: String = (0..300).map(|i| "  ".repeat(i) + "- a\n").collect();
    assert_eq!(deep(steps).1.matches('a').count(), 300);
}

#[test]
fn the_places_of_numbers_charts_and_links_hold() {
    let front = "+++\r\nà\r\n+++\r\n";
    let body = "è {{ 1 }} [a {{ 2 }}](page:b)\r\n\r\n```chart\r\nid = \"c\"\r\n```\r\n\r\n> ```chart\r\n> id = \"d\"\r\n> data = \"e\"\r\n> ```\r\n";
    let text = format!("{front}{body}");
    let (doc, faults) = parse(&text, front.len()..text.len(), FileId(3), "it");
    assert_eq!(faults, []);
    let at = |span: Span| text.get(span.range()).unwrap_or("?");
    assert_eq!(doc.formulas.iter().map(|b| at(b.span)).collect::<Vec<_>>(), ["{{ 1 }}", "{{ 2 }}"]);
    assert_eq!(at(doc.links[0].span), "[a {{ 2 }}](page:b)");
    assert_eq!(
        (doc.charts[0].toml.as_str(), at(doc.charts[0].span)),
        ("id = \"c\"\r\n", "id = \"c\"\r\n")
    );
    assert_eq!(doc.charts[1].toml, "id = \"d\"\ndata = \"e\"\n");
    assert_eq!(doc.charts.len(), 2);
}

proptest! {
    #[test]
    fn any_text_is_read_and_its_places_hold(text in markdown()) {
        let padded = format!("+++ {text}");
        let (doc, faults) = parse(&padded, 4..padded.len(), FileId(0), "it");
        for bound in &doc.formulas {
            let written = padded.get(bound.span.range()).unwrap_or("?");
            let inner = written.strip_prefix("{{").and_then(|w| w.strip_suffix("}}"));
            let one_line = inner.is_some_and(|i| !i.contains('\n'));
            prop_assert!(inner.is_some() && (!one_line || inner.map(str::trim) == Some(bound.source.as_str())));
        }
        for fault in &faults {
            let Loc::Span(span) = &fault.loc else { return Err(TestCaseError::fail("no place")) };
            prop_assert!(padded.get(span.range()).is_some(), "{:?}", fault);
        }
    }
}

#[test]
fn texts_with_all_there_is_have_no_faults() {
    for text in EVERYTHING {
        assert_eq!(faults(text), [""; 0], "{text}");
    }
}
