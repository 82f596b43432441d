//! `blank-cell`: a cell of text holds nothing but white space; or it is empty where the empty text is no missing value.
//!
//! Text is published without the white space around it, and an empty cell is what is missing: what stands there would be
//! taken for nothing, and nobody be told.
//!
//! Example: `evt-0007, ,Visit to Moscow`, where a spreadsheet shows an empty cell. Empty the cell, or write a value; where
//! empty cells are meant, `""` must be among the `missingValues`. In SQL `NULLIF(TRIM(x), '')` makes spaces a missing value.

use crate::check::{Fault, Remedy};
use crate::declare::Schema;
use std::collections::BTreeMap;

/// Cells of which nothing would be left, by row and field, and whether they are empty.
pub type Blank = BTreeMap<(usize, usize), bool>;

/// What is wrong with such cells.
pub fn faults(schema: &Schema, blank: &Blank) -> impl Iterator<Item = Fault> {
    blank.iter().map(|((row, field), is_empty)| {
        let may_lack = schema.fields.get(*field).is_some_and(|field| schema.is_nullable(field));
        let (what, hint) = match is_empty {
            true => (
                "is empty, and the empty text is no missing value here",
                "write a value, or add \"\" to `missingValues`",
            ),
            false => ("is nothing but white space", "empty the cell, or write a value"),
        };
        let hint = if may_lack { hint } else { "write a value" };
        Fault {
            rule: "blank-cell",
            row: *row,
            field: Some(*field),
            what: what.into(),
            remedy: Remedy::Say(hint.into()),
        }
    })
}
