//! `wrong-format`: a text is not an e-mail address, a URI or a UUID, where its column declares that format.
//!
//! An address that cannot be opened is of no use to whoever wants to follow it.
//!
//! Example: `www.example.org` where a URI is declared. Write `https://www.example.org`.

use super::{Rule, Violation, mismatch};
use crate::check::Remedy;
use crate::declare::{Field, Format, Kind, Schema};

pub const RULE: Rule = Rule { name: "wrong-format", violations };

fn violations(_: &Schema, field: &Field) -> Vec<Violation> {
    let (Format::Named(name, pattern), Kind::String) = (&field.format, field.kind) else { return Vec::new() };
    let hint = match *name {
        "uri" => "write the whole address, such as https://example.org/page",
        "email" => "write one address, such as name@example.org",
        "binary" => "write it in base 64, in groups of four letters",
        _ => "write 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12",
    };
    vec![Violation {
        expression: mismatch(field, pattern, false),
        what: format!("is not of the format `{name}`").into(),
        remedy: Remedy::Say(hint.into()),
    }]
}
