//! What differs between two published folders: tables, columns, rows and cells, by primary key, and the step of the version
//! that the difference calls for. A table that only one of them has is told as a whole: its rows are all in one file.

mod meaning;
mod published;
mod rows;
pub mod show;

use crate::report::visible;
use anyhow::{Context, Result};
use published::Column;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

pub use meaning::Restated;
pub(crate) use published::{Published, PublishedTable, document};
pub use rows::{CellChange, RowChange, Rows};

/// The part of a version that must grow (Semantic Versioning, as datasets use it).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    #[default]
    None,
    /// Values were corrected, or something is described in other words.
    Patch,
    /// Tables, columns or rows were added, or rows taken away; or other values may stand in a column.
    Minor,
    /// A table or column was removed, or means something else, or promises less.
    Major,
}

impl Step {
    pub fn name(self) -> &'static str {
        match self {
            Step::None => "none",
            Step::Patch => "patch",
            Step::Minor => "minor",
            Step::Major => "major",
        }
    }
}

#[derive(Debug, Default, Serialize)]
pub struct Difference {
    pub version_step: Step,
    /// What is said otherwise of the dataset as a whole.
    pub said: Vec<Restated>,
    /// Only those in which something differs.
    pub tables: Vec<TableChange>,
}

#[derive(Debug, Serialize)]
pub struct TableChange {
    pub table: String,
    pub change: Change,
    pub version_step: Step,
    /// What is said otherwise of the table as a whole.
    pub said: Vec<Restated>,
    pub columns: Vec<ColumnChange>,
    /// Whether the primary key stands twice on one side: then rows are told apart by all that both sides have of them.
    pub repeated_key: bool,
    pub rows: Rows,
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
    /// What is said otherwise of a column that both have.
    pub said: Option<Restated>,
}

/// Compares two folders that `annals build` published.
pub fn between(old: &Path, new: &Path) -> Result<Difference> {
    let (old, new) = (Published::read(old)?, Published::read(new)?);
    let said = meaning::restated(&old.said, &new.said);
    let version_step = said.iter().map(|said| said.version_step).max().unwrap_or_default();
    let mut difference = Difference { version_step, said, tables: Vec::new() };
    for (name, before, after) in pairs(&old, &new) {
        let mut table = declared(name, before, after);
        if let (Some(before), Some(after)) = (before, after)
            && let Some(rows) = differing(before, after).with_context(|| format!("table {}", visible(name)))?
        {
            table.repeated_key = rows.repeated_key;
            table.rows = rows;
            let of_rows = table.rows.changes().map(|change| match change {
                Change::Changed => Step::Patch,
                Change::Added | Change::Removed => Step::Minor,
            });
            table.version_step = of_rows.max().unwrap_or_default().max(table.version_step);
        }
        if table.version_step != Step::None {
            difference.version_step = difference.version_step.max(table.version_step);
            difference.tables.push(table);
        }
    }
    Ok(difference)
}

/// The rows that differ; none where all are the same. What the descriptors say of them is not asked.
fn differing(before: &PublishedTable, after: &PublishedTable) -> Result<Option<Rows>> {
    if before.sum_of_rows()? == after.sum_of_rows()? {
        return Ok(None);
    }
    before.hold_columns()?;
    after.hold_columns()?;
    rows::between(before, after).map(Some)
}

/// What differs between two folders by their descriptors alone, in words, and the step that it calls for at the least. Of rows
/// these tell that they are others, and not which.
pub fn in_words(old: &Path, new: &Path) -> Result<(Step, Vec<String>)> {
    let (old, new) = (Published::read(old)?, Published::read(new)?);
    let said = meaning::restated(&old.said, &new.said);
    let mut words: Vec<String> = said.iter().map(|said| format!("the dataset has another {}", said.what)).collect();
    let mut step = said.iter().map(|said| said.version_step).max().unwrap_or_default();
    for (name, before, after) in pairs(&old, &new) {
        let table = declared(name, before, after);
        step = step.max(table.version_step);
        match table.change {
            Change::Added => words.push(format!("{name} is new")),
            Change::Removed => words.push(format!("{name} is gone")),
            Change::Changed => {
                let rows = [before, after].map(|table| table.and_then(|table| table.rows));
                if let [Some(was), Some(is)] = rows
                    && was != is
                {
                    words.push(format!("{name} has {is} rows, and had {was}"));
                    step = step.max(Step::Minor);
                } else if before.map(|table| &table.sum) != after.map(|table| &table.sum) {
                    words.push(format!("{name} has other rows"));
                    step = step.max(Step::Patch);
                }
                words.extend(table.said.iter().map(|said| format!("{name} has another {}", said.what)));
                words.extend(table.columns.iter().map(|column| column.in_words(name)));
            }
        }
    }
    Ok((step, words.iter().map(|words| visible(words)).collect()))
}

/// The tables of two folders by name, each as it was and as it is. One that is new is the one that it says it was formerly, if that
/// is gone; what several were is told as new.
fn pairs<'a>(
    old: &'a Published,
    new: &'a Published,
) -> impl Iterator<Item = (&'a str, Option<&'a PublishedTable>, Option<&'a PublishedTable>)> {
    let gone = |name: &&str| old.tables.contains_key(*name) && !new.tables.contains_key(*name);
    let added = new.tables.iter().filter(|(name, _)| !old.tables.contains_key(*name));
    let (mut renamed, mut known) = (HashMap::new(), BTreeSet::new());
    for (name, table) in added {
        let was: BTreeSet<&str> = table.formerly().into_iter().filter(gone).collect();
        // A folder that comes from a stranger may have two that were the same one.
        if let (Some(one), 1) = (was.first().copied(), was.len())
            && known.insert(one)
        {
            renamed.insert(name.as_str(), one);
        }
    }
    let names: BTreeSet<&'a str> = old.tables.keys().chain(new.tables.keys()).map(String::as_str).collect();
    let names = names.into_iter().filter(move |name| !known.contains(name));
    names.map(move |name| (name, old.tables.get(*renamed.get(name).unwrap_or(&name)), new.tables.get(name)))
}

/// What differs in what is said of a table and its columns.
fn declared(name: &str, before: Option<&PublishedTable>, after: Option<&PublishedTable>) -> TableChange {
    let (change, said, columns) = match (before, after) {
        (Some(before), Some(after)) => {
            let mut said = meaning::restated(&before.said, &after.said);
            said.extend(meaning::renamed(before.name(), after.name()));
            said.extend(meaning::reordered(&before.columns, &after.columns));
            (Change::Changed, said, columns(&before.columns, &after.columns))
        }
        (Some(_), None) => (Change::Removed, Vec::new(), Vec::new()),
        (None, _) => (Change::Added, Vec::new(), Vec::new()),
    };
    let own_step = match change {
        Change::Added => Step::Minor,
        Change::Removed => Step::Major,
        Change::Changed => Step::None,
    };
    let steps = said.iter().map(|said| said.version_step).chain(columns.iter().map(ColumnChange::step));
    let version_step = steps.max().unwrap_or_default().max(own_step);
    let rows = Rows::default();
    TableChange { table: name.to_owned(), change, version_step, said, columns, repeated_key: false, rows }
}

fn columns(before: &[Column], after: &[Column]) -> Vec<ColumnChange> {
    let known: BTreeSet<&str> = before.iter().map(|column| column.name.as_str()).collect();
    let found: HashMap<&str, &Column> = after.iter().map(|column| (column.name.as_str(), column)).collect();
    let mut changes = Vec::new();
    for column in before {
        let change = |change, said| ColumnChange { column: column.name.clone(), change, said };
        match found.get(column.name.as_str()) {
            None => changes.push(change(Change::Removed, None)),
            Some(other) => {
                let restated = meaning::restated(&column.said, &other.said);
                changes.extend(restated.into_iter().map(|said| change(Change::Changed, Some(said))));
            }
        }
    }
    let added = after.iter().filter(|column| !known.contains(column.name.as_str()));
    changes.extend(added.map(|column| ColumnChange { column: column.name.clone(), change: Change::Added, said: None }));
    changes
}

impl ColumnChange {
    fn step(&self) -> Step {
        match (self.change, &self.said) {
            (Change::Removed, _) => Step::Major,
            (Change::Added, _) => Step::Minor,
            (Change::Changed, said) => said.as_ref().map_or(Step::None, |said| said.version_step),
        }
    }

    fn in_words(&self, table: &str) -> String {
        let column = &self.column;
        match (self.change, &self.said) {
            (Change::Removed, _) => format!("{table}.{column} is gone"),
            (Change::Added, _) => format!("{table}.{column} is new"),
            (Change::Changed, said) => {
                let what = said.as_ref().map_or("meaning", |said| said.what.as_str());
                format!("{table}.{column} has another {what}")
            }
        }
    }
}
