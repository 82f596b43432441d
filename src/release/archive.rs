//! The archive of a release, and that of the release before it.

use super::record::{folder, released};
use super::version::Version;
use crate::checksum;
use crate::declare::{DESCRIPTOR, file};
use crate::diff;
use crate::finding::Finding;
use crate::publish::{self, Temporary, checksums};
use anyhow::{Context, Result, anyhow};
use std::fs::{File, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Packs a published folder and keeps its checksums under its version. The bytes of the archive depend on the files alone: an
/// archive of this version that has other bytes, at hand or as it was kept, is not replaced. Gives the archive's path and
/// checksum.
pub fn pack(
    root: &Path,
    output: &Path,
    dist: &Path,
    name: &str,
    version: &str,
) -> Result<std::result::Result<(PathBuf, String), Vec<Finding>>> {
    released(root)?;
    std::fs::create_dir_all(dist).with_context(|| format!("{} cannot be made", dist.display()))?;
    publish::within(root, dist)?;
    let (archive_name, record) = (format!("{name}-{version}.zip"), folder(root, version));
    let (archive, sum_name) = (dist.join(&archive_name), format!("{archive_name}.sha256"));
    let cannot = || format!("{} cannot be written", archive.display());
    let packed = zipped(output, dist, &format!("{name}-{version}")).with_context(cannot)?;
    let sum = checksum::of_file(packed.path())?;
    let at_hand = match archive.symlink_metadata() {
        Ok(_) => {
            let standing = file(dist, &archive_name).map_err(|message| anyhow!("{}: {message}", archive.display()))?;
            Some(checksum::of_file(&standing)?)
        }
        Err(_) => None,
    };
    let kept = diff::document(&record, &sum_name).ok();
    let kept = kept.and_then(|line| line.split_whitespace().next().map(str::to_owned));
    if at_hand.iter().chain(&kept).any(|before| *before != sum) {
        let message = format!("version {version} was released as {archive_name} with other bytes");
        let hint = format!(
            "raise `version`; or, where no one has it yet, remove {} and {}",
            archive.display(),
            record.display()
        );
        return Ok(Err(vec![Finding::in_file("released-version", DESCRIPTOR, message).hint(hint)]));
    }
    put(packed, &archive).with_context(cannot)?;
    std::fs::create_dir_all(&record).with_context(|| format!("{} cannot be made", record.display()))?;
    let line = format!("{sum}  {archive_name}\n");
    keep(dist, &sum_name, line.as_bytes())?;
    keep(&record, &sum_name, line.as_bytes())?;
    for document in [checksums::NAME, DESCRIPTOR] {
        keep(&record, document, &std::fs::read(output.join(document))?)?;
    }
    Ok(Ok((archive, sum)))
}

/// The archive, under another name until it is whole.
fn zipped(output: &Path, dist: &Path, top: &str) -> Result<NamedTempFile> {
    let mut archive = beside(dist)?;
    let mut writer = ZipWriter::new(archive.as_file_mut());
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).unix_permissions(0o644);
    let mut names: Vec<String> =
        checksums::listed(output)?.sums.into_keys().chain([checksums::NAME.to_owned()]).collect();
    names.sort();
    for file in names {
        writer.start_file(format!("{top}/{file}"), options.large_file(true))?;
        std::io::copy(&mut File::open(output.join(&file))?, &mut writer)?;
    }
    writer.finish()?;
    Ok(archive)
}

/// A new file of a folder that everyone may read, as those of the output.
fn beside(folder: &Path) -> Result<NamedTempFile> {
    Ok(Builder::new().prefix(".annals-").permissions(Permissions::from_mode(0o644)).tempfile_in(folder)?)
}

/// Puts a file in its place in one step. A link that stands there is replaced, not followed.
fn put(file: NamedTempFile, path: &Path) -> Result<()> {
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn keep(folder: &Path, name: &str, contents: &[u8]) -> Result<()> {
    let path = folder.join(name);
    let write = || -> Result<()> {
        let mut file = beside(folder)?;
        file.write_all(contents)?;
        put(file, &path)
    };
    write().with_context(|| format!("{} cannot be written", path.display()))
}

/// The release before a version.
pub enum Before {
    /// There is none.
    None,
    /// Its archive is not at hand; what is kept of it tells of its tables, but not of their rows.
    Kept(String),
    /// Its archive, unpacked.
    Unpacked(String, Temporary),
}

pub fn before(root: &Path, dist: &Path, name: &str, version: &str) -> Result<Before> {
    let archives: Vec<String> = match std::fs::read_dir(dist) {
        Ok(entries) => entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect(),
        Err(_) => Vec::new(),
    };
    let of_archive = |file: &String| Some(file.strip_prefix(&format!("{name}-"))?.strip_suffix(".zip")?.to_owned());
    let at_hand: Vec<String> = archives.iter().filter_map(of_archive).collect();
    let Some(own) = Version::of(version) else { return Ok(Before::None) };
    let known = released(root)?.into_iter().chain(at_hand.iter().cloned());
    let earlier = known.filter_map(|other| Some((Version::of(&other)?, other))).filter(|(other, _)| *other < own);
    match earlier.max() {
        None => Ok(Before::None),
        Some((_, last)) if at_hand.contains(&last) => {
            let folder = unpacked(dist, &format!("{name}-{last}.zip"))?;
            Ok(Before::Unpacked(last, folder))
        }
        Some((_, last)) => Ok(Before::Kept(last)),
    }
}

fn unpacked(dist: &Path, archive: &str) -> Result<Temporary> {
    let cannot = || format!("{} cannot be read", dist.join(archive).display());
    let path = file(dist, archive).map_err(|message| anyhow!(message)).with_context(cannot)?;
    let mut archive = ZipArchive::new(File::open(path).with_context(cannot)?).with_context(cannot)?;
    let folder = Temporary::new().context("no temporary folder can be made")?;
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).with_context(cannot)?;
        // The first part is the folder's name.
        let Some(name) = file.enclosed_name().map(|name| name.components().skip(1).collect::<PathBuf>()) else {
            continue;
        };
        let target = folder.folder().join(name);
        if file.is_dir() {
            continue;
        }
        std::fs::create_dir_all(target.parent().unwrap_or(&folder.folder()))?;
        std::io::copy(&mut file, &mut File::create(&target)?).with_context(cannot)?;
    }
    Ok(folder)
}
