//! Whether the quotes of a file hold its cells. A broken one can swallow rows, so each is told with the place where it
//! opens.

use super::block::Block;
use super::position::Places;
use super::scan::scan;
use crate::declare::Dialect;
use crate::finding::Finding;
use memchr::{memchr, memchr_iter};

/// A quoted cell whose quotes do not hold it.
pub struct BrokenQuote {
    /// Byte of the cell's opening quote, or of the quote that should not be there.
    pub opened: usize,
    pub rule: &'static str,
}

impl BrokenQuote {
    pub fn finding(&self, path: &str, places: &mut Places) -> Finding {
        let (message, hint) = match self.rule {
            "unclosed-quote" => {
                ("the quote that opens here is not closed at the end of its cell", "close it before the next comma")
            }
            _ => ("a quote stands within a cell", "put the cell in quotes and double each quote within it"),
        };
        let place = places.place(self.opened);
        Finding::in_file(self.rule, path, message).at(place.line, place.column).hint(hint)
    }
}

/// The first of the broken quotes of some bytes, as a finding.
pub fn broken_quote(bytes: &[u8], path: &str, block: &Block, dialect: Dialect) -> Option<Finding> {
    broken_quotes(bytes, dialect).first().map(|broken| broken.finding(path, &mut Places::of(block)))
}

/// RFC 4180, 2.5–2.7: a quote opens a cell at its start, is doubled within it, and closes it at its end.
pub fn broken_quotes(bytes: &[u8], dialect: Dialect) -> Vec<BrokenQuote> {
    let Some(quote) = dialect.plain_quote() else { return scan(bytes, dialect, usize::MAX).broken };
    let mut broken: Vec<BrokenQuote> = Vec::new();
    let ends_cell =
        |byte: Option<&u8>| byte.is_none_or(|byte| *byte == dialect.delimiter || matches!(byte, b'\r' | b'\n'));
    let mut opened: Option<usize> = None;
    let (mut doubled, mut told) = (None, None);
    for index in memchr_iter(quote, bytes) {
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
                }
                told = Some(index);
            }
            Some(_) if next == Some(&quote) => doubled = Some(index + 1),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn quotes(text: &str) -> Vec<(usize, &'static str)> {
        broken_quotes(text.as_bytes(), Dialect::CSV).into_iter().map(|broken| (broken.opened, broken.rule)).collect()
    }

    #[test]
    fn broken_quotes_are_told_from_sound_ones() {
        assert_eq!(quotes("a,\"b \"\"c\"\"\",\"\"\n\"d\ne\",\n"), []);
        assert_eq!(quotes("a 5\" pipe of 6\",b\n"), [(3, "stray-quote")]);
        assert_eq!(quotes("\"a\"b,c\n"), [(0, "stray-quote")]);
        assert_eq!(quotes("a,\"b,c\nd,e\n"), [(2, "unclosed-quote")]);
        assert_eq!(quotes("a,\"b,c\nd,\"e\",f\n").first(), Some(&(2, "unclosed-quote")));
    }
}
