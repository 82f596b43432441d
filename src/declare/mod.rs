//! What a dataset declares of itself: its Data Package and its Table Schemas, read as types. Whatever is unknown,
//! contradictory or not supported is refused here, by file, line and JSON pointer, before any data is read.

mod constraint;
mod dialect;
mod distinct;
mod document;
mod field;
mod json_schema;
mod kind;
mod literal;
mod metadata;
pub mod numeral;
mod package;
mod path;
mod pattern;
mod reader;
mod resource;
mod schema;
mod seen;

pub use dialect::{Dialect, HeaderRows};
pub use distinct::Distinct;
pub use document::{Document, Refusal};
pub use field::{EDITORIAL_NOTE, FORMULA_SIGNS, Field, OF_CELLS, PATTERN_HINT, PREF_LABEL, is_pattern_of_names};
pub use json_schema::JsonSchema;
pub use kind::{Format, Kind, Numeral};
pub use literal::{Bound, Literal};
pub use package::{DESCRIPTOR, Package};
pub use path::{file, stays_within};
pub use pattern::Pattern;
pub use resource::{Algorithm, CALENDAR, MADE_OF, Resource, is_table_name};
pub use schema::{ForeignKey, MOST_PUBLISHED, Matching, Schema};
pub use seen::{Seen, Stamp, stamp};
