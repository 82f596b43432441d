//! One EDTF date: a year, with a month and a day where they are given, each with digits left unspecified (`X`) and
//! marks of doubt (`?`, `~`, `%`) before or after it.

use super::Precision;
use super::calendar::{self, WideDay};
use super::season;

pub(super) struct Date {
    pub first: WideDay,
    pub last: WideDay,
    pub precision: Precision,
    /// What the last of its parts is, whatever digits are left unspecified.
    pub unit: Unit,
    pub approximate: bool,
    pub uncertain: bool,
    pub has_time: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Year,
    Season,
    Month,
    Day,
}

/// A part of a date as written: its text without marks.
struct Part<'a> {
    text: &'a str,
    approximate: bool,
    uncertain: bool,
}

pub(super) fn parse(text: &str) -> Option<Date> {
    let (text, has_time) = match text.split_once('T') {
        Some((date, time)) => (date, is_time(time).then_some(true)?),
        None => (text, false),
    };
    let parts = parts(text)?;
    let approximate = parts.iter().any(|part| part.approximate);
    let uncertain = parts.iter().any(|part| part.uncertain);
    let texts: Vec<&str> = parts.iter().map(|part| part.text).collect();
    let ((first, last, precision), unit) = match texts.as_slice() {
        [year] => (year_only(year)?, Unit::Year),
        [year, month] => match season_code(month) {
            Some(code) => (year_season(&Year::parse(year)?, code)?, Unit::Season),
            None => (year_month(&Year::parse(year)?, month)?, Unit::Month),
        },
        [year, month, day] => (year_month_day(&Year::parse(year)?, month, day)?, Unit::Day),
        _ => return None,
    };
    // A time belongs to a day that is known (ISO 8601-1).
    if has_time && (precision != Precision::Day || approximate || uncertain) {
        return None;
    }
    Some(Date { first, last, precision, unit, approximate, uncertain, has_time })
}

/// Cuts a date at its hyphens, but for the sign of a year.
fn parts(text: &str) -> Option<Vec<Part<'_>>> {
    let unmarked = text.trim_start_matches(['?', '~', '%']);
    let sign = text.len() - unmarked.len() + usize::from(unmarked.starts_with('-'));
    let sign = if unmarked.starts_with("Y-") { sign + 2 } else { sign };
    let mut parts = Vec::new();
    let mut begin = 0;
    for (index, _) in text.match_indices('-').filter(|(index, _)| *index >= sign) {
        parts.push(part(text.get(begin..index)?)?);
        begin = index + 1;
    }
    parts.push(part(text.get(begin..)?)?);
    Some(parts)
}

fn part(text: &str) -> Option<Part<'_>> {
    let marks = |c: char| matches!(c, '?' | '~' | '%');
    let body = text.trim_matches(marks);
    let before = text.len() - text.trim_start_matches(marks).len();
    let after = text.len() - before - body.len();
    if body.is_empty() || before > 1 || after > 1 {
        return None;
    }
    let mark = |c: char| text.starts_with(c) || text.ends_with(c);
    Some(Part { text: body, approximate: mark('~') || mark('%'), uncertain: mark('?') || mark('%') })
}

/// `hh:mm:ss`, with `Z` or an offset where given.
fn is_time(text: &str) -> bool {
    let within = |text: Option<&str>, most: u32| {
        text.is_some_and(|text| {
            text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit()) && text.parse().is_ok_and(|n: u32| n <= most)
        })
    };
    let (clock, zone) = (text.get(..8), text.get(8..).unwrap_or(""));
    let clock_holds = clock.is_some_and(|clock| {
        let mut parts = clock.split(':');
        // A leap second ends an hour (ISO 8601-1, 4.2.3).
        let most = if clock.get(3..5) == Some("59") { 60 } else { 59 };
        within(parts.next(), 23) && within(parts.next(), 59) && within(parts.next(), most) && parts.next().is_none()
    });
    let zone_holds = match zone.strip_prefix(['+', '-']) {
        Some(offset) => {
            let mut parts = offset.splitn(2, ':');
            // Universal time is ahead of itself by nothing, and not behind (ISO 8601-1, 4.3.13).
            let is_nothing_behind = zone.starts_with('-') && offset.bytes().all(|byte| matches!(byte, b'0' | b':'));
            !is_nothing_behind
                && within(parts.next(), 14)
                && parts.next().is_none_or(|minutes| within(Some(minutes), 59))
        }
        None => zone.is_empty() || zone == "Z",
    };
    clock_holds && zone_holds
}

/// A four-digit year in which any digit may be `X`.
struct Year {
    sign: i64,
    digits: [Option<u8>; 4],
}

impl Year {
    fn parse(text: &str) -> Option<Year> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text),
        };
        let digits: Vec<Option<u8>> = pattern(digits)?;
        let year = Year { sign, digits: digits.try_into().ok()? };
        // ISO 8601 has a year 0000 and no year -0000.
        (sign == 1 || year.digits != [Some(0); 4]).then_some(year)
    }

    /// Every year it can be, earliest first.
    fn candidates(&self) -> impl DoubleEndedIterator<Item = i64> + Clone {
        let sign = self.sign;
        let digits = self.digits;
        let magnitudes = if digits.iter().all(Option::is_some) {
            let exact = digits.iter().flatten().fold(0, |sum, digit| sum * 10 + i64::from(*digit));
            exact..=exact
        } else {
            0..=9999
        };
        let years = if sign == 1 { magnitudes.clone() } else { -magnitudes.end()..=-magnitudes.start() };
        // The year 0 has no sign.
        years.filter(move |year| sign == 1 || *year != 0).filter(move |year| {
            let magnitude = year.unsigned_abs();
            [1000, 100, 10, 1]
                .iter()
                .zip(digits)
                .all(|(place, digit)| digit.is_none_or(|digit| magnitude / place % 10 == u64::from(digit)))
        })
    }

    fn precision(&self) -> Precision {
        match self.digits.iter().position(Option::is_none) {
            None => Precision::Year,
            Some(3) => Precision::Decade,
            Some(2) => Precision::Century,
            Some(1) => Precision::Millennium,
            Some(_) => Precision::Unspecified,
        }
    }
}

/// Digits, with none for an `X`.
fn pattern(text: &str) -> Option<Vec<Option<u8>>> {
    text.bytes()
        .map(|byte| match byte {
            b'0'..=b'9' => Some(Some(byte - b'0')),
            b'X' => Some(None),
            _ => None,
        })
        .collect()
}

/// The numbers from `from` to `to` that a two-digit pattern can be.
fn two_digits(text: &str, from: u32, to: u32) -> Option<Vec<u32>> {
    let [tens, ones]: [Option<u8>; 2] = pattern(text)?.try_into().ok()?;
    let fits = |digit: Option<u8>, value: u32| digit.is_none_or(|digit| u32::from(digit) == value);
    let numbers: Vec<u32> = (from..=to).filter(|n| fits(tens, n / 10) && fits(ones, n % 10)).collect();
    (!numbers.is_empty()).then_some(numbers)
}

type Span = (WideDay, WideDay, Precision);

fn whole_years(first: i128, last: i128, precision: Precision) -> Option<Span> {
    Some((calendar::wide_day(first, 1, 1)?, calendar::wide_day(last, 12, 31)?, precision))
}

/// A whole number without a sign.
fn count(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten().filter(|count| *count > 0)
}

/// A year of more than four digits, and how many it has. One that the age of the universe is nothing to is only known to be
/// long ago or far off.
fn long_year(text: &str) -> Option<(i128, u32)> {
    let (mantissa, exponent) = match text.split_once('E') {
        Some((mantissa, exponent)) => (mantissa, count(exponent)?),
        None => (text, 0),
    };
    let digits = mantissa.strip_prefix('-').unwrap_or(mantissa);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) || digits.starts_with('0') {
        return None;
    }
    let length = (digits.len() as u32).checked_add(exponent)?;
    // Annex A: `Y` marks a year of more than four digits.
    (length > 4).then_some(())?;
    let magnitude = match length {
        5..=30 => digits.parse::<i128>().ok()?.checked_mul(10i128.checked_pow(exponent)?)?,
        _ => 10i128.pow(30),
    };
    Some((if mantissa.starts_with('-') { -magnitude } else { magnitude }, length))
}

fn year_only(text: &str) -> Option<Span> {
    // Significant digits: `1950S2` is a year of which the first two digits are to be relied on.
    let (text, significant) = match text.split_once('S') {
        Some((year, digits)) => (year, Some(count(digits)?)),
        None => (text, None),
    };
    let (year, length) = match text.strip_prefix('Y') {
        Some(long) => long_year(long)?,
        None => {
            let pattern = Year::parse(text)?;
            let years = pattern.candidates();
            let (first, last) = (years.clone().next()?, years.clone().next_back()?);
            if significant.is_none() {
                return whole_years(first.into(), last.into(), pattern.precision());
            }
            (first == last).then_some((first.into(), 4))?
        }
    };
    let Some(significant) = significant else {
        return whole_years(year, year, Precision::Year);
    };
    let step = 10i128.checked_pow(length.checked_sub(significant)?.min(30))?;
    let low = year.abs() / step * step;
    let (first, last) = if year < 0 { (-(low + step - 1), -low) } else { (low, low + step - 1) };
    let precision = match step {
        1 => Precision::Year,
        10 => Precision::Decade,
        100 => Precision::Century,
        1000 => Precision::Millennium,
        _ => Precision::Unspecified,
    };
    whole_years(first, last, precision)
}

/// The number of a season or another part of a year, which is written in two digits.
fn season_code(text: &str) -> Option<u32> {
    count(text).filter(|code| text.len() == 2 && season::months(*code).is_some())
}

fn year_season(year: &Year, code: u32) -> Option<Span> {
    let (first_month, count) = season::months(code)?;
    let years = year.candidates();
    let after = first_month - 1 + count - 1;
    let (end_year, end_month) = (i128::from(years.clone().next_back()? + i64::from(after / 12)), after % 12 + 1);
    Some((
        calendar::wide_day(years.clone().next()?.into(), first_month, 1)?,
        calendar::wide_day(end_year, end_month, calendar::month_length(end_year, end_month))?,
        coarsest(year, Precision::Season),
    ))
}

fn year_month(year: &Year, month: &str) -> Option<Span> {
    let years = year.candidates();
    let (first_year, last_year) = (i128::from(years.clone().next()?), i128::from(years.clone().next_back()?));
    let months = two_digits(month, 1, 12)?;
    let (first_month, last_month) = (*months.first()?, *months.last()?);
    let precision = if month.contains('X') { Precision::Year } else { Precision::Month };
    Some((
        calendar::wide_day(first_year, first_month, 1)?,
        calendar::wide_day(last_year, last_month, calendar::month_length(last_year, last_month))?,
        coarsest(year, precision),
    ))
}

fn year_month_day(year: &Year, month: &str, day: &str) -> Option<Span> {
    let months = two_digits(month, 1, 12)?;
    let days = two_digits(day, 1, 31)?;
    // The first that the calendar has: 29 February is not in every year that a pattern can be.
    let first = year.candidates().find_map(|year| {
        months.iter().find_map(|month| days.iter().find_map(|day| calendar::wide_day(year.into(), *month, *day)))
    })?;
    let last = year.candidates().rev().find_map(|year| {
        months
            .iter()
            .rev()
            .find_map(|month| days.iter().rev().find_map(|day| calendar::wide_day(year.into(), *month, *day)))
    })?;
    let precision = match (month.contains('X'), day.contains('X')) {
        (true, _) => Precision::Year,
        (false, true) => Precision::Month,
        (false, false) => Precision::Day,
    };
    Some((first, last, coarsest(year, precision)))
}

/// A year with unspecified digits is coarser than anything said of its months.
fn coarsest(year: &Year, precision: Precision) -> Precision {
    if year.precision() > Precision::Year { year.precision() } else { precision }
}
