//! The manual of all rules, taken from what the rules' own files say of them, so that it cannot say anything else.

/// Files whose opening comments tell of rules.
const FILES: [&str; 18] = [
    include_str!("read/rules.rs"),
    include_str!("check/rules/missing_value.rs"),
    include_str!("check/rules/blank_cell.rs"),
    include_str!("check/rules/wrong_type.rs"),
    include_str!("check/rules/invalid_date.rs"),
    include_str!("check/rules/wrong_format.rs"),
    include_str!("check/rules/pattern_mismatch.rs"),
    include_str!("check/rules/unknown_value.rs"),
    include_str!("check/rules/out_of_range.rs"),
    include_str!("check/rules/wrong_length.rs"),
    include_str!("check/rules/wrong_shape.rs"),
    include_str!("check/rules/formula.rs"),
    include_str!("check/duplicates.rs"),
    include_str!("normalise/codes.rs"),
    include_str!("release/identifiers.rs"),
    include_str!("release/record.rs"),
    include_str!("verify.rs"),
    include_str!("evidence/verify.rs"),
];

pub struct Entry {
    pub name: &'static str,
    /// What it does, in a sentence.
    pub summary: String,
    /// Why it is bad, an example, how to mend it.
    pub text: String,
}

/// Every rule, in the order of the way of the data.
pub fn entries() -> Vec<Entry> {
    FILES.iter().flat_map(|file| of_file(file)).collect()
}

/// A paragraph that begins with a name in backticks and a colon opens a rule; those after it belong to it.
fn of_file(file: &'static str) -> Vec<Entry> {
    let lines =
        file.lines().take_while(|line| line.starts_with("//!")).map(|line| line.trim_start_matches("//!").trim());
    let mut paragraphs: Vec<Vec<&'static str>> = vec![Vec::new()];
    for line in lines {
        match (line.is_empty(), paragraphs.last_mut()) {
            (false, Some(paragraph)) => paragraph.push(line),
            _ => paragraphs.push(Vec::new()),
        }
    }
    let mut entries: Vec<Entry> = Vec::new();
    for paragraph in paragraphs.into_iter().filter(|paragraph| !paragraph.is_empty()) {
        let text = paragraph.join(" ");
        let first = paragraph.first().copied().unwrap_or_default();
        let name = first.strip_prefix('`').and_then(|rest| rest.split_once("`: ")).map(|(name, _)| name);
        match (name, entries.last_mut()) {
            (Some(name), _) => {
                let summary = text.split_once("`: ").map(|(_, summary)| summary.to_owned()).unwrap_or_default();
                entries.push(Entry { name, summary, text: String::new() });
            }
            (None, Some(entry)) => entry.text += &format!("{text}\n\n"),
            (None, None) => {}
        }
    }
    entries
}

/// One rule as Markdown.
pub fn page(entry: &Entry) -> String {
    let mut summary = entry.summary.clone();
    if let Some(first) = summary.get(..1).map(str::to_uppercase) {
        summary.replace_range(..1, &first);
    }
    format!("## {}\n\n{summary}\n\n{}", entry.name, entry.text)
}

/// The whole manual as Markdown.
pub fn whole() -> String {
    let head = "# Rules\n\nWhat `annals check` holds raw files and derived tables against, and `annals verify` what is published and the\n\
                evidence. A dataset's own rules are the files in `schemas/assertions/`, each called by the name of its file.\n\n";
    let pages: Vec<String> = entries().iter().map(page).collect();
    head.to_owned() + pages.join("").trim_end() + "\n"
}
