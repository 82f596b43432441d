//! Takes rows apart whose dialect is not that of RFC 4180: with an escape character, comments, spaces before cells, or no
//! quotes at all. One look at each byte tells cells, their places and broken quotes together.

use super::cells::Cells;
use super::quotes::BrokenQuote;
use crate::declare::Dialect;

pub struct Scanned {
    pub cells: Cells,
    /// First byte of each cell, in the order of the cells.
    pub cell_starts: Vec<usize>,
    pub broken: Vec<BrokenQuote>,
    /// Byte after the line break of the last row that has one.
    pub complete: usize,
    /// Byte after the last one of the first row's cells.
    pub first_end: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    RowStart,
    CellStart,
    Plain,
    /// Within quotes that opened at a byte.
    Quoted(usize),
    /// After a closing quote.
    Closed,
}

/// The first rows of some bytes, at most so many.
pub fn scan(bytes: &[u8], dialect: Dialect, most_rows: usize) -> Scanned {
    let mut scanned = Scanned {
        cells: Cells::empty(),
        cell_starts: Vec::new(),
        broken: Vec::new(),
        complete: 0,
        first_end: bytes.len(),
    };
    let mut state = State::RowStart;
    let mut at = 0;
    while let Some(byte) = bytes.get(at).copied() {
        let next = bytes.get(at + 1).copied();
        let breaks = matches!(byte, b'\r' | b'\n');
        let after = at + 1 + usize::from(byte == b'\r' && next == Some(b'\n'));
        match state {
            State::RowStart if breaks => {
                at = after;
                scanned.complete = at;
                continue;
            }
            State::RowStart if dialect.comment == Some(byte) => {
                let rest = bytes.get(at..).unwrap_or_default();
                at += rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
                continue;
            }
            State::RowStart => {
                if scanned.cells.count() == most_rows {
                    break;
                }
                scanned.cells.starts.push(at);
                state = State::CellStart;
                continue;
            }
            State::CellStart | State::Plain | State::Closed if breaks => {
                if state == State::CellStart {
                    scanned.cell_starts.push(at);
                }
                if scanned.cells.count() == 0 {
                    scanned.first_end = at;
                }
                scanned.cells.end_row();
                at = after;
                scanned.complete = at;
                state = State::RowStart;
                continue;
            }
            State::CellStart if dialect.skip_initial_space && byte == b' ' => {}
            State::CellStart if dialect.quote == Some(byte) => {
                scanned.cell_starts.push(at);
                state = State::Quoted(at);
            }
            State::CellStart if let Some(null) = like_null(bytes.get(at..).unwrap_or_default(), dialect) => {
                scanned.cell_starts.push(at);
                if null.is_one {
                    scanned.cells.nulls.push(scanned.cells.text.len());
                }
                scanned.cells.text.extend(null.text);
                state = State::Plain;
                at += null.length;
                continue;
            }
            State::CellStart => {
                scanned.cell_starts.push(at);
                // The byte is looked at again, as part of the cell or its end.
                state = State::Plain;
                continue;
            }
            State::Quoted(_) | State::Plain if dialect.escape == Some(byte) => {
                // CR and LF are one line break.
                let taken = if next == Some(b'\r') && bytes.get(at + 2) == Some(&b'\n') { 2 } else { 1 };
                scanned.cells.text.push(next.unwrap_or(byte));
                scanned.cells.text.extend(bytes.get(at + 2).filter(|_| taken == 2));
                at += taken;
            }
            State::Quoted(_) if dialect.quote == Some(byte) => {
                if dialect.double_quote && next == Some(byte) {
                    scanned.cells.text.push(byte);
                    at += 1;
                } else {
                    state = State::Closed;
                }
            }
            State::Quoted(_) => scanned.cells.text.push(byte),
            State::Plain | State::Closed if byte == dialect.delimiter => {
                scanned.cells.end_cell();
                state = State::CellStart;
            }
            State::Plain | State::Closed => {
                if state == State::Closed || dialect.quote == Some(byte) {
                    scanned.broken.push(BrokenQuote { opened: at, rule: "stray-quote" });
                    state = State::Plain;
                }
                scanned.cells.text.push(byte);
            }
        }
        at += 1;
    }
    if let State::Quoted(opened) = state {
        scanned.broken.push(BrokenQuote { opened, rule: "unclosed-quote" });
    }
    if state != State::RowStart {
        if state == State::CellStart {
            scanned.cell_starts.push(bytes.len());
        }
        scanned.cells.end_row();
    }
    scanned.cells.starts.push(at.min(bytes.len()));
    scanned
}

/// A cell that reads like a missing value of which the escape character is a part.
struct LikeNull {
    /// Whether it is one: `\N`, as databases write it, and not `\\N`.
    is_one: bool,
    text: [u8; 2],
    /// Bytes of the cell, white space around it among them.
    length: usize,
}

/// Such a cell, where one begins.
fn like_null(bytes: &[u8], dialect: Dialect) -> Option<LikeNull> {
    let escape = dialect.escape.filter(|_| dialect.escaped_nulls != 0)?;
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t') && *byte != dialect.delimiter;
    let cell = bytes.get(bytes.iter().take_while(|byte| is_space(byte)).count()..)?;
    let (is_one, second, rest) = match cell {
        [first, second, rest @ ..] if *first == escape && dialect.is_escaped_null(*second) => (true, second, rest),
        [first, again, second, rest @ ..] if [*first, *again] == [escape; 2] && dialect.is_escaped_null(*second) => {
            (false, second, rest)
        }
        _ => return None,
    };
    let rest = rest.get(rest.iter().take_while(|byte| is_space(byte)).count()..)?;
    let ends = rest.first().is_none_or(|byte| *byte == dialect.delimiter || matches!(byte, b'\r' | b'\n'));
    ends.then(|| LikeNull { is_one, text: [escape, *second], length: bytes.len() - rest.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, dialect: Dialect) -> Vec<Vec<String>> {
        let cells = scan(text.as_bytes(), dialect, usize::MAX).cells;
        let read = |row, column| String::from_utf8(cells.text[cells.cell(row, column).unwrap()].to_vec()).unwrap();
        (0..cells.count()).map(|row| (0..cells.width(row)).map(|column| read(row, column)).collect()).collect()
    }

    #[test]
    fn each_property_of_a_dialect_does_its_work() {
        let escape = Dialect { escape: Some(b'\\'), double_quote: false, ..Dialect::CSV };
        assert_eq!(rows("a\\,b,\"c \\\"d\\\"\"\n", escape), [["a,b", "c \"d\""]]);
        let null = Dialect { escaped_nulls: 1 << b'N' | 1 << b'-', ..escape };
        assert_eq!(rows("\\N,\\Na,\"\\N\"\n\\\\N,\\,,\\-", null), [["\\N", "Na", "N"], ["\\N", ",", "\\-"]]);
        let nulls = |text: &str| scan(text.as_bytes(), null, usize::MAX).cells.nulls;
        for (text, count) in [(" \\N\t,a\n\\N\n", 2), ("\\\\N, \\\\N \n", 0), ("\\Na,\\ N\n", 0), ("\\-  ", 1)] {
            assert_eq!(nulls(text).len(), count, "{text:?}");
        }
        assert_eq!(rows(" \\N ,x\n \\\\N , \\Na\n", null), [["\\N", "x"], ["\\N", " Na"]]);
        let comment = Dialect { comment: Some(b'#'), ..Dialect::CSV };
        assert_eq!(rows("# one, \"two\na,#b\n\n#\n\"x\n#y\",c\n#end", comment), [["a", "#b"], ["x\n#y", "c"]]);
        let space = Dialect { skip_initial_space: true, ..Dialect::CSV };
        assert_eq!(rows("a,  \"b,c\", d \n", space), [["a", "b,c", "d "]]);
        let bare = Dialect { quote: None, ..Dialect::CSV };
        assert_eq!(rows("a \"b\",\"c\r\nd,", bare), [["a \"b\"", "\"c"], ["d", ""]]);
    }

    #[test]
    fn it_reads_rfc_4180_as_the_automaton_does() {
        let text = "a,b\r\n\"x,\"\"y\"\"\nz\",\n\n,q";
        let (ours, theirs) = (
            scan(text.as_bytes(), Dialect::CSV, usize::MAX).cells,
            Cells::read(text.as_bytes(), Dialect::CSV, usize::MAX),
        );
        assert_eq!(ours.text, theirs.text(text.as_bytes()));
        assert_eq!(rows(text, Dialect::CSV), [["a", "b"], ["x,\"y\"\nz", ""], ["", "q"]]);
    }

    #[test]
    fn a_row_without_a_line_break_is_not_complete() {
        let dialect = Dialect { comment: Some(b'#'), ..Dialect::CSV };
        let scanned = scan(b"a,b\nc,\"d\n", dialect, usize::MAX);
        assert_eq!((scanned.complete, scanned.cells.count()), (4, 2));
        assert_eq!(scanned.broken.iter().map(|broken| broken.opened).collect::<Vec<_>>(), [6]);
    }
}
