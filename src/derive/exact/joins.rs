//! Joins written so that Polars does not have to guess which side a column is of: where both sides have a column of that name,
//! it takes the one that is written first to be of the table before.

use crate::derive::standard::joins::{name, side};
use sqlparser::ast::{BinaryOperator, Expr, JoinConstraint, JoinOperator, Select};

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
            std::mem::swap(left, right);
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
