//! Times, dates with times, months and durations: texts of XML Schema Part 2 that Table Schema 2.0 takes over, with the
//! order that its bounds need.

use crate::edtf::calendar;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use std::cmp::Ordering;

/// A value of one of these types. A time with a zone is of universal time, and another than the same time without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    Time {
        /// Since midnight.
        nanoseconds: i64,
        has_zone: bool,
    },
    Datetime {
        at: NaiveDateTime,
        has_zone: bool,
    },
    /// Months since the year 0.
    YearMonth(i64),
    Duration {
        months: i64,
        nanoseconds: i128,
    },
}

impl Moment {
    /// A time, and the seconds that its zone is ahead of universal time where it has one.
    pub fn of_time(time: NaiveTime, ahead: Option<i64>) -> Moment {
        let since_midnight = (time - NaiveTime::MIN).num_nanoseconds().unwrap_or_default();
        Moment::Time {
            nanoseconds: since_midnight - ahead.unwrap_or_default() * 1_000_000_000,
            has_zone: ahead.is_some(),
        }
    }

    /// The same of a date with a time; none beyond the calendar.
    pub fn of_datetime(at: NaiveDateTime, ahead: Option<i64>) -> Option<Moment> {
        let at = at.checked_sub_signed(TimeDelta::seconds(ahead.unwrap_or_default()))?;
        Some(Moment::Datetime { at, has_zone: ahead.is_some() })
    }

    /// The same by the clock of universal time, without the word that it is.
    pub fn without_zone(self) -> Moment {
        match self {
            Moment::Time { nanoseconds, .. } => Moment::Time { nanoseconds, has_zone: false },
            Moment::Datetime { at, .. } => Moment::Datetime { at, has_zone: false },
            other => other,
        }
    }
}

/// The order of two times by the time from the second to the first. Where only one has a zone, the other may be of any zone
/// from -14:00 to +14:00, and nothing is known of times nearer than that (XML Schema Part 2, 3.2.7.4).
fn order(difference: TimeDelta, same_zone: bool) -> Option<Ordering> {
    (same_zone || difference.abs() > TimeDelta::hours(14)).then(|| difference.cmp(&TimeDelta::zero()))
}

impl PartialOrd for Moment {
    /// Moments of one type; two durations only where no choice of months turns their order (XML Schema Part 2, 3.2.6.2), and two
    /// times likewise where no choice of a zone does.
    fn partial_cmp(&self, other: &Moment) -> Option<Ordering> {
        match (self, other) {
            (
                Moment::Time { nanoseconds, has_zone },
                Moment::Time { nanoseconds: other_nanoseconds, has_zone: other_has_zone },
            ) => order(TimeDelta::nanoseconds(nanoseconds - other_nanoseconds), has_zone == other_has_zone),
            (Moment::Datetime { at, has_zone }, Moment::Datetime { at: other, has_zone: other_has_zone }) => {
                order(at.signed_duration_since(*other), has_zone == other_has_zone)
            }
            (Moment::YearMonth(left), Moment::YearMonth(right)) => left.partial_cmp(right),
            (
                Moment::Duration { months, nanoseconds },
                Moment::Duration { months: other_months, nanoseconds: other_nanoseconds },
            ) => {
                // The four months that the standard compares durations after.
                let starts = [(1696, 9), (1697, 2), (1903, 3), (1903, 7)];
                let orders = starts.map(|start| {
                    Some(after(start, *months, *nanoseconds)?.cmp(&after(start, *other_months, *other_nanoseconds)?))
                });
                let [first, ..] = orders;
                first.filter(|_| orders.iter().all(|order| *order == first))
            }
            _ => None,
        }
    }
}

/// The time after the beginning of a month of a year that a duration ends at, in nanoseconds.
fn after((year, month): (i128, i128), months: i64, nanoseconds: i128) -> Option<i128> {
    let month = year * 12 + month - 1 + i128::from(months);
    let day = calendar::wide_day(month.div_euclid(12), month.rem_euclid(12) as u32 + 1, 1)?;
    day.checked_mul(86_400 * SECOND)?.checked_add(nanoseconds)
}

/// Nanoseconds, and the digits that their number has.
const SECOND: i128 = 1_000_000_000;
const FRACTION: usize = 9;

/// The nanoseconds of a fraction of a second by its digits, of which those beyond them are not looked at.
fn fraction(digits: &str) -> Option<u32> {
    let are_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    are_digits.then(|| format!("{:0<9}", digits.get(..digits.len().min(FRACTION))?).parse().ok()).flatten()
}

fn digits(text: &str, count: usize) -> Option<u32> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// The time of a clock, and the seconds that its zone is ahead of universal time where it has one.
fn clock(text: &str) -> Option<(NaiveTime, Option<i64>)> {
    let (clock, zone) = match text.find(['Z', '+', '-']) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let (clock, part) = match clock.split_once('.') {
        Some((clock, part)) => (clock, Some(part)),
        None => (clock, None),
    };
    let parts: Vec<&str> = clock.split(':').collect();
    let [hours, minutes, seconds] = parts.as_slice() else { return None };
    let within = |text: &str, most: u32| digits(text, 2).filter(|number| *number <= most);
    let ahead = match zone.strip_prefix(['+', '-']) {
        Some(offset) => {
            let (hours, minutes) = offset.split_once(':')?;
            // Fourteen hours at most (XML Schema Part 2, 3.2.7.3).
            let ahead = i64::from(within(hours, 14)? * 60 + within(minutes, 59)?);
            (ahead <= 14 * 60).then_some(())?;
            Some(60 * if zone.starts_with('-') { -ahead } else { ahead })
        }
        None if zone.is_empty() => None,
        None => Some((zone == "Z").then_some(0)?),
    };
    let nanoseconds = match part {
        None => 0,
        Some(digits) => fraction(digits)?,
    };
    let time =
        NaiveTime::from_hms_nano_opt(within(hours, 23)?, within(minutes, 59)?, within(seconds, 59)?, nanoseconds)?;
    Some((time, ahead))
}

/// A year has four digits (Table Schema 2.0, year, after XML Schema's gYear).
pub fn year_text(year: i32) -> String {
    format!("{year:04}")
}

/// `hh:mm:ss`, with fractions of a second and a time zone where given.
pub fn time(text: &str) -> Option<Moment> {
    clock(text).map(|(time, ahead)| Moment::of_time(time, ahead))
}

/// A date, `T`, and a time.
pub fn datetime(text: &str) -> Option<Moment> {
    let (date, time) = text.split_once('T')?;
    // The end of a day is the beginning of the next (XML Schema Part 2, 3.2.7.1).
    let midnight = time.strip_prefix("24:00:00").map(|rest| match rest.strip_prefix(".0") {
        Some(noughts) => noughts.trim_start_matches('0'),
        None => rest,
    });
    let midnight = midnight.filter(|zone| zone.is_empty() || zone.starts_with(['Z', '+', '-']));
    if let Some(zone) = midnight {
        let Moment::Datetime { at, has_zone } = datetime(&format!("{date}T00:00:00{zone}"))? else { return None };
        return Some(Moment::Datetime { at: at.checked_add_signed(TimeDelta::days(1))?, has_zone });
    }
    let (time, ahead) = clock(time)?;
    let date = NaiveDate::default().checked_add_signed(TimeDelta::days(calendar::parse_iso(date)?.into()))?;
    Moment::of_datetime(date.and_time(time), ahead)
}

/// `YYYY-MM`.
pub fn year_month(text: &str) -> Option<Moment> {
    let (year, month) = text.split_once('-')?;
    let (year, month) = (digits(year, 4)?, digits(month, 2).filter(|month| (1..=12).contains(month))?);
    Some(Moment::YearMonth(i64::from(year) * 12 + i64::from(month) - 1))
}

/// The largest number of a unit in a duration: a million times a billion years.
const MOST: i128 = 1_000_000_000_000_000;

/// `P1Y2M3DT4H5M6.7S`, at least one part.
pub fn duration(text: &str) -> Option<Moment> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let body = text.strip_prefix('-').unwrap_or(text).strip_prefix('P')?;
    let (date, time) = match body.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (body, None),
    };
    let of_date = parts(date, "YMD", false)?;
    let of_time = time.map(|time| parts(time, "HMS", true).filter(|parts| !parts.is_empty()));
    let of_time = match of_time {
        None if of_date.is_empty() => return None,
        None => Vec::new(),
        Some(of_time) => of_time?,
    };
    // What is longer could not be counted.
    if of_date.iter().chain(&of_time).any(|(number, _)| *number > MOST * SECOND) {
        return None;
    }
    let (mut months, mut nanoseconds) = (0i64, 0i128);
    for (number, unit) in of_date {
        match unit {
            'Y' => months += (number / SECOND) as i64 * 12,
            'M' => months += (number / SECOND) as i64,
            _ => nanoseconds += number * 86_400,
        }
    }
    for (number, unit) in of_time {
        nanoseconds += number * if unit == 'H' { 3600 } else { if unit == 'M' { 60 } else { 1 } };
    }
    Some(Moment::Duration { months: sign * months, nanoseconds: i128::from(sign) * nanoseconds })
}

/// Numbers, in billionths, and the units that follow them, each unit at most once and in order.
fn parts(text: &str, units: &str, decimals: bool) -> Option<Vec<(i128, char)>> {
    let (mut rest, mut units, mut parts) = (text, units.chars(), Vec::new());
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_ascii_alphabetic())?;
        let (number, after) = rest.split_at(end);
        let unit = after.chars().next()?;
        units.find(|known| *known == unit)?;
        let (whole, part) = match number.split_once('.').filter(|_| decimals && unit == 'S') {
            Some((whole, part)) => (whole, fraction(part)?),
            None => (number, 0),
        };
        whole.bytes().all(|byte| byte.is_ascii_digit()).then_some(())?;
        // Noughts before it make no number larger.
        let digits = whole.trim_start_matches('0');
        let whole: i128 = if digits.is_empty() && !whole.is_empty() { 0 } else { digits.parse().ok()? };
        parts.push((whole.checked_mul(SECOND)? + i128::from(part), unit));
        rest = after.get(1..)?;
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(read: fn(&str) -> Option<Moment>, sound: &[&str], broken: &[&str]) {
        for text in sound {
            assert!(read(text).is_some(), "{text:?} is one");
        }
        for text in broken {
            assert!(read(text).is_none(), "{text:?} is none");
        }
    }

    #[test]
    fn times_and_datetimes() {
        all(
            time,
            &["09:05:00", "23:59:59.25", "09:05:00Z", "09:05:00+05:30"],
            &["9:05:00", "24:00:00", "09:05", "09:05:60", "09:05:00.", "09:05:00+5", ""],
        );
        all(
            datetime,
            &["1999-04-18T09:05:00Z", "1999-04-18T09:05:00"],
            &["1999-04-18", "1999-04-31T09:05:00", "1999-04-18 09:05:00"],
        );
        all(year_month, &["1999-04"], &["1999-13", "1999-4", "199-04", "1999-00", "1999"]);
    }

    #[test]
    fn durations() {
        all(
            duration,
            &["P1Y", "P1Y2M3DT4H5M6.7S", "PT0S", "-P3D", "P1M", "PT1M"],
            &["P", "PT", "P1", "1Y", "P1S", "P1DT", "P1M1Y", "PT1.5H", "P-1Y", "PT.5S", "P1Y ", ""],
        );
    }

    #[test]
    fn a_duration_longer_than_can_be_counted_is_none() {
        let of = |number: &str| duration(&format!("P{number}Y{number}M{number}DT{number}H{number}M{number}S"));
        assert!(of("1000000000000000").is_some());
        assert_eq!((of("1000000000000001"), of(&"4".repeat(70))), (None, None));
    }

    #[test]
    fn moments_of_one_type_have_an_order() {
        let order =
            |read: fn(&str) -> Option<Moment>, left, right| read(left).unwrap().partial_cmp(&read(right).unwrap());
        assert_eq!(order(time, "09:05:00", "09:05:00.5"), Some(Ordering::Less));
        assert_eq!(order(time, "09:05:00+05:00", "04:05:00Z"), Some(Ordering::Equal));
        assert_eq!(order(datetime, "1999-12-31T23:00:00-02:00", "2000-01-01T00:30:00Z"), Some(Ordering::Greater));
        assert_eq!(order(year_month, "1999-12", "2000-01"), Some(Ordering::Less));
        assert_eq!(order(duration, "P1Y", "P12M"), Some(Ordering::Equal));
        assert_eq!(order(duration, "PT36H", "P1D"), Some(Ordering::Greater));
        assert_eq!(order(duration, "P1M", "P30D"), None, "a month has 28 to 31 days");
        assert_eq!(order(duration, "P1M", "P32D"), Some(Ordering::Less));
        assert_eq!(order(duration, "-P1D", "PT0S"), Some(Ordering::Less));
        assert_eq!(order(duration, "P199999D", "P200000D"), Some(Ordering::Less));
        assert_eq!(order(datetime, "1999-12-31T24:00:00Z", "2000-01-01T00:00:00Z"), Some(Ordering::Equal));
        assert_eq!(time("09:05:00+14:30"), None);
    }

    #[test]
    fn times_with_and_without_a_zone_are_not_the_same() {
        let read = |text: &str| datetime(text).unwrap();
        assert_ne!(read("2024-01-01T00:00:00"), read("2024-01-01T00:00:00Z"));
        assert_ne!(time("10:00:00"), time("10:00:00Z"));
        assert_eq!(time("11:00:00+01:00"), time("10:00:00Z"));
        let order = |left: &str, right: &str| read(left).partial_cmp(&read(right));
        assert_eq!(order("2024-01-01T00:00:00", "2024-01-01T00:00:00Z"), None);
        assert_eq!(order("2024-01-01T00:00:00", "2024-01-01T14:00:00Z"), None);
        assert_eq!(order("2024-01-01T00:00:00", "2024-01-01T14:00:01Z"), Some(Ordering::Less));
        assert_eq!(order("2024-01-01T15:00:00Z", "2024-01-01T00:00:00"), Some(Ordering::Greater));
    }
}
