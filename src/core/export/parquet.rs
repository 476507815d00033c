//! Apache Parquet: typed columns, compressed with Snappy, with statistics and what the table is in the metadata.
//!
//! Types by field (Parquet format 2.x, `LogicalTypes.md`): `string` and `yearmonth` STRING, `integer` INT(64),
//! `number` DECIMAL of the least precision and scale that hold every number of the column (STRING where 38 digits do
//! not), `boolean` BOOLEAN, `date` DATE, `year` INT(32), `time` TIME and `datetime` TIMESTAMP of microseconds (STRING
//! where a value has an offset from UTC or more decimals), all else STRING. Every column is optional; an absent cell is null. Statuses are
//! STRING, the empty text for a normal cell. Numbers keep their value, not the zeros they were written with.
//!
//! A row group is gathered column by column in memory: at most [`GROUP_CELLS`] cells. Its columns are then encoded side
//! by side and written one behind the other. Texts that hardly repeat are stored as they are, without a dictionary.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use jiff::civil::{Date, Time};
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::column::writer::{
    ColumnCloseResult, ColumnWriter, ColumnWriterImpl, get_column_writer,
};
use parquet::data_type::{ByteArray, DataType, FixedLenByteArray};
use parquet::errors::ParquetError;
use parquet::file::metadata::{KeyValue, SortingColumn};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{SerializedFileWriter, SerializedPageWriter, TrackedWrite};
use parquet::schema::types::{ColumnDescPtr, Type as Node, TypePtr};

use super::rows::Rows;
use super::{Out, OutColumn, TableWriter, text};
use crate::data::column::{Column, Dictionary};
use crate::data::extent::Extent;
use crate::data::schema::Type;
use crate::data::table::Table;
use crate::data::value::ValueRef;
use crate::par;

/// Cells of a row group, at most.
const GROUP_CELLS: usize = 1 << 20;

/// Rows of a row group, at most.
const GROUP_ROWS: usize = 1 << 17;

/// Values handed over at once.
const AT_ONCE: usize = 1024;

/// Most digits of a DECIMAL that readers take.
const DIGITS: u32 = 38;

/// Writes a table.
pub(super) struct ParquetWriter<'a> {
    file: SerializedFileWriter<Out<'a>>,
    columns: &'a [OutColumn],
    gathered: Vec<Gathered>,
    /// How a column is encoded whose texts hardly repeat.
    loose: WriterPropertiesPtr,
    n_rows: usize,
    group_rows: usize,
}

impl<'a> ParquetWriter<'a> {
    /// Begins a file. `sorted` says that the rows come in the order of the primary key.
    pub(super) fn new(
        table: &Table,
        columns: &'a [OutColumn],
        sorted: bool,
        metadata: &[(String, String)],
        out: Out<'a>,
    ) -> io::Result<Self> {
        let shapes: Vec<Shape> = columns.iter().map(|c| Shape::of(table, c)).collect();
        let nodes = columns.iter().zip(&shapes).map(|(column, shape)| shape.node(&column.name));
        let nodes: Result<Vec<TypePtr>, ParquetError> = nodes.collect();
        let schema = Node::group_type_builder("table").with_fields(nodes.map_err(told)?);
        let schema = Arc::new(schema.build().map_err(told)?);
        let key = &table.resource.schema.primary_key;
        let place = |field: &usize| columns.iter().position(|c| c.field == *field && !c.is_status);
        let sorting = key.iter().filter_map(place).filter_map(|i| i32::try_from(i).ok());
        // Absent cells come first in the order of the program, and a key has none.
        let sorting = sorting.map(|column_idx| SortingColumn {
            column_idx,
            descending: false,
            nulls_first: true,
        });
        let sorting = sorting.collect();
        let pairs = metadata.iter().map(|(k, v)| KeyValue::new(k.clone(), v.clone())).collect();
        let builder = WriterProperties::builder()
            .set_created_by(concat!("specola ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_key_value_metadata(Some(pairs))
            .set_sorting_columns(sorted.then_some(sorting));
        let loose = Arc::new(builder.clone().set_dictionary_enabled(false).build());
        let properties = Arc::new(builder.build());
        let file = SerializedFileWriter::new(out, schema, properties).map_err(told)?;
        Ok(Self {
            file,
            columns,
            gathered: shapes.into_iter().map(Gathered::new).collect(),
            loose,
            n_rows: 0,
            group_rows: (GROUP_CELLS / columns.len().max(1)).clamp(1, GROUP_ROWS),
        })
    }

    fn write_group(&mut self) -> io::Result<()> {
        if self.n_rows == 0 {
            return Ok(());
        }
        let schema = self.file.schema_descr();
        let mut chunks: Vec<Chunk<'_>> = Vec::new();
        for (i, gathered) in self.gathered.iter_mut().enumerate() {
            let is_loose = gathered.is_loose();
            let properties = if is_loose { &self.loose } else { self.file.properties() };
            chunks.push(Chunk { gathered, descr: schema.column(i), properties, done: None });
        }
        par::each(&mut chunks, |chunk| chunk.encode().map_err(told))?;
        let done: Vec<_> = chunks.into_iter().filter_map(|chunk| chunk.done).collect();
        let mut group = self.file.next_row_group().map_err(told)?;
        for (bytes, closed) in done {
            group.append_column(&Bytes::from(bytes), closed).map_err(told)?;
        }
        group.close().map_err(told)?;
        self.n_rows = 0;
        Ok(())
    }
}

impl TableWriter for ParquetWriter<'_> {
    fn rows(&mut self, rows: Rows<'_>) -> io::Result<()> {
        for ((column, is_status), gathered) in
            rows.cells(self.columns).into_iter().zip(&mut self.gathered)
        {
            if is_status {
                gathered.statuses(column, rows);
            } else {
                gathered.values(column, rows);
            }
        }
        self.n_rows += rows.len();
        if self.n_rows >= self.group_rows {
            self.write_group()?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.write_group()?;
        self.file.close().map_err(told)?;
        Ok(())
    }
}

/// What the crate says, as what the disk said where that is what it is about.
fn told(error: ParquetError) -> io::Error {
    let ParquetError::External(inner) = error else { return io::Error::other(error) };
    match inner.downcast::<io::Error>() {
        Ok(disk) => *disk,
        Err(other) => io::Error::other(other),
    }
}

/// How the cells of a column are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// STRING.
    Text,
    /// INT(64).
    Int64,
    /// INT(32).
    Year,
    /// DATE: days since 1970-01-01.
    Date,
    /// TIME: microseconds since midnight.
    Time,
    /// TIMESTAMP: microseconds since 1970-01-01T00:00:00, of no time zone.
    Moment,
    /// BOOLEAN.
    Bool,
    /// DECIMAL.
    Decimal { precision: u32, scale: u32 },
}

impl Shape {
    fn of(table: &Table, column: &OutColumn) -> Self {
        let field = table.resource.schema.fields.get(column.field);
        let Some(field) = field.filter(|_| !column.is_status) else { return Self::Text };
        let extent = table.extents.get(column.field).copied().unwrap_or_default();
        match field.ty {
            Type::String
            | Type::YearMonth
            | Type::Duration
            | Type::Any
            | Type::List
            | Type::Array
            | Type::Object
            | Type::GeoPoint
            | Type::GeoJson => Self::Text,
            Type::Time | Type::DateTime if extent.is_wide => Self::Text,
            Type::Time => Self::Time,
            Type::DateTime => Self::Moment,
            Type::Integer => Self::Int64,
            Type::Boolean => Self::Bool,
            Type::Date => Self::Date,
            Type::Year => Self::Year,
            Type::Number => {
                let Extent { whole, scale, .. } = extent;
                let precision = (whole + scale).max(1);
                if precision > DIGITS { Self::Text } else { Self::Decimal { precision, scale } }
            }
        }
    }

    fn node(self, name: &str) -> Result<TypePtr, ParquetError> {
        let signed = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
        let (physical, logical) = match self {
            Self::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Self::Int64 => (Physical::INT64, Some(LogicalType::integer(64, true))),
            Self::Year => (Physical::INT32, Some(LogicalType::integer(32, true))),
            Self::Date => (Physical::INT32, Some(LogicalType::Date)),
            Self::Time => (Physical::INT64, Some(LogicalType::time(false, TimeUnit::MICROS))),
            Self::Moment => {
                (Physical::INT64, Some(LogicalType::timestamp(false, TimeUnit::MICROS)))
            }
            Self::Bool => (Physical::BOOLEAN, None),
            Self::Decimal { precision, scale } => {
                let physical = match precision {
                    0..=9 => Physical::INT32,
                    10..=18 => Physical::INT64,
                    _ => Physical::FIXED_LEN_BYTE_ARRAY,
                };
                (physical, Some(LogicalType::decimal(signed(scale), signed(precision))))
            }
        };
        let node = Node::primitive_type_builder(name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical);
        let node = match self {
            Self::Decimal { precision, scale } => {
                let node = node.with_precision(signed(precision)).with_scale(signed(scale));
                if physical == Physical::FIXED_LEN_BYTE_ARRAY { node.with_length(16) } else { node }
            }
            Self::Text
            | Self::Int64
            | Self::Year
            | Self::Date
            | Self::Time
            | Self::Moment
            | Self::Bool => node,
        };
        node.build().map(Arc::new)
    }
}

/// The cells of one column of a row group.
struct Gathered {
    shape: Shape,
    /// 1 for a cell that is there, 0 for one that is not.
    levels: Vec<i16>,
    values: Values,
}

/// The values that are there, by how they are stored.
enum Values {
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    /// Sixteen bytes, the highest first.
    Int128(Vec<i128>),
    Bool(Vec<bool>),
    Text {
        codes: Vec<u32>,
        words: Box<Dictionary>,
        known: Vec<u32>,
    },
}

impl Gathered {
    fn new(shape: Shape) -> Self {
        let values = match shape {
            Shape::Text => {
                let words = Box::default();
                Values::Text { codes: Vec::new(), words, known: Vec::new() }
            }
            Shape::Int64
            | Shape::Time
            | Shape::Moment
            | Shape::Decimal { precision: 10..=18, .. } => Values::Int64(Vec::new()),
            Shape::Year | Shape::Date | Shape::Decimal { precision: 0..=9, .. } => {
                Values::Int32(Vec::new())
            }
            Shape::Decimal { .. } => Values::Int128(Vec::new()),
            Shape::Bool => Values::Bool(Vec::new()),
        };
        Self { shape, levels: Vec::new(), values }
    }

    fn clear(&mut self) {
        self.levels.clear();
        match &mut self.values {
            Values::Int32(v) => v.clear(),
            Values::Int64(v) => v.clear(),
            Values::Int128(v) => v.clear(),
            Values::Bool(v) => v.clear(),
            Values::Text { codes, words, .. } => {
                codes.clear();
                words.clear();
            }
        }
    }

    /// Takes statuses; a normal one is an empty text.
    fn statuses(&mut self, column: &Column, rows: Rows<'_>) {
        let Values::Text { codes, words, .. } = &mut self.values else { return };
        for row in rows.iter() {
            self.levels.push(1);
            codes.push(words.code(column.status(row).code()));
        }
    }

    /// Takes values.
    fn values(&mut self, column: &Column, rows: Rows<'_>) {
        let scale = if let Shape::Decimal { scale, .. } = self.shape { scale } else { 0 };
        // Codes of the batch's words here; a batch with other words begins anew.
        if let Values::Text { known, words, .. } = &mut self.values {
            known.clear();
            known.resize(column.dictionary().len(), u32::MAX);
            if column.dictionary().is_loose() {
                words.loosen();
            }
        }
        let mut buffer = Vec::new();
        for row in rows.iter() {
            let value = column.value(row);
            self.levels.push(i16::from(!value.is_absent()));
            if value.is_absent() {
                continue;
            }
            match &mut self.values {
                Values::Int32(v) => v.push(i32::try_from(whole(value, scale)).unwrap_or_default()),
                Values::Int64(v) => v.push(if let ValueRef::Int(n) = value {
                    n
                } else {
                    i64::try_from(whole(value, scale)).unwrap_or_default()
                }),
                Values::Int128(v) => v.push(whole(value, scale)),
                Values::Bool(v) => v.push(value == ValueRef::Bool(true)),
                Values::Text { codes, words, known } => {
                    let code = column.code(row).and_then(|code| known.get_mut(code as usize));
                    codes.push(if let (Some(known), ValueRef::Text(text)) = (code, value) {
                        if *known == u32::MAX {
                            *known = words.code(text);
                        }
                        *known
                    } else {
                        buffer.clear();
                        text::push(&mut buffer, value, b'.');
                        words.code(str::from_utf8(&buffer).unwrap_or_default())
                    });
                }
            }
        }
    }

    /// Whether it holds texts that hardly repeat.
    fn is_loose(&self) -> bool {
        matches!(&self.values, Values::Text { words, .. } if words.is_loose())
    }

    fn write(&self, to: ColumnWriter<'_>) -> Result<ColumnCloseResult, ParquetError> {
        let levels = &self.levels;
        match (&self.values, to) {
            (Values::Int32(v), ColumnWriter::Int32ColumnWriter(to)) => all(to, v, levels),
            (Values::Int64(v), ColumnWriter::Int64ColumnWriter(to)) => all(to, v, levels),
            (Values::Bool(v), ColumnWriter::BoolColumnWriter(to)) => all(to, v, levels),
            (Values::Int128(v), ColumnWriter::FixedLenByteArrayColumnWriter(to)) => {
                let wide = |n: &i128| FixedLenByteArray::from(n.to_be_bytes().to_vec());
                let wide: Vec<FixedLenByteArray> = v.iter().map(wide).collect();
                all(to, &wide, levels)
            }
            (Values::Text { codes, words, .. }, ColumnWriter::ByteArrayColumnWriter(mut to)) => {
                let texts = ByteArray::from(words.all().as_bytes().to_vec());
                let text = |code: &u32| {
                    let range = words.range(*code);
                    texts.slice(range.start, range.len())
                };
                let (mut from, mut buffer) = (0, Vec::with_capacity(AT_ONCE));
                for levels in levels.chunks(AT_ONCE) {
                    let until = from + levels.iter().filter(|l| **l == 1).count();
                    buffer.clear();
                    buffer.extend(codes.get(from..until).unwrap_or_default().iter().map(text));
                    to.write_batch(&buffer, Some(levels), None)?;
                    from = until;
                }
                to.close()
            }
            _ => Err(ParquetError::General("a column of another type".to_owned())),
        }
    }
}

/// Writes all values of a column.
fn all<T: DataType>(
    mut to: ColumnWriterImpl<'_, T>,
    values: &[T::T],
    levels: &[i16],
) -> Result<ColumnCloseResult, ParquetError> {
    to.write_batch(values, Some(levels), None)?;
    to.close()
}

/// A column of a row group while it is encoded.
struct Chunk<'a> {
    gathered: &'a mut Gathered,
    descr: ColumnDescPtr,
    properties: &'a WriterPropertiesPtr,
    /// Its bytes, and what is said of them in the file's foot.
    done: Option<(Vec<u8>, ColumnCloseResult)>,
}

impl Chunk<'_> {
    /// Encodes the cells and forgets them.
    fn encode(&mut self) -> Result<(), ParquetError> {
        let mut bytes = TrackedWrite::new(Vec::new());
        let pages = Box::new(SerializedPageWriter::new(&mut bytes));
        let to = get_column_writer(self.descr.clone(), self.properties.clone(), pages);
        let closed = self.gathered.write(to)?;
        self.gathered.clear();
        self.done = Some((bytes.into_inner()?, closed));
        Ok(())
    }
}

/// The number that stands for a value: units of a decimal at this scale, days or microseconds, or itself.
fn whole(value: ValueRef<'_>, scale: u32) -> i128 {
    match value {
        ValueRef::Int(n) => i128::from(n),
        ValueRef::Decimal(d) if d.scale() == scale => d.mantissa(),
        ValueRef::Decimal(d) => d.mantissa() * 10_i128.pow(scale.saturating_sub(d.scale())),
        ValueRef::Year(y) => i128::from(y),
        ValueRef::Date(d) => i128::from(days(d)),
        ValueRef::Time(t) => micros(t),
        ValueRef::DateTime(m) => {
            let days = whole(ValueRef::Date(m.civil.date()), 0);
            days * 86_400_000_000 + micros(m.civil.time())
        }
        ValueRef::Text(_) | ValueRef::Bool(_) | ValueRef::YearMonth(..) | ValueRef::Absent => 0,
    }
}

/// Days since 1970-01-01.
///
/// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013), `days_from_civil`.
fn days(date: Date) -> i64 {
    // Years begin in March, so that the day that comes and goes is their last; four centuries are always as long.
    let (month, day) = (i64::from(date.month()), i64::from(date.day()));
    let year = i64::from(date.year()) - i64::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Microseconds since midnight.
fn micros(time: Time) -> i128 {
    let seconds = (i128::from(time.hour()) * 60 + i128::from(time.minute())) * 60;
    (seconds + i128::from(time.second())) * 1_000_000 + i128::from(time.subsec_nanosecond() / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        let epoch = jiff::civil::date(1970, 1, 1);
        let mut date = jiff::civil::date(-401, 12, 31);
        while date.year() < 2405 {
            assert_eq!(days(date), i64::from((date - epoch).get_days()), "{date}");
            date = date.saturating_add(jiff::Span::new().days(17));
        }
    }
}
