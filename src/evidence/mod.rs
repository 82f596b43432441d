//! Passages that support records. A passage is pointed at by source, paragraph and words, and never quoted; a reader who
//! has the text finds it there and compares its fingerprint. The texts themselves are no part of a dataset.
//!
//! A dataset keeps its evidence in a table `evidence` (`record_id`, `field`, `stated`, `source_id`, `paragraph`, `words`,
//! `fingerprint`) and its documents in a table `sources` (`source_id`, `text_sha256`, `paragraphs`).

mod locate;
mod numbers;
mod text;
mod verify;

pub use locate::locate;
pub use text::{Found, Text, fingerprint};
pub use verify::verify;

/// Name of the table of passages.
pub const EVIDENCE: &str = "evidence";
/// Name of the table of documents.
pub const SOURCES: &str = "sources";
