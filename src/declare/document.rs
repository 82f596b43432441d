//! A JSON file of the declaration. What is wrong in it is named by file, line and JSON pointer (RFC 6901), because a
//! message that only says "invalid schema" leaves its reader to search.

use super::distinct::Distinct;
use super::path::file;
use anyhow::{Context, Error, Result};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::fmt::{Display, Formatter};
use std::path::Path;

/// Why a declaration is refused, and where.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal {
    /// File, relative to the root of the dataset.
    pub path: String,
    /// Line and column, 1-based.
    pub place: Option<(u64, u64)>,
    pub message: String,
}

impl Display for Refusal {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        match self.place {
            Some((line, column)) => write!(formatter, "{}:{line}:{column}: {}", self.path, self.message),
            None => write!(formatter, "{}: {}", self.path, self.message),
        }
    }
}

impl std::error::Error for Refusal {}

pub struct Document {
    /// Path relative to the root of the dataset.
    pub path: String,
    pub value: Value,
    text: String,
}

impl Document {
    pub fn read(root: &Path, path: &str) -> Result<Document> {
        let refusal = |place, message: String| Refusal { path: path.to_owned(), place, message };
        let full = file(root, path).map_err(|message| refusal(None, message))?;
        let bytes = std::fs::read(&full).with_context(|| format!("{path}: cannot be read"))?;
        let text = String::from_utf8(bytes).map_err(|_| refusal(None, "not UTF-8 text".to_owned()))?;
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        let at = |error: &serde_json::Error| Some((error.line() as u64, error.column() as u64));
        let value = serde_json::from_str(&text).map_err(|error| refusal(at(&error), format!("not JSON: {error}")))?;
        serde_json::from_str::<Distinct>(&text).map_err(|error| {
            let told = error.to_string();
            let told = told.split_once(" at line").map_or(told.as_str(), |(told, _)| told);
            refusal(at(&error), format!("{told}: keep the one that is meant"))
        })?;
        Ok(Document { path: path.to_owned(), value, text })
    }

    /// The error that says what is wrong at a pointer of this document.
    pub fn fault(&self, pointer: &str, message: impl Display) -> Error {
        let place = self.offset(pointer).map(|offset| {
            let before = self.text.get(..offset).unwrap_or_default();
            let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
            let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
            (before.matches('\n').count() as u64 + 1, column as u64)
        });
        let message = if pointer.is_empty() { message.to_string() } else { format!("{pointer}: {message}") };
        Error::new(Refusal { path: self.path.clone(), place, message })
    }

    /// Byte at which the value of a pointer starts; that of its nearest ancestor where it does not exist.
    fn offset(&self, pointer: &str) -> Option<usize> {
        let mut raw: &RawValue = serde_json::from_str(&self.text).ok()?;
        for token in pointer.split('/').skip(1) {
            let token = token.replace("~1", "/").replace("~0", "~");
            let inner = if raw.get().starts_with('[') {
                let items: Vec<&RawValue> = serde_json::from_str(raw.get()).ok()?;
                token.parse().ok().and_then(|index: usize| items.get(index).copied())
            } else {
                let members: HashMap<String, &RawValue> = serde_json::from_str(raw.get()).ok().unwrap_or_default();
                members.get(&token).copied()
            };
            match inner {
                Some(inner) => raw = inner,
                None => break,
            }
        }
        // Both are slices of one string.
        (raw.get().as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_names_line_column_and_pointer() {
        let text = "{\n  \"fields\": [\n    {\"name\": \"é\", \"type\": \"strng\"}\n  ]\n}".to_owned();
        let document = Document { path: "schemas/a.json".into(), value: serde_json::from_str(&text).unwrap(), text };
        assert_eq!(
            document.fault("/fields/0/type", "unknown type").to_string(),
            "schemas/a.json:3:27: /fields/0/type: unknown type"
        );
        assert_eq!(document.fault("/fields/0/format", "x").to_string(), "schemas/a.json:3:5: /fields/0/format: x");
        assert_eq!(document.fault("", "x").to_string(), "schemas/a.json:1:1: x");
    }
}
