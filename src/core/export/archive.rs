//! A ZIP of files, written as they are read: the same files on the same day give the same bytes.

use std::io::{self, Read};

use jiff::civil::Date;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::Out;

/// How hard texts are pressed, 1..=9.
const LEVEL: i64 = 3;

/// An archive being written.
pub struct Archive<'a> {
    zip: ZipWriter<StreamWriter<Out<'a>>>,
    stamp: DateTime,
}

impl<'a> Archive<'a> {
    /// Begins an archive whose files bear the midnight of this day; 1980 at the earliest, where the format begins.
    pub fn new(day: Date, out: Out<'a>) -> Self {
        let part = |n: i8| u8::try_from(n).unwrap_or(1);
        let year = u16::try_from(day.year()).unwrap_or(0);
        let stamp = DateTime::from_date_and_time(year, part(day.month()), part(day.day()), 0, 0, 0);
        Self { zip: ZipWriter::new_stream(out), stamp: stamp.unwrap_or_default() }
    }

    /// Adds a file of about so many bytes. One that is pressed already is stored as it is.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub fn file(&mut self, name: &str, bytes: u64, from: &mut dyn Read) -> io::Result<()> {
        let pressed = [".xlsx", ".parquet", ".zip"].iter().any(|end| name.ends_with(end));
        let options = SimpleFileOptions::default()
            .last_modified_time(self.stamp)
            .large_file(bytes >= u64::from(u32::MAX));
        let options = if pressed {
            options.compression_method(CompressionMethod::Stored)
        } else {
            let options = options.compression_method(CompressionMethod::Deflated);
            options.compression_level(Some(LEVEL))
        };
        self.zip.start_file(name, options)?;
        io::copy(from, &mut self.zip).map(|_| ())
    }

    /// Ends the archive.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub fn finish(self) -> io::Result<()> {
        self.zip.finish()?;
        Ok(())
    }
}
