//! Tables as a query sees them: their columns with the kinds of what stands there, and how many rows they have.

use super::largest::Largest;
use super::{Found, Kind};
use crate::declare::Field;
use crate::derive::standard::refuse;
use sqlparser::ast::TableAlias;

/// A table as a query sees it.
#[derive(Debug, Clone, Default)]
pub struct Relation {
    pub(super) columns: Vec<(String, Kind)>,
    pub(super) rows: u128,
}

impl Relation {
    /// What is known of a table before it is read.
    pub fn declared<'a>(fields: impl IntoIterator<Item = &'a Field>) -> Relation {
        let columns = fields.into_iter().map(|field| (field.name.clone(), Kind::of(field))).collect();
        Relation { columns, ..Relation::default() }
    }

    /// The calendar.
    pub fn years() -> Relation {
        Relation { columns: vec![("year".to_owned(), Kind::Whole(Largest::default()))], ..Relation::default() }
    }

    /// With as many rows as it has; `largest` gives the largest magnitude of a whole number in a column, by its position.
    pub fn filled(mut self, rows: usize, largest: impl Fn(usize) -> u64) -> Relation {
        self.rows = rows as u128;
        for (position, (_, kind)) in self.columns.iter_mut().enumerate() {
            if let Kind::Whole(own) = kind {
                *own = Largest::of(largest(position).into(), self.rows);
            }
        }
        self
    }

    /// With each row so many times.
    pub(super) fn repeat(&mut self, times: u128) {
        for (_, kind) in &mut self.columns {
            if let Kind::Whole(largest) = kind {
                *largest = largest.repeated(times);
            }
        }
    }

    /// With other names of columns, where it is given them.
    pub fn renamed(mut self, alias: Option<&TableAlias>) -> Found<Relation> {
        let names = alias.map_or(&[][..], |alias| alias.columns.as_slice());
        let (given, count) = (names.len(), self.columns.len());
        if let Some(first) = names.first().filter(|_| given != count) {
            refuse(first.name.span, format!("a list of {given} names for {count} columns"), "name each of them")?;
        }
        for ((name, _), column) in self.columns.iter_mut().zip(names) {
            name.clone_from(&column.name.value);
        }
        Ok(self)
    }
}
