//! The derived tables of this repository on a few records whose results were worked out by hand: the models run over
//! `tests/cases/panel/raw`, with the code lists of the dataset, and must give `tests/cases/panel/expected`.

use super::dataset::annals;
use std::fs;
use std::path::Path;

const CODE_LISTS: [&str; 6] = ["actors", "dyads", "domains", "event_types", "units", "measures"];

#[test]
fn the_models_give_what_was_worked_out_by_hand() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let case = root.join("tests/cases/panel");
    let folder = tempfile::tempdir().unwrap();
    copy(&root.join("schemas"), &folder.path().join("schemas"));
    let descriptor = fs::read_to_string(root.join("datapackage.json")).unwrap();
    let descriptor: serde_json::Value = serde_json::from_str(&descriptor.replace("1947/2025", "1990/1994")).unwrap();
    fs::write(folder.path().join("datapackage.json"), descriptor.to_string()).unwrap();
    fs::create_dir(folder.path().join("raw")).unwrap();
    for resource in descriptor["resources"].as_array().unwrap() {
        let (name, path) = (resource["name"].as_str().unwrap(), resource["path"].as_str().unwrap());
        let own = case.join(path);
        let contents = if own.is_file() {
            fs::read_to_string(own).unwrap()
        } else {
            let table = fs::read_to_string(root.join(path)).unwrap();
            if CODE_LISTS.contains(&name) { table } else { table.lines().next().unwrap().to_owned() + "\n" }
        };
        fs::write(folder.path().join(path), contents).unwrap();
    }
    let run = annals(&["build"], folder.path(), &[]);
    assert_eq!((run.status, run.out.as_str()), (0, ""), "{}", run.err);
    let mut compared = 0;
    for entry in fs::read_dir(case.join("expected")).unwrap() {
        let expected = entry.unwrap().path();
        let made = folder.path().join("output/csv").join(expected.file_name().unwrap());
        let (expected, made) = (fs::read_to_string(&expected).unwrap(), fs::read_to_string(&made).unwrap());
        for (expected, made) in expected.lines().zip(made.lines()) {
            assert_eq!(made, expected);
        }
        assert_eq!(made, expected);
        compared += 1;
    }
    assert_eq!(compared, 5);
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
