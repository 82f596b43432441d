//! A text, words that may stand in it, and cells that may name a passage of it: each row of evidence that is given names the
//! passage it has the fingerprint of, and whatever the cells say there is a passage or none.
#![no_main]

use annals::evidence::{Text, fingerprint, locate};
use annals_fuzz::Folder;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static FOLDER: LazyLock<Folder> = LazyLock::new(|| Folder::new(&["words.txt", "cells.txt", "text.txt"]));

fuzz_target!(|input: &[u8]| {
    FOLDER.lay_out(input);
    let words = std::fs::read(FOLDER.path().join("words.txt")).expect("the file that was laid out");
    let words = String::from_utf8_lossy(&words);
    let cells = std::fs::read(FOLDER.path().join("cells.txt")).expect("the file that was laid out");
    let cells = String::from_utf8_lossy(&cells).into_owned();
    let Ok(text) = Text::read(&FOLDER.path().join("text.txt")) else { return };
    if let Some((paragraph, range)) = cells.split_once(',') {
        let passage = text.cited(paragraph, range);
        assert!(passage.is_none_or(|passage| !passage.is_empty() && text.paragraphs() > 0));
    }
    let rows = locate(&text, &words, &["paragraph", "words", "fingerprint"], None).expect("rows");
    for row in rows.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let (first, last) = cells[1].split_once('-').expect("first and last word");
        assert!(first.parse::<usize>().expect("a number") <= last.parse().expect("a number"));
        let passage = text.cited(cells[0], cells[1]).expect("a passage of the text");
        assert_eq!(fingerprint(passage), cells[2], "{row}");
    }
});
