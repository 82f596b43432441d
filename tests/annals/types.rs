//! Every type of Table Schema 2.0, with a value that is of it and one that is not.

use super::dataset::Dataset;

const FIELDS: &[(&str, &str, &str, &str)] = &[
    (r#""type": "any""#, "x", "", ""),
    (r#""type": "string", "format": "binary""#, "YW5uYWxz", "YW5", "wrong-format"),
    (r#""type": "string", "format": "uuid""#, "123e4567-e89b-12d3-a456-426614174000", "123e4567", "wrong-format"),
    (r#""type": "string", "format": "email""#, "a@example.org", "a.example.org", "wrong-format"),
    (r#""type": "string", "format": "email""#, "o'x@b.c1", "a@127.0.0.1", "wrong-format"),
    (
        r#""type": "string", "categories": [{"value": "north"}, {"value": "south", "label": "South"}]"#,
        "south",
        "west",
        "unknown-value",
    ),
    (r#""type": "integer", "categories": [1, 2]"#, "2", "3", "unknown-value"),
    (r#""type": "integer", "groupChar": " ""#, "1 000", "\"1,000\"", "wrong-type"),
    (r#""type": "number", "decimalChar": ",", "groupChar": ".""#, "\"1.000,5\"", "\"1,000,5\"", "wrong-type"),
    (r#""type": "number", "bareNumber": false"#, "95.5 %", "%", "wrong-type"),
    (r#""type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]"#, "yes", "true", "wrong-type"),
    (r#""type": "date", "format": "%d/%m/%Y""#, "18/04/1999", "1999-04-18", "wrong-type"),
    (r#""type": "time""#, "09:05:00", "9:05", "wrong-type"),
    (r#""type": "datetime""#, "1999-04-18T09:05:00Z", "1999-04-18 09:05", "wrong-type"),
    (r#""type": "yearmonth""#, "1999-04", "1999-13", "wrong-type"),
    (r#""type": "duration""#, "P1Y2M", "1Y", "wrong-type"),
    (r#""type": "list", "itemType": "integer", "delimiter": ";""#, "1;2", "1;b", "wrong-type"),
    (r#""type": "object""#, r#""{""a"": 1}""#, "[]", "wrong-type"),
    (r#""type": "array""#, "[1]", "{}", "wrong-type"),
    (r#""type": "geopoint""#, "\"67.0, 24.9\"", "\"200, 24.9\"", "wrong-type"),
    (r#""type": "geojson""#, r#""{""type"": ""Point"", ""coordinates"": [1, 2]}""#, "{}", "wrong-type"),
    (r#""type": "date", "format": "any""#, "18 April 1999", "18/04/1999", "wrong-type"),
    (r#""type": "time", "format": "any""#, "9:05 pm", "nine", "wrong-type"),
    (r#""type": "datetime", "format": "any""#, "1999-04-18 09:05", "1999-04-18", "wrong-type"),
    (r#""type": "time", "constraints": {"maximum": "12:00:00"}"#, "11:59:59", "12:00:01", "out-of-range"),
    (
        r#""type": "datetime", "constraints": {"exclusiveMinimum": "1999-04-18T00:00:00Z"}"#,
        "1999-04-18T00:00:01Z",
        "1999-04-18T01:00:00+01:00",
        "out-of-range",
    ),
    (r#""type": "yearmonth", "constraints": {"minimum": "1999-04"}"#, "1999-04", "1999-03", "out-of-range"),
    (r#""type": "duration", "constraints": {"maximum": "P1M"}"#, "P27D", "P32D", "out-of-range"),
    (
        r#""type": "time", "constraints": {"enum": ["09:00:00", "10:00:00Z"]}"#,
        "11:00:00+01:00",
        "10:00:00",
        "unknown-value",
    ),
    (r#""type": "time", "format": "%H:%M", "constraints": {"enum": ["10:00"]}"#, "10:00", "11:00", "unknown-value"),
    (
        r#""type": "datetime", "format": "%Y-%m-%dT%H:%M:%S.%f", "constraints": {"minimum": "2024-01-01T00:00:00.4"}"#,
        "2024-01-01T00:00:00.40",
        "2024-01-01T00:00:00.05",
        "out-of-range",
    ),
    (r#""type": "time", "format": "%I:%M""#, "10:00", "13:00", "wrong-type"),
    (r#""type": "date", "format": "%d/%m/%Y""#, "18/04/1999", "18/ 4/1999", "wrong-type"),
    (r#""type": "list", "constraints": {"enum": [["a", "b"]]}"#, "\"a,b\"", "a", "unknown-value"),
    (
        r#""type": "list", "itemType": "boolean", "constraints": {"enum": [[true, false]]}"#,
        "\"1,FALSE\"",
        "\"0,1\"",
        "unknown-value",
    ),
    (r#""type": "geopoint", "constraints": {"enum": [[1, 2]]}"#, "\"1, 2.0\"", "\"2,1\"", "unknown-value"),
    (r#""type": "string", "constraints": {"pattern": "[a&&b]+"}"#, "a&b", "c", "pattern-mismatch"),
    (r#""type": "string", "constraints": {"pattern": "\\w+"}"#, "a+b", "a_b", "pattern-mismatch"),
    (r#""type": "list", "constraints": {"minLength": 2}"#, "\"a,b\"", "a", "wrong-length"),
    (r#""type": "array", "constraints": {"maxLength": 1}"#, "[1]", "\"[1,2]\"", "wrong-length"),
    (r#""type": "object", "constraints": {"minLength": 1}"#, r#""{""a"": 1}""#, "{}", "wrong-length"),
    (
        r#""type": "object", "constraints": {"jsonSchema": {"required": ["a"], "properties": {"a": {"type": "integer"}}}}"#,
        r#""{""a"": 1}""#,
        r#""{""a"": ""x""}""#,
        "wrong-shape",
    ),
    (r#""type": "year", "constraints": {"enum": [1999, 2000]}"#, "1999", "2001", "unknown-value"),
];

fn dataset(rows: &str) -> Dataset {
    let fields: Vec<String> =
        FIELDS.iter().enumerate().map(|(at, (field, ..))| format!("{{\"name\": \"f{at}\", {field}}}")).collect();
    let header: Vec<String> = (0..FIELDS.len()).map(|at| format!("f{at}")).collect();
    Dataset::empty()
        .with("datapackage.json", r#"{"resources": [{"name": "types", "path": "types.csv", "schema": "types.json"}]}"#)
        .with("types.json", format!("{{\"fields\": [\n{}\n]}}", fields.join(",\n")))
        .with("types.csv", format!("{}\n{rows}", header.join(",")))
}

#[test]
fn values_of_every_type_are_published() {
    let sound: Vec<&str> = FIELDS.iter().map(|(_, sound, ..)| *sound).collect();
    let dataset = dataset(&(sound.join(",") + "\n"));
    dataset.build();
    let published = dataset.read("output/csv/types.csv");
    let expected = sound
        .join(",")
        .replace("1 000", "1000")
        .replace("\"1.000,5\"", "1000.5")
        .replace("95.5 %", "95.5")
        .replace("yes", "true")
        .replace("18/04/1999", "1999-04-18")
        .replace("18 April 1999", "1999-04-18");
    assert_eq!(published.lines().nth(1).unwrap(), expected);
}

#[test]
fn values_that_are_not_of_their_type_are_each_named() {
    let broken: Vec<&str> = FIELDS.iter().map(|(_, _, broken, _)| *broken).collect();
    let run = dataset(&(broken.join(",") + "\n")).run(&["check", "--format", "json"]);
    let findings: Vec<serde_json::Value> = serde_json::from_str(&run.out).unwrap();
    let found: Vec<(String, String)> = findings
        .iter()
        .map(|finding| (finding["field"].as_str().unwrap().to_owned(), finding["rule"].as_str().unwrap().to_owned()))
        .collect();
    let expected: Vec<(String, String)> = FIELDS
        .iter()
        .enumerate()
        .filter(|(_, (_, _, _, rule))| !rule.is_empty())
        .map(|(at, (_, _, _, rule))| (format!("f{at}"), (*rule).to_owned()))
        .collect();
    assert_eq!(found, expected);
}
