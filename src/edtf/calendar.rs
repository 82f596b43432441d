//! Days of the proleptic Gregorian calendar, counted from 1970-01-01 as Arrow's and Polars' dates are.

use chrono::{Datelike, NaiveDate};

/// Days since 1970-01-01.
pub type Day = i32;

/// The same for years of any length that EDTF can write.
pub type WideDay = i128;

/// The day, where the calendar has it and 32 bits hold it (years within about 5.8 million of 1970).
pub fn day(year: i64, month: u32, day_of_month: u32) -> Option<Day> {
    wide_day(year.into(), month, day_of_month)?.try_into().ok()
}

/// The day of a date.
pub fn of(date: NaiveDate) -> Day {
    // The first day of the year 1 is the 719,163rd before 1970-01-01.
    date.num_days_from_ce() - 719_163
}

/// The day, where the calendar has it.
pub fn wide_day(year: i128, month: u32, day_of_month: u32) -> Option<WideDay> {
    if !(1..=12).contains(&month) || day_of_month < 1 || day_of_month > month_length(year, month) {
        return None;
    }
    // H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil: years begin in March, so that the
    // leap day comes last, and are grouped in eras of 400.
    let shifted = if month <= 2 { year.checked_sub(1)? } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let month_from_march = i128::from((month + 9) % 12);
    let day_of_year = (153 * month_from_march + 2) / 5 + i128::from(day_of_month) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era.checked_mul(146_097)?.checked_add(day_of_era - 719_468)
}

pub fn month_length(year: i128, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The year that a day lies in.
pub fn year(day: Day) -> i32 {
    // The inverse of the above (civil_from_days), of which only the year is needed.
    let shifted = i64::from(day) + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // From 306 days after the first of March on, it is January of the next year.
    (year_of_era + era * 400 + i64::from(day_of_year >= 306)) as i32
}

/// A day of the years 0 to 9999, in the form `YYYY-MM-DD`.
pub fn shown(day: Day) -> String {
    let year = year(day);
    let months = (1..=12).map(|month| (month, self::day(year.into(), month, 1)));
    let (month, first) = months.rev().find(|(_, first)| first.is_some_and(|first| first <= day)).unwrap_or((1, None));
    format!("{year:04}-{month:02}-{:02}", day - first.unwrap_or(day) + 1)
}

/// A day in the form `YYYY-MM-DD` (XML Schema Part 2, 3.2.9, without a time zone), and nothing else.
pub fn parse_iso(text: &str) -> Option<Day> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
        return None;
    }
    let number = |range: std::ops::Range<usize>| digits(bytes.get(range)?);
    day(i64::from(number(0..4)?), number(5..7)?, number(8..10)?)
}

fn digits(bytes: &[u8]) -> Option<u32> {
    bytes.iter().try_fold(0u32, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(parse_iso("1970-01-01"), Some(0));
        assert_eq!(parse_iso("2000-02-29"), Some(11_016));
        assert_eq!(parse_iso("1948-05-01"), Some(-7_915));
        assert_eq!(parse_iso("1900-02-29"), None);
        assert_eq!(parse_iso("2025-11-31"), None);
        assert_eq!(parse_iso("2025-1-31"), None);
        assert_eq!(parse_iso("+025-01-31"), None);
    }

    #[test]
    fn every_day_of_four_centuries_follows_the_one_before() {
        let mut expected = parse_iso("1800-01-01").unwrap();
        for year in 1800..2200 {
            for month in 1..=12 {
                for of_month in 1..=month_length(year.into(), month) {
                    assert_eq!(day(year, month, of_month), Some(expected));
                    assert_eq!(super::year(expected), year as i32);
                    assert_eq!(shown(expected), format!("{year:04}-{month:02}-{of_month:02}"));
                    expected += 1;
                }
            }
        }
    }

    #[test]
    fn a_day_beyond_32_bits_is_none() {
        assert_eq!(day(10_000_000, 1, 1), None);
        assert_eq!(day(i64::MIN, 1, 1), None);
    }
}
