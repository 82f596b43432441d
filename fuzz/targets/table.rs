//! A schema and the bytes of a CSV file under it: findings that stand within the file, or an error.
#![no_main]

use annals_fuzz::Folder;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

const DESCRIPTOR: &str =
    r#"{"name": "d", "resources": [{"name": "t", "path": "raw/t.csv", "schema": "schemas/t.json"}]}"#;

static FOLDER: LazyLock<Folder> =
    LazyLock::new(|| Folder::new(&["schemas/t.json", "raw/t.csv"]).with("datapackage.json", DESCRIPTOR));

fuzz_target!(|input: &[u8]| {
    FOLDER.lay_out(input);
    let Ok(outcome) = annals::check(FOLDER.path()) else { return };
    let text = std::fs::read(FOLDER.path().join("raw/t.csv")).expect("the file that was laid out");
    let lines = 1 + text.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count();
    for finding in &outcome.findings {
        assert!(finding.line.is_none_or(|line| line >= 1 && line as usize <= lines), "beyond the file: {finding:?}");
    }
});
