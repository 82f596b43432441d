//! What is said of a table or column otherwise than before, and the step of the version that it calls for:
//!
//! - major, where a program or a meaning may break: another type, format, unit, `rdfType`, key or order of columns, or what was
//!   promised of the values is promised no more: one of a list, a key that refers to another table, `required`; a licence;
//! - minor, where other values may come: one more of a list, one more key, another bound;
//! - patch, where words are others: titles, descriptions, labels. Whether they mean another thing no program can tell.

use super::Step;
use super::published::{Column, Said};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// One property that is not what it was.
#[derive(Debug, Serialize)]
pub struct Restated {
    /// Name of the property as Table Schema has it, such as `unit` or `constraints.minimum`; `name` for that of a table, `key` for the part that a column
    /// has in the primary key, `order` for the order of the columns.
    pub what: String,
    pub old: String,
    pub new: String,
    pub version_step: Step,
}

const MEANINGS: [&str; 10] = [
    "type",
    "format",
    "unit",
    "rdfType",
    "key",
    "itemType",
    "delimiter",
    "categoriesOrdered",
    "missingValues",
    "fieldsMatch",
];
const LISTS: [&str; 5] = ["categories", "constraints.enum", "foreignKeys", "uniqueKeys", "licenses"];
const PROMISES: [&str; 2] = ["constraints.required", "constraints.unique"];

/// What differs between what was and what is said.
pub fn restated(before: &Said, after: &Said) -> Vec<Restated> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differing = names.into_iter().map(|name| (name, before.get(name), after.get(name)));
    let is_ordered = |said: &Said| said.get("categoriesOrdered") == Some(&Value::Bool(true));
    // Earlier versions of the program did not publish queries.
    let is_told = |name: &str, old: Option<&Value>| name != "sql" || old.is_some();
    let differing = differing.filter(|(name, old, new)| old != new && is_told(name, *old));
    let restated = differing.map(|(name, old, new)| Restated {
        what: name.clone(),
        old: text(old),
        new: text(new),
        version_step: match name == "categories" && is_ordered(before) && !keeps_order(old, new) {
            // What was more is less now.
            true => Step::Major,
            false => step(name, old, new),
        },
    });
    restated.collect()
}

/// Whether the values of a list that another has too stand there in the same order.
fn keeps_order(old: Option<&Value>, new: Option<&Value>) -> bool {
    let (old, new) = (values(old), values(new));
    let shared = |from: &[String], other: &[String]| -> Vec<String> {
        from.iter().filter(|value| other.contains(value)).cloned().collect()
    };
    shared(&old, &new) == shared(&new, &old)
}

/// Programs know tables by their names.
pub fn renamed(old: &str, new: &str) -> Option<Restated> {
    let restated =
        || Restated { what: "name".to_owned(), old: old.to_owned(), new: new.to_owned(), version_step: Step::Major };
    (old != new).then(restated)
}

/// Programs may know columns by their place.
pub fn reordered(before: &[Column], after: &[Column]) -> Option<Restated> {
    let shared = |columns: &[Column], others: &[Column]| -> Vec<String> {
        let others: BTreeSet<&str> = others.iter().map(|column| column.name.as_str()).collect();
        columns.iter().map(|column| column.name.clone()).filter(|name| others.contains(name.as_str())).collect()
    };
    let (old, new) = (shared(before, after), shared(after, before));
    let restated = || {
        let what = "order".to_owned();
        Restated { what, old: old.join(", "), new: new.join(", "), version_step: Step::Major }
    };
    (old != new).then(restated)
}

fn text(value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

fn step(what: &str, old: Option<&Value>, new: Option<&Value>) -> Step {
    if MEANINGS.contains(&what) {
        return Step::Major;
    }
    if LISTS.contains(&what) {
        let (old, new) = (items(old), items(new));
        return match (old.is_subset(&new), new.is_subset(&old)) {
            (false, _) => Step::Major,
            (true, false) => Step::Minor,
            // Other labels, or another order.
            (true, true) => Step::Patch,
        };
    }
    match PROMISES.contains(&what) && old == Some(&Value::Bool(true)) {
        true => Step::Major,
        false if what.starts_with("constraints.") => Step::Minor,
        false => Step::Patch,
    }
}

/// The items of a list in order; of categories, which may have labels, their values, and of licences their names or addresses.
fn values(list: Option<&Value>) -> Vec<String> {
    let items = list.and_then(Value::as_array).into_iter().flatten();
    let shown =
        |item: &Value| ["value", "name", "path"].iter().find_map(|part| item.get(part)).unwrap_or(item).to_string();
    items.map(shown).collect()
}

fn items(list: Option<&Value>) -> BTreeSet<String> {
    values(list).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_may_break_is_major() {
        let of = |what: &str, old: Value, new: Value| {
            let given = |value: &Value| if value.is_null() { None } else { Some(value.clone()) };
            step(what, given(&old).as_ref(), given(&new).as_ref())
        };
        assert_eq!(of("unit", json!("USD"), json!("EUR")), Step::Major);
        assert_eq!(of("format", json!("uri"), Value::Null), Step::Major);
        assert_eq!(of("title", json!("Name"), json!("The name")), Step::Patch);
        assert_eq!(of("constraints.minimum", json!(0), json!(1)), Step::Minor);
        assert_eq!(of("constraints.required", json!(true), Value::Null), Step::Major);
        assert_eq!(of("constraints.required", Value::Null, json!(true)), Step::Minor);
        assert_eq!(of("constraints.enum", json!(["a", "b"]), json!(["a"])), Step::Major);
        assert_eq!(of("constraints.enum", json!(["a"]), json!(["a", "b"])), Step::Minor);
        assert_eq!(of("licenses", json!([{"name": "CC0-1.0"}]), json!([{"name": "CC-BY-4.0"}])), Step::Major);
        let addressed = json!([{"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}]);
        assert_eq!(of("licenses", json!([{"name": "CC0-1.0"}]), addressed), Step::Patch);
        assert_eq!(of("licenses", Value::Null, json!([{"name": "CC-BY-4.0"}])), Step::Minor);
        assert_eq!(of("constraints.enum", json!(["a", "b"]), json!(["b", "a"])), Step::Patch);
        let labelled = |label: &str| json!([{"value": 1, "label": label}]);
        assert_eq!(of("categories", labelled("one"), labelled("uno")), Step::Patch);
        assert_eq!(of("foreignKeys", json!([{"fields": "a"}]), Value::Null), Step::Major);
    }

    #[test]
    fn the_order_of_ordered_categories_is_their_meaning() {
        let of = |old: Value, new: Value, ordered: bool| {
            let said = |categories: Value| {
                Said::from([("categories".to_owned(), categories), ("categoriesOrdered".to_owned(), json!(ordered))])
            };
            restated(&said(old), &said(new)).iter().map(|said| said.version_step).max().unwrap()
        };
        assert_eq!(of(json!(["low", "high"]), json!(["high", "low"]), true), Step::Major);
        assert_eq!(of(json!(["low", "high"]), json!(["high", "low"]), false), Step::Patch);
        assert_eq!(of(json!(["low", "high"]), json!(["low", "mid", "high"]), true), Step::Minor);
        assert_eq!(of(json!(["low"]), json!([{"value": "low", "label": "Low"}]), true), Step::Patch);
    }
}
