//! What hangs on the types of expressions: sums and means whose digits do not depend on the order of rows, the largest of numbers
//! and of values, differences of dates in days, and numbers rounded where they become whole.

use super::plain::{counts, is_constant, is_whole, is_written_whole};
use super::ready::{self, Scaled, may_have_more};
use super::{Selects, parsed};
use crate::derive::Source;
use crate::derive::standard::{any, calls, look_here};
use anyhow::Result;
use polars::prelude::DataType;
use sqlparser::ast::{
    BinaryOperator, CastKind, Expr, Function, Ident, Query, Select, VisitMut, VisitorMut, WindowType,
};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Binary digits of a whole number of 128 bits, without its sign.
const DIGITS: i32 = 126;
/// Rows that may be added where tables are joined, and their number is not known, as a power of two.
const MOST_ROWS: i32 = 40;
/// Digits kept of a group's largest value, or one less.
const KEPT: i32 = DIGITS - MOST_ROWS;

/// A number beyond the largest.
const INFINITE: &str = "(1.0e308 * 10.0)";

/// Returns the columns whose scaled values are summed.
pub fn make_exact(selects: &mut Selects, select: &mut Select) -> Result<Scaled> {
    // What holds a difference of dates has another type once that is one of days: they are written from within outwards.
    let (mut known, mut scaled) = (BTreeMap::new(), Scaled::new());
    while write(selects, select, minuend, &mut known, &mut scaled)? {}
    write(selects, select, argument, &mut known, &mut scaled)?;
    Ok(scaled)
}

/// The part of an expression by whose type it is written.
type Part = fn(&Expr) -> Option<&Expr>;

/// Writes what hangs on the types of parts, of which `types` are known; tells whether there were others. Those are asked for that
/// have no such part within them.
fn write(
    selects: &mut Selects,
    select: &mut Select,
    part: Part,
    types: &mut BTreeMap<String, DataType>,
    scaled: &mut Scaled,
) -> Result<bool> {
    let asked = asked(select, part, types);
    if asked.is_empty() {
        return Ok(false);
    }
    // Figures of a group cannot stand beside the columns of its rows.
    let (figures, plain): (Vec<&Expr>, Vec<&Expr>) = asked.iter().partition(|part| calls::is_figure(part));
    for parts in std::iter::once(plain.as_slice()).chain(figures.chunks(1)).filter(|parts| !parts.is_empty()) {
        let found = selects.types(select, parts)?;
        types.extend(parts.iter().map(|part| part.to_string()).zip(found));
    }
    let ready = (selects.only(select).is_some() && may_have_more(select)).then_some(scaled);
    let sources = selects.sources(select);
    let mut exact = Sums { part, types, sources: sources.unwrap_or_default(), ready, queries: 0 };
    match VisitMut::visit(select, &mut exact) {
        ControlFlow::Break(error) => Err(error),
        ControlFlow::Continue(()) => Ok(true),
    }
}

/// What something is taken from (a minuend).
fn minuend(expression: &Expr) -> Option<&Expr> {
    match expression {
        Expr::BinaryOp { left, op: BinaryOperator::Minus, .. } => Some(left),
        _ => None,
    }
}

/// What is summed in an expression, or becomes a whole number.
fn argument(expression: &Expr) -> Option<&Expr> {
    match expression {
        Expr::Function(function) if matches!(calls::name(function).as_str(), "sum" | "avg" | "max") => {
            calls::arguments(function)?.1.first().copied().flatten()
        }
        Expr::Function(function) if matches!(calls::name(function).as_str(), "greatest" | "least") => Some(expression),
        Expr::Cast { expr, data_type, .. } if is_whole(data_type) => {
            (!counts(expr) && !matches!(**expr, Expr::Extract { .. }) && !is_written_whole(expr)).then_some(expr)
        }
        _ => None,
    }
}

/// Parts of a SELECT's expressions whose types say what is to be done.
fn asked(select: &Select, part: Part, known: &BTreeMap<String, DataType>) -> Vec<Expr> {
    let mut parts: Vec<Expr> = Vec::new();
    let is_known = |part: &Expr| known.contains_key(&part.to_string());
    let waits = |whole: &Expr| any(whole, |inner| minuend(inner).is_some_and(|inner| !is_known(inner)));
    let _ = look_here(select, |expression| {
        let asked = part(expression).filter(|part| !parts.contains(part) && !is_known(part));
        parts.extend(asked.filter(|asked| !waits(asked)).cloned());
        ControlFlow::Continue(())
    });
    parts
}

struct Sums<'a> {
    part: Part,
    /// By the expression as it is written.
    types: &'a BTreeMap<String, DataType>,
    /// What the SELECT reads, where that is tables of the dataset alone.
    sources: Vec<(String, &'a Source)>,
    /// Columns that are scaled before the SELECT reads them; none where it reads more than one table of the dataset.
    ready: Option<&'a mut Scaled>,
    queries: usize,
}

impl VisitorMut for Sums<'_> {
    type Break = anyhow::Error;

    fn pre_visit_query(&mut self, _: &mut Query) -> ControlFlow<anyhow::Error> {
        self.queries += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &mut Query) -> ControlFlow<anyhow::Error> {
        self.queries -= 1;
        ControlFlow::Continue(())
    }

    // What is within it comes afterwards: its types were asked as it was written.
    fn pre_visit_expr(&mut self, expression: &mut Expr) -> ControlFlow<anyhow::Error> {
        let kind =
            (self.part)(expression).filter(|_| self.queries == 0).and_then(|part| self.types.get(&part.to_string()));
        let Some(kind) = kind else { return ControlFlow::Continue(()) };
        let written = match expression {
            Expr::Function(function) if calls::name(function) == "max" => self.largest(function, kind),
            Expr::Function(function) if matches!(calls::name(function).as_str(), "sum" | "avg") => {
                self.sum(function, kind)
            }
            Expr::Function(function) => self.outermost(function, kind),
            // Days, which are what Polars makes of a date that becomes a whole number.
            Expr::BinaryOp { left, right, .. } if *kind == DataType::Date => {
                let days = |date: &Expr| format!("CAST(CAST({date} AS INTEGER) AS HUGEINT)");
                Some(format!("({} - {})", days(left), days(right)))
            }
            Expr::Cast { kind: cast, expr, .. } if kind.is_float() => {
                let name = if *cast == CastKind::TryCast { "TRY_CAST" } else { "CAST" };
                // Of what is the same for every row Polars takes the nearest number that there is.
                let nought = if is_constant(expr) { " + CAST(0 AS HUGEINT)" } else { "" };
                Some(format!("{name}(ROUND({expr}{nought}) AS HUGEINT)"))
            }
            _ => None,
        };
        match written.map(|written| parsed(&written)).transpose() {
            Ok(Some(exact)) => *expression = exact,
            Ok(None) => {}
            Err(error) => return ControlFlow::Break(error),
        }
        ControlFlow::Continue(())
    }
}

impl Sums<'_> {
    /// A sum or mean as it is made; none where it is left as it stands.
    fn sum(&mut self, function: &Function, kind: &DataType) -> Option<String> {
        let part = calls::arguments(function)?.1.first().copied().flatten()?;
        let is_running = matches!(&function.over, Some(WindowType::WindowSpec(spec)) if !spec.order_by.is_empty());
        let over = function.over.as_ref().map_or(String::new(), |over| format!(" OVER {over}"));
        let sum = match kind {
            kind if kind.is_integer() || kind.is_bool() || matches!(kind, DataType::Duration(_)) => {
                format!("SUM(CAST(({part}) AS HUGEINT)){over}")
            }
            // Added one after the other, in the order that is said.
            kind if kind.is_float() && is_running => return None,
            kind if kind.is_float() => match self.scale(part) {
                Some((name, scale)) if over.is_empty() => {
                    let whole = match &mut self.ready {
                        Some(ready) => {
                            let column = Ident::with_quote('"', ready::scaled(&name)).to_string();
                            ready.insert(name, scale);
                            column
                        }
                        None => format!("CAST({part} * {} AS HUGEINT)", literal(scale)),
                    };
                    format!("(CAST(SUM({whole}) AS DOUBLE) * {})", literal(1.0 / scale))
                }
                _ => scaled_by_group(part, &over),
            },
            _ => return None,
        };
        let is_mean = calls::name(function) == "avg";
        Some(if is_mean { format!("(CAST({sum} AS DOUBLE) / NULLIF(COUNT({part}){over}, 0))") } else { sum })
    }

    /// The largest value, which NaN is where there is one; Polars leaves it out. None where there can be none.
    fn largest(&self, function: &Function, kind: &DataType) -> Option<String> {
        let part = calls::arguments(function)?.1.first().copied().flatten()?;
        if !kind.is_float() || self.finite(part).is_some() {
            return None;
        }
        let over = function.over.as_ref().map_or(String::new(), |over| format!(" OVER {over}"));
        // The sign keeps this one from being written so in its turn.
        Some(format!(
            "(CASE WHEN COUNT(CASE WHEN ({part}) > {INFINITE} THEN 1 END){over} > 0 THEN {INFINITE} * 0.0 ELSE MAX(+({part})){over} END)"
        ))
    }

    /// The largest or least of some values, of which NaN is the largest; with Polars their order decides. None where none is NaN.
    fn outermost(&self, function: &Function, kind: &DataType) -> Option<String> {
        let parts: Vec<&Expr> = calls::arguments(function)?.1.into_iter().flatten().collect();
        if !kind.is_float() || parts.iter().all(|part| self.finite(part).is_some()) {
            return None;
        }
        let is_nan: Vec<String> = parts.iter().map(|part| format!("({part}) > {INFINITE}")).collect();
        let (any, nan) = (is_nan.join(" OR "), format!("{INFINITE} * 0.0"));
        let others =
            parts.iter().zip(&is_nan).map(|(part, is_nan)| format!("CASE WHEN {is_nan} THEN NULL ELSE {part} END"));
        let others = format!("{}({})", function.name, others.collect::<Vec<String>>().join(", "));
        Some(match calls::name(function).as_str() {
            "greatest" => format!("(CASE WHEN {any} THEN {nan} ELSE {others} END)"),
            _ => format!("(CASE WHEN ({any}) AND {others} IS NULL THEN {nan} ELSE {others} END)"),
        })
    }

    /// A column of the dataset, and the power of two by which it is scaled so that no digit of any value is lost; none for any other
    /// expression, and where its digits are too many.
    fn scale(&self, part: &Expr) -> Option<(String, f64)> {
        let (source, name, (least, most)) = self.finite(part)?;
        let rows = if self.sources.len() == 1 { source.height.max(1).ilog2() as i32 + 1 } else { MOST_ROWS };
        let digits = DIGITS - rows.min(MOST_ROWS);
        // Powers of two just beyond the magnitudes.
        let (least, most) =
            if most == 0.0 { (0, 0) } else { (least.log2().floor() as i32, most.log2().floor() as i32 + 1) };
        // A value has 53 digits from its first on.
        (most - least + 52 <= digits)
            .then(|| 2f64.powi(digits - most))
            .filter(|scale| scale.is_normal() && (1.0 / scale).is_normal())
            .map(|scale| (name.to_owned(), scale))
    }

    /// The table of the dataset whose column this is, the column's name, and its least and largest magnitude; none where not all of its
    /// numbers are finite, and for any other expression.
    fn finite<'p>(&self, part: &'p Expr) -> Option<(&Source, &'p str, (f64, f64))> {
        let (table, name) = match part {
            Expr::Identifier(name) => (None, name),
            Expr::CompoundIdentifier(parts) => match parts.as_slice() {
                [table, name] => (Some(table), name),
                _ => return None,
            },
            _ => return None,
        };
        let called = |alias: &str| table.is_none_or(|table| table.value == alias);
        let found =
            self.sources.iter().filter(|(alias, source)| called(alias) && source.numbers.contains_key(&name.value));
        let [(_, source)] = found.collect::<Vec<_>>().as_slice() else { return None };
        Some((source, &name.value, *source.numbers.get(&name.value)?))
    }
}

/// A sum each of whose values is scaled by the largest of its group. What is not finite is summed as it is.
fn scaled_by_group(part: &Expr, over: &str) -> String {
    let part = &format!("({part})");
    let largest = format!("MAX(ABS{part}){over}");
    // Twice, for the power by which the smallest numbers are scaled at once is not finite.
    let half = format!("POWER(2.0, FLOOR(({KEPT} - CEIL(LOG2({largest}))) / 2))");
    // The sign keeps this sum from being made exact in its turn.
    let plain = format!("SUM(+{part}){over}");
    // What is not finite comes to NaN times zero, in any order.
    let finite = format!("SUM({part} * 0.0){over} = 0");
    format!(
        "CASE WHEN {finite} AND {largest} > 0 THEN CAST(SUM(TRY_CAST({part} * {half} * {half} AS HUGEINT)){over} AS DOUBLE) / {half} / {half} \
         ELSE {plain} END"
    )
}

/// A number as SQL writes it, to the last digit.
fn literal(number: f64) -> String {
    let text = format!("{number:e}");
    if text.contains('.') { text } else { text.replacen('e', ".0e", 1) }
}
