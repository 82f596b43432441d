//! The rules that look at one column of a batch, one file each. A rule is a function from a field to the expressions
//! that are true where a row breaks it; but for `blank-cell`, which is of cells before they have a type. Each file opens with what the rule does, why it matters, an example and how to
//! mend it.

pub mod blank_cell;
mod formula;
mod invalid_date;
mod missing_value;
mod out_of_range;
mod pattern_mismatch;
mod unknown_value;
mod wrong_format;
mod wrong_length;
mod wrong_shape;
mod wrong_type;

use super::Remedy;
use super::pattern::Pattern;
use crate::declare::{Field, Literal, Schema};
use crate::limit::{self, Limits, Stopped};
use polars::prelude::*;
use std::sync::Arc;

pub struct Rule {
    pub name: &'static str,
    pub violations: fn(&Schema, &Field) -> Vec<Violation>,
}

/// What is true of the rows that break a rule.
pub struct Violation {
    pub expression: Expr,
    pub what: Arc<str>,
    pub remedy: Remedy,
}

pub const ALL: &[Rule] = &[
    missing_value::RULE,
    wrong_type::RULE,
    invalid_date::RULE,
    wrong_format::RULE,
    pattern_mismatch::RULE,
    unknown_value::RULE,
    out_of_range::RULE,
    wrong_length::RULE,
    wrong_shape::RULE,
    formula::RULE,
];

/// Begins the name of the column that says whether another one has a value before its cast; no field is called so.
pub const PRESENT: &str = "\u{1}";

pub fn presence(field: &Field) -> String {
    format!("{PRESENT}{}", field.name)
}

/// What an EDTF column is read as is told by one of those that it expands to.
fn precision(field: &Field) -> String {
    format!("{}_precision", field.name)
}

/// The columns that the rules look at for a field.
pub fn columns(field: &Field) -> impl Iterator<Item = String> {
    [field.name.clone(), presence(field)].into_iter().chain(field.is_edtf().then(|| precision(field)))
}

fn present(field: &Field) -> Expr {
    col(presence(field))
}

fn column(field: &Field) -> Expr {
    col(field.name.as_str())
}

fn literal(literal: &Literal) -> Expr {
    match literal {
        Literal::Text(text) => lit(text.clone()),
        Literal::Integer(integer) => lit(*integer),
        Literal::Number(number) => lit(*number),
        Literal::Boolean(boolean) => lit(*boolean),
        Literal::Date(day) => lit(*day).cast(DataType::Date),
        // Such a value is a text in its column, and compared by [`told`].
        Literal::Moment(_) | Literal::Point(..) => lit(NULL),
    }
}

/// A column of text of which something is to be told that Polars has no expression for; what is missing breaks nothing.
fn told(field: &Field, breaks: impl Fn(&str) -> bool + Send + Sync + 'static) -> Expr {
    looked_at(field, move |column| broken(&column, &breaks))
}

/// A column of which something is to be told that is known once it is looked at as a whole.
fn looked_at(field: &Field, look: impl Fn(Column) -> PolarsResult<Column> + Send + Sync + 'static) -> Expr {
    column(field).map(look, |_, field| Ok(polars::prelude::Field::new(field.name().clone(), DataType::Boolean)))
}

fn broken(column: &Column, breaks: &impl Fn(&str) -> bool) -> PolarsResult<Column> {
    let told = column.str()?.iter().map(|text| text.is_some_and(breaks));
    Ok(BooleanChunked::from_iter_values(column.name().clone(), told).into_column())
}

/// A column of text that does not match a pattern as a whole (XML Schema's regular expressions are anchored).
fn mismatch(field: &Field, pattern: &str, is_large: bool) -> Expr {
    let Some(pattern) = Pattern::of(pattern) else { return lit(true) };
    let name = field.name.clone();
    looked_at(field, move |column| {
        // Threads that share one copy wait for each other's memory.
        let pattern = pattern.clone();
        let breaks = move |text: &str| !pattern.matches(text);
        // The time that a match takes grows with the letters of the text and with the size of the pattern.
        let is_long = |text: &str| text.len() > LONG;
        if is_large || column.str()?.iter().flatten().any(is_long) {
            within(&name, column, "a long pattern and a long cell", breaks)
        } else {
            broken(&column, &breaks)
        }
    })
}

/// Bytes of a text that is matched within the limits of time alone.
const LONG: usize = 1 << 16;

/// The same of what takes a time that hangs on what a stranger wrote.
fn within(
    field: &str,
    column: Column,
    cause: &'static str,
    breaks: impl Fn(&str) -> bool + Send + 'static,
) -> PolarsResult<Column> {
    limit::within(Limits::of_environment(cause), move || broken(&column, &breaks)).unwrap_or_else(|stopped| {
        let why = match stopped {
            Stopped::Limit(error) => error.to_string(),
            Stopped::Panic(message) => message,
        };
        Err(PolarsError::ComputeError(format!("column `{field}`: {why}").into()))
    })
}
