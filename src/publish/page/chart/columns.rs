//! A count for each year, one row a panel; what is counted apart stands on it in a lighter colour. All rows have one
//! scale, and each is as high as it needs.

use super::drawing::{
    Anchor, Canvas, Form, HAND, Hand, MARK, MUTED, NOTE, RULE, SOFT, Sign, amount, legend, pixel, room, sentence, wrap,
    years,
};
use super::{Made, number, numbers, one, panels};
use crate::publish::page::cell::Page;
use crate::publish::page::declaration::Chart;
use crate::publish::page::node::fault;
use crate::publish::page::number::{counted, short};
use crate::publish::page::rows::Row;
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};

/// What is counted in a year, and what is counted apart.
type Counts = BTreeMap<i64, (f64, f64)>;
type Panel = (String, Counts);

pub fn columns(
    page: &Page,
    chart: &Chart,
    (panel, x, value, more): (&[&str], &str, &str, Option<&str>),
    rows: &[Row],
) -> Result<Option<Made>> {
    let mut drawn: Vec<Panel> = Vec::new();
    for (label, rows) in panels(page, chart, panel, rows)? {
        let mut counts = Counts::new();
        for row in rows {
            let Ok(year) = row.get(x).parse() else { continue };
            let count = counts.entry(year).or_default();
            count.0 += number(chart, "value", row, value)?.unwrap_or_default();
            count.1 += more.map_or(Ok(None), |more| number(chart, "more", row, more))?.unwrap_or_default();
        }
        if !counts.is_empty() {
            drawn.push((label, counts));
        }
    }
    sort(&mut drawn);
    let Some(schema) = rows.first().map(|row| &row.table.schema).filter(|_| !drawn.is_empty()) else { return Ok(None) };
    let span = Span::of(&drawn);
    // One pixel a year, on a phone.
    if span.years > i64::from(Form::Narrow.width() - 8) {
        let message = format!(
            "a chart has room for {} years, not {}: name a table of fewer",
            Form::Narrow.width() - 8,
            span.years
        );
        return Err(fault(&format!("{}/x", chart.pointer), message));
    }
    let labels = (schema.name_of(value).to_owned(), more.map(|more| schema.name_of(more).to_owned()));
    let more = labels.1.iter().map(|more| format!("; in brackets: {more}"));
    let title = labels.0.clone() + &more.collect::<String>();
    let heads = [(schema.title(x), true)].into_iter().chain(drawn.iter().map(|(label, _)| (label.clone(), true)));
    let years: BTreeSet<i64> = drawn.iter().flat_map(|(_, counts)| counts.keys().copied()).collect();
    let lines = years.into_iter().map(|year| {
        let cell = |(_, counts): &Panel| counts.get(&year).map(|count| one(told(*count, counted))).unwrap_or_default();
        [one(year.to_string())].into_iter().chain(drawn.iter().map(cell)).collect()
    });
    let numbers = numbers(title, heads.collect(), lines.collect());
    let summary = summary(&drawn, &labels);
    Ok(Some((summary, Box::new(move |canvas| draw(canvas, &drawn, &span, &labels)), numbers)))
}

/// What counts most in all first.
fn sort(panels: &mut [Panel]) {
    panels.sort_by(|(label, counts), (other, others)| {
        total(others).total_cmp(&total(counts)).then_with(|| label.cmp(other))
    });
}

fn total(counts: &Counts) -> f64 {
    counts.values().map(|(value, _)| value).sum()
}

fn told((value, more): (f64, f64), say: fn(f64) -> String) -> String {
    say(value) + &if more > 0.0 { format!(" (+{})", say(more)) } else { String::new() }
}

/// The year that counts most, the first of several.
fn peak(counts: &Counts) -> Option<(i64, (f64, f64))> {
    let highest = counts.iter().rev().max_by(|(_, one), (_, other)| one.0.total_cmp(&other.0));
    highest.map(|(year, count)| (*year, *count))
}

fn summary(panels: &[Panel], (label, more): &(String, Option<String>)) -> String {
    let mut summary = format!("{label}.");
    for (label, counts) in panels.iter().filter(|(_, counts)| total(counts) > 0.0) {
        let busy = counts.values().filter(|(value, _)| *value > 0.0).count();
        if let Some((year, (most, _))) = peak(counts) {
            let noun = if busy == 1 { "year" } else { "years" };
            let (all, most) = (short(total(counts)), short(most));
            sentence(&mut summary, format_args!("{label}: {all} in {busy} {noun}, most in {year} ({most})."));
        }
    }
    let counts = |counts: &Counts| counts.values().map(|(_, more)| more).sum::<f64>();
    if let Some(more) = more.as_ref().filter(|_| panels.iter().any(|(_, panel)| counts(panel) > 0.0)) {
        sentence(&mut summary, format_args!("{more}, year by year together."));
        for (label, panel) in panels.iter().filter(|(_, panel)| counts(panel) > 0.0) {
            sentence(&mut summary, format_args!("{label}: {}.", short(counts(panel))));
        }
    }
    summary
}

/// The years of all panels.
struct Span {
    first: i64,
    last: i64,
    years: i64,
}

impl Span {
    fn of(panels: &[Panel]) -> Span {
        let years = || panels.iter().flat_map(|(_, counts)| counts.keys().copied());
        let (first, last) = (years().min().unwrap_or_default(), years().max().unwrap_or_default());
        Span { first, last, years: last.saturating_sub(first).saturating_add(1) }
    }
}

fn draw(canvas: &mut Canvas, panels: &[Panel], span: &Span, (value, more): &(String, Option<String>)) -> i32 {
    let mut entries: Vec<(Sign, &str)> = vec![(|canvas, x, y| canvas.rectangle((x - 4, y - 7), 8, 14, MARK), value)];
    if let Some(more) = more {
        entries.push((|canvas, x, y| canvas.rectangle((x - 4, y - 7), 8, 14, SOFT), more));
    }
    let mut y = legend(canvas, &entries);
    let (width, is_wide) = (canvas.form.width(), canvas.is_wide());
    let longest = panels.iter().map(|(label, _)| room(label, 14)).max().unwrap_or_default();
    let named = if is_wide { (longest + 14).min(215) } else { 0 };
    let years_shown = i32::try_from(span.years).unwrap_or(i32::MAX).max(1);
    let slot = ((width - 8 - named) / years_shown).max(1);
    let left = if is_wide { width - 8 - slot * years_shown } else { 0 };
    let bar = if slot > 2 { slot - 1 } else { slot };
    let across = |year: i64| left + i32::try_from(year - span.first).unwrap_or_default() * slot;
    let peaks: Vec<f64> = panels
        .iter()
        .map(|(_, counts)| counts.values().map(|(value, more)| value + more).fold(0.0, f64::max))
        .collect();
    let or_one = |number: f64| if number > 0.0 { number } else { 1.0 };
    let unit = (380.0 / or_one(peaks.iter().sum())).min(60.0 / or_one(peaks.iter().copied().fold(0.0, f64::max)));
    let tall = |number: f64| pixel(number * unit).max(i32::from(number > 0.0));
    let ticks = years(span.first, span.last, slot * years_shown, 44);
    for ((label, counts), highest) in panels.iter().zip(peaks) {
        let over = match (is_wide, room(label, 14) <= left - 14) {
            (true, true) => 16,
            (true, false) => 28,
            (false, _) => 40,
        };
        let (top, base) = (y, y + over + tall(highest).max(10));
        for year in &ticks {
            canvas.line((across(*year), top + if is_wide { 0 } else { 26 }), (across(*year), base), RULE);
        }
        canvas.line((left, base), (left + years_shown * slot, base), MUTED);
        if is_wide {
            let lines = wrap(label, left - 14, 14);
            for (below, line) in (0..amount(lines.len())).rev().zip(&lines) {
                let hand = Hand { anchor: Anchor::End, size: 14, ..HAND };
                canvas.text((left - 14, base - 7 - below * 15), line, hand);
            }
        } else {
            canvas.text((0, y + 18), label, Hand { is_bold: true, ..HAND });
        }
        for (year, (value, more)) in counts {
            let (x, height, above) = (across(*year), tall(*value), tall(*more));
            if *value > 0.0 {
                canvas.rectangle((x, base - height), bar, height, MARK);
            }
            if *more > 0.0 {
                canvas.rectangle((x, base - height - above), bar, above, SOFT);
            }
        }
        if let Some((year, (value, more))) = peak(counts).filter(|(_, (value, _))| *value > 0.0) {
            let text = told((value, more), short);
            let (x, at) = (across(year) + bar / 2, base - tall(value) - tall(more) - 7);
            match x + room(&text, 11) / 2 <= width {
                true => canvas.text((x, at), &text, Hand { size: 11, anchor: Anchor::Middle, ..HAND }),
                false => {
                    canvas.text((left + years_shown * slot, at), &text, Hand { size: 11, anchor: Anchor::End, ..HAND })
                }
            }
        }
        y = base;
    }
    for year in ticks {
        let (x, text) = (across(year), year.to_string());
        match x >= 16 {
            true => canvas.text((x, y + 13), &text, Hand { anchor: Anchor::Middle, ..NOTE }),
            false => canvas.text((0, y + 13), &text, NOTE),
        }
    }
    y + 26
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_years_that_count_most_the_first_is_told() {
        let counts = Counts::from([(1950, (1.0, 0.0)), (1951, (3.0, 0.0)), (1960, (3.0, 2.0))]);
        assert_eq!(peak(&counts), Some((1951, (3.0, 0.0))));
        let sail = ("Sail".to_owned(), counts);
        let alone = Counts::from([(1950, (0.0, 1.0))]);
        let labels = ("Ships".to_owned(), Some("Ships of no year".to_owned()));
        assert_eq!(
            summary(&[sail, ("Steam".to_owned(), alone)], &labels),
            "Ships. Sail: 7 in 3 years, most in 1951 (3). Ships of no year, year by year together. Sail: 2. Steam: 1."
        );
        let none = Counts::from([(1950, (1.0, 0.0))]);
        assert_eq!(summary(&[("Oar".to_owned(), none)], &labels), "Ships. Oar: 1 in 1 year, most in 1950 (1).");
    }

    #[test]
    fn panels_that_count_the_same_stand_by_name() {
        let counts = |value: f64| Counts::from([(1950, (value, 0.0))]);
        let mut panels = [("b".to_owned(), counts(1.0)), ("c".to_owned(), counts(2.0)), ("a".to_owned(), counts(1.0))];
        sort(&mut panels);
        assert_eq!(panels.map(|(label, _)| label), ["c", "a", "b"]);
    }

    #[test]
    fn what_is_counted_apart_stands_in_brackets() {
        assert_eq!(told((1200.0, 3.0), counted), "1,200 (+3)");
        assert_eq!(told((0.0, 0.0), counted), "0");
    }
}
