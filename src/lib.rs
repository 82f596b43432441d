//! Annals makes open datasets out of records written by hand. The data goes one way:
//!
//! ```text
//! raw/*.csv ─ read ─ check ─ normalise ─ store ─ derive (SQL) ─ hold ─ publish ─ output/
//!                └───────────┬───────────┘          │
//!                         findings  ◀───────────────┘
//! ```
//!
//! `declare` reads what the dataset says of itself. `ingest` takes one raw table from its files to the stage, block by
//! block; `derive` makes tables and tries assertions with SQL; `publish` writes the documents and puts the stage in the
//! output's place. Each stage takes what the one before it made, of a type that only that stage makes, so that nothing
//! unchecked can be published. Data that does not fit is a [`finding::Finding`]; what stops the run is an error.

#![forbid(unsafe_code)]

pub mod check;
pub mod declare;
pub mod derive;
pub mod edtf;
pub mod finding;
pub mod ingest;
pub mod normalise;
pub mod progress;
pub mod publish;
pub mod read;
pub mod report;
pub mod store;

use anyhow::Result;
use declare::Package;
use derive::{Assertion, Model, Tables};
use finding::Finding;
use normalise::Codes;
use progress::Progress;
use publish::Staging;
use read::TableReader;
use std::path::Path;
use store::Stage;

/// What a run came to.
pub struct Outcome {
    /// Name and number of rows of each table, raw ones first; whether it is derived.
    pub tables: Vec<(String, usize, bool)>,
    /// What is wrong, in order of files and lines.
    pub findings: Vec<Finding>,
    /// Queries that were not run because a table that they read could not be read whole.
    pub not_run: Vec<String>,
}

/// Checks a dataset and publishes nothing.
pub fn check(root: &Path) -> Result<Outcome> {
    let dataset = Dataset::read(root)?;
    let staging = Staging::temporary()?;
    let stage = Stage::create(staging.folder(), false)?;
    let tables = dataset.tables(&stage)?;
    let mut outcome = Outcome::of(&tables);
    outcome.findings = tables.hold().err().unwrap_or_default();
    Ok(outcome)
}

/// Checks a dataset and, where nothing is wrong with it, publishes it in `output`.
pub fn build(root: &Path, output: &Path) -> Result<Outcome> {
    let dataset = Dataset::read(root)?;
    let staging = Staging::beside(output)?;
    let stage = Stage::create(staging.folder(), true)?;
    let tables = dataset.tables(&stage)?;
    let mut outcome = Outcome::of(&tables);
    match tables.hold() {
        Ok(held) => publish::publish(&dataset.package, &dataset.models, &held, &stage, staging)?,
        Err(findings) => outcome.findings = findings,
    }
    Ok(outcome)
}

/// All that a dataset declares.
struct Dataset {
    package: Package,
    models: Vec<Model>,
    assertions: Vec<Assertion>,
}

impl Dataset {
    fn read(root: &Path) -> Result<Dataset> {
        let package = Package::read(root)?;
        let models = Model::read_all(&package)?;
        let assertions = Assertion::read_all(&package, &models)?;
        Ok(Dataset { package, models, assertions })
    }

    fn tables(&self, stage: &Stage) -> Result<Tables> {
        let package = &self.package;
        let size = package.resources.iter().map(|resource| TableReader::size(package, resource)).sum();
        let mut progress = Progress::over(size);
        let codes = Codes::read(package)?;
        let mut raw = Vec::new();
        for resource in &package.resources {
            raw.push(ingest::table(package, resource, &codes, stage, &mut progress)?);
        }
        progress.say("deriving");
        let tables = derive::run(package, &self.models, &self.assertions, raw, codes, stage)?;
        progress.finish();
        Ok(tables)
    }
}

impl Outcome {
    fn of(tables: &Tables) -> Outcome {
        let raw = tables.raw.iter().map(|table| (table.table.name.clone(), table.table.rows, false));
        let derived = tables.derived.iter().map(|table| (table.name.clone(), table.rows, true));
        Outcome { tables: raw.chain(derived).collect(), findings: Vec::new(), not_run: tables.not_run.clone() }
    }

    /// Whether the dataset can be published.
    pub fn holds(&self) -> bool {
        self.findings.is_empty() && self.not_run.is_empty()
    }
}
