//! Values that a declaration names, in `constraints` and `categories`: in JSON of their own, or as the text that a cell would
//! have (Table Schema 2.0, Constraints).

use super::kind::{Format, Kind, Numeral};
use crate::edtf::calendar;
use crate::moment::{self, Moment};
use crate::strptime::strptime;
use serde_json::Value;

/// A value of a field's type.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// A text; a list or JSON as the text that a cell would have.
    Text(String),
    Integer(i64),
    Number(f64),
    Boolean(bool),
    Date(calendar::Day),
    Moment(Moment),
    /// Longitude and latitude.
    Point(f64, f64),
}

/// The type that a field's literals are of.
#[derive(Debug, Clone, Copy)]
pub(super) struct ValueType<'a> {
    pub kind: Kind,
    /// How its cells are written.
    pub format: &'a Format,
    pub numeral: Numeral,
    /// What stands between the items of a list, and their type.
    pub delimiter: char,
    pub item_kind: Option<Kind>,
}

impl ValueType<'_> {
    /// A time, or a date with one, as a cell has it.
    fn by_pattern(&self, text: &str) -> Option<Moment> {
        let Format::Pattern(pattern) = self.format else { return None };
        match (self.kind, strptime(pattern, text)?) {
            (Kind::Time, (at, ahead)) => Some(Moment::of_time(at.time(), ahead)),
            (_, (at, ahead)) => Moment::of_datetime(at, ahead),
        }
    }

    /// The same in the form that every literal may have.
    fn by_default(&self, text: &str) -> Option<Moment> {
        if self.kind == Kind::Time { moment::time(text) } else { moment::datetime(text) }
    }
}

impl Literal {
    fn read(of: ValueType, value: &Value) -> Option<Literal> {
        let text = value.as_str();
        Some(match of.kind {
            Kind::String | Kind::Any => Literal::Text(text?.to_owned()),
            Kind::Integer | Kind::Year => {
                // 1.0 is a whole number (JSON Schema, 4.2.3).
                let whole = || value.as_f64().filter(|number| number.fract() == 0.0 && number.abs() < 1e15);
                let read = value.as_i64().or_else(|| whole().map(|number| number as i64));
                Literal::Integer(read.or_else(|| text?.parse().ok())?)
            }
            Kind::Number => Literal::Number(value.as_f64().or_else(|| text?.parse().ok())?),
            Kind::Boolean => Literal::Boolean(value.as_bool().or_else(|| text?.parse().ok())?),
            Kind::Date => Literal::Date(calendar::parse_iso(text?)?),
            Kind::Time | Kind::Datetime => Literal::Moment(of.by_pattern(text?).or_else(|| of.by_default(text?))?),
            Kind::YearMonth => Literal::Moment(moment::year_month(text?)?),
            Kind::Duration => Literal::Moment(moment::duration(text?)?),
            Kind::List => Literal::Text(list(of, value)?),
            Kind::Object => json(value, Value::is_object)?,
            Kind::Array => json(value, Value::is_array)?,
            Kind::GeoJson => json(value, |value| value.get("type").is_some_and(Value::is_string))?,
            Kind::GeoPoint => point(value)?,
        })
    }

    /// Whether a cell of the field in which the same text stood would have another value: which of the two is meant, no one
    /// can say.
    pub(super) fn is_other_in_cells(&self, of: ValueType, value: &Value) -> bool {
        let Some(text) = value.as_str() else { return false };
        let by_pattern = match of.format {
            Format::Pattern(pattern) => strptime(pattern, text),
            _ => None,
        };
        match (self, by_pattern) {
            (Literal::Number(_), _) => of.numeral.group == Some('.') && text.contains('.'),
            (Literal::Date(day), Some((at, _))) => calendar::of(at.date()) != *day,
            (Literal::Moment(moment), by_pattern) => match (of.format, of.by_default(text)) {
                // A `Z` that is a letter of the pattern is no zone there.
                (Format::Pattern(_), Some(other)) if by_pattern.is_some() => {
                    other.without_zone() != moment.without_zone()
                }
                // What has a zone and what has none have no order.
                (Format::Pattern(pattern), Some(other)) => (other != other.without_zone()) != pattern.contains("%z"),
                _ => false,
            },
            _ => false,
        }
    }

    /// How a literal is written, where that is not plain.
    pub(super) fn hint(of: ValueType) -> &'static str {
        match of.kind {
            Kind::Any => "\n  hint: in CSV such a value is a text: put it in quotes",
            Kind::Boolean => "\n  hint: write true or false, whatever `trueValues` and `falseValues` say",
            Kind::Date => "\n  hint: write it as 1999-04-18, whatever the format of the field",
            Kind::Time => "\n  hint: write it as 09:05:00, whatever the format of the field",
            Kind::Datetime => "\n  hint: write it as 1999-04-18T09:05:00Z, whatever the format of the field",
            Kind::List => "\n  hint: write a list of items, each of the type of items and without the delimiter",
            Kind::GeoPoint => "\n  hint: write longitude and latitude in degrees, as in [67.0, 24.9]",
            _ => "",
        }
    }
}

/// A literal and how it is written in the schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    pub literal: Literal,
    pub shown: String,
}

impl Bound {
    pub(super) fn read(of: ValueType, value: &Value) -> Option<Bound> {
        let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Literal::read(of, value).map(|literal| Bound { literal, shown })
    }

    /// A name that only equal literals share.
    pub(super) fn name(&self) -> String {
        format!("{:?}", self.literal)
    }
}

/// The text that a list has in a cell.
fn list(of: ValueType, value: &Value) -> Option<String> {
    let item = |value: &Value| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let is_one = Literal::read(ValueType { kind: of.item_kind.unwrap_or(Kind::String), ..of }, value).is_some();
        // Whatever holds the delimiter is more than one item.
        (is_one && !text.contains(of.delimiter)).then_some(text)
    };
    match value {
        Value::String(text) => {
            text.split(of.delimiter).all(|part| item(&Value::from(part)).is_some()).then(|| text.clone())
        }
        Value::Array(items) if !items.is_empty() => {
            let items: Vec<String> = items.iter().map(item).collect::<Option<_>>()?;
            Some(items.join(&of.delimiter.to_string()))
        }
        _ => None,
    }
}

/// JSON as it is, or as the text of a cell.
fn json(value: &Value, fits: fn(&Value) -> bool) -> Option<Literal> {
    let held = match value.as_str() {
        Some(text) => serde_json::from_str(text).ok()?,
        None => value.clone(),
    };
    fits(&held).then(|| Literal::Text(held.to_string()))
}

/// Longitude and latitude in any of the forms that a geopoint has: a text, a list of two, or an object.
fn point(value: &Value) -> Option<Literal> {
    let (longitude, latitude) = match value {
        Value::String(text) => {
            let parts = text.split_once(',').and_then(|(longitude, latitude)| {
                Some((longitude.trim().parse::<f64>().ok()?, latitude.trim().parse::<f64>().ok()?))
            });
            let Some(parts) = parts else {
                let held: Value = serde_json::from_str(text).ok()?;
                return if held.is_string() { None } else { point(&held) };
            };
            parts
        }
        Value::Array(parts) => match parts.as_slice() {
            [longitude, latitude] => (longitude.as_f64()?, latitude.as_f64()?),
            _ => return None,
        },
        Value::Object(parts) if parts.len() == 2 => (parts.get("lon")?.as_f64()?, parts.get("lat")?.as_f64()?),
        _ => return None,
    };
    let is_on_earth = (-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude);
    is_on_earth.then_some(Literal::Point(longitude, latitude))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(kind: Kind, item_kind: Option<Kind>, value: Value) -> Option<Literal> {
        let (format, numeral) = (&Format::Default, Numeral::PLAIN);
        Literal::read(ValueType { kind, format, numeral, delimiter: ',', item_kind }, &value)
    }

    #[test]
    fn a_list_is_the_text_of_its_cell() {
        let text = |text: &str| Some(Literal::Text(text.to_owned()));
        assert_eq!(read(Kind::List, None, json!(["a", "b"])), text("a,b"));
        assert_eq!(read(Kind::List, None, json!("a,b")), text("a,b"));
        assert_eq!(read(Kind::List, Some(Kind::Boolean), json!([true, false])), text("true,false"));
        assert_eq!(read(Kind::List, Some(Kind::Integer), json!([1, "2"])), text("1,2"));
        for (item_kind, broken) in [
            (None, json!([1])),
            (None, json!(["a,b"])),
            (None, json!([["a"]])),
            (None, json!([])),
            (None, json!(5)),
            (Some(Kind::Integer), json!(["x"])),
            (Some(Kind::Integer), json!("1,x")),
            (Some(Kind::Date), json!(["1999-02-30"])),
        ] {
            assert_eq!(read(Kind::List, item_kind, broken.clone()), None, "{broken}");
        }
    }

    #[test]
    fn a_point_is_a_text_a_list_or_an_object() {
        let place = Some(Literal::Point(67.0, 24.9));
        for value in [
            json!([67, 24.9]),
            json!({ "lon": 67.0, "lat": 24.9 }),
            json!("67, 24.90"),
            json!("[67, 24.9]"),
            json!("{\"lon\": 67, \"lat\": 24.9}"),
        ] {
            assert_eq!(read(Kind::GeoPoint, None, value.clone()), place, "{value}");
        }
        for broken in
            [json!("nonsense"), json!([1]), json!([200, 0]), json!({ "lon": 1 }), json!("\"1,2\""), json!(null)]
        {
            assert_eq!(read(Kind::GeoPoint, None, broken.clone()), None, "{broken}");
        }
    }

    #[test]
    fn json_is_of_the_type() {
        assert_eq!(read(Kind::Object, None, json!("{ \"a\": 1 }")), Some(Literal::Text("{\"a\":1}".to_owned())));
        assert_eq!(read(Kind::Array, None, json!([1, 2])), Some(Literal::Text("[1,2]".to_owned())));
        for (kind, broken) in [
            (Kind::Object, json!([1])),
            (Kind::Object, json!("a")),
            (Kind::Array, json!({ "a": 1 })),
            (Kind::GeoJson, json!({ "a": 1 })),
            (Kind::Any, json!(1)),
        ] {
            assert_eq!(read(kind, None, broken.clone()), None, "{broken}");
        }
    }
}
