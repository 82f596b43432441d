//! What differs between two published folders, cell by cell, and the step of the version that it calls for.

use super::dataset::{CALLS, Dataset, Run};
use serde_json::{Value, json};

/// Builds a dataset twice, the second time as `change` has it, and compares the two.
fn compared(change: impl Fn(Dataset) -> Dataset, format: &str) -> Run {
    let dataset = Dataset::new();
    dataset.build();
    std::fs::rename(dataset.path().join("output"), dataset.path().join("before")).unwrap();
    let dataset = change(dataset);
    dataset.build();
    dataset.run(&["diff", "before", "output", "--format", format])
}

#[test]
fn nothing_differs() {
    let run = compared(|dataset| dataset, "text");
    assert_eq!((run.status, run.out.as_str()), (0, "nothing differs\n"));
}

#[test]
fn rows_and_cells() {
    let changed = CALLS
        .replace("12.5,landed", "13.5,landed")
        .replace("3,shp-01,VVO,1951~,,0,,\n", "4,shp-02,VVO,1952,,,landed,\n");
    let change = |dataset: Dataset| dataset.with("raw/calls.csv", &changed);
    let run = compared(change, "text");
    assert_eq!(run.status, 1);
    let expected = "calls: 1 rows added, 1 removed, 1 changed
  ~ 1
      cargo: `12.5` → `13.5`
  - 3
  + 4
calls for a minor version: tables, columns or rows were added, or rows taken away
";
    assert_eq!(run.out, expected);
    let csv = compared(change, "csv").out;
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(&lines[..2], ["table,change,key,column,old,new", "calls,row changed,1,cargo,12.5,13.5"]);
    assert!(
        lines.contains(&"calls,row removed,3,harbour,VVO,") && lines.contains(&"calls,row added,4,date,,1952"),
        "{csv}"
    );
    let correction = |dataset: Dataset| dataset.replace("raw/calls.csv", "12.5,landed", "13.5,landed");
    let found: Value = serde_json::from_str(&compared(correction, "json").out).unwrap();
    let expected = json!({
        "version_step": "patch",
        "tables": [{
            "table": "calls", "change": "changed", "version_step": "patch", "columns": [],
            "rows": [{ "change": "changed", "key": {"call": "1"}, "cells": [{"column": "cargo", "old": "12.5", "new": "13.5"}] }]
        }]
    });
    assert_eq!(found, expected);
}

#[test]
fn columns_and_tables() {
    let step = |change: fn(Dataset) -> Dataset| {
        let out = compared(change, "text").out;
        out.lines().last().unwrap().split(' ').nth(3).unwrap().to_owned()
    };
    let with_column = |dataset: Dataset| {
        dataset.replace("schemas/ships.json", "\"name\": \"steam\"", "\"name\": \"steam\", \"unit\": \"truth\"")
    };
    assert_eq!(step(with_column), "major", "a unit is part of what a column means");
    let described = |dataset: Dataset| {
        dataset.replace(
            "schemas/ships.json",
            "\"name\": \"steam\"",
            "\"name\": \"steam\", \"description\": \"Has an engine.\"",
        )
    };
    assert_eq!(step(described), "patch");
    let more = |dataset: Dataset| {
        dataset.with("schemas/derived/ports.sql", "SELECT harbour, COUNT(*) AS calls FROM calls GROUP BY harbour").with(
            "schemas/derived/ports.json",
            r#"{"fields": [{"name": "harbour", "type": "string"}, {"name": "calls", "type": "integer"}]}"#,
        )
    };
    assert_eq!(step(more), "minor");
}

#[test]
fn a_table_without_a_key_is_compared_by_its_rows() {
    let run = compared(
        |dataset| dataset.replace("schemas/ships.json", "\"primaryKey\": [\"ship\"]", "\"missingValues\": [\"\"]"),
        "text",
    );
    assert!(run.out.contains("column ship changed: key `first part` → `no part`"), "{}", run.out);
    assert!(run.out.ends_with("calls for a major version: a table or column was removed, or means something else\n"));
}

/// A folder may come from a stranger: its tables are files of it.
#[test]
fn a_table_whose_name_leads_out_of_the_folder() {
    let descriptor = |name: &str, sum: &str| {
        json!({"resources": [{"name": name, "hash": sum, "schema": {"fields": [{"name": "a"}]}}]}).to_string()
    };
    let dataset = Dataset::empty()
        .with("secret.csv", "a\n1\n")
        .with("old/datapackage.json", descriptor("../../secret", "1"))
        .with("new/datapackage.json", descriptor("../../secret", "2"));
    dataset.run(&["diff", "old", "new"]).stops("table ../../secret: old/csv/../../secret.csv: leads out of the folder");
}
