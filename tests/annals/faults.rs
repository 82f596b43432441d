//! Every fault of a cell is named at its place, all of them in one run.

use super::dataset::{CALLS, Dataset};

#[test]
fn twelve_faults_give_twelve_findings_in_one_run() {
    let dataset = Dataset::new()
        .with("raw/harbours.csv", "harbour,name,aliases\nKHI,Karachi,\nODS,Odessa,\nODS,Odessa again,\nVVO,,\n")
        .with("raw/ships.csv", "ship,page,steam\nshp-01,www.example.org,true\nshp-2,,maybe\n")
        .with(
            "raw/calls.csv",
            "call,ship,harbour,date,logged,cargo,outcome,note\n\
             1,shp-01,KHJ,1950-03,1950-02-30,12.5,landed,\n\
             2,shp-09,ODS,1950-13,,\"1,000\",refusd,\"ice,\nagain\"\n\
             3,shp-01,VVO,1951,,-3,,\n\
             4,shp-01,VVO,1951\n",
        );
    dataset.check().finds(
        "raw/calls.csv:2:10: error[unknown-code] harbour `KHJ` is not in harbours.harbour
      hint: did you mean `KHI`?
    raw/calls.csv:2:22: error[wrong-type] logged `1950-02-30` is not a date
      hint: write a day that exists as YYYY-MM-DD
    raw/calls.csv:3:3: error[unknown-code] ship `shp-09` is not in ships.ship
      hint: did you mean `shp-01`?
    raw/calls.csv:3:14: error[invalid-date] date `1950-13` is not a date in EDTF
      hint: write it in EDTF: 1999-04-18, 1999-04, 1999, 199X, 1999~, 1999/2001, 1999/..
    raw/calls.csv:3:23: error[wrong-type] cargo `1,000` is not a number
      hint: write digits and a decimal point only, such as 1000.5
    raw/calls.csv:3:31: error[unknown-value] outcome `refusd` is not one of the values allowed
      hint: did you mean `refused`?
    raw/calls.csv:5:20: error[out-of-range] cargo `-3` is below the minimum 0
      hint: correct the value, or the bound in the schema
    raw/calls.csv:6:18: error[wrong-cell-count] the row has 4 cells, the header has 8
      hint: add the cells that are missing
    raw/harbours.csv:4:1: error[duplicate-key] harbour `ODS` stands in raw/harbours.csv:3 too
      hint: give one of the two rows another, or remove it where both tell of the same thing
    raw/harbours.csv:5:5: error[missing-value] name is missing
      hint: fill the cell in
    raw/ships.csv:2:8: error[wrong-format] page `www.example.org` is not of the format `uri`
      hint: write the whole address, such as https://example.org/page
    raw/ships.csv:3:1: error[pattern-mismatch] ship `shp-2` does not match the pattern `shp-[0-9]{2}`
      hint: write it by the pattern shp-[0-9]{2}
    raw/ships.csv:3:8: error[wrong-type] steam `maybe` is not a boolean
      hint: write one of true, True, TRUE, 1 or false, False, FALSE, 0",
    );
}

#[test]
fn json_has_the_parts_of_a_finding() {
    let dataset = Dataset::new().replace("raw/calls.csv", "ODS", "ODX");
    let run = dataset.run(&["check", "--format", "json"]);
    assert_eq!(run.status, 1);
    let findings: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(
        findings,
        serde_json::json!([{
            "rule": "unknown-code", "severity": "error", "path": "raw/calls.csv", "line": 3, "column": 10,
            "key": "2", "field": "harbour", "value": "ODX",
            "message": "harbour `ODX` is not in harbours.harbour", "hint": "did you mean `ODS`?"
        }])
    );
}

#[test]
fn a_sound_dataset_has_no_finding() {
    let run = Dataset::new().run(&["check", "--format", "json"]);
    assert_eq!((run.status, run.out.as_str()), (0, "[]\n"));
    assert!(!Dataset::new().path().join("output").exists(), "check publishes nothing");
}

/// Places are those of an editor, whatever line breaks the file has and whatever stands before.
#[test]
fn places_are_those_of_an_editor() {
    let spoilt = CALLS.replace(",0,,\n", ",none,,\n");
    let at = |contents: Vec<u8>| {
        let run = Dataset::new().with("raw/calls.csv", contents).check();
        run.out.split(": error").next().unwrap().to_owned()
    };
    assert_eq!(at(spoilt.clone().into_bytes()), "raw/calls.csv:4:21");
    assert_eq!(at(spoilt.replace('\n', "\r\n").into_bytes()), "raw/calls.csv:4:21", "CR LF");
    assert_eq!(at([b"\xef\xbb\xbf", spoilt.as_bytes()].concat()), "raw/calls.csv:4:21", "BOM");
    assert_eq!(
        at(spoilt.replace("refused,", "\n\n").into_bytes()),
        "raw/calls.csv:3:23",
        "a line break cuts a row short"
    );
    assert_eq!(at(spoilt.replace("ice, again", "ice,\nagain").into_bytes()), "raw/calls.csv:5:21", "quoted line break");
    assert_eq!(at(spoilt.replace("ice, again", "ice,\r\nagain").into_bytes()), "raw/calls.csv:5:21", "quoted CR LF");
    assert_eq!(at(spoilt.replace("\n2,", "\n\n\n2,").into_bytes()), "raw/calls.csv:6:21", "blank lines");
    assert_eq!(at(spoilt.replace("VVO", "\"VVO\"").into_bytes()), "raw/calls.csv:4:23", "quotes count");
    assert_eq!(at(spoilt.replace("\n", "\r").into_bytes()), "raw/calls.csv:4:21", "CR alone");
}

#[test]
fn a_narrower_enum_changes_the_verdict() {
    let dataset = Dataset::new();
    assert_eq!(dataset.check().status, 0);
    dataset.replace("schemas/calls.json", r#"["landed", "refused"]"#, r#"["landed"]"#).check().finds(
        "raw/calls.csv:3:23: error[unknown-value] outcome `refused` is not one of the values allowed
      hint: known are: landed",
    );
}

#[test]
fn keys_are_compared_as_they_are_published() {
    // The composed and the decomposed é are one name.
    let dataset = Dataset::new()
        .with("raw/harbours.csv", "harbour,name,aliases\n\u{e9},One,\nODS,Odessa,\ne\u{301},Two,\nKHI,K,\nVVO,V,\n");
    dataset.check().finds(
        "raw/harbours.csv:4:1: error[duplicate-key] harbour `e\u{301}` stands in raw/harbours.csv:2 too
      hint: give one of the two rows another, or remove it where both tell of the same thing",
    );
}

#[test]
fn a_value_that_must_be_unique_and_a_composite_key() {
    let dataset = Dataset::new()
        .replace(
            "schemas/harbours.json",
            r#""title": "Name", "constraints": {"required": true,"#,
            r#""title": "Name", "constraints": {"unique": true,"#,
        )
        .replace(
            "schemas/calls.json",
            r#""primaryKey": ["call"]"#,
            r#""primaryKey": ["call"], "uniqueKeys": [["ship", "harbour"]]"#,
        )
        .with("raw/harbours.csv", "harbour,name,aliases\nKHI,Port,\nODS,Port,\nVVO,,\nXXX,,\n")
        .replace("raw/calls.csv", "3,shp-01,VVO", "3,shp-01,KHI");
    dataset.check().finds(
        "raw/calls.csv:4:3: error[duplicate-value] ship `shp-01` (ship, harbour) stands in raw/calls.csv:2 too
      hint: give one of the two rows another, or remove it where both tell of the same thing
    raw/harbours.csv:3:5: error[duplicate-value] name `Port` stands in raw/harbours.csv:2 too
      hint: give one of the two rows another, or remove it where both tell of the same thing",
    );
}

#[test]
fn references_may_be_of_several_fields_and_to_the_table_itself() {
    let keys = r#""foreignKeys": [
        {"fields": ["ship", "harbour"], "reference": {"resource": "pairs", "fields": ["ship", "harbour"]}},
        {"fields": "note", "reference": {"fields": "outcome"}}
    ]"#;
    let dataset = Dataset::new();
    let schema = dataset.read("schemas/calls.json");
    let start = schema.find("\"foreignKeys\"").unwrap();
    let dataset = dataset
        .with("schemas/calls.json", format!("{}{keys}\n}}", &schema[..start]))
        .with(
            "schemas/pairs.json",
            r#"{"fields": [{"name": "ship"}, {"name": "harbour"}], "primaryKey": ["ship", "harbour"]}"#,
        )
        .with("raw/pairs.csv", "ship,harbour\nshp-01,KHI\nshp-01,VVO\nshp-02,KHI\n")
        .replace(
            "datapackage.json",
            "\"resources\": [",
            "\"resources\": [{\"name\": \"pairs\", \"path\": \"raw/pairs.csv\", \"schema\": \"schemas/pairs.json\"},",
        )
        .replace("raw/calls.csv", "\"ice, again\"", "landed");
    dataset
        .check()
        .finds("raw/calls.csv:3:3: error[unknown-code] ship `shp-02` with harbour `ODS` is not in pairs.ship, harbour");
}

/// A table of one row, whose fields are declared so.
fn row(fields: &str, cells: &str) -> Dataset {
    let names: Vec<&str> = fields.split("\"name\": \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    Dataset::empty()
        .with("datapackage.json", r#"{"resources": [{"name": "t", "path": "t.csv", "schema": "t.json"}]}"#)
        .with("t.json", format!("{{\"fields\": [{fields}]}}"))
        .with("t.csv", format!("{}\n{cells}\n", names.join(",")))
}

#[test]
fn an_empty_cell_that_is_no_missing_value_is_called_empty() {
    row(r#"{"name": "a", "type": "integer", "missingValues": ["-"]}, {"name": "b", "type": "any"}"#, ",x")
        .check()
        .finds(
            "t.csv:2:1: error[wrong-type] a is empty, and the empty text is no missing value here
          hint: write a value, or add \"\" to `missingValues`",
        );
}

/// What would be published as nothing is told, whatever its column demands: once, and as that alone.
#[test]
fn a_cell_of_white_space_is_told_as_that_alone() {
    let fields = r#"{"name": "id", "type": "integer"}, {"name": "a", "constraints": {"required": true}},
        {"name": "b", "type": "string", "constraints": {"pattern": "[a-z]+", "minLength": 2, "unique": true}},
        {"name": "c", "type": "list", "itemType": "integer"}, {"name": "d", "type": "string", "missingValues": ["-"]},
        {"name": "e", "type": "string", "missingValues": ["", "  "]}"#;
    let cells = "1, ,\u{a0}, \t,,  \n2,x,ab,1,\" \",\n3,x, e\u{301}a,,-,";
    row(fields, cells).check().finds(
        "t.csv:2:3: error[blank-cell] a ` ` is nothing but white space
      hint: write a value
    t.csv:2:5: error[blank-cell] b `\u{a0}` is nothing but white space
      hint: empty the cell, or write a value
    t.csv:2:7: error[blank-cell] c ` \\t` is nothing but white space
      hint: empty the cell, or write a value
    t.csv:2:10: error[blank-cell] d is empty, and the empty text is no missing value here
      hint: write a value, or add \"\" to `missingValues`
    t.csv:3:10: error[blank-cell] d ` ` is nothing but white space
      hint: empty the cell, or write a value
    t.csv:4:5: error[pattern-mismatch] b ` e\u{301}a` does not match the pattern `[a-z]+`
      hint: write it by the pattern [a-z]+",
    );
}

/// References lead from value to value, however the two sides write it (Table Schema 2.0, foreignKeys: "values").
#[test]
fn references_are_followed_by_what_the_cells_mean() {
    for (own, cells, other, others, lost) in [
        (
            r#""type": "duration""#,
            "P1Y\nP30D",
            r#""type": "duration""#,
            "P12M\nP1M",
            Some("3:1: error[unknown-code] r `P30D`"),
        ),
        (r#""type": "datetime""#, "2000-02-01T10:00:00Z", r#""type": "datetime""#, "2000-02-01T11:00:00+01:00", None),
        (
            r#""type": "datetime", "format": "%m/%d/%Y %H:%M""#,
            "01/02/2000 10:00",
            r#""type": "datetime", "format": "%d/%m/%Y %H:%M""#,
            "01/02/2000 10:00",
            Some("2:1: error[unknown-code] r `01/02/2000 10:00`"),
        ),
        (
            r#""type": "time", "format": "%M:%S""#,
            "05:30",
            r#""type": "time", "format": "%H:%M""#,
            "05:30",
            Some("2:1: error[unknown-code] r `05:30`"),
        ),
        (r#""type": "date", "format": "%d/%m/%Y""#, "01/02/2000", r#""type": "date""#, "2000-02-01", None),
        (r#""type": "geopoint""#, "\"67.0,24\"", r#""type": "geopoint", "format": "array""#, "\"[67, 24.0]\"", None),
        (
            r#""type": "object""#,
            "\"{\"\"a\"\":1,\"\"b\"\":2}\"",
            r#""type": "object""#,
            "\"{\"\"b\"\": 2, \"\"a\"\": 1}\"",
            None,
        ),
        (
            r#""type": "list", "delimiter": ";""#,
            "a;b\n\"a,b\"",
            r#""type": "list""#,
            "\"a,b\"",
            Some("3:1: error[unknown-code] r `a,b`"),
        ),
        (
            r#""type": "boolean""#,
            "1\nfalse",
            r#""type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]"#,
            "yes",
            Some("3:1: error[unknown-code] r `false`"),
        ),
        (
            r#""type": "year""#,
            "2000\n1999",
            r#""type": "number""#,
            "2000.0\n1999.5",
            Some("3:1: error[unknown-code] r `1999`"),
        ),
    ] {
        let table = |name: &str, field: &str, keys: &str| {
            format!(
                r#"{{"name": "{name}", "path": "{name}.csv", "schema": {{"fields": [{{"name": "r", {field}}}]{keys}}}}}"#
            )
        };
        let key = r#", "foreignKeys": [{"fields": "r", "reference": {"resource": "u", "fields": "r"}}]"#;
        let run = Dataset::empty()
            .with(
                "datapackage.json",
                format!(r#"{{"resources": [{}, {}]}}"#, table("t", own, key), table("u", other, "")),
            )
            .with("t.csv", format!("r\n{cells}\n"))
            .with("u.csv", format!("r\n{others}\n"))
            .check();
        let told = run.out.lines().next().unwrap_or_default();
        let expected = lost.map(|lost| format!("t.csv:{lost} is not in u.r")).unwrap_or_default();
        assert_eq!((told, run.status), (expected.as_str(), i32::from(lost.is_some())), "{own}: {}{}", run.out, run.err);
        assert_eq!(run.out.matches("error[").count(), usize::from(lost.is_some()), "{}", run.out);
    }
}

#[test]
fn numbers_are_asked_for_as_their_field_writes_them() {
    row(
        r#"{"name": "a", "type": "integer"}, {"name": "b", "type": "number"},
        {"name": "c", "type": "number", "decimalChar": ",", "groupChar": "."}, {"name": "d", "type": "integer", "groupChar": " "}"#,
        "99999999999999999999,1e400,x,x",
    )
    .check()
    .finds(
        "t.csv:2:1: error[wrong-type] a `99999999999999999999` is not an integer
      hint: it lies beyond 64 bits, which reach to 9223372036854775807: where it is a name, declare the column as a string
    t.csv:2:22: error[wrong-type] b `1e400` is not a number
      hint: it lies beyond 64 bits, whose largest number is 1.8e308
    t.csv:2:28: error[wrong-type] c `x` is not a number
      hint: write digits with `,` before the decimals and `.` between groups where wanted, such as 1000,5
    t.csv:2:30: error[wrong-type] d `x` is not an integer
      hint: write digits with ` ` between groups where wanted, such as 1000",
    );
}

#[test]
fn what_a_list_or_topology_is_made_of_is_told() {
    row(
        r#"{"name": "a", "type": "list", "itemType": "date", "delimiter": ";"}, {"name": "b", "type": "geojson", "format": "topojson"}"#,
        "1999-04-18;x,[]",
    )
    .check()
    .finds(
        "t.csv:2:1: error[wrong-type] a `1999-04-18;x` is not a list of such items
      hint: write each item as a value of the type date, and put `;` between items
    t.csv:2:14: error[wrong-type] b `[]` is not TopoJSON
      hint: write a topology, or a geometry, with its `type`, no member of which stands twice",
    );
}

#[test]
fn a_time_without_a_zone_is_not_the_same_time_in_one() {
    let dataset = row(
        r#"{"name": "a", "type": "datetime", "constraints": {"unique": true}}"#,
        "2024-01-01T00:00:00\n2024-01-01T00:00:00Z\n2024-01-01T01:00:00+01:00",
    );
    dataset.check().finds(
        "t.csv:4:1: error[duplicate-value] a `2024-01-01T01:00:00+01:00` stands in t.csv:3 too
      hint: give one of the two rows another, or remove it where both tell of the same thing",
    );
}

#[test]
fn a_header_of_very_many_columns_is_told_whole() {
    let header: Vec<String> = (0..150).map(|column| format!("é{column}")).collect();
    let run = Dataset::new()
        .with("raw/ships.csv", format!("ship,page,steam,{}\n", header.join(",")))
        .run(&["check", "--format", "json"]);
    let findings: Vec<serde_json::Value> = serde_json::from_str(&run.out).unwrap();
    let unknown: Vec<_> = findings.iter().filter(|finding| finding["rule"] == "unknown-column").collect();
    assert_eq!(unknown.len(), 150);
    assert_eq!(unknown[149]["value"], "é149");
    assert_eq!(unknown[149]["line"], 1);
    // Columns are characters: ten names of two, ninety of three, forty-nine of four, and a comma after each.
    assert_eq!(unknown[149]["column"], 17 + 10 * 3 + 90 * 4 + 49 * 5);
}

#[test]
fn annotations_name_files_from_the_folder_of_the_run() {
    let dataset = Dataset::empty()
        .with("data/datapackage.json", r#"{"resources": [{"name": "t", "path": "t.csv", "schema": "t.json"}]}"#)
        .with("data/t.json", r#"{"fields": [{"name": "a", "type": "integer"}]}"#)
        .with("data/t.csv", "a\nx\n");
    let check = ["check", "--root", "data", "--format", "github"];
    let run = dataset.run(&check);
    assert!(run.out.starts_with("::error file=data/t.csv,line=2,col=1,title=wrong-type::a `x`"), "{}", run.out);
    let absolute = dataset.path().canonicalize().unwrap().join("data");
    let run = dataset.run(&["check", "--root", absolute.to_str().unwrap(), "--format", "github"]);
    assert!(run.out.starts_with("::error file=data/t.csv,line=2,col=1,"), "{}", run.out);
    // GitHub looks for the file from the workspace, wherever a step of the job stands.
    let folder = dataset.path().canonicalize().unwrap();
    let workspace = [("GITHUB_WORKSPACE", folder.to_str().unwrap())];
    let within = super::dataset::annals(&["check", "--format", "github"], &folder.join("data"), &workspace);
    assert!(within.out.starts_with("::error file=data/t.csv,line=2,col=1,"), "{}", within.out);
    // What stops the run has its place too.
    let dataset = dataset.with("data/t.json", r#"{"fields": [{"name": "a", "type": "intger"}]}"#);
    let run = dataset.run(&check);
    assert_eq!(run.status, 2);
    assert!(run.err.starts_with("annals: t.json:1:35: /fields/0/type: unknown type"), "{}", run.err);
    assert!(run.out.starts_with("::error file=data/t.json,line=1,col=35::/fields/0/type: unknown type"), "{}", run.out);
    let run = dataset.run(&["check", "--root", "nowhere", "--format", "github"]);
    assert!(run.out.starts_with("::error::no datapackage.json in nowhere"), "{}", run.out);
}
