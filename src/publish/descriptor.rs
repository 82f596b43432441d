//! The published Data Package: the declaration of the dataset, with the schema, size and checksum of every CSV.

use super::checksums;
use crate::declare::{DESCRIPTOR, Package, Schema};
use crate::derive::{Held, Model};
use crate::store::{Stage, Stored};
use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use std::io::Write;

pub fn write(package: &Package, models: &[Model], held: &Held, stage: &Stage) -> Result<()> {
    let mut resources = Vec::new();
    for table in held.raw() {
        let declared = package.resource(&table.table.name).context("a table is not declared")?;
        let mut resource = describe(&table.table, &declared.schema, stage)?;
        if !table.in_order {
            resource.insert("order".to_owned(), json!("the order of the raw files: too large to be sorted"));
        }
        resources.push(Value::Object(resource));
    }
    for table in held.derived() {
        let model = models.iter().find(|model| model.name() == table.name).context("a table is not declared")?;
        let mut resource = describe(table, &model.schema, stage)?;
        resource.insert("derivedFrom".to_owned(), json!(model.query.reads));
        resources.push(Value::Object(resource));
    }
    let mut declared = package.declared.clone();
    declared.insert("resources".to_owned(), Value::Array(resources));
    let mut file = std::fs::File::create(stage.folder().join(DESCRIPTOR))?;
    serde_json::to_writer_pretty(&mut file, &declared)?;
    writeln!(file)?;
    Ok(file.sync_all()?)
}

fn describe(table: &Stored, schema: &Schema, stage: &Stage) -> Result<Map<String, Value>> {
    let sum = checksums::of(&stage.csv_path(&table.name))?;
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
        ("path", Some(json!(format!("csv/{}.csv", table.name)))),
        ("format", Some(json!("csv"))),
        ("mediatype", Some(json!("text/csv"))),
        ("encoding", Some(json!("utf-8"))),
        ("bytes", Some(json!(sum.bytes))),
        ("hash", Some(json!(format!("sha256:{}", sum.hash)))),
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
