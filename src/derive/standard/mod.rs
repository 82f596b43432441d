//! The SQL that a query may use: what Polars runs to the rows that DuckDB and the standard give (ISO/IEC 9075-2), or can be
//! brought to ([`super::exact`]). Polars takes much more, and some of that to other rows without a word: a condition on one table
//! in an outer join, RANK over what is missing, frames of peers, FIRST. So what is not named here is refused, at its place.
//! `tests/judges/test_sql.py` holds each part against DuckDB.

pub mod calls;
mod clauses;
mod exists;
pub mod expressions;
pub mod groups;
pub mod joins;
mod windows;

pub use clauses::simplest;

use sqlparser::ast::{Expr, OrderByExpr, Query, Select, SelectItem, TableFactor, Visit, Visitor};
use sqlparser::tokenizer::{Location, Span};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// A part of a query that is not among what it may use.
#[derive(Debug, PartialEq)]
pub struct Refused {
    /// What it is, as the subject of a sentence.
    pub what: String,
    pub hint: String,
    pub place: Location,
}

pub type Held = Result<(), Refused>;

pub fn refuse(span: Span, what: impl Into<String>, hint: impl Into<String>) -> Held {
    Err(Refused { what: what.into(), hint: hint.into(), place: span.start })
}

/// Whether all of a query is among what it may use; the first part that is not.
pub fn hold(query: &Query) -> Held {
    match query.visit(&mut Parts::default()) {
        ControlFlow::Break(refused) => Err(refused),
        ControlFlow::Continue(()) => Ok(()),
    }
}

/// The names of the tables that it has defined so far: Polars knows one of each name alone.
#[derive(Default)]
struct Parts {
    defined: BTreeSet<String>,
}

fn then(held: Held) -> ControlFlow<Refused> {
    held.map_or_else(ControlFlow::Break, ControlFlow::Continue)
}

impl Visitor for Parts {
    type Break = Refused;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<Refused> {
        for table in query.with.iter().flat_map(|with| &with.cte_tables) {
            let name = &table.alias.name.value;
            if !self.defined.insert(name.clone()) {
                let what = format!("a second table called `{name}`");
                return then(refuse(table.alias.name.span, what, "give each table of WITH a name of its own"));
            }
        }
        then(clauses::hold_query(query).and_then(|()| clauses::hold_set_operations(&query.body)))
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<Refused> {
        then(
            clauses::hold_select(select)
                .and_then(|()| joins::hold(select))
                .and_then(|()| exists::hold(select))
                .and_then(|()| calls::hold_places(select))
                // What is not to be said at all is told before where it stands.
                .and_then(|()| hold_expressions(select))
                .and_then(|()| groups::hold(select)),
        )
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<Refused> {
        then(clauses::hold_table(factor))
    }

    fn pre_visit_expr(&mut self, expression: &Expr) -> ControlFlow<Refused> {
        then(expressions::hold(expression))
    }
}

fn hold_expressions(select: &Select) -> Held {
    let mut held = Ok(());
    let _ = look_here(select, |part| {
        held = expressions::hold(part);
        if held.is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    held
}

/// Looks at each expression of a part of a query, apart from the queries within it.
pub fn look_here(part: &impl Visit, look: impl FnMut(&Expr) -> ControlFlow<()>) -> ControlFlow<()> {
    struct Here<F> {
        look: F,
        queries: usize,
    }
    impl<F: FnMut(&Expr) -> ControlFlow<()>> Visitor for Here<F> {
        type Break = ();
        fn pre_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
            self.queries += 1;
            ControlFlow::Continue(())
        }
        fn post_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
            self.queries -= 1;
            ControlFlow::Continue(())
        }
        fn pre_visit_expr(&mut self, expression: &Expr) -> ControlFlow<()> {
            if self.queries == 0 { (self.look)(expression) } else { ControlFlow::Continue(()) }
        }
    }
    part.visit(&mut Here { look, queries: 0 })
}

/// Whether any part of an expression is so, apart from the queries within it.
pub fn any(expression: &Expr, is_so: impl Fn(&Expr) -> bool) -> bool {
    look_here(expression, |part| if is_so(part) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        .is_break()
}

pub fn is_column(expression: &Expr) -> bool {
    matches!(expression, Expr::Identifier(_) | Expr::CompoundIdentifier(_))
}

/// What a SELECT gives in one place of its rows; none where that is every column of a table.
pub fn result(item: &SelectItem) -> Option<&Expr> {
    match item {
        SelectItem::UnnamedExpr(expression) | SelectItem::ExprWithAlias { expr: expression, .. } => Some(expression),
        _ => None,
    }
}

/// The same, to be written otherwise.
pub fn result_mut(item: &mut SelectItem) -> Option<&mut Expr> {
    match item {
        SelectItem::UnnamedExpr(expression) | SelectItem::ExprWithAlias { expr: expression, .. } => Some(expression),
        _ => None,
    }
}

pub fn keys(order: &[OrderByExpr]) -> impl Iterator<Item = &Expr> {
    order.iter().map(|key| &key.expr)
}
