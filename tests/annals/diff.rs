//! What differs between two published folders, cell by cell, and the step of the version that it calls for.

use super::dataset::{CALLS, Dataset, Run};
use serde_json::{Value, json};
use std::process::Command;

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
        "version_step": "patch", "said": [],
        "tables": [{
            "table": "calls", "change": "changed", "version_step": "patch", "said": [], "columns": [],
            "repeated_key": false,
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
fn a_query_and_what_else_is_said() {
    let made = |sql: &str, note: &str| {
        Dataset::new()
            .replace("datapackage.json", "\"resources\"", &format!("\"coverageNote\": \"{note}\", \"resources\""))
            .with("schemas/derived/ports.sql", sql)
            .with("schemas/derived/ports.json", r#"{"fields": [{"name": "calls", "type": "integer"}]}"#)
    };
    let (old, new) =
        (made("SELECT COUNT(*) AS calls FROM calls", "a"), made("SELECT COUNT(call) AS calls FROM calls", "b"));
    old.build();
    new.build();
    let run = new.run(&["diff", old.path().join("output").to_str().unwrap(), "output"]);
    assert_eq!(
        run.out,
        "the dataset: coverageNote `a` → `b`
ports: 0 rows added, 0 removed, 0 changed
  sql `SELECT COUNT(*) AS calls FROM calls` → `SELECT COUNT(call) AS calls FROM calls`
calls for a patch version: something is described in other words
"
    );
}

/// What was published before queries were is not said to be of another one.
#[test]
fn a_query_that_was_not_told_of() {
    let made = Dataset::new()
        .with("schemas/derived/ports.sql", "SELECT COUNT(*) AS calls FROM calls")
        .with("schemas/derived/ports.json", r#"{"fields": [{"name": "calls", "type": "integer"}]}"#);
    made.build();
    let mut descriptor: Value = serde_json::from_str(&made.read("output/datapackage.json")).unwrap();
    for resource in descriptor["resources"].as_array_mut().unwrap() {
        resource.as_object_mut().unwrap().remove("sql");
    }
    assert!(Command::new("cp").args(["-r", "output", "before"]).current_dir(made.path()).status().unwrap().success());
    let made = made.with("before/datapackage.json", descriptor.to_string());
    assert_eq!(made.run(&["diff", "before", "output"]).out, "nothing differs\n");
}

#[test]
fn a_cell_that_differs_far_from_its_beginning() {
    let of = |end: &str| {
        let text = "a".repeat(600) + end;
        let folder = Dataset::empty()
            .with("datapackage.json", r#"{"name": "d", "resources": [{"name": "t", "path": "t.csv", "schema": {"fields": [{"name": "k"}, {"name": "v"}], "primaryKey": "k"}}]}"#)
            .with("t.csv", format!("k,v\n1,{text}\n"));
        folder.build();
        folder
    };
    let (old, new) = (of("x"), of("y"));
    let run = new.run(&["diff", old.path().join("output").to_str().unwrap(), "output"]);
    let lead = "a".repeat(20);
    assert!(run.out.contains(&format!("v: `…{lead}x` → `…{lead}y`\n")), "{}", run.out);
}

#[test]
fn a_table_without_a_key_is_compared_by_its_rows() {
    let run = compared(
        |dataset| dataset.replace("schemas/ships.json", "\"primaryKey\": [\"ship\"]", "\"missingValues\": [\"\"]"),
        "text",
    );
    assert!(run.out.contains("column ship changed: key `first part` → `no part`"), "{}", run.out);
    assert!(
        run.out.ends_with(
            "calls for a major version: a table or column was removed or renamed, or means something else\n"
        )
    );
}

/// Of two rows of the same cells one was not missed.
#[test]
fn rows_that_stand_more_than_once() {
    let schema = json!({"fields": [{"name": "a"}, {"name": "b"}]});
    let dataset = folders(&schema, &schema)
        .with("old/csv/t.csv", "a,b\n1,2\n1,2\n1,2\n3,\n")
        .with("new/csv/t.csv", "a,b\n1,2\n3,\n3,\n");
    let run = dataset.run(&["diff", "old", "new"]);
    assert!(run.out.starts_with("t: 1 rows added, 2 removed, 0 changed\n"), "{}{}", run.out, run.err);
    // Rows of which no column is the same answer to each other by their place.
    let dataset = folders(&schema, &json!({"fields": [{"name": "c"}]}))
        .with("old/csv/t.csv", "a,b\n1,2\n3,4\n")
        .with("new/csv/t.csv", "c\n5\n");
    let run = dataset.run(&["diff", "old", "new", "--format", "csv"]);
    assert!(
        run.out.contains("t,row changed,\"5,1,2\",c,,5\n") && run.out.contains("t,row removed,\"a: 3,b: 4\",b,4,\n"),
        "{}",
        run.out
    );
}

/// A column that the file has and no descriptor names was passed over.
#[test]
fn a_column_that_no_descriptor_names() {
    let schema = json!({"fields": [{"name": "a"}]});
    folders(&schema, &schema)
        .with("old/csv/t.csv", "a,b\n1,2\n")
        .with("new/csv/t.csv", "a,b\n1,3\n")
        .run(&["diff", "old", "new"])
        .stops("table t: old/csv/t.csv: column `b` is not in the descriptor");
}

/// The cells of a column that only one side has were not told.
#[test]
fn cells_of_a_column_that_is_new_or_gone() {
    let added = |dataset: Dataset| {
        let column = "{\"name\": \"steam\", \"type\": \"boolean\"}";
        let columns = format!("{column}, {{\"name\": \"port\", \"type\": \"string\"}}");
        dataset.replace("schemas/ships.json", column, &columns).with(
            "raw/ships.csv",
            "ship,page,steam,port\nshp-01,https://example.org/1,true,KHI\nshp-02,,false,\nshp-03,,,ODS\n",
        )
    };
    let expected = "ships: 1 rows added, 0 removed, 0 changed
  column port added, with values in 1 rows that both have
  + shp-03
calls for a minor version: tables, columns or rows were added, or rows taken away
";
    assert_eq!(compared(added, "text").out, expected);
    let expected = "table,change,key,column,old,new
ships,column added,,port,,
ships,row changed,shp-01,port,,KHI
ships,row added,shp-03,ship,,shp-03
ships,row added,shp-03,port,,ODS
";
    assert_eq!(compared(added, "csv").out, expected);
    let removed = |dataset: Dataset| {
        let calls = CALLS.replace(",note\n", "\n").replace("landed,\n", "landed\n").replace(",\"ice, again\"", "");
        let calls = calls.replace("0,,\n", "0,\n");
        dataset
            .replace("schemas/calls.json", ",\n    {\"name\": \"note\", \"type\": \"string\"}", "")
            .with("raw/calls.csv", calls)
    };
    let expected = "table,change,key,column,old,new
calls,column removed,,note,,
calls,row changed,2,note,\"ice, again\",
";
    assert_eq!(compared(removed, "csv").out, expected);
}

/// Two folders with a table of these schemas.
fn folders(old: &Value, new: &Value) -> Dataset {
    let descriptor = |schema: &Value| json!({"resources": [{"name": "t", "schema": schema}]}).to_string();
    Dataset::empty().with("old/datapackage.json", descriptor(old)).with("new/datapackage.json", descriptor(new))
}

/// Whatever is said of a table is compared, not its types and units alone.
#[test]
fn meanings_constraints_and_words() {
    let of = |old: Value, new: Value| {
        let dataset = folders(&old, &new).with("old/csv/t.csv", "a,b\n1,2\n").with("new/csv/t.csv", "a,b\n1,2\n");
        let run = dataset.run(&["diff", "old", "new"]);
        let lines: Vec<String> = run.out.lines().map(str::to_owned).collect();
        assert_eq!(lines.len(), 3, "{}{}", run.out, run.err);
        let step = lines[2].split(' ').nth(3).unwrap().to_owned();
        (lines[1].trim().to_owned(), step)
    };
    let field = |said: Value| {
        let mut field = json!({"name": "a"});
        field.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
        json!({"fields": [field, {"name": "b"}]})
    };
    for (old, new, line, step) in [
        (json!({"format": "uri"}), json!({}), "format `uri` → ``", "major"),
        (json!({"rdfType": "x"}), json!({"rdfType": "y"}), "rdfType `x` → `y`", "major"),
        (json!({"title": "A"}), json!({"title": "B"}), "title `A` → `B`", "patch"),
        (
            json!({"constraints": {"minimum": 0}}),
            json!({"constraints": {"minimum": 1}}),
            "constraints.minimum `0` → `1`",
            "minor",
        ),
        (json!({"constraints": {"required": true}}), json!({}), "constraints.required `true` → ``", "major"),
        (
            json!({"categories": ["x"]}),
            json!({"categories": ["x", "y"]}),
            "categories `[\"x\"]` → `[\"x\",\"y\"]`",
            "minor",
        ),
        (
            json!({"categories": [{"value": "x", "label": "X"}]}),
            json!({"categories": [{"value": "x", "label": "Y"}]}),
            "categories `[{\"value\":\"x\",\"label\":\"X\"}]` → `[{\"value\":\"x\",\"label\":\"Y\"}]`",
            "patch",
        ),
    ] {
        assert_eq!(of(field(old), field(new)), (format!("column a changed: {line}"), step.to_owned()));
    }
    let plain = json!({"fields": [{"name": "a"}, {"name": "b"}]});
    let other_order = json!({"fields": [{"name": "b"}, {"name": "a"}]});
    assert_eq!(of(plain.clone(), other_order), ("order `a, b` → `b, a`".to_owned(), "major".to_owned()));
    let with = |name: &str, value: Value| {
        let mut schema = plain.clone();
        schema[name] = value;
        schema
    };
    let (line, step) = of(with("foreignKeys", json!([{"fields": "a"}])), plain.clone());
    assert_eq!((line.as_str(), step.as_str()), ("foreignKeys `[{\"fields\":[\"a\"]}]` → ``", "major"));
    // The same, said in other words.
    let keys = |fields: Value, referred: Value| {
        with("foreignKeys", json!([{"fields": fields, "reference": {"resource": "", "fields": referred}}]))
    };
    let same = |old: Value, new: Value| {
        let run = folders(&old, &new)
            .with("old/csv/t.csv", "a,b\n")
            .with("new/csv/t.csv", "a,b\n")
            .run(&["diff", "old", "new"]);
        assert_eq!((run.status, run.out.as_str()), (0, "nothing differs\n"), "{}", run.err);
    };
    same(keys(json!("a"), json!("b")), keys(json!(["a"]), json!(["b"])));
    let demanded = |constraints: Value| json!({"fields": [{"name": "a", "constraints": constraints}, {"name": "b"}]});
    same(demanded(json!({})), demanded(json!({"required": false, "unique": false})));
    let typed = |kind: &str, constraints: Value| json!({"fields": [{"name": "a", "type": kind, "constraints": constraints}, {"name": "b"}]});
    for (kind, one, other) in [
        ("integer", json!({"minimum": "0", "enum": ["1", 2]}), json!({"minimum": 0, "enum": [1, 2]})),
        ("number", json!({"maximum": "1.50"}), json!({"maximum": 1.5})),
        ("year", json!({"minimum": "0900"}), json!({"minimum": 900})),
        ("boolean", json!({"enum": ["true"]}), json!({"enum": [true]})),
    ] {
        same(typed(kind, one), typed(kind, other));
    }
    let (line, step) = of(with("missingValues", json!([""])), with("missingValues", json!(["-"])));
    assert_eq!((line.as_str(), step.as_str()), ("missingValues `[\"\"]` → `[\"-\"]`", "major"));
}

/// A cell may hold what a terminal would take for a command.
#[test]
fn cells_are_shown_and_not_sent_to_the_terminal() {
    let hostile = "\u{1b}[31mred\nline";
    let schema = json!({"fields": [{"name": "a"}, {"name": "b"}], "primaryKey": "a"});
    let dataset = folders(&schema, &schema)
        .with("old/csv/t.csv", "a,b\n1,2\n")
        .with("new/csv/t.csv", format!("a,b\n1,\"{hostile}\"\n\"{hostile}\",3\n"));
    let out = dataset.run(&["diff", "old", "new"]).out;
    assert!(!out.contains('\u{1b}') && out.contains("b: `2` → `\\u{1b}[31mred\\nline`\n"), "{out}");
    assert!(out.contains("  + \\u{1b}[31mred\\nline\n"), "{out}");
    let dataset = Dataset::new().replace("raw/calls.csv", "ice, again", hostile);
    let out = dataset.run(&["explain", "2"]).out;
    assert!(!out.contains('\u{1b}') && out.contains("\\u{1b}[31mred\\nline\n"), "{out}");
}

#[test]
fn a_pipe_in_place_of_a_descriptor() {
    let schema = json!({"fields": [{"name": "a"}]});
    let dataset = folders(&schema, &schema).without("new/datapackage.json");
    assert!(Command::new("mkfifo").arg(dataset.path().join("new/datapackage.json")).status().unwrap().success());
    let command = ["60", env!("CARGO_BIN_EXE_annals"), "diff", "old", "new"];
    let run = Command::new("timeout").args(command).current_dir(dataset.path()).output().unwrap();
    assert_eq!(String::from_utf8(run.stderr).unwrap(), "annals: new/datapackage.json: not a regular file\n");
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

/// The rows of a table that is called otherwise are held against those that it had.
#[test]
fn a_table_that_is_renamed() {
    let renamed = |dataset: Dataset| {
        let dataset = dataset
            .replace("datapackage.json", r#""name": "calls""#, r#""name": "visits", "formerly": ["calls"]"#)
            .replace("raw/calls.csv", "12.5,landed", "13.5,landed");
        std::fs::remove_dir_all(dataset.path().join("schemas/models")).ok();
        dataset
    };
    let run = compared(renamed, "text");
    let expected = "visits: 0 rows added, 0 removed, 1 changed
  formerly `` → `[\"calls\"]`
  name `calls` → `visits`
  ~ 1
      cargo: `12.5` → `13.5`
calls for a major version: a table or column was removed or renamed, or means something else
";
    assert_eq!(run.out, expected);
    assert!(compared(renamed, "csv").out.contains("visits,table changed name,,,calls,visits\n"));
    // What several were is new, and they are gone.
    let merged = |dataset: Dataset| {
        dataset
            .replace("datapackage.json", r#""name": "calls""#, r#""name": "visits", "formerly": ["calls", "ships"]"#)
            .replace(
                "datapackage.json",
                r#"{"name": "ships", "path": "raw/ships.csv", "schema": "schemas/ships.json"},"#,
                "",
            )
            .replace(
                "schemas/calls.json",
                r#"{"fields": "ship", "reference": {"resource": "ships", "fields": "ship"}},"#,
                "",
            )
    };
    let out = compared(merged, "text").out;
    for line in ["calls: table removed\n", "ships: table removed\n", "visits: table added\n"] {
        assert!(out.contains(line), "{out}");
    }
}

/// Rows are told apart by what stands in which column.
#[test]
fn rows_whose_cells_might_be_taken_for_each_other() {
    let folder = |key: &str, rows: &str| {
        let schema = format!(r#"{{"fields": [{{"name": "a"}}, {{"name": "b"}}, {{"name": "c"}}]{key}}}"#);
        Dataset::empty()
            .with("datapackage.json", format!(r#"{{"resources": [{{"name": "t", "schema": {schema}}}]}}"#))
            .with("csv/t.csv", format!("a,b,c\n{rows}"))
    };
    let told = |key: &str, old: &str, new: &str, format: &str| {
        let (old, new) = (folder(key, old), folder(key, new));
        old.run(&["diff", ".", &new.path().display().to_string(), "--format", format]).out
    };
    let text = told("", "x,y,\n", "x,,y\n", "text");
    assert!(text.contains("\n  - a: x,b: y\n") && text.contains("\n  + a: x,c: y\n"), "{text}");
    let key = r#", "primaryKey": ["a", "b"]"#;
    let (old, new) = ("\"p,q\",r,1\np,\"q,r\",1\n", "\"p,q\",r,2\np,\"q,r\",3\n");
    let text = told(key, old, new, "text");
    assert!(text.contains("\n  ~ \"p,q\",r\n      c: `1` → `2`\n"), "{text}");
    assert!(text.contains("\n  ~ p,\"q,r\"\n      c: `1` → `3`\n"), "{text}");
}
