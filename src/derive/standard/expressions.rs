//! Expressions of one row: values, operators, comparisons, types.

use super::{Held, calls, look_here, refuse};
use sqlparser::ast::{
    BinaryOperator, CastFormat, CastKind, CeilFloorKind, DataType, DateTimeField, Expr, Spanned, TrimWhereField,
    UnaryOperator, Value,
};
use sqlparser::tokenizer::Span;
use std::ops::ControlFlow;

/// Whether an expression, apart from those within it, may be used.
pub fn hold(expression: &Expr) -> Held {
    use BinaryOperator as Op;
    let is_plain = match expression {
        Expr::Identifier(_)
        | Expr::Nested(_)
        | Expr::IsNull(_)
        | Expr::IsNotNull(_)
        | Expr::IsTrue(_)
        | Expr::IsNotTrue(_)
        | Expr::IsFalse(_)
        | Expr::IsNotFalse(_)
        | Expr::IsUnknown(_)
        | Expr::IsNotUnknown(_)
        | Expr::IsDistinctFrom(..)
        | Expr::IsNotDistinctFrom(..)
        | Expr::InSubquery { .. }
        | Expr::Exists { .. }
        | Expr::Between { .. }
        | Expr::Case { .. } => true,
        Expr::CompoundIdentifier(parts) => parts.len() == 2,
        Expr::InList { list, .. } => list.iter().all(is_written),
        Expr::Value(value) => matches!(
            value.value,
            Value::Number(_, false) | Value::SingleQuotedString(_) | Value::Boolean(_) | Value::Null
        ),
        Expr::TypedString(typed) => typed.data_type == DataType::Date,
        Expr::UnaryOp { op, .. } => matches!(op, UnaryOperator::Not | UnaryOperator::Minus | UnaryOperator::Plus),
        Expr::BinaryOp { op, .. } => matches!(
            op,
            Op::Plus
                | Op::Minus
                | Op::Multiply
                | Op::Divide
                | Op::Modulo
                | Op::Eq
                | Op::NotEq
                | Op::Lt
                | Op::LtEq
                | Op::Gt
                | Op::GtEq
                | Op::And
                | Op::Or
                | Op::StringConcat
        ),
        Expr::Like { any, escape_char, pattern, .. } | Expr::ILike { any, escape_char, pattern, .. } => {
            !any && escape_char.is_none() && is_text(pattern)
        }
        Expr::Cast { kind, data_type, array, format, .. } => return cast(expression, kind, data_type, *array, format),
        Expr::Extract { field, .. } => return extract(expression, field),
        Expr::Ceil { field, .. } | Expr::Floor { field, .. } => {
            matches!(field, CeilFloorKind::DateTimeField(DateTimeField::NoDateTime))
        }
        Expr::Substring { substring_from, substring_for, .. } => {
            let parts = [substring_from, substring_for];
            return calls::hold_substring(expression, parts.into_iter().flatten().map(AsRef::as_ref));
        }
        Expr::Trim { trim_where, trim_characters, .. } => {
            trim_characters.is_none()
                && matches!(
                    trim_where,
                    None | Some(TrimWhereField::Both | TrimWhereField::Leading | TrimWhereField::Trailing)
                )
        }
        Expr::Function(function) => return calls::hold(function),
        _ => false,
    };
    if is_plain {
        return hold_operands(expression);
    }
    refuse(place(expression), format!("`{}`", shown(expression)), hint(expression))
}

/// Where an expression stands: of some the parser tells where their parts do alone.
fn place(expression: &Expr) -> Span {
    let mut place = expression.span();
    let _ = look_here(expression, |part| {
        place = if place == Span::empty() { part.span() } else { place };
        if place == Span::empty() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    place
}

/// Holds what stands without brackets beside an operator that other parsers bind otherwise: `a IS DISTINCT FROM b AND c`, or
/// `a = b BETWEEN c AND d`, or `a = b = c`.
fn hold_operands(expression: &Expr) -> Held {
    use BinaryOperator as Op;
    let is_predicate = |part: &Expr| {
        matches!(
            part,
            Expr::Between { .. }
                | Expr::InList { .. }
                | Expr::InSubquery { .. }
                | Expr::Like { .. }
                | Expr::ILike { .. }
                | Expr::IsDistinctFrom(..)
                | Expr::IsNotDistinctFrom(..)
        )
    };
    let is_open = |part: &Expr| match part {
        Expr::BinaryOp { op, .. } => {
            !matches!(op, Op::Plus | Op::Minus | Op::Multiply | Op::Divide | Op::Modulo | Op::StringConcat)
        }
        Expr::UnaryOp { op, .. } => *op == UnaryOperator::Not,
        Expr::IsNull(_)
        | Expr::IsNotNull(_)
        | Expr::IsTrue(_)
        | Expr::IsNotTrue(_)
        | Expr::IsFalse(_)
        | Expr::IsNotFalse(_)
        | Expr::IsUnknown(_)
        | Expr::IsNotUnknown(_) => true,
        part => is_predicate(part),
    };
    let is_comparison = |part: &Expr| {
        matches!(part, Expr::BinaryOp { op: Op::Eq | Op::NotEq | Op::Lt | Op::LtEq | Op::Gt | Op::GtEq, .. })
    };
    let unclear = match expression {
        Expr::Between { expr, .. }
        | Expr::InList { expr, .. }
        | Expr::InSubquery { expr, .. }
        | Expr::Like { expr, .. }
        | Expr::ILike { expr, .. } => Some(expr).filter(|part| is_comparison(part)),
        Expr::IsDistinctFrom(_, right) | Expr::IsNotDistinctFrom(_, right) => Some(right).filter(|part| is_open(part)),
        Expr::BinaryOp { left, op, right } if !matches!(op, Op::And | Op::Or) => {
            let is_unclear = |part: &Expr| is_predicate(part) || (is_comparison(expression) && is_comparison(part));
            [left, right].into_iter().find(|part| is_unclear(part))
        }
        _ => None,
    };
    match unclear {
        Some(part) => refuse(
            part.span(),
            format!("`{}` without brackets around it", shown(part.as_ref())),
            "say by brackets what belongs together: (a IS DISTINCT FROM b) AND c",
        ),
        None => Ok(()),
    }
}

/// Whether a text is written out.
fn is_text(part: &Expr) -> bool {
    match part {
        Expr::Nested(part) => is_text(part),
        Expr::Value(value) => matches!(value.value, Value::SingleQuotedString(_)),
        _ => false,
    }
}

/// Whether an item of a list is a value that is written out.
fn is_written(item: &Expr) -> bool {
    match item {
        Expr::Value(_) | Expr::TypedString(_) => true,
        Expr::UnaryOp { op: UnaryOperator::Minus | UnaryOperator::Plus, expr } => matches!(**expr, Expr::Value(_)),
        Expr::Cast { expr, data_type: DataType::Date, .. } => is_written(expr),
        _ => false,
    }
}

fn hint(expression: &Expr) -> &'static str {
    match expression {
        Expr::Subquery(_) | Expr::AnyOp { .. } | Expr::AllOp { .. } => {
            "make the figure in a WITH, and CROSS JOIN or JOIN it; `IN (SELECT …)` and EXISTS are"
        }
        Expr::Like { .. } | Expr::ILike { .. } => {
            "write the pattern out, `a LIKE 'x%'`, or compare parts: LEFT(a, LENGTH(b)) = b, or SPLIT_PART"
        }
        Expr::InList { .. } => "list values that are written out, or write x = a OR x = b",
        Expr::Position { .. } => "write LIKE '%…%', or SPLIT_PART",
        Expr::Rollup(_) | Expr::Cube(_) | Expr::GroupingSets(_) => {
            "make each kind of group in a SELECT, and UNION ALL them"
        }
        _ => "README lists what may be said, under “What SQL may say”",
    }
}

/// An expression as it is told: cut where it is long.
pub fn shown(expression: &impl ToString) -> String {
    let text = expression.to_string();
    let mut shown: String = text.chars().take(60).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

fn cast(expression: &Expr, kind: &CastKind, to: &DataType, array: bool, format: &Option<CastFormat>) -> Held {
    let is_known = matches!(
        to,
        DataType::BigInt(None)
            | DataType::Integer(None)
            | DataType::Int(None)
            | DataType::SmallInt(None)
            | DataType::HugeInt
            | DataType::Double(_)
            | DataType::DoublePrecision
            | DataType::Varchar(None)
            | DataType::Text
            | DataType::Boolean
            | DataType::Date
    );
    if !is_known
        || array
        || format.is_some()
        || !matches!(kind, CastKind::Cast | CastKind::TryCast | CastKind::DoubleColon)
    {
        // The type is not told: it may be nested without end.
        return refuse(expression.span(), "a CAST to this type", "BIGINT, DOUBLE, VARCHAR, BOOLEAN and DATE are");
    }
    Ok(())
}

fn extract(expression: &Expr, field: &DateTimeField) -> Held {
    use DateTimeField as Field;
    match field {
        Field::Year
        | Field::Quarter
        | Field::Month
        | Field::Day
        | Field::Week(None)
        | Field::Dow
        | Field::Isodow
        | Field::Doy
        | Field::Decade
        | Field::Century
        | Field::Isoyear => Ok(()),
        _ => refuse(expression.span(), format!("EXTRACT of {field}"), "YEAR, QUARTER, MONTH, WEEK and DAY are"),
    }
}
