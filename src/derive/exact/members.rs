//! IN (SELECT …) written as a join with what is listed. Polars puts the whole list beside each row, which for some ten thousand rows
//! of each takes more memory than there is. What a list depends on stands within it, so that it is made first, once.

use super::{Selects, parsed};
use crate::derive::standard::joins::{constraint, name, plain};
use crate::derive::standard::look_here;
use anyhow::{Context, Result};
use polars::prelude::{IntoLazy, UniqueKeepStrategy, col};
use sqlparser::ast::{
    BinaryOperator, Expr, Ident, JoinConstraint, Query, Select, SelectItem, SetExpr, TableFactor, TableWithJoins,
    VisitMut, VisitorMut,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;
use std::ops::ControlFlow;

/// Joins what each IN of a column lists, in a SELECT that names what it gives, or can be made to.
pub fn write(selects: &mut Selects, select: &mut Select) -> Result<()> {
    let is_list = |part: &Expr| matches!(part, Expr::InSubquery { .. });
    let is_asked = |condition: &Expr| {
        look_here(condition, |part| if is_list(part) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
            .is_break()
    };
    if !select.selection.as_ref().is_some_and(is_asked) {
        return Ok(());
    }
    let ([from], Some(condition)) = (select.from.as_slice(), &mut select.selection) else { return Ok(()) };
    let merged = from.joins.iter().filter_map(|join| constraint(&join.join_operator));
    let merged: Vec<String> = merged.flat_map(using).collect();
    let mut tables = Vec::new();
    for factor in std::iter::once(&from.relation).chain(from.joins.iter().map(|join| &join.relation)) {
        let Some(name) = name(factor) else { return Ok(()) };
        tables.push((name, columns(selects, factor)?));
    }
    let is_all = |item: &SelectItem| matches!(item, SelectItem::Wildcard(_));
    if select.projection.iter().any(is_all) {
        // What is joined would be among all columns.
        let [(table, columns)] = tables.as_slice() else { return Ok(()) };
        let mut named = Vec::new();
        for item in &select.projection {
            match is_all(item) {
                true => named.extend(columns.iter().map(|column| format!("{}.{}", quoted(table), quoted(column)))),
                false => named.push(item.to_string()),
            }
        }
        let named = named.iter().map(|item| Ok(SelectItem::UnnamedExpr(parsed(item)?)));
        select.projection = named.collect::<Result<_>>()?;
    }
    let mut members = Members { selects, tables, merged, joins: String::new(), queries: 0 };
    members.conjuncts(condition)?;
    if let ControlFlow::Break(error) = VisitMut::visit(condition, &mut members) {
        return Err(error);
    }
    if !members.joins.is_empty() {
        select.from = vec![joined(&format!("{from}{}", members.joins))?];
    }
    Ok(())
}

fn using(constraint: &JoinConstraint) -> Vec<String> {
    match constraint {
        JoinConstraint::Using(names) => names.iter().map(plain).collect(),
        _ => Vec::new(),
    }
}

/// Names of the columns of a table in FROM.
fn columns(selects: &mut Selects, factor: &TableFactor) -> Result<Vec<String>> {
    let schema = selects.context.execute(&format!("{}SELECT * FROM {factor}", selects.with()))?.collect_schema()?;
    Ok(schema.iter_names().map(ToString::to_string).collect())
}

fn joined(from: &str) -> Result<TableWithJoins> {
    let parser = Parser::new(&GenericDialect {}).with_recursion_limit(10_000);
    let query = parser.try_with_sql(&format!("SELECT 1 FROM {from}")).and_then(|mut parser| parser.parse_query());
    let body = *query.context("IN (SELECT …) cannot be written as a join")?.body;
    let select = if let SetExpr::Select(select) = body { Some(select) } else { None };
    select.and_then(|mut select| select.from.pop()).context("IN (SELECT …) cannot be written as a join")
}

struct Members<'a, 'b> {
    selects: &'b mut Selects<'a>,
    /// The tables of FROM, with their columns.
    tables: Vec<(String, Vec<String>)>,
    /// Columns that are one in several of them.
    merged: Vec<String>,
    joins: String,
    queries: usize,
}

/// What a value is held against.
struct Member {
    column: String,
    /// The value among what is listed; none where it is not.
    found: String,
    is_empty: bool,
    has_missing: bool,
}

impl Members<'_, '_> {
    /// What must hold in any case holds where there is a partner: whether it is false or unknown does not matter.
    fn conjuncts(&mut self, condition: &mut Expr) -> Result<()> {
        match condition {
            Expr::Nested(part) => self.conjuncts(part),
            Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
                self.conjuncts(left)?;
                self.conjuncts(right)
            }
            Expr::InSubquery { expr, subquery, negated: false } => {
                if let Some(member) = self.join(expr, subquery)? {
                    *condition = parsed(&format!("({} IS NOT NULL)", member.found))?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// A column with the name of its table; none where that is not known.
    fn column(&self, expression: &Expr) -> Option<String> {
        match expression {
            Expr::Nested(inner) => self.column(inner),
            Expr::CompoundIdentifier(_) => Some(expression.to_string()),
            Expr::Identifier(name) => {
                let mut having = self.tables.iter().filter(|(_, columns)| columns.contains(&name.value));
                let (table, _) = having.next()?;
                let is_one = self.merged.contains(&name.value) || having.next().is_none();
                is_one.then(|| format!("{}.{expression}", quoted(table)))
            }
            _ => None,
        }
    }

    /// Makes what a query lists, and joins it with a column.
    fn join(&mut self, expression: &Expr, subquery: &Query) -> Result<Option<Member>> {
        let Some(column) = self.column(expression) else { return Ok(None) };
        let rows = self.selects.rows(subquery)?;
        let Some(listed) = rows.columns().first() else { return Ok(None) };
        let name = format!("annals list {}", self.selects.made.len() + 1);
        let values = [col(listed.name().clone()).alias(name.as_str())];
        let list = rows.clone().lazy().select(values).drop_nulls(None).unique(None, UniqueKeepStrategy::Any);
        self.selects.context.register(&name, list.clone());
        self.selects.made.push((name.clone(), list));
        let (name, is_empty, has_missing) = (quoted(&name), rows.height() == 0, listed.null_count() > 0);
        let found = format!("{name}.{name}");
        self.joins += &format!(" LEFT JOIN {name} ON {column} = {found}");
        Ok(Some(Member { column, found, is_empty, has_missing }))
    }
}

impl Member {
    /// What is not found is unknown where something listed is missing, or the value is, and anything is listed at all.
    fn is_in(&self) -> String {
        let Member { column, found, .. } = self;
        match (self.is_empty, self.has_missing) {
            (true, _) => format!("({column} IS NULL AND {column} IS NOT NULL)"),
            (false, true) => format!("(CASE WHEN {found} IS NOT NULL THEN TRUE ELSE NULL END)"),
            (false, false) => {
                format!("(CASE WHEN {found} IS NOT NULL THEN TRUE WHEN {column} IS NULL THEN NULL ELSE FALSE END)")
            }
        }
    }
}

impl VisitorMut for Members<'_, '_> {
    type Break = anyhow::Error;

    fn pre_visit_query(&mut self, _: &mut Query) -> ControlFlow<anyhow::Error> {
        self.queries += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &mut Query) -> ControlFlow<anyhow::Error> {
        self.queries -= 1;
        ControlFlow::Continue(())
    }

    fn post_visit_expr(&mut self, expression: &mut Expr) -> ControlFlow<anyhow::Error> {
        let Expr::InSubquery { expr, subquery, negated } = expression else { return ControlFlow::Continue(()) };
        if self.queries > 0 {
            return ControlFlow::Continue(());
        }
        let not = if *negated { "NOT " } else { "" };
        let member = self.join(expr, subquery);
        match member.and_then(|member| member.map(|member| parsed(&format!("({not}{})", member.is_in()))).transpose()) {
            Ok(Some(written)) => *expression = written,
            Ok(None) => {}
            Err(error) => return ControlFlow::Break(error),
        }
        ControlFlow::Continue(())
    }
}

fn quoted(name: &str) -> String {
    Ident::with_quote('"', name).to_string()
}
