//! `unknown-value`: a cell is none of the values that its column's `enum` or `categories` allows.
//!
//! A closed list is what makes a column countable; one misspelt value splits a group in two.
//!
//! Example: `occured` where the list has `occurred`. Write the value of the list, or add the new one to the schema.

use super::{Rule, Violation, looked_at, told};
use crate::check::{Remedy, lexical};
use crate::declare::{Bound, Field, Kind, Literal, Schema};
use polars::prelude::*;
use std::collections::HashSet;

pub const RULE: Rule = Rule { name: "unknown-value", violations };

fn violations(_: &Schema, field: &Field) -> Vec<Violation> {
    // Values that are allowed are some of the categories.
    let lists = field.constraints.one_of.as_ref().or(field.categories.as_ref()).into_iter();
    let violation = |allowed: &Vec<Bound>| {
        let expression = if field.kind.is_text() && !matches!(field.kind, Kind::String | Kind::Any) {
            // What the texts mean is compared, not how they are written.
            let meant = |bound: &Bound| match &bound.literal {
                Literal::Text(text) => lexical::literal(field, text),
                other => Some(other.clone()),
            };
            let known: HashSet<String> = allowed.iter().filter_map(meant).map(|value| told_once(&value)).collect();
            let field_of = field.clone();
            let is_known = move |value: Literal| known.contains(&told_once(&value));
            told(field, move |text| !lexical::literal(&field_of, text).is_some_and(&is_known))
        } else if field.kind.is_text() {
            // A list of codes may be as long as a table.
            let known: HashSet<String> = allowed.iter().map(|bound| bound.shown.clone()).collect();
            told(field, move |text| !known.contains(text))
        } else {
            let known: HashSet<i64> = allowed.iter().filter_map(|bound| bits(&bound.literal)).collect();
            looked_at(field, move |column| unknown(&column, &known))
        };
        Violation {
            expression,
            what: "is not one of the values allowed".into(),
            remedy: Remedy::Nearest(allowed.iter().map(|bound| bound.shown.clone()).collect()),
        }
    };
    lists.map(violation).collect()
}

/// A value that stands as a text in its column, as what only equal values have in common. Zero has two signs.
fn told_once(literal: &Literal) -> String {
    match literal {
        Literal::Point(lon, lat) => format!("{:?} {:?}", lon + 0.0, lat + 0.0),
        other => format!("{other:?}"),
    }
}

/// A value of a column that is no text, as what only equal values have in common.
fn bits(literal: &Literal) -> Option<i64> {
    match literal {
        Literal::Integer(number) => Some(*number),
        Literal::Number(number) => Some(bits_of(*number)),
        Literal::Boolean(is_true) => Some(i64::from(*is_true)),
        Literal::Date(day) => Some(i64::from(*day)),
        Literal::Text(_) | Literal::Moment(_) | Literal::Point(..) => None,
    }
}

/// Zero has two signs, which are equal.
fn bits_of(number: f64) -> i64 {
    (number + 0.0).to_bits() as i64
}

fn unknown(column: &Column, known: &HashSet<i64>) -> PolarsResult<Column> {
    let is_unknown = |value: Option<i64>| Some(value.is_some_and(|value| !known.contains(&value)));
    let told = match column.dtype() {
        DataType::Float64 => {
            let values = column.f64()?.iter().map(|number| is_unknown(number.map(bits_of)));
            BooleanChunked::from_iter_options(column.name().clone(), values)
        }
        _ => {
            let whole = column.to_physical_repr().cast(&DataType::Int64)?;
            BooleanChunked::from_iter_options(column.name().clone(), whole.i64()?.iter().map(is_unknown))
        }
    };
    Ok(told.into_column())
}
