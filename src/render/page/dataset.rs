//! `dataset.html`: everything that is said about a dataset, in one of its versions.

use super::explorer::explorer;
use super::table::of_frame;
use super::{contributors, versions};
use crate::aggregate::statement::Statement;
use crate::config::Section;
use crate::data::schema::{Break, Dataset, Field, Resource, Schema, Type};
use crate::data::value::Decimal;
use crate::export::Format;
use crate::lang::Lang;
use crate::meta::citation::{Form, reference};
use crate::meta::graph::Syntax;
use crate::render::Ctx;
use crate::render::base::{Head, base, link};
use crate::render::body::notes;
use crate::render::view::{
    Citation, CodeRow, ColumnRow, DatasetPage, Dictionary, Download, DownloadGroup, Fact, Figure,
    Html, Link, LinkGroup, MachineLink, Preview, Text,
};
use crate::resolve::{Item, preview as preview_rows};
use crate::site::{DatasetId, TableRef, Version, route};

/// How many rows of a table a page shows.
pub const PREVIEW: usize = 20;

/// The page of a dataset; `frozen` is the place of a frozen version.
pub fn dataset(ctx: &Ctx<'_>, id: DatasetId, frozen: Option<usize>, lang: Lang) -> DatasetPage {
    let entry = ctx.site.dataset(id);
    let version = frozen.and_then(|f| entry.frozen.get(f)).unwrap_or(&entry.latest);
    let said = &version.dataset;
    let url = ctx.site.version_url(id, frozen, lang);
    let title = said.title.get(lang).0.clone();
    let number = said.version.value.to_string();
    let langs = ctx.site.langs().filter(|l| ctx.site.dataset_in(id, *l));
    let list = link(
        ctx.section_word(lang, Section::Datasets),
        ctx.href(&ctx.site.routes.section(Section::Datasets, lang)),
    );
    let mut above = vec![list];
    if frozen.is_some() {
        above.push(ctx.dataset_link(id, lang));
    }
    let head = Head {
        lang,
        url: url.clone(),
        title: title.clone(),
        description: said.description.get(lang).0.clone(),
        translations: langs.map(|l| (l, ctx.site.version_url(id, frozen, l))).collect(),
        section: Some(Section::Datasets),
        above,
        class: "dataset",
        noindex: frozen.is_some(),
        json_ld: (frozen.is_none() && version.withdrawn.is_none())
            .then(|| crate::render::json_ld::dataset(ctx, id, lang))
            .flatten(),
        social: ctx.resolved.social_of_dataset(ctx.site, id, lang),
        charts: true,
    };
    let tables = (0..version.tables.len()).map(|table| TableRef { dataset: id, frozen, table });
    let mut base = base(ctx, head);
    base.machine = machine_links(ctx, id, frozen, lang);
    DatasetPage {
        base,
        title,
        standfirst: said.description.get(lang).0.clone(),
        version: ctx.site.strings.fill(lang, "version", &[("version", &number)]),
        modified: ctx.date(lang, said.modified),
        notice: versions::notice(ctx, id, frozen, lang),
        corrections: Vec::new(),
        downloads: downloads(ctx, version, id, frozen, lang),
        metadata: metadata(ctx, id, frozen, lang),
        key_figures: Vec::new(),
        facts: facts(ctx, id, version, lang),
        charts: charts(ctx, id, frozen, lang),
        previews: tables.clone().filter_map(|t| preview(ctx, t, lang)).collect(),
        dictionaries: tables.map(|t| dictionary(ctx, version, t, lang)).collect(),
        method: Html(notes(ctx, id, frozen, lang)),
        versions: versions::history(ctx, id, frozen, lang),
        sources: source_texts(said, lang),
        contributors: contributors::contributors(ctx, said, lang),
        coverage: contributors::coverage(ctx, said, lang),
        used_in: if frozen.is_none() { used_in(ctx, Item::Dataset(id), lang) } else { Vec::new() },
        projects: ctx.projects(&entry.terms, lang),
        share: super::share(ctx, lang, said.title.get(lang).0, &url),
        tags: ctx.tags(&entry.terms, lang),
        citation: cite(ctx, id, frozen, lang),
    }
}

fn downloads(
    ctx: &Ctx<'_>,
    version: &Version,
    id: DatasetId,
    frozen: Option<usize>,
    lang: Lang,
) -> Vec<DownloadGroup> {
    if version.withdrawn.is_some() {
        return Vec::new();
    }
    let many = version.tables.len() > 1;
    let group = |table: usize| {
        let resource = &version.dataset.resources[table];
        DownloadGroup {
            title: many.then(|| resource.title.get(lang).0.clone()),
            files: files(ctx, TableRef { dataset: id, frozen, table }, lang),
            note: version
                .tables
                .get(table)
                .filter(|t| !Format::Xlsx.holds(t, false))
                .map(|_| ctx.word(lang, "no_xlsx").to_owned()),
        }
    };
    let mut groups: Vec<DownloadGroup> = (0..version.tables.len()).map(group).collect();
    let url = ctx.site.archive_url(id, frozen);
    let mut whole = ctx.download(&url, ctx.word(lang, "file_zip"), "application/zip", lang);
    whole.note = Some(ctx.word(lang, "note_zip").to_owned());
    match groups.as_mut_slice() {
        [only] => only.files.push(whole),
        _ => groups.push(DownloadGroup { files: vec![whole], ..DownloadGroup::default() }),
    }
    groups
}

/// A table in every format.
fn files(ctx: &Ctx<'_>, table: TableRef, lang: Lang) -> Vec<Download> {
    let one = |format: Format| {
        let url = ctx.site.export_url_in(table, format, lang);
        let (label, note) = format.words();
        let mut file = ctx.download(&url, ctx.word(lang, label), format.media_type(), lang);
        file.note = Some(ctx.word(lang, note).to_owned());
        file.primary = format == Format::Csv;
        file
    };
    ctx.site.formats_of(table).map(one).collect()
}

/// The files for programs that describe the version, and its persistent address.
fn machine_links(
    ctx: &Ctx<'_>,
    id: DatasetId,
    frozen: Option<usize>,
    lang: Lang,
) -> Vec<MachineLink> {
    let link = |rel: &str, media_type: &str, href: String| MachineLink {
        rel: rel.to_owned(),
        media_type: media_type.to_owned(),
        href,
    };
    let persistent = ctx.site.routes.absolute(&ctx.site.persistent_dataset(id, frozen));
    let mut links = vec![link("cite-as", "", persistent)];
    let described = metadata(ctx, id, frozen, lang).into_iter();
    links.extend(described.map(|file| link("describedby", &file.media_type, file.href)));
    if frozen.is_none() {
        let api = ctx.href(&ctx.site.api_url(Some(id)));
        links.push(link("alternate", "application/json", api));
    }
    links
}

/// What describes the dataset to other programs.
fn metadata(ctx: &Ctx<'_>, id: DatasetId, frozen: Option<usize>, lang: Lang) -> Vec<Download> {
    if ctx.site.dataset(id).version(frozen).withdrawn.is_some() {
        return Vec::new();
    }
    let url = ctx.site.package_url(id, frozen, lang);
    let mut files = vec![ctx.download(&url, "Data Package", "application/json", lang)];
    let tables = ctx.site.dataset(id).version(frozen).tables.len();
    files.extend((0..tables).map(|table| {
        let csv = ctx.site.export_url(TableRef { dataset: id, frozen, table }, Format::Csv);
        let url = route::beside(&csv, "-metadata.json");
        let name = url.as_str().rsplit('/').next().unwrap_or_default();
        let label = if tables > 1 { format!("CSVW ({name})") } else { "CSVW".to_owned() };
        ctx.download(&url, &label, "application/csvm+json", lang)
    }));
    let sums = ctx.site.version_url(id, frozen, Lang::DEFAULT);
    let sums = route::file(&sums, "SHA256SUMS");
    files.push(ctx.download(&sums, "SHA256SUMS", "text/plain", lang));
    if frozen.is_none() {
        files.extend(Syntax::ALL.iter().map(|syntax| {
            let url = ctx.site.catalogue_url(*syntax);
            let label = format!("DCAT-AP_IT ({})", syntax.name());
            ctx.download(&url, &label, syntax.media_type(), lang)
        }));
    }
    files
}

/// How to cite the version, as text and for programs that keep references.
fn cite(ctx: &Ctx<'_>, id: DatasetId, frozen: Option<usize>, lang: Lang) -> Option<Citation> {
    if ctx.site.dataset(id).version(frozen).withdrawn.is_some() {
        return None;
    }
    let described = ctx.described(id, frozen)?;
    let text = reference(&described, lang).text();
    let file = |form: &Form| {
        // There is one CITATION.cff, beside the page of the default language.
        let own = ctx.site.citation_url(id, frozen, *form, lang);
        let url = own.or_else(|| ctx.site.citation_url(id, frozen, *form, Lang::DEFAULT))?;
        Some(ctx.download(&url, form.name(), form.media_type(), lang))
    };
    Some(Citation { text, files: Form::ALL.iter().filter_map(file).collect() })
}

impl Ctx<'_> {
    /// The files of every table of a dataset.
    pub fn table_downloads(
        &self,
        id: DatasetId,
        frozen: Option<usize>,
        lang: Lang,
    ) -> Vec<Download> {
        let n = self.site.dataset(id).latest.tables.len();
        let tables = (0..n).map(|table| TableRef { dataset: id, frozen, table });
        tables.flat_map(|t| files(self, t, lang)).collect()
    }

    /// A file of the first wave, with its size and hash.
    pub(super) fn download(
        &self,
        url: &crate::name::Url,
        label: &str,
        media_type: &str,
        lang: Lang,
    ) -> Download {
        let written = self.written.get(url);
        Download {
            label: label.to_owned(),
            href: self.href(url),
            size: written.map(|w| self.site.formats.bytes(lang, w.bytes)),
            media_type: media_type.to_owned(),
            sha256: written.map(|w| w.sha256.to_string()),
            note: None,
            primary: false,
        }
    }
}

/// What is said of a version, a line each.
pub fn facts(ctx: &Ctx<'_>, id: DatasetId, version: &Version, lang: Lang) -> Vec<Fact> {
    let said = &version.dataset;
    let entry = ctx.site.dataset(id);
    let terms =
        |kind| ctx.site.terms_of(&entry.terms, kind).map(|t| ctx.term_link(t, lang)).collect();
    let period = said.temporal.map(|t| {
        let start = ctx.site.formats.date(lang, t.start);
        match t.end {
            Some(end) => ctx.site.formats.range(&start, &ctx.site.formats.date(lang, end)),
            None => start,
        }
    });
    let rows: u64 = version.tables.iter().map(|t| t.n_rows).sum();
    let licences = said.licenses.iter().map(|l| ctx.licence_link(l, lang)).collect();
    let holder = entry.holder.map(|h| ctx.term_link(h, lang)).into_iter().collect();
    let site = &ctx.site.config.contact;
    let own = said.contact.as_ref().map(|c| (&c.name, &c.email));
    let (name, email) = own.unwrap_or((&site.name, &site.address));
    let contact = vec![link(name.get(lang).0, format!("mailto:{email}"))];
    let publisher = said.publisher.as_ref().and_then(|p| ctx.organisation(&p.value, lang));
    let publisher = publisher.or_else(|| Some(ctx.publisher(lang)));
    [
        ctx.fact_links(lang, "fact_holder", holder),
        ctx.fact(lang, "fact_publisher", publisher),
        ctx.fact_links(lang, "fact_licence", licences),
        ctx.fact(lang, "fact_period", period),
        ctx.fact(
            lang,
            "fact_frequency",
            Some(ctx.word(lang, frequency_word(said.frequency)).to_owned()),
        ),
        ctx.fact(lang, "fact_modified", Some(ctx.site.formats.date(lang, said.modified))),
        ctx.fact(lang, "fact_rows", version.withdrawn.is_none().then(|| ctx.number(lang, rows))),
        ctx.fact(
            lang,
            "fact_missing",
            has_status(said).then(|| ctx.word(lang, "missing_values").to_owned()),
        ),
        ctx.fact(lang, "fact_protection", protection(ctx, said, lang)),
        ctx.fact_links(lang, "fact_places", terms(crate::site::vocabulary::TermKind::Place)),
        ctx.fact_links(lang, "fact_topics", terms(crate::site::vocabulary::TermKind::Topic)),
        ctx.fact_links(lang, "fact_contact", contact),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// How a table from private records is protected.
fn protection(ctx: &Ctx<'_>, said: &Dataset, lang: Lang) -> Option<String> {
    let profile = said.aggregate.as_ref()?.profile.as_str();
    let statement = Statement::in_folder(ctx.sources, &said.folder);
    let Some(rounded) = statement.and_then(|s| s.rounded) else {
        return Some(ctx.site.strings.fill(lang, "protection", &[("profile", profile)]));
    };
    let base = ctx.site.formats.number(lang, &Decimal::from(rounded.base), None);
    let key = if rounded.additive { "protection_rounded" } else { "protection_rounded_apart" };
    Some(ctx.site.strings.fill(lang, key, &[("profile", profile), ("base", &base)]))
}

fn has_status(said: &Dataset) -> bool {
    said.resources.iter().any(|r| r.schema.fields.iter().any(Field::has_status))
}

/// The theme's word for a code of the EU table of frequencies.
fn frequency_word(code: &str) -> &'static str {
    match code {
        "ANNUAL" => "freq_annual",
        "ANNUAL_2" => "freq_twice_a_year",
        "ANNUAL_3" => "freq_three_times_a_year",
        "AS_NEEDED" => "freq_as_needed",
        "BIDECENNIAL" => "freq_bidecennial",
        "BIENNIAL" => "freq_biennial",
        "BIHOURLY" => "freq_bihourly",
        "BIMONTHLY" => "freq_bimonthly",
        "BIWEEKLY" => "freq_biweekly",
        "CONT" | "UPDATE_CONT" => "freq_continuous",
        "DAILY" => "freq_daily",
        "DAILY_2" => "freq_twice_a_day",
        "DECENNIAL" => "freq_decennial",
        "HOURLY" => "freq_hourly",
        "IRREG" => "freq_irregular",
        "MONTHLY" => "freq_monthly",
        "MONTHLY_2" => "freq_twice_a_month",
        "MONTHLY_3" => "freq_three_times_a_month",
        "NEVER" | "NOT_PLANNED" => "freq_never",
        "OTHER" => "freq_other",
        "QUADRENNIAL" => "freq_quadrennial",
        "QUARTERLY" => "freq_quarterly",
        "QUINQUENNIAL" => "freq_quinquennial",
        "TRIDECENNIAL" => "freq_tridecennial",
        "TRIENNIAL" => "freq_triennial",
        "TRIHOURLY" => "freq_trihourly",
        "WEEKLY" => "freq_weekly",
        "WEEKLY_2" => "freq_twice_a_week",
        "WEEKLY_3" => "freq_three_times_a_week",
        _ => "freq_unknown",
    }
}

fn charts(ctx: &Ctx<'_>, id: DatasetId, frozen: Option<usize>, lang: Lang) -> Vec<Figure> {
    if frozen.is_some() {
        return Vec::new();
    }
    ctx.resolved
        .index
        .charts_of(id)
        .iter()
        .filter_map(|c| ctx.figure_in_brief(*c, lang, 3))
        .collect()
}

fn preview(ctx: &Ctx<'_>, table: TableRef, lang: Lang) -> Option<Preview> {
    let version = ctx.site.version(table);
    let resource = &version.dataset.resources[table.table];
    let total = ctx.site.table(table).n_rows;
    let frame = preview_rows(ctx.site, ctx.sources, table, PREVIEW)?;
    let shown = frame.n_rows as u64;
    let note = if shown == total {
        ctx.count(lang, "preview_all", total)
    } else {
        let (shown, total) = (ctx.number(lang, shown), ctx.number(lang, total));
        ctx.site.strings.fill(lang, "preview_of", &[("shown", &shown), ("total", &total)])
    };
    let explorer = explorer(ctx, table, lang);
    let mut table = of_frame(ctx, &frame, resource.title.get(lang).0.clone(), lang);
    table.sortable = shown == total;
    Some(Preview { table, note, explorer })
}

fn dictionary(ctx: &Ctx<'_>, version: &Version, table: TableRef, lang: Lang) -> Dictionary {
    let resource = &version.dataset.resources[table.table];
    let title = resource.title.get(lang).0.clone();
    let caption = ctx.site.strings.fill(lang, "columns_of", &[("title", &title)]);
    Dictionary {
        title: (version.tables.len() > 1).then_some(title),
        region_label: ctx.site.strings.fill(lang, "table_region", &[("title", &caption)]),
        caption,
        columns: column_rows(ctx, table, lang),
        breaks: resource.breaks.iter().map(|b| series_break(ctx, resource, b, lang)).collect(),
    }
}

/// What is said of each field of a table.
pub fn column_rows(ctx: &Ctx<'_>, table: TableRef, lang: Lang) -> Vec<ColumnRow> {
    let resource = &ctx.site.version(table).dataset.resources[table.table];
    let fields = resource.schema.fields.iter().enumerate();
    let row = |(i, f)| column(ctx, &resource.name, &resource.schema, i, f, lang);
    fields.map(row).collect()
}

/// «2018: interruzione della serie. Nuovo censimento.»
fn series_break(ctx: &Ctx<'_>, resource: &Resource, declared: &Break, lang: Lang) -> String {
    let at = declared.at.shown(&ctx.site.formats, lang, None);
    let note = declared.note.get(lang).0.as_str();
    let fields: Vec<&str> = declared
        .fields
        .iter()
        .filter_map(|i| resource.schema.fields.get(*i))
        .map(|f| f.title.get(lang).0.as_str())
        .collect();
    if fields.is_empty() {
        return ctx.site.strings.fill(lang, "series_break_at", &[("at", &at), ("note", note)]);
    }
    let list = ctx.site.formats.list(lang, &fields);
    let words = [("at", at.as_str()), ("fields", &list), ("note", note)];
    ctx.site.strings.fill(lang, "series_break_of", &words)
}

fn column(
    ctx: &Ctx<'_>,
    table: &str,
    schema: &Schema,
    i: usize,
    field: &Field,
    lang: Lang,
) -> ColumnRow {
    let code = |c: &crate::data::schema::Category| {
        let label = c.label.as_ref()?.get(lang).0.clone();
        Some(CodeRow { value: c.value.to_string(), label })
    };
    let sign = |m: &crate::data::schema::MissingValue| {
        let label = m.label.as_ref()?.get(lang).0.clone();
        Some(CodeRow { value: m.value.clone(), label })
    };
    let rules = [
        (field.constraints.required, "required"),
        (field.constraints.unique, "unique"),
        (schema.primary_key.contains(&i), "primary_key"),
    ];
    let (title, is_in) = field.title.get(lang);
    ColumnRow {
        anchor: column_anchor(table, &field.name),
        name: field.name.clone(),
        title: title.clone(),
        lang: (is_in != lang).then(|| ctx.site.config.languages.tag(is_in).to_owned()),
        type_label: ctx.word(lang, type_word(field.ty)).to_owned(),
        description: field.description.as_ref().map(|d| d.get(lang).0.clone()).unwrap_or_default(),
        unit: field.unit.as_ref().map(|u| u.get(lang).0.clone()),
        codes: field.categories.iter().filter_map(code).collect(),
        missing: field.missing_values.iter().filter_map(sign).collect(),
        constraints: rules
            .iter()
            .filter(|(on, _)| *on)
            .map(|(_, key)| ctx.word(lang, key).to_owned())
            .collect(),
    }
}

/// The id of a column's row in the dictionary.
pub fn column_anchor(table: &str, field: &str) -> String {
    format!("{table}.{field}")
}

/// The theme's word for a type.
pub fn type_word(ty: Type) -> &'static str {
    match ty {
        Type::String => "type_string",
        Type::Integer => "type_integer",
        Type::Number => "type_number",
        Type::Boolean => "type_boolean",
        Type::Date => "type_date",
        Type::Year => "type_year",
        Type::YearMonth => "type_yearmonth",
        Type::Time => "type_time",
        Type::DateTime => "type_datetime",
        Type::Duration => "type_duration",
        Type::Any => "type_any",
        Type::List => "type_list",
        Type::Array => "type_array",
        Type::Object => "type_object",
        Type::GeoPoint => "type_geopoint",
        Type::GeoJson => "type_geojson",
    }
}

/// Where the data of a version come from.
pub fn source_texts(said: &Dataset, lang: Lang) -> Vec<Text> {
    let one = |s: &crate::data::schema::Source| {
        let title = s.title.get(lang).0;
        let text = s.version.as_ref().map_or_else(|| title.clone(), |v| format!("{title} ({v})"));
        Text { text, href: s.path.clone(), lang: None }
    };
    said.sources.iter().map(one).collect()
}

/// The pages that use a thing, a row per kind.
pub fn used_in(ctx: &Ctx<'_>, item: Item, lang: Lang) -> Vec<LinkGroup> {
    let mut groups: Vec<LinkGroup> = Vec::new();
    for id in ctx.resolved.index.used_in(item) {
        let piece = ctx.site.piece(*id);
        let title = match piece.section() {
            Some(section) => ctx.section_word(lang, section),
            None => ctx.word(lang, "section_pages"),
        };
        let Some(link): Option<Link> = ctx.piece_link(*id, lang) else { continue };
        match groups.iter_mut().find(|g| g.title == title) {
            Some(group) => group.links.push(link),
            None => groups.push(LinkGroup { title: title.to_owned(), links: vec![link] }),
        }
    }
    groups
}
