//! Nothing is changed, lost or passed over without a word: each case once was.

use super::dataset::{Dataset, Run};

/// A table `t` of these fields and rows.
fn table(fields: &str, rows: &str) -> Dataset {
    Dataset::empty()
        .with(
            "datapackage.json",
            format!(
                r#"{{"name": "d", "resources": [{{"name": "t", "path": "t.csv", "schema": {{"fields": [{fields}]}}}}]}}"#
            ),
        )
        .with("t.csv", rows)
}

/// The same with a table `m` that is made of it.
fn derived(fields: &str, rows: &str, sql: &str, schema: &str) -> Dataset {
    table(fields, rows).with("schemas/derived/m.sql", sql).with("schemas/derived/m.json", schema)
}

#[track_caller]
fn refused(run: &Run, expected: &str) {
    assert!(run.err.contains(expected), "{expected}: {}", run.err);
    assert_eq!((run.status, run.out.as_str()), (2, ""), "{}", run.err);
}

#[test]
fn a_name_that_is_a_pattern_of_names() {
    for name in ["*", "^v$", "^.*$"] {
        let fields = format!(r#"{{"name": "v"}}, {{"name": "{name}"}}"#);
        refused(
            &table(&fields, &format!("v,{name}\na,x\n")).check(),
            &format!("`{name}` would be taken for a pattern"),
        );
        let sql = format!("-- One row.\nSELECT v AS \"{name}\" FROM t");
        let made = derived(r#"{"name": "v"}"#, "v\na\n", &sql, r#"{"fields": [{"name": "v"}]}"#);
        refused(&made.check(), &format!("schemas/derived/m.sql:2:13: \"{name}\" is no name that a column may have"));
    }
    table(r#"{"name": "^v"}, {"name": "v$"}, {"name": "v*"}"#, "^v,v$,v*\na,b,c\n").build();
}

#[test]
fn derived_texts_are_held_against_their_types() {
    for (kind, text) in [
        ("time", "noon"),
        ("datetime", "yesterday"),
        ("yearmonth", "1999"),
        ("duration", "a day"),
        ("object", "[1]"),
        ("array", "{}"),
        ("geopoint", "north"),
        ("geojson", "{}"),
    ] {
        let schema = format!(r#"{{"fields": [{{"name": "a", "type": "{kind}"}}]}}"#);
        let sql = format!("SELECT '{text}' AS a FROM t");
        let run = derived(r#"{"name": "v"}"#, "v\na\n", &sql, &schema).check();
        assert!(run.out.starts_with("schemas/derived/m.sql: error[wrong-type] a is not"), "{kind}: {}", run.out);
    }
}

#[test]
fn a_derived_text_that_is_empty_is_missing() {
    let dataset = derived(
        r#"{"name": "v"}"#,
        "v\na\n",
        "SELECT v, '' AS a FROM t",
        r#"{"fields": [{"name": "v", "type": "string"}, {"name": "a", "type": "string"}], "primaryKey": ["v"]}"#,
    );
    dataset.build();
    assert_eq!(dataset.read("output/csv/m.csv"), "v,a\na,\n");
    let required = dataset.replace("schemas/derived/m.json", r#""primaryKey": ["v"]"#, r#""primaryKey": ["a"]"#);
    required.check().finds("schemas/derived/m.sql: error[missing-value] a is missing\n  hint: fill the cell in");
}

#[test]
fn what_says_how_cells_are_read_does_nothing_for_a_derived_table() {
    let of = |schema: &str| derived(r#"{"name": "v"}"#, "v\na\n", "SELECT v FROM t", schema).check();
    refused(&of(r#"{"fields": [{"name": "v"}], "fieldsMatch": "subset"}"#), "/fieldsMatch: `fieldsMatch` says how");
    refused(
        &of(r#"{"fields": [{"name": "v"}], "missingValues": ["-99"]}"#),
        "/missingValues: `missingValues` says how",
    );
    refused(&of(r#"{"fields": [{"name": "v", "missingValues": [""]}]}"#), "/fields/0/missingValues: `missingValues`");
}

#[test]
fn what_a_spreadsheet_would_run_wherever_it_comes_from() {
    let formula = "=HYPERLINK(1)";
    let categories = format!(r#"{{"name": "c", "type": "string", "categories": ["{formula}"]}}"#);
    let run = table(&categories, &format!("c\n{formula}\n")).check();
    assert!(run.out.contains("t.csv:2:1: error[formula]"), "{}", run.out);
    let pattern = r#"{"name": "d", "type": "datetime", "format": "=NOW(%H)"}"#;
    let run = table(pattern, "d\n=NOW(09)\n").check();
    assert!(run.out.contains("t.csv:2:1: error[formula]"), "{}", run.out);
}

#[test]
fn a_file_whose_name_has_a_backslash_is_another_file() {
    let dataset = Dataset::new();
    dataset.build();
    let output = dataset.path().join("output");
    std::fs::rename(output.join("csv/ships.csv"), output.join("csv\\ships.csv")).unwrap();
    let run = dataset.run(&["verify"]);
    assert!(run.out.contains("output/csv/ships.csv: error[changed-file] the file is in CHECKSUMS and does not"));
    assert!(run.out.contains("csv\\ships.csv: error[changed-file] the file is not in CHECKSUMS"), "{}", run.out);
    let run = dataset.run(&["build"]);
    assert_eq!(run.status, 2, "a file that no run has made is not replaced: {}", run.err);
    assert!(output.join("csv\\ships.csv").exists());
}

#[test]
fn a_list_of_checksums_that_says_more_than_it_did() {
    let dataset = Dataset::new();
    dataset.build();
    let list = dataset.read("output/CHECKSUMS");
    let zeros = "0".repeat(64);
    let reversed: String = list.lines().rev().map(|line| format!("{line}\n")).collect();
    for tampered in [
        format!("{zeros}  csv/ships.csv\n{list}"),
        format!("{list}anything at all\n"),
        list.replace('\n', "\r\n"),
        reversed,
    ] {
        let dataset = Dataset::new().with("output/CHECKSUMS", "");
        std::fs::remove_dir_all(dataset.path().join("output")).unwrap();
        dataset.build();
        let run = dataset.with("output/CHECKSUMS", &tampered).run(&["verify"]);
        assert!(
            run.out.contains("output/CHECKSUMS: error[changed-file] the list is not as it was written"),
            "{tampered}"
        );
    }
}

#[test]
fn what_a_resource_says_of_itself_is_published() {
    let dataset = Dataset::new().replace(
        "datapackage.json",
        r#"{"name": "ships", "#,
        r#"{"name": "ships", "title": "Field notes", "licenses": [{"name": "CC-BY-NC-4.0"}], "sources": [{"title": "Mr Owner"}], "own": 1, "#,
    );
    dataset.build();
    let descriptor: serde_json::Value = serde_json::from_str(&dataset.read("output/datapackage.json")).unwrap();
    for name in ["ships", "ships.parquet"] {
        let resources = descriptor["resources"].as_array().unwrap();
        let resource = resources.iter().find(|resource| resource["name"] == name).unwrap();
        assert_eq!(resource["title"], "Field notes");
        assert_eq!(resource["licenses"][0]["name"], "CC-BY-NC-4.0");
        assert_eq!(resource["sources"][0]["title"], "Mr Owner");
    }
    assert_eq!(descriptor["resources"][1]["own"], 1);
    assert_eq!(descriptor["resources"][1]["path"], "csv/ships.csv");
}

#[test]
fn a_member_that_stands_twice() {
    let run = table(r#"{"name": "v", "constraints": {"required": true}, "constraints": {}}"#, "v\na\n").check();
    refused(&run, "`constraints` stands twice in one object: keep the one that is meant");
    let page = Dataset::new().with("schemas/page.json", "{\"sections\": [],\n \"sections\": []}");
    refused(&page.check(), "schemas/page.json:2:");
}

#[test]
fn queries_that_would_not_be_run() {
    let of = |file: &str| {
        Dataset::new().with(&format!("schemas/assertions/{file}"), "-- A.\nSELECT 1 AS a FROM ships").check()
    };
    for file in ["B.SQL", "b.Sql", "a b.sql", "\u{e9}.sql", "a\u{1b}[31m\n::error::pwned.sql"] {
        let run = of(file);
        refused(&run, "the name of a query must be made of a–z, 0–9, `_` and `-`, and end with `.sql`");
        assert!(!run.err.contains('\u{1b}') && !run.err.contains("\n::"), "{}", run.err);
    }
    refused(&of("old/a.sql"), "schemas/assertions/old: is a folder");
    assert_eq!(of("README.md").status, 0);
    let file = Dataset::new().with("schemas/assertions", "SELECT 1");
    refused(&file.check(), "schemas/assertions: cannot be read as a folder");
    #[cfg(unix)]
    for place in ["schemas/assertions", "schemas/page.json"] {
        let dataset = Dataset::new();
        std::os::unix::fs::symlink("nowhere", dataset.path().join(place)).unwrap();
        refused(&dataset.check(), place);
    }
}

#[test]
fn a_code_that_a_label_stands_for_meets_the_constraints() {
    let dataset = Dataset::new().replace(
        "schemas/calls.json",
        r#"{"name": "harbour", "type": "string", "constraints": {"required": true}}"#,
        r#"{"name": "harbour", "type": "string", "constraints": {"required": true, "minLength": 4}}"#,
    );
    let calls = "call,ship,harbour,date,logged,cargo,outcome,note\n1,shp-01,Karachi-upon-Sea,1950,,,,\n2,shp-01,Kurrachee,1950,,,,\n";
    let run = dataset
        .replace("raw/harbours.csv", "Kurrachee;", "Kurrachee;Karachi-upon-Sea;")
        .with("raw/calls.csv", calls)
        .check();
    assert!(run.out.contains("raw/calls.csv:2:10: error[wrong-length]"), "{}", run.out);
    assert!(run.out.contains("raw/calls.csv:3:10: error[wrong-length]"), "{}", run.out);
}

#[test]
fn a_label_in_a_column_that_is_no_text() {
    let dataset = Dataset::empty()
        .with(
            "datapackage.json",
            r#"{"name": "d", "resources": [
                {"name": "codes", "path": "codes.csv", "schema": {"primaryKey": "c", "fields": [
                    {"name": "c", "type": "integer", "rdfType": "http://www.w3.org/2004/02/skos/core#notation"},
                    {"name": "l", "type": "string", "rdfType": "http://www.w3.org/2004/02/skos/core#altLabel"}]}},
                {"name": "t", "path": "t.csv", "schema": {"fields": [{"name": "c", "type": "integer"}],
                    "foreignKeys": [{"fields": "c", "reference": {"resource": "codes", "fields": "c"}}]}}]}"#,
        )
        .with("codes.csv", "c,l\n1,5\n")
        .with("t.csv", "c\n1\n5\n");
    dataset.check().finds("t.csv:3:1: error[unknown-code] c `5` is not in codes.c\n  hint: known are: 1");
}

#[test]
fn one_file_under_two_names() {
    for other in ["./t.csv", "raw/../t.csv", "raw//../t.csv", "link.csv"] {
        let dataset = table(r#"{"name": "v"}"#, "v\na\n").with("raw/x", "").replace(
            "datapackage.json",
            r#""path": "t.csv""#,
            &format!(r#""path": ["t.csv", "{other}"]"#),
        );
        #[cfg(unix)]
        std::os::unix::fs::symlink("t.csv", dataset.path().join("link.csv")).unwrap();
        refused(&dataset.check(), &format!("`{other}` "));
    }
}

#[test]
fn contradictory_properties() {
    let of = |property: &str| table(&format!(r#"{{"name": "v", {property}}}"#), "v\n1\n").check();
    for (property, expected) in [
        (r#""type": "integer", "groupChar": "1""#, "/groupChar: `1` is a part of numbers themselves"),
        (r#""type": "integer", "groupChar": "-""#, "/groupChar: `-` is a part"),
        (r#""type": "number", "decimalChar": "5""#, "/decimalChar: `5` is a part"),
        (r#""type": "boolean", "falseValues": ["1"]"#, "/falseValues: `1` would be both true and false"),
        (r#""type": "number", "constraints": {"maximum": "NaN"}"#, "/constraints/maximum: no number is more"),
        (
            r#""type": "string", "constraints": {"enum": ["a", "cafe\u0301"]}"#,
            "/constraints/enum/1: `cafe\u{301}` is in a form",
        ),
        (r#""type": "string", "categories": [" a"]"#, "/categories/0: ` a` is in a form"),
        (r#""type": "string", "rdfType": "https://id.loc.gov/datatypes/edtf/EDTF""#, "/rdfType: `https://id.loc.gov"),
        (
            r#""type": "string", "rdfType": "skos:prefLabel""#,
            "hint: write `http://www.w3.org/2004/02/skos/core#prefLabel`",
        ),
        (r#""type": "string", "categories": [{"value": "a", "lable": "b"}]"#, "/categories/0/lable: unknown property"),
        (r#""type": "string", "categories": [{"value": "a", "label": 5}]"#, "/categories/0/label: must be a string"),
        (
            r#""type": "string", "rdfType": "skos:altLabel""#,
            "hint: write `http://www.w3.org/2004/02/skos/core#altLabel`",
        ),
        (
            r#""type": "integer", "rdfType": "http://id.loc.gov/datatypes/edtf/EDTF""#,
            "is of columns of the type string",
        ),
    ] {
        refused(&of(property), expected);
    }
    let schema = |members: &str| {
        table("", "v\n1\n").with(
            "datapackage.json",
            format!(r#"{{"name": "d", "resources": [{{"name": "t", "path": "t.csv", "schema": {{"fields": [{{"name": "v"}}], {members}}}}}]}}"#),
        )
    };
    refused(&schema(r#""title": 5"#).check(), "/schema/title: must be a string, not a number");
    refused(&schema(r#""codebook": "row""#).check(), "/schema/codebook: `row` is not known");
}

#[test]
fn whole_numbers_and_long_texts_in_the_workbook() {
    let rows = "n\n9007199254740992\n1234567890123456781\n-1234567890123456782\n";
    let dataset = table(r#"{"name": "n", "type": "integer"}"#, rows);
    dataset.build();
    let sheet = sheet_of(&dataset, 2);
    assert!(sheet.contains("<v>9007199254740992</v>"), "{sheet}");
    let texts = part(&dataset, "xl/sharedStrings.xml");
    assert!(texts.contains(">1234567890123456781<") && texts.contains(">-1234567890123456782<"), "{texts}");
    let dataset = table(r#"{"name": "v", "type": "string"}"#, &format!("v\n{}\n", "a".repeat(40_000)));
    dataset.build();
    assert!(part(&dataset, "xl/sharedStrings.xml").contains(&format!("{}…<", "a".repeat(32_766))));
}

fn sheet_of(dataset: &Dataset, number: usize) -> String {
    part(dataset, &format!("xl/worksheets/sheet{number}.xml"))
}

fn part(dataset: &Dataset, name: &str) -> String {
    let file = std::fs::File::open(dataset.path().join("output/d.xlsx")).unwrap();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
}

#[test]
fn labels_and_notes_in_the_codebook() {
    let dataset = table(
        r#"{"name": "k", "type": "string", "categories": [{"value": "a", "label": "one \\` two"}, {"value": "<img src=x>", "label": "b"}]},
        {"name": "n", "type": "string", "rdfType": "http://www.w3.org/2004/02/skos/core#editorialNote"}"#,
        "k,n\na,\"fine\n\n# Licence\n\n![](https://evil.example/pixel.png) `\"\n",
    )
    .replace("datapackage.json", r#""schema": {"fields""#, r#""schema": {"primaryKey": "k", "fields""#);
    dataset.build();
    let codebook = dataset.read("output/CODEBOOK.md");
    assert!(codebook.contains("`a` (one &#92;&#96; two) 1, `<img src=x>` (b) 0."), "{codebook}");
    assert!(codebook.contains("- `a`: fine  # Licence  !\\[](https://evil.example/pixel.png) &#96;\n"), "{codebook}");
}

#[test]
fn what_cannot_be_published_is_told_by_check() {
    let page = Dataset::new().with("schemas/page.json", r#"{"sections": [{"tabel": 1}]}"#);
    let (check, build) = (page.check(), page.run(&["build"]));
    assert_eq!((check.status, &check.err), (2, &build.err));
    let long = "n".repeat(101);
    let name = Dataset::new().replace(
        "datapackage.json",
        r#""name": "harbours",
  "temporalCoverage""#,
        &format!(r#""name": "{long}", "temporalCoverage""#),
    );
    refused(&name.check(), "/name: `nnn");
    let dataset = Dataset::new().replace(
        "datapackage.json",
        r#""temporalCoverage""#,
        r#""created": "1850-05-05", "temporalCoverage""#,
    );
    dataset.build();
    let long = "n".repeat(40_000);
    table(&format!(r#"{{"name": "{long}"}}"#), &format!("{long}\n1\n")).build();
}

#[test]
fn a_published_descriptor_that_names_nothing() {
    let dataset = Dataset::new()
        .with("raw/retired.csv", "record_id,reason\n")
        .with("schemas/retired.json", r#"{"fields": [{"name": "record_id"}, {"name": "reason"}]}"#)
        .replace(
            "datapackage.json",
            r#""resources": ["#,
            r#""resources": [{"name": "retired", "path": "raw/retired.csv", "schema": "schemas/retired.json"},"#,
        );
    dataset.build();
    let hollow = dataset.with("output/datapackage.json", "{}");
    let run = hollow.check();
    assert!(run.out.contains("error[lost-id]") && run.out.contains("names no table"), "{}", run.out);
    let unnamed = Dataset::new()
        .with("raw/retired.csv", "gone,reason\n")
        .with("schemas/retired.json", r#"{"fields": [{"name": "gone"}, {"name": "reason"}]}"#)
        .replace(
            "datapackage.json",
            r#""resources": ["#,
            r#""resources": [{"name": "retired", "path": "raw/retired.csv", "schema": "schemas/retired.json"},"#,
        );
    unnamed.check().finds(
        "raw/retired.csv: error[lost-id] no column says which identifiers are retired\n  hint: name the column of identifiers `record_id`, or make it the primary key",
    );
}

/// Keys may be written as the labels of another list: they are known as they are published, in whatever order keys are declared.
#[test]
fn labels_in_keys_that_are_referred_to() {
    let of = |keys: [&str; 2]| {
        Dataset::empty()
            .with(
                "datapackage.json",
                format!(
                    r#"{{"name": "d", "resources": [
                    {{"name": "c", "path": "c.csv", "schema": {{"fields": [{{"name": "x", "type": "integer"}}, {{"name": "code", "type": "string"}},
                        {{"name": "y", "type": "integer"}}], "foreignKeys": [{}, {}]}}}},
                    {{"name": "b", "path": "b.csv", "schema": {{"fields": [{{"name": "code", "type": "string"}}, {{"name": "y", "type": "integer"}}],
                        "primaryKey": "code", "foreignKeys": [{{"fields": "code", "reference": {{"resource": "l", "fields": "code"}}}}]}}}},
                    {{"name": "l", "path": "l.csv", "schema": {{"fields": [
                        {{"name": "code", "type": "string", "rdfType": "http://www.w3.org/2004/02/skos/core#notation"}},
                        {{"name": "alt", "type": "string", "rdfType": "http://www.w3.org/2004/02/skos/core#altLabel"}}], "primaryKey": "code"}}}}]}}"#,
                    keys[0], keys[1]
                ),
            )
            .with("l.csv", "code,alt\nPAK,Pakistan\nRUS,Russia\n")
            .with("b.csv", "code,y\nPakistan,1\n")
            .with("c.csv", "x,code,y\n1,Pakistan,1\n2,PAK,1\n")
    };
    let to_b = r#"{"fields": ["code", "y"], "reference": {"resource": "b", "fields": ["code", "y"]}}"#;
    let to_l = r#"{"fields": "code", "reference": {"resource": "l", "fields": "code"}}"#;
    for keys in [[to_b, to_l], [to_l, to_b]] {
        let dataset = of(keys);
        dataset.build();
        assert_eq!(dataset.read("output/csv/c.csv"), "x,code,y\n1,PAK,1\n2,PAK,1\n");
        assert_eq!(dataset.read("output/csv/b.csv"), "code,y\nPAK,1\n");
    }
    // What a query finds stands at its row, however the key is written there.
    let asked = of([to_b, to_l]).with(
        "schemas/assertions/some.sql",
        "-- no.\nSELECT 'b' AS resource, code AS key, 'y' AS field FROM b WHERE y = 1",
    );
    asked.check().finds("b.csv:2:10: error[some] PAK: no.");
    // What is derived is held as it will be published.
    let sql = "SELECT 'Pakistan' AS code FROM c WHERE x = 1 UNION ALL SELECT 'PAK' AS code FROM c WHERE x = 1";
    let schema = r#"{"fields": [{"name": "code", "type": "string", "constraints": {"maxLength": 3}}], "primaryKey": "code",
        "foreignKeys": [{"fields": "code", "reference": {"resource": "l", "fields": "code"}}]}"#;
    let run = of([to_b, to_l]).with("schemas/derived/m.sql", sql).with("schemas/derived/m.json", schema).check();
    assert!(run.out.starts_with("schemas/derived/m.sql: error[duplicate-key]"), "{}{}", run.out, run.err);
    assert!(!run.out.contains("wrong-length"), "{}", run.out);
}

#[test]
fn a_label_where_only_the_code_meets_the_constraints() {
    let dataset = Dataset::new().replace(
        "schemas/calls.json",
        r#"{"name": "harbour", "type": "string", "constraints": {"required": true}}"#,
        r#"{"name": "harbour", "type": "string", "constraints": {"required": true, "maxLength": 3, "enum": ["KHI", "ODS", "VVO"]}}"#,
    );
    let dataset = dataset.replace("raw/calls.csv", "1,shp-01,KHI", "1,shp-01,Kurrachee");
    dataset.build();
    assert!(dataset.read("output/csv/calls.csv").contains("1,shp-01,KHI,"));
}

#[test]
fn another_licence_of_a_table() {
    let named = |licence: &str| {
        let dataset = table(r#"{"name": "v", "type": "string"}"#, "v\na\n").replace(
            "datapackage.json",
            r#""path": "t.csv""#,
            &format!(r#""path": "t.csv", "title": "T", "licenses": [{{"name": "{licence}"}}]"#),
        );
        dataset.build();
        dataset
    };
    let (old, new) = (named("CC-BY-4.0"), named("CC-BY-NC-4.0"));
    let run = new.run(&["diff", old.path().join("output").to_str().unwrap(), "output"]);
    assert!(run.out.contains("licenses") && run.out.contains("CC-BY-NC-4.0"), "{}{}", run.out, run.err);
    let codebook = new.read("output/CODEBOOK.md");
    assert!(codebook.contains("**T.**"), "{codebook}");
}

/// A line break of two characters at the end of a block was counted twice.
#[test]
fn lines_after_a_line_break_at_the_end_of_a_block() {
    for size in [(1 << 19) - 1, (1 << 20) - 1, 1 << 19, 1 << 20] {
        let head = "id,v\r\n1,";
        let rows = format!("{head}{}\r\nx,b\r\n", "y".repeat(size - head.len()));
        let dataset = table(r#"{"name": "id", "type": "integer"}, {"name": "v", "type": "string"}"#, &rows);
        for dialect in [r#"{"commentChar": "|"}"#, r#"{"quoteChar": null}"#, r#"{"delimiter": ","}"#] {
            let path = format!(r#""path": "t.csv", "dialect": {dialect}"#);
            let declared = dataset.read("datapackage.json").replace(r#""path": "t.csv""#, &path);
            let dataset = Dataset::empty().with("t.csv", &rows).with("datapackage.json", declared);
            let run = dataset.check();
            assert!(run.out.starts_with("t.csv:3:1: error[wrong-type] id `x`"), "{dialect} {size}: {}", run.out);
        }
    }
}

#[test]
fn keys_that_are_one_text_once_joined() {
    let dataset = table(
        r#"{"name": "a", "type": "string"}, {"name": "b", "type": "string"}, {"name": "n", "type": "integer"}"#,
        "a,b,n\n\"1,2\",3,-5\n1,\"2,3\",6\n",
    )
    .replace("datapackage.json", r#""schema": {"fields""#, r#""schema": {"primaryKey": ["a", "b"], "fields""#)
    .with(
        "schemas/assertions/low.sql",
        "-- low.\nSELECT 't' AS resource, a || ',' || b AS key, 'n' AS field FROM t WHERE n < 0",
    );
    dataset.check().finds("schemas/assertions/low.sql: error[low] 1,2,3: low.");
}

#[test]
fn a_record_whose_identifier_has_a_semicolon() {
    let dataset = table(r#"{"name": "r_id", "type": "string"}"#, "r_id\n1;2\n").replace(
        "datapackage.json",
        r#""schema": {"fields""#,
        r#""schema": {"primaryKey": "r_id", "fields""#,
    );
    assert_eq!(dataset.run(&["explain", "1"]).status, 2);
    assert!(dataset.run(&["explain", "1;2"]).out.starts_with("1;2, a row of t"));
}

#[test]
fn what_tools_leave_beside_queries() {
    Dataset::new()
        .with("schemas/assertions/.git/config", "")
        .with("schemas/derived/.ipynb_checkpoints/a.sql", "")
        .with("schemas/assertions/._a.sql", "")
        .build();
}

/// Each was published as another value, or taken though it was none.
#[test]
fn values_that_were_read_as_others() {
    let published = |fields: &str, rows: &str| {
        let dataset = table(fields, rows);
        dataset.build();
        dataset.read("output/csv/t.csv")
    };
    let found = |fields: &str, rows: &str, told: &str| {
        let run = table(fields, rows).check();
        assert!(run.out.starts_with(told), "{rows}: {}{}", run.out, run.err);
    };
    // The time of a zone is compared with that of another.
    let time = r#"{"name": "d", "type": "time", "format": "%H:%M:%S%z", "constraints": {"minimum": "00:00:00Z"}}"#;
    found(time, "d\n01:00:00+0500\n", "t.csv:2:1: error[out-of-range]");
    // A sign that stands apart from its number.
    for kind in ["number", "integer"] {
        let loose = format!(r#"{{"name": "n", "type": "{kind}", "bareNumber": false}}"#);
        for cell in ["-$5", "- 5 EUR", "7 - ", "\u{2212}5", "\u{2013}5", "\u{ff0d}5"] {
            found(&loose, &format!("n\n{cell}\n"), "t.csv:2:1: error[wrong-type]");
        }
        assert!(published(&loose, "n\n$-5\n-6%\n").starts_with("n\n-5"));
    }
    let loose = r#"{"name": "n", "type": "number", "bareNumber": false}"#;
    assert_eq!(published(loose, "n\nINF\n-INF\nNaN\n"), "n\ninf\n-inf\nNaN\n");
    // In what is published the empty cell is what is missing: an empty text would become it.
    for kind in ["any", "list"] {
        let required = format!(r#"{{"name": "v", "type": "{kind}", "missingValues": ["NA"]"#);
        let fields = format!("{required}}}, {{\"name\": \"w\"}}");
        assert_eq!(published(&fields, "v,w\nx,x\nNA,y\n"), "v,w\nx,x\n,y\n");
        found(&fields, "v,w\n\"\",x\n", "t.csv:2:1: error[blank-cell]");
    }
}

#[test]
fn what_no_pattern_of_dates_has() {
    for pattern in ["%s", "%Y-Q%q", "%v", "%-d.%m.%Y"] {
        let field = format!(r#"{{"name": "d", "type": "date", "format": "{pattern}"}}"#);
        let expected =
            format!("/fields/0/format: `{pattern}` is not a pattern of dates and times\n  hint: write it with");
        refused(&table(&field, "d\n").check(), &expected);
    }
}

/// A bound is what a cell of the field would mean (Table Schema 2.0, Constraints), and is published as published cells are.
#[test]
fn a_bound_is_what_a_cell_of_the_field_would_be() {
    for (field, told) in [
        (r#""type": "date", "format": "%d/%m/%Y", "constraints": {"maximum": "2020-03-04"}"#, "maximum: `2020-03-04`"),
        (r#""type": "time", "format": "%H.%M", "constraints": {"enum": ["09.05", "09:05:00"]}"#, "enum/1: `09:05:00`"),
        (
            r#""type": "number", "groupChar": ".", "decimalChar": ",", "constraints": {"minimum": "1.5"}"#,
            "minimum: `1.5`",
        ),
        (r#""type": "number", "constraints": {"minimum": "Infinity"}"#, "minimum: `Infinity`"),
        (r#""type": "integer", "constraints": {"maximum": 1e19}"#, "maximum: `1e+19`"),
        (r#""type": "year", "constraints": {"minimum": "+1900"}"#, "minimum: `+1900`"),
        (r#""type": "year", "constraints": {"minimum": -5}"#, "minimum: `-5`"),
        (r#""type": "boolean", "trueValues": ["yes"], "constraints": {"enum": ["true"]}"#, "enum/0: `true`"),
    ] {
        let expected = format!("/constraints/{told} is not a value of the field's type");
        refused(&table(&format!(r#"{{"name": "v", {field}}}"#), "v\n").check(), &expected);
    }
    for (field, sound, broken, published) in [
        (
            r#""type": "date", "format": "%d/%m/%Y", "constraints": {"minimum": "04/03/2020"}"#,
            "04/03/2020",
            "03/03/2020",
            r#"{"minimum": "2020-03-04"}"#,
        ),
        (
            r#""type": "number", "groupChar": ".", "decimalChar": ",", "constraints": {"maximum": "1.000,5"}"#,
            "\"1.000,5\"",
            "\"1.000,6\"",
            r#"{"maximum": 1000.5}"#,
        ),
        (
            r#""type": "integer", "groupChar": " ", "constraints": {"enum": ["1 000", 1e15, -9223372036854775808]}"#,
            "1000000000000000",
            "1",
            r#"{"enum": [1000, 1e15, -9223372036854775808]}"#,
        ),
        (
            r#""type": "boolean", "trueValues": ["yes"], "falseValues": ["no"], "constraints": {"enum": ["yes"]}"#,
            "yes",
            "no",
            r#"{"enum": [true]}"#,
        ),
        (
            r#""type": "time", "format": "%H.%M", "constraints": {"minimum": "09.05"}"#,
            "09.05",
            "09.04",
            r#"{"minimum": "09.05"}"#,
        ),
        (r#""type": "year", "constraints": {"maximum": "0900"}"#, "0899", "0901", r#"{"maximum": 900}"#),
        (r#""type": "integer", "constraints": {"enum": ["1", 1, 2]}"#, "2", "3", r#"{"enum": [1, 2]}"#),
    ] {
        let fields = format!(r#"{{"name": "v", {field}}}"#);
        let run = table(&fields, &format!("v\n{broken}\n")).check();
        assert_eq!((run.status, run.out.matches("error[").count()), (1, 1), "{field}: {}{}", run.out, run.err);
        let dataset = table(&fields, &format!("v\n{sound}\n"));
        dataset.build();
        let descriptor: serde_json::Value = serde_json::from_str(&dataset.read("output/datapackage.json")).unwrap();
        let wanted: serde_json::Value = serde_json::from_str(published).unwrap();
        assert_eq!(descriptor["resources"][0]["schema"]["fields"][0]["constraints"], wanted, "{field}");
    }
    for (kind, pattern, bound) in
        [("datetime", "%Y-%m-%dT%H:%M:%SZ", "2020-01-01T00:00:00Z"), ("time", "%H:%M:%SZ", "08:00:00Z")]
    {
        let field = format!(
            r#"{{"name": "v", "type": "{kind}", "format": "{pattern}", "constraints": {{"minimum": "{bound}"}}}}"#
        );
        let after = bound.replace("00Z", "01Z");
        table(&field, &format!("v\n{bound}\n{after}\n")).build();
        let before = bound.replace("2020", "2019").replace("08:", "07:");
        let run = table(&field, &format!("v\n{after}\n{before}\n")).check();
        assert!(run.out.contains(&format!("`{before}` is below the minimum {bound}")), "{}", run.out);
        assert_eq!(run.out.matches("error[").count(), 1, "{}", run.out);
    }
    let zoned = r#"{"name": "v", "type": "datetime", "format": "%d.%m.%Y %H:%M:%S %z", "constraints": {"minimum": "01.01.2020 00:00:00 +0000"}}"#;
    table(zoned, "v\n01.01.2020 05:00:00 +0500\n").build();
    let same = r#"{"name": "v", "type": "date", "format": "%d.%m.%Y", "constraints": {"maximum": "04.03.2020"}}"#;
    table(same, "v\n04.03.2020\n").build();
}

#[test]
fn categories_are_published_as_their_cells_are() {
    let field = r#"{"name": "v", "type": "integer", "groupChar": " ", "categories": [{"value": "1 000", "label": "K"}, {"value": 2}]}"#;
    let dataset = table(field, "v\n1 000\n2\n");
    dataset.build();
    let descriptor: serde_json::Value = serde_json::from_str(&dataset.read("output/datapackage.json")).unwrap();
    let wanted = serde_json::json!([{"value": 1000, "label": "K"}, {"value": 2}]);
    assert_eq!(descriptor["resources"][0]["schema"]["fields"][0]["categories"], wanted);
}

#[test]
fn identifiers_that_are_years_are_those_that_were_published() {
    let retired = r#""resources": [{"name": "retired", "path": "r.csv", "schema": {"fields":
        [{"name": "record_id", "type": "string"}]}}, "#;
    let dataset = table(r#"{"name": "r_id", "type": "year"}"#, "r_id\n0622\n")
        .replace("datapackage.json", r#""schema": {"fields""#, r#""schema": {"primaryKey": "r_id", "fields""#)
        .replace("datapackage.json", r#""resources": ["#, retired)
        .with("r.csv", "record_id\n");
    dataset.build();
    dataset.build();
    assert!(dataset.run(&["explain", "0622"]).out.contains(" - r_id  0622"));
    let used = dataset.with("r.csv", "record_id\n0622\n");
    let run = used.check();
    assert!(run.out.starts_with("t.csv:2:1: error[retired-id] r_id `0622` was retired"), "{}", run.out);
    // One of another table, where `retired` has years itself.
    let of_another = used
        .replace(
            "datapackage.json",
            r#"{"name": "record_id", "type": "string"}"#,
            r#"{"name": "record_id", "type": "year"}, {"name": "table"}"#,
        )
        .replace("datapackage.json", r#""name": "retired","#, r#""name": "retired", "formerly": "u","#)
        .with("r.csv", "record_id,table\n0622,u\n");
    assert_eq!(of_another.check().out, "");
    let run = of_another.with("r.csv", "record_id,table\n0622,t\n").check();
    assert!(run.out.starts_with("t.csv:2:1: error[retired-id] r_id `0622` was retired"), "{}", run.out);
}

/// The days beside it were those of the label.
#[test]
fn a_date_is_no_label_of_another() {
    let (edtf, notation) = ("http://id.loc.gov/datatypes/edtf/EDTF", "http://www.w3.org/2004/02/skos/core#notation");
    let label = "http://www.w3.org/2004/02/skos/core#altLabel";
    let descriptor = format!(
        r#"{{"name": "d", "resources": [
            {{"name": "l", "path": "l.csv", "schema": {{"primaryKey": "c", "fields": [
                {{"name": "c", "type": "string", "rdfType": "{notation}"}}, {{"name": "n", "type": "string", "rdfType": "{label}"}}]}}}},
            {{"name": "t", "path": "t.csv", "schema": {{"fields": [{{"name": "v", "type": "string", "rdfType": "{edtf}"}}],
                "foreignKeys": [{{"fields": "v", "reference": {{"resource": "l", "fields": "c"}}}}]}}}}]}}"#
    );
    let dataset = Dataset::empty().with("datapackage.json", descriptor).with("l.csv", "c,n\n1939/1945,1940\n");
    let run = dataset.with("t.csv", "v\n1939/1945\n1940\n").check();
    assert!(run.out.starts_with("t.csv:3:1: error[unknown-code] v `1940` is not in l.c"), "{}", run.out);
}

#[test]
fn another_licence_of_the_dataset_is_told() {
    let licensed = |licence: &str| {
        let dataset = table(r#"{"name": "v"}"#, "v\na\n");
        let dataset = dataset.replace(
            "datapackage.json",
            r#"{"name": "d","#,
            &format!(r#"{{"name": "d", "version": "1.0.0", "licenses": [{{"name": "{licence}"}}],"#),
        );
        dataset.build();
        dataset
    };
    let (old, new) = (licensed("CC0-1.0"), licensed("CC-BY-NC-4.0"));
    let before = old.path().join("output");
    let run = new.run(&["diff", before.to_str().unwrap(), "output"]);
    assert!(run.out.starts_with("the dataset: licenses `[{\"name\":\"CC0-1.0\"}]` → `["), "{}", run.out);
    assert!(run.out.ends_with("calls for a major version: what a licence gave is taken away\n"), "{}", run.out);
    assert_eq!(run.status, 1);
    let csv = new.run(&["diff", before.to_str().unwrap(), "output", "--format", "csv"]);
    assert!(csv.out.contains("\n,dataset changed licenses,,,"), "{}", csv.out);
    let kept = new.with("releases/1.0.0/datapackage.json", old.read("output/datapackage.json"));
    let run = kept.run(&["build"]);
    let expected =
        "datapackage.json: error[released-version] since version 1.0.0 was released, the dataset has another licenses";
    assert!(run.out.starts_with(expected), "{}{}", run.out, run.err);
}

#[test]
fn a_file_without_header_may_be_empty() {
    let dataset = table(r#"{"name": "a"}, {"name": "b"}"#, "").replace(
        "datapackage.json",
        r#""path": "t.csv","#,
        r#""path": "t.csv", "dialect": {"header": false},"#,
    );
    dataset.build();
    assert_eq!(dataset.read("output/csv/t.csv"), "a,b\n");
}

#[test]
fn a_title_makes_no_heading() {
    let dataset = table(r#"{"name": "v"}"#, "v\na\n").replace(
        "datapackage.json",
        r#"{"name": "d","#,
        r##"{"name": "d", "title": "T\n\n# Licence", "sources": [{"title": "S\n\n# Forged"}],"##,
    );
    dataset.build();
    let codebook = dataset.read("output/CODEBOOK.md");
    let headings: Vec<&str> = codebook.lines().filter(|line| line.starts_with('#')).collect();
    assert_eq!(headings, ["# Codebook: T  # Licence", "## t"]);
}

#[test]
fn a_limit_that_cannot_be_read() {
    let dataset = table(r#"{"name": "v"}"#, "v\na\n");
    for (name, value) in [("ANNALS_QUERY_SECONDS", "10s"), ("ANNALS_QUERY_MIB", "-1"), ("ANNALS_QUERY_MIB", "1e3")] {
        let run = super::dataset::annals(&["check"], dataset.path(), &[(name, value)]);
        refused(&run, &format!("annals: {name} is `{value}`, which is no whole number\n  hint: set it to one"));
    }
}

#[test]
fn declarations_that_the_standard_does_not_allow() {
    let of_field = |said: &str| table(&format!(r#"{{"name": "v", {said}}}"#), "v\n").check();
    for (said, told) in [
        (
            r#""type": "string", "categories": [{"value": "a", "label": "x"}, {"value": "b", "label": "x"}]"#,
            "label: `x` is the label of another",
        ),
        (r#""missingValues": ["", ""]"#, "/missingValues/1: `` stands twice"),
        (r#""missingValues": ["", {"value": "-"}]"#, "/missingValues: must be a list of strings, or of objects"),
        (
            r#""missingValues": [{"value": "a", "label": "x"}, {"value": "b", "label": "x"}]"#,
            "/missingValues/1: `x` stands twice",
        ),
        (r#""missingValues": [{"value": "a", "label": 5}]"#, "/missingValues/0/label: must be a string"),
        (r#""type": "boolean", "trueValues": []"#, "/trueValues: names no text"),
        (
            r#""type": "string", "constraints": {"pattern": "\\p{IsGreek}"}"#,
            "/pattern: blocks of characters are not supported",
        ),
    ] {
        refused(&of_field(said), told);
    }
    let of_dataset = |said: &str| {
        table(r#"{"name": "v"}"#, "v\n")
            .replace("datapackage.json", r#"{"name": "d","#, &format!(r#"{{"name": "d", {said},"#))
            .check()
    };
    for (said, told) in [
        (r#""licenses": [{"name": "a b"}]"#, "/licenses/0/name: `a b` is no identifier of a licence"),
        (
            r#""licenses": [{"path": "/etc/passwd"}]"#,
            "/licenses/0/path: `/etc/passwd` is neither an address nor a file",
        ),
        (r#""licenses": [{"path": "../x"}]"#, "/licenses/0/path: `../x` is neither"),
        (r#""contributors": [{}]"#, "/contributors/0: of a contributor something must be said"),
        (r#""sources": [{}]"#, "/sources/0: of a source something must be said"),
        (r#""created": "2020-01-01T00:00:00""#, "/created: `2020-01-01T00:00:00` is not a date and time"),
        (r#""homepage": "javascript:alert(1)""#, "/homepage: `javascript:alert(1)` is no address of the web"),
    ] {
        refused(&of_dataset(said), told);
    }
    table(r#"{"name": "v", "type": "integer", "constraints": {"minimum": 1.0}}"#, "v\n1\n").build();
}

#[test]
fn labels_of_missing_values_are_told() {
    let labelled = r#"[{"value": "-99", "label": "REFUSED"}, {"value": "-98", "label": "DONT KNOW"}]"#;
    let dataset =
        table(&format!(r#"{{"name": "v", "type": "integer", "missingValues": {labelled}}}"#), "v\n-99\n-98\n1\n");
    dataset.build();
    let told = "\nMissing values of `v`, published as empty cells: `-99` (REFUSED), `-98` (DONT KNOW).\n";
    assert!(dataset.read("output/CODEBOOK.md").contains(told));
}

#[test]
fn a_field_that_an_assertion_invents() {
    let dataset = table(r#"{"name": "r_id", "type": "string"}"#, "r_id\na\n")
        .replace("datapackage.json", r#""schema": {"fields""#, r#""schema": {"primaryKey": "r_id", "fields""#)
        .with("schemas/assertions/odd.sql", "-- odd.\nSELECT 't' AS resource, r_id AS key, 'r' AS field FROM t");
    refused(&dataset.check(), "schemas/assertions/odd.sql: returns the field `r`, which is no field of `t`");
}

#[test]
fn texts_of_one_value_are_one_key_in_any_order() {
    for (kind, one, other) in [
        ("datetime", "2024-01-01T10:00:00Z", "2024-01-01T11:00:00+01:00"),
        ("duration", "P12M", "P1Y"),
        ("time", "10:00:00Z", "11:00:00+01:00"),
        ("geopoint", "\"1, 2\"", "\"1,2\""),
        ("object", "\"{\"\"a\"\": 1}\"", "\"{\"\"a\"\":1}\""),
    ] {
        let fields = format!(r#"{{"name": "k", "type": "{kind}"}}"#);
        for rows in [format!("k\n{one}\n{other}\n"), format!("k\n{other}\n{one}\n")] {
            let keyed = table(&fields, &rows).replace(
                "datapackage.json",
                "\"schema\": {",
                "\"schema\": {\"primaryKey\": \"k\", ",
            );
            let run = keyed.check();
            assert!(run.out.contains("error[duplicate-key]"), "{kind}: {}{}", run.out, run.err);
        }
    }
}

#[test]
fn a_mark_of_another_habit_does_not_change_a_number() {
    let german = r#"{"name": "n", "type": "number", "groupChar": ".", "decimalChar": ","}"#;
    let run = table(german, "n\n1.5\n\"1.234,5\"\n").check();
    assert_eq!((run.status, run.out.matches("error[").count()), (1, 1), "{}", run.out);
    let bare = r#"{"name": "n", "type": "number", "bareNumber": false}"#;
    let words = table(bare, "n\nRs.500\nNo.5\n");
    words.build();
    assert_eq!(words.read("output/csv/t.csv"), "n\n500.0\n5.0\n");
    let english = r#"{"name": "n", "type": "number", "groupChar": ",", "bareNumber": false}"#;
    let grouped = table(english, "n\n\"Rs.1,234\"\n\"$1,234.5\"\n");
    grouped.build();
    assert_eq!(grouped.read("output/csv/t.csv"), "n\n1234.0\n1234.5\n");
    for text in [".1,234", "$.1,234", "0.1,234", "USD .12,345", "Rs..5"] {
        let run = table(english, &format!("n\n\"{text}\"\n")).check();
        assert!(run.out.starts_with("t.csv:2:1: error[wrong-type]"), "{text}: {}", run.out);
    }
    for text in ["500-", "(500)", "A-12", "1½"] {
        let run = table(bare, &format!("n\n{text}\n")).check();
        assert!(run.out.starts_with("t.csv:2:1: error[wrong-type]"), "{text}: {}", run.out);
    }
    let whole = r#"{"name": "n", "type": "integer", "groupChar": "."}"#;
    let grouped = table(whole, "n\n1.234.567\n12\n");
    grouped.build();
    assert_eq!(grouped.read("output/csv/t.csv"), "n\n1234567\n12\n");
}

#[test]
fn a_date_that_can_be_read_in_two_ways() {
    let fields = r#"{"name": "d", "type": "date", "format": "any"}"#;
    for text in ["+12345/01/01", "1999111", "2024 111"] {
        let run = table(fields, &format!("d\n{text}\n")).check();
        assert!(run.out.starts_with("t.csv:2:1: error[wrong-type]"), "{text}: {}", run.out);
    }
}

#[test]
fn a_pattern_that_tells_less_or_more_than_a_day() {
    for pattern in ["%Y", "%B %Y", "%d/%m", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S%z"] {
        let fields = format!(r#"{{"name": "d", "type": "date", "format": "{pattern}"}}"#);
        refused(&table(&fields, "d\n1999\n").check(), &format!("format: `{pattern}` is not the pattern of a day"));
    }
}

#[test]
fn white_space_is_told_whatever_the_type() {
    let edtf = r#""rdfType": "http://id.loc.gov/datatypes/edtf/EDTF""#;
    for kind in [r#""type": "any""#.to_owned(), r#""type": "list""#.to_owned(), format!(r#""type": "string", {edtf}"#)]
    {
        for more in ["", r#", "constraints": {"required": true}"#] {
            let run = table(&format!(r#"{{"name": "a", {kind}{more}}}, {{"name": "b"}}"#), "a,b\n   ,x\n").check();
            assert!(run.out.starts_with("t.csv:2:1: error[blank-cell]"), "{kind}: {}", run.out);
            assert_eq!(run.out.matches("error[").count(), 1, "{}", run.out);
        }
    }
    for more in ["", r#", "constraints": {"required": true}"#] {
        let schema = format!(r#"{{"fields": [{{"name": "a", "type": "string"{more}}}]}}"#);
        let run = derived(r#"{"name": "v"}"#, "v\na\n", "SELECT '  ' AS a FROM t", &schema).check();
        assert!(run.out.starts_with("schemas/derived/m.sql: error[blank-cell]"), "{}", run.out);
        assert_eq!(run.out.matches("error[").count(), 1, "{}", run.out);
    }
}

#[test]
fn a_missing_value_with_white_space_around_it() {
    let fields = r#"{"name": "a", "type": "string", "missingValues": ["", "NA"]}, {"name": "b"}"#;
    let spaced = table(fields, "a,b\nNA ,x\n NA,y\nNAM,z\n");
    spaced.build();
    assert_eq!(spaced.read("output/csv/t.csv"), "a,b\n,x\n,y\nNAM,z\n");
    // However the letter and its accent are written, here and there.
    for declared in ["e\u{301}", "\u{e9}"] {
        let fields =
            format!(r#"{{"name": "a", "type": "string", "missingValues": ["", "{declared}"]}}, {{"name": "b"}}"#);
        let composed = table(&fields, "a,b\ne\u{301},1\n\u{e9},2\n e\u{301},3\n");
        composed.build();
        assert_eq!(composed.read("output/csv/t.csv"), "a,b\n,1\n,2\n,3\n", "{declared:?}");
    }
    let fields = r#"{"name": "a", "type": "string", "missingValues": ["", " NA"]}, {"name": "b"}"#;
    let spaced = table(fields, "a,b\nNA,1\nNA ,2\n NA,3\n");
    spaced.build();
    assert_eq!(spaced.read("output/csv/t.csv"), "a,b\nNA,1\nNA,2\n,3\n");
}

#[test]
fn a_value_that_is_declared_to_be_missing() {
    for (field, missing) in [
        (r#""type": "string", "categories": ["NA", "ZA"]"#, "NA"),
        (r#""type": "string", "constraints": {"enum": ["NA", "ZA"]}"#, "NA"),
        (r#""type": "boolean", "falseValues": ["no"]"#, "no"),
        (r#""type": "integer", "constraints": {"enum": [-9, 1]}"#, "-9"),
    ] {
        let fields = format!(r#"{{"name": "a", {field}, "missingValues": ["", "{missing}"]}}"#);
        refused(&table(&fields, "a\n\n").check(), &format!("/resources/0/schema: `{missing}` is in "));
    }
    table(r#"{"name": "a", "constraints": {"enum": ["", "x"]}}, {"name": "b"}"#, "a,b\n,1\nx,2\n").build();
}

#[test]
fn a_member_of_a_cell_that_stands_twice() {
    for kind in ["object", "geojson"] {
        let run = table(
            &format!(r#"{{"name": "a", "type": "{kind}"}}"#),
            "a\n\"{\"\"type\"\":\"\"X\"\",\"\"type\"\":\"\"Point\"\",\"\"coordinates\"\":[1,2]}\"\n",
        )
        .check();
        assert!(run.out.starts_with("t.csv:2:1: error[wrong-type]"), "{}", run.out);
    }
}

/// serde_json takes what stands in this member for the object.
#[test]
fn a_member_that_a_reader_has_for_itself() {
    let object = |text: &str| format!("a\n\"{{\"\"$serde_json::private::RawValue\"\":\"\"{text}\"\"}}\"\n");
    for (kind, text) in [("array", "[1]"), ("object", "{}"), ("geojson", "{}")] {
        let run = table(&format!(r#"{{"name": "a", "type": "{kind}"}}"#), &object(text)).check();
        assert!(run.out.starts_with("t.csv:2:1: error[wrong-type]"), "{kind}: {}", run.out);
    }
}

/// The last of seventeen digits was another one where JSON was read.
#[test]
fn bounds_are_the_numbers_that_are_written() {
    let bounded = |bound: &str, cell: &str| {
        let field = format!(r#"{{"name": "v", "type": "number", "constraints": {{{bound}}}}}"#);
        table(&field, &format!("v\n{cell}\n"))
    };
    for bound in
        [r#""minimum": 0.42451918914251396"#, r#""maximum": 0.42451918914251396"#, r#""enum": [0.42451918914251396]"#]
    {
        let dataset = bounded(bound, "0.42451918914251396");
        dataset.build();
        assert!(dataset.read("output/datapackage.json").contains("0.42451918914251396"), "{bound}");
    }
    let run = bounded(r#""minimum": 0.42451918914251396"#, "0.4245191891425139").check();
    assert!(run.out.starts_with("t.csv:2:1: error[out-of-range]"), "{}", run.out);
    let same = r#"{"name": "v", "type": "object", "constraints": {"enum": [{"a": 9007199254740993}]}}"#;
    assert_eq!(table(same, "v\n\"{\"\"a\"\":9007199254740993}\"\n").check().out, "");
    let pointed = r#"{"name": "v", "type": "object", "constraints": {"enum": [{"a": 9007199254740992}]}}"#;
    assert_eq!(table(pointed, "v\n\"{\"\"a\"\":9007199254740992.0}\"\n").check().out, "");
    let run = table(same, "v\n\"{\"\"a\"\":9007199254740992}\"\n").check();
    assert!(run.out.starts_with("t.csv:2:1: error[unknown-value]"), "{}", run.out);
}

#[test]
fn the_end_of_a_day_may_have_a_fraction() {
    let field = r#"{"name": "v", "type": "datetime"}"#;
    assert_eq!(
        table(field, "v\n2000-01-01T24:00:00.0\n2000-01-01T24:00:00.00Z\n2000-01-01T24:00:00\n").check().out,
        ""
    );
    for text in
        ["24:00:00.1", "24:00:00.01", "24:00:00.", "24:00:000", "24:00:00.0.5", "24:00:00.0.0", "24:00:00.00.25Z"]
    {
        let run = table(field, &format!("v\n2000-01-01T{text}\n")).check();
        assert!(run.out.starts_with("t.csv:2:1: error[wrong-type]"), "{text}: {}", run.out);
    }
}

#[test]
fn durations_of_any_length_are_compared() {
    let told = |constraint: &str, cell: &str| {
        let field = format!(r#"{{"name": "v", "type": "duration", "constraints": {{{constraint}}}}}"#);
        table(&field, &format!("v\n{cell}\n")).check().status
    };
    for (bound, cell, status) in [
        (r#""minimum": "PT90071992547.409932S""#, "PT90071992547.409931S", 1),
        (r#""minimum": "PT90071992547.409932S""#, "PT90071992547.409932S", 0),
        (r#""minimum": "P1Y""#, "P300000Y", 0),
        (r#""minimum": "P1Y""#, "P3000000000D", 0),
        (r#""maximum": "P300000Y""#, "P1Y", 0),
        (r#""maximum": "P300000Y""#, "P300000YT1S", 1),
        (r#""minimum": "-P300000Y""#, "P0D", 0),
        (r#""minimum": "P1M""#, "P30D", 1),
        (r#""minimum": "P1M""#, "P32D", 0),
    ] {
        assert_eq!(told(bound, cell), status, "{bound} {cell}");
    }
}

#[test]
fn a_header_after_many_comments() {
    let comments = "# a comment of seventy-two letters, so that ten thousand are long enough\n".repeat(10_000);
    let far = table(r#"{"name": "a"}"#, &format!("{comments}a\nx\n"));
    let far = far.replace("datapackage.json", "\"schema\": {", "\"dialect\": {\"commentChar\": \"#\"}, \"schema\": {");
    far.build();
    assert_eq!(far.read("output/csv/t.csv"), "a\nx\n");
    let below = table(r#"{"name": "a"}"#, &format!("{}a\nx\n=1+1\n", "\n".repeat(600_000)));
    assert!(below.check().out.starts_with("t.csv:600003:1: error[formula]"), "{}", below.check().out);
}

#[test]
fn white_space_alone_is_told_whatever_a_field_asks_of_its_texts() {
    for more in [
        r#""constraints": {"enum": ["a"]}"#,
        r#""constraints": {"pattern": "a"}"#,
        r#""constraints": {"minLength": 1}"#,
        r#""categories": ["a"]"#,
    ] {
        let dataset = table(
            &format!(r#"{{"name": "v", "type": "string", {more}}}, {{"name": "w"}}"#),
            "v,w\n  ,b\n\t,b\na,\u{a0}\n",
        );
        let told: Vec<String> =
            dataset.check().out.lines().filter(|line| !line.starts_with("  ")).map(str::to_owned).collect();
        let places: Vec<&str> = told.iter().filter_map(|line| line.split(']').next()).collect();
        assert_eq!(
            places,
            ["t.csv:2:1: error[blank-cell", "t.csv:3:1: error[blank-cell", "t.csv:4:3: error[blank-cell"],
            "{more}"
        );
    }
}

/// Zero has one sign in lists and points too, and a number is one however JSON writes it.
#[test]
fn values_that_are_written_otherwise() {
    for (field, one, other) in [
        (r#""type": "list", "itemType": "number", "delimiter": ";""#, "0;1", "-0;1"),
        (r#""type": "geopoint""#, "\"0, 0\"", "\"-0, 0\""),
        (r#""type": "object""#, r#""{""a"": 1e15}""#, r#""{""a"": 1000000000000000}""#),
    ] {
        let fields = format!(r#"{{"name": "v", {field}, "constraints": {{"unique": true}}}}"#);
        let run = table(&fields, &format!("v\n{one}\n{other}\n")).check();
        assert!(run.out.starts_with("t.csv:3:1: error[duplicate-value]"), "{one}: {}", run.out);
    }
    let listed =
        r#"{"name": "v", "type": "list", "itemType": "number", "delimiter": ";", "constraints": {"enum": ["0;2"]}}"#;
    assert_eq!(table(listed, "v\n-0;2\n").check().out, "");
}

#[test]
fn a_declaration_in_the_wrong_place() {
    for property in [r#""primaryKey": true"#, r#""foreignKeys": []"#] {
        let run = table(&format!(r#"{{"name": "a", {property}}}"#), "a\n1\n").check();
        refused(&run, "is not looked for here\n  hint: put it into the schema that this is a field of");
    }
    let with = |old: &str, new: &str| table(r#"{"name": "a"}"#, "a\n1\n").replace("datapackage.json", old, new).check();
    refused(
        &with("{\"fields\"", r#"{"constraints": {"required": true}, "fields""#),
        "put it into the field that they are of",
    );
    let dialect = |dialect: &str| with("\"schema\": {", &format!("\"dialect\": {dialect}, \"schema\": {{"));
    refused(&dialect(r#"{"type": "spreadsheet"}"#), "`spreadsheet` is not supported");
    refused(&dialect(r#"{"header": false, "headerRows": [1]}"#), "stands beside `\"header\": false`");
    assert_eq!(dialect(r#"{"header": false, "headerRows": []}"#).status, 0);
    let media_type = |charset: &str| {
        with("\"schema\": {", &format!("\"mediatype\": \"text/csv; charset={charset}\", \"schema\": {{"))
    };
    refused(&media_type("windows-1251"), "names the charset `windows-1251`, and the file is read as UTF-8");
    assert_eq!(media_type("utf-8").status, 0);
    refused(&media_type("utf-8; header=absent"), "says that there is no header, and the file is read with one");
    assert_eq!(media_type("utf-8; header=present").status, 0);
}

#[test]
fn what_is_no_address() {
    for (format, text) in [
        ("email", "<a@b.org>"),
        ("email", "a;b@c.de"),
        ("email", "mailto:a@b.org"),
        ("email", "a@b.c_d"),
        ("uri", "http://a%zz"),
        ("uri", "x:^`{|}"),
    ] {
        let run =
            table(&format!(r#"{{"name": "a", "type": "string", "format": "{format}"}}"#), &format!("a\n{text}\n"))
                .check();
        assert!(run.out.starts_with("t.csv:2:1: error[wrong-format]"), "{text}: {}", run.out);
    }
    table(r#"{"name": "a", "type": "string", "format": "email"}"#, "a\no'neil+x@example.org\nü@müller.example\n")
        .build();
    table(
        r#"{"name": "a", "type": "string", "format": "uri"}"#,
        "a\nhttps://example.org/a%20b?x=[1]&y=(2)#é\nurn:isbn:1\n",
    )
    .build();
}
