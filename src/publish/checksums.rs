//! SHA-256 of every published file, in the form that `sha256sum -c` reads.

use crate::checksum;
use anyhow::{Context, Result, bail};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub const NAME: &str = "CHECKSUMS";

pub fn write(folder: &Path, sums: &BTreeMap<String, String>) -> Result<()> {
    let (path, begun) = (folder.join(NAME), folder.join(format!("{NAME}.new")));
    // A folder that has a list has all that it lists, whenever the run was killed.
    let written = std::fs::write(&begun, list(sums)).and_then(|()| std::fs::rename(begun, &path));
    written.with_context(|| format!("{} cannot be written", path.display()))
}

fn list(sums: &BTreeMap<String, String>) -> String {
    sums.iter().map(|(name, hash)| format!("{hash}  {name}\n")).collect()
}

/// A folder's list of checksums.
pub struct Listed {
    /// Names and checksums in hexadecimal.
    pub sums: BTreeMap<String, String>,
    /// Whether it is as it was written: each file once, in order, and nothing else.
    pub is_whole: bool,
}

/// What a folder's list of checksums says.
pub fn listed(folder: &Path) -> Result<Listed> {
    let path = folder.join(NAME);
    let cannot = || format!("{} cannot be read: `annals build` makes it", path.display());
    // A pipe would be waited for.
    let is_file = std::fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_file());
    let text = is_file.then(|| std::fs::read_to_string(&path)).with_context(cannot)?.with_context(cannot)?;
    let lines = text.lines().filter_map(|line| line.split_once("  "));
    let sums = lines.map(|(hash, name)| (name.to_owned(), hash.to_owned())).collect();
    Ok(Listed { is_whole: list(&sums) == text, sums })
}

/// Checksum of every file of a folder but the list itself, by its name relative to the folder. Those that are known need
/// not be read.
pub fn of_folder(folder: &Path, known: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>> {
    let files = files(folder)?;
    let sums = files.par_iter().map(|file| {
        let name = name(folder, file)?;
        let sum = known.get(&name).cloned().map_or_else(|| checksum::of_file(file), Ok)?;
        Ok((name, sum))
    });
    let mut sums: BTreeMap<String, String> = sums.collect::<Result<_>>()?;
    sums.remove(NAME);
    Ok(sums)
}

/// What a file of a folder is called in the list.
pub fn name(folder: &Path, file: &Path) -> Result<String> {
    let parts = file.strip_prefix(folder)?.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    Ok(parts.collect::<Vec<String>>().join("/"))
}

/// Every file of a folder and of those in it. Links are not followed, and nothing else is published.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let (mut folders, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let (path, kind) = (entry.path(), entry.file_type()?);
            match (kind.is_dir(), kind.is_file()) {
                (true, _) => folders.push(path),
                (_, true) => files.push(path),
                _ => bail!("{} is neither a file nor a folder\n  hint: remove it", path.display()),
            }
        }
    }
    Ok(files)
}
