//! The forms a table can be taken away in, and which of them a table has.

use super::xlsx::{MOST_CHARS, MOST_COLUMNS, MOST_ROWS};
use super::{columns, geojson};
use crate::data::table::Table;

/// A form a table can be taken away in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Canonical CSV: RFC 4180, UTF-8 without byte order mark, CRLF, comma, decimal point, ISO 8601 dates.
    Csv,
    /// The twin that an Italian Excel opens by itself: byte order mark, semicolon, decimal comma, else as [`Format::Csv`].
    ExcelIt,
    /// A workbook with the data, what its columns mean and notes; one for each language.
    Xlsx,
    /// An array of objects, one for each row.
    Json,
    /// Apache Parquet: typed columns.
    Parquet,
    /// A feature for each row, with the boundary of its place.
    GeoJson,
}

impl Format {
    /// Every format, in the order they are offered.
    pub const ALL: &'static [Self] =
        &[Self::Csv, Self::ExcelIt, Self::Xlsx, Self::Json, Self::Parquet, Self::GeoJson];

    /// End of the file's name, without the first dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::ExcelIt => "excel-it.csv",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
            Self::Parquet => "parquet",
            Self::GeoJson => "geojson",
        }
    }

    /// Media type (IANA).
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv | Self::ExcelIt => "text/csv",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Json => "application/json",
            Self::Parquet => "application/vnd.apache.parquet",
            Self::GeoJson => "application/geo+json",
        }
    }

    /// Keys of the theme's words: what it is called, what it is good for.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Csv => ("file_csv", "note_csv"),
            Self::ExcelIt => ("file_csv_excel", "note_csv_excel"),
            Self::Xlsx => ("file_xlsx", "note_xlsx"),
            Self::Json => ("file_json", "note_json"),
            Self::Parquet => ("file_parquet", "note_parquet"),
            Self::GeoJson => ("file_geojson", "note_geojson"),
        }
    }

    /// Whether a table can be written in it; `on_map` says that the site knows where its rows are.
    pub fn holds(self, table: &Table, on_map: bool) -> bool {
        match self {
            Self::Xlsx => {
                let longest = table.extents.iter().map(|e| e.length).max().unwrap_or(0);
                table.n_rows < MOST_ROWS
                    && columns(&table.resource.schema).len() <= MOST_COLUMNS
                    && longest <= MOST_CHARS
            }
            Self::GeoJson => on_map || geojson::own_field(&table.resource.schema).is_some(),
            Self::Csv | Self::ExcelIt | Self::Json | Self::Parquet => true,
        }
    }

    /// Whether its texts are in one language, so that each language has a file of its own.
    pub fn has_language(self) -> bool {
        self == Self::Xlsx
    }
}
