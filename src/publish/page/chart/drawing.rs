//! What the marks are drawn with: lines, rectangles, circles, polygons and text, at whole pixels, by the SVG backend of
//! plotters. Each chart is drawn twice, wide and narrow; the stylesheet shows the one that fits and gives each colour
//! its dark twin.

use crate::publish::page::number::nice;
use anyhow::{Result, anyhow};
use plotters::backend::{DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontStyle, FontTransform, IntoFont, RGBColor, ShapeStyle, TextStyle};
use std::fmt::Write;

/// Every colour of a chart. The stylesheet names the same six digits, so that two that are alike and turn differently
/// in the dark (`SOFT` and the third step, `MARK` and the fifth, paper and what is written on a step) differ in the
/// last.
pub const INK: RGBColor = RGBColor(0x1B, 0x22, 0x2B);
pub const MUTED: RGBColor = RGBColor(0x59, 0x63, 0x6F);
pub const RULE: RGBColor = RGBColor(0xD5, 0xDA, 0xE0);
pub const MARK: RGBColor = RGBColor(0x0A, 0x4F, 0x86);
pub const SOFT: RGBColor = RGBColor(0x5A, 0x9B, 0xCB);
pub const PAPER: RGBColor = RGBColor(0xFE, 0xFE, 0xFE);
pub const ON_STEP: RGBColor = RGBColor(0xFF, 0xFF, 0xFF);

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Wide,
    Narrow,
}

impl Form {
    pub fn width(self) -> i32 {
        match self {
            Form::Wide => 880,
            Form::Narrow => 380,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Form::Wide => "wide",
            Form::Narrow => "narrow",
        }
    }
}

/// Which side of a text stands at its place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text is written.
#[derive(Clone, Copy)]
pub struct Hand {
    pub colour: RGBColor,
    pub size: i32,
    pub anchor: Anchor,
    pub is_bold: bool,
    pub is_upright: bool,
}

pub const HAND: Hand = Hand { colour: INK, size: 13, anchor: Anchor::Start, is_bold: false, is_upright: false };
pub const NOTE: Hand = Hand { colour: MUTED, size: 12, ..HAND };

pub struct Canvas<'a> {
    backend: SVGBackend<'a>,
    pub form: Form,
    failed: Option<anyhow::Error>,
}

impl Canvas<'_> {
    pub fn is_wide(&self) -> bool {
        self.form == Form::Wide
    }

    pub fn line(&mut self, (x1, y1): (i32, i32), (x2, y2): (i32, i32), colour: RGBColor) {
        let drawn = self.backend.draw_line((x1, y1), (x2, y2), &style(colour, true, 1));
        self.note(drawn);
    }

    pub fn rectangle(&mut self, (x, y): (i32, i32), width: i32, height: i32, colour: RGBColor) {
        let drawn = self.backend.draw_rect((x, y), (x + width, y + height), &style(colour, true, 1), true);
        self.note(drawn);
    }

    pub fn disc(&mut self, at: (i32, i32), colour: RGBColor) {
        let drawn = self.backend.draw_circle(at, 5, &style(colour, true, 1), true);
        self.note(drawn);
    }

    pub fn ring(&mut self, at: (i32, i32), colour: RGBColor) {
        let drawn = self.backend.draw_circle(at, 5, &style(colour, false, 2), false);
        self.note(drawn);
    }

    pub fn triangle(&mut self, corners: [(i32, i32); 3], colour: RGBColor) {
        let drawn = self.backend.fill_polygon(corners, &style(colour, true, 1));
        self.note(drawn);
    }

    /// `y` is the middle of the line.
    pub fn text(&mut self, at: (i32, i32), text: &str, hand: Hand) {
        let side = match hand.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let weight = if hand.is_bold { FontStyle::Bold } else { FontStyle::Normal };
        let turn = if hand.is_upright { FontTransform::Rotate270 } else { FontTransform::None };
        // The backend divides the size by this.
        let font = ("sans-serif", f64::from(hand.size) * 1.24).into_font().style(weight).transform(turn);
        let style = TextStyle::from(font).color(&hand.colour).pos(Pos::new(side, VPos::Center));
        let drawn = self.backend.draw_text(text, &style, at);
        self.note(drawn);
    }

    /// Drawing goes on after a failure, which is told at the end.
    fn note<E: std::error::Error + Send + Sync>(&mut self, drawn: Result<(), E>) {
        if let Err(error) = drawn {
            self.failed.get_or_insert_with(|| anyhow!("a chart cannot be drawn: {error}"));
        }
    }
}

fn style(colour: RGBColor, filled: bool, stroke_width: u32) -> ShapeStyle {
    ShapeStyle { color: colour.into(), filled, stroke_width }
}

/// A chart in one form, with what is said of it where it cannot be seen. `draw` returns the height that it took.
pub fn svg(form: Form, told: &Told, draw: impl FnOnce(&mut Canvas) -> i32) -> Result<String> {
    let mut drawn = String::new();
    let mut canvas = Canvas { backend: SVGBackend::with_string(&mut drawn, (0, 0)), form, failed: None };
    let height = draw(&mut canvas);
    let presented = canvas.backend.present();
    canvas.note(presented);
    if let Some(error) = canvas.failed.take() {
        return Err(error);
    }
    drop(canvas);
    // The backend opens the drawing before it is known how high it becomes, and gives it no name.
    let marks = drawn.split_once('>').map_or("", |(_, marks)| marks);
    let (width, kind, name) = (form.width(), form.name(), told.name);
    Ok(format!(
        "<svg class=\"{kind}\" role=\"img\" aria-labelledby=\"{name}-{kind}-title\" \
         aria-describedby=\"{name}-{kind}-desc\" viewBox=\"0 0 {width} {height}\" \
         xmlns=\"http://www.w3.org/2000/svg\"><title id=\"{name}-{kind}-title\">{}</title>\
         <desc id=\"{name}-{kind}-desc\">{}</desc>{}",
        escaped(told.title),
        escaped(&told.summary),
        marks.trim_end()
    ))
}

/// What a chart is called, and what it shows in words.
pub struct Told<'a> {
    /// The address of its section.
    pub name: &'a str,
    pub title: &'a str,
    pub summary: String,
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            other => escaped.push(other),
        }
    }
    escaped
}

/// A computed place as a pixel; what is far out of the drawing stays out of it.
pub fn pixel(place: f64) -> i32 {
    place.round_ties_even().clamp(-100_000.0, 100_000.0) as i32
}

/// How many of something there are, as a number of pixels is.
pub fn amount(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX).min(100_000)
}

/// About how wide a text is.
pub fn room(text: &str, size: i32) -> i32 {
    pixel(f64::from(amount(text.chars().count()) * size) * 0.58)
}

/// The years that an axis names, so far apart that they do not touch.
pub fn years(first: i64, last: i64, width: i32, gap: i32) -> Vec<i64> {
    let span = last.saturating_sub(first) as f64;
    let step = (nice(span * f64::from(gap) / f64::from(width.max(1))) as i64).max(1);
    let behind = first.rem_euclid(step);
    let start = if behind == 0 { Some(first) } else { first.checked_add(step - behind) };
    std::iter::successors(start, |year| year.checked_add(step)).take_while(|year| *year <= last).collect()
}

/// Draws one sign of a legend around a place.
pub type Sign = fn(&mut Canvas, i32, i32);

/// Draws the signs of a chart with what they mean and returns the height at which they end.
pub fn legend(canvas: &mut Canvas, entries: &[(Sign, &str)]) -> i32 {
    let (mut x, mut y) = (0, 12);
    for (draw, meaning) in entries {
        let wide = 22 + room(meaning, 12);
        if x > 0 && x + wide > canvas.form.width() {
            (x, y) = (0, y + 20);
        }
        draw(canvas, x + 8, y);
        canvas.text((x + 22, y), meaning, NOTE);
        x += wide + 18;
    }
    y + 20
}

/// At most two lines; what is longer ends in an ellipsis, and stands whole in the table.
pub fn wrap(text: &str, width: i32, size: i32) -> Vec<String> {
    let (mut line, mut before) = (String::new(), None);
    for word in text.split(' ') {
        let longer = format!("{line} {word}").trim().to_owned();
        if room(&longer, size) <= width || line.is_empty() {
            line = longer;
        } else if before.is_none() {
            before = Some(std::mem::replace(&mut line, word.to_owned()));
        } else {
            line.push('…');
            break;
        }
    }
    let fits = usize::try_from(pixel(f64::from(width) / (f64::from(size) * 0.58))).unwrap_or_default().max(1);
    let cut = |line: String| match line.chars().count() <= fits {
        true => line,
        false => line.chars().take(fits - 1).chain(['…']).collect(),
    };
    before.into_iter().chain([line]).map(cut).collect()
}

/// Writes one sentence after another.
pub fn sentence(summary: &mut String, sentence: std::fmt::Arguments) {
    if !summary.is_empty() {
        summary.push(' ');
    }
    // Writing into a string does not fail.
    let _ = summary.write_fmt(sentence);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_a_chart_is_escaped() {
        let told = Told { name: "ships", title: "<b>Ships & \"boats\"", summary: "</desc><script>".to_owned() };
        let drawn = svg(Form::Narrow, &told, |canvas| {
            canvas.text((1, 2), "<i>&</i>", HAND);
            30
        });
        let drawn = drawn.unwrap();
        assert!(drawn.contains("<title id=\"ships-narrow-title\">&lt;b&gt;Ships &amp; &quot;boats&quot;</title>"));
        assert!(drawn.contains("<desc id=\"ships-narrow-desc\">&lt;/desc&gt;&lt;script&gt;</desc>"));
        assert!(drawn.contains("viewBox=\"0 0 380 30\"") && drawn.contains("&lt;i&gt;&amp;&lt;/i&gt;"));
        assert!(drawn.starts_with("<svg class=\"narrow\"") && drawn.ends_with("</svg>"));
        assert_eq!(drawn.matches("<svg").count(), 1);
    }

    #[test]
    fn years_are_named_at_round_steps() {
        assert_eq!(years(1947, 1975, 600, 56), [1950, 1955, 1960, 1965, 1970, 1975]);
        assert_eq!(years(1999, 1999, 600, 56), [1999]);
        assert_eq!(years(-3, 3, 600, 56), [-3, -2, -1, 0, 1, 2, 3]);
        assert!(years(i64::MIN, i64::MAX, 1, 1000).len() < 4);
    }

    #[test]
    fn a_long_text_is_cut_after_two_lines() {
        assert_eq!(wrap("one two", 100, 10), ["one two"]);
        assert_eq!(wrap("one two three four", 60, 10), ["one two", "three four"]);
        assert_eq!(wrap("one two three four five six", 60, 10), ["one two", "three fou…"].map(|line| line.to_owned()));
        assert_eq!(wrap("extraordinarily", 29, 10), ["extr…"]);
    }
}
