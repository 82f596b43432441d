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
    let (what, hint) = match field.kind {
        Kind::String | Kind::Any => return Vec::new(),
        Kind::Integer => ("is not an integer", "write digits only, such as 1000".to_owned()),
        Kind::Number => ("is not a number", "write digits and a decimal point only, such as 1000.5".to_owned()),
        Kind::Year => ("is not a year", "write four digits, such as 1947".to_owned()),
        Kind::Date => ("is not a date", as_written(field, "write a day that exists as YYYY-MM-DD")),
        Kind::Time => ("is not a time", as_written(field, "write it as hh:mm:ss, such as 09:05:00")),
        Kind::Datetime => ("is not a date and time", as_written(field, "write it as 1999-04-18T09:05:00Z")),
        Kind::YearMonth => ("is not a year and month", "write it as YYYY-MM".to_owned()),
        Kind::Duration => ("is not a duration", "write it as in P1Y2M3DT4H5M6S".to_owned()),
        Kind::List => ("is not a list of such items", format!("put `{}` between items", field.delimiter)),
        Kind::Object => ("is not an object", "write a JSON object, such as {\"a\": 1}".to_owned()),
        Kind::Array => ("is not an array", "write a JSON array, such as [1, 2]".to_owned()),
        Kind::GeoPoint => ("is not a point", "write longitude and latitude in degrees, such as 67.0, 24.9".to_owned()),
        Kind::GeoJson => ("is not GeoJSON", "write a geometry or feature of RFC 7946".to_owned()),
        Kind::Boolean => (
            "is not a boolean",
            format!("write one of {} or {}", field.true_values.join(", "), field.false_values.join(", ")),
        ),
    };
    let expression = present(field).and(column(field).is_null());
    vec![Violation { expression, what: what.into(), remedy: Remedy::Say(hint) }]
}

fn as_written(field: &Field, default: &str) -> String {
    match &field.format {
        Format::Pattern(pattern) => format!("write it by the pattern {pattern}"),
        _ => default.to_owned(),
    }
}
