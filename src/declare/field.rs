//! One column as a Table Schema field declares it: its type, its constraints and what it means.

use super::reader::Object;
use crate::edtf::{Precision, calendar};
use crate::finding::nearest;
use anyhow::Result;
use serde_json::{Map, Value, json};

/// `rdfType` of a string field that holds EDTF dates.
pub const EDTF: &str = "http://id.loc.gov/datatypes/edtf/EDTF";
/// `rdfType` of the key of a code list: a column of it, and every column that refers to it, holds codes.
pub const NOTATION: &str = "http://www.w3.org/2004/02/skos/core#notation";
/// `rdfType` of the column of a code list that holds other names of the code, separated by semicolons.
pub const ALT_LABEL: &str = "http://www.w3.org/2004/02/skos/core#altLabel";

/// The types of Table Schema 2.0 that are supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    String,
    Integer,
    Number,
    Boolean,
    Date,
    Year,
}

const KINDS: [(&str, Kind); 7] = [
    ("string", Kind::String),
    ("any", Kind::String),
    ("integer", Kind::Integer),
    ("number", Kind::Number),
    ("boolean", Kind::Boolean),
    ("date", Kind::Date),
    ("year", Kind::Year),
];

/// Types that the standard has and this program does not read.
const OTHER_KINDS: [&str; 9] =
    ["time", "datetime", "yearmonth", "duration", "list", "object", "array", "geopoint", "geojson"];

/// Formats of strings, with the pattern that a value must match as a whole.
const STRING_FORMATS: [(&str, Option<&str>); 4] = [
    ("default", None),
    ("email", Some(r"[^@\s]+@[^@\s]+\.[^@\s]+")),
    ("uri", Some(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]+")),
    ("uuid", Some("[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")),
];

/// A value that a constraint names, of the field's type.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    Text(String),
    Integer(i64),
    Number(f64),
    Boolean(bool),
    Date(calendar::Day),
}

impl Literal {
    /// Reads a literal from JSON: in the field's own JSON type, or as the text that a cell would have.
    pub fn read(kind: Kind, value: &Value) -> Option<Literal> {
        let text = value.as_str();
        Some(match kind {
            Kind::String => Literal::Text(text?.to_owned()),
            Kind::Integer | Kind::Year => Literal::Integer(value.as_i64().or_else(|| text?.parse().ok())?),
            Kind::Number => Literal::Number(value.as_f64().or_else(|| text?.parse().ok())?),
            Kind::Boolean => Literal::Boolean(value.as_bool().or_else(|| text?.parse().ok())?),
            Kind::Date => Literal::Date(calendar::parse_iso(text?)?),
        })
    }
}

/// A bound of a value and how it is written in the schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    pub literal: Literal,
    pub shown: String,
}

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
    /// Pattern that the whole value must match (XML Schema regular expressions are anchored).
    pub pattern: Option<String>,
    pub one_of: Option<Vec<Bound>>,
}

#[derive(Debug, Clone)]
pub struct Field {
    pub name: String,
    pub kind: Kind,
    /// The name of the string format and its pattern, where it has one.
    pub format: Option<(&'static str, &'static str)>,
    pub rdf_type: Option<String>,
    pub constraints: Constraints,
    pub true_values: Vec<String>,
    pub false_values: Vec<String>,
    /// Missing values of this field alone; those of the schema where there are none.
    pub missing_values: Option<Vec<String>>,
    /// Whether the values are codes, published as a dictionary.
    pub is_code: bool,
    /// The field as it is declared, and as it is published.
    pub declared: Map<String, Value>,
}

const PROPERTIES: [&str; 13] = [
    "name",
    "type",
    "format",
    "title",
    "description",
    "example",
    "constraints",
    "missingValues",
    "rdfType",
    "trueValues",
    "falseValues",
    "categories",
    "unit",
];
const UNSUPPORTED: [&str; 6] =
    ["decimalChar", "groupChar", "bareNumber", "categories", "categoriesOrdered", "delimiter"];
const CONSTRAINTS: [&str; 10] = [
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
];

impl Field {
    pub(super) fn read(object: &Object) -> Result<Field> {
        let name = object.required_text("name")?.to_owned();
        if name.is_empty() || name.chars().any(char::is_control) {
            return Err(object.fault("name", "must not be empty or hold control characters"));
        }
        object.refuse(&UNSUPPORTED)?;
        object.refuse_misspelt(&PROPERTIES)?;
        let kind = read_kind(object)?;
        let format = read_format(object, kind)?;
        let constraints = match object.object("constraints")? {
            Some(constraints) => read_constraints(&constraints, kind)?,
            None => Constraints::default(),
        };
        let words = |name: &str, default: [&str; 4]| -> Result<Vec<String>> {
            let words = object.texts(name)?;
            Ok(words.unwrap_or_else(|| default.to_vec()).into_iter().map(str::to_owned).collect())
        };
        Ok(Field {
            kind,
            format,
            rdf_type: object.text("rdfType")?.map(str::to_owned),
            true_values: words("trueValues", ["true", "True", "TRUE", "1"])?,
            false_values: words("falseValues", ["false", "False", "FALSE", "0"])?,
            missing_values: read_missing_values(object)?,
            is_code: kind == Kind::String && constraints.one_of.is_some(),
            constraints,
            declared: object.members.clone(),
            name,
        })
    }

    /// A field that the pipeline itself adds.
    fn made(name: String, kind: &str, title: String, description: String, one_of: Option<Vec<&str>>) -> Field {
        let mut declared = Map::new();
        for (key, value) in
            [("name", &name), ("type", &kind.to_owned()), ("title", &title), ("description", &description)]
        {
            declared.insert(key.to_owned(), json!(value));
        }
        if let Some(values) = &one_of {
            declared.insert("constraints".to_owned(), json!({ "enum": values }));
        }
        Field {
            name,
            kind: KINDS.iter().find(|(known, _)| *known == kind).map_or(Kind::String, |(_, kind)| *kind),
            format: None,
            rdf_type: None,
            constraints: Constraints::default(),
            true_values: vec!["true".to_owned()],
            false_values: vec!["false".to_owned()],
            missing_values: None,
            is_code: one_of.is_some(),
            declared,
        }
    }

    pub fn is_edtf(&self) -> bool {
        self.rdf_type.as_deref() == Some(EDTF)
    }

    pub fn is_notation(&self) -> bool {
        self.rdf_type.as_deref() == Some(NOTATION)
    }

    pub fn is_alternative_label(&self) -> bool {
        self.rdf_type.as_deref() == Some(ALT_LABEL)
    }

    pub fn text(&self, property: &str) -> Option<&str> {
        self.declared.get(property).and_then(Value::as_str)
    }

    /// The columns that an EDTF field is published with besides its text, in order.
    pub fn expanded(&self) -> Vec<Field> {
        if !self.is_edtf() {
            return Vec::new();
        }
        let name = &self.name;
        let title = self.text("title").unwrap_or(name);
        let column = |suffix: &str, kind: &str, of: &str, meaning: &str, one_of: Option<Vec<&str>>| {
            Field::made(format!("{name}_{suffix}"), kind, format!("{title}: {of}"), meaning.replace("{}", name), one_of)
        };
        vec![
            column(
                "start",
                "date",
                "first day",
                "First day that `{}` can mean, inclusive. Empty where it is open or unknown.",
                None,
            ),
            column(
                "end",
                "date",
                "last day",
                "Last day that `{}` can mean, inclusive. Empty where it is open or unknown.",
                None,
            ),
            column(
                "precision",
                "string",
                "precision",
                "The coarsest thing known of `{}`: a single date's unit, or `interval` or `set`.",
                Some(Precision::ALL.iter().map(|precision| precision.name()).collect()),
            ),
            column("approximate", "boolean", "approximate", "Whether `{}` is marked approximate (`~` or `%`).", None),
            column("uncertain", "boolean", "uncertain", "Whether `{}` is marked uncertain (`?` or `%`).", None),
        ]
    }
}

fn read_kind(object: &Object) -> Result<Kind> {
    let name = object.text("type")?.unwrap_or("any");
    if let Some((_, kind)) = KINDS.iter().find(|(known, _)| *known == name) {
        return Ok(*kind);
    }
    if OTHER_KINDS.contains(&name) {
        return Err(object.fault("type", format!("type `{name}` is not supported")));
    }
    let known = KINDS.iter().map(|(name, _)| *name).chain(OTHER_KINDS);
    let hint = match nearest(name, known) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("the types are {}", KINDS.map(|(name, _)| name).join(", ")),
    };
    Err(object.fault("type", format!("unknown type `{name}`\n  hint: {hint}")))
}

fn read_format(object: &Object, kind: Kind) -> Result<Option<(&'static str, &'static str)>> {
    let name = object.text("format")?.unwrap_or("default");
    if kind == Kind::String
        && let Some((name, pattern)) = STRING_FORMATS.iter().find(|(known, _)| *known == name)
    {
        return Ok(pattern.map(|pattern| (*name, pattern)));
    }
    if name == "default" {
        return Ok(None);
    }
    Err(object.fault("format", format!("format `{name}` of this type is not supported")))
}

/// Missing values: strings, or objects with a value and a label (Table Schema 2.0).
pub(super) fn read_missing_values(object: &Object) -> Result<Option<Vec<String>>> {
    let Some(values) = object.list("missingValues")? else { return Ok(None) };
    let text = |value: &Value| value.as_str().or_else(|| value.get("value")?.as_str()).map(str::to_owned);
    match values.iter().map(text).collect() {
        Some(values) => Ok(Some(values)),
        None => Err(object.fault("missingValues", "must be a list of strings or of objects with a `value`")),
    }
}

fn read_constraints(object: &Object, kind: Kind) -> Result<Constraints> {
    object.refuse(&["jsonSchema"])?;
    object.refuse_unknown(&CONSTRAINTS)?;
    let only_for = |name: &str, kinds: &[Kind]| -> Result<()> {
        match object.members.contains_key(name) && !kinds.contains(&kind) {
            true => Err(object.fault(name, format!("`{name}` does not apply to this type"))),
            false => Ok(()),
        }
    };
    for name in ["minLength", "maxLength"] {
        only_for(name, &[Kind::String])?;
    }
    only_for("pattern", &[Kind::String])?;
    for name in ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"] {
        only_for(name, &[Kind::Integer, Kind::Number, Kind::Date, Kind::Year])?;
    }
    let literal = |name: &str, value: &Value| -> Result<Bound> {
        let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match Literal::read(kind, value) {
            Some(literal) => Ok(Bound { literal, shown }),
            None => Err(object.fault(name, format!("`{shown}` is not a value of the field's type"))),
        }
    };
    let bound = |name: &str| object.members.get(name).map(|value| literal(name, value)).transpose();
    let one_of = match object.list("enum")? {
        Some(values) => Some(values.iter().map(|value| literal("enum", value)).collect::<Result<Vec<Bound>>>()?),
        None => None,
    };
    let pattern = object.text("pattern")?.map(str::to_owned);
    if let Some(pattern) = &pattern
        && let Err(error) = regex::Regex::new(pattern)
    {
        // The message draws the pattern over several lines and ends with what is wrong.
        let told = error.to_string();
        let what = told.lines().last().unwrap_or_default().trim_start_matches("error: ");
        return Err(object.fault("pattern", format!("not a regular expression: {what}")));
    }
    Ok(Constraints {
        required: object.flag("required")?,
        unique: object.flag("unique")?,
        min_length: object.count("minLength")?,
        max_length: object.count("maxLength")?,
        minimum: bound("minimum")?,
        maximum: bound("maximum")?,
        exclusive_minimum: bound("exclusiveMinimum")?,
        exclusive_maximum: bound("exclusiveMaximum")?,
        pattern,
        one_of,
    })
}
