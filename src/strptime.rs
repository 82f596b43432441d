//! Dates and times by a pattern of strptime, as Python reads it (Table Schema 2.0, datetime: "standard Python / C strptime").

use chrono::NaiveDateTime;
use chrono::format::{self, Fixed, Item, Numeric, Pad, Parsed, StrftimeItems};
use std::iter::once;

/// The directives of Python's strptime and of C's. The parser has others of its own, and takes flags before them.
const DIRECTIVES: &str = "%aAbBcCdDeFfgGhHIjklmMnpPrRStTuUVwWxXyYzZ";

/// Whether a pattern is made of directives of strptime.
pub fn is_pattern(pattern: &str) -> bool {
    let (mut characters, mut is_known) = (pattern.chars(), true);
    while characters.by_ref().any(|c| c == '%') {
        is_known &= characters.next().is_some_and(|directive| DIRECTIVES.contains(directive));
    }
    is_known && StrftimeItems::new(pattern).all(|item| item != Item::Error)
}

/// Whether a pattern tells a day, and nothing beside it: what is left out would be made up, and a time would be lost.
pub fn is_of_days(pattern: &str) -> bool {
    let directives: Vec<char> =
        pattern.replace("%%", "").split('%').skip(1).filter_map(|part| part.chars().next()).collect();
    let has = |letters: &str| directives.iter().any(|directive| letters.contains(*directive));
    let has_month = has("mbBh");
    let is_whole = has("DFx")
        || (has("yY") && (has_month && has("de") || has("j") || has("UW") && has("aAuw")))
        || (has("gG") && has("V") && has("aAuw"));
    is_whole && !has("cfHIklMpPrRSTXzZ")
}

/// A date with a time as its clock shows it, by a pattern, and the seconds that its zone is ahead of universal time where it
/// has one. Parts that the pattern leaves out are those of 1 January 1900 at midnight, and years of two digits are from 1969 on
/// (POSIX).
pub fn strptime(pattern: &str, text: &str) -> Option<(NaiveDateTime, Option<i64>)> {
    // Only a zone has a sign, but for one that the pattern itself has.
    if text.contains('+') && !pattern.contains("%z") && !pattern.contains('+') {
        return None;
    }
    // As strptime does, `%#z` reads `Z` too.
    let pattern = pattern.replace("%z", "%#z");
    let (mut parsed, mut rest, mut has_year) = (Parsed::new(), text, false);
    for item in StrftimeItems::new(&pattern) {
        has_year |= matches!(item, Item::Numeric(Numeric::Year, _));
        // Where Python asks for digits of a year, or for white space, the parser does with fewer.
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let lacks = match &item {
            Item::Numeric(Numeric::Year, _) => digits < 4,
            // It reads on through all digits that there are.
            Item::Numeric(Numeric::IsoYear, _) => digits != 4,
            Item::Numeric(Numeric::YearMod100 | Numeric::IsoYearMod100, _) => digits < 2,
            Item::Space(_) => !rest.starts_with(char::is_whitespace),
            _ => false,
        };
        if lacks {
            return None;
        }
        rest = match &item {
            Item::Numeric(Numeric::Nanosecond, _) => fraction(&mut parsed, rest)?,
            Item::Fixed(Fixed::TimezoneName) => universal(&mut parsed, rest)?,
            Item::Numeric(part, pad) if *pad != Pad::Space && is_padded(part, rest) => return None,
            item => format::parse_and_remainder(&mut parsed, rest, once(item)).ok()?,
        };
    }
    if !rest.is_empty() {
        return None;
    }
    // A year has four digits, which the parser does not ask for.
    if has_year && !text.contains(&format!("{:04}", parsed.year().unwrap_or_default())) {
        return None;
    }
    let at = whole(&mut parsed)?;
    // A zone is less than a day ahead or behind (Python, datetime.timezone).
    let ahead = parsed.offset().map(i64::from);
    ahead.is_none_or(|seconds| seconds.abs() < 86_400).then_some((at, ahead))
}

/// One to six digits of a second's fraction, of which the first is tenths (Python's `%f`). The parser would take them for a
/// number of nanoseconds.
fn fraction<'a>(parsed: &mut Parsed, text: &'a str) -> Option<&'a str> {
    let count = text.bytes().take(6).take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at_checked(count).filter(|(digits, _)| !digits.is_empty())?;
    parsed.set_nanosecond(format!("{digits:0<9}").parse().ok()?).ok()?;
    Some(rest)
}

/// Universal time by its names, the only ones that Python's `%Z` knows everywhere. The parser passes over any word.
fn universal<'a>(parsed: &mut Parsed, text: &'a str) -> Option<&'a str> {
    let (name, rest) = text.split_at_checked(3)?;
    let is_known = ["UTC", "GMT"].iter().any(|known| known.eq_ignore_ascii_case(name));
    parsed.set_offset(0).ok().filter(|()| is_known)?;
    Some(rest)
}

/// Whether white space stands before a number, which the parser passes over. In place of a day's first digit strptime takes
/// one space.
fn is_padded(part: &Numeric, text: &str) -> bool {
    let is_one_digit = |text: &str| {
        let mut bytes = text.bytes();
        bytes.next().is_some_and(|byte| byte.is_ascii_digit())
            && !bytes.next().is_some_and(|byte| byte.is_ascii_digit())
    };
    let is_day = *part == Numeric::Day && text.strip_prefix(' ').is_some_and(is_one_digit);
    text.starts_with(char::is_whitespace) && !is_day
}

/// What was read, and for the rest the beginning of 1900.
fn whole(parsed: &mut Parsed) -> Option<NaiveDateTime> {
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
    // Twelve hours without a word on which half of the day are those before noon.
    if parsed.hour_div_12().is_none() {
        parsed.set_ampm(false).ok()?;
    }
    if parsed.minute().is_none() {
        parsed.set_minute(0).ok()?;
    }
    if parsed.second().is_none() {
        parsed.set_second(0).ok()?;
    }
    Some(date.ok()?.and_time(parsed.to_naive_time().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(pattern: &str, text: &str) -> Option<String> {
        strptime(pattern, text).map(|(at, _)| at.to_string())
    }

    #[test]
    fn patterns_as_strptime_reads_them() {
        assert_eq!(at("%Y-%m", "1999-04").as_deref(), Some("1999-04-01 00:00:00"));
        assert_eq!(at("%H", "09").as_deref(), Some("1900-01-01 09:00:00"));
        assert_eq!(at("%d/%m/%y", "18/04/69").as_deref(), Some("1969-04-18 00:00:00"));
        assert_eq!(at("%d/%m/%y", "18/04/68").as_deref(), Some("2068-04-18 00:00:00"));
        assert_eq!(at("%Y-%m-%dT%H:%M:%S%z", "1999-04-18T04:00:00+0530").as_deref(), Some("1999-04-18 04:00:00"));
        assert_eq!(at("%Y-%m-%dT%H:%M%z", "1999-04-18T04:00Z").as_deref(), Some("1999-04-18 04:00:00"));
        assert_eq!(at("%Y", "1999").as_deref(), Some("1999-01-01 00:00:00"));
        assert_eq!((at("%Y", "199"), at("%d/%m/%Y", "18/04/99"), at("%F", "199-04-18")), (None, None, None));
        assert!(at("%F", "1999-04-18").is_some() && at("%y%%Y", "99%Y").is_some());
        assert_eq!(at("%d/%m/%Y", "18/04/+1999"), None);
        assert_eq!(at("%d/%m/%Y", "31/04/1999"), None);
        assert_eq!(at("%d/%m/%Y", "18/04/1999 "), None);
    }

    #[test]
    fn a_pattern_has_the_directives_of_strptime() {
        assert!(["%Y-%m-%d", "%d. %B %Y %I:%M %p", "%G-W%V-%u", "100%%", "%D %T%z"].into_iter().all(is_pattern));
        for other in ["%s", "%Y-Q%q", "%v", "%+", "%S%.3f", "%-d", "%_d", "%:z", "%#z", "%Y%", "%!"] {
            assert!(!is_pattern(other), "{other}");
        }
    }

    #[test]
    fn a_day_is_told_by_a_pattern() {
        for whole in ["%Y-%m-%d", "%d.%b %y", "%F", "%D", "%Y-%j", "%G-W%V-%u", "%A, %e %B %Y", "%Y%%%m%d", "%Y %U %w"]
        {
            assert!(is_of_days(whole), "{whole}");
        }
        for other in
            ["%Y", "%B %Y", "%d/%m", "%H:%M", "%Y-%m-%d %H:%M", "%c", "%Y%%m%d", "%G-W%V", "%F%z", "%V %u", "%C/%m/%d"]
        {
            assert!(!is_of_days(other), "{other}");
        }
    }

    #[test]
    fn slips_are_not_read() {
        assert_eq!((at("%Y-%m-%d", "-947-02-09"), at("%d.%m.%y", "20.10.9")), (None, None));
        assert_eq!((at("%G-W%V-%u", "268-W40-1"), at("%g-W%V-%u", "9-W01-1")), (None, None));
        assert!(at("%G-W%V-%u", "2026-W40-1").is_some());
        assert_eq!((at("%d %b %Y", "10 Sep9999"), at("%H%z", "09+9530")), (None, None));
        assert!(at("%d %b %Y", "10 Sep 1999").is_some() && at("%H%z", "09+2359").is_some());
    }

    #[test]
    fn a_sign_that_the_pattern_has_is_read() {
        assert_eq!(at("%Y-%m-%d+%H:%M", "2024-01-01+10:00").as_deref(), Some("2024-01-01 10:00:00"));
    }

    #[test]
    fn a_zone_is_known() {
        let ahead = |pattern, text| strptime(pattern, text).unwrap().1;
        assert_eq!(ahead("%Y-%m-%dT%H:%M%z", "1999-04-18T04:00Z"), Some(0));
        assert_eq!(ahead("%Y-%m-%dT%H:%M%z", "1999-04-18T04:00-0530"), Some(-19_800));
        assert_eq!(ahead("%Y-%m-%dT%H:%M", "1999-04-18T04:00"), None);
        assert_eq!(ahead("%H:%M %Z", "04:00 UTC"), Some(0));
        assert_eq!((at("%H:%M %Z", "04:00 EST"), at("%H:%M %Z", "04:00 \u{e9}x")), (None, None));
    }

    #[test]
    fn a_fraction_is_one_to_six_digits() {
        let pattern = "%Y-%m-%dT%H:%M:%S.%f";
        let expected = at(pattern, "2024-01-01T00:00:00.4");
        assert_eq!(expected.as_deref(), Some("2024-01-01 00:00:00.400"));
        assert_eq!(at(pattern, "2024-01-01T00:00:00.40"), expected);
        assert_eq!(at(pattern, "2024-01-01T00:00:00.400000"), expected);
        assert_eq!(at("%S.%fZ", "05.25Z").as_deref(), Some("1900-01-01 00:00:05.250"));
        for broken in ["2024-01-01T00:00:00.4000000", "2024-01-01T00:00:00.", "2024-01-01T00:00:00.x"] {
            assert_eq!(at(pattern, broken), None, "{broken}");
        }
    }

    #[test]
    fn twelve_hours_without_a_half_are_those_before_noon() {
        assert_eq!(at("%I:%M", "10:00").as_deref(), Some("1900-01-01 10:00:00"));
        assert_eq!(at("%I:%M", "12:00").as_deref(), Some("1900-01-01 00:00:00"));
        assert_eq!(at("%I:%M %p", "10:00 PM").as_deref(), Some("1900-01-01 22:00:00"));
        assert_eq!(at("%I:%M", "13:00"), None);
    }

    #[test]
    fn white_space_stands_where_the_pattern_has_it() {
        assert_eq!(at("%d/%m/%Y", "18/ 4/1999"), None);
        assert_eq!(at("%d/%m/%Y", " 18/04/1999"), None);
        assert_eq!(at("%d/%m/%Y", " 4/04/1999").as_deref(), Some("1999-04-04 00:00:00"));
        assert_eq!(at("%d/%m/%Y %H:%M", "18/04/1999  09:05").as_deref(), Some("1999-04-18 09:05:00"));
    }
}
