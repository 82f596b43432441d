//! What holds of every table: the order of its rows does not matter to what is wrong with them, and each thing that is wrong
//! is found at its cell, and nothing else.

use super::dataset::Dataset;
use serde_json::Value;
use std::collections::BTreeSet;

/// Knuth, The Art of Computer Programming, 3.3.4: a linear congruential generator, so that every run draws the same.
pub struct Draw(pub u64);

impl Draw {
    pub fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % most
    }
}

const HEADER: &str = "call,ship,harbour,date,logged,cargo,outcome,note,mail,code,word,form,mark";

/// Fields of `calls` that break the rules which the others cannot.
const MORE_FIELDS: &str = r#"{"name": "note", "type": "string"},
    {"name": "mail", "type": "string", "format": "email"},
    {"name": "code", "type": "string", "constraints": {"pattern": "[A-Z]{3}"}},
    {"name": "word", "type": "string", "constraints": {"minLength": 2, "maxLength": 5}},
    {"name": "form", "type": "object", "constraints": {"jsonSchema": {"required": ["a"]}}},
    {"name": "mark", "type": "string", "constraints": {"unique": true}}"#;

fn calls(rows: impl AsRef<[u8]>) -> Dataset {
    let dataset = Dataset::new().replace("schemas/calls.json", r#"{"name": "note", "type": "string"}"#, MORE_FIELDS);
    dataset.with("raw/calls.csv", rows)
}

/// A row in which nothing is wrong.
fn sound(call: usize) -> Vec<String> {
    let call = call.to_string();
    let cells = [
        &call,
        "shp-01",
        "KHI",
        "1950-03",
        "1950-04-01",
        "12.5",
        "landed",
        "fog, \"thick\"",
        "a@example.org",
        "ABC",
        "abc",
        "{\"a\": 1}",
        &call,
    ];
    cells.map(str::to_owned).to_vec()
}

fn line(cells: &[String]) -> String {
    let quoted = |cell: &String| match cell.contains([',', '"']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.clone(),
    };
    cells.iter().map(quoted).collect::<Vec<String>>().join(",")
}

/// A field, a value that is wrong in it, and the rule that it breaks.
const FAULTS: [(usize, &str, &str); 24] = [
    (0, "", "missing-value"),
    (0, "x", "wrong-type"),
    (1, "", "missing-value"),
    (1, "shp-99", "unknown-code"),
    (2, "QQQ", "unknown-code"),
    (3, "1950-13", "invalid-date"),
    (3, "", "missing-value"),
    (4, "1950-02-30", "wrong-type"),
    (4, "1/4/1950", "wrong-type"),
    (5, "-0.5", "out-of-range"),
    (5, "12,5", "wrong-type"),
    (5, "twelve", "wrong-type"),
    (6, "lande", "unknown-value"),
    (6, "LANDED", "unknown-value"),
    (7, " ", "blank-cell"),
    (9, "\u{a0}\t", "blank-cell"),
    (7, "=1+1", "formula"),
    (7, "@cmd", "formula"),
    (8, "nowhere", "wrong-format"),
    (9, "ABCD", "pattern-mismatch"),
    (10, "a", "wrong-length"),
    (10, "abcdef", "wrong-length"),
    (11, "{}", "wrong-shape"),
    (11, "[1]", "wrong-type"),
];

/// What is wrong with a row as text: how it is spoilt, and the rule.
type Spoil = (fn(&mut Vec<u8>), &'static str);

const SPOILT: [Spoil; 4] = [
    (|row| row.extend(b",more"), "wrong-cell-count"),
    (|row| in_word(row, 0xff), "not-utf8"),
    (|row| in_word(row, 0), "nul-byte"),
    (|row| in_word(row, b'"'), "stray-quote"),
];

const WORD: &str = ",abc,";

/// Puts a byte in the middle of the word.
fn in_word(row: &mut [u8], byte: u8) {
    let at = row.windows(WORD.len()).position(|part| part == WORD.as_bytes()).unwrap();
    row[at + 2] = byte;
}

/// Rules of files, headers, identifiers, evidence, output and releases, which `injections.rs` breaks; and the last one, which a
/// dataset can break once, in `limits.rs`.
const OF_FILES: [&str; 23] = [
    "missing-file",
    "unreadable-file",
    "wrong-size",
    "wrong-hash",
    "empty-file",
    "wrong-delimiter",
    "missing-column",
    "unknown-column",
    "doubled-column",
    "columns-out-of-order",
    "unclosed-quote",
    "lost-id",
    "retired-id",
    "changed-file",
    "stale-output",
    "text-not-found",
    "wrong-paragraph-count",
    "words-not-in-text",
    "wrong-fingerprint",
    "number-not-in-passage",
    "released-version",
    "no-changelog",
    "too-many-findings",
];

fn findings(dataset: &Dataset) -> Vec<Value> {
    let run = dataset.run(&["check", "--format", "json"]);
    serde_json::from_str(&run.out).unwrap()
}

/// Line, column, key, field and rule of what is wrong.
type Told = (u64, u64, String, String, String);

#[test]
fn ten_thousand_faults_are_found_at_their_cells_and_nothing_else_is() {
    let mut draw = Draw(1947);
    let (mut rows, mut injected) = (format!("{HEADER}\n").into_bytes(), BTreeSet::<Told>::new());
    for call in 0..30_000 {
        let mut cells = sound(call);
        let at = call as u64 + 2;
        let mut row = line(&cells).into_bytes();
        // Every third row is spoilt: in a cell, by a key or a unique value that stands twice, or as text.
        if call % 3 == 2 {
            let kind = draw.below(FAULTS.len() + 2 + SPOILT.len());
            let before = (call - 1).to_string();
            let fault = match kind {
                kind if kind < FAULTS.len() => Some(FAULTS[kind]),
                kind if kind == FAULTS.len() => Some((0, before.as_str(), "duplicate-key")),
                kind if kind == FAULTS.len() + 1 => Some((12, before.as_str(), "duplicate-value")),
                _ => None,
            };
            if let Some((field, value, rule)) = fault {
                cells[field] = value.to_owned();
                row = line(&cells).into_bytes();
                let column = if field == 0 { 1 } else { line(&cells[..field]).chars().count() as u64 + 2 };
                let name = HEADER.split(',').nth(field).unwrap().to_owned();
                injected.insert((at, column, cells[0].clone(), name, rule.to_owned()));
            } else {
                let (spoil, rule) = SPOILT[kind - FAULTS.len() - 2];
                let within = if rule == "wrong-cell-count" { row.len() } else { line(&cells).find(WORD).unwrap() + 1 };
                let column = within as u64 + 2;
                spoil(&mut row);
                injected.insert((at, column, String::new(), String::new(), rule.to_owned()));
            }
        }
        rows.extend(row);
        rows.push(b'\n');
    }
    assert_eq!(injected.len(), 10_000);
    let found: BTreeSet<Told> = findings(&calls(rows))
        .iter()
        .map(|finding| {
            let text = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
            let number = |name: &str| finding[name].as_u64().unwrap();
            (number("line"), number("column"), text("key"), text("field"), text("rule"))
        })
        .collect();
    let (missed, invented): (Vec<_>, Vec<_>) =
        (injected.difference(&found).collect(), found.difference(&injected).collect());
    let few = |told: &[&Told]| format!("{} such as {:?}", told.len(), &told[..told.len().min(5)]);
    assert!(missed.is_empty() && invented.is_empty(), "missed {}, invented {}", few(&missed), few(&invented));
    let rules: BTreeSet<&str> = injected.iter().map(|(.., rule)| rule.as_str()).collect();
    let manual = include_str!("../../RULES.md");
    for rule in manual.lines().filter_map(|line| line.strip_prefix("## ")) {
        assert!(rules.contains(rule) || OF_FILES.contains(&rule), "{rule} is never injected");
    }
    let others = include_str!("injections.rs");
    for rule in &OF_FILES[..OF_FILES.len() - 1] {
        let is_expected = [format!("\"{rule}\""), format!("[{rule}]")].iter().any(|named| others.contains(named));
        assert!(is_expected, "{rule} is never injected");
    }
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let mut draw = Draw(1991);
    let mut rows: Vec<String> = (0..400)
        .map(|call| {
            let mut cells = sound(call);
            if call % 4 == 0 {
                let (field, value, _) = FAULTS[draw.below(FAULTS.len())];
                cells[field] = value.to_owned();
            }
            line(&cells)
        })
        .collect();
    let told = |rows: &[String]| -> BTreeSet<String> {
        let dataset = calls(format!("{HEADER}\n{}\n", rows.join("\n")));
        let parts = |finding: &Value| {
            ["rule", "key", "field", "value", "message"].map(|name| finding[name].to_string()).join(" ")
        };
        findings(&dataset).iter().map(parts).collect()
    };
    let expected = told(&rows);
    assert!(expected.len() > 50);
    for _ in 0..10 {
        for last in (1..rows.len()).rev() {
            rows.swap(last, draw.below(last + 1));
        }
        assert_eq!(told(&rows), expected);
    }
}

#[test]
fn what_is_published_does_not_depend_on_the_order_of_rows() {
    let mut draw = Draw(2025);
    let mut rows: Vec<String> = (0..500).map(|call| line(&sound(call))).collect();
    let published = |rows: &[String]| {
        let dataset = calls(format!("{HEADER}\n{}\n", rows.join("\n")));
        dataset.build();
        dataset.read("output/CHECKSUMS")
    };
    let expected = published(&rows);
    for last in (1..rows.len()).rev() {
        rows.swap(last, draw.below(last + 1));
    }
    assert_eq!(published(&rows), expected);
}

/// Signs that normalising takes away or puts together: white space of every kind, marks in an order that is not canonical,
/// parts of syllables, letters with a composed form of their own, and some that stay as they are.
const SIGNS: [&str; 24] = [
    " ", "\t", "\n", "\r\n", "\u{a0}", "\u{2000}", "\u{3000}", "\u{2028}", "\u{85}", "\u{200b}", "\u{301}", "\u{323}",
    "\u{307}", "e", "s", "A", "\u{30a}", "\u{212b}", "\u{1100}", "\u{1161}", "\u{11a8}", "\u{f900}", "\u{fb01}",
    "\"\"",
];

/// What is normal once stays as it is: published rows, as raw rows of the same schema, are published unchanged.
#[test]
fn normalising_twice_changes_nothing() {
    const HARBOURS: &str =
        "harbour,name,aliases\nKHI, Karachi ,Kurrachee\nODS,Ode\u{301}ssa,\u{435}\u{308}d;Ode\u{301}ssa\nVVO,VVO,\n";
    const NAMES: [&str; 6] = ["KHI", "Kurrachee", "Od\u{e9}ssa", "Ode\u{301}ssa", "VVO", "\u{451}d"];
    let schema = r#"{"fields": [{"name": "id", "type": "integer"}, {"name": "text", "type": "string"},
        {"name": "harbour", "type": "string"}], "primaryKey": "id",
        "foreignKeys": [{"fields": "harbour", "reference": {"resource": "harbours", "fields": "harbour"}}]}"#;
    let ships = r#"{"name": "ships", "path": "raw/ships.csv", "schema": "schemas/ships.json"}"#;
    let texts = r#"{"name": "texts", "path": "raw/texts.csv", "schema": "schemas/texts.json"}"#;
    let of = |harbours: &str, rows: &str| {
        Dataset::new()
            .replace("datapackage.json", ships, &format!("{ships},\n    {texts}"))
            .with("schemas/texts.json", schema)
            .with("raw/harbours.csv", harbours)
            .with("raw/texts.csv", rows)
    };
    let mut draw = Draw(622);
    let mut rows = "id,text,harbour\n".to_owned();
    for id in 0..5000 {
        let signs = 1 + draw.below(8);
        let text: String = (0..signs).map(|_| SIGNS[draw.below(SIGNS.len())]).collect();
        // What a spreadsheet would run is refused as it is written.
        let text = text.trim_start_matches(['\t', '\r']);
        // And where nothing would be left, that is told.
        let text = if text.trim().is_empty() { "x" } else { text };
        let (before, after) = (SIGNS[draw.below(9)], SIGNS[draw.below(9)]);
        rows += &format!("{id},\"{text}\",\"{before}{}{after}\"\n", NAMES[draw.below(NAMES.len())]);
    }
    let first = of(HARBOURS, &rows);
    first.build();
    let [harbours, texts] = ["harbours", "texts"].map(|name| first.read(&format!("output/csv/{name}.csv")));
    assert!(harbours.contains("ODS,Od\u{e9}ssa,") && texts != rows);
    assert!(texts.lines().filter(|line| line.ends_with(",ODS")).count() > 1000, "names are turned into codes");
    let again = of(&harbours, &texts);
    again.build();
    for file in ["csv/harbours.csv", "csv/texts.csv", "parquet/harbours.parquet", "parquet/texts.parquet"] {
        let bytes = |dataset: &Dataset| std::fs::read(dataset.path().join("output").join(file)).unwrap();
        assert!(bytes(&first) == bytes(&again), "{file}");
    }
}

/// The first fault stands where batches before it are under way, and the row that it repeats was written long before.
#[test]
fn a_fault_after_many_blocks_of_sound_rows() {
    let descriptor = r#"{"name": "d", "resources": [{"name": "t", "path": "t.csv", "schema": "t.json"}]}"#;
    let schema =
        r#"{"fields": [{"name": "id", "type": "integer"}, {"name": "n", "type": "number"}], "primaryKey": "id"}"#;
    let mut rows = "id,n\n".to_owned();
    (0..400_000).for_each(|row| rows += &format!("{row},{row}.5\n"));
    let dataset = Dataset::empty().with("datapackage.json", descriptor).with("t.json", schema).with("t.csv", &rows);
    dataset.build();
    let published = dataset.read("output/csv/t.csv");
    assert!(published == rows, "every row is published, in order");
    rows += "400000,x\n5,1\n";
    dataset.with("t.csv", rows).check().finds(
        "t.csv:400002:8: error[wrong-type] n `x` is not a number
      hint: write digits and a decimal point only, such as 1000.5
    t.csv:400003:1: error[duplicate-key] id `5` stands in t.csv:7 too
      hint: give one of the two rows another, or remove it where both tell of the same thing",
    );
}

/// A missing value in the only column is a row like others.
#[test]
fn a_table_of_one_column() {
    let descriptor = r#"{"name": "d", "resources": [{"name": "t", "path": "t.csv", "schema": "t.json"}]}"#;
    let schema = r#"{"fields": [{"name": "a", "type": "string"}]}"#;
    let dataset = Dataset::empty().with("datapackage.json", descriptor).with("t.json", schema);
    let dataset = dataset.with("t.csv", "a\nx\n\"\"\ny\n");
    dataset.build();
    assert_eq!(dataset.read("output/csv/t.csv"), "a\nx\n\"\"\ny\n");
}

/// A type as a raw file writes it, and values of it that are hard to carry.
const CARRIED: [(&str, &str, &[&str]); 18] = [
    (
        "whole",
        r#""type": "integer", "groupChar": " ""#,
        &["0", "-9 223 372 036 854 775 808", "9223372036854775807", "+7"],
    ),
    (
        "number",
        r#""type": "number", "decimalChar": ",""#,
        &["0,1", "-0", "1e308", "5e-324", "NaN", "-INF", "123456789012,125", "1e22", "0,30000000000000004", "612"],
    ),
    (
        "text",
        r#""type": "string""#,
        &[
            "a,b",
            "a \"quoted\" word",
            "two\nlines",
            "cr\rlf\r\n.",
            "é e\u{301} ☂ 日本",
            "NULL",
            "NaN",
            "\u{feff}x",
            "1e5",
            "007",
        ],
    ),
    ("code", r#""type": "string", "constraints": {"enum": ["x", "y,z", "\"q\""]}"#, &["x", "y,z", "\"q\""]),
    ("truth", r#""type": "boolean", "trueValues": ["ja"], "falseValues": ["nein"]"#, &["ja", "nein"]),
    ("day", r#""type": "date", "format": "%d/%m/%Y""#, &["29/02/2000", "01/01/0001", "31/12/9999"]),
    ("year", r#""type": "year""#, &["0000", "1947", "9999"]),
    ("clock", r#""type": "time""#, &["00:00:00", "23:59:59.25Z", "12:00:00+05:00"]),
    ("span", r#""type": "duration""#, &["P1Y2M", "PT0.5S", "-P1D"]),
    ("list", r#""type": "list", "delimiter": ";", "itemType": "integer""#, &["1;2", "7"]),
    ("object", r#""type": "object""#, &["{}", "{\"a\": [1, \"x, y\"]}"]),
    ("array", r#""type": "array""#, &["[]", "[1, \"x, y\", null]"]),
    (
        "instant",
        r#""type": "datetime""#,
        &["1999-04-18T09:05:00Z", "0001-01-01T00:00:00", "9999-12-31T23:59:59.5+14:00"],
    ),
    ("local", r#""type": "datetime", "format": "%d/%m/%Y %H:%M""#, &["18/04/1999 09:05", "01/01/0001 00:00"]),
    ("month", r#""type": "yearmonth""#, &["1999-04", "0001-12"]),
    ("place", r#""type": "geopoint""#, &["67.0, 24.9", "-180,90", "0,-0.0"]),
    ("shape", r#""type": "geojson""#, &["{\"type\": \"Point\", \"coordinates\": [67.0, 24.9]}"]),
    ("anything", r#""type": "any""#, &["x", " x ", "1.50", "e\u{301}", "NaN"]),
];

/// The CSV read under the schema that stands in the descriptor gives the CSV and the Parquet again, to the byte.
#[test]
fn what_is_published_reads_back_as_the_same_rows() {
    let mut draw = Draw(1);
    let fields = CARRIED.map(|(name, declared, _)| format!("{{\"name\": \"{name}\", {declared}}}")).join(", ");
    let schema =
        format!("{{\"fields\": [{{\"name\": \"id\", \"type\": \"integer\"}}, {fields}], \"primaryKey\": \"id\"}}");
    let descriptor = r#"{"name": "d", "resources": [{"name": "t", "path": "t.csv", "schema": "t.json"}]}"#;
    let mut rows = format!("id,{}\n", CARRIED.map(|(name, ..)| name).join(","));
    for row in 0..400 {
        let mut cells = vec![row.to_string()];
        cells.extend(CARRIED.map(|(.., values)| match draw.below(6) {
            0 => String::new(),
            _ => format!("\"{}\"", values[draw.below(values.len())].replace('"', "\"\"")),
        }));
        rows += &(cells.join(",") + "\n");
    }
    let dataset = Dataset::empty().with("datapackage.json", descriptor).with("t.json", schema).with("t.csv", rows);
    dataset.build();
    let published: Value = serde_json::from_str(&dataset.read("output/datapackage.json")).unwrap();
    let table = &published["resources"][0];
    assert_eq!((&table["path"], table["rows"].as_u64()), (&Value::from("csv/t.csv"), Some(400)));
    let descriptor = serde_json::json!({"name": "d", "resources": [table]}).to_string();
    let again =
        Dataset::empty().with("datapackage.json", descriptor).with("csv/t.csv", dataset.read("output/csv/t.csv"));
    again.build();
    for file in ["output/csv/t.csv", "output/parquet/t.parquet"] {
        let bytes = |dataset: &Dataset| std::fs::read(dataset.path().join(file)).unwrap();
        assert!(bytes(&dataset) == bytes(&again), "{file}");
    }
}

/// Cells in quotes are found by an automaton, and others by their delimiters alone; rows out of order are written twice.
#[test]
fn rows_are_published_alike_however_they_are_read() {
    let mut draw = Draw(11);
    let mut number = || {
        let known = [
            "0.0",
            "-0.0",
            "-0.5",
            "0.1",
            "0.10",
            "00.1",
            ".5",
            "5.",
            "5",
            "1e5",
            "0.001",
            "0.0001",
            "0.00001",
            "1.0",
            "NaN",
            "INF",
            "123456789012345.6",
            "99999999999999.9",
            "12345678901234.5",
            "1234567.12345678",
            "100.0",
            "-100.25",
            "1e22",
            "+7.5",
            "",
        ];
        let drawn = draw.below(60);
        if drawn < known.len() {
            return known[drawn].to_owned();
        }
        let (length, digits) = (1 + draw.below(8) as u32, draw.below(9));
        let whole = draw.below(10usize.pow(length));
        let rest: String = (0..digits).map(|_| char::from(b"0123456789"[draw.below(10)])).collect();
        format!("{}{whole}.{rest}", if draw.below(3) == 0 { "-" } else { "" })
    };
    let numbers: Vec<[String; 2]> = (0..30_000).map(|_| [number(), number()]).collect();
    let one_of = |draw: &mut Draw, texts: &[&str]| texts[draw.below(texts.len())].to_owned();
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (key, [first, second]) in numbers.into_iter().enumerate() {
        let second = if second.is_empty() { "NA".to_owned() } else { second };
        let mut row = vec![(10_000 + key).to_string(), first, second];
        for texts in [
            ["7", "-7", "0", "07", "-0", "+7", "9223372036854775807", ""],
            ["true", "false", "True", "1", "0", "FALSE", "", "true"],
            ["1999-04-18", "0001-01-01", "9999-12-31", "", "2000-02-29", "1970-01-01", "1969-12-31", "1999-04-18"],
            ["1947", "0622", "0000", "9999", "", "1947", "2026", "1000"],
            ["a", "Zürich", " a", "a b", "it's", "", "x;y", "\u{2014}"],
            ["a", " a ", "é", "e\u{301}", "", "#", "5", "x"],
        ] {
            row.push(one_of(&mut draw, &texts));
        }
        rows.push(row);
    }
    let fields = r#"{"fields": [{"name": "k", "type": "integer"}, {"name": "n", "type": "number"},
        {"name": "m", "type": "number", "missingValues": ["NA"]}, {"name": "i", "type": "integer"},
        {"name": "b", "type": "boolean"}, {"name": "d", "type": "date"}, {"name": "y", "type": "year"},
        {"name": "s", "type": "string"}, {"name": "a", "type": "any"}], "primaryKey": ["k"]}"#;
    let published = |rows: &[Vec<String>], quote: &str, end: &str| {
        let line =
            |row: &Vec<String>| row.iter().map(|cell| format!("{quote}{cell}{quote}")).collect::<Vec<_>>().join(",");
        let lines: Vec<String> = rows.iter().map(line).collect();
        let dataset = Dataset::empty()
            .with(
                "datapackage.json",
                r#"{"name": "p", "resources": [{"name": "t", "path": "t.csv", "schema": "t.json"}]}"#,
            )
            .with("t.json", fields)
            .with("t.csv", format!("k,n,m,i,b,d,y,s,a\n{}{end}", lines.join("\n")));
        dataset.build();
        dataset.read("output/csv/t.csv")
    };
    let plain = published(&rows, "", "\n");
    assert!(plain.lines().nth(1).unwrap().starts_with("10000,"));
    assert!(plain == published(&rows, "\"", "\n"), "in quotes");
    assert!(plain == published(&rows, "", ""), "without a line break at the end");
    rows.reverse();
    assert!(plain == published(&rows, "", "\n"), "in another order");
}
