//! Large files on their way to the disk while other work goes on. The system tells once of what could not be written, to
//! whoever asks first: that is kept here until it can be told.

use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

/// Bytes of a file from which on it is not worth waiting for.
const LARGE: u64 = 16 << 20;

#[derive(Debug, Clone, Default)]
pub struct Settling(Arc<Mutex<Vec<JoinHandle<io::Result<()>>>>>);

impl Settling {
    /// Sends a file that has been written to the disk. One that is small, or for which no thread can be had, is sent when it
    /// is published.
    pub fn begin(&self, file: File) {
        if file.metadata().is_ok_and(|meta| meta.len() >= LARGE) {
            self.send(move || file.sync_all());
        }
    }

    fn send(&self, sending: impl FnOnce() -> io::Result<()> + Send + 'static) {
        if let Ok(sending) = Builder::new().spawn(sending) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(sending);
        }
    }

    /// Waits for all of them.
    pub fn end(&self) -> io::Result<()> {
        let sent = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let gone = |_| Err(io::Error::other("a thread that sent it to the disk has ended"));
        sent.into_iter().try_for_each(|sending| sending.join().unwrap_or_else(gone))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_written_is_told_once_all_are_sent() {
        let settling = Settling::default();
        settling.send(|| Ok(()));
        settling.send(|| Err(io::Error::other("the disk is full")));
        settling.clone().send(|| Ok(()));
        assert_eq!(settling.end().unwrap_err().to_string(), "the disk is full");
        assert!(settling.end().is_ok(), "it is told once");
    }

    #[test]
    fn a_large_file_is_sent_and_a_small_one_is_not() {
        let sent = |length: u64| {
            let (settling, file) = (Settling::default(), tempfile::tempfile().unwrap());
            file.set_len(length).unwrap();
            settling.begin(file);
            settling.0.lock().unwrap().len()
        };
        assert_eq!((sent(LARGE - 1), sent(LARGE)), (0, 1));
    }
}
