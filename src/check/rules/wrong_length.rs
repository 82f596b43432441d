//! `wrong-length`: a text has fewer characters than `minLength` or more than `maxLength`.
//!
//! Titles are read in lists and on charts; a limit keeps them titles.
//!
//! Example: a title of 300 characters where 120 are allowed. Shorten it, and move the rest to the summary.

use super::{Rule, Violation, column};
use crate::check::Remedy;
use crate::declare::{Field, Schema};
use polars::prelude::*;

pub const RULE: Rule = Rule { name: "wrong-length", violations };

fn violations(_: &Schema, field: &Field) -> Vec<Violation> {
    let length = column(field).str().len_chars();
    let mut violations = Vec::new();
    if let Some(least) = field.constraints.min_length {
        violations.push((length.clone().lt(lit(least)), format!("is shorter than {least} characters")));
    }
    if let Some(most) = field.constraints.max_length {
        violations.push((length.gt(lit(most)), format!("is longer than {most} characters")));
    }
    let remedy = || Remedy::Say("correct the text, or the limit in the schema".into());
    violations.into_iter().map(|(expression, what)| Violation { expression, what, remedy: remedy() }).collect()
}
