//! What a dataset declares of itself: its Data Package and its Table Schemas, read as types. Whatever is unknown,
//! contradictory or not supported is refused here, by file, line and JSON pointer, before any data is read.

mod constraint;
mod dialect;
mod document;
mod field;
mod json_schema;
mod kind;
mod package;
mod path;
mod reader;
mod schema;

pub use constraint::{Bound, Literal, translated};
pub use dialect::{Dialect, HeaderRows};
pub use document::Document;
pub use field::Field;
pub use json_schema::JsonSchema;
pub use kind::{Format, Kind, Numeral};
pub use package::{Algorithm, CALENDAR, DESCRIPTOR, Package, Resource};
pub use path::{file, stays_within};
pub use schema::{ForeignKey, Matching, Schema};
