//! A table as Parquet: zstd, statistics, nullability as declared. The bytes depend on the rows and their batches alone. The
//! file does not say that it is sorted: that is known only once its last row is written, and readers believe it without
//! looking.

use super::{Form, arrow};
use crate::declare::{Field, Schema};
use ::parquet::arrow::ArrowWriter;
use ::parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowRowGroupWriterFactory, compute_leaves};
use ::parquet::basic::{Compression, ZstdLevel};
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::SerializedFileWriter;
use anyhow::{Context, Result};
use arrow_schema::SchemaRef;
use polars::prelude::DataFrame;
use std::fs::File;
use std::path::Path;

pub struct Writer {
    writer: SerializedFileWriter<File>,
    columns: ArrowRowGroupWriterFactory,
    file: File,
    fields: Vec<Field>,
    schema: SchemaRef,
}

/// Encoded columns of some rows, which become a row group.
pub struct RowGroup(Vec<ArrowColumnChunk>);

impl Writer {
    pub fn create(path: &Path, fields: &[Field], schema: &Schema, form: Form) -> Result<Writer> {
        let file = File::create(path).with_context(|| format!("{} cannot be written", path.display()))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
            .set_created_by(concat!("annals ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let schema = arrow::schema(fields, schema, form);
        let writer = ArrowWriter::try_new(file.try_clone()?, schema.clone(), Some(properties))?;
        let (writer, columns) = writer.into_serialized_writer()?;
        Ok(Writer { writer, columns, file, fields: fields.to_vec(), schema })
    }

    /// Encodes rows; may be called from several threads at once.
    pub fn encode(&self, frame: &DataFrame) -> Result<RowGroup> {
        let mut chunks = Vec::new();
        // The number of the row group matters to encryption alone.
        let writers = self.columns.create_column_writers(0)?;
        let arrays = arrow::arrays(frame, &self.fields)?;
        for ((mut writer, field), array) in writers.into_iter().zip(self.schema.fields()).zip(&arrays) {
            for leaf in compute_leaves(field, array)? {
                writer.write(&leaf)?;
            }
            chunks.push(writer.close()?);
        }
        Ok(RowGroup(chunks))
    }

    pub fn append(&mut self, group: RowGroup) -> Result<()> {
        let mut writer = self.writer.next_row_group()?;
        for chunk in group.0 {
            chunk.append_to_row_group(&mut writer)?;
        }
        writer.close()?;
        Ok(())
    }

    pub fn finish(self) -> Result<()> {
        self.writer.close()?;
        Ok(self.file.sync_all()?)
    }
}
