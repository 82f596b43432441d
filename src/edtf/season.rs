//! The divisions of a year that EDTF writes in place of a month (ISO 8601-2:2019, 4.8, table of sub-year groupings).

/// First month and number of months of a grouping. Seasons 21–24 do not say their hemisphere; they are read as
/// meteorological seasons of the northern one, in which a winter runs into the year after.
pub fn months(code: u32) -> Option<(u32, u32)> {
    Some(match code {
        21 | 25 => (3, 3),
        22 | 26 => (6, 3),
        23 | 27 => (9, 3),
        24 | 28 => (12, 3),
        // Southern hemisphere: spring, summer, autumn, winter.
        29 => (9, 3),
        30 => (12, 3),
        31 => (3, 3),
        32 => (6, 3),
        33..=36 => ((code - 33) * 3 + 1, 3),
        37..=39 => ((code - 37) * 4 + 1, 4),
        40 | 41 => ((code - 40) * 6 + 1, 6),
        _ => return None,
    })
}
