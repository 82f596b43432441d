//! Brings checked columns into one form: text in Unicode's composed form (NFC) and without white space around it, names
//! of codes turned into the codes. A reference that leads nowhere shows here, since only here is it known what a text
//! refers to.

mod codes;
mod text;

pub use codes::{Codes, PART, key_texts};

use crate::check::{self, CheckedBatch, Fault};
use crate::declare::Resource;
use anyhow::Result;
use polars::prelude::*;

/// Columns as they are published. Only normalising makes one.
pub struct NormalBatch {
    frame: DataFrame,
}

impl NormalBatch {
    pub fn frame(&self) -> &DataFrame {
        &self.frame
    }
}

pub fn batch(resource: &Resource, batch: CheckedBatch, codes: &Codes) -> Result<(NormalBatch, Vec<Fault>)> {
    let CheckedBatch { mut frame, broken } = batch;
    let mut faults = Vec::new();
    if text::clean(&resource.schema, &mut frame)? {
        // A text that fitted its constraints need not fit them once it is trimmed.
        faults.extend(check::hold(&resource.schema, &frame)?);
    }
    let (unknown, changed) = codes.apply(&resource.name, &resource.schema, &mut frame)?;
    if changed {
        // Neither need a code, where the name that stood for it did.
        faults.extend(check::hold(&resource.schema, &frame)?);
    }
    faults.extend(unknown);
    let frame = check::without_presence(frame);
    faults.retain(|fault| !broken.contains(&fault.row));
    Ok((NormalBatch { frame }, faults))
}
