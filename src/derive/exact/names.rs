//! Results given names where a query need not name them. Polars calls each by what it is made of, and knows no two of one name.

use crate::derive::standard::result;
use sqlparser::ast::{Expr, Ident, OrderByKind, Query, Select, SelectItem, SetExpr, Value, VisitMut, VisitorMut};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

pub fn write(query: &mut Query) {
    let _ = VisitMut::visit(query, &mut Names { queries: 0, given: 0 });
}

struct Names {
    queries: usize,
    /// Names given so far.
    given: usize,
}

impl VisitorMut for Names {
    type Break = ();

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        let is_outermost = self.queries == 0;
        self.queries += 1;
        self.body(&mut query.body, !is_outermost);
        order_by_names(query);
        ControlFlow::Continue(())
    }
}

impl Names {
    /// Results of the whole query are known by their names, and those of what stands first in a set operation.
    fn body(&mut self, body: &mut SetExpr, is_within: bool) {
        match body {
            SetExpr::Select(select) => self.select(select, is_within),
            SetExpr::Query(query) => self.body(&mut query.body, is_within),
            SetExpr::SetOperation { left, right, .. } => {
                self.body(left, is_within);
                self.body(right, true);
            }
            _ => {}
        }
    }

    fn select(&mut self, select: &mut Select, is_within: bool) {
        let mut known = BTreeSet::new();
        let aliases = select.projection.iter().filter_map(|item| match item {
            SelectItem::ExprWithAlias { alias, .. } => Some(alias.value.clone()),
            _ => None,
        });
        known.extend(aliases);
        for item in &mut select.projection {
            let SelectItem::UnnamedExpr(expression) = item else { continue };
            // A column is called as it is, but for a second time.
            let is_named = column_name(expression).is_some_and(|name| known.insert(name.to_owned()));
            if is_within && !is_named {
                self.given += 1;
                let alias = Ident::with_quote('"', format!("annals result {}", self.given));
                let expr = std::mem::replace(expression, Expr::Identifier(alias.clone()));
                *item = SelectItem::ExprWithAlias { expr, alias };
            }
        }
    }
}

fn column_name(expression: &Expr) -> Option<&str> {
    match expression {
        Expr::Identifier(name) => Some(&name.value),
        Expr::CompoundIdentifier(parts) => parts.last().map(|name| name.value.as_str()),
        _ => None,
    }
}

/// A key of ORDER BY that is a result is called by the result's name, or by its place in a set operation: Polars orders what it
/// gives, not what it is made of, and looks for names in the last SELECT.
fn order_by_names(query: &mut Query) {
    let (is_set, Some(select)) = (matches!(&*query.body, SetExpr::SetOperation { .. }), first(&query.body)) else {
        return;
    };
    let Some(order) = &mut query.order_by else { return };
    let OrderByKind::Expressions(keys) = &mut order.kind else { return };
    for key in keys {
        let is_name = |alias: &Ident| matches!(&key.expr, Expr::Identifier(name) if name.value == alias.value);
        let found = select.projection.iter().enumerate().find(|(_, item)| match item {
            SelectItem::ExprWithAlias { expr, alias } => *expr == key.expr || (is_set && is_name(alias)),
            SelectItem::UnnamedExpr(expr) => is_set && *expr == key.expr,
            _ => false,
        });
        match found {
            Some((place, _)) if is_set => key.expr = Expr::value(Value::Number((place + 1).to_string(), false)),
            Some((_, SelectItem::ExprWithAlias { alias, .. })) => key.expr = Expr::Identifier(alias.clone()),
            _ => {}
        }
    }
}

/// The SELECT that names the results; none where its results are not counted out.
fn first(body: &SetExpr) -> Option<&Select> {
    match body {
        SetExpr::Select(select) => select.projection.iter().all(|item| result(item).is_some()).then_some(select),
        SetExpr::SetOperation { left, .. } => first(left),
        SetExpr::Query(query) => first(&query.body),
        _ => None,
    }
}
