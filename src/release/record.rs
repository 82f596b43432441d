//! What is kept of each release in the repository, which a version is held to from then on.
//!
//! `released-version`: the tables are not those that were released under the same version, the version is not above one that
//! was released, or it is not raised by as much as the change calls for (Semantic Versioning, from 1.0.0 on).
//!
//! Two datasets with one name and one number cannot be told apart by those who cite them, and no one looks for news under a
//! lower number.
//!
//! Example: a value was corrected, or a unit, after version 1.2.0 was released. Raise `version` in datapackage.json to 1.2.1, or
//! as `annals diff` names.
//!
//! `no-changelog`: `CHANGELOG.md` has no section for the version that is to be released, or for one that was.
//!
//! Users read there whether their results may change.
//!
//! Example: version 1.3.0 and no line `## 1.3.0`. Write what was added, corrected and removed.

use super::archive::BEGUN;
use super::version::{self, Version};
use super::{CHANGELOG, RELEASES};
use crate::declare::DESCRIPTOR;
use crate::diff::{self, Step};
use crate::finding::Finding;
use crate::publish;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// Where a release is kept.
pub fn folder(root: &Path, version: &str) -> PathBuf {
    root.join(RELEASES).join(version)
}

/// The versions that were released, in no order. A link that leads out of the dataset's folder is refused: what is kept would
/// be read and written elsewhere.
pub(super) fn released(root: &Path) -> Result<Vec<String>> {
    let kept = root.join(RELEASES);
    if !kept.exists() {
        return Ok(Vec::new());
    }
    publish::within(root, &kept)?;
    let mut versions = Vec::new();
    for entry in std::fs::read_dir(&kept).with_context(|| format!("{} cannot be read", kept.display()))? {
        let path = entry?.path();
        if path.is_dir()
            && let Some(version) = path.file_name().and_then(|name| name.to_str())
            && !version.starts_with(BEGUN)
        {
            publish::within(root, &path)?;
            versions.push(version.to_owned());
        }
    }
    Ok(versions)
}

/// Whether what was built anew, in the folder `built`, may bear this version: no higher one was released, and what was released
/// under this one is the same, its rows and all that `diff` tells of.
pub fn changed(root: &Path, version: &str, built: &Path) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let mut find = |message: String, hint: String| {
        findings.push(Finding::in_file("released-version", DESCRIPTOR, message).hint(hint));
    };
    let raise = || "raise `version`; `annals diff` names the step".to_owned();
    let own = Version::of(version);
    let others = released(root)?.into_iter().filter(|other| other != version);
    let last = others.filter_map(|other| Some((Version::of(&other)?, other))).max();
    if let (Some(own), Some((last, name))) = (own, last)
        && own <= last
    {
        find(format!("version {version} is not above {name}, which was released"), raise());
    }
    if version.is_empty() && !released(root)?.is_empty() {
        find("there is no `version`, and others were released".to_owned(), "give it one above the last".to_owned());
    }
    let folder = folder(root, version);
    // An empty folder tells of no release.
    if version.is_empty() || std::fs::read_dir(&folder).map_or(true, |mut entries| entries.next().is_none()) {
        return Ok(findings);
    }
    match diff::in_words(&folder, built) {
        Ok((_, words)) if words.is_empty() => {}
        Ok((_, words)) => find(format!("since version {version} was released, {}", words.join(", ")), raise()),
        Err(error) => find(
            format!("what was released as {version} cannot be compared: {error:#}"),
            format!("put {RELEASES}/{version} back as it was committed"),
        ),
    }
    Ok(findings)
}

/// Whether a version is raised by as much as what changed since another calls for: users go by it.
pub fn too_small(before: &str, version: &str, called_for: Step) -> Option<Finding> {
    let step = version::step(before, version).filter(|step| *step < called_for)?;
    let (wanted, is) = (called_for.name(), step.name());
    let message = format!("what changed since {before} calls for a {wanted} version, and {version} is a {is} one");
    Some(Finding::in_file("released-version", DESCRIPTOR, message).hint("raise `version`; `annals diff` tells why"))
}

/// Whether the changelog has a section for a version, and for each that was released.
pub fn changelog(root: &Path, version: &str) -> Result<Vec<Finding>> {
    let mut others: Vec<String> = released(root)?.into_iter().filter(|other| other != version).collect();
    others.sort_unstable();
    let versions = std::iter::once(version).chain(others.iter().map(String::as_str));
    Ok(versions.filter_map(|version| section_told(root, version)).collect())
}

/// What is wrong with the section of a version.
fn section_told(root: &Path, version: &str) -> Option<Finding> {
    let message = match diff::document(root, CHANGELOG) {
        _ if version.is_empty() => "the descriptor has no `version` to release".to_owned(),
        Ok(text) => match told(&text, version) {
            Some(true) => return None,
            Some(false) => format!("the section `## {version}` is empty"),
            None => format!("there is no section `## {version}`"),
        },
        Err(message) => message,
    };
    Some(Finding::in_file("no-changelog", CHANGELOG, message).hint("write what was added, corrected and removed"))
}

/// Whether the section of a version tells anything; none where there is no such section.
fn told(changelog: &str, version: &str) -> Option<bool> {
    let mut lines = changelog.lines().skip_while(|line| section(line) != Some(version));
    lines.next()?;
    Some(lines.take_while(|line| !line.starts_with("## ")).any(|line| !line.trim().is_empty()))
}

/// The version that a heading opens the section of: `## 1.0.0`, `## [1.0.0] - 2026-11-21`.
fn section(line: &str) -> Option<&str> {
    let heading = line.strip_prefix("## ")?.trim_start().trim_start_matches('[');
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '+');
    let end = heading.find(|letter: char| !is_part(letter)).unwrap_or(heading.len());
    heading.get(..end)
}

#[cfg(test)]
mod tests {
    use super::{section, told};

    #[test]
    fn a_section_tells_something() {
        let changelog = "# News\n\n## 1.1.0\n\n## 1.0.0\n\nThe first.\n";
        assert_eq!(
            ["1.1.0", "1.0.0", "0.9.0"].map(|version| told(changelog, version)),
            [Some(false), Some(true), None]
        );
    }

    #[test]
    fn a_section_is_of_one_version() {
        for heading in ["## 1.0.0", "## [1.0.0] - 2026-11-21", "## 1.0.0: the first", "##  1.0.0 (2026)"] {
            assert_eq!(section(heading), Some("1.0.0"), "{heading}");
        }
        assert_eq!(section("## 1.0.0-rc1"), Some("1.0.0-rc1"));
        assert_eq!(section("## 1.0.0.1"), Some("1.0.0.1"));
        assert_eq!(section("# 1.0.0"), None);
    }
}
