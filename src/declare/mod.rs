//! What a dataset declares of itself: its Data Package and its Table Schemas, read as types. Whatever is unknown,
//! contradictory or not supported is refused here, by file, line and JSON pointer, before any data is read.

mod constraint;
mod document;
mod field;
mod kind;
mod package;
mod reader;
mod schema;

pub use constraint::{Bound, Literal};
pub use field::Field;
pub use kind::{Format, Kind, Numeral};
pub use package::{CALENDAR, DESCRIPTOR, Dialect, Package, Resource};
pub use schema::{ForeignKey, Schema};
