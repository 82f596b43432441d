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

/// Rows in their normal form, what is wrong with them, and the cells that were labels: what was said of those as they stood is
/// not so of the codes.
pub fn batch(
    resource: &Resource,
    mut batch: CheckedBatch,
    codes: &Codes,
) -> Result<(NormalBatch, Vec<Fault>, codes::Coded)> {
    let mut frame = std::mem::take(&mut batch.frame);
    let mut faults = Vec::new();
    if text::clean(&resource.schema, &mut frame)? {
        // A text that fitted its constraints need not fit them once it is trimmed.
        faults.extend(check::hold(&resource.schema, &frame)?);
    }
    let (unknown, coded) = codes.apply(&resource.name, &resource.schema, &mut frame)?;
    if !coded.is_empty() {
        let is_coded = |fault: &Fault| fault.field.is_some_and(|field| coded.contains(&(fault.row, field)));
        faults.retain(|fault| !is_coded(fault));
        let code = |fault: &Fault| -> Option<String> {
            let field = resource.schema.fields.get(fault.field?)?;
            Some(frame.column(&field.name).ok()?.str().ok()?.get(fault.row)?.to_owned())
        };
        for fault in check::hold(&resource.schema, &frame)?.into_iter().filter(is_coded) {
            let what = format!("stands for `{}`, which {}", code(&fault).unwrap_or_default(), fault.what);
            faults.push(Fault { what: what.into(), ..fault });
        }
    }
    faults.extend(unknown);
    let frame = check::without_presence(frame);
    faults.retain(|fault| batch.can_be_told(fault));
    Ok((NormalBatch { frame }, faults, coded))
}
