//! Thousands of things that are wrong with files, identifiers, evidence and output, each put into a dataset in which nothing is
//! wrong, and found where it was put, and nothing else. Those of cells and rows are in `properties.rs`.

use super::dataset::{Dataset, Run};
use super::properties::Draw;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;

/// File, line, column, field and rule of what is wrong.
type Told = (String, Option<u64>, Option<u64>, String, String);

fn told(path: &str, place: Option<(u64, u64)>, field: &str, rule: &str) -> Told {
    (path.to_owned(), place.map(|place| place.0), place.map(|place| place.1), field.to_owned(), rule.to_owned())
}

/// Holds that what is told is what was put in.
#[track_caller]
fn are_found(run: &Run, injected: &BTreeSet<Told>) {
    let findings: Vec<Value> = serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}", run.err));
    let of = |finding: &Value| {
        let text = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
        (text("path"), finding["line"].as_u64(), finding["column"].as_u64(), text("field"), text("rule"))
    };
    let found: BTreeSet<Told> = findings.iter().map(of).collect();
    assert_eq!(found.len(), findings.len(), "something is told twice");
    let few = |told: Vec<&Told>| format!("{} such as {:?}", told.len(), &told[..told.len().min(5)]);
    let (missed, invented) = (injected.difference(&found).collect(), found.difference(injected).collect());
    assert_eq!(*injected, found, "missed {}, invented {}", few(missed), few(invented));
}

const HEADER: &str = "id,name,size\n";
const ROWS: &str = "1,a,2\n2,b,3\n3,c,4\n";

/// What is done to a file of [`HEADER`] and [`ROWS`], the rule that it breaks, where that is told, and of which field.
type Spoil = (&'static str, fn(&str) -> Option<Vec<u8>>, Option<(u64, u64)>, &'static str);

const SPOILT: [Spoil; 16] = [
    ("missing-file", |_| None, None, ""),
    ("unreadable-file", |text| Some(cut_short(text)), None, ""),
    ("empty-file", |_| Some(Vec::new()), Some((1, 1)), ""),
    ("empty-file", |_| Some(b"\r\n\n".to_vec()), Some((1, 1)), ""),
    ("not-utf8", |text| Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect()), Some((1, 1)), ""),
    ("not-utf8", |text| Some(text.replace("name", "n\u{e4}me").chars().map(|c| c as u8).collect()), Some((1, 1)), ""),
    ("not-utf8", |text| Some(text.replace("2,b", "2,\u{e9}").chars().map(|c| c as u8).collect()), Some((3, 3)), ""),
    ("nul-byte", |text| text_with(text, "3,c", "3,\0"), Some((4, 3)), ""),
    ("wrong-delimiter", |text| text_with(text, ",", ";"), Some((1, 1)), ""),
    (
        "missing-column",
        |text| {
            Some(
                text.lines()
                    .map(|line| format!("{}\n", line.rsplit_once(',').unwrap().0))
                    .collect::<String>()
                    .into_bytes(),
            )
        },
        Some((1, 1)),
        "size",
    ),
    (
        "unknown-column",
        |text| Some(text.lines().map(|line| format!("{line},more\n")).collect::<String>().into_bytes()),
        Some((1, 14)),
        "",
    ),
    (
        "doubled-column",
        |text| Some(text.lines().map(|line| format!("{line},size\n")).collect::<String>().into_bytes()),
        Some((1, 14)),
        "",
    ),
    (
        "columns-out-of-order",
        |text| text_with(text, "id,name", "name,id").map(|bytes| swapped(&bytes)),
        Some((1, 1)),
        "",
    ),
    ("unclosed-quote", |text| text_with(text, "2,b,3", "2,\"b,3"), Some((3, 3)), ""),
    ("stray-quote", |text| text_with(text, "2,b,3", "2,b\"c,3"), Some((3, 4)), ""),
    ("wrong-cell-count", |text| text_with(text, "3,c,4", "3,c"), Some((4, 4)), ""),
];

fn text_with(text: &str, old: &str, new: &str) -> Option<Vec<u8>> {
    assert!(text.contains(old));
    Some(text.replace(old, new).into_bytes())
}

/// The first two cells of each row but the header in the other order, as the header has them.
fn swapped(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let row = |(at, line): (usize, &str)| match line.split(',').collect::<Vec<_>>().as_slice() {
        [id, name, size] if at > 0 => format!("{name},{id},{size}\n"),
        _ => format!("{line}\n"),
    };
    text.lines().enumerate().map(row).collect::<String>().into_bytes()
}

/// A gzip file that ends too early.
fn cut_short(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    let bytes = encoder.finish().unwrap();
    bytes[..bytes.len() - 12].to_vec()
}

#[test]
fn what_is_wrong_with_a_file_is_found_at_that_file_alone() {
    let mut draw = Draw(1);
    let schema = json!({"fields": [
        {"name": "id", "type": "integer"}, {"name": "name", "type": "string"}, {"name": "size", "type": "integer"}
    ], "primaryKey": "id"});
    let (mut resources, mut dataset, mut injected) = (Vec::new(), Dataset::empty(), BTreeSet::new());
    let kinds = SPOILT.len() + 2;
    for table in 0..900 {
        let (name, path) = (format!("t{table}"), format!("t{table}.csv"));
        let mut resource = json!({"name": name, "path": path, "schema": schema});
        let text = format!("{HEADER}{ROWS}");
        let mut contents = Some(text.clone().into_bytes());
        // Every third is spoilt, in every way in turn and then at random.
        if table % 3 == 2 {
            let kind = if table / 3 < kinds { table / 3 } else { draw.below(kinds) };
            match SPOILT.get(kind) {
                Some((rule, spoil, place, field)) => {
                    contents = spoil(&text);
                    injected.insert(told(&path, *place, field, rule));
                }
                None if kind == SPOILT.len() => {
                    resource["bytes"] = json!(text.len() + 1 + draw.below(9));
                    injected.insert(told(&path, None, "", "wrong-size"));
                }
                None => {
                    resource["hash"] = json!(format!("sha256:{:064x}", draw.below(1 << 30)));
                    injected.insert(told(&path, None, "", "wrong-hash"));
                }
            }
        }
        resources.push(resource);
        if let Some(contents) = contents {
            dataset = dataset.with(&path, contents);
        }
    }
    let dataset = dataset.with("datapackage.json", json!({ "resources": resources }).to_string());
    assert_eq!(injected.len(), 300);
    let rules: BTreeSet<&str> = injected.iter().map(|(.., rule)| rule.as_str()).collect();
    assert_eq!(rules.len(), 15);
    are_found(&dataset.run(&["check", "--format", "json"]), &injected);
}

#[test]
fn identifiers_that_are_lost_or_retired_and_in_use() {
    let mut draw = Draw(2);
    let resources = ["events", "retired"]
        .map(|name| json!({"name": name, "path": format!("{name}.csv"), "schema": format!("{name}.json")}));
    let with = |dataset: Dataset, events: &[usize], retired: &[usize]| {
        let lines = |ids: &[usize], end: &str| ids.iter().map(|id| format!("evt-{id:04}{end}\n")).collect::<String>();
        dataset
            .with("events.csv", format!("event_id,what\n{}", lines(events, ",x")))
            .with("retired.csv", format!("record_id\n{}", lines(retired, "")))
    };
    let dataset = Dataset::empty()
        .with("datapackage.json", json!({ "resources": resources }).to_string())
        .with("events.json", r#"{"fields": [{"name": "event_id"}, {"name": "what"}], "primaryKey": "event_id"}"#)
        .with("retired.json", r#"{"fields": [{"name": "record_id"}], "primaryKey": "record_id"}"#);
    let all: Vec<usize> = (0..3000).collect();
    let dataset = with(dataset, &all, &[]);
    dataset.build();
    let (mut events, mut retired, mut lost, mut used) = (Vec::new(), Vec::new(), BTreeSet::new(), BTreeSet::new());
    for id in all {
        match draw.below(6) {
            0 => drop(lost.insert(id)),
            1 => retired.push(id),
            2 => {
                events.push(id);
                retired.push(id);
                used.insert(id);
            }
            _ => events.push(id),
        }
    }
    let run = with(dataset, &events, &retired).run(&["check", "--format", "json"]);
    let findings: Vec<Value> = serde_json::from_str(&run.out).unwrap();
    let of = |rule: &str| -> BTreeSet<(usize, Option<u64>)> {
        let told = findings.iter().filter(|finding| finding["rule"] == rule && finding["path"] == "events.csv");
        let key = |finding: &Value| finding["key"].as_str().unwrap()[4..].parse().unwrap();
        told.map(|finding| (key(finding), finding["line"].as_u64())).collect()
    };
    assert!(lost.len() > 400 && used.len() > 400);
    // What is lost has no row any more; what is in use is told at its cell, the first of its row.
    let line = |id: &usize| events.iter().position(|other| other == id).map(|at| at as u64 + 2);
    let (lost, used): (BTreeSet<_>, BTreeSet<_>) =
        (lost.iter().map(|id| (*id, None)).collect(), used.iter().map(|id| (*id, line(id))).collect());
    assert_eq!((of("lost-id"), of("retired-id")), (lost.clone(), used.clone()));
    assert!(findings.iter().all(|finding| finding["rule"] == "lost-id" || finding["column"] == 1));
    assert_eq!(findings.len(), lost.len() + used.len());
}

/// Tables that are others than those that were released under their version, and versions that the changelog does not tell of.
#[test]
fn what_was_released_and_is_not_what_it_was() {
    let mut draw = Draw(5);
    let names: Vec<String> = (0..36).map(|table| format!("t{table:02}")).collect();
    let schema = json!({"fields": [{"name": "id", "type": "integer"}, {"name": "v"}], "primaryKey": "id"});
    let declared = |version: &str| {
        let resource = |name: &String| json!({"name": name, "path": format!("{name}.csv"), "schema": schema});
        let resources: Vec<Value> = names.iter().map(resource).collect();
        json!({"name": "d", "version": version, "created": "2026-11-23", "resources": resources}).to_string()
    };
    let mut dataset = Dataset::empty().with("CHANGELOG.md", "# Changes\n");
    for name in &names {
        dataset = dataset.with(&format!("{name}.csv"), "id,v\n1,x\n2,x\n");
    }
    let mut versions = Vec::new();
    for at in 0..12 {
        let version = format!("0.{at}.0");
        let changelog = format!("{}\n## {version}\n\nAs before.\n", dataset.read("CHANGELOG.md"));
        dataset = dataset.with("datapackage.json", declared(&version)).with("CHANGELOG.md", changelog);
        dataset.build();
        let run = dataset.run(&["release"]);
        assert_eq!(run.status, 0, "{}{}", run.out, run.err);
        versions.push(version);
    }
    let mut expected = Vec::new();
    for version in versions.iter().filter(|_| draw.below(3) == 0) {
        dataset = dataset.replace("CHANGELOG.md", &format!("## {version}\n"), "## Unreleased\n");
        expected.push(format!("CHANGELOG.md: error[no-changelog] there is no section `## {version}`"));
    }
    let told = |run: &Run| -> Vec<String> {
        let mut told: Vec<String> = run.out.lines().filter(|line| !line.starts_with("  ")).map(str::to_owned).collect();
        told.sort();
        told
    };
    expected.sort();
    assert_eq!((expected.len() > 2, told(&dataset.run(&["release"]))), (true, expected));
    let mut others = Vec::new();
    for name in &names {
        if draw.below(3) == 0 {
            dataset = dataset.replace(&format!("{name}.csv"), "2,x", "2,y");
            others.push(format!("{name} has other rows"));
        }
    }
    let told_of =
        format!("datapackage.json: error[released-version] since version 0.11.0 was released, {}", others.join(", "));
    assert_eq!((others.len() > 5, told(&dataset.run(&["build"]))), (true, vec![told_of]));
}

/// A slip in the cell of an identifier is that alone: the record is there.
#[test]
fn an_identifier_that_cannot_be_read_is_not_lost_too() {
    let dataset = Dataset::empty()
        .with(
            "datapackage.json",
            r#"{"resources": [{"name": "a", "path": "a.csv", "schema": "a.json"}, {"name": "retired", "path": "r.csv", "schema": "r.json"}]}"#,
        )
        .with("a.json", r#"{"fields": [{"name": "a_id", "type": "integer"}, {"name": "v"}], "primaryKey": "a_id"}"#)
        .with("r.json", r#"{"fields": [{"name": "record_id"}], "primaryKey": "record_id"}"#)
        .with("a.csv", "a_id,v\n1,x\n2,x\n3,x\n")
        .with("r.csv", "record_id\n");
    dataset.build();
    let rules = |dataset: &Dataset| -> Vec<String> {
        let findings: Vec<Value> = serde_json::from_str(&dataset.run(&["check", "--format", "json"]).out).unwrap();
        findings.iter().map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect()
    };
    let dataset = dataset.with("a.csv", "a_id,v\n1,x\n2o,x\n3,x\n");
    assert_eq!(rules(&dataset), ["wrong-type"]);
    assert_eq!(rules(&dataset.with("a.csv", "a_id,v\n1,x\n3,x\n")), ["lost-id"]);
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().fold(String::new(), |mut sum, byte| {
        write!(sum, "{byte:02x}").unwrap();
        sum
    })
}

/// Passages of texts of which each paragraph has a number, and what may be wrong with them.
#[test]
fn evidence_that_is_not_in_its_text() {
    let mut draw = Draw(3);
    let resources = ["sources", "evidence"]
        .map(|name| json!({"name": name, "path": format!("{name}.csv"), "schema": format!("{name}.json")}));
    let mut dataset = Dataset::empty()
        .with("datapackage.json", json!({ "resources": resources }).to_string())
        .with(
            "sources.json",
            r#"{"fields": [{"name": "source_id"}, {"name": "text_sha256"}, {"name": "paragraphs", "type": "integer"}], "primaryKey": "source_id"}"#,
        )
        .with(
            "evidence.json",
            r#"{"fields": [{"name": "evidence_id"}, {"name": "stated"}, {"name": "source_id"}, {"name": "paragraph", "type": "integer"},
            {"name": "words"}, {"name": "fingerprint"}], "primaryKey": "evidence_id"}"#,
        );
    let (mut sources, mut evidence) = (
        "source_id,text_sha256,paragraphs\n".to_owned(),
        "evidence_id,stated,source_id,paragraph,words,fingerprint\n".to_owned(),
    );
    let (mut injected, mut line) = (BTreeSet::new(), 1);
    for source in 0..120 {
        let paragraphs: Vec<String> =
            (0..10).map(|number| format!("in {} there were calls\n", 1000 + 100 * source + number)).collect();
        let text = paragraphs.concat();
        let id = format!("src-{source:03}");
        let (mut sum, mut count) = (sha256(text.as_bytes()), 10);
        let at = source + 2;
        let is_lost = source % 6 == 3;
        if is_lost {
            sum = sha256(id.as_bytes());
            injected.insert(told("sources.csv", Some((at, 9)), "text_sha256", "text-not-found"));
        } else if source % 6 == 4 {
            count = 11;
            injected.insert(told("sources.csv", Some((at, 74)), "paragraphs", "wrong-paragraph-count"));
        }
        sources += &format!("{id},{sum},{count}\n");
        dataset = dataset.with(&format!("texts/{id}.txt"), &text);
        for (number, paragraph) in paragraphs.iter().enumerate() {
            line += 1;
            let year = paragraph.split(' ').nth(1).unwrap();
            let mut cells = [
                format!("evi-{line:04}"),
                year.to_owned(),
                id.clone(),
                (number + 1).to_string(),
                "1-2".to_owned(),
                sha256(format!("in {year}").as_bytes())[..16].to_owned(),
            ];
            let spoilt: [(usize, String, &str, &str); 5] = [
                (4, "4-6".to_owned(), "words", "words-not-in-text"),
                (3, "11".to_owned(), "words", "words-not-in-text"),
                (5, format!("{:016x}", draw.below(1 << 30)), "fingerprint", "wrong-fingerprint"),
                (1, "999".to_owned(), "stated", "number-not-in-passage"),
                (2, "src-999".to_owned(), "source_id", "text-not-found"),
            ];
            // What is said of passages of a text that is not at hand is noise.
            if line % 3 == 0 && !is_lost {
                let (cell, value, field, rule) = spoilt[draw.below(spoilt.len())].clone();
                cells[cell] = value;
                let place = ["evidence_id", "stated", "source_id", "paragraph", "words", "fingerprint"]
                    .iter()
                    .position(|name| *name == field)
                    .unwrap();
                let column = cells[..place].iter().map(|cell| cell.len() as u64 + 1).sum::<u64>() + 1;
                injected.insert(told("evidence.csv", Some((line, column)), field, rule));
            }
            evidence += &(cells.join(",") + "\n");
        }
    }
    let dataset = dataset.with("sources.csv", sources).with("evidence.csv", evidence);
    dataset.build();
    assert!(injected.len() > 300);
    let rules: BTreeSet<&str> = injected.iter().map(|(.., rule)| rule.as_str()).collect();
    assert_eq!(rules.len(), 5);
    are_found(&dataset.run(&["verify", "--sources", "texts", "--format", "json"]), &injected);
}

/// Every published file, with one byte that is another; and each table of which a row is another in the raw files.
#[test]
fn output_that_is_not_what_was_built() {
    let rows: String = (0..20).map(|row| format!("{row},x\n")).collect();
    let names: Vec<String> = (0..40).map(|table| format!("t{table:02}")).collect();
    let resource = |name: &String| {
        let schema =
            json!({"fields": [{"name": "id", "type": "integer"}, {"name": "v", "type": "string"}], "primaryKey": "id"});
        json!({"name": name, "path": format!("raw/{name}.csv"), "schema": schema})
    };
    let resources: Vec<Value> = names.iter().map(resource).collect();
    let mut dataset =
        Dataset::empty().with("datapackage.json", json!({"name": "d", "resources": resources}).to_string());
    for name in &names {
        dataset = dataset.with(&format!("raw/{name}.csv"), format!("id,v\n{rows}"));
    }
    dataset.build();
    let (mut draw, mut injected) = (Draw(4), BTreeSet::new());
    for (table, name) in names.iter().enumerate() {
        let files = [format!("output/csv/{name}.csv"), format!("output/parquet/{name}.parquet")];
        match table % 4 {
            0 => {
                let file = &files[draw.below(2)];
                let mut bytes = std::fs::read(dataset.path().join(file)).unwrap();
                let at = draw.below(bytes.len());
                bytes[at] ^= 1 << draw.below(8);
                dataset = dataset.with(file, bytes);
                injected.insert(told(file, None, "", "changed-file"));
            }
            1 => {
                dataset = dataset.replace(&format!("raw/{name}.csv"), "\n7,x", "\n7,y");
                injected.extend(files.iter().map(|file| told(file, None, "", "stale-output")));
            }
            2 => {
                let file = &files[draw.below(2)];
                dataset = dataset.without(file);
                injected.insert(told(file, None, "", "changed-file"));
            }
            _ => {}
        }
    }
    // What tells of all tables together is old with any of them.
    for file in ["codebook.csv", "croissant.json", "d.xlsx", "datapackage.json", "index.html", "ro-crate-metadata.json"]
    {
        if dataset.path().join("output").join(file).exists() {
            injected.insert(told(&format!("output/{file}"), None, "", "stale-output"));
        }
    }
    let run = dataset.run(&["verify", "--format", "json"]);
    are_found(&run, &injected);
}
