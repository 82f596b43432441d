//! The page of the dataset: one HTML file that shows what `schemas/page.json` declares, with everything in it that it
//! needs. It is made from the published descriptor and the published cells alone; no table and no column is named here.

mod address;
mod cell;
mod chart;
mod context;
mod declaration;
mod listing;
mod node;
mod number;
mod records;
mod rows;
mod schema;
mod words;

use crate::report::in_order;
use anyhow::{Context, Result};
use cell::Page;
use declaration::Declaration;
use minijinja::Environment;
use minijinja::syntax::SyntaxConfig;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What the page is made from.
pub struct Input<'a> {
    /// The published descriptor.
    pub descriptor: &'a Map<String, Value>,
    /// `schemas/page.json`, where there is one.
    pub declaration: Option<&'a Value>,
    /// The tables that `needed` names.
    pub tables: &'a BTreeMap<String, Rows>,
    /// The files of each table, titled by their format.
    pub files: &'a BTreeMap<String, Vec<Document>>,
    /// The other published files that a reader is led to.
    pub documents: &'a [Document],
    pub citation: String,
    pub bibtex: String,
    pub json_ld: String,
}

/// A table as its published CSV has it; an empty cell is none.
pub struct Rows {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Option<String>>>,
}

/// A published file.
pub struct Document {
    pub path: String,
    pub title: String,
    pub bytes: u64,
    pub sha256: String,
}

/// The tables that the page is made from: those that it shows, and those that have a label for a row which they refer
/// to. What is wrong with the declaration is told here, before any row is read.
pub fn needed(descriptor: &Map<String, Value>, declaration: Option<&Value>) -> Result<BTreeSet<String>> {
    let schemas = schema::schemas(descriptor);
    let shown: BTreeSet<&str> = declared(declaration, &schemas)?.tables().collect();
    let refers = shown.iter().filter_map(|name| schemas.get(name)).flat_map(|schema| schema.refers.values());
    let labelled = refers.filter(|name| schemas.get(*name).is_some_and(|schema| schema.label.is_some()));
    Ok(labelled.chain(&shown).map(|name| (*name).to_owned()).collect())
}

/// The page as HTML.
pub fn render(input: &Input) -> Result<String> {
    let schemas = schema::schemas(input.descriptor);
    let declaration = declared(input.declaration, &schemas)?;
    let records = declaration.records().map(|(_, records)| records);
    let looked_up: Vec<(&str, &str)> = declaration.looked_up().collect();
    let tables = rows::Tables::new(schemas, input.tables, &looked_up);
    let page = Page {
        labels: tables.labels(),
        addresses: address::addresses(&declaration, &tables)?,
        records: records.map(|records| records.table),
        ..Page::default()
    };
    let context = context::context(input, &declaration, &tables, page)?;
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    // The name says that it is HTML, in which everything is escaped.
    environment.add_template("page.html", include_str!("page.html")).context("the template of the page")?;
    let page = environment.get_template("page.html")?.render(context).context("the page cannot be rendered")?;
    Ok(in_order(&page))
}

fn declared<'a>(declaration: Option<&'a Value>, schemas: &schema::Schemas) -> Result<Declaration<'a>> {
    declaration.map_or_else(|| Ok(Declaration::default()), |declaration| Declaration::read(declaration, schemas))
}

#[cfg(test)]
mod tests;
