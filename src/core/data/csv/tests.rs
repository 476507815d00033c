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

/// The fields of each record with the number of its row.
fn rows(text: &str, signs: Signs) -> Vec<(u64, Vec<String>)> {
    let read = |step| {
        let mut records = Records::new(Drops(text.as_bytes(), step), signs);
        let mut out = Vec::new();
        while records.advance().unwrap() {
            let record = records.record();
            assert_eq!(record.faults(), [], "{text:?}");
            let field = |i| String::from_utf8_lossy(&record.field(i)).into_owned();
            out.push((record.row(), (0..record.n_fields()).map(field).collect()));
        }
        out
    };
    let at_once = read(1 << 20);
    for step in 1..5 {
        assert_eq!(read(step), at_once, "{step} bytes at a time");
    }
    at_once
}

fn row(n: u64, fields: &[&str]) -> (u64, Vec<String>) {
    (n, fields.iter().map(|f| (*f).to_owned()).collect())
}

#[test]
fn rows_are_numbered_as_a_spreadsheet_shows_them() {
    let signs = Signs { comment: Some(b'#'), ..Signs::of(b';') };
    let text = "Titolo\r\n\r\n# nota \"\n\ra;b\n\n\"x\ny\";2\r3;4";
    assert_eq!(
        rows(text, signs),
        [row(1, &["Titolo"]), row(5, &["a", "b"]), row(7, &["x\ny", "2"]), row(8, &["3", "4"])]
    );
}

#[test]
fn escapes_and_quotes_are_taken_off() {
    let escaped = Signs { escape: Some(b'\\'), double_quote: false, ..Signs::of(b',') };
    assert_eq!(rows("a\\,b,\"c\\\"d\",\"e\\\\\"\n", escaped), [row(1, &["a,b", "c\"d", "e\\"])]);
    let spaced = Signs { skip_initial_space: true, ..Signs::of(b',') };
    assert_eq!(rows("a, \"b,c\" ,  d \n", spaced), [row(1, &["a", "b,c", "d"])]);
    assert_eq!(
        rows(" a\t;=\"028001\";\" b \"\n", Signs::of(b';')),
        [row(1, &["a", "=\"028001\"", " b "])]
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..proptest::prelude::ProptestConfig::default()
    })]

    #[test]
    fn whatever_stands_there_reads_the_same_however_much_comes_at_a_time(
        text in "[ab,\"\n\r =\t\u{feff}]{0,40}",
        step in 1..7_usize,
    ) {
        proptest::prop_assert_eq!(all(text.as_bytes(), step), all(text.as_bytes(), 1 << 20));
    }
}
