//! What is published, to the byte, and that nothing else ever is.

use super::dataset::{CALLS, Dataset, annals};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Every file under a folder with its bytes.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned(), fs::read(path).unwrap());
            }
        }
    }
    files
}

#[test]
fn the_normalised_table_to_the_byte() {
    let dataset = Dataset::new();
    let run = dataset.build();
    assert_eq!(
        dataset.read("output/csv/calls.csv"),
        "call,ship,harbour,date,date_start,date_end,date_precision,date_approximate,date_uncertain,logged,cargo,outcome,note\n\
         1,shp-01,KHI,1950-03,1950-03-01,1950-03-31,month,false,false,1950-04-01,12.5,landed,\n\
         2,shp-02,ODS,195X,1950-01-01,1959-12-31,decade,false,false,,,refused,\"ice, again\"\n\
         3,shp-01,VVO,1951~,1951-01-01,1951-12-31,year,true,false,,0.0,,\n"
    );
    let summary: Vec<&str> = run.err.lines().collect();
    assert_eq!(
        summary[..3],
        ["  harbours          3 rows", "  ships             2 rows", "  calls             3 rows"]
    );
    assert!(summary[3].starts_with("3 tables, 8 rows, 0 findings, "), "{}", run.err);
    assert_eq!(summary[4], "published in output");
}

#[test]
fn text_is_trimmed_composed_and_coded_and_rows_are_sorted() {
    let dataset = Dataset::new().with(
        "raw/calls.csv",
        "call,ship,harbour,date,logged,cargo,outcome,note\n\
         10,shp-01,Kurrachee,1950,,,landed,  cafe\u{301} \n\
         9,shp-02,Karatschi,1950,,NA,landed,\n",
    );
    dataset.build();
    assert_eq!(
        dataset.read("output/csv/calls.csv").lines().skip(1).collect::<Vec<_>>(),
        [
            "9,shp-02,KHI,1950,1950-01-01,1950-12-31,year,false,false,,,landed,",
            "10,shp-01,KHI,1950,1950-01-01,1950-12-31,year,false,false,,,landed,caf\u{e9}",
        ]
    );
}

#[test]
fn a_label_that_two_codes_claim_means_neither() {
    let dataset = Dataset::new()
        .with("raw/harbours.csv", "harbour,name,aliases\nKHI,Karachi,Port\nODS,Odessa,Port\nVVO,V,\n")
        .replace("raw/calls.csv", "VVO", "Port");
    dataset.check().finds(
        "raw/calls.csv:4:10: error[unknown-code] harbour `Port` is not in harbours.harbour
      hint: known are: KHI, ODS, VVO",
    );
}

#[test]
fn the_same_raw_gives_the_same_bytes() {
    let dataset = Dataset::new();
    dataset.build();
    let first = files(&dataset.path().join("output"));
    dataset.build();
    assert_eq!(files(&dataset.path().join("output")), first);
    let one = annals(
        &["build", "--output", "one"],
        dataset.path(),
        &[
            ("RAYON_NUM_THREADS", "1"),
            ("POLARS_MAX_THREADS", "1"),
            ("TZ", "Pacific/Kiritimati"),
            ("LC_ALL", "ru_RU.UTF-8"),
        ],
    );
    assert_eq!(one.status, 0, "{}", one.err);
    assert_eq!(files(&dataset.path().join("one")), first);
    let names: Vec<&str> = first.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "CHECKSUMS",
            "CITATION.cff",
            "CODEBOOK.md",
            "codebook.csv",
            "croissant.json",
            "csv/calls.csv",
            "csv/harbours.csv",
            "csv/ships.csv",
            "datapackage.json",
            "harbours.xlsx",
            "index.html",
            "parquet/calls.parquet",
            "parquet/harbours.parquet",
            "parquet/ships.parquet"
        ]
    );
}

#[test]
fn a_build_with_findings_leaves_the_old_output() {
    let dataset = Dataset::new();
    dataset.build();
    let before = files(dataset.path());
    let dataset = dataset.replace("raw/calls.csv", "12.5", "twelve");
    let run = dataset.run(&["build"]);
    assert_eq!(run.status, 1);
    assert!(run.err.ends_with("nothing published: output is as it was\n"), "{}", run.err);
    let dataset = dataset.replace("raw/calls.csv", "twelve", "12.5");
    assert_eq!(files(dataset.path()), before, "nothing is left beside it either");
}

#[test]
fn output_may_be_elsewhere_and_root_may_be_named() {
    let dataset = Dataset::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let output = elsewhere.path().join("made");
    let root = dataset.path().to_str().unwrap();
    let run = annals(&["build", "--root", root, "--output", output.to_str().unwrap()], elsewhere.path(), &[]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(output.join("csv/calls.csv").is_file());
    assert!(!dataset.path().join("output").exists());
}

#[test]
fn checksums_and_descriptor_tell_of_the_files() {
    let dataset = Dataset::new();
    dataset.build();
    let sum = std::process::Command::new("sha256sum")
        .args(["-c", "CHECKSUMS", "--quiet"])
        .current_dir(dataset.path().join("output"))
        .status();
    assert!(sum.unwrap().success());
    let descriptor: serde_json::Value = serde_json::from_str(&dataset.read("output/datapackage.json")).unwrap();
    let calls = &descriptor["resources"][2];
    assert_eq!(calls["name"], "calls");
    assert_eq!(calls["path"], "csv/calls.csv");
    assert_eq!(calls["rows"], 3);
    assert_eq!(calls["bytes"], dataset.read("output/csv/calls.csv").len());
    let checksums = dataset.read("output/CHECKSUMS");
    let hash = calls["hash"].as_str().unwrap().trim_start_matches("sha256:");
    assert!(checksums.contains(&format!("{hash}  csv/calls.csv\n")));
    let names: Vec<&str> =
        calls["schema"]["fields"].as_array().unwrap().iter().map(|field| field["name"].as_str().unwrap()).collect();
    assert_eq!(names.join(","), dataset.read("output/csv/calls.csv").lines().next().unwrap());
    assert_eq!(calls["schema"]["missingValues"], serde_json::json!([""]));
}

/// A table of several blocks, in one thread and in many, in order and out of it, with faults near the blocks' ends.
#[test]
fn a_table_of_many_blocks() {
    let row = |call: usize| {
        format!("{call},shp-0{},KHI,1950-03,1950-04-01,{}.5,landed,\"row, {call}\"\n", 1 + call % 2, call % 1000)
    };
    let rows = 400_000;
    let header = CALLS.lines().next().unwrap();
    let table = format!("{header}\n{}", (0..rows).map(row).collect::<String>());
    assert!(table.len() > 20 << 20, "several blocks: {} bytes", table.len());
    let dataset = Dataset::new().with("raw/calls.csv", &table);
    dataset.build();
    let whole = files(&dataset.path().join("output"));
    let published = fs::read(dataset.path().join("output/csv/calls.csv")).unwrap();
    assert_eq!(published.iter().filter(|byte| **byte == b'\n').count(), rows + 1);
    let last = String::from_utf8_lossy(&published[published.len() - 200..]).lines().last().unwrap().to_owned();
    assert_eq!(
        last,
        "399999,shp-02,KHI,1950-03,1950-03-01,1950-03-31,month,false,false,1950-04-01,999.5,landed,\"row, 399999\""
    );

    // The same rows in another order publish the same bytes.
    let reversed = format!("{header}\n{}", (0..rows).rev().map(row).collect::<String>());
    let dataset = dataset.with("raw/calls.csv", reversed);
    dataset.build();
    assert!(files(&dataset.path().join("output")) == whole);

    let spoilt = [7, 123_456, 260_000, 399_999];
    let lines: String = (0..rows)
        .map(|call| if spoilt.contains(&call) { row(call).replace(".5,", ",5,") } else { row(call) })
        .collect();
    let faults: String = (0..rows)
        .map(|call| if spoilt.contains(&call) { row(call).replace("1950-03,", "1950-3,") } else { row(call) })
        .collect();
    let places = |contents: &str| {
        let run = Dataset::new().with("raw/calls.csv", format!("{header}\n{contents}")).check();
        let lines = run.out.lines().filter(|line| !line.starts_with("  "));
        lines.map(|line| line.split(':').nth(1).unwrap().parse().unwrap()).collect::<Vec<usize>>()
    };
    let expected: Vec<usize> = spoilt.iter().map(|call| call + 2).collect();
    assert_eq!(places(&lines), expected, "ragged rows");
    assert_eq!(places(&faults), expected, "cells");
}

/// No number of rows or threads decides what a key is: a row that stands twice far apart is found.
#[test]
fn a_key_that_stands_twice_in_different_blocks() {
    let row = |call: usize| format!("{call},shp-01,KHI,1950-03,1950-04-01,1.5,landed,\"{}\"\n", "x".repeat(40));
    let rows: String = (0..300_000).chain([5]).map(row).collect();
    let header = CALLS.lines().next().unwrap();
    let dataset = Dataset::new().with("raw/calls.csv", format!("{header}\n{rows}"));
    dataset.check().finds(
        "raw/calls.csv:300002:1: error[duplicate-key] call `5` stands in raw/calls.csv:7 too
      hint: give one of the two rows another, or remove it where both tell of the same thing",
    );
}

/// Only what a run has published is ever replaced.
#[test]
fn somebodys_work_is_not_replaced() {
    let dataset = Dataset::new().with("notes/mine.txt", "work");
    let before = files(dataset.path());
    let root = dataset.path().canonicalize().unwrap();
    let refused = |output: &str, expected: &str| {
        dataset.run(&["build", "--output", output]).stops(&expected.replace("ROOT", root.to_str().unwrap()));
        assert_eq!(files(dataset.path()), before, "nothing has changed");
    };
    let other = "has no CHECKSUMS, and would be replaced\n  hint: name a new folder with --output";
    refused(".", "ROOT holds the dataset itself and would be replaced\n  hint: name another folder with --output");
    refused("raw", &format!("ROOT/raw is not empty, {other}"));
    refused("notes", &format!("ROOT/notes is not empty, {other}"));
    refused("notes/mine.txt", "ROOT/notes/mine.txt is not a folder\n  hint: name another one with --output");
}

#[test]
fn an_output_that_is_a_link_stays_one() {
    let dataset = Dataset::new();
    fs::create_dir(dataset.path().join("elsewhere")).unwrap();
    std::os::unix::fs::symlink("elsewhere", dataset.path().join("output")).unwrap();
    dataset.build();
    assert!(fs::symlink_metadata(dataset.path().join("output")).unwrap().is_symlink());
    assert!(dataset.path().join("elsewhere/csv/calls.csv").is_file());
}

#[test]
fn a_run_that_no_one_listens_to_ends_as_any_other() {
    let dataset = Dataset::new().replace("raw/calls.csv", "12.5", "twelve");
    for (arguments, status) in [("check", 1), ("check --root nowhere", 2)] {
        let command = format!("{} {arguments} 2>/dev/full", env!("CARGO_BIN_EXE_annals"));
        let done =
            std::process::Command::new("sh").args(["-c", &command]).current_dir(dataset.path()).output().unwrap();
        assert_eq!(done.status.code(), Some(status), "{arguments}");
    }
}
