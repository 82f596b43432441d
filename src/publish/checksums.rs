//! SHA-256 of every published file, in the form that `sha256sum -c` reads.

use crate::checksum;
use anyhow::{Context, Result, bail};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

pub const NAME: &str = "CHECKSUMS";

pub fn write(folder: &Path, sums: &BTreeMap<String, String>) -> Result<()> {
    let mut out = File::create(folder.join(NAME))?;
    for (name, hash) in sums {
        writeln!(out, "{hash}  {name}")?;
    }
    Ok(())
}

/// What a folder's list of checksums says: names and checksums in hexadecimal.
pub fn listed(folder: &Path) -> Result<BTreeMap<String, String>> {
    let path = folder.join(NAME);
    let cannot = || format!("{} cannot be read: `annals build` makes it", path.display());
    // A pipe would be waited for.
    let is_file = std::fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_file());
    let text = is_file.then(|| std::fs::read_to_string(&path)).with_context(cannot)?.with_context(cannot)?;
    Ok(text
        .lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(hash, name)| (name.to_owned(), hash.to_owned()))
        .collect())
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
    Ok(file.strip_prefix(folder)?.to_string_lossy().replace('\\', "/"))
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
