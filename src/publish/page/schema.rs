//! What the published descriptor says of the tables: what their columns are called, which column a row is known by, and
//! which table a column refers to.

use crate::declare::PREF_LABEL;
use crate::publish::is_table;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

pub const EDTF: &str = "http://id.loc.gov/datatypes/edtf/EDTF";

pub struct Schema<'a> {
    pub name: &'a str,
    pub resource: &'a Map<String, Value>,
    fields: BTreeMap<&'a str, &'a Value>,
    /// The column that a row is known by to programs, where it is one.
    pub key: Option<&'a str>,
    /// The column that a row is known by to people.
    pub label: Option<&'a str>,
    /// The table that a column refers to, of those that alone are a foreign key.
    pub refers: BTreeMap<&'a str, &'a str>,
}

pub type Schemas<'a> = BTreeMap<&'a str, Schema<'a>>;

/// The tables of a descriptor by name.
pub fn schemas(descriptor: &Map<String, Value>) -> Schemas<'_> {
    let resources =
        list(descriptor.get("resources")).filter_map(Value::as_object).filter(|resource| is_table(resource));
    resources.filter_map(Schema::read).map(|schema| (schema.name, schema)).collect()
}

impl<'a> Schema<'a> {
    fn read(resource: &'a Map<String, Value>) -> Option<Schema<'a>> {
        let name = text(resource.get("name")?)?;
        let schema = resource.get("schema")?;
        let fields: Vec<(&str, &Value)> =
            list(schema.get("fields")).filter_map(|field| Some((text(field.get("name")?)?, field))).collect();
        let label = fields.iter().find(|(_, field)| field.get("rdfType").and_then(text) == Some(PREF_LABEL));
        let refers = list(schema.get("foreignKeys")).filter_map(|foreign| {
            let target = text(foreign.get("reference")?.get("resource")?)?;
            Some((single(foreign.get("fields")?)?, if target.is_empty() { name } else { target }))
        });
        Some(Schema {
            name,
            resource,
            key: schema.get("primaryKey").and_then(single),
            label: label.map(|(name, _)| *name),
            refers: refers.collect(),
            fields: fields.into_iter().collect(),
        })
    }

    pub fn has(&self, field: &str) -> bool {
        self.fields.contains_key(field)
    }

    pub fn names(&self) -> impl Iterator<Item = &'a str> + Clone {
        self.fields.keys().copied()
    }

    pub fn property(&self, field: &str, name: &str) -> Option<&'a Value> {
        self.fields.get(field)?.get(name)
    }

    pub fn text(&self, field: &str, name: &str) -> Option<&'a str> {
        self.property(field, name).and_then(text)
    }

    /// What a column is called, without its unit.
    pub fn name_of<'b>(&self, field: &'b str) -> &'b str
    where
        'a: 'b,
    {
        self.text(field, "title").unwrap_or(field)
    }

    /// What a column is called, with its unit.
    pub fn title(&self, field: &str) -> String {
        let unit = self.text(field, "unit").filter(|unit| !unit.is_empty());
        self.name_of(field).to_owned() + &unit.map(|unit| format!(" ({unit})")).unwrap_or_default()
    }

    pub fn kind(&self, field: &str) -> &'a str {
        self.text(field, "type").unwrap_or_default()
    }

    pub fn is_number(&self, field: &str) -> bool {
        matches!(self.kind(field), "integer" | "number" | "year")
    }

    pub fn is_edtf(&self, field: &str) -> bool {
        self.text(field, "rdfType") == Some(EDTF)
    }

    /// The codes that a column may hold, in the order in which they are declared.
    pub fn codes(&self, field: &str) -> impl Iterator<Item = &'a str> {
        list(self.property(field, "constraints").and_then(|constraints| constraints.get("enum"))).filter_map(text)
    }

    /// How many rows there are, as the descriptor counts them.
    pub fn rows(&self) -> u64 {
        self.resource.get("rows").and_then(Value::as_u64).unwrap_or_default()
    }
}

/// A text, or the only one of a list.
fn single(value: &Value) -> Option<&str> {
    match value.as_array().map(Vec::as_slice) {
        None => text(value),
        Some([one]) => text(one),
        Some(_) => None,
    }
}

pub fn list(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

fn text(value: &Value) -> Option<&str> {
    value.as_str()
}
