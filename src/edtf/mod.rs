//! Dates with their true precision: the Extended Date/Time Format of ISO 8601-2:2019, Annex A, levels 0 and 1 and the
//! parts of level 2 that historical records need (sets, qualified parts, unspecified digits anywhere, long years,
//! significant digits, the further seasons). Each text becomes its first and last possible day, its precision, and
//! whether it is approximate or uncertain.

pub mod calendar;
mod date;
mod season;

use calendar::Day;
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
        start: date.first,
        end: date.last,
        precision: date.precision,
        approximate: date.approximate,
        uncertain: date.uncertain,
    })
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
    // ISO 8601-2, 4.4: an interval has at least one end that is a date.
    if let (None, None) = (from.date(), to.date()) {
        return None;
    }
    let ends = || [from.date(), to.date()].into_iter().flatten();
    let start = from.date().and_then(|date| date.first);
    let end = to.date().and_then(|date| date.last);
    let ends_before = |from: &Date, to: &Date| from.first.zip(to.first).is_some_and(|(from, to)| from > to);
    if from.date().zip(to.date()).is_some_and(|(from, to)| ends_before(from, to)) {
        return None;
    }
    Some(Edtf {
        start,
        end,
        precision: Precision::Interval,
        approximate: ends().any(|date| date.approximate),
        uncertain: ends().any(|date| date.uncertain),
    })
}

/// A set, of which one (`[…]`) or every (`{…}`) member is meant: dates, ranges `a..b`, and `..a` or `b..` at its ends.
fn set(inner: &str) -> Option<Edtf> {
    let (mut start, mut end): (Option<Day>, Option<Day>) = (None, None);
    let (mut earlier, mut later, mut approximate, mut uncertain) = (false, false, false, false);
    let members: Vec<&str> = inner.split(',').map(str::trim).collect();
    for (index, member) in members.iter().enumerate() {
        let sides: Vec<&str> = match member.split_once("..") {
            Some((from, to)) => {
                earlier |= from.is_empty();
                later |= to.is_empty();
                if (from.is_empty() && index != 0) || (to.is_empty() && index + 1 != members.len()) {
                    return None;
                }
                [from, to].into_iter().filter(|side| !side.is_empty()).collect()
            }
            None => vec![member],
        };
        if sides.is_empty() {
            return None;
        }
        let dates = sides.into_iter().map(date::parse).collect::<Option<Vec<Date>>>()?;
        if let [from, to] = dates.as_slice()
            && from.first > to.first
        {
            return None;
        }
        for date in dates {
            start = [start, date.first].into_iter().flatten().min();
            end = end.max(date.last);
            approximate |= date.approximate;
            uncertain |= date.uncertain;
        }
    }
    Some(Edtf {
        start: start.filter(|_| !earlier),
        end: end.filter(|_| !later),
        precision: Precision::Set,
        approximate,
        uncertain,
    })
}

#[cfg(test)]
mod tests;
