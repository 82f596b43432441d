//! Functions that a query may call, and where: of one row, of a group, and over a window.

use super::expressions::shown;
use super::{Held, any, is_column, keys, refuse, result, windows};
use sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentClause, FunctionArgumentList,
    FunctionArguments, GroupByExpr, Select, Spanned, UnaryOperator, Value, WindowType,
};
use std::ops::RangeInclusive;

/// Functions of one row.
const ROW: &str = "abs ceil ceiling char_length character_length coalesce concat concat_ws ends_with exp floor greatest if \
                   ifnull least left length ln log10 log2 lower ltrim mod nullif pow power replace right round rtrim sign \
                   split_part sqrt starts_with substr substring upper";
/// Functions of a group of rows, in any order.
const GROUP: &str = "avg count max median min string_agg sum";

fn is_one_of(names: &str, name: &str) -> bool {
    names.split(' ').any(|one| one == name)
}

/// A function's name as it is looked for.
pub fn name(function: &Function) -> String {
    function.name.to_string().to_lowercase()
}

pub fn is_aggregate(expression: &Expr) -> bool {
    matches!(expression, Expr::Function(function) if function.over.is_none() && is_one_of(GROUP, &name(function)))
}

/// Whether an expression is a figure of a group of rows.
pub fn is_figure(expression: &Expr) -> bool {
    any(expression, is_aggregate)
}

pub(super) fn is_window(expression: &Expr) -> bool {
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
    if !is_one_of(ROW, name) && !is_one_of(GROUP, name) && !windows::is_function(name) {
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
        return windows::hold(function, name, over, &parts, is_star);
    }
    if windows::is_function(name) {
        return refuse(place, format!("`{name}` without OVER"), "say OVER (PARTITION BY … ORDER BY …)");
    }
    if is_one_of(GROUP, name) {
        return aggregate(function, name, list, &parts, is_star);
    }
    if function.filter.is_some() || !list.clauses.is_empty() || list.duplicate_treatment.is_some() {
        return refuse(place, format!("this form of `{name}`"), "write name(argument, …)");
    }
    match (name, parts.as_slice()) {
        ("substr" | "substring", [_, numbers @ ..]) => {
            hold_substring(&Expr::Function(function.clone()), numbers.iter().copied())
        }
        ("concat_ws", parts) if !parts.first().is_some_and(|mark| is_quoted(mark)) => {
            refuse(place, "CONCAT_WS by what is not written out", "write in quotes what stands between")
        }
        ("replace", [_, pattern, other, ..]) if !is_text(pattern) || !is_written(other) => {
            refuse(place, "REPLACE of what is not written out", "write the text to be replaced, and what by, in quotes")
        }
        ("split_part", [_, mark, part]) if !is_text(mark) || !is_written(part) => refuse(
            place,
            "SPLIT_PART by what is not written out",
            "write the mark in quotes, and the number of the part",
        ),
        ("left" | "right", [_, letters]) if !is_count(letters, 1..=u32::MAX) => {
            refuse(place, format!("`{name}` of letters that are not counted out"), "write how many, from 1 on")
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
        "quantile_cont" | "quantile_disc" | "percentile_cont" | "percentile_disc" => {
            "MEDIAN is; of some groups it is another one's"
        }
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
pub(super) fn is_count(expression: &Expr, range: RangeInclusive<u32>) -> bool {
    let Expr::Value(value) = expression else { return false };
    matches!(&value.value, Value::Number(digits, _) if digits.parse().is_ok_and(|count| range.contains(&count)))
}

/// Whether a text or a whole number is written out: another number no two engines write the same.
fn is_written(expression: &Expr) -> bool {
    match expression {
        Expr::Value(value) => match &value.value {
            Value::Number(digits, _) => digits.bytes().all(|byte| byte.is_ascii_digit()),
            other => matches!(other, Value::SingleQuotedString(_)),
        },
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => is_written(expr),
        _ => false,
    }
}

/// Whether a text stands here, written out.
pub fn is_quoted(expression: &Expr) -> bool {
    matches!(expression, Expr::Value(value) if matches!(value.value, Value::SingleQuotedString(_)))
}

/// The same, of a text that is not empty.
fn is_text(expression: &Expr) -> bool {
    matches!(expression, Expr::Value(value) if matches!(&value.value, Value::SingleQuotedString(text) if !text.is_empty()))
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
    if order.is_some_and(|order| keys(order).any(|key| !any(key, is_column))) {
        return refuse(place, "STRING_AGG in the order of what is no column", "name the column: ORDER BY x");
    }
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
pub(super) fn hold_column(function: &Function, name: &str, argument: Option<&Expr>) -> Held {
    let is_constant = |part: &Expr| !any(part, is_column);
    if function.filter.as_ref().is_some_and(|condition| is_constant(condition)) {
        return refuse(function.name.span(), "FILTER by what is no column", "ask it of a column, in CASE or WHERE");
    }
    let is_distinct = arguments(function).is_some_and(|(list, _)| list.duplicate_treatment.is_some());
    let is_counted = name == "count" && !is_distinct && matches!(argument, Some(Expr::Value(_)));
    if argument.is_some_and(is_constant) && !is_counted {
        let hint = "write COUNT(*), or give a column";
        return refuse(function.name.span(), format!("`{name}` of what is no column"), hint);
    }
    Ok(())
}

/// Functions of groups stand in SELECT and HAVING alone, those of windows in SELECT alone, and not both in one SELECT.
pub fn hold_places(select: &Select) -> Held {
    let GroupByExpr::Expressions(groups, _) = &select.group_by else { return Ok(()) };
    let results = results(select);
    for expression in select.selection.iter().chain(groups) {
        if any(expression, is_aggregate) || any(expression, is_window) {
            let hint = "make it in a WITH or a subquery, and ask there";
            return refuse(expression.span(), "a figure of many rows in WHERE or GROUP BY", hint);
        }
    }
    if let Some(expression) = results.clone().find(|expression| select.from.is_empty() && any(expression, is_aggregate))
    {
        return refuse(expression.span(), "a figure of no table", "say FROM which table");
    }
    let is_grouped = !groups.is_empty() || results.clone().any(|expression| any(expression, is_aggregate));
    for expression in results.filter(|expression| any(expression, is_window)) {
        if is_grouped {
            let hint = "make the groups in a WITH, and the window over that";
            return refuse(expression.span(), "a window over groups of the same SELECT", hint);
        }
    }
    hold_keys(select, groups)?;
    hold_columns(select)?;
    if let Some(expression) = empty_window(select) {
        let hint = "name a column of the rows beside it, or make the figure in a WITH and CROSS JOIN it";
        return refuse(expression.span(), "OVER () and no column beside it", hint);
    }
    match select.having.iter().find(|having| any(having, is_window)) {
        Some(having) => refuse(having.span(), "a window in HAVING", "make it in a WITH, and ask there"),
        None => Ok(()),
    }
}

fn results(select: &Select) -> impl Iterator<Item = &Expr> + Clone {
    select.projection.iter().filter_map(result)
}

/// Keys of groups are columns, or made of them.
fn hold_keys(select: &Select, groups: &[Expr]) -> Held {
    let place = |key: &Expr| match key {
        Expr::Value(value) => match &value.value {
            Value::Number(place, _) => place.parse::<usize>().ok()?.checked_sub(1),
            _ => None,
        },
        _ => None,
    };
    for key in groups {
        let named = place(key).and_then(|place| result(select.projection.get(place)?));
        let key = named.unwrap_or(key);
        if !any(key, is_column) {
            return refuse(key.span(), "GROUP BY of what is no column", "leave it out");
        }
    }
    Ok(())
}

/// What is made of no column has one row for Polars, where it is more than a value that is written out.
fn hold_columns(select: &Select) -> Held {
    if select.from.is_empty() {
        return Ok(());
    }
    let is_of_rows = |part: &Expr| is_column(part) || is_aggregate(part) || is_window(part);
    let is_value = |part: &Expr| matches!(part, Expr::Value(_));
    let has_rows =
        results(select).count() < select.projection.len() || results(select).any(|part| any(part, is_of_rows));
    if let Some(made) = results(select).find(|part| !has_rows && !is_value(part)) {
        return refuse(made.span(), "a SELECT of what is made of no column", "name a column of the rows beside it");
    }
    let is_asked = |part: &Expr| {
        any(part, |part| is_column(part) || matches!(part, Expr::Exists { .. } | Expr::InSubquery { .. }))
    };
    match select.selection.iter().find(|condition| !is_asked(condition)) {
        Some(condition) => refuse(condition.span(), "WHERE of what is no column", "leave it out, or the whole SELECT"),
        None => Ok(()),
    }
}

/// A window over all rows in a SELECT that names no column of a row: Polars gives one row.
fn empty_window(select: &Select) -> Option<&Expr> {
    let is_all = |part: &Expr| {
        matches!(part, Expr::Function(function) if matches!(&function.over, Some(WindowType::WindowSpec(spec))
            if spec.partition_by.is_empty() && spec.order_by.is_empty()))
    };
    let names_column = |expression: &Expr| !any(expression, is_window) && any(expression, is_column);
    let has_column = select.projection.iter().any(|item| result(item).is_none_or(names_column));
    results(select).find(|expression| !has_column && any(expression, is_all))
}
