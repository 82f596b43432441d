//! `wrong-shape`: JSON that stands in a cell does not fit the `jsonSchema` of its column.
//!
//! Whoever reads the column by its members finds one missing, or of another type.
//!
//! Example: `{"lat": 33.7}` where the schema requires `lon` too. Add what is missing, or mend the schema.

use super::{Rule, Violation, told};
use crate::check::Remedy;
use crate::declare::{Field, Schema};

pub const RULE: Rule = Rule { name: "wrong-shape", violations };

fn violations(_: &Schema, field: &Field) -> Vec<Violation> {
    let Some(shape) = field.constraints.json_schema.clone() else { return Vec::new() };
    vec![Violation {
        // What is no JSON is told as such.
        expression: told(field, move |text| serde_json::from_str(text).is_ok_and(|value| !shape.allows(&value))),
        what: "does not fit the JSON Schema of its column".into(),
        remedy: Remedy::Say("correct the value, or the schema".into()),
    }]
}
