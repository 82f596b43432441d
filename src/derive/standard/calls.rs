//! Functions that a query may call, and where: of one row, of a group, and over a window.

use super::{Held, any, is_column, keys, refuse, shown};
use sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentClause, FunctionArgumentList,
    FunctionArguments, GroupByExpr, Select, SelectItem, Spanned, UnaryOperator, Value, WindowFrame, WindowFrameBound,
    WindowFrameUnits, WindowSpec, WindowType,
};
use std::ops::RangeInclusive;

/// Functions of one row.
const ROW: [&str; 37] = [
    "abs",
    "ceil",
    "ceiling",
    "char_length",
    "character_length",
    "coalesce",
    "concat",
    "concat_ws",
    "ends_with",
    "exp",
    "floor",
    "greatest",
    "if",
    "ifnull",
    "least",
    "left",
    "length",
    "ln",
    "log10",
    "log2",
    "lower",
    "ltrim",
    "mod",
    "nullif",
    "pow",
    "power",
    "replace",
    "right",
    "round",
    "rtrim",
    "sign",
    "split_part",
    "sqrt",
    "starts_with",
    "substr",
    "substring",
    "upper",
];
/// Functions of a group of rows, in any order.
const GROUP: [&str; 9] =
    ["avg", "count", "max", "median", "min", "quantile_cont", "quantile_disc", "string_agg", "sum"];
/// Functions of a window alone.
const WINDOW: [&str; 6] = ["dense_rank", "first_value", "lag", "lead", "rank", "row_number"];

/// A function's name as it is looked for.
pub fn name(function: &Function) -> String {
    function.name.to_string().to_lowercase()
}

fn is_aggregate(expression: &Expr) -> bool {
    matches!(expression, Expr::Function(function) if function.over.is_none() && GROUP.contains(&name(function).as_str()))
}

/// Whether an expression is a figure of a group of rows.
pub fn is_figure(expression: &Expr) -> bool {
    any(expression, is_aggregate)
}

fn is_window(expression: &Expr) -> bool {
    matches!(expression, Expr::Function(function) if function.over.is_some())
}

/// The arguments of a function, each an expression or `*`.
pub fn arguments(function: &Function) -> Option<(&FunctionArgumentList, Vec<Option<&Expr>>)> {
    let FunctionArguments::List(list) = &function.args else { return None };
    let argument = |argument| match argument {
        &FunctionArg::Unnamed(FunctionArgExpr::Expr(ref expression)) => Some(Some(expression)),
        FunctionArg::Unnamed(FunctionArgExpr::Wildcard) => Some(None),
        _ => None,
    };
    Some((list, list.args.iter().map(argument).collect::<Option<Vec<_>>>()?))
}

pub fn hold(function: &Function) -> Held {
    let name = name(function);
    let name = name.as_str();
    let place = function.name.span();
    if !ROW.contains(&name) && !GROUP.contains(&name) && !WINDOW.contains(&name) {
        return refuse(place, format!("the function `{name}`"), hint(name));
    }
    let plain = Function {
        name: function.name.clone(),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: function.args.clone(),
        filter: function.filter.clone(),
        null_treatment: None,
        over: function.over.clone(),
        within_group: Vec::new(),
    };
    let Some((list, arguments)) = arguments(function).filter(|_| plain == *function) else {
        return refuse(place, format!("this form of `{name}`"), "write name(argument, …)");
    };
    let is_star = arguments.contains(&None);
    if is_star && (name != "count" || arguments.len() > 1) {
        return refuse(place, format!("`{name}(*)`"), "name the column");
    }
    let parts: Vec<&Expr> = arguments.into_iter().flatten().collect();
    if let Some(over) = &function.over {
        if !list.clauses.is_empty() || list.duplicate_treatment.is_some() || function.filter.is_some() {
            return refuse(
                place,
                format!("DISTINCT, ORDER BY or FILTER in `{name}` over a window"),
                "make it in a WITH",
            );
        }
        return window(function, name, over, &parts, is_star);
    }
    if WINDOW.contains(&name) {
        return refuse(place, format!("`{name}` without OVER"), "say OVER (PARTITION BY … ORDER BY …)");
    }
    if GROUP.contains(&name) {
        return aggregate(function, name, list, &parts, is_star);
    }
    if function.filter.is_some() || !list.clauses.is_empty() || list.duplicate_treatment.is_some() {
        return refuse(place, format!("this form of `{name}`"), "write name(argument, …)");
    }
    match (name, parts.as_slice()) {
        ("substr" | "substring", [_, numbers @ ..]) => {
            hold_substring(&Expr::Function(function.clone()), numbers.iter().copied())
        }
        ("replace", [_, pattern, ..]) if !is_text(pattern) => {
            refuse(place, "REPLACE of what is not written out", "write the text to be replaced in quotes")
        }
        ("round", [_, digits]) if !is_count(digits, 0..=15) => {
            refuse(place, "ROUND to digits that are not written out, or to tens", "write how many digits, from 0 to 15")
        }
        _ => Ok(()),
    }
}

fn hint(name: &str) -> &'static str {
    match name {
        "first" | "last" | "any_value" | "arg_max" | "arg_min" => {
            "say which row is meant: MIN or MAX, or ROW_NUMBER() OVER (ORDER BY …)"
        }
        "log" => "its arguments stand otherwise elsewhere: write LN, LOG2 or LOG10",
        "stddev" | "stddev_samp" | "stddev_pop" | "stdev" | "variance" | "var" | "var_samp" | "var_pop" | "corr"
        | "covar_pop" | "covar_samp" => "its last digits depend on the order of rows: make it of SUM, COUNT and POWER",
        "strpos" | "instr" | "position" => "write LIKE '%…%', or SPLIT_PART",
        "date_part" | "year" | "month" | "day" => "write EXTRACT(YEAR FROM …)",
        _ => "README lists what may be said, under “What SQL may say”",
    }
}

/// A part of a text is told by whole numbers that are written out, from 1 on: engines differ on what is before the first letter.
pub fn hold_substring<'a>(whole: &Expr, mut numbers: impl Iterator<Item = &'a Expr>) -> Held {
    if numbers.all(|number| is_count(number, 0..=u32::MAX)) {
        return Ok(());
    }
    refuse(whole.span(), format!("`{}`", shown(whole)), "write the numbers of letters out: SUBSTRING(text, 1, 4)")
}

/// Whether an expression is a whole number within a range that is written out.
fn is_count(expression: &Expr, range: RangeInclusive<u32>) -> bool {
    let Expr::Value(value) = expression else { return false };
    matches!(&value.value, Value::Number(digits, _) if digits.parse().is_ok_and(|count| range.contains(&count)))
}

fn is_text(expression: &Expr) -> bool {
    matches!(expression, Expr::Value(value) if matches!(&value.value, Value::SingleQuotedString(text) if !text.is_empty()))
}

fn is_number(expression: &Expr) -> bool {
    match expression {
        Expr::Value(value) => matches!(value.value, Value::Number(..)),
        Expr::UnaryOp { op: UnaryOperator::Minus | UnaryOperator::Plus, expr } => is_number(expr),
        _ => false,
    }
}

fn aggregate(function: &Function, name: &str, list: &FunctionArgumentList, parts: &[&Expr], is_star: bool) -> Held {
    let place = function.name.span();
    let is_distinct = list.duplicate_treatment == Some(DuplicateTreatment::Distinct);
    if list.duplicate_treatment.is_some() && !(is_distinct && matches!(name, "count" | "string_agg") && !is_star) {
        return refuse(place, format!("DISTINCT in `{name}`"), "take the rows apart in a subquery, SELECT DISTINCT …");
    }
    let order = match list.clauses.as_slice() {
        [] if name != "string_agg" => None,
        [FunctionArgumentClause::OrderBy(order)] if name == "string_agg" => Some(order),
        [] => {
            let hint = "say in which order: STRING_AGG(x, ';' ORDER BY x)";
            return refuse(place, "STRING_AGG without ORDER BY", hint);
        }
        _ => return refuse(place, format!("this form of `{name}`"), "write name(argument, …)"),
    };
    if let (true, Some(order)) = (is_distinct, order)
        && keys(order).any(|key| parts.first().is_none_or(|part| *part != key))
    {
        return refuse(
            place,
            "STRING_AGG of DISTINCT texts in another order than their own",
            "ORDER BY the same expression",
        );
    }
    if parts.first().is_some_and(|part| any(part, |part| is_aggregate(part) || is_window(part))) {
        return refuse(
            place,
            format!("`{name}` of another such function"),
            "make one in a WITH, and the other of that",
        );
    }
    hold_column(function, name, parts.first().copied())
}

/// What is the same for every row is counted once by some engines, and as often as there are rows by others.
fn hold_column(function: &Function, name: &str, argument: Option<&Expr>) -> Held {
    let is_constant = argument.is_some_and(|argument| !any(argument, is_column));
    if is_constant && name != "count" {
        let hint = "write COUNT(*), or give a column";
        return refuse(function.name.span(), format!("`{name}` of what is no column"), hint);
    }
    Ok(())
}

fn window(function: &Function, name: &str, over: &WindowType, parts: &[&Expr], is_star: bool) -> Held {
    let place = function.name.span();
    let WindowType::WindowSpec(spec) = over else {
        return refuse(place, "a window by its name", "write OVER (PARTITION BY … ORDER BY …)");
    };
    if spec.window_name.is_some() {
        return refuse(place, "a window by its name", "write OVER (PARTITION BY … ORDER BY …)");
    }
    let is_ordered = !spec.order_by.is_empty();
    let running = ["sum", "count", "min", "max"];
    if !WINDOW.contains(&name) && !running.contains(&name) && name != "avg" {
        return refuse(place, format!("`{name}` over a window"), "make it in a WITH … GROUP BY, and join that");
    }
    if WINDOW.contains(&name) && (!is_ordered || spec.window_frame.is_some()) {
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
    let is_down = |key: &sqlparser::ast::OrderByExpr| key.options.asc == Some(false);
    spec.order_by.iter().any(is_down) && !spec.order_by.iter().all(is_down)
}

fn is_running(frame: &WindowFrame) -> bool {
    frame.units == WindowFrameUnits::Rows
        && frame.start_bound == WindowFrameBound::Preceding(None)
        && matches!(frame.end_bound, None | Some(WindowFrameBound::CurrentRow))
}

/// Functions of groups stand in SELECT and HAVING alone, those of windows in SELECT alone, and not both in one SELECT.
pub fn hold_places(select: &Select) -> Held {
    let GroupByExpr::Expressions(groups, _) = &select.group_by else { return Ok(()) };
    let results = select.projection.iter().filter_map(|item| match item {
        SelectItem::UnnamedExpr(expression) | SelectItem::ExprWithAlias { expr: expression, .. } => Some(expression),
        _ => None,
    });
    for expression in select.selection.iter().chain(groups) {
        if any(expression, is_aggregate) || any(expression, is_window) {
            let hint = "make it in a WITH or a subquery, and ask there";
            return refuse(expression.span(), "a figure of many rows in WHERE or GROUP BY", hint);
        }
    }
    let is_grouped = !groups.is_empty() || results.clone().any(|expression| any(expression, is_aggregate));
    for expression in results.filter(|expression| any(expression, is_window)) {
        if is_grouped {
            let hint = "make the groups in a WITH, and the window over that";
            return refuse(expression.span(), "a window over groups of the same SELECT", hint);
        }
    }
    match select.having.iter().find(|having| any(having, is_window)) {
        Some(having) => refuse(having.span(), "a window in HAVING", "make it in a WITH, and ask there"),
        None => Ok(()),
    }
}
