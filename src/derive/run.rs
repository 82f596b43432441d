//! A query run within limits, its result taken as it comes: one that grows without end is stopped before it takes the memory.

use super::Source;
use super::exact::{self, Check};
use crate::limit::{self, Limits, Stopped};
use anyhow::{Context, Result};
use polars::prelude::{DataFrame, Engine, LazyFrame, PlanCallback, PolarsResult, Schema, StringChunked};
use sqlparser::ast::Query;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

pub enum Outcome {
    Rows(DataFrame),
    /// What the query supposes of its rows is not so.
    Faulty(Check),
    /// They take more memory than this, in MiB.
    Large(u64),
    /// A text among them has so many bytes, which is more than `LONGEST`.
    Long(u32),
}

/// Bytes of a text that is given: what is published must be read again, and shown.
pub const LONGEST: u32 = 32 << 20;

/// Runs a query over the tables given, each of which it may read.
pub fn execute(query: Query, tables: BTreeMap<String, Source>, engine: Engine) -> Result<Result<Outcome>, Stopped> {
    let limits = Limits::of_environment("a join without a condition or a text that grows");
    limit::within(limits, move || {
        let mut context = exact::context(&tables)?;
        // What is made of a result afterwards, typed and in order, takes as much again, more than once.
        let most = limits.memory / 4;
        let take = |rows: LazyFrame| {
            taken(rows, engine, most)?
                .with_context(|| format!("the list of an IN (SELECT …) takes more than {most} MiB"))
        };
        let exact = exact::of(&query, &tables, &take)?;
        exact.tables.into_iter().for_each(|(name, rows)| context.register(&name, rows));
        for check in exact.checks {
            if taken(context.execute(&check.sql)?, engine, most)?.is_none_or(|rows| rows.height() > 0) {
                return Ok(Outcome::Faulty(check));
            }
        }
        match taken(context.execute(&exact.sql)?, engine, most)? {
            Some(rows) => match longest(&rows) {
                bytes if bytes > LONGEST => Ok(Outcome::Long(bytes)),
                _ => Ok(Outcome::Rows(rows)),
            },
            None => Ok(Outcome::Large(most)),
        }
    })
}

/// The rows of a query; none where they take more memory than is allowed, in MiB.
fn taken(mut rows: LazyFrame, engine: Engine, most: u64) -> PolarsResult<Option<DataFrame>> {
    let schema = rows.collect_schema()?;
    let is_more = move |rows: &Taken| (rows.bytes >> 20) as u64 > most;
    if engine != Engine::Streaming {
        let rows = rows.collect_with_engine(engine)?.unwrap_single();
        return Ok((rows.estimated_size() as u64 >> 20 <= most).then_some(rows));
    }
    let batches = Arc::new(Mutex::new(Taken::of(&schema)));
    let into = Arc::clone(&batches);
    let take = move |batch: DataFrame| {
        let mut taken = into.lock().unwrap_or_else(PoisonError::into_inner);
        taken.bytes += batch.estimated_size();
        taken.rows.vstack_mut_owned(batch)?;
        Ok(is_more(&taken))
    };
    rows.sink_batches(PlanCallback::new(take), true, None)?.collect_with_engine(engine)?;
    let mut taken = batches.lock().unwrap_or_else(PoisonError::into_inner);
    let rows = std::mem::take(&mut taken.rows);
    Ok((!is_more(&taken)).then_some(rows))
}

/// Bytes of the longest text of some rows.
fn longest(rows: &DataFrame) -> u32 {
    let texts = rows.columns().iter().filter_map(|column| column.str().ok());
    let arrays = texts.flat_map(StringChunked::downcast_iter);
    arrays.flat_map(|array| array.views().iter()).map(|view| view.length).max().unwrap_or_default()
}

struct Taken {
    rows: DataFrame,
    bytes: usize,
}

impl Taken {
    fn of(schema: &Schema) -> Taken {
        Taken { rows: DataFrame::empty_with_schema(schema), bytes: 0 }
    }
}
