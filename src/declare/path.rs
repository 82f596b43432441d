//! Paths of a dataset's files. A dataset may come from a stranger: a path that leads out of its folder, or to what is no
//! file, is refused before anything is read.

use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

/// Relative, no way up, no address of another machine (Data Package 2.0, "URL or Path").
pub fn stays_within(path: &str) -> bool {
    !path.contains("://")
        && Path::new(path).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
        && !path.is_empty()
}

/// A regular file of the dataset, or why it is none.
pub fn file(root: &Path, path: &str) -> Result<PathBuf, String> {
    let full = root.join(path);
    let meta = match std::fs::metadata(&full) {
        Ok(meta) => meta,
        Err(error) if error.kind() == ErrorKind::NotFound => return Err("the file does not exist".to_owned()),
        Err(error) => return Err(format!("the file cannot be read: {error}")),
    };
    // Reading a device or a pipe may never end.
    if !meta.is_file() {
        return Err("not a regular file".to_owned());
    }
    // A link may lead anywhere.
    let (real_root, real) = match (root.canonicalize(), full.canonicalize()) {
        (Ok(root), Ok(real)) => (root, real),
        (Err(error), _) | (_, Err(error)) => return Err(format!("the file cannot be read: {error}")),
    };
    match real.starts_with(real_root) {
        true => Ok(full),
        false => Err("leads out of the dataset's folder".to_owned()),
    }
}
