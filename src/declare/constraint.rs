//! What a field's values are held against: its constraints and categories.

use super::json_schema::JsonSchema;
use super::kind::Kind;
use super::literal::{Bound, Literal, ValueType};
use super::pattern::Pattern;
use super::reader::Object;
use anyhow::Result;
use serde_json::Value;
use std::collections::HashSet;
use std::sync::Arc;
use unicode_normalization::is_nfc;

#[derive(Debug, Clone, Default)]
pub struct Constraints {
    pub required: bool,
    pub unique: bool,
    pub min_length: Option<u64>,
    pub max_length: Option<u64>,
    pub minimum: Option<Bound>,
    pub maximum: Option<Bound>,
    pub exclusive_minimum: Option<Bound>,
    pub exclusive_maximum: Option<Bound>,
    pub pattern: Option<Pattern>,
    pub one_of: Option<Vec<Bound>>,
    pub json_schema: Option<Arc<JsonSchema>>,
}

impl Constraints {
    /// Constraints as they are declared, their values written as published cells have them (Table Schema 2.0, Constraints: a text
    /// must be one that a cell could have).
    pub fn published(&self, declared: &Value) -> Value {
        let mut published = declared.clone();
        let Some(members) = published.as_object_mut() else { return published };
        for (name, bound) in [
            ("minimum", &self.minimum),
            ("maximum", &self.maximum),
            ("exclusiveMinimum", &self.exclusive_minimum),
            ("exclusiveMaximum", &self.exclusive_maximum),
        ] {
            if let (Some(value), Some(bound)) = (members.get_mut(name), bound) {
                *value = bound.published(value);
            }
        }
        if let (Some(Value::Array(allowed)), Some(bounds)) = (members.get_mut("enum"), &self.one_of) {
            allowed.iter_mut().zip(bounds).for_each(|(value, bound)| *value = bound.published(value));
            // Two texts may be one value, which stands there once.
            let mut known = HashSet::new();
            let mut is_new = bounds.iter().map(|bound| known.insert(bound.name()));
            allowed.retain(|_| is_new.next().unwrap_or(true));
        }
        published
    }
}

/// Categories as they are declared, their values written as published cells have them.
pub(super) fn published_categories(categories: &[Bound], declared: &Value) -> Value {
    let mut published = declared.clone();
    for (value, category) in published.as_array_mut().into_iter().flatten().zip(categories) {
        let value = if value.is_object() { value.get_mut("value") } else { Some(value) };
        if let Some(value) = value {
            *value = category.published(value);
        }
    }
    published
}

pub(super) const CONSTRAINTS: [&str; 11] = [
    "required",
    "unique",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "pattern",
    "enum",
    "jsonSchema",
];

/// Categories: values, or objects with a value and a label, each once (Table Schema 2.0, categories).
pub(super) fn read_categories(object: &Object, of: ValueType) -> Result<Option<Vec<Bound>>> {
    let Some(values) = object.list("categories")? else {
        object.flag("categoriesOrdered")?;
        return match object.members.contains_key("categoriesOrdered") {
            true => Err(object.fault("categoriesOrdered", "the field has no `categories` that could be in order")),
            false => Ok(None),
        };
    };
    object.flag("categoriesOrdered")?;
    if !matches!(of.kind, Kind::String | Kind::Integer) {
        return Err(object.fault("categories", "`categories` does not apply to this type"));
    }
    if values.iter().any(Value::is_object) && !values.iter().all(Value::is_object) {
        return Err(object.fault("categories", "must be a list of values, or of objects with a `value`: not of both"));
    }
    let (mut categories, mut known, mut labels) = (Vec::new(), HashSet::new(), HashSet::new());
    for (index, value) in values.iter().enumerate() {
        if value.is_object() {
            let pointer = format!("{}/{index}", object.at("categories"));
            let category = Object::new(object.document, pointer, value)?;
            category.refuse_misspelt(&["value", "label"])?;
            if let Some(label) = category.text("label")?.filter(|label| !labels.insert(*label)) {
                return Err(category.fault("label", format!("`{label}` is the label of another category too")));
            }
        }
        let Some(category) = Bound::read(of, value.get("value").unwrap_or(value)) else {
            return Err(object.fault("categories", "must be a list of values of the field's type"));
        };
        hold_form(object, "categories", index, of, &category)?;
        if !known.insert(category.name()) {
            let pointer = format!("{}/{index}", object.at("categories"));
            return Err(object.document.fault(&pointer, format!("`{}` stands twice", category.shown)));
        }
        categories.push(category);
    }
    Ok(Some(categories))
}

/// Values that are allowed. Where the field has categories too, they are some of them (Table Schema 2.0, categories).
fn read_enum(object: &Object, of: ValueType, categories: Option<&[Bound]>) -> Result<Option<Vec<Bound>>> {
    let Some(values) = object.list("enum")? else { return Ok(None) };
    let known: Option<HashSet<String>> = categories.map(|categories| categories.iter().map(Bound::name).collect());
    let mut allowed = Vec::new();
    for (index, value) in values.iter().enumerate() {
        let bound = read_bound(object, &format!("{}/{index}", object.at("enum")), of, value)?;
        hold_form(object, "enum", index, of, &bound)?;
        if known.as_ref().is_some_and(|known| !known.contains(&bound.name())) {
            let pointer = format!("{}/{index}", object.at("enum"));
            return Err(object.document.fault(&pointer, format!("`{}` is none of the `categories`", bound.shown)));
        }
        allowed.push(bound);
    }
    Ok(Some(allowed))
}

/// Texts are published composed (Unicode NFC) and without white space around them: no cell would be one that is not.
fn hold_form(object: &Object, name: &str, index: usize, of: ValueType, bound: &Bound) -> Result<()> {
    let text = &bound.shown;
    if of.kind != Kind::String || (is_nfc(text) && text.trim() == text) {
        return Ok(());
    }
    let hint = "write it in Unicode's composed form (NFC), with no white space around it";
    let pointer = format!("{}/{index}", object.at(name));
    Err(object.document.fault(&pointer, format!("`{text}` is in a form that no cell is published in\n  hint: {hint}")))
}

fn read_bound(object: &Object, pointer: &str, of: ValueType, value: &Value) -> Result<Bound> {
    let shown = || value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Bound::read(of, value).ok_or_else(|| {
        let message = format!("`{}` is not a value of the field's type{}", shown(), Literal::hint(of, value));
        object.document.fault(pointer, message)
    })
}

pub(super) fn read_constraints(object: &Object, of: ValueType, categories: Option<&[Bound]>) -> Result<Constraints> {
    object.refuse_unknown(&CONSTRAINTS)?;
    let only_for = |name: &str, kinds: &[Kind]| -> Result<()> {
        match object.members.contains_key(name) && !kinds.contains(&of.kind) {
            true => Err(object.fault(name, format!("`{name}` does not apply to this type"))),
            false => Ok(()),
        }
    };
    for name in ["minLength", "maxLength"] {
        only_for(name, &[Kind::String, Kind::List, Kind::Object, Kind::Array])?;
    }
    only_for("pattern", &[Kind::String])?;
    only_for("jsonSchema", &[Kind::Object, Kind::Array, Kind::GeoJson])?;
    let numbers = [Kind::Integer, Kind::Number, Kind::Date, Kind::Year];
    let moments = [Kind::Time, Kind::Datetime, Kind::YearMonth, Kind::Duration];
    let ordered: Vec<Kind> = numbers.into_iter().chain(moments).collect();
    for name in ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"] {
        only_for(name, &ordered)?;
    }
    let bound = |name: &str| -> Result<Option<Bound>> {
        let Some(value) = object.members.get(name) else { return Ok(None) };
        let bound = read_bound(object, &object.at(name), of, value)?;
        match bound.literal {
            Literal::Number(number) if number.is_nan() => Err(object.fault(name, "no number is more or less than NaN")),
            _ => Ok(Some(bound)),
        }
    };
    let pattern =
        object.text("pattern")?.map(Pattern::read).transpose().map_err(|what| object.fault("pattern", what))?;
    if object.members.get("jsonSchema").is_some_and(|schema| !schema.is_object()) {
        return Err(object.fault("jsonSchema", "must be an object"));
    }
    let json_schema = match object.members.get("jsonSchema").map(JsonSchema::compile) {
        Some(Err(error)) => return Err(object.fault("jsonSchema", format!("not a JSON Schema: {error}"))),
        compiled => compiled.and_then(Result::ok).map(Arc::new),
    };
    Ok(Constraints {
        json_schema,
        required: object.flag("required")?,
        unique: object.flag("unique")?,
        min_length: object.count("minLength")?,
        max_length: object.count("maxLength")?,
        minimum: bound("minimum")?,
        maximum: bound("maximum")?,
        exclusive_minimum: bound("exclusiveMinimum")?,
        exclusive_maximum: bound("exclusiveMaximum")?,
        pattern,
        one_of: read_enum(object, of, categories)?,
    })
}
