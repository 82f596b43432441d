//! The published Data Package: the declaration of the dataset, with the schema, size and checksum of every table, as CSV and
//! as Parquet.

use super::metadata::parquet_resource;
use super::{Table, csv_name, parquet_name};
use crate::declare::{Package, Schema};
use crate::store::{Stage, Stored};
use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The descriptor of what is published: the tables, and after them each one's Parquet file. `sums` has the checksums of the
/// tables' files.
pub fn of(
    package: &Package,
    tables: &[Table],
    stage: &Stage,
    sums: &BTreeMap<String, String>,
) -> Result<Map<String, Value>> {
    let (mut resources, mut files) = (Vec::new(), Vec::new());
    for table in tables {
        let mut resource = describe(table.stored, table.schema, stage, sums)?;
        if !table.in_order {
            resource.insert("order".to_owned(), json!("the order of the raw files: too large to be sorted"));
        }
        if let Some(model) = table.model {
            resource.insert("derivedFrom".to_owned(), json!(model.query.reads));
        }
        let path = parquet_name(&table.stored.name);
        let sum = sums.get(&path).context("a table has no Parquet")?;
        files.push(Value::Object(parquet_resource(&resource, &path, table.stored.bytes()?, sum)));
        resources.push(Value::Object(resource));
    }
    let mut declared = package.declared.clone();
    declared.insert("resources".to_owned(), Value::Array(resources.into_iter().chain(files).collect()));
    Ok(declared)
}

fn describe(
    table: &Stored,
    schema: &Schema,
    stage: &Stage,
    sums: &BTreeMap<String, String>,
) -> Result<Map<String, Value>> {
    let path = csv_name(&table.name);
    let bytes = std::fs::metadata(stage.csv_path(&table.name))?.len();
    let hash = sums.get(&path).context("a table has no CSV")?;
    let mut schema = schema.published(&table.fields);
    // Title and description belong to the resource too, where people look for them.
    let text = |name: &str| schema.get(name).cloned();
    let (title, description) = (text("title"), text("description"));
    schema.insert("$schema".to_owned(), json!("https://datapackage.org/profiles/2.0/tableschema.json"));
    let mut resource = Map::new();
    let properties = [
        ("name", Some(json!(table.name))),
        ("type", Some(json!("table"))),
        ("title", title),
        ("description", description),
        ("path", Some(json!(path))),
        ("format", Some(json!("csv"))),
        ("mediatype", Some(json!("text/csv"))),
        ("encoding", Some(json!("utf-8"))),
        ("bytes", Some(json!(bytes))),
        ("hash", Some(json!(format!("sha256:{hash}")))),
        ("rows", Some(json!(table.rows))),
        ("schema", Some(Value::Object(schema))),
    ];
    for (name, value) in properties {
        if let Some(value) = value {
            resource.insert(name.to_owned(), value);
        }
    }
    Ok(resource)
}
