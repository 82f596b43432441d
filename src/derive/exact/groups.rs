//! Groups written so that Polars tells their keys from the columns of their rows: a key within a larger expression is the largest
//! value of itself, and a key that stands in the SELECT too is named by its place there.

use super::parsed;
use crate::derive::standard::groups::{is_same, place};
use crate::derive::standard::{calls, is_column, result, result_mut};
use anyhow::Result;
use sqlparser::ast::{Expr, GroupByExpr, Query, Select, SelectItem, VisitMut, VisitorMut};
use std::ops::ControlFlow;

pub fn write(select: &mut Select) -> Result<()> {
    let GroupByExpr::Expressions(keys, _) = &mut select.group_by else { return Ok(()) };
    let named = |key: &Expr| result(select.projection.get(place(key)?)?).cloned();
    let all: Vec<Expr> = keys.iter().map(|key| named(key).unwrap_or_else(|| key.clone())).collect();
    let columns: Vec<Expr> = all.iter().filter(|key| is_column(key)).cloned().collect();
    for key in keys.iter_mut() {
        let is_same = |item: &SelectItem| result(item) == Some(key);
        if !matches!(key, Expr::Identifier(_))
            && let Some(place) = select.projection.iter().position(is_same)
        {
            *key = parsed(&(place + 1).to_string())?;
        }
    }
    if keys.is_empty() {
        return Ok(());
    }
    // A key that is named by its place is known by the name that it is given there, which may be another column's.
    let results = select.projection.iter_mut().filter_map(result_mut).filter(|result| !all.contains(result));
    for expression in results.chain(&mut select.having) {
        let mut keys = Keys { columns: &columns, within: 0 };
        if let ControlFlow::Break(error) = VisitMut::visit(expression, &mut keys) {
            return Err(error);
        }
    }
    Ok(())
}

/// Looks for keys in an expression, apart from the figures and the queries in it.
struct Keys<'a> {
    columns: &'a [Expr],
    within: usize,
}

impl VisitorMut for Keys<'_> {
    type Break = anyhow::Error;

    fn pre_visit_query(&mut self, _: &mut Query) -> ControlFlow<anyhow::Error> {
        self.within += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &mut Query) -> ControlFlow<anyhow::Error> {
        self.within -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expression: &mut Expr) -> ControlFlow<anyhow::Error> {
        self.within += usize::from(calls::is_aggregate(expression));
        ControlFlow::Continue(())
    }

    fn post_visit_expr(&mut self, expression: &mut Expr) -> ControlFlow<anyhow::Error> {
        self.within -= usize::from(calls::is_aggregate(expression));
        if self.within == 0 && self.columns.iter().any(|key| is_same(key, expression)) {
            match parsed(&format!("MAX({expression})")) {
                Ok(key) => *expression = key,
                Err(error) => return ControlFlow::Break(error),
            }
        }
        ControlFlow::Continue(())
    }
}
