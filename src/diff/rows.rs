//! The rows that two versions of a table do not share, found by a join on the key. Those of a table without a key, or in which one
//! stands twice, are told apart by all that stands in them: the second row of the same cells answers to the second.

use super::Change;
use super::published::PublishedTable;
use crate::limit::{self, Limits, Stopped};
use anyhow::{Result, anyhow, bail};
use polars::prelude::*;
use serde::{Serialize, Serializer};
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

/// Whether no two rows have the same key: each would be held against each of the other side.
fn is_key(table: &PublishedTable) -> Result<bool> {
    let names: Vec<&str> = table.key.iter().map(String::as_str).collect();
    let key: Vec<Expr> = names.iter().map(|name| col(*name)).collect();
    let twice = table.texts(&names)?.group_by(key).agg([len().alias(THERE)]).filter(col(THERE).gt(lit(1)));
    Ok(collect(twice.limit(1))?.height() == 0)
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
    repeated_key: bool,
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
        let is_named = !after.key.is_empty()
            && after.key == before.key
            && after.key.iter().all(|key| shared.contains(&key.as_str()));
        let has_key = is_named && is_key(before)? && is_key(after)?;
        let key: Vec<&str> = if has_key { after.key.iter().map(String::as_str).collect() } else { shared.clone() };
        Ok(Plan { single: added.chain(removed).collect(), key, has_key, repeated_key: is_named && !has_key, shared })
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

/// The rows in which two versions of a table differ, as columns: a row of them is made when it is asked for, since all at once
/// would take many times the memory.
#[derive(Debug, Default)]
pub struct Rows {
    /// Whether the row is there on either side.
    was: Vec<bool>,
    is: Vec<bool>,
    sides: Vec<Sides>,
    /// Where the columns by which rows are told apart stand among the sides.
    key: Vec<usize>,
    has_key: bool,
    /// Whether the primary key stands twice on one side.
    pub repeated_key: bool,
}

/// A column of the join; nothing on a side that does not have it.
#[derive(Debug)]
struct Sides {
    name: String,
    old: Option<StringChunked>,
    new: Option<StringChunked>,
}

impl Sides {
    fn cells(&self, row: usize) -> [Option<&str>; 2] {
        [&self.old, &self.new].map(|side| side.as_ref().and_then(|texts| texts.get(row)))
    }
}

impl Rows {
    pub fn is_empty(&self) -> bool {
        self.was.is_empty()
    }

    /// How many columns the two versions have.
    pub fn width(&self) -> usize {
        self.sides.len()
    }

    /// What became of each row.
    pub fn changes(&self) -> impl Iterator<Item = Change> {
        self.was.iter().zip(&self.is).map(|sides| match sides {
            (true, true) => Change::Changed,
            (true, false) => Change::Removed,
            _ => Change::Added,
        })
    }

    pub fn iter(&self) -> impl Iterator<Item = RowChange> {
        self.changes().enumerate().map(|(row, change)| self.row(row, change))
    }

    fn row(&self, row: usize, change: Change) -> RowChange {
        let cells = self.sides.iter().filter_map(|side| {
            let [old, new] = side.cells(row);
            let text = |cell: Option<&str>| cell.map(str::to_owned);
            (old != new).then(|| CellChange { column: side.name.clone(), old: text(old), new: text(new) })
        });
        let part = |side: &Sides| {
            let [old, new] = side.cells(row);
            (side.name.clone(), Value::from(new.or(old)))
        };
        // Of a row of one side all cells are told as it is; one that gained or lost cells has to be named.
        let is_named = self.has_key || change == Change::Changed;
        let key = self.key.iter().filter_map(|at| self.sides.get(*at)).filter(|_| is_named).map(part).collect();
        RowChange { change, key, cells: cells.collect() }
    }
}

impl Serialize for Rows {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

pub fn between(before: &PublishedTable, after: &PublishedTable) -> Result<Rows> {
    let plan = Plan::of(before, after)?;
    let joined = collect(plan.differing(before, after)?)?;
    let texts = |mark: &str, name: &str| -> Result<Option<StringChunked>> {
        Ok(Some(joined.column(&format!("{mark}{name}"))?.str()?.rechunk().into_owned()))
    };
    let mut sides = Vec::new();
    for name in plan.shared.iter().copied() {
        sides.push(Sides { name: name.to_owned(), old: texts(OLD, name)?, new: texts(NEW, name)? });
    }
    for (name, mark) in plan.single.iter().copied() {
        let cells = texts(mark, name)?;
        let (old, new) = if mark == OLD { (cells, None) } else { (None, cells) };
        sides.push(Sides { name: name.to_owned(), old, new });
    }
    let is_there = |mark: &str| -> Result<Vec<bool>> {
        Ok(joined.column(&format!("{mark}{THERE}"))?.bool()?.iter().map(|there| there == Some(true)).collect())
    };
    let key = plan.key.iter().filter_map(|key| sides.iter().position(|side| side.name == *key)).collect();
    let Plan { has_key, repeated_key, .. } = plan;
    Ok(Rows { was: is_there(OLD)?, is: is_there(NEW)?, key, sides, has_key, repeated_key })
}

/// What a query gives, within the limits of queries.
fn collect(rows: LazyFrame) -> Result<DataFrame> {
    match limit::within(Limits::of_environment(""), move || rows.collect_with_engine(Engine::Streaming)) {
        Ok(rows) => Ok(rows.map_err(told)?.unwrap_single()),
        Err(Stopped::Limit(error)) => Err(error),
        Err(Stopped::Panic(message)) => bail!("the rows cannot be compared: {message}"),
    }
}

/// Polars' errors go on with the plan, which helps no one here.
fn told(error: PolarsError) -> anyhow::Error {
    anyhow!("the rows cannot be compared: {}", error.to_string().lines().next().unwrap_or_default())
}
