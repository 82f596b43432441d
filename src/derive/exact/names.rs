//! Results given names where a query need not name them. Polars calls each by what it is made of, and knows no two of one name.

use crate::derive::standard::{is_column, result};
use sqlparser::ast::{Expr, Ident, OrderByKind, Query, Select, SelectItem, SetExpr, VisitMut, VisitorMut};
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
        self.body(&mut query.body, !is_outermost, false);
        order_by_names(query);
        ControlFlow::Continue(())
    }
}

impl Names {
    /// Results of the whole query are known by their names, and those of what stands first in a set operation.
    fn body(&mut self, body: &mut SetExpr, is_within: bool, is_later: bool) {
        match body {
            SetExpr::Select(select) => self.select(select, is_within, is_later),
            SetExpr::Query(query) => self.body(&mut query.body, is_within, is_later),
            SetExpr::SetOperation { left, right, .. } => {
                self.body(left, is_within, is_later);
                self.body(right, true, true);
            }
            _ => {}
        }
    }

    fn select(&mut self, select: &mut Select, is_within: bool, is_later: bool) {
        let mut known = BTreeSet::new();
        for item in &mut select.projection {
            let SelectItem::UnnamedExpr(expression) = item else { continue };
            let own = column_name(expression).filter(|_| is_column(expression));
            // A column is called as it is, but for a second time where no one asks for the name.
            let is_named = own.is_some_and(|name| known.insert(name.to_owned()) || !is_later);
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

/// A key of ORDER BY that is a result is called by the result's name: Polars orders what it gives, not what it is made of.
fn order_by_names(query: &mut Query) {
    let SetExpr::Select(select) = &*query.body else { return };
    let Some(order) = &mut query.order_by else { return };
    let OrderByKind::Expressions(keys) = &mut order.kind else { return };
    for key in keys.iter_mut().filter(|key| !is_column(&key.expr)) {
        let is_it = |item: &&SelectItem| result(item) == Some(&key.expr);
        if let Some(SelectItem::ExprWithAlias { alias, .. }) = select.projection.iter().find(is_it) {
            key.expr = Expr::Identifier(alias.clone());
        }
    }
}
