//! A table as CSV: RFC 4180 with `\n` for line breaks, UTF-8, cells quoted where they must be, the empty cell for what is
//! missing.

use super::year_text;
use crate::check::data_type;
use crate::checksum::Running;
use crate::declare::{Field, Kind};
use anyhow::{Context, Result};
use polars::prelude::{
    CsvWriter, DataFrame, IntoColumn, LazyCsvReader, LazyFileListReader, LazyFrame, NewChunkedArray, PlRefPath,
    PlSmallStr, SerWriter, StringChunked,
};
use std::fs::File;
use std::io::Write;
use std::path::Path;

pub struct Writer {
    file: File,
    sum: Running,
}

impl Writer {
    pub fn create(path: &Path, fields: &[Field]) -> Result<Writer> {
        let file = File::create(path).with_context(|| format!("{} cannot be written", path.display()))?;
        let schema: polars::prelude::Schema =
            fields.iter().map(|field| (PlSmallStr::from_str(&field.name), data_type(field.kind))).collect();
        let mut header = Vec::new();
        CsvWriter::new(&mut header).include_header(true).finish(&mut DataFrame::empty_with_schema(&schema))?;
        let mut writer = Writer { file, sum: Running::default() };
        writer.append(&header)?;
        Ok(writer)
    }

    pub fn append(&mut self, rows: &[u8]) -> Result<()> {
        // The bytes are at hand now and would have to be read again later.
        self.sum.add(rows);
        Ok(self.file.write_all(rows)?)
    }

    /// Returns the file's checksum.
    pub fn finish(self) -> String {
        self.sum.finish()
    }
}

/// The rows of a table that was published, every cell a text. Of a published folder, which may come from a stranger or be
/// damaged, the CSV is read: Polars' reader of Parquet takes sizes that stand in the file at their word, and ends the process
/// where there is not that much memory.
pub fn scan(path: &Path) -> Result<LazyFrame> {
    let reader = LazyCsvReader::new(PlRefPath::try_from_path(path)?).with_glob(false).with_infer_schema_length(Some(0));
    Ok(reader.finish()?)
}

/// Rows as text.
pub fn encode(frame: &DataFrame, fields: &[Field]) -> Result<Vec<u8>> {
    let (mut rows, mut frame) = (Vec::new(), frame.clone());
    for field in fields.iter().filter(|field| field.kind == Kind::Year) {
        let years = frame.column(&field.name)?.i32()?;
        if years.iter().flatten().any(|year| year < 1000) {
            let written = years.iter().map(|year| year.map(year_text));
            let written = StringChunked::from_iter_options(field.name.as_str().into(), written);
            frame.replace(&field.name, written.into_column())?;
        }
    }
    // One thread: batches are encoded side by side already.
    let writer = CsvWriter::new(&mut rows).include_header(false).n_threads(1);
    // A row of one cell in which nothing stands would be a blank line, which is no row.
    let missing = if frame.width() == 1 { "\"\"" } else { "" };
    writer.with_null_value(missing.into()).finish(&mut frame)?;
    Ok(rows)
}
