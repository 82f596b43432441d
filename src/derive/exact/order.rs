//! Groups by the columns that a table stands in order of. Polars makes one such group after the other, and need not keep all of
//! them until the last row.

use super::{Selects, wide};
use crate::derive::standard::joins::plain;
use crate::derive::standard::result;
use anyhow::Result;
use polars_plan::plans::{HintIR, Sorted};
use sqlparser::ast::{Expr, GroupByExpr, Ident, ObjectName, ObjectNamePart, Select, TableAlias, TableFactor, Value};

/// Names a table by another name under which Polars knows its order, and the keys in that order, in a SELECT of one table that is
/// grouped by the first of the columns that it stands in order of.
///
/// Each SELECT has a name of its own: where not all columns of an order are read, Polars forgets those between, and takes what is
/// left for an order too.
pub fn write(selects: &mut Selects, select: &mut Select) -> Result<()> {
    let names: Option<Vec<String>> = match &select.group_by {
        GroupByExpr::Expressions(keys, _) => keys.iter().map(|key| column(key, select)).collect(),
        GroupByExpr::All(_) => None,
    };
    let Some(names) = names.filter(|names| !names.is_empty()) else { return Ok(()) };
    let [from] = select.from.as_mut_slice() else { return Ok(()) };
    let TableFactor::Table { name, alias, .. } = &mut from.relation else { return Ok(()) };
    let called = plain(name);
    let is_own = selects.known.iter().any(|table| table.alias.name.value == called);
    let Some(source) = selects.tables.get(&called).filter(|_| !is_own && from.joins.is_empty()) else { return Ok(()) };
    let Some(order) = source.order.get(..names.len()) else { return Ok(()) };
    if alias.as_ref().is_some_and(|alias| !alias.columns.is_empty()) || order.iter().any(|key| !names.contains(key)) {
        return Ok(());
    }
    let sorted = order.iter().map(|key| Sorted {
        column: key.as_str().into(),
        descending: Some(false),
        nulls_last: Some(false),
    });
    let rows = wide(source.rows.clone())?.hint(HintIR::Sorted(sorted.collect()))?;
    let known = format!("annals order {}", selects.made.len() + 1);
    selects.context.register(&known, rows.clone());
    selects.made.push((known.clone(), rows));
    alias.get_or_insert_with(|| TableAlias {
        explicit: true,
        name: Ident::with_quote('"', called),
        columns: Vec::new(),
        at: None,
    });
    *name = ObjectName(vec![ObjectNamePart::Identifier(Ident::with_quote('"', known))]);
    if let GroupByExpr::Expressions(keys, _) = &mut select.group_by {
        let mut placed: Vec<(Option<usize>, Expr)> =
            keys.drain(..).zip(&names).map(|(key, name)| (order.iter().position(|part| part == name), key)).collect();
        placed.sort_by_key(|(place, _)| *place);
        keys.extend(placed.into_iter().map(|(_, key)| key));
    }
    Ok(())
}

/// The column that a key is; none where it is made of columns.
fn column(key: &Expr, select: &Select) -> Option<String> {
    match key {
        Expr::Identifier(name) => Some(name.value.clone()),
        Expr::CompoundIdentifier(parts) => parts.last().map(|name| name.value.clone()),
        Expr::Value(value) => {
            let Value::Number(place, _) = &value.value else { return None };
            let named = result(select.projection.get(place.parse::<usize>().ok()?.checked_sub(1)?)?)?;
            if matches!(named, Expr::Value(_)) { None } else { column(named, select) }
        }
        _ => None,
    }
}
