//! The SQL that a query may use: what Polars runs to the rows that DuckDB and the standard give (ISO/IEC 9075-2), or can be
//! brought to (`exact.rs`). Polars takes much more, and some of that to other rows without a word: a condition on one table
//! in an outer join, RANK over what is missing, frames of peers, FIRST. So what is not named here is refused, at its place.
//! `tests/judges/test_sql.py` holds each part against DuckDB.

pub mod calls;
mod joins;

use sqlparser::ast::{
    BinaryOperator, CastFormat, CastKind, CeilFloorKind, CteAsMaterialized, DataType, DateTimeField, Distinct, Expr,
    GroupByExpr, JoinOperator, OrderByExpr, Query, Select, SelectItem, SetExpr, SetOperator, SetQuantifier, Spanned,
    Statement, TableFactor, TrimWhereField, UnaryOperator, Value, Visit, Visitor,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Location, Span};
use std::ops::ControlFlow;

/// A part of a query that is not among what it may use.
#[derive(Debug, PartialEq)]
pub struct Refused {
    /// What it is, as the subject of a sentence.
    pub what: String,
    pub hint: String,
    pub place: Location,
}

pub type Held = Result<(), Refused>;

fn refuse(span: Span, what: impl Into<String>, hint: impl Into<String>) -> Held {
    Err(Refused { what: what.into(), hint: hint.into(), place: span.start })
}

/// Whether all of a query is among what it may use; the first part that is not.
pub fn hold(query: &Query) -> Held {
    match query.visit(&mut Parts) {
        ControlFlow::Break(refused) => Err(refused),
        ControlFlow::Continue(()) => Ok(()),
    }
}

struct Parts;

fn then(held: Held) -> ControlFlow<Refused> {
    held.map_or_else(ControlFlow::Break, ControlFlow::Continue)
}

impl Visitor for Parts {
    type Break = Refused;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<Refused> {
        then(clauses_of_query(query).and_then(|()| set_operations(&query.body)))
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<Refused> {
        then(clauses_of_select(select).and_then(|()| joins::hold(select)).and_then(|()| calls::hold_places(select)))
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<Refused> {
        then(table(factor))
    }

    fn pre_visit_expr(&mut self, expression: &Expr) -> ControlFlow<Refused> {
        then(part(expression))
    }
}

/// The simplest query, whose every other clause is empty.
fn simplest() -> Option<Query> {
    match Parser::parse_sql(&GenericDialect {}, "SELECT 1").ok()?.pop()? {
        Statement::Query(query) => Some(*query),
        _ => None,
    }
}

fn clauses_of_query(query: &Query) -> Held {
    let Some(simplest) = simplest() else { return Ok(()) };
    if query.limit_clause.is_some() || query.fetch.is_some() {
        let hint = "number the rows in a subquery, ROW_NUMBER() OVER (ORDER BY …) AS place, and ask WHERE place <= 10";
        return refuse(query.span(), "LIMIT, OFFSET or FETCH, which take any of the rows that are alike,", hint);
    }
    let (with, body, order_by) = (query.with.clone(), query.body.clone(), query.order_by.clone());
    if (Query { with, body, order_by, ..simplest }) != *query {
        return refuse(query.span(), "a clause besides WITH, SELECT and ORDER BY", "write standard SQL");
    }
    for table in query.with.iter().flat_map(|with| &with.cte_tables) {
        if query.with.as_ref().is_some_and(|with| with.recursive) {
            return refuse(table.span(), "WITH RECURSIVE", "`calendar` has a row a year");
        }
        if table.from.is_some() || matches!(table.materialized, Some(CteAsMaterialized::Materialized)) {
            return refuse(table.span(), "this form of WITH", "write WITH name AS (SELECT …)");
        }
    }
    Ok(())
}

fn set_operations(body: &SetExpr) -> Held {
    match body {
        SetExpr::Select(_) | SetExpr::Query(_) => Ok(()),
        SetExpr::SetOperation { left, op, set_quantifier, right } => {
            let is_all = *set_quantifier == SetQuantifier::All;
            if !matches!(set_quantifier, SetQuantifier::All | SetQuantifier::None | SetQuantifier::Distinct)
                || (is_all && *op != SetOperator::Union)
                || !matches!(op, SetOperator::Union | SetOperator::Except | SetOperator::Intersect)
            {
                return refuse(
                    body.span(),
                    format!("{op} {set_quantifier}"),
                    "UNION, UNION ALL, EXCEPT and INTERSECT are",
                );
            }
            set_operations(left)?;
            set_operations(right)
        }
        _ => refuse(body.span(), "a row that is listed (VALUES)", "put what it lists into a table"),
    }
}

fn clauses_of_select(select: &Select) -> Held {
    let Some(simplest) = simplest() else { return Ok(()) };
    let SetExpr::Select(simplest) = *simplest.body else { return Ok(()) };
    let plain = Select {
        projection: select.projection.clone(),
        from: select.from.clone(),
        selection: select.selection.clone(),
        group_by: select.group_by.clone(),
        having: select.having.clone(),
        distinct: select.distinct.clone(),
        ..*simplest
    };
    if plain != *select || !matches!(select.distinct, None | Some(Distinct::Distinct)) {
        let hint = "SELECT [DISTINCT], FROM, JOIN, WHERE, GROUP BY and HAVING are";
        return refuse(select.span(), "a clause of this SELECT", hint);
    }
    if select.from.is_empty() && select.selection.is_some() {
        return refuse(select.span(), "WHERE without FROM", "leave the row out");
    }
    let groups = match &select.group_by {
        GroupByExpr::Expressions(parts, modifiers) if modifiers.is_empty() => parts,
        _ => return refuse(select.span(), "this form of GROUP BY", "name the columns that make the groups"),
    };
    if select.having.is_some() && groups.is_empty() {
        return refuse(select.span(), "HAVING without GROUP BY", "ask it of a subquery, in WHERE");
    }
    for item in &select.projection {
        let is_plain = match item {
            SelectItem::UnnamedExpr(_) | SelectItem::ExprWithAlias { .. } => true,
            SelectItem::QualifiedWildcard(_, options) | SelectItem::Wildcard(options) => {
                *options == sqlparser::ast::WildcardAdditionalOptions::default()
            }
            _ => false,
        };
        if !is_plain {
            return refuse(item.span(), format!("`{item}`"), "name the columns");
        }
    }
    Ok(())
}

fn table(factor: &TableFactor) -> Held {
    let is_plain = match factor {
        TableFactor::Table {
            name: _,
            alias: _,
            args: None,
            with_hints,
            version: None,
            with_ordinality: false,
            partitions,
            json_path: None,
            sample: None,
            index_hints,
        } => with_hints.is_empty() && partitions.is_empty() && index_hints.is_empty(),
        TableFactor::Derived { lateral: false, sample: None, .. } => true,
        _ => false,
    };
    if !is_plain {
        return refuse(factor.span(), "this form of table in FROM", "name tables, or write (SELECT …) AS name");
    }
    Ok(())
}

/// Whether an expression, apart from those within it, may be used.
fn part(expression: &Expr) -> Held {
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
        | Expr::InList { .. }
        | Expr::InSubquery { .. }
        | Expr::Exists { .. }
        | Expr::Between { .. }
        | Expr::Case { .. } => true,
        Expr::CompoundIdentifier(parts) => parts.len() == 2,
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
        Expr::Like { any, escape_char, .. } | Expr::ILike { any, escape_char, .. } => !any && escape_char.is_none(),
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
        return Ok(());
    }
    refuse(expression.span(), format!("`{}`", shown(expression)), hint(expression))
}

fn hint(expression: &Expr) -> &'static str {
    match expression {
        Expr::Subquery(_) | Expr::AnyOp { .. } | Expr::AllOp { .. } => {
            "make the figure in a WITH, and CROSS JOIN or JOIN it; `IN (SELECT …)` and EXISTS are"
        }
        Expr::Position { .. } => "write LIKE '%…%', or SPLIT_PART",
        Expr::Rollup(_) | Expr::Cube(_) | Expr::GroupingSets(_) => {
            "make each kind of group in a SELECT, and UNION ALL them"
        }
        _ => "README lists what may be said, under “What SQL may say”",
    }
}

/// An expression as it is told: cut where it is long.
fn shown(expression: &impl ToString) -> String {
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

/// Whether any part of an expression is so, apart from the queries within it.
pub fn any(expression: &Expr, is_so: impl Fn(&Expr) -> bool) -> bool {
    struct Any<F> {
        is_so: F,
        queries: usize,
    }
    impl<F: Fn(&Expr) -> bool> Visitor for Any<F> {
        type Break = ();
        fn pre_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
            self.queries += 1;
            ControlFlow::Continue(())
        }
        fn post_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
            self.queries -= 1;
            ControlFlow::Continue(())
        }
        fn pre_visit_expr(&mut self, part: &Expr) -> ControlFlow<()> {
            if self.queries == 0 && (self.is_so)(part) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        }
    }
    expression.visit(&mut Any { is_so, queries: 0 }).is_break()
}

pub fn is_column(expression: &Expr) -> bool {
    matches!(expression, Expr::Identifier(_) | Expr::CompoundIdentifier(_))
}

pub fn keys(order: &[OrderByExpr]) -> impl Iterator<Item = &Expr> {
    order.iter().map(|key| &key.expr)
}

fn operator_name(operator: &JoinOperator) -> &'static str {
    match operator {
        JoinOperator::Semi(_) | JoinOperator::LeftSemi(_) | JoinOperator::RightSemi(_) => "SEMI JOIN",
        JoinOperator::Anti(_) | JoinOperator::LeftAnti(_) | JoinOperator::RightAnti(_) => "ANTI JOIN",
        _ => "this kind of join",
    }
}
