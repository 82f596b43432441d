//! `schemas/page.json`: which tables the page shows and how, held against the published descriptor before any row is
//! read. What it names and the dataset does not have is refused with the pointer at which it stands.

use super::address::{RESERVED, is_address};
use super::node::{Node, remedy};
use super::schema::{Schema, Schemas};
use anyhow::Result;
use serde_json::Value;

/// More records than this, or rows of a list, make a page that no one opens on a phone.
const MOST_ROWS: u64 = 2000;
/// Cells of all sections.
const MOST_CELLS: u64 = 1_000_000;
/// Tables are read whole, of which only some rows or sums are shown.
const MOST_READ: u64 = 100_000;

#[derive(Default)]
pub struct Declaration<'a> {
    pub sections: Vec<Section<'a>>,
}

pub struct Section<'a> {
    pub pointer: String,
    pub name: &'a str,
    pub title: &'a str,
    pub description: &'a str,
    pub chart: Option<Chart<'a>>,
    pub table: Option<Listed<'a>>,
    pub records: Option<Records<'a>>,
}

/// Rows of a table, set one under the other.
#[derive(Default)]
pub struct Listed<'a> {
    pub title: Option<&'a str>,
    pub table: &'a str,
    /// Columns whose values head a group of rows.
    pub group: Vec<&'a str>,
    pub columns: Vec<&'a str>,
    /// Columns that are said once below a group.
    pub notes: Vec<&'a str>,
    /// The column that names the record, or the part of one, under which a row stands.
    pub key: Option<&'a str>,
    /// What belongs to the rows of a section's table.
    pub lists: Vec<Listed<'a>>,
}

/// A table whose every row can be opened, with what belongs to it.
pub struct Records<'a> {
    pub table: &'a str,
    pub date: &'a str,
    pub title: &'a str,
    pub summary: &'a str,
    pub caveat: Option<&'a str>,
    pub filters: Vec<&'a str>,
    pub facts: Vec<&'a str>,
    pub lists: Vec<Listed<'a>>,
}

pub struct Chart<'a> {
    pub pointer: String,
    pub table: &'a str,
    /// What stands between the columns by which a panel is called.
    pub between: &'a str,
    pub mark: Mark<'a>,
}

pub enum Mark<'a> {
    /// A value, or what a source leaves open.
    Bounds(Bounds<'a>),
    /// A count for each year.
    Columns { panel: Vec<&'a str>, x: &'a str, value: &'a str, more: Option<&'a str> },
    /// How many for each pair.
    Grid { rows: &'a str, columns: &'a str, count: Vec<&'a str> },
}

pub struct Bounds<'a> {
    pub panel: Vec<&'a str>,
    pub x: &'a str,
    pub value: &'a str,
    pub low: Option<&'a str>,
    pub high: Option<&'a str>,
    pub stated: Option<&'a str>,
    pub note: Option<&'a str>,
}

impl<'a> Declaration<'a> {
    pub fn read(value: &'a Value, schemas: &Schemas<'_>) -> Result<Declaration<'a>> {
        let root = Node::root(value).object(&["$schema", "sections"])?;
        root.required("sections")?;
        let (mut sections, mut cells): (Vec<Section>, u64) = (Vec::new(), 0);
        for node in root.items("sections")? {
            let section = Section::read(node.clone(), schemas)?;
            refuse_taken(&node, &sections, section.name)?;
            if section.records.is_some() && sections.iter().any(|other| other.records.is_some()) {
                return Err(node
                    .required("records")?
                    .fault("a page has one list of records: remove this one or the other"));
            }
            cells += section.cells(schemas);
            if cells > MOST_CELLS {
                return Err(node.fault(format!(
                    "with this section the page has {cells} cells, more than the {MOST_CELLS} that it may have: leave columns out"
                )));
            }
            sections.push(section);
        }
        Ok(Declaration { sections })
    }

    pub fn records(&self) -> Option<(&Section<'a>, &Records<'a>)> {
        self.sections.iter().find_map(|section| Some((section, section.records.as_ref()?)))
    }

    /// The tables that it names, in its order, one perhaps more than once.
    pub fn tables(&self) -> impl Iterator<Item = &'a str> {
        self.sections.iter().flat_map(|section| {
            let chart = section.chart.as_ref().map(|chart| chart.table);
            let records = section.records.as_ref().map(|records| records.table);
            let listed = section.lists().chain(&section.table).map(|list| list.table);
            chart.into_iter().chain(records).chain(listed)
        })
    }

    /// The tables whose rows are looked up by the record or row that they belong to, and the column that names it.
    pub fn looked_up(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.sections.iter().flat_map(Section::lists).filter_map(|list| Some((list.table, list.key?)))
    }
}

/// A section's name is an address, and what begins with it and a hyphen is too.
fn refuse_taken(node: &Node, sections: &[Section], name: &str) -> Result<()> {
    let node = node.required("name")?;
    if !is_address(name) {
        return Err(node.fault(format!("`{name}` cannot be an address: use letters, digits, `.`, `_`, `:` and `-`")));
    }
    let others = RESERVED.into_iter().chain(sections.iter().map(|section| section.name));
    let begins =
        |long: &str, short: &str| long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    match others.into_iter().find(|other| begins(name, other) || begins(other, name)) {
        Some(other) if other == name => Err(node.fault(format!("`{name}` is taken: choose another name"))),
        Some(other) => Err(node.fault(format!(
            "`{name}` and `{other}` would share addresses: choose a name that neither begins the other with"
        ))),
        None => Ok(()),
    }
}

impl<'a> Section<'a> {
    fn read(node: Node<'a>, schemas: &Schemas<'_>) -> Result<Section<'a>> {
        let node = node.object(&["name", "title", "description", "chart", "table", "records"])?;
        let chart = node.member("chart").map(|chart| Chart::read(chart, schemas)).transpose()?;
        let table = node.member("table").map(|table| {
            let known = ["table", "title", "group", "columns", "notes", "lists"];
            let (mut listed, schema) = Listed::read(table.clone(), &known, schemas)?;
            refuse_long(&table.required("table")?, schema, "shows", MOST_ROWS)?;
            listed.lists = Listed::read_all(&table, schema, schemas)?;
            Ok::<_, anyhow::Error>(listed)
        });
        Ok(Section {
            name: node.required("name")?.text()?,
            title: node.required("title")?.text()?,
            description: node.optional_text("description")?.unwrap_or_default(),
            chart,
            table: table.transpose()?,
            records: node.member("records").map(|records| Records::read(records, schemas)).transpose()?,
            pointer: node.pointer,
        })
    }

    /// Cells that it may come to: rows of what it shows, each with its columns.
    fn cells(&self, schemas: &Schemas<'_>) -> u64 {
        let rows = |table: &str| schemas.get(table).map_or(0, Schema::rows);
        let listed = self.lists().chain(&self.table);
        let listed =
            listed.map(|list| rows(list.table) * (list.group.len() + list.columns.len() + list.notes.len()) as u64);
        let records =
            self.records.iter().map(|shown| rows(shown.table) * (shown.facts.len() + shown.filters.len() + 4) as u64);
        let bounds = self.chart.iter().filter(|chart| matches!(chart.mark, Mark::Bounds(_)));
        listed.chain(records).chain(bounds.map(|chart| rows(chart.table) * 7)).sum()
    }

    /// What belongs to its records, or to the rows of its table.
    fn lists(&self) -> impl Iterator<Item = &Listed<'a>> {
        let of_records = self.records.iter().flat_map(|records| &records.lists);
        of_records.chain(self.table.iter().flat_map(|table| &table.lists))
    }
}

impl<'a> Listed<'a> {
    /// The lists of what belongs to the rows of a table.
    fn read_all(node: &Node<'a>, schema: &Schema, schemas: &Schemas<'_>) -> Result<Vec<Listed<'a>>> {
        let items = node.items("lists")?;
        if schema.key.is_none() && !items.is_empty() {
            let message = format!(
                "a row of `{}` has no key of one column by which others name it: declare a `primaryKey`",
                schema.name
            );
            return Err(node.required("table")?.fault(message));
        }
        let known = ["table", "title", "group", "columns", "notes", "key"];
        let read = |list: Node<'a>| {
            list.required("key")?;
            Ok(Listed::read(list, &known, schemas)?.0)
        };
        items.into_iter().map(read).collect()
    }

    fn read<'s>(node: Node<'a>, known: &[&str], schemas: &'s Schemas<'s>) -> Result<(Listed<'a>, &'s Schema<'s>)> {
        let node = node.object(known)?;
        let (table, schema) = table(&node, schemas)?;
        let listed = Listed {
            title: node.optional_text("title")?,
            table,
            group: columns(&node, "group", schema)?,
            columns: columns(&node, "columns", schema)?,
            notes: columns(&node, "notes", schema)?,
            key: optional(&node, "key", schema)?,
            lists: Vec::new(),
        };
        if listed.columns.is_empty() {
            return Err(node.fault("`columns` is missing or empty: name the columns to show"));
        }
        Ok((listed, schema))
    }
}

impl<'a> Records<'a> {
    fn read(node: Node<'a>, schemas: &Schemas<'_>) -> Result<Records<'a>> {
        let node = node.object(&["table", "date", "title", "summary", "caveat", "filters", "facts", "lists"])?;
        let (table, schema) = table(&node, schemas)?;
        if schema.key.is_none() {
            let message =
                format!("a row of `{table}` has no key of one column, which its address is: declare a `primaryKey`");
            return Err(node.required("table")?.fault(message));
        }
        refuse_long(&node.required("table")?, schema, "shows", MOST_ROWS)?;
        let filters = node.items("filters")?;
        if let Some(words) = filters.iter().find(|filter| filter.text().is_ok_and(|field| field == "words")) {
            return Err(words.fault("`words` is what the filter of words is called: filter by another column"));
        }
        Ok(Records {
            table,
            date: required(&node, "date", schema)?,
            title: required(&node, "title", schema)?,
            summary: required(&node, "summary", schema)?,
            caveat: optional(&node, "caveat", schema)?,
            filters: columns(&node, "filters", schema)?,
            facts: columns(&node, "facts", schema)?,
            lists: Listed::read_all(&node, schema, schemas)?,
        })
    }
}

impl<'a> Chart<'a> {
    fn read(node: Node<'a>, schemas: &Schemas<'_>) -> Result<Chart<'a>> {
        let mark = node.required("mark")?;
        let known: &[&str] = match mark.text()? {
            "bounds" => &["mark", "table", "panel", "between", "x", "value", "low", "high", "stated", "note"],
            "columns" => &["mark", "table", "panel", "between", "x", "value", "more"],
            "grid" => &["mark", "table", "rows", "columns", "count"],
            other => {
                let remedy = remedy(other, ["bounds", "columns", "grid"].into_iter());
                return Err(mark.fault(format!("unknown mark `{other}`: {remedy}")));
            }
        };
        let node = node.object(known)?;
        let (table, schema) = table(&node, schemas)?;
        let (at, maybe) = (|name| required(&node, name, schema), |name| optional(&node, name, schema));
        let number = |name| number(&node, name, schema);
        // Each of its rows is told below the chart.
        if mark.text()? == "bounds" {
            refuse_long(&node.required("table")?, schema, "shows", MOST_ROWS)?;
        }
        let mark = match mark.text()? {
            "bounds" => Mark::Bounds(Bounds {
                panel: columns(&node, "panel", schema)?,
                x: number("x")?.map_or_else(|| at("x"), Ok)?,
                value: number("value")?.map_or_else(|| at("value"), Ok)?,
                low: number("low")?,
                high: number("high")?,
                stated: number("stated")?,
                note: maybe("note")?,
            }),
            "columns" => Mark::Columns {
                panel: columns(&node, "panel", schema)?,
                x: number("x")?.map_or_else(|| at("x"), Ok)?,
                value: number("value")?.map_or_else(|| at("value"), Ok)?,
                more: number("more")?,
            },
            _ => Mark::Grid { rows: at("rows")?, columns: at("columns")?, count: columns(&node, "count", schema)? },
        };
        let between = node.optional_text("between")?.unwrap_or(" · ");
        Ok(Chart { pointer: node.pointer, table, between, mark })
    }
}

fn refuse_long(node: &Node, schema: &Schema, does: &str, most: u64) -> Result<()> {
    if schema.rows() > most {
        let (name, rows) = (schema.name, schema.rows());
        let message = format!("`{name}` has {rows} rows, a page {does} {most} at most: declare a table of fewer rows");
        return Err(node.fault(message));
    }
    Ok(())
}

fn table<'a, 's>(node: &Node<'a>, schemas: &'s Schemas<'s>) -> Result<(&'a str, &'s Schema<'s>)> {
    let node = node.required("table")?;
    let name = node.text()?;
    match schemas.get(name) {
        Some(schema) => {
            refuse_long(&node, schema, "reads", MOST_READ)?;
            Ok((name, schema))
        }
        None => Err(node.fault(format!("unknown table `{name}`: {}", remedy(name, schemas.keys().copied())))),
    }
}

fn column<'a>(node: &Node<'a>, schema: &Schema) -> Result<&'a str> {
    let name = node.text()?;
    if !schema.has(name) {
        let remedy = remedy(name, schema.names());
        return Err(node.fault(format!("`{}` has no column `{name}`: {remedy}", schema.name)));
    }
    Ok(name)
}

fn required<'a>(node: &Node<'a>, name: &str, schema: &Schema) -> Result<&'a str> {
    column(&node.required(name)?, schema)
}

fn optional<'a>(node: &Node<'a>, name: &str, schema: &Schema) -> Result<Option<&'a str>> {
    node.member(name).map(|node| column(&node, schema)).transpose()
}

fn number<'a>(node: &Node<'a>, name: &str, schema: &Schema) -> Result<Option<&'a str>> {
    let found = optional(node, name, schema)?;
    match found.filter(|column| !schema.is_number(column)) {
        Some(column) => {
            Err(node.required(name)?.fault(format!("`{column}` is not a number: name a column of numbers or years")))
        }
        None => Ok(found),
    }
}

fn columns<'a>(node: &Node<'a>, name: &str, schema: &Schema) -> Result<Vec<&'a str>> {
    node.items(name)?.iter().map(|item| column(item, schema)).collect()
}
