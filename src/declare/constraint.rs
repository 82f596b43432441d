//! What a field's values are held against: its constraints and categories.

use super::json_schema::JsonSchema;
use super::kind::Kind;
use super::reader::Object;
use crate::edtf::calendar;
use crate::moment::{self, Moment};
use anyhow::Result;
use serde_json::Value;
use std::sync::Arc;

/// A value that a constraint names, of the field's type.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    Text(String),
    Integer(i64),
    Number(f64),
    Boolean(bool),
    Date(calendar::Day),
    Moment(Moment),
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
            Kind::Time => Literal::Moment(moment::time(text?)?),
            Kind::Datetime => Literal::Moment(moment::datetime(text?)?),
            Kind::YearMonth => Literal::Moment(moment::year_month(text?)?),
            Kind::Duration => Literal::Moment(moment::duration(text?)?),
            // A list, a place, or JSON: as the cell has it, or as JSON of its own.
            _ => Literal::Text(text.map_or_else(|| value.to_string(), str::to_owned)),
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
    pub json_schema: Option<Arc<JsonSchema>>,
}

const CONSTRAINTS: [&str; 11] = [
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

/// Categories: values, or objects with a value and a label.
pub(super) fn read_categories(object: &Object, kind: Kind) -> Result<Option<Vec<Bound>>> {
    let Some(values) = object.list("categories")? else { return Ok(None) };
    if !matches!(kind, Kind::String | Kind::Integer) {
        return Err(object.fault("categories", "`categories` does not apply to this type"));
    }
    let read = |value: &Value| {
        let value = value.get("value").unwrap_or(value);
        let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Literal::read(kind, value).map(|literal| Bound { literal, shown })
    };
    match values.iter().map(read).collect() {
        Some(categories) => Ok(Some(categories)),
        None => Err(object.fault("categories", "must be a list of values of the field's type")),
    }
}

/// Letters that an XML name begins with (XML 1.0, fifth edition, production 4), and those besides that it goes on with (4a).
const NAME_START: &str = concat!(
    r":A-Z_a-z\u{C0}-\u{D6}\u{D8}-\u{F6}\u{F8}-\u{2FF}\u{370}-\u{37D}\u{37F}-\u{1FFF}\u{200C}\u{200D}",
    r"\u{2070}-\u{218F}\u{2C00}-\u{2FEF}\u{3001}-\u{D7FF}\u{F900}-\u{FDCF}\u{FDF0}-\u{FFFD}\u{10000}-\u{EFFFF}"
);
const NAME_MORE: &str = r"\-.0-9\u{B7}\u{300}-\u{36F}\u{203F}\u{2040}";

/// A pattern of XML Schema (Part 2, F) as the engine writes it: one class is taken out of another by `[a-z-[aeiou]]`, which
/// is `[a-z--[aeiou]]`, and `\i` and `\c` are the letters of names.
pub fn translated(pattern: &str) -> String {
    let (mut written, mut depth, mut escaped) = (String::new(), 0usize, false);
    let mut rest = pattern.chars().peekable();
    while let Some(c) = rest.next() {
        let class = match c {
            'i' => Some(format!("[{NAME_START}]")),
            'I' => Some(format!("[^{NAME_START}]")),
            'c' => Some(format!("[{NAME_START}{NAME_MORE}]")),
            'C' => Some(format!("[^{NAME_START}{NAME_MORE}]")),
            _ => None,
        };
        if let Some(class) = class.filter(|_| escaped) {
            written.pop();
            written.push_str(&class);
            escaped = false;
            continue;
        }
        written.push(c);
        match c {
            _ if escaped => {}
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            '-' if depth > 0 && rest.peek() == Some(&'[') => written.push('-'),
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    written
}

pub(super) fn read_constraints(object: &Object, kind: Kind) -> Result<Constraints> {
    object.refuse_unknown(&CONSTRAINTS)?;
    let only_for = |name: &str, kinds: &[Kind]| -> Result<()> {
        match object.members.contains_key(name) && !kinds.contains(&kind) {
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
        && let Err(error) = regex::Regex::new(&translated(pattern))
    {
        // The message draws the pattern over several lines and ends with what is wrong.
        let told = error.to_string();
        let what = told.lines().last().unwrap_or_default().trim_start_matches("error: ");
        return Err(object.fault("pattern", format!("not a regular expression: {what}")));
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
        one_of,
    })
}

#[cfg(test)]
mod tests {
    use super::translated;

    #[test]
    fn patterns_of_xml_schema() {
        let matches = |pattern: &str, text: &str| {
            regex::Regex::new(&format!("^(?:{})$", translated(pattern))).unwrap().is_match(text)
        };
        for (pattern, matching, other) in [
            ("[a-z-[aeiou]]+", "bcd", "bad"),
            (r"\i\c*", "_a-1.é", "1a"),
            (r"[\i-[:]][\c-[:]]*", "ns-1", "n:s"),
            (r"\I\C", "1 ", "a1"),
            (r"[\c@]+", "a@b.c", "a b"),
            (r"\\c", "\\c", "x"),
        ] {
            assert!(matches(pattern, matching), "{pattern} {matching}");
            assert!(!matches(pattern, other), "{pattern} {other}");
        }
    }
}
