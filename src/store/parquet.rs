//! A table as Parquet: zstd, statistics, nullability as declared. The bytes depend on the rows and their batches alone.
//!
//! The file's footer is written twice. While the dataset is worked on it says nothing but where the columns are, and codes
//! are read back as the texts they are. Once the table is to be published, [`describe`] puts the one in its place that
//! tells what the columns mean and how the rows are sorted, which is known only after the last of them.

use super::{Form, arrow};
use crate::checksum::Running;
use crate::declare::{Field, Schema};
use ::parquet::arrow::arrow_writer::{
    ArrowColumnChunk, ArrowRowGroupWriterFactory, ArrowWriterOptions, compute_leaves,
};
use ::parquet::arrow::{ArrowWriter, add_encoded_arrow_schema_to_metadata};
use ::parquet::basic::{Compression, ZstdLevel};
use ::parquet::file::metadata::{
    FileMetaData, KeyValue, ParquetMetaDataBuilder, ParquetMetaDataReader, ParquetMetaDataWriter, SortingColumn,
};
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedFileWriter, TrackedWrite};
use ::parquet::schema::types::ColumnPath;
use anyhow::{Context, Result};
use arrow_array::ArrayRef;
use arrow_schema::{DataType, SchemaRef};
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

pub struct Writer(SerializedFileWriter<Summed>);

/// A file, and the checksum of what has been written to it, but for its end.
struct Summed {
    file: File,
    begun: Begun,
}

/// The checksum of a file whose footer is still to be written anew.
#[derive(Debug, Clone, Default)]
pub struct Begun {
    sum: Running,
    /// Bytes that are in the checksum.
    summed: u64,
    /// Those after them.
    rest: Vec<u8>,
}

/// Bytes at the end that are left out of the checksum: no footer of less than a hundred million rows has as many.
const REST: usize = 1 << 20;

impl Write for Summed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.begun.add(bytes.get(..count).unwrap_or_default());
        Ok(count)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

impl Begun {
    fn add(&mut self, bytes: &[u8]) {
        self.rest.extend_from_slice(bytes);
        if self.rest.len() > 2 * REST {
            let ready = self.rest.len() - REST;
            self.sum.add(self.rest.get(..ready).unwrap_or_default());
            self.summed += ready as u64;
            self.rest.drain(..ready);
        }
    }

    /// The checksum of the file with another end from a byte on; none where that byte is in the checksum already.
    fn with_end(&self, start: u64, end: &[u8]) -> Option<String> {
        let rest = self.rest.get(..usize::try_from(start.checked_sub(self.summed)?).ok()?)?;
        let mut sum = self.sum.clone();
        sum.add(rest);
        sum.add(end);
        Some(sum.finish())
    }
}

/// Encodes the columns of rows; several may be at it at once.
pub struct Encoder {
    columns: ArrowRowGroupWriterFactory,
    schema: SchemaRef,
}

/// Encoded columns of some rows, which become a row group.
pub struct RowGroup(Vec<ArrowColumnChunk>);

/// Makes the file of a table, and what encodes its rows.
pub fn create(path: &Path, fields: &[Field], schema: &Schema, form: Form) -> Result<(Writer, Encoder)> {
    let file = File::create(path).with_context(|| format!("{} cannot be written", path.display()))?;
    let schema = arrow::schema(fields, schema, form);
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_created_by(concat!("annals ", env!("CARGO_PKG_VERSION")).to_owned());
    // Measured numbers hardly repeat: a dictionary of them takes longer to make than all else and saves nothing.
    for field in schema.fields().iter().filter(|field| *field.data_type() == DataType::Float64) {
        properties = properties.set_column_dictionary_enabled(ColumnPath::from(field.name().as_str()), false);
    }
    let options = ArrowWriterOptions::new().with_properties(properties.build()).with_skip_arrow_metadata(true);
    let file = Summed { file, begun: Begun::default() };
    let writer = ArrowWriter::try_new_with_options(file, schema.clone(), options)?;
    let (writer, columns) = writer.into_serialized_writer()?;
    Ok((Writer(writer), Encoder { columns, schema }))
}

impl Encoder {
    /// Encodes rows.
    pub fn encode(&self, columns: &[ArrayRef]) -> Result<RowGroup> {
        let mut chunks = Vec::new();
        // The number of the row group matters to encryption alone.
        let writers = self.columns.create_column_writers(0)?;
        for ((mut writer, field), array) in writers.into_iter().zip(self.schema.fields()).zip(columns) {
            for leaf in compute_leaves(field, array)? {
                writer.write(&leaf)?;
            }
            chunks.push(writer.close()?);
        }
        Ok(RowGroup(chunks))
    }
}

impl Writer {
    pub fn append(&mut self, group: RowGroup) -> Result<()> {
        let mut writer = self.0.next_row_group()?;
        for chunk in group.0 {
            chunk.append_to_row_group(&mut writer)?;
        }
        writer.close()?;
        Ok(())
    }

    /// Returns the file, to which all has been written, and its checksum so far.
    pub fn finish(self) -> Result<(File, Begun)> {
        let Summed { file, begun } = self.0.into_inner()?;
        Ok((file, begun))
    }
}

/// Bytes at the end of every Parquet file: the length of the footer, and the format's mark.
const TAIL: u64 = 8;

/// Writes the footer anew: the Arrow schema with titles, descriptions and units, what is said of the dataset, and, for a
/// table that stands in order, the columns of its key. Returns the checksum, where it has `begun` and need not be made anew.
pub fn describe(
    path: &Path,
    fields: &[Field],
    schema: &Schema,
    about: &[(String, String)],
    in_order: bool,
    begun: &Begun,
) -> Result<Option<String>> {
    let cannot = || format!("{} cannot be described", path.display());
    let mut file = OpenOptions::new().read(true).write(true).open(path).with_context(cannot)?;
    let metadata = ParquetMetaDataReader::new().parse_and_finish(&file).with_context(cannot)?;
    let mut properties = WriterProperties::builder().build();
    add_encoded_arrow_schema_to_metadata(&arrow::schema(fields, schema, Form::Declared), &mut properties);
    let mut told = properties.key_value_metadata().cloned().unwrap_or_default();
    told.extend(about.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone())));

    let position = |name: &&str| fields.iter().position(|field| field.name == **name);
    let key = schema.key_names();
    let sorted = key.iter().filter_map(position).map(|column| SortingColumn {
        column_idx: column as i32,
        descending: false,
        nulls_first: false,
    });
    let sorted = Some(sorted.collect::<Vec<SortingColumn>>()).filter(|columns| in_order && !columns.is_empty());
    let old = metadata.file_metadata();
    let described = FileMetaData::new(
        old.version(),
        old.num_rows(),
        old.created_by().map(str::to_owned),
        Some(told),
        old.schema_descr_ptr(),
        old.column_orders().cloned(),
    );
    let groups = metadata.row_groups().iter().cloned();
    let groups = groups.map(|group| group.into_builder().set_sorting_columns(sorted.clone()).build());
    let groups = groups.collect::<::parquet::errors::Result<Vec<_>>>()?;
    let metadata = ParquetMetaDataBuilder::new(described).set_row_groups(groups).build();

    let mut length = [0; 4];
    let end = file.seek(SeekFrom::End(-(TAIL as i64)))?;
    file.read_exact(&mut length)?;
    let start = end.checked_sub(u64::from(u32::from_le_bytes(length))).with_context(cannot)?;
    file.set_len(start)?;
    file.seek(SeekFrom::Start(start))?;
    // Offsets within the footer are those of the rows before it, so that it can be put together apart; what the file's own
    // buffer could not write on its way out would be told to no one.
    let mut footer = Vec::new();
    ParquetMetaDataWriter::new_with_tracked(TrackedWrite::new(&mut footer), &metadata).finish()?;
    file.write_all(&footer)?;
    Ok(begun.with_end(start, &footer))
}
