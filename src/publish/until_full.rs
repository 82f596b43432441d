//! Zip archives on a disk that becomes full.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};

/// A file that takes whatever it is given once it could not be written: the writer of an archive that was not finished tries to do
/// so when it goes, and would say on standard error that it cannot.
pub struct UntilFull<'a> {
    file: &'a mut File,
    is_full: bool,
}

impl<'a> UntilFull<'a> {
    pub fn new(file: &'a mut File) -> UntilFull<'a> {
        UntilFull { file, is_full: false }
    }
}

impl Write for UntilFull<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_full {
            return Ok(bytes.len());
        }
        self.file.write(bytes).inspect_err(|error| self.is_full = error.kind() != io::ErrorKind::Interrupted)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for UntilFull<'_> {
    fn seek(&mut self, place: SeekFrom) -> io::Result<u64> {
        self.file.seek(place)
    }
}
