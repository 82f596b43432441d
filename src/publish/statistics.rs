//! The codebook for programs: one row a column of each table, with what it means and what stands in it.

use super::Table;
use crate::store::{Stage, Stored};
use anyhow::{Context, Result};
use polars::prelude::*;

/// Values are told apart up to so many rows; in a larger table that would take longer than to make it.
const MOST_COUNTED: usize = 1_000_000;

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
    let mut looks = Vec::new();
    for field in &table.fields {
        let (name, has_order) = (field.name.as_str(), !field.kind.is_text() && field.kind.name() != "boolean");
        looks.push(col(name).null_count().cast(DataType::Float64).alias(format!("missing {name}")));
        if table.rows <= MOST_COUNTED {
            looks.push(col(name).drop_nulls().n_unique().cast(DataType::UInt64).alias(format!("distinct {name}")));
        }
        if has_order {
            looks.push(col(name).min().alias(format!("minimum {name}")));
            looks.push(col(name).max().alias(format!("maximum {name}")));
        }
    }
    let seen = table.scan()?.select(looks).collect_with_engine(Engine::Streaming)?.unwrap_single();
    let shown = |what: &str, name: &str| -> Result<Option<String>> {
        let Ok(column) = seen.column(&format!("{what} {name}")) else { return Ok(None) };
        Ok(column.cast(&DataType::String)?.str()?.get(0).map(str::to_owned))
    };
    let row = |field: &crate::declare::Field| {
        let text = |name: &str| field.text(name).unwrap_or_default().to_owned();
        let missing = seen.column(&format!("missing {}", field.name))?.f64()?.get(0);
        Ok(Row {
            table: table.name.clone(),
            column: field.name.clone(),
            kind: text("type"),
            unit: text("unit"),
            description: text("description"),
            missing: missing.filter(|_| table.rows > 0).map(|missing| missing / table.rows as f64),
            distinct: shown("distinct", &field.name)?.and_then(|count| count.parse().ok()),
            minimum: shown("minimum", &field.name)?,
            maximum: shown("maximum", &field.name)?,
        })
    };
    table.fields.iter().map(row).collect()
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
