//! A text and words that may stand in it: each row of evidence that is given has the fingerprint of the passage it names.
#![no_main]

use annals::evidence::{Text, fingerprint, locate};
use annals_fuzz::Folder;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static FOLDER: LazyLock<Folder> = LazyLock::new(|| Folder::new(&["words.txt", "text.txt"]));

fuzz_target!(|input: &[u8]| {
    FOLDER.lay_out(input);
    let words = std::fs::read(FOLDER.path().join("words.txt")).expect("the file that was laid out");
    let words = String::from_utf8_lossy(&words);
    let Ok(text) = Text::read(&FOLDER.path().join("text.txt")) else { return };
    let rows = locate(&text, &words, &["paragraph", "words", "fingerprint"], None).expect("rows");
    for row in rows.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let (first, last) = cells[1].split_once('-').expect("first and last word");
        let span = (first.parse().expect("a number"), last.parse().expect("a number"));
        let passage = text.passage(cells[0].parse().expect("a number"), span).expect("a passage of the text");
        assert_eq!(fingerprint(passage), cells[2], "{row}");
    }
});
