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
        let declared = package.resource(&table.stored.name).map(|resource| &resource.declared);
        let own = declared.map(own).unwrap_or_default();
        let mut resource = describe(table.stored, table.schema, &own, stage, sums)?;
        if !table.in_order {
            resource.insert("order".to_owned(), json!("the order of the raw files: too large to be sorted"));
        }
        if let Some(model) = table.model {
            resource.insert("derivedFrom".to_owned(), json!(model.query.reads));
            resource.insert("sql".to_owned(), json!(model.query.sql));
        }
        let path = parquet_name(&table.stored.name);
        let sum = sums.get(&path).context("a table has no Parquet")?;
        let mut file = parquet_resource(&resource, &path, table.stored.bytes()?, sum);
        let of_rows = own.iter().filter(|(name, _)| ["licenses", "sources"].contains(&name.as_str()));
        file.extend(of_rows.map(|(name, value)| (name.clone(), value.clone())));
        files.push(Value::Object(file));
        resources.push(Value::Object(resource));
    }
    let mut declared = package.declared.clone();
    declared.insert("resources".to_owned(), Value::Array(resources.into_iter().chain(files).collect()));
    Ok(declared)
}

/// What a resource says of itself, and not of the file that it is read from.
fn own(declared: &Map<String, Value>) -> Map<String, Value> {
    const OF_FILE: [&str; 19] = [
        "$schema",
        "profile",
        "name",
        "type",
        "path",
        "url",
        "scheme",
        "format",
        "mediatype",
        "encoding",
        "compression",
        "bytes",
        "hash",
        "rows",
        "order",
        "derivedFrom",
        "sql",
        "dialect",
        "schema",
    ];
    let own = declared.iter().filter(|(name, _)| !OF_FILE.contains(&name.as_str()));
    own.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// `own` is what the raw table's resource says of itself.
fn describe(
    table: &Stored,
    schema: &Schema,
    own: &Map<String, Value>,
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
    let others = own.iter().filter(|(name, _)| !resource.contains_key(name.as_str()));
    let others: Vec<_> = others.map(|(name, value)| (name.clone(), value.clone())).collect();
    resource.extend(others);
    Ok(resource)
}
