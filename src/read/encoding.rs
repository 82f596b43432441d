//! Whether bytes are text.

use super::block::Block;
use super::position::Places;
use crate::finding::Finding;
use encoding_rs::{Encoding, UTF_8};
use memchr::{memchr_iter, memmem};

/// Bytes that are not UTF-8, and NUL bytes, one finding a line of either.
pub fn bad_bytes(block: &Block, path: &str, encoding: &'static Encoding) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut push = |places: &mut Places, rule: &str, message: &str, hint: &str, offset: usize| {
        let place = places.place(offset);
        if findings.last().is_some_and(|last| last.line == Some(place.line) && last.rule == rule) {
            return;
        }
        findings.push(Finding::in_file(rule, path, message).at(place.line, place.column).hint(hint));
    };
    if std::str::from_utf8(&block.bytes).is_err() {
        let (mut offset, mut places) = (0, Places::of(block));
        for chunk in block.bytes.utf8_chunks() {
            offset += chunk.valid().len();
            if !chunk.invalid().is_empty() {
                push(&mut places, "not-utf8", "the text is not UTF-8 here", "save the file as UTF-8", offset);
            }
            offset += chunk.invalid().len();
        }
    }
    if encoding != UTF_8 {
        // Decoding puts this character for what it cannot read.
        let mut places = Places::of(block);
        let message = format!("the text is not {} here", encoding.name());
        for offset in memmem::find_iter(&block.bytes, "\u{fffd}".as_bytes()) {
            push(
                &mut places,
                "not-utf8",
                &message,
                "mend `encoding` in datapackage.json, or save the file as UTF-8",
                offset,
            );
        }
    }
    let mut places = Places::of(block);
    for offset in memchr_iter(0, &block.bytes) {
        push(&mut places, "nul-byte", "a NUL byte stands here", "remove it: text has none", offset);
    }
    findings
}

/// Puts a question mark for each byte that is not text, so that the rest can be read and keeps its place.
pub fn blank_bad_bytes(bytes: &mut [u8]) {
    let mut bad: Vec<usize> = memchr_iter(0, bytes).collect();
    if bad.is_empty() && std::str::from_utf8(bytes).is_ok() {
        return;
    }
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

    #[test]
    fn bad_bytes_keep_their_place() {
        let mut bytes = b"a\xff,\0b\xc3\xa9".to_vec();
        blank_bad_bytes(&mut bytes);
        assert_eq!(bytes, "a?,?bé".as_bytes());
    }
}
