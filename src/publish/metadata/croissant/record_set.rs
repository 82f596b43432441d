//! A table in Croissant: its columns, what is in them, and its keys.

use crate::publish::metadata::json_ld::{encoded, one_or_list, refer};
use crate::publish::metadata::members::{Object, objects, present, text, texts};
use crate::publish::metadata::pattern::is_property;
use crate::publish::metadata::resource::{Resource, Resources};
use serde_json::{Value, json};

const NOTATION: &str = "http://www.w3.org/2004/02/skos/core#notation";
const CONCEPT: &str = "http://www.w3.org/2004/02/skos/core#Concept";
const CARDINALITY: &str = "http://www.wikidata.org/entity/Q4049983";

/// One record a row; none for a file that is no table. Read from Parquet where there is some, because a CSV loses its
/// types on the way: mlcroissant reads it with pandas, which makes 57 of the code "057", nothing of the text "NA", and
/// true of the word "false".
pub fn record_set(resources: &Resources, table: &Resource) -> Option<Object> {
    let schema = table.schema()?;
    let file = resources.parquet_of(table).unwrap_or(Resource { declared: table.declared });
    let fields: Vec<Object> = objects(schema, "fields").map(|field| column(table, &file, field)).collect();
    let key = texts(schema, "primaryKey").into_iter().map(|name| refer(field_id(table.name(), name)));
    let is_code_list = objects(schema, "fields").any(|field| text(field, "rdfType") == Some(NOTATION));
    Some(present([
        ("@type", "cr:RecordSet".into()),
        ("@id", table.name().into()),
        ("name", table.name().into()),
        ("description", table.text("description").or(table.text("title")).into()),
        ("dataType", is_code_list.then_some(CONCEPT).into()),
        ("key", one_or_list(key)),
        ("csvw:foreignKey", foreign_keys(resources, table, schema).into()),
        ("annotation", table.declared.get("rows").map(|rows| row_count(table.name(), rows)).into()),
        ("field", fields.into()),
    ]))
}

fn column(table: &Resource, file: &Resource, field: &Object) -> Object {
    let name = text(field, "name").unwrap_or_default();
    present([
        ("@type", "cr:Field".into()),
        ("@id", field_id(table.name(), name).into()),
        ("name", name.into()),
        ("description", text(field, "description").or(text(field, "title")).into()),
        ("dataType", one_or_list(data_types(field))),
        ("unitText", text(field, "unit").into()),
        ("equivalentProperty", text(field, "rdfType").filter(|address| is_property(address)).into()),
        ("source", json!({ "fileObject": refer(file.path()), "extract": { "column": name } })),
    ])
}

/// An identifier is a relative address: only letters, digits, - and _ stand in it as they are, and a dot neither, since
/// `..` has a meaning there.
fn field_id(table: &str, field: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    format!("{table}/{}", encoded(field, is_plain))
}

/// A text that is published as it was written keeps sc:Text first, since that is what a reader finds in the file; what
/// it means comes second, and the class that `rdfType` names last.
fn data_types(field: &Object) -> Vec<&str> {
    let mut types = match text(field, "type").unwrap_or("string") {
        "string" if text(field, "format") == Some("uri") => vec!["sc:URL"],
        "integer" | "year" => vec!["sc:Integer"],
        "number" => vec!["sc:Float"],
        "boolean" => vec!["sc:Boolean"],
        "date" => vec!["sc:Date"],
        "datetime" => vec!["sc:Text", "sc:DateTime"],
        "time" => vec!["sc:Text", "sc:Time"],
        "duration" => vec!["sc:Text", "sc:Duration"],
        _ => vec!["sc:Text"],
    };
    types.extend(text(field, "rdfType").filter(|address| !is_property(address)));
    types
}

fn row_count(table: &str, rows: &Value) -> Value {
    json!({
        "@type": "cr:Field", "name": format!("{table}/rows"), "dataType": ["sc:Integer", CARDINALITY], "value": rows
    })
}

/// The keys to other tables, in the words of CSV on the Web.
///
/// Not `references`: mlcroissant 1.1.1 joins the tables wherever it finds one, needlessly, and then gives other rows
/// than the file's when several record sets are read, and none when one is read twice. `references` has no form for a
/// key of several fields either.
fn foreign_keys(resources: &Resources, table: &Resource, schema: &Object) -> Vec<Value> {
    let key = |key: &Object| {
        let reference = key.get("reference")?.as_object()?;
        let path = resources.path(text(reference, "resource").unwrap_or(table.name()))?;
        let target = json!({
            "csvw:resource": refer(path), "csvw:columnReference": in_order(&texts(reference, "fields"))
        });
        Some(json!({
            "@type": "csvw:ForeignKey",
            "csvw:columnReference": in_order(&texts(key, "fields")),
            "csvw:reference": target,
        }))
    };
    objects(schema, "foreignKeys").filter_map(key).collect()
}

/// Values of a property have no order in JSON-LD, unless they are a list.
fn in_order(fields: &[&str]) -> Value {
    match fields {
        [only] => json!(only),
        _ => json!({ "@list": fields }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_its_columns_and_keys() {
        let descriptor = json!({ "resources": [
            { "name": "codes", "path": "csv/codes.csv", "schema": {
                "fields": [{ "name": "code", "rdfType": NOTATION }]
            } },
            { "name": "ships", "title": "Ships", "path": "csv/ships.csv", "rows": 3, "schema": {
                "fields": [{ "name": "mass (t)", "type": "number", "unit": "t" }, { "name": "flag", "title": "Flag" }],
                "primaryKey": ["flag", "mass (t)"],
                "foreignKeys": [
                    { "fields": "flag", "reference": { "resource": "codes", "fields": ["code"] } },
                    { "fields": ["flag", "mass (t)"], "reference": { "resource": "", "fields": ["flag", "mass (t)"] } },
                    { "fields": "flag", "reference": { "resource": "nowhere", "fields": "code" } }
                ]
            } },
            { "name": "ships.parquet", "path": "parquet/ships.parquet", "mediatype": "application/vnd.apache.parquet" }
        ] });
        let resources = Resources::of(descriptor.as_object().unwrap());
        let [codes, ships, parquet] = resources.iter().collect::<Vec<_>>()[..] else { panic!("three files") };
        assert_eq!(record_set(&resources, codes).unwrap()["dataType"], CONCEPT);
        assert_eq!(record_set(&resources, parquet), None);
        let source =
            |column: &str| json!({ "fileObject": { "@id": "parquet/ships.parquet" }, "extract": { "column": column } });
        let pair = json!({ "@list": ["flag", "mass (t)"] });
        assert_eq!(
            Value::Object(record_set(&resources, ships).unwrap()),
            json!({
                "@type": "cr:RecordSet", "@id": "ships", "name": "ships", "description": "Ships",
                "key": [{ "@id": "ships/flag" }, { "@id": "ships/mass%20%28t%29" }],
                "csvw:foreignKey": [
                    {
                        "@type": "csvw:ForeignKey", "csvw:columnReference": "flag",
                        "csvw:reference": {
                            "csvw:resource": { "@id": "csv/codes.csv" }, "csvw:columnReference": "code"
                        }
                    },
                    {
                        "@type": "csvw:ForeignKey", "csvw:columnReference": pair,
                        "csvw:reference": { "csvw:resource": { "@id": "csv/ships.csv" }, "csvw:columnReference": pair }
                    }
                ],
                "annotation": {
                    "@type": "cr:Field", "name": "ships/rows", "dataType": ["sc:Integer", CARDINALITY], "value": 3
                },
                "field": [
                    {
                        "@type": "cr:Field", "@id": "ships/mass%20%28t%29", "name": "mass (t)", "dataType": "sc:Float",
                        "unitText": "t", "source": source("mass (t)")
                    },
                    {
                        "@type": "cr:Field", "@id": "ships/flag", "name": "flag", "description": "Flag",
                        "dataType": "sc:Text", "source": source("flag")
                    }
                ]
            })
        );
    }

    #[test]
    fn a_class_is_a_type_and_a_property_is_not() {
        let types = |field: Value| data_types(field.as_object().unwrap()).join(" ");
        assert_eq!(types(json!({})), "sc:Text");
        assert_eq!(types(json!({ "type": "string", "format": "uri" })), "sc:URL");
        assert_eq!(types(json!({ "type": "datetime" })), "sc:Text sc:DateTime");
        assert_eq!(
            types(json!({ "type": "year", "rdfType": "https://example.org/Year" })),
            "sc:Integer https://example.org/Year"
        );
        assert_eq!(types(json!({ "type": "date", "rdfType": "https://schema.org/birthDate" })), "sc:Date");
    }
}
