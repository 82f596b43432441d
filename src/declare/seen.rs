//! Raw files as they were when a run first opened them. Keys that others refer to are gathered before the rows are read: what is read
//! twice has to be the same both times.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::sync::{Mutex, PoisonError};

/// Which file it is, how many bytes it has, and when it was last written to.
pub type Stamp = [i128; 5];

pub fn stamp(file: &File) -> io::Result<Stamp> {
    let meta = file.metadata()?;
    Ok([meta.dev().into(), meta.ino().into(), meta.len().into(), meta.mtime().into(), meta.mtime_nsec().into()])
}

/// The files that were opened, by their paths.
#[derive(Debug, Default)]
pub struct Seen(Mutex<BTreeMap<String, Stamp>>);

impl Seen {
    /// What a file was when it was opened first.
    pub fn first(&self, path: &str, now: Stamp) -> Stamp {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *seen.entry(path.to_owned()).or_insert(now)
    }
}
