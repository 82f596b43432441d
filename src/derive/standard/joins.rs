//! Joins whose rows are those of standard SQL. Polars takes a part of ON that does not compare one side with the other for a
//! condition on the rows that come out, or for one on the other side: rows without a partner are lost, and rows that match.

use super::{Held, any, is_column, refuse};
use sqlparser::ast::{BinaryOperator, Expr, JoinConstraint, JoinOperator, ObjectName, Select, Spanned, TableFactor};

pub fn hold(select: &Select) -> Held {
    for (at, from) in select.from.iter().enumerate() {
        for join in &from.joins {
            let is_by_name = matches!(constraint(&join.join_operator), Some(JoinConstraint::Using(_)));
            let keeps_its_own = matches!(
                join.join_operator,
                JoinOperator::Right(_) | JoinOperator::RightOuter(_) | JoinOperator::FullOuter(_)
            );
            if at > 0 && (is_by_name || keeps_its_own) {
                let hint = "make the join in a WITH, and CROSS JOIN that";
                return refuse(join.relation.span(), "RIGHT, FULL or USING in a join after a comma", hint);
            }
            let on = match &join.join_operator {
                JoinOperator::CrossJoin(JoinConstraint::None) => continue,
                JoinOperator::Join(on) | JoinOperator::Inner(on) => (on, false, true),
                JoinOperator::Left(on) | JoinOperator::LeftOuter(on) => (on, true, true),
                JoinOperator::Right(on) | JoinOperator::RightOuter(on) | JoinOperator::FullOuter(on) => {
                    (on, true, false)
                }
                other => {
                    let hint =
                        "JOIN, LEFT, RIGHT, FULL and CROSS JOIN are; for rows with or without a partner write EXISTS";
                    return refuse(join.relation.span(), operator_name(other), hint);
                }
            };
            match on {
                (JoinConstraint::Using(_), _, true) => {}
                (JoinConstraint::On(condition), is_outer, _) => {
                    let Some(joined) = name(&join.relation) else {
                        let hint = "give the subquery a name: (SELECT …) AS name";
                        return refuse(join.relation.span(), "a join with what has no name", hint);
                    };
                    hold_condition(condition, &joined, is_outer)?;
                }
                _ => {
                    let hint = "write ON a.x = b.x AND …";
                    return refuse(join.relation.span(), "a NATURAL join, or USING in a RIGHT or FULL JOIN", hint);
                }
            }
        }
    }
    Ok(())
}

/// What a join asks of its rows.
pub fn constraint(operator: &JoinOperator) -> Option<&JoinConstraint> {
    match operator {
        JoinOperator::Join(on)
        | JoinOperator::Inner(on)
        | JoinOperator::Left(on)
        | JoinOperator::LeftOuter(on)
        | JoinOperator::Right(on)
        | JoinOperator::RightOuter(on)
        | JoinOperator::FullOuter(on) => Some(on),
        _ => None,
    }
}

/// What a table is called in a query.
pub fn name(factor: &TableFactor) -> Option<String> {
    match factor {
        TableFactor::Table { name, alias: None, .. } => Some(plain(name)),
        TableFactor::Table { alias, .. } => alias.as_ref().map(|alias| alias.name.value.clone()),
        TableFactor::Derived { alias, .. } => alias.as_ref().map(|alias| alias.name.value.clone()),
        _ => None,
    }
}

/// A table's name, without the quotes that it may stand in.
pub fn plain(name: &ObjectName) -> String {
    let part = name.0.first().and_then(|part| part.as_ident());
    part.map_or_else(|| name.to_string(), |name| name.value.clone())
}

/// Whether each part of ON compares what is joined with what stands before it: by equality of columns where rows without a
/// partner are kept, otherwise in any way.
fn hold_condition(condition: &Expr, joined: &str, is_outer: bool) -> Held {
    use BinaryOperator as Op;
    match condition {
        Expr::Nested(inner) => return hold_condition(inner, joined, is_outer),
        Expr::BinaryOp { left, op: Op::And, right } => {
            hold_condition(left, joined, is_outer)?;
            return hold_condition(right, joined, is_outer);
        }
        Expr::BinaryOp { left, op, right } => {
            let compares = matches!(op, Op::Eq) || (!is_outer && matches!(op, Op::Lt | Op::LtEq | Op::Gt | Op::GtEq));
            let is_plain = !is_outer || (is_column(left) && is_column(right));
            let sides = (side(left, joined), side(right, joined));
            if compares && is_plain && matches!(sides, (Some(one), Some(other)) if one != other) {
                return Ok(());
            }
        }
        _ => {}
    }
    let (what, hint) = if is_outer {
        (
            "a part of an outer join's ON that is no equality between a column of each side",
            "write ON a.x = b.x AND …, with the name of the table before each column; what is asked of one table goes into a \
             subquery: LEFT JOIN (SELECT … WHERE …) AS b",
        )
    } else {
        (
            "a part of ON that does not compare one side with the other",
            "write ON a.x = b.x AND …, with the name of the table before each column; the rest goes into WHERE",
        )
    };
    refuse(condition.span(), what, hint)
}

/// Whether an expression is of columns of the table joined (true) or of those before it (false); none where it is of both, of
/// neither, or does not say.
pub fn side(expression: &Expr, joined: &str) -> Option<bool> {
    let is_of = |part: &Expr, wanted: bool| match part {
        Expr::CompoundIdentifier(parts) => parts.first().is_some_and(|table| (table.value == joined) == wanted),
        _ => false,
    };
    let is_unsaid = |part: &Expr| matches!(part, Expr::Identifier(_) | Expr::InSubquery { .. } | Expr::Exists { .. });
    match (any(expression, |part| is_of(part, true)), any(expression, |part| is_of(part, false))) {
        _ if any(expression, is_unsaid) => None,
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}

fn operator_name(operator: &JoinOperator) -> &'static str {
    match operator {
        JoinOperator::Semi(_) | JoinOperator::LeftSemi(_) | JoinOperator::RightSemi(_) => "SEMI JOIN",
        JoinOperator::Anti(_) | JoinOperator::LeftAnti(_) | JoinOperator::RightAnti(_) => "ANTI JOIN",
        _ => "this kind of join",
    }
}
