//! What a stranger gets: the tables, a Data Package that describes them, and checksums. Everything is written beside the
//! old output and put in its place whole.

pub mod checksums;
mod codebook;
mod descriptor;
mod documents;
mod metadata;
mod page;
mod statistics;
mod swap;
mod temporary;
mod until_full;
mod workbook;

pub use documents::hold;
pub use metadata::is_table;
pub use swap::{Staging, as_left, lock, within};
pub use temporary::Temporary;
pub use until_full::UntilFull;

use crate::declare::{Package, Schema};
use crate::derive::{Held, Model};
use crate::store::{Stage, Stored};
use anyhow::{Context, Result};
use metadata::About;
use std::collections::BTreeMap;

/// A table that is published, and where it comes from.
pub struct Table<'a> {
    pub stored: &'a Stored,
    pub schema: &'a Schema,
    /// The model that made it; none for a raw table.
    pub model: Option<&'a Model>,
    /// Whether it stands in order of its primary key.
    pub in_order: bool,
}

fn tables<'a>(package: &'a Package, models: &'a [Model], held: &'a Held) -> Result<Vec<Table<'a>>> {
    let raw = held.raw().iter().map(|table| {
        let resource = package.resource(&table.table.name).context("a table is not declared")?;
        Ok(Table { stored: &table.table, schema: &resource.schema, model: None, in_order: table.in_order })
    });
    let derived = held.derived().iter().map(|stored| {
        let model = models.iter().find(|model| model.name() == stored.name).context("a table is not declared")?;
        Ok(Table { stored, schema: &model.schema, model: Some(model), in_order: true })
    });
    raw.chain(derived).collect()
}

/// Writes the documents around the tables, so that the stage holds all that is published and nothing else. Takes the tables,
/// since what is published is no longer worked on. Returns the checksum of each file.
pub fn write(package: &Package, models: &[Model], held: Held, stage: &Stage) -> Result<BTreeMap<String, String>> {
    stage.clear_unpublished()?;
    let tables = tables(package, models, &held)?;
    let about = About::of(&package.declared);
    codebook::write(package, &tables, stage)?;
    let statistics = statistics::rows(&tables)?;
    statistics::write(&statistics, stage)?;
    workbook::write(&about, &tables, &statistics, stage, &package.name)?;
    let csv = |table: &Table| Some((csv_name(&table.stored.name), table.stored.csv_sum.clone()?));
    let mut known: BTreeMap<String, String> = tables.iter().filter_map(csv).collect();
    for table in &tables {
        let sum = table.stored.describe(table.schema, &said(&about, table), table.in_order)?;
        known.extend(sum.map(|sum| (parquet_name(&table.stored.name), sum)));
    }
    let mut sums = checksums::of_folder(stage.folder(), &known)?;
    documents::write(package, &tables, stage, &mut sums)?;
    checksums::write(stage.folder(), &sums)?;
    Ok(sums)
}

/// What a table's Parquet file says of itself and of the dataset.
fn said(about: &About, table: &Table) -> Vec<(String, String)> {
    let own = |name: &str| table.schema.declared.get(name).and_then(|value| value.as_str()).unwrap_or_default();
    let (licence, address) = about.licence().unwrap_or_default();
    let said = [
        ("title", own("title").to_owned()),
        ("description", own("description").to_owned()),
        ("dataset", about.title().to_owned()),
        ("version", about.text("version").unwrap_or_default().to_owned()),
        ("license", format!("{licence} {address}").trim().to_owned()),
        ("citation", about.citation()),
    ];
    said.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name.to_owned(), text)).collect()
}

/// Names of a table's files in the output.
pub fn csv_name(table: &str) -> String {
    format!("csv/{table}.csv")
}

fn parquet_name(table: &str) -> String {
    format!("parquet/{table}.parquet")
}
