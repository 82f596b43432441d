//! How many there are for each pair of two columns, as squares of five shades, and how many of each row in all, which
//! is not the sum of its squares where one thing counts in several.

use super::drawing::{Anchor, Canvas, HAND, Hand, INK, NOTE, ON_STEP, RULE, amount, room, sentence, wrap};
use super::{MOST_PANELS, MOST_SIDES, Made, numbers, one, refuse_many};
use crate::publish::page::cell::Page;
use crate::publish::page::declaration::Chart;
use crate::publish::page::rows::Row;
use anyhow::Result;
use plotters::style::RGBColor;
use std::collections::{BTreeMap, BTreeSet};

const STEPS: [RGBColor; 5] = [
    RGBColor(0xE3, 0xEE, 0xF7),
    RGBColor(0xBC, 0xD8, 0xEC),
    RGBColor(0x86, 0xB7, 0xDA),
    RGBColor(0x34, 0x74, 0xA6),
    RGBColor(0x0A, 0x4F, 0x87),
];

/// What is drawn: a row with its label, its counts below each head, and how many in all.
struct Grid {
    heads: Vec<String>,
    rows: Vec<(String, Vec<usize>, usize)>,
}

pub fn grid(
    page: &Page,
    chart: &Chart,
    title: &str,
    (side, head, count): (&str, &str, &[&str]),
    rows: &[Row],
) -> Result<Option<Made>> {
    let Some(schema) = rows.first().map(|row| &row.table.schema) else { return Ok(None) };
    let counts = Counts::of(rows, side, head, count);
    let codes: Vec<&str> = schema.codes(head).collect();
    let heads = counts.heads(&codes);
    refuse_many(chart, "columns", heads.len(), MOST_PANELS)?;
    refuse_many(chart, "rows", counts.wholes.len(), MOST_SIDES)?;
    let named = |field: &str, value: &str| match page.name(schema, field, value) {
        name if name.is_empty() => "none".to_owned(),
        name => name,
    };
    let lines = counts.sides().into_iter().map(|(one, all)| {
        let cells = heads.iter().map(|head| counts.pairs.get(&(one, *head)).map_or(0, BTreeSet::len));
        (named(side, one), cells.collect(), all)
    });
    let grid = Grid { heads: heads.iter().map(|value| named(head, value)).collect(), rows: lines.collect() };
    let summary = summary(&grid);
    let heads = grid.heads.iter().map(|head| (head.clone(), true)).chain([("in all".to_owned(), true)]);
    let lines = grid.rows.iter().map(|(name, cells, all)| {
        [one(name.clone())].into_iter().chain(cells.iter().chain([all]).map(|count| one(count.to_string()))).collect()
    });
    let numbers =
        numbers(title.to_owned(), [(schema.title(side), false)].into_iter().chain(heads).collect(), lines.collect());
    Ok(Some((summary, Box::new(move |canvas| draw(canvas, &grid)), numbers)))
}

/// What is counted: the values of some columns, each set of them once.
#[derive(Default)]
struct Counts<'a> {
    pairs: BTreeMap<(&'a str, &'a str), BTreeSet<Vec<&'a str>>>,
    wholes: BTreeMap<&'a str, BTreeSet<Vec<&'a str>>>,
}

impl<'a> Counts<'a> {
    fn of(rows: &[Row<'a, '_>], side: &str, head: &str, count: &[&str]) -> Counts<'a> {
        let values = |row: &Row<'a, '_>, field: &str| -> Vec<&'a str> {
            if field.ends_with("_ids") { row.get(field).split(';').collect() } else { vec![row.get(field)] }
        };
        let mut counts = Counts::default();
        for row in rows {
            let counted: Vec<&str> = count.iter().map(|field| row.get(field)).collect();
            for one in values(row, side) {
                counts.wholes.entry(one).or_default().insert(counted.clone());
                for other in values(row, head) {
                    counts.pairs.entry((one, other)).or_default().insert(counted.clone());
                }
            }
        }
        counts
    }

    /// What counts most first, and those that count the same by their code.
    fn sides(&self) -> Vec<(&'a str, usize)> {
        let mut sides: Vec<(&str, usize)> = self.wholes.iter().map(|(one, found)| (*one, found.len())).collect();
        sides.sort_by(|(one, count), (other, others)| others.cmp(count).then(one.cmp(other)));
        sides
    }

    /// In the order in which the codes are declared, and then by name.
    fn heads(&self, codes: &[&str]) -> Vec<&'a str> {
        let heads: BTreeSet<&str> = self.pairs.keys().map(|(_, head)| *head).collect();
        let mut heads: Vec<&str> = heads.into_iter().collect();
        heads.sort_by_key(|head| codes.iter().position(|code| code == head).unwrap_or(codes.len()));
        heads
    }
}

fn summary(grid: &Grid) -> String {
    let mut summary = String::new();
    for (name, cells, all) in &grid.rows {
        let counted = grid.heads.iter().zip(cells).filter(|(_, count)| **count > 0);
        let told: Vec<String> = counted.map(|(head, count)| format!("{head} {count}")).collect();
        sentence(&mut summary, format_args!("{name}: {}, {all} in all.", told.join(", ")));
    }
    summary
}

fn draw(canvas: &mut Canvas, grid: &Grid) -> i32 {
    let is_wide = canvas.is_wide();
    let size = if is_wide { 14 } else { 13 };
    let columns = amount(grid.heads.len());
    // As wide as its rows are called, and no column wider than a number needs.
    let longest = grid.rows.iter().map(|(name, ..)| room(name, size)).max().unwrap_or_default() + 14;
    let left = longest.min(if is_wide { 300 } else { 152 });
    let deepest = grid.heads.iter().map(|head| room(head, 12)).max().unwrap_or_default();
    let widest = (deepest + 12).max(56);
    let slot = ((canvas.form.width() - left) / (columns + 1)).min(widest);
    let is_upright = widest > slot;
    let mut y = if is_upright { deepest + 14 } else { 24 };
    for (index, head) in grid.heads.iter().map(String::as_str).chain(["in all"]).enumerate() {
        let x = left + amount(index) * slot + slot / 2;
        match is_upright {
            true => canvas.text((x, y - 8), head, Hand { is_upright, ..NOTE }),
            false => canvas.text((x, y - 12), head, Hand { anchor: Anchor::Middle, ..NOTE }),
        }
    }
    let most = grid.rows.iter().flat_map(|(_, cells, _)| cells).copied().max().unwrap_or_default();
    for (name, cells, all) in &grid.rows {
        let lines = wrap(name, left - 10, size);
        let height = if lines.len() == 1 { 26 } else { 36 };
        for (index, line) in lines.iter().enumerate() {
            let at = y + height / 2 + (amount(index) * 2 - amount(lines.len()) + 1) * 8;
            canvas.text((left - 10, at), line, Hand { size, anchor: Anchor::End, ..HAND });
        }
        for (index, count) in cells.iter().enumerate() {
            let x = left + amount(index) * slot;
            if *count > 0 {
                let (shade, colour) = shade(*count, most);
                canvas.rectangle((x, y), slot - 2, height - 2, shade);
                let hand = Hand { colour, size: 12, anchor: Anchor::Middle, ..HAND };
                canvas.text((x + slot / 2 - 1, y + height / 2 - 1), &count.to_string(), hand);
            } else {
                canvas.line((x, y + height - 2), (x + slot - 3, y + height - 2), RULE);
            }
        }
        let hand = Hand { anchor: Anchor::Middle, is_bold: true, ..HAND };
        canvas.text((left + columns * slot + slot / 2, y + height / 2 - 1), &all.to_string(), hand);
        y += height;
    }
    y + 4
}

/// The shade of a count and the colour that is read on it. Its root, so that small counts can be told apart.
fn shade(count: usize, most: usize) -> (RGBColor, RGBColor) {
    let part = f64::from(amount(count)) / f64::from(amount(most).max(1));
    let step = STEPS.iter().zip(1..).position(|(_, step)| f64::from(step) >= 5.0 * part.sqrt());
    let step = step.unwrap_or(STEPS.len() - 1);
    (STEPS.get(step).copied().unwrap_or(RULE), if step > 2 { ON_STEP } else { INK })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts() -> Counts<'static> {
        let mut counts = Counts::default();
        for (one, head, event) in
            [("b", "guest", "1"), ("b", "host", "1"), ("a", "host", "2"), ("c", "pilot", "3"), ("c", "host", "4")]
        {
            counts.wholes.entry(one).or_default().insert(vec![event]);
            counts.pairs.entry((one, head)).or_default().insert(vec![event]);
        }
        counts
    }

    #[test]
    fn rows_that_count_the_same_stand_by_their_code() {
        assert_eq!(counts().sides(), [("c", 2), ("a", 1), ("b", 1)]);
    }

    #[test]
    fn heads_stand_as_their_codes_are_declared() {
        assert_eq!(counts().heads(&["host", "guest"]), ["host", "guest", "pilot"]);
        assert_eq!(counts().heads(&[]), ["guest", "host", "pilot"]);
    }

    #[test]
    fn what_counts_in_two_squares_counts_once_in_all() {
        let counts = counts();
        let cells = |one: &'static str| {
            [("host"), ("guest")].map(|head| counts.pairs.get(&(one, head)).map_or(0, BTreeSet::len))
        };
        let grid = Grid {
            heads: vec!["Host".to_owned(), "Guest".to_owned()],
            rows: vec![("B".to_owned(), cells("b").to_vec(), 1), ("A".to_owned(), cells("a").to_vec(), 1)],
        };
        assert_eq!(summary(&grid), "B: Host 1, Guest 1, 1 in all. A: Host 1, 1 in all.");
    }

    #[test]
    fn shades_are_five() {
        let of = |count| STEPS.iter().position(|step| *step == shade(count, 25).0);
        assert_eq!([1, 2, 4, 9, 10, 16, 25].map(of), [0, 1, 1, 2, 3, 3, 4].map(Some));
        assert_eq!((shade(9, 25).1, shade(10, 25).1), (INK, ON_STEP));
    }
}
