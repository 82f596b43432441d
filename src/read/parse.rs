//! Takes a block of rows apart into text columns. The `csv-core` automaton finds the cells; what is looked at besides is
//! whether the text can be trusted: its encoding, its quotes, and the number of cells in each row.

use super::Mark;
use super::block::{Block, count_lines};
use super::position;
use crate::declare::{Dialect, Resource};
use crate::finding::Finding;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use memchr::{memchr, memchr_iter};
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

fn automaton(dialect: Dialect) -> Reader {
    ReaderBuilder::new().delimiter(dialect.delimiter).quote(dialect.quote).build()
}

/// Cells of every row of some bytes, unquoted, end to end.
struct Cells {
    text: Vec<u8>,
    /// End of each cell in `text`; rows follow one another.
    ends: Vec<usize>,
    /// Number of cells before each row, and in all at the end.
    rows: Vec<usize>,
    /// First byte of each row in the block.
    starts: Vec<usize>,
}

impl Cells {
    fn read(bytes: &[u8], dialect: Dialect, most_rows: usize) -> Cells {
        let mut reader = automaton(dialect);
        let mut cells = Cells { text: vec![0; bytes.len()], ends: Vec::new(), rows: vec![0], starts: Vec::new() };
        let mut ends = vec![0; 256];
        let (mut taken, mut written) = (0, 0);
        let (mut start, mut row_text) = (0, 0);
        while cells.starts.len() < most_rows {
            let input = bytes.get(taken..).unwrap_or_default();
            let output = cells.text.get_mut(written..).unwrap_or_default();
            let (result, read, wrote, ended) = reader.read_record(input, output, &mut ends);
            taken += read;
            written += wrote;
            // Ends are counted from the row's first byte of output.
            cells.ends.extend(ends.iter().take(ended).map(|end| row_text + end));
            match result {
                ReadRecordResult::Record => {
                    // The automaton stops between CR and LF, which are one line break.
                    let within_break = taken.checked_sub(1).and_then(|last| bytes.get(last)) == Some(&b'\r');
                    taken += usize::from(within_break && bytes.get(taken) == Some(&b'\n'));
                    cells.starts.push(start);
                    cells.rows.push(cells.ends.len());
                    start = taken;
                    row_text = written;
                }
                // All input is at hand, so an empty rest means its end.
                ReadRecordResult::InputEmpty | ReadRecordResult::OutputEndsFull => {}
                ReadRecordResult::OutputFull | ReadRecordResult::End => break,
            }
        }
        cells.text.truncate(written);
        cells.starts.push(taken);
        cells
    }

    fn count(&self) -> usize {
        self.rows.len() - 1
    }

    /// Byte range of a cell's text; none where the row has no such cell.
    fn cell(&self, row: usize, column: usize) -> Option<std::ops::Range<usize>> {
        let (first, after) = (*self.rows.get(row)?, *self.rows.get(row + 1)?);
        let index = first.checked_add(column).filter(|index| *index < after)?;
        let begin = if index == 0 { 0 } else { *self.ends.get(index - 1)? };
        Some(begin..*self.ends.get(index)?)
    }

    fn width(&self, row: usize) -> usize {
        self.rows.get(row + 1).zip(self.rows.get(row)).map_or(0, |(after, first)| after - first)
    }
}

/// The first row's cells, and the bytes it takes.
pub fn first_record(bytes: &[u8], dialect: Dialect) -> Option<(Vec<Vec<u8>>, usize)> {
    // A header is short: the automaton need not copy the whole block to find it.
    let mut window = 1 << 16;
    loop {
        let part = bytes.get(..window.min(bytes.len())).unwrap_or_default();
        let cells = Cells::read(part, dialect, 1);
        let taken = *cells.starts.last()?;
        if taken == part.len() && part.len() < bytes.len() {
            window *= 8;
            continue;
        }
        let texts = (0..cells.width(0)).filter_map(|column| cells.text.get(cells.cell(0, column)?).map(<[u8]>::to_vec));
        return (cells.count() > 0).then(|| (texts.collect(), taken));
    }
}

/// First byte of each row.
pub fn record_starts(bytes: &[u8], dialect: Dialect) -> Vec<usize> {
    let mut starts = Cells::read(bytes, dialect, usize::MAX).starts;
    starts.pop();
    starts
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
    findings.extend(quotes.iter().map(|broken| broken.finding(path, &block)));
    let cells = Cells::read(&block.bytes, dialect, usize::MAX);
    let mut broken = BTreeSet::new();
    for quote in &quotes {
        // The row that holds the quote is the last one to start before it.
        broken.insert(cells.starts.partition_point(|start| *start <= quote.opened).saturating_sub(1));
    }
    for row in (0..cells.count()).filter(|row| cells.width(*row) != width) {
        if broken.insert(row) {
            findings.push(ragged(path, &block, &cells, row, width, dialect));
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

fn ragged(path: &str, block: &Block, cells: &Cells, row: usize, width: usize, dialect: Dialect) -> Finding {
    let start = cells.starts.get(row).copied().unwrap_or_default();
    let line = block.line + count_lines(block.bytes.get(..start).unwrap_or_default());
    let place = position::within(&block.bytes, start, width, line, dialect);
    let has = cells.width(row);
    let cells = if has == 1 { "cell" } else { "cells" };
    Finding::in_file("wrong-cell-count", path, format!("the row has {has} {cells}, the header has {width}"))
        .at(place.line, place.column)
        .hint(if has > width {
            "a cell with a comma in it must stand in quotes"
        } else {
            "add the cells that are missing"
        })
}

/// A quoted cell whose quotes do not hold it.
pub struct BrokenQuote {
    /// Byte of the cell's opening quote, or of the quote that should not be there.
    opened: usize,
    rule: &'static str,
}

impl BrokenQuote {
    fn finding(&self, path: &str, block: &Block) -> Finding {
        let before = block.bytes.get(..self.opened).unwrap_or_default();
        let line_start = before.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).map_or(0, |index| index + 1);
        let column = String::from_utf8_lossy(before.get(line_start..).unwrap_or_default()).chars().count() as u64 + 1;
        let (message, hint) = match self.rule {
            "unclosed-quote" => {
                ("the quote that opens here is not closed at the end of its cell", "close it before the next comma")
            }
            _ => ("a quote stands within a cell", "put the cell in quotes and double each quote within it"),
        };
        Finding::in_file(self.rule, path, message).at(block.line + count_lines(before), column).hint(hint)
    }
}

/// The first of the broken quotes of some bytes, as a finding.
pub fn broken_quote(bytes: &[u8], path: &str, block: &Block, dialect: Dialect) -> Option<Finding> {
    broken_quotes(bytes, dialect).first().map(|broken| broken.finding(path, block))
}

/// RFC 4180, 2.5–2.7: a quote opens a cell at its start, is doubled within it, and closes it at its end.
fn broken_quotes(bytes: &[u8], dialect: Dialect) -> Vec<BrokenQuote> {
    let mut broken: Vec<BrokenQuote> = Vec::new();
    let ends_cell =
        |byte: Option<&u8>| byte.is_none_or(|byte| *byte == dialect.delimiter || matches!(byte, b'\r' | b'\n'));
    let mut opened: Option<usize> = None;
    let (mut doubled, mut told) = (None, None);
    for index in memchr_iter(dialect.quote, bytes) {
        if doubled == Some(index) {
            continue;
        }
        let next = bytes.get(index + 1);
        match opened {
            None if ends_cell(index.checked_sub(1).and_then(|before| bytes.get(before))) => opened = Some(index),
            None => {
                // One finding a line is enough: what follows a broken quote on its line follows from it.
                let same_line = |since| memchr(b'\n', bytes.get(since..index).unwrap_or_default()).is_none();
                if !told.is_some_and(same_line) {
                    broken.push(BrokenQuote { opened: index, rule: "stray-quote" });
                    told = Some(index);
                }
            }
            Some(_) if next == Some(&dialect.quote) => doubled = Some(index + 1),
            Some(_) if ends_cell(next) => opened = None,
            Some(start) => {
                let spans = memchr(b'\n', bytes.get(start..index).unwrap_or_default()).is_some();
                broken.push(BrokenQuote { opened: start, rule: if spans { "unclosed-quote" } else { "stray-quote" } });
                opened = None;
                told = Some(index);
            }
        }
    }
    if let Some(start) = opened {
        broken.push(BrokenQuote { opened: start, rule: "unclosed-quote" });
    }
    broken
}

/// Bytes that are not UTF-8, and NUL bytes, one finding a line of either.
fn bad_bytes(block: &Block, path: &str) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut push = |rule: &str, message: &str, hint: &str, offset: usize| {
        let before = block.bytes.get(..offset).unwrap_or_default();
        let line = block.line + count_lines(before);
        if findings.last().is_some_and(|last| last.line == Some(line) && last.rule == rule) {
            return;
        }
        let line_start = before.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).map_or(0, |index| index + 1);
        let column = String::from_utf8_lossy(before.get(line_start..).unwrap_or_default()).chars().count() as u64 + 1;
        findings.push(Finding::in_file(rule, path, message).at(line, column).hint(hint));
    };
    if std::str::from_utf8(&block.bytes).is_err() {
        let mut offset = 0;
        for chunk in block.bytes.utf8_chunks() {
            offset += chunk.valid().len();
            if !chunk.invalid().is_empty() {
                push("not-utf8", "the text is not UTF-8 here", "save the file as UTF-8", offset);
            }
            offset += chunk.invalid().len();
        }
    }
    for offset in memchr_iter(0, &block.bytes) {
        push("nul-byte", "a NUL byte stands here", "remove it: text has none", offset);
    }
    findings
}

/// Puts a question mark for each byte that is not text, so that the rest can be read and keeps its place.
pub fn blank_bad_bytes(bytes: &mut [u8]) {
    let mut bad: Vec<usize> = memchr_iter(0, bytes).collect();
    let mut offset = 0;
    for chunk in bytes.utf8_chunks() {
        offset += chunk.valid().len();
        bad.extend(offset..offset + chunk.invalid().len());
        offset += chunk.invalid().len();
    }
    for index in bad {
        if let Some(byte) = bytes.get_mut(index) {
            *byte = b'?';
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CSV: Dialect = Dialect { delimiter: b',', quote: b'"' };

    fn rows(text: &str) -> Vec<Vec<String>> {
        let cells = Cells::read(text.as_bytes(), CSV, usize::MAX);
        let read = |row, column| String::from_utf8(cells.text[cells.cell(row, column).unwrap()].to_vec()).unwrap();
        (0..cells.count()).map(|row| (0..cells.width(row)).map(|column| read(row, column)).collect()).collect()
    }

    #[test]
    fn cells_are_those_of_rfc_4180() {
        assert_eq!(rows("a,b\r\n\"x,\"\"y\"\"\nz\",\n\n,q"), [["a", "b"], ["x,\"y\"\nz", ""], ["", "q"]]);
        assert_eq!(rows(""), Vec::<Vec<String>>::new());
        let wide = vec!["x"; 1000].join(",");
        assert_eq!(rows(&format!("{wide}\n{wide}"))[1].len(), 1000);
    }

    fn quotes(text: &str) -> Vec<(usize, &'static str)> {
        broken_quotes(text.as_bytes(), CSV).into_iter().map(|broken| (broken.opened, broken.rule)).collect()
    }

    #[test]
    fn broken_quotes_are_told_from_sound_ones() {
        assert_eq!(quotes("a,\"b \"\"c\"\"\",\"\"\n\"d\ne\",\n"), []);
        assert_eq!(quotes("a 5\" pipe of 6\",b\n"), [(3, "stray-quote")]);
        assert_eq!(quotes("\"a\"b,c\n"), [(0, "stray-quote")]);
        assert_eq!(quotes("a,\"b,c\nd,e\n"), [(2, "unclosed-quote")]);
        assert_eq!(quotes("a,\"b,c\nd,\"e\",f\n").first(), Some(&(2, "unclosed-quote")));
    }

    #[test]
    fn bad_bytes_keep_their_place() {
        let mut bytes = b"a\xff,\0b\xc3\xa9".to_vec();
        blank_bad_bytes(&mut bytes);
        assert_eq!(bytes, "a?,?bé".as_bytes());
    }
}
