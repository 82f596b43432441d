//! How a value is shown: a code by its label, the key of a row on this page as a link to it, a date in words, a number
//! with its thousands set apart.

use super::address::Addresses;
use super::number::grouped;
use super::rows::Row;
use super::schema::{EDTF, Schema, list};
use super::words::spoken;
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// A part of a cell, as the template takes it.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    pub text: String,
    /// The address of the row on this page that it leads to.
    pub href: String,
    pub is_code: bool,
    pub is_strong: bool,
}

pub type Cell = Vec<Part>;

pub fn plain(text: impl Into<String>) -> Part {
    Part { text: text.into(), ..Part::default() }
}

fn link(text: &str, address: &str) -> Part {
    Part { text: text.to_owned(), href: address.to_owned(), ..Part::default() }
}

/// What is known of the whole page when a value is shown.
#[derive(Default)]
pub struct Page<'a> {
    /// What people call a row, by its table and key.
    pub labels: HashMap<(&'a str, &'a str), &'a str>,
    pub addresses: Addresses<'a>,
    /// The table whose rows are the records.
    pub records: Option<&'a str>,
    /// Addresses that are given to a row already.
    pub given: HashSet<String>,
}

impl Page<'_> {
    /// A value as a reader says it.
    pub fn text(&self, schema: &Schema, field: &str, value: &str) -> String {
        let kind = schema.kind(field);
        if schema.is_edtf(field) {
            return spoken(value);
        }
        match (kind, value) {
            ("boolean", "true") => return "yes".to_owned(),
            ("boolean", "false") => return "no".to_owned(),
            ("boolean", _) => return value.to_owned(),
            _ => {}
        }
        let mut categories = list(schema.property(field, "categories"));
        let is_it = |category: &&serde_json::Value| {
            let code = category.get("value");
            let is_number = |code: f64| value.parse() == Ok(code);
            code.is_some_and(|code| code.as_str().map_or(code.as_f64().is_some_and(is_number), |code| code == value))
        };
        match categories.find(is_it).and_then(|category| category.get("label")?.as_str()) {
            Some(label) => label.to_owned(),
            // A number that names something is not counted, and neither is a year.
            None if kind == "number"
                || (kind == "integer" && value.trim_start_matches('-').len() > 4 && !holds_keys(field)) =>
            {
                grouped(value)
            }
            None if kind == "integer" => value.to_owned(),
            None if has_codes(schema, field) => value.replace('_', " "),
            None => value.to_owned(),
        }
    }

    /// What people call a row that a column refers to, and the value as it is said where it refers to none.
    pub fn name(&self, schema: &Schema, field: &str, value: &str) -> String {
        self.label_of(self.owner(schema, field, value), value).unwrap_or_else(|| self.text(schema, field, value))
    }

    /// The table of the row that a value names: where no foreign key says which, that of the row on this page.
    fn owner<'s>(&'s self, schema: &Schema<'s>, field: &str, value: &str) -> Option<&'s str> {
        let home = || self.addresses.get(value).filter(|_| holds_keys(field)).map(|home| home.table);
        schema.refers.get(field).copied().or_else(home)
    }

    /// What people call a row of a table.
    fn label_of(&self, table: Option<&str>, key: &str) -> Option<String> {
        let label = self.labels.get(&(table?, key)).filter(|label| !label.is_empty())?;
        Some((*label).to_owned())
    }

    pub fn cell(&self, row: Row, field: &str) -> Cell {
        let (schema, value) = (&row.table.schema, row.get(field));
        if value.is_empty() {
            return Cell::new();
        }
        // A row's own key stays what it is, but where records are listed it stands for its title.
        if schema.key == Some(field) && self.records != Some(schema.name) {
            return vec![plain(value)];
        }
        if !schema.refers.contains_key(field) && !holds_keys(field) {
            return self.said(schema, field, value);
        }
        let keys = if field.ends_with("_ids") { value.split(';').collect() } else { vec![value] };
        let mut cell = Cell::new();
        for key in keys {
            let owner = self.owner(schema, field, key);
            let text = self.label_of(owner, key).unwrap_or_else(|| self.text(schema, field, key));
            if !cell.is_empty() {
                cell.push(plain(", "));
            }
            let home = self.addresses.get(key).filter(|home| owner == Some(home.table));
            // The key of a part tells a reader nothing: what it is a part of does.
            if let Some(record) = home.and_then(|home| home.record)
                && let Some(title) = self.label_of(self.records, record)
            {
                cell.extend([link(&title, record), plain(", ")]);
            }
            cell.push(link(&text, home.map_or("", |_| key)));
        }
        cell
    }

    fn said(&self, schema: &Schema, field: &str, value: &str) -> Cell {
        let kind = schema.kind(field);
        let is_date = schema.text(field, "rdfType").is_some_and(|kind| kind.starts_with(EDTF));
        if kind == "string" && !is_date && !has_codes(schema, field) {
            return self.prose(value);
        }
        let is_strong = kind == "boolean" && value == "true";
        vec![Part { is_strong, ..plain(self.text(schema, field, value)) }]
    }

    /// A key of a row, which leads to it where it stands on this page.
    pub fn key(&self, key: &str) -> Cell {
        vec![link(key, if self.addresses.contains_key(key) { key } else { "" })]
    }

    /// Text in which the keys of rows on this page lead to them, each under the label that it has. A record's own label is
    /// a sentence, which would not stand within another.
    pub fn prose(&self, text: &str) -> Cell {
        let mut cell = Cell::new();
        let mut before = String::new();
        for word in words(text) {
            if looks_like_key(word) && self.addresses.contains_key(word) {
                if !before.is_empty() {
                    cell.push(plain(std::mem::take(&mut before)));
                }
                let table = self.addresses.get(word).map(|home| home.table).filter(|table| self.records != Some(table));
                cell.push(link(&self.label_of(table, word).unwrap_or_else(|| word.to_owned()), word));
            } else {
                before += word;
            }
        }
        if !before.is_empty() {
            cell.push(plain(before));
        }
        cell
    }

    /// The text of a cell.
    pub fn label(&self, row: Row, field: &str) -> String {
        self.cell(row, field).into_iter().map(|part| part.text).collect()
    }
}

/// Whether a column is called as those that hold keys of rows are.
fn holds_keys(field: &str) -> bool {
    field.ends_with("_id") || field.ends_with("_ids")
}

/// Whether its values are codes that are declared.
fn has_codes(schema: &Schema, field: &str) -> bool {
    let constraints = schema.property(field, "constraints");
    constraints.is_some_and(|constraints| constraints.get("enum").is_some())
        || list(schema.property(field, "categories")).next().is_some()
}

/// A word of prose that could be meant as a key: `well` and `2014-15` are not, even where a row has them for one.
fn looks_like_key(word: &str) -> bool {
    word.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && word.contains(['-', '_'])
        && word.contains(|letter: char| letter.is_ascii_digit())
}

/// The words of a text, in which letters and digits are joined by one `-` or `_`, and what stands between them.
fn words(text: &str) -> Vec<&str> {
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    let at = |index: usize| letters.get(index).map(|(_, letter)| *letter);
    let is_letter = |index: usize| at(index).is_some_and(|letter| letter.is_ascii_alphanumeric());
    let is_joint = |index: usize| matches!(at(index), Some('-' | '_')) && index > 0 && is_letter(index - 1);
    let belongs = |index: usize| is_letter(index) || (is_joint(index) && is_letter(index + 1));
    let mut words = Vec::new();
    let mut start = 0;
    for index in 1..=letters.len() {
        if index == letters.len() || belongs(index) != belongs(index - 1) {
            let from = letters.get(start).map_or(text.len(), |(at, _)| *at);
            let to = letters.get(index).map_or(text.len(), |(at, _)| *at);
            words.extend(text.get(from..to));
            start = index;
        }
    }
    words
}

#[cfg(test)]
mod tests;
