//! `wrong-length`: a text has fewer characters than `minLength` or more than `maxLength`; or a list, object or array has fewer
//! or more items.
//!
//! Titles are read in lists and on charts; a limit keeps them titles.
//!
//! Example: a title of 300 characters where 120 are allowed. Shorten it, and move the rest to the summary.

use super::{Rule, Violation, column, told};
use crate::check::{Remedy, lexical};
use crate::declare::{Field, Kind, Schema};
use polars::prelude::*;

pub const RULE: Rule = Rule { name: "wrong-length", violations };

fn violations(_: &Schema, field: &Field) -> Vec<Violation> {
    let (length, is_text) = (column(field).str().len_chars(), field.kind == Kind::String);
    let items = |breaks: fn(u64, u64) -> bool, limit: u64| {
        let field_of = field.clone();
        told(field, move |text| lexical::items(&field_of, text).is_some_and(|items| breaks(items as u64, limit)))
    };
    let mut violations = Vec::new();
    if let Some(least) = field.constraints.min_length {
        violations.push(match is_text {
            true => (length.clone().lt(lit(least)), format!("is shorter than {least} characters")),
            false => (items(|items, least| items < least, least), format!("has fewer than {least} items")),
        });
    }
    if let Some(most) = field.constraints.max_length {
        violations.push(match is_text {
            true => (length.gt(lit(most)), format!("is longer than {most} characters")),
            false => (items(|items, most| items > most, most), format!("has more than {most} items")),
        });
    }
    let remedy = || Remedy::Say("correct the text, or the limit in the schema".into());
    violations
        .into_iter()
        .map(|(expression, what)| Violation { expression, what: what.into(), remedy: remedy() })
        .collect()
}
