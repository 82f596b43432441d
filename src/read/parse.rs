//! Takes a block of rows apart into text columns, and tells what is wrong with its text: its encoding, its quotes, and the
//! number of cells in each row.

use super::Mark;
use super::block::Block;
use super::cells::Cells;
use super::encoding::{bad_bytes, blank_bad_bytes};
use super::position::{self, Place, Places};
use super::quotes::broken_quotes;
use crate::declare::{Dialect, Resource};
use crate::finding::Finding;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// Rows as text. Only reading makes one.
pub struct TextBatch {
    /// Where the cells stand in the text.
    cells: Cells,
    text: String,
    dialect: Dialect,
    /// Column of the file in which each field of the schema stands.
    columns: Arc<[Option<usize>]>,
    /// Rows whose cells cannot be told apart with certainty; what a rule says of them is not worth saying.
    broken: BTreeSet<usize>,
}

impl TextBatch {
    pub fn rows(&self) -> usize {
        self.cells.count()
    }

    pub fn into_broken(self) -> BTreeSet<usize> {
        self.broken
    }

    /// The cells of a field of the schema, row by row; none where a row has no such cell, or one of the `missing` values.
    pub fn texts(&self, field: usize, missing: &[String]) -> Vec<Option<&str>> {
        let Some(column) = self.columns.get(field).copied().flatten() else { return vec![None; self.rows()] };
        // Almost always the empty cell alone is missing.
        if let ([none], None) = (missing, self.dialect.escape)
            && none.is_empty()
        {
            let cell = |range: Option<Range<usize>>| self.text.get(range?).filter(|cell| !cell.is_empty());
            return self.cells.column(column).map(cell).collect();
        }
        let cell = |range: Option<Range<usize>>| {
            let range = range?;
            let start = range.start;
            let cell = self.text.get(range)?;
            let is_missing = missing.iter().any(|missing| missing == cell);
            match self.is_like_null(cell) {
                // The escape character was written twice: `\\N` is the text `\N`.
                true if self.cells.nulls.binary_search(&start).is_err() => Some(cell),
                // It is one of another field.
                true if !is_missing => cell.get(1..).filter(|text| !missing.iter().any(|missing| missing == text)),
                _ => (!is_missing).then_some(cell),
            }
        };
        self.cells.column(column).map(cell).collect()
    }

    /// Whether a cell reads like a missing value of some field, of which the escape character is a part.
    pub fn is_like_null(&self, cell: &str) -> bool {
        matches!(cell.as_bytes(), [first, second] if Some(*first) == self.dialect.escape && self.dialect.is_escaped_null(*second))
    }
}

pub fn parse(
    resource: &Resource,
    path: &str,
    mut block: Block,
    width: usize,
    mark: &Mark,
) -> (TextBatch, Vec<Finding>) {
    let mut findings = bad_bytes(&block, path, resource.encoding);
    if !findings.is_empty() {
        blank_bad_bytes(&mut block.bytes);
    }
    let dialect = resource.dialect;
    let quotes = broken_quotes(&block.bytes, dialect);
    let mut places = Places::of(&block);
    findings.extend(quotes.iter().map(|broken| broken.finding(path, &mut places)));
    let mut cells = Cells::read(&block.bytes, dialect, usize::MAX);
    let mut broken = BTreeSet::new();
    for quote in &quotes {
        // The row that holds the quote is the last one to start before it.
        broken.insert(cells.starts.partition_point(|start| *start <= quote.opened).saturating_sub(1));
    }
    let mut places = Places::of(&block);
    for row in (0..cells.count()).filter(|row| cells.width(*row) != width) {
        if broken.insert(row) {
            let start = cells.starts.get(row).copied().unwrap_or_default();
            let place = position::of_cell(&block.bytes, start, width, places.line(start), dialect);
            findings.push(ragged(row, &cells, width, path, place));
        }
    }
    // Valid UTF-8 without its quotes is valid UTF-8.
    let text = if cells.are_as_read() { block.bytes } else { std::mem::take(&mut cells.text) };
    let text = String::from_utf8(text).unwrap_or_default();
    (TextBatch { cells, text, dialect, columns: mark.columns.clone(), broken }, findings)
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
