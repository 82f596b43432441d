//! Clauses of a query, of a SELECT, and of FROM. What they say besides is held by [`super::joins`], [`super::expressions`] and
//! [`super::calls`].

use super::joins::constraint;
use super::{Held, calls, refuse, result};
use sqlparser::ast::{
    CteAsMaterialized, Distinct, Expr, GroupByExpr, Join, JoinConstraint, OrderByKind, Query, Select, SelectItem,
    SetExpr, SetOperator, SetQuantifier, Spanned, Statement, TableFactor, WildcardAdditionalOptions,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

/// The simplest query, whose every other clause is empty.
pub fn simplest() -> Option<Query> {
    match Parser::parse_sql(&GenericDialect {}, "SELECT 1").ok()?.pop()? {
        Statement::Query(query) => Some(*query),
        _ => None,
    }
}

pub fn hold_query(query: &Query) -> Held {
    let Some(simplest) = simplest() else { return refuse(query.span(), "this query", "write standard SQL") };
    if query.limit_clause.is_some() || query.fetch.is_some() {
        let hint = "number the rows in a subquery, ROW_NUMBER() OVER (ORDER BY …) AS place, and ask WHERE place <= 10";
        return refuse(query.span(), "LIMIT, OFFSET or FETCH, which take any of the rows that are alike,", hint);
    }
    let (with, body, order_by) = (query.with.clone(), query.body.clone(), query.order_by.clone());
    if (Query { with, body, order_by, ..simplest }) != *query {
        return refuse(query.span(), "a clause besides WITH, SELECT and ORDER BY", "write standard SQL");
    }
    if let (SetExpr::Select(select), Some(order)) = (&*query.body, &query.order_by)
        && let OrderByKind::Expressions(keys) = &order.kind
    {
        let is_given = |key: &Expr| select.projection.iter().any(|item| result(item) == Some(key));
        let is_count = |key: &Expr| matches!(key, Expr::Function(function) if calls::name(function) == "count");
        let is_refused = |key: &Expr| calls::is_figure(key) && !is_given(key) && !is_count(key);
        if let Some(key) = keys.iter().find(|key| is_refused(&key.expr)) {
            let what = format!("ORDER BY of `{}`, which is no result,", key.expr);
            return refuse(key.expr.span(), what, "give it in the SELECT by a name, and ORDER BY that");
        }
    }
    for table in query.with.iter().flat_map(|with| &with.cte_tables) {
        if query.with.as_ref().is_some_and(|with| with.recursive) {
            return refuse(table.span(), "WITH RECURSIVE", "`calendar` has a row a year");
        }
        if table.from.is_some() || matches!(table.materialized, Some(CteAsMaterialized::Materialized)) {
            return refuse(table.span(), "this form of WITH", "write WITH name AS (SELECT …)");
        }
    }
    Ok(())
}

pub fn hold_set_operations(body: &SetExpr) -> Held {
    match body {
        SetExpr::Select(_) | SetExpr::Query(_) => Ok(()),
        SetExpr::SetOperation { left, op, set_quantifier, right } => {
            let is_all = *set_quantifier == SetQuantifier::All;
            if !matches!(set_quantifier, SetQuantifier::All | SetQuantifier::None | SetQuantifier::Distinct)
                || (is_all && *op != SetOperator::Union)
                || !matches!(op, SetOperator::Union | SetOperator::Except | SetOperator::Intersect)
            {
                return refuse(
                    body.span(),
                    format!("{op} {set_quantifier}"),
                    "UNION, UNION ALL, EXCEPT and INTERSECT are",
                );
            }
            hold_set_operations(left)?;
            hold_set_operations(right)
        }
        _ => refuse(body.span(), "a row that is listed (VALUES)", "put what it lists into a table"),
    }
}

pub fn hold_select(select: &Select) -> Held {
    let unknown = || refuse(select.span(), "this SELECT", "write standard SQL");
    let Some(simplest) = simplest() else { return unknown() };
    let SetExpr::Select(simplest) = *simplest.body else { return unknown() };
    let plain = Select {
        projection: select.projection.clone(),
        from: select.from.clone(),
        selection: select.selection.clone(),
        group_by: select.group_by.clone(),
        having: select.having.clone(),
        distinct: select.distinct.clone(),
        ..*simplest
    };
    if plain != *select || !matches!(select.distinct, None | Some(Distinct::Distinct)) {
        let hint = "SELECT [DISTINCT], FROM, JOIN, WHERE, GROUP BY and HAVING are";
        return refuse(select.span(), "a clause of this SELECT", hint);
    }
    if select.from.is_empty() && select.selection.is_some() {
        return refuse(select.span(), "WHERE without FROM", "leave the row out");
    }
    let groups = match &select.group_by {
        GroupByExpr::Expressions(parts, modifiers) if modifiers.is_empty() => parts,
        _ => return refuse(select.span(), "this form of GROUP BY", "name the columns that make the groups"),
    };
    if select.having.is_some() && groups.is_empty() {
        return refuse(select.span(), "HAVING without GROUP BY", "ask it of a subquery, in WHERE");
    }
    for item in &select.projection {
        let is_plain = match item {
            SelectItem::UnnamedExpr(_) | SelectItem::ExprWithAlias { .. } => true,
            SelectItem::QualifiedWildcard(_, options) | SelectItem::Wildcard(options) => {
                *options == WildcardAdditionalOptions::default()
            }
            _ => false,
        };
        if !is_plain {
            return refuse(item.span(), format!("`{item}`"), "name the columns");
        }
        let merges = |join: &Join| matches!(constraint(&join.join_operator), Some(JoinConstraint::Using(_)));
        if result(item).is_none() && select.from.iter().flat_map(|from| &from.joins).any(merges) {
            return refuse(item.span(), format!("`{item}` beside USING"), "name the columns");
        }
    }
    Ok(())
}

pub fn hold_table(factor: &TableFactor) -> Held {
    let is_plain = match factor {
        TableFactor::Table {
            name: _,
            alias,
            args: None,
            with_hints,
            version: None,
            with_ordinality: false,
            partitions,
            json_path: None,
            sample: None,
            index_hints,
        } => {
            // Polars passes over names of columns that are given here.
            if let Some(column) = alias.as_ref().and_then(|alias| alias.columns.first()) {
                let what = format!("`{}`, a name for a column of a table,", column.name.value);
                return refuse(column.name.span, what, "name columns in a subquery: (SELECT x AS a FROM t) AS u");
            }
            with_hints.is_empty() && partitions.is_empty() && index_hints.is_empty()
        }
        TableFactor::Derived { lateral: false, sample: None, .. } => true,
        _ => false,
    };
    if !is_plain {
        return refuse(factor.span(), "this form of table in FROM", "name tables, or write (SELECT …) AS name");
    }
    Ok(())
}
