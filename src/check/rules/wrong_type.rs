//! `wrong-type`: a cell is not of the type that its column declares.
//!
//! A number that is no number cannot be summed, and a program that guesses what was meant guesses wrong in silence.
//!
//! Example: `1,000` in a column of numbers. Write `1000`: digits, a point for the decimals, no separators, no unit.

use super::{Rule, Violation, column, present};
use crate::check::Remedy;
use crate::declare::{Field, Format, Kind, Schema};

pub const RULE: Rule = Rule { name: "wrong-type", violations };

fn violations(_: &Schema, field: &Field) -> Vec<Violation> {
    let item = field.item_kind.map_or("string", Kind::name);
    let (what, hint) = match field.kind {
        Kind::String | Kind::Any => return Vec::new(),
        Kind::Integer => ("is not an integer", as_digits(field, "1000")),
        Kind::Number => ("is not a number", as_digits(field, "1000.5")),
        Kind::Year => ("is not a year", "write four digits, such as 1947".to_owned()),
        Kind::Date => ("is not a date", as_written(field, "write a day that exists as YYYY-MM-DD")),
        Kind::Time => ("is not a time", as_written(field, "write it as hh:mm:ss, such as 09:05:00")),
        Kind::Datetime => ("is not a date and time", as_written(field, "write it as 1999-04-18T09:05:00Z")),
        Kind::YearMonth => ("is not a year and month", "write it as YYYY-MM".to_owned()),
        Kind::Duration => ("is not a duration", "write it as in P1Y2M3DT4H5M6S".to_owned()),
        Kind::List => (
            "is not a list of such items",
            format!("write each item as a value of the type {item}, and put `{}` between items", field.delimiter),
        ),
        Kind::Object => {
            ("is not an object", "write a JSON object, no member of which stands twice, such as {\"a\": 1}".to_owned())
        }
        Kind::Array => (
            "is not an array",
            "write a JSON array, in which no member of an object stands twice, such as [1, 2]".to_owned(),
        ),
        Kind::GeoPoint => ("is not a point", as_point(field).to_owned()),
        Kind::GeoJson => match field.format {
            Format::Default => (
                "is not GeoJSON",
                "write a geometry or feature of RFC 7946, no member of which stands twice".to_owned(),
            ),
            _ => (
                "is not TopoJSON",
                "write a topology, or a geometry, with its `type`, no member of which stands twice".to_owned(),
            ),
        },
        Kind::Boolean => (
            "is not a boolean",
            format!("write one of {} or {}", field.true_values.join(", "), field.false_values.join(", ")),
        ),
    };
    let expression = present(field).and(column(field).is_null());
    let remedy = match field.kind {
        Kind::Integer | Kind::Number => Remedy::Number { kind: field.kind, numeral: field.numeral, hint: hint.into() },
        _ => Remedy::Say(hint.into()),
    };
    vec![Violation { expression, what: what.into(), remedy }]
}

fn as_written(field: &Field, default: &str) -> String {
    match &field.format {
        Format::Pattern(pattern) => format!("write it by the pattern {pattern}"),
        _ => default.to_owned(),
    }
}

/// How a number is written in a field; `example` has a point where the field may have another character.
fn as_digits(field: &Field, example: &str) -> String {
    let numeral = field.numeral;
    let example = example.replace('.', &numeral.decimal.to_string());
    let decimal = (field.kind == Kind::Number && numeral.decimal != '.').then_some(numeral.decimal);
    let marks: Vec<String> = [
        decimal.map(|mark| format!("`{mark}` before the decimals")),
        numeral.group.map(|mark| format!("`{mark}` between groups where wanted")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let digits = match (marks.is_empty(), field.kind) {
        (false, _) => format!("digits with {}", marks.join(" and ")),
        (true, Kind::Integer) => "digits only".to_owned(),
        (true, _) => "digits and a decimal point only".to_owned(),
    };
    format!("write {digits}, such as {example}")
}

fn as_point(field: &Field) -> &'static str {
    match field.format {
        Format::Named("array", _) => "write longitude and latitude in degrees, such as [67.0, 24.9]",
        Format::Named("object", _) => "write longitude and latitude in degrees, such as {\"lon\": 67.0, \"lat\": 24.9}",
        _ => "write longitude and latitude in degrees, such as 67.0, 24.9",
    }
}
