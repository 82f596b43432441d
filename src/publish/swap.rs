//! A folder beside the output in which the new one is made, and the exchange of the two. Whatever goes wrong before that
//! leaves the old output as it was.

use super::checksums;
use super::temporary::Temporary;
use anyhow::{Context, Result, anyhow, bail};
use rayon::prelude::*;
use rustix::fs::{CWD, OFlags, RenameFlags, renameat_with};
use rustix::io::Errno;
use std::ffi::OsString;
use std::fs::{File, Metadata, OpenOptions, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub struct Staging {
    folder: PathBuf,
    /// Where the folder goes; none where it is never published.
    output: Option<PathBuf>,
    /// Removes a folder that is never published.
    _temporary: Option<Temporary>,
    _lock: Option<Lock>,
}

/// Keeps others from building in the same place. Held until the run ends; the system lets go of it even where the run is killed.
pub struct Lock {
    path: PathBuf,
    _file: File,
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = clear(&self.path);
    }
}

impl Staging {
    /// A staging folder beside `output`, which must be a folder that an earlier run published, an empty one, or none;
    /// anything else is somebody's work. What a run that was stopped left behind is put right.
    pub fn beside(root: &Path, output: &Path) -> Result<Staging> {
        let (output, lock) = lock(root, output)?;
        let (folder, old) = (with_name(&output, "new"), with_name(&output, "old"));
        let staging = Staging { folder, output: Some(output.clone()), _temporary: None, _lock: Some(lock) };
        // A run that was stopped between the two renames left the old output under its other name.
        if old.exists() && !output.exists() {
            // Another's folder, or a link that came with the dataset, is no output.
            if old.is_symlink() {
                bail!("{} is a link, which no run has left\n  hint: remove it", old.display());
            }
            hold_listed(&old, &old)?;
            std::fs::rename(&old, &output).with_context(|| format!("{} cannot be put back", output.display()))?;
        }
        hold(root, &output)?;
        super::temporary::sweep_all();
        discard(&staging.folder)?;
        discard(&old)?;
        Ok(staging)
    }

    /// A staging folder that is never published.
    pub fn temporary() -> Result<Staging> {
        let temporary = Temporary::new().context("no temporary folder can be made")?;
        Ok(Staging { folder: temporary.folder(), output: None, _temporary: Some(temporary), _lock: None })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Puts the folder in the output's place, in one step where the system has one.
    pub fn swap(self) -> Result<()> {
        let Some(output) = &self.output else { return Ok(()) };
        let cannot = || format!("{} cannot be put in place", output.display());
        // What is put in place has to be on the disk whole, whatever happens to the machine.
        let folders = ["", "csv", "parquet"].map(|part| self.folder.join(part));
        let parts: Vec<PathBuf> = checksums::files(&self.folder)?.into_iter().chain(folders).collect();
        parts.par_iter().try_for_each(|part| File::open(part)?.sync_all()).with_context(cannot)?;
        if !output.join(checksums::NAME).is_file() {
            // One that is empty still is replaced, and no other.
            if let Err(error) = std::fs::rename(&self.folder, output) {
                hold_listed(output, output).with_context(cannot)?;
                return Err(unplaced(output, error));
            }
        } else {
            let exchange = || renameat_with(CWD, &self.folder, CWD, output, RenameFlags::EXCHANGE);
            match exchange() {
                // What somebody has put there since the run began would go with the old output.
                Ok(()) => {
                    if let Err(error) = hold_listed(&self.folder, output) {
                        exchange().map_err(io::Error::from).with_context(cannot)?;
                        return Err(error);
                    }
                }
                // Not every file system can.
                Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => self.swap_in_two_steps(output)?,
                Err(error) => return Err(unplaced(output, error.into())),
            }
        }
        // The exchange itself has to reach the disk.
        let parent = output.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let _ = File::open(parent).and_then(|folder| folder.sync_all());
        // What is left in the staging folder's place is the old output.
        discard(&self.folder)
            .with_context(|| format!("the new output is in {}; what was there before", output.display()))
    }

    fn swap_in_two_steps(&self, output: &Path) -> Result<()> {
        let old = with_name(output, "old");
        std::fs::rename(output, &old).map_err(|error| unplaced(output, error))?;
        let placed = || {
            hold_listed(&old, output)?;
            std::fs::rename(&self.folder, output).map_err(|error| unplaced(output, error))
        };
        if let Err(error) = placed() {
            // The old output goes back where it was.
            let _ = std::fs::rename(&old, output);
            return Err(error);
        }
        discard(&old)
    }
}

/// The output, or what it leads to, locked.
pub fn lock(root: &Path, output: &Path) -> Result<(PathBuf, Lock)> {
    // A link to a folder stays a link: what it leads to is exchanged.
    let output = if output.symlink_metadata().is_ok() { within(root, output)? } else { output.to_owned() };
    if let Some(parent) = output.parent() {
        std::fs::create_dir_all(parent).with_context(|| format!("{} cannot be made", parent.display()))?;
    }
    let path = with_name(&output, "lock");
    let since = Instant::now();
    loop {
        if let Some(_file) = locked(&path)? {
            return Ok((output, Lock { path, _file }));
        }
        if since.elapsed() > PATIENCE {
            bail!("another run is publishing in {}\n  hint: wait until it has ended", output.display());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// How long the lock is waited for: a run that was killed has it until the system has taken back its memory.
const PATIENCE: Duration = Duration::from_secs(5);

/// The lock; none where another run has it.
fn locked(path: &Path) -> Result<Option<File>> {
    // It may have come with the dataset: a link is not followed, a pipe not waited for, and nothing is emptied.
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits() as i32;
    let file = OpenOptions::new().write(true).create(true).truncate(false).custom_flags(flags).open(path);
    let file = file.with_context(|| format!("{} cannot be made", path.display()))?;
    if !file.metadata()?.is_file() {
        bail!("{} is not a regular file\n  hint: remove it", path.display());
    }
    let inode = |meta: io::Result<Metadata>| meta.ok().map(|meta| meta.ino());
    match file.try_lock() {
        // The file may have been removed, and made anew by a third one, since it was opened.
        Ok(()) if inode(file.metadata()) == inode(std::fs::metadata(path)) => Ok(Some(file)),
        Ok(()) | Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("{} cannot be locked", path.display())),
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        let _ = discard(&self.folder);
    }
}

/// Why a folder cannot be put where the output is, and the way out where that is a folder of a lower layer of an overlay, as those
/// of a container's image are, or what is mounted there.
fn unplaced(output: &Path, error: io::Error) -> anyhow::Error {
    let is_fixed = [Errno::XDEV, Errno::BUSY].iter().any(|code| error.raw_os_error() == Some(code.raw_os_error()));
    let hint = "\n  hint: name another folder with --output, one that is not mounted and not of a container's image";
    anyhow!("{} cannot be put in place: {error}{}", output.display(), if is_fixed { hint } else { "" })
}

/// Refuses to replace what no run has published.
fn hold(root: &Path, output: &Path) -> Result<()> {
    if !output.exists() {
        return Ok(());
    }
    let shown = output.display();
    if !output.is_dir() {
        bail!("{shown} is not a folder\n  hint: name another one with --output");
    }
    if root.canonicalize()?.starts_with(output) {
        bail!("{shown} holds the dataset itself and would be replaced\n  hint: name another folder with --output");
    }
    hold_listed(output, output)
}

/// The same of a folder that is called `shown`.
fn hold_listed(folder: &Path, shown: &Path) -> Result<()> {
    let shown = shown.display();
    let cannot = || format!("{shown} cannot be read");
    if std::fs::read_dir(folder).with_context(cannot)?.next().is_none() {
        return Ok(());
    }
    let hint = "hint: name a new folder with --output";
    let list = checksums::NAME;
    if !folder.join(list).is_file() {
        bail!("{shown} is not empty, has no {list}, and would be replaced\n  {hint}");
    }
    let listed = checksums::listed(folder)?.sums;
    for file in checksums::files(folder).with_context(cannot)? {
        let name = checksums::name(folder, &file)?;
        if name != list && !listed.contains_key(&name) {
            bail!(
                "{shown} holds {name}, which {list} does not list, and would be replaced\n  {hint}, or move the file"
            );
        }
    }
    Ok(())
}

/// The output, or the folder that it leads to. A link within the dataset may have come with it: it must not say what is read
/// or replaced elsewhere.
pub fn within(root: &Path, output: &Path) -> Result<PathBuf> {
    let parent = output.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let real = match output.canonicalize() {
        Ok(real) => real,
        // A run that was stopped between two renames leaves a link that leads nowhere.
        Err(_) => {
            let target = parent.join(output.read_link()?);
            let name = target.file_name().with_context(|| format!("{} leads nowhere", output.display()))?;
            target.parent().unwrap_or(Path::new(".")).canonicalize()?.join(name)
        }
    };
    let root = root.canonicalize()?;
    if parent.canonicalize()?.starts_with(&root) && !real.starts_with(&root) {
        let real = real.display();
        bail!(
            "{} is a link that leads out of the dataset's folder\n  hint: remove the link; to publish there, name the folder itself: --output {real}",
            output.display()
        );
    }
    Ok(real)
}

/// The output, or what was it before a run was stopped between two renames.
pub fn as_left(output: &Path) -> PathBuf {
    let old = with_name(output, "old");
    if !output.exists() && old.is_dir() { old } else { output.to_owned() }
}

/// A name beside the output that no one else uses.
fn with_name(path: &Path, what: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or("output".as_ref()));
    name.push(format!(".annals-{what}"));
    path.with_file_name(name)
}

/// Gives leave to write in a folder, and in those within it.
fn open(folder: &Path) -> io::Result<()> {
    std::fs::set_permissions(folder, Permissions::from_mode(0o755))?;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            open(&entry.path())?;
        }
    }
    Ok(())
}

/// Clears a folder that was staged, or was the output before: what somebody has put there in the last moment stays.
fn discard(folder: &Path) -> Result<()> {
    if folder.join(checksums::NAME).is_file() {
        hold_listed(folder, folder).with_context(|| format!("{} is not cleared", folder.display()))?;
    }
    clear(folder)
}

fn clear(path: &Path) -> Result<()> {
    let remove = || if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
    let removed = remove().or_else(|error| match error.kind() {
        // A folder that is not to be written in keeps what is in it, even from its owner.
        io::ErrorKind::PermissionDenied if path.is_dir() => open(path).and_then(|()| remove()),
        _ => Err(error),
    });
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} cannot be removed", path.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// A dataset's folder with an output, and one that is staged beside it.
    fn staged() -> (tempfile::TempDir, Staging, PathBuf) {
        let root = tempfile::tempdir().unwrap();
        let output = root.path().join("output");
        for (folder, contents) in [(&output, "old"), (&with_name(&output, "new"), "new")] {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join("t.csv"), contents).unwrap();
            checksums::write(folder, &checksums::of_folder(folder, &Default::default()).unwrap()).unwrap();
        }
        let folder = with_name(&output, "new");
        let staging = Staging { folder, output: Some(output.clone()), _temporary: None, _lock: None };
        (root, staging, output)
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Where the file system cannot exchange two folders.
    #[test]
    fn two_renames_put_the_new_output_in_place() {
        let (root, staging, output) = staged();
        staging.swap_in_two_steps(&output).unwrap();
        assert_eq!(fs::read_to_string(output.join("t.csv")).unwrap(), "new");
        assert_eq!(names(root.path()), ["output"]);
    }

    #[test]
    fn what_somebody_put_into_the_old_output_brings_it_back() {
        let (root, staging, output) = staged();
        fs::write(output.join("notes.txt"), "mine").unwrap();
        let error = staging.swap_in_two_steps(&output).unwrap_err().to_string();
        assert!(error.contains("holds notes.txt, which CHECKSUMS does not list"), "{error}");
        assert_eq!(fs::read_to_string(output.join("t.csv")).unwrap(), "old");
        drop(staging);
        assert_eq!(
            (names(root.path()), names(&output)),
            (vec!["output".into()], vec!["CHECKSUMS".into(), "notes.txt".into(), "t.csv".into()])
        );
    }

    /// A run that is killed between the two leaves the old output under another name, by which it is read, and put back.
    #[test]
    fn an_output_that_was_moved_aside_is_found() {
        let (root, staging, output) = staged();
        fs::rename(&output, with_name(&output, "old")).unwrap();
        assert_eq!(as_left(&output), with_name(&output, "old"));
        drop(staging);
        Staging::beside(root.path(), &output).unwrap();
        assert_eq!(fs::read_to_string(output.join("t.csv")).unwrap(), "old");
        assert_eq!(as_left(&output), output);
    }

    #[test]
    fn what_no_run_has_left_does_not_become_the_output() {
        let (root, _, output) = staged();
        fs::remove_dir_all(&output).unwrap();
        let (old, elsewhere) = (with_name(&output, "old"), tempfile::tempdir().unwrap());
        fs::create_dir(&old).unwrap();
        fs::write(old.join("notes.txt"), "mine").unwrap();
        let told = || Staging::beside(root.path(), &output).err().unwrap().to_string();
        assert!(told().contains("is not empty, has no CHECKSUMS"), "{}", told());
        fs::remove_dir_all(&old).unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), &old).unwrap();
        assert!(told().contains("is a link, which no run has left"), "{}", told());
        assert!(!output.exists());
    }
}
