//! A raw file as UTF-8 text, whatever it is on the disk: gzip is taken off, and another encoding turned into UTF-8, as the
//! bytes are read. Offsets count the bytes that come out.

use crate::declare::{self, Package, Resource, Stamp, stamp};
use crate::finding::Finding;
use encoding_rs::UTF_8;
use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes that have been read from the disk.
pub type Taken = Arc<AtomicU64>;

pub enum Input {
    /// The bytes as they are, which can be read from any of them.
    Plain(Counted),
    /// What comes out can only be read from its beginning; with the number of bytes that have.
    Decoded(Box<dyn Read + Send>, u64),
}

/// A file as it was when the run opened it first: what changes meanwhile may come to half a table, and no row tells of it.
pub struct Watch {
    file: File,
    was: Stamp,
}

impl Watch {
    fn begin(package: &Package, path: &str, file: &File) -> io::Result<Watch> {
        let file = file.try_clone()?;
        Ok(Watch { was: package.seen.first(path, stamp(&file)?), file })
    }

    /// What is told of a file that was written to since, or for which another was put in its place.
    pub fn change(&self, path: &str) -> Option<Finding> {
        let finding = || {
            let finding = Finding::in_file("unreadable-file", path, "the file has changed while it was read");
            finding.hint("run it again once whatever writes to it has ended")
        };
        (stamp(&self.file).ok() != Some(self.was)).then(finding)
    }
}

/// A file, and how much of it has been read.
pub struct Counted {
    file: File,
    taken: Taken,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.taken.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Input::Plain(file) => file.read(buffer),
            Input::Decoded(text, position) => {
                let read = text.read(buffer)?;
                *position += read as u64;
                Ok(read)
            }
        }
    }
}

impl Input {
    pub fn open(
        package: &Package,
        path: &str,
        resource: &Resource,
        taken: &Taken,
    ) -> Result<(Input, Watch), Box<Finding>> {
        let cannot = |message: String| {
            let finding = Finding::in_file("missing-file", path, message);
            Box::new(finding.hint("put a file there, or mend `path` in datapackage.json"))
        };
        let full = declare::file(&package.root, path).map_err(cannot)?;
        let opened =
            File::open(&full).and_then(|mut file| Ok((Watch::begin(package, path, &file)?, is_gzip(&mut file)?, file)));
        let (watch, is_gzip, file) = opened.map_err(|error| {
            let told = cannot(format!("the file cannot be opened: {error}"));
            Box::new(told.hint("let it be read by who runs this, or more files be opened (`ulimit -n`)"))
        })?;
        if let Some(change) = watch.change(path) {
            return Err(Box::new(change));
        }
        let file = Counted { file, taken: taken.clone() };
        let decode = resource.encoding != UTF_8;
        if !is_gzip && !decode {
            return Ok((Input::Plain(file), watch));
        }
        let mut bytes: Box<dyn Read + Send> = Box::new(file);
        if is_gzip {
            let packed = io::BufReader::new(bytes);
            bytes = Box::new(Unpacked { bytes: MultiGzDecoder::new(packed), taken: taken.clone(), made: 0 });
        }
        if decode {
            // A mark at the start of a file tells more of it than its declaration: there are two orders of UTF-16.
            let mut builder = DecodeReaderBytesBuilder::new();
            builder.encoding(Some(resource.encoding)).bom_override(true).strip_bom(true);
            bytes = Box::new(builder.build(bytes));
        }
        Ok((Input::Decoded(bytes, 0), watch))
    }

    /// Goes on at a byte, which for what is decoded is not before where it is.
    pub fn skip_to(&mut self, offset: u64) -> io::Result<()> {
        match self {
            Input::Plain(file) => file.file.seek(SeekFrom::Start(offset)).map(drop),
            Input::Decoded(..) => {
                let Input::Decoded(_, position) = self else { return Ok(()) };
                let ahead = offset.saturating_sub(*position);
                io::copy(&mut self.by_ref().take(ahead), &mut io::sink()).map(drop)
            }
        }
    }
}

/// Text that came out of gzip. What unpacks to far more than text ever does is meant to fill a disk or a life.
struct Unpacked<R> {
    bytes: R,
    taken: Taken,
    made: u64,
}

/// Text packs to a tenth, repeated rows to a hundredth; the format allows a thousandth.
const MOST_UNPACKED: u64 = 400;
const LEAST_JUDGED: u64 = 256 << 20;

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(buffer)?;
        self.made += read as u64;
        if self.made > LEAST_JUDGED && self.made / MOST_UNPACKED > self.taken.load(Ordering::Relaxed) {
            return Err(io::Error::other(format!("it unpacks to more than {MOST_UNPACKED} times its size")));
        }
        Ok(read)
    }
}

/// Whether a file begins as gzip does (RFC 1952, 2.3.1), which no text can.
fn is_gzip(file: &mut File) -> io::Result<bool> {
    let mut start = Vec::new();
    file.take(2).read_to_end(&mut start)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(start == [0x1f, 0x8b])
}
