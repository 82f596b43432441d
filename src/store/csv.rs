//! A table as CSV: RFC 4180 with `\n` for line breaks, UTF-8, cells quoted where they must be, the empty cell for what is
//! missing.

use crate::check::data_type;
use crate::declare::Field;
use anyhow::{Context, Result};
use polars::io::csv::write::BatchedWriter;
use polars::prelude::{CsvWriter, DataFrame, PlSmallStr, SerWriter};
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

pub struct Writer {
    writer: BatchedWriter<BufWriter<File>>,
    file: File,
}

impl Writer {
    pub fn create(path: &Path, fields: &[Field]) -> Result<Writer> {
        let file = File::create(path).with_context(|| format!("{} cannot be written", path.display()))?;
        let schema: polars::prelude::Schema =
            fields.iter().map(|field| (PlSmallStr::from_str(&field.name), data_type(field.kind))).collect();
        let writer = CsvWriter::new(BufWriter::new(file.try_clone()?)).include_header(true).batched(&schema)?;
        Ok(Writer { writer, file })
    }

    pub fn write(&mut self, frame: &DataFrame) -> Result<()> {
        Ok(self.writer.write_batch(frame)?)
    }

    pub fn finish(mut self) -> Result<()> {
        self.writer.finish()?;
        drop(self.writer);
        Ok(self.file.sync_all()?)
    }
}
