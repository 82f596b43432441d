//! A dataset that means harm, or is broken beyond reason: refused with words, in bounded memory and time, and nothing is
//! read or written outside its folder.

use super::dataset::{Dataset, annals, ended_itself};
use serde_json::Value;
use std::io::{Read, Write};
use std::os::unix::fs::symlink;
use std::process::Command;
use std::time::{Duration, Instant};

/// Most memory that a run on hostile input may take, in KiB.
const MOST_MEMORY: &str = "6000000";

/// Runs the command under the limit, and holds that it neither hangs nor is stopped by a signal. Gives its exit status and
/// what it said.
#[track_caller]
pub fn bounded(dataset: &Dataset, arguments: &str) -> (i32, String, String) {
    let script = format!("ulimit -v {MOST_MEMORY}; exec {} {arguments}", env!("CARGO_BIN_EXE_annals"));
    let since = Instant::now();
    let output = Command::new("sh").args(["-c", &script]).current_dir(dataset.path()).output().unwrap();
    assert!(since.elapsed() < Duration::from_secs(120), "it took {:?}", since.elapsed());
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (ended_itself(&output), text(output.stdout), text(output.stderr))
}

const SCHEMA: &str = r#"{"fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "integer"}]}"#;

pub fn table(contents: impl AsRef<[u8]>) -> Dataset {
    Dataset::empty()
        .with(
            "datapackage.json",
            r#"{"temporalCoverage": "1000/1999", "resources": [{"name": "t", "path": "t.csv", "schema": "t.json"}]}"#,
        )
        .with("t.json", SCHEMA)
        .with("t.csv", contents)
}

#[test]
fn links_devices_and_pipes() {
    let outside =
        Dataset::empty().with("secret.csv", "a,b\nx,1\n").with("secret.json", SCHEMA).with("secret.sql", "SELECT 1");
    let dataset = table("a,b\n").without("t.csv");
    symlink(outside.path().join("secret.csv"), dataset.path().join("t.csv")).unwrap();
    let finds = |dataset: &Dataset, message: &str| {
        let (status, out, _) = bounded(dataset, "check");
        assert_eq!(status, 1);
        assert!(out.starts_with(&format!("t.csv: error[missing-file] {message}\n")), "{out}");
    };
    finds(&dataset, "leads out of the dataset's folder");
    let dataset = dataset.without("t.csv");
    symlink("/dev/zero", dataset.path().join("t.csv")).unwrap();
    finds(&dataset, "not a regular file");
    let dataset = dataset.without("t.csv");
    assert!(Command::new("mkfifo").arg(dataset.path().join("t.csv")).status().unwrap().success());
    finds(&dataset, "not a regular file");
    // A link within the folder is fine.
    let dataset = dataset.without("t.csv").with("there.csv", "a,b\n");
    symlink("there.csv", dataset.path().join("t.csv")).unwrap();
    dataset.build();

    let schema = table("a,b\n").without("t.json");
    symlink(outside.path().join("secret.json"), schema.path().join("t.json")).unwrap();
    schema.check().stops("t.json: leads out of the dataset's folder");
    let model = table("a,b\n").with("schemas/derived/m.json", SCHEMA);
    symlink(outside.path().join("secret.sql"), model.path().join("schemas/derived/m.sql")).unwrap();
    model.check().stops("schemas/derived/m.sql: leads out of the dataset's folder");
}

#[test]
fn sql_reads_the_tables_and_nothing_else() {
    let outside = Dataset::empty().with("secret.csv", "a,b\nx,1\n");
    let path = outside.path().join("secret.csv").display().to_string();
    let tries = [
        "SELECT * FROM read_csv('FILE')",
        "SELECT * FROM READ_PARQUET('FILE')",
        "SELECT * FROM read_ipc('FILE')",
        "SELECT * FROM read_json('FILE')",
        "SELECT * FROM 'FILE'",
        "SELECT * FROM \"FILE\"",
        "SELECT * FROM t UNION ALL SELECT * FROM read_csv('FILE')",
        "SELECT a, b FROM t WHERE a IN (SELECT a FROM read_csv('FILE'))",
        "WITH u AS (SELECT * FROM read_csv('FILE')) SELECT * FROM u",
        "SELECT a, (SELECT COUNT(*) FROM read_csv('FILE')) AS b FROM t",
        "SELECT * FROM t JOIN LATERAL read_csv('FILE') ON TRUE",
        "SELECT * FROM TABLE(read_csv('FILE'))",
        "SELECT * FROM other.t",
        "COPY t TO 'FILE'",
        "CREATE TABLE u AS SELECT * FROM t",
        "INSERT INTO t VALUES ('x', 1)",
        "DELETE FROM t",
        "TRUNCATE TABLE t",
        "SHOW TABLES",
        "SELECT * INTO u FROM t",
        "WITH RECURSIVE u AS (SELECT a, b FROM t UNION ALL SELECT a, b FROM u) SELECT * FROM u",
        "SELECT a, b FROM t, generate_series(1, 9)",
        "SELECT a, UNNEST([1, 2]) AS b FROM t",
        "SELECT a, b FROM t, glob('FILE')",
        "SELECT a, getenv('HOME') AS b FROM t",
        "ATTACH 'FILE' AS u",
        "PRAGMA database_list",
        "EXPORT DATABASE 'FILE'",
        "CALL read_csv('FILE')",
        "UPDATE t SET b = 1",
        "DROP TABLE t",
        "SET memory_limit = '1GB'",
        "EXPLAIN SELECT a, b FROM t",
    ];
    for sql in tries {
        let sql = sql.replace("FILE", &path);
        for (file, statement) in
            [("schemas/derived/m.sql", sql.clone()), ("schemas/assertions/m.sql", format!("-- none\n{sql}"))]
        {
            let dataset = table("a,b\ny,2\n").with(file, statement);
            let dataset =
                if file.contains("derived") { dataset.with("schemas/derived/m.json", SCHEMA) } else { dataset };
            let (status, out, err) = bounded(&dataset, "build");
            assert_eq!(status, 2, "{sql}: {out}{err}");
            assert!(err.starts_with(&format!("annals: {file}")), "{sql}: {err}");
        }
    }
    assert_eq!(outside.read("secret.csv"), "a,b\nx,1\n");
}

/// A query that counts for ever.
pub fn count_without_end() -> Dataset {
    let years = ["a", "b", "c", "d", "e", "f"].map(|name| format!("calendar AS {name}")).join(" CROSS JOIN ");
    table("a,b\n")
        .with("schemas/derived/m.sql", format!("SELECT 'x' AS a, SUM(a.year + b.year * f.year) AS b FROM {years}"))
        .with("schemas/derived/m.json", SCHEMA)
}

#[test]
fn a_query_without_end_is_stopped() {
    let count = count_without_end();
    let stopped = |limit: (&str, &str)| {
        let run = annals(&["build"], count.path(), &[limit]);
        assert_eq!(run.status, 2, "{}{}", run.out, run.err);
        assert!(!count.path().join("output").exists());
        run.err
    };
    assert!(stopped(("ANNALS_QUERY_SECONDS", "1")).starts_with("annals: schemas/derived/m.sql: stopped "));
    assert!(
        stopped(("ANNALS_QUERY_MIB", "400")).starts_with("annals: schemas/derived/m.sql: stopped at 400 MiB of memory")
    );
}

#[test]
fn patterns_that_would_blow_up() {
    let with = |pattern: &str| {
        table(format!("a,b\n{},1\n", "a".repeat(50_000))).with(
            "t.json",
            SCHEMA.replacen("\"string\"", &format!(r#""string", "constraints": {{"pattern": "{pattern}"}}"#), 1),
        )
    };
    // Without backtracking this is one look at each letter.
    let (status, out, _) = bounded(&with("(a+)+b"), "check");
    assert!(status == 1 && out.contains("pattern-mismatch"), "{status}");
    let (status, _, err) = bounded(&with("((a{1000}){1000}){1000}"), "check");
    assert!(status == 2 && err.contains("/fields/0/constraints/pattern: not a regular expression"), "{err}");
}

#[test]
fn json_schemas_that_refer_to_themselves() {
    let held = |shape: Value, depth: usize| {
        let field = serde_json::json!({"name": "a", "type": "object", "constraints": {"jsonSchema": shape}});
        let cell = format!("{}{{}}{}", "{\"\"a\"\":".repeat(depth), "}".repeat(depth));
        let dataset = table(format!("a\n\"{cell}\"\n"))
            .with("t.json", serde_json::json!({"fields": [field], "fieldsMatch": ["exact"]}).to_string());
        annals(&["check"], dataset.path(), &[("ANNALS_QUERY_SECONDS", "1")])
    };
    // As many levels as a cell may have, and at each as many parts as may stand one within the other.
    let nested = |inner: Value, times: usize| (0..times).fold(inner, |part, _| serde_json::json!({"not": part}));
    let shape = nested(serde_json::json!({"properties": {"a": {"$ref": "#"}}}), 60);
    let run = held(shape.clone(), 126);
    assert_eq!((run.status, run.out.as_str()), (0, ""), "{}", run.err);
    let refused = |shape: Value| {
        let run = held(shape, 1);
        assert_eq!(run.status, 2);
        let message =
            "jsonSchema: not a JSON Schema: more than 64 parts stand one within the other, with what it refers to";
        assert!(run.err.contains(message), "{}", run.err);
    };
    refused(nested(shape, 2));
    // Each is counted before the one that refers to it.
    let part = |at: usize| nested(serde_json::json!({"$ref": format!("#/$defs/p{}", at + 1)}), 20);
    let mut parts = serde_json::Map::from_iter([("p3".to_owned(), serde_json::json!({}))]);
    parts.extend((0..3).rev().map(|at| (format!("p{at}"), part(at))));
    refused(serde_json::json!({"$defs": parts, "properties": {"a": {"$ref": "#/$defs/p0"}}}));
    // What is tried doubles with each level.
    let either = |name: &str| serde_json::json!({"properties": {"a": {"$ref": "#"}}, "required": [name]});
    let run = held(serde_json::json!({"anyOf": [either("b"), either("c")]}), 100);
    assert_eq!(run.status, 2);
    assert_eq!(
        run.err,
        "annals: t.json: column `a`: stopped after 1 s\n  hint: look for a jsonSchema that refers to itself in several \
         places, or set ANNALS_QUERY_SECONDS to more\n"
    );
}

#[test]
fn a_line_without_end() {
    let dataset = table("a,b\n\"");
    let mut rows = std::fs::OpenOptions::new().append(true).open(dataset.path().join("t.csv")).unwrap();
    std::io::copy(&mut std::io::repeat(b'x').take(1 << 30), &mut rows).unwrap();
    rows.write_all(b"\",1\n").unwrap();
    let (status, out, _) = bounded(&dataset, "check");
    assert_eq!(status, 1);
    assert!(
        out.starts_with("t.csv:2:1: error[unclosed-quote] the row that starts here does not end within 256 MiB"),
        "{out}"
    );
    let (status, out, _) = bounded(&table("x".repeat(300 << 20)), "check");
    assert_eq!((status, &out[..34]), (1, "t.csv:1:1: error[unclosed-quote] t"));
}

#[test]
fn two_billion_rows() {
    let dataset = table("a,b\n")
        .with("datapackage.json", r#"{"temporalCoverage": "0000/9999", "resources": [{"name": "t", "path": "t.csv", "schema": "t.json"}]}"#)
        .with("schemas/derived/m.sql", "SELECT 'x' AS a, c.year AS b FROM calendar AS c CROSS JOIN calendar AS d CROSS JOIN calendar AS e WHERE e.year < 20")
        .with("schemas/derived/m.json", SCHEMA);
    let (status, _, err) = bounded(&dataset, "build");
    assert!(status == 2 && err.starts_with("annals: schemas/derived/m.sql: its result takes more than "), "{err}");
    assert!(err.contains("\n  hint: look for a join without a condition"), "{err}");
    assert!(!dataset.path().join("output").exists());
}

/// At each of its parts a date might end; the text was looked at anew for each.
#[test]
fn a_long_text_that_is_no_date_and_time() {
    for text in ["T ".repeat(4_000_000), "T".repeat(8_000_000), " T1".repeat(3_000_000)] {
        let schema = SCHEMA.replace(r#""string""#, r#""datetime", "format": "any""#);
        let (status, out, _) = bounded(&table(format!("a,b\nx{text},1\n")).with("t.json", schema), "check");
        assert_eq!((status, out.starts_with("t.csv:2:1: error[wrong-type]")), (1, true));
    }
}

#[test]
fn a_hundred_thousand_columns() {
    let header: Vec<String> = (0..100_000).map(|column| format!("c{column}")).collect();
    let (status, out, _) = bounded(&table(format!("{}\n1\n", header.join(","))), "check --max 1000000");
    assert_eq!(status, 1);
    assert_eq!(out.matches("error[unknown-column]").count(), 100_000, "each is told, once for all rows");
    let fields: Vec<String> = header.iter().map(|name| format!(r#"{{"name": "{name}"}}"#)).collect();
    let (status, _, err) =
        bounded(&table("").with("t.json", format!(r#"{{"fields": [{}]}}"#, fields.join(","))), "check");
    assert!(
        status == 2 && err.contains("/fields: 100000 fields are more than the 10000 that a table may have"),
        "{err}"
    );
}

#[test]
fn as_many_columns_as_a_table_may_have() {
    let kinds = [
        r#""type": "number""#,
        r#""type": "integer""#,
        r#""type": "date""#,
        r#""type": "string", "constraints": {"pattern": "[a-z]+", "required": true}"#,
        r#""type": "string", "rdfType": "http://id.loc.gov/datatypes/edtf/EDTF""#,
    ];
    let cells = ["1.5", "7", "2020-01-01", "abc", "199X"];
    let names: Vec<String> = (0..10_000).map(|column| format!("c{column}")).collect();
    let fields: Vec<String> =
        names.iter().zip(kinds.iter().cycle()).map(|(name, kind)| format!(r#"{{"name": "{name}", {kind}}}"#)).collect();
    let row = format!("{}\n", cells.repeat(2000).join(","));
    let dataset = table(format!("{}\n{}", names.join(","), row.repeat(20)))
        .with("t.json", format!(r#"{{"fields": [{}]}}"#, fields.join(",")))
        .with(
            "datapackage.json",
            r#"{"name": "d", "resources": [{"name": "t", "path": "t.csv", "schema": "t.json"}]}"#,
        );
    let (status, _, err) = bounded(&dataset, "build");
    assert_eq!(status, 0, "{err}");
    let published = std::fs::read_to_string(dataset.path().join("output/csv/t.csv")).unwrap();
    let expanded = "1.5,7,2020-01-01,abc,199X,1990-01-01,1999-12-31,decade,false,false";
    assert_eq!(published.lines().nth(20), Some(vec![expanded; 2000].join(",").as_str()));
}

#[test]
fn a_million_findings() {
    let rows: String = (0..1_000_000).map(|row| format!("x,{row}y\n")).collect();
    let dataset = table(format!("a,b\n{rows}"));
    let (status, out, _) = bounded(&dataset, "check --format json");
    assert_eq!(status, 1);
    let findings: Vec<Value> = serde_json::from_str(&out).unwrap();
    assert_eq!(findings.len(), 1_000_000);
    assert_eq!(findings[999_999]["line"], 1_000_001);
    let (_, out, err) = bounded(&dataset, "check");
    assert_eq!(out.matches("error[wrong-type]").count(), 100);
    assert!(err.contains("and 999900 more of wrong-type"), "{err}");
}

#[test]
fn json_ten_thousand_deep() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let (status, _, err) = bounded(&table("a,b\n").with("t.json", format!("{{\"fields\": {deep}}}")), "check");
    assert!(status == 2 && err.starts_with("annals: t.json:1:"), "{err}");
    let cell = table(format!("a,b\n\"{deep}\",1\n")).with("t.json", SCHEMA.replacen("\"string\"", "\"array\"", 1));
    let (status, out, _) = bounded(&cell, "check");
    assert!(status == 1 && out.contains("error[wrong-type]"));
}

#[test]
fn bombs_of_gzip() {
    let pack = |bytes: &[u8], times: usize| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(b"a,b\n").unwrap();
        (0..times).for_each(|_| encoder.write_all(bytes).unwrap());
        encoder.finish().unwrap()
    };
    // A line without end, and lines without end.
    let (status, out, _) = bounded(&table(pack(&[b'x'; 1 << 20], 1024)), "check");
    assert_eq!(status, 1);
    assert!(
        out.contains("does not end within 256 MiB") || out.contains("it unpacks to more than 400 times its size"),
        "{out}"
    );
    let (status, out, _) = bounded(&table(pack("\n".repeat(1 << 20).as_bytes(), 1024)), "check");
    assert_eq!(status, 1);
    assert!(
        out.contains("error[unreadable-file] reading stopped: it unpacks to more than 400 times its size"),
        "{out}"
    );
}

#[test]
fn text_that_would_be_run_where_it_is_published() {
    let script = "<script>alert(1)</script><img src=x onerror=alert(1)>";
    let dataset = table(format!("a,b\n\"{script}\",1\n=1+1,2\n"));
    let (status, out, _) = bounded(&dataset, "check");
    assert_eq!(status, 1);
    assert!(out.contains("t.csv:3:1: error[formula] a `=1+1` would be run as a formula by a spreadsheet"), "{out}");
    for (property, text) in [("description", "=HYPERLINK(1)"), ("unit", "-see"), ("title", "@v")] {
        let schema = SCHEMA.replacen("\"integer\"", &format!(r#""integer", "{property}": "{text}""#), 1);
        let run = table("a,b\n").with("t.json", schema).check();
        assert!(run.status == 2 && run.err.contains("would be run as a formula by a spreadsheet"), "{}", run.err);
    }
    let dataset = dataset.with("t.csv", format!("a,b\n\"{script}\",1\n")).with(
        "t.json",
        SCHEMA.replacen(
            '{',
            &format!(r#"{{"codebook": "rows", "title": "{0}", "description": "{0} | `", "#, script.replace('"', "")),
            1,
        ),
    );
    dataset.build();
    let codebook = dataset.read("output/CODEBOOK.md");
    assert!(!codebook.contains("<script") && !codebook.contains("<img"), "{codebook}");
    // What turns the order of letters would show one SQL as another (CVE-2021-42574).
    let turned = table("a,b\n")
        .with("schemas/derived/m.sql", "SELECT a, b FROM t -- \u{202e}b < a EREHW\u{2066}")
        .with("schemas/derived/m.json", SCHEMA.replacen('{', r#"{"title": "x\u202ey", "#, 1));
    turned.build();
    for file in ["output/CODEBOOK.md", "output/index.html"] {
        let text = turned.read(file);
        assert!(!text.contains(['\u{202e}', '\u{2066}']) && text.contains(r"x\u202ey"), "{file}: {text}");
    }
    assert!(turned.read("output/CODEBOOK.md").contains(r"-- \u202eb < a EREHW\u2066"));
}
