//! Queries within conditions. Polars makes joins of them: EXISTS of one equality between a table within and the one table outside,
//! and IN of a column that depends on nothing outside, both in WHERE alone.

use super::joins::name;
use super::{Held, any, calls, is_column, look_here, refuse};
use sqlparser::ast::{
    BinaryOperator, Expr, GroupByExpr, Query, Select, SetExpr, Spanned, TableFactor, UnaryOperator, Visit, Visitor,
};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

const HINT: &str =
    "write WHERE [NOT] EXISTS (SELECT 1 FROM u WHERE u.x = t.x), of one table each; or JOIN, or IN (SELECT …)";

pub fn hold(select: &Select) -> Held {
    let mut parts = Vec::new();
    select.selection.iter().for_each(|condition| conjuncts(condition, &mut parts));
    for subquery in parts.iter().filter_map(|part| exists(part)) {
        hold_exists(select, subquery)?;
    }
    // Those that do not stand by themselves in WHERE.
    let mut held = Ok(());
    let known: Vec<&Expr> = parts.iter().map(|part| inner(part)).collect();
    let _ = look_here(select, |part| {
        let in_where =
            || select.selection.as_ref().is_some_and(|condition| any(condition, |other| std::ptr::eq(other, part)));
        held = match part {
            Expr::Exists { .. } if !known.iter().any(|other| std::ptr::eq(*other, part)) => {
                refuse(part.span(), "EXISTS as a part of something else", HINT)
            }
            Expr::InSubquery { subquery, .. } if !in_where() => {
                let hint = "JOIN it, or LEFT JOIN it and ask IS NULL";
                refuse(subquery.span(), "IN (SELECT …) elsewhere than in WHERE", hint)
            }
            Expr::InSubquery { expr, .. } if !is_column(inner(expr)) => {
                let hint = "make it a column in a WITH or a subquery, and ask there";
                refuse(expr.span(), "IN (SELECT …) of what is no column", hint)
            }
            Expr::InSubquery { subquery, .. } => hold_alone(subquery),
            _ => Ok(()),
        };
        if held.is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    held
}

/// The parts of a condition that all must hold.
fn conjuncts<'a>(condition: &'a Expr, parts: &mut Vec<&'a Expr>) {
    match condition {
        Expr::Nested(part) => conjuncts(part, parts),
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
            conjuncts(left, parts);
            conjuncts(right, parts);
        }
        _ => parts.push(condition),
    }
}

/// What NOT and brackets stand around.
fn inner(part: &Expr) -> &Expr {
    match part {
        Expr::UnaryOp { op: UnaryOperator::Not, expr } => inner(expr),
        Expr::Nested(expr) => inner(expr),
        _ => part,
    }
}

fn exists(part: &Expr) -> Option<&Query> {
    match inner(part) {
        Expr::Exists { subquery, .. } => Some(subquery),
        _ => None,
    }
}

fn hold_exists(outer: &Select, subquery: &Query) -> Held {
    let place = subquery.span();
    let [from] = outer.from.as_slice() else { return refuse(place, "EXISTS beside several tables", HINT) };
    if !from.joins.is_empty() {
        return refuse(place, "EXISTS beside a join", HINT);
    }
    let SetExpr::Select(within) = &*subquery.body else { return refuse(place, "EXISTS of more than a SELECT", HINT) };
    let is_grouped = !matches!(&within.group_by, GroupByExpr::Expressions(keys, _) if keys.is_empty())
        || within.projection.iter().any(|item| look_here(item, figure).is_break());
    let single = match within.from.as_slice() {
        [from] if from.joins.is_empty() && subquery.with.is_none() && !is_grouped => name(&from.relation),
        _ => None,
    };
    let sides = single.zip(name(&from.relation)).zip(within.selection.as_ref());
    let Some(((inside, outside), condition)) = sides else {
        return refuse(place, "EXISTS of anything but rows of one table that are equal to the one outside", HINT);
    };
    let mut parts = Vec::new();
    conjuncts(condition, &mut parts);
    let is_of = |part: &Expr, wanted: &str| match part {
        Expr::CompoundIdentifier(parts) => parts.first().is_some_and(|table| table.value == wanted),
        _ => false,
    };
    let is_equality = match parts.as_slice() {
        [Expr::BinaryOp { left, op: BinaryOperator::Eq, right }] => {
            (is_of(left, &inside) && is_of(right, &outside)) || (is_of(left, &outside) && is_of(right, &inside))
        }
        _ => false,
    };
    if !is_equality || inside == outside {
        return refuse(condition.span(), "a condition of EXISTS that is not one equality with the table outside", HINT);
    }
    Ok(())
}

fn figure(part: &Expr) -> ControlFlow<()> {
    if calls::is_figure(part) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

/// Whether a query depends on nothing outside it: each table that is named before a column is one of its own.
fn hold_alone(query: &Query) -> Held {
    #[derive(Default)]
    struct Names {
        tables: BTreeSet<String>,
        columns: Vec<Expr>,
    }
    impl Visitor for Names {
        type Break = ();
        fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
            self.tables.extend(name(factor));
            ControlFlow::Continue(())
        }
        fn pre_visit_expr(&mut self, part: &Expr) -> ControlFlow<()> {
            self.columns.extend(Some(part).filter(|part| is_column(part)).cloned());
            ControlFlow::Continue(())
        }
    }
    let mut names = Names::default();
    let _ = query.visit(&mut names);
    for column in &names.columns {
        let Expr::CompoundIdentifier(parts) = column else { continue };
        if parts.first().is_some_and(|table| !names.tables.contains(&table.value)) {
            let hint = "write EXISTS, or JOIN";
            return refuse(column.span(), "IN (SELECT …) that depends on the row outside", hint);
        }
    }
    Ok(())
}
