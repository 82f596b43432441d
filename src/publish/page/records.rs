//! The records of the page: each with its facts and with the rows of other tables that belong to it, in groups of time.

use super::cell::{Cell, Page, plain};
use super::declaration::{Listed, Records};
use super::listing::{Listing, Note, Place, listing};
use super::rows::{Row, Table, Tables};
use anyhow::Result;
use serde::Serialize;

#[derive(Serialize)]
pub struct Shown {
    count: usize,
    filters: Vec<Filter>,
    groups: Vec<Group>,
}

#[derive(Serialize)]
struct Filter {
    field: String,
    title: String,
    options: Vec<Choice>,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
    count: usize,
}

#[derive(Serialize)]
struct Group {
    id: String,
    title: String,
    records: Vec<Record>,
}

#[derive(Serialize)]
struct Record {
    id: String,
    date: String,
    title: String,
    summary: Cell,
    caveat: Cell,
    facets: Vec<Facet>,
    facts: Vec<Note>,
    lists: Vec<Listing>,
}

#[derive(Serialize)]
struct Facet {
    value: String,
    label: String,
}

/// The rows that belong to a record or another row, list by list. Rows of an earlier list are parts of it: what names them belongs to
/// it too. Other records do not.
pub fn belongings<'a, 't, 'd>(
    tables: &'t Tables<'a>,
    lists: &'d [Listed<'d>],
    record: Row<'a, 't>,
) -> Result<Vec<(&'d Listed<'d>, Vec<Row<'a, 't>>)>> {
    let mut parts = vec![record.key()];
    let mut found = Vec::new();
    for list in lists {
        let table = tables.get(list.table)?;
        let key = list.key.unwrap_or_default();
        let rows: Vec<Row> = parts.iter().flat_map(|part| table.with(key, part)).collect();
        if table.schema.key.is_some() && list.table != record.table.schema.name {
            parts.extend(rows.iter().map(|row| row.key()));
        }
        if !rows.is_empty() {
            found.push((list, rows));
        }
    }
    Ok(found)
}

pub fn records(page: &mut Page, tables: &Tables, name: &str, declared: &Records) -> Result<Shown> {
    let table = tables.get(declared.table)?;
    let mut rows: Vec<(Time, Row)> = table.rows().map(|row| (Time::of(row, declared.date), row)).collect();
    rows.sort_by(|(a, one), (b, other)| (a.order(), one.key()).cmp(&(b.order(), other.key())));
    let years = || rows.iter().filter_map(|(time, _)| time.year());
    let by_decade = years().max().zip(years().min()).is_some_and(|(last, first)| last - first > 15);
    let mut groups: Vec<Group> = Vec::new();
    for (time, row) in &rows {
        let title = match time.year() {
            None => "undated".to_owned(),
            Some(year) if by_decade => format!("{}s", year / 10 * 10),
            Some(year) => year.to_string(),
        };
        let record = record(page, tables, declared, *row)?;
        match groups.iter_mut().find(|group| group.title == title) {
            Some(group) => group.records.push(record),
            None => groups.push(Group { id: format!("{name}-{title}"), title, records: vec![record] }),
        }
    }
    let filters = declared.filters.iter().map(|field| filter(page, table, field)).collect();
    Ok(Shown { count: rows.len(), filters, groups })
}

/// The days within which a record lies.
struct Time<'a> {
    first: &'a str,
    last: &'a str,
}

impl<'a> Time<'a> {
    fn of(row: Row<'a, '_>, date: &str) -> Time<'a> {
        let (start, end) = (format!("{date}_start"), format!("{date}_end"));
        match row.table.schema.has(&start) {
            true => Time { first: row.get(&start), last: row.get(&end) },
            false => Time { first: row.get(date), last: row.get(date) },
        }
    }

    /// The first day that is known.
    fn known(&self) -> &'a str {
        if self.first.is_empty() { self.last } else { self.first }
    }

    fn order(&self) -> (&'a str, &'a str) {
        (self.known(), if self.last.is_empty() { "9999" } else { self.last })
    }

    fn year(&self) -> Option<u16> {
        let year = self.known().get(..4).unwrap_or_else(|| self.known());
        year.bytes().all(|byte| byte.is_ascii_digit()).then(|| year.parse().ok())?
    }
}

/// What a filter offers, the most frequent first.
fn filter(page: &Page, table: &Table, field: &str) -> Filter {
    let mut options: Vec<Choice> = Vec::new();
    for row in table.rows() {
        let value = row.get(field);
        match options.iter_mut().find(|option| option.value == value) {
            Some(option) => option.count += 1,
            None => {
                let label = Some(page.label(row, field)).filter(|label| !label.is_empty());
                let label = label.unwrap_or_else(|| "none".to_owned());
                options.push(Choice { value: value.to_owned(), label, count: 1 });
            }
        }
    }
    options.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.label.cmp(&other.label)));
    Filter { field: field.to_owned(), title: table.schema.title(field), options }
}

fn record<'a>(page: &mut Page, tables: &Tables<'a>, declared: &Records, row: Row<'a, '_>) -> Result<Record> {
    let schema = &row.table.schema;
    let mut lists = Vec::new();
    for (list, rows) in belongings(tables, &declared.lists, row)? {
        let place = Place::Record { key: row.key(), has_addresses: list.table != declared.table };
        lists.push(listing(page, list, tables.get(list.table)?, &rows, place));
    }
    let facts = declared.facts.iter().filter(|field| !row.get(field).is_empty()).map(|field| {
        let mut cell = page.cell(row, field);
        // A date in words may say less than it does as it is written.
        if schema.is_edtf(field) && cell.first().is_some_and(|part| part.text != row.get(field)) {
            let written = row.get(field);
            cell.extend([plain(" "), super::cell::Part { is_code: true, ..plain(written) }]);
        }
        Note { title: schema.title(field), cell }
    });
    let facets =
        declared.filters.iter().map(|field| Facet { value: row.get(field).to_owned(), label: page.label(row, field) });
    Ok(Record {
        id: row.key().to_owned(),
        date: page.label(row, declared.date),
        title: row.get(declared.title).to_owned(),
        summary: page.prose(row.get(declared.summary)),
        caveat: declared.caveat.map(|caveat| page.prose(row.get(caveat))).unwrap_or_default(),
        facets: facets.collect(),
        facts: facts.collect(),
        lists,
    })
}
