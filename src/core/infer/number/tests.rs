//! Columns of numbers as they are written, and what is read from them.

use super::*;

fn numbers(cells: &[&str]) -> Numbers {
    let mut n = Numbers::default();
    for (i, cell) in cells.iter().enumerate() {
        assert!(n.add(cell, i as u64 + 1), "{cell}");
    }
    n
}

/// The decimal and group signs of a column beside others.
fn told(cells: &[&str], others: &[&[&str]]) -> String {
    let mut table = Convention::default();
    let column = numbers(cells);
    table.add(0, &column);
    for (i, other) in others.iter().enumerate() {
        table.add(i + 1, &numbers(other));
    }
    match verdict(0, &column, &table) {
        Verdict::Sure(f) => format!("{:?} {:?}", f.decimal, f.group),
        Verdict::Doubt(c, cell, n) => format!("{c:?}? {} ×{n}", cell.0),
        Verdict::Conflict(a, b) => format!("{} ≠ {}", a.0, b.0),
    }
}

#[test]
fn a_column_says_how_its_numbers_are_written() {
    let cases: [(&[&str], &str); 14] = [
        (&["12", "1000"], "None None"),
        (&["1.234", "12"], "'.'? 1.234 ×1"),
        (&["1.234", "1.234.567"], "None Some('.')"),
        (&["1.234", "12,5"], "Some(',') Some('.')"),
        (&["1.234,5"], "Some(',') Some('.')"),
        (&["1,234.5"], "Some('.') Some(',')"),
        (&["1.234", "0.5"], "Some('.') None"),
        (&["0,123"], "Some(',') None"),
        (&["1 234", "12"], "None Some(' ')"),
        (&["1’234,50"], "Some(',') Some('’')"),
        (&["1.234", "1,234"], "1.234 ≠ 1,234"),
        (&["1.5", "1,5"], "1.5 ≠ 1,5"),
        (&["1.5", "1.234.567"], "1.5 ≠ 1.234.567"),
        (&["1,234", "1.234.567"], "Some(',') Some('.')"),
    ];
    for (cells, expected) in cases {
        assert_eq!(told(cells, &[]), expected, "{cells:?}");
    }
}

#[test]
fn another_column_decides_where_the_own_cannot() {
    assert_eq!(told(&["1.234"], &[&["21,04%"]]), "None Some('.')");
    assert_eq!(told(&["1.234"], &[&["0.5"]]), "Some('.') None");
    assert_eq!(told(&["1.234"], &[&["1.234.567"]]), "None Some('.')");
    assert_eq!(told(&["1.234"], &[&["0.5"], &["0,5"]]), "'.'? 1.234 ×1");
    // A file whose numbers lost their zeros on the way.
    assert_eq!(told(&["58.382", "2.62"], &[&["31,49%"]]), "2.62 ≠ 31,49%");
    assert_eq!(told(&["2.62", "1.5"], &[&["31,49%"]]), "Some('.') None");
}

#[test]
fn what_is_no_number_is_refused() {
    for text in ["", "-", "12a", "1.23.4", "10 20", "1..2", "3.", "1e", "%", "1/2"] {
        assert!(!Numbers::default().add(text, 1), "{text}");
    }
    for text in ["-1", "+1.5", ".5", "1e+05", "12 %", "€ 1.234,50", "1\u{a0}234"] {
        assert!(Numbers::default().add(text, 1), "{text}");
    }
}

#[test]
fn a_share_of_a_hundred_beside_a_bare_number_is_asked_about() {
    let told = |cells: &[&str]| {
        let numbers = numbers(cells);
        numbers.mixed().map(|(share, other)| (share.1, other.1))
    };
    assert_eq!(told(&["12,5%", "0,5", "8%"]), Some((1, 2)));
    assert_eq!(told(&["0.5", "3", "12.5%"]), Some((3, 1)));
    assert_eq!(told(&["5%", "7‰"]), Some((1, 2)));
    assert_eq!(told(&["5%", "7 %"]), None);
    assert_eq!(told(&["€ 5", "7"]), None);
    assert_eq!(told(&["5", "7,5"]), None);
}
