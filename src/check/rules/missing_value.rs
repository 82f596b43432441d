//! `missing-value`: a cell of a required column or of the primary key is empty.
//!
//! A row without its key cannot be cited, joined or told from another; a column that is required is one that the
//! dataset's users rely on.
//!
//! Example: `evt-0007,,Visit to Moscow` where `date` is required. Fill the cell in; where the value is not known, the
//! schema must say that the column may be empty.

use super::{Rule, Violation, present};
use crate::check::Remedy;
use crate::declare::{Field, Schema};

pub const RULE: Rule = Rule { name: "missing-value", violations };

fn violations(schema: &Schema, field: &Field) -> Vec<Violation> {
    if schema.is_nullable(field) {
        return Vec::new();
    }
    let remedy = Remedy::Say("fill the cell in".into());
    vec![Violation { expression: present(field).not(), what: "is missing".into(), remedy }]
}
