//! What was found in a file → the text of its `dataset.toml`, commented in the language of the tool.
//!
//! Each thing found has a line that says on what evidence. What only the author knows (texts, holder, licence, theme,
//! frequency) is there and empty, so that `check` names it; an open question begins with `# ?`.

use std::fmt::Write as _;

use jiff::civil::Date;

use super::Inferred;
use super::decide::Question;
use super::words::{cited, say};
use crate::diag::show::ToolLang;

mod dialect;
mod field;

/// What else the text needs.
#[derive(Clone, Debug)]
pub struct Setting<'a> {
    /// Id of the dataset.
    pub id: &'a str,
    /// Tags of the site's languages, default first.
    pub tags: &'a [&'a str],
    /// The day.
    pub today: Date,
    /// The dataset's title, where it is known.
    pub title: Option<&'a str>,
    /// Name of the file it comes from.
    pub file: &'a str,
    /// Bytes of that file.
    pub n_bytes: u64,
    /// Its SHA-256.
    pub sha256: &'a str,
    /// Language of the comments.
    pub lang: ToolLang,
}

/// A text as TOML.
pub fn quote(text: &str) -> String {
    // JSON's escapes are TOML's; of the control characters it lets through DEL, which TOML does not.
    serde_json::json!(text).to_string().replace('\u{7f}', "\\u007F")
}

/// A text for every language.
pub fn by_lang(tags: &[&str], mut text: impl FnMut(&str) -> String) -> String {
    let texts: Vec<String> =
        tags.iter().map(|tag| format!("{tag} = {}", quote(&text(tag)))).collect();
    format!("{{ {} }}", texts.join(", "))
}

fn list<T: AsRef<str>>(texts: &[T]) -> String {
    let texts: Vec<String> = texts.iter().map(|t| quote(t.as_ref())).collect();
    format!("[{}]", texts.join(", "))
}

/// Writes lines. Writing to a string cannot fail.
struct Lines(String);

impl Lines {
    fn comment(&mut self, text: &str) {
        let _ = writeln!(self.0, "# {text}");
    }

    fn key(&mut self, key: &str, value: &str) {
        let _ = writeln!(self.0, "{key} = {value}");
    }

    fn blank(&mut self) {
        self.0.push('\n');
    }
}

/// The text, and how many questions it asks.
pub fn write(found: &Inferred, setting: &Setting<'_>) -> (String, usize) {
    let mut out = Lines(String::new());
    head(&mut out, found, setting);
    author(&mut out, found, setting);
    let signs = Signs::of(found);
    table(&mut out, found, setting, &signs);
    dialect::write(&mut out, found, setting.lang, &signs);
    for named in &found.fields {
        field::write(&mut out, named, setting, &signs);
    }
    let changes = by_lang(setting.tags, |tag| {
        if tag == "it" { "Prima versione." } else { "First version." }.to_owned()
    });
    out.blank();
    out.0.push_str("[[releases]]\nversion = \"1.0.0\"\n");
    out.key("date", &setting.today.to_string());
    out.key("changes", &changes);
    (out.0, found.fields.iter().filter(|f| f.field.question.is_some()).count())
}

/// Where the file comes from.
fn head(out: &mut Lines, found: &Inferred, s: &Setting<'_>) {
    let (file, n, sha) = (cited(s.file), s.n_bytes, s.sha256);
    out.comment(&match &found.sheet {
        None => say!(
            s.lang,
            "From {file} ({n} bytes), copied as it came.",
            "Da {file} ({n} byte), copiato com’era.",
            file = file,
            n = n
        ),
        Some(sheet) => say!(
            s.lang,
            "From the sheet {sheet} of {file} ({n} bytes), written as canonical CSV.",
            "Dal foglio {sheet} di {file} ({n} byte), scritto come CSV canonico.",
            sheet = quote(&cited(&sheet.name)),
            file = file,
            n = n
        ),
    });
    out.comment(&format!("SHA-256 {sha}"));
    if found.dialect.bom {
        out.comment(&say!(
            s.lang,
            "It begins with the byte order mark of UTF-8.",
            "Comincia con il segno di UTF-8 (byte order mark)."
        ));
    }
    out.comment(&say!(
        s.lang,
        "What stands below was found in the whole file (records: {n}); each comment says how. Look it over.",
        "Quel che segue è stato trovato in tutto il file (record: {n}); ogni commento dice come. Rileggilo.",
        n = found.n_rows
    ));
    out.comment(&say!(
        s.lang,
        "Empty texts are yours to fill in: `specola check` names each. Lines with # ? ask something.",
        "I testi vuoti sono da compilare: `specola check` li nomina uno per uno. Le righe con # ? chiedono qualcosa."
    ));
    out.blank();
    around(out, found, s.lang);
}

/// What stands above and below the table.
fn around(out: &mut Lines, found: &Inferred, lang: ToolLang) {
    let (titles, foot) = match &found.sheet {
        Some(sheet) => {
            out.comment(&say!(
                lang,
                "header of the sheet in its rows {rows}",
                "intestazione del foglio nelle sue righe {rows}",
                rows = rows(&sheet.header)
            ));
            (&sheet.titles, &sheet.foot)
        }
        None => (&found.dialect.titles, &found.dialect.foot),
    };
    for (row, text) in titles {
        let text = cited(text);
        out.comment(&say!(lang, "row {row}: {text}", "riga {row}: {text}", row = row, text = text));
    }
    for text in foot {
        let text = cited(text);
        out.comment(&say!(lang, "at the foot: {text}", "in fondo: {text}", text = text));
    }
}

/// What the author has to say.
fn author(out: &mut Lines, found: &Inferred, s: &Setting<'_>) {
    let title = s.title.unwrap_or_default();
    if s.tags.len() > 1 {
        // An empty text would be one too short; one that is not there is only one still to be translated.
        let whole = by_lang(s.tags, |_| "…".to_owned());
        out.comment(&say!(
            s.lang,
            "texts in every language: title = {whole}; leave out a language without a translation yet",
            "testi in ogni lingua: title = {whole}; una lingua ancora senza traduzione si lascia fuori",
            whole = whole
        ));
    }
    let first = s.tags.get(..1).unwrap_or_default();
    out.key("title", &by_lang(first, |_| title.to_owned()));
    out.comment(&say!(
        s.lang,
        "what is counted, where, in which years, from which source: 50 characters at least",
        "che cosa si conta, dove, in quali anni, da quale fonte: almeno 50 caratteri"
    ));
    out.key("description", &by_lang(first, |_| String::new()));
    out.key("version", "\"1.0.0\"");
    out.comment(&say!(
        s.lang,
        "when the data last changed at the source",
        "quando i dati sono cambiati l’ultima volta alla fonte"
    ));
    out.key("modified", &s.today.to_string());
    out.comment(&say!(s.lang, "such as [\"CC-BY-4.0\"]", "come [\"CC-BY-4.0\"]"));
    out.key("licenses", "[]");
    out.comment(&say!(
        s.lang,
        "id of the organisation that holds the rights",
        "id dell’ente che ha i diritti"
    ));
    out.key("holder", "\"\"");
    out.comment(&say!(
        s.lang,
        "EU data themes, such as [\"SOCI\"]",
        "temi europei, come [\"SOCI\"]"
    ));
    out.key("theme", "[]");
    out.comment(&say!(s.lang, "such as \"ANNUAL\"", "come \"ANNUAL\""));
    out.key("frequency", "\"\"");
    if let Some((first, last, name)) = &found.span {
        out.comment(&say!(
            s.lang,
            "first and last day in `{name}`",
            "primo e ultimo giorno in `{name}`",
            name = name
        ));
        out.key("temporal", &format!("{{ start = {first}, end = {last} }}"));
    }
    let source =
        format!("sources = [{{ title = {}, path = \"https://…\" }}]", quote(&cited(s.file)));
    out.comment(&source);
}

/// The file and its key.
fn table(out: &mut Lines, found: &Inferred, s: &Setting<'_>, signs: &Signs) {
    out.key("path", &quote(&format!("{}.csv", s.id)));
    match &found.key {
        Some((key, n)) => {
            let names: Vec<&str> =
                key.iter().filter_map(|i| found.fields.get(*i)).map(|f| f.name.as_str()).collect();
            let told = if *n < found.n_rows {
                say!(
                    s.lang,
                    "differs in the first {n} of {of} records; `specola check` compares all",
                    "diversa nei primi {n} record su {of}; `specola check` li confronta tutti",
                    n = n,
                    of = found.n_rows
                )
            } else {
                say!(
                    s.lang,
                    "differs in every record: {n} of {n}; with fewer fields it does not",
                    "diversa in ogni record: {n} su {n}; con meno campi non lo è",
                    n = n
                )
            };
            out.comment(&told);
            out.key("primaryKey", &list(&names));
        }
        None => out.comment(&say!(
            s.lang,
            "? no primaryKey: up to five fields of codes, times and texts that are always filled do not tell all records apart",
            "? nessuna primaryKey: fino a cinque campi di codici, tempi e testi sempre pieni non distinguono tutti i record"
        )),
    }
    let ignored = &found.dialect.ignored;
    if !ignored.is_empty() {
        out.comment(&say!(
            s.lang,
            "columns without header and without values",
            "colonne senza intestazione e senza valori"
        ));
        out.key("ignoreColumns", &list(ignored));
    }
    if let Some(all) = &signs.all {
        for (text, n) in &signs.counts {
            out.comment(&say!(
                s.lang,
                "no value: {text}, cells: {n}",
                "nessun valore: {text}, celle: {n}",
                text = quote(text),
                n = n
            ));
        }
        out.key("missingValues", &missing(all, s, true));
    }
}

/// Signs that hold for the whole table.
struct Signs {
    /// Signs for nothing that every field may have; `None` where fields differ.
    all: Option<Vec<&'static super::signs::Sign>>,
    /// How many cells hold each of them.
    counts: Vec<(&'static str, u64)>,
    /// Whether the signs of numbers stand in the dialect.
    numbers: bool,
    decimal: Option<char>,
    group: Option<char>,
}

impl Signs {
    fn of(found: &Inferred) -> Self {
        let mut all: Vec<&'static super::signs::Sign> = Vec::new();
        let mut counts: Vec<(&'static str, u64)> = Vec::new();
        for (sign, n) in found.fields.iter().flat_map(|f| &f.field.signs) {
            if let Some(count) = counts.iter_mut().find(|c| c.0 == sign.text) {
                count.1 += n;
            } else {
                all.push(sign);
                counts.push((sign.text, *n));
            }
        }
        // A sign that is a value of some text must not stand for nothing there.
        let apart = found.fields.iter().any(|f| f.field.ty == "string")
            && all.iter().any(|s| !s.among_texts);
        let forms = || found.fields.iter().map(|f| &f.field);
        let distinct = |one: fn(&super::Field) -> Option<char>| {
            let mut chars: Vec<char> = forms().filter_map(one).collect();
            chars.sort_unstable();
            chars.dedup();
            chars
        };
        let (decimals, groups) = (distinct(|f| f.decimal), distinct(|f| f.group));
        // Signs of the whole table would answer a question that was asked of one field.
        let asked = |f: &super::Field| matches!(f.question, Some(Question::Sign(..)));
        let clash = decimals.iter().any(|d| groups.contains(d));
        let numbers = decimals.len() < 2 && groups.len() < 2 && !clash && !forms().any(asked);
        let group = groups.first().copied();
        // Where points group digits the point cannot divide them too.
        let decimal = decimals.first().copied().or((group == Some('.')).then_some(','));
        let all = (!all.is_empty() && !apart).then_some(all);
        Self { all, counts, numbers, decimal, group }
    }
}

/// `missingValues`: the empty text, and the signs with what they mean.
fn missing(signs: &[&super::signs::Sign], s: &Setting<'_>, lines: bool) -> String {
    let one = |sign: &&super::signs::Sign| {
        let label = by_lang(s.tags, |tag| {
            let lang = if tag == "it" { ToolLang::It } else { ToolLang::En };
            sign.label(lang).to_owned()
        });
        let (text, status) = (quote(sign.text), quote(sign.status));
        format!("{{ value = {text}, label = {label}, status = {status} }}")
    };
    let entries: Vec<String> = signs.iter().map(one).collect();
    if lines {
        format!("[\n  \"\",\n  {},\n]", entries.join(",\n  "))
    } else {
        format!("[\"\", {}]", entries.join(", "))
    }
}

/// Numbers of rows as a list.
fn rows(rows: &[u64]) -> String {
    format!("[{}]", rows.iter().map(u64::to_string).collect::<Vec<_>>().join(", "))
}
