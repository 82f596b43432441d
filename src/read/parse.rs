//! Takes a block of rows apart into text columns, and tells what is wrong with its text: its encoding, its quotes, and the
//! number of cells in each row.

use super::Mark;
use super::block::Block;
use super::cells::Cells;
use super::encoding::{bad_bytes, blank_bad_bytes};
use super::position::{self, Place, Places};
use super::quotes::broken_quotes;
use crate::declare::Resource;
use crate::finding::Finding;
use polars::prelude::{NewChunkedArray, StringChunked};
use std::collections::BTreeSet;

/// Rows as text: one column a field of the schema, in its order; missing values are nulls. Only reading makes one.
pub struct TextBatch {
    columns: Vec<StringChunked>,
    rows: usize,
    /// Rows whose cells cannot be told apart with certainty; what a rule says of them is not worth saying.
    broken: BTreeSet<usize>,
}

impl TextBatch {
    pub fn into_parts(self) -> (Vec<StringChunked>, usize, BTreeSet<usize>) {
        (self.columns, self.rows, self.broken)
    }
}

pub fn parse(
    resource: &Resource,
    path: &str,
    mut block: Block,
    width: usize,
    mark: &Mark,
) -> (TextBatch, Vec<Finding>) {
    let mut findings = bad_bytes(&block, path);
    if !findings.is_empty() {
        blank_bad_bytes(&mut block.bytes);
    }
    let dialect = resource.dialect;
    let quotes = broken_quotes(&block.bytes, dialect);
    let mut places = Places::of(&block);
    findings.extend(quotes.iter().map(|broken| broken.finding(path, &mut places)));
    let cells = Cells::read(&block.bytes, dialect, usize::MAX);
    let mut broken = BTreeSet::new();
    for quote in &quotes {
        // The row that holds the quote is the last one to start before it.
        broken.insert(cells.starts.partition_point(|start| *start <= quote.opened).saturating_sub(1));
    }
    let mut places = Places::of(&block);
    for row in (0..cells.count()).filter(|row| cells.width(*row) != width) {
        if broken.insert(row) {
            let start = cells.starts.get(row).copied().unwrap_or_default();
            let place = position::within(&block.bytes, start, width, places.line(start), dialect);
            findings.push(ragged(row, &cells, width, path, place));
        }
    }
    // Valid UTF-8 without its quotes is valid UTF-8.
    let text = std::str::from_utf8(&cells.text).unwrap_or_default();
    let columns = resource.schema.fields.iter().zip(mark.columns.iter()).map(|(field, column)| {
        let missing = field.missing_values.as_ref().unwrap_or(&resource.schema.missing_values);
        let values = (0..cells.count()).map(|row| {
            let value = text.get(cells.cell(row, (*column)?)?)?;
            (!missing.iter().any(|missing| missing == value)).then_some(value)
        });
        StringChunked::from_iter_options(field.name.as_str().into(), values)
    });
    (TextBatch { columns: columns.collect(), rows: cells.count(), broken }, findings)
}

/// A row that has another number of cells than the header.
fn ragged(row: usize, cells: &Cells, width: usize, path: &str, place: Place) -> Finding {
    let has = cells.width(row);
    let noun = if has == 1 { "cell" } else { "cells" };
    let hint = match has > width {
        true => "a cell that holds the delimiter must stand in quotes",
        false => "add the cells that are missing",
    };
    Finding::in_file("wrong-cell-count", path, format!("the row has {has} {noun}, the header has {width}"))
        .at(place.line, place.column)
        .hint(hint)
}
