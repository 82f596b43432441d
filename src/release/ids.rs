//! Identifiers in columns of one name, so that those of some rows can be compared with those of others, and those that are retired.

use crate::declare::Kind;
use crate::diff::PublishedTable;
use crate::limit::{self, Limits, Stopped};
use crate::normalise::PART;
use crate::store::{Stored, texts};
use anyhow::{Result, anyhow};
use polars::prelude::{DataType, Engine, Expr, IntoLazy, LazyFrame, NULL, UnicodeForm, col, df, lit};
use std::collections::{BTreeMap, BTreeSet};

/// What the column of identifiers is called while they are compared.
pub const ID: &str = "id";

/// Identifiers that are no more, by the table that they were in; of any table where that is not said.
#[derive(Default)]
pub struct Retired {
    pub ids: BTreeMap<String, BTreeSet<String>>,
}

impl Retired {
    pub fn add(&mut self, (table, id): (String, String)) {
        self.ids.entry(table).or_default().insert(id);
    }

    pub fn has(&self, id: &str, is_meant: impl Fn(&str) -> bool) -> bool {
        self.ids.iter().any(|(table, ids)| is_meant(table) && ids.contains(id))
    }

    /// The identifiers of some tables.
    pub fn of(&self, is_meant: impl Fn(&str) -> bool) -> BTreeSet<&String> {
        self.ids.iter().filter(|(table, _)| is_meant(table)).flat_map(|(_, ids)| ids).collect()
    }
}

/// Identifiers of rows, with the name of a table from another column before each where there is one. Those that are published as they
/// were written, `is_loose`, are compared as they are meant.
fn with_table(rows: LazyFrame, column: &str, table: Option<&str>, is_loose: bool) -> LazyFrame {
    let id = col(column).cast(DataType::String);
    let id = if is_loose { cleaned(id) } else { id };
    rows.select([match table {
        Some(table) => (col(table).fill_null(lit("")) + lit(PART) + id).alias(ID),
        None => id.alias(ID),
    }])
}

fn cleaned(id: Expr) -> Expr {
    id.str().normalize(UnicodeForm::NFC).str().strip_chars(lit(NULL))
}

/// An identifier that is published as it was written, and could be taken for another one.
pub fn unclean(stored: &Stored, column: &str) -> Result<Option<String>> {
    let is_loose = |kind| matches!(kind, Kind::Any | Kind::List);
    if !stored.fields.iter().any(|field| field.name == column && is_loose(field.kind)) {
        return Ok(None);
    }
    let ids = stored.scan()?.select([col(column).cast(DataType::String).alias(ID)]);
    let rows = ids.filter(col(ID).neq(cleaned(col(ID)))).limit(1);
    Ok(collected(rows)?.map_err(|message| anyhow!("{}: {message}", stored.name))?.pop_first())
}

/// The table and the identifier of what [`with_table`] puts together.
pub fn parted(id: String) -> (String, String) {
    match id.split_once(PART) {
        Some((table, id)) => (table.to_owned(), id.to_owned()),
        None => (String::new(), id),
    }
}

/// The identifiers of a published table.
pub fn ids_before(published: &PublishedTable, column: &str, table: Option<&str>) -> Result<LazyFrame> {
    let rows = published.texts(&[column].into_iter().chain(table).collect::<Vec<&str>>())?;
    let found = published.columns.iter().find(|found| found.name == column);
    let kind = found.and_then(|found| found.said.get("type")?.as_str());
    Ok(with_table(rows, column, table, matches!(kind, None | Some("any" | "list"))))
}

/// The identifiers of a table as it is now.
pub fn ids_now(stored: &Stored, column: &str, table: Option<&str>) -> Result<LazyFrame> {
    let rows = stored.scan()?;
    let kind = stored.fields.iter().find(|field| field.name == column).map(|field| field.kind);
    if kind == Some(Kind::Year) {
        // Of years there are few, and they are written otherwise than other whole numbers.
        let rows = rows.select([column].into_iter().chain(table).map(col).collect::<Vec<_>>()).collect()?;
        let mut years = df![ID => texts(&rows, column)?]?;
        if let Some(table) = table {
            years.with_column(rows.column(table)?.clone())?;
        }
        return Ok(with_table(years.lazy(), ID, table, false));
    }
    Ok(with_table(rows, column, table, matches!(kind, Some(Kind::Any | Kind::List))))
}

/// The identifiers that a published table has and the table of now has not, or why that cannot be told.
pub fn ids_lost(
    table: &PublishedTable,
    column: &str,
    now: Option<LazyFrame>,
) -> Result<std::result::Result<BTreeSet<String>, String>> {
    let rows = match ids_before(table, column, None) {
        Ok(rows) => rows,
        Err(error) => return Ok(Err(format!("{error:#}"))),
    };
    collected(match now {
        Some(now) => rows.anti_join(now, col(ID), col(ID)),
        None => rows,
    })
}

/// The identifiers of rows, which may be many more than those that come out of it; or why they cannot be had.
pub fn collected(rows: LazyFrame) -> Result<std::result::Result<BTreeSet<String>, String>> {
    match limit::within(Limits::of_environment(""), move || rows.collect_with_engine(Engine::Streaming)) {
        Ok(Ok(rows)) => Ok(Ok(texts(&rows.unwrap_single(), ID)?.into_iter().flatten().collect())),
        // Polars' errors go on with the plan, which helps no one here.
        Ok(Err(error)) => Ok(Err(error.to_string().lines().next().unwrap_or_default().to_owned())),
        Err(Stopped::Limit(error)) => Err(error),
        Err(Stopped::Panic(message)) => Ok(Err(message)),
    }
}
