//! Texts of the types that are published as text: whether one is what its type says (Table Schema 2.0, "Field types", after
//! XML Schema Part 2 where it refers to it).

use super::geography;
use crate::declare::{Field, Format, Kind};
use crate::edtf::calendar;
use crate::moment::{self, Moment};
use chrono::format::{self, Item, Numeric, Parsed, StrftimeItems};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use serde_json::Value;
use std::borrow::Cow;

/// Whether a text is a value of the field's type. Types with columns of their own are cast instead.
pub fn fits(field: &Field, text: &str) -> bool {
    match (field.kind, &field.format) {
        (Kind::Time | Kind::Datetime | Kind::YearMonth | Kind::Duration, _) => moment(field, text).is_some(),
        (Kind::List, _) => {
            text.split(field.delimiter).all(|item| field.item_kind.is_none_or(|kind| is_item(kind, item)))
        }
        (Kind::Object, _) => matches!(serde_json::from_str(text), Ok(Value::Object(_))),
        (Kind::Array, _) => matches!(serde_json::from_str(text), Ok(Value::Array(_))),
        (Kind::GeoPoint, format) => geography::is_point(format, text),
        (Kind::GeoJson, format) => geography::is_json(format, text),
        _ => true,
    }
}

/// The time, date with time, month or duration that a text of the field means.
pub fn moment(field: &Field, text: &str) -> Option<Moment> {
    match (field.kind, &field.format) {
        (Kind::Time, Format::Pattern(pattern)) => Some(Moment::of_time(strptime(pattern, text)?.time())),
        (Kind::Time, Format::Any) => any_time(text),
        (Kind::Time, _) => moment::time(text),
        (Kind::Datetime, Format::Pattern(pattern)) => strptime(pattern, text).map(Moment::Datetime),
        (Kind::Datetime, Format::Any) => any_datetime(text),
        (Kind::Datetime, _) => moment::datetime(text),
        (Kind::YearMonth, _) => moment::year_month(text),
        (Kind::Duration, _) => moment::duration(text),
        _ => None,
    }
}

/// The value that a text of the field means, as a text that only texts of the same value have.
pub fn value<'a>(field: &Field, text: &'a str) -> Cow<'a, str> {
    let told = match field.kind {
        Kind::Time | Kind::Datetime | Kind::YearMonth | Kind::Duration => {
            moment(field, text).map(|moment| format!("{moment:?}"))
        }
        Kind::Object | Kind::Array | Kind::GeoJson => {
            serde_json::from_str(text).ok().map(|value| sorted(value).to_string())
        }
        Kind::GeoPoint => geography::point(&field.format, text).map(|point| format!("{point:?}")),
        Kind::List => {
            let item = |item: &str| match field.item_kind {
                Some(Kind::Integer | Kind::Number) => super::cast::number(item).map(|number| number.to_string()),
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
        Value::Number(number) => match number.as_f64().filter(|value| value.fract() == 0.0 && value.abs() < 1e15) {
            Some(whole) => Value::from(whole as i64),
            None => Value::Number(number),
        },
        other => other,
    }
}

/// A date with a time by a pattern, as strptime reads it: parts that the pattern leaves out are those of 1 January 1900 at
/// midnight, years of two digits are from 1969 on (POSIX), and a zone is taken off.
fn strptime(pattern: &str, text: &str) -> Option<NaiveDateTime> {
    // Only a zone has a sign.
    if text.contains('+') && !pattern.contains("%z") {
        return None;
    }
    let mut parsed = Parsed::new();
    // As strptime does, `%#z` reads `Z` too.
    let pattern = pattern.replace("%z", "%#z");
    format::parse(&mut parsed, text, StrftimeItems::new(&pattern)).ok()?;
    // A year has four digits, which the parser does not ask for.
    let has_year = StrftimeItems::new(&pattern).any(|item| matches!(item, Item::Numeric(Numeric::Year, _)));
    if has_year && !text.contains(&format!("{:04}", parsed.year().unwrap_or_default())) {
        return None;
    }
    if let (Some(short), None) = (parsed.year_mod_100(), parsed.year_div_100()) {
        parsed.set_year_div_100(if short >= 69 { 19 } else { 20 }).ok()?;
    }
    let date = parsed.to_naive_date().or_else(|_| {
        if parsed.year().is_none() && parsed.year_mod_100().is_none() {
            parsed.set_year(1900)?;
        }
        if parsed.month().is_none() {
            parsed.set_month(1)?;
        }
        if parsed.day().is_none() {
            parsed.set_day(1)?;
        }
        parsed.to_naive_date()
    });
    if parsed.hour_mod_12().is_none() {
        parsed.set_hour(0).ok()?;
    }
    if parsed.minute().is_none() {
        parsed.set_minute(0).ok()?;
    }
    let at = date.ok()?.and_time(parsed.to_naive_time().ok()?);
    at.checked_sub_signed(TimeDelta::seconds(parsed.offset().unwrap_or_default().into()))
}

/// Number of items of a list, members of an object, or elements of an array.
pub fn items(field: &Field, text: &str) -> Option<usize> {
    match field.kind {
        Kind::List => Some(text.split(field.delimiter).count()),
        _ => match serde_json::from_str(text).ok()? {
            Value::Object(members) => Some(members.len()),
            Value::Array(elements) => Some(elements.len()),
            _ => None,
        },
    }
}

/// A day by the field's format: `YYYY-MM-DD`, or a pattern in the notation of strptime.
pub fn date(format: &Format, text: &str) -> Option<calendar::Day> {
    let by = |pattern: &str| {
        let date = NaiveDate::parse_from_str(text, pattern).ok()?;
        Some((date - NaiveDate::default()).num_days() as calendar::Day)
    };
    match format {
        Format::Pattern(pattern) => {
            let date = strptime(pattern, text)?.date();
            Some((date - NaiveDate::default()).num_days() as calendar::Day)
        }
        // The year first, or the month by its name: `04/08/1999` is two days, and which one no one can say.
        Format::Any => calendar::parse_iso(text).or_else(|| {
            // A year of four digits, or `April 1999` would be the 19th of a year 99.
            let is_full = |day: &calendar::Day| calendar::year(*day) >= 1000;
            ["%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d %B %Y", "%B %d, %Y", "%B %d %Y"]
                .into_iter()
                .find_map(|pattern| by(pattern).filter(is_full))
        }),
        _ => calendar::parse_iso(text),
    }
}

fn any_time(text: &str) -> Option<Moment> {
    let by = |pattern: &str| NaiveTime::parse_from_str(text, pattern).ok().map(Moment::of_time);
    moment::time(text).or_else(|| ["%H:%M", "%I:%M %p", "%I:%M:%S %p"].into_iter().find_map(by))
}

/// A date and a time in any of their forms, with a space or a `T` between them.
fn any_datetime(text: &str) -> Option<Moment> {
    let at = |(index, _): (usize, &str)| {
        let (before, after) = (text.get(..index)?, text.get(index + 1..)?);
        let date = date(&Format::Any, before.trim_end_matches(','))?;
        let Moment::Time(nanoseconds) = any_time(after)? else { return None };
        let day = NaiveDate::default().checked_add_signed(TimeDelta::days(date.into()))?.and_time(NaiveTime::MIN);
        day.checked_add_signed(TimeDelta::nanoseconds(nanoseconds)).map(Moment::Datetime)
    };
    text.match_indices([' ', 'T']).find_map(at)
}

fn is_item(kind: Kind, item: &str) -> bool {
    match kind {
        Kind::Integer => item.parse::<i64>().is_ok(),
        Kind::Number => super::cast::number(item).is_some(),
        Kind::Boolean => ["true", "True", "TRUE", "1", "false", "False", "FALSE", "0"].contains(&item),
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
        for text in
            ["1999-04-08", "1999/04/08", "1999.04.08", "19990408", "8 April 1999", "8 Apr 1999", "April 8, 1999"]
        {
            assert_eq!(day(text), expected, "{text}");
        }
        for text in ["08/04/1999", "04.08.99", "April 1999", "1999", "31 April 1999", "1999-04-08T09:05:00"] {
            assert_eq!(day(text), None, "{text}");
        }
        let clock = |text: &str| any_time(text).is_some();
        assert!(clock("09:05") && clock("9:05 pm") && clock("09:05:00.5Z") && !clock("25:00") && !clock("nine"));
        assert_eq!(any_datetime("8 April 1999 9:05 pm"), moment::datetime("1999-04-08T21:05:00"));
        assert_eq!(any_datetime("1999-04-08 09:05"), moment::datetime("1999-04-08T09:05:00"));
        assert_eq!(any_datetime("1999-04-08"), None);
    }

    #[test]
    fn patterns_as_strptime_reads_them() {
        let at = |pattern: &str, text: &str| strptime(pattern, text).map(|at| at.to_string());
        assert_eq!(at("%Y-%m", "1999-04").as_deref(), Some("1999-04-01 00:00:00"));
        assert_eq!(at("%H", "09").as_deref(), Some("1900-01-01 09:00:00"));
        assert_eq!(at("%d/%m/%y", "18/04/69").as_deref(), Some("1969-04-18 00:00:00"));
        assert_eq!(at("%d/%m/%y", "18/04/68").as_deref(), Some("2068-04-18 00:00:00"));
        assert_eq!(at("%Y-%m-%dT%H:%M:%S%z", "1999-04-18T04:00:00+0530").as_deref(), Some("1999-04-17 22:30:00"));
        assert_eq!(at("%Y-%m-%dT%H:%M%z", "1999-04-18T04:00Z").as_deref(), Some("1999-04-18 04:00:00"));
        assert_eq!(at("%Y", "1999").as_deref(), Some("1999-01-01 00:00:00"));
        assert_eq!((at("%Y", "199"), at("%d/%m/%Y", "18/04/99"), at("%F", "199-04-18")), (None, None, None));
        assert!(at("%F", "1999-04-18").is_some() && at("%y%%Y", "99%Y").is_some());
        assert_eq!(at("%d/%m/%Y", "18/04/+1999"), None);
        assert_eq!(at("%d/%m/%Y", "31/04/1999"), None);
    }
}
