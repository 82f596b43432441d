//! A table as CSV: RFC 4180 with `\n` for line breaks, UTF-8, cells quoted where they must be, the empty cell for what is
//! missing.

use crate::check::data_type;
use crate::declare::Field;
use anyhow::{Context, Result};
use polars::prelude::{CsvWriter, DataFrame, PlSmallStr, SerWriter};
use std::fs::File;
use std::io::Write;
use std::path::Path;

pub struct Writer {
    file: File,
}

impl Writer {
    pub fn create(path: &Path, fields: &[Field]) -> Result<Writer> {
        let mut file = File::create(path).with_context(|| format!("{} cannot be written", path.display()))?;
        let schema: polars::prelude::Schema =
            fields.iter().map(|field| (PlSmallStr::from_str(&field.name), data_type(field.kind))).collect();
        let mut header = Vec::new();
        CsvWriter::new(&mut header).include_header(true).finish(&mut DataFrame::empty_with_schema(&schema))?;
        file.write_all(&header)?;
        Ok(Writer { file })
    }

    pub fn append(&mut self, rows: &[u8]) -> Result<()> {
        Ok(self.file.write_all(rows)?)
    }

    pub fn finish(self) -> Result<()> {
        Ok(self.file.sync_all()?)
    }
}

/// Rows as text.
pub fn encode(frame: &DataFrame) -> Result<Vec<u8>> {
    let mut rows = Vec::new();
    // One thread: batches are encoded side by side already.
    CsvWriter::new(&mut rows).include_header(false).n_threads(1).finish(&mut frame.clone())?;
    Ok(rows)
}
