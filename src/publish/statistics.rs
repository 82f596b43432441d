//! The codebook for programs: one row a column of each table, with what it means and what stands in it.

use super::Table;
use crate::declare::Field;
use crate::store::{Stage, Stored, Summary};
use anyhow::{Context, Result};
use polars::prelude::*;
use std::collections::HashMap;

/// Values are told apart up to so many rows; in a larger table that would take longer than to make it. Those of codes are
/// known as it is.
const MOST_COUNTED: usize = 1_000_000;

/// Columns whose values are counted at once: to count those of one takes a hundred kilobytes, however few they are.
const MOST_AT_ONCE: usize = 100;

/// A column, and what stands in it.
pub struct Row {
    pub table: String,
    pub column: String,
    pub kind: String,
    pub unit: String,
    pub description: String,
    /// Share of rows that have no value; none where there is no row.
    pub missing: Option<f64>,
    /// Number of different values; none where they were not counted.
    pub distinct: Option<u64>,
    /// Smallest and largest value of a column of numbers or days.
    pub minimum: Option<String>,
    pub maximum: Option<String>,
}

pub const COLUMNS: [&str; 9] =
    ["table", "column", "type", "unit", "description", "missing_share", "distinct_values", "minimum", "maximum"];

/// Looks at every column of every table.
pub fn rows(tables: &[Table]) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for table in tables {
        rows.extend(of_table(table.stored)?);
    }
    Ok(rows)
}

fn of_table(table: &Stored) -> Result<Vec<Row>> {
    let counts = if table.rows <= MOST_COUNTED { distinct(table)? } else { HashMap::new() };
    let row = |(field, summary): (&Field, &Summary)| {
        let text = |name: &str| field.text(name).unwrap_or_default().to_owned();
        let distinct = match field.is_code {
            true => Some(summary.uses.len() as u64),
            false => counts.get(field.name.as_str()).copied(),
        };
        Ok(Row {
            table: table.name.clone(),
            column: field.name.clone(),
            kind: text("type"),
            unit: text("unit"),
            description: text("description"),
            missing: (table.rows > 0).then(|| summary.missing as f64 / table.rows as f64),
            distinct,
            minimum: summary.minimum()?,
            maximum: summary.maximum()?,
        })
    };
    table.fields.iter().zip(&table.summaries).map(row).collect()
}

/// How many different values there are in each column that is not of codes.
fn distinct(table: &Stored) -> Result<HashMap<&str, u64>> {
    let names: Vec<&str> =
        table.fields.iter().filter(|field| !field.is_code).map(|field| field.name.as_str()).collect();
    let mut counts = HashMap::new();
    for names in names.chunks(MOST_AT_ONCE) {
        let count = |name: &&str| col(*name).drop_nulls().n_unique().cast(DataType::UInt64);
        let counted = table.scan()?.select(names.iter().map(count).collect::<Vec<Expr>>());
        let counted = counted.collect_with_engine(Engine::Streaming)?.unwrap_single();
        for name in names {
            counts.extend(counted.column(name)?.u64()?.get(0).map(|count| (*name, count)));
        }
    }
    Ok(counts)
}

/// Writes them as `codebook.csv`.
pub fn write(rows: &[Row], stage: &Stage) -> Result<()> {
    let texts = |of: fn(&Row) -> Option<String>| rows.iter().map(of).collect::<Vec<Option<String>>>();
    let columns: [Vec<Option<String>>; 9] = [
        texts(|row| Some(row.table.clone())),
        texts(|row| Some(row.column.clone())),
        texts(|row| Some(row.kind.clone())),
        texts(|row| Some(row.unit.clone()).filter(|unit| !unit.is_empty())),
        texts(|row| Some(row.description.clone()).filter(|text| !text.is_empty())),
        texts(|row| row.missing.map(|share| format!("{share:.4}"))),
        texts(|row| row.distinct.map(|count| count.to_string())),
        texts(|row| row.minimum.clone()),
        texts(|row| row.maximum.clone()),
    ];
    let columns = COLUMNS.into_iter().zip(columns).map(|(name, texts)| Column::new(name.into(), texts));
    let mut frame = DataFrame::new(rows.len(), columns.collect())?;
    let path = stage.folder().join("codebook.csv");
    let file = std::fs::File::create(&path).with_context(|| format!("{} cannot be written", path.display()))?;
    Ok(CsvWriter::new(file).finish(&mut frame)?)
}
