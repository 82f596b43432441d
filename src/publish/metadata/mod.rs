//! What is said of the dataset as a whole, made from its published descriptor: Croissant 1.1, Citation File Format
//! 1.2.0, RO-Crate 1.2, and the schema.org/Dataset of its web page.
//!
//! Pure: one descriptor in, one document out; no clock, no network, no file. What the descriptor does not say is left
//! out, and a document whose standard demands what the descriptor does not say is not made.

mod bibtex;
mod citation;
mod contributor;
mod croissant;
mod descriptor;
mod json_ld;
mod licence;
mod members;
mod pattern;
mod resource;
mod ro_crate;
mod schema_org;

pub use bibtex::bibtex;
pub use citation::citation;
pub use croissant::croissant;
pub use descriptor::About;
pub use resource::{is_table, parquet_resource};
pub use ro_crate::{CRATE, has_crate, ro_crate};
pub use schema_org::schema_org;
