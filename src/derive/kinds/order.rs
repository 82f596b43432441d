//! What the rows of a query are put in order by.

use super::{Found, Known, Relation, Scope};
use crate::derive::standard::keys;
use sqlparser::ast::{OrderByExpr, OrderByKind, Query};

pub fn of(query: &Query) -> &[OrderByExpr] {
    match query.order_by.as_ref().map(|order| &order.kind) {
        Some(OrderByKind::Expressions(order)) => order,
        _ => &[],
    }
}

impl Known<'_> {
    /// What the names in the order of a query's rows may be where no table is read beside it.
    pub(super) fn alone(&self, given: &Relation) -> Scope<'_> {
        Scope { known: self, tables: Vec::new(), rows: given.rows, outer: None }
    }
}

impl Scope<'_> {
    /// Holds what rows are put in order by: columns that are given, or that are read. Of two that are called alike Polars takes the
    /// one that is given, with the name of a table before it too.
    pub(super) fn hold_order(mut self, order: &[OrderByExpr], given: &Relation) -> Found<()> {
        for (name, kind) in self.tables.iter_mut().flat_map(|(_, relation)| &mut relation.columns) {
            let same = given.columns.iter().find(|(other, _)| other == name);
            *kind = same.map_or(*kind, |(_, given)| *given);
        }
        self.tables.insert(0, (String::new(), given.clone()));
        keys(order).try_for_each(|key| self.kind(key).map(drop))
    }
}
