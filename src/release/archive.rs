//! The archive of a release, and that of the release before it.

use super::record::{folder, released};
use super::version::Version;
use crate::checksum::{self, Running};
use crate::declare::{DESCRIPTOR, file};
use crate::diff;
use crate::finding::Finding;
use crate::publish::{self, Temporary, UntilFull, checksums};
use anyhow::{Context, Result, anyhow, bail};
use std::fs::{File, Permissions};
use std::io::{Read, Write};
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
    if publish::within(root, dist)?.starts_with(output.canonicalize()?) {
        bail!("{} is within what is published\n  hint: name another folder with --dist", dist.display());
    }
    // Others may release there too, of whose names none has this mark.
    let begun = format!("{BEGUN}{name}+");
    sweep(dist, &begun)?;
    let (archive_name, record) = (format!("{name}-{version}.zip"), folder(root, version));
    let (archive, sum_name) = (dist.join(&archive_name), format!("{archive_name}.sha256"));
    let cannot = || format!("{} cannot be written", archive.display());
    let packed = zipped(output, dist, &begun, &format!("{name}-{version}")).with_context(cannot)?;
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
    let line = format!("{sum}  {archive_name}\n");
    keep(dist, &begun, &sum_name, line.as_bytes())?;
    let mut documents = vec![(sum_name.as_str(), line.into_bytes())];
    for document in [checksums::NAME, DESCRIPTOR] {
        documents.push((document, std::fs::read(output.join(document))?));
    }
    record_whole(&record, &documents).with_context(|| format!("{} cannot be written", record.display()))?;
    Ok(Ok((archive, sum)))
}

/// Keeps what is told of a release, all of it in one step.
fn record_whole(record: &Path, documents: &[(&str, Vec<u8>)]) -> Result<()> {
    let releases = record.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(releases)?;
    sweep(releases, BEGUN)?;
    if record.join(DESCRIPTOR).exists() {
        sweep(record, BEGUN)?;
        return documents.iter().try_for_each(|(name, contents)| keep(record, BEGUN, name, contents));
    }
    let folder = Builder::new().prefix(BEGUN).permissions(Permissions::from_mode(0o755)).tempdir_in(releases)?;
    documents.iter().try_for_each(|(name, contents)| keep(folder.path(), BEGUN, name, contents))?;
    // An empty folder gives way to another.
    std::fs::rename(folder.keep(), record)?;
    Ok(File::open(releases)?.sync_all()?)
}

/// How the names of files and folders begin that are not whole yet.
pub(super) const BEGUN: &str = ".annals-";

/// Removes what a run that was stopped left behind, by how its name begins. No other run is at it: the output is locked.
fn sweep(folder: &Path, begun: &str) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(begun)) {
            let (path, is_folder) = (entry.path(), entry.file_type()?.is_dir());
            let removed = if is_folder { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
            removed.with_context(|| format!("{} cannot be removed", path.display()))?;
        }
    }
    Ok(())
}

/// The archive, under another name until it is whole.
fn zipped(output: &Path, dist: &Path, begun: &str, top: &str) -> Result<NamedTempFile> {
    let mut archive = beside(dist, begun)?;
    let mut writer = ZipWriter::new(UntilFull::new(archive.as_file_mut()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).unix_permissions(0o644);
    let listed = checksums::listed(output)?.sums.into_iter().map(|(name, sum)| (name, Some(sum)));
    let mut files: Vec<(String, Option<String>)> = listed.chain([(checksums::NAME.to_owned(), None)]).collect();
    files.sort();
    for (file, listed) in files {
        writer.start_file(format!("{top}/{file}"), options.large_file(true))?;
        let sum = copied(&mut File::open(output.join(&file))?, &mut writer)?;
        if listed.is_some_and(|listed| listed != sum) {
            bail!("{} has changed since it was looked at\n  hint: run it again", output.join(&file).display());
        }
    }
    writer.finish()?;
    Ok(archive)
}

/// Copies all that there is, and gives its checksum.
fn copied(from: &mut impl Read, to: &mut impl Write) -> Result<String> {
    let (mut sum, mut buffer) = (Running::default(), vec![0; 1 << 16]);
    loop {
        let read = from.read(&mut buffer)?;
        let part = buffer.get(..read).unwrap_or_default();
        if part.is_empty() {
            return Ok(sum.finish());
        }
        sum.add(part);
        to.write_all(part)?;
    }
}

/// A new file of a folder that everyone may read, as those of the output.
fn beside(folder: &Path, begun: &str) -> Result<NamedTempFile> {
    Ok(Builder::new().prefix(begun).permissions(Permissions::from_mode(0o644)).tempfile_in(folder)?)
}

/// Puts a file in its place in one step. A link that stands there is replaced, not followed.
fn put(file: NamedTempFile, path: &Path) -> Result<()> {
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn keep(folder: &Path, begun: &str, name: &str, contents: &[u8]) -> Result<()> {
    let path = folder.join(name);
    let write = || -> Result<()> {
        let mut file = beside(folder, begun)?;
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
    // An archive that is not told of here may be another dataset's, whose name only begins alike.
    let known = released(root)?.into_iter().filter_map(|other| Some((Version::of(&other)?, other)));
    let earlier: Vec<(Version, String)> = known.filter(|(other, _)| *other < own).collect();
    // Those who use what is final have not seen what came before it.
    let (finals, others): (Vec<_>, Vec<_>) = earlier.into_iter().partition(|(other, _)| other.is_final());
    let last =
        if own.is_final() { finals.into_iter().max() } else { finals.into_iter().chain(others.iter().cloned()).max() };
    match last.or_else(|| others.into_iter().max()) {
        None => Ok(Before::None),
        Some((_, last)) if at_hand.contains(&last) => {
            let archive = format!("{name}-{last}.zip");
            hold_kept(&folder(root, &last), dist, &archive)?;
            let folder = unpacked(dist, &archive)?;
            Ok(Before::Unpacked(last, folder))
        }
        Some((_, last)) => Ok(Before::Kept(last)),
    }
}

/// Refuses an archive that is not the one that was released.
fn hold_kept(record: &Path, dist: &Path, archive: &str) -> Result<()> {
    let Ok(line) = diff::document(record, &format!("{archive}.sha256")) else { return Ok(()) };
    let path = file(dist, archive).map_err(|message| anyhow!("{}: {message}", dist.join(archive).display()))?;
    match line.split_whitespace().next() == Some(checksum::of_file(&path)?.as_str()) {
        true => Ok(()),
        false => bail!(
            "{} is not the archive that was released: {} has another checksum\n  hint: put the released one back, or remove it",
            path.display(),
            record.display()
        ),
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
