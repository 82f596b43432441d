//! Whether a raw file is the one that its declaration means: its `bytes` and `hash` (Data Package 2.0, Data Resource).

use crate::checksum;
use crate::declare::{self, Algorithm, Package, Resource};
use crate::finding::Finding;
use anyhow::Result;
use md5::Md5;
use sha1::Sha1;
use sha2::{Sha256, Sha512};

/// What is wrong with the size and checksum of a table's file. A file that is not there, or leads elsewhere, is told when it
/// is read.
pub fn hold(package: &Package, resource: &Resource) -> Result<Vec<Finding>> {
    let [path] = resource.paths.as_slice() else { return Ok(Vec::new()) };
    let Ok(full) = declare::file(&package.root, path) else { return Ok(Vec::new()) };
    let size = std::fs::metadata(&full)?.len();
    let mut findings = Vec::new();
    let hint = "fetch the file again, or mend the declaration where the file is meant to have changed";
    if let Some(bytes) = resource.bytes.filter(|bytes| *bytes != size) {
        let message = format!("the file has {size} bytes, and `bytes` says {bytes}");
        findings.push(Finding::in_file("wrong-size", path, message).hint(hint));
    }
    if let Some((algorithm, declared)) = &resource.hash {
        let found = match algorithm {
            Algorithm::Md5 => checksum::of_file_by::<Md5>(&full),
            Algorithm::Sha1 => checksum::of_file_by::<Sha1>(&full),
            Algorithm::Sha256 => checksum::of_file_by::<Sha256>(&full),
            Algorithm::Sha512 => checksum::of_file_by::<Sha512>(&full),
        }?;
        if !found.eq_ignore_ascii_case(declared) {
            let message = format!("the file's checksum is {found}, and `hash` says {declared}");
            findings.push(Finding::in_file("wrong-hash", path, message).hint(hint));
        }
    }
    Ok(findings)
}
