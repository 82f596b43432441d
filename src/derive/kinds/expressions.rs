//! Kinds of expressions of one row, and what goes with what.

use super::largest::{COUNTED, Largest, UNKNOWN};
use super::{Found, Kind, Scope};
use crate::derive::standard::expressions::shown;
use crate::derive::standard::{Held, refuse};
use crate::edtf::calendar;
use sqlparser::ast::{BinaryOperator, DataType, Expr, Spanned, UnaryOperator, Value};
use sqlparser::tokenizer::Location;

pub(super) const WHOLE: Kind = Kind::Whole(Largest::NONE);
pub(super) const NUMBERS: &[Kind] = &[WHOLE, Kind::Number];
const DAY: &str = "write a day as DATE 'YYYY-MM-DD'";

impl Scope<'_> {
    pub(super) fn kind(&self, expression: &Expr) -> Found<Kind> {
        Ok(match expression {
            Expr::Identifier(name) => self.column(name)?,
            Expr::CompoundIdentifier(parts) => match parts.as_slice() {
                [table, name] => self.column_of(table, name)?,
                _ => Kind::Any,
            },
            Expr::Nested(inner) => self.kind(inner)?,
            Expr::Value(value) => match &value.value {
                Value::Number(digits, _) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                    if digits.parse::<i64>().is_err() {
                        let hint = "write it with a point";
                        refuse(expression.span(), format!("`{digits}`, a whole number beyond 64 bits,"), hint)?;
                    }
                    self.whole(digits.parse().unwrap_or(UNKNOWN))
                }
                Value::Number(..) => Kind::Number,
                Value::SingleQuotedString(_) => Kind::Text,
                Value::Boolean(_) => Kind::Truth,
                _ => Kind::Any,
            },
            Expr::TypedString(typed) => {
                let is_day = matches!(&typed.value.value, Value::SingleQuotedString(text) if calendar::parse_iso(text).is_some());
                if !is_day {
                    refuse(expression.span(), format!("`{expression}`"), DAY)?;
                }
                Kind::Date
            }
            Expr::IsNull(part) | Expr::IsNotNull(part) => {
                self.kind(part)?;
                Kind::Truth
            }
            Expr::IsTrue(part)
            | Expr::IsNotTrue(part)
            | Expr::IsFalse(part)
            | Expr::IsNotFalse(part)
            | Expr::IsUnknown(part)
            | Expr::IsNotUnknown(part) => {
                self.truth(part)?;
                Kind::Truth
            }
            Expr::IsDistinctFrom(left, right) | Expr::IsNotDistinctFrom(left, right) => {
                self.comparable(left, right)?;
                Kind::Truth
            }
            Expr::Between { expr, low, high, .. } => {
                let kind = self.kind(expr)?;
                for bound in [low, high] {
                    self.alike((expr, kind), (bound, self.kind(bound)?))?;
                }
                Kind::Truth
            }
            Expr::InList { expr, list, .. } => {
                let kind = self.kind(expr)?;
                let kinds = list.iter().map(|item| self.kind(item)).collect::<Found<Vec<Kind>>>()?;
                for (item, of_item) in list.iter().zip(&kinds) {
                    self.alike((expr, kind), (item, *of_item))?;
                }
                if kinds.contains(&WHOLE) && kinds.contains(&Kind::Number) {
                    let hint = "write all of them with a point: 1.0";
                    refuse(expression.span(), "a list of whole numbers and others", hint)?;
                }
                Kind::Truth
            }
            Expr::InSubquery { expr, subquery, .. } => {
                let (kind, found) = (self.kind(expr)?, self.known.query(subquery, None)?);
                match found.columns.as_slice() {
                    [(_, other)] if *other != kind && ![*other, kind].contains(&Kind::Any) => {
                        let what = format!("{} IN (SELECT …) of {}", kind.name(), other.name());
                        refuse(expression.span(), what, "CAST one of the two in a WITH")?;
                    }
                    [_] => {}
                    columns => {
                        let what = format!("IN (SELECT …) of {} columns", columns.len());
                        refuse(expression.span(), what, "name one")?;
                    }
                }
                Kind::Truth
            }
            Expr::Exists { subquery, .. } => {
                self.known.query(subquery, Some(self))?;
                Kind::Truth
            }
            Expr::Case { operand, conditions, else_result, .. } => {
                let operand = operand.as_ref().map(|operand| Ok((&**operand, self.kind(operand)?))).transpose()?;
                for condition in conditions {
                    match operand {
                        Some(operand) => {
                            self.alike(operand, (&condition.condition, self.kind(&condition.condition)?))?;
                        }
                        None => self.truth(&condition.condition)?,
                    }
                }
                let results = conditions.iter().map(|condition| &condition.result);
                self.together(expression, results.chain(else_result.iter().map(AsRef::as_ref)))?
            }
            Expr::UnaryOp { op: UnaryOperator::Not, expr } => {
                self.truth(expr)?;
                Kind::Truth
            }
            Expr::UnaryOp { expr, .. } => self.with_opposite(expression, self.one_of(expr, NUMBERS, "a sign")?)?,
            Expr::BinaryOp { left, op, right } => self.operation(expression, left, op, right)?,
            Expr::Like { expr, pattern, .. } | Expr::ILike { expr, pattern, .. } => {
                for part in [expr, pattern] {
                    self.one_of(part, &[Kind::Text], "LIKE")?;
                }
                Kind::Truth
            }
            Expr::Cast { expr, data_type, .. } => self.cast(expression, expr, data_type)?,
            Expr::Extract { expr, .. } => {
                self.one_of(expr, &[Kind::Date], "EXTRACT")?;
                self.whole(COUNTED)
            }
            Expr::Ceil { expr, .. } | Expr::Floor { expr, .. } => self.one_of(expr, NUMBERS, "CEIL or FLOOR")?,
            Expr::Substring { expr, .. } => self.one_of(expr, &[Kind::Text], "SUBSTRING")?,
            Expr::Trim { expr, .. } => self.one_of(expr, &[Kind::Text], "TRIM")?,
            Expr::Function(function) => self.function(expression, function)?,
            _ => Kind::Any,
        })
    }

    /// Holds a condition.
    pub(super) fn truth(&self, condition: &Expr) -> Held {
        self.one_of(condition, &[Kind::Truth], "a condition").map(drop)
    }

    /// Holds what rows are joined by: each comparison is of one kind, whole numbers and others apart.
    pub(super) fn joins(&self, condition: &Expr) -> Held {
        match condition {
            Expr::Nested(part) => self.joins(part),
            Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
                self.joins(left)?;
                self.joins(right)
            }
            Expr::BinaryOp { left, right, .. } => {
                self.truth(condition)?;
                let (one, other) = (self.kind(left)?, self.kind(right)?);
                if one == other || [one, other].contains(&Kind::Any) {
                    return Ok(());
                }
                let what = format!(
                    "a join of `{}` with `{}`, {} and {},",
                    shown(left),
                    shown(right),
                    one.name(),
                    other.name()
                );
                refuse(condition.span(), what, "CAST one of the two in a WITH")
            }
            _ => self.truth(condition),
        }
    }

    /// Holds what something is asked of that only some kinds have.
    pub(super) fn one_of(&self, part: &Expr, kinds: &[Kind], what: &str) -> Found<Kind> {
        // Once: what looks at its parts twice at each level takes a time that doubles with each.
        let kind = self.kind(part)?;
        self.among(part, kind, kinds, what)?;
        Ok(kind)
    }

    fn among(&self, part: &Expr, kind: Kind, kinds: &[Kind], what: &str) -> Held {
        if kind != Kind::Any && !kinds.contains(&kind) {
            let what = format!("{what} of `{}`, which is {},", shown(part), kind.name());
            refuse(
                part.span(),
                what,
                format!("give it {}", kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(" or ")),
            )?;
        }
        Ok(())
    }

    /// Holds what is compared: both of one kind. A text that is written out as a day is one.
    fn comparable(&self, left: &Expr, right: &Expr) -> Held {
        self.alike((left, self.kind(left)?), (right, self.kind(right)?))
    }

    pub(super) fn alike(&self, (left, one): (&Expr, Kind), (right, other): (&Expr, Kind)) -> Held {
        if one.with(other).is_some() {
            return Ok(());
        }
        let day = match (one, other) {
            (Kind::Date, _) => day(right),
            (_, Kind::Date) => day(left),
            _ => None,
        };
        if let Some(place) = day {
            self.known.days.borrow_mut().insert(place);
            return Ok(());
        }
        let what = format!("`{}` beside `{}`, {} and {},", shown(left), shown(right), one.name(), other.name());
        let hint = if [one, other].contains(&Kind::Date) { DAY } else { "CAST one of the two" };
        refuse(left.span(), what, hint)
    }

    /// The kind that all parts are of.
    pub(super) fn together<'b>(&self, whole: &Expr, parts: impl Iterator<Item = &'b Expr>) -> Found<Kind> {
        let mut all = Kind::Any;
        for part in parts {
            let kind = self.kind(part)?;
            match all.with(kind) {
                Some(both) => all = both,
                None => {
                    let what = format!("`{}` of {} and {}", shown(whole), all.name(), kind.name());
                    refuse(part.span(), what, "CAST one of them")?;
                }
            }
        }
        Ok(all)
    }

    fn operation(&self, whole: &Expr, left: &Expr, op: &BinaryOperator, right: &Expr) -> Found<Kind> {
        use BinaryOperator as Op;
        match op {
            Op::And | Op::Or => {
                self.truth(left)?;
                self.truth(right)?;
                Ok(Kind::Truth)
            }
            Op::Plus | Op::Minus | Op::Multiply | Op::Divide => {
                let (one, other) = (self.kind(left)?, self.kind(right)?);
                if *op == Op::Minus && (one, other) == (Kind::Date, Kind::Date) {
                    return Ok(self.whole(COUNTED));
                }
                let what = format!("`{op}`");
                self.among(left, one, NUMBERS, &what)?;
                self.among(right, other, NUMBERS, &what)?;
                match (op, one, other) {
                    (Op::Divide, ..) => Ok(Kind::Number),
                    (Op::Multiply, Kind::Whole(one), Kind::Whole(other)) => self.fits(whole, one.times(other)),
                    (_, Kind::Whole(one), Kind::Whole(other)) => self.fits(whole, one.plus(other)),
                    _ => Ok(one.with(other).unwrap_or(Kind::Number)),
                }
            }
            Op::Modulo => self.remainder(whole, left, right),
            Op::StringConcat => self.concatenated(&[left, right], "`||`"),
            _ => {
                self.comparable(left, right)?;
                Ok(Kind::Truth)
            }
        }
    }

    /// Texts and numbers one behind the other.
    pub(super) fn concatenated(&self, parts: &[&Expr], what: &str) -> Found<Kind> {
        let one_of = |part: &&Expr| self.one_of(part, &[Kind::Text, WHOLE, Kind::Number], what).map(drop);
        parts.iter().try_for_each(one_of).map(|()| Kind::Text)
    }

    /// Remainders of numbers that are not whole have other last digits in each engine. They exceed neither number.
    pub(super) fn remainder(&self, whole: &Expr, left: &Expr, right: &Expr) -> Found<Kind> {
        let mut largest = Largest::of(UNKNOWN, self.rows);
        for part in [left, right] {
            let kind = self.one_of(part, NUMBERS, "a remainder")?;
            match self.with_opposite(part, kind)? {
                Kind::Whole(own) => largest = largest.up_to(own),
                Kind::Number => {
                    let what = format!("`{}`, a remainder of a number that is not whole,", shown(whole));
                    refuse(part.span(), what, "CAST it AS BIGINT, in units so small that nothing is lost")?;
                }
                _ => {}
            }
        }
        Ok(Kind::Whole(largest))
    }

    fn cast(&self, whole: &Expr, part: &Expr, to: &DataType) -> Found<Kind> {
        let from = self.kind(part)?;
        let to = kind_of(to).unwrap_or_else(|| Kind::Whole(Largest::cast(from, to, self.rows)));
        let is_known = match (from, to) {
            (Kind::Any, _) | (_, Kind::Text) => true,
            (Kind::Text, to) => to != Kind::Truth,
            (Kind::Date, to) => to == Kind::Date,
            (_, to) => to != Kind::Date,
        };
        if !is_known {
            let hint = match (from, to) {
                (Kind::Text, _) => "compare it: a = 'true'",
                (Kind::Date, _) => "EXTRACT a part of it, or take the days from another date: d - DATE '2000-01-01'",
                _ => "write DATE 'YYYY-MM-DD', or CAST a text of that form",
            };
            refuse(part.span(), format!("`{}`, {} made {},", shown(whole), from.name(), to.name()), hint)?;
        }
        Ok(to)
    }
}

/// Where a text stands that is written out as a day.
fn day(part: &Expr) -> Option<Location> {
    match part {
        Expr::Nested(part) => day(part),
        Expr::Value(value) => match &value.value {
            Value::SingleQuotedString(text) => calendar::parse_iso(text).map(|_| value.span.start),
            _ => None,
        },
        _ => None,
    }
}

/// The kind of a type of SQL, of those that a query may say; none of whole numbers.
fn kind_of(to: &DataType) -> Option<Kind> {
    Some(match to {
        DataType::Double(_) | DataType::DoublePrecision => Kind::Number,
        DataType::Varchar(_) | DataType::Text => Kind::Text,
        DataType::Boolean => Kind::Truth,
        DataType::Date => Kind::Date,
        _ => return None,
    })
}
