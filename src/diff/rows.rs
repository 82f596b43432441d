//! The rows that two versions of a table do not share, found by a join on the key. Those of a table without a key are told
//! apart by all that stands in them: the second row of the same cells answers to the second.

use super::Change;
use super::published::PublishedTable;
use crate::limit::{self, Limits, Stopped};
use anyhow::{Result, anyhow, bail};
use polars::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::HashSet;

#[derive(Debug, PartialEq, Serialize)]
pub struct RowChange {
    pub change: Change,
    /// Value of each column of the key. Where a table has none: of each column that both sides have, if both have the row.
    pub key: Map<String, Value>,
    /// What changed, with the value before and after; all cells of a row that was added or removed. Those of a column that
    /// only one side has are among them.
    pub cells: Vec<CellChange>,
}

#[derive(Debug, PartialEq, Serialize)]
pub struct CellChange {
    pub column: String,
    pub old: Option<String>,
    pub new: Option<String>,
}

const OLD: &str = "\u{1}old ";
const NEW: &str = "\u{1}new ";
/// Columns of the join that are none of the table: whether the row is there, and which of the same rows it is.
const THERE: &str = "\u{1}there";
const TURN: &str = "\u{1}turn";

fn at(mark: &str, name: &str) -> Expr {
    col(format!("{mark}{name}"))
}

/// How two versions of a table are held against each other.
struct Plan<'a> {
    /// Names of the columns that both have.
    shared: Vec<&'a str>,
    /// Those of one side alone, with the mark of the side.
    single: Vec<(&'a str, &'a str)>,
    /// Names of the columns by which rows are told apart.
    key: Vec<&'a str>,
    has_key: bool,
}

impl<'a> Plan<'a> {
    fn of(before: &'a PublishedTable, after: &'a PublishedTable) -> Result<Plan<'a>> {
        let (old_names, new_names) = (before.names(), after.names());
        if old_names.is_empty() || new_names.is_empty() {
            bail!("the rows cannot be compared: the descriptor names no columns");
        }
        let (old_set, new_set): (HashSet<&str>, HashSet<&str>) =
            (old_names.iter().copied().collect(), new_names.iter().copied().collect());
        let is_shared = |name: &&str| old_set.contains(name) && new_set.contains(name);
        let shared: Vec<&str> = new_names.iter().copied().filter(is_shared).collect();
        let added = new_names.iter().copied().filter(|name| !old_set.contains(name)).map(|name| (name, NEW));
        let removed = old_names.iter().copied().filter(|name| !new_set.contains(name)).map(|name| (name, OLD));
        let has_key = !after.key.is_empty()
            && after.key == before.key
            && after.key.iter().all(|key| shared.contains(&key.as_str()));
        let key: Vec<&str> = if has_key { after.key.iter().map(String::as_str).collect() } else { shared.clone() };
        Ok(Plan { single: added.chain(removed).collect(), key, has_key, shared })
    }

    /// One side's rows, each column with the side's mark before its name.
    fn side(&self, table: &PublishedTable, mark: &str) -> Result<LazyFrame> {
        let names = table.names();
        let mut columns: Vec<Expr> = names.iter().map(|name| col(*name).alias(format!("{mark}{name}"))).collect();
        columns.push(lit(true).alias(format!("{mark}{THERE}")));
        let rows = table.texts(&names)?;
        if self.has_key {
            return Ok(rows.select(columns));
        }
        let turn = if self.key.is_empty() {
            col(TURN)
        } else {
            let same: Vec<Expr> = self.key.iter().map(|name| col(*name)).collect();
            col(TURN).rank(RankOptions { method: RankMethod::Ordinal, descending: false }, None).over(same)?
        };
        columns.push(turn.alias(format!("{mark}{TURN}")));
        Ok(rows.with_row_index(TURN, None).select(columns))
    }

    /// The rows in which the two differ, those of both sides beside each other.
    fn differing(&self, before: &PublishedTable, after: &PublishedTable) -> Result<LazyFrame> {
        let turn = if self.has_key { None } else { Some(TURN) };
        let by: Vec<&str> = self.key.iter().copied().chain(turn).collect();
        let on = |mark: &str| by.iter().map(|name| at(mark, name)).collect::<Vec<Expr>>();
        // A row of one side alone, or one that differs beyond its key.
        let is_alone = at(OLD, THERE).is_null().or(at(NEW, THERE).is_null());
        let beyond = self.shared.iter().filter(|name| !self.key.contains(name));
        let differs = beyond.map(|name| at(OLD, name).neq_missing(at(NEW, name)));
        let stands = self.single.iter().map(|(name, mark)| at(mark, name).is_not_null());
        // Side by side: one within the other would be as deep as the table is wide.
        let changed = any_horizontal(std::iter::once(is_alone).chain(differs).chain(stands).collect::<Vec<Expr>>())?;
        let mut arguments = JoinArgs::new(JoinType::Full);
        // Rows of a table without a key may have empty cells, which are the same on both sides.
        arguments.nulls_equal = true;
        let either: Vec<Expr> = by.iter().map(|name| coalesce(&[at(NEW, name), at(OLD, name)]).alias(*name)).collect();
        Ok(self
            .side(before, OLD)?
            .join(self.side(after, NEW)?, on(OLD), on(NEW), arguments)
            .filter(changed)
            .with_columns(either)
            .sort(by, SortMultipleOptions::default()))
    }
}

/// A column of the join, cell by cell; nothing on a side that does not have it.
struct Sides<'a> {
    name: &'a str,
    old: Vec<Option<String>>,
    new: Vec<Option<String>>,
}

fn cell(column: &[Option<String>], row: usize) -> Option<String> {
    column.get(row).cloned().flatten()
}

pub fn between(before: &PublishedTable, after: &PublishedTable) -> Result<Vec<RowChange>> {
    let plan = Plan::of(before, after)?;
    let joined = plan.differing(before, after)?;
    let joined = match limit::within(Limits::of_environment(""), move || joined.collect_with_engine(Engine::Streaming))
    {
        Ok(rows) => rows.map_err(told)?.unwrap_single(),
        Err(Stopped::Limit(error)) => return Err(error),
        Err(Stopped::Panic(message)) => bail!("the rows cannot be compared: {message}"),
    };
    let texts = |mark: &str, name: &str| -> Result<Vec<Option<String>>> {
        Ok(joined.column(&format!("{mark}{name}"))?.str()?.iter().map(|text| text.map(str::to_owned)).collect())
    };
    let mut sides = Vec::new();
    for name in plan.shared.iter().copied() {
        sides.push(Sides { name, old: texts(OLD, name)?, new: texts(NEW, name)? });
    }
    for (name, mark) in plan.single.iter().copied() {
        let cells = texts(mark, name)?;
        let (old, new) = if mark == OLD { (cells, Vec::new()) } else { (Vec::new(), cells) };
        sides.push(Sides { name, old, new });
    }
    let parts: Vec<&Sides> =
        plan.key.iter().filter_map(|key| sides.iter().find(|side: &&Sides| side.name == *key)).collect();
    let is_there = |mark: &str| -> Result<Vec<bool>> {
        Ok(joined.column(&format!("{mark}{THERE}"))?.bool()?.iter().map(|there| there == Some(true)).collect())
    };
    let mut changes = Vec::new();
    for (row, (was, is)) in is_there(OLD)?.into_iter().zip(is_there(NEW)?).enumerate() {
        let change = match (was, is) {
            (true, true) => Change::Changed,
            (true, false) => Change::Removed,
            _ => Change::Added,
        };
        let cells =
            sides.iter().filter(|side| side.old.get(row).unwrap_or(&None) != side.new.get(row).unwrap_or(&None));
        let cells = cells.map(|side| CellChange {
            column: side.name.to_owned(),
            old: cell(&side.old, row),
            new: cell(&side.new, row),
        });
        let part = |side: &&Sides| (side.name.to_owned(), Value::from(cell(&side.new, row).or(cell(&side.old, row))));
        // Of a row of one side all cells are told as it is; one that gained or lost cells has to be named.
        let is_named = plan.has_key || change == Change::Changed;
        let key = if is_named { parts.iter().map(part).collect() } else { Map::new() };
        changes.push(RowChange { change, key, cells: cells.collect() });
    }
    Ok(changes)
}

/// Polars' errors go on with the plan, which helps no one here.
fn told(error: PolarsError) -> anyhow::Error {
    anyhow!("the rows cannot be compared: {}", error.to_string().lines().next().unwrap_or_default())
}
