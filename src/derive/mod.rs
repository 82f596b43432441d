//! Derived tables and assertions: SQL over the normalised tables, each result held against its declared schema, and rules
//! across tables that no row may break.

mod assertion;
mod exact;
mod kinds;
mod model;
mod parse;
mod query;
mod run;
mod standard;

pub use assertion::Assertion;
pub use model::Model;

use crate::check::{self, Fault};
use crate::declare::{CALENDAR, Kind, Package};
use crate::finding::{self, Finding, Findings, Search, Severity, told};
use crate::ingest::Ingested;
use crate::normalise::Codes;
use crate::progress::Progress;
use crate::store::{self, Form, Order, Span, Stage, Stored, Summary, TableWriter};
use anyhow::Result;
use kinds::Relation;
use polars::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Every table of the dataset in the stage, raw and derived, and all that was found wrong with them.
pub struct Tables {
    pub raw: Vec<Ingested>,
    pub derived: Vec<Stored>,
    /// What is wrong with derived tables and across tables.
    pub findings: Vec<Finding>,
    /// Queries that were not run because a table that they read could not be read whole.
    pub not_run: Vec<String>,
}

impl Tables {
    /// How many findings more can be told.
    pub fn room(&self) -> usize {
        let told = self.findings.len() + self.raw.iter().map(|table| table.findings.len()).sum::<usize>();
        finding::MOST.saturating_sub(told)
    }
}

/// Tables in which nothing is wrong. Only these are published, and only [`Tables::hold`] makes them.
pub struct Held {
    raw: Vec<Ingested>,
    derived: Vec<Stored>,
}

impl Tables {
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.raw.iter().flat_map(|table| &table.findings).chain(&self.findings)
    }

    /// The tables and the warnings, where nothing is wrong with any of them; otherwise every finding, in order.
    pub fn hold(self) -> std::result::Result<(Held, Vec<Finding>), Vec<Finding>> {
        let mut findings: Vec<Finding> = self.findings().cloned().collect();
        findings.sort_by(|left, right| left.order().cmp(&right.order()));
        let holds = findings.iter().all(|finding| finding.severity != Severity::Error) && self.not_run.is_empty();
        match holds {
            true => Ok((Held { raw: self.raw, derived: self.derived }, findings)),
            false => Err(findings),
        }
    }
}

impl Held {
    pub fn raw(&self) -> &[Ingested] {
        &self.raw
    }

    pub fn derived(&self) -> &[Stored] {
        &self.derived
    }
}

/// A table that queries read.
#[derive(Clone)]
pub struct Source {
    rows: LazyFrame,
    fields: Vec<crate::declare::Field>,
    height: usize,
    /// Columns of the primary key, where it stands in order of it.
    order: Vec<String>,
    /// Least and largest magnitude in each column of numbers that are all finite, apart from zero.
    numbers: BTreeMap<String, (f64, f64)>,
    relation: Relation,
}

impl Source {
    fn of(table: &Stored, in_order: bool) -> Result<Source> {
        let columns = table.fields.iter().zip(&table.summaries).filter(|(field, _)| field.kind == Kind::Number);
        let numbers = columns.filter_map(|(field, summary)| Some((field.name.clone(), summary.magnitudes()?)));
        let order = if in_order { table.key.clone() } else { Vec::new() };
        let largest = |position: usize| table.summaries.get(position).map_or(0, Summary::largest_whole);
        let relation = Relation::declared(table.fields.iter()).filled(table.rows, largest);
        let fields = table.fields.clone();
        Ok(Source { rows: table.scan()?, fields, height: table.rows, order, numbers: numbers.collect(), relation })
    }
}

/// Builds every derived table and runs every assertion.
pub fn run(
    package: &Package,
    models: &[Model],
    assertions: &[Assertion],
    raw: Vec<Ingested>,
    mut codes: Codes,
    stage: &Stage,
    progress: &mut Progress,
) -> Result<Tables> {
    let mut tables: BTreeMap<String, Source> = BTreeMap::new();
    let mut lost: BTreeSet<String> = BTreeSet::new();
    let mut unsound: BTreeSet<String> = BTreeSet::new();
    for table in &raw {
        tables.insert(table.table.name.clone(), Source::of(&table.table, table.in_order)?);
        if !table.is_whole {
            lost.insert(table.table.name.clone());
        }
        if !table.findings.is_empty() {
            unsound.insert(table.table.name.clone());
        }
    }
    if let Some((first, last)) = package.coverage {
        let years = df!("year" => (first..=last).collect::<Vec<i32>>())?;
        let (height, order, numbers) = (years.height(), Vec::new(), BTreeMap::new());
        let relation = Relation::years().filled(height, |_| last.unsigned_abs().max(first.unsigned_abs()).into());
        let source = Source { rows: years.lazy(), fields: Vec::new(), height, order, numbers, relation };
        tables.insert(CALENDAR.to_owned(), source);
    }
    let asked = asked(models, assertions);
    let mut built = Tables { raw, derived: Vec::new(), findings: Vec::new(), not_run: Vec::new() };
    for model in models {
        if !model.query.reads.is_disjoint(&lost) {
            lost.insert(model.name().to_owned());
            built.not_run.push(model.query.path.clone());
            continue;
        }
        let reads_unsound = !model.query.reads.is_disjoint(&unsound);
        // What follows from a fault in the raw tables is told there, at its place: nothing would be said of this table.
        if reads_unsound && !asked.contains(model.name()) {
            unsound.insert(model.name().to_owned());
            continue;
        }
        progress.say(&format!("deriving {}", model.name()));
        let (stored, findings) = build(model, &tables, &mut codes, stage, built.room())?;
        if reads_unsound || !findings.is_empty() {
            unsound.insert(model.name().to_owned());
        }
        if !reads_unsound {
            built.findings.extend(findings);
        }
        match stored {
            Some(stored) => {
                tables.insert(model.name().to_owned(), Source::of(&stored, false)?);
                built.derived.push(stored);
            }
            None => drop(lost.insert(model.name().to_owned())),
        }
    }
    for assertion in assertions {
        if assertion.query.reads.is_disjoint(&lost) {
            progress.say(&format!("asserting {}", assertion.query.name));
            let findings = assertion.run(package, &tables, built.room())?;
            built.findings.extend(findings);
        } else {
            built.not_run.push(assertion.query.path.clone());
        }
    }
    Ok(built)
}

/// The models that an assertion reads, or that such a model reads.
fn asked<'a>(models: &'a [Model], assertions: &'a [Assertion]) -> BTreeSet<&'a str> {
    let mut asked: BTreeSet<&str> =
        assertions.iter().flat_map(|assertion| &assertion.query.reads).map(String::as_str).collect();
    // Models stand in the order in which they are made, so that what one reads comes before it.
    for model in models.iter().rev() {
        if asked.contains(model.name()) {
            asked.extend(model.query.reads.iter().map(String::as_str));
        }
    }
    asked
}

/// Runs one model and holds its result against its schema. Nothing is stored where its columns are not those declared.
fn build(
    model: &Model,
    tables: &BTreeMap<String, Source>,
    codes: &mut Codes,
    stage: &Stage,
    room: usize,
) -> Result<(Option<Stored>, Vec<Finding>)> {
    let result = model.query.run(tables)?;
    let wrong = columns(model, &result);
    if !wrong.is_empty() {
        return Ok((None, wrong));
    }
    let mut key: Vec<String> = model.schema.key_names().into_iter().map(str::to_owned).collect();
    if key.is_empty() {
        // The order in which groups come out differs from run to run.
        key = model.schema.names().map(str::to_owned).collect();
    }
    let mut frame = check::typed(&model.schema, &result)?;
    for foreign in &model.schema.foreign_keys {
        if let Some((target, table)) = foreign.resource.as_ref().and_then(|target| tables.get_key_value(target)) {
            codes.learn(target, &table.fields, &foreign.reference, &table.rows)?;
        }
    }
    // Names are turned into codes first: what is held and put in order is what will be published.
    codes.apply(model.name(), &model.schema, &mut frame)?;
    let mut frame = store::sort(frame.lazy(), &key)?.collect()?;
    let means_more = |at: &usize| model.schema.fields.get(*at).is_some_and(check::means_more_than_text);
    for foreign in model.own_references().into_iter().filter(|key| key.fields.iter().any(means_more)) {
        // The next one may lead to what this one writes.
        codes.learn(model.name(), &model.schema.fields, &foreign.reference, &frame.clone().lazy())?;
        codes.apply(model.name(), &model.schema, &mut frame)?;
        frame = store::sort(frame.lazy(), &key)?.collect()?;
    }
    // With the cells that are no values, which are told as they are.
    let found = frame.clone();
    let mut faults = check::result(&model.schema, &mut frame)?;
    let mut frame = check::without_presence(frame);
    let mut order = Order::default();
    order.take(Span::of(&model.schema, &frame)?)?;
    let repeated = check::duplicates(&model.schema, &frame.clone().lazy(), order.holds())?;
    faults.extend(repeated.into_iter().map(|duplicate| duplicate.fault));
    for foreign in &model.schema.foreign_keys {
        if foreign.resource.as_deref().is_none_or(|target| target == model.name()) {
            codes.learn(model.name(), &model.schema.fields, &foreign.reference, &frame.clone().lazy())?;
        }
    }
    // What refers to nothing is told by the row that it has come to stand in.
    faults.extend(codes.apply(model.name(), &model.schema, &mut frame)?.0);
    let (mut search, mut findings) = (Search::begin(), Findings::within(room));
    for fault in faults.iter().take(room.saturating_add(1)) {
        findings.push(finding(model, &found, fault, &mut search)?);
    }
    let findings = findings.into_list();
    let form = if findings.is_empty() { Form::Declared } else { Form::AsFound };
    let writer = TableWriter::create(stage, model.name(), model.schema.fields.clone(), &model.schema, form)?;
    Ok((Some(writer.write(&frame)?), findings))
}

/// Whether a result has the columns that its schema declares.
fn columns(model: &Model, result: &DataFrame) -> Vec<Finding> {
    let path = &model.query.path;
    let made: Vec<&str> = result.get_column_names().into_iter().map(|name| name.as_str()).collect();
    let known: Vec<String> = made.iter().map(|name| (*name).to_owned()).collect();
    let (mut findings, mut search) = (Vec::new(), Search::begin());
    let is_made: HashSet<&str> = made.iter().copied().collect();
    for name in model.schema.names().filter(|name| !is_made.contains(name)) {
        let message = format!("the result has no column `{name}`, which {} declares", model.schema.path);
        let hint = search.nearest(name, &known).map(|meant| format!("did you mean `{meant}`?"));
        findings.push(Finding {
            field: Some(name.to_owned()),
            hint,
            ..Finding::in_file("missing-column", path, message)
        });
    }
    let declared: HashSet<&str> = model.schema.names().collect();
    for name in made.iter().filter(|name| !declared.contains(*name)) {
        let message = format!("the result has a column `{name}`, which {} does not declare", model.schema.path);
        findings
            .push(Finding::in_file("unknown-column", path, message).hint("declare it, or leave it out of the SELECT"));
    }
    for field in model.schema.fields.iter() {
        let Ok(column) = result.column(&field.name) else { continue };
        if !check::suits(field.kind, column.dtype()) {
            let declared = field.text("type").unwrap_or("any");
            let message =
                format!("column `{}` of the result is of type {}, not {declared}", field.name, column.dtype());
            let finding = Finding::in_file("wrong-type", path, message);
            findings.push(
                finding
                    .hint("CAST it in the SELECT, or declare the type that it has")
                    .about(Some(field.name.clone()), None),
            );
        }
    }
    findings
}

fn finding(model: &Model, frame: &DataFrame, fault: &Fault, search: &mut Search) -> Result<Finding> {
    let cell = |name: &str| -> Result<Option<String>> {
        let column = frame.column(name)?.slice(fault.row as i64, 1).cast(&DataType::String)?;
        Ok(column.str()?.get(0).map(str::to_owned))
    };
    let declared = fault.field.and_then(|position| model.schema.fields.get(position));
    let field = declared.map(|field| field.name.clone());
    let value = field.as_deref().map(cell).transpose()?.flatten().map(|value| told(&value));
    let key: Option<Vec<String>> = model.schema.key_names().into_iter().map(cell).collect::<Result<_>>()?;
    let shown = value.as_ref().map_or(String::new(), |value| format!(" `{value}`"));
    Ok(Finding {
        key: key.map(|parts| parts.join(",")).filter(|key| !key.is_empty()).map(|key| told(&key)),
        hint: match fault.rule {
            // What is written in cells helps no one who writes a query.
            "wrong-type" if declared.is_some_and(|field| !field.kind.is_text()) => {
                Some("CAST it in the SELECT, or declare a type that holds it".to_owned())
            }
            "blank-cell" if declared.is_some_and(|field| model.schema.is_nullable(field)) => {
                Some("make it missing, as NULLIF(TRIM(x), '') does of spaces, or write a value".to_owned())
            }
            _ => fault.remedy.hint(value.as_deref(), search),
        },
        ..Finding::in_file(
            fault.rule,
            &model.query.path,
            format!("{}{shown} {}", field.as_deref().unwrap_or_default(), fault.what),
        )
    }
    .about(field, value))
}
