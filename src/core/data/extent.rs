//! How wide the cells of a column are, taken while a table is checked: formats of fixed width ask for it.

use jiff::civil::Time;

use super::column::{Batch, Cells, Column};
use super::value::Decimal;
use crate::fields::Moment;

/// How much room the cells of a column need.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Before the decimal point, at most.
    pub whole: u32,
    /// After it, at most: 0..=28.
    pub scale: u32,
    /// Bytes of a text, at most.
    pub length: u32,
    /// Whether a time is finer than a microsecond, or has an offset from UTC.
    pub is_wide: bool,
}

/// Takes the extents of every column, batch by batch.
#[derive(Debug, Default)]
pub struct Extents(Vec<Extent>);

impl Extents {
    /// Looks at the numbers and texts of a batch.
    pub fn batch(&mut self, batch: &Batch) {
        self.0.resize(batch.columns.len(), Extent::default());
        for (extent, column) in self.0.iter_mut().zip(&batch.columns) {
            if let Cells::Decimal(numbers) = column.cells() {
                extent.numbers(column, numbers);
            } else if let Cells::Text(_) = column.cells() {
                extent.texts(column);
            } else if let Cells::Time(times) = column.cells() {
                extent.is_wide |= times.iter().any(|t| is_fine(*t));
            } else if let Cells::DateTime(moments) = column.cells() {
                let is_wide = |m: &Moment| m.offset.is_some() || is_fine(m.civil.time());
                extent.is_wide |= moments.iter().any(is_wide);
            }
        }
    }

    /// One for each field; zeros where a field holds neither decimal numbers nor texts.
    pub fn finish(self) -> Vec<Extent> {
        self.0
    }
}

/// Whether a time has more decimals than those of a microsecond.
fn is_fine(time: Time) -> bool {
    time.subsec_nanosecond() % 1000 != 0
}

impl Extent {
    fn texts(&mut self, column: &Column) {
        let lengths = column.new_texts().map(str::len);
        let longest = lengths.max().unwrap_or(0);
        self.length = self.length.max(u32::try_from(longest).unwrap_or(u32::MAX));
    }

    fn numbers(&mut self, column: &Column, numbers: &[Decimal]) {
        // Hardly any two numbers of a column differ in scale: the largest of each is enough.
        let mut largest = [0_u128; 29];
        for (row, number) in numbers.iter().enumerate() {
            if column.is_present(row) {
                self.scale = self.scale.max(number.scale());
                if let Some(most) = largest.get_mut(number.scale() as usize) {
                    *most = (*most).max(number.mantissa().unsigned_abs());
                }
            }
        }
        for (most, scale) in largest.iter().zip(0_u32..) {
            let digits = most.checked_ilog10().map_or(0, |n| n + 1);
            self.whole = self.whole.max(digits.saturating_sub(scale));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extent_holds_every_number() {
        let mut extent = Extent::default();
        let field = crate::data::fixture::field("n", "number", "");
        let memory = crate::data::fixture::one(&field, "n\n1.25\n-1234.5\n\n0.00001\n");
        let sources = memory.sources();
        let opened = crate::data::fixture::open(&sources, "datasets/d/");
        assert_eq!(opened.faults, "");
        opened.tables[0]
            .scan(&sources, &mut |batch| {
                let Cells::Decimal(numbers) = batch.columns[0].cells() else { return };
                extent.numbers(&batch.columns[0], numbers);
            })
            .unwrap();
        assert_eq!(extent, Extent { whole: 4, scale: 5, ..Extent::default() });
        assert_eq!(opened.tables[0].extents, [extent]);
    }
}
