//! Figures over time of which some are known and others only bounded: a value is a dot, two bounds a band, one bound an
//! arrow to the side that the source leaves open.

use super::drawing::{
    Anchor, Canvas, HAND, Hand, INK, MARK, MUTED, NOTE, PAPER, RULE, SOFT, Sign, legend, pixel, room, sentence, years,
};
use super::{Made, number, panels};
use crate::publish::page::cell::Page;
use crate::publish::page::declaration::{Bounds, Chart, Listed};
use crate::publish::page::listing::{Place, listing};
use crate::publish::page::number::{nice, short};
use crate::publish::page::rows::Row;
use anyhow::Result;

/// What is known of one figure.
#[derive(Debug, Clone, Default)]
struct Point {
    x: i64,
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    stated: Option<f64>,
    note: String,
}

impl Point {
    /// Every number of it, what is best known first.
    fn numbers(&self) -> impl Iterator<Item = f64> {
        [self.value, self.low, self.high, self.stated].into_iter().flatten()
    }

    fn band(&self) -> Option<(f64, f64)> {
        self.low.zip(self.high).filter(|(low, high)| high > low)
    }

    /// The bound from which it may lie anywhere upwards.
    fn at_least(&self) -> Option<f64> {
        self.low.filter(|_| self.value.is_none() && self.high.is_none())
    }

    /// The bound from which it may lie anywhere downwards.
    fn at_most(&self) -> Option<f64> {
        self.high.filter(|_| self.value.is_none() && self.low.is_none())
    }

    /// A number that a source states and that is neither a value nor a bound.
    fn only_stated(&self) -> Option<f64> {
        self.stated.filter(|_| self.value.is_none() && self.low.is_none() && self.high.is_none())
    }

    fn said(&self) -> String {
        match (self.value, self.low, self.high, self.stated) {
            (Some(value), ..) => short(value),
            (_, Some(low), Some(high), _) => format!("{} to {}", short(low), short(high)),
            (_, Some(low), ..) => format!("at least {}", short(low)),
            (_, _, Some(high), _) => format!("at most {}", short(high)),
            (.., Some(stated)) if self.note.is_empty() => short(stated),
            (.., Some(stated)) => format!("{}, {}", short(stated), self.note),
            _ => String::new(),
        }
    }
}

type Panel = (String, Vec<Point>);

pub fn bounds(page: &mut Page, chart: &Chart, channels: &Bounds, rows: &[Row]) -> Result<Option<Made>> {
    let mut drawn: Vec<Panel> = Vec::new();
    for (label, rows) in panels(page, chart, &channels.panel, rows)? {
        let points: Result<Vec<Option<Point>>> = rows.iter().map(|row| point(page, chart, channels, *row)).collect();
        let points: Vec<Point> = points?.into_iter().flatten().collect();
        if !points.is_empty() {
            drawn.push((label, points));
        }
    }
    let Some(table) = rows.first().map(|row| row.table).filter(|_| !drawn.is_empty()) else { return Ok(None) };
    let optional = [channels.stated, Some(channels.value), channels.low, channels.high, channels.note];
    let columns = channels.panel.iter().copied().chain([channels.x]).chain(optional.into_iter().flatten());
    let declared = Listed { table: chart.table, columns: columns.collect(), ..Listed::default() };
    let numbers = listing(page, &declared, table, rows, Place::Chart);
    let mut summary = String::new();
    for (label, points) in &drawn {
        let said: Vec<String> = points.iter().map(|point| format!("{} in {}", point.said(), point.x)).collect();
        sentence(&mut summary, format_args!("{label}: {}.", said.join("; ")));
    }
    let unit = table.schema.text(channels.value, "unit").unwrap_or_default().to_owned();
    Ok(Some((summary, Box::new(move |canvas| draw(canvas, &drawn, &unit)), numbers)))
}

fn point(page: &Page, chart: &Chart, channels: &Bounds, row: Row) -> Result<Option<Point>> {
    let read = |name: &str, field: Option<&str>| field.map_or(Ok(None), |field| number(chart, name, row, field));
    let note = channels.note.map(|note| page.label(row, note)).unwrap_or_default();
    let Ok(x) = row.get(channels.x).parse() else { return Ok(None) };
    let point = Point {
        x,
        value: read("value", Some(channels.value))?,
        low: read("low", channels.low)?,
        high: read("high", channels.high)?,
        stated: read("stated", channels.stated)?,
        note,
    };
    Ok(Some(point).filter(|point| point.numbers().next().is_some()))
}

/// Where numbers and years stand in one panel.
struct Scale {
    left: i32,
    right: i32,
    top: i32,
    bottom: i32,
    most: f64,
    first: i64,
    last: i64,
}

impl Scale {
    fn down(&self, number: f64) -> i32 {
        self.bottom - pixel(number * f64::from(self.bottom - self.top) / self.most)
    }

    fn across(&self, x: i64) -> i32 {
        let part = x.saturating_sub(self.first) as f64 * f64::from(self.right - self.left - 32);
        self.left + 16 + pixel(part / self.last.saturating_sub(self.first).max(1) as f64)
    }
}

fn draw(canvas: &mut Canvas, panels: &[Panel], unit: &str) -> i32 {
    let points = || panels.iter().flat_map(|(_, points)| points);
    let first = points().map(|point| point.x).min().unwrap_or_default();
    let last = points().map(|point| point.x).max().unwrap_or_default();
    let left = if canvas.is_wide() { 64 } else { 50 };
    let right = canvas.form.width() - 20;
    let mut y = legend(canvas, &entries(&points().collect::<Vec<_>>()));
    for (label, points) in panels {
        y += 20;
        canvas.text((0, y), label, Hand { is_bold: true, size: 14, ..HAND });
        let most = points.iter().flat_map(Point::numbers).fold(0.0, f64::max);
        // An arrow needs room above its bound.
        let above = if points.iter().any(|point| point.at_least().is_some()) { 1.15 } else { 1.02 };
        let reach = if most > 0.0 { most } else { 1.0 } * above;
        let step = nice(reach / 4.0);
        let steps = (reach / step).ceil();
        let scale = Scale { left, right, top: y + 24, bottom: y + 174, most: step * steps, first, last };
        for tick in 0..=pixel(steps) {
            let number = f64::from(tick) * step;
            let at = scale.down(number);
            canvas.line((left, at), (right, at), if tick == 0 { MUTED } else { RULE });
            canvas.text((left - 8, at), &short(number), Hand { anchor: Anchor::End, ..NOTE });
        }
        let mut taken: Vec<Space> = points.iter().filter_map(|point| draw_point(canvas, point, &scale)).collect();
        for point in points {
            place_label(canvas, point, &scale, &mut taken);
        }
        y = scale.bottom;
        for year in years(first, last, right - left - 32, 56) {
            let x = scale.across(year);
            canvas.line((x, y), (x, y + 4), MUTED);
            canvas.text((x, y + 14), &year.to_string(), Hand { anchor: Anchor::Middle, ..NOTE });
        }
        y += 26;
    }
    if !unit.is_empty() {
        canvas.text((0, y + 8), &format!("In {unit}. Each row has its own scale, from zero."), NOTE);
        y += 20;
    }
    y + 4
}

/// The signs that are needed.
fn entries(points: &[&Point]) -> Vec<(Sign, &'static str)> {
    let any = |is: fn(&Point) -> bool| points.iter().any(|point| is(point));
    let entries: [(bool, Sign, &str); 5] = [
        (any(|point| point.value.is_some()), |canvas, x, y| canvas.disc((x, y), MARK), "value"),
        (
            any(|point| point.band().is_some()),
            |canvas, x, y| {
                canvas.rectangle((x - 3, y - 8), 7, 16, SOFT);
                canvas.rectangle((x - 8, y - 8), 17, 3, MARK);
                canvas.rectangle((x - 8, y + 6), 17, 3, MARK);
            },
            "between two bounds",
        ),
        (
            any(|point| point.at_least().is_some()),
            |canvas, x, y| {
                open_end(canvas, x, y + 6, y - 8);
                canvas.rectangle((x - 8, y + 5), 17, 3, MARK);
            },
            "at least: open upwards",
        ),
        (
            any(|point| point.at_most().is_some()),
            |canvas, x, y| {
                open_end(canvas, x, y - 7, y + 8);
                canvas.rectangle((x - 8, y - 8), 17, 3, MARK);
            },
            "at most: open downwards",
        ),
        (
            any(|point| point.only_stated().is_some()),
            |canvas, x, y| canvas.ring((x, y), MARK),
            "stated, neither value nor bound",
        ),
    ];
    entries.into_iter().filter(|(is_needed, ..)| *is_needed).map(|(_, sign, meaning)| (sign, meaning)).collect()
}

/// A band from a bound to the edge of the panel, with an arrow head: the value lies somewhere on it.
fn open_end(canvas: &mut Canvas, x: i32, y: i32, edge: i32) {
    let head = if edge < y { edge + 9 } else { edge - 9 };
    canvas.rectangle((x - 3, y.min(head)), 7, (y - head).abs(), SOFT);
    canvas.triangle([(x - 7, head), (x + 8, head), (x, edge)], SOFT);
}

/// Left, top, right and bottom of what is drawn.
type Space = (i32, i32, i32, i32);

fn draw_point(canvas: &mut Canvas, point: &Point, scale: &Scale) -> Option<Space> {
    let x = scale.across(point.x);
    if let Some((low, high)) = point.band() {
        canvas.rectangle((x - 3, scale.down(high)), 7, scale.down(low) - scale.down(high), SOFT);
    }
    if let Some(low) = point.at_least() {
        open_end(canvas, x, scale.down(low), scale.top);
    }
    if let Some(high) = point.at_most() {
        open_end(canvas, x, scale.down(high), scale.bottom);
    }
    let high = point.high.filter(|_| point.high != point.low);
    for bound in [point.low, high].into_iter().flatten().filter(|bound| point.value != Some(*bound)) {
        canvas.rectangle((x - 8, scale.down(bound) - 1), 17, 3, MARK);
    }
    if let Some(value) = point.value {
        canvas.disc((x, scale.down(value)), MARK);
    }
    if let Some(stated) = point.only_stated() {
        canvas.ring((x, scale.down(stated)), MARK);
    }
    let marks = [point.value, point.low, point.high, point.only_stated()];
    let edges = marks.into_iter().flatten().map(|number| scale.down(number));
    let open = [point.at_least().map(|_| scale.top), point.at_most().map(|_| scale.bottom)];
    let edges: Vec<i32> = edges.chain(open.into_iter().flatten()).collect();
    Some((x - 9, edges.iter().min()? - 6, x + 9, edges.iter().max()? + 6))
}

/// Beside its mark where nothing else stands; where there is no room the table has the figure.
fn place_label(canvas: &mut Canvas, point: &Point, scale: &Scale, taken: &mut Vec<Space>) {
    let text = point.said();
    let wide = room(&text, 12);
    let Some(number) = point.numbers().next() else { return };
    let (x, at) = (scale.across(point.x), scale.down(number));
    let places = [
        (x, at - 15, Anchor::Middle),
        (x - 13, at, Anchor::End),
        (x + 13, at, Anchor::Start),
        (x + 9, at - 15, Anchor::End),
        (x, at + 16, Anchor::Middle),
        (x + 9, at + 16, Anchor::End),
    ];
    for (x, y, anchor) in places {
        let start = match anchor {
            Anchor::Start => x,
            Anchor::Middle => x - wide / 2,
            Anchor::End => x - wide,
        };
        let own = (start, y - 7, start + wide, y + 7);
        let is_inside = own.0 >= scale.left && own.2 <= scale.right + 20;
        let is_free =
            taken.iter().all(|other| own.0 >= other.2 || other.0 >= own.2 || own.1 >= other.3 || other.1 >= own.3);
        if is_inside && is_free {
            canvas.rectangle((start - 2, y - 7), wide + 4, 14, PAPER);
            canvas.text((x, y), &text, Hand { colour: INK, size: 12, anchor, ..HAND });
            taken.push(own);
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::drawing::{Form, Told, svg};
    use super::*;

    #[test]
    fn a_figure_is_said_with_what_is_known_of_it() {
        let known = Point { value: Some(1.5e9), low: Some(1e9), high: Some(2e9), ..Point::default() };
        let between = Point { value: None, ..known.clone() };
        let at_least = Point { high: None, ..between.clone() };
        let at_most = Point { low: None, ..between.clone() };
        let stated = Point { stated: Some(10e9), note: "projected".to_owned(), ..Point::default() };
        assert_eq!(
            [known, between, at_least, at_most, stated].map(|point| point.said()),
            ["1.5 bn", "1 bn to 2 bn", "at least 1 bn", "at most 2 bn", "10 bn, projected"]
        );
    }

    /// The shapes of one panel's only point, in the order in which they are drawn: what kind, and its colour.
    fn shapes(point: Point) -> Vec<(String, String)> {
        let told = Told { name: "t", title: "T", summary: String::new() };
        let drawn = svg(Form::Wide, &told, |canvas| {
            let scale = Scale { left: 50, right: 850, top: 20, bottom: 170, most: 4.0, first: 2000, last: 2010 };
            draw_point(canvas, &point, &scale);
            200
        });
        let kind = |line: &str| {
            let (name, rest) = line.trim_start().strip_prefix('<')?.split_once(' ')?;
            let fill = rest.split_once("fill=\"")?.1.split('"').next()?;
            Some((name.to_owned(), fill.to_owned()))
                .filter(|(name, _)| name != "svg" && name != "title" && name != "desc")
        };
        drawn.unwrap().replace("><", ">\n<").lines().filter_map(kind).collect()
    }

    #[test]
    fn a_bound_is_drawn_as_a_bound() {
        let shape = |name: &str, fill: &str| (name.to_owned(), fill.to_owned());
        let (mark, soft) = ("#0A4F86", "#5A9BCB");
        let point = || Point { x: 2005, ..Point::default() };
        let open = [shape("rect", soft), shape("polygon", soft), shape("rect", mark)];
        assert_eq!(shapes(Point { low: Some(1.0), ..point() }), open, "an arrow up from the bound, and no disc");
        assert_eq!(shapes(Point { high: Some(3.0), ..point() }), open, "an arrow down from the bound");
        let band = [shape("rect", soft), shape("rect", mark), shape("rect", mark)];
        assert_eq!(shapes(Point { low: Some(1.0), high: Some(3.0), ..point() }), band);
        assert_eq!(shapes(Point { value: Some(2.0), ..point() }), [shape("circle", mark)]);
        assert_eq!(shapes(Point { stated: Some(2.0), ..point() }), [shape("circle", "none")]);
    }

    #[test]
    fn an_arrow_points_to_the_side_that_is_open() {
        let told = Told { name: "t", title: "T", summary: String::new() };
        let ends = |from: i32, edge: i32| {
            let drawn = svg(Form::Wide, &told, |canvas| {
                open_end(canvas, 100, from, edge);
                200
            });
            let drawn = drawn.unwrap();
            let corners = drawn.split_once("points=\"").unwrap().1.split('"').next().unwrap();
            corners.split_whitespace().last().unwrap().to_owned()
        };
        assert_eq!((ends(120, 20), ends(60, 170)), ("100,20".to_owned(), "100,170".to_owned()));
    }

    #[test]
    fn one_bound_leaves_one_side_open_and_a_value_none() {
        let at_least = Point { low: Some(1.0), ..Point::default() };
        assert_eq!((at_least.at_least(), at_least.at_most(), at_least.band()), (Some(1.0), None, None));
        let known = Point { value: Some(2.0), ..at_least };
        assert_eq!((known.at_least(), known.only_stated()), (None, None));
    }
}
