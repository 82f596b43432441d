//! Windows that a query may look through: rows in an order that tells one from the next, or a partition as a whole. Polars knows
//! no frame but that from the first row to the present one, and takes rows that are alike one after the other.

use super::calls::{hold_column, is_aggregate, is_count, is_window};
use super::{Held, any, keys, refuse};
use sqlparser::ast::{
    Expr, Function, OrderByExpr, Spanned, UnaryOperator, Value, WindowFrame, WindowFrameBound, WindowFrameUnits,
    WindowSpec, WindowType,
};

/// Whether a function is one of windows alone.
pub fn is_function(name: &str) -> bool {
    ["dense_rank", "first_value", "lag", "lead", "rank", "row_number"].contains(&name)
}

pub fn hold(function: &Function, name: &str, over: &WindowType, parts: &[&Expr], is_star: bool) -> Held {
    let place = function.name.span();
    let WindowType::WindowSpec(spec) = over else {
        return refuse(place, "a window by its name", "write OVER (PARTITION BY … ORDER BY …)");
    };
    if spec.window_name.is_some() {
        return refuse(place, "a window by its name", "write OVER (PARTITION BY … ORDER BY …)");
    }
    let is_ordered = !spec.order_by.is_empty();
    let running = ["sum", "count", "min", "max"];
    if !is_function(name) && !running.contains(&name) && name != "avg" {
        return refuse(place, format!("`{name}` over a window"), "make it in a WITH … GROUP BY, and join that");
    }
    if is_function(name) && (!is_ordered || spec.window_frame.is_some()) {
        return refuse(
            place,
            format!("`{name}` over a window without ORDER BY, or with a frame"),
            "say OVER (PARTITION BY … ORDER BY …)",
        );
    }
    if name == "avg" && is_ordered {
        return refuse(place, "a running `avg`", "divide a running SUM by a running COUNT");
    }
    if !spec.window_frame.as_ref().is_none_or(|frame| is_ordered && is_running(frame)) {
        let hint = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW is";
        return refuse(place, "this frame of a window", hint);
    }
    for key in &spec.order_by {
        if key.options.nulls_first.is_some() || key.with_fill.is_some() {
            let hint = "leave rows without a value out, or put a value in their place with COALESCE";
            return refuse(key.expr.span(), "NULLS FIRST or LAST in a window", hint);
        }
    }
    if is_mixed(spec) {
        let hint = "negate the number that goes down: ORDER BY -x, y";
        return refuse(place, "a window that goes up by one key and down by another", hint);
    }
    let mut within = parts.iter().copied().chain(&spec.partition_by).chain(keys(&spec.order_by));
    if within.any(|part| any(part, |part| is_aggregate(part) || is_window(part))) {
        return refuse(
            place,
            format!("`{name}` over a window of another such function"),
            "make one in a WITH, and the other of that",
        );
    }
    // By position only a query's own ORDER BY and GROUP BY name columns.
    if spec.partition_by.iter().chain(keys(&spec.order_by)).any(is_number) {
        return refuse(place, "a number as the key of a window", "name the column");
    }
    if let (true, Some(rows)) = (matches!(name, "lag" | "lead"), parts.get(1))
        && !(is_count(rows, 1..=u32::MAX) && parts.len() == 2)
    {
        return refuse(
            place,
            format!("this form of `{name}`"),
            "write how many rows away: LAG(x, 2); COALESCE what is missing",
        );
    }
    if is_star || matches!(name, "rank" | "dense_rank" | "row_number") {
        return Ok(());
    }
    hold_column(function, name, parts.first().copied())
}

fn is_mixed(spec: &WindowSpec) -> bool {
    let is_down = |key: &OrderByExpr| key.options.asc == Some(false);
    spec.order_by.iter().any(is_down) && !spec.order_by.iter().all(is_down)
}

fn is_running(frame: &WindowFrame) -> bool {
    frame.units == WindowFrameUnits::Rows
        && frame.start_bound == WindowFrameBound::Preceding(None)
        && matches!(frame.end_bound, None | Some(WindowFrameBound::CurrentRow))
}

fn is_number(expression: &Expr) -> bool {
    match expression {
        Expr::Value(value) => matches!(value.value, Value::Number(..)),
        Expr::UnaryOp { op: UnaryOperator::Minus | UnaryOperator::Plus, expr } => is_number(expr),
        _ => false,
    }
}
