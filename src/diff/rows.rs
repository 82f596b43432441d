//! The rows that two versions of a table do not share, found by a join on the key; those of a table without a key are told
//! apart by all that stands in them.

use super::Change;
use super::published::PublishedTable;
use crate::limit::{self, Limits, Stopped};
use anyhow::{Result, anyhow, bail};
use polars::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value};

#[derive(Debug, PartialEq, Serialize)]
pub struct RowChange {
    pub change: Change,
    /// Value of each column of the key.
    pub key: Map<String, Value>,
    /// What changed, with the value before and after; all cells of a row that was added or removed.
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

pub fn between(before: &PublishedTable, after: &PublishedTable) -> Result<Vec<RowChange>> {
    let names =
        |table: &PublishedTable| table.columns.iter().map(|column| column.name.clone()).collect::<Vec<String>>();
    let (old_names, new_names) = (names(before), names(after));
    let in_both = |name: &&String| old_names.contains(name) && new_names.contains(name);
    let shared: Vec<&str> = new_names.iter().filter(in_both).map(String::as_str).collect();
    let has_key =
        !after.key.is_empty() && after.key == before.key && after.key.iter().all(|key| shared.contains(&key.as_str()));
    let key: Vec<&str> = if has_key { after.key.iter().map(String::as_str).collect() } else { shared.clone() };
    let side = |table: &PublishedTable, mark: &str| -> Result<LazyFrame> {
        let marked = shared.iter().map(|name| col(*name).alias(format!("{mark}{name}")));
        Ok(table
            .texts(&shared)?
            .select(marked.chain([lit(true).alias(format!("{mark}\u{1}there"))]).collect::<Vec<Expr>>()))
    };
    let on = |mark: &str| key.iter().map(|name| col(format!("{mark}{name}"))).collect::<Vec<Expr>>();
    let differs = |name: &&str| col(format!("{OLD}{name}")).neq_missing(col(format!("{NEW}{name}")));
    let there = |mark: &str| col(format!("{mark}\u{1}there"));
    // A row of one side alone, or one that differs beyond its key.
    let is_alone = there(OLD).is_null().or(there(NEW).is_null());
    let changed = shared.iter().filter(|name| !key.contains(name)).map(differs).fold(is_alone, Expr::or);
    let mut arguments = JoinArgs::new(JoinType::Full);
    // Rows of a table without a key may have empty cells, which are the same on both sides.
    arguments.nulls_equal = true;
    let joined = side(before, OLD)?
        .join(side(after, NEW)?, on(OLD), on(NEW), arguments)
        .filter(changed)
        .with_columns(
            key.iter()
                .map(|name| coalesce(&[col(format!("{NEW}{name}")), col(format!("{OLD}{name}"))]).alias(*name))
                .collect::<Vec<Expr>>(),
        )
        .sort(key.clone(), SortMultipleOptions::default());
    let joined = match limit::within(Limits::of_environment(), move || joined.collect_with_engine(Engine::Streaming)) {
        Ok(rows) => rows.map_err(told)?.unwrap_single(),
        Err(Stopped::Limit(error)) => return Err(error),
        Err(Stopped::Panic(message)) => bail!("the rows cannot be compared: {message}"),
    };
    let texts = |name: String| -> Result<Vec<Option<String>>> {
        Ok(joined.column(&name)?.str()?.iter().map(|text| text.map(str::to_owned)).collect())
    };
    let sides = shared.iter().map(|name| Ok((*name, texts(format!("{OLD}{name}"))?, texts(format!("{NEW}{name}"))?)));
    let sides = sides.collect::<Result<Vec<_>>>()?;
    let is_there = |mark: &str| -> Result<Vec<bool>> {
        Ok(joined.column(&format!("{mark}\u{1}there"))?.bool()?.iter().map(|there| there == Some(true)).collect())
    };
    let mut changes = Vec::new();
    for (row, (was, is)) in is_there(OLD)?.into_iter().zip(is_there(NEW)?).enumerate() {
        let change = match (was, is) {
            (true, true) => Change::Changed,
            (true, false) => Change::Removed,
            _ => Change::Added,
        };
        let cell = |column: &[Option<String>]| column.get(row).cloned().flatten();
        let cells = sides.iter().map(|(name, old, new)| CellChange {
            column: (*name).to_owned(),
            old: cell(old),
            new: cell(new),
        });
        let cells: Vec<CellChange> = cells.filter(|cell| cell.old != cell.new).collect();
        let part = |name: &&str| {
            let (_, old, new) = sides.iter().find(|(other, ..)| other == name)?;
            Some(((*name).to_owned(), Value::from(cell(new).or(cell(old)))))
        };
        let key = if has_key { key.iter().filter_map(part).collect() } else { Map::new() };
        changes.push(RowChange { change, key, cells });
    }
    Ok(changes)
}

/// Polars' errors go on with the plan, which helps no one here.
fn told(error: PolarsError) -> anyhow::Error {
    anyhow!("the rows cannot be compared: {}", error.to_string().lines().next().unwrap_or_default())
}
