//! What a SELECT with figures of groups may give besides them: the keys of its groups. Polars takes a larger expression around a key
//! twice, and a column that is no key for the rows themselves.

use super::expressions::shown;
use super::{Held, calls, is_column, refuse, result};
use sqlparser::ast::{Expr, GroupByExpr, Query, Select, SelectItem, Spanned, Value, Visit, Visitor};
use std::ops::ControlFlow;

pub fn hold(select: &Select) -> Held {
    let GroupByExpr::Expressions(keys, _) = &select.group_by else { return Ok(()) };
    let results = || select.projection.iter().filter_map(result);
    if keys.is_empty() && !results().any(calls::is_figure) {
        return Ok(());
    }
    let is_twice = |(at, key): &(usize, &Expr)| keys.iter().take(*at).any(|other| other == *key || is_same(other, key));
    if let Some((_, key)) = keys.iter().enumerate().find(is_twice) {
        return refuse(key.span(), format!("the key `{}`, which stands twice,", shown(key)), "name it once");
    }
    if let Some(all) = select.projection.iter().find(|item| result(item).is_none()) {
        return refuse(all.span(), format!("`{all}` beside groups"), "name the keys of the groups");
    }
    let keys: Vec<&Expr> = keys.iter().map(|key| named(key, select).unwrap_or(key)).collect();
    for item in &select.projection {
        let Some(expression) = result(item) else { continue };
        let is_given = matches!(item, SelectItem::ExprWithAlias { alias, .. }
            if keys.iter().any(|key| matches!(key, Expr::Identifier(name) if name.value == alias.value)));
        // A key as it stands, or by the name that it is given here.
        if keys.iter().any(|key| **key == *expression) || (is_given && !calls::is_figure(expression)) {
            continue;
        }
        hold_columns(expression, &keys)?;
    }
    select.having.iter().try_for_each(|condition| hold_columns(condition, &keys))
}

/// The result that a key names by its place.
fn named<'a>(key: &Expr, select: &'a Select) -> Option<&'a Expr> {
    result(select.projection.get(place(key)?)?)
}

/// The place that a key names, from 0 on.
pub fn place(key: &Expr) -> Option<usize> {
    let Expr::Value(value) = key else { return None };
    let Value::Number(place, _) = &value.value else { return None };
    place.parse::<usize>().ok()?.checked_sub(1)
}

/// Whether each column, apart from those within figures and queries, is a key.
fn hold_columns(expression: &Expr, keys: &[&Expr]) -> Held {
    let mut columns = Columns { keys, within: 0 };
    match expression.visit(&mut columns) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(column) => {
            let what = format!("`{}`, which is no key of the groups,", shown(&column));
            refuse(
                column.span(),
                what,
                "GROUP BY the column, or make what groups are made by in a WITH, and group that",
            )
        }
    }
}

struct Columns<'a> {
    keys: &'a [&'a Expr],
    within: usize,
}

impl Visitor for Columns<'_> {
    type Break = Expr;

    fn pre_visit_query(&mut self, _: &Query) -> ControlFlow<Expr> {
        self.within += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &Query) -> ControlFlow<Expr> {
        self.within -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, part: &Expr) -> ControlFlow<Expr> {
        let is_key = || self.keys.iter().any(|key| is_same(key, part));
        if self.within == 0 && is_column(part) && !is_key() {
            return ControlFlow::Break(part.clone());
        }
        self.within += usize::from(calls::is_aggregate(part));
        ControlFlow::Continue(())
    }

    fn post_visit_expr(&mut self, part: &Expr) -> ControlFlow<Expr> {
        self.within -= usize::from(calls::is_aggregate(part));
        ControlFlow::Continue(())
    }
}

/// Whether two columns are one, of which one may be named with its table and the other without.
pub fn is_same(one: &Expr, other: &Expr) -> bool {
    match (one, other) {
        (Expr::Identifier(name), Expr::CompoundIdentifier(parts))
        | (Expr::CompoundIdentifier(parts), Expr::Identifier(name)) => {
            parts.last().is_some_and(|last| last.value == name.value)
        }
        (Expr::Identifier(one), Expr::Identifier(other)) => one.value == other.value,
        (Expr::CompoundIdentifier(one), Expr::CompoundIdentifier(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.value == other.value)
        }
        _ => false,
    }
}
