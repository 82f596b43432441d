//! Whether rows come in strictly ascending order of the primary key. Those that do need not be sorted, and no key among
//! them can stand twice.

use crate::declare::Schema;
use anyhow::Result;
use polars::prelude::*;
use std::cmp::Ordering;

/// The order of a whole table, put together from that of its batches.
#[derive(Default)]
pub struct Order {
    /// Keys of the last row seen.
    last: Option<DataFrame>,
    is_broken: bool,
}

/// The order of one batch: whether its rows ascend, and the keys of its first and last row.
#[derive(Default)]
pub struct Span {
    ascends: bool,
    ends: Option<(DataFrame, DataFrame)>,
}

impl Span {
    /// A table without a key keeps the order it comes in.
    pub fn of(schema: &Schema, frame: &DataFrame) -> Result<Span> {
        let key = schema.key_names();
        if key.is_empty() || frame.height() == 0 {
            return Ok(Span { ascends: true, ends: None });
        }
        let keys = frame.select(key)?;
        Ok(Span { ascends: ascends(&keys)?, ends: Some((keys.head(Some(1)), keys.tail(Some(1)))) })
    }
}

impl Order {
    pub fn holds(&self) -> bool {
        !self.is_broken
    }

    /// Takes the next batch of rows.
    pub fn take(&mut self, span: Span) -> Result<()> {
        let Some((first, last)) = span.ends else { return Ok(()) };
        let follows = match self.last.replace(last) {
            Some(before) => ascends(&before.vstack(&first)?)?,
            None => true,
        };
        self.is_broken |= !(span.ascends && follows);
        Ok(())
    }
}

/// Whether each row is greater than the one before it, column by column from the left. A row with an empty part is in no
/// order.
fn ascends(keys: &DataFrame) -> Result<bool> {
    let mut parts = Vec::new();
    for column in keys.columns() {
        match Part::of(column)? {
            Some(part) => parts.push(part),
            None => return Ok(false),
        }
    }
    // Most rows of a long table share the first parts of their key with the row before, and differ in the last.
    let greater = |row: &usize| {
        let differs = parts.iter().map(|part| part.compare(row - 1, *row)).find(|order| *order != Ordering::Equal);
        differs == Some(Ordering::Less)
    };
    Ok((1..keys.height()).all(|row| greater(&row)))
}

/// A column of a key, looked at row by row, which a column of chunks is slow at.
enum Part<'a> {
    Texts(Vec<&'a str>),
    /// Numbers in the order of the values.
    Ranks(Vec<u64>),
}

impl<'a> Part<'a> {
    /// None where a value is missing, or comes neither before nor after others.
    fn of(column: &'a Column) -> Result<Option<Part<'a>>> {
        if column.null_count() > 0 {
            return Ok(None);
        }
        Ok(match column.dtype() {
            DataType::String => {
                let texts = column.str()?;
                // A short text stands in its view: four bytes each in two of its parts, zeros after its last one.
                let views = || texts.downcast_iter().flat_map(|chunk| chunk.views().iter());
                match views().all(|view| view.length <= SHORT) {
                    true => Some(Part::Ranks(
                        views().map(|view| of_short(view.prefix, view.buffer_idx, view.length)).collect(),
                    )),
                    false => Some(Part::Texts(texts.downcast_iter().flat_map(|chunk| chunk.values_iter()).collect())),
                }
            }
            DataType::Float64 => {
                let numbers = column.f64()?.downcast_iter().flat_map(|chunk| chunk.values_iter().copied());
                numbers.map(of_number).collect::<Option<Vec<u64>>>().map(Part::Ranks)
            }
            // Whole numbers, days and truth values.
            _ => {
                let numbers = column.to_physical_repr().cast(&DataType::Int64)?;
                let numbers = numbers.i64()?.downcast_iter().flat_map(|chunk| chunk.values_iter().copied());
                Some(Part::Ranks(numbers.map(|number| number as u64 ^ HIGHEST).collect()))
            }
        })
    }

    /// Compares the values of two rows, which there are.
    fn compare(&self, left: usize, right: usize) -> Ordering {
        match self {
            Part::Texts(texts) => texts.get(left).cmp(&texts.get(right)),
            Part::Ranks(ranks) => ranks.get(left).cmp(&ranks.get(right)),
        }
    }
}

const HIGHEST: u64 = 1 << 63;

/// Bytes of a text that a number holds beside their count.
const SHORT: u32 = 7;

/// A short text as a number: its bytes from the highest on, then their count. The first four are given as the little-endian number
/// that they are in a view (Arrow Columnar Format, variable-size binary view), and so are those after them.
fn of_short(first: u32, others: u32, length: u32) -> u64 {
    u64::from(first.swap_bytes()) << 32 | u64::from(others.swap_bytes()) | u64::from(length)
}

/// A number as one in the same order: its bits, all of them turned where it is below zero, the highest alone otherwise.
fn of_number(number: f64) -> Option<u64> {
    // Zero has two forms, which are the same number.
    let bits = (number + 0.0).to_bits();
    (!number.is_nan()).then_some(if bits & HIGHEST == 0 { bits | HIGHEST } else { !bits })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(batches: &[&[(i64, &str)]]) -> bool {
        let mut order = Order::default();
        for rows in batches {
            let a: Vec<i64> = rows.iter().map(|row| row.0).collect();
            let b: Vec<&str> = rows.iter().map(|row| row.1).collect();
            let keys = df!("a" => a, "b" => b).unwrap();
            let ends = Some((keys.head(Some(1)), keys.tail(Some(1))));
            order.take(Span { ascends: ascends(&keys).unwrap(), ends }).unwrap();
        }
        order.holds()
    }

    #[test]
    fn ascends_within_and_across_batches() {
        assert!(order(&[&[(1, "a"), (1, "b"), (2, "a")], &[(2, "b"), (10, "a")]]));
        assert!(order(&[&[(1, "a")], &[(2, "a")]]));
        assert!(!order(&[&[(1, "b"), (1, "a")]]));
        assert!(!order(&[&[(1, "a"), (1, "a")]]), "the same key twice is not ascending");
        assert!(!order(&[&[(1, "a"), (2, "a")], &[(2, "a"), (3, "a")]]));
        assert!(!order(&[&[(2, "a")], &[(1, "z")]]));
    }

    #[test]
    fn short_texts_are_in_the_order_of_their_bytes() {
        let texts = ["", "\0", "a", "a\0", "aa", "abcd", "abcde", "abcdefg", "abcdf", "b", "é"];
        assert!(texts.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(matches!(Part::of(&Column::new("a".into(), texts)).unwrap(), Some(Part::Ranks(_))));
        assert!(ascends(&df!("a" => texts).unwrap()).unwrap());
        for pair in texts.windows(2) {
            assert!(!ascends(&df!("a" => [pair[1], pair[0]]).unwrap()).unwrap(), "{pair:?}");
            assert!(!ascends(&df!("a" => [pair[0], pair[0]]).unwrap()).unwrap(), "{pair:?}");
        }
        for texts in [["a", "abcdefgh"], ["abcdefgh", "abcdefgi"]] {
            assert!(ascends(&df!("a" => texts).unwrap()).unwrap());
        }
    }

    #[test]
    fn numbers_are_in_the_order_of_their_size() {
        let numbers = [f64::NEG_INFINITY, -1e300, -1.5, -5e-324, 0.0, 5e-324, 1.0, 1.5, f64::INFINITY];
        assert!(numbers.windows(2).all(|pair| of_number(pair[0]) < of_number(pair[1])));
        assert_eq!((of_number(-0.0), of_number(f64::NAN)), (of_number(0.0), None));
        assert!(ascends(&df!("a" => numbers).unwrap()).unwrap());
        assert!(!ascends(&df!("a" => [0.0, -0.0]).unwrap()).unwrap(), "the same number twice");
        assert!(!ascends(&df!("a" => [0.0, f64::NAN]).unwrap()).unwrap());
        assert!(ascends(&df!("a" => [i64::MIN, -1, 0, i64::MAX]).unwrap()).unwrap());
        assert!(ascends(&df!("a" => [false, true]).unwrap()).unwrap());
    }

    #[test]
    fn a_key_with_an_empty_part_is_in_no_order() {
        assert!(!ascends(&df!("a" => [Some(1i64), None, Some(3)]).unwrap()).unwrap());
        assert!(!ascends(&df!("a" => [1i64, 1], "b" => [None::<&str>, Some("x")]).unwrap()).unwrap());
        assert!(ascends(&df!("a" => [1i64, 2, 3]).unwrap()).unwrap());
        assert!(!ascends(&df!("a" => [10i64, 9]).unwrap()).unwrap());
    }
}
