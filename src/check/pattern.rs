//! A regular expression that a whole text must match. Most that hold codes in shape, such as `[A-Z]{3}` and `[0-9]{6}`, say of each
//! byte which ones may stand there: of such a one that is looked up, which takes a fraction of the engine's time.

use regex::Regex;
use regex_syntax::hir::{Class, Hir, HirKind};

#[derive(Clone)]
pub enum Pattern {
    /// The bytes that may stand at each place of a text.
    Places(Vec<Bytes>),
    Engine(Regex),
}

type Bytes = [bool; 256];

/// Places that are worth a table of their own.
const MOST_PLACES: usize = 64;

impl Pattern {
    /// A pattern as the engine writes it, not anchored; none where it is none.
    pub fn of(pattern: &str) -> Option<Pattern> {
        let parsed = regex_syntax::parse(pattern).ok()?;
        match places(&parsed) {
            Some(places) => Some(Pattern::Places(places)),
            None => Regex::new(&format!("^(?:{pattern})$")).ok().map(Pattern::Engine),
        }
    }

    pub fn matches(&self, text: &str) -> bool {
        match self {
            Pattern::Places(places) => {
                let suits = |(byte, bytes): (u8, &Bytes)| bytes.get(usize::from(byte)).copied().unwrap_or_default();
                text.len() == places.len() && text.bytes().zip(places).all(suits)
            }
            Pattern::Engine(regex) => regex.is_match(text),
        }
    }
}

/// The bytes that may stand at each place of the texts that match; none where not all are of one length, or what may stand at one
/// place hangs on another.
fn places(pattern: &Hir) -> Option<Vec<Bytes>> {
    // Before anything is made of it: a pattern may be as long as a book.
    if pattern.properties().maximum_len().is_none_or(|bytes| bytes > MOST_PLACES) {
        return None;
    }
    Some(match pattern.kind() {
        HirKind::Empty => Vec::new(),
        HirKind::Literal(literal) => literal.0.iter().map(|byte| of_range(*byte, *byte)).collect(),
        HirKind::Class(Class::Unicode(class)) => {
            let mut bytes = [false; 256];
            for range in class.ranges() {
                // A letter beyond ASCII has more bytes than one.
                let (start, end) = (u8::try_from(range.start()).ok()?, u8::try_from(range.end()).ok()?);
                end.is_ascii().then_some(())?;
                bytes.iter_mut().zip(of_range(start, end)).for_each(|(may, more)| *may |= more);
            }
            vec![bytes]
        }
        HirKind::Repetition(repeated) if repeated.max == Some(repeated.min) => {
            places(&repeated.sub)?.repeat(repeated.min as usize)
        }
        HirKind::Capture(group) => places(&group.sub)?,
        HirKind::Concat(parts) => parts.iter().map(places).collect::<Option<Vec<_>>>()?.concat(),
        _ => return None,
    })
}

fn of_range(start: u8, end: u8) -> Bytes {
    std::array::from_fn(|byte| (usize::from(start)..=usize::from(end)).contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_match_what_the_engine_matches() {
        let mut texts: Vec<String> = (0..=255u8).map(|byte| char::from(byte).to_string()).collect();
        texts.extend(
            [
                "", "ab", "AB1", "AB12", "123456", "12345", "1234567", "12345x", "é1", "ſ1", "evt-0001", "evt-000",
                "12-34",
            ]
            .map(str::to_owned),
        );
        texts.extend(["\n", "123456\n", "\u{212a}", "abab", "ababab", "a\u{130}"].map(str::to_owned));
        for (pattern, is_of_places) in [
            ("[0-9]{6}", true),
            ("[A-Z]{2}[0-9]{1,2}", false),
            ("[A-Z]{2}[0-9][0-9]", true),
            ("evt-[0-9]{4}", true),
            ("(ab){2}", true),
            ("((a|b)[ab]){2}", true),
            ("a|bc", false),
            ("", true),
            ("[a-zé]", false),
            ("é1", true),
            ("[é]1", true),
            (r"\d1", false),
            ("[^a]", false),
            ("[!-~]", true),
            (r"[\x00-\x7f]", true),
            ("[^\n\r]", false),
            ("a^b", false),
            ("^ab$", false),
            ("a?", false),
            ("[a-c--b]", true),
            (r"[\d&&[0-9]]{6}", true),
            ("([0-9]{8}){9}", false),
        ] {
            let found = Pattern::of(pattern).unwrap();
            assert_eq!(matches!(found, Pattern::Places(_)), is_of_places, "{pattern}");
            let engine = Regex::new(&format!("^(?:{pattern})$")).unwrap();
            for text in &texts {
                assert_eq!(found.matches(text), engine.is_match(text), "{pattern} {text:?}");
            }
        }
        assert!(Pattern::of("[a").is_none());
    }
}
