//! The rows that the page shows, held with what the descriptor says of their table.

use super::Rows;
use super::schema::{Schema, Schemas};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, HashMap};

pub struct Table<'a> {
    pub schema: Schema<'a>,
    columns: HashMap<&'a str, usize>,
    rows: &'a [Vec<Option<String>>],
    /// Rows by the value that they have in a column, for the columns by which rows are looked up.
    found: BTreeMap<&'a str, HashMap<&'a str, Vec<usize>>>,
}

#[derive(Clone, Copy)]
pub struct Row<'a, 't> {
    pub table: &'t Table<'a>,
    cells: &'a [Option<String>],
}

impl<'a> Row<'a, '_> {
    /// A value; nothing where there is none.
    pub fn get(self, field: &str) -> &'a str {
        let cell = self.table.columns.get(field).and_then(|index| self.cells.get(*index));
        cell.and_then(Option::as_deref).unwrap_or_default()
    }

    /// The value that the row is known by to programs; nothing where that takes several columns.
    pub fn key(self) -> &'a str {
        self.table.schema.key.map(|key| self.get(key)).unwrap_or_default()
    }

    /// A number that can be drawn: not so large that the end of its axis could not be told.
    pub fn number(self, field: &str) -> Option<f64> {
        self.get(field).parse().ok().filter(|number: &f64| number.abs() < 1e300)
    }
}

impl<'a> Table<'a> {
    pub fn rows(&self) -> impl Iterator<Item = Row<'a, '_>> {
        self.rows.iter().map(|cells| Row { table: self, cells })
    }

    /// The rows that have a value in a column by which rows are looked up.
    pub fn with(&self, field: &str, value: &str) -> impl Iterator<Item = Row<'a, '_>> {
        let found = self.found.get(field).and_then(|rows| rows.get(value)).into_iter().flatten();
        found.filter_map(|index| Some(Row { table: self, cells: self.rows.get(*index)? }))
    }

    fn by(&self, field: &str) -> HashMap<&'a str, Vec<usize>> {
        let mut found: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, row) in self.rows().enumerate() {
            found.entry(row.get(field)).or_default().push(index);
        }
        found
    }
}

#[derive(Default)]
pub struct Tables<'a>(BTreeMap<&'a str, Table<'a>>);

impl<'a> Tables<'a> {
    /// `looked_up` has the columns by which rows are looked up, each with its table.
    pub fn new(schemas: Schemas<'a>, rows: &'a BTreeMap<String, Rows>, looked_up: &[(&str, &'a str)]) -> Tables<'a> {
        let held = schemas.into_values().filter_map(|schema| {
            let given = rows.get(schema.name)?;
            let columns = given.columns.iter().enumerate().map(|(index, name)| (name.as_str(), index)).collect();
            let mut table = Table { schema, columns, rows: &given.rows, found: BTreeMap::new() };
            let fields = looked_up.iter().filter(|(name, _)| *name == table.schema.name).map(|(_, field)| *field);
            table.found = fields.map(|field| (field, table.by(field))).collect();
            Some((table.schema.name, table))
        });
        Tables(held.collect())
    }

    pub fn get(&self, name: &str) -> Result<&Table<'a>> {
        self.0.get(name).with_context(|| format!("the rows of `{name}`, which the page shows, were not read"))
    }

    /// What people call each row that has a key of one column and a label.
    pub fn labels(&self) -> HashMap<(&'a str, &'a str), &'a str> {
        let labelled = self.0.values().filter_map(|table| table.schema.label.map(|label| (table, label)));
        labelled
            .flat_map(|(table, label)| table.rows().map(move |row| ((table.schema.name, row.key()), row.get(label))))
            .filter(|((_, key), _)| !key.is_empty())
            .collect()
    }
}
