//! The kinds of values that the parts of a query have, by the schemas of the tables that it reads. Engines differ on what a date
//! and a number come to together, or two truth values that are added: what standard SQL does not compare or compute with is refused
//! at its place, and so is a name that is no column.

mod expressions;
mod functions;
mod largest;
mod order;
mod relation;

pub use relation::Relation;

use largest::Largest;

use super::standard::joins::{constraint, name, plain};
use super::standard::{Refused, calls, groups, refuse, result};
use crate::declare::{self, Field};
use crate::finding::nearest;
use sqlparser::ast::{
    Expr, GroupByExpr, Ident, JoinConstraint, ObjectName, OrderByExpr, Query, Select, SelectItem,
    SelectItemQualifiedWildcardKind, SetExpr, SetOperator, Spanned, TableFactor, TableWithJoins,
};
use sqlparser::tokenizer::Location;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Whole(Largest),
    Number,
    Text,
    Date,
    Truth,
    /// A missing value, which is of every kind, or what is not known.
    Any,
}

impl Kind {
    pub fn of(field: &Field) -> Kind {
        use declare::Kind as Declared;
        match field.kind {
            kind if kind.is_text() => Kind::Text,
            Declared::Integer | Declared::Year => Kind::Whole(Largest::default()),
            Declared::Number => Kind::Number,
            Declared::Boolean => Kind::Truth,
            _ => Kind::Date,
        }
    }

    /// The kind of what may be of one or the other; none where they have nothing in common.
    fn with(self, other: Kind) -> Option<Kind> {
        match (self, other) {
            (Kind::Any, kind) | (kind, Kind::Any) => Some(kind),
            (Kind::Whole(_), Kind::Number) | (Kind::Number, Kind::Whole(_)) => Some(Kind::Number),
            (Kind::Whole(one), Kind::Whole(other)) => Some(Kind::Whole(one.or(other))),
            (one, other) => (one == other).then_some(one),
        }
    }

    /// How many different values there may be, a missing one among them.
    fn values(self) -> u128 {
        match self {
            Kind::Whole(largest) => largest.values(),
            Kind::Truth => 3,
            _ => u128::MAX,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Kind::Whole(_) => "a whole number",
            Kind::Number => "a number",
            Kind::Text => "a text",
            Kind::Date => "a date",
            Kind::Truth => "a truth value",
            Kind::Any => "a missing value",
        }
    }
}

/// Tables of a dataset, by their names.
pub type Tables = BTreeMap<String, Relation>;

/// Where texts stand that are compared with dates, and so are days.
pub type Days = BTreeSet<Location>;

/// Whether all of a query is of kinds that go together; the first part that is not.
pub fn hold(query: &Query, tables: &Tables) -> Found<Days> {
    let days = RefCell::default();
    let known = Known { tables, defined: Vec::new(), days: &days };
    known.query(query, None)?;
    Ok(days.take())
}

type Found<T> = Result<T, Refused>;

/// The tables that a query may name.
#[derive(Clone)]
struct Known<'a> {
    tables: &'a Tables,
    /// Those of WITH, the last ones first looked for.
    defined: Vec<(String, Relation)>,
    days: &'a RefCell<Days>,
}

/// Rows that may come of a join.
const MOST_ROWS: u128 = 1 << 40;

/// What the names within a SELECT may be.
struct Scope<'a> {
    known: &'a Known<'a>,
    tables: Vec<(String, Relation)>,
    /// Rows that are read, joined.
    rows: u128,
    /// What is seen from within EXISTS.
    outer: Option<&'a Scope<'a>>,
}

impl Known<'_> {
    fn query(&self, query: &Query, outer: Option<&Scope>) -> Found<Relation> {
        let mut known = self.clone();
        for table in query.with.iter().flat_map(|with| &with.cte_tables) {
            let made = known.query(&table.query, None)?;
            known.defined.push((table.alias.name.value.clone(), made.renamed(Some(&table.alias))?));
        }
        known.body(&query.body, order::of(query), outer)
    }

    /// What a query gives, whose rows are put in an order.
    fn body(&self, body: &SetExpr, order: &[OrderByExpr], outer: Option<&Scope>) -> Found<Relation> {
        match body {
            SetExpr::Select(select) => self.select(select, order, outer),
            SetExpr::Query(query) => {
                hold_plain(query)?;
                let given = self.query(query, outer)?;
                self.alone(&given).hold_order(order, &given)?;
                Ok(given)
            }
            SetExpr::SetOperation { left, right, op, .. } => {
                let (mut one, other) = (self.body(left, &[], outer)?, self.body(right, &[], outer)?);
                if one.columns.len() != other.columns.len() {
                    let what = format!("{op} of {} columns and {}", one.columns.len(), other.columns.len());
                    refuse(body.span(), what, "name as many on each side")?;
                }
                for ((name, kind), (_, beside)) in one.columns.iter_mut().zip(&other.columns) {
                    // A union has the wider kind; what is compared must be of one.
                    let both = kind.with(*beside).filter(|_| {
                        *op == SetOperator::Union || kind == beside || [*kind, *beside].contains(&Kind::Any)
                    });
                    let Some(both) = both else {
                        let what = format!("{op} of `{name}`, {} and {}", kind.name(), beside.name());
                        refuse(body.span(), what, "CAST one of the two")?;
                        continue;
                    };
                    *kind = both;
                }
                one.rows = one.rows.saturating_add(other.rows);
                self.alone(&one).hold_order(order, &one)?;
                Ok(one)
            }
            _ => Ok(Relation::default()),
        }
    }

    fn table(&self, named: &str) -> Option<Relation> {
        let own = self.defined.iter().rev().find(|(name, _)| name == named).map(|(_, relation)| relation.clone());
        own.or_else(|| self.tables.get(named).cloned())
    }

    fn factor(&self, factor: &TableFactor) -> Found<(String, Relation)> {
        let (relation, alias) = match factor {
            TableFactor::Table { name, alias, .. } => (self.table(&plain(name)), alias),
            TableFactor::Derived { subquery, alias, .. } => {
                hold_plain(subquery)?;
                (Some(self.query(subquery, None)?), alias)
            }
            _ => (None, &None),
        };
        Ok((name(factor).unwrap_or_default(), relation.unwrap_or_default().renamed(alias.as_ref())?))
    }

    fn select(&self, select: &Select, order: &[OrderByExpr], outer: Option<&Scope>) -> Found<Relation> {
        let mut scope = Scope { known: self, tables: Vec::new(), rows: 1, outer };
        let mut merged = Vec::new();
        for TableWithJoins { relation, joins } in &select.from {
            scope.read(self.factor(relation)?);
            for join in joins {
                scope.read(self.factor(&join.relation)?);
                match constraint(&join.join_operator) {
                    Some(JoinConstraint::On(condition)) => scope.joins(condition)?,
                    Some(JoinConstraint::Using(names)) => {
                        names.iter().try_for_each(|name| scope.joins_by(name))?;
                        merged.extend(names.iter().map(plain));
                    }
                    _ => {}
                }
            }
        }
        match (&select.selection, outer) {
            // Rows within EXISTS are joined with those outside.
            (Some(condition), Some(_)) => scope.joins(condition)?,
            (Some(condition), None) => scope.truth(condition)?,
            (None, _) => {}
        }
        let mut given = scope.results(select, &merged)?;
        let has_figures = select.projection.iter().filter_map(result).any(calls::is_figure);
        let has_all = select.projection.iter().any(|item| result(item).is_none());
        let mut groups = if has_figures { 1 } else { u128::MAX };
        if let GroupByExpr::Expressions(keys, _) = &select.group_by {
            for key in keys {
                scope.hold_key(key, select)?;
                let is_key =
                    |(column, _): &&(String, Kind)| matches!(key, Expr::Identifier(name) if name.value == *column);
                let named = match groups::place(key) {
                    // Which column that is hangs on how many there are.
                    Some(_) if has_all => None,
                    Some(place) => given.columns.get(place),
                    None => given.columns.iter().find(is_key),
                };
                let values = match named {
                    Some((_, kind)) => kind.values(),
                    None if groups::place(key).is_some() => u128::MAX,
                    None => scope.kind(key)?.values(),
                };
                groups = groups.saturating_mul(values);
            }
        }
        given.rows = given.rows.min(groups);
        if let Some(condition) = &select.having {
            scope.truth(condition)?;
        }
        scope.hold_order(order, &given)?;
        Ok(given)
    }
}

/// Polars knows the tables of a WITH in the query that begins with it alone.
fn hold_plain(query: &Query) -> Found<()> {
    match &query.with {
        Some(with) => {
            refuse(with.span(), "a WITH within a query", "put its tables into the WITH that the query begins with")
        }
        None => Ok(()),
    }
}

impl Scope<'_> {
    /// Takes a table that is read beside those before it.
    fn read(&mut self, (name, mut relation): (String, Relation)) {
        // What has no partner stays where a join is an outer one, and figures of no rows are a row.
        let rows = relation.rows.max(1);
        if self.tables.is_empty() {
            self.rows = rows;
        } else {
            // Each row may be joined with all.
            self.tables.iter_mut().for_each(|(_, before)| before.repeat(rows));
            relation.repeat(self.rows);
            self.rows = self.rows.saturating_mul(rows).max(self.rows.saturating_add(rows)).min(MOST_ROWS);
        }
        self.tables.push((name, relation));
    }

    /// Holds a column by which the last table is joined to those before it, which must be of one kind.
    fn joins_by(&self, shared: &ObjectName) -> Found<()> {
        let name = Ident { span: shared.span(), ..Ident::new(plain(shared)) };
        let (last, others) = match self.tables.split_last() {
            Some((last, others)) => (std::slice::from_ref(last), others),
            None => return Ok(()),
        };
        let within = |tables: &[(String, Relation)]| {
            Scope { known: self.known, tables: tables.to_vec(), rows: self.rows, outer: None }.column(&name)
        };
        let (one, other) = (within(others)?, within(last)?);
        if one == other || [one, other].contains(&Kind::Any) {
            return Ok(());
        }
        let what = format!("USING `{}`, {} and {},", name.value, one.name(), other.name());
        refuse(name.span, what, "CAST one of the two in a WITH")
    }

    /// Holds a key of groups whose name is that of a column and of another result: standard SQL takes the column.
    fn hold_key(&self, key: &Expr, select: &Select) -> Found<()> {
        let Expr::Identifier(name) = key else { return Ok(()) };
        let is_column =
            |(_, relation): &(String, Relation)| relation.columns.iter().any(|(column, _)| *column == name.value);
        let is_other = |item: &SelectItem| match item {
            SelectItem::ExprWithAlias { expr, alias } => alias.value == name.value && !groups::is_same(key, expr),
            _ => false,
        };
        if !self.tables.iter().any(is_column) || !select.projection.iter().any(is_other) {
            return Ok(());
        }
        let what = format!("`{}`, the name of a column and of another result,", name.value);
        refuse(name.span, what, "give the result another name")
    }

    /// The columns that a SELECT gives. Those that are `merged` by USING are given once.
    fn results(&self, select: &Select, merged: &[String]) -> Found<Relation> {
        let mut given = Relation { rows: self.rows, ..Relation::default() };
        for item in &select.projection {
            match item {
                SelectItem::UnnamedExpr(expression) => {
                    let kind = self.kind(expression)?;
                    let name = match expression {
                        Expr::Identifier(name) => name.value.clone(),
                        Expr::CompoundIdentifier(parts) => {
                            parts.last().map(|name| name.value.clone()).unwrap_or_default()
                        }
                        // Each engine calls it otherwise.
                        _ => String::new(),
                    };
                    given.columns.push((name, kind));
                }
                SelectItem::ExprWithAlias { expr, alias } => {
                    given.columns.push((alias.value.clone(), self.kind(expr)?))
                }
                SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(named), _) => {
                    let named = plain(named);
                    let own = self.tables.iter().find(|(name, _)| *name == named);
                    given.columns.extend(own.iter().flat_map(|(_, relation)| relation.columns.clone()));
                }
                _ => {
                    for (name, kind) in self.tables.iter().flat_map(|(_, relation)| &relation.columns) {
                        let is_there = given.columns.iter().any(|(other, _)| other == name);
                        // Of two columns of one name the second is given another one, in each engine its own.
                        if !is_there || !merged.contains(name) {
                            given.columns.push((if is_there { String::new() } else { name.clone() }, *kind));
                        }
                    }
                }
            }
        }
        Ok(given)
    }

    /// The kind of a column that is named alone.
    fn column(&self, name: &Ident) -> Found<Kind> {
        let of = |relation: &Relation| {
            relation.columns.iter().find(|(column, _)| *column == name.value).map(|(_, kind)| *kind)
        };
        if let Some(kind) = self.tables.iter().find_map(|(_, relation)| of(relation)) {
            return Ok(kind);
        }
        match self.outer {
            Some(outer) => outer.column(name),
            None => self.unknown(name, &name.value, self.tables.iter().map(|(_, relation)| relation)),
        }
    }

    /// The kind of a column of a table that is named before it.
    fn column_of(&self, table: &Ident, name: &Ident) -> Found<Kind> {
        let Some((_, relation)) = self.tables.iter().find(|(alias, _)| *alias == table.value) else {
            let known = self.tables.iter().map(|(alias, _)| alias.as_str()).filter(|alias| !alias.is_empty());
            let known: Vec<&str> = known.collect();
            return match self.outer {
                Some(outer) => outer.column_of(table, name),
                None => {
                    let hint = format!("the tables are called {}", known.join(", "));
                    refuse(table.span, format!("`{}`, which is no table of this SELECT,", table.value), hint)
                        .map(|()| Kind::Any)
                }
            };
        };
        match relation.columns.iter().find(|(column, _)| *column == name.value) {
            Some((_, kind)) => Ok(*kind),
            None => self.unknown(name, &format!("{}.{}", table.value, name.value), std::iter::once(relation)),
        }
    }

    fn unknown<'b>(&self, name: &Ident, shown: &str, relations: impl Iterator<Item = &'b Relation>) -> Found<Kind> {
        let columns: Vec<&str> = relations
            .flat_map(|relation| &relation.columns)
            .map(|(column, _)| column.as_str())
            .filter(|column| !column.is_empty())
            .collect();
        let hint = match nearest(&name.value, columns.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if columns.is_empty() => "say FROM which table".to_owned(),
            None => format!("the columns are {}", columns.iter().take(30).copied().collect::<Vec<_>>().join(", ")),
        };
        refuse(name.span, format!("`{shown}`, which is no column here,"), hint).map(|()| Kind::Any)
    }
}
