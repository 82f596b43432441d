//! Expressions written so that Polars gives what standard SQL does: functions that it counts in 32 bits or less, truth of what
//! is missing, remainders of negative numbers, powers of whole numbers, what is trimmed, and the order of texts put together.

use super::{LONGEST, groups, joins, parsed, turn};
use crate::derive::standard::{any, calls, is_column, result_mut};
use anyhow::{Result, bail};
use sqlparser::ast::{
    BinaryOperator, CastKind, DataType, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentClause,
    FunctionArguments, OrderByExpr, OrderByOptions, Query, Select, UnaryOperator, Value, VisitMut, VisitorMut,
};
use std::ops::ControlFlow;

pub fn write(query: &mut Query) -> Result<()> {
    match VisitMut::visit(query, &mut Plain { written: 0 }) {
        ControlFlow::Break(error) => Err(error),
        ControlFlow::Continue(()) => Ok(()),
    }
}

struct Plain {
    /// Letters written so far.
    written: usize,
}

impl VisitorMut for Plain {
    type Break = anyhow::Error;

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<anyhow::Error> {
        if let Err(error) = groups::write(select) {
            return ControlFlow::Break(error);
        }
        joins::chain(select);
        joins::order_sides(select);
        select.projection.iter_mut().filter_map(result_mut).for_each(widen);
        ControlFlow::Continue(())
    }

    fn post_visit_expr(&mut self, expression: &mut Expr) -> ControlFlow<anyhow::Error> {
        match self.expression(expression) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => ControlFlow::Break(error),
        }
    }
}

impl Plain {
    fn expression(&mut self, expression: &mut Expr) -> Result<()> {
        let written = match expression {
            Expr::IsTrue(part) => format!("COALESCE({part}, FALSE)"),
            Expr::IsNotTrue(part) => format!("(NOT COALESCE({part}, FALSE))"),
            Expr::IsFalse(part) => format!("(NOT COALESCE({part}, TRUE))"),
            Expr::IsNotFalse(part) => format!("COALESCE({part}, TRUE)"),
            Expr::IsUnknown(part) => format!("({part} IS NULL)"),
            Expr::IsNotUnknown(part) => format!("({part} IS NOT NULL)"),
            Expr::BinaryOp { left, op, right } if is_of_numbers(op) => {
                widen(left);
                widen(right);
                match op {
                    BinaryOperator::Modulo => remainder(left, right),
                    BinaryOperator::Divide if is_constant(right) && !is_constant(left) => quotient(left, right),
                    _ => return Ok(()),
                }
            }
            // Of two that are the same for every row, Polars takes the rows of the left one: where that is written out, one.
            Expr::BinaryOp { left, op, right } if is_constant(left) && !is_constant(right) => {
                let Some(turned) = turned(op) else { return Ok(()) };
                turn(left, right);
                *op = turned;
                return Ok(());
            }
            Expr::IsDistinctFrom(left, right) | Expr::IsNotDistinctFrom(left, right)
                if is_constant(left) && !is_constant(right) =>
            {
                turn(left, right);
                return Ok(());
            }
            Expr::Between { expr, negated, low, high }
                if is_constant(expr) && !(is_constant(low) && is_constant(high)) =>
            {
                let not = if *negated { "NOT " } else { "" };
                format!("({not}(({low}) <= ({expr}) AND ({high}) >= ({expr})))")
            }
            // `- -x` would be printed as `--x`, which begins a comment.
            Expr::UnaryOp { op: UnaryOperator::Minus, expr } if matches!(**expr, Expr::UnaryOp { .. }) => {
                format!("(-({expr}))")
            }
            Expr::Nested(expr)
            | Expr::UnaryOp { op: UnaryOperator::Minus | UnaryOperator::Plus, expr }
            | Expr::Ceil { expr, .. }
            | Expr::Floor { expr, .. } => {
                widen(expr);
                return Ok(());
            }
            // Polars reads an exponent after a point alone.
            Expr::Value(value) => match &value.value {
                Value::Number(digits, _) if digits.contains(['e', 'E']) && !digits.contains('.') => {
                    digits.to_lowercase().replacen('e', ".0e", 1)
                }
                _ => return Ok(()),
            },
            Expr::Extract { .. } => {
                make_whole(expression);
                return Ok(());
            }
            // What the type does not hold is missing.
            Expr::Cast { kind: CastKind::TryCast, expr, data_type, .. } if let Some(most) = most(data_type) => {
                let whole = format!("TRY_CAST({expr} AS HUGEINT)");
                format!("(CASE WHEN {whole} BETWEEN -{most} - 1 AND {most} THEN {whole} END)")
            }
            // What the type does not hold ends the run.
            Expr::Cast { expr, data_type, .. } if most(data_type).is_some() => {
                format!("CAST(CAST(CAST({expr} AS HUGEINT) AS {data_type}) AS HUGEINT)")
            }
            Expr::Case { operand, conditions, else_result, .. } => {
                // As in a comparison.
                if let Some(value) = operand.take_if(|value| is_constant(value)) {
                    for condition in conditions.iter_mut() {
                        condition.condition = parsed(&format!("({}) = ({})", condition.condition, widened(&value)))?;
                    }
                }
                conditions.iter_mut().for_each(|condition| widen(&mut condition.result));
                else_result.iter_mut().for_each(|result| widen(result));
                return Ok(());
            }
            Expr::Trim { trim_what: what @ None, .. } => {
                *what = Some(Box::new(parsed("' '")?));
                return Ok(());
            }
            Expr::Function(function) => match self.function(function)? {
                Some(written) => written,
                None => {
                    if counts(expression) {
                        make_whole(expression);
                    }
                    return Ok(());
                }
            },
            _ => return Ok(()),
        };
        self.written += written.len();
        if self.written > 4 * LONGEST {
            bail!("is too long to be written exactly\n  hint: take it apart in a WITH");
        }
        *expression = parsed(&written)?;
        Ok(())
    }

    /// A function changed in place, or what is written instead of it.
    fn function(&mut self, function: &mut Function) -> Result<Option<String>> {
        if let Some(condition) = function.filter.take() {
            let argument = calls::arguments(function).and_then(|(_, arguments)| arguments.first().copied().flatten());
            let argument = argument.map_or("1".to_owned(), Expr::to_string);
            if let Some(first) = arguments(function).next() {
                *first = parsed_argument(&format!("CASE WHEN {condition} THEN {argument} END"))?;
            }
        }
        let parts: Vec<Expr> = calls::arguments(function)
            .map(|(_, arguments)| arguments.into_iter().flatten().cloned().collect())
            .unwrap_or_default();
        match (calls::name(function).as_str(), parts.as_slice()) {
            ("mod", [left, right]) => return Ok(Some(remainder(&widened(left), &widened(right)))),
            ("round", [number]) => return Ok(Some(rounded(&format!("({})", widened(number))))),
            ("round", [number, digits]) => {
                let power = 10f64.powi(digits.to_string().parse()?);
                let rounded = rounded(&format!("(({number}) * {power:.1})"));
                let rounded = format!("{rounded} / (CASE WHEN ({number}) IS NULL THEN NULL ELSE {power:.1} END)");
                // So many digits that the last ones are beyond what it has.
                return Ok(Some(format!(
                    "(CASE WHEN ABS({number}) * {power:.1} >= 4503599627370496.0 THEN {number} ELSE {rounded} END)"
                )));
            }
            ("pow" | "power", _) => {
                for argument in arguments(function) {
                    *argument = parsed_argument(&format!("CAST({argument} AS DOUBLE)"))?;
                }
                // By what is the same for every row Polars takes a root, which an infinite number below zero has not.
                if let ([base, _], Some(exponent)) = (parts.as_slice(), arguments(function).nth(1)) {
                    *exponent =
                        parsed_argument(&format!("(CASE WHEN ({base}) IS NULL THEN NULL ELSE {exponent} END)"))?;
                }
            }
            // Polars leaves letters out where there are fewer than are asked for.
            ("right", [text, count]) => {
                return Ok(Some(format!(
                    "(CASE WHEN LENGTH({text}) <= {count} THEN {text} ELSE RIGHT({text}, {count}) END)"
                )));
            }
            ("nullif", [value, other]) if is_constant(value) && !is_constant(other) => {
                let value = widened(value);
                return Ok(Some(format!("(CASE WHEN ({}) = ({value}) THEN NULL ELSE {value} END)", widened(other))));
            }
            ("coalesce" | "greatest" | "least" | "nullif" | "ifnull" | "if", _) => {
                for argument in arguments(function) {
                    if let FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)) = argument {
                        widen(expression);
                    }
                }
            }
            ("abs" | "ceil" | "ceiling" | "floor" | "sign" | "min" | "max" | "first_value" | "lag" | "lead", _) => {
                if let Some(FunctionArg::Unnamed(FunctionArgExpr::Expr(expression))) = arguments(function).next() {
                    widen(expression);
                }
            }
            ("ltrim" | "rtrim", [_]) => {
                if let FunctionArguments::List(list) = &mut function.args {
                    list.args.push(parsed_argument("' '")?);
                }
            }
            // Polars trims white space where it is missing what is to be trimmed.
            (name @ ("ltrim" | "rtrim"), [text, letters]) if !calls::is_quoted(letters) => {
                return Ok(Some(format!(
                    "(CASE WHEN ({letters}) IS NULL THEN NULL ELSE {name}({text}, {letters}) END)"
                )));
            }
            ("string_agg", [text, ..]) => {
                if let FunctionArguments::List(list) = &mut function.args {
                    list.clauses.iter_mut().for_each(|clause| order_wholly(clause, text));
                }
            }
            _ => {}
        }
        Ok(None)
    }
}

fn parsed_argument(expression: &str) -> Result<FunctionArg> {
    Ok(FunctionArg::Unnamed(FunctionArgExpr::Expr(parsed(expression)?)))
}

/// Whether Polars counts something here, in 32 bits.
pub fn counts(expression: &Expr) -> bool {
    let Expr::Function(function) = expression else { return false };
    matches!(
        calls::name(function).as_str(),
        "count" | "length" | "char_length" | "character_length" | "row_number" | "rank" | "dense_rank"
    )
}

fn arguments(function: &mut Function) -> impl Iterator<Item = &mut FunctionArg> {
    let list = match &mut function.args {
        FunctionArguments::List(list) => Some(list),
        _ => None,
    };
    list.into_iter().flat_map(|list| &mut list.args)
}

/// Texts that stand alike by the keys given stand in their own order, and what is missing stands last.
fn order_wholly(clause: &mut FunctionArgumentClause, text: &Expr) {
    let FunctionArgumentClause::OrderBy(keys) = clause else { return };
    if keys.iter().all(|key| key.expr != *text) {
        keys.push(OrderByExpr { expr: text.clone(), options: OrderByOptions::default(), with_fill: None });
    }
    for key in keys {
        key.options.nulls_first.get_or_insert(false);
    }
}

/// With the sign of what is divided, as in the standard; Polars' has that of the divisor.
fn remainder(left: &Expr, right: &Expr) -> String {
    format!("(CASE WHEN ({left}) < 0 THEN -(ABS({left}) % ABS({right})) ELSE ({left}) % ABS({right}) END)")
}

/// Polars multiplies by the inverse of what is the same for every row, and the last digit is another one.
fn quotient(left: &Expr, right: &Expr) -> String {
    format!("(({left}) / (CASE WHEN ({left}) IS NULL THEN NULL ELSE {right} END))")
}

/// Halves go away from zero, as in other engines; Polars' go to the even number.
fn rounded(number: &str) -> String {
    // From 2^52 on every number is whole.
    format!(
        "(CASE WHEN ABS({number}) >= 4503599627370496.0 THEN {number} WHEN ABS({number}) - FLOOR(ABS({number})) >= 0.5 THEN SIGN({number}) * CEIL(ABS({number})) \
         ELSE SIGN({number}) * FLOOR(ABS({number})) END)"
    )
}

fn is_of_numbers(op: &BinaryOperator) -> bool {
    use BinaryOperator as Op;
    matches!(op, Op::Plus | Op::Minus | Op::Multiply | Op::Divide | Op::Modulo)
}

/// The comparison that says the same with its sides in the other order; none for what is no comparison.
fn turned(op: &BinaryOperator) -> Option<BinaryOperator> {
    use BinaryOperator as Op;
    Some(match op {
        Op::Eq | Op::NotEq => op.clone(),
        Op::Lt => Op::Gt,
        Op::LtEq => Op::GtEq,
        Op::Gt => Op::Lt,
        Op::GtEq => Op::LtEq,
        _ => return None,
    })
}

pub fn is_constant(expression: &Expr) -> bool {
    !any(expression, is_column)
}

pub fn is_whole(kind: &DataType) -> bool {
    matches!(
        kind,
        DataType::BigInt(_) | DataType::Integer(_) | DataType::Int(_) | DataType::SmallInt(_) | DataType::HugeInt
    )
}

/// The largest number of a type of whole numbers; none of that which holds all.
fn most(kind: &DataType) -> Option<i64> {
    match kind {
        DataType::SmallInt(_) => Some(i16::MAX.into()),
        DataType::Integer(_) | DataType::Int(_) => Some(i32::MAX.into()),
        DataType::BigInt(_) => Some(i64::MAX),
        _ => None,
    }
}

fn make_whole(expression: &mut Expr) {
    let part = std::mem::replace(expression, Expr::value(Value::Null));
    *expression = Expr::Cast {
        kind: CastKind::Cast,
        expr: Box::new(part),
        data_type: DataType::HugeInt,
        array: false,
        format: None,
    };
}

/// Whether a whole number stands here, written out.
pub fn is_written_whole(expression: &Expr) -> bool {
    matches!(expression, Expr::Value(value)
        if matches!(&value.value, Value::Number(digits, _) if digits.bytes().all(|byte| byte.is_ascii_digit())))
}

/// A whole number that is written out has 32 bits where nothing beside it has more, and so has what is made of it.
fn widen(expression: &mut Expr) {
    if is_written_whole(expression) {
        make_whole(expression);
    }
}

fn widened(expression: &Expr) -> Expr {
    let mut expression = expression.clone();
    widen(&mut expression);
    expression
}
