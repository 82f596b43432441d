//! The documents that tell of the dataset as a whole: its descriptor, what search engines and citation managers read, the
//! page, and the crate that lists all of them.

use super::metadata::{self, About};
use super::page::{self, Document, Input, Rows};
use super::{Table, csv_name, descriptor, parquet_name};
use crate::checksum;
use crate::declare::{DESCRIPTOR, Document as Declared, Package, Schema};
use crate::derive::Model;
use crate::store::{Stage, texts};
use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What the page shows is declared here, where it shows more than what the dataset is and where its files are.
const PAGE_DECLARATION: &str = "schemas/page.json";

/// Checksums of the published files, by name.
pub type Sums = BTreeMap<String, String>;

/// Writes every document, and adds their checksums to those of the other files.
pub fn write(package: &Package, tables: &[Table], stage: &Stage, sums: &mut Sums) -> Result<()> {
    let descriptor = descriptor::of(package, tables, stage, sums)?;
    put(stage, sums, DESCRIPTOR, &pretty(&Value::Object(descriptor.clone()))?)?;
    put(stage, sums, "croissant.json", &pretty(&metadata::croissant(&descriptor))?)?;
    put(stage, sums, "CITATION.cff", &metadata::citation(&descriptor))?;
    let page = page(package, tables, &descriptor, stage, sums)?;
    put(stage, sums, "index.html", &page)?;
    // The crate comes last but for the checksums, so that it can tell the size and checksum of everything else.
    let mut others = BTreeMap::from([(super::checksums::NAME.to_owned(), None)]);
    for (name, sum) in others_of(tables, sums) {
        others.insert(name.clone(), Some((size(stage, name)?, sum.clone())));
    }
    match metadata::ro_crate(&descriptor, &others) {
        Some(described) => put(stage, sums, metadata::CRATE, &pretty(&described)?),
        None => Ok(()),
    }
}

fn pretty(value: &Value) -> Result<String> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}

fn put(stage: &Stage, sums: &mut Sums, name: &str, text: &str) -> Result<()> {
    let path = stage.folder().join(name);
    std::fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))?;
    sums.insert(name.to_owned(), checksum::of_bytes(text.as_bytes()));
    Ok(())
}

fn size(stage: &Stage, name: &str) -> Result<u64> {
    let path = stage.folder().join(name);
    Ok(std::fs::metadata(&path).with_context(|| format!("{} is gone", path.display()))?.len())
}

/// The files that are no table's.
fn others_of<'a>(tables: &[Table], sums: &'a Sums) -> impl Iterator<Item = (&'a String, &'a String)> {
    let names = tables.iter().flat_map(|table| [csv_name(&table.stored.name), parquet_name(&table.stored.name)]);
    let of_tables: Vec<String> = names.collect();
    sums.iter().filter(move |(name, _)| !of_tables.contains(name))
}

/// Holds what the page declares against the tables that are declared, before any row is read.
pub fn hold(package: &Package, models: &[Model]) -> Result<()> {
    let raw = package.resources.iter().map(|resource| (&resource.name, &resource.schema));
    let derived = models.iter().map(|model| (&model.query.name, &model.schema));
    let table = |(name, schema): (&String, &Schema)| json!({ "name": name, "schema": schema.published(&schema.published_fields()) });
    let descriptor = json!({ "resources": raw.chain(derived).map(table).collect::<Vec<Value>>() });
    let declared = page_declaration(package)?;
    let descriptor = descriptor.as_object().context("the descriptor is an object")?;
    page::needed(descriptor, declared.as_ref().map(|document| &document.value)).map(drop)
}

/// What the page shows; none where nothing is declared. A link that leads nowhere is there too.
fn page_declaration(package: &Package) -> Result<Option<Declared>> {
    let is_there = std::fs::symlink_metadata(package.root.join(PAGE_DECLARATION)).is_ok();
    is_there.then(|| Declared::read(&package.root, PAGE_DECLARATION)).transpose()
}

fn page(
    package: &Package,
    tables: &[Table],
    descriptor: &Map<String, Value>,
    stage: &Stage,
    sums: &Sums,
) -> Result<String> {
    let declared = page_declaration(package)?;
    let declaration = declared.as_ref().map(|document| &document.value);
    let needed = page::needed(descriptor, declaration)?;
    let (mut rows, mut files) = (BTreeMap::new(), BTreeMap::new());
    for table in tables {
        let name = &table.stored.name;
        let document = |title: &str, path: String| -> Result<Document> {
            let sha256 = sums.get(&path).cloned().unwrap_or_default();
            Ok(Document { title: title.to_owned(), bytes: size(stage, &path)?, sha256, path })
        };
        files.insert(name.clone(), vec![document("CSV", csv_name(name))?, document("Parquet", parquet_name(name))?]);
        if needed.contains(name) {
            rows.insert(name.clone(), cells(table)?);
        }
    }
    let mut documents = Vec::new();
    for (path, sum) in others_of(tables, sums) {
        let (title, path) = (title(path), path.clone());
        documents.push(Document { title, bytes: size(stage, &path)?, sha256: sum.clone(), path });
    }
    // It lists the page with its checksum, and so is made after it.
    let path = metadata::CRATE.to_owned();
    let made_later = Document { title: title(&path), path, bytes: 0, sha256: String::new() };
    documents.extend(Some(made_later).filter(|_| metadata::has_crate(descriptor)));
    let about = About::of(descriptor);
    let input = Input {
        descriptor,
        declaration,
        tables: &rows,
        files: &files,
        documents: &documents,
        citation: about.citation(),
        bibtex: metadata::bibtex(&about),
        json_ld: serde_json::to_string(&metadata::schema_org(descriptor))?,
    };
    page::render(&input)
}

/// A table's cells as its CSV has them.
fn cells(table: &Table) -> Result<Rows> {
    let frame = table.stored.scan()?.collect()?;
    let columns: Vec<String> = table.stored.fields.iter().map(|field| field.name.clone()).collect();
    let cells = columns.iter().map(|name| texts(&frame, name)).collect::<Result<Vec<_>>>()?;
    let row = |row: usize| cells.iter().map(|column| column.get(row).cloned().flatten()).collect();
    Ok(Rows { rows: (0..frame.height()).map(row).collect(), columns })
}

fn title(path: &str) -> String {
    let title = match path {
        "CODEBOOK.md" => "Codebook: what every column and code means",
        "codebook.csv" => "Codebook for programs: what stands in every column",
        "croissant.json" => "Croissant: the tables, for machine learning",
        "CITATION.cff" => "Citation, for reference managers",
        DESCRIPTOR => "Data Package: the schema of every table, for programs",
        metadata::CRATE => "RO-Crate: every file and where it comes from, for archives",
        path if path.ends_with(".xlsx") => "Workbook: the tables as sheets",
        path => path,
    };
    title.to_owned()
}
