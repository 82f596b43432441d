//! A rule across tables: a query that must return no row. Its leading comment is what a curator reads, and a line of it
//! that begins with `hint:` says how to mend it. A row may name what it is about in the columns `resource` and `key` (a
//! raw table and a primary key of it, the parts joined by commas), `field` and `value`; the finding then stands at that
//! cell.

use super::Source;
use super::model::{self, Model};
use super::query::Query;
use crate::declare::Package;
use crate::finding::{Finding, Findings, told};
use crate::ingest;
use crate::store::texts;
use anyhow::{Result, bail};
use std::collections::{BTreeMap, BTreeSet};

/// Folder of the assertions.
pub const FOLDER: &str = "schemas/assertions";

/// Rows that are told of one rule: more are no list of mistakes that anyone could mend.
const MOST_ROWS: usize = 1_000_000;

#[derive(Debug)]
pub struct Assertion {
    pub query: Query,
    message: String,
    hint: Option<String>,
}

impl Assertion {
    pub fn read_all(package: &Package, models: &[Model]) -> Result<Vec<Assertion>> {
        let (mut assertions, columns) = (Vec::new(), model::columns(package, models));
        for mut query in Query::read_all(&package.root, FOLDER)? {
            let tables = model::names(package, models);
            query.hold_tables(tables.iter().map(String::as_str))?;
            query.hold_kinds(&columns)?;
            let (hints, lines): (Vec<&str>, Vec<&str>) =
                query.leading_comment().into_iter().partition(|line| line.starts_with("hint:"));
            if lines.is_empty() {
                bail!(
                    "{}:1: begins with no comment\n  hint: say in a `--` comment what a curator should read",
                    query.path
                );
            }
            let hint = hints.iter().map(|line| line.trim_start_matches("hint:").trim()).collect::<Vec<_>>().join(" ");
            let message = lines.join(" ");
            assertions.push(Assertion { query, message, hint: Some(hint).filter(|hint| !hint.is_empty()) });
        }
        Ok(assertions)
    }

    /// One finding a row that the query returns.
    pub fn run(&self, package: &Package, tables: &BTreeMap<String, Source>, room: usize) -> Result<Vec<Finding>> {
        let rows = self.query.run(tables)?;
        if rows.height() > MOST_ROWS {
            bail!(
                "{}: returns {} rows, more than {MOST_ROWS}\n  hint: look for a join without a condition, or say DISTINCT",
                self.query.path,
                rows.height()
            );
        }
        let column = |name: &str| texts(&rows, name).unwrap_or_else(|_| vec![None; rows.height()]);
        let (resources, keys, fields, values) = (column("resource"), column("key"), column("field"), column("value"));
        let mut wanted: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for (resource, key) in resources.iter().zip(&keys) {
            if let (Some(resource), Some(key)) = (resource, key) {
                wanted.entry(resource).or_default().insert(key.clone());
            }
        }
        let mut found = BTreeMap::new();
        for (name, keys) in &wanted {
            let Some(resource) = package.resource(name) else {
                bail!("{}: returns the resource `{name}`, which is no raw table", self.query.path);
            };
            found.insert(*name, (resource, ingest::find(package, resource, keys)?));
        }
        let mut findings = Findings::within(room);
        for (((resource, key), field), value) in resources.iter().zip(&keys).zip(fields).zip(values) {
            let (value, shown_key) = (value.as_deref().map(told), key.as_deref().map(told));
            let about = shown_key.as_ref().map_or(String::new(), |key| format!("{key}: "));
            let shown = value.as_ref().map_or(String::new(), |value| format!(" (`{value}`)"));
            let mut finding = Finding {
                key: shown_key,
                hint: self.hint.clone(),
                ..Finding::in_file(&self.query.name, &self.query.path, format!("{about}{}{shown}", self.message))
            };
            let table = resource.as_deref().and_then(|resource| found.get(resource));
            let field = field.filter(|field| !field.is_empty());
            if let (Some((resource, _)), Some(field)) = (table, &field)
                && resource.schema.position(field).is_none()
            {
                let (path, name) = (&self.query.path, &resource.name);
                bail!("{path}: returns the field `{field}`, which is no field of `{name}`");
            }
            if let Some((resource, rows)) = table
                && let Some(row) = key.as_ref().and_then(|key| rows.get(key))
            {
                let position = field.as_deref().and_then(|field| resource.schema.position(field));
                let position = position.or(resource.schema.primary_key.first().copied()).unwrap_or_default();
                finding.path = row.path.to_string();
                if let Some(place) = row.place(position) {
                    finding = finding.at(place.line, place.column);
                }
            }
            findings.push(finding.about(field.as_deref().map(told), value));
        }
        Ok(findings.into_list())
    }
}
