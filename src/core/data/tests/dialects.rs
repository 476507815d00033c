//! Tables written in random dialects, with all that real files have around their records, read back equal.

use proptest::prelude::*;

use super::*;
use crate::data::value::Decimal;

/// How a file is written.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is drawn apart from the others")]
struct Dialect {
    delimiter: char,
    quote: char,
    /// Quotes are escaped with a backslash instead of doubled.
    escaped: bool,
    latin: bool,
    mark: bool,
    ends: Vec<&'static str>,
    /// Decimal and group sign.
    signs: (char, Option<char>),
    titles: usize,
    two_rows: bool,
    notes: usize,
    /// Columns without a header at the end.
    empty: usize,
    padded: bool,
}

type Row = (String, Option<i64>, (i32, u8), bool);

fn text() -> impl Strategy<Value = String> {
    let letters = "([a-z\u{e0}-\u{f6}][a-z,;|'\\\\\"\n\r\t \u{e0}-\u{f6}]{0,6})?";
    proptest::string::string_regex(letters).unwrap()
}

fn dialect() -> impl Strategy<Value = Dialect> {
    let delimiters = prop::sample::select(vec![',', ';', '\t', '|']);
    let ends = prop::collection::vec(prop::sample::select(vec!["\n", "\r\n", "\r"]), 1..4);
    let signs = prop::sample::select(vec![
        ('.', None),
        (',', None),
        (',', Some('.')),
        ('.', Some('\'')),
        ('.', Some('\u{2019}')),
        (',', Some('\u{a0}')),
    ]);
    let shape = (0..3_usize, any::<bool>(), 0..3_usize, 0..3_usize, any::<bool>());
    let bytes = (any::<bool>(), any::<bool>(), any::<bool>());
    let quotes = prop::sample::select(vec!['"', '\'']);
    (delimiters, quotes, ends, signs, shape, bytes).prop_map(
        |(delimiter, quote, ends, signs, shape, (escaped, latin, mark))| {
            let (titles, two_rows, notes, empty, padded) = shape;
            // The typographic apostrophe is in Windows-1252 too; a mark is not.
            let mark = mark && !latin;
            // A group sign that is the quote would have to be quoted itself.
            let signs = if signs.1 == Some(quote) { ('.', None) } else { signs };
            Dialect {
                delimiter,
                quote,
                escaped,
                latin,
                mark,
                ends,
                signs,
                titles,
                two_rows,
                notes,
                empty,
                padded,
            }
        },
    )
}

impl Dialect {
    fn toml(&self) -> String {
        let basic = |c: char| match c {
            '"' => "'\"'".to_owned(),
            '\t' => "\"\\t\"".to_owned(),
            c => format!("\"{c}\""),
        };
        let mut keys = vec![
            format!("delimiter = {}", basic(self.delimiter)),
            format!("quoteChar = {}", basic(self.quote)),
            format!("decimalChar = {}", basic(self.signs.0)),
        ];
        keys.extend(self.signs.1.map(|g| format!("groupChar = {}", basic(g))));
        if self.escaped {
            keys.push("escapeChar = '\\', doubleQuote = false".to_owned());
        }
        if self.latin {
            keys.push("encoding = \"windows-1252\"".to_owned());
        }
        let first = self.titles + 1;
        if self.two_rows {
            keys.push(format!("headerRows = [{first}, {}], headerJoin = \"-\"", first + 1));
        } else if self.titles > 0 {
            keys.push(format!("headerRows = [{first}]"));
        }
        if self.notes > 0 {
            keys.push(format!("footerRows = {}", self.notes));
        }
        let names = if self.two_rows { ["t", "n-a", "n-b"] } else { ["t", "na", "nb"] };
        let one = |(name, ty): (&str, &str), column: &str| {
            field(name, ty, &format!("column = \"{column}\""))
        };
        let fields = [("t", "string"), ("n", "integer"), ("d", "number")];
        let fields: Vec<String> = fields.into_iter().zip(names).map(|(f, c)| one(f, c)).collect();
        format!("dialect = {{ {} }}\n{}", keys.join(", "), fields.concat())
    }

    fn quoted(&self, text: &str, always: bool) -> String {
        let special = [self.delimiter, self.quote, '\n', '\r', '\\'];
        let outer = text.trim() != text;
        if !always && !outer && !text.contains(special) {
            return if self.padded { format!(" {text}  ") } else { text.to_owned() };
        }
        let q = self.quote;
        let inner = if self.escaped {
            text.replace('\\', "\\\\").replace(q, &format!("\\{q}"))
        } else {
            text.replace(q, &format!("{q}{q}"))
        };
        format!("{q}{inner}{q}")
    }

    /// A number with this dialect's signs, grouped where it has a sign for that.
    fn number(&self, canonical: &str) -> String {
        let (sign, rest) = canonical.strip_prefix('-').map_or(("", canonical), |r| ("-", r));
        let (whole, decimals) = rest.split_once('.').unwrap_or((rest, ""));
        let mut grouped = String::new();
        for (i, c) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i) % 3 == 0 {
                grouped.extend(self.signs.1);
            }
            grouped.push(c);
        }
        let decimals =
            if decimals.is_empty() { String::new() } else { format!("{}{decimals}", self.signs.0) };
        format!("{sign}{grouped}{decimals}")
    }

    fn write(&self, rows: &[Row]) -> Vec<u8> {
        let tail = self.delimiter.to_string().repeat(self.empty);
        let join = |cells: [&str; 3]| cells.join(&self.delimiter.to_string()) + &tail;
        let mut lines: Vec<String> = (0..self.titles).map(|n| format!("Titolo {n}")).collect();
        if self.two_rows {
            lines.push(join(["t", "n", ""]));
            lines.push(join(["", "a", "b"]));
        } else {
            lines.push(join(["t", "na", "nb"]));
        }
        for (t, n, (units, scale), always) in rows {
            let n = n.map(|n| self.number(&n.to_string())).unwrap_or_default();
            let d = Decimal::new(i64::from(*units), u32::from(scale % 10)).to_string();
            let (n, d) = (self.quoted(&n, *always), self.quoted(&self.number(&d), false));
            lines.push(join([&self.quoted(t, *always), &n, &d]));
            if *always {
                lines.push(join(["", "", ""]));
            }
        }
        lines.extend((0..self.notes).map(|n| format!("Nota {n}: dati provvisori")));
        let ends = self.ends.iter().cycle();
        let text: String = lines.iter().zip(ends).flat_map(|(l, e)| [l.as_str(), *e]).collect();
        if self.latin {
            return encoding_rs::WINDOWS_1252.encode(&text).0.into_owned();
        }
        if self.mark { format!("\u{feff}{text}").into_bytes() } else { text.into_bytes() }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_in_any_dialect_reads_back_equal(
        dialect in dialect(),
        rows in prop::collection::vec((text(), any::<Option<i64>>(), any::<(i32, u8)>(), any::<bool>()), 1..20),
    ) {
        let memory = Memory::new(&format!("//- datasets/d/dataset.toml\n{HEAD}{}", dialect.toml()))
            .with("datasets/d/d.csv", &dialect.write(&rows));
        let sources = memory.sources();
        let opened = open(&sources, "datasets/d/");
        prop_assert_eq!(&opened.faults, "");
        let wanted: Vec<[String; 3]> = rows
            .iter()
            .map(|(t, n, (units, scale), _)| {
                let d = Decimal::new(i64::from(*units), u32::from(scale % 10));
                [t.clone(), n.map(|n| n.to_string()).unwrap_or_default(), d.to_string()]
            })
            .collect();
        let mut found = Vec::new();
        opened.tables[0].scan(&sources, &mut |b| {
            for row in 0..b.n_rows() {
                found.push([0, 1, 2].map(|c: usize| b.columns[c].value(row).to_string()));
            }
        }).unwrap();
        prop_assert_eq!(&found, &wanted);
    }
}
