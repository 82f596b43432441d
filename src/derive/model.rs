//! The derived tables of a dataset: each a query and the schema that its result must meet, in the order in which they can
//! be built.

use super::kinds::{Relation, Tables};
use super::query::Query;
use crate::declare::{CALENDAR, ForeignKey, MADE_OF, OF_CELLS, Package, Schema, is_table_name};
use crate::finding::nearest;
use anyhow::{Result, bail};
use std::collections::BTreeSet;

/// Folder of the derived tables.
pub const FOLDER: &str = "schemas/derived";

#[derive(Debug)]
pub struct Model {
    pub query: Query,
    pub schema: Schema,
}

impl Model {
    pub fn name(&self) -> &str {
        &self.query.name
    }

    /// The references of a table to itself by one field, each after that of the field that it leads to, if that refers to another
    /// one in turn.
    pub fn own_references(&self) -> Vec<&ForeignKey> {
        let is_own = |key: &&ForeignKey| key.resource.as_deref().is_none_or(|target| target == self.name());
        let keys = self.schema.foreign_keys.iter().filter(is_own);
        let mut left: Vec<&ForeignKey> = keys.filter(|key| key.fields.len() == 1).collect();
        let name = |key: &ForeignKey| Some(&self.schema.fields.get(*key.fields.first()?)?.name);
        let mut ordered = Vec::new();
        while !left.is_empty() {
            // Who follows them comes to one that leads no further, or goes round in a circle, in which none is first.
            let mut at = 0;
            for _ in 0..left.len() {
                let target = left.get(at).and_then(|key| key.reference.first());
                let next = left.iter().position(|other| target.is_some() && name(other) == target);
                at = next.unwrap_or(at);
            }
            ordered.push(left.remove(at));
        }
        ordered
    }

    /// The models of a dataset, each after those that it reads.
    pub fn read_all(package: &Package) -> Result<Vec<Model>> {
        let mut models = Vec::new();
        let notations = package.notations();
        let mut size = package.size.clone();
        for query in Query::read_all(&package.root, FOLDER)? {
            if package.called(&query.name).is_some() || query.name == CALENDAR {
                bail!("{}: `{}` is the name of another table already, or was formerly", query.path, query.name);
            }
            if !is_table_name(&query.name) {
                bail!("{}: the name of the table `{}` {MADE_OF}", query.path, query.name);
            }
            let schema = format!("{FOLDER}/{}.json", query.name);
            if !package.root.join(&schema).is_file() {
                bail!("{}: its schema {schema} does not exist", query.path);
            }
            let mut schema = Schema::read(&package.root, &schema)?;
            if let Some(index) = schema.fields.iter().position(|field| field.is_edtf()) {
                let message = "a derived table has days and years; EDTF dates are read from raw files alone";
                return Err(schema.fault(&package.root, &format!("/fields/{index}/rdfType"), message));
            }
            hold_is_made(package, &schema)?;
            size.add(&schema).map_err(|message| schema.fault(&package.root, "/fields", message))?;
            schema.mark_codes(&query.name, &notations);
            models.push(Model { query, schema });
        }
        hold_schemas_have_queries(package, &models)?;
        for model in &models {
            let find = |name: &str| {
                let other = || models.iter().find(|model| model.name() == name).map(|model| &model.schema);
                package.resource(name).map(|resource| &resource.schema).or_else(other)
            };
            package.hold_references(&model.schema, model.name(), find)?;
            model.query.hold_tables(names(package, &models).iter().map(String::as_str))?;
        }
        let tables = columns(package, &models);
        models.iter_mut().try_for_each(|model| model.query.hold_kinds(&tables))?;
        in_order(models)
    }
}

/// Every table that a query of the dataset can read.
pub fn names(package: &Package, models: &[Model]) -> Vec<String> {
    let raw = package.resources.iter().map(|resource| resource.name.clone());
    let derived = models.iter().map(|model| model.query.name.clone());
    raw.chain(derived).chain(package.coverage.map(|_| CALENDAR.to_owned())).collect()
}

/// Every table that a query of the dataset can read, with its columns.
pub fn columns(package: &Package, models: &[Model]) -> Tables {
    let raw = package
        .resources
        .iter()
        .map(|resource| (resource.name.clone(), Relation::declared(&resource.schema.published_fields())));
    let derived = models.iter().map(|model| (model.query.name.clone(), Relation::declared(model.schema.fields.iter())));
    let years = package.coverage.map(|_| (CALENDAR.to_owned(), Relation::years()));
    raw.chain(derived).chain(years).collect()
}

/// What says how cells are read would do nothing for a table that is made.
fn hold_is_made(package: &Package, schema: &Schema) -> Result<()> {
    let refused = |pointer: String, name: &str| {
        let message = format!("`{name}` says how cells are read, and a derived table is made\n  hint: leave it out");
        Err(schema.fault(&package.root, &pointer, message))
    };
    if schema.declared.contains_key("fieldsMatch") {
        return refused("/fieldsMatch".to_owned(), "fieldsMatch");
    }
    if schema.missing_values != [""] {
        return refused("/missingValues".to_owned(), "missingValues");
    }
    for (index, field) in schema.fields.iter().enumerate() {
        if let Some(name) = OF_CELLS.iter().find(|name| field.declared.contains_key(**name)) {
            return refused(format!("/fields/{index}/{name}"), name);
        }
    }
    Ok(())
}

fn hold_schemas_have_queries(package: &Package, models: &[Model]) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(package.root.join(FOLDER)) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        let is_schema = path.extension().is_some_and(|ending| ending == "json");
        if is_schema && !models.iter().any(|model| model.name() == name) {
            let hint = nearest(name, models.iter().map(Model::name))
                .map_or(String::new(), |meant| format!("\n  hint: did you mean `{meant}`?"));
            bail!("{FOLDER}/{name}.json: its query {FOLDER}/{name}.sql does not exist{hint}");
        }
    }
    Ok(())
}

/// Puts each model after those that it reads; of those that could come next, the first by name does.
fn in_order(mut waiting: Vec<Model>) -> Result<Vec<Model>> {
    let mut ordered: Vec<Model> = Vec::new();
    while !waiting.is_empty() {
        let names: BTreeSet<String> = waiting.iter().map(|model| model.query.name.clone()).collect();
        match waiting.iter().position(|model| model.query.reads.is_disjoint(&names)) {
            Some(next) => ordered.push(waiting.remove(next)),
            None => bail!("{}", circle(&waiting)),
        }
    }
    Ok(ordered)
}

/// Names a circle among models each of which reads another one of them.
fn circle(models: &[Model]) -> String {
    let next = |model: &Model| models.iter().find(|other| model.query.reads.contains(other.name()));
    let mut walk: Vec<&Model> = models.iter().take(1).collect();
    while let Some(model) = walk.last().and_then(|last| next(last)) {
        if let Some(begin) = walk.iter().position(|seen| seen.name() == model.name()) {
            let names: Vec<&str> = walk.iter().skip(begin).chain([&model]).map(|model| model.name()).collect();
            return format!("{}: models need each other: {}", model.query.path, names.join(" → "));
        }
        walk.push(model);
    }
    "models need each other".to_owned()
}
