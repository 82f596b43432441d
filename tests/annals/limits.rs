//! What may be written in little and come to much: each is refused with the limit that it breaks, or takes its time, within the
//! memory of `hostile.rs`.

use super::dataset::{Dataset, annals};
use super::hostile::bounded;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use std::io::Write;
use std::os::unix::fs::symlink;

/// A dataset of one table.
fn table(fields: Value, rows: impl AsRef<[u8]>) -> Dataset {
    Dataset::empty()
        .with(
            "datapackage.json",
            r#"{"name": "s", "version": "1.0.0", "resources": [{"name": "t", "path": "t.csv", "schema": "t.json"}]}"#,
        )
        .with("t.json", json!({ "fields": fields }).to_string())
        .with("t.csv", rows)
}

/// Rows that take up little room.
fn packed(parts: &[(&str, usize)]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    for (text, times) in parts {
        (0..*times).for_each(|_| encoder.write_all(text.as_bytes()).unwrap());
    }
    encoder.finish().unwrap()
}

#[track_caller]
fn refused(dataset: &Dataset, file: &str, message: &str) {
    let (status, out, err) = bounded(dataset, "check");
    assert!(
        status == 2 && err.starts_with(&format!("annals: {file}:")) && err.contains(message),
        "{status}: {out}{}",
        &err[..err.len().min(900)]
    );
}

#[test]
fn more_than_a_schema_may_say() {
    let pattern =
        json!([{"name": "a", "type": "object", "constraints": {"jsonSchema": {"pattern": "(\\p{L}{3}){300}"}}}]);
    refused(
        &table(pattern, "a\n"),
        "t.json",
        "/fields/0/constraints/jsonSchema: not a JSON Schema: the regular expression",
    );
    let within = json!([{"name": "a", "type": "object", "constraints": {"jsonSchema": {"allOf": [{"$id": "https://x.invalid"}]}}}]);
    refused(
        &table(within, "a\n"),
        "t.json",
        "/fields/0/constraints/jsonSchema: not a JSON Schema: a part of it has an `$id`",
    );
    let words = json!([{"name": "a", "missingValues": (0..101).map(|word| format!("x{word}")).collect::<Vec<_>>()}]);
    refused(
        &table(words, "a\n"),
        "t.json",
        "/fields/0/missingValues: 101 texts are more than the 100 that it may have",
    );
    let edtf = "http://id.loc.gov/datatypes/edtf/EDTF";
    let dates: Vec<Value> =
        (0..4000).map(|at| json!({"name": format!("c{at}"), "type": "string", "rdfType": edtf})).collect();
    refused(
        &table(json!(dates), "c0\n"),
        "t.json",
        "/fields: 24000 columns, dates with what they expand to, are more than the 20000",
    );
}

/// What is named as an example is no part of a JSON Schema, and two zeros are one.
#[test]
fn what_is_no_more_than_it_seems() {
    let shape = json!({"examples": [{"id": "evt-0001", "$id": "x"}], "properties": {"id": {"const": {"$id": "x"}}}});
    let sound = table(json!([{"name": "a", "type": "object", "constraints": {"jsonSchema": shape}}]), "a\n{}\n");
    assert_eq!(sound.check().status, 0);
    let place = table(json!([{"name": "a", "type": "geopoint", "constraints": {"enum": ["0,1"]}}]), "a\n\"-0,1\"\n");
    assert_eq!(place.check().status, 0);
    let bar = table(json!([{"name": "a"}]), "a\nx\\| y\n")
        .with("t.json", json!({"codebook": "rows", "fields": [{"name": "a"}]}).to_string());
    bar.build();
    assert!(bar.read("output/CODEBOOK.md").contains("\n| x&#92;\\| y |\n"));
}

#[test]
fn patterns_that_come_to_much_together() {
    let large = |count: usize| -> Value {
        let field = |at: usize| json!({"name": format!("c{at}"), "type": "string", "constraints": {"pattern": format!("(\\p{{L}}{{3}}){{5}}x{{{at}}}")}});
        json!((0..count).map(field).collect::<Vec<Value>>())
    };
    refused(&table(large(200), "a\n"), "t.json", "/fields/128: the patterns up to this one come to more than 128 MiB");
    let resources = (0..6).map(|at| json!({"name": format!("t{at}"), "path": "t.csv", "schema": "t.json"}));
    let declared = json!({"name": "s", "resources": resources.collect::<Vec<_>>()}).to_string();
    let many = table(large(60), "a\n").with("datapackage.json", declared);
    refused(&many, "datapackage.json", "have 300 MiB of patterns, more than the 256 that a dataset may have");
    // Short texts, many of them: the time is that of all.
    let pattern = json!([{"name": "a", "type": "string", "constraints": {"pattern": "[ab]*a[ab]{9000}"}}]);
    let text = "abbabaab".repeat(8000) + "\n";
    let dataset = table(pattern, packed(&[("a\n", 1), (&text, 300)]));
    let run = annals(&["check"], dataset.path(), &[("ANNALS_QUERY_SECONDS", "1")]);
    assert!(run.status == 2 && run.err.contains("stopped after 1 s"), "{}", &run.err[..run.err.len().min(500)]);
}

#[test]
fn keys_and_files_that_are_named_many_times() {
    let names: Vec<String> = (0..1000).map(|at| format!("c{at}")).collect();
    let fields: Vec<Value> = names.iter().map(|name| json!({"name": name})).collect();
    let schema = json!({"fields": fields, "uniqueKeys": vec![names.clone(); 51]}).to_string();
    let dataset = table(json!([{"name": "a"}]), "a\n").with("t.json", schema);
    refused(&dataset, "datapackage.json", "have 51000 columns in keys, more than the 50000 that a dataset may have");
    let declared = r#"{"name": "s", "resources": [{"name": "t", "path": ["t.csv", "t.csv"], "schema": "t.json"}]}"#;
    let twice = table(json!([{"name": "a"}]), "a\nx\n").with("datapackage.json", declared);
    refused(&twice, "datapackage.json", "`t.csv` is named twice: its rows would be read twice");
}

#[test]
fn derived_tables_that_declare_too_much() {
    let values: Vec<String> = (0..300_000).map(|at| format!("x{at:07}")).collect();
    let schema = json!({"fields": [{"name": "a", "constraints": {"enum": values}}]}).to_string();
    let mut dataset = table(json!([{"name": "a"}]), "a\n");
    for at in 0..10 {
        dataset = dataset
            .with(&format!("schemas/derived/m{at}.sql"), "SELECT a FROM t")
            .with(&format!("schemas/derived/m{at}.json"), &schema);
    }
    refused(
        &dataset,
        "schemas/derived/m6.json",
        "have 2100000 values in `enum` and `categories`, more than the 2000000",
    );
    let columns = |mark: &str| -> Vec<Value> {
        (0..5000).map(|at| json!({"name": format!("{}{mark}{at:04}", "n".repeat(90))})).collect()
    };
    let names: Vec<String> = columns("x").iter().map(|field| field["name"].as_str().unwrap().to_owned()).collect();
    let other = table(json!(columns("x")), names.join(",") + "\n")
        .with("schemas/derived/m.sql", "SELECT * FROM t")
        .with("schemas/derived/m.json", json!({"fields": columns("y")}).to_string());
    let (status, out, err) = bounded(&other, "check --max 1");
    assert!(status == 1 && out.contains("error[missing-column] the result has no column"), "{err}");
}

#[test]
fn published_folders_of_more_columns_than_there_may_be() {
    let fields: Vec<Value> = (0..20_001).map(|at| json!({"name": format!("c{at}")})).collect();
    let keys: Vec<String> = (0..20_001).map(|at| format!("k{at}")).collect();
    let resource =
        json!({"name": "t", "type": "table", "path": "csv/t.csv", "schema": {"fields": fields, "primaryKey": keys}});
    let folder = Dataset::empty().with("old/datapackage.json", json!({"resources": [resource]}).to_string());
    let run = folder.run(&["diff", "old", "old"]);
    let message = "annals: old/datapackage.json: table t has 20001 columns, more than the 20000 that a table may have";
    assert!(run.status == 2 && run.err.starts_with(message), "{}", run.err);
}

/// One file of a schema may be that of many tables.
#[test]
fn more_than_a_dataset_may_declare() {
    let shared = |fields: Value, count: usize| {
        let resources = (0..count).map(|at| json!({"name": format!("t{at}"), "path": "t.csv", "schema": "t.json"}));
        let declared = json!({"name": "s", "resources": resources.collect::<Vec<_>>()});
        table(fields, "a\n").with("datapackage.json", declared.to_string())
    };
    let values: Vec<String> = (0..200_000).map(|at| format!("x{at:07}")).collect();
    let listed = shared(json!([{"name": "a", "constraints": {"enum": values}}]), 100);
    refused(&listed, "datapackage.json", "/resources/10/schema: the tables up to this one have 2200000 values in");
    let fields: Vec<Value> = (0..10_000).map(|at| json!({"name": format!("c{at}")})).collect();
    refused(
        &shared(json!(fields), 600),
        "datapackage.json",
        "/resources/10/schema: the tables up to this one have 110000 fields",
    );
}

#[test]
fn a_page_of_more_than_anyone_reads() {
    let rows: String = (0..2000).map(|at| format!("{at}\n")).collect();
    let page = |sections: usize, columns: usize| {
        let section = |at: usize| json!({"name": format!("s{at}x"), "title": "x", "table": {"table": "t", "columns": vec!["k"; columns]}});
        let sections: Vec<Value> = (0..sections).map(section).collect();
        let dataset = table(json!([{"name": "k"}]), format!("k\n{rows}"));
        dataset.with("schemas/page.json", json!({ "sections": sections }).to_string())
    };
    for (dataset, message) in [
        (page(1, 101), "/sections/0/table/columns: has 101 items, a page shows 100 at most: leave some out"),
        (page(101, 1), "/sections: has 101 items, a page shows 100 at most: leave some out"),
        (
            page(10, 60),
            "/sections/8: with this section the page has 1080000 cells, more than the 1000000 that it may have",
        ),
    ] {
        let (status, _, err) = bounded(&dataset, "build");
        assert!(status == 2 && err.starts_with(&format!("annals: schemas/page.json: {message}")), "{err}");
    }
}

#[test]
fn long_lists_of_what_is_allowed() {
    let field = |kind: &str, listed: Value| json!([{"name": "a", "type": kind, "constraints": {"enum": listed}}]);
    let days =
        |count: u64| (0..count).map(|at| format!("19{:02}-{:02}-{:02}", at % 90, at / 90 % 12 + 1, at / 1080 % 28 + 1));
    for (kind, listed, sound, wrong) in [
        ("integer", json!((0..20_000).collect::<Vec<u64>>()), "19999", "20000"),
        ("number", json!((0..20_000).map(|at| at as f64 / 4.0).collect::<Vec<f64>>()), "-0", "0.3"),
        ("year", json!((0..9000).map(|at| format!("{at:04}")).collect::<Vec<String>>()), "8999", "9000"),
        ("date", json!(days(20_000).collect::<Vec<String>>()), "1900-01-01", "2000-01-01"),
        ("boolean", json!([true]), "true", "false"),
        ("yearmonth", json!((0..9000).map(|at| format!("{at:04}-01")).collect::<Vec<String>>()), "8999-01", "8999-02"),
    ] {
        let (status, out, err) = bounded(&table(field(kind, listed), format!("a\n{sound}\n{wrong}\n")), "check");
        assert!(status == 1 && out.starts_with("t.csv:3:1: error[unknown-value] a `"), "{kind}: {out}{err}");
        assert_eq!(out.matches("error[").count(), 1, "{kind}: {out}");
    }
}

#[test]
fn a_cell_of_much_json() {
    let rows = packed(&[("a\n\"[", 1), ("1,", 60_000_000), ("1]\"\n", 1)]);
    let (status, out, _) = bounded(&table(json!([{"name": "a", "type": "array"}]), rows), "check");
    assert!(status == 1 && out.starts_with("t.csv:2:1: error[wrong-type] a `[1,1,"), "{status}");
}

/// Each finding has its place and its row's key, whatever the row comes to.
#[test]
fn faults_in_rows_of_many_columns() {
    let fields = |count: usize, wrong: usize| -> (Value, String) {
        let names: Vec<String> = (0..count).map(|at| format!("c{at}")).collect();
        let kind = |at: usize| if at == wrong { "integer" } else { "string" };
        let fields: Vec<Value> = (0..count).map(|at| json!({"name": names[at], "type": kind(at)})).collect();
        (json!(fields), names.join(",") + "\n")
    };
    let (long, header) = fields(10_000, 9_999);
    let cell = "x".repeat(20_000) + ",";
    let (status, out, _) = bounded(&table(long, packed(&[(&header, 1), (&cell, 9_999), ("bad\n", 1)])), "check");
    assert!(
        status == 1 && out.starts_with("t.csv:2:199990000: error[wrong-type] c9999 `bad` is not an integer"),
        "{status}"
    );
    let (many, header) = fields(1000, 0);
    let row = format!("x{}\n", ",".repeat(999));
    let (status, out, err) = bounded(&table(many, packed(&[(&header, 1), (&row, 100_000)])), "check --max 1");
    assert!(status == 1 && out.starts_with("t.csv:2:1: error[wrong-type] c0 `x`"), "{status}: {err}");
    assert!(err.contains("and 99999 more of wrong-type"), "{err}");
}

/// What was meant is looked for as long as that takes little.
#[test]
fn many_values_among_many_that_are_allowed() {
    let listed: Vec<String> = (0..300_000).map(|at| format!("x{at:07}")).collect();
    let rows: String = (0..3000).map(|at| format!("q{at:07}\n")).collect();
    let dataset = table(json!([{"name": "a", "constraints": {"enum": listed}}]), format!("a\n{rows}"));
    let (status, out, _) = bounded(&dataset, "check --format json");
    let findings: Value = serde_json::from_str(&out).unwrap();
    let hints: Vec<bool> = findings.as_array().unwrap().iter().map(|finding| finding["hint"].is_string()).collect();
    assert_eq!((status, hints.len()), (1, 3000));
    assert!(hints[..100].iter().all(|told| *told) && !hints[1000..].iter().any(|told| *told));
}

#[test]
fn a_pattern_that_takes_long_is_stopped() {
    let pattern = "[ab]*a[ab]{9000}";
    let text: String =
        (0..4_000_000_u64).map(|at| if at.wrapping_mul(2_654_435_761) >> 7 & 1 == 0 { 'a' } else { 'b' }).collect();
    let dataset =
        table(json!([{"name": "a", "type": "string", "constraints": {"pattern": pattern}}]), format!("a\n{text}\n"));
    let run = annals(&["check"], dataset.path(), &[("ANNALS_QUERY_SECONDS", "1")]);
    let stopped = "annals: t.json: column `a`: stopped after 1 s\n  hint: look for a long pattern and a long cell, or set ANNALS_QUERY_SECONDS to more";
    assert!(run.status == 2 && run.err.starts_with(stopped), "{}", &run.err[..run.err.len().min(500)]);
}

#[test]
fn more_rows_than_an_assertion_may_return() {
    let dataset = table(json!([{"name": "a"}]), "a\nx\n")
        .with("datapackage.json", r#"{"name": "s", "temporalCoverage": "0000/9999", "resources": [{"name": "t", "path": "t.csv", "schema": "t.json"}]}"#)
        .with("schemas/assertions/n.sql", "-- none\nSELECT a.year AS value FROM calendar AS a CROSS JOIN calendar AS b WHERE b.year < 200");
    refused(
        &dataset,
        "schemas/assertions/n.sql",
        "returns 2000000 rows, more than 1000000\n  hint: look for a join without",
    );
}

#[test]
fn a_result_that_takes_too_much() {
    let years = "SELECT a.year AS x, b.year AS y FROM calendar AS a CROSS JOIN calendar AS b WHERE b.year < 2000";
    let dataset = table(json!([{"name": "a"}]), "a\nx\n")
        .with("datapackage.json", r#"{"name": "s", "temporalCoverage": "0000/9999", "resources": [{"name": "t", "path": "t.csv", "schema": "t.json"}]}"#)
        .with("schemas/derived/m.sql", years)
        .with("schemas/derived/m.json", r#"{"fields": [{"name": "x", "type": "year"}, {"name": "y", "type": "year"}]}"#);
    let run = annals(&["check"], dataset.path(), &[("ANNALS_QUERY_MIB", "2000")]);
    run.starts(
        "schemas/derived/m.sql: its result takes more than 500 MiB\n  hint: look for a join without a condition or a text that grows",
    );
}

/// A name may hold what begins a command of GitHub's runner, and what a terminal obeys.
#[test]
fn names_on_standard_error() {
    let name = "x\n::error file=README.md::pwned\n\u{1b}[31m";
    let dataset = table(json!([{"name": "a", "constraints": {name: 1}}]), "a\n");
    let run = dataset.run(&["check", "--format", "github"]);
    assert_eq!(run.status, 2);
    for line in run.out.lines().chain(run.err.lines()) {
        let is_ours = line.starts_with("::error file=t.json,") || line.starts_with("annals: t.json:1:");
        assert!(is_ours || line.starts_with("  hint: "), "{line:?}");
        assert!(!line.contains('\u{1b}'), "{line:?}");
    }
}

#[test]
fn an_error_is_told_in_short() {
    let dataset = table(json!([{"name": "a"}]), "a\nx\n");
    dataset.build();
    let other = table(json!([{"name": "a"}]), "a\ny\n");
    other.build();
    std::fs::write(other.path().join("output/csv/t.csv"), format!("a\n\"{}", "x".repeat(5_000_000))).unwrap();
    let folder = other.path().join("output").display().to_string();
    let run = dataset.run(&["diff", "output", &folder]);
    assert!(run.status == 2 && run.err.len() < 20_000, "{}: {} bytes", run.status, run.err.len());
}

/// Whatever the descriptors say of them.
#[test]
fn rows_that_differ_are_told_where_the_checksums_do_not() {
    let dataset = table(json!([{"name": "a"}]), "a\nx\n");
    dataset.build();
    let other = table(json!([{"name": "a"}]), "a\nx\n");
    other.build();
    std::fs::write(other.path().join("output/csv/t.csv"), "a\ny\n").unwrap();
    let run = dataset.run(&["diff", "output", &other.path().join("output").display().to_string()]);
    assert!(
        run.status == 1 && run.out.starts_with("t: 1 rows added, 1 removed, 0 changed\n"),
        "{}{}",
        run.out,
        run.err
    );
}

#[test]
fn releases_that_are_kept_elsewhere() {
    let outside = Dataset::empty().with("1.0.0/datapackage.json", r#"{"resources": []}"#);
    for link in ["releases", "releases/1.0.0"] {
        let dataset = table(json!([{"name": "a"}]), "a\nx\n").with("CHANGELOG.md", "## 1.0.0\n\nThe first.\n");
        let target = if link == "releases" { outside.path().to_owned() } else { outside.path().join("1.0.0") };
        std::fs::create_dir_all(dataset.path().join(link).parent().unwrap()).unwrap();
        symlink(target, dataset.path().join(link)).unwrap();
        let run = dataset.run(&["build"]);
        assert!(run.status == 2 && run.err.contains("is a link that leads out of the dataset's folder"), "{}", run.err);
    }
    let dataset = table(json!([{"name": "a"}]), "a\nx\n").with("CHANGELOG.md", "\u{feff}## 1.0.0\n\nThe first.\n");
    dataset.build();
    symlink(outside.path(), dataset.path().join("dist")).unwrap();
    let run = dataset.run(&["release"]);
    assert!(
        run.status == 2 && run.err.contains("dist is a link that leads out of the dataset's folder"),
        "{}",
        run.err
    );
    assert!(!outside.path().join("s-1.0.0.zip").exists());
    std::fs::remove_file(dataset.path().join("dist")).unwrap();
    assert_eq!(dataset.run(&["release"]).status, 0, "a byte-order mark before the section's heading");
}

#[test]
fn text_that_defines_a_link_elsewhere() {
    let name = "<img src=x onerror=alert(1)>|b";
    let dataset = table(json!([{"name": name}]), format!("{name}\nv\n"));
    let schema = json!({
        "codebook": "rows", "description": "see [here][1]\n\n[1]: javascript:alert(1)", "fields": [{"name": name}]
    });
    let dataset = dataset.with("t.json", schema.to_string());
    dataset.build();
    let codebook = dataset.read("output/CODEBOOK.md");
    assert!(codebook.contains("see [here]\\[1]\n\n[1]\\: javascript:alert(1)"), "{codebook}");
    assert!(codebook.contains("\n| &lt;img src=x onerror=alert(1)&gt;\\|b |\n|---|\n| v |"), "{codebook}");
}

/// A mark that stands in the middle of a file is part of a cell, wherever the file is cut to be read.
#[test]
fn byte_order_marks_within_a_file() {
    let mark = "\u{feff}";
    let row = format!("{mark}{},1\n", "x".repeat(1000));
    let dataset = table(json!([{"name": "a"}, {"name": "b"}]), format!("{mark}a,b\n{}", row.repeat(1566)));
    dataset.build();
    let published = dataset.read("output/csv/t.csv");
    assert!(published.starts_with("a,b\n"));
    assert_eq!(published.lines().skip(1).filter(|line| line.starts_with(mark)).count(), 1566);
    let quoted = table(json!([{"name": "a"}, {"name": "b"}]), format!("{mark}\"a\",b\n{mark}x,\"1\"\n"));
    quoted.build();
    assert_eq!(quoted.read("output/csv/t.csv"), format!("a,b\n{mark}x,1\n"));
}

#[test]
fn texts_that_are_no_files_or_too_long() {
    let dataset = table(json!([{"name": "a"}]), "a\nx\n");
    let made = std::process::Command::new("mkfifo").arg(dataset.path().join("pipe.txt")).status().unwrap();
    assert!(made.success());
    dataset.run(&["locate", "pipe.txt", "words", "--root", "none"]).stops("pipe.txt is not a regular file");
    std::fs::File::create(dataset.path().join("long.txt")).unwrap().set_len((64 << 20) + 1).unwrap();
    dataset.run(&["locate", "long.txt", "words", "--root", "none"]).starts("long.txt is larger than 64 MiB");
}

/// Each was looked for from the beginning of its line anew: twice as many took four times as long.
#[test]
fn many_faults_on_one_line() {
    let field = || json!([{"name": "a"}]);
    let of = |dialect: &str, rows: Vec<u8>| {
        let dataset = table(field(), rows);
        let declared = dataset.read("datapackage.json").replacen("\"path\":", &format!("{dialect}\"path\":"), 1);
        dataset.with("datapackage.json", declared)
    };
    let bytes = |part: &[u8]| [b"a\n".as_slice(), &part.repeat(600_000), b"\n"].concat();
    for (dialect, rows) in [
        ("", bytes(b"\xe9n")),
        ("", bytes(b"\0")),
        ("", bytes(b"\"x\"y,")),
        ("", bytes(b"x\"")),
        ("\"dialect\": {\"escapeChar\": \"!\"}, ", bytes(b"x\"")),
        ("\"encoding\": \"gbk\", ", bytes(b"\xffn")),
    ] {
        let (status, out, err) = bounded(&of(dialect, rows), "check --max 3");
        assert_eq!(status, 1, "{dialect}: {out}{err}");
        assert!(out.starts_with("t.csv:2:"), "{dialect}: {out}");
    }
}

/// Four million faults in eight kilobytes: a million is told, and that there are more.
#[test]
fn more_findings_than_are_told() {
    let integer = |more: Value| json!([{"name": "a", "type": "integer", "constraints": more}]);
    let wide = json!([{"name": "a"}, {"name": "b"}]);
    for (fields, header, row, rule, rows) in [
        (integer(json!({})), "a\n", "x\n", "wrong-type", 4_000_000),
        (integer(json!({"unique": true})), "a\n", "1\n", "duplicate-value", 3_000_000),
        (wide, "a,b\n", "x\n", "wrong-cell-count", 4_000_000),
    ] {
        let dataset = table(fields, packed(&[(header, 1), (row, rows)]));
        // The same, however many threads are at it.
        let told = |threads: &str| annals(&["check"], dataset.path(), &[("RAYON_NUM_THREADS", threads)]).out;
        assert_eq!(told("1"), told("3"), "{rule}");
        let (status, out, err) = bounded(&dataset, "check");
        assert_eq!((status, out.matches(&format!("error[{rule}]")).count()), (1, 100), "{rule}: {err}");
        assert!(err.contains(&format!("and 999900 more of {rule}")), "{rule}: {err}");
        let ends = "error[too-many-findings] more than 1000000 findings: what follows is not told";
        assert_eq!(out.matches(ends).count(), 1, "{rule}");
    }
}

/// What is wrong with one table leaves no room for what is wrong with those after it, whatever finds it.
#[test]
fn more_findings_in_all_tables_than_are_told() {
    let rows = packed(&[("a\n", 1), ("x\n", 1_000_000)]);
    let schema = json!({"fields": [{"name": "a", "type": "integer"}]});
    let resources: Vec<Value> = ["t", "u", "v"]
        .iter()
        .map(|name| json!({"name": name, "path": format!("{name}.csv"), "schema": schema}))
        .collect();
    let dataset = Dataset::empty()
        .with("datapackage.json", json!({ "resources": resources }).to_string())
        .with("t.csv", &rows)
        .with("u.csv", "a\n1\n2\n")
        .with("v.csv", "a\nx\n")
        .with(
            "schemas/assertions/no-u.sql",
            "-- no row\nSELECT 'u' AS resource, CAST(a AS VARCHAR) AS key, 'a' AS field, a AS value FROM u",
        );
    let (status, out, err) = bounded(&dataset, "check");
    assert_eq!(status, 1, "{err}");
    assert!(err.contains("and 999900 more of wrong-type") && err.contains("1000002 findings"), "{err}");
    let told: Vec<&str> = out.lines().filter(|line| line.contains("too-many-findings")).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().any(|line| line.starts_with("v.csv: error")), "{told:?}");
    assert!(told.iter().any(|line| line.starts_with("schemas/assertions/no-u.sql")), "{told:?}");
}

/// What is read ahead of the last finding that is told hangs on the number of threads: nothing is told of it.
#[test]
fn findings_in_files_that_are_not_looked_at() {
    let resource = json!({"name": "t", "path": ["t.csv", "u.csv", "v.csv"], "schema": {"fields": [
        {"name": "a", "type": "integer"}, {"name": "b", "type": "integer"}, {"name": "c", "type": "integer"}, {"name": "d", "type": "integer"}
    ], "primaryKey": "a"}});
    let sound: String = (0..100_000).map(|row| format!("{row},1,1,1\n")).collect();
    let dataset = Dataset::empty()
        .with("datapackage.json", json!({"resources": [resource]}).to_string())
        .with("t.csv", format!("a,b,c,d\n7,1,1,1\n{sound}{}", "x,x,x,x\n".repeat(260_000)))
        .with("u.csv", "a,b\n1,2\n");
    let told = |threads: &str| {
        let run = annals(&["check", "--format", "json"], dataset.path(), &[("RAYON_NUM_THREADS", threads)]);
        let findings: Vec<Value> = serde_json::from_str(&run.out).unwrap();
        let is_last = |finding: &&Value| finding["rule"] != "wrong-type";
        (findings.len(), findings.iter().filter(is_last).cloned().collect::<Vec<Value>>())
    };
    let (count, others) = told("1");
    // A file that does not exist is not read, and known of before.
    let rules: Vec<&str> = others.iter().map(|finding| finding["rule"].as_str().unwrap()).collect();
    assert_eq!((count, rules), (1_000_001, vec!["too-many-findings"]), "{others:?}");
    assert_eq!((count, others), told("3"));
}

/// A key that stands 3,000 times on both sides is no key, by which nine million pairs would be told.
#[test]
fn differences_of_doubled_keys_and_of_many_rows() {
    let descriptor =
        json!({"resources": [{"name": "t", "schema": {"fields": [{"name": "k"}, {"name": "v"}], "primaryKey": "k"}}]});
    let folders = |old: String, new: String| {
        Dataset::empty()
            .with("old/datapackage.json", descriptor.to_string())
            .with("new/datapackage.json", descriptor.to_string())
            .with("old/csv/t.csv", format!("k,v\n{old}"))
            .with("new/csv/t.csv", format!("k,v\n{new}"))
    };
    let (status, out, err) = bounded(&folders("1,a\n".repeat(3000), "1,b\n".repeat(3000)), "diff old new");
    let told = "\n  the key stands twice: rows are told apart by all that stands in them\n";
    assert!(
        status == 1 && out.starts_with(&format!("t: 3000 rows added, 3000 removed, 0 changed{told}")),
        "{out}{err}"
    );
    let (_, out, err) = bounded(&folders("1,a\n1,b\n".into(), "1,b\n1,a\n1,c\n".into()), "diff old new");
    assert!(out.starts_with(&format!("t: 1 rows added, 0 removed, 0 changed{told}")), "{out}{err}");
    let (_, out, _) = bounded(&folders("1,a\n1,b\n".into(), "1,b\n1,a\n1,c\n".into()), "diff old new --format json");
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["tables"][0]["repeated_key"], json!(true), "{out}");
    let rows = |end: &str| (0..3_000_000).map(|row| format!("{row},{end}\n")).collect::<String>();
    let (status, out, err) = bounded(&folders(rows("a"), rows("b")), "diff old new");
    assert!(status == 1 && out.starts_with("t: 0 rows added, 0 removed, 3000000 changed\n"), "{out}{err}");
    assert!(out.contains("  and 2999800 more; --format json or csv has all\n"), "{out}");
}

/// A query that makes a text of those in a table.
pub fn texts(sql: &str, rows: &str) -> Dataset {
    table(json!([{"name": "a"}]), format!("a\n{rows}"))
        .with("schemas/derived/m.sql", sql)
        .with("schemas/derived/m.json", r#"{"fields": [{"name": "a", "type": "string"}]}"#)
}

/// What REPLACE makes of a text that it finds itself in again; where memory is not given, `supervisor.rs`.
#[test]
fn texts_that_grow() {
    let ten = |times: usize| (0..times).fold("a".to_owned(), |text, _| format!("REPLACE({text}, 'x', 'xxxxxxxxxx')"));
    let stopped = |sql: &str, rows: &str| {
        let run = annals(&["check"], texts(sql, rows).path(), &[("ANNALS_QUERY_MIB", "1000")]);
        assert_eq!(run.status, 2);
        run.err
    };
    let grows = "look for a join without a condition or a text that grows, or set ANNALS_QUERY_MIB to more";
    for (sql, rows, told) in [
        (format!("SELECT {} AS a FROM t", ten(12)), "xy\n", "stopped at 1000 MiB of memory"),
        (format!("SELECT a FROM t WHERE LENGTH({}) > 7", ten(12)), "xy\n", "stopped at 1000 MiB of memory"),
        (format!("SELECT {} AS a FROM t", ten(5)), &"xy\n".repeat(5000), "its result takes more than 250 MiB"),
    ] {
        assert_eq!(stopped(&sql, rows).trim_end(), format!("annals: schemas/derived/m.sql: {told}\n  hint: {grows}"));
    }
    let long = stopped(&format!("SELECT {} AS a FROM t", ten(8)), "xy\n");
    let told = "annals: schemas/derived/m.sql: gives a text of 100000001 bytes, more than 32 MiB\n  hint: look for a text that grows";
    assert_eq!(long.trim_end(), told);
    // What is told of such a text is its beginning.
    let sql = format!("SELECT {} AS a FROM t", ten(6));
    let told = |dataset: &Dataset| {
        let run = dataset.run(&["check", "--format", "json"]);
        let findings: Value = serde_json::from_str(&run.out).unwrap();
        (findings[0]["value"].as_str().unwrap().len(), run.out.len() < 20_000)
    };
    let schema = r#"{"fields": [{"name": "a", "type": "string", "constraints": {"enum": ["z"]}}], "primaryKey": "a"}"#;
    assert_eq!(told(&texts(&sql, "xy\n").with("schemas/derived/m.json", schema)), (2003, true));
    let assertion = format!("-- long\n{}", sql.replace("AS a", "AS value"));
    assert_eq!(told(&texts("SELECT a FROM t", "xy\n").with("schemas/assertions/n.sql", assertion)), (2003, true));
    let names =
        ["UK", "US", "UAE", "PRC", "DPRK", "ROK", "KSA", "RF", "EU", "UN", "SCO", "x", "PM", "FM", "Gov.", "Intl."];
    let names = names.iter().fold("a".to_owned(), |text, code| format!("REPLACE({text}, '{code}', 'United Kingdom')"));
    for (sql, sound) in [
        (format!("SELECT {} AS a FROM t", ten(3)), "x".repeat(1000) + "y;z"),
        (format!("SELECT LEFT({}, 3) AS a FROM t", ten(6)), "xxx".to_owned()),
        // Many names in the place of codes, and what a web page has in the place of signs, none of which comes to much.
        (format!("SELECT {} AS a FROM t", names), "United Kingdomy;z".to_owned()),
        (
            "SELECT REPLACE(REPLACE(STRING_AGG(a, '; ' ORDER BY a), 'x', '&nbsp;'), '&', '&amp;') AS a FROM t"
                .to_owned(),
            "&amp;nbsp;y;z".to_owned(),
        ),
        // By the text that is given, not by the number that is read.
        ("SELECT a FROM (SELECT LENGTH(a) AS n, a FROM t) AS s ORDER BY n".to_owned(), "xy;z".to_owned()),
        ("WITH s AS (SELECT LENGTH(a) AS n, a FROM t), u AS (SELECT CAST(n AS VARCHAR) AS n, a FROM s ORDER BY LENGTH(n)) SELECT a FROM u".to_owned(), "xy;z".to_owned()),
        ("SELECT REPLACE(a, 'y', -1) AS a FROM t".to_owned(), "x-1;z".to_owned()),
        (
            "SELECT UPPER(STRING_AGG(t.a, '|' ORDER BY t.a)) || '.' AS a FROM t CROSS JOIN t AS u CROSS JOIN t AS v"
                .to_owned(),
            "XY;Z.".to_owned(),
        ),
    ] {
        let dataset = texts(&sql, "xy;z\n");
        dataset.build();
        assert_eq!(dataset.read("output/csv/m.csv"), format!("a\n{sound}\n"), "{sql}");
    }
}
