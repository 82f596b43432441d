//! A folder for a run that publishes nothing. It goes when the run ends, and where that was killed, when the next one begins.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const PREFIX: &str = "annals-";
/// Locked for as long as the run lasts; the system lets go of it even where the run is killed.
const LOCK: &str = "lock";
const STAGE: &str = "stage";

pub struct Temporary {
    folder: TempDir,
    _lock: File,
}

impl Temporary {
    pub fn new() -> io::Result<Temporary> {
        sweep_all();
        let folder = TempDir::with_prefix(PREFIX)?;
        // Under its name it is locked from the beginning: what is not locked is swept.
        let unnamed = folder.path().join("new");
        let lock = File::create_new(&unnamed)?;
        lock.try_lock().map_err(io::Error::from)?;
        fs::rename(unnamed, folder.path().join(LOCK))?;
        fs::create_dir(folder.path().join(STAGE))?;
        Ok(Temporary { folder, _lock: lock })
    }

    pub fn folder(&self) -> PathBuf {
        self.folder.path().join(STAGE)
    }
}

/// The lock goes last: a folder without it is never taken for a run's.
impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(self.folder());
    }
}

/// Removes what runs that were killed have left among the system's temporary files.
pub fn sweep_all() {
    sweep(&std::env::temp_dir());
}

/// Removes the folders of runs that were killed. What cannot be removed is somebody else's.
fn sweep(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        let is_ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        if !is_ours || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let lock = entry.path().join(LOCK);
        let is_file = fs::symlink_metadata(&lock).is_ok_and(|meta| meta.is_file());
        // A run's folder holds its stage and its lock, and nothing else.
        let Ok(names) = fs::read_dir(entry.path()) else { continue };
        let is_run = names.flatten().all(|entry| entry.file_name() == LOCK || entry.file_name() == STAGE);
        if is_run && is_file && File::open(&lock).is_ok_and(|lock| lock.try_lock().is_ok()) {
            // The lock goes last, as ours does.
            let stage = entry.path().join(STAGE);
            let _ = fs::remove_dir_all(&stage);
            if !stage.exists() {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_run_left_is_swept_and_what_is_in_use_is_not() {
        let parent = tempfile::tempdir().unwrap();
        let folder = |name: &str, lock: Option<&str>| {
            let folder = parent.path().join(name);
            fs::create_dir_all(folder.join("stage/csv")).unwrap();
            lock.inspect(|lock| fs::write(folder.join(lock), "").unwrap());
            folder
        };
        let left = folder("annals-left", Some(LOCK));
        let kept =
            [folder("annals-other", None), folder("other-left", Some(LOCK)), folder("annals-begun", Some("new"))];
        let mine = folder("annals-mine", Some(LOCK));
        fs::write(mine.join("thesis.txt"), "years of work").unwrap();
        // Its stage had gone already.
        let half = folder("annals-half", Some(LOCK));
        fs::remove_dir_all(half.join(STAGE)).unwrap();
        let used = folder("annals-used", Some(LOCK));
        let lock = File::open(used.join(LOCK)).unwrap();
        lock.try_lock().unwrap();
        sweep(parent.path());
        assert!(mine.join("thesis.txt").exists());
        assert!(!left.exists() && !half.exists() && used.exists() && kept.iter().all(|folder| folder.exists()));
    }
}
