//! One record of a published dataset with all that hangs on it: the rows that refer to it, its evidence, what is disputed
//! about it, and the derived rows that were made from it.

use crate::declare::{Field, Package, Resource};
use crate::derive::Held;
use crate::evidence::{EVIDENCE, SOURCES, Text};
use crate::finding::nearest;
use crate::moment::year_text;
use crate::report::escaped;
use crate::store::{Stored, texts};
use anyhow::{Context, Result, bail};
use polars::prelude::{AnyValue, DataFrame};
use std::fmt::Write;
use std::path::Path;

/// What is said of a record, as text. With a folder of texts the passages are shown too.
pub fn record(package: &Package, held: &Held, id: &str, texts: Option<&Path>) -> Result<String> {
    let (resource, table) = find(package, held, id)?;
    let mut out = String::new();
    let rows = rows_with(&table, &table.key, id)?;
    writeln!(out, "{}, a row of {}", escaped(id), resource.name)?;
    for row in 0..rows.height() {
        list(&mut out, &rows, row, &table.fields, &[])?;
    }
    for other in held.raw().iter().filter(|other| other.table.name != EVIDENCE) {
        let Some(declared) = package.resource(&other.table.name) else { continue };
        let fields = referring(declared, &resource.name, &table.key);
        section(&mut out, &other.table, &fields, &fields, id)?;
    }
    evidence(&mut out, held, id, texts)?;
    for derived in held.derived() {
        // A derived row names what it was made from in columns that hold identifiers, one or several.
        let is_id = |name: &&String| name.ends_with("_id") || name.ends_with("_ids");
        let fields: Vec<String> = derived.fields.iter().map(|field| &field.name).filter(is_id).cloned().collect();
        // Long lists of identifiers would bury what the row says.
        let lists: Vec<String> = fields.iter().filter(|name| name.ends_with("_ids")).cloned().collect();
        section(&mut out, derived, &fields, &lists, id)?;
    }
    Ok(out)
}

fn find<'a>(package: &'a Package, held: &'a Held, id: &str) -> Result<(&'a Resource, Stored)> {
    let mut known = Vec::new();
    for table in held.raw().iter().filter(|table| table.table.key.len() == 1) {
        if rows_with(&table.table, &table.table.key, id)?.height() > 0 {
            let resource = package.resource(&table.table.name).context("a table is not declared")?;
            return Ok((resource, table.table.clone()));
        }
        let keys = table.table.scan()?.collect()?;
        if let Some(key) = table.table.key.first() {
            known.extend(texts(&keys, key)?.into_iter().flatten());
        }
    }
    match nearest(id, known.iter().map(String::as_str)) {
        Some(meant) => {
            bail!("no record has the identifier `{}`\n  hint: did you mean `{}`?", escaped(id), escaped(meant))
        }
        None => bail!("no record has the identifier `{}`", escaped(id)),
    }
}

/// Fields of a table that refer to the key of another, and those called `record_id`, which refer to any.
fn referring(resource: &Resource, target_name: &str, key: &[String]) -> Vec<String> {
    let schema = &resource.schema;
    let to_target = schema.foreign_keys.iter().filter(|foreign| {
        foreign.resource.as_deref().unwrap_or(&resource.name) == target_name && foreign.reference == key
    });
    let fields = to_target.flat_map(|foreign| &foreign.fields).filter_map(|at| schema.fields.get(*at));
    let mut names: Vec<String> = fields.map(|field| field.name.clone()).collect();
    if resource.name != target_name {
        names.extend(schema.names().filter(|name| *name == "record_id").map(str::to_owned));
    }
    names
}

/// The rows of a table that name the record in one of some columns.
fn section(out: &mut String, table: &Stored, fields: &[String], leave_out: &[String], id: &str) -> Result<()> {
    let rows = rows_with(table, fields, id)?;
    if rows.height() > 0 {
        writeln!(out, "\n{} ({})", table.name, rows.height())?;
    }
    for row in 0..rows.height() {
        list(out, &rows, row, &table.fields, leave_out)?;
    }
    Ok(())
}

fn evidence(out: &mut String, held: &Held, id: &str, folder: Option<&Path>) -> Result<()> {
    let table = |name: &str| held.raw().iter().find(|table| table.table.name == name).map(|table| &table.table);
    let Some(evidence) = table(EVIDENCE) else { return Ok(()) };
    let rows = rows_with(evidence, &["record_id".to_owned()], id)?;
    writeln!(out, "\n{EVIDENCE} ({})", rows.height())?;
    let copies = folder.map(Text::read_all).transpose()?.unwrap_or_default();
    let sources = table(SOURCES).map(|sources| sources.scan()?.collect().map_err(anyhow::Error::from)).transpose()?;
    for row in 0..rows.height() {
        list(out, &rows, row, &evidence.fields, &["record_id".to_owned()])?;
        let cell =
            |name: &str| -> Result<String> { Ok(texts(&rows, name)?.get(row).cloned().flatten().unwrap_or_default()) };
        let Some(sources) = &sources else { continue };
        let (ids, sums) = (texts(sources, "source_id")?, texts(sources, "text_sha256")?);
        let source = Some(cell("source_id")?);
        let sum = ids.iter().zip(&sums).find(|(id, _)| **id == source).and_then(|(_, sum)| sum.clone());
        let text = copies.iter().find(|text| sum.as_ref().is_some_and(|sum| sum.eq_ignore_ascii_case(&text.sha256)));
        let words = cell("words")?;
        let words = words.split_once('-').and_then(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?)));
        let passage =
            text.zip(words).and_then(|(text, words)| text.passage(cell("paragraph").ok()?.parse().ok()?, words));
        if let Some(passage) = passage {
            writeln!(out, "    “{}”", escaped(&passage.join(" ")))?;
        }
    }
    Ok(())
}

/// Rows in which one of some columns is the identifier, or lists it among others.
fn rows_with(table: &Stored, fields: &[String], id: &str) -> Result<DataFrame> {
    let rows = table.scan()?.collect()?;
    let mut named = vec![false; rows.height()];
    // A key is one identifier, whatever stands in it.
    let may_list = fields != table.key.as_slice();
    for field in fields {
        for (named, text) in named.iter_mut().zip(texts(&rows, field)?) {
            *named |= text.is_some_and(|text| text == id || (may_list && text.split(';').any(|part| part == id)));
        }
    }
    Ok(rows.filter(&named.into_iter().collect())?)
}

/// The cells of a row that hold something, one line for short rows and a line each for the rest.
fn list(out: &mut String, rows: &DataFrame, row: usize, fields: &[Field], leave_out: &[String]) -> Result<()> {
    let mut cells = Vec::new();
    for field in fields.iter().filter(|field| !leave_out.contains(&field.name)) {
        let value = rows.column(&field.name)?.get(row)?;
        if !matches!(value, AnyValue::Null) {
            let text = match value {
                // As the CSV has them: Polars' own display shortens numbers.
                AnyValue::Float64(number) => format!("{number:?}"),
                AnyValue::Int32(year) => year_text(year),
                _ => value.get_str().map_or_else(|| value.to_string(), str::to_owned),
            };
            // Control characters are shown, not sent to the terminal.
            cells.push((field.name.as_str(), escaped(&text)));
        }
    }
    let width = cells.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    for (index, (name, text)) in cells.iter().enumerate() {
        writeln!(out, "{} {name:width$}  {text}", if index == 0 { " -" } else { "  " })?;
    }
    Ok(())
}
