//! Random tables read back equal, however they were written; a spoilt cell is found where it is.

use proptest::prelude::*;

use super::*;

fn text() -> impl Strategy<Value = String> {
    proptest::string::string_regex("([a-z\u{e0}-\u{f6}][a-z,\"\n\r ;\u{e0}-\u{f6}]{0,6})?").unwrap()
}

/// A field as a writer quotes it, perhaps without need.
fn quoted(text: &str, always: bool) -> String {
    if always || text.trim() != text || text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn toml() -> String {
    let number = field("d", "number", "decimalChar = \".\"");
    field("t", "string", "") + &field("n", "integer", "") + &number
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_back_equal(
        rows in prop::collection::vec((text(), any::<Option<i64>>(), any::<(i32, u8)>(), any::<bool>()), 0..20),
        end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
        mark in any::<bool>(),
    ) {
        let mut csv = format!("{}t,n,d{end}", if mark { "\u{feff}" } else { "" });
        let mut wanted = Vec::new();
        for (t, n, (units, scale), always) in &rows {
            let n = n.map(|n| n.to_string()).unwrap_or_default();
            let d = crate::data::value::Decimal::new(i64::from(*units), u32::from(scale % 10)).to_string();
            csv.push_str(&[&quoted(t, *always), ",", &n, ",", &d, end].concat());
            wanted.push([t.clone(), n, d]);
        }
        let memory = one(&toml(), &csv);
        let sources = memory.sources();
        let opened = open(&sources, "datasets/d/");
        prop_assert_eq!(&opened.faults, "");
        let mut found = Vec::new();
        opened.tables[0].scan(&sources, &mut |b| {
            for row in 0..b.n_rows() {
                found.push([0, 1, 2].map(|c: usize| b.columns[c].value(row).to_string()));
            }
        }).unwrap();
        prop_assert_eq!(&found, &wanted);
    }

    #[test]
    fn a_spoilt_cell_is_found_where_it_is(
        rows in prop::collection::vec((text(), any::<bool>(), 0..3_usize), 1..20),
        spoilt in any::<prop::sample::Index>(),
        end in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let spoilt = spoilt.index(rows.len());
        let mut csv = format!("t,n,d{end}");
        let mut place = (0, 0);
        for (i, (t, always, blanks)) in rows.iter().enumerate() {
            csv.push_str(&end.repeat(*blanks));
            csv.push_str(&quoted(t, *always));
            csv.push(',');
            if i == spoilt {
                let line = csv.matches('\n').count() + 1;
                let start = csv.rfind('\n').map_or(0, |p| p + 1);
                place = (line, csv[start..].chars().count() + 1);
            }
            csv.push_str(if i == spoilt { "x" } else { "1" });
            csv.push_str(",2");
            csv.push_str(end);
        }
        let told = faults(&toml(), &csv);
        let (line, column) = place;
        prop_assert_eq!(
            told,
            format!("datasets/d/d.csv:{line}:{column}: error[cell-type]: `x` is not a whole number\n")
        );
    }
}
