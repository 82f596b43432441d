//! Finds rows again, and only those that something is wrong with: the blocks that hold them are read once more and taken
//! apart for the places of their cells.

use super::Mark;
use super::block::count_lines;
use super::cells::{first_record, record_starts};
use super::encoding::blank_bad_bytes;
use super::position::{Place, within};
use crate::declare::{Package, Resource};
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// A row found again.
#[derive(Debug, Clone)]
pub struct Row {
    /// File it stands in, relative to the root.
    pub path: String,
    /// Text of each field; none where the row or the file has no such cell.
    pub cells: Vec<Option<String>>,
    /// Place of each field's cell; that of the row's end where it has none.
    pub places: Vec<Place>,
}

/// The rows of a table with the given ordinals: their block, and their 0-based number within it.
pub fn locate(
    package: &Package,
    resource: &Resource,
    marks: &[Mark],
    wanted: &BTreeMap<usize, Vec<usize>>,
) -> Result<BTreeMap<(usize, usize), Row>> {
    let mut found = BTreeMap::new();
    for (block, rows) in wanted {
        let Some(mark) = marks.get(*block) else { continue };
        let Some(path) = resource.paths.get(mark.file) else { continue };
        let mut bytes = vec![0; mark.length];
        let mut file = File::open(package.root.join(path)).with_context(|| format!("{path}: cannot be read again"))?;
        file.seek(SeekFrom::Start(mark.offset))?;
        file.read_exact(&mut bytes).with_context(|| format!("{path}: has changed while it was read"))?;
        blank_bad_bytes(&mut bytes);
        let starts = record_starts(&bytes, resource.dialect);
        let (mut line, mut counted) = (mark.line, 0);
        for row in rows {
            let Some(start) = starts.get(*row).copied() else { continue };
            line += count_lines(bytes.get(counted..start).unwrap_or_default());
            counted = start;
            let record = first_record(bytes.get(start..).unwrap_or_default(), resource.dialect);
            let cells = record.map(|(cells, _)| cells).unwrap_or_default();
            let text = |column: usize| cells.get(column).map(|cell| String::from_utf8_lossy(cell).into_owned());
            let row_found = Row {
                path: path.clone(),
                cells: mark.columns.iter().map(|column| text((*column)?)).collect(),
                places: mark
                    .columns
                    .iter()
                    .map(|column| within(&bytes, start, column.unwrap_or(usize::MAX), line, resource.dialect))
                    .collect(),
            };
            found.insert((*block, *row), row_found);
        }
    }
    Ok(found)
}
