//! A declaration that is wrong stops the run, by file, line and JSON pointer, and says how to mend it.

use super::dataset::Dataset;

#[test]
fn no_descriptor() {
    let dataset = Dataset::new().without("datapackage.json");
    dataset.check().stops("no datapackage.json in .\n  hint: name the dataset's folder with --root");
}

#[test]
fn json_that_does_not_parse() {
    let dataset = Dataset::new().replace("schemas/ships.json", "\"format\": \"uri\"}", "\"format\": \"uri\"");
    dataset.check().stops("schemas/ships.json:5:5: not JSON: key must be a string at line 5 column 5");
}

#[test]
fn an_unknown_type() {
    Dataset::new()
        .replace("schemas/ships.json", "\"type\": \"boolean\"", "\"type\": \"bolean\"")
        .check()
        .stops("schemas/ships.json:5:31: /fields/2/type: unknown type `bolean`\n  hint: did you mean `boolean`?");
}

#[test]
fn a_type_that_is_not_supported_is_refused_by_name() {
    Dataset::new()
        .replace("schemas/ships.json", "\"type\": \"boolean\"", "\"type\": \"list\", \"itemType\": \"geojson\"")
        .check()
        .stops("schemas/ships.json:5:51: /fields/2/itemType: `geojson` is not a type of items");
}

#[test]
fn a_constraint_that_is_misspelt_or_does_not_apply() {
    Dataset::new()
        .replace("schemas/calls.json", "\"minimum\": 0", "\"minimun\": 0")
        .check()
        .stops("schemas/calls.json:8:81: /fields/5/constraints/minimun: unknown property `minimun`\n  hint: did you mean `minimum`?");
    Dataset::new()
        .replace("schemas/calls.json", "\"minimum\": 0", "\"maxLength\": 3")
        .check()
        .stops("schemas/calls.json:8:83: /fields/5/constraints/maxLength: `maxLength` does not apply to this type");
    Dataset::new()
        .replace("schemas/calls.json", "\"minimum\": 0", "\"minimum\": \"none\"")
        .check()
        .stops("schemas/calls.json:8:81: /fields/5/constraints/minimum: `none` is not a value of the field's type\n  hint: write a number, or in quotes what a cell would have");
    Dataset::new().replace("schemas/ships.json", "shp-[0-9]{2}", "shp-[0-9").check().stops(
        "schemas/ships.json:3:85: /fields/0/constraints/pattern: not a regular expression: unclosed character class",
    );
}

#[test]
fn a_key_of_fields_that_do_not_exist() {
    Dataset::new()
        .replace("schemas/ships.json", "\"primaryKey\": [\"ship\"]", "\"primaryKey\": [\"shipp\"]")
        .check()
        .stops("schemas/ships.json:7:17: /primaryKey: no field is called `shipp`\n  hint: did you mean `ship`?");
    Dataset::new()
        .replace("schemas/calls.json", "\"resource\": \"ships\", \"fields\": \"ship\"", "\"resource\": \"shps\", \"fields\": \"ship\"")
        .check()
        .stops("schemas/calls.json:14:37: /foreignKeys/0/reference: no table is called `shps`\n  hint: did you mean `ships`?");
    Dataset::new()
        .replace(
            "schemas/calls.json",
            "\"resource\": \"ships\", \"fields\": \"ship\"",
            "\"resource\": \"ships\", \"fields\": \"name\"",
        )
        .check()
        .stops("schemas/calls.json:14:37: /foreignKeys/0/reference: `ships` has no field `name`");
}

#[test]
fn a_path_that_leaves_the_dataset() {
    for path in ["../secret.csv", "/etc/passwd", "https://example.org/x.csv", "raw/../../x.csv"] {
        Dataset::new().replace("datapackage.json", "raw/ships.csv", path).check().stops(&format!(
            "datapackage.json:6:31: /resources/1/path: `{path}` must be a relative path within the dataset"
        ));
    }
}

#[test]
fn a_schema_that_does_not_exist() {
    Dataset::new()
        .without("schemas/ships.json")
        .check()
        .stops("datapackage.json:6:58: /resources/1/schema: `schemas/ships.json` does not exist");
}

#[test]
fn a_schema_within_the_descriptor() {
    let whole = r#"{"name": "d", "resources": [
  {"name": "t", "path": "t.csv", "schema": {"fields": [{"name": "a", "type": "integer"}], "primaryKey": "a"}}
]}"#;
    let dataset = Dataset::empty().with("datapackage.json", whole).with("t.csv", "a\n1\nx\n1\n");
    dataset.check().finds(
        "t.csv:3:1: error[wrong-type] a `x` is not an integer
      hint: write digits only, such as 1000
    t.csv:4:1: error[duplicate-key] a `1` stands in t.csv:2 too
      hint: give one of the two rows another, or remove it where both tell of the same thing",
    );
    let dataset = dataset.with("t.csv", "a\n1\n");
    dataset.build();
    assert!(dataset.read("output/datapackage.json").contains("\"primaryKey\": \"a\""));
    // What refers to a record is told apart by its table, not by where its schema stands.
    let notes =
        r#"{"name": "notes", "path": "notes.csv", "schema": {"fields": [{"name": "record_id"}, {"name": "note"}]}}"#;
    let with_notes = whole.replace("\n]}", &format!(",\n  {notes}\n]}}"));
    let told = Dataset::empty()
        .with("datapackage.json", with_notes)
        .with("t.csv", "a\n1\n")
        .with("notes.csv", "record_id,note\n1,a word on it\n")
        .run(&["explain", "1"]);
    assert!(told.out.contains("a word on it"), "{}{}", told.out, told.err);
    dataset
        .replace("datapackage.json", "\"integer\"", "\"intger\"")
        .check()
        .stops("datapackage.json:2:78: /resources/0/schema/fields/0/type: unknown type `intger`\n  hint: did you mean `integer`?");
}

#[test]
fn a_field_declared_twice_or_made_by_the_pipeline() {
    Dataset::new()
        .replace("schemas/ships.json", "{\"name\": \"steam\"", "{\"name\": \"page\"")
        .check()
        .stops("schemas/ships.json:5:14: /fields/2/name: field `page` is declared twice");
    Dataset::new()
        .replace("schemas/calls.json", "{\"name\": \"logged\"", "{\"name\": \"date_start\"")
        .check()
        .stops("schemas/calls.json:7:14: /fields/4/name: field `date_start` is made from its EDTF field and cannot be declared");
}

#[test]
fn a_coverage_that_is_no_interval() {
    Dataset::new()
        .replace("datapackage.json", "1950/1952", "fifties")
        .check()
        .stops("datapackage.json:3:23: /temporalCoverage: `fifties` must be an EDTF interval such as `1947/2025`");
}

#[test]
fn a_property_that_is_not_supported_is_refused_not_ignored() {
    let with = |property: &str| {
        let path = "\"path\": \"raw/ships.csv\"";
        Dataset::new().replace("datapackage.json", path, &format!("{path}, {property}")).check()
    };
    with("\"dialect\": {\"sheetName\": \"a\"}")
        .starts("datapackage.json:6:73: /resources/1/dialect/sheetName: `sheetName` is not supported");
    with("\"dialect\": {\"commentRows\": [2]}")
        .starts("datapackage.json:6:75: /resources/1/dialect/commentRows: `commentRows` is not supported");
    with("\"dialect\": {\"lineTerminator\": \";\"}")
        .starts("datapackage.json:6:78: /resources/1/dialect/lineTerminator: only line breaks");
    with("\"dialect\": {\"escapeChar\": \",\"}")
        .starts("datapackage.json:6:74: /resources/1/dialect/escapeChar: must differ from");
    with("\"dialect\": {\"delimeter\": \";\"}")
        .starts("datapackage.json:6:73: /resources/1/dialect/delimeter: unknown property `delimeter`");
    with("\"encoding\": \"klingon\"")
        .starts("datapackage.json:6:60: /resources/1/encoding: `klingon` is not a known encoding");
    with("\"compression\": \"zip\"").starts("datapackage.json:6:63: /resources/1/compression: `zip` is not supported");
    with("\"hash\": \"crc32:abc\"").starts("datapackage.json:6:56: /resources/1/hash: `crc32` is not supported");
    with("\"hash\": \"abc\"")
        .starts("datapackage.json:6:56: /resources/1/hash: `abc` is not a checksum of md5: 32 hexadecimal digits");
    Dataset::new()
        .replace("schemas/ships.json", "\"primaryKey\"", "\"fieldsMatch\": \"subsets\", \"primaryKey\"")
        .check()
        .stops("schemas/ships.json:7:18: /fieldsMatch: `subsets` is none of exact, equal, subset, superset, partial");
    Dataset::new()
        .replace("schemas/calls.json", "\"minimum\": 0", "\"jsonSchema\": {}")
        .check()
        .starts("schemas/calls.json:8:84: /fields/5/constraints/jsonSchema: `jsonSchema` does not apply to this type");
}

#[test]
fn a_table_called_calendar() {
    Dataset::new().replace("datapackage.json", "\"name\": \"ships\"", "\"name\": \"calendar\"").check().stops(
        "datapackage.json:6:14: /resources/1/name: `calendar` is the table of years that every dataset is given",
    );
}
