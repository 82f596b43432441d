//! What a version promises: no identifier is lost, nothing released is changed in silence, and each version is told of.

use super::dataset::{Dataset, Run};
use annals::checksum;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

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
fn identifiers_under_another_name_of_their_column() {
    let dataset = dataset();
    dataset.build();
    let renamed = dataset
        .replace("events.json", "\"name\": \"event_id\"", "\"name\": \"number\"")
        .replace("events.json", "\"primaryKey\": \"event_id\"", "\"primaryKey\": \"number\"")
        .replace("raw/events.csv", "event_id", "number");
    let told = "raw/events.csv: error[lost-id] the identifiers of events are in `number` now, which is no key of one column that ends with `_id`: what is lost later could not be seen
          hint: make the column that has them the key, and let its name end with `_id`";
    let run = renamed.check();
    assert!(
        run.status == 1 && run.out.starts_with("raw/events.csv: error[lost-id] ") && run.out.lines().count() == 2,
        "{}",
        run.out
    );
    renamed.replace("raw/events.csv", "evt-2,Two\n", "").check().finds(&format!(
        "{told}
        raw/events.csv: error[lost-id] `evt-2` was published and is gone
          hint: put the record back, or add it to retired with the reason"
    ));
}

#[test]
fn what_was_published_and_cannot_be_read() {
    let dataset = dataset();
    dataset.build();
    let dataset = dataset.without("output/csv/events.csv");
    dataset.check().finds(
        "raw/events.csv: error[lost-id] the identifiers published in events cannot be looked for: output/csv/events.csv: the file does not exist
          hint: put output back as it was published",
    );
    // A folder may come from a stranger: what a link leads to is not told.
    let secret = Dataset::empty().with("secret.csv", "event_id,title\nsecret,1\n");
    symlink(secret.path().join("secret.csv"), dataset.path().join("output/csv/events.csv")).unwrap();
    dataset.check().finds(
        "raw/events.csv: error[lost-id] the identifiers published in events cannot be looked for: output/csv/events.csv: leads out of the dataset's folder
          hint: put output back as it was published",
    );
    let dataset = dataset.without("output/datapackage.json");
    dataset.check().finds(
        "datapackage.json: error[lost-id] the identifiers published in output cannot be looked for: output/datapackage.json: the file does not exist
          hint: put output back as it was published",
    );
}

#[test]
fn what_was_retired_stays_retired() {
    let dataset = dataset()
        .with("raw/events.csv", "event_id,title\nevt-1,One\n")
        .with("raw/retired.csv", "record_id,reason\nevt-2,It was the same as evt-1.\n");
    dataset.build();
    let dataset = dataset.with("raw/events.csv", "event_id,title\nevt-1,One\nevt-2,Another\n");
    let used =
        "raw/events.csv:3:1: error[retired-id] event_id `evt-2` was retired, and an identifier is never used again
          hint: give the record a new identifier";
    dataset.check().finds(used);
    let dataset = dataset.with("raw/retired.csv", "record_id,reason\n");
    let gone = "raw/retired.csv: error[lost-id] `evt-2` was published as retired and is gone from retired
          hint: put its row back: an identifier is never used again";
    dataset.check().finds(&format!("{used}\n{gone}"));
    let table = r#""events.json"},
                {"name": "retired", "path": "raw/retired.csv", "schema": "retired.json"}"#;
    let dataset = dataset.replace("datapackage.json", table, r#""events.json"}"#);
    dataset.check().finds(&format!(
        "datapackage.json: error[lost-id] the table retired was published and is no table now
          hint: declare it again, with the rows that it had
        {used}"
    ));
}

/// What is held is what is committed, wherever a run publishes.
#[test]
fn an_output_elsewhere() {
    let dataset = dataset();
    dataset.build();
    let dataset = dataset.replace("raw/events.csv", "evt-2,Two\n", "");
    let run = dataset.run(&["build", "--output", "elsewhere"]);
    assert_eq!(run.status, 1, "{}", run.err);
    assert!(run.out.contains("error[lost-id] `evt-2` was published and is gone"), "{}", run.out);
    // Where nothing is committed, what the run would replace is.
    fs::rename(dataset.path().join("output"), dataset.path().join("elsewhere")).unwrap();
    assert_eq!(dataset.run(&["build", "--output", "elsewhere"]).status, 1);
    assert_eq!(dataset.check().status, 0);
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
        "datapackage.json: error[released-version] since version 1.0.0 was released, events has other rows\n  hint: raise `version`; `annals diff` names the step\n"
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
    // What was released stays told of.
    let forgotten = dataset.replace("CHANGELOG.md", "## 1.0.0", "## Earlier").run(&["release"]);
    assert_eq!(
        (forgotten.status, forgotten.out.lines().next()),
        (1, Some("CHANGELOG.md: error[no-changelog] there is no section `## 1.0.0`")),
        "{}",
        forgotten.err
    );
    assert_eq!(
        run.out,
        "events: 0 rows added, 0 removed, 1 changed\n  ~ evt-1\n      title: `One` → `First`\ncalls for a patch version: values were corrected\n"
    );
}

#[track_caller]
fn released(dataset: &Dataset) -> Run {
    dataset.build();
    let run = dataset.run(&["release"]);
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    run
}

/// What a column means is part of a release.
#[test]
fn a_released_version_with_other_meanings() {
    let dataset = dataset();
    released(&dataset);
    let dataset = dataset.replace("events.json", "\"name\": \"title\"", "\"name\": \"title\", \"unit\": \"EUR\"");
    let found =
        "datapackage.json: error[released-version] since version 1.0.0 was released, events.title has another unit
      hint: raise `version`; `annals diff` names the step";
    dataset.run(&["build"]).finds(found);
    assert_eq!(dataset.run(&["release"]).status, 1);
    let dataset = dataset.without("releases/1.0.0/datapackage.json");
    let run = dataset.run(&["build"]);
    assert!(run.out.contains("error[released-version] what was released as 1.0.0 cannot be compared: "), "{}", run.out);
}

#[test]
fn a_version_below_one_that_was_released() {
    let dataset = dataset();
    released(&dataset);
    for version in ["0.9.0", "1.0.0-rc1"] {
        let below = Dataset::empty();
        let copied = Command::new("cp").arg("-r").arg(dataset.path().join(".")).arg(below.path()).status().unwrap();
        assert!(copied.success());
        below.replace("datapackage.json", "1.0.0", version).run(&["build"]).finds(&format!(
            "datapackage.json: error[released-version] version {version} is not above 1.0.0, which was released
          hint: raise `version`; `annals diff` names the step"
        ));
    }
    let dataset = dataset.replace("datapackage.json", "1.0.0", "1.1.0-rc1");
    dataset.build();
}

/// Neither the archive nor its record is enough to be forgotten alone.
#[test]
fn an_archive_with_other_bytes() {
    let dataset = dataset();
    released(&dataset);
    let archive = dataset.path().join("dist/small-1.0.0.zip");
    let sum = checksum::of_file(&archive).unwrap();
    let refused = |dataset: &Dataset| {
        dataset.build();
        let run = dataset.run(&["release"]);
        assert_eq!(run.status, 1, "{}", run.err);
        let expected = "datapackage.json: error[released-version] version 1.0.0 was released as small-1.0.0.zip with other bytes\n";
        assert!(run.out.starts_with(expected), "{}", run.out);
    };
    let record = dataset.path().join("releases");
    fs::rename(&record, dataset.path().join("away")).unwrap();
    let dataset = dataset.replace("raw/events.csv", "One", "First");
    refused(&dataset);
    assert_eq!(checksum::of_file(&archive).unwrap(), sum, "what was released is as it was");
    // Another day leaves what is said as it is; the archive is another all the same.
    fs::rename(dataset.path().join("away"), &record).unwrap();
    fs::remove_dir_all(dataset.path().join("dist")).unwrap();
    let dataset =
        dataset.replace("raw/events.csv", "First", "One").replace("datapackage.json", "2026-11-21", "2026-11-22");
    refused(&dataset);
    assert_eq!(fs::read_dir(dataset.path().join("dist")).unwrap().count(), 0, "nothing is left over");
}

#[test]
fn a_clone_has_no_archives() {
    let dataset = dataset();
    released(&dataset);
    fs::remove_dir_all(dataset.path().join("dist")).unwrap();
    let dataset = dataset
        .replace("raw/events.csv", "One", "First")
        .replace("datapackage.json", "1.0.0", "1.0.1")
        .replace("CHANGELOG.md", "## 1.0.0", "## 1.0.1\n\nA title was mended.\n\n## 1.0.0");
    let run = released(&dataset);
    assert!(run.err.contains("since 1.0.0, whose rows are not compared: its archive is not in dist:"), "{}", run.err);
    assert_eq!(run.out, "events has other rows\n");
}

#[test]
fn a_changelog_that_does_not_tell_of_the_version() {
    let dataset = dataset().with("CHANGELOG.md", "## 1.0.0-rc1\n\nNot yet.\n");
    dataset.build();
    let finds = |dataset: &Dataset, message: &str| {
        let command = ["60", env!("CARGO_BIN_EXE_annals"), "release"];
        let run = Command::new("timeout").args(command).current_dir(dataset.path()).output().unwrap();
        let out = String::from_utf8(run.stdout).unwrap();
        assert!(out.starts_with(&format!("CHANGELOG.md: error[no-changelog] {message}\n")), "{:?}: {out}", run.status);
    };
    finds(&dataset, "there is no section `## 1.0.0`");
    let dataset = dataset.with("CHANGELOG.md", "## 1.0.0\n\n## 0.9.0\n\nThe first.\n");
    finds(&dataset, "the section `## 1.0.0` is empty");
    let dataset = dataset.without("CHANGELOG.md");
    finds(&dataset, "the file does not exist");
    assert!(Command::new("mkfifo").arg(dataset.path().join("CHANGELOG.md")).status().unwrap().success());
    finds(&dataset, "not a regular file");
}

/// What is packed is what was looked at: no run may publish meanwhile.
#[test]
fn a_release_while_another_run_publishes() {
    let dataset = dataset();
    dataset.build();
    let lock = fs::File::create(dataset.path().join(".output.annals-lock")).unwrap();
    lock.lock().unwrap();
    let output = dataset.path().canonicalize().unwrap().join("output");
    let told = format!("another run is publishing in {}\n  hint: wait until it has ended", output.display());
    dataset.run(&["release"]).stops(&told);
    drop(lock);
    released(&dataset);
}

#[test]
fn a_release_that_was_stopped_is_begun_anew() {
    let dataset = dataset()
        .with("dist/.annals-small+old", "half an archive")
        .with("dist/.annals-notes", "somebody's")
        .with("releases/.annals-old/CHECKSUMS", "half a record");
    fs::create_dir(dataset.path().join("releases/1.0.0")).unwrap();
    released(&dataset);
    // The same once more was stopped.
    fs::write(dataset.path().join("releases/1.0.0/.annals-old"), "half a record").unwrap();
    released(&dataset);
    let names = |folder: &str| -> Vec<String> {
        let entries = fs::read_dir(dataset.path().join(folder)).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    assert_eq!(names("dist"), [".annals-notes", "small-1.0.0.zip", "small-1.0.0.zip.sha256"]);
    assert_eq!(names("releases"), ["1.0.0"]);
    assert_eq!(names("releases/1.0.0"), ["CHECKSUMS", "datapackage.json", "small-1.0.0.zip.sha256"]);
}

#[test]
fn nothing_is_released_where_the_release_before_cannot_be_read() {
    let dataset = dataset();
    released(&dataset);
    let dataset = dataset
        .with("dist/small-1.0.0.zip", "no archive")
        .replace("datapackage.json", "1.0.0", "1.0.1")
        .replace("CHANGELOG.md", "## 1.0.0", "## 1.0.1\n\nThe same.\n\n## 1.0.0");
    dataset.build();
    let run = dataset.run(&["release"]);
    assert_eq!(run.status, 2, "{}", run.out);
    assert!(run.err.contains("small-1.0.0.zip is not the archive that was released"), "{}", run.err);
    assert!(!dataset.path().join("dist/small-1.0.1.zip").exists() && !dataset.path().join("releases/1.0.1").exists());
}

/// Those who have the last final version have not seen what was tried between.
#[test]
fn a_final_version_is_held_against_the_last_final_one() {
    let dataset = dataset();
    released(&dataset);
    let dataset = dataset
        .replace("datapackage.json", "1.0.0", "2.0.0-rc1")
        .replace("CHANGELOG.md", "## 1.0.0", "## 2.0.0-rc1\n\nTried.\n\n## 1.0.0")
        .replace("raw/events.csv", "One", "First");
    assert!(released(&dataset).err.contains("since 1.0.0:"));
    let dataset = dataset
        .replace("datapackage.json", "2.0.0-rc1", "2.0.0")
        .replace("CHANGELOG.md", "## 2.0.0-rc1", "## 2.0.0\n\nDone.\n\n## 2.0.0-rc1")
        // Of a dataset whose name begins alike.
        .with("dist/small-1.9.0.zip", "no archive of ours");
    let run = released(&dataset);
    assert!(run.err.contains("since 1.0.0:") && run.out.contains("`One` → `First`"), "{}{}", run.err, run.out);
}

#[test]
fn a_released_dataset_has_a_version() {
    let dataset = dataset();
    released(&dataset);
    dataset.replace("datapackage.json", "\"version\": \"1.0.0\", ", "").run(&["build"]).finds(
        "datapackage.json: error[released-version] there is no `version`, and others were released
          hint: give it one above the last",
    );
}

#[test]
fn an_archive_within_what_is_published() {
    let dataset = dataset();
    dataset.build();
    let run = dataset.run(&["release", "--dist", "output/dist"]);
    assert!(run.status == 2 && run.err.contains("is within what is published"), "{}", run.err);
}

#[test]
fn identifiers_under_a_name_that_tells_of_none() {
    let dataset = dataset().with("raw/retired.csv", "record_id,reason\nevt-9,It was none.\n");
    dataset.build();
    let renamed = dataset
        .replace("events.json", "\"name\": \"event_id\"", "\"name\": \"number\"")
        .replace("events.json", "\"primaryKey\": \"event_id\"", "\"primaryKey\": \"number\"")
        .with("raw/events.csv", "number,title\nevt-1,One\nevt-2,Two\nevt-9,Nine\n");
    renamed.check().finds(
        "raw/events.csv: error[lost-id] the identifiers of events are in `number` now, which is no key of one column that ends with `_id`: what is lost later could not be seen
          hint: make the column that has them the key, and let its name end with `_id`
        raw/events.csv:4:1: error[retired-id] number `evt-9` was retired, and an identifier is never used again
          hint: give the record a new identifier",
    );
}

/// Of which table an identifier was retired is said when it is: until then it may be cited as one of any.
#[test]
fn a_retired_identifier_is_given_its_table() {
    let table = |name: &str| {
        let schema = format!(r#"{{"fields": [{{"name": "{name}_id"}}], "primaryKey": "{name}_id"}}"#);
        format!(r#"{{"name": "{name}", "path": "{name}.csv", "schema": {schema}}}"#)
    };
    let retired = |table: &str| {
        format!(
            r#"{{"name": "retired", "path": "retired.csv", "schema": {{"fields": [{{"name": "record_id"}}{table}]}}}}"#
        )
    };
    let of =
        |retired: String| format!(r#"{{"name": "d", "resources": [{}, {}, {retired}]}}"#, table("ship"), table("port"));
    let dataset = Dataset::empty()
        .with("datapackage.json", of(retired("")))
        .with("ship.csv", "ship_id\n1\n2\n")
        .with("port.csv", "port_id\n1\n2\n")
        .with("retired.csv", "record_id\n9\n");
    dataset.build();
    let dataset = dataset.with("ship.csv", "ship_id\n1\n").with("retired.csv", "record_id\n9\n2\n");
    dataset.check().finds(
        "port.csv:3:1: error[retired-id] port_id `2` was retired, and an identifier is never used again
          hint: give the record a new identifier, or say of which table the retired one was in a column `table` of retired",
    );
    let dataset = dataset
        .with("datapackage.json", of(retired(r#", {"name": "table"}"#)))
        .with("retired.csv", "record_id,table\n9,\n2,ship\n");
    dataset.build();
    let dataset = dataset.with("retired.csv", "record_id,table\n9,port\n2,ship\n").with("ship.csv", "ship_id\n1\n9\n");
    dataset.check().finds(
        "retired.csv: error[lost-id] `9` was published as retired of every table, and is retired of some now
          hint: leave `table` empty in its row: it may be cited as one of any table
        ship.csv:3:1: error[retired-id] ship_id `9` was retired, and an identifier is never used again
          hint: give the record a new identifier",
    );
}

#[test]
fn a_published_table_that_was_cut_short() {
    let dataset = dataset();
    dataset.build();
    dataset
        .with("output/csv/events.csv", "event_id,title\n")
        .replace("raw/events.csv", "evt-2,Two\n", "")
        .check()
        .finds(
            "raw/events.csv: error[lost-id] the identifiers published in events cannot be looked for: its CSV is not the one that its checksum in the descriptor is of
          hint: put output back as it was published",
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

/// A column that is gone is no correction, whatever number is put upon it.
#[test]
fn a_version_that_is_raised_by_too_little() {
    let dataset = dataset();
    dataset.build();
    assert_eq!(dataset.run(&["release"]).status, 0);
    let mut dataset = dataset
        .replace("events.json", ",\n    {\"name\": \"title\", \"type\": \"string\"}", "")
        .with("raw/events.csv", "event_id\nevt-1\nevt-2\n")
        .replace(
            "CHANGELOG.md",
            "## 1.0.0",
            "## 1.0.1\n\nNo titles.\n\n## 1.1.0\n\nNo titles.\n\n## 2.0.0\n\nNo titles.\n\n## 1.0.0",
        );
    for (was, version, told) in [
        ("1.0.0", "1.0.1", "1.0.1 is a patch one\n  hint: raise `version`; `annals diff` tells why"),
        ("1.0.1", "1.1.0", "1.1.0 is a minor one\n  hint: raise `version`; `annals diff` tells why"),
        ("1.1.0", "2.0.0", ""),
    ] {
        dataset = dataset.replace(
            "datapackage.json",
            &format!("\"version\": \"{was}\""),
            &format!("\"version\": \"{version}\""),
        );
        dataset.build();
        let run = dataset.run(&["release"]);
        let before =
            "datapackage.json: error[released-version] what changed since 1.0.0 calls for a major version, and ";
        let expected = if told.is_empty() { String::new() } else { format!("{before}{told}\n") };
        assert_eq!(run.status, i32::from(!told.is_empty()), "{}{}", run.out, run.err);
        assert!(run.out == expected || told.is_empty(), "{}", run.out);
        // The same where the archive of the release before is not at hand.
        if !told.is_empty() {
            let run = dataset.run(&["release", "--dist", "elsewhere"]);
            assert_eq!((run.status, run.out), (1, expected), "{}", run.err);
        }
    }
}

#[test]
fn a_disk_that_is_full_while_a_release_is_packed() {
    // Texts that hardly become shorter: all files together are longer than the longest of them.
    let mut random: u64 = 1947;
    let mut title = || {
        // Knuth, The Art of Computer Programming, 3.3.4: a linear congruential generator.
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        format!("{random:016x}")
    };
    let rows: String = (0..5000).map(|row| format!("evt-{row},{}{}{}\n", title(), title(), title())).collect();
    let dataset = dataset().with("raw/events.csv", format!("event_id,title\n{rows}"));
    dataset.build();
    let bytes = |path: &Path| fs::metadata(path).unwrap().len();
    let longest = bytes(&dataset.path().join("output/csv/events.csv")) / 512 + 2;
    let script = format!("trap '' XFSZ; ulimit -f {longest}; exec {} release", env!("CARGO_BIN_EXE_annals"));
    let run = Command::new("sh").args(["-c", &script]).current_dir(dataset.path()).output().unwrap();
    let said = String::from_utf8(run.stderr).unwrap();
    assert_eq!(run.status.code(), Some(2), "{said}");
    let last = said.lines().last().unwrap();
    assert!(last.starts_with("annals: dist/small-1.0.0.zip cannot be written: "), "{said}");
    assert!(last.contains("File too large") && said.lines().count() <= 2, "{said}");
    assert_eq!(fs::read_dir(dataset.path().join("dist")).unwrap().count(), 0);
    assert!(!dataset.path().join("releases").exists());
}

/// What is kept of a release says how many rows its tables had.
#[test]
fn rows_are_counted_where_the_archive_is_not_at_hand() {
    let dataset = dataset();
    dataset.build();
    assert_eq!(dataset.run(&["release"]).status, 0);
    let dataset = dataset
        .with("raw/events.csv", "event_id,title\nevt-1,One\nevt-2,Two\nevt-3,Three\n")
        .replace("datapackage.json", "1.0.0", "1.0.1")
        .replace("CHANGELOG.md", "## 1.0.0", "## 1.0.1\n\nOne more.\n\n## 1.0.0");
    dataset.build();
    let run = dataset.run(&["release", "--dist", "elsewhere"]);
    let told = "datapackage.json: error[released-version] what changed since 1.0.0 calls for a minor version, and 1.0.1 is a patch one";
    assert!(run.status == 1 && run.out.starts_with(told), "{}{}", run.out, run.err);
}

/// Of such values two texts may be one.
#[test]
fn identifiers_that_are_no_texts() {
    let dataset = dataset()
        .replace("events.json", r#""event_id", "type": "string""#, r#""event_id", "type": "duration""#)
        .with("raw/events.csv", "event_id,title\nP12M,One\n")
        .with("raw/retired.csv", "record_id,reason\nP1Y,It was another.\n");
    dataset.check().finds(
        "raw/events.csv: error[retired-id] the identifiers of events are of type duration: one may be written in many ways
          hint: declare `event_id` as integer or string",
    );
}
