//! Queries whose rows do not depend on the order in which a table's rows are taken. Polars' streaming engine takes them as
//! they come, in memory that does not grow with the table; what it gives then must not change from run to run, and sums of
//! floating-point numbers do: `(a + b) + c` is not always `a + (b + c)`.
//!
//! A sum of a column of numbers is therefore made in whole numbers of 128 bits, which any order adds to the same: each
//! value is scaled by one power of two, which is exact, so that the largest magnitude of the column stays below 2^86. A
//! value's bits are all kept unless it is smaller than the largest by more than 33 binary digits, and then 86 of the
//! largest one's digits are; 2^40 values can be added before 128 bits could overflow. The result is the sum of the values
//! without the rounding of each addition.

use super::Source;
use anyhow::{Context, Result};
use polars::prelude::DataType;
use sqlparser::ast::{
    CastKind, DataType as SqlType, Distinct, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Query,
    Select, SelectItem, TableFactor, Visit, VisitMut, Visitor, VisitorMut, visit_expressions, visit_expressions_mut,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// Largest magnitude that a scaled value may have, as a power of two.
const LARGEST: i32 = 86;

/// Functions of one row, and aggregates that any order of rows gives the same. What is not here is thought to depend on it.
const BLIND: [&str; 33] = [
    "abs",
    "ceil",
    "ceiling",
    "coalesce",
    "concat",
    "count",
    "exp",
    "floor",
    "greatest",
    "if",
    "ifnull",
    "left",
    "length",
    "char_length",
    "least",
    "ln",
    "log",
    "lower",
    "ltrim",
    "max",
    "min",
    "nullif",
    "pow",
    "power",
    "replace",
    "right",
    "round",
    "rtrim",
    "sign",
    "sqrt",
    "substr",
    "substring",
    "upper",
];

/// The same query with exact sums, where its rows then do not depend on the order of what it reads; none where they might.
pub fn rewritten(query: &Query, tables: &BTreeMap<String, Source>) -> Result<Option<String>> {
    let mut query = query.clone();
    let mut sums = Sums { tables, defined: defined(&query), failed: None };
    let _ = VisitMut::visit(&mut query, &mut sums);
    if let Some(error) = sums.failed {
        return Err(error);
    }
    let mut order = Order::default();
    let _ = query.visit(&mut order);
    Ok((!order.matters).then(|| query.to_string()))
}

/// Names that a query gives to tables of its own.
fn defined(query: &Query) -> BTreeSet<String> {
    #[derive(Default)]
    struct Defined(BTreeSet<String>);
    impl Visitor for Defined {
        type Break = ();
        fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
            self.0.extend(
                query.with.iter().flat_map(|with| &with.cte_tables).map(|table| table.alias.name.value.clone()),
            );
            ControlFlow::Continue(())
        }
    }
    let mut defined = Defined::default();
    let _ = query.visit(&mut defined);
    defined.0
}

/// Makes the sums and means of columns of the dataset's tables exact.
struct Sums<'a> {
    tables: &'a BTreeMap<String, Source>,
    defined: BTreeSet<String>,
    failed: Option<anyhow::Error>,
}

impl VisitorMut for Sums<'_> {
    type Break = ();

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
        let Some(sources) = self.sources(select) else { return ControlFlow::Continue(()) };
        let results = select.projection.iter_mut().filter_map(|item| match item {
            // Without an alias the column would be called by what the sum has become.
            SelectItem::ExprWithAlias { expr, .. } => Some(expr),
            _ => None,
        });
        for expression in results.chain(&mut select.having) {
            if has_query(expression) {
                continue;
            }
            let _ = visit_expressions_mut(expression, |part| {
                match self.exact(part, &sources) {
                    Ok(Some(exact)) => *part = exact,
                    Ok(None) => {}
                    Err(error) => {
                        self.failed = Some(error);
                        return ControlFlow::Break(());
                    }
                }
                ControlFlow::Continue(())
            });
        }
        ControlFlow::Continue(())
    }
}

impl<'a> Sums<'a> {
    /// The tables that a SELECT reads, by the names it calls them; none where one is not a table of the dataset.
    fn sources(&self, select: &Select) -> Option<Vec<(String, &'a Source)>> {
        let factors = select
            .from
            .iter()
            .flat_map(|from| std::iter::once(&from.relation).chain(from.joins.iter().map(|join| &join.relation)));
        let source = |factor: &TableFactor| match factor {
            TableFactor::Table { name, alias, .. } => {
                let name = name.to_string();
                let table = self.tables.get(&name).filter(|_| !self.defined.contains(&name))?;
                Some((alias.as_ref().map_or(name, |alias| alias.name.value.clone()), table))
            }
            _ => None,
        };
        factors.map(source).collect()
    }

    /// An exact form of a sum or mean of a column; none for any other expression.
    fn exact(&self, expression: &Expr, sources: &[(String, &Source)]) -> Result<Option<Expr>> {
        let Some((function, column)) = aggregate(expression) else { return Ok(None) };
        let (table, name) = match column {
            Expr::Identifier(name) => (None, &name.value),
            Expr::CompoundIdentifier(parts) => match parts.as_slice() {
                [table, name] => (Some(&table.value), &name.value),
                _ => return Ok(None),
            },
            _ => return Ok(None),
        };
        let mut found = Vec::new();
        for (alias, source) in sources.iter().filter(|(alias, _)| table.is_none_or(|table| table == alias)) {
            if let Some(kind) = source.rows.clone().collect_schema()?.get(name.as_str()) {
                found.push((alias, source, kind.clone()));
            }
        }
        let [(_, source, kind)] = found.as_slice() else { return Ok(None) };
        let sum = match kind {
            kind if kind.is_integer() => format!("SUM(CAST({column} AS HUGEINT))"),
            DataType::Float64 => {
                let Some(scale) = source.magnitudes.get(name).and_then(|largest| scale(*largest)) else {
                    return Ok(None);
                };
                format!("(CAST(SUM(CAST({column} * {:e} AS HUGEINT)) AS DOUBLE) * {:e})", scale, 1.0 / scale)
            }
            _ => return Ok(None),
        };
        let exact = match (function, kind.is_integer()) {
            ("sum", true) => format!("CAST({sum} AS BIGINT)"),
            ("sum", false) => sum,
            _ => format!("(CAST({sum} AS DOUBLE) / NULLIF(COUNT({column}), 0))"),
        };
        let parsed = Parser::new(&GenericDialect {}).try_with_sql(&exact).and_then(|mut parser| parser.parse_expr());
        parsed.map(Some).context("an exact sum cannot be written")
    }
}

/// A plain SUM or AVG, in lower case, and what it is of.
fn aggregate(expression: &Expr) -> Option<(&'static str, &Expr)> {
    let Expr::Function(function) = expression else { return None };
    let name = ["sum", "avg"].into_iter().find(|name| function.name.to_string().eq_ignore_ascii_case(name))?;
    (function.filter.is_none() && function.over.is_none()).then_some(())?;
    Some((name, argument(function)?))
}

fn argument(function: &Function) -> Option<&Expr> {
    let FunctionArguments::List(list) = &function.args else { return None };
    let plain = list.duplicate_treatment.is_none() && list.clauses.is_empty();
    match list.args.as_slice() {
        [FunctionArg::Unnamed(FunctionArgExpr::Expr(argument))] if plain => Some(argument),
        _ => None,
    }
}

/// The power of two that brings the largest magnitude of a column below 2^86; none where it is too small to be scaled.
fn scale(largest: f64) -> Option<f64> {
    // The binary exponent, one more than the magnitude needs where it is a power of two itself.
    let digits = if largest == 0.0 { 0 } else { largest.log2().floor() as i32 + 1 };
    let scale = 2f64.powi(LARGEST - digits);
    (scale.is_finite() && (1.0 / scale).is_normal()).then_some(scale)
}

fn has_query(expression: &Expr) -> bool {
    let is_query = |part: &Expr| match part {
        Expr::Subquery(_) | Expr::Exists { .. } | Expr::InSubquery { .. } => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    visit_expressions(expression, is_query).is_break()
}

/// Whether the order of rows may show in a query's result.
#[derive(Default)]
struct Order {
    matters: bool,
}

impl Visitor for Order {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        self.matters |= query.limit_clause.is_some() || query.fetch.is_some();
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<()> {
        self.matters |= matches!(select.distinct, Some(Distinct::On(_))) || select.top.is_some();
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expression: &Expr) -> ControlFlow<()> {
        if let Expr::Function(function) = expression {
            let name = function.name.to_string().to_lowercase();
            let is_blind = match name.as_str() {
                "sum" => argument(function).is_some_and(is_whole),
                "avg" => false,
                name => BLIND.contains(&name),
            };
            self.matters |= !is_blind || function.over.is_some();
        }
        ControlFlow::Continue(())
    }
}

/// Whether a sum's argument is cast to whole numbers.
fn is_whole(argument: &Expr) -> bool {
    let Expr::Cast { kind: CastKind::Cast, data_type, .. } = argument else { return false };
    matches!(data_type, SqlType::HugeInt | SqlType::BigInt(_) | SqlType::Integer(_) | SqlType::Int(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Summary;
    use arrow_array::{Array, Float64Array};
    use polars::prelude::{Engine, IntoLazy, LazyFrame, df};
    use polars::sql::SQLContext;
    use sqlparser::ast::Statement;
    use std::sync::Arc;

    fn rewrite(sql: &str, table: &LazyFrame) -> Option<String> {
        let parsed = Parser::parse_sql(&GenericDialect {}, sql).unwrap();
        let [Statement::Query(query)] = parsed.as_slice() else { panic!("one query") };
        let column = table.clone().collect().unwrap().column("a").unwrap().clone();
        let column: Arc<dyn Array> = Arc::new(column.f64().unwrap().iter().collect::<Float64Array>());
        let magnitude = Summary::of(&column, false).magnitude();
        let magnitudes = magnitude.map(|largest| ("a".to_owned(), largest)).into_iter().collect();
        let source = Source { rows: table.clone(), magnitudes };
        rewritten(query, &BTreeMap::from([("t".to_owned(), source)])).unwrap()
    }

    fn number(sql: &str, table: &LazyFrame) -> f64 {
        let sql = rewrite(sql, table).expect("any order gives the same");
        let mut context = SQLContext::new();
        context.register("t", table.clone());
        let rows = context.execute(&sql).unwrap().collect_with_engine(Engine::Streaming).unwrap().unwrap_single();
        rows.column("x").unwrap().f64().unwrap().get(0).unwrap()
    }

    #[test]
    fn a_sum_is_that_of_the_values_in_any_order() {
        for values in [[1e16, 1.0, -1e16, 0.5], [1.0, 0.5, 1e16, -1e16], [-1e16, 0.5, 1e16, 1.0]] {
            let table = df!("a" => values).unwrap().lazy();
            assert_eq!(number("SELECT SUM(a) AS x FROM t", &table), 1.5);
            assert_eq!(number("SELECT AVG(u.a) AS x FROM t AS u", &table), 0.375);
        }
        // The sum of ten tenths as they are in binary, rounded once; added one by one they come to 0.9999999999999999.
        let tenths = df!("a" => [0.1; 10]).unwrap().lazy();
        assert_eq!(number("SELECT SUM(a) AS x FROM t", &tenths), 1.0);
        let tiny = df!("a" => [f64::MIN_POSITIVE, f64::MIN_POSITIVE]).unwrap().lazy();
        assert_eq!(rewrite("SELECT SUM(a) AS x FROM t", &tiny), None, "no power of two can scale it");
        let holes = df!("a" => [Some(2.0), None, Some(4.0)]).unwrap().lazy();
        assert_eq!(number("SELECT AVG(a) AS x FROM t", &holes), 3.0);
    }

    #[test]
    fn what_depends_on_the_order_of_rows_is_told() {
        let table = df!("a" => [1.0, 2.0], "b" => [1i64, 2]).unwrap().lazy();
        for sql in [
            "SELECT b, COUNT(*) AS n, MAX(a) AS m FROM t GROUP BY b",
            "SELECT SUM(b) AS x, SUM(CAST(a AS BIGINT)) AS y FROM t",
            "WITH u AS (SELECT b, SUM(a) AS s FROM t GROUP BY b) SELECT s / NULLIF(b, 0) AS x FROM u",
        ] {
            assert!(rewrite(sql, &table).is_some(), "{sql}");
        }
        for sql in [
            "SELECT SUM(a * b) AS x FROM t",
            "SELECT SUM(a) FROM t",
            "SELECT STDDEV(a) AS x FROM t",
            "SELECT FIRST(a) AS x FROM t",
            "SELECT a FROM t LIMIT 1",
            "SELECT SUM(a) OVER (ORDER BY b) AS x FROM t",
            "WITH u AS (SELECT a / 3 AS a FROM t) SELECT SUM(a) AS x FROM u",
            "SELECT b, (SELECT SUM(a) FROM t) AS x FROM t",
        ] {
            assert_eq!(rewrite(sql, &table), None, "{sql}");
        }
        let infinite = df!("a" => [1.0, f64::INFINITY]).unwrap().lazy();
        assert_eq!(rewrite("SELECT SUM(a) AS x FROM t", &infinite), None);
    }
}
