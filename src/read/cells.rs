//! Finds the cells of some bytes: with the `csv-core` automaton, and where no quote stands in them by looking for delimiters
//! and line breaks alone.

use super::scan::scan;
use crate::declare::Dialect;
use csv_core::{ReadRecordResult, ReaderBuilder};
use memchr::{memchr, memchr_iter, memchr2, memchr2_iter, memmem};
use std::ops::Range;

/// Cells of every row of some bytes, unquoted.
pub struct Cells {
    /// The cells' text, where it is not [the bytes themselves](Cells::text).
    pub text: Vec<u8>,
    /// End of each cell in the text; rows follow one another. No block has as many bytes as 32 bits count.
    ends: Vec<u32>,
    /// Bytes between the end of a cell and the start of the next one.
    gap: usize,
    /// Number of cells before each row, and in all at the end.
    rows: Vec<usize>,
    /// First byte of each row, and the byte after the last one.
    pub starts: Vec<usize>,
    /// Where in the text cells begin that [are missing as they are written](Dialect::is_escaped_null).
    pub nulls: Vec<usize>,
}

impl Cells {
    pub fn empty() -> Cells {
        Cells { text: Vec::new(), ends: Vec::new(), gap: 0, rows: vec![0], starts: Vec::new(), nulls: Vec::new() }
    }

    /// The text that has been added is a cell.
    pub fn end_cell(&mut self) {
        self.ends.push(self.text.len() as u32);
    }

    /// The text that has been added is the last cell of a row.
    pub fn end_row(&mut self) {
        self.end_cell();
        self.rows.push(self.ends.len());
    }

    pub fn read(bytes: &[u8], dialect: Dialect, most_rows: usize) -> Cells {
        let Some(quote) = dialect.plain_quote() else { return scan(bytes, dialect, most_rows).cells };
        match most_rows == usize::MAX && is_plain(bytes, quote) {
            true => Cells::plain(bytes, dialect.delimiter),
            false => Cells::automatic(bytes, dialect.delimiter, quote, most_rows),
        }
    }

    /// The cells of bytes that [are plain](is_plain).
    fn plain(bytes: &[u8], delimiter: u8) -> Cells {
        let mut cells = Cells { gap: 1, ..Cells::empty() };
        let mut start = 0;
        let unended = (!bytes.is_empty() && !bytes.ends_with(b"\n")).then_some(bytes.len());
        for at in ends(bytes, delimiter).chain(unended) {
            cells.ends.push(at as u32);
            if bytes.get(at) != Some(&delimiter) {
                cells.rows.push(cells.ends.len());
                cells.starts.push(start);
                start = at + 1;
            }
        }
        cells.starts.push(bytes.len());
        cells
    }

    fn automatic(bytes: &[u8], delimiter: u8, quote: u8, most_rows: usize) -> Cells {
        let mut reader = ReaderBuilder::new().delimiter(delimiter).quote(quote).build();
        // What begins its input may be a byte-order mark, which it leaves out; that of a file has been taken, and any other one
        // is part of a cell.
        reader.read_record(b"\n", &mut [], &mut []);
        let mut cells = Cells { text: vec![0; bytes.len()], ..Cells::empty() };
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
            cells.ends.extend(ends.iter().take(ended).map(|end| (row_text + end) as u32));
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

    pub fn count(&self) -> usize {
        self.rows.len() - 1
    }

    /// Byte range of a cell's text; none where the row has no such cell.
    pub fn cell(&self, row: usize, column: usize) -> Option<Range<usize>> {
        self.within(*self.rows.get(row)?, *self.rows.get(row + 1)?, column)
    }

    /// Byte ranges of the cells of a column, row by row.
    pub fn column(&self, column: usize) -> impl Iterator<Item = Option<Range<usize>>> {
        let rows = self.rows.iter().zip(self.rows.iter().skip(1));
        rows.map(move |(first, after)| self.within(*first, *after, column))
    }

    /// Byte range of a cell of the row that has the cells from the first of these numbers to before the other.
    fn within(&self, first: usize, after: usize, column: usize) -> Option<Range<usize>> {
        let index = first.checked_add(column).filter(|index| *index < after)?;
        let begin = if index == 0 { 0 } else { *self.ends.get(index - 1)? as usize + self.gap };
        Some(begin..*self.ends.get(index)? as usize)
    }

    /// Whether the cells' text is the bytes that they were found in.
    pub fn are_as_read(&self) -> bool {
        self.gap > 0
    }

    /// The cells' text, of the bytes that they were found in.
    pub fn text<'a>(&'a self, bytes: &'a [u8]) -> &'a [u8] {
        if self.are_as_read() { bytes } else { &self.text }
    }

    /// The texts of the first row, and the byte after what was read.
    fn first(&self, bytes: &[u8]) -> Option<(Vec<Vec<u8>>, usize)> {
        let text = self.text(bytes);
        let texts = (0..self.width(0)).filter_map(|column| text.get(self.cell(0, column)?).map(<[u8]>::to_vec));
        (self.count() > 0).then_some((texts.collect(), *self.starts.last()?))
    }

    pub fn width(&self, row: usize) -> usize {
        self.rows.get(row + 1).zip(self.rows.get(row)).map_or(0, |(after, first)| after - first)
    }
}

/// Where a delimiter or a line feed stands. Cells are so short that eight bytes at a time are quicker than a search for each.
fn ends(bytes: &[u8], delimiter: u8) -> impl Iterator<Item = usize> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    // The highest bit of each byte that is the one looked for (H. S. Warren, Hacker's Delight, 6-1).
    let is = move |eight: u64, byte: u8| {
        let differs = eight ^ (EACH * u64::from(byte));
        !(((differs & LOW) + LOW) | differs | LOW)
    };
    let (eights, rest) = bytes.as_chunks::<8>();
    let found = eights.iter().enumerate().flat_map(move |(at, eight)| {
        let eight = u64::from_le_bytes(*eight);
        let mut found = is(eight, delimiter) | is(eight, b'\n');
        std::iter::from_fn(move || {
            let next = (found != 0).then(|| 8 * at + found.trailing_zeros() as usize / 8);
            found &= found.wrapping_sub(1);
            next
        })
    });
    let start = bytes.len() - rest.len();
    found.chain(memchr2_iter(delimiter, b'\n', rest).map(move |at| start + at))
}

/// Whether each cell stands as it is between delimiters and line feeds: there is no quote, no carriage return and no blank line.
fn is_plain(bytes: &[u8], quote: u8) -> bool {
    let blank = bytes.starts_with(b"\n") || memmem::find(bytes, b"\n\n").is_some();
    !blank && memchr2(quote, b'\r', bytes).is_none()
}

/// The first row's cells, and the bytes it takes.
pub fn first_record(bytes: &[u8], dialect: Dialect) -> Option<(Vec<Vec<u8>>, usize)> {
    let line = memchr(b'\n', bytes).and_then(|end| bytes.get(..=end)).unwrap_or(bytes);
    if dialect.plain_quote().is_some_and(|quote| !line.is_empty() && is_plain(line, quote)) {
        // To make an automaton takes longer than to read a row with it.
        return Cells::plain(line, dialect.delimiter).first(line);
    }
    // A row is short: the automaton need not copy the whole block to find its end.
    let mut window = 1 << 12;
    loop {
        let part = bytes.get(..window.min(bytes.len())).unwrap_or_default();
        let cells = Cells::read(part, dialect, 1);
        let taken = *cells.starts.last()?;
        if taken == part.len() && part.len() < bytes.len() {
            window *= 8;
            continue;
        }
        return cells.first(part);
    }
}

/// First byte of each row.
pub fn record_starts(bytes: &[u8], dialect: Dialect) -> Vec<usize> {
    if dialect.plain_quote().is_some_and(|quote| is_plain(bytes, quote)) {
        let after_breaks = memchr_iter(b'\n', bytes).map(|at| at + 1);
        return std::iter::once(0).chain(after_breaks).filter(|start| *start < bytes.len()).collect();
    }
    let mut starts = Cells::read(bytes, dialect, usize::MAX).starts;
    starts.pop();
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        rows_of(Cells::read(text.as_bytes(), Dialect::CSV, usize::MAX), text.as_bytes())
    }

    fn rows_of(cells: Cells, bytes: &[u8]) -> Vec<Vec<String>> {
        let text = cells.text(bytes);
        let read = |row, column| String::from_utf8(text[cells.cell(row, column).unwrap()].to_vec()).unwrap();
        (0..cells.count()).map(|row| (0..cells.width(row)).map(|column| read(row, column)).collect()).collect()
    }

    #[test]
    fn cells_are_those_of_rfc_4180() {
        assert_eq!(rows("a,b\r\n\"x,\"\"y\"\"\nz\",\n\n,q"), [["a", "b"], ["x,\"y\"\nz", ""], ["", "q"]]);
        assert_eq!(rows(""), Vec::<Vec<String>>::new());
        assert_eq!(rows("a,\n,\nbc"), [vec!["a", ""], vec!["", ""], vec!["bc"]]);
        let wide = vec!["x"; 1000].join(",");
        assert_eq!(rows(&format!("{wide}\n{wide}"))[1].len(), 1000);
    }

    #[test]
    fn ends_are_found_wherever_they_stand() {
        // Bytes whose bits differ little from those looked for, and from each other in the highest one.
        let near = [b',', b'\n', b'-', b'+', 0x0b, 0x8a, 0xac, 0, 0xff, b'a'];
        for length in 0..40 {
            for shift in 0..near.len() {
                let bytes: Vec<u8> = (0..length).map(|at| near[(at * at + shift) % near.len()]).collect();
                let expected: Vec<usize> = (0..length).filter(|at| [b',', b'\n'].contains(&bytes[*at])).collect();
                assert_eq!(ends(&bytes, b',').collect::<Vec<usize>>(), expected, "{bytes:?}");
            }
        }
    }

    #[test]
    fn both_ways_find_the_same_cells() {
        // Every text of up to six of these characters.
        let letters = [b'a', b',', b'\n', b'"', b'\r'];
        for length in 0..=6 {
            for number in 0..5usize.pow(length) {
                let text: Vec<u8> = (0..length).map(|place| letters[number / 5usize.pow(place) % 5]).collect();
                let automatic = Cells::automatic(&text, b',', b'"', usize::MAX);
                let read = Cells::read(&text, Dialect::CSV, usize::MAX);
                assert_eq!(rows_of(read, &text), rows_of(automatic, &text), "{text:?}");
                let first = Cells::automatic(&text, b',', b'"', 1).first(&text);
                assert_eq!(first_record(&text, Dialect::CSV), first, "{text:?}");
                let automatic = Cells::automatic(&text, b',', b'"', usize::MAX);
                if is_plain(&text, b'"') {
                    let plain = Cells::plain(&text, b',');
                    assert_eq!(plain.starts, automatic.starts, "{text:?}");
                    assert_eq!(
                        record_starts(&text, Dialect::CSV)[..],
                        automatic.starts[..automatic.count()],
                        "{text:?}"
                    );
                    assert_eq!(rows_of(plain, &text), rows_of(automatic, &text), "{text:?}");
                }
            }
        }
    }
}
