//! The dataset of this repository: its output is what its raw files build, and holds the rows it is known to hold.

use super::build::files;
use super::dataset::annals;
use std::fs;
use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn committed_output_is_what_raw_builds() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("output");
    let run = annals(
        &["build", "--root", root().to_str().unwrap(), "--output", output.to_str().unwrap()],
        folder.path(),
        &[],
    );
    assert_eq!((run.status, run.out.as_str()), (0, ""), "{}", run.err);
    let (made, committed) = (files(&output), files(&root().join("output")));
    assert_eq!(made.keys().collect::<Vec<_>>(), committed.keys().collect::<Vec<_>>());
    for (name, bytes) in made {
        assert!(committed[&name] == bytes, "output/{name} is not what raw/ builds: run `make pipeline`");
    }
}

/// A change of a row count shows in the diff of `tests/row_counts.csv`, where it can be asked about.
#[test]
fn tables_have_the_rows_they_are_known_to_have() {
    let descriptor = fs::read_to_string(root().join("output/datapackage.json")).unwrap();
    let descriptor: serde_json::Value = serde_json::from_str(&descriptor).unwrap();
    let mut counts = "table,rows\n".to_owned();
    // A table's Parquet file is a resource of its own, with the same rows.
    for resource in descriptor["resources"].as_array().unwrap().iter().filter(|resource| resource["type"] == "table") {
        counts.push_str(&format!("{},{}\n", resource["name"].as_str().unwrap(), resource["rows"]));
    }
    assert_eq!(fs::read_to_string(root().join("tests/row_counts.csv")).unwrap(), counts);
}
