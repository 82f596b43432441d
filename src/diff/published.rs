//! A published folder: its tables and their columns, as its descriptor says.

use crate::declare::{DESCRIPTOR, file, stays_within};
use crate::store::scan_csv;
use anyhow::{Context, Result, anyhow, bail};
use polars::prelude::{LazyFrame, col};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

pub struct Published {
    pub tables: BTreeMap<String, PublishedTable>,
}

pub struct PublishedTable {
    pub columns: Vec<Column>,
    /// Names of the columns of the primary key; none where the table has no key.
    pub key: Vec<String>,
    /// Checksum of the rows.
    pub sum: String,
    folder: PathBuf,
    name: String,
}

pub struct Column {
    pub name: String,
    /// What is said of it, in a fixed order.
    pub said: [(&'static str, String); 4],
}

impl Published {
    pub fn read(folder: &Path) -> Result<Published> {
        let path = folder.join(DESCRIPTOR);
        let text = std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        let descriptor: Value =
            serde_json::from_str(&text).with_context(|| format!("{} is not JSON", path.display()))?;
        let mut tables = BTreeMap::new();
        for resource in descriptor.get("resources").and_then(Value::as_array).into_iter().flatten() {
            let (Some(name), Some(schema)) = (text_of(resource, "name"), resource.get("schema")) else { continue };
            let table = PublishedTable::read(folder, name, resource, schema);
            let mut names = BTreeSet::new();
            if let Some(twice) = table.columns.iter().find(|column| !names.insert(&column.name)) {
                bail!("{}: table {name} has two columns `{}`", path.display(), twice.name);
            }
            tables.insert(name.to_owned(), table);
        }
        Ok(Published { tables })
    }
}

fn text_of<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}

/// The file of a table's rows, which must be a file of the folder, whatever the descriptor calls the table.
fn csv(folder: &Path, name: &str) -> Result<PathBuf> {
    let path = format!("csv/{name}.csv");
    let within = if stays_within(&path) { file(folder, &path) } else { Err("leads out of the folder".to_owned()) };
    within.map_err(|message| anyhow!("{}: {message}", folder.join(path).display()))
}

impl PublishedTable {
    fn read(folder: &Path, name: &str, resource: &Value, schema: &Value) -> PublishedTable {
        let key: Vec<String> = match schema.get("primaryKey") {
            Some(Value::String(one)) => vec![one.clone()],
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        let fields = schema.get("fields").and_then(Value::as_array).into_iter().flatten();
        let columns = fields.filter_map(|field| {
            let name = text_of(field, "name")?.to_owned();
            let said = |what| (what, text_of(field, what).unwrap_or_default().to_owned());
            let place = key.iter().position(|key| *key == name);
            let in_key = place.map_or("no part", |at| ["first part", "second part", "later part"][at.min(2)]);
            Some(Column { said: [said("type"), said("unit"), said("description"), ("key", in_key.to_owned())], name })
        });
        PublishedTable {
            columns: columns.collect(),
            sum: text_of(resource, "hash").unwrap_or_default().to_owned(),
            folder: folder.to_owned(),
            name: name.to_owned(),
            key,
        }
    }

    /// The rows of the columns asked for, as texts.
    pub fn texts(&self, columns: &[&str]) -> Result<LazyFrame> {
        Ok(scan_csv(&csv(&self.folder, &self.name)?)?.select(columns.iter().map(|name| col(*name)).collect::<Vec<_>>()))
    }
}
