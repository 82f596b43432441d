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

use super::{Fault, Remedy, means_more_than_text, values};
use crate::declare::{Field, Schema};
use anyhow::Result;
use foldhash::quality::RandomState;
use polars::prelude::*;
use rayon::prelude::*;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hash, Hasher};
use std::num::NonZeroU64;

/// A row that repeats the key of an earlier one.
pub struct Duplicate {
    pub fault: Fault,
    /// 0-based row of the first row with that key.
    pub first: usize,
}

/// Looks for repeated keys in a whole table. `in_order` tells that its rows stand in strictly ascending order of the
/// primary key as it is written, which no key could that is written twice.
pub fn duplicates(schema: &Schema, table: &LazyFrame, in_order: bool) -> Result<Vec<Duplicate>> {
    let single = |(position, field): (usize, &Field)| field.constraints.unique.then_some(vec![position]);
    let mut keys: Vec<Vec<usize>> = vec![schema.primary_key.clone()];
    keys.extend(schema.fields.iter().enumerate().filter_map(single));
    keys.extend(schema.unique_keys.iter().cloned());
    let mut found = Vec::new();
    for (index, key) in keys.iter().enumerate().filter(|(_, key)| !key.is_empty()) {
        let is_primary = *key == schema.primary_key;
        let fields: Vec<&Field> = key.iter().filter_map(|at| schema.fields.get(*at)).collect();
        // The primary key is looked at once, however often it is declared to be unique. Texts that ascend may still be one value.
        let ascends = in_order && !fields.iter().any(|field| means_more_than_text(field));
        if is_primary && (ascends || index > 0) {
            continue;
        }
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        for (first, row) in repeated(table, &fields)? {
            let what = match names.as_slice() {
                [_] => "stands in an earlier row too".to_owned(),
                _ => format!("({}) stands in an earlier row too", names.join(", ")),
            };
            let fault = Fault {
                rule: if is_primary { "duplicate-key" } else { "duplicate-value" },
                row,
                field: key.first().copied(),
                what: what.into(),
                remedy: Remedy::Say(
                    "give one of the two rows another, or remove it where both tell of the same thing".into(),
                ),
            };
            found.push(Duplicate { fault, first });
        }
    }
    Ok(found)
}

/// Rows of which one thread looks at the keys.
const BATCH: usize = 1 << 19;

/// Every row whose key stands in an earlier one, with that earlier row. A key that has an empty part is no key. Of each row
/// eight bytes are kept; only keys whose hashes meet are compared in full.
fn repeated(table: &LazyFrame, key: &[&Field]) -> Result<Vec<(usize, usize)>> {
    let (mut hashes, state): (Vec<Option<NonZeroU64>>, _) = (Vec::new(), RandomState::default());
    let hash = |_, keys: Keys| (0..keys.rows).map(|row| keys.hash(row, &state)).collect::<Vec<_>>();
    for_each_batch(table, key, hash, |batch| hashes.extend(batch))?;
    let mut sorted: Vec<NonZeroU64> = hashes.iter().flatten().copied().collect();
    sorted.par_sort_unstable();
    let met: HashSet<NonZeroU64, RandomState> =
        sorted.windows(2).filter_map(|pair| pair.first().filter(|first| pair.last() == Some(first)).copied()).collect();
    drop(sorted);
    let mut found = Vec::new();
    if met.is_empty() {
        return Ok(found);
    }
    let mut firsts: HashMap<Vec<String>, usize> = HashMap::new();
    let has_met = |row: usize| hashes.get(row).copied().flatten().is_some_and(|hash| met.contains(&hash));
    let look = |offset, keys: Keys| {
        let rows = (0..keys.rows).filter(|row| has_met(offset + row));
        rows.filter_map(|row| Some((keys.parts(row)?, offset + row))).collect::<Vec<_>>()
    };
    for_each_batch(table, key, look, |rows| {
        for (parts, row) in rows {
            match firsts.entry(parts) {
                Entry::Vacant(place) => drop(place.insert(row)),
                Entry::Occupied(first) => found.push((*first.get(), row)),
            }
        }
    })?;
    Ok(found)
}

/// The keys of some rows, part by part.
struct Keys {
    columns: Vec<Part>,
    rows: usize,
}

enum Part {
    Text(StringChunked),
    Whole(Vec<Option<i64>>),
}

impl Part {
    fn of(column: &Column, field: &Field) -> Result<Part> {
        Ok(match column.dtype() {
            dtype if dtype.is_integer() => Part::Whole(column.cast(&DataType::Int64)?.i64()?.iter().collect()),
            // What the texts mean is compared, not how they are written.
            _ => Part::Text(values(field, column)?.rechunk().into_owned()),
        })
    }
}

impl Keys {
    fn parts(&self, row: usize) -> Option<Vec<String>> {
        let part = |column: &Part| match column {
            Part::Text(texts) => texts.get(row).map(str::to_owned),
            Part::Whole(numbers) => numbers.get(row)?.map(|number| number.to_string()),
        };
        self.columns.iter().map(part).collect()
    }

    fn hash(&self, row: usize, state: &RandomState) -> Option<NonZeroU64> {
        let mut hasher = state.build_hasher();
        for column in &self.columns {
            match column {
                Part::Text(texts) => texts.downcast_as_array().get(row)?.hash(&mut hasher),
                Part::Whole(numbers) => (*numbers.get(row)?)?.hash(&mut hasher),
            }
        }
        NonZeroU64::new(hasher.finish().max(1))
    }
}

/// Looks at the keys of a table batch by batch, with the number of rows before each, several batches at once, and takes what was
/// found in their order.
fn for_each_batch<T: Send>(
    table: &LazyFrame,
    key: &[&Field],
    look: impl Fn(usize, Keys) -> T + Sync,
    mut take: impl FnMut(T),
) -> Result<()> {
    let batch = |offset: usize| -> Result<(usize, T)> {
        let columns: Vec<Expr> = key.iter().map(|field| col(field.name.as_str())).collect();
        let rows = table.clone().slice(offset as i64, BATCH as IdxSize).select(columns).collect()?;
        let columns = rows.columns().iter().zip(key).map(|(column, field)| Part::of(column, field));
        let keys = Keys { columns: columns.collect::<Result<_>>()?, rows: rows.height() };
        Ok((rows.height(), look(offset, keys)))
    };
    let (at_once, mut begun) = (rayon::current_num_threads(), 0);
    loop {
        let offsets = (begun..begun + at_once).into_par_iter().map(|index| index * BATCH);
        let mut is_last = false;
        for (rows, found) in offsets.map(batch).collect::<Result<Vec<_>>>()? {
            is_last |= rows < BATCH;
            take(found);
        }
        if is_last {
            return Ok(());
        }
        begun += at_once;
    }
}
