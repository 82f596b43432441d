//! What a window's ORDER BY supposes of the rows: that none is missing, which other engines put first or last, and, where a
//! function tells one row from the next, that no two are alike. Rows that are alike stand in any order, another one each time.

use super::{Selects, parsed, ready, sums};
use crate::derive::standard::{calls, is_column, keys, look_here, simplest};
use anyhow::{Context, Result};
use sqlparser::ast::{
    Expr, Function, Ident, Query, Select, SelectItem, Spanned, VisitMut, VisitorMut, WindowSpec, WindowType,
};
use sqlparser::tokenizer::Location;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// A query whose rows must be none; each that it has is a fault of the query that it was made of.
pub struct Check {
    pub sql: String,
    pub problem: String,
    pub place: Location,
}

/// What the windows of a SELECT suppose.
pub fn checks(selects: &mut Selects, select: &Select) -> Result<Vec<Check>> {
    let mut checks = Vec::new();
    for (window, (place, tells_rows)) in windows(select) {
        let keys = keys_of(selects, select, &window)?;
        let names: Vec<String> = (0..window.partition.len() + window.order.len()).map(key).collect();
        let all = names.join(", ");
        let rows = format!("{}SELECT {all} FROM ({keys}) AS \"annals windowed\"", selects.with());
        let order = window.order.join(", ");
        let missing = names.iter().skip(window.partition.len()).map(|name| format!("{name} IS NULL"));
        let missing = missing.collect::<Vec<_>>().join(" OR ");
        checks.push(Check {
            sql: format!("{rows} WHERE {missing}"),
            problem: format!(
                "some rows have no value by which to stand in ORDER BY {order}\n  hint: leave them out, or put a value in its \
                 place with COALESCE"
            ),
            place,
        });
        if tells_rows {
            let problem = format!(
                "some rows are alike in ORDER BY {order}, and could stand in any order\n  hint: order by more columns, until \
                 no two rows of a partition are alike"
            );
            checks.push(Check { sql: format!("{rows} GROUP BY {all} HAVING COUNT(*) > 1"), problem, place });
        }
    }
    Ok(checks)
}

/// A SELECT of what the rows of another one are parted by and stand in order of, exact as they are there.
fn keys_of(selects: &mut Selects, select: &Select, window: &Window) -> Result<Select> {
    let mut keys = Vec::new();
    for (index, part) in window.partition.iter().chain(&window.order).enumerate() {
        keys.push(SelectItem::ExprWithAlias { expr: parsed(part)?, alias: Ident::new(key(index)) });
    }
    let mut made = simplest().and_then(|query| query.body.as_select().cloned()).context("a SELECT cannot be made")?;
    made.projection = keys;
    made.from.clone_from(&select.from);
    made.selection.clone_from(&select.selection);
    let scaled = sums::make_exact(selects, &mut made)?;
    ready::write(selects, &mut made, scaled)?;
    Ok(made)
}

fn key(index: usize) -> String {
    format!("key_{index}")
}

/// Writes windows so that none takes the partition of another: Polars keeps the rows of a window for the next one by the names of
/// what it is parted by, which `k % 2` and `k % 3` share, and by what it is in order of, which is said otherwise here.
pub fn tell_apart(select: &mut Select) -> Result<()> {
    let (mut partitions, mut written, mut has_made) = (Vec::new(), BTreeMap::new(), false);
    let _ = look_here(select, |expression| {
        if let Some(spec) = ordered(expression) {
            let partition = partition(spec);
            has_made |= !spec.partition_by.iter().all(is_column);
            written.extend(keys(&spec.order_by).map(|key| (key.to_string(), 0)));
            if !partitions.contains(&partition) {
                partitions.push(partition);
            }
        }
        ControlFlow::Continue(())
    });
    if partitions.len() < 2 || !has_made {
        return Ok(());
    }
    match VisitMut::visit(select, &mut Apart { partitions, written, queries: 0 }) {
        ControlFlow::Break(error) => Err(error),
        ControlFlow::Continue(()) => Ok(()),
    }
}

/// The window that a function is over, where that is in order.
fn ordered(expression: &Expr) -> Option<&WindowSpec> {
    let Expr::Function(Function { over: Some(WindowType::WindowSpec(spec)), .. }) = expression else { return None };
    Some(spec).filter(|spec| !spec.order_by.is_empty())
}

fn partition(spec: &WindowSpec) -> Vec<String> {
    spec.partition_by.iter().map(Expr::to_string).collect()
}

struct Apart {
    /// Each once, in the order in which they come.
    partitions: Vec<Vec<String>>,
    /// Keys of windows as they are written, and of which partition.
    written: BTreeMap<String, usize>,
    queries: usize,
}

impl VisitorMut for Apart {
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
        let partition = ordered(expression).filter(|_| self.queries == 0).map(partition);
        let place = partition.and_then(|partition| self.partitions.iter().position(|other| *other == partition));
        let Some(place) = place.filter(|place| *place > 0) else { return ControlFlow::Continue(()) };
        if let Expr::Function(Function { over: Some(WindowType::WindowSpec(spec)), .. }) = expression {
            for key in &mut spec.order_by {
                // The same value, written as often as no other partition has it.
                let part = key.expr.to_string();
                let mut again = format!("COALESCE({part}, {part})");
                while *self.written.entry(again.clone()).or_insert(place) != place {
                    again = again.replacen("COALESCE(", &format!("COALESCE({part}, "), 1);
                }
                match parsed(&again) {
                    Ok(written) => key.expr = written,
                    Err(error) => return ControlFlow::Break(error),
                }
            }
        }
        ControlFlow::Continue(())
    }
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Window {
    partition: Vec<String>,
    order: Vec<String>,
}

/// The windows of a SELECT that are in order, where the first of each kind stands, and whether one row of them is told from
/// the next.
fn windows(select: &Select) -> BTreeMap<Window, (Location, bool)> {
    let mut found = BTreeMap::new();
    let _ = look_here(select, |expression| {
        if let (Some(spec), Expr::Function(function)) = (ordered(expression), expression) {
            let partition = partition(spec);
            let order = keys(&spec.order_by).map(Expr::to_string).collect();
            let tells_rows = !matches!(calls::name(function).as_str(), "rank" | "dense_rank");
            let first = found.entry(Window { partition, order });
            first.or_insert((function.name.span().start, false)).1 |= tells_rows;
        }
        ControlFlow::Continue(())
    });
    found
}
