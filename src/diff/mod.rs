//! What differs between two published folders: tables, columns, rows and cells, by primary key, and the step of the version
//! that the difference calls for.

mod published;
mod rows;
pub mod show;

use anyhow::{Context, Result};
use published::{Column, Published};
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::Path;

pub use rows::RowChange;

/// The part of a version that must grow (Semantic Versioning, as datasets use it).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    #[default]
    None,
    /// Values were corrected, or described in other words.
    Patch,
    /// Tables, columns or rows were added, or rows taken away.
    Minor,
    /// A table or column was removed, or is of another type, unit or key.
    Major,
}

#[derive(Debug, Default, Serialize)]
pub struct Difference {
    pub version_step: Step,
    /// Only those in which something differs.
    pub tables: Vec<TableChange>,
}

#[derive(Debug, Serialize)]
pub struct TableChange {
    pub table: String,
    pub change: Change,
    pub version_step: Step,
    pub columns: Vec<ColumnChange>,
    pub rows: Vec<RowChange>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    Added,
    Removed,
    Changed,
}

#[derive(Debug, Serialize)]
pub struct ColumnChange {
    pub column: String,
    pub change: Change,
    /// What is said of it in other words.
    pub said: Option<Said>,
}

#[derive(Debug, Serialize)]
pub struct Said {
    /// `type`, `unit`, `description` or `key`.
    pub what: &'static str,
    pub old: String,
    pub new: String,
}

/// Compares two folders that `annals build` published.
pub fn between(old: &Path, new: &Path) -> Result<Difference> {
    let (old, new) = (Published::read(old)?, Published::read(new)?);
    let names: BTreeSet<&String> = old.tables.keys().chain(new.tables.keys()).collect();
    let mut difference = Difference::default();
    for name in names {
        let whole = |change, version_step| {
            let (columns, rows) = (Vec::new(), Vec::new());
            TableChange { table: name.clone(), change, version_step, columns, rows }
        };
        let table = match (old.tables.get(name), new.tables.get(name)) {
            (Some(_), None) => whole(Change::Removed, Step::Major),
            (None, _) => whole(Change::Added, Step::Minor),
            (Some(before), Some(after)) => {
                let columns = columns(&before.columns, &after.columns);
                let rows = if before.sum == after.sum && !before.sum.is_empty() {
                    Vec::new()
                } else {
                    rows::between(before, after).with_context(|| format!("table {name}"))?
                };
                let of_rows =
                    rows.iter().map(|row| if row.change == Change::Changed { Step::Patch } else { Step::Minor });
                let step = columns.iter().map(ColumnChange::step).chain(of_rows).max().unwrap_or(Step::None);
                TableChange { columns, rows, ..whole(Change::Changed, step) }
            }
        };
        if table.version_step != Step::None {
            difference.version_step = difference.version_step.max(table.version_step);
            difference.tables.push(table);
        }
    }
    Ok(difference)
}

fn columns(before: &[Column], after: &[Column]) -> Vec<ColumnChange> {
    let find = |columns: &'_ [Column], name: &str| columns.iter().position(|column| column.name == name);
    let mut changes = Vec::new();
    for column in before {
        let change = |change, said| ColumnChange { column: column.name.clone(), change, said };
        match find(after, &column.name).and_then(|at| after.get(at)) {
            None => changes.push(change(Change::Removed, None)),
            Some(other) => {
                for ((what, was), (_, is)) in column.said.iter().zip(&other.said).filter(|(was, is)| was != is) {
                    let said = Said { what, old: was.clone(), new: is.clone() };
                    changes.push(change(Change::Changed, Some(said)));
                }
            }
        }
    }
    let added = after.iter().filter(|column| find(before, &column.name).is_none());
    changes.extend(added.map(|column| ColumnChange { column: column.name.clone(), change: Change::Added, said: None }));
    changes
}

impl ColumnChange {
    fn step(&self) -> Step {
        match (&self.change, &self.said) {
            (Change::Removed, _) => Step::Major,
            (Change::Added, _) => Step::Minor,
            // Whether other words mean another thing no program can tell.
            (Change::Changed, Some(said)) if said.what == "description" => Step::Patch,
            (Change::Changed, _) => Step::Major,
        }
    }
}
