//! What the cells of a column mean, as texts that only cells of the same value have: by these rows are told apart, and
//! references followed.

use super::lexical;
use crate::declare::{Field, Kind};
use anyhow::Result;
use polars::prelude::*;

/// Whether two texts of a field may be one value.
pub fn means_more_than_text(field: &Field) -> bool {
    field.kind.is_text() && !matches!(field.kind, Kind::String | Kind::Any)
}

/// The values of a column, a text each. A number that is whole is written as whole numbers are, so that it can refer to one.
pub fn values(field: &Field, column: &Column) -> Result<StringChunked> {
    if means_more_than_text(field) {
        let values = column.str()?.iter().map(|text| text.map(|text| lexical::value(field, text)));
        return Ok(StringChunked::from_iter_options(column.name().clone(), values));
    }
    if *column.dtype() != DataType::Float64 {
        return Ok(column.cast(&DataType::String)?.str()?.clone());
    }
    let text = |number: f64| match number.fract() == 0.0 && number.abs() < 1e15 {
        true => (number as i64).to_string(),
        false => number.to_string(),
    };
    let values = column.f64()?.iter().map(|number| number.map(text));
    Ok(StringChunked::from_iter_options(column.name().clone(), values))
}
