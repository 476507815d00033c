//! Records of all kinds, however few bytes come at a time.

use super::*;

/// Gives a few bytes at a time.
struct Drops<'a>(&'a [u8], usize);

impl io::Read for Drops<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.1.min(self.0.len()).min(out.len());
        out[..n].copy_from_slice(&self.0[..n]);
        self.0 = &self.0[n..];
        Ok(n)
    }
}

/// Where a record begins, its fields, its faults.
type Read = (u64, Vec<String>, Vec<(usize, SyntaxFault)>);

fn all(text: &[u8], step: usize) -> Vec<Read> {
    let mut records = Records::new(Drops(text, step), Signs::of(b','));
    let mut out = Vec::new();
    while records.advance().unwrap() {
        let record = records.record();
        let field = |i| String::from_utf8_lossy(&record.field(i)).into_owned();
        let fields = (0..record.n_fields()).map(field).collect();
        out.push((record.start(), fields, record.faults().to_vec()));
    }
    out
}

fn plain(text: &str) -> Vec<Vec<String>> {
    let at_once = all(text.as_bytes(), 1 << 20);
    for step in 1..5 {
        assert_eq!(all(text.as_bytes(), step), at_once, "{step} bytes at a time");
    }
    at_once.into_iter().map(|(_, fields, _)| fields).collect()
}

#[test]
fn line_ends_of_all_kinds_end_a_record() {
    let rows = [["a", "b"], ["1", "2"], ["3", ""]];
    for end in ["\n", "\r\n", "\r"] {
        let text = format!("a,b{end}1,2{end}3,");
        assert_eq!(plain(&text), rows, "{end:?}");
        assert_eq!(plain(&format!("{text}{end}")), rows, "{end:?} at the end");
        assert_eq!(
            plain(&format!("\u{feff}{end}{end}{text}{end}{end}")),
            rows,
            "blank lines, mark"
        );
    }
}

#[test]
fn quotes_hold_delimiters_quotes_and_line_breaks() {
    assert_eq!(plain("\"a,b\",\"c\"\"d\"\n\"e\r\nf\",\"\"\n"), [["a,b", "c\"d"], ["e\r\nf", ""]]);
    assert_eq!(plain("\"\"\"\"\n"), [["\""]]);
    assert!(plain("").is_empty());
    assert!(plain("\n\r\n").is_empty());
}

#[test]
fn faults_name_their_field_and_the_record_comes_all_the_same() {
    let found = all(b"a,5\" x\n\"b\"c,d\ne,\"f\ng", 64);
    let fields = |f: &[&str]| f.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        found,
        [
            (0, fields(&["a", "5\" x"]), vec![(1, SyntaxFault::StrayQuote)]),
            (7, fields(&["b", "d"]), vec![(0, SyntaxFault::AfterQuote)]),
            (14, fields(&["e", "f\ng"]), vec![(1, SyntaxFault::OpenQuote)]),
        ]
    );
}

#[test]
fn a_quote_that_is_never_closed_does_not_swallow_memory() {
    let mut text = b"a,b\n1,\"".to_vec();
    text.resize(RECORD_LIMIT * 3, b'x');
    let mut records = Records::new(text.as_slice(), Signs::of(b','));
    assert!(records.advance().unwrap());
    assert!(records.advance().unwrap());
    assert_eq!(records.record().faults(), [(0, SyntaxFault::TooLong)]);
    assert_eq!(records.record().start(), 4);
    assert!(!records.advance().unwrap());
    assert!(records.buf.len() <= RECORD_LIMIT * 4);
}
