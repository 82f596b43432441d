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

/// The error named the file alone, and not who asks for it.
#[test]
fn a_dialect_that_does_not_exist_is_named_where_it_is_asked_for() {
    let files = ["datapackage.json", "schemas/table.json"];
    let run = laid_out("declaration/dialect_of_no_file", &files).check();
    run.starts("datapackage.json:4:13: /resources/0/dialect: `a` does not exist");
}

/// Its hours were counted round and round, and what came out was a duration like any other.
#[test]
fn a_duration_that_is_too_long_to_be_counted() {
    let descriptor = r#"{"name": "d", "resources": [{"name": "t", "path": "raw/t.csv", "schema": "schemas/t.json"}]}"#;
    let dataset = laid_out("table/duration_beyond_counting", &["schemas/t.json", "raw/t.csv"]);
    let run = dataset.with("datapackage.json", descriptor).check();
    assert!(run.out.contains("error[wrong-type] d `P122M3DT444444"), "{}", run.out);
}

/// It differed from itself.
#[test]
fn a_table_with_two_columns_of_one_name_is_refused() {
    let dataset = laid_out("diff/column_twice", &["old/datapackage.json", "new/datapackage.json"]);
    dataset.run(&["diff", "old", "old"]).stops("old/datapackage.json: table t has two columns `b`");
}

/// Polars' reader of Parquet ends the process where the file says that a page has more values than there is memory for. What
/// stands in the output's Parquet is not read, by `diff` or by the look for lost identifiers.
#[test]
fn a_parquet_file_that_asks_for_exabytes() {
    let schema =
        r#"{"fields": [{"name": "a_id", "type": "string"}, {"name": "b", "type": "string"}], "primaryKey": "a_id"}"#;
    let retired = r#"{"fields": [{"name": "record_id", "type": "string"}], "primaryKey": "record_id"}"#;
    let dataset = Dataset::empty()
        .with(
            "datapackage.json",
            r#"{"name": "d", "resources": [{"name": "t", "path": "t.csv", "schema": "t.json"},
                {"name": "retired", "path": "retired.csv", "schema": "retired.json"}]}"#,
        )
        .with("t.json", schema)
        .with("retired.json", retired)
        .with("t.csv", "a_id,b\nx,1\ny,2\n")
        .with("retired.csv", "record_id\n");
    dataset.build();
    let hostile = include_bytes!("../cases/fuzz/parquet_of_exabytes.parquet");
    let dataset = dataset.with("output/parquet/t.parquet", hostile).with("t.csv", "a_id,b\ny,2\n");
    dataset.check().finds(
        "t.csv: error[lost-id] `x` was published and is gone
      hint: put the record back, or add it to retired with the reason",
    );
    let dataset = dataset.with("retired.csv", "record_id\nx\n");
    assert_eq!(dataset.run(&["build", "--output", "after"]).status, 0);
    let run = dataset.run(&["diff", "output", "after"]);
    assert_eq!(
        run.out.lines().take(2).collect::<Vec<_>>(),
        ["retired: 1 rows added, 0 removed, 0 changed", "  + x"],
        "{}",
        run.err
    );
    assert!(run.out.contains("t: 0 rows added, 1 removed, 0 changed\n  - x\n"), "{}", run.out);
}

/// `model`: brackets that are not closed, each of which the parser takes in two ways.
#[test]
fn a_query_that_takes_the_parser_without_end() {
    let sql = format!("SELECT a\nFROM t WHERE {}", "CAST(ST ( NOT IN ( a, ".repeat(20));
    let run = Dataset::empty()
        .with("datapackage.json", r#"{"name": "d", "resources": [{"name": "t", "path": "t.csv", "schema": "t.json"}]}"#)
        .with("t.json", r#"{"fields": [{"name": "a"}]}"#)
        .with("t.csv", "a\nx\n")
        .with("schemas/derived/m.sql", sql)
        .with("schemas/derived/m.json", r#"{"fields": [{"name": "a"}]}"#)
        .check();
    run.starts(
        "schemas/derived/m.sql:1: takes longer than 5 s to be parsed\n  hint: look for a bracket that is not closed, or nest it less \
         deep",
    );
}
