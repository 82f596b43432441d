//! The first row of a file: the names of its columns, held against the fields of the schema.

use super::block::{Block, Blocks, count_lines};
use super::cells::first_record;
use super::position;
use super::quotes::broken_quote;
use crate::declare::Resource;
use crate::finding::{Finding, nearest};
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
    refuse_utf16(&block.bytes, path)?;
    let bom = if block.bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    block.bytes.drain(..bom);
    block.offset += bom as u64;

    let Some((names, taken)) = first_record(&block.bytes, resource.dialect) else {
        return Err(Box::new(empty()));
    };
    if let Some(finding) = broken_quote(block.bytes.get(..taken).unwrap_or_default(), path, &block, resource.dialect) {
        return Err(Box::new(finding));
    }
    let Ok(names) = names.into_iter().map(String::from_utf8).collect::<Result<Vec<String>, _>>() else {
        let finding = Finding::in_file("not-utf8", path, "the header is not UTF-8 text").at(1, 1);
        return Err(Box::new(finding.hint("save the file as UTF-8")));
    };
    refuse_delimiter(&names, path, resource)?;
    let (columns, findings) = match_names(&names, &block, path, resource);
    blocks.put_back(block, taken);
    Ok((Header { columns, width: names.len() }, findings))
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
    for (column, name) in names.iter().enumerate() {
        if names.iter().position(|other| other == name) != Some(column) {
            let finding =
                Finding::in_file("doubled-column", path, format!("column `{name}` stands twice in the header"));
            findings.push(Finding { value: Some(name.clone()), ..at(column, finding) });
        } else if schema.position(name).is_none() {
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
    let columns: Arc<[Option<usize>]> =
        schema.names().map(|field| names.iter().position(|name| name == field)).collect();
    for (field, column) in schema.names().zip(columns.iter()) {
        if column.is_none() {
            let finding = Finding::in_file("missing-column", path, format!("the header has no column `{field}`"))
                .at(block.line + count_lines(leading_breaks(&block.bytes)), 1)
                .hint(format!("the columns are: {}", schema.names().collect::<Vec<_>>().join(",")));
            findings.push(Finding { field: Some(field.to_owned()), ..finding });
        }
    }
    // The standard matches fields exactly, in order (Table Schema 2.0, fieldsMatch).
    let present: Vec<usize> = columns.iter().flatten().copied().collect();
    if findings.is_empty() && !present.is_sorted() {
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
