//! What stands in each column of a table, gathered from its rows as they are written, so that they need not be read again
//! to tell of them.

use crate::moment::year_text;
use anyhow::Result;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use polars::prelude::{AnyValue, DataType as PolarsType, PlSmallStr, Series};
use std::collections::BTreeMap;

/// What stands in one column.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Rows that have no value.
    pub missing: usize,
    /// Smallest and largest value of a column of numbers or days; NaN is neither.
    extent: Option<(Value, Value)>,
    /// Whether a column of numbers has one that is not finite, or is none.
    has_unbounded: bool,
    /// Smallest magnitude of a column of numbers, apart from zero.
    smallest: Option<f64>,
    /// How often each value of a column of codes is used, those being texts or whole numbers.
    pub uses: BTreeMap<String, usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
enum Value {
    Whole(i64),
    Year(i32),
    Number(f64),
    Day(i32),
}

impl Summary {
    pub fn of(array: &ArrayRef, is_code: bool) -> Summary {
        let (missing, mut uses): (usize, BTreeMap<String, usize>) = (array.null_count(), BTreeMap::new());
        let (mut has_unbounded, mut smallest) = (false, None);
        let extent = match array.data_type() {
            DataType::Int64 => {
                let numbers = || array.as_primitive::<Int64Type>().iter().flatten();
                let mut counts = BTreeMap::<i64, usize>::new();
                numbers().filter(|_| is_code).for_each(|code| *counts.entry(code).or_default() += 1);
                uses = counts.into_iter().map(|(code, count)| (code.to_string(), count)).collect();
                extent(numbers()).map(of_both(Value::Whole))
            }
            DataType::Int32 => extent(array.as_primitive::<Int32Type>().iter().flatten()).map(of_both(Value::Year)),
            DataType::Float64 => {
                let numbers = array.as_primitive::<Float64Type>();
                let found = match numbers.null_count() {
                    0 => Measured::of(numbers.values().iter().copied()),
                    _ => Measured::of(numbers.iter().flatten()),
                };
                has_unbounded = found.has_unbounded;
                smallest = Some(found.smallest).filter(|smallest| smallest.is_finite());
                (found.least <= found.most).then_some((found.least, found.most)).map(of_both(Value::Number))
            }
            DataType::Date32 => extent(array.as_primitive::<Date32Type>().iter().flatten()).map(of_both(Value::Day)),
            DataType::Dictionary(..) => {
                uses = used(array);
                None
            }
            _ => None,
        };
        Summary { missing, extent, has_unbounded, smallest, uses }
    }

    /// Takes what stands in further rows.
    pub fn add(&mut self, other: Summary) {
        self.missing += other.missing;
        self.has_unbounded |= other.has_unbounded;
        self.smallest = self.smallest.into_iter().chain(other.smallest).reduce(f64::min);
        self.extent = match (self.extent, other.extent) {
            (Some((least, most)), Some((lesser, more))) => {
                Some((if lesser < least { lesser } else { least }, if more > most { more } else { most }))
            }
            (one, other) => one.or(other),
        };
        for (value, count) in other.uses {
            *self.uses.entry(value).or_default() += count;
        }
    }

    /// Smallest and largest magnitude of a column of numbers apart from zero, zeros where it has none; none where a number is
    /// not finite.
    pub fn magnitudes(&self) -> Option<(f64, f64)> {
        let largest = match self.extent {
            Some((Value::Number(least), Value::Number(most))) => least.abs().max(most.abs()),
            _ => 0.0,
        };
        (!self.has_unbounded).then_some((self.smallest.unwrap_or_default(), largest))
    }

    /// Largest magnitude of a column of whole numbers or years, zero where it has none.
    pub fn largest_whole(&self) -> u64 {
        match self.extent {
            Some((Value::Whole(least), Value::Whole(most))) => least.unsigned_abs().max(most.unsigned_abs()),
            Some((Value::Year(least), Value::Year(most))) => least.unsigned_abs().max(most.unsigned_abs()).into(),
            _ => 0,
        }
    }

    /// The smallest value as text, as it stands in the CSV.
    pub fn minimum(&self) -> Result<Option<String>> {
        self.extent.map(|(least, _)| least.text()).transpose()
    }

    /// The largest value as text.
    pub fn maximum(&self) -> Result<Option<String>> {
        self.extent.map(|(_, most)| most.text()).transpose()
    }
}

/// What is told of measured numbers; what none of them is stays infinite.
struct Measured {
    least: f64,
    most: f64,
    /// Of magnitudes, apart from zero.
    smallest: f64,
    has_unbounded: bool,
}

impl Measured {
    fn of(numbers: impl Iterator<Item = f64>) -> Measured {
        let none =
            Measured { least: f64::INFINITY, most: f64::NEG_INFINITY, smallest: f64::INFINITY, has_unbounded: false };
        // NaN is neither the smaller nor the larger one.
        numbers.fold(none, |found, number| Measured {
            least: if number < found.least { number } else { found.least },
            most: if number > found.most { number } else { found.most },
            smallest: if number != 0.0 && number.abs() < found.smallest { number.abs() } else { found.smallest },
            has_unbounded: found.has_unbounded | !number.is_finite(),
        })
    }
}

fn extent<T: PartialOrd + Copy>(mut values: impl Iterator<Item = T>) -> Option<(T, T)> {
    let first = values.next()?;
    Some(values.fold((first, first), |(least, most), value| {
        (if value < least { value } else { least }, if value > most { value } else { most })
    }))
}

fn of_both<T>(value: impl Fn(T) -> Value) -> impl Fn((T, T)) -> (Value, Value) {
    move |(least, most)| (value(least), value(most))
}

/// How often each value of a dictionary is used.
fn used(array: &ArrayRef) -> BTreeMap<String, usize> {
    let dictionary = array.as_dictionary::<Int32Type>();
    let values = dictionary.values().as_string::<i32>();
    let mut counts = vec![0; values.len()];
    for key in dictionary.keys().iter().flatten() {
        if let Some(count) = counts.get_mut(key as usize) {
            *count += 1;
        }
    }
    values.iter().flatten().map(str::to_owned).zip(counts).collect()
}

impl Value {
    fn text(self) -> Result<String> {
        let value = match self {
            Value::Whole(number) => return Ok(number.to_string()),
            Value::Year(year) => return Ok(year_text(year)),
            Value::Number(number) => AnyValue::Float64(number),
            Value::Day(day) => AnyValue::Date(day),
        };
        let one = Series::from_any_values(PlSmallStr::EMPTY, &[value], true)?.cast(&PolarsType::String)?;
        Ok(one.str()?.get(0).unwrap_or_default().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::{Date32Array, DictionaryArray, Float64Array, Int64Array};
    use std::sync::Arc;

    fn shown(arrays: impl IntoIterator<Item = ArrayRef>) -> (usize, Option<String>, Option<String>) {
        let mut summary = Summary::default();
        arrays.into_iter().for_each(|array| summary.add(Summary::of(&array, false)));
        (summary.missing, summary.minimum().unwrap(), summary.maximum().unwrap())
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn batches_come_to_what_the_whole_has() {
        let numbers = |values: Vec<Option<f64>>| Arc::new(Float64Array::from(values)) as ArrayRef;
        let batches = [numbers(vec![None, Some(f64::NAN)]), numbers(vec![Some(3.0), Some(-0.5)]), numbers(vec![None])];
        assert_eq!(shown(batches), (2, some("-0.5"), some("3.0")));
        assert_eq!(shown([numbers(vec![None])]), (1, None, None));
        let magnitudes = |batches: &[ArrayRef]| {
            let mut summary = Summary::default();
            batches.iter().for_each(|array| summary.add(Summary::of(array, false)));
            summary.magnitudes()
        };
        let sound = [numbers(vec![Some(2.0), None]), numbers(vec![Some(-7.5), Some(0.0)]), numbers(vec![Some(3.0)])];
        assert_eq!(magnitudes(&sound), Some((2.0, 7.5)));
        assert_eq!(magnitudes(&[numbers(vec![None, Some(0.0)])]), Some((0.0, 0.0)));
        for number in [f64::NAN, f64::NEG_INFINITY] {
            let unbounded = numbers(vec![Some(1.0), Some(number)]);
            assert_eq!(magnitudes(&[sound[0].clone(), unbounded.clone()]), None);
            assert_eq!(magnitudes(&[unbounded, sound[0].clone()]), None);
        }
        let days: ArrayRef = Arc::new(Date32Array::from(vec![0, -1, 365]));
        assert_eq!(shown([days]), (0, some("1969-12-31"), some("1971-01-01")));
    }

    #[test]
    fn uses_of_codes_are_counted() {
        let codes = |texts: Vec<Option<&str>>| Arc::new(texts.into_iter().collect::<DictionaryArray<Int32Type>>());
        let mut summary = Summary::of(&(codes(vec![Some("a"), Some("b"), Some("a"), None]) as ArrayRef), true);
        summary.add(Summary::of(&(codes(vec![Some("c"), Some("a")]) as ArrayRef), true));
        let uses: Vec<(&str, usize)> = summary.uses.iter().map(|(code, count)| (code.as_str(), *count)).collect();
        assert_eq!((summary.missing, uses), (1, vec![("a", 3), ("b", 1), ("c", 1)]));
        let numbers: ArrayRef = Arc::new(Int64Array::from(vec![7, 10, 7]));
        let uses = BTreeMap::from([("7".to_owned(), 2), ("10".to_owned(), 1)]);
        assert_eq!((Summary::of(&numbers, true).uses, Summary::of(&numbers, false).uses), (uses, BTreeMap::new()));
    }
}
