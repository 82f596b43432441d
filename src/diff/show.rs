//! A difference as text, JSON or CSV. Only text is for terminals: what stands in cells and names is shown there, not sent.

use super::{CellChange, Change, Difference, Restated, RowChange, Step, TableChange};
use crate::report::{Shown, visible};
use anyhow::Result;
use std::collections::BTreeMap;
use std::io::Write;

/// Rows of a table that are shown as text; the others are counted.
const MOST_SHOWN: usize = 200;

pub fn text(difference: &Difference, out: &mut impl Write) -> Result<()> {
    for said in &difference.said {
        writeln!(out, "the dataset: {}", restated(said))?;
    }
    for table in &difference.tables {
        // What stands in a column of one side alone is counted with the column: told row by row it would bury all else.
        let filled = filled(table);
        let is_told = |cell: &&CellChange| !filled.contains_key(cell.column.as_str());
        let is_shown = |row: &RowChange| row.change != Change::Changed || row.cells.iter().any(|cell| is_told(&cell));
        let (mut rows, mut counts): (Vec<RowChange>, BTreeMap<&str, usize>) = (Vec::new(), BTreeMap::new());
        for row in table.rows.iter().filter(is_shown) {
            *counts.entry(word(row.change)).or_default() += 1;
            if rows.len() < MOST_SHOWN {
                rows.push(row);
            }
        }
        let name_of_table = visible(&table.table);
        let count = |change| counts.get(word(change)).copied().unwrap_or_default();
        match table.change {
            Change::Changed => writeln!(
                out,
                "{name_of_table}: {} rows added, {} removed, {} changed",
                count(Change::Added),
                count(Change::Removed),
                count(Change::Changed)
            )?,
            change => writeln!(out, "{name_of_table}: table {}", word(change))?,
        }
        if table.repeated_key {
            writeln!(out, "  the key stands twice: rows are told apart by all that stands in them")?;
        }
        for said in &table.said {
            writeln!(out, "  {}", restated(said))?;
        }
        for column in &table.columns {
            let what = match (&column.said, filled.get(column.column.as_str())) {
                (Some(said), _) => format!(": {}", restated(said)),
                (None, Some(count)) if *count > 0 => format!(", with values in {count} rows that both have"),
                _ => String::new(),
            };
            writeln!(out, "  column {} {}{what}", visible(&column.column), word(column.change))?;
        }
        for row in &rows {
            writeln!(
                out,
                "  {} {}",
                ["+", "-", "~"][row.change as usize % 3],
                visible(&name(row, table.rows.width()))
            )?;
            if row.change != Change::Changed {
                continue;
            }
            for cell in row.cells.iter().filter(is_told) {
                let same =
                    same_letters(cell.old.as_deref().unwrap_or_default(), cell.new.as_deref().unwrap_or_default());
                let shown = |text: &Option<String>| {
                    text.as_ref().map_or("(empty)".to_owned(), |text| format!("`{}`", visible(&from(text, same))))
                };
                writeln!(out, "      {}: {} → {}", visible(&cell.column), shown(&cell.old), shown(&cell.new))?;
            }
        }
        let more = counts.values().sum::<usize>() - rows.len();
        if more > 0 {
            writeln!(out, "  and {more} more; --format json or csv has all")?;
        }
    }
    match difference.version_step {
        Step::None => writeln!(out, "nothing differs")?,
        step => writeln!(out, "calls for a {} version: {}", step.name(), reason(difference))?,
    }
    Ok(())
}

/// The columns that only one side has, with the number of rows of both in which something stands there.
fn filled(table: &TableChange) -> BTreeMap<&str, usize> {
    let single = table.columns.iter().filter(|column| column.change != Change::Changed);
    let mut filled: BTreeMap<&str, usize> = single.map(|column| (column.column.as_str(), 0)).collect();
    if filled.is_empty() {
        return filled;
    }
    let rows = table.rows.iter().filter(|row| row.change == Change::Changed);
    for cell in rows.flat_map(|row| row.cells) {
        if let Some(count) = filled.get_mut(cell.column.as_str()) {
            *count += 1;
        }
    }
    filled
}

/// Letters that are shown before the first one that is another: what is long is cut after some hundred.
const LEAD: usize = 20;

/// Letters with which both texts begin.
fn same_letters(old: &str, new: &str) -> usize {
    old.chars().zip(new.chars()).take_while(|(old, new)| old == new).count()
}

/// A text from shortly before a letter on, where that is far from its beginning.
fn from(text: &str, letter: usize) -> String {
    match letter > 200 {
        true => std::iter::once('…').chain(text.chars().skip(letter - LEAD)).collect(),
        false => text.to_owned(),
    }
}

fn restated(said: &Restated) -> String {
    let same = same_letters(&said.old, &said.new);
    format!("{} `{}` → `{}`", visible(&said.what), visible(&from(&said.old, same)), visible(&from(&said.new, same)))
}

fn word(change: Change) -> &'static str {
    match change {
        Change::Added => "added",
        Change::Removed => "removed",
        Change::Changed => "changed",
    }
}

fn reason(difference: &Difference) -> &'static str {
    let step = difference.version_step;
    let of_rows = |table: &TableChange| table.change != Change::Changed || !table.rows.is_empty();
    let of_columns = |table: &TableChange| table.columns.iter().any(|column| column.change != Change::Changed);
    let said = difference.said.iter().chain(difference.tables.iter().flat_map(|table| &table.said));
    let of_licence = said.filter(|said| said.version_step == step).any(|said| said.what == "licenses");
    match step {
        Step::None => "nothing differs",
        Step::Patch if difference.tables.iter().any(of_rows) => "values were corrected",
        Step::Patch => "something is described in other words",
        Step::Minor if difference.tables.iter().any(|table| of_rows(table) || of_columns(table)) => {
            "tables, columns or rows were added, or rows taken away"
        }
        Step::Minor if of_licence => "a licence was added",
        Step::Minor => "other values may stand in a column",
        Step::Major if of_licence => "what a licence gave is taken away",
        Step::Major => "a table or column was removed or renamed, or means something else",
    }
}

/// The key of a row, or its cells where it has none: with the names of their columns where some have none, of `width`. What has a comma
/// is in quotes.
fn name(row: &RowChange, width: usize) -> String {
    let value = |cell: &CellChange| quoted(cell.new.as_deref().or(cell.old.as_deref()).unwrap_or_default());
    let parts: Vec<String> = match (row.key.is_empty(), row.cells.len() == width) {
        (false, _) if row.key.len() == 1 => {
            row.key.values().filter_map(|value| value.as_str().map(str::to_owned)).collect()
        }
        (false, _) => row.key.values().map(|value| quoted(value.as_str().unwrap_or_default())).collect(),
        (true, true) => row.cells.iter().map(value).collect(),
        (true, false) => row.cells.iter().map(|cell| format!("{}: {}", cell.column, value(cell))).collect(),
    };
    parts.join(",")
}

pub fn json(difference: &Difference, out: &mut impl Write) -> Result<()> {
    serde_json::to_writer_pretty(Shown(&mut *out), difference)?;
    Ok(writeln!(out)?)
}

/// One line a cell, and one a table or column that was added or removed, or of which something else is said.
pub fn csv(difference: &Difference, out: &mut impl Write) -> Result<()> {
    writeln!(out, "table,change,key,column,old,new")?;
    let mut line = |cells: [&str; 6]| writeln!(out, "{}", cells.map(quoted).join(","));
    for Restated { what, old, new, .. } in &difference.said {
        line(["", &format!("dataset changed {what}"), "", "", old, new])?;
    }
    for TableChange { table, change, said, columns, rows, .. } in &difference.tables {
        if *change != Change::Changed {
            line([table, &format!("table {}", word(*change)), "", "", "", ""])?;
        }
        for said in said {
            line([table, &format!("table changed {}", said.what), "", "", &said.old, &said.new])?;
        }
        for column in columns {
            let (what, was, is) = match &column.said {
                Some(said) => (said.what.as_str(), said.old.as_str(), said.new.as_str()),
                None => ("", "", ""),
            };
            let change = format!("column {} {what}", word(column.change));
            line([table, change.trim_end(), "", &column.column, was, is])?;
        }
        for row in rows.iter() {
            let change = format!("row {}", word(row.change));
            if row.cells.is_empty() {
                line([table, &change, &name(&row, rows.width()), "", "", ""])?;
            }
            for cell in &row.cells {
                let (old, new) = (cell.old.as_deref().unwrap_or_default(), cell.new.as_deref().unwrap_or_default());
                line([table, &change, &name(&row, rows.width()), &cell.column, old, new])?;
            }
        }
    }
    Ok(())
}

/// A cell as RFC 4180 has it.
fn quoted(text: &str) -> String {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}
