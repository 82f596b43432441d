//! Values that a declaration names, in `constraints` and `categories`: in JSON of their own, or as the text that a cell would
//! have (Table Schema 2.0, Constraints).

use super::kind::{Format, Kind, Numeral};
use super::numeral;
use crate::edtf::calendar;
use crate::moment::{self, Moment};
use crate::strptime::strptime;
use serde_json::{Value, json};

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
    /// The texts of a field that are true, and those that are false.
    pub truths: [&'a [String]; 2],
}

impl ValueType<'_> {
    /// A date or a time, as a cell has it.
    fn by_format(&self, text: &str) -> Option<Literal> {
        if let Format::Pattern(pattern) = self.format {
            let (at, ahead) = strptime(pattern, text)?;
            return match self.kind {
                Kind::Date => Some(Literal::Date(calendar::of(at.date()))),
                Kind::Time => Some(Literal::Moment(Moment::of_time(at.time(), ahead))),
                _ => Moment::of_datetime(at, ahead).map(Literal::Moment),
            };
        }
        match self.kind {
            Kind::Date => calendar::parse_iso(text).map(Literal::Date),
            Kind::Time => moment::time(text).map(Literal::Moment),
            _ => moment::datetime(text).map(Literal::Moment),
        }
    }

    /// Whether a text of the field is true.
    fn truth(&self, text: &str) -> Option<bool> {
        let [are_true, are_false] = self.truths.map(|words| words.iter().any(|word| word == text));
        (are_true != are_false).then_some(are_true)
    }
}

const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;

impl Literal {
    fn read(of: ValueType, value: &Value) -> Option<Literal> {
        let text = value.as_str();
        Some(match of.kind {
            Kind::String | Kind::Any => Literal::Text(text?.to_owned()),
            Kind::Integer => {
                // 1.0 is a whole number (JSON Schema, 4.2.3); the largest below 2^63 is one.
                let is_whole = |number: &f64| number.fract() == 0.0 && (-TWO_TO_63..TWO_TO_63).contains(number);
                let whole = || value.as_f64().filter(is_whole).map(|number| number as i64);
                let read = value.as_i64().or_else(whole);
                Literal::Integer(read.or_else(|| numeral::integer(&numeral::plain(of.numeral, text?)))?)
            }
            Kind::Year => {
                let is_year = |text: &&str| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
                let whole = || value.as_f64().filter(|year| year.fract() == 0.0).map(|year| year as i64);
                let read = value.as_i64().or_else(whole).or_else(|| text.filter(is_year)?.parse().ok());
                Literal::Integer(read.filter(|year| (0..=9999).contains(year))?)
            }
            Kind::Number => {
                let of_text = || numeral::number(&numeral::plain(of.numeral, text?));
                Literal::Number(value.as_f64().or_else(of_text)?)
            }
            Kind::Boolean => Literal::Boolean(value.as_bool().or_else(|| of.truth(text?))?),
            Kind::Date | Kind::Time | Kind::Datetime => of.by_format(text?)?,
            Kind::YearMonth => Literal::Moment(moment::year_month(text?)?),
            Kind::Duration => Literal::Moment(moment::duration(text?)?),
            Kind::List => Literal::Text(list(of, value)?),
            Kind::Object => json(value, Value::is_object)?,
            Kind::Array => json(value, Value::is_array)?,
            Kind::GeoJson => json(value, |value| value.get("type").is_some_and(Value::is_string))?,
            Kind::GeoPoint => point(value)?,
        })
    }

    /// How a literal is written, where that is not plain.
    pub(super) fn hint(of: ValueType, value: &Value) -> String {
        let is_too_large = || value.as_f64().is_some_and(|number| number.abs() >= TWO_TO_63);
        let hint = match (of.kind, of.format) {
            (Kind::Any, _) => "in CSV such a value is a text: put it in quotes",
            (Kind::Integer, _) if is_too_large() => "whole numbers reach to 9223372036854775807",
            (Kind::Year, _) => "write four digits, such as 1947",
            (Kind::Integer | Kind::Number, _) => "write a number, or in quotes what a cell would have",
            (Kind::Boolean, _) => "write true or false, or what a cell would have",
            (Kind::Date | Kind::Time | Kind::Datetime, Format::Pattern(pattern)) => {
                return format!("\n  hint: write it as a cell has it, by the pattern {pattern}");
            }
            (Kind::Date, _) => "write it as 1999-04-18",
            (Kind::Time, _) => "write it as 09:05:00",
            (Kind::Datetime, _) => "write it as 1999-04-18T09:05:00Z",
            (Kind::List, _) => "write a list of items, each of the type of items and without the delimiter",
            (Kind::GeoPoint, _) => "write longitude and latitude in degrees, as in [67.0, 24.9]",
            _ => return String::new(),
        };
        format!("\n  hint: {hint}")
    }

    /// The value in the form in which it is published, whatever cells of the raw file have; none where cells are published as they
    /// are.
    fn published(&self) -> Option<Value> {
        match self {
            Literal::Integer(whole) => Some(json!(whole)),
            Literal::Number(number) if number.is_finite() => Some(json!(number)),
            Literal::Number(number) if number.is_nan() => Some(json!("NaN")),
            Literal::Number(number) => Some(json!(if *number > 0.0 { "INF" } else { "-INF" })),
            Literal::Boolean(truth) => Some(json!(truth)),
            Literal::Date(day) => Some(json!(calendar::shown(*day))),
            Literal::Text(_) | Literal::Moment(_) | Literal::Point(..) => None,
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

    /// What stands for it in what is published: a text is written as published cells are.
    pub(super) fn published(&self, declared: &Value) -> Value {
        self.literal.published().filter(|_| declared.is_string()).unwrap_or_else(|| declared.clone())
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
        let words = [vec!["true".to_owned()], vec!["false".to_owned()]];
        let [are_true, are_false] = &words;
        let truths = [are_true.as_slice(), are_false.as_slice()];
        Literal::read(ValueType { kind, format, numeral, delimiter: ',', item_kind, truths }, &value)
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
