//! Kinds of what functions take and give.

use super::expressions::{NUMBERS, TEXT, WHOLE};
use super::largest::{COUNTED, Largest};
use super::{Found, Kind, Scope};
use crate::derive::standard::calls::{self, arguments};
use crate::derive::standard::expressions::shown;
use crate::derive::standard::{keys, refuse};
use sqlparser::ast::{Expr, Function, FunctionArgumentClause, Spanned, Value, WindowType};

impl Scope<'_> {
    pub(super) fn function(&self, whole: &Expr, function: &Function) -> Found<Kind> {
        Ok(match (self.result(whole, function)?, &function.over) {
            // A row may be given what stands in another.
            (Kind::Whole(largest), Some(_)) => Kind::Whole(largest.anywhere(self.rows)),
            (Kind::Text(bytes), Some(_)) => Kind::Text(bytes.anywhere(self.rows)),
            (kind, _) => kind,
        })
    }

    fn result(&self, whole: &Expr, function: &Function) -> Found<Kind> {
        use Kind::{Any, Date, Number, Truth};
        let name = calls::name(function);
        let parts: Vec<&Expr> =
            arguments(function).map(|(_, parts)| parts.into_iter().flatten().collect()).unwrap_or_default();
        let is_running = self.window(function)?;
        let first = |kinds: &[Kind]| match parts.first() {
            Some(part) => self.one_of(part, kinds, &name.to_uppercase()),
            None => Ok(Any),
        };
        let all = |kinds: &[Kind]| -> Found<()> {
            parts.iter().try_for_each(|part| self.one_of(part, kinds, &name.to_uppercase()).map(drop))
        };
        Ok(match name.as_str() {
            "abs" => self.with_opposite(whole, first(NUMBERS)?)?,
            "ceil" | "ceiling" | "floor" => first(NUMBERS)?,
            "sign" => match first(NUMBERS)? {
                Kind::Whole(_) => self.whole(1),
                kind => kind,
            },
            "round" => match (first(NUMBERS)?, parts.len()) {
                (Kind::Whole(_), 2) => {
                    let what = format!("`{}`, a whole number rounded to digits,", shown(whole));
                    refuse(whole.span(), what, "leave ROUND out: the number has none behind the point")
                        .map(|()| WHOLE)?
                }
                (kind, _) => self.with_opposite(whole, kind)?,
            },
            "exp" | "ln" | "log10" | "log2" | "pow" | "power" | "sqrt" => all(NUMBERS).map(|()| Number)?,
            "mod" => match parts.as_slice() {
                [left, right] => self.remainder(whole, left, right)?,
                _ => Any,
            },
            "coalesce" | "greatest" | "least" | "ifnull" => self.together(whole, parts.iter().copied())?,
            "if" => {
                parts.first().map_or(Ok(()), |condition| self.truth(condition))?;
                self.together(whole, parts.iter().skip(1).copied())?
            }
            "nullif" => match parts.as_slice() {
                [value, other] => {
                    let kind = self.kind(value)?;
                    self.alike((value, kind), (other, self.kind(other)?))?;
                    kind
                }
                _ => Any,
            },
            "concat" => self.concatenated(whole, &parts, "CONCAT", Largest::NONE)?,
            "concat_ws" => {
                let (mark, parts) = parts.split_first().unzip();
                let Some(mark) = mark.and_then(|mark| written(mark)) else {
                    return refuse(
                        function.name.span(),
                        "CONCAT_WS by what is not written out",
                        "write in quotes what stands between",
                    )
                    .map(|()| Any);
                };
                let mark = self.as_text(self.text(mark.len()));
                self.concatenated(whole, parts.unwrap_or_default(), "CONCAT_WS", mark)?
            }
            "length" | "char_length" | "character_length" => first(&[TEXT]).map(|_| self.whole(COUNTED))?,
            "starts_with" | "ends_with" => all(&[TEXT]).map(|()| Truth)?,
            // A letter has four bytes at the most.
            "left" | "right" => match (first(&[TEXT])?, parts.get(1).and_then(|count| written(count)?.parse().ok())) {
                (Kind::Text(bytes), Some(count)) => {
                    Kind::Text(bytes.up_to(self.as_text(self.text(4usize.saturating_mul(count)))))
                }
                (kind, _) => kind,
            },
            // Some letters are three in capitals.
            "lower" | "upper" => {
                let kind = first(&[TEXT])?;
                self.within_length(whole, self.as_text(kind), 3)?
            }
            "replace" => {
                let length = |place: usize| parts.get(place).and_then(|part| written(part)).map_or(0, str::len);
                let kind = first(&[TEXT])?;
                self.within_length(whole, self.as_text(kind), length(2).div_ceil(length(1).max(1)).max(1))?
            }
            "ltrim" | "rtrim" | "split_part" | "substr" | "substring" => first(&[TEXT])?,
            "count" => {
                parts.iter().try_for_each(|part| self.kind(part).map(drop))?;
                Kind::Whole(Largest::of(1, self.rows).sum())
            }
            "sum" => match first(&[WHOLE, Number, Truth])? {
                Truth => Kind::Whole(Largest::of(1, self.rows).sum()),
                Kind::Whole(largest) => self.fits(whole, largest.sum())?,
                kind => kind,
            },
            // A mean is made of a sum.
            "avg" => match first(NUMBERS)? {
                Kind::Whole(largest) => self.fits(whole, largest.sum()).map(|_| Number)?,
                _ => Number,
            },
            "median" => first(NUMBERS).map(|_| Number)?,
            "min" | "max" if is_running => first(&[WHOLE, Number, Date])?,
            "string_agg" => {
                let kind = first(&[TEXT])?;
                let mark = parts.get(1).and_then(|mark| written(mark)).map_or(0, str::len);
                Kind::Text(self.as_text(kind).joined(self.as_text(self.text(mark))))
            }
            "row_number" | "rank" | "dense_rank" => self.whole(self.rows),
            "min" | "max" | "lag" | "lead" | "first_value" => first(&[WHOLE, Number, TEXT, Date, Truth])?,
            _ => Any,
        })
    }

    /// Holds what stands beside the arguments of a function; whether it is over a window in order.
    fn window(&self, function: &Function) -> Found<bool> {
        if let Some(condition) = &function.filter {
            self.truth(condition)?;
        }
        for clause in arguments(function).into_iter().flat_map(|(list, _)| &list.clauses) {
            if let FunctionArgumentClause::OrderBy(order) = clause {
                keys(order).try_for_each(|key| self.kind(key).map(drop))?;
            }
        }
        let Some(WindowType::WindowSpec(spec)) = &function.over else { return Ok(false) };
        spec.partition_by.iter().chain(keys(&spec.order_by)).try_for_each(|key| self.kind(key).map(drop))?;
        Ok(!spec.order_by.is_empty())
    }
}

/// A text or number that is written out, a number by its digits.
fn written(part: &Expr) -> Option<&str> {
    let Expr::Value(value) = part else { return None };
    match &value.value {
        Value::SingleQuotedString(text) | Value::Number(text, _) => Some(text),
        _ => None,
    }
}
