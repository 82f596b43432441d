//! Texts of the types that are published as text: whether one is what its type says (Table Schema 2.0, "Field types", after
//! XML Schema Part 2 and RFC 7946 where it refers to them).

use crate::declare::{Field, Format, Kind};
use crate::edtf::calendar;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde_json::Value;

/// Whether a text is a value of the field's type. Types with columns of their own are cast instead.
pub fn fits(field: &Field, text: &str) -> bool {
    match (field.kind, &field.format) {
        (Kind::Time, Format::Pattern(pattern)) => NaiveTime::parse_from_str(text, pattern).is_ok(),
        (Kind::Time, _) => is_time(text),
        (Kind::Datetime, Format::Pattern(pattern)) => NaiveDateTime::parse_from_str(text, pattern).is_ok(),
        (Kind::Datetime, _) => is_datetime(text),
        (Kind::YearMonth, _) => is_year_month(text),
        (Kind::Duration, _) => is_duration(text),
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

/// A day by the field's format: `YYYY-MM-DD`, or a pattern in the notation of strptime.
pub fn date(format: &Format, text: &str) -> Option<calendar::Day> {
    match format {
        Format::Pattern(pattern) => {
            let date = NaiveDate::parse_from_str(text, pattern).ok()?;
            Some((date - NaiveDate::default()).num_days() as calendar::Day)
        }
        _ => calendar::parse_iso(text),
    }
}

fn is_item(kind: Kind, item: &str) -> bool {
    match kind {
        Kind::Integer => item.parse::<i64>().is_ok(),
        Kind::Number => super::cast::number(item).is_some(),
        Kind::Boolean => ["true", "True", "TRUE", "1", "false", "False", "FALSE", "0"].contains(&item),
        Kind::Date => calendar::parse_iso(item).is_some(),
        Kind::Time => is_time(item),
        Kind::Datetime => is_datetime(item),
        _ => true,
    }
}

fn digits(text: &str, count: usize) -> Option<u32> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// `hh:mm:ss`, with fractions of a second and a time zone where given (XML Schema Part 2, time).
fn is_time(text: &str) -> bool {
    let (clock, zone) = match text.find(['Z', '+', '-']) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let (clock, fraction) = match clock.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (clock, None),
    };
    let parts: Vec<&str> = clock.split(':').collect();
    let [hours, minutes, seconds] = parts.as_slice() else { return false };
    let within = |text: &str, most: u32| digits(text, 2).is_some_and(|number| number <= most);
    let zone_holds = match zone.strip_prefix(['+', '-']) {
        Some(offset) => offset.split_once(':').is_some_and(|(hours, minutes)| within(hours, 14) && within(minutes, 59)),
        None => zone.is_empty() || zone == "Z",
    };
    let fraction_holds = fraction.is_none_or(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
    within(hours, 23) && within(minutes, 59) && within(seconds, 59) && fraction_holds && zone_holds
}

fn is_datetime(text: &str) -> bool {
    text.split_once('T').is_some_and(|(date, time)| calendar::parse_iso(date).is_some() && is_time(time))
}

fn is_year_month(text: &str) -> bool {
    let parts = text.split_once('-').and_then(|(year, month)| Some((digits(year, 4)?, digits(month, 2)?)));
    parts.is_some_and(|(_, month)| (1..=12).contains(&month))
}

/// `P1Y2M3DT4H5M6.7S`, at least one part (XML Schema Part 2, duration).
fn is_duration(text: &str) -> bool {
    let Some(body) = text.strip_prefix('-').unwrap_or(text).strip_prefix('P') else { return false };
    let (date, time) = match body.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (body, None),
    };
    let parts = |text: &str, units: &str, decimals: bool| -> Option<usize> {
        let (mut rest, mut units, mut count) = (text, units.chars(), 0);
        while !rest.is_empty() {
            let end = rest.find(|c: char| c.is_ascii_alphabetic())?;
            let (number, after) = rest.split_at(end);
            let unit = after.chars().next()?;
            units.find(|known| *known == unit)?;
            let whole = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            let decimal = || {
                number
                    .split_once('.')
                    .is_some_and(|(a, b)| digits(a, a.len()).is_some() && digits(b, b.len()).is_some())
            };
            (whole || (decimals && unit == 'S' && decimal())).then_some(())?;
            rest = after.get(1..)?;
            count += 1;
        }
        Some(count)
    };
    match (parts(date, "YMD", false), time.map(|time| parts(time, "HMS", true))) {
        (Some(of_date), None) => of_date > 0,
        (Some(_), Some(Some(of_time))) => of_time > 0,
        _ => false,
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

    fn all(test: fn(&str) -> bool, sound: &[&str], broken: &[&str]) {
        for text in sound {
            assert!(test(text), "{text:?} is one");
        }
        for text in broken {
            assert!(!test(text), "{text:?} is none");
        }
    }

    #[test]
    fn times_and_datetimes() {
        all(
            is_time,
            &["09:05:00", "23:59:59.25", "09:05:00Z", "09:05:00+05:30"],
            &["9:05:00", "24:00:00", "09:05", "09:05:60", "09:05:00.", "09:05:00+5", ""],
        );
        all(
            is_datetime,
            &["1999-04-18T09:05:00Z", "1999-04-18T09:05:00"],
            &["1999-04-18", "1999-04-31T09:05:00", "1999-04-18 09:05:00"],
        );
        all(is_year_month, &["1999-04"], &["1999-13", "1999-4", "199-04", "1999-00", "1999"]);
    }

    #[test]
    fn durations() {
        all(
            is_duration,
            &["P1Y", "P1Y2M3DT4H5M6.7S", "PT0S", "-P3D", "P1M", "PT1M"],
            &["P", "PT", "P1", "1Y", "P1S", "P1DT", "P1M1Y", "PT1.5H", "P-1Y", "PT.5S", "P1Y ", ""],
        );
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
