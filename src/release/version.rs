//! Which of two versions comes first, as Semantic Versioning 2.0 has it (item 11). Versions of more or fewer than three numbers
//! are compared the same way, so that a year and a month are a version too.

use crate::diff::Step;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Without zeros at the end: 1.0 is 1.0.0.
    numbers: Vec<Part>,
    /// What is no pre-release comes after all of its pre-releases.
    is_final: bool,
    pre_release: Vec<Part>,
}

/// Numbers come before words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// The number of its digits, and these: more digits are a greater number, however many they are.
    Number(usize, String),
    Word(String),
}

impl Part {
    fn of(text: &str) -> Part {
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Part::Word(text.to_owned());
        }
        let digits = text.trim_start_matches('0');
        Part::Number(digits.len(), digits.to_owned())
    }

    fn is_zero(&self) -> bool {
        matches!(self, Part::Number(0, _))
    }
}

impl Version {
    pub fn is_final(&self) -> bool {
        self.is_final
    }

    /// Nothing where the text begins with no number: such a version comes before or after no other.
    pub fn of(text: &str) -> Option<Version> {
        let text = text.strip_prefix('v').unwrap_or(text);
        if !text.starts_with(|first: char| first.is_ascii_digit()) {
            return None;
        }
        // What follows `+` tells builds apart, which are one version.
        let text = text.split_once('+').map_or(text, |(version, _)| version);
        let (numbers, pre_release) = match text.split_once('-') {
            Some((numbers, pre_release)) => (numbers, Some(pre_release)),
            None => (text, None),
        };
        let parts = |text: &str| -> Vec<Part> { text.split('.').map(Part::of).collect() };
        let mut numbers = parts(numbers);
        while numbers.last().is_some_and(Part::is_zero) {
            numbers.pop();
        }
        let is_final = pre_release.is_none();
        Some(Version { numbers, is_final, pre_release: pre_release.map(parts).unwrap_or_default() })
    }
}

/// The step from one version to another, where both have the three numbers of Semantic Versioning and the first promises something:
/// before 1.0.0 anything may change (item 4), and after a pre-release (item 9).
pub fn step(before: &str, after: &str) -> Option<Step> {
    let ([first, second, ..], [first_now, second_now, ..]) = (three(before)?, three(after)?);
    match () {
        () if first == "0" => None,
        () if first != first_now => Some(Step::Major),
        () if second != second_now => Some(Step::Minor),
        () => Some(Step::Patch),
    }
}

/// The three numbers of a version.
fn three(version: &str) -> Option<[&str; 3]> {
    let version = version.strip_prefix('v').unwrap_or(version).split('+').next()?;
    let numbers: Vec<&str> = version.split('.').collect();
    let are_numbers = numbers.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    numbers.try_into().ok().filter(|_| are_numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_between_versions() {
        for (before, after, wanted) in [
            ("1.0.0", "2.0.0", Some(Step::Major)),
            ("1.9.3", "1.10.0", Some(Step::Minor)),
            ("v1.0.0", "1.0.1+build", Some(Step::Patch)),
            ("0.1.0", "0.1.1", None),
            ("2.0.0-rc.1", "2.0.0-rc.2", None),
            ("2.0.0-rc.1", "2.0.0", None),
            ("2025.11", "2025.12", None),
            ("1.0.0", "1.1", None),
        ] {
            assert_eq!(step(before, after), wanted, "{before} {after}");
        }
    }

    #[test]
    fn versions_in_order() {
        // The example of Semantic Versioning, and others.
        let order = [
            "0.9.0",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0",
            "1.0.1",
            "1.2.0",
            "1.10.0",
            "2.0.0",
            "2025.11",
            "99999999999999999999999.0.0",
        ];
        for pair in order.windows(2) {
            assert!(Version::of(pair[0]) < Version::of(pair[1]), "{pair:?}");
        }
        assert_eq!(Version::of("1.0"), Version::of("1.0.0"));
        assert_eq!(Version::of("v1.0.0"), Version::of("1.0.0+build.5"));
        assert_eq!(Version::of("draft"), None);
        assert!(Version::of("2025-09") < Version::of("2025-11"));
    }
}
