//! A query as Polars computes it exactly, to the same rows in whatever order it takes a table's rows.
//!
//! First every expression is written so that Polars understands it as the standard does (`plain.rs`): whole numbers have 128
//! bits, since Polars wraps them without a word and counts in 32. Then each SELECT, from within outwards, has its sums made
//! exact (`sums.rs`), for which the types of its expressions are asked of Polars, and what its windows suppose of their rows
//! is written as queries of its own (`windows.rs`).

mod groups;
mod joins;
mod members;
mod names;
mod plain;
mod ready;
mod size;
mod sums;
mod windows;

pub use windows::Check;

use super::Source;
use super::standard::joins::{name, plain};
use super::standard::{calls, look_here, result, simplest};
use anyhow::{Context, Result, anyhow, bail};
use polars::prelude::{DataFrame, DataType, Expr as Expression, LazyFrame, PolarsResult, col};
use polars::sql::SQLContext;
use sqlparser::ast::{
    Cte, Expr, GroupByExpr, Ident, Query, Select, SelectItem, SelectItemQualifiedWildcardKind, SetExpr, TableFactor,
    VisitMut, VisitorMut,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Exchanges the sides of a comparison, in brackets where an operator may bind otherwise on the other side.
fn turn(left: &mut Expr, right: &mut Expr) {
    std::mem::swap(left, right);
    for side in [left, right] {
        if !matches!(side, Expr::Value(_) | Expr::Identifier(_) | Expr::CompoundIdentifier(_) | Expr::Nested(_)) {
            *side = Expr::Nested(Box::new(std::mem::replace(side, Expr::value(sqlparser::ast::Value::Null))));
        }
    }
}

/// A query that gives the rows of the one it is made of, if those of each check are none.
pub struct Exact {
    pub sql: String,
    /// Tables that it reads besides those of the dataset, by their names.
    pub tables: Vec<(String, LazyFrame)>,
    pub checks: Vec<Check>,
}

/// Tables as a query sees them: whole numbers have 128 bits.
pub fn context(tables: &BTreeMap<String, Source>) -> PolarsResult<SQLContext> {
    let context = SQLContext::new();
    for (name, table) in tables {
        context.register(name, wide(table.rows.clone())?);
    }
    Ok(context)
}

fn wide(mut rows: LazyFrame) -> PolarsResult<LazyFrame> {
    let schema = rows.collect_schema()?;
    let whole = schema.iter().filter(|(_, kind)| kind.is_integer());
    let wide: Vec<Expression> = whole.map(|(name, _)| col(name.clone()).cast(DataType::Int128)).collect();
    Ok(rows.with_columns(wide))
}

/// `take` takes the rows of queries within it that are made first.
pub fn of(
    query: &Query,
    tables: &BTreeMap<String, Source>,
    take: &dyn Fn(LazyFrame) -> Result<DataFrame>,
) -> Result<Exact> {
    let mut query = query.clone();
    names::write(&mut query);
    plain::write(&mut query)?;
    size::hold(&query)?;
    let mut selects =
        Selects { tables, context: context(tables)?, known: Vec::new(), checks: Vec::new(), made: Vec::new(), take };
    selects.query(&mut query)?;
    size::hold(&query)?;
    let sql = query.to_string();
    // As deep as Polars reads it.
    if Parser::parse_sql(&GenericDialect {}, &sql).is_err() {
        bail!("is nested too deep to be written exactly\n  hint: take it apart in a WITH");
    }
    Ok(Exact { sql, tables: selects.made, checks: selects.checks })
}

/// Goes through the SELECTs of a query, those within others first.
struct Selects<'a> {
    tables: &'a BTreeMap<String, Source>,
    context: SQLContext,
    /// Tables that the query has defined before the SELECT that is looked at.
    known: Vec<Cte>,
    checks: Vec<Check>,
    /// Tables that were made of others so far, by the names that they are given.
    made: Vec<(String, LazyFrame)>,
    /// Takes the rows of what is made before the query.
    take: &'a dyn Fn(LazyFrame) -> Result<DataFrame>,
}

impl Selects<'_> {
    fn query(&mut self, query: &mut Query) -> Result<()> {
        let before = self.known.len();
        for table in query.with.iter_mut().flat_map(|with| &mut with.cte_tables) {
            self.query(&mut table.query)?;
            self.known.push(table.clone());
        }
        self.body(&mut query.body)?;
        self.known.truncate(before);
        Ok(())
    }

    fn body(&mut self, body: &mut SetExpr) -> Result<()> {
        match body {
            SetExpr::Select(select) => self.select(select),
            SetExpr::Query(query) => self.query(query),
            SetExpr::SetOperation { left, right, op, set_quantifier } => {
                for side in [left, right] {
                    self.body(side)?;
                    let is_same = matches!(&**side, SetExpr::SetOperation { op: other, set_quantifier: quantifier, .. }
                        if other == op && quantifier == set_quantifier);
                    if !is_same {
                        enclose(side);
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn select(&mut self, select: &mut Select) -> Result<()> {
        let mut within = Within { selects: self, depth: 0 };
        if let ControlFlow::Break(error) = VisitMut::visit(select, &mut within) {
            return Err(error);
        }
        members::write(self, select)?;
        self.read_each_table(select)?;
        let checks = windows::checks(self, select)?;
        self.checks.extend(checks);
        windows::tell_apart(select)?;
        let scaled = sums::make_exact(self, select)?;
        ready::write(self, select, scaled)
    }

    /// Sees to it that a column is read of each table that a query defines: Polars leaves out what gives no column, and with it
    /// how many rows there are.
    fn read_each_table(&mut self, select: &mut Select) -> Result<()> {
        let factors = select
            .from
            .iter()
            .flat_map(|from| std::iter::once(&from.relation).chain(from.joins.iter().map(|join| &join.relation)));
        let is_own = |factor: &&TableFactor| match factor {
            TableFactor::Table { name, .. } => self.known.iter().any(|table| table.alias.name.value == plain(name)),
            _ => true,
        };
        let factors: Vec<TableFactor> = factors.filter(is_own).cloned().collect();
        for factor in factors {
            let Some(name) = name(&factor) else { continue };
            // What the SELECT gives need not be read in its turn, and the one row of figures would be as many as they are of.
            let results = if self.is_of_figures(&factor) { Vec::new() } else { select.projection.clone() };
            let has_all = results.iter().any(|item| match item {
                SelectItem::Wildcard(_) => true,
                SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(of), _) => plain(of) == name,
                _ => false,
            });
            let looked = Select { projection: results, ..select.clone() };
            let is_read = look_here(&looked, |part| {
                let is_of_it = match part {
                    Expr::CompoundIdentifier(parts) => parts.first().is_some_and(|table| table.value == name),
                    // Where it is the only table, every column is of it.
                    Expr::Identifier(_) => {
                        select.from.len() == 1 && select.from.iter().all(|from| from.joins.is_empty())
                    }
                    _ => false,
                };
                if is_of_it { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
            if is_read.is_break() || has_all {
                continue;
            }
            let sql = format!("{}SELECT * FROM {factor}", self.with());
            let schema = self.context.execute(&sql)?.collect_schema()?;
            let Some(column) = schema.iter_names().next() else { continue };
            let column = format!("{}.{}", Ident::with_quote('"', &name), Ident::with_quote('"', column.as_str()));
            let read = parsed(&format!("({column} IS NULL) = ({column} IS NULL)"))?;
            select.selection = Some(match select.selection.take() {
                Some(condition) => parsed(&format!("({condition}) AND ({read})"))?,
                None => read,
            });
        }
        Ok(())
    }

    /// Whether a table that the query defines has a row that is made of figures of all rows.
    fn is_of_figures(&self, factor: &TableFactor) -> bool {
        match factor {
            TableFactor::Table { name, .. } => {
                let own = self.known.iter().rev().find(|table| table.alias.name.value == plain(name));
                own.is_some_and(|table| has_figures(&table.query.body))
            }
            TableFactor::Derived { subquery, .. } => has_figures(&subquery.body),
            _ => false,
        }
    }

    /// The tables defined so far, as a query begins with them.
    fn with(&self) -> String {
        if self.known.is_empty() {
            return String::new();
        }
        format!("WITH {} ", self.known.iter().map(Cte::to_string).collect::<Vec<_>>().join(", "))
    }

    /// The rows of a query that depends on nothing outside it.
    fn rows(&mut self, query: &Query) -> Result<DataFrame> {
        let mut query = query.clone();
        let own = query.with.take().into_iter().flat_map(|with| with.cte_tables);
        let tables: Vec<String> = self.known.iter().cloned().chain(own).map(|table| table.to_string()).collect();
        let with = if tables.is_empty() { String::new() } else { format!("WITH {} ", tables.join(", ")) };
        (self.take)(self.context.execute(&format!("{with}{query}"))?)
    }

    /// Types of expressions over what a SELECT reads.
    fn types(&mut self, select: &Select, expressions: &[&Expr]) -> Result<Vec<DataType>> {
        let listed = expressions.iter().enumerate().map(|(index, part)| format!("{part} AS column_{index}"));
        let sql = format!("{}SELECT {}{}", self.with(), listed.collect::<Vec<_>>().join(", "), from(select));
        let schema = self.context.execute(&sql)?.collect_schema()?;
        Ok(schema.iter_values().cloned().collect())
    }

    /// The one table of the dataset that a SELECT reads; none where it reads anything else.
    fn only(&self, select: &Select) -> Option<&Source> {
        match self.sources(select)?.as_slice() {
            [(_, source)] => Some(*source),
            _ => None,
        }
    }

    /// The tables of the dataset that a SELECT reads, by the names it calls them; none where it reads anything else.
    fn sources(&self, select: &Select) -> Option<Vec<(String, &Source)>> {
        let factors = select
            .from
            .iter()
            .flat_map(|from| std::iter::once(&from.relation).chain(from.joins.iter().map(|join| &join.relation)));
        let source = |factor: &TableFactor| match factor {
            TableFactor::Table { name, alias, .. } => {
                let name = plain(name);
                let is_own = self.known.iter().any(|table| table.alias.name.value == name);
                let table = self.tables.get(&name).filter(|_| !is_own)?;
                Some((alias.as_ref().map_or(name, |alias| alias.name.value.clone()), table))
            }
            _ => None,
        };
        factors.map(source).collect()
    }
}

/// Puts a set operation within another kind of one in brackets: Polars takes the outer operation for the inner one too.
fn enclose(body: &mut SetExpr) {
    if matches!(body, SetExpr::SetOperation { .. })
        && let Some(mut query) = simplest()
    {
        std::mem::swap(body, &mut query.body);
        *body = SetExpr::Query(Box::new(query));
    }
}

fn has_figures(body: &SetExpr) -> bool {
    match body {
        SetExpr::Select(select) => {
            let is_grouped = !matches!(&select.group_by, GroupByExpr::Expressions(keys, _) if keys.is_empty());
            !is_grouped && select.projection.iter().filter_map(result).any(calls::is_figure)
        }
        SetExpr::Query(query) => has_figures(&query.body),
        SetExpr::SetOperation { left, right, .. } => has_figures(left) || has_figures(right),
        _ => false,
    }
}

/// FROM of a SELECT, as it is written; nothing where it has none.
fn from(select: &Select) -> String {
    if select.from.is_empty() {
        return String::new();
    }
    let tables: Vec<String> = select.from.iter().map(ToString::to_string).collect();
    format!(" FROM {}", tables.join(", "))
}

/// Finds the queries within a SELECT.
struct Within<'a, 'b> {
    selects: &'b mut Selects<'a>,
    depth: usize,
}

impl VisitorMut for Within<'_, '_> {
    type Break = anyhow::Error;

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<anyhow::Error> {
        self.depth += 1;
        match if self.depth == 1 { self.selects.query(query) } else { Ok(()) } {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => ControlFlow::Break(error),
        }
    }

    fn post_visit_query(&mut self, _: &mut Query) -> ControlFlow<anyhow::Error> {
        self.depth -= 1;
        ControlFlow::Continue(())
    }
}

/// Letters that one expression may be written in: what doubles its parts at each step would grow without end.
const LONGEST: usize = 1 << 20;

fn parsed(expression: &str) -> Result<Expr> {
    if expression.len() > LONGEST {
        bail!("has an expression too long to be written exactly\n  hint: take it apart in a WITH");
    }
    let parser = Parser::new(&GenericDialect {}).with_recursion_limit(10_000);
    let parsed = parser.try_with_sql(expression).and_then(|mut parser| parser.parse_expr());
    parsed.map_err(|error| anyhow!("{error}")).context("an expression cannot be written exactly")
}
