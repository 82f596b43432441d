//! How many parts a query has once Polars has taken it apart: what some expressions begin with is copied, and a copy within a
//! copy comes to more than any memory holds.

use crate::derive::standard::calls;
use anyhow::{Result, bail};
use sqlparser::ast::{Expr, Query, Visit, Visitor};
use std::ops::ControlFlow;

/// Parts of expressions, copies among them.
const MOST_PARTS: u64 = 100_000;

pub fn hold(query: &Query) -> Result<()> {
    let mut parts = Parts { within: Vec::new(), count: 0 };
    let _ = query.visit(&mut parts);
    if parts.count > MOST_PARTS {
        bail!(
            "has expressions within others that come to more than {MOST_PARTS} parts\n  hint: take them apart in a WITH: what \
             NULLIF, BETWEEN and CASE … WHEN begin with is copied"
        );
    }
    Ok(())
}

struct Parts {
    /// The expressions that the one looked at is within.
    within: Vec<Within>,
    count: u64,
}

struct Within {
    /// How many copies there are of it.
    copies: u64,
    /// The part of it that is copied, and how often.
    copied: Option<(*const Expr, u64)>,
}

impl Visitor for Parts {
    type Break = ();

    fn pre_visit_expr(&mut self, expression: &Expr) -> ControlFlow<()> {
        let copies = match self.within.last() {
            None => 1,
            Some(Within { copies, copied: Some((part, times)) }) if std::ptr::eq(*part, expression) => {
                copies.saturating_mul(*times)
            }
            Some(outer) => outer.copies,
        };
        self.count = self.count.saturating_add(copies);
        self.within.push(Within { copies, copied: copied(expression) });
        if self.count > MOST_PARTS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn post_visit_expr(&mut self, _: &Expr) -> ControlFlow<()> {
        self.within.pop();
        ControlFlow::Continue(())
    }
}

/// What Polars makes copies of.
fn copied(expression: &Expr) -> Option<(*const Expr, u64)> {
    let (part, times): (&Expr, usize) = match expression {
        Expr::Between { expr, .. } => (expr, 2),
        Expr::Case { operand: Some(operand), conditions, .. } => (operand, conditions.len()),
        Expr::Function(function) if calls::name(function) == "nullif" => {
            (calls::arguments(function)?.1.first().copied().flatten()?, 2)
        }
        _ => return None,
    };
    Some((part, times as u64))
}
