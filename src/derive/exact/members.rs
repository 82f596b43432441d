//! IN (SELECT …) written as a join with what is listed. Polars puts the whole list beside each row, which for some ten thousand rows
//! of each takes more memory than there is.

use super::{Selects, parsed};
use crate::derive::standard::joins::name;
use anyhow::{Context, Result};
use sqlparser::ast::{
    BinaryOperator, Expr, Ident, Query, Select, SelectItem, SetExpr, TableWithJoins, VisitMut, VisitorMut,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;
use std::ops::ControlFlow;

/// Joins what each IN of a column lists, in a SELECT of one table or join that names what it gives.
pub fn write(selects: &mut Selects, select: &mut Select) -> Result<()> {
    let [from] = select.from.as_slice() else { return Ok(()) };
    if select.projection.iter().any(|item| matches!(item, SelectItem::Wildcard(_))) {
        return Ok(());
    }
    let only = name(&from.relation).filter(|_| from.joins.is_empty());
    let Some(condition) = &mut select.selection else { return Ok(()) };
    let mut members = Members { selects, only, joins: String::new(), queries: 0 };
    members.conjuncts(condition)?;
    if let ControlFlow::Break(error) = VisitMut::visit(condition, &mut members) {
        return Err(error);
    }
    if !members.joins.is_empty() {
        select.from = vec![joined(&format!("{from}{}", members.joins))?];
    }
    Ok(())
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
    /// What the table is called, where there is one alone.
    only: Option<String>,
    joins: String,
    queries: usize,
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

    /// Joins what a query lists with a column; none where the expression is no column.
    fn join(&mut self, expression: &Expr, subquery: &Query) -> Result<Option<Member>> {
        let column = match (expression, &self.only) {
            (Expr::Nested(inner), _) => return self.join(inner, subquery),
            (Expr::CompoundIdentifier(_), _) => expression.to_string(),
            (Expr::Identifier(_), Some(table)) => format!("{}.{expression}", quoted(table)),
            _ => return Ok(None),
        };
        let schema = self.selects.context.execute(&format!("{}{subquery}", self.selects.with()))?.collect_schema()?;
        let Some(listed) = schema.iter_names().next().map(|name| quoted(name)) else { return Ok(None) };
        self.selects.members += 1;
        let [list, member, count] =
            ["list", "member", "count"].map(|what| quoted(&format!("annals {what} {}", self.selects.members)));
        self.joins += &format!(
            " LEFT JOIN (SELECT DISTINCT {listed} AS {member} FROM ({subquery}) AS {list} WHERE {listed} IS NOT NULL) AS {member} \
             ON {column} = {member}.{member}"
        );
        let found = format!("{member}.{member}");
        Ok(Some(Member {
            column,
            found,
            count,
            counted: format!(
                "SELECT COUNT(*) AS \"annals all\", COUNT({listed}) AS \"annals told\" FROM ({subquery}) AS {list}"
            ),
        }))
    }
}

/// What a value is held against.
struct Member {
    column: String,
    /// The value among what is listed.
    found: String,
    /// Name of what says how many are listed, and how it is made.
    count: String,
    counted: String,
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

    // What is not found is unknown where something listed is missing, or the value is, and anything is listed at all.
    fn post_visit_expr(&mut self, expression: &mut Expr) -> ControlFlow<anyhow::Error> {
        let Expr::InSubquery { expr, subquery, negated } = expression else { return ControlFlow::Continue(()) };
        if self.queries > 0 {
            return ControlFlow::Continue(());
        }
        let written = self.join(expr, subquery).and_then(|member| {
            let Some(Member { column, found, count, counted }) = member else { return Ok(None) };
            self.joins += &format!(" CROSS JOIN ({counted}) AS {count}");
            let not = if *negated { "NOT " } else { "" };
            let is_in = format!(
                "({not}(CASE WHEN {count}.\"annals all\" = 0 THEN FALSE WHEN {found} IS NOT NULL THEN TRUE \
                 WHEN {column} IS NULL OR {count}.\"annals all\" > {count}.\"annals told\" THEN NULL ELSE FALSE END))"
            );
            parsed(&is_in).map(Some)
        });
        match written {
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
