//! `invalid-date`: a cell of an EDTF column (ISO 8601-2) is not a date.
//!
//! What cannot be read as a date cannot be put in time, and a day that the calendar does not have is a slip.
//!
//! Example: `2024-11-31`, `April 1999`. Write `2024-11`, `1999-04`, `197X` for a decade, `2012~` for about 2012,
//! `2018-08-07/2018-08-08` for an interval, `2016/..` for one without an end.

use super::{Rule, Violation, precision, present};
use crate::check::Remedy;
use crate::declare::{Field, Schema};
use polars::prelude::*;

pub const RULE: Rule = Rule { name: "invalid-date", violations };

fn violations(_: &Schema, field: &Field) -> Vec<Violation> {
    if !field.is_edtf() {
        return Vec::new();
    }
    let hint = "write it in EDTF: 1999-04-18, 1999-04, 1999, 199X, 1999~, 1999/2001, 1999/..";
    vec![Violation {
        expression: present(field).and(col(precision(field)).is_null()),
        what: "is not a date in EDTF".into(),
        remedy: Remedy::Say(hint.into()),
    }]
}
