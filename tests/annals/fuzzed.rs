//! What fuzzing found (`make fuzz`), each kept as the input that showed it: files parted by lines of `---`.

use super::dataset::Dataset;
use std::path::Path;

/// The files of a case, laid out in a folder.
fn laid_out(case: &str, files: &[&str]) -> Dataset {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/fuzz").join(case);
    let input = std::fs::read(path).unwrap();
    let parting = b"\n---\n";
    let mut rest = input.as_slice();
    let mut dataset = Dataset::empty();
    for (at, file) in files.iter().enumerate() {
        let end = rest.windows(parting.len()).position(|window| window == parting);
        let end = end.filter(|_| at + 1 < files.len()).unwrap_or(rest.len());
        dataset = dataset.with(file, &rest[..end]);
        rest = rest.get(end + parting.len()..).unwrap_or_default();
    }
    dataset
}

/// It differed from itself.
#[test]
fn a_table_with_two_columns_of_one_name_is_refused() {
    let dataset = laid_out("diff/column_twice", &["old/datapackage.json", "new/datapackage.json"]);
    dataset.run(&["diff", "old", "old"]).stops("old/datapackage.json: table t has two columns `b`");
}

/// Polars panics on threads of its own where a Parquet file points outside itself.
#[test]
fn a_damaged_parquet_file_is_named() {
    let files = ["old/datapackage.json", "new/datapackage.json", "new/parquet/t.parquet"];
    let old = include_bytes!("../../fuzz/targets/old.parquet");
    let dataset = laid_out("diff/row_group_outside_the_file", &files).with("old/parquet/t.parquet", old);
    dataset.run(&["diff", "old", "new"]).starts("table t: the Parquet files cannot be compared, one may be damaged: ");
}
