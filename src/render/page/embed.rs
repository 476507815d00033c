//! A chart inside other sites: the codes to copy, the page in the frame, what services ask for.
//!
//! In: a chart and a language, or with a version: the chart as that version shows it. Out: [`EmbedCode`]s, `embed.html`,
//! oEmbed JSON. Every one leads back to the chart's page and carries its source and licence.

use serde_json::json;

use crate::chart::{self, WidthOf};
use crate::lang::Lang;
use crate::name::Url;
use crate::plan::social::{HEIGHT, Poster, Social, WIDTH};
use crate::render::Ctx;
use crate::render::base::{Head, base};
use crate::render::page::{open_table, table};
use crate::render::parts::escaped;
use crate::render::view::{CellView, EmbedCode, EmbedPage, HeadCell, Row, TableView};
use crate::resolve::DrawnChart;
use crate::site::{ChartId, Version};

/// Widths of a frame, in CSS pixels, for which its height is told: a telephone, a column, a page.
pub const WIDTHS: [u32; 4] = [320, 480, 640, 960];

/// Seconds for which a service may keep what it was told: a day.
const KEPT: u32 = 86_400;

/// The codes of a chart: a frame that follows the data, one that keeps to a version, a picture for sites that take no
/// frames, and the script that adapts the height of frames.
pub fn codes(ctx: &Ctx<'_>, id: ChartId, lang: Lang) -> Vec<EmbedCode> {
    let Some(drawn) = ctx.resolved.drawn(id, lang) else { return Vec::new() };
    let code = |id: &str, label: String, code: String| EmbedCode { id: id.to_owned(), label, code };
    let word = |key: &str| ctx.word(lang, key).to_owned();
    let high = |drawn| height(ctx, drawn, lang, WIDTHS[0]);
    let live = frame(ctx, drawn, &ctx.site.embed_url(id, lang), high(drawn));
    let mut codes = vec![code("embed-live", word("embed_live"), live)];
    if let Some((frozen, drawn)) = newest(ctx, id, lang)
        && let Some(url) = ctx.site.archived_url(id, frozen, lang)
    {
        let version = version(ctx, id, frozen);
        let label = ctx.site.strings.fill(lang, "embed_archived", &[("version", &version)]);
        // It has one note more.
        let high = high(drawn) + 24;
        codes.push(code("embed-archived", label, frame(ctx, drawn, &url, high)));
    }
    codes.push(code("embed-image", word("embed_image"), picture(ctx, id, drawn, lang)));
    if let Some(script) = &ctx.assets.embed_js {
        let script = format!("<script src=\"{}\" async></script>", escaped(script));
        codes.push(code("embed-script", word("embed_script"), script));
    }
    codes
}

/// The newest version that shows a chart.
fn newest<'c>(ctx: &'c Ctx<'_>, id: ChartId, lang: Lang) -> Option<(usize, &'c DrawnChart)> {
    let versions = frozen(ctx, id).len();
    (0..versions).find_map(|frozen| Some((frozen, ctx.resolved.archived(id, frozen, lang)?)))
}

/// The frozen versions of the dataset of a chart; none where its values are written in it.
fn frozen<'c>(ctx: &'c Ctx<'_>, id: ChartId) -> &'c [Version] {
    ctx.site.chart(id).table.map_or(&[], |table| &ctx.site.dataset(table.dataset).frozen)
}

/// The number of a frozen version.
fn version(ctx: &Ctx<'_>, id: ChartId, frozen: usize) -> String {
    let versions = self::frozen(ctx, id);
    versions.get(frozen).map(|v| v.dataset.version.value.to_string()).unwrap_or_default()
}

/// The code of a frame.
fn frame(ctx: &Ctx<'_>, drawn: &DrawnChart, url: &Url, height: u32) -> String {
    format!(
        "<iframe src=\"{}\" title=\"{}\" loading=\"lazy\" width=\"100%\" height=\"{height}\" \
         style=\"border:0;max-width:100%\"></iframe>",
        ctx.site.routes.absolute(url),
        escaped(&drawn.texts.title),
    )
}

/// The code of a picture that leads to the chart's page; its alternative is the chart in words.
fn picture(ctx: &Ctx<'_>, id: ChartId, drawn: &DrawnChart, lang: Lang) -> String {
    let absolute = |url: &Url| ctx.site.routes.absolute(url);
    let alt = escaped(&format!("{}. {}", drawn.texts.title, drawn.drawn.description));
    let (width, high) = drawn.drawn.standalone_size;
    let high = high.ceil();
    let png = |scale| ctx.site.chart_png_url(id, lang, scale);
    let source = if ctx.plan.has(&png(2)) {
        let (one, two) = (absolute(&png(1)), absolute(&png(2)));
        format!("src=\"{one}\" srcset=\"{one} 1x, {two} 2x\"")
    } else {
        format!("src=\"{}\"", absolute(&ctx.site.chart_svg_url(id, lang)))
    };
    format!(
        "<a href=\"{}\"><img {source} alt=\"{alt}\" width=\"{width:.0}\" height=\"{high:.0}\" \
         loading=\"lazy\" style=\"max-width:100%;height:auto\"></a>",
        absolute(&ctx.site.chart_url(id, lang))
    )
}

/// The heights of a frame, as a table.
pub fn heights(ctx: &Ctx<'_>, id: ChartId, lang: Lang) -> Option<TableView> {
    let drawn = ctx.resolved.drawn(id, lang)?;
    let word = |key: &str| ctx.word(lang, key).to_owned();
    let head = |key: &str| HeadCell {
        text: word(key),
        unit: Some("px".to_owned()),
        numeric: true,
        lang: None,
    };
    let cell = |n: u32, header: bool| {
        let text = ctx.number(lang, u64::from(n));
        CellView { text, numeric: true, header, ..CellView::default() }
    };
    let row = |width: &u32| Row {
        cells: vec![cell(*width, true), cell(height(ctx, drawn, lang, *width), false)],
    };
    let caption = word("embed_heights");
    Some(TableView {
        region_label: ctx.site.strings.fill(lang, "table_region", &[("title", &caption)]),
        caption,
        head: vec![head("embed_width"), head("embed_height")],
        rows: WIDTHS.iter().map(row).collect(),
        ..TableView::default()
    })
}

/// How high a frame must be at a width, in CSS pixels, so that nothing of it is cut off as long as nobody opens or closes
/// its table: the sizes of `embed.css` and `chart.css`, words measured as drawings measure theirs.
fn height(ctx: &Ctx<'_>, drawn: &DrawnChart, lang: Lang, width: u32) -> u32 {
    let inner = f64::from(width) - 16.0;
    let lines = |text: &str, size: f64, bold: bool, most: f64| {
        let n = chart::wrap(text, WidthOf { size, bold }, inner.min(most)).len();
        f64::from(u32::try_from(n).unwrap_or(u32::MAX))
    };
    let title = (19.2 + f64::from(width) * 0.005).clamp(20.8, 24.0);
    let texts = &drawn.texts;
    let subtitle =
        texts.subtitle.as_deref().map_or(0.0, |s| 5.6 + 24.0 * lines(s, 16.0, false, 560.0));
    let (variant, cap) = match inner {
        w if w >= 704.0 => (2, 896.0),
        w if w >= 448.0 => (1, 592.0),
        _ => (0, 416.0),
    };
    let drawing = match drawn.drawn.sizes.as_slice() {
        [] => 0.0,
        // Very many points are drawn once.
        [(w, h)] => inner.min(512.0) * h / w,
        sizes => sizes.get(variant).map_or(0.0, |(w, h)| inner.min(cap) * h / w),
    };
    // Where nothing is drawn, the table is the chart, and stands open.
    let open = drawn.drawn.is_table.then(|| table::of_drawn(ctx, &drawn.drawn, usize::MAX, lang));
    let date = texts.updated.map(|d| ctx.site.formats.date(lang, d));
    let source = [("source", &texts.source), ("fact_licence", &texts.licence), ("updated", &date)];
    let source = source.map(|(key, text)| {
        text.as_ref().map_or_else(String::new, |t| format!("{}: {t}.", ctx.word(lang, key)))
    });
    let source = source.join(" ");
    let note = |n: &String| {
        4.0 + 19.5 * lines(&format!("{}: {n}", ctx.word(lang, "note")), 13.0, false, inner)
    };
    let notice = ctx.site.config.notice.as_ref().filter(|_| ctx.site.config.demonstration);
    let site = ctx.site.config.title.get(lang).0;
    let from = format!("{site}   {}", notice.map_or("", |n| n.get(lang).0.as_str()));
    let parts = [
        15.0 + 1.2 * title * lines(&texts.title, title, true, 34.0 * title),
        subtitle,
        9.6 + 22.5 * lines(&drawn.drawn.description, 15.0, false, 600.0),
        17.6 + drawing,
        14.4 + 35.5 + open.map_or(0.0, |table| open_table::height(&table, inner)),
        14.6 + 19.5 * lines(&source, 13.0, false, inner),
        texts.note.iter().chain(&texts.caption).map(note).sum(),
        16.0 + 6.4 + 19.5 * lines(&from, 13.0, false, inner),
    ];
    let whole = parts.iter().sum::<f64>().clamp(100.0, 9_000.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "held to 100..=9000 just before"
    )]
    let whole = whole as u32;
    whole.div_ceil(10) * 10 + 10
}

/// The chart for other sites; with a version, as that shows it.
pub fn page(ctx: &Ctx<'_>, id: ChartId, frozen: Option<usize>, lang: Lang) -> Option<EmbedPage> {
    let site = ctx.site;
    let mut figure = ctx.figure_at(id, frozen, lang, (1, ""))?;
    figure.actions.clear();
    let url = match frozen {
        Some(frozen) => {
            let number = version(ctx, id, frozen);
            let note = site.strings.fill(lang, "archived_note", &[("version", &number)]);
            figure.notes.push(note);
            site.archived_url(id, frozen, lang)?
        }
        None => site.embed_url(id, lang),
    };
    let head = Head {
        lang,
        url,
        title: figure.title.clone(),
        description: figure.description.clone(),
        translations: Vec::new(),
        section: None,
        above: Vec::new(),
        class: "embed",
        noindex: true,
        json_ld: None,
        social: Social::Card(Poster::Chart(id)),
        charts: true,
    };
    let mut base = base(ctx, head);
    // A frame in another site speaks one language, and its links leave for the site itself.
    base.switch.clear();
    base.home = site.routes.absolute(&site.routes.home(lang));
    Some(EmbedPage { base, figure, page_href: site.routes.absolute(&site.chart_url(id, lang)) })
}

/// What services that embed a chart by its address ask for: oEmbed 1.0, type `rich`.
pub fn oembed(ctx: &Ctx<'_>, id: ChartId, lang: Lang) -> Option<String> {
    let site = ctx.site;
    let drawn = ctx.resolved.drawn(id, lang)?;
    let width = WIDTHS[2];
    let height = height(ctx, drawn, lang, width);
    let mut object = json!({
        "version": "1.0",
        "type": "rich",
        "title": drawn.texts.title,
        "provider_name": site.config.title.get(lang).0,
        "provider_url": site.routes.absolute(&site.routes.home(lang)),
        "cache_age": KEPT,
        "html": frame(ctx, drawn, &site.embed_url(id, lang), height),
        "width": width,
        "height": height,
    });
    let holder = site.chart(id).table.and_then(|table| ctx.holder(table.dataset, lang));
    if let Some(holder) = holder {
        object["author_name"] = json!(holder);
    }
    let card = site.card_url(Poster::Chart(id), lang);
    if ctx.plan.has(&card) {
        object["thumbnail_url"] = json!(site.routes.absolute(&card));
        object["thumbnail_width"] = json!(WIDTH);
        object["thumbnail_height"] = json!(HEIGHT);
    }
    serde_json::to_string_pretty(&object).ok().map(|text| text + "\n")
}
