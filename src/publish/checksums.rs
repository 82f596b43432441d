//! SHA-256 of every published file, in the form that `sha256sum -c` reads.

use crate::checksum;
use anyhow::{Context, Result};
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
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("{} cannot be read: `annals build` makes it", path.display()))?;
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
        let name = file.strip_prefix(folder)?.to_string_lossy().replace('\\', "/");
        let sum = known.get(&name).cloned().map_or_else(|| checksum::of_file(file), Ok)?;
        Ok((name, sum))
    });
    let mut sums: BTreeMap<String, String> = sums.collect::<Result<_>>()?;
    sums.remove(NAME);
    Ok(sums)
}

/// Every file of a folder and of those in it.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let (mut folders, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    Ok(files)
}
