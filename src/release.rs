//! What a version of the dataset promises: that no identifier is lost, that what was released is not changed in silence, and
//! that each version says what is new in it.
//!
//! `lost-id`: a record that is published in `output/` is neither in the raw files nor in `retired`.
//!
//! Whoever cited it finds nothing, and no word of why.
//!
//! Example: the row `evt-0042` was deleted in the spreadsheet. Put it back, or add it to `retired` with the reason and the
//! record that takes its place.
//!
//! `released-version`: the tables are not those that were released under the same version.
//!
//! Two datasets with one name and one number cannot be told apart by those who cite them.
//!
//! Example: a value was corrected after version 1.2.0 was released. Raise `version` in datapackage.json to 1.2.1, which `annals
//! diff` names.
//!
//! `no-changelog`: `CHANGELOG.md` has no section for the version that is to be released.
//!
//! Users read there whether their results may change.
//!
//! Example: version 1.3.0 and no line `## 1.3.0`. Write what was added, corrected and removed.

use crate::checksum;
use crate::declare::Package;
use crate::derive::Tables;
use crate::finding::Finding;
use crate::limit::{self, Limits, Stopped};
use crate::publish::checksums;
use crate::store::{scan_csv, texts};
use anyhow::{Context, Result};
use polars::prelude::{LazyFrame, col};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The table of identifiers that are no more.
const RETIRED: &str = "retired";
/// Folder that has, by version, the checksums of what was released.
const RELEASES: &str = "releases";
const CHANGELOG: &str = "CHANGELOG.md";

/// The identifiers that are published in a folder and are no more. Identifiers are the keys of one column whose name ends
/// with `_id`; a dataset without a table of retired ones has promised nothing of them.
pub fn lost_ids(package: &Package, tables: &Tables, output: &Path) -> Result<Vec<Finding>> {
    let is_whole = |name: &str| tables.raw.iter().find(|table| table.table.name == name).filter(|table| table.is_whole);
    let Some(retired) = is_whole(RETIRED) else { return Ok(Vec::new()) };
    let retired = match package.resource(RETIRED).and_then(|resource| resource.schema.key_names().first().copied()) {
        Some(key) => ids(retired.table.scan()?, key)?,
        None => return Ok(Vec::new()),
    };
    let mut findings = Vec::new();
    for resource in &package.resources {
        let keys = resource.schema.key_names();
        let ([key], Some(table)) = (keys.as_slice(), is_whole(&resource.name)) else { continue };
        let published = output.join("csv").join(format!("{}.csv", resource.name));
        if !key.ends_with("_id") || resource.name == RETIRED || !published.is_file() {
            continue;
        }
        let column = (*key).to_owned();
        let before = limit::within(Limits::of_environment(), move || ids(scan_csv(&published)?, &column));
        let before = match before {
            Ok(Ok(before)) => before,
            Err(Stopped::Limit(error)) => return Err(error),
            // What cannot be read, or has no such column, promised nothing that could be held against it.
            Ok(Err(_)) | Err(Stopped::Panic(_)) => continue,
        };
        let now = ids(table.table.scan()?, key)?;
        for id in before.difference(&now).filter(|id| !retired.contains(*id)) {
            let path = resource.paths.first().map(String::as_str).unwrap_or_default();
            let message = format!("`{id}` was published and is gone");
            let hint = format!("put the record back, or add it to {RETIRED} with the reason");
            let finding = Finding { key: Some(id.clone()), ..Finding::in_file("lost-id", path, message) };
            findings.push(finding.hint(hint).about(Some((*key).to_owned()), None));
        }
    }
    Ok(findings)
}

fn ids(rows: LazyFrame, column: &str) -> Result<BTreeSet<String>> {
    Ok(texts(&rows.select([col(column)]).collect()?, column)?.into_iter().flatten().collect())
}

fn released(root: &Path, version: &str) -> PathBuf {
    root.join(RELEASES).join(version)
}

/// Whether tables that were released under this version have other rows now. `sums` has the checksums of the files.
pub fn changed(root: &Path, version: &str, sums: &BTreeMap<String, String>) -> Result<Vec<Finding>> {
    let folder = released(root, version);
    if version.is_empty() || !folder.join(checksums::NAME).is_file() {
        return Ok(Vec::new());
    }
    let tables = |sums: &BTreeMap<String, String>| -> BTreeMap<String, String> {
        sums.iter()
            .filter(|(name, _)| name.starts_with("csv/"))
            .map(|(name, sum)| (name.clone(), sum.clone()))
            .collect()
    };
    let (before, now) = (tables(&checksums::listed(&folder)?), tables(sums));
    let names: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let changed: Vec<&str> =
        names.into_iter().filter(|name| before.get(*name) != now.get(*name)).map(String::as_str).collect();
    if changed.is_empty() {
        return Ok(Vec::new());
    }
    let message = format!("version {version} was released with other rows in {}", changed.join(", "));
    let finding = Finding::in_file("released-version", crate::declare::DESCRIPTOR, message);
    Ok(vec![finding.hint("raise `version`; `annals diff` names the step")])
}

/// Whether the changelog has a section for a version.
pub fn changelog(root: &Path, version: &str) -> Vec<Finding> {
    let text = std::fs::read_to_string(root.join(CHANGELOG)).unwrap_or_default();
    let is_section = |line: &str| {
        let heading = line.strip_prefix("## ").unwrap_or_default().trim_start_matches('[');
        heading.strip_prefix(version).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit() || c == '.'))
    };
    if !version.is_empty() && text.lines().any(is_section) {
        return Vec::new();
    }
    let message = match version.is_empty() {
        true => "the descriptor has no `version` to release".to_owned(),
        false => format!("there is no section `## {version}`"),
    };
    vec![Finding::in_file("no-changelog", CHANGELOG, message).hint("write what was added, corrected and removed")]
}

/// Packs a published folder and writes down its checksums under its version. The bytes of the archive depend on the files
/// alone. Returns the archive's path and checksum.
pub fn pack(root: &Path, output: &Path, dist: &Path, name: &str, version: &str) -> Result<(PathBuf, String)> {
    std::fs::create_dir_all(dist).with_context(|| format!("{} cannot be made", dist.display()))?;
    let archive = dist.join(format!("{name}-{version}.zip"));
    let cannot = || format!("{} cannot be written", archive.display());
    let mut writer = ZipWriter::new(File::create(&archive).with_context(cannot)?);
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).unix_permissions(0o644);
    let mut names: Vec<String> = checksums::listed(output)?.into_keys().chain([checksums::NAME.to_owned()]).collect();
    names.sort();
    for file in names {
        writer.start_file(format!("{name}-{version}/{file}"), options.large_file(true)).with_context(cannot)?;
        std::io::copy(&mut File::open(output.join(&file))?, &mut writer).with_context(cannot)?;
    }
    writer.finish().with_context(cannot)?.sync_all()?;
    let sum = checksum::of_file(&archive)?;
    let name_of_archive = archive.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut sums = File::create(dist.join(format!("{name_of_archive}.sha256")))?;
    writeln!(sums, "{sum}  {name_of_archive}")?;
    let folder = released(root, version);
    std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    std::fs::copy(output.join(checksums::NAME), folder.join(checksums::NAME))?;
    Ok((archive, sum))
}

/// The dataset of the release before a version, unpacked; none where no archive of one is in the folder.
pub fn before(dist: &Path, name: &str, version: &str) -> Result<Option<(String, TempDir)>> {
    let parts = |version: &str| version.split(['.', '-']).map(|part| part.parse().unwrap_or(0)).collect::<Vec<u64>>();
    let Ok(entries) = std::fs::read_dir(dist) else { return Ok(None) };
    let versions = entries.filter_map(|entry| {
        let file = entry.ok()?.file_name().into_string().ok()?;
        Some(file.strip_prefix(&format!("{name}-"))?.strip_suffix(".zip")?.to_owned())
    });
    let Some(last) = versions.filter(|other| parts(other) < parts(version)).max_by_key(|other| parts(other)) else {
        return Ok(None);
    };
    let path = dist.join(format!("{name}-{last}.zip"));
    let cannot = || format!("{} cannot be read", path.display());
    let mut archive = ZipArchive::new(File::open(&path).with_context(cannot)?).with_context(cannot)?;
    let folder = TempDir::with_prefix("annals-").context("no temporary folder can be made")?;
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).with_context(cannot)?;
        // The first part is the folder's name.
        let Some(name) = file.enclosed_name().map(|name| name.components().skip(1).collect::<PathBuf>()) else {
            continue;
        };
        let target = folder.path().join(name);
        std::fs::create_dir_all(target.parent().unwrap_or(folder.path()))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).with_context(cannot)?;
        std::fs::write(target, bytes)?;
    }
    Ok(Some((last, folder)))
}
