//! What a stranger gets: the tables, a Data Package that describes them, and checksums. Everything is written beside the
//! old output and put in its place whole.

pub mod checksums;
mod codebook;
mod descriptor;
mod swap;

pub use swap::Staging;

use crate::declare::{DESCRIPTOR, Package};
use crate::derive::{Held, Model};
use crate::store::Stage;
use anyhow::Result;

/// Writes the documents around the tables, so that the stage holds all that is published and nothing else.
pub fn write(package: &Package, models: &[Model], held: &Held, stage: &Stage) -> Result<()> {
    stage.clear_unpublished()?;
    codebook::write(package, models, held, stage)?;
    let mut sums = checksums::of_folder(stage.folder())?;
    let descriptor = descriptor::write(package, models, held, stage, &sums)?;
    sums.insert(DESCRIPTOR.to_owned(), descriptor);
    checksums::write(stage.folder(), &sums)
}
