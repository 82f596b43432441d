//! Raw files as others write them: other dialects, encodings, compressed, in parts, with more or fewer columns than the
//! schema. What they hold is the same, and so are the places of what is wrong with it.

use super::dataset::Dataset;
use std::io::Write;

const SCHEMA: &str = r#"{"fields": [
    {"name": "id", "type": "integer", "constraints": {"required": true}},
    {"name": "name", "type": "string"},
    {"name": "size", "type": "number"}
]}"#;

/// A dataset of one table, whose resource has these properties besides.
fn dataset(properties: &str, schema: &str, contents: impl AsRef<[u8]>) -> Dataset {
    let comma = if properties.is_empty() { "" } else { ", " };
    let package =
        format!(r#"{{"resources": [{{"name": "t", "path": "t.csv", "schema": "t.json"{comma}{properties}}}]}}"#);
    Dataset::empty().with("datapackage.json", package).with("t.json", schema).with("t.csv", contents)
}

#[track_caller]
fn reads(properties: &str, contents: impl AsRef<[u8]>, expected: &str) {
    let dataset = dataset(properties, SCHEMA, contents);
    dataset.build();
    assert_eq!(dataset.read("output/csv/t.csv"), expected);
}

/// Line, column, field and value of the one thing that is wrong.
#[track_caller]
fn places(properties: &str, contents: impl AsRef<[u8]>) -> (u64, u64, String, String) {
    let run = dataset(properties, SCHEMA, contents).run(&["check", "--format", "json"]);
    let findings: Vec<serde_json::Value> = serde_json::from_str(&run.out).unwrap();
    let [finding] = findings.as_slice() else { panic!("{findings:?}") };
    let text = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
    (finding["line"].as_u64().unwrap(), finding["column"].as_u64().unwrap(), text("field"), text("value"))
}

const EXPECTED: &str = "id,name,size\n1,\"a, \"\"b\"\"\",2.5\n2,c,\n";

#[test]
fn every_property_of_a_dialect() {
    reads(
        r#""dialect": {"delimiter": "\t", "quoteChar": "'"}"#,
        "id\tname\tsize\n1\t'a, \"b\"'\t2.5\n2\tc\t\n",
        EXPECTED,
    );
    reads(r#""dialect": {"header": false}"#, "1,\"a, \"\"b\"\"\",2.5\n2,c,\n", EXPECTED);
    let escaped = "id,name,size\n1,\"a, \\\"b\\\"\",2.5\n2,c,\n";
    reads(r#""dialect": {"doubleQuote": false, "escapeChar": "\\"}"#, escaped, EXPECTED);
    let commented = "# made by hand, \"in haste\nid,name,size\n# a comment\n1,\"a, \"\"b\"\"\",2.5\n\n2,c,\n#end";
    reads(r##""dialect": {"commentChar": "#"}"##, commented, EXPECTED);
    reads(r#""dialect": {"skipInitialSpace": true}"#, "id, name, size\n1, \"a, \"\"b\"\"\", 2.5\n2, c,\n", EXPECTED);
    reads(r#""dialect": {"quoteChar": "", "delimiter": ";"}"#, "id;name;size\n1;a, \"b\";2.5\n2;c;\n", EXPECTED);
    reads(r#""dialect": {"lineTerminator": "\r"}"#, EXPECTED.replace('\n', "\r"), EXPECTED);
    reads(r#""dialect": {"nullSequence": "\\N"}"#, EXPECTED.replace("2,c,", "2,c,\\N"), EXPECTED);
    let null = r#""dialect": {"escapeChar": "\\", "nullSequence": "\\N"}"#;
    reads(null, EXPECTED.replace("2,c,", "2,c,\\N"), EXPECTED);
    let schema = SCHEMA.replacen("{\"fields\"", "{\"missingValues\": [\"\", \"\\\\N\"], \"fields\"", 1);
    let escaped = dataset(r#""dialect": {"escapeChar": "\\"}"#, &schema, EXPECTED.replace("2,c,", "2,c,\\N"));
    escaped.build();
    assert_eq!(escaped.read("output/csv/t.csv"), EXPECTED);
    let two = schema.replacen("\"\\\\N\"", "\"\\\\N\", \"\\\\-\"", 1);
    let escaped = dataset(r#""dialect": {"escapeChar": "\\"}"#, &two, "id,name,size\n1,\\-,\\N\n");
    escaped.build();
    assert_eq!(escaped.read("output/csv/t.csv"), "id,name,size\n1,,\n");
    let rows = "a title that is no name,,\nid,na,si\n,me,ze\n1,\"a, \"\"b\"\"\",2.5\n2,c,\n";
    reads(r#""dialect": {"headerRows": [2, 3], "headerJoin": ""}"#, rows, EXPECTED);
    let own = dataset(
        r#""dialect": "dialect.json""#,
        SCHEMA,
        EXPECTED
            .replace(",\"a, ", ";\"a, ")
            .replace("id,name,size", "id;name;size")
            .replace("\",2.5", "\";2.5")
            .replace("2,c,", "2;c;"),
    )
    .with("dialect.json", r#"{"delimiter": ";"}"#);
    own.build();
    assert_eq!(own.read("output/csv/t.csv"), EXPECTED);
}

#[test]
fn an_escape_character_written_twice_is_one_letter() {
    let null = r#""dialect": {"escapeChar": "\\", "doubleQuote": false, "nullSequence": "\\N"}"#;
    let escaped = dataset(null, SCHEMA, "id,name,size\n1,\\N,\\N\n2,\\\\N,\n3,\"\\\\N\",\n");
    escaped.build();
    assert_eq!(escaped.read("output/csv/t.csv"), "id,name,size\n1,,\n2,\\N,\n3,\\N,\n");
    // White space around it is none of it.
    let escaped = dataset(null, SCHEMA, "id,name,size\n1, \\N ,\\N \n2, \\\\N,\n");
    escaped.build();
    assert_eq!(escaped.read("output/csv/t.csv"), "id,name,size\n1,,\n2,\\N,\n");
    // What is missing in one field is a text in another, with the meaning that the escape character gives it.
    let schema = r#"{"fields": [{"name": "v", "missingValues": ["\\N"]}, {"name": "w"}]}"#;
    let dialect = r#""dialect": {"escapeChar": "\\", "doubleQuote": false}"#;
    let escaped = dataset(dialect, schema, "v,w\n\\N,\\N\n\\\\N,\\\\N\nx,\\Nx\n");
    escaped.build();
    assert_eq!(escaped.read("output/csv/t.csv"), "v,w\n,N\n\\N,\\N\nx,Nx\n");
    let schema = r#"{"fields": [{"name": "v", "type": "string", "missingValues": ["\\N"]}, {"name": "w", "missingValues": ["N"]}]}"#;
    let escaped = dataset(dialect, schema, "v,w\n1,\\N\n\"\\\\N \",2\n\\\\N\u{a0},2\n");
    escaped.build();
    assert_eq!(escaped.read("output/csv/t.csv"), "v,w\n1,\n\\N,2\n\\N,2\n");
}

#[test]
fn what_is_wrong_with_a_header_stands_at_its_row() {
    let finds = |properties: &str, contents: &str, expected: &[&str]| {
        let run = dataset(properties, SCHEMA, contents).check();
        assert_eq!(run.status, 1, "{}", run.err);
        for wanted in expected {
            assert!(run.out.contains(wanted), "{wanted}: {}", run.out);
        }
    };
    let below = r#""dialect": {"headerRows": [2]}"#;
    finds(
        below,
        "made 2020,,\n\nid,nam,size\n1,a,2\n",
        &["t.csv:3:4: error[unknown-column]", "t.csv:3:1: error[missing-"],
    );
    finds(below, "made 2020,,\nid,name,name\n1,a,2\n", &["t.csv:2:9: error[doubled-column]"]);
    finds(below, "made 2020,,\nname,id,size\na,1,2\n", &["t.csv:2:1: error[columns-out-of-order]"]);
    finds(below, "\"made 2020,,\nid,name,size\n1,a,2\n", &["t.csv:1:1: error[unclosed-quote]"]);
    finds(below, "made 2020,,\n", &["t.csv:1:1: error[empty-file] the file ends before its header"]);
    let third = r#""dialect": {"headerRows": [3]}"#;
    // Rows are numbered as they stand in the file, blank lines and comments among them.
    let numbered = |dialect: &str, contents: &str| dataset(dialect, SCHEMA, contents).check().status;
    assert_eq!(numbered(third, "made 2020,,\n\nid,name,size\n1,a,2\n"), 0);
    assert_eq!(numbered(below, "\"made\n2020\",,\nid,name,size\n1,a,2\n"), 0, "a row of two lines is one");
    assert_eq!(numbered(below, "made 2020,,\n\nid,name,size\n1,a,2\n"), 0, "a blank line is no header");
    let commented = r##""dialect": {"commentChar": "#", "headerRows": [2, 3]}"##;
    assert_eq!(numbered(commented, "# made\ni,na,si\nd,me,ze\n1,a,2\n"), 1, "joined with a space");
    let joined = r##""dialect": {"commentChar": "#", "headerRows": [2, 3], "headerJoin": ""}"##;
    assert_eq!(numbered(joined, "# made\ni,na,si\nd,me,ze\n1,a,2\n"), 0);
    assert_eq!(numbered(joined, "made,,\ni,na,si\n# here\nd,me,ze\n1,a,2\n"), 0, "a comment is no header");
    let apart = r##""dialect": {"commentChar": "#", "headerRows": [1, 4], "headerJoin": ""}"##;
    assert_eq!(numbered(apart, "i,na,si\n#c\n\nd,me,ze\n1,a,2\n"), 0, "what stands between the two is counted");
    let blank = r#""dialect": {"headerRows": [1, 3], "headerJoin": ""}"#;
    assert_eq!(numbered(blank, "\"i\",na,si\r\n\r\nd,me,ze\r\n1,a,2\r\n"), 0);
    let one = r#"{"fields": [{"name": "x;y"}, {"name": "z"}], "fieldsMatch": "subset"}"#;
    assert_eq!(dataset("", &one.replace("subset", "partial"), "x;y\nk\n").check().status, 0, "the name of a field");
    finds(third, "x\ny\nid;name;size\n1;a;2\n", &["t.csv:3:1: error[wrong-delimiter]"]);
    let comments = r##""dialect": {"commentChar": "#"}"##;
    finds(comments, "# a\n\n# b\nid,name\n1,a\n", &["t.csv:4:1: error[missing-column]"]);
    finds(comments, "# a\n# b\n", &["t.csv:1:1: error[empty-file] the file ends before its header"]);
    finds("", "\n\n", &["t.csv:1:1: error[empty-file] the file is empty"]);
    finds("", "\"id,name,size\n1,a,2\n", &["t.csv:1:1: error[unclosed-quote]"]);
}

#[test]
fn an_escaped_line_break_of_two_characters_is_one() {
    let dialect = r#""dialect": {"escapeChar": "\\", "doubleQuote": false}"#;
    let escaped = dataset(dialect, SCHEMA, "id,name,size\r\n1,x\\\r\ny,2\r\n");
    escaped.build();
    assert_eq!(escaped.read("output/csv/t.csv"), "id,name,size\n1,\"x\r\ny\",2.0\n");
}

#[test]
fn a_missing_value_that_the_escape_character_would_change_is_refused() {
    for null in ["\\NULL", "N\\A"] {
        let dialect = format!(r#""dialect": {{"escapeChar": "\\", "nullSequence": "{}"}}"#, null.replace('\\', r"\\"));
        let expected = format!(
            ": /resources/0/dialect: the missing value `{null}` has the escape character in it, which is taken out of what is read"
        );
        let run = dataset(&dialect, SCHEMA, EXPECTED).check();
        assert_eq!((run.status, run.err.contains(&expected)), (2, true), "{}", run.err);
    }
}

#[test]
fn places_are_those_of_an_editor_in_every_dialect() {
    let commented = "# first\nid,name,size\n# \"second\"\n1,\"two\nlines\",x\n";
    assert_eq!(places(r##""dialect": {"commentChar": "#"}"##, commented), (5, 8, "size".into(), "x".into()));
    let escaped = "id,name,size\n1,\"a \\\" é\",x\n";
    assert_eq!(
        places(r#""dialect": {"doubleQuote": false, "escapeChar": "\\"}"#, escaped),
        (2, 12, "size".into(), "x".into())
    );
    let spaced = "id,name,size\n1,  b,   x\n";
    assert_eq!(places(r#""dialect": {"skipInitialSpace": true}"#, spaced), (2, 10, "size".into(), "x".into()));
    assert_eq!(places(r#""dialect": {"header": false}"#, "1,b,2\n2,c,x\n"), (2, 5, "size".into(), "x".into()));
    // A row too few: the place is the row's end.
    assert_eq!(
        places(r##""dialect": {"commentChar": "#"}"##, "id,name,size\n1,b\r\n#\n"),
        (2, 4, String::new(), String::new())
    );
}

#[test]
fn other_encodings() {
    let expected = "id,name,size\n1,Россия,2.5\n";
    let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode(expected);
    reads(r#""encoding": "windows-1251""#, cyrillic, expected);
    let utf16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        "\u{feff}id,name,size\n1,Россия,2.5\n".encode_utf16().flat_map(bytes).collect()
    };
    reads(r#""encoding": "utf-16""#, utf16(u16::to_le_bytes), expected);
    reads(r#""encoding": "utf-16""#, utf16(u16::to_be_bytes), expected);
    let (faulty, _, _) = encoding_rs::WINDOWS_1251.encode("id,name,size\n1,Россия,x\n");
    assert_eq!(places(r#""encoding": "windows-1251""#, faulty), (2, 10, "size".into(), "x".into()));
    let run = dataset(r#""encoding": "shift_jis""#, SCHEMA, b"id,name,size\n1,\x81\xff,2\n").check();
    assert!(run.out.starts_with("t.csv:2:3: error[not-utf8] the text is not Shift_JIS here"), "{}", run.out);
}

fn gzip(contents: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(contents).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn compressed_files() {
    reads("", gzip(EXPECTED.as_bytes()), EXPECTED);
    reads(r#""compression": "gz""#, gzip(EXPECTED.as_bytes()), EXPECTED);
    // Several members are one file (RFC 1952, 2.2), and what is wrong is found again behind the first block.
    let rows: String = (0..400_000).map(|row| format!("{row},name,{row}\n")).collect();
    let mut parts = gzip(format!("id,name,size\n{rows}").as_bytes());
    parts.extend(gzip(b"400000,name,x\n"));
    assert_eq!(places("", parts), (400_002, 13, "size".into(), "x".into()));
    let mut broken = gzip(EXPECTED.as_bytes());
    broken.truncate(broken.len() - 12);
    let run = dataset("", SCHEMA, broken).check();
    assert!(run.out.starts_with("t.csv: error[unreadable-file] reading stopped: "), "{}", run.out);
}

#[test]
fn size_and_checksum_of_a_file() {
    let contents = "id,name,size\n1,b,2\n";
    let published = "id,name,size\n1,b,2.0\n";
    let sha256 = annals::checksum::of_bytes(contents.as_bytes());
    reads(&format!(r#""bytes": 19, "hash": "sha256:{}""#, sha256.to_uppercase()), contents, published);
    // MD5 where no algorithm is named (Data Package 2.0).
    for sum in ["ba6d6348bea23ee51eed33d45ee52e04", "sha1:d649bcd1817aed56818ee7db07cbf217fdc3673c"] {
        reads(&format!(r#""hash": "{sum}""#), contents, published);
        let run = dataset(&format!(r#""hash": "{}""#, sum.replace('8', "9")), SCHEMA, contents).check();
        assert!(run.out.starts_with("t.csv: error[wrong-hash] the file's checksum is "), "{}", run.out);
    }
    dataset(r#""bytes": 20"#, SCHEMA, contents).check().finds(
        "t.csv: error[wrong-size] the file has 19 bytes, and `bytes` says 20
          hint: fetch the file again, or mend the declaration where the file is meant to have changed",
    );
}

#[test]
fn columns_match_fields_as_the_schema_says() {
    let schema = |matching: &str| SCHEMA.replacen('{', &format!(r#"{{"fieldsMatch": "{matching}", "#), 1);
    let try_one = |matching: &str, contents: &str| {
        let run = dataset("", &schema(matching), contents).run(&["check", "--format", "json"]);
        let findings: Vec<serde_json::Value> = serde_json::from_str(&run.out).unwrap();
        findings.iter().map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect::<Vec<String>>().join(" ")
    };
    let (same, turned, more) = ("id,name,size\n1,b,2\n", "name,id,size\nb,1,2\n", "id,more,name,size\n1,x,b,2\n");
    let (fewer, other, without) = ("id,name\n1,b\n", "id,more\n1,x\n", "name,size\nb,2\n");
    let table = [
        ("exact", ["", "columns-out-of-order", "unknown-column", "missing-column"]),
        ("equal", ["", "", "unknown-column", "missing-column"]),
        ("subset", ["", "", "", "missing-column"]),
        ("superset", ["", "", "unknown-column", ""]),
        ("partial", ["", "", "", ""]),
    ];
    for (matching, rules) in table {
        for (contents, rule) in [same, turned, more, fewer].into_iter().zip(rules) {
            assert_eq!(try_one(matching, contents), rule, "{matching}: {contents}");
        }
    }
    assert_eq!(try_one("partial", other), "");
    assert_eq!(try_one("superset", other), "unknown-column");
    // What is required has to be there.
    assert_eq!(try_one("partial", without), "missing-column");
    assert_eq!(try_one("partial", "more\nx\n"), "missing-column missing-column missing-column");
    let dataset = dataset("", &schema("partial"), other);
    dataset.build();
    assert_eq!(dataset.read("output/csv/t.csv"), "id,name,size\n1,,\n");
    assert!(!dataset.read("output/datapackage.json").contains("fieldsMatch"), "what is published has every field");
}

/// The last cell of an upper row of the header goes for the columns to its right (Table Dialect 2.0, headerRows).
#[test]
fn a_header_cell_that_goes_for_several_columns() {
    let descriptor = r#"{"name": "d", "resources": [
        {"name": "t", "path": "t.csv", "schema": "t.json", "dialect": {"headerRows": [1, 2]}}]}"#;
    let schema = r#"{"fields": [{"name": "fruit id", "type": "integer"}, {"name": "fruit name", "type": "string"}]}"#;
    let dataset = Dataset::empty().with("datapackage.json", descriptor).with("t.json", schema);
    let dataset = dataset.with("t.csv", "fruit\nid,name\n1,apple\n");
    dataset.build();
    assert_eq!(dataset.read("output/csv/t.csv"), "fruit id,fruit name\n1,apple\n");
    // One long cell over many columns would come to gigabytes.
    let hostile = format!("{}\n{}\n1\n", "x".repeat(200_000), ",".repeat(200_000));
    dataset.with("t.csv", hostile).check().finds(
        "t.csv:2:1: error[unreadable-file] the names of the columns come to more than 64 MiB
      hint: look whether `headerRows` names the rows of the header",
    );
}
