//! Whether what is published is what it says: files match their checksums, `output/` is what `raw/` builds, and evidence
//! is found in the reader's own copies of the texts.

use crate::declare::Package;
use crate::derive::Held;
use crate::evidence::{self, EVIDENCE, SOURCES, Text};
use crate::finding::Finding;
use crate::ingest;
use crate::publish::checksums;
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What differs between a published folder, its own list of checksums, and what was built anew.
pub fn output(output: &Path, built: &Path) -> Result<Vec<Finding>> {
    let listed = checksums::listed(output)?;
    let sums = |folder| checksums::of_folder(folder, &BTreeMap::new());
    let (published, built) = (sums(output)?, sums(built)?);
    let names: BTreeSet<&String> = listed.keys().chain(published.keys()).chain(built.keys()).collect();
    let mut findings = Vec::new();
    for name in names {
        let path = output.join(name).display().to_string();
        let (listed, published, built) = (listed.get(name), published.get(name), built.get(name));
        let (rule, message) = match (listed, published, built) {
            (Some(listed), Some(published), _) if listed != published => {
                ("changed-file", format!("the file has another checksum than {} says", checksums::NAME))
            }
            (Some(_), None, _) => ("changed-file", format!("the file is in {} and does not exist", checksums::NAME)),
            (None, Some(_), _) => ("changed-file", format!("the file is not in {}", checksums::NAME)),
            (_, published, built) if published != built => {
                ("stale-output", "the file is not what the raw files build".to_owned())
            }
            _ => continue,
        };
        findings.push(Finding::in_file(rule, &path, message).hint("build anew"));
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
            finding.path = row.path.clone();
            let position = finding.field.as_deref().and_then(|field| resource.schema.position(field));
            if let Some(place) = position.and_then(|position| row.places.get(position)) {
                (finding.line, finding.column) = (Some(place.line), Some(place.column));
            }
        }
    }
    Ok(findings)
}
