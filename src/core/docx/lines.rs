//! Runs of text → a line of Markdown that is read as it stood.
//!
//! In: runs with their emphasis. Out: Markdown. Neighbours of one kind become one; white space never stands at the inner
//! edge of emphasis, where Markdown would not see it.

/// A run of text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a look of its own")]
pub(super) struct Run {
    /// The words; of a mark, Markdown.
    pub text: String,
    /// Whether it is Markdown already: a note's mark, a picture, a new line.
    pub is_mark: bool,
    /// Strong.
    pub bold: bool,
    /// Stressed.
    pub italic: bool,
    /// Struck out.
    pub struck: bool,
    /// Where it leads.
    pub link: Option<String>,
}

impl Run {
    fn looks_like(&self, other: &Self) -> bool {
        let look = |r: &Self| (r.is_mark, r.bold, r.italic, r.struck, r.link.clone());
        !self.is_mark && look(self) == look(other)
    }
}

/// The Markdown of a paragraph.
pub(super) fn markdown(runs: &[Run]) -> String {
    let mut merged: Vec<Run> = Vec::new();
    for run in runs.iter().filter(|run| !run.text.is_empty()) {
        match merged.last_mut() {
            Some(last) if last.looks_like(run) => last.text.push_str(&run.text),
            Some(_) | None => merged.push(run.clone()),
        }
    }
    let mut out = String::new();
    let mut rest = merged.as_slice();
    while let Some(first) = rest.first() {
        // What leads to one place is one link, whatever its looks.
        let n = rest.iter().take_while(|run| run.link == first.link).count();
        let (group, after) = rest.split_at(n);
        rest = after;
        let words: String = group.iter().map(piece).collect();
        match &first.link {
            Some(to) if !words.trim().is_empty() => {
                let to = to.replace(' ', "%20").replace('(', "%28").replace(')', "%29");
                out.push_str(&around(&words, "[", &format!("]({to})")));
            }
            Some(_) | None => out.push_str(&words),
        }
    }
    start_escaped(out.trim())
}

/// A piece with its emphasis.
fn piece(run: &Run) -> String {
    if run.is_mark {
        return run.text.clone();
    }
    let mut text = escaped(&run.text);
    for (is, mark) in [(run.italic, "*"), (run.bold, "**"), (run.struck, "~~")] {
        if is {
            text = around(&text, mark, mark);
        }
    }
    text
}

/// Puts marks around the words, inside the white space.
fn around(text: &str, before: &str, after: &str) -> String {
    let words = text.trim();
    if words.is_empty() {
        return text.to_owned();
    }
    let start = text.len() - text.trim_start().len();
    let (lead, tail) = (&text[..start], &text[start + words.len()..]);
    [lead, before, words, after, tail].concat()
}

/// Text with what Markdown would read as a mark escaped.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut last = ' ';
    for c in text.chars() {
        let is_mark = matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '~' | '|')
            || c == '{' && last == '{'
            || c == '&' && last != ' ';
        if is_mark {
            out.push('\\');
        }
        out.push(if c.is_whitespace() && c != '\u{a0}' && c != '\u{202f}' { ' ' } else { c });
        last = c;
    }
    out
}

/// A line whose beginning is no mark of a block.
fn start_escaped(line: &str) -> String {
    let after_digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - after_digits.len();
    if (1..=9).contains(&digits) && after_digits.starts_with(['.', ')']) {
        return format!("{}\\{after_digits}", &line[..digits]);
    }
    let is_mark = line.starts_with(['#', '>', '+', '=', ':']) || line.starts_with("- ");
    if is_mark || line.starts_with("---") { format!("\\{line}") } else { line.to_owned() }
}
