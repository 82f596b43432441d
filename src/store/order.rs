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

/// Whether each row is greater than the one before it, column by column from the left.
fn ascends(keys: &DataFrame) -> Result<bool> {
    let keys = keys.columns().iter().map(Part::of).collect::<Result<Vec<Part>>>()?;
    // Most rows of a long table share the first parts of their key with the row before, and differ in the last.
    let greater = |row: usize| {
        for part in &keys {
            match part.compare(row - 1, row) {
                Some(Ordering::Equal) => {}
                other => return other == Some(Ordering::Less),
            }
        }
        false
    };
    let rows = keys.first().map_or(0, Part::len);
    Ok((1..rows).all(greater))
}

/// A column of a key, its values and whether they are there: looked at row by row, which a column of chunks is slow at.
enum Part {
    Text(StringChunked),
    /// Texts of at most seven bytes, as numbers that are in the same order.
    Short(Vec<Option<u64>>),
    /// Whole numbers, days and truth values.
    Whole(Vec<Option<i64>>),
    Number(Vec<Option<f64>>),
}

impl Part {
    fn of(column: &Column) -> Result<Part> {
        Ok(match column.dtype() {
            DataType::String => {
                let texts = column.str()?;
                // None for a text that is not short, none within for one that is not there.
                let numbers = texts.iter().map(|text| text.map_or(Some(None), |text| short(text).map(Some)));
                match numbers.collect::<Option<Vec<Option<u64>>>>() {
                    Some(numbers) => Part::Short(numbers),
                    None => Part::Text(texts.rechunk().into_owned()),
                }
            }
            DataType::Float64 => Part::Number(column.f64()?.iter().collect()),
            _ => Part::Whole(column.to_physical_repr().cast(&DataType::Int64)?.i64()?.iter().collect()),
        })
    }

    fn len(&self) -> usize {
        match self {
            Part::Text(texts) => texts.len(),
            Part::Short(numbers) => numbers.len(),
            Part::Whole(numbers) => numbers.len(),
            Part::Number(numbers) => numbers.len(),
        }
    }

    /// An empty part compares as nothing, and is in no order.
    fn compare(&self, left: usize, right: usize) -> Option<Ordering> {
        match self {
            Part::Text(texts) => {
                let texts = texts.downcast_as_array();
                Some(texts.get(left)?.cmp(texts.get(right)?))
            }
            Part::Short(numbers) => Some((*numbers.get(left)?)?.cmp(&(*numbers.get(right)?)?)),
            Part::Whole(numbers) => Some((*numbers.get(left)?)?.cmp(&(*numbers.get(right)?)?)),
            Part::Number(numbers) => (*numbers.get(left)?)?.partial_cmp(&(*numbers.get(right)?)?),
        }
    }
}

/// A text of at most seven bytes as a number: its bytes from the highest on, then its length.
fn short(text: &str) -> Option<u64> {
    let mut bytes = [0; 8];
    bytes.get_mut(..7)?.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
    Some(u64::from_be_bytes(bytes) | text.len() as u64)
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
        let texts = ["", "\0", "a", "a\0", "aa", "abcdefg", "b", "é"];
        assert!(texts.windows(2).all(|pair| pair[0] < pair[1] && short(pair[0]) < short(pair[1])));
        assert_eq!(short("abcdefgh"), None);
        for texts in [["a", "abcdefgh"], ["abcdefgh", "abcdefgi"]] {
            assert!(ascends(&df!("a" => texts).unwrap()).unwrap());
        }
    }

    #[test]
    fn a_key_with_an_empty_part_is_in_no_order() {
        assert!(!ascends(&df!("a" => [Some(1i64), None, Some(3)]).unwrap()).unwrap());
        assert!(!ascends(&df!("a" => [1i64, 1], "b" => [None::<&str>, Some("x")]).unwrap()).unwrap());
        assert!(ascends(&df!("a" => [1i64, 2, 3]).unwrap()).unwrap());
        assert!(!ascends(&df!("a" => [10i64, 9]).unwrap()).unwrap());
    }
}
