//! The header of a file: its rows put together, the declared fields found in it, and what is wrong with it.
//!
//! In: the records at the beginning of a file. Out: its layout, or a fault that says how the file is written instead
//! of as declared; then it is not read on, since every record would be at fault. Nothing is guessed: what could be read
//! otherwise is proposed, never done.

use std::io;

use super::{File, Layout};
use crate::data::csv::{Record, Records, Signs};
use crate::data::schema::{Field, FieldsMatch, StatusRule};
use crate::diag::{Arg, Code, Diagnostic, nearest};

/// Records behind the header that are looked at for a better one.
const LOOKED_AT: usize = 20;

/// Delimiters that real files have.
const DELIMITERS: [u8; 4] = *b",;\t|";

/// A record of the beginning: its row and its bytes.
type Seen = (u64, Vec<u8>);

/// A header as headers are compared: all white space, line breaks too, is one space, and none at the ends.
pub fn plain(header: &str) -> String {
    header.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The names that several rows of a header make together.
///
/// An empty cell above a name continues the label to its left, as merged cells are exported, unless a label of a row
/// above begins at its column.
pub fn merged(rows: &[Vec<String>], join: &str) -> Vec<String> {
    let n = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cell =
        |row: usize, i: usize| rows.get(row).and_then(|r| r.get(i)).map_or("", String::as_str);
    let mut carried: Vec<&str> = vec![""; rows.len()];
    let mut names = Vec::with_capacity(n);
    for i in 0..n {
        let mut begun = false;
        let mut parts: Vec<&str> = Vec::new();
        for (row, label) in carried.iter_mut().enumerate() {
            let own = cell(row, i);
            let is_last = row + 1 == rows.len();
            begun |= !own.is_empty();
            if begun || is_last {
                *label = own;
            }
            let below = (row + 1..rows.len()).any(|r| !cell(r, i).is_empty());
            if !label.is_empty() && (below || !own.is_empty()) {
                parts.push(label);
            }
        }
        names.push(parts.join(join));
    }
    names
}

/// The headers that are declared: of fields, of their statuses, of ignored columns.
fn declared(file: &File<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for field in &file.resource.schema.fields {
        found.push(plain(field.header()));
        if let StatusRule::Column(name) = &field.status {
            found.push(plain(name));
        }
    }
    found.extend(file.resource.ignored.iter().map(|name| plain(name)));
    found
}

impl File<'_> {
    /// Reads the header and finds the declared fields in it; `false` where the file is not to be read on.
    pub(super) fn header<R: io::Read>(&mut self, records: &mut Records<R>) -> io::Result<bool> {
        let dialect = &self.resource.dialect;
        if !dialect.header {
            // The columns are bound with the first record.
            return Ok(true);
        }
        let mut seen: Vec<Seen> = Vec::new();
        let mut rows: Vec<Vec<String>> = Vec::new();
        let last = dialect.header_rows.last().copied();
        while last.map_or(rows.is_empty(), |last| seen.last().is_none_or(|s| s.0 < last)) {
            if !records.advance()? {
                break;
            }
            let record = records.record();
            if last.is_some() || !self.is_left_out(record) {
                seen.push((record.row(), record.whole().to_vec()));
            }
            let own = match last {
                Some(_) => dialect.header_rows.binary_search(&record.row()).is_ok(),
                None => seen.len() == 1,
            };
            if !own {
                continue;
            }
            if rows.is_empty() {
                self.record_start = record.start();
            }
            self.syntax(record);
            if self.encoding_fault(record) {
                return Ok(false);
            }
            let text = |i| plain(&self.decode(&record.field(i)));
            rows.push((0..record.n_fields()).map(text).collect());
        }
        // A row that is blank is no record: the one read in its place is not the header.
        if rows.is_empty() || last.is_some() && rows.len() < dialect.header_rows.len() {
            self.no_header(seen.is_empty());
            return Ok(false);
        }
        self.bind(merged(&rows, &dialect.header_join));
        let declared = declared(self);
        let found = declared.iter().filter(|d| self.layout.names.contains(d)).count();
        if found < declared.len() {
            while seen.len() < LOOKED_AT && records.advance()? {
                let record = records.record();
                seen.push((record.row(), record.whole().to_vec()));
            }
            if self.elsewhere(&seen, &declared, found) {
                return Ok(false);
            }
        }
        self.header_faults(&declared);
        Ok(true)
    }

    fn no_header(&mut self, is_empty: bool) {
        let (reason, hint) = if is_empty {
            ("file-empty", "hint-empty")
        } else {
            ("header-row-missing", "hint-header-row")
        };
        self.tell(None, |at| {
            Diagnostic::new(Code::CsvSyntax, at)
                .with("reason", Arg::Term(reason))
                .with("hint", Arg::Term(hint))
        });
    }

    /// Finds the declared fields in a header.
    fn bind(&mut self, mut names: Vec<String>) {
        let n_named = names.iter().rposition(|n| !n.is_empty()).map_or(0, |i| i + 1);
        self.met.empty_columns = names.len() - n_named;
        names.truncate(n_named);
        let place = |name: &str| {
            let name = plain(name);
            names.iter().position(|n| *n == name)
        };
        let status = |field: &Field| match &field.status {
            StatusRule::Column(name) => place(name),
            StatusRule::None | StatusRule::All(_) => None,
        };
        let fields = &self.resource.schema.fields;
        let columns = fields.iter().map(|f| (place(f.header()), status(f))).collect();
        self.layout = Layout { columns, names };
    }

    /// Binds the fields of a file without a header: columns are called by their number, and a field that names none
    /// takes the next that nobody names.
    pub(super) fn bind_by_place(&mut self, n_columns: usize) {
        let names: Vec<String> = (1..=n_columns).map(|n| n.to_string()).collect();
        let resource = self.resource;
        let fields = &resource.schema.fields;
        let status = |f: &Field| match &f.status {
            StatusRule::Column(name) => Some(name.clone()),
            StatusRule::None | StatusRule::All(_) => None,
        };
        let mut taken: Vec<String> = fields.iter().filter_map(|f| f.column.clone()).collect();
        taken.extend(fields.iter().filter_map(status));
        taken.extend(resource.ignored.iter().cloned());
        let place = |name: &str| names.iter().position(|n| n == name);
        let mut free = names.iter().filter(|n| !taken.contains(n));
        let mut missing = Vec::new();
        let mut columns = Vec::new();
        for field in fields {
            let column = field.column.as_ref().or_else(|| free.next());
            let at = column.and_then(|c| place(c));
            let wanted = status(field);
            let status_at = wanted.as_ref().and_then(|c| place(c));
            if at.is_none() {
                missing.push(field.name.clone());
            }
            missing.extend(wanted.filter(|_| status_at.is_none()));
            columns.push((at, status_at));
        }
        let extra: Vec<String> = free.cloned().collect();
        self.layout = Layout { columns, names };
        if !missing.is_empty() {
            self.tell_missing(missing);
        }
        for name in extra {
            let at = self.layout.names.iter().position(|n| *n == name);
            self.tell(at, |at| {
                Diagnostic::new(Code::HeaderExtra, at).with("fields", format!("`{name}`"))
            });
        }
    }

    fn tell_missing(&mut self, list: Vec<String>) {
        let names = self.layout.names.clone();
        self.tell(None, |at| {
            Diagnostic::new(Code::HeaderMismatch, at).with("fields", list).with("found", names)
        });
    }

    fn header_faults(&mut self, declared: &[String]) {
        let fields = &self.resource.schema.fields;
        let names = self.layout.names.clone();
        let missing: Vec<&String> = declared.iter().filter(|d| !names.contains(d)).collect();
        let rule = self.resource.schema.fields_match;
        let none = missing.len() == declared.len();
        if !missing.is_empty() && (!rule.may_lack() || none) {
            self.tell_missing(missing.iter().map(|m| (*m).clone()).collect());
        }
        for (i, name) in names.iter().enumerate() {
            let again = names.iter().take(i).any(|n| n == name);
            let ignored = self.resource.ignored.iter().any(|n| plain(n) == *name);
            if (!again || ignored) && (rule.may_exceed() || declared.contains(name)) {
                continue;
            }
            let near = nearest(name, missing.iter().map(|m| m.as_str())).map(str::to_owned);
            self.tell(Some(i), |at| {
                let d = Diagnostic::new(Code::HeaderExtra, at).with("fields", format!("`{name}`"));
                d.near(near)
            });
        }
        let order: Vec<usize> = self.layout.columns.iter().filter_map(|(c, _)| *c).collect();
        if rule == FieldsMatch::Exact && !order.is_sorted() {
            let moved = fields.iter().map(|f| f.header().to_owned()).collect::<Vec<_>>();
            self.tell(None, |at| {
                Diagnostic::new(Code::HeaderOrder, at).with("fields", moved).with("found", names)
            });
        }
    }

    /// Tells that another delimiter or other rows make a header with more of the declared fields, if they do.
    fn elsewhere(&mut self, seen: &[Seen], declared: &[String], found: usize) -> bool {
        let own = super::signs(&self.resource.dialect);
        let others = DELIMITERS.into_iter().filter(|d| *d != own.delimiter);
        let mut best: (usize, Option<u8>, Vec<u64>) = (found, None, Vec::new());
        for delimiter in std::iter::once(own.delimiter).chain(others) {
            let signs = Signs { delimiter, ..own };
            let split: Vec<Vec<String>> = seen.iter().map(|s| self.split(&s.1, signs)).collect();
            for i in 0..seen.len() {
                for first in [i, i.saturating_sub(1)] {
                    let names = merged(&split[first..=i], &self.resource.dialect.header_join);
                    let score = declared.iter().filter(|d| names.contains(d)).count();
                    if score > best.0 {
                        let rows = seen[first..=i].iter().map(|s| s.0).collect();
                        best = (score, Some(delimiter), rows);
                    }
                }
            }
        }
        let (score, Some(delimiter), rows) = best else { return false };
        if score * 2 < declared.len() {
            return false;
        }
        let (reason, keys) = self.otherwise(delimiter, &rows, seen);
        self.tell(None, |at| {
            let d = Diagnostic::new(Code::CsvDialect, at).with("reason", Arg::Term(reason));
            d.with("written", keys)
        });
        true
    }

    /// What to say and to declare of a header of these rows with this delimiter.
    fn otherwise(&self, delimiter: u8, rows: &[u64], seen: &[Seen]) -> (&'static str, String) {
        let dialect = &self.resource.dialect;
        let first = seen.first().map(|s| s.0);
        let same_rows = if dialect.header_rows.is_empty() {
            rows.len() == 1 && rows.first().copied() == first
        } else {
            dialect.header_rows == rows
        };
        let sign = match delimiter {
            b'\t' => "\\t".to_owned(),
            other => char::from(other).to_string(),
        };
        let list: Vec<String> = rows.iter().map(u64::to_string).collect();
        let sign = format!("delimiter = \"{sign}\"");
        let list = format!("headerRows = [{}]", list.join(", "));
        match (delimiter == dialect.delimiter, same_rows) {
            (false, true) => ("dialect-delimiter", sign),
            (true, _) => ("dialect-rows", list),
            (false, false) => ("dialect-both", format!("{sign}, {list}")),
        }
    }

    /// The fields of a record, split by some signs.
    fn split(&self, record: &[u8], signs: Signs) -> Vec<String> {
        let mut records = Records::new(record, signs);
        // Reading from memory does not fail.
        if !records.advance().unwrap_or(false) {
            return Vec::new();
        }
        let record: Record<'_> = records.record();
        (0..record.n_fields()).map(|i| plain(&self.decode(&record.field(i)))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(rows: &[&str]) -> Vec<String> {
        let row = |r: &&str| r.split(';').map(str::to_owned).collect();
        merged(&rows.iter().map(row).collect::<Vec<_>>(), " ")
    }

    #[test]
    fn rows_of_a_header_are_put_together_as_merged_cells_are_exported() {
        assert_eq!(names(&["Comune;Anno"]), ["Comune", "Anno"]);
        assert_eq!(
            names(&["Comune;Maschi;;Femmine;;Totale;", ";2024;2025;2024;2025;;"]),
            ["Comune", "Maschi 2024", "Maschi 2025", "Femmine 2024", "Femmine 2025", "Totale", ""]
        );
        // Three rows: a label of the second does not reach under the next label of the first.
        assert_eq!(names(&["A;;B;", "x;;;y", "1;2;3;4"]), ["A x 1", "A x 2", "B 3", "B y 4"]);
    }
}
