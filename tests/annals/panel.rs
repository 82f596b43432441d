//! The derived tables of this repository on a few records whose results were worked out by hand: the models run over
//! `tests/cases/panel/raw`, with the code lists of the dataset, and must give `tests/cases/panel/expected`.

use super::dataset::Dataset;
use std::fs;
use std::path::Path;

const CODE_LISTS: [&str; 6] = ["actors", "dyads", "domains", "event_types", "units", "measures"];

/// The case as a dataset of its own: the schemas and code lists of the repository, the records of the case.
fn case() -> Dataset {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let dataset = Dataset::empty();
    copy(&root.join("schemas"), &dataset.path().join("schemas"));
    let descriptor = fs::read_to_string(root.join("datapackage.json")).unwrap();
    let descriptor: serde_json::Value = serde_json::from_str(&descriptor.replace("1947/2025", "1990/1994")).unwrap();
    let mut dataset = dataset.with("datapackage.json", descriptor.to_string());
    for resource in descriptor["resources"].as_array().unwrap() {
        let (name, path) = (resource["name"].as_str().unwrap(), resource["path"].as_str().unwrap());
        let own = root.join("tests/cases/panel").join(path);
        let contents = if own.is_file() {
            fs::read_to_string(own).unwrap()
        } else {
            let table = fs::read_to_string(root.join(path)).unwrap();
            if CODE_LISTS.contains(&name) { table } else { table.lines().next().unwrap().to_owned() + "\n" }
        };
        dataset = dataset.with(path, contents);
    }
    dataset
}

#[test]
fn the_models_give_what_was_worked_out_by_hand() {
    let dataset = case();
    dataset.build();
    let mut compared = 0;
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/panel/expected")).unwrap() {
        let expected = entry.unwrap().path();
        let made = dataset.read(&format!("output/csv/{}", expected.file_name().unwrap().to_str().unwrap()));
        let expected = fs::read_to_string(&expected).unwrap();
        for (expected, made) in expected.lines().zip(made.lines()) {
            assert_eq!(made, expected);
        }
        assert_eq!(made, expected);
        compared += 1;
    }
    assert_eq!(compared, 7);
}

/// Each assertion finds the fault that it is there for, at its cell, and nothing else does.
#[test]
fn each_assertion_finds_its_fault() {
    let evidence = "raw/evidence.csv";
    // The rule, the file, the text, what it is spoilt to, and where the finding stands.
    let faults = [
        ("record-without-evidence", evidence, "evi-0016,trd-0005,", "evi-0016,trd-0004,", "raw/trade.csv:6:1"),
        (
            "evidence-without-record",
            evidence,
            "evi-0017,trd-0006,,,src-1,2,1-5,0000000000000001\n",
            "evi-0017,trd-0006,,,src-1,2,1-5,0000000000000001\nevi-0020,evt-0099,,,src-1,2,1-5,0000000000000001\n",
            "raw/evidence.csv:19:10",
        ),
        (
            "unresolved-dispute",
            "raw/resolutions.csv",
            "evt-0002,date,1992-05,most_precise,The other is coarser.\n",
            "",
            "raw/evidence.csv:3:24",
        ),
        ("resolution-not-stated", "raw/resolutions.csv", "date,1992-05,", "date,1992-06,", "raw/resolutions.csv:2:15"),
        ("resolution-not-carried", "raw/events.csv", "evt-0002,1992-05,", "evt-0002,1992,", "raw/resolutions.csv:2:15"),
        (
            "record-against-evidence",
            evidence,
            "evi-0008,trd-0001,,,",
            "evi-0008,trd-0001,value,101,",
            "raw/evidence.csv:9:25",
        ),
        (
            "field-not-in-record",
            evidence,
            "evi-0008,trd-0001,,,",
            "evi-0008,trd-0001,valeu,100,",
            "raw/evidence.csv:9:19",
        ),
        (
            "actor-outside-its-years",
            "raw/participants.csv",
            "par-0002,evt-0001,SUN",
            "par-0002,evt-0001,RUS",
            "raw/participants.csv:3:19",
        ),
        ("paragraph-not-in-source", "raw/sources.csv", ",3,\n", ",2,\n", "raw/readings.csv:4:7"),
        ("paragraph-not-read", "raw/readings.csv", "src-1,3,boilerplate,\n", "", "raw/readings.csv:3:7"),
        (
            "reading-against-evidence",
            "raw/readings.csv",
            "src-1,3,boilerplate",
            "src-1,3,coded",
            "raw/readings.csv:4:9",
        ),
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/assertions");
    assert_eq!(fs::read_dir(folder).unwrap().count(), faults.len(), "every assertion has its fault");
    for (rule, path, old, new, place) in faults {
        let run = case().replace(path, old, new).check();
        let found: Vec<&str> = run.out.lines().filter(|line| line.contains(&format!("error[{rule}]"))).collect();
        assert_eq!(found.len(), 1, "{rule}: {}{}", run.out, run.err);
        assert!(found[0].starts_with(&format!("{place}: ")), "{rule} at {place}: {}", found[0]);
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(path, target).unwrap();
        }
    }
}
