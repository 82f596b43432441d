//! `unknown-value`: a cell is none of the values that its column's `enum` or `categories` allows.
//!
//! A closed list is what makes a column countable; one misspelt value splits a group in two.
//!
//! Example: `occured` where the list has `occurred`. Write the value of the list, or add the new one to the schema.

use super::{Rule, Violation, column, literal};
use crate::check::Remedy;
use crate::declare::{Bound, Field, Schema};
use polars::prelude::*;

pub const RULE: Rule = Rule { name: "unknown-value", violations };

fn violations(_: &Schema, field: &Field) -> Vec<Violation> {
    let lists = [&field.constraints.one_of, &field.categories].into_iter().flatten();
    let violation = |allowed: &Vec<Bound>| {
        let known = allowed.iter().map(|bound| column(field).eq(literal(&bound.literal))).reduce(Expr::or);
        Violation {
            expression: known.map_or(lit(true), Expr::not).and(column(field).is_not_null()),
            what: "is not one of the values allowed".into(),
            remedy: Remedy::Nearest(allowed.iter().map(|bound| bound.shown.clone()).collect()),
        }
    };
    lists.map(violation).collect()
}
