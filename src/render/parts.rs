//! Small parts that many pages share: dates, cards, links to terms, data used.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::config::Section;
use crate::doc::front::Kind;
use crate::lang::Lang;
use crate::plan::Asset;
use crate::render::Ctx;
use crate::render::base::link;
use crate::render::cards::{CardLevel, CardOf};
use crate::render::provenance::Numbered;
use crate::render::view::{
    Byline, Card, Correction, DataUsed, Download, Fact, Html, Image, KeyFigure, Link, LinkGroup,
    ProjectNote, Related, Text as TextView, Time,
};
use crate::resolve::{Item, ResolvedFigure, ResolvedText};
use crate::site::vocabulary::{TermId, TermKind};
use crate::site::{ChartId, DatasetId, Moment, PieceId, Text};

/// How many cards a row on another page shows.
pub const ROW: usize = 3;

/// A moment for programs: a day, or where a time of day was written, that too, with its offset from UTC in whole minutes: ISO
/// 8601 and HTML know no others (that of Rome was 49 minutes and 56 seconds until 1866).
fn iso(moment: Moment, zone: &TimeZone) -> String {
    if moment.timed {
        moment.at.display_with_offset(zone.to_offset(moment.at)).to_string()
    } else {
        moment.civil.date().to_string()
    }
}

impl Ctx<'_> {
    /// A date for readers and machines.
    pub fn date(&self, lang: Lang, date: Date) -> Time {
        Time { iso: date.to_string(), text: self.site.formats.date(lang, date) }
    }

    /// A moment of publication, shown as its date.
    pub fn day(&self, lang: Lang, moment: Moment) -> Time {
        self.date(lang, moment.civil.date())
    }

    /// A moment with its time of day, where one was written.
    pub fn moment(&self, lang: Lang, moment: Moment) -> Time {
        if !moment.timed {
            return self.day(lang, moment);
        }
        Time { iso: self.iso(moment), text: self.site.formats.datetime(lang, moment.civil) }
    }

    /// A moment for programs.
    pub fn iso(&self, moment: Moment) -> String {
        iso(moment, &self.site.config.timezone)
    }

    /// A link to a page; marked where it is in another language.
    pub fn piece_link(&self, id: PieceId, lang: Lang) -> Option<Link> {
        let (_, in_lang) = self.site.piece(id).any_text(lang, self.site.langs())?;
        let title = self.title(id, in_lang)?.to_owned();
        let href = self.href(&self.site.piece_url(id, in_lang)?);
        Some(self.in_language(link(title, href), in_lang, lang))
    }

    /// A link to a dataset.
    pub fn dataset_link(&self, id: DatasetId, lang: Lang) -> Link {
        let (title, in_lang) = self.site.dataset(id).latest.dataset.title.get(lang);
        let href = self.href(&self.site.dataset_url(id, in_lang));
        self.in_language(link(title, href), in_lang, lang)
    }

    /// A link to a chart.
    pub fn chart_link(&self, id: ChartId, lang: Lang) -> Link {
        let (title, in_lang) = self.chart_title(id, lang);
        let href = self.href(&self.site.chart_url(id, in_lang));
        self.in_language(link(title, href), in_lang, lang)
    }

    /// A link to a term. Its page exists in every language; its label may not.
    pub fn term_link(&self, id: TermId, lang: Lang) -> Link {
        link(self.site.term_label(id, lang).0, self.href(&self.site.term_url(id, lang)))
    }

    /// Marks a link to a page in another language.
    fn in_language(&self, mut link: Link, is_in: Lang, page: Lang) -> Link {
        if is_in != page {
            link.lang = Some(self.site.config.languages.tag(is_in).to_owned());
            link.lang_note = Some(self.in_words(page, is_in));
        }
        link
    }

    /// «in italiano».
    pub fn in_words(&self, lang: Lang, is_in: Lang) -> String {
        let key = format!("in_{}", self.site.config.languages.tag(is_in));
        self.site.strings.get(lang, &key).to_owned()
    }

    /// A card of anything that lists hold.
    pub fn card(&self, item: Item, lang: Lang) -> Option<Card> {
        match item {
            Item::Piece(id) => self.piece_card(id, lang),
            Item::Dataset(id) => Some(self.dataset_card(id, lang)),
            Item::Chart(id) => Some(self.chart_card(id, lang)),
        }
    }

    fn piece_card(&self, id: PieceId, lang: Lang) -> Option<Card> {
        let piece = self.site.piece(id);
        let (text, in_lang) = piece.any_text(lang, self.site.langs())?;
        let resolved = self.resolved.text(id, in_lang)?;
        let link = self.piece_link(id, lang)?;
        let eyebrow = match piece.kind {
            Kind::AltriSguardi => {
                text.extra.form.as_ref().map(|f| self.word(lang, &format!("form_{f}")).to_owned())
            }
            Kind::Event => text.extra.category.as_ref().map(|c| self.event_word(lang, c)),
            Kind::Report => text
                .extra
                .edition
                .as_ref()
                .map(|e| self.site.strings.fill(lang, "edition", &[("edition", e)])),
            Kind::Article | Kind::Chapter | Kind::Page | Kind::Home => {
                let topic = self.site.terms_of(&text.terms, TermKind::Topic).next();
                topic.map(|t| self.site.term_label(t, lang).0.to_owned())
            }
        };
        let date = text.extra.start.or(text.published);
        Some(Card {
            kind: kind_class(piece.kind).to_owned(),
            eyebrow,
            title: link.label,
            href: link.href,
            lang: link.lang,
            lang_note: link.lang_note,
            summary: Some(resolved.description.clone()),
            date: date.map(|d| self.day(lang, d)),
            meta: Vec::new(),
            image: None,
        })
    }

    /// «Tavolo di lavoro».
    pub fn event_word(&self, lang: Lang, category: &str) -> String {
        self.word(lang, &format!("event_{}", category.replace('-', "_"))).to_owned()
    }

    fn dataset_card(&self, id: DatasetId, lang: Lang) -> Card {
        let dataset = &self.site.dataset(id).latest;
        let link = self.dataset_link(id, lang);
        let rows: u64 = dataset.tables.iter().map(|t| t.n_rows).sum();
        Card {
            kind: "dataset".to_owned(),
            eyebrow: None,
            title: link.label,
            href: link.href,
            lang: link.lang,
            lang_note: link.lang_note,
            summary: Some(dataset.dataset.description.get(lang).0.clone()),
            date: Some(self.date(lang, dataset.dataset.modified)),
            meta: vec![
                self.period(id, lang),
                if dataset.withdrawn.is_some() {
                    self.word(lang, "withdrawn_short").to_owned()
                } else {
                    self.count(lang, "rows", rows)
                },
            ]
            .into_iter()
            .filter(|m| !m.is_empty())
            .collect(),
            image: None,
        }
    }

    fn chart_card(&self, id: ChartId, lang: Lang) -> Card {
        let link = self.chart_link(id, lang);
        Card {
            kind: "chart".to_owned(),
            title: link.label,
            href: link.href,
            lang: link.lang,
            lang_note: link.lang_note,
            ..Card::default()
        }
    }

    /// A row of cards; `None` where there is nothing to show.
    pub fn related(
        &self,
        lang: Lang,
        title: &str,
        items: impl Iterator<Item = Item>,
        more: Option<Link>,
    ) -> Option<Related> {
        let card = |item| self.drawn_card(CardOf::Item(item), lang, CardLevel::Three);
        let cards: Vec<Html> = items.filter_map(card).collect();
        (!cards.is_empty()).then(|| Related { title: title.to_owned(), more, cards })
    }

    /// Who wrote a text and when.
    pub fn byline(&self, text: &Text, resolved: &ResolvedText, lang: Lang) -> Byline {
        let later =
            text.updated.filter(|u| text.published.is_none_or(|p| u.civil.date() > p.civil.date()));
        let minutes = (resolved.words / 200).max(1);
        let data =
            (!resolved.datasets.is_empty()).then(|| link(self.word(lang, "data_behind"), "#data"));
        Byline {
            authors: text.authors.iter().map(|a| self.term_link(*a, lang)).collect(),
            published: text.published.map(|p| self.day(lang, p)),
            updated: later.map(|u| self.day(lang, u)),
            reading: Some(self.count(lang, "reading", minutes as u64)),
            data,
        }
    }

    /// Dated corrections.
    pub fn corrections(&self, text: &ResolvedText, lang: Lang) -> Vec<Correction> {
        let one = |(date, text): &(Date, String)| Correction {
            date: self.date(lang, *date),
            text: text.clone(),
        };
        text.corrections.iter().map(one).collect()
    }

    /// Figures above a text; each leads to the page's list of numbers, or where there is none, to its column.
    pub fn key_figures(
        &self,
        resolved: &ResolvedText,
        listed: Option<&Numbered<'_>>,
        lang: Lang,
    ) -> Vec<KeyFigure> {
        let column = |f: &ResolvedFigure| {
            f.numbers.iter().find_map(|n| n.cells().next()).and_then(|c| self.cell_href(c, lang))
        };
        let figures = resolved.key_figures.iter().enumerate();
        let one = |(i, f): (usize, &ResolvedFigure)| KeyFigure {
            value_html: Html(escaped(&f.value)),
            mark: f.provisional.then(|| self.word(lang, "provisional").to_owned()),
            label: f.label.clone(),
            note: f.note.clone(),
            href: listed.map_or_else(|| column(f), |listed| listed.of_figure(i)),
        };
        figures.map(one).collect()
    }

    /// A picture of a bundle.
    pub fn image(&self, picture: &crate::site::Picture) -> Option<Image> {
        let asset = self.plan.asset(picture.file)?;
        Some(Image {
            src: self.href(&asset.url),
            alt: picture.alt.clone(),
            width: asset.width,
            height: asset.height,
            srcset: self.srcset(asset),
            caption: None,
            credit: picture.credit.clone(),
        })
    }

    /// What a page draws on.
    pub fn data_used(&self, datasets: &[DatasetId], lang: Lang) -> Vec<DataUsed> {
        let one = |id: &DatasetId| {
            let dataset = &self.site.dataset(*id).latest.dataset;
            let version = dataset.version.value.to_string();
            let meta = [
                self.holder(*id, lang).unwrap_or_default(),
                self.period(*id, lang),
                self.site.strings.fill(lang, "version", &[("version", &version)]),
            ];
            DataUsed {
                link: self.dataset_link(*id, lang),
                meta: meta.into_iter().filter(|m| !m.is_empty()).collect(),
                files: self
                    .table_downloads(*id, None, lang)
                    .into_iter()
                    .take(2)
                    .collect::<Vec<Download>>(),
                numbers: Vec::new(),
            }
        };
        datasets.iter().map(one).collect()
    }

    /// The body that holds the rights of a dataset.
    pub fn holder(&self, id: DatasetId, lang: Lang) -> Option<String> {
        let holder = self.site.dataset(id).holder?;
        Some(self.site.term_label(holder, lang).0.to_owned())
    }

    /// «2020–2025»: the years a dataset covers.
    pub fn period(&self, id: DatasetId, lang: Lang) -> String {
        let Some(period) = self.site.dataset(id).latest.dataset.temporal else {
            return String::new();
        };
        let year = |d: Date| self.site.formats.year(lang, d.year());
        let start = year(period.start);
        period.end.map_or_else(|| start.clone(), |end| self.site.formats.range(&start, &year(end)))
    }

    /// The projects behind a text, with what their funders want to be said.
    pub fn projects(&self, terms: &[TermId], lang: Lang) -> Vec<ProjectNote> {
        let projects = self.site.terms_of(terms, TermKind::Project);
        let one = |id| {
            let record = &self.site.vocabularies.get(id).record;
            let funder = record.by_lang("funder").map(|f| f.get(lang).0.clone());
            let meta = [funder, record.text("programme").cloned(), record.text("code").cloned()];
            ProjectNote {
                link: self.term_link(id, lang),
                statement: record.by_lang("statement").map(|s| s.get(lang).0.clone()),
                meta: meta.into_iter().flatten().collect(),
                emblem: self.emblem(id, lang),
            }
        };
        projects.map(one).collect()
    }

    /// What the funder of a project wants to be shown.
    pub fn emblem(&self, project: TermId, lang: Lang) -> Option<Image> {
        let record = self.site.vocabularies.get(project).record.record("emblem")?;
        let path = format!("content/vocabularies/{}", record.text("src")?);
        let asset = self.plan.asset(self.sources.find(&path)?)?;
        Some(Image {
            src: self.href(&asset.url),
            alt: record.by_lang("alt")?.get(lang).0.clone(),
            width: asset.width,
            height: asset.height,
            srcset: String::new(),
            caption: None,
            credit: None,
        })
    }

    /// The smaller copies of a picture and itself, each with its width.
    pub fn srcset(&self, asset: &Asset) -> String {
        if asset.widths.is_empty() {
            return String::new();
        }
        let copies = asset.widths.iter().map(|w| (asset.copy(*w), *w));
        let all = copies.chain([(asset.url.clone(), asset.width)]);
        let all: Vec<String> = all.map(|(url, w)| format!("{} {w}w", self.href(&url))).collect();
        all.join(", ")
    }

    /// Topics, places, organisations as labelled rows of links.
    pub fn tags(&self, terms: &[TermId], lang: Lang) -> Vec<LinkGroup> {
        let kinds = [
            (TermKind::Topic, Section::Topics),
            (TermKind::Place, Section::Places),
            (TermKind::Organisation, Section::Organisations),
        ];
        let group = |(kind, section): (TermKind, Section)| LinkGroup {
            title: self.section_word(lang, section).to_owned(),
            links: self.site.terms_of(terms, kind).map(|t| self.term_link(t, lang)).collect(),
        };
        kinds.into_iter().map(group).filter(|g| !g.links.is_empty()).collect()
    }

    /// A labelled line of facts with one value; `None` where there is none.
    pub fn fact(&self, lang: Lang, key: &str, value: Option<String>) -> Option<Fact> {
        let text = value.filter(|v| !v.is_empty())?;
        let values = vec![TextView { text, href: None, lang: None }];
        Some(Fact { label: self.word(lang, key).to_owned(), values })
    }

    /// A labelled line of facts with links.
    pub fn fact_links(&self, lang: Lang, key: &str, links: Vec<Link>) -> Option<Fact> {
        let one = |l: Link| TextView { text: l.label, href: Some(l.href), lang: l.lang };
        let values: Vec<TextView> = links.into_iter().map(one).collect();
        (!values.is_empty()).then(|| Fact { label: self.word(lang, key).to_owned(), values })
    }
}

/// The class of a kind of page in cards.
pub fn kind_class(kind: Kind) -> &'static str {
    match kind {
        Kind::Article => "article",
        Kind::AltriSguardi => "altrisguardi",
        Kind::Report | Kind::Chapter => "report",
        Kind::Event => "event",
        Kind::Page | Kind::Home => "page",
    }
}

/// A text as HTML.
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    crate::render::html::escape(text, &mut html);
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_told_a_day_or_a_moment_with_its_offset() {
        let zone = TimeZone::get("Europe/Rome").expect("a zone");
        let moment = |civil: &str, timed| {
            let civil: jiff::civil::DateTime = civil.parse().expect("a date");
            let at = zone.to_ambiguous_timestamp(civil).compatible().expect("a moment");
            iso(Moment { at, civil, timed }, &zone)
        };
        assert_eq!(moment("2026-06-29T18:30:00", true), "2026-06-29T18:30:00+02:00");
        assert_eq!(moment("2026-12-01T00:00:00", true), "2026-12-01T00:00:00+01:00");
        assert_eq!(moment("1866-11-11T10:00:00", true), "1866-11-11T10:00:00+00:50");
        assert_eq!(moment("2026-06-29T00:00:00", false), "2026-06-29");
    }
}
