//! Tables at rest: each as Parquet, and as CSV where it is to be published, written from the same batches as they come.

mod arrow;
mod csv;
mod order;
mod parquet;
mod settling;
mod summary;

pub use csv::scan as scan_csv;
pub use order::{Order, Span};
pub use summary::Summary;

use crate::declare::{Field, Schema};
use crate::moment::year_text;
use anyhow::{Context, Result, bail};
use polars::prelude::*;
use polars_core::runtime::RAYON;
use rayon::prelude::*;
use settling::Settling;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A folder laid out as the output is, in which tables are written before anything is published.
#[derive(Debug, Clone)]
pub struct Stage {
    folder: PathBuf,
    with_csv: bool,
    settling: Settling,
}

/// A table in the stage.
#[derive(Debug, Clone)]
pub struct Stored {
    pub name: String,
    /// Columns in order, as they are published.
    pub fields: Vec<Field>,
    /// Names of the columns of the primary key.
    pub key: Vec<String>,
    pub rows: usize,
    /// Checksum of its CSV; none where it has none.
    pub csv_sum: Option<String>,
    /// What stands in each column.
    pub summaries: Vec<Summary>,
    /// One file, or two where the rows from the first fault on stand apart.
    parquet: Vec<PathBuf>,
    /// Checksum of the last of them.
    parquet_sum: parquet::Begun,
}

/// Whether rows are written as their schema declares them, or with every column nullable so that cells that failed can be
/// left empty. Only the former are ever published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Declared,
    AsFound,
}

impl Stage {
    /// Makes the stage's folders. With `with_csv` tables are written as CSV too.
    pub fn create(folder: &Path, with_csv: bool) -> Result<Stage> {
        for part in ["csv", "parquet", "as_found"] {
            let part = folder.join(part);
            std::fs::create_dir_all(&part).with_context(|| format!("{} cannot be made", part.display()))?;
        }
        Ok(Stage { folder: folder.to_owned(), with_csv, settling: Settling::default() })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn csv_path(&self, name: &str) -> PathBuf {
        self.folder.join("csv").join(format!("{name}.csv"))
    }

    fn parquet_path(&self, name: &str, form: Form) -> PathBuf {
        let part = if form == Form::Declared { "parquet" } else { "as_found" };
        self.folder.join(part).join(format!("{name}.parquet"))
    }

    /// Waits until the tables are on the disk, or tells why they cannot be.
    pub fn settle(&self) -> Result<()> {
        self.settling.end().with_context(|| format!("{} cannot be written", self.folder.display()))
    }

    /// Takes away what is not published.
    pub fn clear_unpublished(&self) -> Result<()> {
        let folder = self.folder.join("as_found");
        std::fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be removed", folder.display()))
    }
}

/// Rows that are encoded together and become a row group. However the rows come, they are cut anew into batches of so
/// many, so that the bytes depend on the rows alone.
const BATCH: usize = 1 << 17;

/// Bytes of text at which a batch ends though it has fewer rows: a row may be as long as a book.
const BATCH_BYTES: usize = 256 << 20;

/// Rows of a table at which its full batches end.
fn ends(rows: &DataFrame) -> Result<Vec<usize>> {
    // No rows of usual length come near it.
    if rows.estimated_size() < BATCH_BYTES / 4 {
        return Ok((1..=rows.height() / BATCH).map(|batch| batch * BATCH).collect());
    }
    let mut sizes = vec![0; rows.height()];
    for column in rows.columns().iter().filter(|column| *column.dtype() == DataType::String) {
        for (size, text) in sizes.iter_mut().zip(column.str()?.iter()) {
            *size += text.map_or(0, str::len);
        }
    }
    let (mut ends, mut count, mut bytes) = (Vec::new(), 0, 0);
    for (row, size) in sizes.into_iter().enumerate() {
        count += 1;
        bytes += size;
        if count == BATCH || bytes >= BATCH_BYTES {
            ends.push(row + 1);
            (count, bytes) = (0, 0);
        }
    }
    Ok(ends)
}

/// A batch of rows, ready to be written.
pub struct Encoded {
    rows: usize,
    summaries: Vec<Summary>,
    group: parquet::RowGroup,
    text: Option<Vec<u8>>,
}

/// Makes batches of rows ready to be written; several may be at it at once.
pub struct Encoder {
    fields: Vec<Field>,
    parquet: parquet::Encoder,
    with_csv: bool,
}

impl Encoder {
    /// Encodes batches side by side.
    pub fn encode(&self, batches: &[DataFrame]) -> Result<Vec<Encoded>> {
        let encode = |frame: &DataFrame| {
            let columns = arrow::arrays(frame, &self.fields)?;
            let summaries = columns.iter().zip(&self.fields).map(|(column, field)| Summary::of(column, field.is_code));
            Ok(Encoded {
                rows: frame.height(),
                summaries: summaries.collect(),
                group: self.parquet.encode(&columns)?,
                text: self.with_csv.then(|| csv::encode(&columns)).transpose()?,
            })
        };
        batches.par_iter().with_max_len(1).map(encode).collect()
    }
}

/// Writes one table, batch by batch: rows are cut into batches, those encoded, and those appended in their order. The three
/// are apart so that a long table's can go on at once.
pub struct TableWriter {
    table: Stored,
    encoder: Arc<Encoder>,
    parquet: parquet::Writer,
    csv: Option<csv::Writer>,
    /// None for a table that is not published, which need not reach the disk.
    settling: Option<Settling>,
    /// Rows that do not fill a batch yet.
    waiting: Option<DataFrame>,
}

impl TableWriter {
    pub fn create(stage: &Stage, name: &str, fields: Vec<Field>, schema: &Schema, form: Form) -> Result<TableWriter> {
        let path = stage.parquet_path(name, form);
        let with_csv = stage.with_csv && form == Form::Declared;
        let csv = with_csv.then(|| csv::Writer::create(&stage.csv_path(name), &fields)).transpose()?;
        let (parquet, encoder) = parquet::create(&path, &fields, schema, form)?;
        Ok(TableWriter {
            settling: with_csv.then(|| stage.settling.clone()),
            encoder: Arc::new(Encoder { fields: fields.clone(), parquet: encoder, with_csv }),
            parquet,
            csv,
            waiting: None,
            table: Stored {
                name: name.to_owned(),
                summaries: vec![Summary::default(); fields.len()],
                fields,
                key: schema.key_names().into_iter().map(str::to_owned).collect(),
                rows: 0,
                csv_sum: None,
                parquet: vec![path],
                parquet_sum: parquet::Begun::default(),
            },
        })
    }

    pub fn encoder(&self) -> Arc<Encoder> {
        self.encoder.clone()
    }

    /// Takes the next rows, and gives the batches that are now full.
    pub fn cut<'a>(&mut self, frames: impl IntoIterator<Item = &'a DataFrame>) -> Result<Vec<DataFrame>> {
        for frame in frames {
            self.table.rows += frame.height();
            match &mut self.waiting {
                Some(waiting) => drop(waiting.vstack_mut(frame)?),
                None => self.waiting = Some(frame.clone()),
            }
        }
        let Some(waiting) = self.waiting.take() else { return Ok(Vec::new()) };
        let (mut batches, mut start) = (Vec::new(), 0);
        for end in ends(&waiting)? {
            batches.push(waiting.slice(start as i64, end - start));
            start = end;
        }
        let rest = waiting.slice(start as i64, waiting.height() - start);
        self.waiting = (rest.height() > 0).then_some(rest);
        Ok(batches)
    }

    /// Appends batches, which come in the order in which they were cut.
    pub fn append(&mut self, batches: Vec<Encoded>) -> Result<()> {
        for batch in batches {
            if batch.rows > 0 {
                self.parquet.append(batch.group).with_context(|| unwritten(&self.table.name))?;
            }
            self.table.summaries.iter_mut().zip(batch.summaries).for_each(|(summary, more)| summary.add(more));
            if let (Some(csv), Some(text)) = (&mut self.csv, batch.text) {
                csv.append(&text).with_context(|| unwritten(&self.table.name))?;
            }
        }
        Ok(())
    }

    /// Takes all rows the whole way, some of them being written while the next are encoded.
    pub fn write(mut self, rows: &DataFrame) -> Result<Stored> {
        let mut batches = self.cut([rows])?;
        batches.extend(self.waiting.take());
        let (encoder, mut ready) = (self.encoder(), Vec::new());
        RAYON.install(|| {
            for batches in batches.chunks(rayon::current_num_threads()) {
                let ready_before = std::mem::take(&mut ready);
                let (written, encoded) = rayon::join(|| self.append(ready_before), || encoder.encode(batches));
                written?;
                ready = encoded?;
            }
            self.append(ready)
        })?;
        self.finish()
    }

    /// Goes on with rows that are not all as the schema declares: in a file of its own, with no CSV beside it.
    pub fn go_on_as_found(self, stage: &Stage, schema: &Schema) -> Result<TableWriter> {
        let done = self.finish()?;
        let mut next = TableWriter::create(stage, &done.name, done.fields.clone(), schema, Form::AsFound)?;
        next.table.rows = done.rows;
        next.table.summaries = done.summaries;
        next.table.parquet = done.parquet.into_iter().chain(next.table.parquet).collect();
        Ok(next)
    }

    pub fn finish(mut self) -> Result<Stored> {
        if let Some(last) = self.waiting.take() {
            let encoded = self.encoder.encode(&[last])?;
            self.append(encoded)?;
        }
        let (file, parquet_sum) = self.parquet.finish().with_context(|| unwritten(&self.table.name))?;
        self.table.parquet_sum = parquet_sum;
        let (mut files, settling) = (vec![file], self.settling);
        if let Some((sum, file)) = self.csv.map(csv::Writer::finish) {
            self.table.csv_sum = Some(sum);
            files.push(file);
        }
        if let Some(settling) = settling {
            files.into_iter().for_each(|file| settling.begin(file));
        }
        Ok(self.table)
    }
}

impl Stored {
    /// The table's rows, codes as plain text.
    pub fn scan(&self) -> Result<LazyFrame> {
        let parts = self.parquet.iter().map(|path| local(path));
        let parts = ScanSources::Paths(parts.collect::<PolarsResult<Vec<PlRefPath>>>()?.into());
        Ok(LazyFrame::scan_parquet_sources(parts, ScanArgsParquet { glob: false, ..Default::default() })?)
    }

    /// Makes the Parquet file tell what it holds; it is not scanned after that. `about` is said of the dataset. Returns the file's
    /// checksum, where it is known without a look at the file.
    pub fn describe(&self, schema: &Schema, about: &[(String, String)], in_order: bool) -> Result<Option<String>> {
        let [path] = self.parquet.as_slice() else { bail!("{} has rows that are not as declared", self.name) };
        parquet::describe(path, &self.fields, schema, about, in_order, &self.parquet_sum)
            .with_context(|| unwritten(&self.name))
    }

    /// The table, written anew in order of its primary key.
    pub fn sorted(self, stage: &Stage, schema: &Schema) -> Result<Stored> {
        let frame = sort(self.scan()?, &self.key)?.collect()?;
        let writer = TableWriter::create(stage, &self.name, self.fields, schema, Form::Declared)?;
        writer.write(&frame)
    }

    pub fn bytes(&self) -> Result<u64> {
        let size = |path: &PathBuf| {
            let meta = std::fs::metadata(path);
            Ok(meta.with_context(|| format!("{} is gone", path.display()))?.len())
        };
        self.parquet.iter().map(size).sum()
    }
}

/// What a full disk stops.
fn unwritten(table: &str) -> String {
    format!("table {table} cannot be written")
}

/// A path as Polars reads it: what is not whole may begin like an address (`http:/a`).
fn local(path: &Path) -> PolarsResult<PlRefPath> {
    PlRefPath::try_from_path(&std::path::absolute(path)?)
}

/// Rows in order of their key: numbers by size, text by its bytes.
pub fn sort(table: LazyFrame, key: &[String]) -> Result<LazyFrame> {
    if key.is_empty() {
        return Ok(table);
    }
    let options = SortMultipleOptions::default().with_maintain_order(true);
    Ok(table.sort(key.iter().map(|name| name.as_str().into()).collect::<Vec<PlSmallStr>>(), options))
}

/// The cells of a column as text, as a CSV has them, missing ones as none.
pub fn texts(frame: &DataFrame, column: &str) -> Result<Vec<Option<String>>> {
    // Only years have 32 bits.
    if let Ok(years) = frame.column(column)?.i32() {
        return Ok(years.iter().map(|year| year.map(year_text)).collect());
    }
    Ok(frame.column(column)?.cast(&DataType::String)?.str()?.iter().map(|text| text.map(str::to_owned)).collect())
}
