//! `out-of-range`: a number or date lies beyond the `minimum`, `maximum`, `exclusiveMinimum` or `exclusiveMaximum` of its
//! column.
//!
//! Bounds catch slips that are well-formed: a year 0025, a share of 740 per cent, a negative flow.
//!
//! Example: `-3` where the minimum is 0. Correct the value, or the bound where it is the one that is wrong.

use super::{Rule, Violation, column, literal};
use crate::check::Remedy;
use crate::declare::{Field, Kind, Schema};
use polars::prelude::*;

pub const RULE: Rule = Rule { name: "out-of-range", violations };

fn is_nan(field: &Field) -> Expr {
    if field.kind == Kind::Number { column(field).is_nan() } else { lit(false) }
}

fn violations(_: &Schema, field: &Field) -> Vec<Violation> {
    let bounds = &field.constraints;
    type Beyond = fn(Expr, Expr) -> Expr;
    let beyond: [(_, Beyond, &str); 4] = [
        (&bounds.minimum, |value, bound| value.lt(bound), "is below the minimum"),
        (&bounds.maximum, |value, bound| value.gt(bound), "is above the maximum"),
        (&bounds.exclusive_minimum, |value, bound| value.lt_eq(bound), "is not above"),
        (&bounds.exclusive_maximum, |value, bound| value.gt_eq(bound), "is not below"),
    ];
    let violations = beyond.into_iter().filter_map(|(bound, broken, words)| {
        let bound = bound.as_ref()?;
        Some(Violation {
            // A NaN is on no side of a bound, and so within none.
            expression: broken(column(field), literal(&bound.literal)).or(is_nan(field)),
            what: format!("{words} {}", bound.shown),
            remedy: Remedy::Say("correct the value, or the bound in the schema".into()),
        })
    });
    violations.collect()
}
