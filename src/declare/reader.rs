//! Takes a JSON object of a declaration apart, property by property, knowing its pointer. A property that is not of the
//! expected shape, or that is meant by the standard and not supported here, is refused by name, never ignored.

use super::document::Document;
use crate::finding::nearest;
use anyhow::Result;
use serde_json::{Map, Value};

pub struct Object<'a> {
    pub document: &'a Document,
    pub pointer: String,
    pub members: &'a Map<String, Value>,
}

impl<'a> Object<'a> {
    pub fn new(document: &'a Document, pointer: String, value: &'a Value) -> Result<Object<'a>> {
        match value {
            Value::Object(members) => Ok(Object { document, pointer, members }),
            other => Err(document.fault(&pointer, format!("must be an object, not {}", kind(other)))),
        }
    }

    pub fn at(&self, name: &str) -> String {
        format!("{}/{}", self.pointer, name.replace('~', "~0").replace('/', "~1"))
    }

    pub fn fault(&self, name: &str, message: impl std::fmt::Display) -> anyhow::Error {
        self.document.fault(&self.at(name), message)
    }

    fn get<T>(&self, name: &str, expected: &str, read: impl Fn(&'a Value) -> Option<T>) -> Result<Option<T>> {
        match self.members.get(name) {
            None => Ok(None),
            Some(value) => match read(value) {
                Some(read) => Ok(Some(read)),
                None => Err(self.fault(name, format!("must be {expected}, not {}", kind(value)))),
            },
        }
    }

    pub fn text(&self, name: &str) -> Result<Option<&'a str>> {
        self.get(name, "a string", Value::as_str)
    }

    pub fn required_text(&self, name: &str) -> Result<&'a str> {
        self.text(name)?.ok_or_else(|| self.fault(name, format!("`{name}` is missing")))
    }

    pub fn flag(&self, name: &str) -> Result<bool> {
        Ok(self.get(name, "true or false", Value::as_bool)?.unwrap_or(false))
    }

    pub fn count(&self, name: &str) -> Result<Option<u64>> {
        self.get(name, "a whole number from 0", Value::as_u64)
    }

    pub fn list(&self, name: &str) -> Result<Option<&'a Vec<Value>>> {
        self.get(name, "a list", Value::as_array)
    }

    pub fn object(&self, name: &str) -> Result<Option<Object<'a>>> {
        self.members.get(name).map(|value| Object::new(self.document, self.at(name), value)).transpose()
    }

    /// A string, or a list of strings, as the standard allows for keys and paths.
    pub fn texts(&self, name: &str) -> Result<Option<Vec<&'a str>>> {
        self.get(name, "a string or a list of strings", |value| match value {
            Value::String(one) => Some(vec![one.as_str()]),
            Value::Array(many) => many.iter().map(Value::as_str).collect(),
            _ => None,
        })
    }

    /// Refuses the named properties of the standard that are not supported.
    pub fn refuse(&self, unsupported: &[&str]) -> Result<()> {
        match unsupported.iter().find(|name| self.members.contains_key(**name)) {
            Some(name) => Err(self.fault(name, format!("`{name}` is not supported"))),
            None => Ok(()),
        }
    }

    /// Refuses a property that looks like a misspelling of a known one. Others are the author's own and pass.
    pub fn refuse_misspelt(&self, known: &[&str]) -> Result<()> {
        for name in self.members.keys().filter(|name| !known.contains(&name.as_str())) {
            if let Some(meant) = nearest(name, known.iter().copied()) {
                return Err(self.fault(name, format!("unknown property `{name}`\n  hint: did you mean `{meant}`?")));
            }
        }
        Ok(())
    }

    /// Refuses a property that is a known one but for a letter or two, where others are the author's own by right.
    pub fn refuse_slips(&self, known: &[&str]) -> Result<()> {
        for name in self.members.keys().filter(|name| !known.contains(&name.as_str())) {
            let folded = name.to_lowercase();
            // A longer word has fewer neighbours that are words too.
            let is_slip = |meant: &&&str| {
                strsim::osa_distance(&folded, &meant.to_lowercase()) <= if meant.len() > 8 { 2 } else { 1 }
            };
            if let Some(meant) = known.iter().find(is_slip) {
                return Err(self.fault(name, format!("unknown property `{name}`\n  hint: did you mean `{meant}`?")));
            }
        }
        Ok(())
    }

    /// Refuses properties that mean something in another place, and would do nothing in this one.
    pub fn refuse_misplaced(&self, names: &[&str], place: &str) -> Result<()> {
        match names.iter().find(|name| self.members.contains_key(**name)) {
            Some(name) => {
                Err(self.fault(name, format!("`{name}` is not looked for here\n  hint: put it into {place}")))
            }
            None => Ok(()),
        }
    }

    /// Refuses every property that is not known: where an unknown one would silently check nothing.
    pub fn refuse_unknown(&self, known: &[&str]) -> Result<()> {
        match self.members.keys().find(|name| !known.contains(&name.as_str())) {
            Some(name) => {
                let hint = nearest(name, known.iter().copied())
                    .map_or(String::new(), |meant| format!("\n  hint: did you mean `{meant}`?"));
                Err(self.fault(name, format!("unknown property `{name}`{hint}")))
            }
            None => Ok(()),
        }
    }
}

pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
