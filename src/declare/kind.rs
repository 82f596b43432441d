//! The types of fields and how their values are written.

use super::reader::Object;
use crate::finding::nearest;
use crate::strptime::{is_of_days, is_pattern};
use anyhow::Result;

/// The types of Table Schema 2.0 that are supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    String,
    /// Text that is left as it is.
    Any,
    Integer,
    Number,
    Boolean,
    Date,
    Year,
    Time,
    Datetime,
    YearMonth,
    Duration,
    List,
    Object,
    Array,
    GeoPoint,
    GeoJson,
}

pub(super) const KINDS: [(&str, Kind); 16] = [
    ("string", Kind::String),
    ("any", Kind::Any),
    ("integer", Kind::Integer),
    ("number", Kind::Number),
    ("boolean", Kind::Boolean),
    ("date", Kind::Date),
    ("year", Kind::Year),
    ("time", Kind::Time),
    ("datetime", Kind::Datetime),
    ("yearmonth", Kind::YearMonth),
    ("duration", Kind::Duration),
    ("list", Kind::List),
    ("object", Kind::Object),
    ("array", Kind::Array),
    ("geopoint", Kind::GeoPoint),
    ("geojson", Kind::GeoJson),
];

impl Kind {
    /// Whether its values are kept and published as the texts they are.
    pub fn is_text(self) -> bool {
        !matches!(self, Kind::Integer | Kind::Number | Kind::Boolean | Kind::Date | Kind::Year)
    }

    /// Whether a value of one can be that of the other, so that a reference can lead from one to the other.
    pub fn compares_with(self, other: Kind) -> bool {
        let is_number = |kind| matches!(kind, Kind::Integer | Kind::Number | Kind::Year);
        let is_plain = |kind| matches!(kind, Kind::String | Kind::Any);
        self == other || (is_number(self) && is_number(other)) || (is_plain(self) && is_plain(other))
    }

    /// Its name in a schema.
    pub fn name(self) -> &'static str {
        KINDS.iter().find(|(_, kind)| *kind == self).map_or("any", |(name, _)| name)
    }
}

/// How the values of a type are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    Default,
    /// One of the type's own formats, and for a string the pattern that a value must match as a whole.
    Named(&'static str, &'static str),
    /// A pattern of a date or time, in the notation of strptime.
    Pattern(String),
    /// A date or time in any form that can be read in one way only.
    Any,
}

/// Formats of strings, with the pattern that a value must match as a whole.
const STRING_FORMATS: [(&str, &str); 4] = [
    // RFC 5321, 4.1.2: atoms joined by single dots; labels of letters, digits and hyphens, at neither end of which a hyphen stands; the last is not
    // of digits alone (RFC 1123, 2.1).
    (
        "email",
        r#"[^@\s.<>()\[\]:;,\\"]+(\.[^@\s.<>()\[\]:;,\\"]+)*@([\p{L}\p{M}\p{N}]([\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?\.)+\p{N}*[\p{L}\p{M}]([\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?"#,
    ),
    // RFC 3986, 2 and 3: a scheme, and a path that may be empty; letters of other scripts are let be.
    ("uri", r#"[A-Za-z][A-Za-z0-9+.-]*:([^\s<>"\\^`{|}%]|%[0-9A-Fa-f]{2})*"#),
    ("uuid", "[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"),
    // RFC 4648, base 64.
    ("binary", "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"),
];

/// How numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numeral {
    pub decimal: char,
    pub group: Option<char>,
    /// Whether nothing but the number stands in a cell; otherwise what stands before and after it is passed over.
    pub is_bare: bool,
}

impl Numeral {
    pub const PLAIN: Numeral = Numeral { decimal: '.', group: None, is_bare: true };
}

pub(super) fn read_kind(object: &Object) -> Result<Kind> {
    let name = object.text("type")?.unwrap_or("any");
    if let Some((_, kind)) = KINDS.iter().find(|(known, _)| *known == name) {
        return Ok(*kind);
    }
    let hint = match nearest(name, KINDS.iter().map(|(name, _)| *name)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("the types are {}", KINDS.map(|(name, _)| name).join(", ")),
    };
    Err(object.fault("type", format!("unknown type `{name}`\n  hint: {hint}")))
}

pub(super) fn read_format(object: &Object, kind: Kind) -> Result<Format> {
    let name = object.text("format")?.unwrap_or("default");
    // A pattern may be told by a prefix, as earlier versions of the standard had it.
    let name = name.strip_prefix("fmt:").unwrap_or(name);
    let named: &[(&str, &str)] = match kind {
        Kind::String => &STRING_FORMATS,
        Kind::GeoPoint => &[("array", ""), ("object", "")],
        Kind::GeoJson => &[("topojson", "")],
        _ => &[],
    };
    if name == "default" {
        return Ok(Format::Default);
    }
    if name == "any" && matches!(kind, Kind::Date | Kind::Time | Kind::Datetime) {
        return Ok(Format::Any);
    }
    if let Some((name, pattern)) = named.iter().find(|(known, _)| *known == name) {
        return Ok(Format::Named(name, pattern));
    }
    if matches!(kind, Kind::Date | Kind::Time | Kind::Datetime) && name.contains('%') {
        if !is_pattern(name) {
            let hint = "write it with the directives of strptime, such as `%d.%m.%Y` or `%H:%M:%S`";
            return Err(object.fault("format", format!("`{name}` is not a pattern of dates and times\n  hint: {hint}")));
        }
        if kind == Kind::Date && !is_of_days(name) {
            let hint = "a year alone is of the type `year`, a month `yearmonth`, and what has a time `datetime`";
            return Err(object.fault("format", format!("`{name}` is not the pattern of a day\n  hint: {hint}")));
        }
        return Ok(Format::Pattern(name.to_owned()));
    }
    Err(object.fault("format", format!("format `{name}` of the type {} is not supported", kind.name())))
}

pub(super) fn read_character(object: &Object, name: &str) -> Result<Option<char>> {
    let Some(text) = object.text(name)? else { return Ok(None) };
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(one), None) => Ok(Some(one)),
        _ => Err(object.fault(name, "must be one character")),
    }
}

/// Properties of single types.
const OF_TYPES: [(&str, &[Kind]); 7] = [
    ("decimalChar", &[Kind::Number]),
    ("groupChar", &[Kind::Number, Kind::Integer]),
    ("bareNumber", &[Kind::Number, Kind::Integer]),
    ("trueValues", &[Kind::Boolean]),
    ("falseValues", &[Kind::Boolean]),
    ("delimiter", &[Kind::List]),
    ("itemType", &[Kind::List]),
];

/// Refuses the properties of other types, which would do nothing.
pub(super) fn refuse_of_others(object: &Object, kind: Kind) -> Result<()> {
    for (name, kinds) in OF_TYPES {
        if object.members.contains_key(name) && !kinds.contains(&kind) {
            return Err(object.fault(name, format!("`{name}` does not apply to this type")));
        }
    }
    Ok(())
}

pub(super) fn read_numeral(object: &Object, kind: Kind) -> Result<Numeral> {
    let numeral = Numeral {
        decimal: read_character(object, "decimalChar")?.unwrap_or('.'),
        group: read_character(object, "groupChar")?,
        is_bare: !object.members.contains_key("bareNumber") || object.flag("bareNumber")?,
    };
    for (name, mark) in [("decimalChar", Some(numeral.decimal)), ("groupChar", numeral.group)] {
        if let Some(mark) = mark.filter(|mark| mark.is_ascii_alphanumeric() || matches!(mark, '+' | '-')) {
            return Err(object.fault(name, format!("`{mark}` is a part of numbers themselves")));
        }
    }
    // A whole number has none.
    match kind == Kind::Number && numeral.group == Some(numeral.decimal) {
        true => Err(object.fault("groupChar", "must differ from the decimal character")),
        false => Ok(numeral),
    }
}

pub(super) fn read_item_kind(object: &Object) -> Result<Option<Kind>> {
    let items = [Kind::String, Kind::Integer, Kind::Number, Kind::Boolean, Kind::Date, Kind::Time, Kind::Datetime];
    let Some(name) = object.text("itemType")? else { return Ok(None) };
    match items.into_iter().find(|kind| kind.name() == name) {
        Some(kind) => Ok(Some(kind)),
        None => Err(object.fault("itemType", format!("`{name}` is not a type of items"))),
    }
}
