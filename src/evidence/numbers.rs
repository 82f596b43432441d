//! Whether a passage has the numbers that it is said to state. Digits count however they are grouped ("1,100"), spelled
//! ("two") or scaled ("$1 billion", "92 million"), a decade as "1970s".

const SPELLED: [(&str, f64); 31] = [
    ("zero", 0.),
    ("one", 1.),
    ("two", 2.),
    ("three", 3.),
    ("four", 4.),
    ("five", 5.),
    ("six", 6.),
    ("seven", 7.),
    ("eight", 8.),
    ("nine", 9.),
    ("ten", 10.),
    ("eleven", 11.),
    ("twelve", 12.),
    ("thirteen", 13.),
    ("fourteen", 14.),
    ("fifteen", 15.),
    ("sixteen", 16.),
    ("seventeen", 17.),
    ("eighteen", 18.),
    ("nineteen", 19.),
    ("twenty", 20.),
    ("thirty", 30.),
    ("forty", 40.),
    ("fifty", 50.),
    ("first", 1.),
    ("second", 2.),
    ("third", 3.),
    ("fourth", 4.),
    ("fifth", 5.),
    ("single", 1.),
    ("both", 2.),
];
const SCALES: [(&str, f64); 4] = [("hundred", 1e2), ("thousand", 1e3), ("million", 1e6), ("billion", 1e9)];
const MULTIPLES: [(&str, f64); 3] = [("doubled", 2.), ("twice", 2.), ("tripled", 3.)];
/// Editions of an exercise or a summit.
const ROMAN: [(&str, f64); 9] =
    [("II", 2.), ("III", 3.), ("IV", 4.), ("V", 5.), ("VI", 6.), ("VII", 7.), ("VIII", 8.), ("IX", 9.), ("X", 10.)];

/// The numbers of a stated value that do not occur in a passage, as they are written.
pub fn missing(stated: &str, passage: &[String]) -> Vec<String> {
    let occurring = occurring(passage);
    let text = passage.join(" ");
    let occurs = |wanted: &String| match wanted.strip_suffix('X') {
        Some(decade) => text.contains(&format!("{decade}0s")) || text.contains(&format!("{decade}0’s")),
        None => wanted.parse().is_ok_and(|number: f64| {
            let scaled = SCALES.iter().flat_map(|(_, scale)| [number * scale, number / scale]);
            std::iter::once(number).chain(scaled).any(|number| occurring.iter().any(|other| same(*other, number)))
        }),
    };
    stated_numbers(stated).into_iter().filter(|wanted| !occurs(wanted)).collect()
}

fn same(left: f64, right: f64) -> bool {
    (left - right).abs() <= 1e-9 * right.abs().max(1.0)
}

/// What a passage must have: of a date its years and days (months are words), of anything else every number.
fn stated_numbers(stated: &str) -> Vec<String> {
    let mut wanted = Vec::new();
    for part in stated.split('/') {
        let date = part.trim_matches(['?', '~', '%']);
        let pieces: Vec<&str> = date.split('-').collect();
        let is_year = |text: &str| {
            text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit() || b == b'X') && !text.starts_with('X')
        };
        let is_part = |text: &&str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit() || b == b'X');
        match pieces.as_slice() {
            [year, rest @ ..] if is_year(year) && rest.len() < 3 && rest.iter().all(is_part) => {
                // A century is written in too many ways to look for.
                wanted.extend(Some((*year).to_owned()).filter(|year| year.matches('X').count() < 2));
                wanted.extend(
                    rest.get(1).filter(|day| !day.contains('X')).map(|day| day.trim_start_matches('0').to_owned()),
                );
            }
            _ => wanted.extend(digits(part)),
        }
    }
    wanted
}

/// Runs of digits with their decimals, grouping commas taken out.
fn digits(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut current = String::new();
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let continues = characters.peek().is_some_and(char::is_ascii_digit) && !current.is_empty();
        match c {
            '0'..='9' => current.push(c),
            '.' if continues && !current.contains('.') => current.push('.'),
            ',' if continues => {}
            _ if !current.is_empty() => found.push(std::mem::take(&mut current)),
            _ => {}
        }
    }
    found.extend(Some(current).filter(|current| !current.is_empty()));
    found
}

/// Every number that a passage has, in digits or words, with and without the scale that follows it.
fn occurring(passage: &[String]) -> Vec<f64> {
    let mut numbers: Vec<f64> = Vec::new();
    let mut last: Vec<f64> = Vec::new();
    for word in passage.iter().flat_map(|word| word.split(['-', '–', '—', '/'])) {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let lower = bare.to_lowercase();
        let named =
            |names: &[(&str, f64)], word: &str| names.iter().find(|(name, _)| *name == word).map(|(_, number)| *number);
        if let Some(scale) = named(&SCALES, &lower) {
            last = last.iter().map(|number| number * scale).collect();
            numbers.extend(&last);
            continue;
        }
        let mut here: Vec<f64> = digits(word).iter().filter_map(|digits| digits.parse().ok()).collect();
        here.extend(named(&SPELLED, &lower).or_else(|| named(&MULTIPLES, &lower)).or_else(|| named(&ROMAN, bare)));
        numbers.extend(&here);
        // A unit between the number and its scale is passed over: "1 US$ billion".
        if !here.is_empty() || word.chars().any(char::is_alphabetic) {
            last = here;
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::missing;

    fn lacks(stated: &str, passage: &str) -> Vec<String> {
        let words: Vec<String> = passage.split_whitespace().map(str::to_owned).collect();
        missing(stated, &words)
    }

    #[test]
    fn numbers_count_however_they_are_written() {
        for (stated, passage) in [
            ("1", "crossed the $1 billion mark"),
            ("1000", "crossed the $1 billion mark in millions"),
            ("92", "US$ 92 million in 2003"),
            ("2", "two visits"),
            ("1100", "a 1,100-kilometre pipe"),
            ("13.2", "from \\$13.2 million"),
            ("74", "a share of 74 per cent"),
            ("7", "the exercise VII"),
            ("5", "the 5th session"),
            ("75.16", "to \\$75.16 million in 2024"),
        ] {
            assert_eq!(lacks(stated, passage), Vec::<String>::new(), "{stated} in {passage:?}");
        }
        assert_eq!(lacks("93", "US$ 92 million in 2003"), ["93"]);
        assert_eq!(lacks("1.5", "15 years"), ["1.5"]);
    }

    #[test]
    fn of_a_date_the_years_and_days_count() {
        for (stated, passage) in [
            ("1948-05-01", "on May 1, 1948"),
            ("1996/2004", "in 1996, in phases until 2004"),
            ("197X", "During the 1970s"),
            ("2018-08-07/2018-08-08", "on August 7–8, 2018"),
            ("2012~", "around 2012"),
            ("19XX", "in the last century"),
        ] {
            assert_eq!(lacks(stated, passage), Vec::<String>::new(), "{stated} in {passage:?}");
        }
        assert_eq!(lacks("1948-05-02", "on May 1, 1948"), ["2"]);
        assert_eq!(lacks("1949", "on May 1, 1948"), ["1949"]);
        assert_eq!(lacks("198X", "During the 1970s"), ["198X"]);
    }

    #[test]
    fn what_has_no_number_lacks_none() {
        assert_eq!(lacks("Karachi–Lahore", "from Karachi to Lahore"), Vec::<String>::new());
    }
}
