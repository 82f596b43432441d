//! Text columns become typed columns, one kernel a type. A cell whose text is not of the type becomes null; a column
//! beside it says whether there was a text, for the rules to see that a null with a text is a fault.

use super::lexical;
use super::rules::presence;
use crate::declare::{Field, Kind, Numeral, Schema};
use crate::edtf::{self, calendar};
use crate::read::TextBatch;
use anyhow::Result;
use polars::prelude::*;
use std::borrow::Cow;

pub fn from_text(schema: &Schema, batch: &TextBatch) -> Result<DataFrame> {
    let mut columns: Vec<Column> = Vec::new();
    for (position, field) in schema.fields.iter().enumerate() {
        let missing = field.missing_values.as_ref().unwrap_or(&schema.missing_values);
        let mut texts = batch.texts(position, missing);
        if matches!(field.kind, Kind::Any | Kind::List) {
            // Nothing stands there but in the published CSV, where the empty cell is what is missing.
            texts.iter_mut().for_each(|text| *text = text.filter(|text| !text.is_empty()));
        }
        columns.extend(self::columns(field, &texts));
        // White space is trimmed from texts that are published, and would leave nothing.
        let trims = field.kind == Kind::String;
        let present = texts.iter().map(|text| text.is_some_and(|text| !trims || !is_blank(text)));
        columns.push(BooleanChunked::from_iter_values(presence(field).into(), present).into_column());
    }
    Ok(DataFrame::new(batch.rows(), columns)?)
}

fn is_blank(text: &str) -> bool {
    !text.as_bytes().first().is_some_and(u8::is_ascii_graphic) && text.trim().is_empty()
}

/// A column of a field's type, and the columns that an EDTF field expands to.
fn columns(field: &Field, texts: &[Option<&str>]) -> Vec<Column> {
    let name: PlSmallStr = field.name.as_str().into();
    let texts = || texts.iter().copied();
    let column = match field.kind {
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

/// A number as it is written with a decimal point, no group characters, and nothing around it.
fn plain(numeral: Numeral, text: &str) -> Cow<'_, str> {
    if numeral == Numeral::PLAIN {
        return Cow::Borrowed(text);
    }
    let text = if numeral.is_bare { text } else { core(numeral, text) };
    let point = |c| if c == numeral.decimal { '.' } else { c };
    // A point that is not the decimal character is none.
    let is_number = numeral.decimal == '.' || numeral.group == Some('.') || !text.contains('.');
    let written = text.chars().filter(|c| Some(*c) != numeral.group).map(point).collect();
    Cow::Owned(if is_number { written } else { String::new() })
}

/// What is written for a minus: hyphens and dashes of every width, and the minus itself.
const DASHES: [char; 11] = [
    '-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2015}', '\u{2212}', '\u{fe58}', '\u{fe63}',
    '\u{ff0d}',
];

/// The number within a text that has other characters before and after it (Table Schema 2.0, bareNumber).
fn core(numeral: Numeral, text: &str) -> &str {
    // `NaN` and `INF` have no digit.
    let Some(digit) = text.find(|c: char| c.is_ascii_digit()) else { return text };
    let before = text.get(..digit).unwrap_or_default();
    let unpointed = before.strip_suffix(numeral.decimal).unwrap_or(before);
    let start = unpointed.strip_suffix(['-', '+']).unwrap_or(unpointed).len();
    // The sign of `-$5` stands apart from its number, and what is passed over must not turn it into another.
    if before.get(..start).is_none_or(|passed| passed.contains(DASHES)) {
        return "";
    }
    let rest = text.get(start..).unwrap_or_default();
    let within = |(at, c): (usize, char)| {
        let next = || rest.get(at + 1..).unwrap_or_default().trim_start_matches(['-', '+']);
        let is_exponent = matches!(c, 'e' | 'E') && next().starts_with(|c: char| c.is_ascii_digit());
        let is_sign =
            matches!(c, '-' | '+') && (at == 0 || rest.get(..at).is_some_and(|before| before.ends_with(['e', 'E'])));
        c.is_ascii_digit() || c == numeral.decimal || Some(c) == numeral.group || is_exponent || is_sign
    };
    let end = rest.char_indices().find(|part| !within(*part)).map_or(rest.len(), |(at, _)| at);
    let (number, after) = (rest.get(..end).unwrap_or_default(), rest.get(end..).unwrap_or_default());
    // Of two numbers neither is meant more than the other.
    if after.contains(|c: char| c.is_ascii_digit()) {
        ""
    } else {
        number.trim_end_matches(|c: char| !c.is_ascii_digit())
    }
}

/// Zero has one sign: of two that are alike any may come out of a query.
fn unsigned(number: f64) -> f64 {
    number + 0.0
}

/// Digits with a sign where wanted (Table Schema 2.0, integer).
fn integer(text: &str) -> Option<i64> {
    text.parse().ok()
}

/// Four digits (Table Schema 2.0, year, after XML Schema's gYear); years outside them are refused as slips.
fn year(text: &str) -> Option<i32> {
    (text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// XML Schema's decimal with an exponent where wanted, and `NaN`, `INF`, `-INF` (Table Schema 2.0, number).
pub fn number(text: &str) -> Option<f64> {
    if let Some(number) = short(text.as_bytes()) {
        return Some(number);
    }
    // The standard library also reads `infinity`, and a number beyond the largest as infinite.
    if let Some(number) = text.parse().ok().filter(|number: &f64| number.is_finite()) {
        return Some(number);
    }
    // "The case need not be respected" (Table Schema 2.0, number).
    let named = [("NaN", f64::NAN), ("INF", f64::INFINITY), ("-INF", f64::NEG_INFINITY)];
    named.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map(|(_, number)| *number)
}

/// Powers of ten that are floating-point numbers of 64 bits, each exactly.
const POWERS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// A decimal number of so few digits that they and the power of ten that they are divided by are both exact, so that the
/// quotient is the nearest number there is (W. D. Clinger, How to Read Floating Point Numbers Accurately, 1990). Any other
/// text takes the long way.
fn short(text: &[u8]) -> Option<f64> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    if digits.len() > POWERS.len() {
        return None;
    }
    let (mut whole, mut point) = (0_u64, None);
    for (at, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => whole = whole * 10 + u64::from(byte - b'0'),
            b'.' if point.is_none() && digits.len() > 1 => point = Some(at + 1),
            _ => return None,
        }
    }
    let power = POWERS.get(point.map_or(0, |point| digits.len() - point))?;
    let number = whole as f64 / power;
    // With the point there are fifteen digits at most, and without it sixteen, which are exact up to 2^53.
    (!digits.is_empty() && whole <= 1 << 53).then_some(if digits.len() < text.len() { -number } else { number })
}

/// Whether a text is a number that 64 bits do not hold: an integer beyond the largest, or a number that would be infinite.
pub fn is_beyond(kind: Kind, numeral: Numeral, text: &str) -> bool {
    let text = plain(numeral, text);
    let digits = text.strip_prefix(['-', '+']).unwrap_or(&text);
    match kind {
        Kind::Integer => {
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) && integer(&text).is_none()
        }
        // Python's `inf` is no number of the standard, and none that is too large.
        _ => {
            digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
                && text.parse().is_ok_and(|number: f64| number.is_infinite())
        }
    }
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
    let mut columns: Vec<Column> = Vec::new();
    for field in &schema.fields {
        let found = frame.column(&field.name)?;
        let wanted = data_type(field.kind);
        if field.kind.is_text() {
            let texts = found.cast(&wanted)?;
            // What is published as an empty cell is read as a missing value.
            let present = || texts.str().map(|texts| texts.iter().map(|text| text.filter(|text| !text.is_empty())));
            let fitting = present()?.map(|text| text.filter(|text| lexical::fits(field, text)));
            let name: PlSmallStr = field.name.as_str().into();
            columns.push(StringChunked::from_iter_options(name, fitting).into_column());
            let is_present = present()?.map(|text| Some(text.is_some()));
            columns.push(BooleanChunked::from_iter_options(presence(field).into(), is_present).into_column());
            continue;
        }
        columns.push(match field.kind {
            _ if wanted == DataType::Date => {
                let days = found.cast(&wanted)?;
                dates(field.name.as_str().into(), days.date()?.physical().iter().map(|day| day.filter(writable)))
            }
            _ if found.dtype() == &wanted && !matches!(field.kind, Kind::Year | Kind::Number) => found.clone(),
            Kind::Integer | Kind::Year => {
                let fits = |number: f64| {
                    number.fract() == 0.0 && (field.kind == Kind::Integer || (0.0..=9999.0).contains(&number))
                };
                let numbers = found.cast(&DataType::Float64)?;
                let fitting = numbers.f64()?.iter().map(|number| number.map(fits));
                let fitting = BooleanChunked::from_iter_options("fits".into(), fitting);
                let none = Column::full_null(field.name.as_str().into(), found.len(), &wanted);
                found.cast(&wanted)?.zip_with(&fitting, &none)?
            }
            Kind::Number => {
                let numbers = found.cast(&wanted)?;
                numbers.f64()?.apply_values(unsigned).into_column()
            }
            _ => found.cast(&wanted)?,
        });
        columns.push(found.is_not_null().with_name(presence(field).into()).into_column());
    }
    Ok(DataFrame::new(frame.height(), columns)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_numbers_are_those_of_the_long_way() {
        let mut seed = 7_u64;
        let mut next = |most: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % most
        };
        let mut taken = 0;
        for _ in 0..200_000 {
            let length = 1 + next(17);
            let text: String = (0..length).map(|_| b"00123456789.-9"[next(14) as usize] as char).collect();
            let Some(number) = short(text.as_bytes()) else { continue };
            taken += 1;
            let long: f64 = text.parse().unwrap();
            assert_eq!(number.to_bits(), long.to_bits(), "{text}");
        }
        assert!(taken > 20_000, "{taken}");
        for text in ["", "-", ".", "-.", "1..2", "+1", "1e5", "9007199254740993", "99999999999999999", " 1", "1,5"] {
            assert_eq!(short(text.as_bytes()), None, "{text}");
        }
        let known = [("-0", -0.0_f64), ("0.1", 0.1), (".5", 0.5), ("5.", 5.0), ("-123.456", -123.456)];
        assert!(known.iter().all(|(text, number)| short(text.as_bytes()).unwrap().to_bits() == number.to_bits()));
    }

    #[test]
    fn numbers_are_those_of_the_standard() {
        assert_eq!(number("-1.5e3"), Some(-1500.0));
        assert_eq!(number("INF"), Some(f64::INFINITY));
        assert!(number("NaN").unwrap().is_nan());
        assert_eq!(number("-inf"), Some(f64::NEG_INFINITY));
        for text in ["1,000", "infinity", "+INF", "-NaN", "1e999", " 1", "1 ", "", "1_000", "0x10", "१"] {
            assert_eq!(number(text), None, "{text:?}");
        }
    }

    #[test]
    fn numbers_as_their_field_writes_them() {
        let numeral = |decimal, group, is_bare| Numeral { decimal, group, is_bare };
        let read = |numeral, text| number(&plain(numeral, text));
        assert_eq!(read(numeral('.', Some(','), true), "1,234,567.5"), Some(1_234_567.5));
        assert_eq!(read(numeral(',', Some('.'), true), "1.234,5"), Some(1234.5));
        assert_eq!(read(numeral(',', None, true), "1,5"), Some(1.5));
        assert_eq!(read(numeral(',', None, true), "1.5"), None);
        assert_eq!(read(numeral('.', None, false), "US$ -12.5 m"), Some(-12.5));
        assert_eq!(read(numeral('.', None, false), "95%"), Some(95.0));
        assert_eq!(read(Numeral::PLAIN, "95%"), None);
        for (text, meant) in
            [("Rs. 500", 500.0), ("5,-", 5.0), ("5 +", 5.0), ("12.5.", 12.5), ("$.5", 0.5), ("1e3 m", 1000.0)]
        {
            assert_eq!(read(numeral('.', None, false), text), Some(meant), "{text}");
        }
        for text in ["none", "5 to 6", "1 2", "1,0"] {
            assert_eq!(read(numeral('.', None, false), text), None, "{text}");
        }
    }

    #[test]
    fn numbers_that_64_bits_do_not_hold() {
        for text in ["9223372036854775808", "-99999999999999999999"] {
            assert!(is_beyond(Kind::Integer, Numeral::PLAIN, text), "{text}");
        }
        for text in ["", "-", "1.5", "x", "9223372036854775807", "1e400"] {
            assert!(!is_beyond(Kind::Integer, Numeral::PLAIN, text), "{text}");
        }
        assert!(is_beyond(Kind::Number, Numeral::PLAIN, "1e400") && is_beyond(Kind::Number, Numeral::PLAIN, "-1e400"));
        assert!(is_beyond(Kind::Number, Numeral { decimal: ',', ..Numeral::PLAIN }, "1,5e999"));
        for text in ["1e308", "inf", "infinity", "x", ""] {
            assert!(!is_beyond(Kind::Number, Numeral::PLAIN, text), "{text}");
        }
    }

    #[test]
    fn integers_and_years_are_those_of_the_standard() {
        assert_eq!(integer("+7"), Some(7));
        assert_eq!(year("1947"), Some(1947));
        for text in ["1.0", "1e3", " 1", "9223372036854775808", "1_0"] {
            assert_eq!(integer(text), None, "{text:?}");
        }
        for text in ["47", "19470", "-194", "+194", "194X"] {
            assert_eq!(year(text), None, "{text:?}");
        }
    }
}
