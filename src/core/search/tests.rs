use proptest::prelude::*;

use super::*;
use words::fold;

fn all(text: &str) -> Vec<String> {
    Folded::of(text).words().map(|(word, _)| word.to_owned()).collect()
}

#[test]
fn words_have_no_case_no_accent_and_no_elision() {
    let text = "Dell’Università, l'anno 2024/25: 12.345 perché; 8,4% è più di 1.000. COVID-19 n. 286 Œuvre ĽUBICA";
    let expected = [
        "dell",
        "universita",
        "anno",
        "2024",
        "25",
        "perche",
        "piu",
        "di",
        "covid",
        "19",
        "286",
        "œuvre",
        "lubica",
    ];
    assert_eq!(all(text), expected);
}

#[test]
fn folding_plain_letters_and_any_others_is_the_same_thing() {
    let text = "Abc XYZ 123 -_'";
    let other = fold(&format!("{text}é"));
    assert_eq!(fold(text), other.strip_suffix('e').expect("the letter"));
}

fn of(pages: &[&[(&str, u32)]], tag: &str) -> Index {
    let one = |(text, weight): &(&str, u32)| Field { text: (*text).to_owned(), weight: *weight };
    let of = |_, fields: &&[(&str, u32)]| (fields.iter().map(one).collect(), ());
    index(pages, tag, &Known::default(), |_| None, of).index
}

#[test]
fn known_words_give_the_index_that_they_were_counted_for() {
    let texts = ["Il comune e la città", "I comuni", "", "Le attività, e attivita; però", "Altro"];
    let of_text = |text: &str| Some(Fingerprint::of(&[text.as_bytes()]));
    let key = |page: usize| of_text(texts[page]);
    let fields = |text: &&str| vec![Field { text: (*text).to_owned(), weight: 300 }];
    let cold = index(&texts, "it", &Known::default(), key, |_, text| (fields(text), ()));
    assert_eq!(cold.kept, [Some(()); 5]);
    let known = Known::from_bytes(cold.known.clone()).expect("whole");
    let warm: Indexed<()> =
        index(&texts, "it", &known, key, |_, text| panic!("{text} was counted"));
    assert_eq!((&warm.index, &warm.known), (&cold.index, &cold.known));
    assert_eq!(warm.kept, [None; 5]);
    // Pages in another order, one of them new, one without a key.
    let others = ["I comuni", "Una città nuova", "Il comune e la città", "Altro"];
    let own = |page: usize| of_text(others[page]).filter(|_| others[page] != "Altro");
    let warm = index(&others, "it", &known, own, |_, text| (fields(text), *text));
    assert_eq!(warm.kept, [None, Some("Una città nuova"), None, Some("Altro")]);
    let cold = index(&others, "it", &Known::default(), own, |_, text| (fields(text), ()));
    assert_eq!(warm.index, cold.index);
    // What is left of pages old and new gives it once more.
    let known = Known::from_bytes(warm.known).expect("whole");
    let again: Indexed<()> =
        index(&others[..3], "it", &known, own, |_, text| panic!("{text} was counted"));
    let fresh = index(&others[..3], "it", &Known::default(), own, |_, text| (fields(text), ()));
    assert_eq!(again.index, fresh.index);
    // Where most of the words are in no page any more, the others are as few as if they came first.
    let few = |known: &Known| index(&others[..1], "it", known, own, |_, text| (fields(text), ()));
    assert_eq!(few(&known).known, few(&Known::default()).known);
    // What is cut or longer says nothing.
    for end in 0..cold.known.len() {
        assert!(Known::from_bytes(cold.known[..end].to_vec()).is_none(), "cut at {end}");
    }
    assert!(Known::from_bytes([cold.known.as_slice(), &[0]].concat()).is_none());
}

#[test]
fn the_forms_of_a_word_stand_under_their_stem() {
    let pages: &[&[(&str, u32)]] = &[
        &[("Il comune e i comuni", 1), ("Gli stranieri nei comuni", 10)],
        &[("Cittadina straniera; l’attività dell’anno", 1)],
        &[("Città e attivita", 1)],
    ];
    let index = of(pages, "it");
    let lines: Vec<&str> = index.shards[0].lines().filter(|l| !l.ends_with('!')).collect();
    let expected = [
        "anno  1E",
        "attivita  1E1E",
        "citta  2E",
        "cittadina  1E",
        "comun e,i 0P",
        "stranier a,i 0O1E",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn italian_nouns_go_with_their_own() {
    let text = "straniere strani straniero stranieri straniera, comunità comune comuni, banca banche, \
                territorio territori, città citta";
    let pages: &[&[(&str, u32)]] = &[&[(text, 1)]];
    let index = of(pages, "it");
    let forms = |line: &str| {
        let (start, ends) = line.split_once(' ').expect("ends");
        let ends = ends.split(' ').next().expect("ends").split(',');
        ends.map(|end| format!("{start}{end}")).collect::<Vec<_>>().join(" ")
    };
    let lines = index.shards[0].lines().filter(|l| !l.ends_with('!'));
    let expected = [
        "banca banche",
        "citta",
        "comune comuni",
        "comunita",
        "strani",
        "straniera straniere stranieri straniero",
        "territori territorio",
    ];
    assert_eq!(lines.map(forms).collect::<Vec<_>>(), expected);
}

#[test]
fn a_language_without_a_stemmer_has_its_words() {
    let pages: &[&[(&str, u32)]] = &[&[("vende vendet", 1)]];
    assert_eq!(of(pages, "sq").shards, ["vende  0E\nvendet  0E\n"]);
}

#[test]
fn a_changed_word_changes_its_own_shards_alone() {
    let long: Vec<String> = (0..400).map(|i| format!("parola{i} testo{i} numero{i}")).collect();
    let pages: Vec<Vec<(&str, u32)>> = long.iter().map(|t| vec![(t.as_str(), 1)]).collect();
    let mut changed = pages.clone();
    changed[7] = vec![("parola7 testo7 cambiato7", 1)];
    let before = of(&pages.iter().map(Vec::as_slice).collect::<Vec<_>>(), "it");
    let after = of(&changed.iter().map(Vec::as_slice).collect::<Vec<_>>(), "it");
    let n = before.shards.len();
    let differ: Vec<usize> = (0..n).filter(|i| before.shards[*i] != after.shards[*i]).collect();
    let mut expected = vec![shard_of("numero", n), shard_of("cambiato", n)];
    expected.sort_unstable();
    assert_eq!((n, differ), (8, expected));
}

#[test]
fn lists_of_passed_words_are_folded() {
    for tag in ["it", "en"] {
        for word in stop::words(tag) {
            assert_eq!(fold(word), word);
        }
    }
}

proptest! {
    /// Said the plain way, one character after the other.
    #[test]
    fn words_are_what_stands_between_signs(text in "([a-zàèÈ0-9]{1,7}|[ '’.,\u{a0}\u{200b}]|\\PC){0,40}") {
        let folded = fold(&text);
        let alone = folded.split(|c: char| !c.is_alphanumeric());
        let long_enough = alone.filter(|word| (2..=40).contains(&word.chars().count()));
        let is_number = |word: &&str| word.bytes().all(|b| b.is_ascii_digit());
        let plain: Vec<&str> = long_enough.filter(|word| !is_number(word)).collect();
        let found = all(&text);
        let found: Vec<&str> = found.iter().map(String::as_str).filter(|w| !is_number(w)).collect();
        prop_assert_eq!(found, plain);
    }

    #[test]
    fn what_a_text_begins_with_ends_at_white_space(text in "([a-z]{0,9}|\\PC|[\u{1}\u{7f}\u{85}\n]){0,9}\\s?.{0,5}") {
        let end = leading(&text, |b| b.is_ascii_graphic(), |c| !c.is_whitespace());
        prop_assert_eq!(end, text.find(char::is_whitespace).unwrap_or(text.len()));
    }
}
