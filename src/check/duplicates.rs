//! `duplicate-key`: two rows have the same primary key.
//!
//! A key that stands twice makes every join count twice, and no one can say which of the rows is meant.
//!
//! Example: two rows `evt-0007`. Give the second its own key, or remove it where it tells of the same thing.
//!
//! `duplicate-value`: two rows have the same value in a column, or in the columns of a unique key, that must tell rows
//! apart.
//!
//! What should name one thing names two.
//!
//! Example: two sources with one checksum. Correct one of them, or remove it.

use super::{Fault, Remedy};
use crate::declare::Schema;
use anyhow::Result;
use polars::prelude::*;

/// A row that repeats the key of an earlier one.
pub struct Duplicate {
    pub fault: Fault,
    /// 0-based row of the first row with that key.
    pub first: usize,
}

/// Looks for repeated keys in a whole table. `in_order` tells that its rows stand in strictly ascending order of the
/// primary key, which no repeated key could.
pub fn duplicates(schema: &Schema, table: &LazyFrame, in_order: bool) -> Result<Vec<Duplicate>> {
    let single =
        |(position, field): (usize, &crate::declare::Field)| field.constraints.unique.then_some(vec![position]);
    let mut keys: Vec<Vec<usize>> = vec![schema.primary_key.clone()];
    keys.extend(schema.fields.iter().enumerate().filter_map(single));
    keys.extend(schema.unique_keys.iter().cloned());
    let mut found = Vec::new();
    for (index, key) in keys.iter().enumerate().filter(|(_, key)| !key.is_empty()) {
        let is_primary = *key == schema.primary_key;
        // The primary key is looked at once, however often it is declared to be unique.
        if is_primary && (in_order || index > 0) {
            continue;
        }
        let names: Vec<&str> =
            key.iter().filter_map(|at| schema.fields.get(*at)).map(|field| field.name.as_str()).collect();
        for (first, row) in repeated(table, &names)? {
            let what = match names.as_slice() {
                [_] => "stands in an earlier row too".to_owned(),
                _ => format!("({}) stands in an earlier row too", names.join(", ")),
            };
            let fault = Fault {
                rule: if is_primary { "duplicate-key" } else { "duplicate-value" },
                row,
                field: key.first().copied(),
                what,
                remedy: Remedy::Say(
                    "give one of the two rows another, or remove it where both tell of the same thing".into(),
                ),
            };
            found.push(Duplicate { fault, first });
        }
    }
    Ok(found)
}

/// Every row whose key stands in an earlier one, with that earlier row. A key that has an empty part is no key.
fn repeated(table: &LazyFrame, key: &[&str]) -> Result<Vec<(usize, usize)>> {
    const ROW: &str = "\u{1}row";
    let columns: Vec<Expr> = key.iter().map(|name| col(*name)).collect();
    let whole = columns.iter().cloned().map(Expr::is_not_null).reduce(Expr::and).unwrap_or(lit(true));
    let groups = table
        .clone()
        .select(&columns)
        .with_row_index(ROW, None)
        .filter(whole)
        .group_by(&columns)
        .agg([col(ROW).min().alias("first"), col(ROW), len().alias("count")])
        .filter(col("count").gt(lit(1)))
        .explode(by_name([ROW], true, false), ExplodeOptions { empty_as_null: true, keep_nulls: true })
        .filter(col(ROW).neq(col("first")))
        .select([col("first"), col(ROW)])
        .sort([ROW], SortMultipleOptions::default())
        .collect()?;
    let (first, row) = (groups.column("first")?.idx()?, groups.column(ROW)?.idx()?);
    Ok(first.iter().zip(row.iter()).filter_map(|(first, row)| Some((first? as usize, row? as usize))).collect())
}
