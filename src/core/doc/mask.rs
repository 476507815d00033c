//! What Markdown must not see: expressions and directive lines, found in a text and covered byte for byte.
//!
//! In: a text. Out: where its expressions and directives stand, and a text of the same length in which every
//! expression is a run of control characters (one [`FIRST`], then [`REST`]) and every directive line a thematic
//! break. Line ends stay. Offsets in the one are offsets in the other. Whether a place is code is not known here.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;

/// Stands for the first byte of an expression.
pub(super) const FIRST: char = '\u{1}';
/// Stands for every other byte of an expression.
pub(super) const REST: char = '\u{2}';
/// Stands for the two above where an author wrote them.
const STRAY: char = '\u{3}';

/// The expressions of a text.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Expressions {
    /// From `{{` to `}}`, braces included, ascending.
    pub(super) closed: Vec<Range<usize>>,
    /// Where a `{{` stands that nothing closes, ascending.
    pub(super) open: Vec<usize>,
}

/// A line that begins with `:::`.
#[derive(Debug, PartialEq)]
pub(super) struct Directive {
    /// The line, without its end.
    pub(super) line: Range<usize>,
    /// The name; empty for a line that closes.
    pub(super) name: Range<usize>,
    /// What stands after the name, trimmed.
    pub(super) argument: Range<usize>,
}

/// A text that Markdown may see.
pub(super) struct Masked<'t> {
    /// As long as the text it was made from.
    pub(super) text: Cow<'t, str>,
    /// The expressions outside directive lines.
    pub(super) expressions: Expressions,
    /// The directive lines, ascending.
    pub(super) directives: Vec<Directive>,
}

/// What stands between the braces of an expression.
pub(super) fn inner<'t>(text: &'t str, expression: &Range<usize>) -> &'t str {
    text.get(expression.start + 2..expression.end.saturating_sub(2)).unwrap_or("")
}

/// Finds expressions. One may run over several lines of a paragraph, but over no blank line, fence, directive or
/// backtick; `}}` in a string counts only where no other closes. A backslash before the braces makes them text; in
/// a string it covers a quotation mark or a backslash, as far as the end is looked for, and nothing else.
pub(super) fn expressions(text: &str) -> Expressions {
    let mut found = Expressions::default();
    let mut at = 0;
    while let Some(next) = text.get(at..).and_then(|rest| memmem::find(rest.as_bytes(), b"{{")) {
        let start = at + next;
        let slashes = text.as_bytes()[..start].iter().rev().take_while(|b| **b == b'\\').count();
        if slashes % 2 == 1 {
            at = start + 1;
        } else if let Some(end) = end_of(text.as_bytes(), start + 2) {
            found.closed.push(start..end);
            at = end;
        } else {
            found.open.push(start);
            at = start + 2;
        }
    }
    found
}

/// One past the `}}` of an expression whose braces open before `at`.
fn end_of(text: &[u8], mut at: usize) -> Option<usize> {
    let mut in_string = false;
    let mut second_best = None;
    loop {
        match (*text.get(at)?, text.get(at + 1)) {
            (b'}', Some(b'}')) if !in_string => return Some(at + 2),
            (b'}', Some(b'}')) => second_best = second_best.or(Some(at + 2)),
            (b'{', Some(b'{')) | (b'`', _) => return second_best,
            (b'\\', Some(b'"' | b'\\')) if in_string => at += 1,
            (b'"', _) => in_string = !in_string,
            (b'\n', _) if ends_paragraph(&text[at + 1..]) => return second_best,
            _ => {}
        }
        at += 1;
        if at >= text.len() {
            return second_best;
        }
    }
}

fn ends_paragraph(line: &[u8]) -> bool {
    let blank = |b: &&u8| matches!(**b, b' ' | b'\t' | b'\r');
    let rest = &line[line.iter().take_while(blank).count()..];
    matches!(rest.first(), None | Some(b'\n'))
        || [&b"```"[..], b"~~~", b":::"].iter().any(|mark| rest.starts_with(mark))
}

/// Finds directive lines.
fn directives(text: &str) -> Vec<Directive> {
    let first = text.starts_with(":::").then_some(0);
    let starts =
        first.into_iter().chain(memmem::find_iter(text.as_bytes(), b"\n:::").map(|at| at + 1));
    starts.filter_map(|start| directive(text, start)).collect()
}

fn directive(text: &str, start: usize) -> Option<Directive> {
    let rest = text.get(start..)?;
    let line = rest.split('\n').next()?;
    let line = line.strip_suffix('\r').unwrap_or(line);
    let words = line.trim_start_matches(':');
    let name_at = start + line.len() - words.trim_start().len();
    let name = words.trim_start().split(char::is_whitespace).next().unwrap_or("");
    let name = name_at..name_at + name.len();
    let argument = text.get(name.end..start + line.len())?;
    let argument_at = name.end + argument.len() - argument.trim_start().len();
    let argument = argument_at..argument_at + argument.trim().len();
    Some(Directive { line: start..start + line.len(), name, argument })
}

/// Covers the expressions and directives of a text.
pub(super) fn mask(text: &str) -> Masked<'_> {
    let directives = directives(text);
    let mut expressions = expressions(text);
    let in_directive = |at: usize| {
        let i = directives.partition_point(|d| d.line.end < at);
        directives.get(i).is_some_and(|d| d.line.contains(&at))
    };
    expressions.closed.retain(|range| !in_directive(range.start));
    expressions.open.retain(|at| !in_directive(*at));
    let stray = text.bytes().any(|b| char::from(b) == FIRST || char::from(b) == REST);
    if directives.is_empty() && expressions.closed.is_empty() && !stray {
        return Masked { text: Cow::Borrowed(text), expressions, directives };
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let mut lines = directives.iter().map(|d| &d.line).peekable();
    let mut numbers = expressions.closed.iter().peekable();
    loop {
        let directive_first = match (lines.peek(), numbers.peek()) {
            (None, None) => break,
            (Some(line), Some(number)) => line.start < number.start,
            (line, _) => line.is_some(),
        };
        let next = if directive_first { lines.next() } else { numbers.next() };
        let Some(range) = next else { break };
        push_plain(&mut out, text.get(at..range.start).unwrap_or(""), stray);
        if directive_first {
            out.push_str("***");
            out.extend(std::iter::repeat_n(' ', range.len().saturating_sub(3)));
        } else {
            push_covered(&mut out, text.get(range.clone()).unwrap_or(""));
        }
        at = range.end;
    }
    push_plain(&mut out, text.get(at..).unwrap_or(""), stray);
    Masked { text: Cow::Owned(out), expressions, directives }
}

fn push_plain(out: &mut String, text: &str, stray: bool) {
    if stray {
        out.extend(text.chars().map(|c| if c == FIRST || c == REST { STRAY } else { c }));
    } else {
        out.push_str(text);
    }
}

fn push_covered(out: &mut String, text: &str) {
    for (i, b) in text.bytes().enumerate() {
        out.push(match b {
            b'\n' | b'\r' => char::from(b),
            _ if i == 0 => FIRST,
            _ => REST,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str) -> (Vec<&str>, Vec<usize>) {
        let found = expressions(text);
        (found.closed.iter().map(|r| &text[r.clone()]).collect(), found.open)
    }

    #[test]
    fn expressions_end_at_the_first_braces_outside_a_string() {
        assert_eq!(found("a {{ b }} c {{d}}e"), (vec!["{{ b }}", "{{d}}"], vec![]));
        assert_eq!(found("{{ v(\"a}}b\") }}"), (vec!["{{ v(\"a}}b\") }}"], vec![]));
        assert_eq!(found("{{ v(\"a) }} b"), (vec!["{{ v(\"a) }}"], vec![]));
        assert_eq!(found("{{ a {{ b }}"), (vec!["{{ b }}"], vec![0]));
        assert_eq!(found("{{ a\nb }}"), (vec!["{{ a\nb }}"], vec![]));
        assert_eq!(found("{{ a\n\nb }}"), (vec![], vec![0]));
        assert_eq!(found("`{{` e `}}`"), (vec![], vec![1]));
        assert_eq!(found("\\{{ a }} \\\\{{ b }}"), (vec!["{{ b }}"], vec![]));
        assert_eq!(found("{{"), (vec![], vec![0]));
    }

    #[test]
    fn a_backslash_in_a_string_hides_no_end_of_an_expression() {
        assert_eq!(found(r#"{{ v("a\"}}b") }}"#), (vec![r#"{{ v("a\"}}b") }}"#], vec![]));
        assert_eq!(found("{{\"\\\n:::}}"), (vec![], vec![0]));
        assert_eq!(found("{{\"\\\n\n}}"), (vec![], vec![0]));
        assert_eq!(found("{{\"\\`}}"), (vec![], vec![0]));
        assert_eq!(found("{{\"\\}}"), (vec!["{{\"\\}}"], vec![]));
    }

    #[test]
    fn directives_have_a_name_and_an_argument() {
        let text = ":::note  Un titolo \r\ntesto\n:::\n ::: no\n";
        let found: Vec<_> = directives(text)
            .into_iter()
            .map(|d| (&text[d.line], &text[d.name], &text[d.argument]))
            .collect();
        assert_eq!(found, [(":::note  Un titolo ", "note", "Un titolo"), (":::", "", "")]);
    }

    #[test]
    fn a_mask_keeps_every_offset() {
        let text = "è {{ \"à\"\r\n+ 1 }}!\n:::note x\n";
        let masked = mask(text);
        assert_eq!(
            masked.text,
            "è \u{1}\u{2}\u{2}\u{2}\u{2}\u{2}\u{2}\r\n\u{2}\u{2}\u{2}\u{2}\u{2}\u{2}!\n***      \n"
        );
    }

    proptest! {
        #[test]
        fn a_mask_is_as_long_as_its_text(text in "([{}`\"\\\\\n:a è\u{1}\u{2}]|\\{\\{|\\}\\}|:::)*") {
            let masked = mask(&text);
            prop_assert_eq!(masked.text.len(), text.len());
            let breaks = |t: &str| t.match_indices('\n').map(|(i, _)| i).collect::<Vec<_>>();
            prop_assert_eq!(breaks(&masked.text), breaks(&text));
            prop_assert_eq!(masked.text.matches(FIRST).count(), masked.expressions.closed.len());
        }
    }
}
