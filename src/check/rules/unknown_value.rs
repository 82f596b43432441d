//! `unknown-value`: a cell is none of the values that its column's `enum` or `categories` allows.
//!
//! A closed list is what makes a column countable; one misspelt value splits a group in two.
//!
//! Example: `occured` where the list has `occurred`. Write the value of the list, or add the new one to the schema.

use super::{Rule, Violation, column, literal, told};
use crate::check::{Remedy, lexical};
use crate::declare::{Bound, Field, Literal, Schema};
use polars::prelude::*;

pub const RULE: Rule = Rule { name: "unknown-value", violations };

fn violations(_: &Schema, field: &Field) -> Vec<Violation> {
    let lists = [&field.constraints.one_of, &field.categories].into_iter().flatten();
    let violation = |allowed: &Vec<Bound>| {
        let moments: Vec<Literal> = allowed.iter().map(|bound| bound.literal.clone()).collect();
        let expression = if allowed.iter().any(|bound| matches!(bound.literal, Literal::Moment(_))) {
            let field_of = field.clone();
            told(field, move |text| {
                let moment = lexical::moment(&field_of, text).map(Literal::Moment);
                moment.is_some_and(|moment| !moments.contains(&moment))
            })
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
