//! `wrong-shape`: JSON that stands in a cell does not fit the `jsonSchema` of its column.
//!
//! Whoever reads the column by its members finds one missing, or of another type.
//!
//! Example: `{"lat": 33.7}` where the schema requires `lon` too. Add what is missing, or mend the schema.

use super::{Rule, Violation, looked_at, within};
use crate::check::Remedy;
use crate::check::lexical::json;
use crate::declare::{Field, Schema};
use polars::prelude::Column;

pub const RULE: Rule = Rule { name: "wrong-shape", violations };

fn violations(_: &Schema, field: &Field) -> Vec<Violation> {
    let Some(shape) = field.constraints.json_schema.clone() else { return Vec::new() };
    let name = field.name.clone();
    let look = move |column: Column| {
        let shape = shape.clone();
        // What is no JSON is told as such.
        let breaks = move |text: &str| json(text).is_some_and(|value| !shape.allows(&value));
        // A schema may refer to itself: how deep and how often it is followed hangs on what stands in the cells.
        within(&name, column, "a jsonSchema that refers to itself in several places", breaks)
    };
    vec![Violation {
        expression: looked_at(field, look),
        what: "does not fit the JSON Schema of its column".into(),
        remedy: Remedy::Say("correct the value, or the schema".into()),
    }]
}
