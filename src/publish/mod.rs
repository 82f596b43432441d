//! What a stranger gets: the tables, a Data Package that describes them, and checksums. Everything is written beside the
//! old output and put in its place whole.

pub mod checksums;
mod codebook;
mod descriptor;
mod swap;

pub use swap::Staging;

use crate::declare::Package;
use crate::derive::{Held, Model};
use crate::store::Stage;
use anyhow::Result;

/// Writes the documents around the tables, so that the stage holds all that is published and nothing else.
pub fn write(package: &Package, models: &[Model], held: &Held, stage: &Stage) -> Result<()> {
    stage.clear_unpublished()?;
    descriptor::write(package, models, held, stage)?;
    codebook::write(package, models, held, stage)?;
    checksums::write(stage.folder())
}
