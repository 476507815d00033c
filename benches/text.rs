//! A seed → words, sentences, tables and code in two languages, the same for the same seed on every machine.
//!
//! The sentences mean nothing: they have the lengths, the accents, the apostrophes and the punctuation of the two
//! languages, which is what a Markdown parser and a typographer see. No clock, no locale, no outside source of chance.

/// Random numbers from a seed: `SplitMix64` (Steele, Lea and Flood, OOPSLA 2014).
pub(crate) struct Rng(u64);

impl Rng {
    /// The sequence of a seed and a number, so that each article has its own.
    pub(crate) fn new(seed: u64, stream: usize) -> Self {
        Self(seed ^ (stream as u64).wrapping_mul(0xd134_2543_de82_ef95))
    }

    /// The next 64 bits.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to, and not with, `n`, which is not zero.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n as u64).unwrap_or(0)
    }

    /// One of the items, of which there is one at least.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// A language of the corpus.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tongue {
    /// The default language, at the root of the site.
    It,
    /// The second language.
    En,
}

impl Tongue {
    /// Both, the default first.
    pub(crate) const BOTH: [Self; 2] = [Self::It, Self::En];

    /// The tag in file names.
    pub(crate) fn tag(self) -> &'static str {
        self.of("it", "en")
    }

    /// The first where the language is Italian, else the second.
    pub(crate) fn of<T>(self, it: T, en: T) -> T {
        match self {
            Self::It => it,
            Self::En => en,
        }
    }
}

const ITALIAN: &str = "la popolazione residente nei comuni della provincia è cresciuta negli ultimi anni anche se in \
    misura diversa fra pianura e collina le famiglie che arrivano cercano lavoro scuola e casa mentre le reti locali \
    offrono ascolto formazione e orientamento secondo i dati raccolti dall’osservatorio una parte delle donne occupate \
    ha un contratto stabile però l’accesso ai servizi rimane più difficile per chi abita lontano dal capoluogo gli \
    studenti di seconda generazione sono ormai metà delle classi in alcune città perché la mobilità è cambiata dopo il \
    bilancio demografico pubblicato ogni primavera dall’istituto nazionale così il confronto con altre regioni diventa \
    possibile soltanto quando le definizioni coincidono nell’indagine sono state ascoltate associazioni cooperative \
    sindacati enti pubblici e cittadini attraverso interviste tavoli e laboratori quest’anno l’attenzione va alla qualità \
    dell’abitare al riconoscimento dei titoli alla salute e alla partecipazione dei giovani";

const ENGLISH: &str = "the resident population of the municipalities has grown in recent years although at a different \
    pace in the plain and in the hills families who arrive look for work school and a home while local networks offer \
    advice training and guidance according to the figures collected by the observatory part of the women in employment \
    have a stable contract yet access to services remains harder for those who live far from the main town second \
    generation students are now half of the classes in some cities because mobility has changed since the yearly balance \
    published each spring by the national institute so a comparison with other regions becomes possible only where the \
    definitions agree in the survey associations cooperatives unions public bodies and citizens were heard through \
    interviews tables and workshops this year’s attention goes to the quality of housing to the recognition of diplomas \
    to health and to young people’s participation it doesn’t end there";

/// The words of a language, split once.
pub(crate) struct Words {
    tongue: Tongue,
    words: Vec<&'static str>,
}

impl Words {
    /// The words of `tongue`.
    pub(crate) fn new(tongue: Tongue) -> Self {
        Self { tongue, words: tongue.of(ITALIAN, ENGLISH).split_whitespace().collect() }
    }

    /// Which language they are of.
    pub(crate) fn tongue(&self) -> Tongue {
        self.tongue
    }

    /// `n` words, the first with a capital, no full stop. Apostrophes and quotes are the keyboard's: the builds curl them.
    pub(crate) fn phrase(&self, rng: &mut Rng, n: usize) -> String {
        // A run of the text with jumps: neighbours mostly stand in their own order, as in a language.
        let mut at = rng.below(self.words.len());
        let mut out = String::new();
        for i in 0..n {
            if i > 0 {
                out.push(' ');
            }
            let word = self.words[at].replace('’', "'");
            if i == 0 {
                capitalise(&word, &mut out);
            } else {
                out.push_str(&word);
            }
            at = if rng.below(6) == 0 {
                rng.below(self.words.len())
            } else {
                (at + 1) % self.words.len()
            };
        }
        out
    }

    /// One sentence of 9 to 19 words.
    pub(crate) fn sentence(&self, rng: &mut Rng) -> String {
        let n = 5 + rng.below(6);
        let head = self.phrase(rng, n);
        let n = 4 + rng.below(6);
        let tail = self.phrase(rng, n).to_lowercase();
        match rng.below(8) {
            0 => format!("{head}: \"{tail}\"."),
            1 => format!("{head} -- {tail} -- e.g. {}.", 1990 + rng.below(36)),
            2 => format!("{head}, **{tail}**."),
            3 => format!("{head} *{tail}*."),
            4 => format!("{head} ({tail})."),
            _ => format!("{head}, {tail}."),
        }
    }

    /// A paragraph of `n` sentences, on one line.
    pub(crate) fn paragraph(&self, rng: &mut Rng, n: usize) -> String {
        (0..n).map(|_| self.sentence(rng)).collect::<Vec<_>>().join(" ")
    }
}

fn capitalise(word: &str, out: &mut String) {
    let mut chars = word.chars();
    out.extend(chars.next().into_iter().flat_map(char::to_uppercase));
    out.push_str(chars.as_str());
}

/// A title as it stands in an address: ASCII letters and digits with hyphens between.
pub(crate) fn slug(title: &str) -> String {
    let mut out = String::new();
    for c in title.chars() {
        let plain = match c {
            'à' | 'á' => 'a',
            'è' | 'é' | 'È' => 'e',
            'ì' => 'i',
            'ò' => 'o',
            'ù' => 'u',
            c => c.to_ascii_lowercase(),
        };
        if plain.is_ascii_alphanumeric() {
            out.push(plain);
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

/// Programs of about twenty lines, each with its name after a fence.
const CODE: &[(&str, &str)] = &[
    (
        "python",
        "import csv\nfrom collections import Counter\nfrom pathlib import Path\n\n\ndef totals(path: Path, year: int) -> Counter:\n    \"\"\"Residents by place in one year.\"\"\"\n    found = Counter()\n    with path.open(newline=\"\", encoding=\"utf-8\") as file:\n        for row in csv.DictReader(file):\n            if int(row[\"year\"]) != year:  # other years\n                continue\n            found[row[\"place\"]] += int(row[\"residents\"] or 0)\n    return found\n\n\nif __name__ == \"__main__\":\n    for place, n in totals(Path(\"residents.csv\"), NUMBER).most_common(10):\n        print(f\"{place:<24}{n:>12,}\")\n",
    ),
    (
        "rust",
        "use std::collections::BTreeMap;\n\n/// Residents by place in one year.\nfn totals(rows: &[Row], year: i32) -> BTreeMap<&str, u64> {\n    let mut found = BTreeMap::new();\n    for row in rows.iter().filter(|r| r.year == year) {\n        *found.entry(row.place.as_str()).or_insert(0) += row.residents.unwrap_or(0);\n    }\n    found\n}\n\nfn main() -> Result<(), Box<dyn std::error::Error>> {\n    let rows = read(\"residents.csv\")?; // one row a place and year\n    for (place, n) in totals(&rows, NUMBER) {\n        println!(\"{place:<24}{n:>12}\");\n    }\n    Ok(())\n}\n",
    ),
    (
        "sql",
        "-- Residents by place, and the change on the year before.\nSELECT p.label,\n       r.year,\n       SUM(r.residents) AS residents,\n       SUM(r.residents) - LAG(SUM(r.residents)) OVER (\n           PARTITION BY p.label ORDER BY r.year\n       ) AS change\n  FROM residents AS r\n  JOIN places AS p ON p.code = r.code\n WHERE r.year BETWEEN 2015 AND NUMBER\n   AND r.status IS NULL\n   AND p.kind IN ('province', 'region')\n GROUP BY p.label, r.year\nHAVING SUM(r.residents) > 1000\n ORDER BY residents DESC, p.label\n LIMIT 20;\n",
    ),
    (
        "javascript",
        "import { readFile } from 'node:fs/promises';\n\n// Residents by place in one year.\nexport async function totals(path, year) {\n  const [head, ...rows] = (await readFile(path, 'utf8')).trim().split('\\n').map(l => l.split(','));\n  const at = name => head.indexOf(name);\n  const found = new Map();\n  for (const row of rows) {\n    if (Number(row[at('year')]) !== year) continue;\n    const place = row[at('place')];\n    found.set(place, (found.get(place) ?? 0) + Number(row[at('residents')]));\n  }\n  return found;\n}\n\nfor (const [place, n] of await totals('residents.csv', NUMBER)) {\n  console.log(`${place.padEnd(24)}${n}`);\n}\n",
    ),
];

/// A fenced block of code, with a number of its own in it so that no two are equal.
pub(crate) fn code(rng: &mut Rng) -> String {
    let (name, text) = rng.pick(CODE);
    let number = (2000 + rng.below(8000)).to_string();
    format!("```{name}\n{}```\n", text.replace("NUMBER", &number))
}
