//! `formula`: a text that a spreadsheet would run as a formula: it begins with `=`, `+`, `-`, `@`, the wide forms of these that a
//! keyboard for Chinese or Japanese types, a tab or a carriage return, and is not a number.
//!
//! Whoever opens the published CSV in a spreadsheet would run what stands there; at best an error is shown in its place.
//!
//! Example: `=HYPERLINK("https://example.org")`, `-see note`. Write it without the sign, or put a word before it.

use super::{Rule, Violation, told};
use crate::check::Remedy;
use crate::declare::numeral;
use crate::declare::{FORMULA_SIGNS, Field, Format, Kind, Schema};

pub const RULE: Rule = Rule { name: "formula", violations };

fn violations(_: &Schema, field: &Field) -> Vec<Violation> {
    // Dates, durations and the like have a form of their own, which can do nothing, but for a pattern that somebody wrote.
    let is_patterned = matches!(field.kind, Kind::Time | Kind::Datetime) && matches!(field.format, Format::Pattern(_));
    let is_list_of_text = field.kind == Kind::List && field.item_kind.is_none_or(|kind| kind == Kind::String);
    let is_free = (matches!(field.kind, Kind::String | Kind::Any) || is_list_of_text) && !field.is_edtf();
    // Codes are looked at where they are listed.
    let is_listed = field.constraints.one_of.is_some() || field.categories.is_some();
    let is_free = is_free && (!field.is_code || field.is_notation() || is_listed);
    if !(is_free || is_patterned) {
        return Vec::new();
    }
    vec![Violation {
        expression: told(field, is_formula),
        what: "would be run as a formula by a spreadsheet".into(),
        remedy: Remedy::Say("begin it with a letter or a digit".into()),
    }]
}

fn is_formula(text: &str) -> bool {
    text.starts_with(FORMULA_SIGNS) && numeral::number(text).is_none()
}

#[cfg(test)]
mod tests {
    use super::is_formula;

    #[test]
    fn what_a_spreadsheet_would_run() {
        for text in [
            "=1+1",
            "+cmd|' /C calc'!A0",
            "-see note",
            "@SUM(1)",
            "\tx",
            "\r=1",
            "-",
            "--1",
            "-1a",
            "\u{ff1d}1+1",
            "\u{ff0b}x",
        ] {
            assert!(is_formula(text), "{text:?}");
        }
        for text in ["", "a=b", "-1", "+1.5e3", "-INF", "1-2", "–", " =1"] {
            assert!(!is_formula(text), "{text:?}");
        }
    }
}
