//! A table as Parquet: zstd, statistics, nullability as declared. The bytes depend on the rows alone. The file does not
//! say that it is sorted: that is known only once its last row is written, and readers believe it without looking.

use super::{Form, arrow};
use crate::declare::{Field, Schema};
use ::parquet::arrow::ArrowWriter;
use ::parquet::basic::{Compression, ZstdLevel};
use ::parquet::file::properties::WriterProperties;
use anyhow::{Context, Result};
use arrow_schema::SchemaRef;
use polars::prelude::DataFrame;
use std::fs::File;
use std::path::Path;

pub struct Writer {
    writer: ArrowWriter<File>,
    file: File,
    fields: Vec<Field>,
    schema: SchemaRef,
}

impl Writer {
    pub fn create(path: &Path, fields: &[Field], schema: &Schema, form: Form) -> Result<Writer> {
        let file = File::create(path).with_context(|| format!("{} cannot be written", path.display()))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
            .set_created_by(concat!("annals ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let schema = arrow::schema(fields, schema, form);
        let writer = ArrowWriter::try_new(file.try_clone()?, schema.clone(), Some(properties))?;
        Ok(Writer { writer, file, fields: fields.to_vec(), schema })
    }

    pub fn write(&mut self, frame: &DataFrame) -> Result<()> {
        Ok(self.writer.write(&arrow::batch(frame, &self.fields, self.schema.clone())?)?)
    }

    pub fn finish(self) -> Result<()> {
        self.writer.close()?;
        Ok(self.file.sync_all()?)
    }
}
