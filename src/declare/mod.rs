//! What a dataset declares of itself: its Data Package and its Table Schemas, read as types. Whatever is unknown,
//! contradictory or not supported is refused here, by file, line and JSON pointer, before any data is read.

mod document;
pub mod field;
mod package;
mod reader;
mod schema;

pub use field::{Field, Kind, Literal};
pub use package::{CALENDAR, DESCRIPTOR, Dialect, Package, Resource};
pub use schema::{ForeignKey, Schema};
