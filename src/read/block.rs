//! Cuts a file into blocks that end where a row ends. Only quotes and line breaks are looked at: a line break between
//! an even number of quotes ends a row (RFC 4180, 2.6: a quote within a quoted cell is doubled, so the count holds).

use super::scan::scan;
use crate::declare::Dialect;
use memchr::{memchr_iter, memrchr2_iter};
use std::io::{self, Read};

/// Bytes read at a time: large enough that the work on a block outweighs handing it over, small enough that no thread waits
/// long for another's last block.
const BLOCK: usize = 1 << 19;
/// A row may span blocks up to this many bytes.
pub const LONGEST_ROW: usize = 256 << 20;

#[derive(Debug)]
pub struct Block {
    pub bytes: Vec<u8>,
    /// Position of the first byte in the file.
    pub offset: u64,
    /// Line of the first byte, 1-based.
    pub line: u64,
}

/// Why no further block can be cut.
#[derive(Debug)]
pub enum Cut {
    Io(io::Error),
    RowTooLong { line: u64 },
}

pub struct Blocks<R> {
    input: R,
    dialect: Dialect,
    carry: Vec<u8>,
    offset: u64,
    line: u64,
    ended: bool,
}

impl<R: Read> Blocks<R> {
    pub fn new(input: R, dialect: Dialect) -> Self {
        Blocks { input, dialect, carry: Vec::new(), offset: 0, line: 1, ended: false }
    }

    /// Puts the rest of a block back, to be part of the next one.
    pub fn put_back(&mut self, block: Block, taken: usize) {
        let mut bytes = block.bytes;
        self.offset = block.offset + taken as u64;
        self.line = block.line + count_lines(bytes.get(..taken).unwrap_or_default());
        let mut rest = bytes.split_off(taken.min(bytes.len()));
        rest.append(&mut self.carry);
        self.carry = rest;
    }

    pub fn next_block(&mut self) -> Result<Option<Block>, Cut> {
        let mut bytes = std::mem::take(&mut self.carry);
        loop {
            if !self.ended {
                // A row that does not end is looked through anew each time: twice as much is read then.
                let wanted = BLOCK.max(bytes.len().min((LONGEST_ROW + 1).saturating_sub(bytes.len())));
                bytes.reserve(wanted);
                let read = (&mut self.input).take(wanted as u64).read_to_end(&mut bytes).map_err(Cut::Io)?;
                self.ended = read < wanted;
            }
            if self.ended {
                if bytes.is_empty() {
                    return Ok(None);
                }
                return Ok(Some(self.take(bytes)));
            }
            if let Some(end) = last_row_end(&bytes, self.dialect) {
                self.carry = bytes.split_off(end);
                return Ok(Some(self.take(bytes)));
            }
            if bytes.len() > LONGEST_ROW {
                return Err(Cut::RowTooLong { line: self.line });
            }
        }
    }

    fn take(&mut self, bytes: Vec<u8>) -> Block {
        let block = Block { offset: self.offset, line: self.line, bytes };
        self.offset += block.bytes.len() as u64;
        self.line += count_lines(&block.bytes);
        block
    }
}

/// Byte after the last line break that is outside quotes.
fn last_row_end(bytes: &[u8], dialect: Dialect) -> Option<usize> {
    let Some(quote) = dialect.plain_quote() else {
        // What follows may be the other half of this line break.
        let whole = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        return Some(scan(whole, dialect, usize::MAX).complete).filter(|end| *end > 0);
    };
    let mut inside = memchr_iter(quote, bytes).count() % 2 == 1;
    for index in memrchr2_iter(quote, b'\n', bytes) {
        match bytes.get(index) {
            Some(b'\n') if !inside => return Some(index + 1),
            Some(b'\n') => {}
            _ => inside = !inside,
        }
    }
    None
}

/// Line breaks as an editor counts them: LF, CR LF, or a CR alone.
pub fn count_lines(bytes: &[u8]) -> u64 {
    let feeds = memchr_iter(b'\n', bytes).count();
    let lone = memchr_iter(b'\r', bytes).filter(|index| bytes.get(index + 1) != Some(&b'\n')).count();
    (feeds + lone) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_ends_at_a_line_break_outside_quotes() {
        assert_eq!(last_row_end(b"a,b\nc,d\ne", Dialect::CSV), Some(8));
        assert_eq!(last_row_end(b"a,b\nc,\"d\ne", Dialect::CSV), Some(4));
        assert_eq!(last_row_end(b"a,\"b\"\"\n\"\nc,\"d\n", Dialect::CSV), Some(9));
        assert_eq!(last_row_end(b"\"a\nb\n", Dialect::CSV), None);
    }

    #[test]
    fn a_line_break_is_not_cut_in_two() {
        let comment = Dialect { comment: Some(b'#'), ..Dialect::CSV };
        assert_eq!(last_row_end(b"a,b\r\nc,d\r", comment), Some(5));
        assert_eq!(last_row_end(b"a,b\rc,d\r\n", comment), Some(9));
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        assert_eq!(count_lines(b"a\nb\r\nc\rd"), 3);
    }

    #[test]
    fn blocks_join_up_to_the_file() {
        let row = "x,\"quoted\nline\"\n".repeat(1_200_000);
        let mut blocks = Blocks::new(row.as_bytes(), Dialect::CSV);
        let (mut joined, mut count) = (Vec::new(), 0);
        while let Some(block) = blocks.next_block().unwrap() {
            assert_eq!(block.offset, joined.len() as u64);
            assert_eq!(block.line, 1 + count_lines(&joined));
            assert!(block.bytes.ends_with(b"\"\n"), "a block ends where a row ends");
            joined.extend(block.bytes);
            count += 1;
        }
        assert!(joined == row.as_bytes());
        assert!(count > 1);
    }
}
