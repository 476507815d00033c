//! A document that Word’s own template was filled with, by another program (python-docx 1.2), and what becomes of it.

use std::io::Cursor;

use super::{Article, read};

const DOCUMENT: &[u8] = include_bytes!("../../../tests/docx/prova.docx");

#[test]
fn everything_a_document_says_is_there_and_reads_as_it_stood() {
    let Article { title, description, markdown, pictures, left } =
        read(Cursor::new(DOCUMENT)).unwrap();
    assert_eq!(title.as_deref(), Some("Un testo di prova: chi arriva e chi parte"));
    assert_eq!(
        description.as_deref(),
        Some("Un documento inventato, per provare che nulla vada perduto.")
    );
    let expected = "\
## Chi arriva

Un paragrafo con **parole forti**, *parole in corsivo e oltre* e ***tutt’e due*** insieme; 3 \\* 4 \\< 5\\_6 \\[così\\] \
e {\\{ value }} & C.

Si veda [il sito di prova](https://prova.example/a_%28b%29?x=1&y=2) per il resto.

### Un elenco

- primo
  - dentro il primo
- secondo
1. uno
1. due

Una riga\\
con un a capo.

2024\\. Non è un elenco

\\# Non è un titolo

> Così dicono.
>
> E così ancora.

### Una tabella

| Anno | Persone | Note |
| --- | --- | --- |
| 2024 | 1 200 | a \\| b |
| 2025 | 1 300 |  |

## Una foto

![Un quadrato \\[blu\\]](image1.png)

Una frase con una nota[^1] e parole aggiunte.

[^1]: La nota, con un **numero**.
";
    assert_eq!(markdown, expected);
    let [(name, bytes)] = pictures.as_slice() else { panic!("one picture") };
    assert_eq!(name, "image1.png");
    assert!(bytes.starts_with(b"\x89PNG"));
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn what_is_no_document_is_refused_and_a_spoilt_one_never_ends_the_program() {
    assert!(read(Cursor::new(b"PK nonsense".as_slice())).is_err());
    assert!(read(Cursor::new(b"".as_slice())).is_err());
    // Cut short, or with a byte turned: read or refused, whatever it is.
    let step = DOCUMENT.len() / 20;
    for at in (0..DOCUMENT.len()).step_by(step) {
        let _ = read(Cursor::new(&DOCUMENT[..at]));
        let mut spoilt = DOCUMENT.to_vec();
        spoilt[at] ^= 0x55;
        let _ = read(Cursor::new(spoilt));
    }
}
