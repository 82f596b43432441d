//! What a stranger's folder may bring besides its tables: an output that leads elsewhere, a lock that is a link, queries that
//! no stack can hold, code that would end its fence.

use super::build::files;
use super::dataset::{Dataset, annals};
use std::io::Read;
use std::os::unix::fs::symlink;
use std::process::Command;

const SCHEMA: &str = r#"{"fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "integer"}]}"#;

fn table(rows: &str) -> Dataset {
    let declared = r#"{"name": "s", "resources": [{"name": "t", "path": "t.csv", "schema": "t.json"}]}"#;
    Dataset::empty().with("datapackage.json", declared).with("t.json", SCHEMA).with("t.csv", format!("a,b\n{rows}"))
}

#[test]
fn an_output_that_leads_out_of_the_folder_is_not_replaced() {
    let outside = Dataset::empty().with("keep/CHECKSUMS", "").with("keep/thesis.txt", "years of work");
    let dataset = table("x,1\n");
    symlink(outside.path().join("keep"), dataset.path().join("output")).unwrap();
    let run = dataset.run(&["build"]);
    assert!(run.status == 2 && run.err.contains("is a link that leads out of the dataset's folder"), "{}", run.err);
    assert_eq!(outside.read("keep/thesis.txt"), "years of work");
}

#[test]
fn an_output_that_leads_out_of_the_folder_is_not_read() {
    let schema =
        |name: &str| format!(r#"{{"fields": [{{"name": "{name}", "type": "string"}}], "primaryKey": "{name}"}}"#);
    let dataset = |ids: &str| {
        let declared = r#"{"name": "s", "resources": [{"name": "t", "path": "t.csv", "schema": "t.json"},
            {"name": "retired", "path": "retired.csv", "schema": "retired.json"}]}"#;
        let dataset = Dataset::empty().with("datapackage.json", declared).with("t.csv", format!("t_id\n{ids}"));
        let dataset = dataset.with("t.json", schema("t_id")).with("retired.json", schema("record_id"));
        dataset.with("retired.csv", "record_id\n")
    };
    let other = dataset("secret-77\n");
    other.build();
    let stranger = dataset("x\n");
    symlink(other.path().join("output"), stranger.path().join("output")).unwrap();
    for command in ["check", "verify", "build"] {
        let run = stranger.run(&[command]);
        assert!(run.status == 2 && run.err.contains("leads out of the dataset's folder"), "{command}: {}", run.err);
        assert!(!(run.out + &run.err).contains("secret-77"), "{command}");
    }
}

/// A folder that is kept for what will be published is not one that was.
#[test]
fn a_folder_for_the_output_that_nothing_was_published_in() {
    let schema = r#"{"fields": [{"name": "record_id", "type": "string"}], "primaryKey": "record_id"}"#;
    let declared = r#"{"name": "s", "resources": [{"name": "retired", "path": "r.csv", "schema": "r.json"}]}"#;
    let dataset = Dataset::empty().with("datapackage.json", declared).with("r.json", schema);
    assert_eq!(dataset.with("r.csv", "record_id\n").with("output/.gitkeep", "").check().status, 0);
}

#[test]
fn a_file_that_no_run_has_published_is_not_lost() {
    let dataset = table("x,1\n");
    dataset.build();
    let dataset = dataset.with("output/notes.txt", "mine");
    let run = dataset.run(&["build"]);
    assert!(run.status == 2 && run.err.contains("holds notes.txt, which CHECKSUMS does not list"), "{}", run.err);
    assert_eq!(dataset.read("output/notes.txt"), "mine");
    dataset.without("output/notes.txt").build();
}

#[test]
fn a_lock_that_came_with_the_folder_is_neither_followed_nor_waited_for() {
    let outside = Dataset::empty().with("thesis.txt", "years of work");
    let dataset = table("x,1\n");
    let lock = dataset.path().join(".output.annals-lock");
    symlink(outside.path().join("thesis.txt"), &lock).unwrap();
    let refused = |reason: &str| {
        let run = dataset.run(&["build"]);
        assert!(run.status == 2 && run.err.contains(&format!(".output.annals-lock {reason}")), "{}", run.err);
    };
    refused("cannot be made: ");
    assert_eq!(outside.read("thesis.txt"), "years of work");
    std::fs::remove_file(&lock).unwrap();
    assert!(Command::new("mkfifo").arg(&lock).status().unwrap().success());
    // With no one to read it, it cannot even be opened.
    refused("cannot be made: ");
}

#[test]
fn a_pipe_among_the_published_files_is_not_read() {
    for name in ["CHECKSUMS", "csv/more.csv"] {
        let dataset = table("x,1\n");
        dataset.build();
        let pipe = dataset.path().join("output").join(name);
        let _ = std::fs::remove_file(&pipe);
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let run = dataset.run(&["verify"]);
        assert!(run.status == 2 && run.err.contains(&format!("output/{name}")), "{}", run.err);
    }
}

#[test]
fn nothing_is_told_of_a_file_elsewhere() {
    let outside = Dataset::empty().with("secret.csv", "a,b\nx,1\n");
    let declared =
        |more: &str| format!(r#"{{"resources": [{{"name": "t", "path": "t.csv", "schema": "t.json", {more}}}]}}"#);
    for more in [r#""bytes": 3"#, &format!(r#""hash": "{}""#, "0".repeat(32))] {
        let dataset = table("").without("t.csv").with("datapackage.json", declared(more));
        symlink(outside.path().join("secret.csv"), dataset.path().join("t.csv")).unwrap();
        let run = dataset.check();
        assert_eq!(run.status, 1, "{}{}", run.out, run.err);
        assert_eq!(run.out.matches("error[").count(), 1, "{}", run.out);
        assert!(run.out.contains("leads out of the dataset's folder"), "{}", run.out);
    }
}

/// Each is refused, or runs, in little time: none ends the process.
#[test]
fn queries_as_deep_or_long_as_can_be_written() {
    let chain = |part: &str, count: usize| vec![part; count].join(" || ");
    let selects = |count: usize| vec!["SELECT a, b FROM t"; count].join(" UNION ALL ");
    let cases = [
        (format!("SELECT {} AS a, b FROM t", chain("a", 190)), None),
        (selects(100), None),
        (
            format!("SELECT {} AS a, b FROM t", chain("a", 1000)),
            Some("has 1000 parts one within the other, more than 200"),
        ),
        (selects(300), Some("has 300 SELECTs, more than 200")),
        (format!("SELECT {} AS a, b FROM t", chain("a", 30_000)), Some("has 60006 words and marks, more than 10000")),
        (
            format!("SELECT a, {}b{} AS b FROM t", "(".repeat(2000), ")".repeat(2000)),
            Some("not SQL: recursion limit exceeded"),
        ),
    ];
    for (sql, refused) in cases {
        let dataset = table("x,1\n").with("schemas/derived/m.json", SCHEMA).with("schemas/derived/m.sql", &sql);
        let run = dataset.check();
        let start: String = sql.chars().take(30).collect();
        match refused {
            None => assert_eq!(run.status, 0, "{start}: {}", run.err),
            Some(reason) => {
                assert!(run.status == 2 && run.err.contains(reason), "{start}: {:?} {}", run.status, run.err)
            }
        }
    }
}

#[test]
fn groups_without_a_key_have_one_order() {
    let rows: String = (0..5000).map(|row| format!("{},{row}\n", row * 7919 % 1000)).collect();
    let dataset = table(&rows)
        .with("schemas/derived/m.json", SCHEMA)
        .with("schemas/derived/m.sql", "SELECT a, SUM(b) AS b FROM t GROUP BY a");
    dataset.build();
    let first = files(&dataset.path().join("output"));
    for threads in ["1", "2", "8"] {
        let settings = [("RAYON_NUM_THREADS", threads), ("POLARS_MAX_THREADS", threads)];
        let run = annals(&["build", "--output", threads], dataset.path(), &settings);
        assert_eq!(run.status, 0, "{}", run.err);
        assert_eq!(files(&dataset.path().join(threads)), first, "{threads} threads");
    }
}

/// The workbook has sheets of its own, and short names.
#[test]
fn tables_whose_names_a_sheet_cannot_have() {
    let names = ["codebook", "history", &"n".repeat(40), &format!("{}m", "n".repeat(39))].map(str::to_owned);
    let resources: Vec<String> =
        names.iter().map(|name| format!(r#"{{"name": "{name}", "path": "t.csv", "schema": "t.json"}}"#)).collect();
    let dataset =
        table("x,1\n").with("datapackage.json", format!(r#"{{"name": "d", "resources": [{}]}}"#, resources.join(",")));
    dataset.build();
    let file = std::fs::File::open(dataset.path().join("output/d.xlsx")).unwrap();
    let mut book = String::new();
    zip::ZipArchive::new(file).unwrap().by_name("xl/workbook.xml").unwrap().read_to_string(&mut book).unwrap();
    let sheets: Vec<&str> = book.split("<sheet name=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let cut = "n".repeat(29);
    assert_eq!(sheets, ["codebook", "codebook~0", "history~1", &format!("{cut}~2"), &format!("{cut}~3")]);
}

#[test]
fn what_is_shown_as_code_cannot_end_its_fence() {
    let sql = "-- ```\n-- <script>alert(1)</script>\nSELECT a, b FROM t";
    let name = "`<img src=x onerror=alert(1)>`";
    let schema = SCHEMA.replacen("\"a\"", &format!("\"{name}\""), 1);
    let dataset = table("x,1\n")
        .with("t.csv", format!("{name},b\nx,1\n"))
        .with("t.json", &schema)
        .with("schemas/derived/m.json", SCHEMA.replacen("string", "integer", 1))
        .with("schemas/derived/m.sql", sql.replace("a, b", "b AS a, b"));
    dataset.build();
    let codebook = dataset.read("output/CODEBOOK.md");
    assert!(
        codebook.contains("````sql\n-- ```\n-- <script>alert(1)</script>\nSELECT b AS a, b FROM t\n````"),
        "{codebook}"
    );
    assert!(codebook.contains("| `'<img src=x onerror=alert(1)>'` |"), "{codebook}");
    let title = r#""title": "one ` [x](javascript:alert(1)) and [the docs](https://example.org)", "#;
    let dataset = dataset.with("t.json", schema.replacen('{', &format!("{{{title}"), 1));
    dataset.build();
    let told = "one ` [x]\\(javascript:alert(1)) and [the docs](https://example.org)";
    assert!(dataset.read("output/CODEBOOK.md").contains(told), "{}", dataset.read("output/CODEBOOK.md"));
}

/// Rows just short of the longest that is read, in a small file: they are not taken all at once.
#[test]
fn a_few_rows_that_are_very_long() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, b"a,b\n").unwrap();
    let cell = "x".repeat(100 << 20);
    for _ in 0..20 {
        std::io::Write::write_all(&mut packed, cell.as_bytes()).unwrap();
        std::io::Write::write_all(&mut packed, b",1\n").unwrap();
    }
    let dataset = table("").with("t.csv", packed.finish().unwrap());
    let script = format!("ulimit -v 6000000; exec {} check", env!("CARGO_BIN_EXE_annals"));
    let run = Command::new("sh").args(["-c", &script]).current_dir(dataset.path()).output().unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn a_value_as_long_as_a_book_is_told_in_short() {
    let book = "y".repeat(300_000);
    let schema = SCHEMA.replacen(
        "\"string\"",
        &format!(r#""string", "constraints": {{"enum": ["{}"]}}"#, "y".repeat(300_001)),
        1,
    );
    let run = table(&format!("{book},1\n")).with("t.json", schema).run(&["check", "--format", "json"]);
    let findings: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(findings[0]["rule"], "unknown-value");
    assert_eq!(findings[0]["value"].as_str().unwrap(), "y".repeat(2000) + "…");
}
