//! `out-of-range`: a number, date, time or duration lies beyond the `minimum`, `maximum`, `exclusiveMinimum` or `exclusiveMaximum` of its
//! column.
//!
//! Bounds catch slips that are well-formed: a year 0025, a share of 740 per cent, a negative flow.
//!
//! Example: `-3` where the minimum is 0. Correct the value, or the bound where it is the one that is wrong.

use super::{Rule, Violation, column, literal, told};
use crate::check::{Remedy, lexical};
use crate::declare::{Field, Kind, Literal, Schema};
use crate::moment::Moment;
use polars::prelude::*;
use std::cmp::Ordering::{self, Equal, Greater, Less};

pub const RULE: Rule = Rule { name: "out-of-range", violations };

fn is_nan(field: &Field) -> Expr {
    if field.kind == Kind::Number { column(field).is_nan() } else { lit(false) }
}

fn violations(_: &Schema, field: &Field) -> Vec<Violation> {
    let bounds = &field.constraints;
    type Beyond = fn(Expr, Expr) -> Expr;
    let beyond: [(_, Beyond, &[Ordering], &str); 4] = [
        (&bounds.minimum, |value, bound| value.lt(bound), &[Greater, Equal], "is below the minimum"),
        (&bounds.maximum, |value, bound| value.gt(bound), &[Less, Equal], "is above the maximum"),
        (&bounds.exclusive_minimum, |value, bound| value.lt_eq(bound), &[Greater], "is not above"),
        (&bounds.exclusive_maximum, |value, bound| value.gt_eq(bound), &[Less], "is not below"),
    ];
    let violations = beyond.into_iter().filter_map(|(bound, broken, orders, words)| {
        let bound = bound.as_ref()?;
        let expression = match bound.literal {
            Literal::Moment(limit) => {
                let field_of = field.clone();
                told(field, move |text| {
                    // Two durations may be in no order: `P30D` is not surely as long as `P1M`, and so not within that bound.
                    let within = |order| orders.contains(&order);
                    lexical::moment(&field_of, text)
                        .is_some_and(|moment| !moment.partial_cmp(&limit).is_some_and(within))
                })
            }
            // A NaN is on no side of a bound, and so within none.
            _ => broken(column(field), literal(&bound.literal)).or(is_nan(field)),
        };
        Some(Violation {
            expression,
            what: format!("{words} {}", bound.shown).into(),
            remedy: Remedy::Say(match bound.literal {
                Literal::Moment(Moment::Time { has_zone, .. } | Moment::Datetime { has_zone, .. }) => {
                    let one = if has_zone {
                        "has a zone, and a time without one"
                    } else {
                        "has no zone, and a time with one"
                    };
                    format!("correct the value, or the bound in the schema; the bound {one} is not surely within it")
                        .into()
                }
                _ => "correct the value, or the bound in the schema".into(),
            }),
        })
    });
    violations.collect()
}
