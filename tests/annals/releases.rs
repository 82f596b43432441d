//! What a version promises: no identifier is lost, nothing released is changed in silence, and each version is told of.

use super::dataset::Dataset;
use annals::checksum;

const SCHEMA: &str = r#"{"fields": [
    {"name": "event_id", "type": "string", "constraints": {"required": true}},
    {"name": "title", "type": "string"}
], "primaryKey": "event_id"}"#;
const RETIRED: &str = r#"{"fields": [
    {"name": "record_id", "type": "string", "constraints": {"required": true}},
    {"name": "reason", "type": "string"}
], "primaryKey": "record_id"}"#;

fn dataset() -> Dataset {
    Dataset::empty()
        .with(
            "datapackage.json",
            r#"{"name": "small", "version": "1.0.0", "created": "2026-11-21", "resources": [
                {"name": "events", "path": "raw/events.csv", "schema": "events.json"},
                {"name": "retired", "path": "raw/retired.csv", "schema": "retired.json"}
            ]}"#,
        )
        .with("events.json", SCHEMA)
        .with("retired.json", RETIRED)
        .with("raw/events.csv", "event_id,title\nevt-1,One\nevt-2,Two\n")
        .with("raw/retired.csv", "record_id,reason\n")
        .with("CHANGELOG.md", "# Changes\n\n## 1.0.0\n\nThe first.\n")
}

#[test]
fn an_identifier_that_is_lost() {
    let dataset = dataset();
    dataset.build();
    let dataset = dataset.replace("raw/events.csv", "evt-2,Two\n", "");
    dataset.check().finds(
        "raw/events.csv: error[lost-id] `evt-2` was published and is gone
          hint: put the record back, or add it to retired with the reason",
    );
    assert_eq!(dataset.run(&["build"]).status, 1);
    let dataset = dataset.with("raw/retired.csv", "record_id,reason\nevt-2,It was the same as evt-1.\n");
    dataset.build();
}

#[test]
fn a_release_is_packed_and_then_held_to() {
    let dataset = dataset();
    let stale = dataset.run(&["release"]);
    assert_eq!(stale.status, 2, "nothing is published yet: {}", stale.err);
    dataset.build();
    let run = dataset.run(&["release"]);
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    let archive = dataset.path().join("dist/small-1.0.0.zip");
    let sum = checksum::of_file(&archive).unwrap();
    assert_eq!(dataset.read("dist/small-1.0.0.zip.sha256"), format!("{sum}  small-1.0.0.zip\n"));
    assert_eq!(dataset.run(&["release"]).status, 0);
    assert_eq!(checksum::of_file(&archive).unwrap(), sum, "the same files give the same archive");

    let dataset = dataset.replace("raw/events.csv", "One", "First");
    let run = dataset.run(&["build"]);
    assert_eq!(run.status, 1);
    assert_eq!(
        run.out,
        "datapackage.json: error[released-version] version 1.0.0 was released with other rows in csv/events.csv\n  hint: raise `version`; `annals diff` names the step\n"
    );
    let dataset = dataset.replace("datapackage.json", "1.0.0", "1.0.1");
    dataset.build();
    let run = dataset.run(&["release"]);
    assert_eq!(run.status, 1);
    assert!(run.out.starts_with("CHANGELOG.md: error[no-changelog] there is no section `## 1.0.1`"), "{}", run.out);
    let dataset = dataset.replace("CHANGELOG.md", "## 1.0.0", "## 1.0.1\n\nA title was mended.\n\n## 1.0.0");
    let run = dataset.run(&["release"]);
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    assert!(run.err.contains("since 1.0.0:"), "{}", run.err);
    assert_eq!(
        run.out,
        "events: 0 rows added, 0 removed, 1 changed\n  ~ evt-1\n      title: `One` → `First`\ncalls for a patch version: values were corrected\n"
    );
}

#[test]
fn names_and_versions_that_could_leave_the_folder() {
    dataset()
        .replace("datapackage.json", "\"small\"", "\"../small\"")
        .check()
        .starts("datapackage.json:1:10: /name: `../small` must be made of");
    dataset()
        .replace("datapackage.json", "\"1.0.0\"", "\"1/0\"")
        .check()
        .starts("datapackage.json:1:30: /version: `1/0` must be made of");
}
