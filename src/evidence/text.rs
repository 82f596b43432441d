//! The plain text of a source: paragraphs, which are its non-blank lines, and their words, which stand between white
//! space. Both are counted from 1.

use crate::checksum;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use unicode_normalization::UnicodeNormalization;

/// Bytes of a text: each word takes many times its letters.
const LARGEST: u64 = 64 << 20;

pub struct Text {
    pub path: PathBuf,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Words of each paragraph, in Unicode's composed form.
    paragraphs: Vec<Vec<String>>,
}

/// A passage that was looked for and found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub paragraph: usize,
    /// First and last word, 1-based.
    pub words: (usize, usize),
    pub fingerprint: String,
}

impl Text {
    pub fn read(path: &Path) -> Result<Text> {
        let cannot = || format!("{} cannot be read", path.display());
        let about = std::fs::metadata(path).with_context(cannot)?;
        // A pipe or a device may never end.
        if !about.is_file() {
            bail!("{} is not a regular file", path.display());
        }
        if about.len() > LARGEST {
            bail!(
                "{} is larger than {} MiB\n  hint: cut it into parts, one source each",
                path.display(),
                LARGEST >> 20
            );
        }
        let bytes = std::fs::read(path).with_context(cannot)?;
        let text = String::from_utf8(bytes).with_context(|| format!("{} is not UTF-8 text", path.display()))?;
        let words = |line: &str| line.split_whitespace().map(|word| word.nfc().collect()).collect();
        Ok(Text {
            path: path.to_owned(),
            sha256: checksum::of_bytes(text.as_bytes()),
            paragraphs: text.lines().filter(|line| !line.trim().is_empty()).map(words).collect(),
        })
    }

    /// Every `.txt` file of a folder, in order of their names.
    pub fn read_all(folder: &Path) -> Result<Vec<Text>> {
        let entries = std::fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
        let mut paths = Vec::new();
        for entry in entries {
            paths.push(entry?.path());
        }
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
        paths.sort();
        paths.iter().map(|path| Text::read(path)).collect()
    }

    pub fn paragraphs(&self) -> usize {
        self.paragraphs.len()
    }

    /// Words `first` to `last` of a paragraph; none where the text has no such words.
    pub fn passage(&self, paragraph: usize, (first, last): (usize, usize)) -> Option<&[String]> {
        self.paragraphs.get(paragraph.checked_sub(1)?)?.get(first.checked_sub(1)?..last)
    }

    /// The passage that a row of evidence names by a paragraph and a range of words, such as `12` and `3-17`; none where the
    /// text has no such words.
    pub fn cited(&self, paragraph: &str, words: &str) -> Option<&[String]> {
        let (first, last) = words.split_once('-')?;
        let passage = self.passage(paragraph.parse().ok()?, (first.parse().ok()?, last.parse().ok()?))?;
        (!passage.is_empty()).then_some(passage)
    }

    /// Every place where some words stand. Words are compared as they are; where they stand nowhere so, letters and
    /// digits alone are compared, in either case, so that quotes and dashes need not be typed as the text has them.
    pub fn find(&self, wanted: &str) -> Vec<Found> {
        let exact: Vec<String> = wanted.split_whitespace().map(|word| word.nfc().collect()).collect();
        let found = self.find_words(&exact, |word| word.to_owned());
        if found.is_empty() { self.find_words(&exact, folded) } else { found }
    }

    fn find_words(&self, wanted: &[String], form: impl Fn(&str) -> String) -> Vec<Found> {
        let wanted: Vec<String> = wanted.iter().map(|word| form(word)).filter(|word| !word.is_empty()).collect();
        let mut found = Vec::new();
        if wanted.is_empty() {
            return found;
        }
        for (paragraph, words) in self.paragraphs.iter().enumerate() {
            // A word of punctuation alone has no folded form and is passed over.
            let formed: Vec<(usize, String)> =
                words.iter().map(|word| form(word)).enumerate().filter(|(_, word)| !word.is_empty()).collect();
            for window in formed.windows(wanted.len()) {
                if let (true, [(first, _), ..], [.., (last, _)]) =
                    (window.iter().map(|(_, word)| word).eq(&wanted), window, window)
                {
                    let passage = words.get(*first..=*last).unwrap_or_default();
                    let words = (first + 1, last + 1);
                    found.push(Found { paragraph: paragraph + 1, words, fingerprint: fingerprint(passage) });
                }
            }
        }
        found
    }
}

fn folded(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// First 16 hexadecimal digits of the SHA-256 of the words, joined by one space.
pub fn fingerprint(words: &[String]) -> String {
    let mut digits = checksum::of_bytes(words.join(" ").as_bytes());
    digits.truncate(16);
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(contents: &str) -> Text {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), contents).unwrap();
        Text::read(file.path()).unwrap()
    }

    #[test]
    fn paragraphs_and_words_are_counted_from_one() {
        let text = text("\n One  two\tthree\n   \nFour “five”, six\u{a0}seven\n");
        assert_eq!(text.paragraphs(), 2);
        assert_eq!(text.passage(1, (2, 3)).unwrap(), ["two", "three"]);
        assert_eq!(text.passage(2, (4, 4)).unwrap(), ["seven"], "a no-break space is white space");
        assert_eq!(text.passage(2, (4, 5)), None);
        assert_eq!(text.passage(0, (1, 1)), None);
        assert_eq!(text.passage(3, (1, 1)), None);
    }

    #[test]
    fn a_passage_is_found_as_typed_or_by_its_letters() {
        let text = text("The “first” visit – in 1999 – was\nthe first visit\n");
        // sha256 of "first visit", by `printf 'first visit' | sha256sum`.
        let found = Found { paragraph: 2, words: (2, 3), fingerprint: "364d248cbaff4f85".into() };
        assert_eq!(text.find("first visit"), [found], "as typed");
        assert_eq!(text.find("FIRST visit in 1999")[0].words, (2, 6), "by letters");
        assert_eq!(text.find("second visit"), []);
        assert_eq!(text.find("  "), []);
    }

    #[test]
    fn fingerprints_are_those_of_composed_words() {
        let composed = text("caf\u{e9} au lait");
        let decomposed = text("cafe\u{301}  au lait");
        let words = (1, 3);
        assert_eq!(
            fingerprint(composed.passage(1, words).unwrap()),
            fingerprint(decomposed.passage(1, words).unwrap())
        );
    }
}
