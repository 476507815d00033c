//! The versions of a dataset in words: what each changed, which was taken back, which is shown.
//!
//! In: a dataset, the version a page shows, a language. Out: the views of the notice and of the history. A value that is
//! confidential now is not told as it was before, wherever it may still be found.

use crate::data::changes::TableChanges;
use crate::data::diff::{Correction, Diff};
use crate::data::schema::{Dataset, Release};
use crate::data::value::{Cell, Conf, Obs, Value};
use crate::data::version::SemVer;
use crate::data::withdrawal::Withdrawal;
use crate::lang::Lang;
use crate::render::Ctx;
use crate::render::base::link;
use crate::render::view::{CellChangeRow, ChangeGroup, ChangedRow, Notice, Text, VersionRow};
use crate::resolve::Since;
use crate::site::{DatasetId, SiteDataset};

/// Keys of one kind that a page tells.
const TOLD: usize = 10;

/// What stands above the page of a version: that it is old, that it was taken back, that a later one was.
pub fn notice(ctx: &Ctx<'_>, id: DatasetId, frozen: Option<usize>, lang: Lang) -> Option<Notice> {
    let entry = ctx.site.dataset(id);
    let shown = frozen.and_then(|f| entry.frozen.get(f)).unwrap_or(&entry.latest);
    let number = shown.dataset.version.value;
    let latest =
        || link(ctx.word(lang, "latest_version"), ctx.href(&ctx.site.dataset_url(id, lang)));
    if let Some(withdrawn) = &shown.withdrawn {
        let elsewhere = frozen.is_some() && entry.latest.withdrawn.is_none();
        return Some(Notice {
            parts: told(ctx, "version_withdrawn", (number, withdrawn), lang),
            link: elsewhere.then(latest),
            bad: true,
        });
    }
    if frozen.is_none() {
        // A later version was taken back: this one stands for it.
        let later = entry.frozen.first().filter(|v| v.dataset.version.value > number)?;
        let back = (later.dataset.version.value, later.withdrawn.as_ref()?);
        let mut parts = told(ctx, "version_withdrawn", back, lang);
        let stands = ctx.site.strings.fill(lang, "stands_for", &[("version", &number.to_string())]);
        let is_ended =
            parts.last().is_some_and(|p| p.text.ends_with(['.', '!', '?', '…', '»', '”']));
        let end = if is_ended { "" } else { "." };
        let rest = format!("{end} {stands}");
        match parts.last_mut().filter(|last| last.lang.is_none()) {
            Some(last) => last.text.push_str(&rest),
            None => parts.push(Text { text: rest, ..Text::default() }),
        }
        return Some(Notice { parts, link: None, bad: true });
    }
    (number < entry.latest.dataset.version.value).then(|| Notice {
        parts: vec![Text {
            text: ctx.site.strings.fill(lang, "old_version", &[("version", &number.to_string())]),
            ..Text::default()
        }],
        link: Some(latest()),
        bad: false,
    })
}

/// «La versione 1.0.0 è stata ritirata il 3 marzo 2026: …», where nothing can be marked as being in another language:
/// a reason that this language lacks is left out.
pub fn withdrawal(ctx: &Ctx<'_>, version: SemVer, withdrawn: &Withdrawal, lang: Lang) -> String {
    let date = ctx.site.formats.date(lang, withdrawn.date);
    let args = [("version", &*version.to_string()), ("date", &date)];
    match withdrawn.reason.exact(lang) {
        Some(reason) => {
            let args = [args[0], args[1], ("reason", reason.as_str())];
            ctx.site.strings.fill(lang, "version_withdrawn", &args)
        }
        None => ctx.site.strings.fill(lang, "version_withdrawn_bare", &args),
    }
}

/// The same, or another sentence with its words, for a page: a reason in another language is marked as such.
fn told(
    ctx: &Ctx<'_>,
    key: &str,
    (version, withdrawn): (SemVer, &Withdrawal),
    lang: Lang,
) -> Vec<Text> {
    let date = ctx.site.formats.date(lang, withdrawn.date);
    let (reason, is_in) = withdrawn.reason.get(lang);
    let args = [("version", &*version.to_string()), ("date", &date)];
    let sentence = ctx.site.strings.fill(lang, key, &args);
    let plain = |text: String| Text { text, ..Text::default() };
    if is_in == lang {
        return vec![plain(sentence.replace("{reason}", reason))];
    }
    let (before, after) = sentence.split_once("{reason}").unwrap_or((&sentence, ""));
    let tag = ctx.site.config.languages.tag(is_in).to_owned();
    let reason = Text { text: reason.clone(), href: None, lang: Some(tag) };
    let parts = [plain(before.to_owned()), reason, plain(after.to_owned())];
    parts.into_iter().filter(|part| !part.text.is_empty()).collect()
}

/// Every version, newest first: those that `releases` tells of, and those that were frozen.
pub fn history(ctx: &Ctx<'_>, id: DatasetId, shown: Option<usize>, lang: Lang) -> Vec<VersionRow> {
    let entry = ctx.site.dataset(id);
    let current =
        shown.and_then(|f| entry.frozen.get(f)).unwrap_or(&entry.latest).dataset.version.value;
    let row = |(version, release): &(SemVer, Option<&Release>)| {
        let frozen = place(entry, *version);
        let withdrawn = frozen.and_then(|f| entry.frozen[f].withdrawn.as_ref());
        let since = since(ctx, id, *version);
        let modified = frozen.map_or(&entry.latest, |f| &entry.frozen[f]).dataset.modified;
        VersionRow {
            anchor: anchor(*version),
            version: version.to_string(),
            date: ctx.date(lang, release.map_or(modified, |r| r.date)),
            href: frozen.map(|f| ctx.href(&ctx.site.version_url(id, Some(f), lang))),
            changes: release.map(|r| said(ctx, r, lang)),
            counts: since.map(|s| compared(ctx, entry, s, lang)),
            details: since.map(|s| details(ctx, entry, *version, s, lang)).unwrap_or_default(),
            current: *version == current,
            withdrawn: withdrawn
                .map(|w| told(ctx, "withdrawn", (*version, w), lang))
                .unwrap_or_default(),
        }
    };
    versions(entry).iter().map(row).collect()
}

/// Every version of a dataset with what is said of it, newest first.
pub fn versions(entry: &SiteDataset) -> Vec<(SemVer, Option<&Release>)> {
    let frozen = entry.frozen.iter().map(|v| &v.dataset);
    let all: Vec<&Dataset> = std::iter::once(&entry.latest.dataset).chain(frozen).collect();
    let mut found: Vec<(SemVer, Option<&Release>)> = Vec::new();
    // What the newest text says of an older version wins over what that version said itself.
    for dataset in &all {
        for release in &dataset.releases {
            if found.iter().all(|(v, _)| *v != release.version) {
                found.push((release.version, Some(release)));
            }
        }
    }
    for dataset in &all {
        if found.iter().all(|(v, _)| *v != dataset.version.value) {
            found.push((dataset.version.value, None));
        }
    }
    found.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    found
}

/// The id of a version's entry on the page of its dataset.
pub fn anchor(version: SemVer) -> String {
    format!("v{version}")
}

/// The place of a version among the frozen ones.
pub fn place(entry: &SiteDataset, version: SemVer) -> Option<usize> {
    entry.frozen.iter().position(|v| v.dataset.version.value == version)
}

/// What a version changed, where that is known.
fn since<'a>(ctx: &Ctx<'a>, id: DatasetId, version: SemVer) -> Option<&'a Since> {
    let entry = ctx.site.dataset(id);
    match place(entry, version) {
        Some(frozen) => ctx.resolved.changes(id, Some(frozen)),
        None if version == entry.latest.dataset.version.value => ctx.resolved.changes(id, None),
        None => None,
    }
}

/// What the author says of a version, marked where it is in another language.
fn said(ctx: &Ctx<'_>, release: &Release, lang: Lang) -> Text {
    let (text, is_in) = release.changes.get(lang);
    let lang = (is_in != lang).then(|| ctx.site.config.languages.tag(is_in).to_owned());
    Text { text: text.clone(), href: None, lang }
}

/// «Rispetto alla 1.0.0: 3 righe aggiunte e 1 riga corretta.»
fn compared(ctx: &Ctx<'_>, entry: &SiteDataset, since: &Since, lang: Lang) -> String {
    let from = entry.frozen[since.from].dataset.version.value.to_string();
    let changes = counts(ctx, since, lang);
    let args = [("version", from.as_str()), ("changes", changes.as_str())];
    ctx.site.strings.fill(lang, "changes_since", &args)
}

/// What a version changed, in words, for a feed; `None` where that is not known.
pub fn in_words(ctx: &Ctx<'_>, id: DatasetId, version: SemVer, lang: Lang) -> Option<String> {
    let since = since(ctx, id, version)?;
    Some(compared(ctx, ctx.site.dataset(id), since, lang))
}

/// «3 righe aggiunte e 1 riga corretta», over all tables.
fn counts(ctx: &Ctx<'_>, since: &Since, lang: Lang) -> String {
    let diffs = || since.changes.tables.iter().map(|t| &t.diff);
    let sum = |f: fn(&Diff) -> u64| diffs().map(f).sum::<u64>();
    let len = |n: usize| n as u64;
    let numbers = [
        ("change_tables_added", len(since.changes.added.len())),
        ("change_tables_removed", len(since.changes.removed.len())),
        ("change_fields_added", sum(|d| d.schema.added.len() as u64)),
        ("change_fields_removed", sum(|d| d.schema.removed.len() as u64)),
        ("change_types", sum(|d| d.schema.types.len() as u64)),
        ("change_added", sum(|d| d.added.count)),
        ("change_corrected", sum(|d| d.corrected.count)),
        ("change_removed", sum(|d| d.removed.count)),
    ];
    let mut parts: Vec<String> =
        numbers.iter().filter(|(_, n)| *n > 0).map(|(key, n)| ctx.count(lang, key, *n)).collect();
    let flags = [
        ("change_columns", diffs().any(|d| d.schema.columns)),
        ("change_keys", diffs().any(|d| d.schema.keys)),
    ];
    parts.extend(flags.iter().filter(|(_, is)| *is).map(|(key, _)| ctx.word(lang, key).to_owned()));
    if parts.is_empty() {
        return ctx.word(lang, "change_none").to_owned();
    }
    ctx.site.formats.list(lang, &parts.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The first changes of each kind, table by table.
fn details(
    ctx: &Ctx<'_>,
    entry: &SiteDataset,
    version: SemVer,
    since: &Since,
    lang: Lang,
) -> Vec<ChangeGroup> {
    let of = |frozen: Option<usize>| frozen.map_or(&entry.latest, |f| &entry.frozen[f]);
    let now = &of(place(entry, version)).dataset;
    let then = &entry.frozen[since.from].dataset;
    let many = now.resources.len() > 1;
    let table = |t: &TableChanges| {
        let in_table = Told { ctx, table: &t.name, now, then, lang, many };
        in_table.groups(&t.diff)
    };
    since.changes.tables.iter().flat_map(table).collect()
}

/// A table whose changes are told.
struct Told<'a> {
    ctx: &'a Ctx<'a>,
    table: &'a str,
    now: &'a Dataset,
    then: &'a Dataset,
    lang: Lang,
    /// Whether the dataset has other tables too.
    many: bool,
}

impl Told<'_> {
    fn groups(&self, diff: &Diff) -> Vec<ChangeGroup> {
        let (ctx, lang) = (self.ctx, self.lang);
        let mut groups = Vec::new();
        let schema = [
            ("change_fields_added", diff.schema.added.as_slice(), self.now),
            ("change_fields_removed", &diff.schema.removed, self.then),
        ];
        for (key, names, of) in schema {
            let row = |name: &String| ChangedRow { key: self.title(of, name), cells: Vec::new() };
            groups.extend(self.group(key, names.len() as u64, names.iter().map(row)));
        }
        let types = diff.schema.types.iter().map(|(name, from, to)| ChangedRow {
            key: self.title(self.now, name),
            cells: vec![CellChangeRow {
                field: ctx.word(lang, "column_type").to_owned(),
                from: ctx.word(lang, super::dataset::type_word(*from)).to_owned(),
                to: ctx.word(lang, super::dataset::type_word(*to)).to_owned(),
            }],
        });
        groups.extend(self.group("change_types", diff.schema.types.len() as u64, types));
        let key = |of, values: &Vec<Value>| ChangedRow {
            key: self.key(of, diff, values),
            cells: Vec::new(),
        };
        let added = diff.added.keys.iter().map(|k| key(self.now, k));
        groups.extend(self.group("change_added", diff.added.count, added));
        let corrected = diff.corrected.rows.iter().map(|row| self.corrected(diff, row));
        groups.extend(self.group("change_corrected", diff.corrected.count, corrected));
        let removed = diff.removed.keys.iter().map(|k| key(self.then, k));
        groups.extend(self.group("change_removed", diff.removed.count, removed));
        groups
    }

    /// The first rows of a kind, with how many more there are; `None` where there are none.
    fn group(
        &self,
        key: &str,
        count: u64,
        rows: impl Iterator<Item = ChangedRow>,
    ) -> Option<ChangeGroup> {
        if count == 0 {
            return None;
        }
        let words = self.ctx.count(self.lang, key, count);
        let rows: Vec<ChangedRow> = rows.take(TOLD).collect();
        let more = count.saturating_sub(rows.len() as u64);
        let title = self.now.resources.iter().find(|r| r.name == self.table && self.many);
        Some(ChangeGroup {
            title: match title {
                Some(table) => format!("{}: {words}", table.title.get(self.lang).0),
                None => words,
            },
            rows,
            more: (more > 0).then(|| self.ctx.count(self.lang, "change_more", more)),
        })
    }

    fn corrected(&self, diff: &Diff, row: &Correction) -> ChangedRow {
        let cells = row.cells.iter().map(|c| {
            let hidden = c.to.status.conf == Conf::Confidential;
            let from = if hidden {
                self.ctx.word(self.lang, "not_told").to_owned()
            } else {
                self.cell(self.then, &c.field, &c.from)
            };
            CellChangeRow {
                field: self.title(self.now, &c.field),
                from,
                to: self.cell(self.now, &c.field, &c.to),
            }
        });
        ChangedRow { key: self.key(self.now, diff, &row.key), cells: cells.collect() }
    }

    /// «Centro: A1, Anno: 2025».
    fn key(&self, of: &Dataset, diff: &Diff, values: &[Value]) -> String {
        let pairs = diff.key.iter().zip(values).map(|(name, value)| {
            format!("{}: {}", self.title(of, name), self.value(of, name, value))
        });
        pairs.collect::<Vec<String>>().join(", ")
    }

    fn field<'d>(&self, of: &'d Dataset, name: &str) -> Option<&'d crate::data::schema::Field> {
        let table = of.resources.iter().find(|r| r.name == self.table)?;
        table.schema.field(name)
    }

    /// What a column is called.
    fn title(&self, of: &Dataset, name: &str) -> String {
        let field = self.field(of, name);
        field.map_or_else(|| name.to_owned(), |f| f.title.get(self.lang).0.clone())
    }

    /// A value, or the label of its code.
    fn value(&self, of: &Dataset, name: &str, value: &Value) -> String {
        match self.field(of, name).and_then(|field| field.label_of(value)) {
            Some(label) => label.get(self.lang).0.clone(),
            None => value.shown(&self.ctx.site.formats, self.lang, None),
        }
    }

    /// A cell with its sign or its mark, as in a table.
    fn cell(&self, of: &Dataset, name: &str, cell: &Cell) -> String {
        let word = |key: &str| self.ctx.word(self.lang, key).to_owned();
        if cell.value == Value::Absent {
            let hidden = cell.status.conf == Conf::Confidential;
            return word(if hidden { "sign_confidential" } else { "sign_missing" });
        }
        let value = self.value(of, name, &cell.value);
        match cell.status.obs {
            Obs::Provisional => format!("{value} ({})", word("provisional")),
            Obs::Estimated => format!("{value} ({})", word("estimated")),
            Obs::Normal | Obs::Missing | Obs::Break => value,
        }
    }
}
