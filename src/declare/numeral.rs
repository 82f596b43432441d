//! Numbers as a field writes them: with a decimal character and groups of its own, and words around them where it allows them.

use super::{Kind, Numeral};
use std::borrow::Cow;

/// A number as it is written with a decimal point, no group characters, and nothing around it.
pub fn plain(numeral: Numeral, text: &str) -> Cow<'_, str> {
    if numeral == Numeral::PLAIN {
        return Cow::Borrowed(text);
    }
    let text = if numeral.is_bare { text } else { core(numeral, text) };
    let Some(text) = ungrouped(numeral, text) else { return Cow::Borrowed("") };
    let point = |c| if c == numeral.decimal { '.' } else { c };
    // A point that is not the decimal character is none.
    let is_number = numeral.decimal == '.' || !text.contains('.');
    Cow::Owned(if is_number { text.chars().map(point).collect() } else { String::new() })
}

/// A number without its group characters; none where they do not set apart three digits at the end, and two or three before
/// (`12,34,567`): what stands elsewhere may be another's decimal character.
fn ungrouped(numeral: Numeral, text: &str) -> Option<Cow<'_, str>> {
    let Some(group) = numeral.group.filter(|group| text.contains(*group)) else { return Some(Cow::Borrowed(text)) };
    let text = if group.is_whitespace() { text.trim_matches(group) } else { text };
    if !text.contains(group) {
        return Some(Cow::Borrowed(text));
    }
    let is_part = |c: char| c.is_ascii_digit() || c == group;
    let start = text.find(is_part)?;
    let (before, rest) = text.split_at_checked(start)?;
    let (whole, after) = rest.split_at_checked(rest.find(|c| !is_part(c)).unwrap_or(rest.len()))?;
    // No one sets apart the digits after a single zero, `0,123` being less than one, nor those after a point.
    if whole.starts_with('0') || before.ends_with(numeral.decimal) {
        return None;
    }
    let lengths: Vec<usize> = whole.split(group).map(str::len).collect();
    let is_grouped =
        matches!(lengths.as_slice(), [1..=3, middle @ .., 3] if middle.iter().all(|length| [2, 3].contains(length)));
    (is_grouped && !after.contains(group)).then(|| Cow::Owned(format!("{before}{}{after}", whole.replace(group, ""))))
}

/// What is written for a minus: hyphens and dashes of every width, and the minus itself.
const DASHES: [char; 15] = [
    '-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2015}', '\u{2212}', '\u{fe58}', '\u{fe63}',
    '\u{ff0d}', '\u{207b}', '\u{208b}', '\u{2d7}', '\u{2796}',
];

/// Other signs that a number may have: of what is more or less, and of what is below zero in Japanese accounts.
const SIGNS: [char; 6] = ['±', '∓', '▲', '△', '▼', '▽'];

/// The number within a text that has other characters before and after it (Table Schema 2.0, bareNumber); nothing where they
/// may make another number of it.
fn core(numeral: Numeral, text: &str) -> &str {
    // `NaN` and `INF` have no digit.
    let Some(digit) = text.find(|c: char| c.is_ascii_digit()) else { return text };
    let ends_word = |rest: &str| rest.ends_with(char::is_alphanumeric);
    let is_mark = |c| c == numeral.decimal || numeral.group == Some(c) && !c.is_whitespace();
    let before = text.get(..digit).unwrap_or_default();
    let unmarked = before.trim_end_matches(is_mark);
    let marks = before.get(unmarked.len()..).unwrap_or_default();
    // The point of `Rs.500` is that of a word, and so is the hyphen of `A-12`; that of `USD.50` may be of either.
    let unpointed = match marks {
        "" => before,
        _ if marks.chars().count() == 1 && unmarked.ends_with(char::is_lowercase) => before,
        marks if !ends_word(unmarked) && marks.chars().eq([numeral.decimal]) => unmarked,
        _ => return "",
    };
    let unsigned = unpointed.strip_suffix(['-', '+']).filter(|rest| !ends_word(rest));
    // One sign is no other's.
    if unsigned.is_some_and(|rest| rest.trim_end().ends_with(['+', '/'])) {
        return "";
    }
    let passed = unsigned.unwrap_or(unpointed);
    let rest = text.get(passed.len()..).unwrap_or_default();
    let within = |(at, c): (usize, char)| {
        let next = || rest.get(at + 1..).unwrap_or_default().trim_start_matches(['-', '+']);
        let is_exponent = matches!(c, 'e' | 'E') && next().starts_with(|c: char| c.is_ascii_digit());
        let is_sign =
            matches!(c, '-' | '+') && (at == 0 || rest.get(..at).is_some_and(|before| before.ends_with(['e', 'E'])));
        c.is_ascii_digit() || c == numeral.decimal || Some(c) == numeral.group || is_exponent || is_sign
    };
    let end = rest.char_indices().find(|part| !within(*part)).map_or(rest.len(), |(at, _)| at);
    let (number, after) = (rest.get(..end).unwrap_or_default(), rest.get(end..).unwrap_or_default());
    // `5,-`, `5.--` and `5/-` are prices without cents, and `10-ft` is a length.
    let joined = match after.strip_prefix(['.', ',', '/']) {
        Some(rest) => Some(rest.trim_start_matches(DASHES)),
        None if number.ends_with(is_mark) => Some(after.trim_start_matches(DASHES)),
        None => after.strip_prefix(DASHES).filter(|rest| rest.starts_with(char::is_lowercase)),
    };
    let is_power = after.starts_with(['e', 'E']) && after.chars().nth(1).is_some_and(is_raised);
    // Books write what is below zero within brackets.
    match !is_power && are_words(passed) && are_words(joined.unwrap_or(after)) && !is_open(passed) {
        true => number.trim_end_matches(|c: char| !c.is_ascii_digit()),
        false => "",
    }
}

/// Whether a text beside a number leaves it what it is: another number, a half of one (`1 ½`), a power of ten (`10⁶`) or a minus
/// apart from it (`-$5`, `500 -`) does not. Digits above and below a line are of words (`km²`, `CO₂`), and hyphens within them.
fn are_words(text: &str) -> bool {
    let (mut in_word, mut rest) = (false, text.chars());
    while let Some(c) = rest.next() {
        let next = rest.clone().next();
        let is_of_word = in_word && (is_raised(c) || c == '⁻' && next.is_some_and(is_raised));
        let is_hyphen = is_of_word || in_word && next.is_some_and(char::is_alphabetic);
        if (c.is_numeric() && !is_of_word) || (DASHES.contains(&c) && !is_hyphen) || SIGNS.contains(&c) {
            return false;
        }
        in_word = c.is_alphabetic() || is_of_word;
    }
    true
}

/// Whether a digit stands above or below the line.
fn is_raised(c: char) -> bool {
    matches!(c, '²' | '³' | '¹' | '⁰' | '⁴'..='⁹' | '₀'..='₉')
}

/// Whether a bracket is open at the end of a text.
fn is_open(text: &str) -> bool {
    let depth = |depth: usize, c: char| match c {
        '(' | '（' | '﹙' | '⁽' | '₍' => depth + 1,
        ')' | '）' | '﹚' | '⁾' | '₎' => depth.saturating_sub(1),
        _ => depth,
    };
    text.chars().fold(0, depth) > 0
}

/// Digits with a sign where wanted (Table Schema 2.0, integer).
pub fn integer(text: &str) -> Option<i64> {
    text.parse().ok()
}

/// XML Schema's decimal with an exponent where wanted, and `NaN`, `INF`, `-INF` (Table Schema 2.0, number).
pub fn number(text: &str) -> Option<f64> {
    if let Some(number) = short(text.as_bytes()) {
        return Some(number);
    }
    // The standard library also reads `infinity`, and a number beyond the largest as infinite.
    if let Some(number) = text.parse().ok().filter(|number: &f64| number.is_finite()) {
        return Some(number);
    }
    // "The case need not be respected" (Table Schema 2.0, number).
    let named = [("NaN", f64::NAN), ("INF", f64::INFINITY), ("-INF", f64::NEG_INFINITY)];
    named.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map(|(_, number)| *number)
}

/// Powers of ten that are floating-point numbers of 64 bits, each exactly.
const POWERS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// A decimal number of so few digits that they and the power of ten that they are divided by are both exact, so that the
/// quotient is the nearest number there is (W. D. Clinger, How to Read Floating Point Numbers Accurately, 1990). Any other
/// text takes the long way.
fn short(text: &[u8]) -> Option<f64> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    if digits.len() > POWERS.len() {
        return None;
    }
    let (mut whole, mut point) = (0_u64, None);
    for (at, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => whole = whole * 10 + u64::from(byte - b'0'),
            b'.' if point.is_none() && digits.len() > 1 => point = Some(at + 1),
            _ => return None,
        }
    }
    let power = POWERS.get(point.map_or(0, |point| digits.len() - point))?;
    let number = whole as f64 / power;
    // With the point there are fifteen digits at most, and without it sixteen, which are exact up to 2^53.
    (!digits.is_empty() && whole <= 1 << 53).then_some(if digits.len() < text.len() { -number } else { number })
}

/// Whether a text is a number that 64 bits do not hold: an integer beyond the largest, or a number that would be infinite.
pub fn is_beyond(kind: Kind, numeral: Numeral, text: &str) -> bool {
    let text = plain(numeral, text);
    let digits = text.strip_prefix(['-', '+']).unwrap_or(&text);
    match kind {
        Kind::Integer => {
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) && integer(&text).is_none()
        }
        // Python's `inf` is no number of the standard, and none that is too large.
        _ => {
            digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
                && text.parse().is_ok_and(|number: f64| number.is_infinite())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_numbers_are_those_of_the_long_way() {
        let mut seed = 7_u64;
        let mut next = |most: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % most
        };
        let mut taken = 0;
        for _ in 0..200_000 {
            let length = 1 + next(17);
            let text: String = (0..length).map(|_| b"00123456789.-9"[next(14) as usize] as char).collect();
            let Some(number) = short(text.as_bytes()) else { continue };
            taken += 1;
            let long: f64 = text.parse().unwrap();
            assert_eq!(number.to_bits(), long.to_bits(), "{text}");
        }
        assert!(taken > 20_000, "{taken}");
        for text in ["", "-", ".", "-.", "1..2", "+1", "1e5", "9007199254740993", "99999999999999999", " 1", "1,5"] {
            assert_eq!(short(text.as_bytes()), None, "{text}");
        }
        let known = [("-0", -0.0_f64), ("0.1", 0.1), (".5", 0.5), ("5.", 5.0), ("-123.456", -123.456)];
        assert!(known.iter().all(|(text, number)| short(text.as_bytes()).unwrap().to_bits() == number.to_bits()));
    }

    #[test]
    fn numbers_are_those_of_the_standard() {
        assert_eq!(number("-1.5e3"), Some(-1500.0));
        assert_eq!(number("INF"), Some(f64::INFINITY));
        assert!(number("NaN").unwrap().is_nan());
        assert_eq!(number("-inf"), Some(f64::NEG_INFINITY));
        for text in ["1,000", "infinity", "+INF", "-NaN", "1e999", " 1", "1 ", "", "1_000", "0x10", "१"] {
            assert_eq!(number(text), None, "{text:?}");
        }
    }

    #[test]
    fn numbers_as_their_field_writes_them() {
        let numeral = |decimal, group, is_bare| Numeral { decimal, group, is_bare };
        let read = |numeral, text| number(&plain(numeral, text));
        assert_eq!(read(numeral('.', Some(','), true), "1,234,567.5"), Some(1_234_567.5));
        assert_eq!(read(numeral(',', Some('.'), true), "1.234,5"), Some(1234.5));
        assert_eq!(read(numeral(',', None, true), "1,5"), Some(1.5));
        assert_eq!(read(numeral(',', None, true), "1.5"), None);
        assert_eq!(read(numeral('.', None, false), "US$ -12.5 m"), Some(-12.5));
        assert_eq!(read(numeral('.', None, false), "95%"), Some(95.0));
        assert_eq!(read(Numeral::PLAIN, "95%"), None);
        for (text, meant) in
            [("Rs. 500", 500.0), ("5,-", 5.0), ("5 +", 5.0), ("12.5.", 12.5), ("$.5", 0.5), ("1e3 m", 1000.0)]
        {
            assert_eq!(read(numeral('.', None, false), text), Some(meant), "{text}");
        }
        for (text, meant) in [
            ("Rs.500", 500.0),
            ("No.5", 5.0),
            ("about 3 (est.)", 3.0),
            ("10-ft", 10.0),
            ("12 km²", 12.0),
            ("5 CO₂", 5.0),
            ("H₂O 5", 5.0),
            ("Rs.-500", -500.0),
            ("5.-", 5.0),
        ] {
            assert_eq!(read(numeral('.', None, false), text), Some(meant), "{text}");
        }
        assert_eq!(read(numeral(',', None, false), "about,12 kg"), Some(12.0));
        for text in [
            "none",
            "5 to 6",
            "1 2",
            "1,0",
            "500-",
            "500 \u{2212}",
            "(500)",
            "($500)",
            "( 5 )",
            "(5%)",
            "A-12",
            "1½",
            "10⁶",
            "5٣",
            "1 ½ cups",
            "1-½",
            "5/½",
            "½ 5",
            "10 ⁶",
            "5 ٣",
            "１２ 5",
            "(5 (est.))",
            "（$5）",
            "500-€",
            "500 − USD",
            "500 € -",
            "a — 5",
            "5e⁶",
            "+/-5",
            "+-5",
            "± 5",
            "⁻5",
            "▲5",
            "500-USD",
            "USD.50",
        ] {
            assert_eq!(read(numeral('.', None, false), text), None, "{text}");
        }
        for text in [",5", "$ ,5", ",500", ",,5", "€,.5"] {
            assert_eq!(read(numeral('.', Some(','), false), text), None, "{text}");
        }
        for text in [".5", "€ .5", ".500"] {
            assert_eq!(read(numeral(',', Some('.'), false), text), None, "{text}");
        }
        for (text, meant) in [("Rs.500", 500.0), ("€ 1.500,5", 1500.5), ("1.234 km², net", 1234.0), ("(net) ,5", 0.5)]
        {
            assert_eq!(read(numeral(',', Some('.'), false), text), Some(meant), "{text}");
        }
        assert_eq!(read(numeral('.', Some(' '), false), "US$ 1 234.5 a-year"), Some(1234.5));
        for (text, meant) in [("Rs. 500/-", 500.0), ("5,--", 5.0), ("Fr. 5.--", 5.0), ("5 s⁻¹", 5.0), ("USD .50", 0.5)]
        {
            assert_eq!(read(numeral('.', None, false), text), Some(meant), "{text}");
        }
        assert_eq!(read(numeral(',', None, false), "5,-- EUR"), Some(5.0));
        assert_eq!(read(numeral('.', None, false), "sub-Saharan (net) 12-foot"), Some(12.0));
    }

    #[test]
    fn digits_are_grouped_by_threes() {
        let read =
            |decimal, group, text: &str| number(&plain(Numeral { decimal, group: Some(group), is_bare: true }, text));
        for (text, meant) in [
            ("1,234", 1234.0),
            ("12,34,567.5", 1_234_567.5),
            ("-1,234.5e3", -1_234_500.0),
            ("1234.5", 1234.5),
            (".5", 0.5),
        ] {
            assert_eq!(read('.', ',', text), Some(meant), "{text}");
        }
        for text in [
            "1,5",
            ",5",
            "1.2,3",
            "1,,234",
            "1e1,000",
            "-,234",
            "1234,567",
            "1,2345",
            "1,234,",
            "1,23,4567",
            "0,123",
            "-0,500",
        ] {
            assert_eq!(read('.', ',', text), None, "{text}");
        }
        assert_eq!((read('.', ' ', " 1 234 "), read('.', ' ', " 12")), (Some(1234.0), Some(12.0)));
        assert_eq!(
            (read(',', '.', "1.5"), read(',', '.', "1.500"), read('.', ' ', "N a N")),
            (None, Some(1500.0), None)
        );
    }

    #[test]
    fn numbers_that_64_bits_do_not_hold() {
        for text in ["9223372036854775808", "-99999999999999999999"] {
            assert!(is_beyond(Kind::Integer, Numeral::PLAIN, text), "{text}");
        }
        for text in ["", "-", "1.5", "x", "9223372036854775807", "1e400"] {
            assert!(!is_beyond(Kind::Integer, Numeral::PLAIN, text), "{text}");
        }
        assert!(is_beyond(Kind::Number, Numeral::PLAIN, "1e400") && is_beyond(Kind::Number, Numeral::PLAIN, "-1e400"));
        assert!(is_beyond(Kind::Number, Numeral { decimal: ',', ..Numeral::PLAIN }, "1,5e999"));
        for text in ["1e308", "inf", "infinity", "x", ""] {
            assert!(!is_beyond(Kind::Number, Numeral::PLAIN, text), "{text}");
        }
    }

    #[test]
    fn integers_are_those_of_the_standard() {
        assert_eq!(integer("+7"), Some(7));
        for text in ["1.0", "1e3", " 1", "9223372036854775808", "1_0"] {
            assert_eq!(integer(text), None, "{text:?}");
        }
    }
}
