//! `GeoJSON` (RFC 7946): a feature for each row, one a line; its properties are those of the JSON records.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use serde_json::json;

use super::json::{Members, push_text};
use super::rows::Rows;
use super::{CHUNK, Out, OutColumn, TableWriter, pass_on};
use crate::data;
use crate::data::column::Column;
use crate::data::schema::{Field, Form, Schema, Type};
use crate::data::value::ValueRef;

/// Where the geometry of a row comes from.
#[derive(Clone, Copy, Debug)]
pub struct Places<'a> {
    /// The field that holds the code of a place.
    pub field: usize,
    /// `GeoJSON` geometries by code.
    pub geometries: &'a BTreeMap<String, String>,
    /// Who has to be named with them.
    pub attribution: Option<&'a str>,
}

/// Where a row is.
enum Geometry<'a> {
    /// In a cell of its own.
    Own(usize, &'a Field),
    /// Where the place of a cell is.
    Place(Places<'a>),
    /// Nowhere.
    None,
}

/// The first field whose cells are geometries.
pub(super) fn own_field(schema: &Schema) -> Option<usize> {
    let is_geometry = |f: &Field| {
        let is_geojson = f.ty == Type::GeoJson && f.format.form != Form::TopoJson;
        is_geojson || f.ty == Type::GeoPoint
    };
    schema.fields.iter().position(is_geometry)
}

/// Writes a table.
pub(super) struct GeoJsonWriter<'a> {
    out: Out<'a>,
    columns: &'a [OutColumn],
    members: Members<'a>,
    geometry: Geometry<'a>,
    first: bool,
    buffer: Vec<u8>,
}

impl<'a> GeoJsonWriter<'a> {
    /// Begins a file. A geometry of the table's own counts before that of a place.
    pub(super) fn new(
        schema: &'a Schema,
        columns: &'a [OutColumn],
        places: Option<Places<'a>>,
        out: Out<'a>,
    ) -> Self {
        let own = own_field(schema).and_then(|i| Some(Geometry::Own(i, schema.fields.get(i)?)));
        let geometry = own.or(places.map(Geometry::Place)).unwrap_or(Geometry::None);
        let members = Members::new(schema, columns);
        let buffer = Vec::with_capacity(CHUNK * 2);
        Self { out, columns, members, geometry, first: true, buffer }
    }

    /// Adds what stands before the first row.
    fn begin(&mut self) {
        self.buffer.extend_from_slice(b"{\"type\":\"FeatureCollection\",");
        if let Geometry::Place(Places { attribution: Some(attribution), .. }) = self.geometry {
            self.buffer.extend_from_slice(b"\"attribution\":");
            push_text(&mut self.buffer, attribution);
            self.buffer.push(b',');
        }
        self.buffer.extend_from_slice(b"\"features\":[\n");
        self.first = false;
    }

    /// Adds the geometry of a row; `null` where it has none.
    fn push_geometry(&mut self, column: Option<&Column>, row: usize) {
        let value = column.map_or(ValueRef::Absent, |c| c.value(row));
        let found = match (value, &self.geometry) {
            (ValueRef::Text(code), Geometry::Place(places)) => {
                places.geometries.get(code).map(|g| Cow::Borrowed(g.as_str()))
            }
            (ValueRef::Text(text), Geometry::Own(_, field)) => own(text, field).map(Cow::Owned),
            _ => None,
        };
        self.buffer.extend_from_slice(found.as_deref().unwrap_or("null").as_bytes());
    }
}

/// The geometry in a cell. A feature gives up its own, a collection of features becomes one of geometries.
fn own(text: &str, field: &Field) -> Option<String> {
    if field.ty == Type::GeoPoint {
        let point = data::json::of(text, field);
        return Some(format!("{{\"type\":\"Point\",\"coordinates\":{point}}}"));
    }
    let mut object: serde_json::Value = serde_json::from_str(text).ok()?;
    match object.get("type")?.as_str()? {
        "Feature" => Some(object.get("geometry")?.to_string()),
        "FeatureCollection" => {
            let features = object.get_mut("features")?.as_array_mut()?;
            let geometries =
                features.iter_mut().filter_map(|f| Some(f.get_mut("geometry")?.take()));
            let geometries: Vec<serde_json::Value> = geometries.filter(|g| !g.is_null()).collect();
            Some(json!({"type": "GeometryCollection", "geometries": geometries}).to_string())
        }
        _ => Some(text.to_owned()),
    }
}

impl TableWriter for GeoJsonWriter<'_> {
    fn rows(&mut self, rows: Rows<'_>) -> io::Result<()> {
        let cells = rows.cells(self.columns);
        let field = match &self.geometry {
            Geometry::Own(field, _) => Some(*field),
            Geometry::Place(places) => Some(places.field),
            Geometry::None => None,
        };
        let place = self.columns.iter().position(|c| Some(c.field) == field && !c.is_status);
        let place = place.and_then(|i| cells.get(i)).map(|c| c.0);
        for row in rows.iter() {
            if self.first {
                self.begin();
            } else {
                self.buffer.extend_from_slice(b",\n");
            }
            self.buffer.extend_from_slice(b"{\"type\":\"Feature\",\"geometry\":");
            self.push_geometry(place, row);
            self.buffer.extend_from_slice(b",\"properties\":");
            self.members.push(&mut self.buffer, &cells, row);
            self.buffer.push(b'}');
            pass_on(&mut self.buffer, CHUNK, self.out)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        if self.first {
            self.begin();
        }
        self.buffer.extend_from_slice(b"\n]}\n");
        pass_on(&mut self.buffer, 1, self.out)
    }
}
