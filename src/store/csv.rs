//! A table as CSV: RFC 4180 with `\n` for line breaks, UTF-8, cells quoted where they must be, the empty cell for what is
//! missing.

use crate::checksum::Running;
use crate::declare::Field;
use crate::moment::year_text;
use anyhow::{Context, Result, bail};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef, BooleanArray, Date32Array, Float64Array, Int32Array, Int64Array, StringArray};
use arrow_schema::DataType;
use polars::prelude::{LazyCsvReader, LazyFileListReader, LazyFrame, Schema};
use std::fs::File;
use std::io::Write;
use std::path::Path;

pub struct Writer {
    file: File,
    sum: Running,
}

impl Writer {
    pub fn create(path: &Path, fields: &[Field]) -> Result<Writer> {
        let file = File::create(path).with_context(|| format!("{} cannot be written", path.display()))?;
        let mut header = Vec::new();
        for (position, field) in fields.iter().enumerate() {
            if position > 0 {
                header.push(b',');
            }
            write_text(&field.name, &mut header);
        }
        header.push(b'\n');
        let mut writer = Writer { file, sum: Running::default() };
        writer.append(&header)?;
        Ok(writer)
    }

    pub fn append(&mut self, rows: &[u8]) -> Result<()> {
        // What has just been read for the checksum is still near the processor when it is written.
        for part in rows.chunks(1 << 16) {
            self.sum.add(part);
            self.file.write_all(part)?;
        }
        Ok(())
    }

    /// Returns the file's checksum, and the file.
    pub fn finish(self) -> (String, File) {
        (self.sum.finish(), self.file)
    }
}

/// The rows of a table that was published, every cell a text. Of a published folder, which may come from a stranger or be
/// damaged, the CSV is read: Polars' reader of Parquet takes sizes that stand in the file at their word, and ends the process
/// where there is not that much memory.
pub fn scan(path: &Path) -> Result<LazyFrame> {
    let reader = LazyCsvReader::new(super::local(path)?).with_glob(false).with_infer_schema_length(Some(0));
    // Polars takes the quotes from around a name, and leaves those within it doubled.
    let named =
        |found: Schema| Ok(found.into_iter().map(|(name, kind)| (name.replace("\"\"", "\"").into(), kind)).collect());
    Ok(reader.with_schema_modify(named)?.finish()?)
}

/// Rows as text. The columns are those that the table's Parquet is written from.
pub fn encode(columns: &[ArrayRef]) -> Result<Vec<u8>> {
    let rows = columns.first().map_or(0, |column| column.len());
    let columns = columns.iter().map(Cells::of).collect::<Result<Vec<Cells>>>()?;
    let mut out = Vec::with_capacity(rows * columns.len() * 8);
    for row in 0..rows {
        let start = out.len();
        for (position, cells) in columns.iter().enumerate() {
            if position > 0 {
                out.push(b',');
            }
            cells.write(row, &mut out)?;
        }
        if out.len() == start {
            // A row of one cell in which nothing stands would be a blank line, which is no row.
            out.extend_from_slice(b"\"\"");
        }
        out.push(b'\n');
    }
    Ok(out)
}

/// The cells of a column.
enum Cells<'a> {
    Texts(&'a StringArray),
    /// Codes, each as it is written.
    Codes(&'a Int32Array, Vec<Code>),
    Whole(&'a Int64Array),
    Years(&'a Int32Array),
    Numbers(&'a Float64Array),
    Truths(&'a BooleanArray),
    Days(&'a Date32Array),
}

/// A code as it is written.
enum Code {
    /// One of few bytes, and how many they are.
    Short([u8; SHORT], usize),
    Long(Vec<u8>),
}

/// So many bytes are copied at once, without a look at how many are wanted.
const SHORT: usize = 16;

impl Code {
    fn of(written: Vec<u8>) -> Code {
        let mut bytes = [0; SHORT];
        match bytes.get_mut(..written.len()) {
            Some(part) => {
                part.copy_from_slice(&written);
                Code::Short(bytes, written.len())
            }
            None => Code::Long(written),
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Code::Short(bytes, length) => {
                let end = out.len() + length;
                out.extend_from_slice(bytes);
                out.truncate(end);
            }
            Code::Long(bytes) => out.extend_from_slice(bytes),
        }
    }
}

impl<'a> Cells<'a> {
    fn of(column: &'a ArrayRef) -> Result<Cells<'a>> {
        Ok(match column.data_type() {
            DataType::Utf8 => Cells::Texts(column.as_string()),
            DataType::Dictionary(..) => {
                let codes = column.as_dictionary::<Int32Type>();
                let written = |code: Option<&str>| {
                    let mut out = Vec::new();
                    write_text(code.unwrap_or_default(), &mut out);
                    Code::of(out)
                };
                Cells::Codes(codes.keys(), codes.values().as_string::<i32>().iter().map(written).collect())
            }
            DataType::Int64 => Cells::Whole(column.as_primitive::<Int64Type>()),
            DataType::Int32 => Cells::Years(column.as_primitive::<Int32Type>()),
            DataType::Float64 => Cells::Numbers(column.as_primitive::<Float64Type>()),
            DataType::Boolean => Cells::Truths(column.as_boolean()),
            DataType::Date32 => Cells::Days(column.as_primitive::<Date32Type>()),
            kind => bail!("a column of type {kind} has no form as text"),
        })
    }

    /// Writes the cell of a row, which there is.
    fn write(&self, row: usize, out: &mut Vec<u8>) -> Result<()> {
        match self {
            Cells::Texts(texts) if texts.is_valid(row) => write_text(texts.value(row), out),
            Cells::Codes(keys, codes) if keys.is_valid(row) => {
                codes.get(keys.value(row) as usize).context("a code has no text")?.write(out);
            }
            Cells::Whole(numbers) if numbers.is_valid(row) => {
                out.extend_from_slice(itoa::Buffer::new().format(numbers.value(row)).as_bytes());
            }
            Cells::Years(years) if years.is_valid(row) => match years.value(row) {
                year @ 1000..=9999 => out.extend_from_slice(itoa::Buffer::new().format(year).as_bytes()),
                year => out.extend_from_slice(year_text(year).as_bytes()),
            },
            Cells::Numbers(numbers) if numbers.is_valid(row) => {
                write_number(numbers.value(row), out);
            }
            Cells::Truths(truths) if truths.is_valid(row) => {
                out.extend_from_slice(if truths.value(row) { b"true" } else { b"false" });
            }
            Cells::Days(days) if days.is_valid(row) => {
                write!(out, "{}", days.value_as_date(row).context("a day lies beyond the calendar")?)?;
            }
            _ => {}
        }
        Ok(())
    }
}

/// Writes a number in the fewest digits that are read as the same number.
///
/// No two decimals of 15 digits are the same number (DBL_DIG), so that one which is read as it has the fewest digits but for
/// noughts at its end. Where three digits after its point are enough, it is found by whole numbers, which is quicker than in general.
fn write_number(number: f64, out: &mut Vec<u8>) {
    let magnitude = number.abs();
    let thousandths = (magnitude * 1000.0 + 0.5) as u64;
    // Nought may have a sign.
    if thousandths == 0 || thousandths >= 1_000_000_000_000_000 || thousandths as f64 / 1000.0 != magnitude {
        out.extend_from_slice(zmij::Buffer::new().format(number).as_bytes());
        return;
    }
    if number < 0.0 {
        out.push(b'-');
    }
    out.extend_from_slice(itoa::Buffer::new().format(thousandths / 1000).as_bytes());
    let rest = (thousandths % 1000) as u16;
    let digit = |place: u16| b'0' + (rest / place % 10) as u8;
    let digits = [b'.', digit(100), digit(10), digit(1)];
    let length = match (rest / 10 % 10, rest % 10) {
        (0, 0) => 2,
        (_, 0) => 3,
        _ => 4,
    };
    let end = out.len() + length;
    out.extend_from_slice(&digits);
    out.truncate(end);
}

/// Writes a text, in quotes where it would not be read as it is. The empty text is quoted, so that it is no missing value.
fn write_text(text: &str, out: &mut Vec<u8>) {
    // All signs that call for quotes lie below this one, and most texts have none of them.
    let may_need = text.bytes().fold(text.is_empty(), |found, byte| found | (byte <= b','));
    if !may_need || !(text.is_empty() || text.bytes().any(|byte| matches!(byte, b'"' | b',' | b'\n' | b'\r'))) {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    for (position, part) in text.split('"').enumerate() {
        if position > 0 {
            out.extend_from_slice(b"\"\"");
        }
        out.extend_from_slice(part.as_bytes());
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::DictionaryArray;
    use std::sync::Arc;

    fn written(columns: Vec<ArrayRef>) -> String {
        String::from_utf8(encode(&columns).unwrap()).unwrap()
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let texts = ["plain", "a,b", "say \"no\"", "\"", "two\nlines", "cr\r", " kept ", "", "naïve ☂", "(#!$%&'*+)"];
        let column: ArrayRef = Arc::new(texts.iter().copied().map(Some).chain([None]).collect::<StringArray>());
        let codes: DictionaryArray<Int32Type> = texts.iter().copied().map(Some).chain([None]).collect();
        let expected = "plain\n\"a,b\"\n\"say \"\"no\"\"\"\n\"\"\"\"\n\"two\nlines\"\n\"cr\r\"\n kept \n\"\"\nnaïve ☂\n(#!$%&'*+)\n\"\"\n";
        assert_eq!(written(vec![column.clone()]), expected);
        assert_eq!(written(vec![Arc::new(codes)]), expected);
        let read: Vec<Vec<u8>> = csv_core_cells(&written(vec![column.clone(), column]));
        let cells = texts.iter().chain([&""]).flat_map(|text| [text.as_bytes().to_vec(), text.as_bytes().to_vec()]);
        assert_eq!(read, cells.collect::<Vec<Vec<u8>>>());
    }

    /// The cells of some rows, as another reader finds them.
    fn csv_core_cells(text: &str) -> Vec<Vec<u8>> {
        let (mut reader, mut input, mut cells) = (csv_core::Reader::new(), text.as_bytes(), vec![Vec::new()]);
        loop {
            let mut output = [0; 64];
            let (result, read, written) = reader.read_field(input, &mut output);
            input = &input[read..];
            cells.last_mut().unwrap().extend_from_slice(&output[..written]);
            match result {
                csv_core::ReadFieldResult::Field { .. } => cells.push(Vec::new()),
                csv_core::ReadFieldResult::End => break,
                _ => {}
            }
        }
        cells.pop();
        cells
    }

    #[test]
    fn numbers_are_written_alike_however_their_digits_are_found() {
        let mut numbers =
            vec![0.0, -0.0, f64::NAN, f64::INFINITY, 999_999_999_999.999, 1e12, 1e15, 1e16, 0.0005, 1e-3, 1e-5];
        let mut state = 1u64;
        for power in [1.0, 1e-1, 1e-2, 1e-3, 1e-4, 1e-7] {
            for _ in 0..20_000 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let digits = (state >> 13) % 10u64.pow((state % 19) as u32);
                numbers.extend([digits as f64 * power, digits as f64 / (1.0 / power).round(), f64::from_bits(state)]);
            }
        }
        for number in numbers {
            for number in [number, -number, number.next_up(), number.next_down()] {
                let mut out = Vec::new();
                write_number(number, &mut out);
                assert_eq!(String::from_utf8(out).unwrap(), zmij::Buffer::new().format(number), "{}", number.to_bits());
            }
        }
    }

    #[test]
    fn values_have_one_form() {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(Int64Array::from(vec![Some(i64::MIN), None, Some(0)])),
            Arc::new(Int32Array::from(vec![Some(622), Some(2025), None])),
            Arc::new(Float64Array::from(vec![Some(612.0), Some(-0.1), Some(1e22)])),
            Arc::new(Float64Array::from(vec![f64::NAN, f64::NEG_INFINITY, 5e-324])),
            Arc::new(BooleanArray::from(vec![Some(true), Some(false), None])),
            Arc::new(Date32Array::from(vec![Some(0), Some(-719_162), None])),
        ];
        let expected = "-9223372036854775808,0622,612.0,NaN,true,1970-01-01\n,2025,-0.1,-inf,false,0001-01-01\n0,,1e+22,5e-324,,\n";
        assert_eq!(written(columns), expected);
    }
}
