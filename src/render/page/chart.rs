//! `chart.html`, and the figure that other pages show.

use super::dataset::used_in;
use super::{citation, embed, table};
use crate::chart::ROWS;
use crate::config::Section;
use crate::lang::Lang;
use crate::name::Url;
use crate::plan::social::{Poster, Social};
use crate::render::Ctx;
use crate::render::base::{Head, base, link};
use crate::render::view::{Action, ChartPage, Download, Figure, Html, MachineLink, Text};
use crate::resolve::Item;
use crate::site::{ChartId, TableRef};

impl Ctx<'_> {
    /// A chart with all its words; `None` where it could not be drawn (and was reported) or has no text in this
    /// language. `instance` tells two of one chart on a page apart.
    pub fn figure(
        &self,
        id: ChartId,
        lang: Lang,
        heading_level: u8,
        instance: &str,
    ) -> Option<Figure> {
        self.figure_at(id, None, lang, (heading_level, instance))
    }

    /// The same, with a version as that version of its dataset shows it.
    pub fn figure_at(
        &self,
        id: ChartId,
        frozen: Option<usize>,
        lang: Lang,
        (heading_level, instance): (u8, &str),
    ) -> Option<Figure> {
        let chart = self.site.chart(id);
        let drawn = match frozen {
            Some(frozen) => self.resolved.archived(id, frozen, lang)?,
            None => self.resolved.drawn(id, lang)?,
        };
        let shown = chart.table.map(|table| TableRef { frozen: frozen.or(table.frozen), ..table });
        let texts = &drawn.texts;
        let sources = if let Some(table) = chart.table {
            let mut source = self.dataset_link(table.dataset, lang);
            if frozen.is_some() {
                source.href = self.href(&self.site.version_url(table.dataset, frozen, lang));
            }
            let holder = self.holder(table.dataset, lang);
            let text =
                holder.map_or_else(|| source.label.clone(), |h| format!("{h}, {}", source.label));
            vec![Text { text, href: Some(source.href), lang: source.lang }]
        } else {
            let source = texts.source.clone().into_iter();
            source.map(|text| Text { text, href: None, lang: None }).collect()
        };
        let dataset = shown.map(|table| &self.site.version(table).dataset);
        Some(Figure {
            id: format!("{}{instance}", chart.id),
            heading_level,
            number: None,
            title: texts.title.clone(),
            subtitle: texts.subtitle.clone(),
            description: drawn.drawn.description.clone(),
            drawings: drawn.drawn.variants.iter().cloned().map(Html).collect(),
            table: table::of_chart(self, id, &drawn.drawn, usize::MAX, lang),
            table_open: drawn.drawn.is_table,
            sources,
            licences: dataset
                .into_iter()
                .flat_map(|d| &d.licenses)
                .map(|l| link(l.short, l.path))
                .collect(),
            notes: texts.note.iter().chain(&texts.caption).cloned().collect(),
            updated: dataset.map(|d| self.date(lang, d.modified)),
            actions: self.chart_actions(id, lang),
        })
    }

    /// A chart among others, in a page that is about something else: a long table is there in its first rows, and whole
    /// on the chart's own page.
    pub fn figure_in_brief(&self, id: ChartId, lang: Lang, heading_level: u8) -> Option<Figure> {
        let figure = self.figure(id, lang, heading_level, "")?;
        let drawn = self.resolved.drawn(id, lang)?;
        Some(Figure { table: table::of_chart(self, id, &drawn.drawn, ROWS, lang), ..figure })
    }

    fn chart_actions(&self, id: ChartId, lang: Lang) -> Vec<Action> {
        let page = self.site.chart_url(id, lang);
        let svg = self.site.chart_svg_url(id, lang);
        let png = self.site.chart_png_url(id, lang, 2);
        let one = |key: &str, href: String, download| Action {
            label: self.word(lang, key).to_owned(),
            href,
            download,
        };
        let png = self.plan.has(&png).then(|| one("action_png", self.href(&png), true));
        let files = [
            Some(one("action_csv", self.href(&self.site.chart_csv_url(id)), true)),
            png,
            Some(one("action_svg", self.href(&svg), true)),
            Some(one("action_embed", format!("{}#embed", self.href(&page)), false)),
            Some(one("action_page", self.href(&page), false)),
        ];
        files.into_iter().flatten().collect()
    }

    /// The title of a chart and the language it is in.
    pub fn chart_title(&self, id: ChartId, lang: Lang) -> (String, Lang) {
        let in_lang = if self.site.chart_in(id, lang) { lang } else { Lang::DEFAULT };
        let drawn = self.resolved.drawn(id, in_lang).map(|d| d.texts.title.clone());
        (drawn.unwrap_or_else(|| self.site.chart(id).spec.title.get(lang).0.value.clone()), in_lang)
    }
}

/// The chart's own page.
pub fn chart(ctx: &Ctx<'_>, id: ChartId, lang: Lang) -> Option<ChartPage> {
    let mut figure = ctx.figure(id, lang, 1, "")?;
    figure.table_open = true;
    figure.actions.retain(|a| a.download);
    let chart = ctx.site.chart(id);
    let url = ctx.site.chart_url(id, lang);
    let list = link(
        ctx.section_word(lang, Section::Charts),
        ctx.href(&ctx.site.routes.section(Section::Charts, lang)),
    );
    let head = Head {
        lang,
        url: url.clone(),
        title: figure.title.clone(),
        description: figure.description.clone(),
        translations: ctx
            .site
            .langs()
            .filter(|l| ctx.site.chart_in(id, *l))
            .map(|l| (l, ctx.site.chart_url(id, l)))
            .collect(),
        section: Some(Section::Charts),
        above: vec![list],
        class: "chart-page",
        noindex: false,
        json_ld: None,
        social: Social::Card(Poster::Chart(id)),
        charts: true,
    };
    let authors = chart.table.and_then(|table| ctx.holder(table.dataset, lang));
    let authors: Vec<String> = authors.into_iter().collect();
    let modified = chart.table.map(|table| ctx.site.version(table).dataset.modified);
    let year = modified.map_or_else(String::new, |at| ctx.site.formats.year(lang, at.year()));
    let datasets: Vec<_> = chart.table.iter().map(|table| table.dataset).collect();
    let mut base = base(ctx, head);
    base.machine.push(MachineLink {
        rel: "describedby".to_owned(),
        media_type: "application/csvm+json".to_owned(),
        href: ctx.href(&ctx.chart_csvw_url(id)),
    });
    base.machine.push(MachineLink {
        rel: "alternate".to_owned(),
        media_type: "application/json+oembed".to_owned(),
        href: ctx.site.routes.absolute(&ctx.site.oembed_url(id, lang)),
    });
    Some(ChartPage {
        citation: citation(ctx, lang, &authors, &year, &figure.title, &url),
        base,
        figure,
        downloads: downloads(ctx, id, lang),
        embeds: embed::codes(ctx, id, lang),
        embed_heights: embed::heights(ctx, id, lang),
        data: ctx.data_used(&datasets, lang),
        projects: datasets
            .iter()
            .flat_map(|d| ctx.projects(&ctx.site.dataset(*d).terms, lang))
            .collect(),
        used_in: used_in(ctx, Item::Chart(id), lang),
    })
}

/// The chart as files: its points, its picture in pixels and in lines.
fn downloads(ctx: &Ctx<'_>, id: ChartId, lang: Lang) -> Vec<Download> {
    let site = ctx.site;
    let one = |key: &str, url: Url, media_type: &str| {
        ctx.plan.has(&url).then(|| ctx.download(&url, ctx.word(lang, key), media_type, lang))
    };
    let files = [
        one("action_csv", site.chart_csv_url(id), "text/csv"),
        one("action_png", site.chart_png_url(id, lang, 1), "image/png"),
        one("action_png_2x", site.chart_png_url(id, lang, 2), "image/png"),
        one("action_svg", site.chart_svg_url(id, lang), "image/svg+xml"),
    ];
    let file = |file: Download| Download { sha256: None, ..file };
    files.into_iter().flatten().map(file).collect()
}
