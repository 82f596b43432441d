//! The dataset as one workbook: the codebook first, then a sheet a table. The bytes depend on the tables alone.

use super::Table;
use super::metadata::About;
use super::statistics::{COLUMNS, Row};
use super::until_full::UntilFull;
use crate::declare::{Field, Kind};
use crate::store::Stage;
use anyhow::{Context, Result};
use polars::prelude::{Column, DataFrame};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet};
use std::fs::File;

/// A larger table is left to the other files: no one reads it in a spreadsheet, and it would take longer to write than all the
/// rest. A sheet can have 1,048,576 rows and 16,384 columns.
const MOST_ROWS: usize = 100_000;
const MOST_COLUMNS: usize = 16_384;
const MOST_CELLS: usize = 5_000_000;
/// Characters that a cell can hold, and a sheet's name.
const LONGEST_CELL: usize = 32_767;
const LONGEST_NAME: usize = 31;
/// The numbers of a cell have 64 bits and a point: a whole number beyond this one may be another one there, and is a text.
const LARGEST_WHOLE: u64 = 1 << 53;

/// Widths of columns, in characters. What is longer is wrapped.
const NARROWEST: usize = 8;
const WIDEST: usize = 60;

/// Said to be the workbook's, where nothing says when the dataset was made.
const SOME_DAY: &str = "2000-01-01";
const DAY: &str = "yyyy-mm-dd";
/// Name of the first sheet.
const CODEBOOK: &str = "codebook";

struct Formats {
    header: Format,
    text: Format,
    wrapped: Format,
    day: Format,
    share: Format,
}

pub fn write(about: &About, tables: &[Table], codebook: &[Row], stage: &Stage, name: &str) -> Result<()> {
    let formats = Formats {
        header: Format::new().set_bold(),
        text: Format::new().set_align(FormatAlign::Top),
        wrapped: Format::new().set_text_wrap().set_align(FormatAlign::Top),
        day: Format::new().set_num_format(DAY).set_align(FormatAlign::Top),
        share: Format::new().set_num_format("0.0%"),
    };
    let mut workbook = Workbook::new();
    // A workbook has no days before 1900.
    let made = ExcelDateTime::parse_from_str(about.day().unwrap_or(SOME_DAY));
    let made = made.or_else(|_| ExcelDateTime::parse_from_str(SOME_DAY))?;
    let properties = DocProperties::new().set_title(about.title()).set_author(about.creator_names());
    // The writer would put the clock's time there.
    workbook.set_properties(&properties.set_creation_datetime(&made));
    first_sheet(workbook.add_worksheet(), about, tables, codebook, &formats)?;
    for table in tables.iter().filter(|table| fits(table)) {
        let frame = table.stored.scan()?.collect()?;
        let sheet = workbook.add_worksheet();
        sheet.set_name(sheet_name(&table.stored.name, tables))?;
        fill(sheet, &frame, &table.stored.fields, &formats)?;
    }
    let path = stage.folder().join(format!("{name}.xlsx"));
    let mut written = || -> Result<()> { Ok(workbook.save_to_writer(UntilFull::new(&mut File::create(&path)?))?) };
    written().with_context(|| format!("{} cannot be written", path.display()))
}

fn fits(table: &Table) -> bool {
    let (rows, columns) = (table.stored.rows, table.stored.fields.len());
    rows <= MOST_ROWS && columns <= MOST_COLUMNS && rows * columns <= MOST_CELLS
}

/// A table's name, cut where it is too long for a sheet. Two that are cut to the same, and those that a workbook has for
/// itself, are told apart by a number.
fn sheet_name(name: &str, tables: &[Table]) -> String {
    if name.len() <= LONGEST_NAME && ![CODEBOOK, "history"].contains(&name) {
        return name.to_owned();
    }
    let position = tables.iter().position(|table| table.stored.name == name).unwrap_or_default();
    let number = format!("~{position}");
    let kept = name.len().min(LONGEST_NAME - number.len());
    format!("{}{number}", name.get(..kept).unwrap_or_default())
}

/// What the dataset is, and what its columns mean.
fn first_sheet(sheet: &mut Worksheet, about: &About, tables: &[Table], rows: &[Row], formats: &Formats) -> Result<()> {
    sheet.set_name(CODEBOOK)?;
    let mut lines = vec![about.title().to_owned(), about.citation()];
    lines.extend(about.licence().map(|(name, address)| format!("Licence: {name} {address}")));
    let left_out: Vec<&str> =
        tables.iter().filter(|table| !fits(table)).map(|table| table.stored.name.as_str()).collect();
    if !left_out.is_empty() {
        lines.push(format!("Too large for a sheet, and so in csv/ and parquet/ alone: {}", left_out.join(", ")));
    }
    for (line, text) in (0..).zip(&lines) {
        sheet.write_string(line, 0, cut(text))?;
    }
    let top = lines.len() as u32 + 1;
    for (column, name) in (0..).zip(COLUMNS) {
        sheet.write_string_with_format(top, column, name, &formats.header)?;
    }
    for (line, row) in (top + 1..).zip(rows) {
        let texts = [&row.table, &row.column, &row.kind, &row.unit];
        for (column, text) in (0..).zip(texts) {
            sheet.write_string(line, column, cut(text))?;
        }
        sheet.write_string_with_format(line, 4, cut(&row.description), &formats.wrapped)?;
        if let Some(missing) = row.missing {
            sheet.write_number_with_format(line, 5, missing, &formats.share)?;
        }
        if let Some(distinct) = row.distinct {
            sheet.write_number(line, 6, distinct as f64)?;
        }
        for (column, text) in [(7, &row.minimum), (8, &row.maximum)] {
            match text.as_ref().map(|text| (text, text.parse::<f64>())) {
                Some((_, Ok(number))) if number.is_finite() => drop(sheet.write_number(line, column, number)?),
                Some((text, _)) => drop(sheet.write_string(line, column, text)?),
                None => {}
            }
        }
    }
    for (column, width) in (0..).zip([24, 24, 10, 14, 80, 14, 14, 14, 14]) {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(top + 1, 0)?;
    Ok(())
}

fn fill(sheet: &mut Worksheet, frame: &DataFrame, fields: &[Field], formats: &Formats) -> Result<()> {
    for ((position, field), column) in (0..).zip(fields).zip(frame.columns()) {
        sheet.write_string_with_format(0, position, cut(&field.name), &formats.header)?;
        let widest = cells(sheet, position, column, field, formats)?;
        // A little more than the characters: letters differ in width, and the header has a button.
        sheet.set_column_width(position, (widest.max(field.name.len() + 2).clamp(NARROWEST, WIDEST) + 1) as f64)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    if frame.width() > 0 && frame.height() > 0 {
        sheet.autofilter(0, 0, frame.height() as u32, frame.width() as u16 - 1)?;
    }
    Ok(())
}

/// Writes the cells of a column, and returns how many characters the longest text has, or what numbers and days take.
fn cells(sheet: &mut Worksheet, at: u16, column: &Column, field: &Field, formats: &Formats) -> Result<usize> {
    match field.kind {
        kind if kind.is_text() => {
            let widest = column.str()?.iter().flatten().map(|text| text.chars().count()).max().unwrap_or_default();
            let format = if widest > WIDEST { &formats.wrapped } else { &formats.text };
            for (row, text) in (1..).zip(column.str()?.iter()) {
                if let Some(text) = text {
                    sheet.write_string_with_format(row, at, cut(text), format)?;
                }
            }
            return Ok(widest);
        }
        Kind::Boolean => {
            for (row, value) in (1..).zip(column.bool()?.iter()) {
                if let Some(value) = value {
                    sheet.write_boolean_with_format(row, at, value, &formats.text)?;
                }
            }
        }
        Kind::Integer => {
            for (row, number) in (1..).zip(column.i64()?.iter()) {
                match number {
                    Some(number) if number.unsigned_abs() <= LARGEST_WHOLE => {
                        sheet.write_number_with_format(row, at, number as f64, &formats.text)?
                    }
                    Some(number) => sheet.write_string_with_format(row, at, number.to_string(), &formats.text)?,
                    None => continue,
                };
            }
        }
        Kind::Date => {
            for (row, day) in (1..).zip(column.date()?.physical().iter()) {
                let Some(day) = day else { continue };
                let text = crate::edtf::calendar::shown(day);
                // A workbook has no days before 1900.
                match ExcelDateTime::parse_from_str(&text).ok().filter(|_| text.as_str() >= "1900-03-01") {
                    Some(date) => sheet.write_datetime_with_format(row, at, &date, &formats.day)?,
                    None => sheet.write_string_with_format(row, at, &text, &formats.text)?,
                };
            }
        }
        _ => {
            for (row, number) in (1..).zip(column.cast(&polars::prelude::DataType::Float64)?.f64()?.iter()) {
                match number {
                    Some(number) if number.is_finite() => {
                        sheet.write_number_with_format(row, at, number, &formats.text)?
                    }
                    // A workbook has no such numbers.
                    Some(number) => sheet.write_string(row, at, number.to_string())?,
                    None => continue,
                };
            }
        }
    }
    Ok(DAY.len())
}

/// A text as long as a cell can hold, in units of UTF-16; where it is cut, a mark says so.
fn cut(text: &str) -> String {
    if text.encode_utf16().count() <= LONGEST_CELL {
        return text.to_owned();
    }
    let mut room = LONGEST_CELL - 1;
    let fits = |c: &char| room.checked_sub(c.len_utf16()).map(|rest| room = rest).is_some();
    text.chars().take_while(fits).chain(['…']).collect()
}
