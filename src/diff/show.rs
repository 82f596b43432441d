//! A difference as text, JSON or CSV.

use super::{Change, Difference, RowChange, Step, TableChange};
use anyhow::Result;
use std::io::Write;

/// Rows of a table that are shown as text; the others are counted.
const MOST_SHOWN: usize = 200;

pub fn text(difference: &Difference, out: &mut impl Write) -> Result<()> {
    for table in &difference.tables {
        let count = |change| table.rows.iter().filter(|row| row.change == change).count();
        match table.change {
            Change::Changed => writeln!(
                out,
                "{}: {} rows added, {} removed, {} changed",
                table.table,
                count(Change::Added),
                count(Change::Removed),
                count(Change::Changed)
            )?,
            change => writeln!(out, "{}: table {}", table.table, word(change))?,
        }
        for column in &table.columns {
            let said = column.said.as_ref();
            let what = said.map_or(String::new(), |said| format!(": {} `{}` → `{}`", said.what, said.old, said.new));
            writeln!(out, "  column {} {}{what}", column.column, word(column.change))?;
        }
        for row in table.rows.iter().take(MOST_SHOWN) {
            writeln!(out, "  {} {}", ["+", "-", "~"][row.change as usize % 3], name(row))?;
            for cell in &row.cells {
                let shown =
                    |text: &Option<String>| text.as_ref().map_or("(empty)".to_owned(), |text| format!("`{text}`"));
                if row.change == Change::Changed {
                    writeln!(out, "      {}: {} → {}", cell.column, shown(&cell.old), shown(&cell.new))?;
                }
            }
        }
        if table.rows.len() > MOST_SHOWN {
            writeln!(out, "  and {} more; --format json or csv has all", table.rows.len() - MOST_SHOWN)?;
        }
    }
    match difference.version_step {
        Step::None => writeln!(out, "nothing differs")?,
        step => writeln!(out, "calls for a {} version: {}", step_name(step), reason(step))?,
    }
    Ok(())
}

fn word(change: Change) -> &'static str {
    match change {
        Change::Added => "added",
        Change::Removed => "removed",
        Change::Changed => "changed",
    }
}

fn step_name(step: Step) -> &'static str {
    match step {
        Step::None => "none",
        Step::Patch => "patch",
        Step::Minor => "minor",
        Step::Major => "major",
    }
}

fn reason(step: Step) -> &'static str {
    match step {
        Step::None => "nothing differs",
        Step::Patch => "values were corrected",
        Step::Minor => "tables, columns or rows were added, or rows taken away",
        Step::Major => "a table or column was removed, or means something else",
    }
}

/// The key of a row, or its cells where it has none.
fn name(row: &RowChange) -> String {
    match row.key.is_empty() {
        false => row.key.values().map(|value| value.as_str().unwrap_or_default()).collect::<Vec<_>>().join(","),
        true => row
            .cells
            .iter()
            .filter_map(|cell| cell.new.as_deref().or(cell.old.as_deref()))
            .collect::<Vec<_>>()
            .join(","),
    }
}

pub fn json(difference: &Difference, out: &mut impl Write) -> Result<()> {
    serde_json::to_writer_pretty(&mut *out, difference)?;
    Ok(writeln!(out)?)
}

/// One line a cell, and one a table or column that was added or removed.
pub fn csv(difference: &Difference, out: &mut impl Write) -> Result<()> {
    writeln!(out, "table,change,key,column,old,new")?;
    let mut line = |cells: [&str; 6]| writeln!(out, "{}", cells.map(quoted).join(","));
    for TableChange { table, change, columns, rows, .. } in &difference.tables {
        if *change != Change::Changed {
            line([table, &format!("table {}", word(*change)), "", "", "", ""])?;
        }
        for column in columns {
            let (what, was, is) = match &column.said {
                Some(said) => (said.what, said.old.as_str(), said.new.as_str()),
                None => ("", "", ""),
            };
            let change = format!("column {} {what}", word(column.change));
            line([table, change.trim_end(), "", &column.column, was, is])?;
        }
        for row in rows {
            let change = format!("row {}", word(row.change));
            for cell in &row.cells {
                let (old, new) = (cell.old.as_deref().unwrap_or_default(), cell.new.as_deref().unwrap_or_default());
                line([table, &change, &name(row), &cell.column, old, new])?;
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
