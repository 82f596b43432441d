//! A JSON file of the declaration. What is wrong in it is named by file, line and JSON pointer (RFC 6901), because a
//! message that only says "invalid schema" leaves its reader to search.

use super::path::file;
use anyhow::{Context, Error, Result, anyhow};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::path::Path;

pub struct Document {
    /// Path relative to the root of the dataset.
    pub path: String,
    pub value: Value,
    text: String,
}

impl Document {
    pub fn read(root: &Path, path: &str) -> Result<Document> {
        let full = file(root, path).map_err(|message| anyhow!("{path}: {message}"))?;
        let bytes = std::fs::read(&full).with_context(|| format!("{path}: cannot be read"))?;
        let text = String::from_utf8(bytes).map_err(|_| anyhow!("{path}: not UTF-8 text"))?;
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        let value = serde_json::from_str(&text)
            .map_err(|error| anyhow!("{path}:{}:{}: not JSON: {error}", error.line(), error.column()))?;
        Ok(Document { path: path.to_owned(), value, text })
    }

    /// The error that says what is wrong at a pointer of this document.
    pub fn fault(&self, pointer: &str, message: impl std::fmt::Display) -> Error {
        let place = match self.offset(pointer) {
            Some(offset) => {
                let before = self.text.get(..offset).unwrap_or_default();
                let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
                let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
                format!("{}:{}:{column}", self.path, before.matches('\n').count() + 1)
            }
            None => self.path.clone(),
        };
        anyhow!("{place}: {}{message}", if pointer.is_empty() { String::new() } else { format!("{pointer}: ") })
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
