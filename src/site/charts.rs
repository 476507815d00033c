//! Chart specifications, from files and from fenced blocks → [`SiteChart`]s, by id.

use super::named::{find_table, published};
use super::{ChartId, DatasetId, GoneChart, Site, SiteChart, TableRef};
use crate::chart::spec::{self, ChartSpec, Data};
use crate::diag::{Arg, Code, Diagnostic, Loc, nearest};
use crate::doc::ChartBlock;
use crate::doc::expr::TableRef as Named;
use crate::fields::{self, Context, RawTable};
use crate::name::Slug;
use crate::source::{FileId, Sources, Span};

/// Reads every chart of a site, and those of which all data were taken back. A block that only names a chart is checked to
/// name one.
pub(super) fn load<'b>(
    site: &Site,
    sources: &Sources<'_>,
    content_files: &[FileId],
    blocks: impl Iterator<Item = &'b ChartBlock>,
    out: &mut Vec<Diagnostic>,
) -> (Vec<SiteChart>, Vec<GoneChart>) {
    let ctx = Context { languages: &site.config.languages };
    let mut charts: Vec<SiteChart> = Vec::new();
    let mut gone: Vec<GoneChart> = Vec::new();
    for file in content_files {
        match taken_back(site, sources, *file, None, ctx) {
            Some(chart) => gone.push(chart),
            None => charts.extend(from_file(site, sources, *file, None, ctx, out)),
        }
    }
    for (i, dataset) in site.datasets.iter().enumerate() {
        let folder = format!("datasets/{}/charts/", dataset.id);
        for (file, _) in sources.under(&folder).filter(|(_, f)| f.path.ends_with(".toml")) {
            match taken_back(site, sources, file, Some(DatasetId(i)), ctx) {
                Some(chart) => gone.push(chart),
                None => charts.extend(from_file(site, sources, file, Some(DatasetId(i)), ctx, out)),
            }
        }
    }
    let mut named = Vec::new();
    for block in blocks {
        let (table, faults) = parse(block);
        let mut found = Vec::new();
        match spec::reference(&table) {
            Some(id) if faults.is_empty() => named.push(id),
            Some(_) | None => charts.extend(chart(site, &table, None, ctx, &mut found)),
        }
        out.extend(fields::despite(&faults, found));
        out.extend(faults);
    }
    charts.sort_by(|a, b| (&a.id, a.span).cmp(&(&b.id, b.span)));
    let mut kept: Vec<SiteChart> = Vec::with_capacity(charts.len());
    for chart in charts {
        match kept.last() {
            Some(first) if first.id == chart.id => {
                let twice = Diagnostic::at(Code::IdDuplicate, chart.spec.id.span)
                    .with("id", chart.id.as_str());
                out.push(twice.see(Loc::Span(first.spec.id.span)));
            }
            Some(_) | None => kept.push(chart),
        }
    }
    for id in named {
        if let Some(gone) = gone.iter().find(|gone| gone.id.as_str() == id.value) {
            let table = TableRef { dataset: gone.dataset, frozen: None, table: 0 };
            published(site, table, id.span, out);
        } else if find(&kept, &id.value).is_none() {
            let d = Diagnostic::at(Code::IdUnknown, id.span)
                .with("kind", Arg::Term("chart"))
                .with("id", &id.value);
            out.push(d.near(nearest(&id.value, kept.iter().map(|c| c.id.as_str()))));
        }
    }
    gone.sort_by(|a, b| a.id.cmp(&b.id));
    gone.retain(|gone| find(&kept, gone.id.as_str()).is_none());
    gone.dedup_by(|a, b| a.id == b.id);
    (kept, gone)
}

/// A chart with a file of its own that would show the latest version of a dataset of which every version was taken back.
/// It is no fault to leave its file: its address goes on answering, with the notice.
fn taken_back(
    site: &Site,
    sources: &Sources<'_>,
    file: FileId,
    own: Option<DatasetId>,
    ctx: Context<'_>,
) -> Option<GoneChart> {
    if site.datasets.iter().all(|dataset| dataset.latest.withdrawn.is_none()) {
        return None;
    }
    let (table, faults) = fields::parse(sources.text(file), file, 0);
    let mut found = Vec::new();
    let spec = spec::read(&table, ctx, &mut found)?;
    let dataset = match &spec.data {
        Some(Data::Inline(_)) => None,
        Some(Data::Table(data)) => Named::parse(&data.value, data.span)
            .filter(|named| named.version.is_none())
            .and_then(|named| site.find_dataset(&named.dataset)),
        None => own,
    }?;
    let is_gone = site.dataset(dataset).latest.withdrawn.is_some();
    let id = Slug::parse(&spec.id.value)?;
    (is_gone && faults.is_empty() && found.is_empty()).then_some(GoneChart {
        id,
        dataset,
        span: spec.span,
    })
}

/// The chart a block shows; `None` where it was reported.
pub(super) fn of_block(site: &Site, block: &ChartBlock) -> Option<ChartId> {
    let (table, _) = parse(block);
    let id = table.get("id")?.value.as_text()?.to_owned();
    find(&site.charts, &id)
}

impl Site {
    /// Takes notice that a block which specifies a chart stands elsewhere in its file by now.
    pub fn chart_moved(&mut self, then: Span, block: &ChartBlock) {
        let Some(id) = of_block(self, block).filter(|id| self.chart(*id).span == then) else {
            return;
        };
        let ctx = Context { languages: &self.config.languages };
        // What is wrong with it was told, and is what it was.
        let moved = chart(self, &parse(block).0, None, ctx, &mut Vec::new());
        if let (Some(place), Some(moved)) = (self.charts.get_mut(id.0), moved) {
            *place = moved;
        }
    }
}

fn find(charts: &[SiteChart], id: &str) -> Option<ChartId> {
    charts.binary_search_by(|c| c.id.as_str().cmp(id)).ok().map(ChartId)
}

fn parse(block: &ChartBlock) -> (RawTable, Vec<Diagnostic>) {
    let (mut table, faults) = fields::parse(&block.toml, block.span.file, block.span.range().start);
    table.span = block.span;
    (table, faults)
}

fn from_file(
    site: &Site,
    sources: &Sources<'_>,
    file: FileId,
    own: Option<DatasetId>,
    ctx: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<SiteChart> {
    let (table, faults) = fields::parse(sources.text(file), file, 0);
    let mut found = Vec::new();
    let chart = chart(site, &table, own, ctx, &mut found);
    out.extend(fields::despite(&faults, found));
    out.extend(faults);
    chart
}

/// One chart with the table it draws. `own` is the dataset whose folder it lies in.
fn chart(
    site: &Site,
    table: &RawTable,
    own: Option<DatasetId>,
    ctx: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<SiteChart> {
    let spec = spec::read(table, ctx, out)?;
    let id = Slug::parse(&spec.id.value)?;
    let table = match &spec.data {
        Some(Data::Inline(_)) => None,
        Some(Data::Table(_)) | None => Some(table_of(site, &spec, own, out)?),
    };
    Some(SiteChart { id, table, span: spec.span, spec })
}

fn table_of(
    site: &Site,
    spec: &ChartSpec,
    own: Option<DatasetId>,
    out: &mut Vec<Diagnostic>,
) -> Option<TableRef> {
    let Some(Data::Table(data)) = &spec.data else {
        let own = own.map(|dataset| TableRef { dataset, frozen: None, table: 0 });
        if own.is_none() {
            let missing = Diagnostic::at(Code::KeyMissing, spec.span).with("key", "data");
            let meaning = "the table: \"dataset\", \"dataset/table\", \"dataset@1.0.0\"";
            out.push(missing.with("meaning", Arg::Meaning(meaning)));
        }
        return own.and_then(|table| published(site, table, spec.span, out));
    };
    let Some(named) = Named::parse(&data.value, data.span) else {
        let wrong = Diagnostic::at(Code::ValueChoice, data.span)
            .with("key", "data")
            .with("value", &data.value);
        out.push(wrong.with("known", "dataset, dataset/table, dataset@1.0.0"));
        return None;
    };
    find_table(site, &named, out)
}
