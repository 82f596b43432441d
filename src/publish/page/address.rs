//! Which rows of the page have their key for an address, so that a reader can send it on and other rows can lead to it.
//! The names of sections go first, then records, then the rows that stand under one, then the tables.

use super::declaration::Declaration;
use super::node::fault;
use super::records::belongings;
use super::rows::{Row, Tables};
use anyhow::Result;
use std::collections::HashMap;

/// Addresses that the template has taken.
pub const RESERVED: [&str; 7] = ["cite", "download", "checksums", "content", "filters", "records", "unfold"];

/// What each key is the address of.
pub type Addresses<'a> = HashMap<&'a str, Home<'a>>;

/// Where a row stands.
#[derive(Clone, Copy)]
pub struct Home<'a> {
    pub table: &'a str,
    /// The key of the record that it belongs to, where it is not one itself.
    pub record: Option<&'a str>,
}

pub fn is_address(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.chars().all(|other| other.is_ascii_alphanumeric() || "._:-".contains(other))
}

pub fn addresses<'a>(declaration: &Declaration, tables: &Tables<'a>) -> Result<Addresses<'a>> {
    let sections: Vec<&str> = declaration.sections.iter().map(|section| section.name).collect();
    let mut addresses = Addresses::new();
    if let Some((section, records)) = declaration.records() {
        let table = tables.get(records.table)?;
        for row in table.rows() {
            let key = row.key();
            if !is_free(key, &sections) {
                let remedy =
                    "write it with letters, digits, `.`, `_`, `:` and `-`, and not as a section of the page is called";
                let message = format!("the key `{key}` of `{}` cannot be an address: {remedy}", records.table);
                return Err(fault(&format!("{}/records/table", section.pointer), message));
            }
            addresses.entry(key).or_insert(Home { table: table.schema.name, record: None });
        }
        for record in table.rows() {
            for (list, rows) in belongings(tables, &records.lists, record)? {
                if list.table != records.table {
                    rows.iter().for_each(|row| take(&mut addresses, *row, Some(record.key()), &sections));
                }
            }
        }
    }
    for listed in declaration.sections.iter().filter_map(|section| section.table.as_ref()) {
        for row in tables.get(listed.table)?.rows() {
            take(&mut addresses, row, None, &sections);
            for (_, rows) in belongings(tables, &listed.lists, row)? {
                rows.iter().for_each(|row| take(&mut addresses, *row, None, &sections));
            }
        }
    }
    Ok(addresses)
}

fn take<'a>(addresses: &mut Addresses<'a>, row: Row<'a, '_>, record: Option<&'a str>, sections: &[&str]) {
    if is_free(row.key(), sections) {
        addresses.entry(row.key()).or_insert(Home { table: row.table.schema.name, record });
    }
}

/// Whether it can be an address that is neither the template's nor a section's, nor begins as theirs do.
fn is_free(key: &str, sections: &[&str]) -> bool {
    let begins = |name: &&str| key.strip_prefix(*name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    is_address(key) && !RESERVED.iter().chain(sections).any(begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_begins_with_a_letter_or_digit_and_has_no_space() {
        assert!(["e1", "1962-05", "a.b_c:d-e", "Z"].iter().all(|text| is_address(text)));
        assert!(!["", "-a", "a b", "a/b", "é", "a\"", "#a"].iter().any(|text| is_address(text)));
    }

    #[test]
    fn what_the_template_or_a_section_has_is_not_free() {
        let sections = ["ships"];
        assert!(["ship-1", "shipsail", "recordset"].iter().all(|key| is_free(key, &sections)));
        assert!(!["ships", "ships-1960s", "cite", "records-title", ""].iter().any(|key| is_free(key, &sections)));
    }
}
