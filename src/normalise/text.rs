//! Text as it is meant: composed (Unicode NFC, UAX #15) and trimmed. Nothing is left of a cell of white space.

use crate::declare::{Kind, Schema};
use anyhow::Result;
use polars::prelude::*;

/// Cleans the text columns of a frame; tells whether anything changed. EDTF texts are left: they are what was read.
pub fn clean(schema: &Schema, frame: &mut DataFrame) -> Result<bool> {
    let mut changed = false;
    for field in schema.fields.iter().filter(|field| field.kind == Kind::String && !field.is_edtf()) {
        let column = frame.column(&field.name)?;
        // Almost every column is clean already, and a look costs far less than a rewrite.
        if column.str()?.iter().flatten().all(is_clean) {
            continue;
        }
        changed = true;
        let cleaned = col(field.name.as_str()).str().normalize(UnicodeForm::NFC).str().strip_chars(lit(NULL));
        let cleaned = when(cleaned.clone().eq(lit(""))).then(lit(NULL)).otherwise(cleaned).alias(field.name.as_str());
        *frame = std::mem::take(frame).lazy().with_columns([cleaned]).collect()?;
    }
    Ok(changed)
}

fn is_clean(text: &str) -> bool {
    let is_edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    is_edge(text.as_bytes().first()) && is_edge(text.as_bytes().last()) && text.is_ascii()
}
