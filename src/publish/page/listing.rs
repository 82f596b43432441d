//! Rows of a table as the page shows them: under the columns in which something stands, and in groups where they have
//! heads.

use super::cell::{Cell, Page};
use super::declaration::Listed;
use super::rows::{Row, Table};
use serde::Serialize;
use serde_json::Value;

#[derive(Debug, Default, Serialize)]
pub struct Listing {
    pub title: String,
    pub columns: Vec<Column>,
    pub groups: Vec<Group>,
}

#[derive(Debug, Serialize)]
pub struct Column {
    pub title: String,
    pub is_number: bool,
}

#[derive(Debug, Default, Serialize)]
pub struct Group {
    pub title: Vec<Cell>,
    pub rows: Vec<Line>,
    pub notes: Vec<Note>,
}

#[derive(Debug, Serialize)]
pub struct Line {
    /// Its address on the page; nothing where it has none.
    pub id: String,
    pub cells: Vec<Cell>,
}

#[derive(Debug, Serialize)]
pub struct Note {
    pub title: String,
    pub cell: Cell,
}

/// Where rows stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// In a section of their own.
    Section,
    /// Under a record of this key; with their addresses, unless they are records themselves.
    Record { key: &'a str, has_addresses: bool },
    /// Under a chart, whose numbers they are.
    Chart,
}

pub fn listing<'a>(page: &mut Page, declared: &Listed<'a>, table: &Table, rows: &[Row], place: Place) -> Listing {
    let own = match (place, declared.key) {
        (Place::Record { key, .. }, Some(column)) => Some((key, column)),
        _ => None,
    };
    let (mut heads, mut columns): (Vec<&str>, Vec<&str>) = (declared.group.clone(), declared.columns.clone());
    // Where a row names a part of the record it is said which, and first where rows are grouped.
    if let Some((_, column)) = own.filter(|(key, column)| rows.iter().any(|row| row.get(column) != *key)) {
        if heads.is_empty() { columns.push(column) } else { heads.push(column) }
    }
    // A column in which nothing stands would only take room.
    columns.retain(|field| rows.iter().any(|row| !row.get(field).is_empty()));
    let mut groups: Vec<(Vec<&str>, Group)> = Vec::new();
    for row in rows {
        let values: Vec<&str> = heads.iter().map(|field| row.get(field)).collect();
        if groups.last().is_none_or(|(last, _)| *last != values) {
            let title = heads.iter().map(|field| shown(page, *row, field, own)).filter(|cell| !cell.is_empty());
            let notes = declared.notes.iter().filter(|field| !row.get(field).is_empty());
            let notes = notes.map(|field| Note { title: table.schema.title(field), cell: page.cell(*row, field) });
            let group = Group { title: title.collect(), rows: Vec::new(), notes: notes.collect() };
            groups.push((values, group));
        }
        let line = Line {
            id: address(page, *row, place),
            cells: columns.iter().map(|field| shown(page, *row, field, own)).collect(),
        };
        if let Some((_, group)) = groups.last_mut() {
            group.rows.push(line);
        }
    }
    let title = declared.title.or_else(|| table.schema.resource.get("title").and_then(Value::as_str));
    let column = |field: &&str| Column { title: table.schema.title(field), is_number: table.schema.is_number(field) };
    Listing {
        title: title.unwrap_or(table.schema.name).to_owned(),
        columns: columns.iter().map(column).collect(),
        groups: groups.into_iter().map(|(_, group)| group).collect(),
    }
}

/// A cell; under a record its own key says nothing, and that of a part of it is said as it is.
fn shown(page: &Page, row: Row, field: &str, own: Option<(&str, &str)>) -> Cell {
    match own.filter(|(_, column)| *column == field) {
        None => page.cell(row, field),
        Some((key, _)) if row.get(field) == key => Cell::new(),
        Some(_) => page.key(row.get(field)),
    }
}

/// The address of a row, which is given once.
fn address(page: &mut Page, row: Row, place: Place) -> String {
    let key = row.key();
    let is_here = match place {
        Place::Section => true,
        Place::Record { has_addresses, .. } => has_addresses,
        Place::Chart => false,
    };
    let is_its = is_here && page.addresses.get(key).is_some_and(|home| home.table == row.table.schema.name);
    if is_its && page.given.insert(key.to_owned()) { key.to_owned() } else { String::new() }
}
