//! The files of boundaries in `content/vocabularies/` → the boundary of each place.
//!
//! In: `TopoJSON` or `GeoJSON` whose features bear the code of a place (ISTAT's), read by [`crate::geo`]. Out: the
//! topology that maps are drawn from, and for each code the text of a `GeoJSON` geometry in WGS 84. What cannot be used
//! is reported and left out.

use std::collections::BTreeMap;
use std::io::Read as _;

use super::{DatasetId, SiteDataset, TableRef};
use crate::data::schema::Field;
use crate::data::table::Table;
use crate::data::value::ValueRef;
use crate::diag::{Arg, Code, Diagnostic, Loc};
use crate::geo::{self, Fault, Topology};
use crate::source::{FileId, Sources};

/// Where the boundaries stand. Of a place that is in both files the first one counts, and the other is a fault.
pub const FILES: [&str; 2] =
    ["content/vocabularies/places.topo.json", "content/vocabularies/places.geojson"];

/// Boundaries of places.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Geometries {
    /// Areas over the arcs they share.
    pub topology: Topology,
    /// `GeoJSON` geometries by the code of their place.
    pub by_code: BTreeMap<String, String>,
    /// Who has to be named with them: the files' own member `attribution`.
    pub attribution: Option<String>,
}

/// Reads the boundaries; none where there is no such file.
pub fn load(sources: &Sources<'_>, out: &mut Vec<Diagnostic>) -> Geometries {
    let mut topology = Topology::default();
    for file in FILES.iter().filter_map(|path| sources.find(path)) {
        let mut text = String::new();
        if let Err(e) = sources.open(file).and_then(|mut f| f.read_to_string(&mut text)) {
            let d = Diagnostic::new(Code::FileUnreadable, Loc::File(file));
            out.push(d.with("reason", &e));
            continue;
        }
        match geo::read(&text) {
            Ok((found, mut faults)) => {
                if found.attributions.is_empty() && !found.areas.is_empty() {
                    out.push(Diagnostic::new(Code::GeometryUncredited, Loc::File(file)));
                }
                topology.add(found, &mut faults);
                out.extend(faults.into_iter().map(|fault| invalid(file, fault)));
            }
            Err(e) => {
                let d = Diagnostic::new(Code::GeometryInvalid, Loc::File(file));
                out.push(d.with("reason", Arg::Parser(e.to_string())));
            }
        }
    }
    let by_code = topology.areas.iter().map(|(code, area)| (code.clone(), topology.geojson(area)));
    let attribution = Some(topology.attributions.join("; ")).filter(|a| !a.is_empty());
    Geometries { by_code: by_code.collect(), attribution, topology }
}

fn invalid(file: FileId, fault: Fault) -> Diagnostic {
    let d = Diagnostic::new(Code::GeometryInvalid, Loc::File(file));
    let d = d.with("reason", Arg::Term(fault.wrong.term()));
    match fault.area {
        Some(area) => d.with("area", area),
        None => d,
    }
}

/// The tables whose rows have a boundary, one at least, each with the field that names the place: its first that is of
/// the vocabulary of places. A table too large to be held in memory is left out, since each row would repeat its boundary.
pub fn mapped(
    geometries: &Geometries,
    datasets: &[SiteDataset],
    sources: &Sources<'_>,
) -> BTreeMap<TableRef, usize> {
    let all = datasets.iter().enumerate().map(|(i, dataset)| (DatasetId(i), dataset));
    all.flat_map(|dataset| mapped_of(geometries, dataset, sources)).collect()
}

/// Those of one dataset.
pub(super) fn mapped_of(
    geometries: &Geometries,
    (id, dataset): (DatasetId, &SiteDataset),
    sources: &Sources<'_>,
) -> BTreeMap<TableRef, usize> {
    let mut found = BTreeMap::new();
    if geometries.by_code.is_empty() {
        return found;
    }
    let frozen = (0..dataset.frozen.len()).map(Some);
    for frozen in std::iter::once(None).chain(frozen) {
        for (t, table) in dataset.version(frozen).tables.iter().enumerate() {
            let id = TableRef { dataset: id, frozen, table: t };
            found.extend(place_field(geometries, table, sources).map(|field| (id, field)));
        }
    }
    found
}

fn place_field(geometries: &Geometries, table: &Table, sources: &Sources<'_>) -> Option<usize> {
    let of_places = |f: &Field| f.reference.as_ref().is_some_and(|r| r.value == "places");
    let field = table.resource.schema.fields.iter().position(of_places)?;
    let column = table.loaded(sources)?.batch.columns.get(field)?;
    let known = |row| matches!(column.value(row), ValueRef::Text(code) if geometries.by_code.contains_key(code));
    (0..column.len()).any(known).then_some(field)
}
