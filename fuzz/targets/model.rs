//! The text of a SQL model: a table, or a finding, or an error. What Polars gives up on is the model's error; what annals' own
//! code gives up on counts.
#![no_main]

use annals_fuzz::{Folder, end_on_own_panic};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

const DESCRIPTOR: &str = r#"{"name": "d", "temporalCoverage": "1950/1952", "resources": [
    {"name": "ships", "path": "raw/ships.csv", "schema": "schemas/ships.json"}]}"#;

const SCHEMA: &str = r#"{"fields": [
    {"name": "ship", "type": "string", "constraints": {"required": true}},
    {"name": "built", "type": "integer"}, {"name": "tons", "type": "number"}, {"name": "launched", "type": "date"}],
    "primaryKey": ["ship"]}"#;

const SHIPS: &str = "ship,built,tons,launched\na,1950,1.5,1950-02-03\nb,,-2,\nc,1951,,1951-01-01\n";

const MADE: &str = r#"{"fields": [{"name": "ship", "type": "string"}, {"name": "n", "type": "integer"}]}"#;

static FOLDER: LazyLock<Folder> = LazyLock::new(|| {
    Folder::new(&["schemas/derived/made.sql"])
        .with("datapackage.json", DESCRIPTOR)
        .with("schemas/ships.json", SCHEMA)
        .with("raw/ships.csv", SHIPS)
        .with("schemas/derived/made.json", MADE)
});

/// Whether a query may make long texts of short ones. It would be stopped, but goes on until its process ends, which the fuzzer does
/// not: that it is stopped is held by `tests/annals/limits.rs`.
fn may_grow(input: &[u8]) -> bool {
    let text = String::from_utf8_lossy(input).to_lowercase();
    text.matches("replace").count() > 3 || text.matches("select").count() > 12
}

fuzz_target!(|input: &[u8]| {
    if may_grow(input) {
        return;
    }
    end_on_own_panic();
    FOLDER.lay_out(input);
    let _ = annals::check(FOLDER.path());
});
