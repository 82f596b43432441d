//! `unknown-value`: a cell is none of the values that its column's `enum` or `categories` allows.
//!
//! A closed list is what makes a column countable; one misspelt value splits a group in two.
//!
//! Example: `occured` where the list has `occurred`. Write the value of the list, or add the new one to the schema.

use super::{Rule, Violation, column, literal, told};
use crate::check::{Remedy, lexical};
use crate::declare::{Bound, Field, Kind, Literal, Schema};
use polars::prelude::*;
use std::collections::HashSet;

pub const RULE: Rule = Rule { name: "unknown-value", violations };

fn violations(_: &Schema, field: &Field) -> Vec<Violation> {
    let lists = [&field.constraints.one_of, &field.categories].into_iter().flatten();
    let violation = |allowed: &Vec<Bound>| {
        let expression = if field.kind.is_text() && !matches!(field.kind, Kind::String | Kind::Any) {
            // What the texts mean is compared, not how they are written.
            let meant = |bound: &Bound| match &bound.literal {
                Literal::Text(text) => lexical::literal(field, text),
                other => Some(other.clone()),
            };
            let known: Vec<Literal> = allowed.iter().filter_map(meant).collect();
            let field_of = field.clone();
            told(field, move |text| !lexical::literal(&field_of, text).is_some_and(|value| known.contains(&value)))
        } else if field.kind.is_text() {
            // A list of codes may be as long as a table.
            let known: HashSet<String> = allowed.iter().map(|bound| bound.shown.clone()).collect();
            told(field, move |text| !known.contains(text))
        } else {
            let known = allowed.iter().map(|bound| column(field).eq(literal(&bound.literal))).reduce(Expr::or);
            known.map_or(lit(true), Expr::not).and(column(field).is_not_null())
        };
        Violation {
            expression,
            what: "is not one of the values allowed".into(),
            remedy: Remedy::Nearest(allowed.iter().map(|bound| bound.shown.clone()).collect()),
        }
    };
    lists.map(violation).collect()
}
