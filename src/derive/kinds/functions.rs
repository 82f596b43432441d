//! Kinds of what functions take and give.

use super::expressions::{NUMBERS, WHOLE};
use super::largest::{COUNTED, Largest};
use super::{Found, Kind, Scope};
use crate::derive::standard::calls::{self, arguments};
use crate::derive::standard::expressions::shown;
use crate::derive::standard::{keys, refuse};
use sqlparser::ast::{Expr, Function, FunctionArgumentClause, Spanned, WindowType};

impl Scope<'_> {
    pub(super) fn function(&self, whole: &Expr, function: &Function) -> Found<Kind> {
        Ok(match (self.result(whole, function)?, &function.over) {
            // A row may be given what stands in another.
            (Kind::Whole(largest), Some(_)) => Kind::Whole(largest.anywhere(self.rows)),
            (kind, _) => kind,
        })
    }

    fn result(&self, whole: &Expr, function: &Function) -> Found<Kind> {
        use Kind::{Any, Date, Number, Text, Truth};
        let name = calls::name(function);
        let parts: Vec<&Expr> =
            arguments(function).map(|(_, parts)| parts.into_iter().flatten().collect()).unwrap_or_default();
        let is_running = self.window(function)?;
        let first = |kinds: &[Kind]| {
            let Some((part, others)) = parts.split_first() else { return Ok(Any) };
            others.iter().try_for_each(|other| self.kind(other).map(drop))?;
            self.one_of(part, kinds, &name.to_uppercase())
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
            "concat" => self.concatenated(&parts, "CONCAT")?,
            "concat_ws" => self.concatenated(&parts, "CONCAT_WS")?,
            "length" | "char_length" | "character_length" => first(&[Text]).map(|_| self.whole(COUNTED))?,
            "starts_with" | "ends_with" => all(&[Text]).map(|()| Truth)?,
            "lower" | "upper" | "left" | "right" | "ltrim" | "rtrim" | "replace" | "split_part" | "substr"
            | "substring" | "string_agg" => first(&[Text])?,
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
            "row_number" | "rank" | "dense_rank" => self.whole(self.rows),
            "min" | "max" | "lag" | "lead" | "first_value" => first(&[WHOLE, Number, Text, Date, Truth])?,
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
