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
pub mod checksum;
pub mod declare;
pub mod derive;
pub mod diff;
pub mod edtf;
pub mod evidence;
pub mod explain;
pub mod finding;
pub mod ingest;
mod limit;
pub mod manual;
pub mod moment;
pub mod normalise;
pub mod progress;
pub mod publish;
pub mod read;
pub mod release;
pub mod report;
pub mod store;
mod strptime;
pub mod verify;

pub use limit::{end_on_panic, hold_environment};

use anyhow::{Context, Result};
use declare::Package;
use derive::{Assertion, Held, Model, Tables};
use evidence::{EVIDENCE, SOURCES, Text};
use finding::{Finding, Severity};
use ingest::Ingested;
use normalise::Codes;
use progress::Progress;
use publish::Staging;
use read::TableReader;
use release::Before;
use std::path::{Path, PathBuf};
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
    Ok(dataset.held(&stage, &output_of(root))?.0)
}

/// Checks a dataset and, where nothing is wrong with it, publishes it in `output`.
pub fn build(root: &Path, output: &Path) -> Result<Outcome> {
    let dataset = Dataset::read(root)?;
    let staging = Staging::beside(root, output)?;
    let stage = Stage::create(staging.folder(), true)?;
    let (mut outcome, held) = dataset.held(&stage, output)?;
    if let Some(held) = held {
        publish::write(&dataset.package, &dataset.models, held, &stage)?;
        outcome.findings.extend(release::changed(root, &dataset.package.version, stage.folder())?);
        if outcome.holds() {
            stage.settle()?;
            staging.swap()?;
        }
    }
    Ok(outcome)
}

/// Whether the published files are what they say, are what the raw files build, and, with a folder of texts, whether the
/// evidence is found in them.
pub fn verify(root: &Path, texts: Option<&Path>) -> Result<Outcome> {
    let dataset = Dataset::read(root)?;
    let staging = Staging::temporary()?;
    let stage = Stage::create(staging.folder(), true)?;
    let (mut outcome, held) = dataset.held(&stage, &output_of(root))?;
    if let Some(held) = held {
        if let Some(texts) = texts {
            outcome.findings.extend(verify::sources(&dataset.package, &held, texts)?);
        }
        publish::write(&dataset.package, &dataset.models, held, &stage)?;
        outcome.findings.extend(release::changed(root, &dataset.package.version, stage.folder())?);
        outcome.findings.extend(verify::output(&output_of(root), stage.folder())?);
        outcome.findings.sort_by(|left, right| left.order().cmp(&right.order()));
    }
    Ok(outcome)
}

/// What a release came to.
pub struct Released {
    pub archive: PathBuf,
    /// SHA-256 of the archive.
    pub sum: String,
    /// The release before it.
    pub since: Since,
}

/// What has changed since the release before, with its version.
pub enum Since {
    /// There is none.
    Never,
    /// In words, where its archive is not at hand: rows are not compared.
    Kept(String, diff::Step, Vec<String>),
    Compared(String, diff::Difference),
}

/// Packs what is published, where it is what the raw files build and its version is told of in the changelog.
pub fn release(root: &Path, dist: &Path) -> Result<(Outcome, Option<Released>)> {
    // What is looked at is what is packed.
    let (output, _lock) = publish::lock(root, &output_of(root))?;
    let mut outcome = verify(root, None)?;
    let package = Package::read(root)?;
    let (name, version) = (&package.name, &package.version);
    outcome.findings.extend(release::changelog(root, version)?);
    if !outcome.holds() {
        return Ok((outcome, None));
    }
    let since = match release::before(root, dist, name, version)? {
        Before::None => Since::Never,
        Before::Kept(before) => {
            let (step, words) = diff::in_words(&release::folder(root, &before), &output)?;
            Since::Kept(before, step, words)
        }
        Before::Unpacked(before, folder) => Since::Compared(before, diff::between(&folder.folder(), &output)?),
    };
    let too_small = match &since {
        Since::Never => None,
        Since::Kept(before, step, _) => release::too_small(before, version, *step),
        Since::Compared(before, difference) => release::too_small(before, version, difference.version_step),
    };
    if let Some(finding) = too_small {
        outcome.findings.push(finding);
        return Ok((outcome, None));
    }
    // Last, so that nothing is released where something else is wrong.
    match release::pack(root, &output, dist, name, version)? {
        Ok((archive, sum)) => Ok((outcome, Some(Released { archive, sum, since }))),
        Err(findings) => {
            outcome.findings.extend(findings);
            Ok((outcome, None))
        }
    }
}

/// All that hangs on a record, as text; none where the dataset does not hold. With a folder of texts its passages too.
pub fn explain(root: &Path, id: &str, texts: Option<&Path>) -> Result<(Outcome, Option<String>)> {
    let dataset = Dataset::read(root)?;
    let staging = Staging::temporary()?;
    let stage = Stage::create(staging.folder(), false)?;
    let (outcome, held) = dataset.held(&stage, &output_of(root))?;
    let text = held.map(|held| explain::record(&dataset.package, &held, id, texts)).transpose()?;
    Ok((outcome, text))
}

/// The folder of a dataset that is published.
const OUTPUT: &str = "output";

/// Where a dataset is published unless another folder is named.
pub fn output_of(root: &Path) -> PathBuf {
    if root == Path::new(".") { PathBuf::from(OUTPUT) } else { root.join(OUTPUT) }
}

/// The rows of evidence for a passage of a text, as CSV with a header; nothing where the words are not in it. The source
/// is named where the folder `root` has a dataset that lists the text by its checksum.
pub fn locate(root: &Path, file: &Path, words: &str) -> Result<String> {
    let text = Text::read(file)?;
    if !root.join(declare::DESCRIPTOR).is_file() {
        return evidence::locate(&text, words, &["source_id", "paragraph", "words", "fingerprint"], None);
    }
    let package = Package::read(root)?;
    let evidence = package.resource(EVIDENCE).context("the dataset has no table of evidence")?;
    let sources = package.resource(SOURCES).context("the dataset has no table of sources")?;
    let columns: Vec<&str> = evidence.schema.names().collect();
    evidence::locate(&text, words, &columns, Some(&ingest::read(&package, sources)?))
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
        publish::hold(&package, &models)?;
        Ok(Dataset { package, models, assertions })
    }

    /// What a run over all tables comes to, and the tables where nothing is wrong with them. `output` is what was published
    /// before.
    fn held(&self, stage: &Stage, output: &Path) -> Result<(Outcome, Option<Held>)> {
        let mut tables = self.tables(stage)?;
        tables.findings.extend(release::identifiers(&self.package, &tables, output)?.into_list());
        let mut outcome = Outcome::of(&tables);
        match tables.hold() {
            Ok((held, warnings)) => {
                outcome.findings = warnings;
                Ok((outcome, Some(held)))
            }
            Err(findings) => {
                outcome.findings = findings;
                Ok((outcome, None))
            }
        }
    }

    fn tables(&self, stage: &Stage) -> Result<Tables> {
        let package = &self.package;
        let size = package.resources.iter().map(|resource| TableReader::size(package, resource)).sum();
        let mut progress = Progress::over(size);
        let raw = package.resources.iter().map(|resource| (&resource.name, &resource.schema));
        let derived = self.models.iter().map(|model| (&model.query.name, &model.schema));
        let codes = Codes::read(package, raw.chain(derived))?;
        let mut raw = Vec::new();
        for resource in &package.resources {
            let told: usize = raw.iter().map(|table: &Ingested| table.findings.len()).sum();
            let room = finding::MOST.saturating_sub(told);
            raw.push(ingest::table(package, resource, &codes, stage, room, &mut progress)?);
        }
        let tables = derive::run(package, &self.models, &self.assertions, raw, codes, stage, &mut progress)?;
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

    /// Whether nothing is wrong; warnings are not.
    pub fn holds(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != Severity::Error) && self.not_run.is_empty()
    }
}
