//! One raw table the whole way: read, checked, normalised, stored. Blocks are worked on side by side and written in
//! their order, so that memory follows the blocks under way and the bytes do not depend on the number of threads.

use crate::check::{self, Fault};
use crate::declare::{Package, Resource};
use crate::finding::{Finding, Search, Severity, told};
use crate::normalise::{self, Codes, NormalBatch};
use crate::progress::Progress;
use crate::read::{Mark, RawBlock, Row, TableReader, Wanted};
use crate::store::{Encoded, Form, Order, Span, Stage, Stored, TableWriter};
use anyhow::{Context, Result};
use polars::prelude::DataFrame;
use polars_core::runtime::RAYON;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

/// A larger table keeps the order of its raw files: to sort it would take more memory than is promised. Bytes of Parquet.
const LARGEST_SORTED: u64 = 1 << 30;

/// A raw table in the stage, and what is wrong with it.
pub struct Ingested {
    pub table: Stored,
    pub findings: Vec<Finding>,
    /// Whether its rows are all there. Where a file could not be read whole, what other tables or rules say of the rows
    /// that are not there is noise.
    pub is_whole: bool,
    /// Whether it stands in order of its primary key.
    pub in_order: bool,
}

/// Takes one raw table the whole way, until more than `room` is found wrong with it.
pub fn table(
    package: &Package,
    resource: &Resource,
    codes: &Codes,
    stage: &Stage,
    room: usize,
    progress: &mut Progress,
) -> Result<Ingested> {
    progress.say(&format!("checking {}", resource.name));
    let wrong_files = crate::read::hold_files(package, resource)?;
    let pass = Pass::run(package, resource, codes, stage, room, progress)?;
    let is_clean = pass.findings.is_empty() && pass.faults.is_empty();
    let in_order = pass.order.holds();
    let mut stored = pass.stored;
    let place = |row| place(&pass.before, row);
    let mut findings = Vec::new();
    let repeated = match pass.is_full {
        true => Vec::new(),
        false => check::duplicates(&resource.schema, &stored.scan()?, is_clean && in_order)?,
    };
    let firsts: BTreeMap<(usize, usize), (usize, usize)> =
        repeated.iter().map(|duplicate| (place(duplicate.fault.row), place(duplicate.first))).collect();
    let mut faults = pass.faults;
    let told: BTreeSet<_> = faults.iter().map(|(block, fault)| (*block, fault.row, fault.field)).collect();
    for duplicate in repeated {
        let (block, row) = place(duplicate.fault.row);
        // A cell that is wrong as it stands is told as that alone.
        if told.contains(&(block, row, duplicate.fault.field)) {
            continue;
        }
        if pass.findings.len() + faults.len() >= room {
            let path = pass.marks.get(block).map(|mark| mark.path(resource)).unwrap_or_default();
            findings.push(Finding::too_many(path));
            break;
        }
        faults.push((block, Fault { row, ..duplicate.fault }));
    }
    findings.extend(pass.findings);
    findings.extend(wrong_files);
    findings.extend(locate(package, resource, &pass.marks, &faults, &firsts)?);
    let mut sorted = in_order;
    if findings.is_empty() && !in_order && stored.bytes()? <= LARGEST_SORTED {
        stored = stored.sorted(stage, &resource.schema)?;
        sorted = true;
    }
    Ok(Ingested { table: stored, is_whole: !findings.iter().any(crate::read::loses_rows), findings, in_order: sorted })
}

/// What one pass over the files of a table found.
struct Pass {
    stored: Stored,
    /// What is wrong with the files as text.
    findings: Vec<Finding>,
    /// What is wrong with cells, by block.
    faults: Vec<(usize, Fault)>,
    marks: Vec<Mark>,
    /// Rows before each block.
    before: Vec<usize>,
    order: Order,
    /// Whether more was wrong than there was room for.
    is_full: bool,
}

impl Pass {
    fn run(
        package: &Package,
        resource: &Resource,
        codes: &Codes,
        stage: &Stage,
        room: usize,
        progress: &mut Progress,
    ) -> Result<Pass> {
        let (schema, fields) = (&resource.schema, resource.schema.published_fields());
        let mut writer = TableWriter::create(stage, &resource.name, fields, schema, Form::Declared)?;
        let mut reader = TableReader::new(package, resource);
        let mut order = Order::default();
        let (mut findings, mut faults, mut marks, mut before) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut is_clean, mut rows, mut taken, mut is_full) = (true, 0, 0, false);
        let (mut done, mut encoded): (Vec<Done>, Vec<Encoded>) = (Vec::new(), Vec::new());
        // While some blocks are read and worked on, those before them are encoded and those before these written.
        loop {
            if is_clean && !(findings.is_empty() && faults.is_empty() && reader.findings.is_empty()) {
                // Nothing of the table will be published. What failed is left empty, and assertions look at the rest.
                is_clean = false;
                writer.append(std::mem::take(&mut encoded))?;
                writer = writer.go_on_as_found(stage, schema)?;
            }
            let batches = writer.cut(done.iter().map(|done| done.batch.frame()))?;
            let (encoder, ready) = (writer.encoder(), std::mem::take(&mut encoded));
            // A thread reads the block that it works on next, and frees it: so its memory is near the processor.
            let left = Room { most: room.saturating_sub(findings.len() + faults.len()), found: Mutex::default() };
            let blocks = reader.take(ahead()).enumerate().par_bridge().filter(|(place, _)| left.is_left_before(*place));
            let work = || -> Result<Vec<(usize, Done)>> {
                let work = |(place, block)| {
                    let done = work(resource, block, codes)?;
                    left.take(place, done.findings.len() + done.faults.len());
                    Ok((place, done))
                };
                blocks.map(work).collect()
            };
            // What takes long in one piece comes first.
            let (written, (coded, worked)) = RAYON
                .install(|| rayon::join(|| writer.append(ready), || rayon::join(|| encoder.encode(&batches), work)));
            written?;
            encoded = coded?;
            let mut worked = worked?;
            worked.sort_unstable_by_key(|(place, _)| *place);
            done = worked.into_iter().map(|(_, done)| done).collect();
            if done.is_empty() && encoded.is_empty() {
                break;
            }
            let rows_before = rows;
            for done in &mut done {
                let block = before.len();
                before.push(rows);
                rows += done.batch.frame().height();
                marks.push(done.mark.clone());
                order.take(std::mem::take(&mut done.span))?;
                findings.append(&mut done.findings);
                faults.extend(done.faults.drain(..).map(|fault| (block, fault)));
                if findings.len() + faults.len() > room {
                    is_full = true;
                    break;
                }
            }
            progress.advance(reader.taken() - taken, (rows - rows_before) as u64);
            taken = reader.taken();
            if is_full {
                // What follows is not looked at, and of what was found no more is told than there is room for.
                findings.truncate(room);
                faults.truncate(room - findings.len());
                if let Some(last) = marks.last() {
                    findings.push(Finding::too_many(last.path(resource)));
                    // How far was read ahead hangs on the number of threads.
                    reader.findings.retain(|finding| last.comes_after(resource, finding));
                }
                break;
            }
        }
        findings.append(&mut reader.findings);
        Ok(Pass { stored: writer.finish()?, findings, faults, marks, before, order, is_full })
    }
}

/// How much that is wrong there is room for among the blocks under way.
struct Room {
    most: usize,
    /// How much was found, by the number of the block.
    found: Mutex<BTreeMap<usize, usize>>,
}

impl Room {
    /// Whether the blocks before one leave room for it, so that what is told hangs on the order of blocks and not on that of threads.
    fn is_left_before(&self, block: usize) -> bool {
        let Ok(found) = self.found.lock() else { return false };
        found.range(..block).map(|(_, count)| count).sum::<usize>() <= self.most
    }

    fn take(&self, block: usize, count: usize) {
        if let (1.., Ok(mut found)) = (count, self.found.lock()) {
            found.insert(block, count);
        }
    }
}

/// Block and row within it of a row of the table. `before` has the rows before each block.
fn place(before: &[usize], row: usize) -> (usize, usize) {
    let block = before.partition_point(|before| *before <= row).saturating_sub(1);
    (block, row - before.get(block).copied().unwrap_or_default().min(row))
}

/// Blocks that are under way at once.
fn ahead() -> usize {
    8 * rayon::current_num_threads()
}

/// A block, worked on.
struct Done {
    mark: Mark,
    batch: NormalBatch,
    span: Span,
    findings: Vec<Finding>,
    faults: Vec<Fault>,
}

fn work(resource: &Resource, block: RawBlock, codes: &Codes) -> Result<Done> {
    let mark = block.mark.clone();
    let (text, findings) = block.parse();
    let (checked, mut faults) = check::batch(&resource.schema, text)?;
    let (batch, more, coded) = normalise::batch(resource, checked, codes)?;
    faults.retain(|fault| fault.field.is_none_or(|field| !coded.contains(&(fault.row, field))));
    if !more.is_empty() {
        let told: BTreeSet<_> = faults.iter().map(|fault| (fault.rule, fault.row, fault.field)).collect();
        faults.extend(more.into_iter().filter(|fault| !told.contains(&(fault.rule, fault.row, fault.field))));
    }
    // A column that the file does not have is told once, not for every row.
    faults.retain(|fault| fault.field.is_none_or(|field| mark.has_field(field)));
    Ok(Done { mark, span: Span::of(&resource.schema, batch.frame())?, batch, findings, faults })
}

/// Gives faults their place in the files, and the values that stand there.
fn locate(
    package: &Package,
    resource: &Resource,
    marks: &[Mark],
    faults: &[(usize, Fault)],
    firsts: &BTreeMap<(usize, usize), (usize, usize)>,
) -> Result<Vec<Finding>> {
    let schema = &resource.schema;
    let mut wanted: BTreeMap<usize, Wanted> = BTreeMap::new();
    for (block, fault) in faults {
        let fields = wanted.entry(*block).or_default().entry(fault.row).or_default();
        fields.extend(schema.primary_key.iter().copied().chain(fault.field));
    }
    for (block, row) in firsts.values() {
        wanted.entry(*block).or_default().entry(*row).or_default().insert(0);
    }
    let found = crate::read::locate(package, resource, marks, &wanted)?;
    let (mut findings, mut search) = (Vec::new(), Search::begin());
    for (block, fault) in faults {
        let Some(row) = found.get(&(*block, fault.row)) else { continue };
        let cell = |position: usize| row.cell(position);
        let field = fault.field.and_then(|position| schema.fields.get(position));
        let value = fault.field.and_then(cell).filter(|value| !value.is_empty()).map(told);
        let place = fault.field.and_then(|position| row.place(position));
        let key: Option<Vec<&str>> = schema.primary_key.iter().map(|position| cell(*position)).collect();
        let mut what = fault.what.to_string();
        if fault.rule.starts_with("duplicate")
            && let Some(first) = firsts.get(&(*block, fault.row)).and_then(|first| found.get(first))
            && let Some(place) = first.place(0)
        {
            what = what.replace("an earlier row", &format!("{}:{}", first.path, place.line));
        }
        let name = field.map(|field| field.name.as_str()).unwrap_or_default();
        let shown = value.as_ref().map_or(String::new(), |value| format!(" `{value}`"));
        findings.push(Finding {
            rule: fault.rule.to_owned(),
            severity: Severity::Error,
            path: row.path.to_string(),
            line: place.map(|place| place.line),
            column: place.map(|place| place.column),
            key: key.map(|parts| parts.join(",")).filter(|key| !key.is_empty()).map(|key| told(&key)),
            field: field.map(|field| field.name.clone()),
            hint: fault.remedy.hint(value.as_deref(), &mut search),
            message: format!("{name}{shown} {what}"),
            value,
        });
    }
    Ok(findings)
}

/// The rows of a raw table that is small, as they stand, faults and all.
pub fn read(package: &Package, resource: &Resource) -> Result<DataFrame> {
    let mut reader = TableReader::new(package, resource);
    let mut frame: Option<DataFrame> = None;
    while let Some(block) = reader.next_block() {
        let (batch, _) = check::batch(&resource.schema, block.parse().0)?;
        let rows = normalise::batch(resource, batch, &Codes::default())?.0.frame().clone();
        frame = Some(match frame {
            Some(frame) => frame.vstack(&rows)?,
            None => rows,
        });
    }
    frame.with_context(|| format!("{} cannot be read", resource.name))
}

/// The rows of a raw table that have the given keys, the parts of a key joined by commas, with the places of all their cells.
pub fn find(package: &Package, resource: &Resource, keys: &BTreeSet<String>) -> Result<BTreeMap<String, Row>> {
    let mut reader = TableReader::new(package, resource);
    let codes = Codes::read(package, [(&resource.name, &resource.schema)])?;
    let (mut marks, mut wanted, mut names) = (Vec::new(), BTreeMap::<usize, Wanted>::new(), BTreeMap::new());
    while let Some(block) = reader.next_block() {
        let number = marks.len();
        marks.push(block.mark.clone());
        // Keys are known as they are published, not as they are written.
        let (batch, _) = check::batch(&resource.schema, block.parse().0)?;
        let frame = normalise::batch(resource, batch, &codes)?.0;
        let names_of_key = resource.schema.key_names();
        for (row, key) in normalise::key_texts(frame.frame(), &names_of_key)?.iter().enumerate() {
            let Some(key) = key.map(|key| key.replace(normalise::PART, ",")) else { continue };
            if keys.contains(&key) {
                wanted.entry(number).or_default().insert(row, (0..resource.schema.fields.len()).collect());
                names.insert((number, row), key);
            }
        }
    }
    let mut found: BTreeMap<String, Option<Row>> = BTreeMap::new();
    for (place, row) in crate::read::locate(package, resource, &marks, &wanted)? {
        let Some(key) = names.remove(&place) else { continue };
        // Of two rows whose keys are one text once joined, neither is meant more than the other.
        let is_told = found.contains_key(&key);
        found.insert(key, Some(row).filter(|_| !is_told));
    }
    Ok(found.into_iter().filter_map(|(key, row)| Some((key, row?))).collect())
}
