//! Texts of the types that are published as text: whether one is what its type says (Table Schema 2.0, "Field types", after
//! XML Schema Part 2 and RFC 7946 where it refers to them).

use crate::declare::{Field, Format, Kind};
use crate::edtf::calendar;
use crate::moment::{self, Moment};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use serde_json::Value;

/// Whether a text is a value of the field's type. Types with columns of their own are cast instead.
pub fn fits(field: &Field, text: &str) -> bool {
    match (field.kind, &field.format) {
        (Kind::Time | Kind::Datetime | Kind::YearMonth | Kind::Duration, _) => moment(field, text).is_some(),
        (Kind::List, _) => {
            text.split(field.delimiter).all(|item| field.item_kind.is_none_or(|kind| is_item(kind, item)))
        }
        (Kind::Object, _) => matches!(serde_json::from_str(text), Ok(Value::Object(_))),
        (Kind::Array, _) => matches!(serde_json::from_str(text), Ok(Value::Array(_))),
        (Kind::GeoPoint, format) => is_geopoint(format, text),
        (Kind::GeoJson, format) => is_geojson(format, text),
        _ => true,
    }
}

/// The time, date with time, month or duration that a text of the field means.
pub fn moment(field: &Field, text: &str) -> Option<Moment> {
    match (field.kind, &field.format) {
        (Kind::Time, Format::Pattern(pattern)) => NaiveTime::parse_from_str(text, pattern).ok().map(Moment::of_time),
        (Kind::Time, Format::Any) => any_time(text),
        (Kind::Time, _) => moment::time(text),
        (Kind::Datetime, Format::Pattern(pattern)) => {
            NaiveDateTime::parse_from_str(text, pattern).ok().map(Moment::Datetime)
        }
        (Kind::Datetime, Format::Any) => any_datetime(text),
        (Kind::Datetime, _) => moment::datetime(text),
        (Kind::YearMonth, _) => moment::year_month(text),
        (Kind::Duration, _) => moment::duration(text),
        _ => None,
    }
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
        Format::Pattern(pattern) => by(pattern),
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

fn is_geopoint(format: &Format, text: &str) -> bool {
    let point = match format {
        Format::Named("array", _) => match serde_json::from_str(text) {
            Ok(Value::Array(pair)) if pair.len() == 2 => {
                pair.first().and_then(number).zip(pair.get(1).and_then(number))
            }
            _ => None,
        },
        Format::Named("object", _) => match serde_json::from_str(text) {
            Ok(Value::Object(pair)) if pair.len() == 2 => {
                pair.get("lon").and_then(number).zip(pair.get("lat").and_then(number))
            }
            _ => None,
        },
        _ => text
            .split_once(',')
            .and_then(|(lon, lat)| super::cast::number(lon.trim()).zip(super::cast::number(lat.trim()))),
    };
    point.is_some_and(|(lon, lat)| (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat))
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| super::cast::number(value.as_str()?))
}

/// An object whose `type` is one of RFC 7946, with the member that the type calls for; or of TopoJSON.
fn is_geojson(format: &Format, text: &str) -> bool {
    let Ok(Value::Object(object)) = serde_json::from_str(text) else { return false };
    let kind = object.get("type").and_then(Value::as_str);
    if matches!(format, Format::Named("topojson", _)) {
        return kind == Some("Topology") && object.contains_key("objects") && object.contains_key("arcs");
    }
    let member = match kind {
        Some("Point" | "MultiPoint" | "LineString" | "MultiLineString" | "Polygon" | "MultiPolygon") => "coordinates",
        Some("GeometryCollection") => "geometries",
        Some("Feature") => "geometry",
        Some("FeatureCollection") => "features",
        _ => return false,
    };
    object.contains_key(member)
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
    fn places() {
        let plain = |text: &str| is_geopoint(&Format::Default, text);
        assert!(plain("67.0, 24.9") && plain("-180,90"));
        assert!(!plain("67.0") && !plain("181,0") && !plain("0,91") && !plain("a,b") && !plain("1,2,3"));
        assert!(is_geopoint(&Format::Named("array", ""), "[67.0, 24.9]"));
        assert!(is_geopoint(&Format::Named("object", ""), r#"{"lon": 67, "lat": 24.9}"#));
        assert!(!is_geopoint(&Format::Named("object", ""), r#"{"lon": 67}"#));
        let geojson = |text: &str| is_geojson(&Format::Default, text);
        assert!(geojson(r#"{"type": "Point", "coordinates": [1, 2]}"#));
        assert!(
            !geojson(r#"{"type": "Point"}"#) && !geojson(r#"{"type": "Place", "coordinates": []}"#) && !geojson("[]")
        );
    }
}
