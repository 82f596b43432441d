//! A folder beside the output in which the new one is made, and the exchange of the two. Whatever goes wrong before that
//! leaves the old output as it was.

use anyhow::{Context, Result};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

pub struct Staging {
    folder: PathBuf,
    output: Option<PathBuf>,
}

impl Staging {
    /// A staging folder beside `output`; one that a run left behind is cleared away.
    pub fn beside(output: &Path) -> Result<Staging> {
        let folder = with_ending(output, ".new");
        clear(&folder)?;
        let old = with_ending(output, ".old");
        // A run that was stopped between the two renames left the old output under its other name.
        if old.exists() && !output.exists() {
            std::fs::rename(&old, output).with_context(|| format!("{} cannot be put back", output.display()))?;
        }
        clear(&old)?;
        Ok(Staging { folder, output: Some(output.to_owned()) })
    }

    /// A staging folder that is never published.
    pub fn temporary() -> Result<Staging> {
        let folder = std::env::temp_dir().join(format!("annals-{}", std::process::id()));
        clear(&folder)?;
        Ok(Staging { folder, output: None })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Puts the folder in the output's place.
    pub fn swap(self) -> Result<()> {
        let Some(output) = &self.output else { return Ok(()) };
        let old = with_ending(output, ".old");
        if output.exists() {
            std::fs::rename(output, &old).with_context(|| format!("{} cannot be moved aside", output.display()))?;
        }
        if let Err(error) = std::fs::rename(&self.folder, output) {
            // The old output goes back where it was.
            let _ = std::fs::rename(&old, output);
            return Err(error).with_context(|| format!("{} cannot be put in place", output.display()));
        }
        clear(&old)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        let _ = clear(&self.folder);
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().map_or_else(|| OsString::from("output"), OsString::from);
    name.push(ending);
    path.with_file_name(name)
}

fn clear(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} cannot be removed", folder.display()))
        }
        _ => Ok(()),
    }
}
