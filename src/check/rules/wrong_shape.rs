//! `wrong-shape`: JSON that stands in a cell does not fit the `jsonSchema` of its column.
//!
//! Whoever reads the column by its members finds one missing, or of another type.
//!
//! Example: `{"lat": 33.7}` where the schema requires `lon` too. Add what is missing, or mend the schema.

use super::{Rule, Violation, broken, looked_at};
use crate::check::Remedy;
use crate::declare::{Field, Schema};
use crate::limit::{self, Limits, Stopped};
use polars::prelude::{Column, PolarsError, PolarsResult};

pub const RULE: Rule = Rule { name: "wrong-shape", violations };

fn violations(_: &Schema, field: &Field) -> Vec<Violation> {
    let Some(shape) = field.constraints.json_schema.clone() else { return Vec::new() };
    let name = field.name.clone();
    let look = move |column: Column| -> PolarsResult<Column> {
        let shape = shape.clone();
        // What is no JSON is told as such.
        let breaks = move |text: &str| serde_json::from_str(text).is_ok_and(|value| !shape.allows(&value));
        // A schema may refer to itself: how deep and how often it is followed hangs on what stands in the cells.
        let limits = Limits::of_environment("a jsonSchema that refers to itself in several places");
        limit::within(limits, move || broken(&column, &breaks)).unwrap_or_else(|stopped| {
            let why = match stopped {
                Stopped::Limit(error) => error.to_string(),
                Stopped::Panic(message) => message,
            };
            Err(PolarsError::ComputeError(format!("column `{name}`: {why}").into()))
        })
    };
    vec![Violation {
        expression: looked_at(field, look),
        what: "does not fit the JSON Schema of its column".into(),
        remedy: Remedy::Say("correct the value, or the schema".into()),
    }]
}
