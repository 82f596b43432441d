//! Dates with their true precision: the Extended Date/Time Format of ISO 8601-2:2019, Annex A, levels 0 and 1 and the
//! parts of level 2 that historical records need (sets, qualified parts, unspecified digits anywhere, long years,
//! significant digits, the further seasons). Each text becomes its first and last possible day, its precision, and
//! whether it is approximate or uncertain.

pub mod calendar;
mod date;
mod season;

use calendar::{Day, WideDay};
use date::Date;

/// What an EDTF text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edtf {
    /// First day it can mean; none where the text leaves it open or unknown.
    pub start: Option<Day>,
    /// Last day it can mean, inclusive; none where the text leaves it open or unknown.
    pub end: Option<Day>,
    pub precision: Precision,
    /// `~` or `%` stands somewhere in it.
    pub approximate: bool,
    /// `?` or `%` stands somewhere in it.
    pub uncertain: bool,
}

/// The coarsest thing that is known of a date. A date within an interval or a set is as precise as its own text says;
/// the field then says `interval` or `set`, since no single unit would be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    Day,
    Month,
    Season,
    Year,
    Decade,
    Century,
    Millennium,
    Unspecified,
    Interval,
    Set,
}

impl Precision {
    pub const ALL: [Precision; 10] = {
        use Precision::*;
        [Day, Month, Season, Year, Decade, Century, Millennium, Unspecified, Interval, Set]
    };

    pub fn name(self) -> &'static str {
        match self {
            Precision::Day => "day",
            Precision::Month => "month",
            Precision::Season => "season",
            Precision::Year => "year",
            Precision::Decade => "decade",
            Precision::Century => "century",
            Precision::Millennium => "millennium",
            Precision::Unspecified => "unspecified",
            Precision::Interval => "interval",
            Precision::Set => "set",
        }
    }
}

/// Reads one EDTF text. Nothing where it is not EDTF, names a day that does not exist, or is an interval that ends
/// before it starts.
pub fn parse(text: &str) -> Option<Edtf> {
    if let Some((from, to)) = text.split_once('/') {
        return interval(Bound::parse(from)?, Bound::parse(to)?);
    }
    for (open, close) in [('[', ']'), ('{', '}')] {
        if let Some(inner) = text.strip_prefix(open) {
            return set(inner.strip_suffix(close)?);
        }
    }
    let date = date::parse(text)?;
    Some(Edtf {
        start: narrow(date.first),
        end: narrow(date.last),
        precision: date.precision,
        approximate: date.approximate,
        uncertain: date.uncertain,
    })
}

/// A day that a column of dates can hold.
fn narrow(day: WideDay) -> Option<Day> {
    day.try_into().ok()
}

/// One side of an interval: a date, open (`..`) or unknown (nothing).
enum Bound {
    At(Date),
    Open,
    Unknown,
}

impl Bound {
    fn parse(text: &str) -> Option<Bound> {
        Some(match text {
            ".." => Bound::Open,
            "" => Bound::Unknown,
            _ => Bound::At(date::parse(text).filter(|date| !date.has_time)?),
        })
    }

    fn date(&self) -> Option<&Date> {
        match self {
            Bound::At(date) => Some(date),
            Bound::Open | Bound::Unknown => None,
        }
    }
}

fn interval(from: Bound, to: Bound) -> Option<Edtf> {
    // ISO 8601-2, 10.2: an interval has at least one end that is a date.
    if let (None, None) = (from.date(), to.date()) {
        return None;
    }
    let ends = || [from.date(), to.date()].into_iter().flatten();
    // It ends at some time within its last part, which may have begun before its first part did: `2004-02-01/2004`.
    if from.date().zip(to.date()).is_some_and(|(from, to)| from.first > to.last) {
        return None;
    }
    Some(Edtf {
        start: from.date().and_then(|date| narrow(date.first)),
        end: to.date().and_then(|date| narrow(date.last)),
        precision: Precision::Interval,
        approximate: ends().any(|date| date.approximate),
        uncertain: ends().any(|date| date.uncertain),
    })
}

/// A set, of which one (`[…]`) or every (`{…}`) member is meant: dates, ranges `a..b`, and `..a` or `b..` at its ends. A
/// single date is no set.
fn set(inner: &str) -> Option<Edtf> {
    let mut dates: Vec<Date> = Vec::new();
    // First and last day of each member.
    let mut spans: Vec<(WideDay, WideDay)> = Vec::new();
    let (mut earlier, mut later) = (false, false);
    let members: Vec<&str> = inner.split(',').collect();
    for (index, member) in members.iter().enumerate() {
        match member.split_once("..") {
            None if members.len() == 1 => return None,
            None => {
                let date = date::parse(member)?;
                spans.push((date.first, date.last));
                dates.push(date);
            }
            Some((from, to)) => {
                let side = |text: &str| if text.is_empty() { Some(None) } else { date::parse(text).map(Some) };
                let (from, to) = (side(from)?, side(to)?);
                if (from.is_none() && index != 0) || (to.is_none() && index + 1 != members.len()) {
                    return None;
                }
                earlier |= from.is_none();
                later |= to.is_none();
                let (first, last) = (from.as_ref().or(to.as_ref())?.first, to.as_ref().or(from.as_ref())?.last);
                // Annex A, set representation: both sides of a range are of one unit.
                let units_differ = from.as_ref().zip(to.as_ref()).is_some_and(|(from, to)| from.unit != to.unit);
                if units_differ || first > last {
                    return None;
                }
                spans.push((first, last));
                dates.extend(from.into_iter().chain(to));
            }
        }
    }
    Some(Edtf {
        start: spans.iter().map(|span| span.0).min().filter(|_| !earlier).and_then(narrow),
        end: spans.iter().map(|span| span.1).max().filter(|_| !later).and_then(narrow),
        precision: Precision::Set,
        approximate: dates.iter().any(|date| date.approximate),
        uncertain: dates.iter().any(|date| date.uncertain),
    })
}

#[cfg(test)]
mod tests;
