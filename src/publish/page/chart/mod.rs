//! The charts of the page: three marks, each drawn from the rows of one table, with the numbers that it shows in a
//! table below it. A mark says what it shows in words too, for those who do not see it.

mod bounds;
mod columns;
mod drawing;
mod grid;

use super::cell::{Cell, Page, plain};
use super::declaration::{Chart, Mark, Section};
use super::listing::{Column, Group, Line, Listing};
use super::node::fault;
use super::rows::{Row, Tables};
use anyhow::Result;
use drawing::{Canvas, Form, Told, svg};
use minijinja::Value;
use serde::Serialize;

/// More rows of columns than this are too many to look at, and more squares beside each other too narrow.
const MOST_PANELS: usize = 12;
/// More rows of squares than this make a drawing that is too heavy for a phone.
const MOST_SIDES: usize = 200;

#[derive(Serialize)]
pub struct Drawn {
    wide: Value,
    narrow: Value,
    numbers: Listing,
}

/// Draws the chart of a section; nothing where there is nothing to draw.
pub fn chart(page: &mut Page, tables: &Tables, section: &Section, chart: &Chart) -> Result<Option<Drawn>> {
    let table = tables.get(chart.table)?;
    let rows: Vec<Row> = table.rows().collect();
    let made = match &chart.mark {
        Mark::Bounds(channels) => bounds::bounds(page, chart, channels, &rows)?,
        Mark::Columns { panel, x, value, more } => columns::columns(page, chart, (panel, x, value, *more), &rows)?,
        Mark::Grid { rows: side, columns, count } => {
            grid::grid(page, chart, section.title, (side, columns, count), &rows)?
        }
    };
    let Some((summary, draw, numbers)) = made else { return Ok(None) };
    let told = Told { name: section.name, title: section.title, summary };
    let drawn = |form| svg(form, &told, |canvas| draw(canvas)).map(Value::from_safe_string);
    Ok(Some(Drawn { wide: drawn(Form::Wide)?, narrow: drawn(Form::Narrow)?, numbers }))
}

/// What a mark says, draws (returning how high it is), and has as its numbers.
type Made = (String, Box<dyn Fn(&mut Canvas) -> i32>, Listing);

/// Rows by what the columns of `panel` say, in the order in which they first say it.
fn panels<'a, 't>(
    page: &Page,
    chart: &Chart,
    columns: &[&str],
    rows: &[Row<'a, 't>],
) -> Result<Vec<(String, Vec<Row<'a, 't>>)>> {
    let mut panels: Vec<(String, Vec<Row>)> = Vec::new();
    for row in rows {
        let label = columns.iter().map(|field| page.label(*row, field)).collect::<Vec<_>>().join(chart.between);
        match panels.iter_mut().find(|(other, _)| *other == label) {
            Some((_, found)) => found.push(*row),
            None => panels.push((label, vec![*row])),
        }
        refuse_many(chart, "panel", panels.len(), MOST_PANELS)?;
    }
    Ok(panels)
}

fn refuse_many(chart: &Chart, property: &str, count: usize, most: usize) -> Result<()> {
    if count > most {
        let remedy = "name a column of fewer values, or a table of fewer rows";
        let message = format!("a chart has {most} of them at most, `{}` makes more: {remedy}", chart.table);
        return Err(fault(&format!("{}/{property}", chart.pointer), message));
    }
    Ok(())
}

/// The number that a row has in a column. Every scale begins at zero, below which nothing is drawn.
fn number(chart: &Chart, property: &str, row: Row, field: &str) -> Result<Option<f64>> {
    match row.number(field) {
        Some(number) if number < 0.0 => {
            let remedy = "name another column, or leave the chart out";
            let message = format!("a chart begins at zero, and `{field}` has {number}: {remedy}");
            Err(fault(&format!("{}/{property}", chart.pointer), message))
        }
        number => Ok(number),
    }
}

/// A table of numbers that is not one of the dataset.
fn numbers(title: String, columns: Vec<(String, bool)>, rows: Vec<Vec<Cell>>) -> Listing {
    let lines = rows.into_iter().map(|cells| Line { id: String::new(), cells });
    Listing {
        title,
        columns: columns.into_iter().map(|(title, is_number)| Column { title, is_number }).collect(),
        groups: vec![Group { rows: lines.collect(), ..Group::default() }],
    }
}

fn one(text: impl Into<String>) -> Cell {
    vec![plain(text)]
}
