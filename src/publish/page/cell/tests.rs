//! Values as they are shown, written by hand.

use super::*;
use crate::publish::page::Rows;
use crate::publish::page::address::Home;
use crate::publish::page::rows::Tables;
use crate::publish::page::schema::schemas;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

fn descriptor() -> Map<String, Value> {
    let fields = json!([
        { "name": "ship_id", "type": "string" },
        { "name": "built", "type": "string", "rdfType": EDTF },
        { "name": "tons", "type": "integer", "title": "Weight", "unit": "t" },
        { "name": "is_lost", "type": "boolean" },
        { "name": "rig", "type": "string", "constraints": { "enum": ["full_rigged"] } },
        { "name": "flag", "type": "string" },
        { "name": "class", "type": "string", "categories": [{ "value": "a_1", "label": "First" }, "b_2"] },
        { "name": "log_ids", "type": "string" },
        { "name": "words", "type": "string" }
    ]);
    let flags = json!([{ "name": "flag", "type": "string" }, { "name": "name", "type": "string", "rdfType": LABEL }]);
    let foreign = json!([{ "fields": "flag", "reference": { "resource": "flags", "fields": "flag" } }]);
    let declared = json!({ "resources": [
        { "name": "ships", "schema": { "fields": fields, "primaryKey": "ship_id", "foreignKeys": foreign } },
        { "name": "flags", "schema": { "fields": flags, "primaryKey": ["flag"] } }
    ] });
    declared.as_object().unwrap().clone()
}

const LABEL: &str = "http://www.w3.org/2004/02/skos/core#prefLabel";

fn rows(columns: &[&str], rows: &[&[&str]]) -> Rows {
    let cell = |cell: &&str| Some((*cell).to_owned()).filter(|cell| !cell.is_empty());
    Rows {
        columns: columns.iter().map(|name| (*name).to_owned()).collect(),
        rows: rows.iter().map(|row| row.iter().map(cell).collect()).collect(),
    }
}

/// What the cells of one ship look like: text, with the address that it leads to in brackets.
fn shown(fields: &[&str]) -> Vec<String> {
    let columns = ["ship_id", "built", "tons", "is_lost", "rig", "flag", "class", "log_ids", "words"];
    let ship =
        ["s-1", "1852-05~", "12345", "true", "full_rigged", "no", "a_1", "l-1;l-2;l-3", "As l-1 and xl-1 say, l-1."];
    let given = BTreeMap::from([
        ("ships".to_owned(), rows(&columns, &[&ship, &["s-2", "", "", "false", "", "se", "b_2", "", "well-known"]])),
        ("flags".to_owned(), rows(&["flag", "name"], &[&["no", "Norway"]])),
    ]);
    let descriptor = descriptor();
    let tables = Tables::new(schemas(&descriptor), &given, &[]);
    let home = |table, record| Home { table, record };
    let addresses = Addresses::from([
        ("l-1", home("logs", None)),
        ("l-3", home("logs", Some("no"))),
        ("well-known", home("logs", None)),
        ("no", home("ships", None)),
    ]);
    let page = Page { labels: tables.labels(), addresses, records: Some("flags"), ..Page::default() };
    let say = |part: Part| match (part.href.as_str(), part.is_strong) {
        ("", false) => part.text,
        ("", true) => format!("*{}*", part.text),
        (address, _) => format!("{}[{address}]", part.text),
    };
    let ships = tables.get("ships").unwrap();
    let cells = ships.rows().flat_map(|row| fields.iter().map(move |field| (row, *field)));
    cells.map(|(row, field)| page.cell(row, field).into_iter().map(say).collect()).collect()
}

#[test]
fn values_are_said_as_a_reader_says_them() {
    assert_eq!(
        shown(&["ship_id", "built", "tons", "is_lost", "rig", "class"]),
        ["s-1", "about May 1852", "12,345", "*yes*", "full rigged", "First", "s-2", "", "", "no", "", "b 2"]
    );
}

#[test]
fn a_code_has_its_label_and_a_key_leads_to_its_own_row_only() {
    // The address `no` is that of another table's row.
    assert_eq!(shown(&["flag", "log_ids"]), ["Norway", "l-1[l-1], l-2, Norway[no], l-3[l-3]", "se", ""]);
}

#[test]
fn keys_in_prose_lead_to_their_rows() {
    assert_eq!(shown(&["words"]), ["As l-1[l-1] and xl-1 say, l-1[l-1].", "well-known"]);
}

#[test]
fn words_are_joined_by_one_hyphen() {
    assert_eq!(words("a--b, é-1_c-"), ["a", "--", "b", ", é-", "1_c", "-"]);
    assert_eq!(words(""), [""; 0]);
}
