//! One EDTF date: a year, with a month and a day where they are given, each with digits left unspecified (`X`) and
//! marks of doubt (`?`, `~`, `%`) before or after it.

use super::Precision;
use super::calendar::{self, Day};
use super::season;

pub(super) struct Date {
    pub first: Option<Day>,
    pub last: Option<Day>,
    pub precision: Precision,
    pub approximate: bool,
    pub uncertain: bool,
    pub has_time: bool,
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
    let (first, last, precision) = match texts.as_slice() {
        [year] => year_only(year)?,
        [year, month] => year_month(&Year::parse(year)?, month)?,
        [year, month, day] => year_month_day(&Year::parse(year)?, month, day)?,
        _ => return None,
    };
    // A time belongs to a day that is known (ISO 8601-1).
    if has_time && (precision != Precision::Day || approximate || uncertain) {
        return None;
    }
    Some(Date { first, last, precision, approximate, uncertain, has_time })
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
        within(parts.next(), 23) && within(parts.next(), 59) && within(parts.next(), 59) && parts.next().is_none()
    });
    let zone_holds = match zone.strip_prefix(['+', '-']) {
        Some(offset) => {
            let mut parts = offset.splitn(2, ':');
            within(parts.next(), 14) && parts.next().is_none_or(|minutes| within(Some(minutes), 59))
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
        years.filter(move |year| {
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

type Span = (Option<Day>, Option<Day>, Precision);

fn whole_years(first: i64, last: i64, precision: Precision) -> Span {
    (calendar::day(first, 1, 1), calendar::day(last, 12, 31), precision)
}

fn year_only(text: &str) -> Option<Span> {
    // Significant digits: `1950S2` is a year of which the first two digits are to be relied on.
    let (text, significant) = match text.split_once('S') {
        Some((year, digits)) => (year, Some(digits.parse::<u32>().ok().filter(|digits| *digits > 0)?)),
        None => (text, None),
    };
    let (year, length) = match text.strip_prefix('Y') {
        Some(long) => {
            let (mantissa, exponent) = match long.split_once('E') {
                Some((mantissa, exponent)) => (mantissa, exponent.parse::<u32>().ok()?),
                None => (long, 0),
            };
            let digits = mantissa.strip_prefix('-').unwrap_or(mantissa);
            if !digits.bytes().all(|b| b.is_ascii_digit()) || digits.starts_with('0') {
                return None;
            }
            let year = mantissa.parse::<i64>().ok()?.checked_mul(10i64.checked_pow(exponent)?)?;
            // Annex A: `Y` marks a year of more than four digits.
            (year.abs() > 9999).then_some(())?;
            (year, year.unsigned_abs().to_string().len() as u32)
        }
        None => {
            let pattern = Year::parse(text)?;
            let years = pattern.candidates();
            let (first, last) = (years.clone().next()?, years.clone().next_back()?);
            if significant.is_none() {
                return Some(whole_years(first, last, pattern.precision()));
            }
            (first == last).then_some((first, 4))?
        }
    };
    let Some(significant) = significant else {
        return Some(whole_years(year, year, Precision::Year));
    };
    let step = 10i64.checked_pow(length.checked_sub(significant)?)?;
    let low = year.unsigned_abs() as i64 / step * step;
    let (first, last) = if year < 0 { (-(low + step - 1), -low) } else { (low, low + step - 1) };
    let precision = match step {
        1 => Precision::Year,
        10 => Precision::Decade,
        100 => Precision::Century,
        1000 => Precision::Millennium,
        _ => Precision::Unspecified,
    };
    Some(whole_years(first, last, precision))
}

fn year_month(year: &Year, month: &str) -> Option<Span> {
    let years = year.candidates();
    let (first_year, last_year) = (years.clone().next()?, years.clone().next_back()?);
    if let Some((first_month, count)) = month.parse().ok().and_then(season::months) {
        let after = first_month - 1 + count - 1;
        let (end_year, end_month) = (last_year + i64::from(after / 12), after % 12 + 1);
        return Some((
            calendar::day(first_year, first_month, 1),
            calendar::day(end_year, end_month, calendar::month_length(end_year, end_month)),
            coarsest(year, Precision::Season),
        ));
    }
    let months = two_digits(month, 1, 12)?;
    let (first_month, last_month) = (*months.first()?, *months.last()?);
    let precision = if month.contains('X') { Precision::Year } else { Precision::Month };
    Some((
        calendar::day(first_year, first_month, 1),
        calendar::day(last_year, last_month, calendar::month_length(last_year, last_month)),
        coarsest(year, precision),
    ))
}

fn year_month_day(year: &Year, month: &str, day: &str) -> Option<Span> {
    let months = two_digits(month, 1, 12)?;
    let days = two_digits(day, 1, 31)?;
    // The first that the calendar has: 29 February is not in every year that a pattern can be.
    let first = year.candidates().find_map(|year| {
        months.iter().find_map(|month| days.iter().find_map(|day| calendar::day(year, *month, *day)))
    })?;
    let last = year.candidates().rev().find_map(|year| {
        months.iter().rev().find_map(|month| days.iter().rev().find_map(|day| calendar::day(year, *month, *day)))
    })?;
    let precision = match (month.contains('X'), day.contains('X')) {
        (true, _) => Precision::Year,
        (false, true) => Precision::Month,
        (false, false) => Precision::Day,
    };
    Some((Some(first), Some(last), coarsest(year, precision)))
}

/// A year with unspecified digits is coarser than anything said of its months.
fn coarsest(year: &Year, precision: Precision) -> Precision {
    if year.precision() > Precision::Year { year.precision() } else { precision }
}
