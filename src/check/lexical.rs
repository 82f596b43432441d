//! Texts of the types that are published as text: whether one is what its type says (Table Schema 2.0, "Field types", after
//! XML Schema Part 2 where it refers to it).

use super::geography;
use crate::declare::numeral;
use crate::declare::{Distinct, Field, Format, Kind, Literal};
use crate::edtf::calendar;
use crate::moment::{self, Moment};
use crate::strptime::strptime;
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use serde_json::Value;
use std::borrow::Cow;

/// Whether a text is a value of the field's type. Types with columns of their own are cast instead.
pub fn fits(field: &Field, text: &str) -> bool {
    match (field.kind, &field.format) {
        (Kind::Time | Kind::Datetime | Kind::YearMonth | Kind::Duration, _) => moment(field, text).is_some(),
        (Kind::List, _) => {
            text.split(field.delimiter).all(|item| field.item_kind.is_none_or(|kind| is_item(kind, item)))
        }
        (Kind::Object, _) => matches!(json(text), Some(Value::Object(_))),
        (Kind::Array, _) => matches!(json(text), Some(Value::Array(_))),
        (Kind::GeoPoint, format) => geography::is_point(format, text),
        (Kind::GeoJson, format) => geography::is_json(format, text),
        _ => true,
    }
}

/// The time, date with time, month or duration that a text of the field means.
pub fn moment(field: &Field, text: &str) -> Option<Moment> {
    match (field.kind, &field.format) {
        (Kind::Time, Format::Pattern(pattern)) => {
            strptime(pattern, text).map(|(at, ahead)| Moment::of_time(at.time(), ahead))
        }
        (Kind::Time, Format::Any) => any_time(text),
        (Kind::Time, _) => moment::time(text),
        (Kind::Datetime, Format::Pattern(pattern)) => {
            strptime(pattern, text).and_then(|(at, ahead)| Moment::of_datetime(at, ahead))
        }
        (Kind::Datetime, Format::Any) => any_datetime(text),
        (Kind::Datetime, _) => moment::datetime(text),
        (Kind::YearMonth, _) => moment::year_month(text),
        (Kind::Duration, _) => moment::duration(text),
        _ => None,
    }
}

/// The value that a text of the field means, as the schema names such a value.
pub fn literal(field: &Field, text: &str) -> Option<Literal> {
    match field.kind {
        Kind::Time | Kind::Datetime | Kind::YearMonth | Kind::Duration => moment(field, text).map(Literal::Moment),
        Kind::GeoPoint => geography::point(&field.format, text).map(|(lon, lat)| Literal::Point(lon, lat)),
        _ => Some(Literal::Text(value(field, text).into_owned())),
    }
}

/// The value that a text of the field means, as a text that only texts of the same value have.
pub fn value<'a>(field: &Field, text: &'a str) -> Cow<'a, str> {
    let told = match field.kind {
        Kind::Time | Kind::Datetime | Kind::YearMonth | Kind::Duration => {
            moment(field, text).map(|moment| format!("{moment:?}"))
        }
        Kind::Object | Kind::Array | Kind::GeoJson => json(text).map(|value| sorted(value).to_string()),
        // Zero has one sign.
        Kind::GeoPoint => {
            geography::point(&field.format, text).map(|(lon, lat)| format!("{:?}", (lon + 0.0, lat + 0.0)))
        }
        Kind::List => {
            let item = |item: &str| match field.item_kind {
                Some(Kind::Integer) => item.parse::<i64>().ok().map(|number| number.to_string()),
                Some(Kind::Number) => numeral::number(item).map(|number| (number + 0.0).to_string()),
                Some(Kind::Boolean) => Some(TRUE.contains(&item).to_string()),
                Some(Kind::Time) => moment::time(item).map(|moment| format!("{moment:?}")),
                Some(Kind::Datetime) => moment::datetime(item).map(|moment| format!("{moment:?}")),
                _ => Some(item.to_owned()),
            };
            text.split(field.delimiter).map(item).collect::<Option<Vec<String>>>().map(|items| format!("{items:?}"))
        }
        _ => None,
    };
    told.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// JSON of more bytes than this takes many times their number as values, for each cell that is looked at.
const LONGEST_JSON: usize = 16 << 20;

/// The JSON that a cell holds, where it is not too long to be looked at, and no member stands twice in it.
pub fn json(text: &str) -> Option<Value> {
    if text.len() > LONGEST_JSON || serde_json::from_str::<Distinct>(text).is_err() {
        return None;
    }
    serde_json::from_str(text).ok()
}

/// The largest number up to which all whole ones are numbers of 64 bits: 2^53.
const MOST_WHOLE: f64 = 9_007_199_254_740_992.0;

/// The same JSON with the members of objects in order of their names, and whole numbers written as such.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<(String, Value)> =
                members.into_iter().map(|(name, value)| (name, sorted(value))).collect();
            members.sort_by(|left, right| left.0.cmp(&right.0));
            Value::Object(members.into_iter().collect())
        }
        Value::Array(elements) => Value::Array(elements.into_iter().map(sorted).collect()),
        Value::Number(number) => {
            let is_whole = |value: &f64| number.is_f64() && value.fract() == 0.0 && value.abs() <= MOST_WHOLE;
            match number.as_f64().filter(is_whole) {
                Some(whole) => Value::from(whole as i64),
                None => Value::Number(number),
            }
        }
        other => other,
    }
}

/// Number of items of a list, members of an object, or elements of an array.
pub fn items(field: &Field, text: &str) -> Option<usize> {
    match field.kind {
        Kind::List => Some(text.split(field.delimiter).count()),
        _ => match json(text)? {
            Value::Object(members) => Some(members.len()),
            Value::Array(elements) => Some(elements.len()),
            _ => None,
        },
    }
}

/// A day by the field's format: `YYYY-MM-DD`, or a pattern in the notation of strptime.
pub fn date(format: &Format, text: &str) -> Option<calendar::Day> {
    let by = |pattern: &str| NaiveDate::parse_from_str(text, pattern).ok().map(calendar::of);
    // Without marks between them, only eight digits are a year, a month and a day in one way.
    let run_together = || (text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit())).then_some("%Y%m%d");
    match format {
        Format::Pattern(pattern) => strptime(pattern, text).map(|(at, _)| calendar::of(at.date())),
        // The year first, or the month by its name: `04/08/1999` is two days, and which one no one can say.
        Format::Any => calendar::parse_iso(text).or_else(|| {
            // A year of four digits, or `April 1999` would be the 19th of a year 99.
            let is_full = |day: &calendar::Day| (1000..=9999).contains(&calendar::year(*day));
            let patterns = ["%Y/%m/%d", "%Y.%m.%d", "%d %B %Y", "%B %d, %Y", "%B %d %Y"];
            let by_one = run_together().into_iter().chain(patterns).find_map(|pattern| by(pattern).filter(is_full));
            let apart = || calendar::parse_iso(&text.replace(' ', "-"));
            by_one.filter(|_| !text.contains('+')).or_else(apart)
        }),
        _ => calendar::parse_iso(text),
    }
}

fn any_time(text: &str) -> Option<Moment> {
    let by = |pattern: &str| Some(Moment::of_time(NaiveTime::parse_from_str(text, pattern).ok()?, None));
    moment::time(text).or_else(|| ["%H:%M", "%I:%M %p", "%I:%M:%S %p"].into_iter().find_map(by))
}

/// No date with a time has more parts than this: a text of spaces alone would be read again at each.
const MOST_PARTS: usize = 20;

/// A date and a time in any of their forms, with a space or a `T` between them.
fn any_datetime(text: &str) -> Option<Moment> {
    let at = |(index, _): (usize, &str)| {
        let (before, after) = (text.get(..index)?, text.get(index + 1..)?);
        let date = date(&Format::Any, before.trim_end_matches(','))?;
        let Moment::Time { nanoseconds, has_zone } = any_time(after)? else { return None };
        let day = NaiveDate::default().checked_add_signed(TimeDelta::days(date.into()))?.and_time(NaiveTime::MIN);
        Some(Moment::Datetime { at: day.checked_add_signed(TimeDelta::nanoseconds(nanoseconds))?, has_zone })
    };
    moment::datetime(text).or_else(|| text.match_indices([' ', 'T']).take(MOST_PARTS).find_map(at))
}

/// Items of a list have their type's default form (Table Schema 2.0, list).
const TRUE: [&str; 4] = ["true", "True", "TRUE", "1"];
const FALSE: [&str; 4] = ["false", "False", "FALSE", "0"];

fn is_item(kind: Kind, item: &str) -> bool {
    match kind {
        Kind::Integer => item.parse::<i64>().is_ok(),
        Kind::Number => numeral::number(item).is_some(),
        Kind::Boolean => TRUE.contains(&item) || FALSE.contains(&item),
        Kind::Date => calendar::parse_iso(item).is_some(),
        Kind::Time => moment::time(item).is_some(),
        Kind::Datetime => moment::datetime(item).is_some(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_form_that_can_be_read_in_one_way() {
        let day = |text: &str| date(&Format::Any, text);
        let expected = calendar::parse_iso("1999-04-08");
        for text in [
            "1999-04-08",
            "1999 04 08",
            "1999/04/08",
            "1999.04.08",
            "19990408",
            "8 April 1999",
            "8 Apr 1999",
            "April 8, 1999",
        ] {
            assert_eq!(day(text), expected, "{text}");
        }
        for text in [
            "08/04/1999",
            "04.08.99",
            "April 1999",
            "1999",
            "31 April 1999",
            "1999-04-08T09:05:00",
            "+12345/01/01",
            "+1999/01/01",
            "12345/01/01",
            "1999111",
            "2024 111",
            "199904080",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
        let clock = |text: &str| any_time(text).is_some();
        assert!(clock("09:05") && clock("9:05 pm") && clock("09:05:00.5Z") && !clock("25:00") && !clock("nine"));
        assert_eq!(any_datetime("8 April 1999 9:05 pm"), moment::datetime("1999-04-08T21:05:00"));
        assert_eq!(any_datetime("1999-04-08 09:05"), moment::datetime("1999-04-08T09:05:00"));
        assert_eq!(any_datetime("1999-04-08"), None);
    }
}
