//! One value of `schemas/page.json` with its pointer, so that whatever is wrong with it can be named. A property that
//! is not known is refused: it would silently show nothing.

use crate::finding::nearest;
use anyhow::{Result, anyhow};
use serde_json::Value;

/// Items of a list: sections, columns of a table, lists of a record.
const MOST_ITEMS: usize = 100;

#[derive(Clone)]
pub struct Node<'a> {
    pub pointer: String,
    value: &'a Value,
}

impl<'a> Node<'a> {
    pub fn root(value: &'a Value) -> Node<'a> {
        Node { pointer: String::new(), value }
    }

    pub fn fault(&self, message: impl std::fmt::Display) -> anyhow::Error {
        fault(&self.pointer, message)
    }

    /// Sees to it that this is an object of known properties.
    pub fn object(self, known: &[&str]) -> Result<Node<'a>> {
        let Value::Object(members) = self.value else { return Err(self.fault("must be an object: write { … }")) };
        if let Some(name) = members.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(self
                .at(name, self.value)
                .fault(format!("unknown property `{name}`: {}", remedy(name, known.iter().copied()))));
        }
        Ok(self)
    }

    fn at(&self, name: &str, value: &'a Value) -> Node<'a> {
        Node { pointer: format!("{}/{}", self.pointer, name.replace('~', "~0").replace('/', "~1")), value }
    }

    pub fn member(&self, name: &str) -> Option<Node<'a>> {
        Some(self.at(name, self.value.get(name)?))
    }

    pub fn required(&self, name: &str) -> Result<Node<'a>> {
        self.member(name).ok_or_else(|| self.fault(format!("`{name}` is missing: add it")))
    }

    pub fn text(&self) -> Result<&'a str> {
        self.value.as_str().ok_or_else(|| self.fault("must be a string: put it in quotes"))
    }

    /// A text, or nothing where there is none.
    pub fn optional_text(&self, name: &str) -> Result<Option<&'a str>> {
        self.member(name).map(|node| node.text()).transpose()
    }

    /// The members of a list; of none where there is none.
    pub fn items(&self, name: &str) -> Result<Vec<Node<'a>>> {
        let Some(node) = self.member(name) else { return Ok(Vec::new()) };
        let items = node.value.as_array().ok_or_else(|| node.fault("must be a list: write [ … ]"))?;
        if items.len() > MOST_ITEMS {
            return Err(
                node.fault(format!("has {} items, a page shows {MOST_ITEMS} at most: leave some out", items.len()))
            );
        }
        Ok(items.iter().enumerate().map(|(index, value)| node.at(&index.to_string(), value)).collect())
    }
}

/// What is wrong at a pointer of the declaration.
pub fn fault(pointer: &str, message: impl std::fmt::Display) -> anyhow::Error {
    let place = if pointer.is_empty() { String::new() } else { format!("{pointer}: ") };
    anyhow!("schemas/page.json: {place}{message}")
}

/// What to do about a name that is not known.
pub fn remedy<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    match nearest(name, known.clone()) {
        Some(meant) => format!("write `{meant}` if that is meant"),
        None => format!("use one of {}", known.collect::<Vec<_>>().join(", ")),
    }
}
