//! Where a byte or a cell stands, as an editor shows it: quotes toggled and line breaks counted, so that quoted line breaks,
//! CR LF, a BOM and blank lines come out right.

use super::block::{Block, count_lines};
use super::scan::scan;
use crate::declare::Dialect;
use memchr::memrchr2;

/// Line and column of a cell's first character, both 1-based.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub line: u64,
    pub column: u64,
}

/// Finds the places of ascending bytes of a block, going through it once however many are asked for.
pub struct Places<'a> {
    bytes: &'a [u8],
    counted: usize,
    /// Place of the byte up to which was counted.
    at: Place,
}

impl<'a> Places<'a> {
    pub fn of(block: &'a Block) -> Places<'a> {
        Places::from(&block.bytes, block.line)
    }

    /// Of bytes that begin a line.
    fn from(bytes: &'a [u8], line: u64) -> Places<'a> {
        Places { bytes, counted: 0, at: Place { line, column: 1 } }
    }

    /// Line of a byte, which is not before the last one asked for.
    pub fn line(&mut self, offset: usize) -> u64 {
        self.place(offset).line
    }

    /// Place of a byte, which is not before the last one asked for.
    pub fn place(&mut self, offset: usize) -> Place {
        let between = self.bytes.get(self.counted..offset).unwrap_or_default();
        if let Some(last) = memrchr2(b'\n', b'\r', between) {
            self.at = Place { line: self.at.line + count_lines(between), column: 1 };
            self.at.column += characters(between.get(last + 1..).unwrap_or_default());
        } else {
            self.at.column += characters(between);
        }
        self.counted = offset.max(self.counted);
        self.at
    }
}

fn characters(bytes: &[u8]) -> u64 {
    String::from_utf8_lossy(bytes).chars().count() as u64
}

/// Place of one cell of a row.
pub fn of_cell(bytes: &[u8], start: usize, column: usize, line: u64, dialect: Dialect) -> Place {
    let place = of_cells(bytes, start, &[column], line, dialect).into_iter().next();
    place.unwrap_or(Place { line, column: 1 })
}

/// Places of some cells of the row that starts at `start`, which stands in `line`: of those with the given numbers, 0-based
/// and ascending; that of the row's end where it has fewer cells. The row is gone through once.
pub fn of_cells(bytes: &[u8], start: usize, columns: &[usize], line: u64, dialect: Dialect) -> Vec<Place> {
    let rest = bytes.get(start..).unwrap_or_default();
    let Some(quote) = dialect.plain_quote() else { return scanned(rest, columns, line, dialect) };
    let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    let mut place = Place { line: line + count_lines(rest.get(..blank).unwrap_or_default()), column: 1 };
    let (mut cell, mut quoted, mut begins) = (0, false, true);
    let mut found = Vec::with_capacity(columns.len());
    for (index, byte) in rest.iter().enumerate().skip(blank) {
        while columns.get(found.len()) == Some(&cell) {
            found.push(place);
        }
        let ends_line = *byte == b'\n' || (*byte == b'\r' && rest.get(index + 1) != Some(&b'\n'));
        if found.len() == columns.len() || (!quoted && matches!(byte, b'\r' | b'\n')) {
            break;
        }
        // A quote within a cell that is not quoted opens nothing.
        if *byte == quote && (quoted || begins) {
            quoted = !quoted;
        } else if *byte == dialect.delimiter && !quoted {
            cell += 1;
        }
        // The second of two quotes opens again what the first has closed.
        begins = !quoted && (*byte == quote || *byte == dialect.delimiter);
        if ends_line {
            place = Place { line: place.line + 1, column: 1 };
        } else if byte & 0b1100_0000 != 0b1000_0000 {
            // Every byte but a continuation byte of UTF-8 begins a character.
            place.column += 1;
        }
    }
    found.resize(columns.len(), place);
    found
}

/// The same for a dialect that is not that of RFC 4180.
fn scanned(rest: &[u8], columns: &[usize], line: u64, dialect: Dialect) -> Vec<Place> {
    let row = scan(rest, dialect, 1);
    let mut places = Places::from(rest, line);
    let offset = |column: &usize| {
        row.cell_starts.get(*column).filter(|_| *column < row.cells.width(0)).copied().unwrap_or(row.first_end)
    };
    columns.iter().map(|column| places.place(offset(column))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, start: usize, column: usize, line: u64) -> (u64, u64) {
        let place = of_cell(text.as_bytes(), start, column, line, Dialect::CSV);
        (place.line, place.column)
    }

    #[test]
    fn a_cell_after_a_quoted_line_break_stands_on_the_line_below() {
        assert_eq!(place("a,\"b\nc\",d\n", 0, 1, 5), (5, 3));
        assert_eq!(place("a,\"b\nc\",d\n", 0, 2, 5), (6, 4));
    }

    #[test]
    fn cr_lf_is_one_line_break() {
        assert_eq!(place("a,\"b\r\nc\",d\r\n", 0, 2, 5), (6, 4));
        assert_eq!(place("\r\n\r\na,b\r\n", 0, 1, 2), (4, 3));
    }

    #[test]
    fn blank_lines_before_a_row_are_counted() {
        assert_eq!(place("a,b\n\n\nc,d\n", 4, 0, 2), (4, 1));
    }

    #[test]
    fn a_quote_within_a_cell_opens_nothing() {
        assert_eq!(place("2,5\" pipe,p\n3,y,q\n", 0, 2, 3), (3, 11));
        assert_eq!(place("2,\"5\"\" pipe\n\",p\n", 0, 2, 3), (4, 3));
    }

    #[test]
    fn columns_are_characters() {
        assert_eq!(place("é–,b\n", 0, 1, 1), (1, 4));
    }

    #[test]
    fn several_cells_of_a_row() {
        for dialect in [Dialect::CSV, Dialect { double_quote: false, ..Dialect::CSV }] {
            let places = of_cells("é,\"b\nc\",,d\n".as_bytes(), 0, &[0, 1, 1, 2, 3, 9], 5, dialect);
            let places: Vec<(u64, u64)> = places.iter().map(|place| (place.line, place.column)).collect();
            assert_eq!(places, [(5, 1), (5, 3), (5, 3), (6, 4), (6, 5), (6, 6)]);
        }
    }

    #[test]
    fn a_cell_that_is_not_there_is_the_end_of_its_row() {
        assert_eq!(place("a,b\nc", 0, 7, 1), (1, 4));
    }
}
