//! What a declaration says that would not be done is refused by its JSON pointer, with words on how to mend it, and never
//! passed over; what is the author's own passes.

use super::dataset::{Dataset, Run};

/// Runs a descriptor of one table `t`, whose resource and schema have these members.
fn declared(package: &str, resource: &str, schema: &str) -> Run {
    Dataset::empty()
        .with(
            "datapackage.json",
            format!(r#"{{{package} "resources": [{{"name": "t", "schema": "t.json", {resource}}}]}}"#),
        )
        .with("t.json", format!("{{{schema}}}"))
        .with("t.csv", "a,b\n1,2\n")
        .run(&["check"])
}

const PATH: &str = r#""path": "t.csv""#;
const FIELDS: &str = r#""fields": [{"name": "a"}, {"name": "b"}]"#;

/// Each is refused by its pointer, and says why.
#[track_caller]
fn refused(run: &Run, expected: &str) {
    assert!(run.err.contains(expected), "{expected}: {}", run.err);
    assert_eq!((run.status, run.out.as_str()), (2, ""), "{}", run.err);
}

#[test]
fn what_is_sound_passes() {
    for (package, resource) in [
        ("", PATH.to_owned()),
        ("", r#""url": "t.csv""#.to_owned()),
        // What is written by others, and what is the author's own.
        (r#""profile": "tabular-data-package", "creator": "x", "related": [],"#, PATH.to_owned()),
        (r#""profile": "tabular-data-package", "bytes": 12, "hash": "x","#, PATH.to_owned()),
        ("", format!(r#"{PATH}, "format": "txt", "mediatype": "application/csv""#)),
        (
            "",
            format!(
                r#"{PATH}, "type": "table", "scheme": "file", "format": "CSV", "mediatype": "text/csv; header=present""#
            ),
        ),
        ("", format!(r#"{PATH}, "profile": "https://datapackage.org/profiles/2.0/dataresource.json", "date": "1999""#)),
        (
            r#""created": "1999-04-18", "keywords": ["a"], "licenses": [{"name": "MIT"}], "sources": [{"title": "S"}],
            "contributors": [{"title": "A", "role": "author"}, {"title": "B", "roles": ["editor"]}],"#,
            PATH.to_owned(),
        ),
    ] {
        let run = declared(package, &resource, FIELDS);
        assert_eq!((run.status, run.out.as_str()), (0, ""), "{package} {resource}: {}", run.err);
    }
    let schema = format!(r#"{FIELDS}, "primaryKey": [], "foreignKeys": [], "uniqueKeys": [["a", "b"]]"#);
    assert_eq!(declared("", PATH, &schema).status, 0);
}

#[test]
fn a_constraint_that_stands_on_the_field_is_not_looked_for() {
    for (name, value) in
        [("required", "true"), ("minimum", "0"), ("pattern", "\"x\""), ("enum", "[]"), ("jsonSchema", "{}")]
    {
        let run = declared("", PATH, &format!(r#""fields": [{{"name": "a", "{name}": {value}}}, {{"name": "b"}}]"#));
        refused(&run, &format!("/fields/0/{name}: `{name}` is a constraint, and is not looked for here"));
        refused(&run, "hint: put it into `constraints`");
    }
}

#[test]
fn keys_that_say_something_else_than_they_do() {
    let key = |keys: &str| declared("", PATH, &format!("{FIELDS}, {keys}"));
    let foreign = |members: &str| key(&format!(r#""foreignKeys": [{{{members}}}]"#));
    refused(
        &foreign(r#""fields": "a", "reference": {"resuorce": "u", "fields": "b"}"#),
        "/foreignKeys/0/reference/resuorce: unknown property `resuorce`\n  hint: did you mean `resource`?",
    );
    refused(
        &foreign(r#""fields": "a", "reference": {"package": "https://example.org", "resource": "u", "fields": "b"}"#),
        "/foreignKeys/0/reference/package: references to other datasets are not supported",
    );
    refused(
        &foreign(r#""field": "a", "fields": "a", "reference": {"fields": "b"}"#),
        "/foreignKeys/0/field: unknown property `field`",
    );
    for (field, told) in [
        (r#""type": "boolean", "trueValues": "1""#, "/fields/0/trueValues: must be a list, not a string"),
        (
            r#""type": "object", "constraints": {"jsonSchema": false}"#,
            "/fields/0/constraints/jsonSchema: must be an object",
        ),
        (
            r#""type": "string", "categories": ["x", {"value": "y"}]"#,
            "/fields/0/categories: must be a list of values, or of objects",
        ),
    ] {
        refused(&declared("", PATH, &format!(r#""fields": [{{"name": "a", {field}}}, {{"name": "b"}}]"#)), told);
    }
    for (package, resource, schema, told) in [
        (r#""profile": "made-up","#, "", "", "/profile: the profile `made-up` is not supported"),
        (
            r#""$schema": "https://example.org/x.json","#,
            "",
            "",
            "/$schema: the profile `https://example.org/x.json` is not supported\n  hint: leave it out, or write",
        ),
        ("", r#", "profile": "https://example.org/x.json""#, "", "/resources/0/profile: the profile `https://exa"),
        ("", r#", "dialect": {"$schema": "x"}"#, "", "/resources/0/dialect/$schema: the profile `x` is not supported"),
        ("", "", r#", "$schema": "x""#, "/$schema: the profile `x` is not supported"),
        (
            r#""contributors": [{"title": "A", "email": "a.example.org"}],"#,
            "",
            "",
            "/contributors/0/email: `a.example.org` is no email address",
        ),
        (r#""contributors": [{"title": "A", "roles": "author"}],"#, "", "", "/contributors/0/roles: must be a list"),
        (
            r#""sources": [{"title": "A", "email": "nobody"}],"#,
            "",
            "",
            "/sources/0/email: `nobody` is no email address",
        ),
    ] {
        refused(&declared(package, &format!("{PATH}{resource}"), &format!("{FIELDS}{schema}")), told);
    }
    refused(&foreign(r#""fields": [], "reference": {"fields": []}"#), "/foreignKeys/0/fields: names no field");
    let fields = r#""fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]"#;
    refused(
        &declared(
            "",
            PATH,
            &format!(r#"{fields}, "foreignKeys": [{{"fields": "a", "reference": {{"fields": "b"}}}}]"#),
        ),
        "/foreignKeys/0/reference: `a` is of the type integer, and `b` is of the type string in `t`: a value of the one is none of the other\n  hint: declare both with one type",
    );
    refused(
        &foreign(r#""fields": ["a", "b"], "reference": {"fields": ["b", "b"]}"#),
        "/foreignKeys/0/reference/fields/1: `b` stands twice in the key",
    );
    refused(&key(r#""primaryKey": ["a", "a"]"#), "/primaryKey/1: `a` stands twice in the key");
    refused(&key(r#""uniqueKeys": [["b", "b"]]"#), "/uniqueKeys/0/1: `b` stands twice in the key");
    refused(&key(r#""uniqueKeys": []"#), "/uniqueKeys: names no key");
    refused(&key(r#""uniqueKeys": [[]]"#), "/uniqueKeys/0: names no field");
}

#[test]
fn names_a_letter_away_and_properties_in_the_wrong_place() {
    for (name, meant) in [
        ("hahs", "hash"),
        ("byte", "bytes"),
        ("dialet", "dialect"),
        ("encodng", "encoding"),
        ("mediaType", "mediatype"),
    ] {
        refused(
            &declared("", &format!(r#"{PATH}, "{name}": "x""#), FIELDS),
            &format!("/resources/0/{name}: unknown property `{name}`\n  hint: did you mean `{meant}`?"),
        );
    }
    refused(
        &declared(r#""temporalCoverge": "1947/2025","#, PATH, FIELDS),
        "/temporalCoverge: unknown property `temporalCoverge`\n  hint: did you mean `temporalCoverage`?",
    );
    for (name, place) in
        [("missingValues", "`schema`"), ("fields", "`schema`"), ("primaryKey", "`schema`"), ("delimiter", "`dialect`")]
    {
        refused(
            &declared("", &format!(r#"{PATH}, "{name}": []"#), FIELDS),
            &format!("/resources/0/{name}: `{name}` is not looked for here\n  hint: put it into {place}"),
        );
    }
    for name in ["missingValues", "dialect", "schema"] {
        refused(
            &declared(&format!(r#""{name}": [],"#), PATH, FIELDS),
            &format!("/{name}: `{name}` is not looked for here"),
        );
    }
}

#[test]
fn files_that_are_no_csv() {
    let resource = |members: &str| declared("", &format!("{PATH}, {members}"), FIELDS);
    refused(&resource(r#""format": "xlsx""#), "/resources/0/format: `xlsx` is not supported");
    refused(
        &resource(r#""mediatype": "application/json""#),
        "/resources/0/mediatype: `application/json` is not supported",
    );
    refused(&resource(r#""type": "json""#), "/resources/0/type: `json` is not supported");
    refused(&resource(r#""scheme": "http""#), "/resources/0/scheme: `http` is not supported");
    refused(
        &resource(r#""profile": "json-data-resource""#),
        "/resources/0/profile: the profile `json-data-resource` is not supported",
    );
    for (name, value) in [("format", "tsv"), ("mediatype", "text/tab-separated-values")] {
        let tabs = format!("/resources/0/{name}: `{value}` has tabs between cells, and the dialect has none");
        refused(&resource(&format!(r#""{name}": "{value}""#)), &tabs);
        refused(
            &resource(&format!(r#""{name}": "{value}""#)),
            r#"hint: declare the delimiter: "dialect": {"delimiter": "\t"}"#,
        );
        let run = resource(&format!(r#""{name}": "{value}", "dialect": {{"delimiter": "\t"}}"#));
        assert_eq!(run.status, 1, "the file has commas: {}{}", run.out, run.err);
    }
    // A `url` is a `path` (Data Resource 2.0, path or data).
    let web = "https://example.org/t.csv";
    refused(
        &declared("", &format!(r#""url": "{web}""#), FIELDS),
        &format!("/resources/0/url: `{web}` must be a relative path within the dataset"),
    );
    refused(&resource(r#""url": "t.csv""#), "/resources/0/url: stands beside `path`");
}

#[test]
fn properties_of_another_type_or_shape() {
    let field =
        |members: &str| declared("", PATH, &format!(r#""fields": [{{"name": "a", {members}}}, {{"name": "b"}}]"#));
    for (name, value) in [
        ("trueValues", "[\"y\"]"),
        ("falseValues", "[\"n\"]"),
        ("delimiter", "\";\""),
        ("itemType", "\"date\""),
        ("groupChar", "\",\""),
    ] {
        refused(
            &field(&format!(r#""type": "string", "{name}": {value}"#)),
            &format!("/fields/0/{name}: `{name}` does not apply to this type"),
        );
    }
    let categories = |members: &str| field(&format!(r#""type": "string", "categories": ["x", "y"], {members}"#));
    refused(
        &categories(r#""categoriesOrdered": "yes""#),
        "/fields/0/categoriesOrdered: must be true or false, not a string",
    );
    refused(
        &field(r#""type": "string", "categoriesOrdered": true"#),
        "/fields/0/categoriesOrdered: the field has no `categories`",
    );
    refused(
        &field(r#""type": "string", "categories": [{"value": "x"}, {"value": "x"}]"#),
        "/fields/0/categories/1: `x` stands twice",
    );
    refused(
        &categories(r#""constraints": {"enum": ["x", "z"]}"#),
        "/fields/0/constraints/enum/1: `z` is none of the `categories`",
    );
}

#[test]
fn values_that_are_none_of_their_type() {
    let allowed = |kind: &str, value: &str| {
        let field = format!(r#"{{"name": "a", "type": "{kind}", "constraints": {{"enum": [{value}]}}}}"#);
        declared("", PATH, &format!(r#""fields": [{field}, {{"name": "b"}}]"#))
    };
    for (kind, value) in [
        ("any", "1"),
        ("list", "[1]"),
        ("list", "[\"x,y\"]"),
        ("geopoint", "\"nonsense\""),
        ("geopoint", "[200, 0]"),
        ("object", "[1]"),
        ("array", "{}"),
        ("geojson", "\"x\""),
        ("time", "\"10:00\""),
    ] {
        refused(&allowed(kind, value), "/fields/0/constraints/enum/0: `");
    }
    refused(
        &allowed("any", "1"),
        "`1` is not a value of the field's type\n  hint: in CSV such a value is a text: put it in quotes",
    );
}

#[test]
fn patterns_that_xml_schema_does_not_have() {
    for (pattern, told) in [("(?i)x", "`(?` has no meaning"), ("[[:alpha:]]", "`[` stands within a class")] {
        let field = format!(r#"{{"name": "a", "type": "string", "constraints": {{"pattern": "{pattern}"}}}}"#);
        let run = declared("", PATH, &format!(r#""fields": [{field}, {{"name": "b"}}]"#));
        refused(&run, &format!("/fields/0/constraints/pattern: {told}"));
    }
}

#[test]
fn what_is_said_of_the_dataset_has_the_shape_that_readers_expect() {
    for (member, told) in [
        (r#""licenses": {"name": "MIT"}"#, "/licenses: must be a list, not an object"),
        (r#""licenses": ["MIT"]"#, "/licenses/0: must be an object, not a string"),
        (r#""licenses": [{"title": "Mine"}]"#, "/licenses/0/name: a licence has a `name` or a `path`"),
        (r#""contributors": "x""#, "/contributors: must be a list, not a string"),
        (r#""contributors": [{"title": 3}]"#, "/contributors/0/title: must be a string, not a number"),
        (r#""sources": [3]"#, "/sources/0: must be an object, not a number"),
        (r#""keywords": "x""#, "/keywords: must be a list, not a string"),
        (r#""keywords": ["x", 3]"#, "/keywords/1: must be a string"),
        (r#""homepage": 3"#, "/homepage: must be a string, not a number"),
        (r#""title": 3"#, "/title: must be a string, not a number"),
        (r#""created": "yesterday""#, "/created: `yesterday` is not a date and time"),
    ] {
        refused(&declared(&format!("{member},"), PATH, FIELDS), &format!(": {told}"));
    }
    refused(&declared("", &format!(r#"{PATH}, "sources": "x""#), FIELDS), "/resources/0/sources: must be a list");
}
