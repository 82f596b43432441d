//! What the targets share: an input is the text of a few files, parted by lines of `---`, and is laid out in a folder that
//! annals reads as it would anyone's.

use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const PARTING: &[u8] = b"\n---\n";

/// A folder that each input is laid out in anew. It is in memory where the machine has such a file system.
pub struct Folder {
    folder: TempDir,
    files: Vec<PathBuf>,
}

impl Folder {
    /// A folder whose inputs are these files, in this order.
    pub fn new(files: &[&str]) -> Folder {
        let memory = Path::new("/dev/shm");
        let place = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let folder = tempfile::Builder::new().prefix("annals-fuzz-").tempdir_in(place).expect("a folder");
        let files = files.iter().map(|file| folder.path().join(file)).collect();
        Folder { folder, files }
    }

    /// The same, with a file that is the same for every input.
    pub fn with(self, file: &str, contents: impl AsRef<[u8]>) -> Folder {
        write(&self.path().join(file), contents.as_ref());
        self
    }

    /// Lays an input out. Files beyond its parts are empty; its last file has all that remains.
    pub fn lay_out(&self, input: &[u8]) {
        let mut rest = input;
        for (at, file) in self.files.iter().enumerate() {
            let last = at + 1 == self.files.len();
            let end = if last { None } else { rest.windows(PARTING.len()).position(|window| window == PARTING) };
            let (part, after) = match end {
                Some(end) => (&rest[..end], &rest[end + PARTING.len()..]),
                None => (rest, &[][..]),
            };
            write(file, part);
            rest = after;
        }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Sees to it that a panic in annals' own code ends the process, also where annals makes an error of what a query gives up on:
/// Polars may give up, annals may not. It is said before each input, since annals puts a hook of its own in the place of this one
/// as its first query begins.
pub fn end_on_own_panic() {
    std::panic::set_hook(Box::new(|panic| {
        // Of a workspace's own crate the path is relative; of one from a registry it is not.
        if panic.location().is_some_and(|place| place.file().starts_with("src/")) {
            eprintln!("{panic}");
            std::process::abort();
        }
    }));
}

fn write(file: &Path, contents: &[u8]) {
    fs::create_dir_all(file.parent().expect("a file in a folder")).expect("a folder");
    fs::write(file, contents).expect("a file");
}
