//! The first rows of a file: the names of its columns, held against the fields of the schema as its `fieldsMatch` says.

use super::block::{Block, Blocks, count_lines};
use super::cells::first_record;
use super::position;
use super::quotes::broken_quote;
use crate::declare::{Matching, Resource};
use crate::finding::{Finding, nearest};
use encoding_rs::UTF_8;
use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;

pub struct Header {
    /// For each field of the schema, the column of the file that holds it.
    pub columns: Arc<[Option<usize>]>,
    /// Number of columns of the file.
    pub width: usize,
}

/// Reads the header and leaves the rows after it to be read. A file without a usable header is a finding alone; one
/// whose columns differ from the schema's goes on, by the columns that can be told.
pub fn read(
    blocks: &mut Blocks<impl Read>,
    path: &str,
    resource: &Resource,
) -> Result<(Header, Vec<Finding>), Box<Finding>> {
    let empty = || {
        Finding::in_file("empty-file", path, "the file is empty")
            .at(1, 1)
            .hint(format!("its first row must be: {}", resource.schema.names().collect::<Vec<_>>().join(",")))
    };
    let mut block = match blocks.next_block() {
        Ok(Some(block)) => block,
        Ok(None) => return Err(Box::new(empty())),
        Err(cut) => return Err(Box::new(cut.finding(path))),
    };
    if resource.encoding == UTF_8 {
        refuse_utf16(&block.bytes, path)?;
    }
    let bom = if block.bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    block.bytes.drain(..bom);
    block.offset += bom as u64;

    let Some(last) = resource.header.rows.last() else {
        // The columns are those of the schema, in its order.
        let columns: Arc<[Option<usize>]> = (0..resource.schema.fields.len()).map(Some).collect();
        blocks.put_back(block, 0);
        return Ok((Header { width: columns.len(), columns }, Vec::new()));
    };
    let (mut parts, mut taken) = (Vec::new(), 0);
    for number in 1..=*last {
        let rest = block.bytes.get(taken..).unwrap_or_default();
        let Some((cells, length)) = first_record(rest, resource.dialect) else { return Err(Box::new(empty())) };
        taken += length;
        if resource.header.rows.contains(&number) {
            parts.push(cells);
        }
    }
    let names = match join_names(&parts, &resource.header.join) {
        Ok(names) => names,
        Err(Unjoined::NotText) => {
            let finding = Finding::in_file("not-utf8", path, "the header is not UTF-8 text").at(1, 1);
            return Err(Box::new(finding.hint("save the file as UTF-8")));
        }
        Err(Unjoined::TooLong) => {
            let message = format!("the names of the columns come to more than {} MiB", LONGEST_NAMES >> 20);
            let finding = Finding::in_file("unreadable-file", path, message).at(1, 1);
            return Err(Box::new(finding.hint("look whether `headerRows` names the rows of the header")));
        }
    };
    // Another delimiter leaves quotes in the middle of what is taken for a cell.
    refuse_delimiter(&names, path, resource)?;
    if let Some(finding) = broken_quote(block.bytes.get(..taken).unwrap_or_default(), path, &block, resource.dialect) {
        return Err(Box::new(finding));
    }
    let (columns, findings) = match_names(&names, &block, path, resource);
    blocks.put_back(block, taken);
    Ok((Header { columns, width: names.len() }, findings))
}

/// Why the rows of a header come to no names.
enum Unjoined {
    NotText,
    TooLong,
}

/// Bytes that the names of a table's columns may come to: a cell that goes for many columns stands in the name of each.
const LONGEST_NAMES: usize = 64 << 20;

/// The names of columns, each put together from the parts that the header's rows have of it.
/// The last cell of an upper row goes for the columns to its right too (Table Dialect 2.0, headerRows: of `fruit` over
/// `id,name` the names are `fruit id` and `fruit name`).
fn join_names(rows: &[Vec<Vec<u8>>], join: &str) -> Result<Vec<String>, Unjoined> {
    let width = rows.iter().map(Vec::len).max().unwrap_or_default();
    let mut room = LONGEST_NAMES;
    let name = |column: usize| {
        let part = |number: usize| {
            let row = rows.get(number)?;
            row.get(column).or_else(|| row.last().filter(|_| number + 1 < rows.len()))
        };
        let mut name = String::new();
        for part in (0..rows.len()).filter_map(part).filter(|part| rows.len() == 1 || !part.is_empty()) {
            let part = std::str::from_utf8(part).map_err(|_| Unjoined::NotText)?;
            let joined = if name.is_empty() { "" } else { join };
            room = room.checked_sub(joined.len() + part.len()).ok_or(Unjoined::TooLong)?;
            name += joined;
            name += part;
        }
        Ok(name)
    };
    (0..width).map(name).collect()
}

fn refuse_utf16(bytes: &[u8], path: &str) -> Result<(), Box<Finding>> {
    let marked = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    // Without a mark, text in Latin letters shows as a NUL beside every letter.
    let unmarked =
        matches!(bytes, [0, letter, 0, other, ..] | [letter, 0, other, 0, ..] if *letter != 0 && *other != 0);
    if marked || unmarked {
        let finding = Finding::in_file("not-utf8", path, "the file is UTF-16, not UTF-8").at(1, 1);
        return Err(Box::new(finding.hint("save it as \"CSV UTF-8\"")));
    }
    Ok(())
}

/// A header of one cell that holds another delimiter is that of a file saved with it.
fn refuse_delimiter(names: &[String], path: &str, resource: &Resource) -> Result<(), Box<Finding>> {
    let ([header], true) = (names, resource.schema.fields.len() > 1) else { return Ok(()) };
    let used = [(';', "semicolons"), ('\t', "tabs"), ('|', "bars"), (',', "commas")];
    let Some((_, noun)) = used.into_iter().find(|(delimiter, _)| header.contains(*delimiter)) else { return Ok(()) };
    let message = format!("the cells are told apart by {noun}, not by `{}`", char::from(resource.dialect.delimiter));
    let finding = Finding::in_file("wrong-delimiter", path, message).at(1, 1);
    Err(Box::new(finding.hint("save the file with that delimiter, or declare the other one in `dialect`")))
}

/// Columns of a header that are told one by one; after so many it is another file's header.
const MOST_TOLD: usize = 100;

fn match_names(
    names: &[String],
    block: &Block,
    path: &str,
    resource: &Resource,
) -> (Arc<[Option<usize>]>, Vec<Finding>) {
    let schema = &resource.schema;
    let mut findings = Vec::new();
    let at = |column: usize, finding: Finding| {
        let place = position::within(&block.bytes, 0, column, block.line, resource.dialect);
        finding.at(place.line, place.column)
    };
    let mut first: HashMap<&str, usize> = HashMap::new();
    for (column, name) in names.iter().enumerate() {
        let is_doubled = *first.entry(name).or_insert(column) != column;
        if findings.len() == MOST_TOLD {
            continue;
        }
        if is_doubled {
            let finding =
                Finding::in_file("doubled-column", path, format!("column `{name}` stands twice in the header"));
            findings.push(Finding { value: Some(name.clone()), ..at(column, finding) });
        } else if schema.position(name).is_none() && !schema.matching.allows_more() {
            let message = format!("column `{name}` is not in {}", schema.path);
            let missing = schema.names().filter(|field| !names.iter().any(|name| name == field));
            let hint = match nearest(name, missing) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "remove the column, or declare it in the schema".to_owned(),
            };
            let finding = at(column, Finding::in_file("unknown-column", path, message)).hint(hint);
            findings.push(Finding { value: Some(name.clone()), ..finding });
        }
    }
    let columns: Arc<[Option<usize>]> = schema.names().map(|field| first.get(field).copied()).collect();
    let found = columns.iter().flatten().count();
    for (field, column) in schema.names().zip(columns.iter()) {
        let may_lack = schema.matching.allows_fewer() && found > 0 && schema.is_nullable(field);
        if column.is_none() && !may_lack {
            let finding = Finding::in_file("missing-column", path, format!("the header has no column `{field}`"))
                .at(block.line + count_lines(leading_breaks(&block.bytes)), 1)
                .hint(format!("the columns are: {}", schema.names().collect::<Vec<_>>().join(",")));
            findings.push(Finding { field: Some(field.to_owned()), ..finding });
        }
    }
    // Only the exact match, which is the default, is one of order (Table Schema 2.0, fieldsMatch).
    let present: Vec<usize> = columns.iter().flatten().copied().collect();
    if schema.matching == Matching::Exact && findings.is_empty() && !present.is_sorted() {
        let finding =
            Finding::in_file("columns-out-of-order", path, "the columns stand in another order than the schema's")
                .hint(format!("the order is: {}", schema.names().collect::<Vec<_>>().join(",")));
        findings.push(at(0, finding));
    }
    (columns, findings)
}

fn leading_breaks(bytes: &[u8]) -> &[u8] {
    let length = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    bytes.get(..length).unwrap_or_default()
}
