//! `pattern-mismatch`: a text does not match the `pattern` of its column as a whole.
//!
//! Patterns hold identifiers and codes in shape, so that a slip is seen before it becomes a key of its own.
//!
//! Example: `evt-7` where the pattern is `evt-[0-9]{4}`. Write `evt-0007`.

use super::{Rule, Violation, mismatch};
use crate::check::Remedy;
use crate::declare::{Field, Schema};

pub const RULE: Rule = Rule { name: "pattern-mismatch", violations };

fn violations(_: &Schema, field: &Field) -> Vec<Violation> {
    let Some(pattern) = &field.constraints.pattern else { return Vec::new() };
    let declared = &pattern.declared;
    let hint = match field.text("example") {
        Some(example) => format!("write it as in `{example}`"),
        None => format!("write it by the pattern {declared}"),
    };
    // Elsewhere it does.
    let is_word = declared.contains("\\w");
    let hint = if is_word { format!("{hint}; in XML Schema's patterns \\w has no `_`") } else { hint };
    vec![Violation {
        expression: mismatch(field, &pattern.translated, pattern.is_large()),
        what: format!("does not match the pattern `{declared}`").into(),
        remedy: Remedy::Say(hint.into()),
    }]
}
