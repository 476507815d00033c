//! The files of a dataset: all formats of a table, made while it is read once; the archive of them; their hashes.

use std::collections::BTreeMap;
use std::io;

use crate::data::schema::Resource;
use crate::export::archive::Archive;
use crate::export::{About, Format, Places, Wanted, export_all};
use crate::lang::Lang;
use crate::meta::datapackage::table_schema;
use crate::name::Url;
use crate::plan::{Job, What};
use crate::render::Ctx;
use crate::render::workbook::{readme, workbook};
use crate::site::{DatasetId, TableRef};
use crate::world::out::{Out, Sink, Written};

/// Writes the files of a table that these jobs are about; other jobs are passed over.
///
/// # Errors
/// Whatever the disk says.
pub fn write(
    ctx: &Ctx<'_>,
    table: TableRef,
    jobs: &[&Job],
    out: &dyn Out,
) -> io::Result<Vec<(Url, Written)>> {
    let mut files = Vec::new();
    for job in jobs {
        if let What::Export(_, format) = job.what {
            let lang = job.lang.unwrap_or(Lang::DEFAULT);
            files.push((job.url.clone(), format, lang, out.create(&job.out)?));
        }
    }
    let wanted = files.iter_mut().map(|(_, format, lang, sink)| Wanted {
        format: *format,
        lang: *lang,
        out: sink,
    });
    let wanted = wanted.collect();
    export_all(ctx.site.table(table), ctx.sources, &about(ctx, table), wanted)?;
    let finish = |(url, .., sink): (Url, _, _, Sink<'_>)| Ok((url, sink.finish()?));
    files.into_iter().map(finish).collect()
}

/// What is said of a table in the metadata of its files.
fn about<'c>(ctx: &'c Ctx<'_>, table: TableRef) -> About<'c> {
    let site = ctx.site;
    let said = &site.version(table).dataset;
    let schema = &said.resources[table.table].schema;
    let page = site.version_url(table.dataset, table.frozen, Lang::DEFAULT);
    let sources: Vec<&str> =
        said.sources.iter().map(|s| s.title.default_value().as_str()).collect();
    let licences: Vec<&str> = said.licenses.iter().map(|l| l.name).collect();
    let mut metadata = vec![
        ("title", said.resources[table.table].title.default_value().clone()),
        ("version", said.version.value.to_string()),
        ("modified", said.modified.to_string()),
        ("license", licences.join(", ")),
        ("homepage", site.routes.absolute(&page)),
    ];
    if let Some(holder) = ctx.holder(table.dataset, Lang::DEFAULT) {
        metadata.push(("rightsHolder", holder));
    }
    if !sources.is_empty() {
        metadata.push(("source", sources.join("; ")));
    }
    if let Some(described) = ctx.described(table.dataset, table.frozen) {
        metadata.push(("schema", table_schema(&described, schema, Lang::DEFAULT)));
    }
    About {
        metadata: metadata.into_iter().map(|(k, v)| (k.to_owned(), v)).collect(),
        places: site.mapped.get(&table).map(|field| Places {
            field: *field,
            geometries: &site.geometries.by_code,
            attribution: site.geometries.attribution.as_deref(),
        }),
        workbooks: site.langs().map(|lang| workbook(ctx, table, lang)).collect(),
    }
}

/// Writes the archive of a version: every file of it that was written so far, and a README in each of its languages.
/// `None` where what was written is not kept.
///
/// # Errors
/// Whatever the disk says.
pub fn archive(
    ctx: &Ctx<'_>,
    id: DatasetId,
    frozen: Option<usize>,
    job: &Job,
    out: &dyn Out,
) -> io::Result<Option<Written>> {
    let site = ctx.site;
    let first = TableRef { dataset: id, frozen, table: 0 };
    let mut files: BTreeMap<String, (&Url, &Written)> = BTreeMap::new();
    for lang in site.langs().filter(|l| site.dataset_in(id, *l)) {
        for (name, url, written) in of_folder(ctx, &site.version_url(id, frozen, lang)) {
            // A file for readers of another language says so in its name.
            let name = match name.split_once('.') {
                Some((stem, end)) if lang != Lang::DEFAULT => {
                    format!("{stem}.{}.{end}", site.config.languages.tag(lang))
                }
                Some(_) | None => name.to_owned(),
            };
            files.insert(name, (url, written));
        }
    }
    let mut sink = out.create(&job.out)?;
    let mut zip = Archive::new(site.version(first).dataset.modified, &mut sink);
    for lang in site.langs().filter(|l| site.dataset_in(id, *l)) {
        let tag = site.config.languages.tag(lang);
        let note = |name: &String| (name.clone(), note_of(ctx, first, name, lang));
        let listed: Vec<(String, &str)> = files.keys().map(note).collect();
        let text = readme(ctx, first, &listed, lang);
        zip.file(&format!("README.{tag}.txt"), text.len() as u64, &mut text.as_bytes())?;
    }
    for (name, (url, written)) in &files {
        match out.open(&url.out_path())? {
            Some(mut from) => zip.file(name, written.bytes, &mut from)?,
            None => return Ok(None),
        }
    }
    zip.finish()?;
    sink.finish().map(Some)
}

/// What a file of an archive is good for; empty for one that describes the tables.
fn note_of<'c>(ctx: &'c Ctx<'_>, version: TableRef, name: &str, lang: Lang) -> &'c str {
    let languages = &ctx.site.config.languages;
    let end = |resource: &Resource| {
        let end = name.strip_prefix(resource.name.as_str())?.strip_prefix('.')?;
        let mut others = languages.others().filter_map(|l| end.strip_prefix(languages.tag(l)));
        Some(others.find_map(|end| end.strip_prefix('.')).unwrap_or(end))
    };
    let said = &ctx.site.version(version).dataset;
    let end = said.resources.iter().find_map(|r| end(r));
    let format = Format::ALL.iter().find(|f| Some(f.extension()) == end);
    format.map_or("", |f| ctx.word(lang, f.words().1))
}

/// `SHA256SUMS` of a version: what was written beside it so far, as `sha256sum` writes it.
pub fn sums(ctx: &Ctx<'_>, id: DatasetId, frozen: Option<usize>) -> String {
    let folder = ctx.site.version_url(id, frozen, Lang::DEFAULT);
    let files = of_folder(ctx, &folder);
    let lines = files.iter().map(|(name, _, written)| format!("{}  {name}\n", written.sha256));
    lines.collect::<Vec<_>>().concat()
}

/// The files that were written straight into a folder, by name.
fn of_folder<'c>(ctx: &'c Ctx<'_>, folder: &Url) -> Vec<(&'c str, &'c Url, &'c Written)> {
    let mut found = Vec::new();
    for (url, written) in ctx.written.range(folder.clone()..) {
        let Some(name) = url.as_str().strip_prefix(folder.as_str()) else { break };
        if !name.contains('/') {
            found.push((name, url, written));
        }
    }
    found
}
