//! `chart.html`, `embed.html`, and the figure that other pages show.

use super::dataset::used_in;
use super::{citation, table};
use crate::config::Section;
use crate::lang::Lang;
use crate::render::Ctx;
use crate::render::base::{Head, base, link};
use crate::render::parts::escaped;
use crate::render::view::{Action, ChartPage, Download, EmbedCode, EmbedPage, Figure, Html, Text};
use crate::resolve::Item;
use crate::site::{ChartId, route};

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
        let modified = self.site.version(chart.table).dataset.modified;
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
            notes: texts.note.clone().into_iter().collect(),
            updated: Some(self.date(lang, modified)),
            actions: self.chart_actions(id, lang),
        })
    }

    fn chart_actions(&self, id: ChartId, lang: Lang) -> Vec<Action> {
        let page = self.site.chart_url(id, lang);
        let svg = route::file(&page, &format!("{}.svg", self.site.chart(id).id));
        let one = |key: &str, href: String, download| Action {
            label: self.word(lang, key).to_owned(),
            href,
            download,
        };
        vec![
            one("action_csv", self.href(&self.site.chart_csv_url(id)), true),
            one("action_svg", self.href(&svg), true),
            one("action_embed", format!("{}#embed", self.href(&page)), false),
            one("action_page", self.href(&page), false),
        ]
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
    let svg = route::file(&url, &format!("{}.svg", chart.id));
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
    };
    let download = |key: &str, url: &crate::name::Url, media_type: &str| Download {
        label: ctx.word(lang, key).to_owned(),
        href: ctx.href(url),
        size: ctx.written.get(url).map(|w| ctx.site.formats.bytes(lang, w.bytes)),
        media_type: media_type.to_owned(),
        sha256: None,
        note: None,
        primary: false,
    };
    let downloads = vec![
        download("action_csv", &ctx.site.chart_csv_url(id), "text/csv"),
        download("action_svg", &svg, "image/svg+xml"),
    ];
    let dataset = chart.table.dataset;
    let authors: Vec<String> = ctx.holder(dataset, lang).into_iter().collect();
    let year = ctx.site.formats.year(lang, ctx.site.version(chart.table).dataset.modified.year());
    let embeds = embeds(ctx, id, lang, &figure.title, &svg);
    Some(ChartPage {
        citation: citation(ctx, lang, &authors, &year, &figure.title, &url),
        base: base(ctx, head),
        figure,
        downloads,
        embeds,
        data: ctx.data_used(&[dataset], lang),
        used_in: used_in(ctx, Item::Chart(id), lang),
    })
}

/// Two codes: a frame that follows the data, and a picture for sites that take no frames.
fn embeds(
    ctx: &Ctx<'_>,
    id: ChartId,
    lang: Lang,
    title: &str,
    svg: &crate::name::Url,
) -> Vec<EmbedCode> {
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
