//! `chart.html`, `embed.html`, and the figure that other pages show.

use super::dataset::used_in;
use super::{citation, table};
use crate::config::Section;
use crate::lang::Lang;
use crate::name::Url;
use crate::plan::social::{Poster, Social};
use crate::render::Ctx;
use crate::render::base::{Head, base, link};
use crate::render::parts::escaped;
use crate::render::view::{Action, ChartPage, Download, EmbedCode, EmbedPage, Figure, Html, Text};
use crate::resolve::Item;
use crate::site::ChartId;

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
        let chart = self.site.chart(id);
        let drawn = self.resolved.drawn(id, lang)?;
        let texts = &drawn.texts;
        let source = self.dataset_link(chart.table.dataset, lang);
        let holder = self.holder(chart.table.dataset, lang);
        let sources = vec![Text {
            text: holder.map_or_else(|| source.label.clone(), |h| format!("{h}, {}", source.label)),
            href: Some(source.href),
            lang: source.lang,
        }];
        let dataset = &self.site.version(chart.table).dataset;
        let [narrow, medium, wide] = &drawn.drawn.variants;
        Some(Figure {
            id: format!("{}{instance}", chart.id),
            heading_level,
            number: None,
            title: texts.title.clone(),
            subtitle: texts.subtitle.clone(),
            description: drawn.drawn.description.clone(),
            svg_narrow: Html(narrow.clone()),
            svg_medium: Html(medium.clone()),
            svg_wide: Html(wide.clone()),
            table: table::of_chart(self, &drawn.drawn.table, lang),
            table_open: false,
            sources,
            licences: dataset.licenses.iter().map(|l| link(l.short, l.path)).collect(),
            notes: texts.note.clone().into_iter().collect(),
            updated: Some(self.date(lang, dataset.modified)),
            actions: self.chart_actions(id, lang),
        })
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
    let svg = ctx.site.chart_svg_url(id, lang);
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
    };
    let dataset = chart.table.dataset;
    let authors: Vec<String> = ctx.holder(dataset, lang).into_iter().collect();
    let year = ctx.site.formats.year(lang, ctx.site.version(chart.table).dataset.modified.year());
    let embeds = embeds(ctx, id, lang, &figure.title, &svg);
    Some(ChartPage {
        citation: citation(ctx, lang, &authors, &year, &figure.title, &url),
        base: base(ctx, head),
        figure,
        downloads: downloads(ctx, id, lang),
        embeds,
        data: ctx.data_used(&[dataset], lang),
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

/// Two codes: a frame that follows the data, and a picture for sites that take no frames.
fn embeds(ctx: &Ctx<'_>, id: ChartId, lang: Lang, title: &str, svg: &Url) -> Vec<EmbedCode> {
    let words = escaped(title);
    let address = ctx.site.routes.absolute(&ctx.site.embed_url(id, lang));
    let height = ctx.resolved.drawn(id, lang).map_or(600, |d| d.embed_height);
    let frame = format!(
        "<iframe src=\"{address}\" title=\"{words}\" loading=\"lazy\" width=\"100%\" height=\"{height}\" \
         style=\"border:0;max-width:100%\"></iframe>"
    );
    let picture = format!("<img src=\"{}\" alt=\"{words}\">", ctx.site.routes.absolute(svg));
    let code = |id: &str, key: &str, code: String| EmbedCode {
        id: id.to_owned(),
        label: ctx.word(lang, key).to_owned(),
        code,
    };
    vec![code("embed-live", "embed_live", frame), code("embed-image", "embed_image", picture)]
}

/// The chart for other sites.
pub fn embed(ctx: &Ctx<'_>, id: ChartId, lang: Lang) -> Option<EmbedPage> {
    let mut figure = ctx.figure(id, lang, 1, "")?;
    figure.actions.clear();
    let head = Head {
        lang,
        url: ctx.site.embed_url(id, lang),
        title: figure.title.clone(),
        description: figure.description.clone(),
        translations: Vec::new(),
        section: None,
        above: Vec::new(),
        class: "embed",
        noindex: true,
        json_ld: None,
        social: Social::Card(Poster::Chart(id)),
    };
    let mut base = base(ctx, head);
    // A frame in another site speaks one language, and its links leave for the site itself.
    base.switch.clear();
    base.home = ctx.site.routes.absolute(&ctx.site.routes.home(lang));
    Some(EmbedPage {
        base,
        figure,
        page_href: ctx.site.routes.absolute(&ctx.site.chart_url(id, lang)),
    })
}
