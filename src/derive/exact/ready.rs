//! A table made ready for the one SELECT that reads it: its values scaled before they are summed, and its order told to Polars, which
//! then makes one group after the other, and need not keep all of them until the last row.

use super::{Selects, wide};
use crate::derive::standard::joins::plain;
use crate::derive::standard::result;
use anyhow::Result;
use polars::prelude::{DataType, Expr as Expression, col, lit};
use polars_plan::plans::{HintIR, Sorted};
use sqlparser::ast::{
    Expr, GroupByExpr, Ident, ObjectName, ObjectNamePart, Select, SelectItem, TableAlias, TableFactor, Value,
};
use std::collections::BTreeMap;

/// Columns of the one table that a SELECT reads, and the powers of two by which they are scaled to be whole numbers.
pub type Scaled = BTreeMap<String, f64>;

/// The name of a scaled column; no field is called so.
pub fn scaled(column: &str) -> String {
    format!("\u{1}{column}")
}

/// Whether columns may be made ready for a SELECT: what has all columns would have them too.
pub fn may_have_more(select: &Select) -> bool {
    let is_all = |item: &SelectItem| matches!(item, SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..));
    !select.projection.iter().any(is_all)
}

/// Names the table by another name under which Polars knows its order and its scaled values, and puts keys of groups in that order.
///
/// Each SELECT has a name of its own: where not all columns of an order are read, Polars forgets those between, and takes what is
/// left for an order too.
pub fn write(selects: &mut Selects, select: &mut Select, values: Scaled) -> Result<()> {
    let Some(source) = selects.only(select) else { return Ok(()) };
    let order = order(select, &source.order);
    if order.is_empty() && values.is_empty() {
        return Ok(());
    }
    let whole =
        |(name, power): (&String, &f64)| (col(name.as_str()) * lit(*power)).cast(DataType::Int128).alias(scaled(name));
    let values: Vec<Expression> = values.iter().map(whole).collect();
    let mut rows = wide(source.rows.clone())?.with_columns(values);
    if !order.is_empty() {
        let ascends = |key: &String| Sorted { column: key.into(), descending: Some(false), nulls_last: Some(false) };
        rows = rows.hint(HintIR::Sorted(order.iter().map(ascends).collect()))?;
    }
    let known = format!("annals ready {}", selects.made.len() + 1);
    selects.context.register(&known, rows.clone());
    selects.made.push((known.clone(), rows));
    let [from] = select.from.as_mut_slice() else { return Ok(()) };
    let TableFactor::Table { name, alias, .. } = &mut from.relation else { return Ok(()) };
    alias.get_or_insert_with(|| TableAlias {
        explicit: true,
        name: Ident::with_quote('"', plain(name)),
        columns: Vec::new(),
        at: None,
    });
    *name = ObjectName(vec![ObjectNamePart::Identifier(Ident::with_quote('"', known))]);
    Ok(())
}

/// The first columns of a table's order, where a SELECT is grouped by just those, which are put in that order; none otherwise.
fn order(select: &mut Select, order: &[String]) -> Vec<String> {
    let names: Option<Vec<String>> = match &select.group_by {
        GroupByExpr::Expressions(keys, _) => keys.iter().map(|key| column(key, select)).collect(),
        GroupByExpr::All(_) => None,
    };
    let names = names.unwrap_or_default();
    let Some(order) = order.get(..names.len()) else { return Vec::new() };
    if names.is_empty() || order.iter().any(|key| !names.contains(key)) {
        return Vec::new();
    }
    if let GroupByExpr::Expressions(keys, _) = &mut select.group_by {
        let mut placed: Vec<(Option<usize>, Expr)> =
            keys.drain(..).zip(&names).map(|(key, name)| (order.iter().position(|part| part == name), key)).collect();
        placed.sort_by_key(|(place, _)| *place);
        keys.extend(placed.into_iter().map(|(_, key)| key));
    }
    order.to_vec()
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
