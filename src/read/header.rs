//! The first rows of a file: the names of its columns, held against the fields of the schema as its `fieldsMatch` says.

use super::block::{Block, Blocks, Cut, LONGEST_ROW, count_lines};
use super::cells::first_record;
use super::quotes::broken_quote;
use super::scan::scan;
use crate::declare::{Matching, Resource};
use crate::finding::{Finding, nearest};
use encoding_rs::UTF_8;
use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::sync::Arc;

pub struct Header {
    /// For each field of the schema, the column of the file that holds it.
    pub columns: Arc<[Option<usize>]>,
    /// Number of columns of the file.
    pub width: usize,
}

impl Header {
    /// The columns are those of the schema, in its order.
    fn of_schema(resource: &Resource) -> Header {
        let columns: Arc<[Option<usize>]> = (0..resource.schema.fields.len()).map(Some).collect();
        Header { width: columns.len(), columns }
    }
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
        // Without a header there may be no rows either.
        Ok(None) if resource.header.rows.is_empty() => return Ok((Header::of_schema(resource), Vec::new())),
        Ok(None) => return Err(Box::new(empty())),
        Err(cut) => return Err(Box::new(cut.finding(path))),
    };
    if resource.encoding == UTF_8 {
        refuse_packed(&block.bytes, path)?;
        refuse_utf16(&block.bytes, path)?;
    }
    let bom = if block.bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    block.bytes.drain(..bom);
    block.offset += bom as u64;

    if resource.header.rows.is_empty() {
        blocks.put_back(block, 0);
        return Ok((Header::of_schema(resource), Vec::new()));
    }
    let (mut parts, mut taken, mut start, mut number, mut end) = (Vec::new(), 0, 0, 1, 0);
    // Rows are numbered as they stand in the file. A comment or a blank line is no header, whose place the next row takes.
    while let Some(wanted) = resource.header.rows.get(parts.len()) {
        start = taken;
        let (cells, length) = loop {
            let rest = block.bytes.get(taken..).unwrap_or_default();
            if let Some(found) = first_record(rest, resource.dialect) {
                break found;
            }
            // Comments and blank lines may stand before it, as many as a block holds.
            if !lengthen(&mut block, blocks).map_err(|cut| Box::new(beyond(cut, path)))? {
                let is_blank = block.bytes.iter().all(u8::is_ascii_whitespace);
                let unclosed = broken_quote(&block.bytes, path, &block, resource.dialect);
                let message = "the file ends before its header".to_owned();
                let headless = if is_blank { empty() } else { Finding { message, ..empty() } };
                return Err(Box::new(unclosed.unwrap_or(headless)));
            }
        };
        taken += length;
        let row = scan(block.bytes.get(start..taken).unwrap_or_default(), resource.dialect, 1);
        let begin = start + row.cells.starts.first().copied().unwrap_or_default();
        // The break of the row before, and lines between the two that are no rows.
        number += count_lines(block.bytes.get(end..begin).unwrap_or_default());
        end = start + row.first_end;
        if number >= *wanted {
            parts.push(cells);
        }
    }
    let scanned = scan(block.bytes.get(start..).unwrap_or_default(), resource.dialect, 1);
    let first = start + scanned.cells.starts.first().copied().unwrap_or_default();
    let top = block.line + count_lines(block.bytes.get(..first).unwrap_or_default());
    let names = match join_names(&parts, &resource.header.join) {
        Ok(names) => names,
        Err(Unjoined::NotText) => {
            let finding = Finding::in_file("not-utf8", path, "the header is not UTF-8 text").at(top, 1);
            return Err(Box::new(finding.hint("save the file as UTF-8")));
        }
        Err(Unjoined::TooLong) => {
            let message = format!("the names of the columns come to more than {} MiB", LONGEST_NAMES >> 20);
            let finding = Finding::in_file("unreadable-file", path, message).at(top, 1);
            return Err(Box::new(finding.hint("look whether `headerRows` names the rows of the header")));
        }
    };
    // Another delimiter leaves quotes in the middle of what is taken for a cell.
    refuse_delimiter(&names, path, resource, top)?;
    if let Some(finding) = broken_quote(block.bytes.get(..taken).unwrap_or_default(), path, &block, resource.dialect) {
        return Err(Box::new(finding));
    }
    let starts: Vec<usize> = scanned.cell_starts.iter().chain([&scanned.first_end]).map(|at| start + at).collect();
    let (columns, findings) = match_names(&names, &block, (top, &starts), path, resource);
    blocks.put_back(block, taken);
    Ok((Header { columns, width: names.len() }, findings))
}

/// Why a header is not found: where so much stands before it, no quote need be open.
fn beyond(cut: Cut, path: &str) -> Finding {
    match cut {
        Cut::RowTooLong { .. } => {
            let message = format!("the header is not within the first {} MiB", LONGEST_ROW >> 20);
            Finding::in_file("unreadable-file", path, message).at(1, 1).hint("look at what stands before it")
        }
        cut => cut.finding(path),
    }
}

/// Adds as many bytes to a block as it has; tells whether there were any. What is looked through anew is twice as much each time.
fn lengthen(block: &mut Block, blocks: &mut Blocks<impl Read>) -> Result<bool, Cut> {
    let (before, wanted) = (block.bytes.len(), 2 * block.bytes.len());
    while block.bytes.len() < wanted {
        if block.bytes.len() > LONGEST_ROW {
            return Err(Cut::RowTooLong { line: block.line });
        }
        let Some(more) = blocks.next_block()? else { break };
        block.bytes.extend(more.bytes);
    }
    Ok(block.bytes.len() > before)
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

/// What begins the files of programs that pack others, and of workbooks, which are such files.
const PACKED: [(&[u8], &str, &str); 5] = [
    (b"PK\x03\x04", "a workbook or a zip archive", "save the sheet as \"CSV UTF-8\", or unpack the archive"),
    (b"\xd0\xcf\x11\xe0", "a workbook", "save the sheet as \"CSV UTF-8\""),
    (b"BZh91AY&SY", "packed by bzip2", "unpack it, or pack it by gzip"),
    (b"\xfd7zXZ", "packed by xz", "unpack it, or pack it by gzip"),
    (b"\x28\xb5\x2f\xfd", "packed by zstd", "unpack it, or pack it by gzip"),
];

fn refuse_packed(bytes: &[u8], path: &str) -> Result<(), Box<Finding>> {
    match PACKED.iter().find(|(mark, ..)| bytes.starts_with(mark) && std::str::from_utf8(bytes).is_err()) {
        Some((_, what, hint)) => {
            let finding = Finding::in_file("not-utf8", path, format!("the file is {what}, not text")).at(1, 1);
            Err(Box::new(finding.hint(*hint)))
        }
        None => Ok(()),
    }
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
fn refuse_delimiter(names: &[String], path: &str, resource: &Resource, top: u64) -> Result<(), Box<Finding>> {
    let ([header], true) = (names, resource.schema.fields.len() > 1) else { return Ok(()) };
    if resource.schema.position(header).is_some() {
        return Ok(());
    }
    let used = [(';', "semicolons"), ('\t', "tabs"), ('|', "bars"), (',', "commas")];
    let own = char::from(resource.dialect.delimiter);
    let is_other = |(delimiter, _): &(char, &str)| *delimiter != own && header.contains(*delimiter);
    let Some((_, noun)) = used.into_iter().find(is_other) else { return Ok(()) };
    let message = format!("the cells are told apart by {noun}, not by `{own}`");
    let finding = Finding::in_file("wrong-delimiter", path, message).at(top, 1);
    Err(Box::new(finding.hint("save the file with that delimiter, or declare the other one in `dialect`")))
}

/// Columns for which the name that was meant is looked for; after so many it is another file's header.
const MOST_MEANT: usize = 100;

/// `top` is the line of the last row of the header, and `starts` the bytes at which its cells begin and it ends.
fn match_names(
    names: &[String],
    block: &Block,
    (top, starts): (u64, &[usize]),
    path: &str,
    resource: &Resource,
) -> (Arc<[Option<usize>]>, Vec<Finding>) {
    let schema = &resource.schema;
    let fields: HashSet<&str> = schema.names().collect();
    let mut first: HashMap<&str, usize> = HashMap::new();
    for (column, name) in names.iter().enumerate() {
        first.entry(name).or_insert(column);
    }
    let missing: Vec<&str> = schema.names().filter(|field| !first.contains_key(field)).collect();
    // What is wrong, by column.
    let mut wrong: Vec<(usize, Finding)> = Vec::new();
    for (column, name) in names.iter().enumerate() {
        if first.get(name.as_str()) != Some(&column) {
            let message = format!("column `{name}` stands twice in the header");
            wrong.push((column, Finding::in_file("doubled-column", path, message)));
        } else if !fields.contains(name.as_str()) && !schema.matching.allows_more() {
            let message = format!("column `{name}` is not in {}", schema.path);
            let meant = if wrong.len() < MOST_MEANT { nearest(name, missing.iter().copied()) } else { None };
            let hint = match meant {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "remove the column, or declare it in the schema".to_owned(),
            };
            wrong.push((column, Finding::in_file("unknown-column", path, message).hint(hint)));
        }
    }
    let mut findings = placed(wrong, names, block, starts);
    let columns: Arc<[Option<usize>]> = schema.names().map(|field| first.get(field).copied()).collect();
    let found = columns.iter().flatten().count();
    let hint = match schema.fields.len() <= MOST_MEANT {
        true => format!("the columns are: {}", schema.names().collect::<Vec<_>>().join(",")),
        false => "add the column, or take it out of the schema".to_owned(),
    };
    for (field, column) in schema.fields.iter().zip(columns.iter()) {
        let may_lack = schema.matching.allows_fewer() && found > 0 && schema.is_nullable(field);
        if column.is_none() && !may_lack {
            let finding =
                Finding::in_file("missing-column", path, format!("the header has no column `{}`", field.name));
            findings.push(Finding { field: Some(field.name.clone()), ..finding.at(top, 1).hint(hint.clone()) });
        }
    }
    // Only the exact match, which is the default, is one of order (Table Schema 2.0, fieldsMatch).
    let present: Vec<usize> = columns.iter().flatten().copied().collect();
    if schema.matching == Matching::Exact && findings.is_empty() && !present.is_sorted() {
        let message = "the columns stand in another order than the schema's";
        let finding = Finding::in_file("columns-out-of-order", path, message)
            .hint(format!("the order is: {}", schema.names().collect::<Vec<_>>().join(",")));
        findings.push(finding.at(top, 1));
    }
    (columns, findings)
}

/// Findings of columns with the name and the place of each, by the bytes at which they begin and their row ends. A header may have
/// very many columns: its bytes are looked at once.
fn placed(wrong: Vec<(usize, Finding)>, names: &[String], block: &Block, starts: &[usize]) -> Vec<Finding> {
    if wrong.is_empty() {
        return Vec::new();
    }
    let (mut at, mut line, mut column) = (0, block.line, 1);
    let mut place = |start: usize| {
        let between = block.bytes.get(at..start).unwrap_or_default();
        at = at.max(start);
        let after_break = between.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).map(|last| last + 1);
        if let Some(after) = after_break {
            (line, column) = (line + count_lines(between), 1 + characters(between.get(after..).unwrap_or_default()));
        } else {
            column += characters(between);
        }
        (line, column)
    };
    let places: Vec<(u64, u64)> = starts.iter().map(|start| place(*start)).collect();
    let findings = wrong.into_iter().map(|(column, finding)| {
        // The last row of the header may have fewer cells than those above it: then its end is the place.
        let (line, at) = places.get(column).or(places.last()).copied().unwrap_or((block.line, 1));
        Finding { value: names.get(column).cloned(), ..finding.at(line, at) }
    });
    findings.collect()
}

/// Every byte but a continuation byte of UTF-8 begins a character.
fn characters(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count() as u64
}
