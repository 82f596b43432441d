//! What a version of the dataset promises: that no identifier is lost or used again, that what was released is not changed in
//! silence, and that each version says what is new in it.

mod archive;
mod identifiers;
mod ids;
mod lineage;
mod record;
mod version;

pub use archive::{Before, before, pack};
pub use identifiers::identifiers;
pub use record::{changed, changelog, folder, too_small};

/// The table of identifiers that are no more.
const RETIRED: &str = "retired";
/// Folder that keeps, by version, what was released: the descriptor with the checksum of every table, the list of checksums,
/// and the checksum of the archive.
const RELEASES: &str = "releases";
const CHANGELOG: &str = "CHANGELOG.md";
