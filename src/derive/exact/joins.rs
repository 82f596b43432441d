//! Joins written so that Polars does not have to guess which side a column is of: where both sides have a column of that name,
//! it takes the one that is written first to be of the table before.

use super::turn;
use crate::derive::standard::joins::{name, side};
use sqlparser::ast::{BinaryOperator, Expr, Join, JoinConstraint, JoinOperator, Select, TableWithJoins};

/// Writes tables that stand beside each other as CROSS JOINs. Behind a comma Polars takes columns of one name for each other, and
/// makes joins of comparisons that are of both tables on one side.
pub fn chain(select: &mut Select) {
    let others = select.from.split_off(1.min(select.from.len()));
    let Some(first) = select.from.first_mut() else { return };
    for TableWithJoins { relation, joins } in others {
        let join_operator = JoinOperator::CrossJoin(JoinConstraint::None);
        first.joins.push(Join { relation, global: false, join_operator });
        first.joins.extend(joins);
    }
}

/// Writes what stands before the table that is joined first in each comparison.
pub fn order_sides(select: &mut Select) {
    for join in select.from.iter_mut().flat_map(|from| &mut from.joins) {
        let Some(joined) = name(&join.relation) else { continue };
        match &mut join.join_operator {
            JoinOperator::Join(JoinConstraint::On(on))
            | JoinOperator::Inner(JoinConstraint::On(on))
            | JoinOperator::Left(JoinConstraint::On(on))
            | JoinOperator::LeftOuter(JoinConstraint::On(on))
            | JoinOperator::Right(JoinConstraint::On(on))
            | JoinOperator::RightOuter(JoinConstraint::On(on))
            | JoinOperator::FullOuter(JoinConstraint::On(on)) => order(on, &joined),
            _ => {}
        }
    }
}

fn order(condition: &mut Expr, joined: &str) {
    match condition {
        Expr::Nested(inner) => order(inner, joined),
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
            order(left, joined);
            order(right, joined);
        }
        Expr::BinaryOp { left, op, right } if side(left, joined) == Some(true) => {
            turn(left, right);
            *op = match &*op {
                BinaryOperator::Lt => BinaryOperator::Gt,
                BinaryOperator::LtEq => BinaryOperator::GtEq,
                BinaryOperator::Gt => BinaryOperator::Lt,
                BinaryOperator::GtEq => BinaryOperator::LtEq,
                other => other.clone(),
            };
        }
        _ => {}
    }
}
