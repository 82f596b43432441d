//! Whether what is published is what it says: files match their checksums, `output/` is what `raw/` builds, and evidence
//! is found in the reader's own copies of the texts.
//!
//! `changed-file`: a published file is not the one that the list of checksums was made with, is missing, or is not in the list.
//!
//! Whoever cites the dataset by its version, or checks a download against the list, has something else in hand.
//!
//! Example: a number that was corrected in `output/csv/` by hand. Correct it in `raw/` and build anew.
//!
//! `stale-output`: a published file is not what the raw files build.
//!
//! Readers see the dataset as it was, and what they report is mended already, or what they rely on is gone.
//!
//! Example: a row that was added to `raw/events.csv` and not built. Run `annals build`, and commit what it publishes.

use crate::OUTPUT;
use crate::declare::Package;
use crate::derive::Held;
use crate::evidence::{self, EVIDENCE, SOURCES, Text};
use crate::finding::Finding;
use crate::ingest;
use crate::publish::checksums;
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What differs between the published folder of a dataset, its own list of checksums, and what was built anew.
pub fn output(output: &Path, built: &Path) -> Result<Vec<Finding>> {
    let checksums::Listed { sums: listed, is_whole } = checksums::listed(output)?;
    let sums = |folder| checksums::of_folder(folder, &BTreeMap::new());
    let (published, built) = (sums(output)?, sums(built)?);
    let names: BTreeSet<&String> = listed.keys().chain(published.keys()).chain(built.keys()).collect();
    let mut findings = Vec::new();
    if !is_whole {
        let path = format!("{OUTPUT}/{}", checksums::NAME);
        let message =
            "the list is not as it was written: each file once, in the order of their names, and nothing else";
        findings.push(Finding::in_file("changed-file", &path, message).hint("build anew"));
    }
    for name in names {
        let path = format!("{OUTPUT}/{name}");
        let (listed, published, built) = (listed.get(name), published.get(name), built.get(name));
        let list = checksums::NAME;
        let (rule, message) = match (listed, published, built) {
            (Some(listed), Some(published), _) if listed != published => {
                ("changed-file", format!("the file has another checksum than {list} says"))
            }
            (Some(_), None, _) => ("changed-file", format!("the file is in {list} and does not exist")),
            (None, Some(_), _) => ("changed-file", format!("the file is not in {list}")),
            (_, published, built) if published != built => {
                ("stale-output", "the file is not what the raw files build".to_owned())
            }
            _ => continue,
        };
        let is_other = listed.is_none() && built.is_none();
        let hint = if is_other { "move it elsewhere: no run has published it" } else { "build anew" };
        findings.push(Finding::in_file(rule, &path, message).hint(hint));
    }
    Ok(findings)
}

/// What is wrong with the evidence of a dataset, at the rows of its raw files.
pub fn sources(package: &Package, held: &Held, folder: &Path) -> Result<Vec<Finding>> {
    let table = |name: &str| -> Result<_> {
        let table = held.raw().iter().find(|table| table.table.name == name);
        let table = table.with_context(|| format!("the dataset has no table `{name}` to hold against the texts"))?;
        Ok(table.table.scan()?.collect()?)
    };
    let mut findings = evidence::verify(&table(EVIDENCE)?, &table(SOURCES)?, &Text::read_all(folder)?)?;
    for name in [EVIDENCE, SOURCES] {
        let Some(resource) = package.resource(name) else { continue };
        let keys =
            findings.iter().filter(|finding| finding.path == name).filter_map(|finding| finding.key.clone()).collect();
        let rows: BTreeMap<String, crate::read::Row> = ingest::find(package, resource, &keys)?;
        for finding in findings.iter_mut().filter(|finding| finding.path == name) {
            let Some(row) = finding.key.as_ref().and_then(|key| rows.get(key)) else { continue };
            finding.path = row.path.to_string();
            let position = finding.field.as_deref().and_then(|field| resource.schema.position(field));
            if let Some(place) = position.and_then(|position| row.place(position)) {
                (finding.line, finding.column) = (Some(place.line), Some(place.column));
            }
        }
    }
    Ok(findings)
}
