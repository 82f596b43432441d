//! Finds rows again, and only those that something is wrong with: the blocks that hold them are read once more and taken
//! apart for the places of their cells.

use super::Mark;
use super::block::count_lines;
use super::cells::{first_record, record_starts};
use super::encoding::blank_bad_bytes;
use super::input::{Input, Taken};
use super::position::{Place, of_cells};
use crate::declare::{Package, Resource};
use anyhow::{Context, Result, anyhow};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

/// A row found again, and of its cells those that were asked for.
#[derive(Debug, Clone)]
pub struct Row {
    /// File it stands in, relative to the root.
    pub path: std::sync::Arc<str>,
    /// In order of the fields' positions: the text, none where the row or the file has no such cell, and the place, that of the
    /// row's end where it has none.
    cells: Vec<(usize, Option<String>, Place)>,
}

impl Row {
    pub fn cell(&self, field: usize) -> Option<&str> {
        self.find(field).and_then(|(_, text, _)| text.as_deref())
    }

    pub fn place(&self, field: usize) -> Option<Place> {
        self.find(field).map(|(_, _, place)| *place)
    }

    fn find(&self, field: usize) -> Option<&(usize, Option<String>, Place)> {
        let index = self.cells.binary_search_by_key(&field, |(position, _, _)| *position).ok()?;
        self.cells.get(index)
    }
}

/// Fields that are wanted of some rows of a block, by the 0-based numbers of the rows.
pub type Wanted = BTreeMap<usize, BTreeSet<usize>>;

/// The rows of a table with the given ordinals: their block, and their number within it.
pub fn locate(
    package: &Package,
    resource: &Resource,
    marks: &[Mark],
    wanted: &BTreeMap<usize, Wanted>,
) -> Result<BTreeMap<(usize, usize), Row>> {
    let mut open: Option<(usize, Input)> = None;
    // Blocks stand in the order of their files, so that each file is gone through once.
    let blocks = wanted.iter().filter_map(|(block, rows)| {
        let mark = marks.get(*block)?;
        let path = resource.paths.get(mark.file)?;
        let input = match &mut open {
            Some((file, input)) if *file == mark.file => input,
            _ => match Input::open(package, path, resource, &Taken::default()) {
                Ok((input, _)) => &mut open.insert((mark.file, input)).1,
                Err(finding) => return Some(Err(anyhow!("{path}: cannot be read again: {}", finding.message))),
            },
        };
        let mut bytes = vec![0; mark.length];
        let read = input.skip_to(mark.offset).and_then(|()| input.read_exact(&mut bytes));
        let read = read.with_context(|| format!("{path}: has changed while it was read"));
        Some(read.map(|()| (*block, rows, mark, path, bytes)))
    });
    // A thread reads the block that it looks through next.
    let found = blocks.par_bridge().map(|read| {
        let (block, rows, mark, path, bytes) = read?;
        Ok(in_block(resource, mark, path, bytes, rows).into_iter().map(move |(row, found)| ((block, row), found)))
    });
    Ok(found.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
}

/// The rows of a block with the given numbers.
fn in_block(resource: &Resource, mark: &Mark, path: &str, mut bytes: Vec<u8>, rows: &Wanted) -> Vec<(usize, Row)> {
    blank_bad_bytes(&mut bytes);
    let starts = record_starts(&bytes, resource.dialect);
    let (mut line, mut counted) = (mark.line, 0);
    let path: std::sync::Arc<str> = path.into();
    let mut found = Vec::new();
    for (row, fields) in rows {
        let Some(start) = starts.get(*row).copied() else { continue };
        line += count_lines(bytes.get(counted..start).unwrap_or_default());
        counted = start;
        let record = first_record(bytes.get(start..).unwrap_or_default(), resource.dialect);
        let cells = record.map(|(cells, _)| cells).unwrap_or_default();
        let column = |field: &usize| mark.columns.get(*field).copied().flatten();
        let mut wanted: Vec<(usize, usize)> =
            fields.iter().map(|field| (column(field).unwrap_or(usize::MAX), *field)).collect();
        wanted.sort_unstable();
        let columns: Vec<usize> = wanted.iter().map(|(column, _)| *column).collect();
        let places = of_cells(&bytes, start, &columns, line, resource.dialect);
        let text = |column: usize| cells.get(column).map(|cell| String::from_utf8_lossy(cell).into_owned());
        let cells = wanted.into_iter().zip(places).map(|((column, field), place)| (field, text(column), place));
        let mut cells: Vec<_> = cells.collect();
        cells.sort_unstable_by_key(|(field, _, _)| *field);
        found.push((*row, Row { path: path.clone(), cells }));
    }
    found
}
