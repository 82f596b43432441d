//! Texts and what they mean, worked out by hand from ISO 8601-2.

use super::calendar::parse_iso;
use super::{Precision, parse};

/// Asserts the first and last day, precision and marks (`~`, `?`) of a text.
#[track_caller]
fn means(text: &str, start: &str, end: &str, precision: Precision, marks: &str) {
    let edtf = parse(text).unwrap_or_else(|| panic!("{text} is EDTF"));
    let day = |text: &str| (!text.is_empty()).then(|| parse_iso(text).unwrap());
    assert_eq!((edtf.start, edtf.end), (day(start), day(end)), "days of {text}");
    assert_eq!(edtf.precision, precision, "precision of {text}");
    assert_eq!((edtf.approximate, edtf.uncertain), (marks.contains('~'), marks.contains('?')), "marks of {text}");
}

#[test]
fn dates_of_level_0() {
    means("1948-05-01", "1948-05-01", "1948-05-01", Precision::Day, "");
    means("1999-04", "1999-04-01", "1999-04-30", Precision::Month, "");
    means("2024", "2024-01-01", "2024-12-31", Precision::Year, "");
    means("1985-04-12T23:20:30Z", "1985-04-12", "1985-04-12", Precision::Day, "");
    means("2018-08-07/2018-08-08", "2018-08-07", "2018-08-08", Precision::Interval, "");
    means("2004-02/2006", "2004-02-01", "2006-12-31", Precision::Interval, "");
}

#[test]
fn doubt_of_level_1() {
    means("2012~", "2012-01-01", "2012-12-31", Precision::Year, "~");
    means("1984?", "1984-01-01", "1984-12-31", Precision::Year, "?");
    means("2004-06-11%", "2004-06-11", "2004-06-11", Precision::Day, "~?");
    means("2004-02-01/2004", "2004-02-01", "2004-12-31", Precision::Interval, "");
    means("1995/199X", "1995-01-01", "1999-12-31", Precision::Interval, "");
    means("1984~/2004-06", "1984-01-01", "2004-06-30", Precision::Interval, "~");
}

#[test]
fn unspecified_digits() {
    means("197X", "1970-01-01", "1979-12-31", Precision::Decade, "");
    means("19XX", "1900-01-01", "1999-12-31", Precision::Century, "");
    means("1XXX", "1000-01-01", "1999-12-31", Precision::Millennium, "");
    means("XXXX", "0000-01-01", "9999-12-31", Precision::Unspecified, "");
    means("2004-XX", "2004-01-01", "2004-12-31", Precision::Year, "");
    means("1963-12-XX", "1963-12-01", "1963-12-31", Precision::Month, "");
    means("1985-XX-XX", "1985-01-01", "1985-12-31", Precision::Year, "");
    means("156X-12-25", "1560-12-25", "1569-12-25", Precision::Decade, "");
    means("1984-1X", "1984-10-01", "1984-12-31", Precision::Year, "");
    means("190X-02-29", "1904-02-29", "1908-02-29", Precision::Decade, "");
    means("2001-02-2X", "2001-02-20", "2001-02-28", Precision::Month, "");
}

#[test]
fn open_and_unknown_ends() {
    means("2016/..", "2016-01-01", "", Precision::Interval, "");
    means("../1990", "", "1990-12-31", Precision::Interval, "");
    means("1985-04-12/", "1985-04-12", "", Precision::Interval, "");
    means("/1985-04-12", "", "1985-04-12", Precision::Interval, "");
}

#[test]
fn seasons() {
    means("2001-21", "2001-03-01", "2001-05-31", Precision::Season, "");
    means("2001-24", "2001-12-01", "2002-02-28", Precision::Season, "");
    means("2001-34", "2001-04-01", "2001-06-30", Precision::Season, "");
    means("2001-41", "2001-07-01", "2001-12-31", Precision::Season, "");
}

#[test]
fn parts_of_level_2() {
    means("2004-06~-11", "2004-06-11", "2004-06-11", Precision::Day, "~");
    means("?2004-06-~11", "2004-06-11", "2004-06-11", Precision::Day, "~?");
    means("1950S2", "1900-01-01", "1999-12-31", Precision::Century, "");
    means("[1667,1668,1670..1672]", "1667-01-01", "1672-12-31", Precision::Set, "");
    means("[..1760-12-03]", "", "1760-12-03", Precision::Set, "");
    means("[19XX..1947]", "1900-01-01", "1947-12-31", Precision::Set, "");
    means("[Y170000002,2004]", "2004-01-01", "", Precision::Set, "");
    means("{1960,1961-12}", "1960-01-01", "1961-12-31", Precision::Set, "");
}

#[test]
fn years_before_and_beyond_four_digits() {
    assert_eq!(parse("-0100").unwrap().start, crate::edtf::calendar::day(-100, 1, 1));
    assert_eq!(parse("-01XX").unwrap().start, crate::edtf::calendar::day(-199, 1, 1));
    assert_eq!(parse("Y17E4").unwrap().start, crate::edtf::calendar::day(170_000, 1, 1));
    // A date that no 32-bit day can hold is valid and has no bounds.
    assert_eq!(parse("Y170000002").unwrap().start, None);
    assert_eq!(parse("Y-170000002").unwrap().end, None);
    assert!(parse("Y1E30").is_some() && parse("Y99999999999999999999/Y1E400").is_some());
    assert_eq!(parse("-000X").unwrap().end, crate::edtf::calendar::day(-1, 12, 31));
    assert!(parse("1998-12-31T23:59:60Z").is_some());
}

#[test]
fn what_is_not_edtf() {
    for text in [
        "",
        "uu",
        "19",
        "199",
        "1999-4",
        "1999-13",
        "1999-00",
        "2001-02-29",
        "2024-11-31",
        "1999/1998",
        "1984?-",
        "1984??",
        "/",
        "../..",
        "2024-01-01/2024-01-01T00:00:00",
        "1985-04-12T24:00:00Z",
        "1985-04T10:00:00",
        "[]",
        "[1999..,2001]",
        "{2001..1999}",
        "April 1999",
        "01/05/1948",
        "Y2024",
        "-0000",
        "2024 ",
        "1999S",
        "२०२४",
        "2024-é1",
        "1XXXS2",
        "[1667..1672-12]",
        "[1984]",
        "[1667, 1668]",
        "2001-+21",
        "2001-021",
        "1950S+2",
        "Y17E+4",
        "Y17000E0",
        "1985-04-12T23:20:30-00:00",
        "Y170000002/2004",
        "2004/Y-170000002",
        "1998-12-31T23:58:60Z",
    ] {
        assert_eq!(parse(text), None, "{text:?}");
    }
}
