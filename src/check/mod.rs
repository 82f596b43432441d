//! Holds the cells of a batch against what the schema says of its columns: text becomes typed columns, and every rule is
//! one Polars expression a column. What fails is a [`Fault`], a row number and a reason; its exact place in the file is
//! looked up only then.

mod cast;
mod duplicates;
mod geography;
mod lexical;
mod pattern;
pub mod rules;
mod value;

pub use cast::{data_type, suits, typed};
pub use duplicates::duplicates;
pub use lexical::value;
pub use value::{means_more_than_text, values};

use crate::declare::numeral;
use crate::declare::{Field, Kind, Numeral, Schema};
use crate::finding::Search;
use crate::read::TextBatch;
use anyhow::{Result, anyhow};
use polars::prelude::*;
use rules::Violation;
use rules::blank_cell::{self, Blank};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Something wrong with one cell, or with the key of one row, of a batch or table.
#[derive(Debug, Clone)]
pub struct Fault {
    pub rule: &'static str,
    /// 0-based row within the batch or table at hand.
    pub row: usize,
    /// Position of the field in the schema; none where the row's key is meant.
    pub field: Option<usize>,
    /// What follows the value in the message: "is not a date".
    pub what: Arc<str>,
    pub remedy: Remedy,
}

/// How to mend a fault.
#[derive(Debug, Clone)]
pub enum Remedy {
    Say(Arc<str>),
    /// The nearest of the known names.
    Nearest(Arc<[String]>),
    /// What is said of a number, unless it is one that is too large.
    Number {
        kind: Kind,
        numeral: Numeral,
        hint: Arc<str>,
    },
}

impl Remedy {
    pub fn hint(&self, value: Option<&str>, search: &mut Search) -> Option<String> {
        match self {
            Remedy::Say(hint) => Some(hint.to_string()).filter(|hint| !hint.is_empty()),
            Remedy::Number { kind, numeral, hint } => {
                let is_beyond = value.is_some_and(|value| numeral::is_beyond(*kind, *numeral, value));
                Some(if is_beyond { beyond(*kind).to_owned() } else { hint.to_string() })
            }
            Remedy::Nearest(names) => match search.nearest(value?, names) {
                Some(name) => Some(format!("did you mean `{name}`?")),
                None if (1..=12).contains(&names.len()) => Some(format!("known are: {}", names.join(", "))),
                None => None,
            },
        }
    }
}

fn beyond(kind: Kind) -> &'static str {
    match kind {
        Kind::Integer => {
            "it lies beyond 64 bits, which reach to 9223372036854775807: where it is a name, declare the column as a string"
        }
        _ => "it lies beyond 64 bits, whose largest number is 1.8e308",
    }
}

/// A batch of typed columns: the schema's fields, an EDTF field followed by its days and precision. Only checking makes
/// one. Cells that failed are null.
pub struct CheckedBatch {
    pub(crate) frame: DataFrame,
    /// Rows whose cells could not be told apart when they were read; their faults are told already.
    pub(crate) broken: BTreeSet<usize>,
    pub(crate) blank: Blank,
}

/// Gives the columns of a batch their types and holds them against every rule of the schema that looks at one batch.
pub fn batch(schema: &Schema, batch: TextBatch) -> Result<(CheckedBatch, Vec<Fault>)> {
    let (frame, blank) = cast::from_text(schema, &batch)?;
    let mut faults = hold(schema, &frame)?;
    tell_empty(schema, &batch, &mut faults);
    let checked = CheckedBatch { frame, broken: batch.into_broken(), blank };
    faults.retain(|fault| checked.can_be_told(fault));
    faults.extend(blank_cell::faults(schema, &checked.blank).filter(|fault| !checked.broken.contains(&fault.row)));
    Ok((checked, faults))
}

impl CheckedBatch {
    /// Whether a fault is of a row whose cells are known, and of a cell of which more is to be told than that it is blank.
    pub(crate) fn can_be_told(&self, fault: &Fault) -> bool {
        !self.broken.contains(&fault.row) && !is_blank(&self.blank, fault)
    }
}

fn is_blank(blank: &Blank, fault: &Fault) -> bool {
    fault.field.is_some_and(|field| blank.contains_key(&(fault.row, field)))
}

/// Holds the rows of a query's result, whose columns have their types, against every rule that looks at one row. Cells of which
/// nothing would be left are null from then on: no more is to be told of them.
pub fn result(schema: &Schema, frame: &mut DataFrame) -> Result<Vec<Fault>> {
    let mut faults = hold(schema, frame)?;
    let blank = cast::take_blank(schema, frame)?;
    faults.retain(|fault| !is_blank(&blank, fault));
    faults.extend(blank_cell::faults(schema, &blank));
    Ok(faults)
}

/// Says of cells that are not of their type because they are empty that they are empty: where the empty text is no missing
/// value, that is what there is to mend.
fn tell_empty(schema: &Schema, batch: &TextBatch, faults: &mut [Fault]) {
    for (position, field) in schema.fields.iter().enumerate() {
        let missing = field.missing_values.as_ref().unwrap_or(&schema.missing_values);
        let is_meant = |fault: &Fault| fault.rule == "wrong-type" && fault.field == Some(position);
        if missing.iter().any(String::is_empty) || !faults.iter().any(is_meant) {
            continue;
        }
        let texts = batch.texts(position, missing);
        for fault in faults.iter_mut().filter(|fault| is_meant(fault)) {
            if texts.get(fault.row).copied().flatten() == Some("") {
                fault.what = "is empty, and the empty text is no missing value here".into();
                fault.remedy = Remedy::Say("write a value, or add \"\" to `missingValues`".into());
            }
        }
    }
}

/// Fields that are held at once: a query's plan takes many times the memory of a short column.
const MOST_AT_ONCE: usize = 100;

/// Holds columns that have their types already against the rules.
pub fn hold(schema: &Schema, frame: &DataFrame) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    let fields: Vec<(usize, &Field)> = schema.fields.iter().enumerate().collect();
    for fields in fields.chunks(MOST_AT_ONCE).filter(|_| frame.height() > 0) {
        faults.extend(hold_fields(schema, fields, frame)?);
    }
    Ok(faults)
}

fn hold_fields(schema: &Schema, fields: &[(usize, &Field)], frame: &DataFrame) -> Result<Vec<Fault>> {
    let mut violations: Vec<(usize, &'static str, Violation)> = Vec::new();
    for (position, field) in fields {
        for rule in rules::ALL {
            let of_rule = (rule.violations)(schema, field).into_iter();
            violations.extend(of_rule.map(|violation| (*position, rule.name, violation)));
        }
    }
    let masks = violations
        .iter()
        .enumerate()
        .map(|(index, (_, _, violation))| violation.expression.clone().alias(index.to_string()));
    if violations.is_empty() {
        return Ok(Vec::new());
    }
    let columns = fields.iter().flat_map(|(_, field)| rules::columns(field));
    // A block has so few rows that to look for a better plan takes longer than any plan.
    let masks = frame.select(columns)?.lazy().without_optimizations().select(masks.collect::<Vec<Expr>>()).collect();
    // As the cause of its own causes the error would be told again with each part of the plan.
    let masks = masks.map_err(|error| anyhow!("{}: {error}", schema.path))?;
    let mut faults = Vec::new();
    for ((field, rule, violation), mask) in violations.iter().zip(masks.columns()) {
        // What is missing breaks nothing but the rules that ask for it.
        let mask = mask.bool()?;
        if !mask.any() {
            continue;
        }
        let rows = mask.iter().enumerate().filter(|(_, failed)| *failed == Some(true));
        faults.extend(rows.map(|(row, _)| Fault {
            rule,
            row,
            field: Some(*field),
            what: violation.what.clone(),
            remedy: violation.remedy.clone(),
        }));
    }
    Ok(faults)
}

/// Only the columns that are published.
pub fn without_presence(frame: DataFrame) -> DataFrame {
    let extra: Vec<PlSmallStr> =
        frame.get_column_names().into_iter().filter(|name| name.starts_with(rules::PRESENT)).cloned().collect();
    frame.drop_many(extra)
}
