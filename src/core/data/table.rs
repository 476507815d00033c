//! [`Table`]: a re-openable scan of typed column batches.
//!
//! Nothing of a table stays in memory but its counts, unless it is small and somebody asks for [`Table::loaded`].
//! A cell that does not fit its field is absent here: [`super::check`] is what reports it.

use std::cmp::Ordering;
use std::io;
use std::ops::ControlFlow;
use std::sync::{Arc, OnceLock};

use super::column::{Batch, Cells, Column};
use super::extent::Extent;
use super::parse::{self, Threads};
use super::schema::Resource;
use super::value::ValueRef;
use super::version::SemVer;
use crate::source::{FileId, Sources};

/// A checked table of a dataset.
#[derive(Debug)]
pub struct Table {
    /// Id of the dataset.
    pub dataset: String,
    /// The version it belongs to; `None` for the latest.
    pub version: Option<SemVer>,
    /// Its name, its fields and how it is written.
    pub resource: Arc<Resource>,
    /// Its files in the order they are read; empty where none could be found.
    pub files: Vec<FileId>,
    /// How many records it has.
    pub n_rows: u64,
    /// Whether its rows stand in the order of its primary key; `false` without one.
    pub in_key_order: bool,
    /// How wide the cells of each field are; empty where it was not read through.
    pub extents: Vec<Extent>,
    loaded: OnceLock<Option<Loaded>>,
}

impl Table {
    /// Cells above which a table is read again and again instead of being held in memory.
    pub const LOADED_CELLS: u64 = 2_000_000;

    /// A table that has been read through once.
    pub fn new(
        dataset: String,
        version: Option<SemVer>,
        resource: Arc<Resource>,
        files: Vec<FileId>,
    ) -> Self {
        let loaded = OnceLock::new();
        Self {
            dataset,
            version,
            resource,
            files,
            n_rows: 0,
            in_key_order: false,
            extents: Vec::new(),
            loaded,
        }
    }

    /// Its name in messages and expressions: `residenti`, or `residenti/comuni` where the dataset has several.
    pub fn full_name(&self) -> String {
        if self.resource.name == self.dataset {
            self.dataset.clone()
        } else {
            format!("{}/{}", self.dataset, self.resource.name)
        }
    }

    /// Reads the table from its beginning, some thousand rows at a time.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub fn scan(
        &self,
        sources: &Sources<'_>,
        f: &mut (dyn FnMut(&Batch) + Send),
    ) -> io::Result<()> {
        self.scan_until(sources, &mut |batch| {
            f(batch);
            ControlFlow::Continue(())
        })
    }

    /// The same, until `f` has enough.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub fn scan_until(
        &self,
        sources: &Sources<'_>,
        f: &mut (dyn FnMut(&Batch) -> ControlFlow<()> + Send),
    ) -> io::Result<()> {
        if let Some(Some(loaded)) = self.loaded.get() {
            // Whether it has enough matters to nobody: there is no more.
            let _ = f(&loaded.batch);
            return Ok(());
        }
        self.read_until(sources, Threads::Many, f)
    }

    /// The whole table in memory, read at the first call; `None` where it is too large, or could not be read.
    pub fn loaded(&self, sources: &Sources<'_>) -> Option<&Loaded> {
        let load = || {
            let n_cells = self.n_rows.saturating_mul(self.resource.schema.fields.len() as u64);
            if n_cells > Self::LOADED_CELLS {
                return None;
            }
            let first = *self.files.first()?;
            let mut whole = Batch::new(first, &self.resource.schema.fields);
            let mut each = |batch: &Batch| {
                whole.append(batch);
                ControlFlow::Continue(())
            };
            // A thread that waited here for another could take up work that asks for this very table.
            self.read_until(sources, Threads::One, &mut each).ok()?;
            Some(Loaded::new(whole))
        };
        self.loaded.get_or_init(load).as_ref()
    }

    /// The same from the disk, with the place of every row, whether or not the table is in memory.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub(super) fn read(
        &self,
        sources: &Sources<'_>,
        f: &mut (dyn FnMut(&Batch) + Send),
    ) -> io::Result<()> {
        self.read_until(sources, Threads::Many, &mut |batch| {
            f(batch);
            ControlFlow::Continue(())
        })
    }

    fn read_until(
        &self,
        sources: &Sources<'_>,
        threads: Threads,
        f: &mut (dyn FnMut(&Batch) -> ControlFlow<()> + Send),
    ) -> io::Result<()> {
        let mut n_before = 0;
        let mut enough = false;
        for file in &self.files {
            let mut each = |batch: &Batch| {
                let flow = f(batch);
                enough |= flow.is_break();
                flow
            };
            let input = sources.open(*file)?;
            n_before +=
                parse::read(input, *file, &self.resource, n_before, threads, None, &mut each)?;
            if enough {
                break;
            }
        }
        Ok(())
    }
}

/// A small table in memory, with an index for each field that is asked about.
#[derive(Debug)]
pub struct Loaded {
    /// All rows; row `i` is record `i + 1`.
    pub batch: Batch,
    /// For each field, the rows in the order of its values, then of their numbers.
    indexes: Vec<OnceLock<Vec<u32>>>,
}

impl Loaded {
    fn new(batch: Batch) -> Self {
        let indexes = batch.columns.iter().map(|_| OnceLock::new()).collect();
        Self { batch, indexes }
    }

    /// The rows whose field has this value, ascending.
    pub fn rows_with(&self, field: usize, value: ValueRef<'_>) -> &[u32] {
        let (Some(column), Some(index)) = (self.batch.columns.get(field), self.indexes.get(field))
        else {
            return &[];
        };
        let rows = index.get_or_init(|| order(column));
        // Texts are in the order of their codes, which is not that of the alphabet but serves to find them.
        let (from, to) = if let (Cells::Text(codes), ValueRef::Text(text)) = (column.cells(), value)
        {
            let code = column.dictionary().find(text);
            if code.is_none() {
                return &[];
            }
            let key = |r: &u32| text_key(column, codes, *r);
            (rows.partition_point(|r| key(r) < code), rows.partition_point(|r| key(r) <= code))
        } else {
            let order = |r: &u32| column.value(*r as usize).compare(value);
            if rows.last().is_some_and(|r| order(r).is_none()) {
                return &[];
            }
            let before = |r: &u32| order(r).is_some_and(Ordering::is_lt);
            let until = |r: &u32| order(r).is_some_and(Ordering::is_le);
            (rows.partition_point(before), rows.partition_point(until))
        };
        rows.get(from..to).unwrap_or(&[])
    }
}

fn text_key(column: &Column, codes: &[u32], row: u32) -> Option<u32> {
    let row = row as usize;
    column.is_present(row).then(|| codes.get(row).copied()).flatten()
}

fn order(column: &Column) -> Vec<u32> {
    let mut rows: Vec<u32> = (0..u32::try_from(column.len()).unwrap_or(u32::MAX)).collect();
    match column.cells() {
        Cells::Text(codes) => rows.sort_by_key(|r| text_key(column, codes, *r)),
        Cells::Int(_)
        | Cells::Decimal(_)
        | Cells::Bool(_)
        | Cells::Date(_)
        | Cells::Time(_)
        | Cells::DateTime(_)
        | Cells::Year(_)
        | Cells::YearMonth(_) => rows.sort_by(|a, b| {
            let (a, b) = (column.value(*a as usize), column.value(*b as usize));
            a.compare(b).unwrap_or(Ordering::Equal)
        }),
    }
    rows
}
