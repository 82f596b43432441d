//! A Table Schema: the one place where the columns of a table, their types, constraints and keys are declared.

use super::constraint;
use super::document::Document;
use super::field::{self, Field};
use super::kind::Kind;
use super::literal::Bound;
use super::metadata;
use super::reader::Object;
use crate::finding::nearest;
use anyhow::Result;
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};
use std::path::Path;

#[derive(Debug, Clone)]
pub struct Schema {
    /// Path of the file that it stands in, relative to the root of the dataset.
    pub path: String,
    pub fields: Vec<Field>,
    pub matching: Matching,
    pub missing_values: Vec<String>,
    /// Positions of the fields of the primary key; none where the table has no key.
    pub primary_key: Vec<usize>,
    pub unique_keys: Vec<Vec<usize>>,
    pub foreign_keys: Vec<ForeignKey>,
    /// The schema as it is declared.
    pub declared: Map<String, Value>,
}

/// How the columns of a file answer to the fields (Table Schema 2.0, fieldsMatch).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matching {
    /// The same, in the same order.
    Exact,
    /// The same.
    Equal,
    /// All fields, and perhaps other columns.
    Subset,
    /// No other columns, and perhaps not all fields.
    Superset,
    /// At least one of the fields.
    Partial,
}

impl Matching {
    const ALL: [(&str, Matching); 5] = [
        ("exact", Matching::Exact),
        ("equal", Matching::Equal),
        ("subset", Matching::Subset),
        ("superset", Matching::Superset),
        ("partial", Matching::Partial),
    ];

    /// Whether a file may have columns that are no fields.
    pub fn allows_more(self) -> bool {
        matches!(self, Matching::Subset | Matching::Partial)
    }

    /// Whether a file may lack fields.
    pub fn allows_fewer(self) -> bool {
        matches!(self, Matching::Superset | Matching::Partial)
    }
}

#[derive(Debug, Clone)]
pub struct ForeignKey {
    /// Positions of the referring fields.
    pub fields: Vec<usize>,
    /// Name of the table referred to; none for the table itself.
    pub resource: Option<String>,
    /// Names of the fields referred to.
    pub reference: Vec<String>,
    /// Where the declaration stands, for a reference that turns out to lead nowhere.
    pub pointer: String,
}

/// Fields that a table may have: far more than any that people read, few enough to be held one against the other.
const MOST_FIELDS: usize = 10_000;
/// Bytes of the patterns of a table: all of them are kept at once.
const MOST_PATTERNS: u64 = 128 << 20;
/// Columns that a published table may have.
pub const MOST_PUBLISHED: usize = 20_000;

/// Properties besides `fields` that say how rows are read; elsewhere than in a schema they would do nothing.
pub(super) const OF_ROWS: [&str; 5] = ["fieldsMatch", "missingValues", "primaryKey", "uniqueKeys", "foreignKeys"];
/// Those of them that a field does not have.
pub(super) const OF_ROWS_ALONE: [&str; 4] = ["fieldsMatch", "primaryKey", "uniqueKeys", "foreignKeys"];

const PROPERTIES: [&str; 9] = [
    "$schema",
    "title",
    "description",
    "fields",
    "fieldsMatch",
    "missingValues",
    "primaryKey",
    "uniqueKeys",
    "foreignKeys",
];

impl Schema {
    pub fn read(root: &Path, path: &str) -> Result<Schema> {
        let document = Document::read(root, path)?;
        Schema::of(&Object::new(&document, String::new(), &document.value)?)
    }

    /// A schema that is a part of another document, or the whole of its own.
    pub(super) fn of(object: &Object) -> Result<Schema> {
        object.refuse_misplaced(&["constraints"], "the field that they are of")?;
        object.refuse_misplaced(&["formerly"], "the resource that this is the schema of")?;
        object.refuse_misspelt(&PROPERTIES)?;
        metadata::hold_profile(object, &["table-schema"], "tableschema.json")?;
        for name in ["title", "description"] {
            object.text(name)?;
        }
        if let Some(other) = object.text("codebook")?.filter(|text| *text != "rows") {
            return Err(object.fault("codebook", format!("`{other}` is not known: `rows` prints all rows there")));
        }
        let fields = read_fields(object)?;
        let primary_key = match object.texts("primaryKey")?.filter(|names| !names.is_empty()) {
            Some(names) => positions(object, "primaryKey", &fields, names)?,
            None => Vec::new(),
        };
        let mut unique_keys = Vec::new();
        let declared_keys = object.list("uniqueKeys")?;
        if declared_keys.is_some_and(Vec::is_empty) {
            return Err(object.fault("uniqueKeys", "names no key, and must name one (Table Schema 2.0, uniqueKeys)"));
        }
        for (index, value) in declared_keys.into_iter().flatten().enumerate() {
            let pointer = format!("uniqueKeys/{index}");
            let names: Option<Vec<&str>> = value.as_array().and_then(|names| names.iter().map(Value::as_str).collect());
            let names = names.ok_or_else(|| object.fault("uniqueKeys", "must be a list of lists of field names"))?;
            unique_keys.push(positions(object, &pointer, &fields, names)?);
        }
        Ok(Schema {
            path: object.document.path.clone(),
            foreign_keys: read_foreign_keys(object, &fields)?,
            matching: read_matching(object)?,
            missing_values: field::read_missing_values(object)?.unwrap_or_else(|| vec![String::new()]),
            primary_key,
            unique_keys,
            declared: object.members.clone(),
            fields,
        })
    }

    /// Takes another text that stands for a missing value in every column.
    pub fn add_missing_value(&mut self, text: Option<String>) {
        self.missing_values.extend(text.clone());
        for values in self.fields.iter_mut().filter_map(|field| field.missing_values.as_mut()) {
            values.extend(text.clone());
        }
    }

    /// Tells of a value that is declared to be one of a field's, and to be missing: it would be lost without a word. The empty
    /// text among the values of a list says no more than that a cell may be empty.
    pub(super) fn hold_missing_values(&self) -> Result<(), String> {
        for field in &self.fields {
            let missing = field.missing_values.as_ref().unwrap_or(&self.missing_values);
            let told = |name: &str, text: &str| {
                let field = &field.name;
                format!(
                    "`{text}` is in `{name}` of the field `{field}`, and a missing value too\n  hint: keep the one that is meant; a field may have `missingValues` of its own, with labels"
                )
            };
            for (name, words) in [("trueValues", &field.true_values), ("falseValues", &field.false_values)] {
                let both = words.iter().find(|word| missing.contains(word));
                if let Some(both) = both.filter(|_| field.declared.contains_key(name)) {
                    return Err(told(name, both));
                }
            }
            let is_both = |bound: &&Bound| !bound.shown.is_empty() && missing.contains(&bound.shown);
            for (name, values) in [("categories", &field.categories), ("enum", &field.constraints.one_of)] {
                if let Some(both) = values.iter().flatten().find(is_both) {
                    return Err(told(name, &both.shown));
                }
            }
        }
        Ok(())
    }

    /// The error that says what is wrong at a pointer of the schema's file.
    pub fn fault(&self, root: &Path, pointer: &str, message: impl std::fmt::Display) -> anyhow::Error {
        Document::read(root, &self.path).map_or_else(|error| error, |document| document.fault(pointer, message))
    }

    pub fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|field| field.name.as_str())
    }

    /// Names of the fields of the primary key.
    pub fn key_names(&self) -> Vec<&str> {
        self.primary_key
            .iter()
            .filter_map(|position| self.fields.get(*position))
            .map(|field| field.name.as_str())
            .collect()
    }

    /// Whether a field may be empty in what is published.
    pub fn is_nullable(&self, field: &Field) -> bool {
        !field.constraints.required && !self.key_names().contains(&field.name.as_str())
    }

    /// Marks the columns that hold codes: the key of a code list, and what refers to one. `notations` names the columns
    /// of each table that are such keys.
    pub fn mark_codes(&mut self, own_name: &str, notations: &HashMap<String, Vec<String>>) {
        let own = self.fields.iter().enumerate().filter(|(_, field)| field.is_notation());
        let mut codes: Vec<usize> = own.map(|(at, _)| at).collect();
        for key in &self.foreign_keys {
            let target = notations.get(key.resource.as_deref().unwrap_or(own_name));
            let refers = key.fields.iter().zip(&key.reference);
            codes.extend(
                refers.filter(|(_, field)| target.is_some_and(|keys| keys.contains(field))).map(|(own, _)| *own),
            );
        }
        for (at, field) in self.fields.iter_mut().enumerate() {
            field.is_code |= matches!(field.kind, Kind::String | Kind::Integer) && codes.contains(&at);
        }
    }

    /// Columns of the normalised table: each declared field, an EDTF field followed by its days and precision.
    pub fn published_fields(&self) -> Vec<Field> {
        self.fields.iter().flat_map(|field| std::iter::once(field.clone()).chain(field.expanded())).collect()
    }

    /// The schema of a published table that has these fields. Its missing value is the empty cell, whatever the raw file
    /// uses.
    pub fn published(&self, fields: &[Field]) -> Map<String, Value> {
        let mut declared = self.declared.clone();
        let fields = fields.iter().map(|field| {
            let mut declared = field.declared.clone();
            for name in field::OF_CELLS {
                declared.remove(name);
            }
            if let Some(constraints) = declared.get_mut("constraints") {
                *constraints = field.constraints.published(constraints);
            }
            if let (Some(values), Some(categories)) = (declared.get_mut("categories"), &field.categories) {
                *values = constraint::published_categories(categories, values);
            }
            // Whatever pattern a raw file writes its dates by, they are published as YYYY-MM-DD.
            if field.kind == Kind::Date {
                declared.remove("format");
            }
            Value::Object(declared)
        });
        declared.insert("fields".to_owned(), fields.collect());
        declared.insert("missingValues".to_owned(), json!([""]));
        // The published file has every field, in order.
        declared.remove("fieldsMatch");
        declared
    }
}

/// A name, or a list of one, as the standard's own profile has it.
fn read_matching(object: &Object) -> Result<Matching> {
    match object.texts("fieldsMatch")?.as_deref() {
        None => Ok(Matching::Exact),
        Some([name]) => match Matching::ALL.iter().find(|(known, _)| known == name) {
            Some((_, matching)) => Ok(*matching),
            None => {
                let names = Matching::ALL.map(|(name, _)| name).join(", ");
                Err(object.fault("fieldsMatch", format!("`{name}` is none of {names}")))
            }
        },
        Some(_) => Err(object.fault("fieldsMatch", "must be one name")),
    }
}

fn read_fields(object: &Object) -> Result<Vec<Field>> {
    let (mut fields, mut patterns): (Vec<Field>, u64) = (Vec::new(), 0);
    let Some(values) = object.list("fields")?.filter(|values| !values.is_empty()) else {
        return Err(object.fault("fields", "`fields` is missing or empty"));
    };
    if values.len() > MOST_FIELDS {
        let message = format!("{} fields are more than the {MOST_FIELDS} that a table may have", values.len());
        return Err(object.fault("fields", message));
    }
    for (index, value) in values.iter().enumerate() {
        let object = Object::new(object.document, format!("{}/fields/{index}", object.pointer), value)?;
        let field = Field::read(&object)?;
        patterns += field.pattern_bytes();
        if patterns > MOST_PATTERNS {
            let message = format!("the patterns up to this one come to more than {} MiB", MOST_PATTERNS >> 20);
            return Err(object.document.fault(&object.pointer, message));
        }
        if fields.iter().any(|other| other.name == field.name) {
            return Err(object.fault("name", format!("field `{}` is declared twice", field.name)));
        }
        fields.push(field);
    }
    let published = fields.len() + fields.iter().flat_map(Field::expanded).count();
    if published > MOST_PUBLISHED {
        let message = format!(
            "{published} columns, dates with what they expand to, are more than the {MOST_PUBLISHED} that a table may have"
        );
        return Err(object.fault("fields", message));
    }
    for made in fields.iter().flat_map(Field::expanded) {
        if let Some(index) = fields.iter().position(|field| field.name == made.name) {
            let message = format!("field `{}` is made from its EDTF field and cannot be declared", made.name);
            return Err(object.document.fault(&format!("{}/fields/{index}/name", object.pointer), message));
        }
    }
    Ok(fields)
}

/// Where the fields of a key stand in the schema, one at least and each once. `name` is the key's place in the object.
fn positions(object: &Object, name: &str, fields: &[Field], names: Vec<&str>) -> Result<Vec<usize>> {
    let pointer = format!("{}/{name}", object.pointer);
    hold_names(object.document, &pointer, &names)?;
    let mut positions = Vec::new();
    for wanted in names {
        match fields.iter().position(|field| field.name == wanted) {
            Some(position) => positions.push(position),
            None => {
                let hint = nearest(wanted, fields.iter().map(|field| field.name.as_str()))
                    .map_or(String::new(), |meant| format!("\n  hint: did you mean `{meant}`?"));
                return Err(object.document.fault(&pointer, format!("no field is called `{wanted}`{hint}")));
            }
        }
    }
    Ok(positions)
}

/// A key names one field at least, and none twice.
fn hold_names(document: &Document, pointer: &str, names: &[&str]) -> Result<()> {
    if names.is_empty() {
        return Err(document.fault(pointer, "names no field"));
    }
    let mut known = HashSet::new();
    for (index, name) in names.iter().enumerate() {
        if !known.insert(name) {
            return Err(document.fault(&format!("{pointer}/{index}"), format!("`{name}` stands twice in the key")));
        }
    }
    Ok(())
}

fn read_foreign_keys(object: &Object, fields: &[Field]) -> Result<Vec<ForeignKey>> {
    let mut keys = Vec::new();
    for (index, value) in object.list("foreignKeys")?.into_iter().flatten().enumerate() {
        let pointer = format!("{}/foreignKeys/{index}", object.pointer);
        let key = Object::new(object.document, pointer.clone(), value)?;
        // A name or a description of the key is the author's own.
        key.refuse_misspelt(&["fields", "reference"])?;
        let names = key.texts("fields")?.ok_or_else(|| key.fault("fields", "`fields` is missing"))?;
        let reference = key.object("reference")?.ok_or_else(|| key.fault("reference", "`reference` is missing"))?;
        // Earlier versions of the standard had keys that lead to tables of other packages.
        if let Some(name) = ["package", "datapackage"].iter().find(|name| reference.members.contains_key(**name)) {
            return Err(reference.fault(name, "references to other datasets are not supported"));
        }
        reference.refuse_unknown(&["resource", "fields"])?;
        let referred = reference.texts("fields")?.ok_or_else(|| reference.fault("fields", "`fields` is missing"))?;
        let own = positions(&key, "fields", fields, names)?;
        hold_names(object.document, &reference.at("fields"), &referred)?;
        if own.len() != referred.len() {
            let message = format!("refers {} fields to {}", own.len(), referred.len());
            return Err(reference.fault("fields", message));
        }
        let resource = reference.text("resource")?.filter(|name| !name.is_empty());
        keys.push(ForeignKey {
            fields: own,
            resource: resource.map(str::to_owned),
            reference: referred.into_iter().map(str::to_owned).collect(),
            pointer: pointer + "/reference",
        });
    }
    Ok(keys)
}
