//! `pattern` constraints: regular expressions of XML Schema (Part 2, F), as the engine writes them. What
//! it does not have and would change what the rest means is refused; anchors, which say nothing of a whole value, pass.

use regex::RegexBuilder;
use std::iter::Peekable;
use std::str::Chars;

/// A pattern that the whole value must match (XML Schema's are anchored).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    pub declared: String,
    /// The same as the engine writes it, not anchored.
    pub translated: String,
    /// Bytes that it comes to.
    pub bytes: u64,
}

/// Bytes that one regular expression may come to.
const LARGEST: usize = 1 << 20;
/// Bytes that a simple one comes to, and those up to which a match does not take long.
const SIMPLE: usize = 1 << 13;
const COMMON: usize = 1 << 16;

/// Bytes that a regular expression comes to at most, in steps; none where it is too large. What is none comes to nothing.
pub fn size(pattern: &str) -> Option<u64> {
    for limit in [SIMPLE, COMMON, LARGEST] {
        match RegexBuilder::new(pattern).size_limit(limit).build() {
            Err(regex::Error::CompiledTooBig(_)) => {}
            Ok(_) => return Some(limit as u64),
            Err(_) => return Some(0),
        }
    }
    None
}

impl Pattern {
    /// Whether a match may take long even of a short text.
    pub fn is_large(&self) -> bool {
        self.bytes > COMMON as u64
    }

    /// The pattern, or what is wrong with it.
    pub fn read(declared: &str) -> Result<Pattern, String> {
        let translated = translated(declared)?;
        match RegexBuilder::new(&translated).size_limit(LARGEST).build() {
            Ok(_) => {
                let bytes = size(&translated).unwrap_or(LARGEST as u64);
                Ok(Pattern { declared: declared.to_owned(), translated, bytes })
            }
            Err(error) => {
                // The message draws the pattern over several lines and ends with what is wrong.
                let told = error.to_string();
                let what = told.lines().last().unwrap_or_default().trim_start_matches("error: ");
                Err(format!("not a regular expression: {what}"))
            }
        }
    }
}

/// Letters that an XML name begins with (XML 1.0, fifth edition, production 4), and those besides that it goes on with (4a).
const NAME_START: &str = concat!(
    r":A-Z_a-z\u{C0}-\u{D6}\u{D8}-\u{F6}\u{F8}-\u{2FF}\u{370}-\u{37D}\u{37F}-\u{1FFF}\u{200C}\u{200D}",
    r"\u{2070}-\u{218F}\u{2C00}-\u{2FEF}\u{3001}-\u{D7FF}\u{F900}-\u{FDCF}\u{FDF0}-\u{FFFD}\u{10000}-\u{EFFFF}"
);
const NAME_MORE: &str = r"\-.0-9\u{B7}\u{300}-\u{36F}\u{203F}\u{2040}";

const QUESTION: &str = "`(?` has no meaning in XML Schema's regular expressions\n  \
    hint: write a group as `(…)`, and both cases of a letter as in `[aA]`";
const BRACKET: &str = "`[` stands within a class, where XML Schema has neither classes of classes nor `[:alpha:]`\n  \
    hint: write the bracket itself as `\\[`";
const BLOCK: &str = "blocks of characters are not supported\n  hint: write the characters themselves, as in `[Ͱ-Ͽ]`";
const CATEGORY: &str =
    "`\\p` is not followed by a category of characters in braces\n  hint: write one as in `\\p{L}` or `\\p{Nd}`";
const QUANTIFIER: &str = "follows another quantifier, of which XML Schema has one at a place\n  \
    hint: write the plus or star itself as `\\+`, `\\*`, or put what is repeated in brackets";
const EMPTY: &str = "a class is empty\n  hint: write a bracket within a class as `\\]`";
const AFTER: &str =
    "a class goes on after what is taken out of it\n  hint: take all of it out at once, as in `[a-z-[aeiou]]`";
const RANGE: &str = "a range within a class ends with a class\n  hint: write the hyphen itself as `\\-`";

/// The pattern in the engine's notation: one class is taken out of another by `[a-z-[aeiou]]`, which is `[a-z--[aeiou]]`, and
/// `&&`, `~~` and `--` within a class are the characters that they are.
fn translated(pattern: &str) -> Result<String, String> {
    let mut written = String::new();
    // The classes that are open, where each begins and whether it is of all other characters; whether the innermost has nothing in
    // it yet, and whether something was just taken out of it.
    let (mut classes, mut begins, mut ends): (Vec<(usize, bool)>, bool, bool) = (Vec::new(), false, false);
    let (mut rest, mut quantified) = (pattern.chars().peekable(), false);
    while let Some(c) = rest.next() {
        let (began, depth) = (std::mem::take(&mut begins), classes.len());
        if std::mem::take(&mut ends) && c != ']' {
            return Err(AFTER.to_owned());
        }
        // Of two quantifiers the second makes another one of the first elsewhere; `?` alone says nothing of a whole value.
        let is_quantified = std::mem::take(&mut quantified);
        if depth == 0 && is_quantified && matches!(c, '*' | '+' | '{') {
            return Err(format!("`{c}` {QUANTIFIER}"));
        }
        quantified = depth == 0 && matches!(c, '*' | '+' | '?' | '}');
        match c {
            '\\' => match rest.next() {
                Some('p' | 'P') if rest.clone().take(3).eq("{Is".chars()) => return Err(BLOCK.to_owned()),
                Some(sign @ ('p' | 'P')) => {
                    let name = category(&mut rest).ok_or(CATEGORY)?;
                    written += &format!("\\{sign}{{{name}}}");
                }
                Some(escaped) => written += &escape(escaped, depth > 0)?,
                // The engine says what is wrong.
                None => written.push(c),
            },
            '.' if depth == 0 => written += r"[^\n\r]",
            '(' if depth == 0 && rest.next_if_eq(&'?').is_some() => match rest.next_if_eq(&':') {
                // A group is a group: nothing is captured anyway.
                Some(_) => written.push('('),
                None => return Err(QUESTION.to_owned()),
            },
            '[' if depth > 0 => return Err(BRACKET.to_owned()),
            '[' => {
                classes.push(open(&mut written, &mut rest));
                begins = true;
            }
            ']' if began => return Err(EMPTY.to_owned()),
            ']' if depth > 0 => {
                written.push(c);
                classes.pop();
                ends = !classes.is_empty();
            }
            '-' if depth > 0 => match rest.peek().copied() {
                Some('[') if began => return Err(BRACKET.to_owned()),
                Some('[') => {
                    rest.next();
                    // All others first, and of those it is taken out.
                    if let Some((start, true)) = classes.last().copied() {
                        written.insert(start, '[');
                        written.push(']');
                    }
                    written += "--";
                    classes.push(open(&mut written, &mut rest));
                    begins = true;
                }
                Some('-') if began => written += r"\-",
                Some('-') => {
                    rest.next();
                    written += r"-\-";
                }
                Some('\\') if !began && ends_in_class(&rest) => return Err(RANGE.to_owned()),
                _ => written.push(c),
            },
            '&' | '~' if depth > 0 => written.extend(['\\', c]),
            _ => written.push(c),
        }
    }
    Ok(written)
}

/// The general categories of Unicode as XML Schema names them (Part 2, F.1.1, IsCategory).
const CATEGORIES: [&str; 36] = [
    "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi",
    "Pf", "Po", "Z", "Zs", "Zl", "Zp", "S", "Sm", "Sc", "Sk", "So", "C", "Cc", "Cf", "Co", "Cn",
];

/// Takes the name of a category, in the braces that come next.
fn category(rest: &mut Peekable<Chars>) -> Option<&'static str> {
    rest.next_if_eq(&'{')?;
    let name: String = rest.by_ref().take_while(|c| *c != '}').take(3).collect();
    CATEGORIES.into_iter().find(|known| *known == name)
}

/// Writes the opening of a class, of which the bracket has been read. Where it begins, and whether it is of all other characters.
fn open(written: &mut String, rest: &mut Peekable<Chars>) -> (usize, bool) {
    let (start, is_negated) = (written.len(), rest.next_if_eq(&'^').is_some());
    *written += if is_negated { "[^" } else { "[" };
    (start, is_negated)
}

/// Whether a backslash that comes next stands for a class, not for a character.
fn ends_in_class(rest: &Peekable<Chars>) -> bool {
    rest.clone().nth(1).is_some_and(|escaped| "cCdDiIpPsSwW".contains(escaped))
}

/// A backslash with the character after it (XML Schema Part 2, F.1.1).
fn escape(escaped: char, is_in_class: bool) -> Result<String, String> {
    Ok(match escaped {
        'i' => format!("[{NAME_START}]"),
        'I' => format!("[^{NAME_START}]"),
        'c' => format!("[{NAME_START}{NAME_MORE}]"),
        'C' => format!("[^{NAME_START}{NAME_MORE}]"),
        // The engine's own `\w` and `\s` are Unicode's: the first has `_` and not `+`, the second spaces that do not break.
        'w' => r"[^\p{P}\p{Z}\p{C}]".to_owned(),
        'W' => r"[\p{P}\p{Z}\p{C}]".to_owned(),
        's' => r"[ \t\n\r]".to_owned(),
        'S' => r"[^ \t\n\r]".to_owned(),
        'd' | 'D' | 'n' | 'r' | 't' => format!("\\{escaped}"),
        // Anchors, which say nothing of a whole value.
        'A' | 'z' | 'Z' if !is_in_class => "(?:)".to_owned(),
        letter if letter.is_ascii_alphanumeric() => {
            let hint = "write the character itself, or a class of characters";
            return Err(format!("`\\{letter}` has no meaning in XML Schema's regular expressions\n  hint: {hint}"));
        }
        // The engine has other meanings for some (`\<`).
        sign if "\\|.?*+(){}-[]^$&~".contains(sign) => format!("\\{sign}"),
        other => other.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn matches(pattern: &str, text: &str) -> bool {
        let pattern = Pattern::read(pattern).unwrap();
        regex::Regex::new(&format!("^(?:{})$", pattern.translated)).unwrap().is_match(text)
    }

    #[test]
    fn patterns_of_xml_schema() {
        for (pattern, matching, other) in [
            ("[a-z-[aeiou]]+", "bcd", "bad"),
            (r"[\w-[0-9]]+", "ab", "a1"),
            (r"\i\c*", "_a-1.é", "1a"),
            (r"\p{L}\P{L}", "é1", "1é"),
            (r"[\i-[:]][\c-[:]]*", "ns-1", "n:s"),
            (r"\I\C", "1 ", "a1"),
            (r"[\c@]+", "a@b.c", "a b"),
            (r"\\c", "\\c", "x"),
            (r"[\-a]+", "a-", "b"),
            (r"[-a]+", "a-", "b"),
            ("[a-]+", "a-", "b"),
            (r"\w+", "a1+é", "a_b"),
            (r"\W", "_", "+"),
            (r"[\w.-]+", "a.b-c", "a b"),
            (r"a\sb", "a\tb", "a\u{a0}b"),
            (r"[^\s]", "\u{a0}", " "),
            (".", "é", "\r"),
            ("(?:ab|c)+", "abc", "d"),
            ("[^a-z-[aeiou]]", "A", "a"),
            ("[^a-z-[aeiou]]", "é", "b"),
            ("[^0-9-[x]]+", "ab", "xx"),
            ("[a-z-[^a-c]]", "b", "d"),
            ("[a-z-[b-y-[m]]]", "m", "n"),
            (r"\<a\>\/", "<a>/", "a/"),
            (r"\Aa\z{2}\Z", "a", "aa"),
            (r"[\<\-\&]+", "<-&", "a"),
            (r"\(\?\)", "(?)", "()"),
            (r"a\+\*+", "a+**", "a"),
            ("a+?b??", "aab", "b"),
            (r"a?\{+", "{{", "aa"),
            (r"(?:a)+[*+]+", "a*+", "a"),
            (r"\p{Nd}{2}\P{Lu}?", "12a", "12A"),
            ("[(?]", "?", "x"),
        ] {
            assert!(matches(pattern, matching), "{pattern} {matching}");
            assert!(!matches(pattern, other), "{pattern} {other}");
        }
    }

    #[test]
    fn what_the_engine_does_with_classes_is_not_done() {
        for (pattern, matching, other) in [
            ("[a&&b]+", "a&b", "c"),
            ("[a~~b]+", "a~b", "c"),
            ("[+--]", ",", "a"),
            ("[--/]", ".", "a"),
            ("[^--/]", "a", "."),
        ] {
            assert!(matches(pattern, matching), "{pattern} {matching}");
            assert!(!matches(pattern, other), "{pattern} {other}");
        }
    }

    #[test]
    fn what_xml_schema_does_not_have_is_refused() {
        for (pattern, told) in [
            ("(?i)ab", "`(?` has no meaning"),
            ("(?=ab)", "`(?` has no meaning"),
            ("[[:alpha:]]+", "`[` stands within a class"),
            ("[a[b]]", "`[` stands within a class"),
            ("[-[a]]", "`[` stands within a class"),
            (r"\p{IsGreek}+", "blocks of characters are not supported"),
            (r"[a\P{IsBasicLatin}]", "blocks of characters are not supported"),
            ("[]a]", "a class is empty"),
            ("[^]a]", "a class is empty"),
            (r"[!-\w]", "a range within a class"),
            ("[a", "not a regular expression: unclosed character class"),
            ("[a-z-[b]c]", "a class goes on after"),
            ("[a-d-[b]-[c]]", "a class goes on after"),
            (r"a\b", r"`\b` has no meaning"),
            ("a++", "`+` follows another quantifier"),
            ("a**b", "`*` follows another quantifier"),
            ("a{2}+", "`+` follows another quantifier"),
            ("a+{2}", "`{` follows another quantifier"),
            (r"\pL", r"`\p` is not followed by a category"),
            (r"[\P{Latin}]", r"`\p` is not followed by a category"),
            (r"\p{Alphabetic}+", r"`\p` is not followed by a category"),
            (r"[\Z^a]+", r"`\Z` has no meaning"),
            (r"\x41", r"`\x` has no meaning"),
            ("a\\", "not a regular expression: incomplete escape sequence"),
        ] {
            let error = Pattern::read(pattern).unwrap_err();
            assert!(error.starts_with(told), "{pattern}: {error}");
        }
    }
}
