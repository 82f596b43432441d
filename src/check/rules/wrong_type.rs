//! `wrong-type`: a cell is not of the type that its column declares.
//!
//! A number that is no number cannot be summed, and a program that guesses what was meant guesses wrong in silence.
//!
//! Example: `1,000` in a column of numbers. Write `1000`: digits, a point for the decimals, no separators, no unit.

use super::{Rule, Violation, column, present};
use crate::check::Remedy;
use crate::declare::{Field, Kind, Schema};

pub const RULE: Rule = Rule { name: "wrong-type", violations };

fn violations(_: &Schema, field: &Field) -> Vec<Violation> {
    let (what, hint) = match field.kind {
        Kind::String => return Vec::new(),
        Kind::Integer => ("is not an integer", "write digits only, such as 1000".to_owned()),
        Kind::Number => ("is not a number", "write digits and a decimal point only, such as 1000.5".to_owned()),
        Kind::Year => ("is not a year", "write four digits, such as 1947".to_owned()),
        Kind::Date => ("is not a date", "write a day that exists as YYYY-MM-DD".to_owned()),
        Kind::Boolean => (
            "is not a boolean",
            format!("write one of {} or {}", field.true_values.join(", "), field.false_values.join(", ")),
        ),
    };
    let expression = present(field).and(column(field).is_null());
    vec![Violation { expression, what: what.into(), remedy: Remedy::Say(hint) }]
}
