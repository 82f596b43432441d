//! Large files on their way to the disk while other work goes on. The system tells once of what could not be written, to
//! whoever asks first: that is kept here until it can be told.

use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// Bytes of a file from which on it is not worth waiting for.
const LARGE: u64 = 16 << 20;

#[derive(Debug, Clone, Default)]
pub struct Settling(Arc<Mutex<Vec<JoinHandle<io::Result<()>>>>>);

impl Settling {
    /// Sends a file that has been written to the disk; a small one is sent when it is published.
    pub fn begin(&self, file: File) {
        if file.metadata().is_ok_and(|meta| meta.len() < LARGE) {
            return;
        }
        let sending = std::thread::spawn(move || file.sync_all());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(sending);
    }

    /// Waits for all of them.
    pub fn end(&self) -> io::Result<()> {
        let sent = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let gone = |_| Err(io::Error::other("a thread that sent it to the disk has ended"));
        sent.into_iter().try_for_each(|sending| sending.join().unwrap_or_else(gone))
    }
}
