//! A date in EDTF as a reader says it. What is not known here is shown as it is written.

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A date, or two with a slash between them.
pub fn spoken(text: &str) -> String {
    let Some((first, last)) = text.split_once('/') else { return one(text) };
    // An end that is open, and one that is not known (ISO 8601-2, 4.4).
    match (first, last) {
        ("..", last) => return format!("until {}", one(last)),
        ("", last) => return format!("until {}, from when is not known", one(last)),
        (first, "..") => return format!("from {}", one(first)),
        (first, "") => return format!("from {}, until when is not known", one(first)),
        _ => {}
    }
    // Days of one month say it once.
    if let (Some((month, day)), Some((same, _))) = (day_of_month(first), day_of_month(last))
        && month == same
    {
        return format!("{day}–{}", one(last));
    }
    format!("{} – {}", one(first), one(last))
}

/// The year and month of a day as they are written, and the number of the day.
fn day_of_month(text: &str) -> Option<(&str, u8)> {
    let (month, day) = text.rsplit_once('-')?;
    let (year, number) = month.split_once('-')?;
    let is_digits = [year, number, day].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    Some((month, day.parse().ok().filter(|_| is_digits)?))
}

fn one(text: &str) -> String {
    said(text).unwrap_or_else(|| text.to_owned())
}

fn said(text: &str) -> Option<String> {
    let (doubt, date) = [('~', "about "), ('?', "perhaps "), ('%', "perhaps about ")]
        .iter()
        .find_map(|(sign, doubt)| Some((*doubt, text.strip_suffix(*sign)?)))
        .unwrap_or(("", text));
    let parts: Vec<&str> = date.split('-').collect();
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if let [decade] = parts.as_slice()
        && let Some(digits) = decade.strip_suffix('X')
        && digits.len() == 3
        && is_number(digits)
    {
        return Some(format!("{doubt}{digits}0s"));
    }
    if !parts.iter().all(|part| is_number(part)) || parts.first()?.len() != 4 {
        return None;
    }
    let month = |part: &str| MONTHS.get(part.parse::<usize>().ok()?.checked_sub(1)?);
    Some(match parts.as_slice() {
        [year] => format!("{doubt}{year}"),
        [year, "21"] => format!("{doubt}spring {year}"),
        [year, "22"] => format!("{doubt}summer {year}"),
        [year, "23"] => format!("{doubt}autumn {year}"),
        [year, "24"] => format!("{doubt}winter {year}"),
        [year, number] => format!("{doubt}{} {year}", month(number)?),
        [year, number, day] => format!("{doubt}{} {} {year}", day.parse::<u8>().ok()?, month(number)?),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::spoken;

    #[test]
    fn dates_are_said_in_words() {
        let dates = [
            ("1962", "1962"),
            ("1962-05", "May 1962"),
            ("1962-05-03", "3 May 1962"),
            ("1962~", "about 1962"),
            ("1962-05?", "perhaps May 1962"),
            ("1962-05-03%", "perhaps about 3 May 1962"),
            ("196X", "1960s"),
            ("196X~", "about 1960s"),
            ("1962-21", "spring 1962"),
            ("1962-24?", "perhaps winter 1962"),
        ];
        for (text, said) in dates {
            assert_eq!(spoken(text), said);
        }
    }

    #[test]
    fn intervals_are_said_in_words() {
        let intervals = [
            ("1962-05-03/1962-05-11", "3–11 May 1962"),
            ("1962-05-30/1962-06-02", "30 May 1962 – 2 June 1962"),
            ("1962-05-03~/1962-05-11", "about 3 May 1962 – 11 May 1962"),
            ("1947/2025", "1947 – 2025"),
            ("1962/..", "from 1962"),
            ("1962/", "from 1962, until when is not known"),
            ("/1962", "until 1962, from when is not known"),
            ("../1962-05", "until May 1962"),
        ];
        for (text, said) in intervals {
            assert_eq!(spoken(text), said);
        }
    }

    #[test]
    fn what_is_not_known_stays_as_it_is_written() {
        let others = [
            "",
            "~",
            "-0044",
            "Y17E8",
            "19XX",
            "1962-13",
            "1962-00",
            "1962-05-03T10:00",
            "[1962,1963]",
            "१९६२",
            "1962-05-999",
        ];
        for text in others {
            assert_eq!(spoken(text), text);
        }
    }
}
