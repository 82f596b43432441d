//! Text columns become typed columns, one kernel a type. A cell whose text is not of the type becomes null; a column
//! beside it says whether there was a text, for the rules to see that a null with a text is a fault.

use super::lexical;
use super::rules::blank_cell::Blank;
use super::rules::presence;
use crate::declare::numeral::{integer, number, plain};
use crate::declare::{Field, Kind, Schema};
use crate::edtf::{self, calendar};
use crate::read::TextBatch;
use anyhow::Result;
use polars::prelude::*;
use polars_core::runtime::RAYON;
use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

/// The columns of a batch, and the cells of which nothing would be left, which are null.
pub fn from_text(schema: &Schema, batch: &TextBatch) -> Result<(DataFrame, Blank)> {
    let (mut columns, mut blank): (Vec<Column>, Blank) = (Vec::new(), Blank::new());
    for (position, field) in schema.fields.iter().enumerate() {
        let missing = field.missing_values.as_ref().unwrap_or(&schema.missing_values);
        let mut texts = batch.texts(position, missing);
        // White space is trimmed from texts that are published.
        if field.kind == Kind::String && !field.is_edtf() && missing.iter().any(|missing| !missing.is_empty()) {
            // Where the escape character is a part of one, it was looked for as the cell was read.
            let is_read = |text: &str| !is_missing_once_clean(text, missing) || batch.is_like_null(text.trim());
            texts.iter_mut().for_each(|text| *text = text.filter(|text| is_read(text)));
        }
        if matches!(field.kind, Kind::String | Kind::Any | Kind::List) {
            for (row, text) in texts.iter_mut().enumerate() {
                if let Some(found) = text.filter(|text| is_blank(text)) {
                    blank.insert((row, position), found.is_empty());
                    *text = None;
                }
            }
        }
        columns.extend(self::columns(field, &texts));
        let present = match texts.iter().all(Option::is_some) {
            true => BooleanChunked::full(presence(field).into(), true, texts.len()),
            false => BooleanChunked::from_iter_values(presence(field).into(), texts.iter().map(Option::is_some)),
        };
        columns.push(present.into_column());
    }
    Ok((DataFrame::new(batch.rows(), columns)?, blank))
}

fn is_blank(text: &str) -> bool {
    !text.as_bytes().first().is_some_and(u8::is_ascii_graphic) && text.trim().is_empty()
}

/// The cells of a query's result of which nothing would be left, which are null from then on.
pub fn take_blank(schema: &Schema, frame: &mut DataFrame) -> Result<Blank> {
    let mut blank = Blank::new();
    for (position, field) in schema.fields.iter().enumerate().filter(|(_, field)| field.kind.is_text()) {
        let texts = frame.column(&field.name)?.str()?;
        let rows = texts.iter().enumerate().filter(|(_, text)| text.is_some_and(is_blank)).map(|(row, _)| row);
        let rows: Vec<usize> = rows.collect();
        if rows.is_empty() {
            continue;
        }
        let left = texts.iter().map(|text| text.filter(|text| !is_blank(text)));
        let left = StringChunked::from_iter_options(field.name.as_str().into(), left);
        frame.replace(&field.name, left.into_column())?;
        blank.extend(rows.into_iter().map(|row| ((row, position), false)));
    }
    Ok(blank)
}

/// Whether a text is a missing value but for white space around it, or the form of its letters.
fn is_missing_once_clean(text: &str, missing: &[String]) -> bool {
    let is_clean = text.is_ascii() && text.trim().len() == text.len();
    !is_clean && missing.iter().any(|missing| !missing.is_empty() && text.trim().nfc().eq(missing.nfc()))
}

/// A column of a field's type, and the columns that an EDTF field expands to.
fn columns(field: &Field, texts: &[Option<&str>]) -> Vec<Column> {
    let name: PlSmallStr = field.name.as_str().into();
    let texts = || texts.iter().copied();
    let column = match field.kind {
        Kind::String | Kind::Any if texts().all(|text| text.is_some()) => {
            StringChunked::from_iter_values(name, texts().map(Option::unwrap_or_default)).into_column()
        }
        Kind::String | Kind::Any => StringChunked::from_iter_options(name, texts()).into_column(),
        kind if kind.is_text() => {
            let fitting = texts().map(|text| text.filter(|text| lexical::fits(field, text)));
            StringChunked::from_iter_options(name, fitting).into_column()
        }
        Kind::Integer => {
            Int64Chunked::from_iter_options(name, texts().map(|text| integer(&plain(field.numeral, text?))))
                .into_column()
        }
        Kind::Year => Int32Chunked::from_iter_options(name, texts().map(|text| year(text?))).into_column(),
        Kind::Number => Float64Chunked::from_iter_options(
            name,
            texts().map(|text| number(&plain(field.numeral, text?)).map(unsigned)),
        )
        .into_column(),
        Kind::Boolean => {
            let of = |text: &str| {
                let is = |words: &[String]| words.iter().any(|word| word == text);
                if is(&field.true_values) { Some(true) } else { is(&field.false_values).then_some(false) }
            };
            BooleanChunked::from_iter_options(name, texts().map(|text| of(text?))).into_column()
        }
        _ => dates(name, texts().map(|text| lexical::date(&field.format, text?))),
    };
    let mut columns = vec![column];
    if field.is_edtf() {
        columns.extend(expand(field, texts().map(|text| edtf::parse(text?)).collect()));
    }
    columns
}

fn dates(name: PlSmallStr, days: impl Iterator<Item = Option<calendar::Day>>) -> Column {
    Int32Chunked::from_iter_options(name, days).into_date().into_column()
}

/// Whether a day can be written as `YYYY-MM-DD`, which readers of CSV expect of a date.
fn writable(day: &calendar::Day) -> bool {
    (0..=9999).contains(&calendar::year(*day))
}

fn expand(field: &Field, read: Vec<Option<edtf::Edtf>>) -> Vec<Column> {
    let name = |suffix: &str| PlSmallStr::from_string(format!("{}_{suffix}", field.name));
    let flag = |suffix: &str, of: fn(&edtf::Edtf) -> bool| {
        BooleanChunked::from_iter_options(name(suffix), read.iter().map(|edtf| edtf.as_ref().map(of))).into_column()
    };
    let precision = read.iter().map(|edtf| edtf.as_ref().map(|edtf| edtf.precision.name()));
    vec![
        dates(name("start"), read.iter().map(|edtf| edtf.as_ref()?.start.filter(writable))),
        dates(name("end"), read.iter().map(|edtf| edtf.as_ref()?.end.filter(writable))),
        StringChunked::from_iter_options(name("precision"), precision).into_column(),
        flag("approximate", |edtf| edtf.approximate),
        flag("uncertain", |edtf| edtf.uncertain),
    ]
}

/// Zero has one sign: of two that are alike any may come out of a query.
fn unsigned(number: f64) -> f64 {
    number + 0.0
}

/// Four digits (Table Schema 2.0, year, after XML Schema's gYear); years outside them are refused as slips.
fn year(text: &str) -> Option<i32> {
    (text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// The type that a field's column has.
pub fn data_type(kind: Kind) -> DataType {
    match kind {
        kind if kind.is_text() => DataType::String,
        Kind::Integer => DataType::Int64,
        Kind::Year => DataType::Int32,
        Kind::Number => DataType::Float64,
        Kind::Boolean => DataType::Boolean,
        _ => DataType::Date,
    }
}

/// Whether a column of a query's result can be read as a field's type without a guess: whole numbers and numbers as each
/// other, codes as text, nothing else.
pub fn suits(kind: Kind, found: &DataType) -> bool {
    match kind {
        _ if *found == DataType::Null => true,
        kind if kind.is_text() => matches!(found, DataType::String | DataType::Categorical(..) | DataType::Enum(..)),
        Kind::Integer | Kind::Year | Kind::Number => found.is_primitive_numeric() || found.is_decimal(),
        Kind::Boolean => *found == DataType::Boolean,
        _ => *found == DataType::Date,
    }
}

/// The columns of a query's result, in the order and of the types that its schema declares. What does not fit (a
/// fraction in a column of integers, a year or a day of a year beyond four digits) becomes null.
pub fn typed(schema: &Schema, frame: &DataFrame) -> Result<DataFrame> {
    let typed = |field: &Field| typed_column(field, frame.column(&field.name)?);
    let columns: Vec<[Column; 2]> = RAYON.install(|| schema.fields.par_iter().map(typed).collect::<Result<_>>())?;
    Ok(DataFrame::new(frame.height(), columns.into_iter().flatten().collect())?)
}

/// A column of a field's type, and whether something stood there.
fn typed_column(field: &Field, found: &Column) -> Result<[Column; 2]> {
    let wanted = data_type(field.kind);
    let name: PlSmallStr = field.name.as_str().into();
    let column = match field.kind {
        kind if kind.is_text() => {
            let column = found.cast(&wanted)?;
            let texts = column.str()?;
            // What is published as an empty cell is read as a missing value.
            let fits = |text: &str| !text.is_empty() && lexical::fits(field, text);
            if texts.iter().flatten().any(|text| !fits(text)) {
                let fitting = texts.iter().map(|text| text.filter(|text| fits(text)));
                let is_present = texts.iter().map(|text| text.is_some_and(|text| !text.is_empty()));
                let present = BooleanChunked::from_iter_values(presence(field).into(), is_present);
                return Ok([StringChunked::from_iter_options(name, fitting).into_column(), present.into_column()]);
            }
            column.with_name(name)
        }
        _ if wanted == DataType::Date => {
            let days = found.cast(&wanted)?;
            dates(name, days.date()?.physical().iter().map(|day| day.filter(writable)))
        }
        kind if found.dtype() == &wanted && !matches!(kind, Kind::Year | Kind::Number) => found.clone(),
        Kind::Integer | Kind::Year => {
            let fits = |number: f64| {
                number.fract() == 0.0 && (field.kind == Kind::Integer || (0.0..=9999.0).contains(&number))
            };
            let numbers = found.cast(&DataType::Float64)?;
            let fitting = numbers.f64()?.iter().map(|number| number.map(fits));
            let fitting = BooleanChunked::from_iter_options("fits".into(), fitting);
            let none = Column::full_null(name, found.len(), &wanted);
            found.cast(&wanted)?.zip_with(&fitting, &none)?
        }
        Kind::Number => {
            let numbers = found.cast(&wanted)?;
            numbers.f64()?.apply_values(unsigned).into_column()
        }
        _ => found.cast(&wanted)?,
    };
    Ok([column, found.is_not_null().with_name(presence(field).into()).into_column()])
}

#[cfg(test)]
mod tests {
    use super::year;

    #[test]
    fn years_are_those_of_the_standard() {
        assert_eq!(year("1947"), Some(1947));
        for text in ["47", "19470", "-194", "+194", "194X"] {
            assert_eq!(year(text), None, "{text:?}");
        }
    }
}
