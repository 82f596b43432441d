//! Holds evidence against the reader's own copies of the texts.
//!
//! `text-not-found`: none of the texts at hand has the checksum that a source names, or evidence names no source.
//!
//! The evidence of that source cannot be looked at: another edition, or a copy saved anew, has other paragraphs and words.
//!
//! Example: a text that was converted from the PDF a second time. Look for the copy that was read, or read the new one and
//! correct `text_sha256` together with the evidence.
//!
//! `wrong-paragraph-count`: a text has another number of paragraphs than its source says.
//!
//! Whoever counts the paragraphs that were read misses some, or looks for some that do not exist.
//!
//! Example: 41 in `paragraphs` where the text has 42 lines that are not blank. Correct the number.
//!
//! `words-not-in-text`: a paragraph does not exist, or has no words where the evidence points, or more than anyone could look
//! through.
//!
//! Nothing supports the record that the evidence is for, as far as anyone can see.
//!
//! Example: words `12-31` of a paragraph of 20 words. Find the passage with `annals locate`, and copy its row.
//!
//! `wrong-fingerprint`: the words that the evidence points to are not those that its fingerprint was made of.
//!
//! The passage moved, or another one was meant: the record may rest on words that say something else.
//!
//! Example: a paragraph number that is one too high. Find the passage with `annals locate`, and copy its row.
//!
//! `number-not-in-passage`: a year or number that the evidence states does not stand in its passage. This is a warning.
//!
//! The value was mistyped, or its ground lies in other words than those that are named.
//!
//! Example: `1986` in `stated` where the passage says 1968. Correct the value, or name the passage that has it; where the
//! passage says it in words that are not seen as a number, leave it.

use super::numbers;
use super::text::{Text, fingerprint};
use crate::finding::{self, Finding, Findings, Severity};
use crate::store::texts;
use anyhow::{Context, Result};
use polars::prelude::DataFrame;
use std::collections::BTreeMap;

/// Words of a passage: more than a reader could look through for what they support.
const MOST_WORDS: usize = 10_000;

/// What is wrong with some evidence, with the key of the row that it is wrong with. `evidence` and `sources` are the
/// tables of those names; a source whose text is not at hand leaves one finding.
pub fn verify(evidence: &DataFrame, sources: &DataFrame, copies: &[Text]) -> Result<Vec<Finding>> {
    let mut findings = Findings::within(finding::MOST);
    let mut by_source: BTreeMap<String, &Text> = BTreeMap::new();
    let [ids, sums, counts] = columns(sources, ["source_id", "text_sha256", "paragraphs"])?;
    for ((id, sum), count) in ids.iter().zip(&sums).zip(&counts) {
        let about = |rule: &str, field: &str, value: &str, message: String| Finding {
            key: Some(id.clone()),
            ..Finding::in_file(rule, super::SOURCES, message).about(Some(field.to_owned()), Some(value.to_owned()))
        };
        let Some(text) = copies.iter().find(|text| text.sha256.eq_ignore_ascii_case(sum)) else {
            let message = format!("{id}: none of the texts has this checksum");
            findings.push(
                about("text-not-found", "text_sha256", sum, message).hint("the copy must be the one that was read"),
            );
            continue;
        };
        if *count != text.paragraphs().to_string() {
            let message = format!("{id}: the text has {} paragraphs, not {count}", text.paragraphs());
            findings.push(about("wrong-paragraph-count", "paragraphs", count, message));
        }
        by_source.insert(id.clone(), text);
    }
    let names = ["evidence_id", "source_id", "paragraph", "words", "fingerprint", "stated"];
    let [keys, sources, paragraphs, words, prints, stated] = columns(evidence, names)?;
    for (row, key) in keys.iter().enumerate() {
        let cell = |column: &[String]| column.get(row).cloned().unwrap_or_default();
        let about = |rule: &str, field: &str, value: String, message: String| Finding {
            key: Some(key.clone()),
            ..Finding::in_file(rule, super::EVIDENCE, format!("{key}: {message}"))
                .about(Some(field.to_owned()), Some(value))
        };
        let source = cell(&sources);
        let Some(text) = by_source.get(&source) else {
            // Where the source is known, its text is what is not at hand.
            if !ids.contains(&source) {
                let message = format!("no source is called `{source}`");
                let hint = "name the source whose text the words stand in";
                findings.push(about("text-not-found", "source_id", source, message).hint(hint));
            }
            continue;
        };
        let range = cell(&words);
        let Some(passage) = text.cited(&cell(&paragraphs), &range) else {
            let message = format!("paragraph {} has no words {range}", cell(&paragraphs));
            findings.push(
                about("words-not-in-text", "words", range, message).hint("annals locate finds the words of a passage"),
            );
            continue;
        };
        if passage.len() > MOST_WORDS {
            let message = format!("{} words are more than the {MOST_WORDS} that a passage may have", passage.len());
            findings.push(
                about("words-not-in-text", "words", range, message).hint("name the words that support the record"),
            );
            continue;
        }
        let (wanted, found) = (cell(&prints), fingerprint(passage));
        if wanted != found {
            let message = format!("the words have the fingerprint {found}, not {wanted}");
            findings.push(
                about("wrong-fingerprint", "fingerprint", wanted, message).hint("annals locate prints the right row"),
            );
        }
        let lacking = numbers::missing(&cell(&stated), passage);
        if !lacking.is_empty() {
            let message = format!("stated `{}`, but the passage has no {}", cell(&stated), lacking.join(", "));
            let finding = about("number-not-in-passage", "stated", cell(&stated), message);
            findings.push(Finding { severity: Severity::Warning, ..finding });
        }
    }
    Ok(findings.into_list())
}

/// Columns of a table as text, missing values as nothing.
fn columns<const N: usize>(table: &DataFrame, names: [&str; N]) -> Result<[Vec<String>; N]> {
    let mut read = [const { Vec::new() }; N];
    for (column, name) in read.iter_mut().zip(names) {
        let cells = texts(table, name).with_context(|| format!("evidence and sources need a column `{name}`"))?;
        *column = cells.into_iter().map(Option::unwrap_or_default).collect();
    }
    Ok(read)
}
