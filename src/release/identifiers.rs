//! Identifiers are the keys of one column whose name ends with `_id`. A dataset that has a table `retired` promises that none is
//! lost and none is used again; it is held to what is committed as published. The column `table` of `retired`, where there is one,
//! says of which table an identifier was, by a name that it was published under. A table that has another name now, or whose
//! records are in another one, is among what that one says it was `formerly`.
//!
//! `lost-id`: a record that is published in `output/` is neither in the raw files nor in `retired`.
//!
//! Whoever cited it finds nothing, and no word of why. An identifier that was published as retired must stay in `retired`; a name
//! of a table that was published must lead to one table, by `formerly` if it has another name now; of two tables that are merged
//! one cannot keep the identifiers that both have, but where the key of the one referred to that of the other; the identifiers must stay a
//! key; a row of `retired` names a table that there is or was, or none for ever; and what cannot be compared any more is told too.
//!
//! Example: the row `evt-0042` was deleted in the spreadsheet. Put it back, or add it to `retired` with the reason and the
//! record that takes its place. Or the table `events` was renamed: say `"formerly": "events"` beside its new name.
//!
//! `retired-id`: an identifier that was retired is in use.
//!
//! Whoever cited the one record would find another. Nor is a number an identifier (5 would be `5.0`), or a duration or another value
//! that may be written in many ways, or a text that could be taken for another one.
//!
//! Example: `evt-0042` is in `retired`, and a new event was given its number. Give the event the number after the highest that
//! is in use or in `retired`.

use super::RETIRED;
use super::ids::{ID, Retired, collected, ids_before, ids_lost, ids_now, parted, unclean};
use super::lineage::{Records, ancestors, column_now, of_records};
use crate::check::means_more_than_text;
use crate::checksum;
use crate::declare::{DESCRIPTOR, Kind, Package, Resource};
use crate::derive::Tables;
use crate::diff::{Published, PublishedTable};
use crate::finding::{Finding, Findings, nearest};
use crate::ingest;
use crate::publish::{self, checksums};
use crate::store::Stored;
use anyhow::{Context, Result, anyhow, bail};
use polars::prelude::{IntoLazy, col, df};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub(super) const ENDING: &str = "_id";
/// The column of `retired` that names what is no more; the first of the key, but for the table, where there is none.
const RECORD: &str = "record_id";
/// The column of `retired` that names the table of a record: an identifier is retired of the table that the name leads to, or of
/// every one where it is empty.
const TABLE: &str = "table";
const NOT_ITS_SUM: &str = "its CSV is not the one that its checksum in the descriptor is of";

/// Identifiers that were published and are lost, and those that were retired and are in use. What was published is the
/// dataset's own `output/`; `output`, where this run publishes, if the dataset has none there.
pub fn identifiers(package: &Package, tables: &Tables, output: &Path) -> Result<Findings> {
    let committed = crate::output_of(&package.root);
    let committed = publish::as_left(&committed);
    let folder: &Path = if committed.exists() { &committed } else { output };
    let published = match is_published(folder)? {
        true => {
            publish::within(&package.root, folder)?;
            // What it says decides what was promised, and is looked for.
            Some(Published::read(folder).and_then(|published| hold_descriptor(folder).map(|()| published)))
        }
        false => None,
    };
    let resource = package.resource(RETIRED);
    let (retired, any) = (Retired::default(), BTreeSet::new());
    let findings = Findings::within(tables.room());
    let mut look = Look { package, tables, folder, retired, any, findings };
    let published = match published {
        // Nothing was promised by this dataset, nor by what was before it.
        Some(Err(_)) if resource.is_none() && !had_retired(folder) => return Ok(look.findings),
        Some(Err(error)) => {
            look.cannot(DESCRIPTOR, &folder.display().to_string(), &format!("{error:#}"));
            None
        }
        Some(Ok(published)) => Some(published),
        None => None,
    };
    let was_retired = published.as_ref().and_then(|published| published.tables.get(RETIRED));
    let was_retired = was_retired.filter(|table| !table.is_derived);
    if resource.is_none() && was_retired.is_none() {
        return Ok(look.findings);
    }
    if !look.read_retired(resource, was_retired)? {
        return Ok(look.findings);
    }
    let none = BTreeMap::new();
    let before = published.as_ref().map_or(&none, |published| &published.tables);
    let records = of_records(before);
    look.led(before, &records);
    look.known(before);
    for table in &records {
        look.lost(table)?;
    }
    look.merged(&records)?;
    look.in_use(&records)?;
    Ok(look.findings)
}

/// Whether a published folder, whatever its descriptor says, had a table `retired`.
fn had_retired(folder: &Path) -> bool {
    let name = publish::csv_name(RETIRED);
    folder.join(&name).exists() || checksums::listed(folder).is_ok_and(|listed| listed.sums.contains_key(&name))
}

/// Whether a descriptor is the one that was published.
fn hold_descriptor(folder: &Path) -> Result<()> {
    let sum = checksum::of_file(&folder.join(DESCRIPTOR))?;
    match checksums::listed(folder)?.sums.get(DESCRIPTOR) == Some(&sum) {
        true => Ok(()),
        false => bail!("{DESCRIPTOR} is not the one that its checksum in {} is of", checksums::NAME),
    }
}

/// Whether a folder has any of what every published one has.
fn is_published(folder: &Path) -> Result<bool> {
    for name in [DESCRIPTOR, checksums::NAME, "csv"] {
        let path = folder.join(name);
        if path.try_exists().with_context(|| format!("{} cannot be looked for", path.display()))? {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(super) struct Look<'a> {
    pub(super) package: &'a Package,
    pub(super) tables: &'a Tables,
    /// Where the published tables are.
    folder: &'a Path,
    /// All that are retired, and all that were.
    retired: Retired,
    /// Those that were published as retired of any table.
    any: BTreeSet<String>,
    pub(super) findings: Findings,
}

impl<'a> Look<'a> {
    /// Reads what is retired and what was, and tells what is retired no more. Whether all of it could be read.
    fn read_retired(&mut self, resource: Option<&Resource>, before: Option<&PublishedTable>) -> Result<bool> {
        match resource {
            Some(resource) => {
                let (names, key) = (resource.schema.names().collect::<Vec<&str>>(), resource.schema.key_names());
                // A table that cannot be read whole is told of as it is.
                let Some(stored) = self.whole(RETIRED) else { return Ok(false) };
                let Some(column) = record_column(names, &key) else {
                    let hint = format!("name the column of identifiers `{RECORD}`, or make it the primary key");
                    let message = "no column says which identifiers are retired";
                    self.findings.push(Finding::in_file("lost-id", first_path(resource), message).hint(hint));
                    return Ok(false);
                };
                if stored.fields.iter().any(|field| field.name == column && field.kind == Kind::Number) {
                    let message = format!("the identifiers in {RETIRED} are of type number: 5 is `5.0` there");
                    let finding = Finding::in_file("lost-id", first_path(resource), message);
                    self.findings.push(finding.hint(format!("declare `{column}` as string")));
                }
                let table = resource.schema.position(TABLE).map(|_| TABLE);
                let ids = ids_now(stored, column, table)?;
                let ids = collected(ids)?.map_err(|message| anyhow!("{RETIRED}: {message}"))?;
                ids.into_iter().for_each(|id| self.retired.add(parted(id)));
            }
            None => {
                let message = format!("the table {RETIRED} was published and is no table now");
                let finding = Finding::in_file("lost-id", DESCRIPTOR, message);
                self.findings.push(finding.hint("declare it again, with the rows that it had"));
            }
        }
        let Some(before) = before else { return Ok(true) };
        let key: Vec<&str> = before.key.iter().map(String::as_str).collect();
        let Some(column) = record_column(before.names(), &key) else { return Ok(true) };
        let path = resource.map_or(DESCRIPTOR, first_path);
        let table = before.names().contains(&TABLE).then_some(TABLE);
        if !before.has_its_sum()? {
            self.cannot(path, RETIRED, NOT_ITS_SUM);
        }
        match ids_before(before, column, table) {
            Ok(ids) => {
                let ids = collected(ids)?.map_err(|message| anyhow!("{RETIRED}: {message}"))?;
                let ids: Vec<(String, String)> = ids.into_iter().map(parted).collect();
                let mut gone = Vec::new();
                for (of, id) in ids {
                    if of.is_empty() {
                        self.any.insert(id.clone());
                    }
                    // By the name that was published, whatever it leads to now; of one that had none, no table is left out.
                    if !self.retired.has(&id, |now| now == of || now.is_empty()) {
                        gone.push((of, id));
                    }
                }
                for (of, id) in gone.iter().filter(|_| resource.is_some()) {
                    let (message, hint) = match of.is_empty() && self.retired.has(id, |now| !now.is_empty()) {
                        true => (
                            format!("`{id}` was published as retired of every table, and is retired of some now"),
                            format!("leave `{TABLE}` empty in its row: it may be cited as one of any table"),
                        ),
                        false => (
                            format!("`{id}` was published as retired and is gone from {RETIRED}"),
                            "put its row back: an identifier is never used again".to_owned(),
                        ),
                    };
                    let finding = Finding { key: Some(id.clone()), ..Finding::in_file("lost-id", path, message) };
                    self.findings.push(finding.hint(hint));
                }
                gone.into_iter().for_each(|id| self.retired.add(id));
            }
            Err(why) => self.cannot(path, RETIRED, &format!("{why:#}")),
        }
        Ok(true)
    }

    /// Tells of rows of `retired` that name no table, and none of which that is told already.
    fn known(&mut self, before: &BTreeMap<String, PublishedTable>) {
        let package = self.package;
        let raw = before.iter().filter(|(_, table)| !table.is_derived);
        let is_led = |of: &str| raw.clone().any(|(name, table)| name == of || table.formerly().contains(&of));
        let names = || package.resources.iter().flat_map(|other| other.formerly.iter().chain([&other.name]));
        let unknown = |of: &&String| !of.is_empty() && package.called(of).is_none() && !is_led(of);
        for of in self.retired.ids.keys().filter(unknown) {
            let message = format!("{RETIRED} has rows of a table `{of}`, and none is called so or was");
            let hint = match nearest(of, names().map(String::as_str)) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("let the table that it was be `formerly` `{of}`; or {RETIRED}, if it is no more"),
            };
            let path = package.resource(RETIRED).map_or(DESCRIPTOR, first_path);
            self.findings.push(Finding::in_file("lost-id", path, message).hint(hint));
        }
    }

    /// Whether cells of a column are left empty because they are not what they should be.
    fn has_slips(&self, table: &str, column: &str) -> bool {
        let is_slip = |finding: &Finding| {
            ["wrong-type", "blank-cell"].contains(&finding.rule.as_str()) && finding.field.as_deref() == Some(column)
        };
        self.tables.raw.iter().any(|raw| raw.table.name == table && raw.findings.iter().any(is_slip))
    }

    /// Tells which identifiers of a published table are neither in the raw table that it is now nor retired.
    fn lost(&mut self, &Records { name, table, key, .. }: &Records) -> Result<()> {
        // That it leads to none is told once, and not for each identifier.
        let Some(resource) = self.package.called(name) else { return Ok(()) };
        let path = first_path(resource);
        if !table.has_its_sum()? {
            self.cannot(path, name, NOT_ITS_SUM);
            return Ok(());
        }
        let now = match resource.name == RETIRED {
            true => None,
            false => {
                let Some(stored) = self.whole(&resource.name) else { return Ok(()) };
                let Some(column) = column_now(resource, key) else {
                    let message =
                        format!("the identifiers of {name} were in `{key}`, which is no column now, nor is one a key");
                    let hint = format!(
                        "put it back, or make another column that has them the key, whose name ends with `{ENDING}`"
                    );
                    self.findings.push(Finding::in_file("lost-id", path, message).hint(hint));
                    return Ok(());
                };
                // A slip in a cell is told at its place, and hides which identifier it is.
                if self.has_slips(&resource.name, column) {
                    return Ok(());
                }
                if !column.ends_with(ENDING) || resource.schema.key_names() != [column] {
                    let message = format!(
                        "the identifiers of {name} are in `{column}` now, which is no key of one column that ends with `{ENDING}`: \
                         what is lost later could not be seen"
                    );
                    let hint = format!("make the column that has them the key, and let its name end with `{ENDING}`");
                    self.findings.push(Finding::in_file("lost-id", path, message).hint(hint));
                }
                Some(ids_now(stored, column, None)?)
            }
        };
        match ids_lost(table, key, now)? {
            Ok(ids) => {
                // By whichever of its names the record may have been cited.
                let names = table.formerly();
                let retired = self.retired.of(|of| of.is_empty() || of == name || names.contains(&of));
                for id in ids.iter().filter(|id| !retired.contains(id)) {
                    let message = match resource.name == name {
                        true => format!("`{id}` was published and is gone"),
                        false => format!("`{id}` was published in {name} and is gone"),
                    };
                    let hint = match (resource.name == name, resource.name == RETIRED) {
                        (true, _) => format!("put the record back, or add it to {RETIRED} with the reason"),
                        (_, true) => format!("add it to {RETIRED}, as one of {name}, with the reason"),
                        (_, false) => {
                            format!("put the record back, or add it to {RETIRED}, as one of {name}, with the reason")
                        }
                    };
                    let finding = Finding { key: Some(id.clone()), ..Finding::in_file("lost-id", path, message) };
                    self.findings.push(finding.hint(hint).about(Some(key.to_owned()), None));
                }
            }
            Err(why) => self.cannot(path, name, &why),
        }
        Ok(())
    }

    /// What is retired of a table, under whichever name, and what is retired of any.
    pub(super) fn retired_of(&self, resource: &Resource) -> BTreeSet<&String> {
        let package = self.package;
        self.retired.of(|of| of.is_empty() || package.called(of).is_some_and(|now| now.name == resource.name))
    }

    /// Tells which retired identifiers are those of a record, at its row.
    fn in_use(&mut self, records: &[Records<'a>]) -> Result<()> {
        let keyed = self.keyed(records);
        let count = keyed.len();
        for (resource, stored, key) in keyed {
            let field = resource.schema.position(key).and_then(|position| resource.schema.fields.get(position));
            let kind = field.map(|field| field.kind);
            let loose = match (kind, field) {
                (Some(Kind::Number), _) => Some(format!("number: 5 is `5.0` in {RETIRED}")),
                (_, Some(field)) if means_more_than_text(field) && field.kind != Kind::YearMonth => {
                    Some(format!("{}: one may be written in many ways", field.text("type").unwrap_or_default()))
                }
                _ => None,
            };
            if let Some(loose) = loose {
                let message = format!("the identifiers of {} are of type {loose}", resource.name);
                let finding = Finding::in_file("retired-id", first_path(resource), message);
                self.findings.push(finding.hint(format!("declare `{key}` as integer or string")));
            }
            if let Some(id) = unclean(stored, key)? {
                let message = format!(
                    "`{id}` could be taken for another identifier: there is white space around it, or a letter is in parts"
                );
                let finding = Finding::in_file("retired-id", first_path(resource), message);
                self.findings.push(finding.hint(format!("declare `{key}` as string: texts are trimmed and composed")));
            }
            let retired = self.retired_of(resource).into_iter().cloned().collect::<Vec<String>>();
            let retired = df!(ID => retired)?.lazy();
            let used = collected(ids_now(stored, key, None)?.semi_join(retired, col(ID), col(ID)))?;
            let used = used.map_err(|message| anyhow!("{}: {message}", resource.name))?;
            if used.is_empty() {
                continue;
            }
            // As a key is written that refers to other whole numbers.
            let whole = |id: &String| match kind {
                Some(Kind::Year) => id.parse::<i32>().map_or_else(|_| id.clone(), |year| year.to_string()),
                Some(Kind::Number) => id.parse::<f64>().map_or_else(|_| id.clone(), |number| number.to_string()),
                _ => id.clone(),
            };
            let rows = ingest::find(self.package, resource, &used.iter().map(whole).collect())?;
            for id in used {
                let message = format!("{key} `{id}` was retired, and an identifier is never used again");
                let mut finding = Finding::in_file("retired-id", first_path(resource), message);
                if let Some(row) = rows.get(&whole(&id)) {
                    finding.path = row.path.to_string();
                    if let Some(place) = resource.schema.position(key).and_then(|position| row.place(position)) {
                        finding = finding.at(place.line, place.column);
                    }
                }
                let may_be_said = count > 1 && !self.any.contains(&id);
                let finding = finding.hint(match may_be_said && self.retired.has(&id, str::is_empty) {
                    true => format!("give the record a new identifier, or say of which table the retired one was in a column `{TABLE}` of {RETIRED}"),
                    false => "give the record a new identifier".to_owned(),
                });
                let finding = finding.about(Some(key.to_owned()), Some(id.clone()));
                self.findings.push(Finding { key: Some(id), ..finding });
            }
        }
        Ok(())
    }

    fn cannot(&mut self, path: &str, name: &str, why: &str) {
        let message = format!("the identifiers published in {name} cannot be looked for: {why}");
        let hint = format!("put {} back as it was published", self.folder.display());
        self.findings.push(Finding::in_file("lost-id", path, message).hint(hint));
    }

    /// A raw table that could be read whole: of another, what it lacks is not known.
    pub(super) fn whole(&self, name: &str) -> Option<&'a Stored> {
        let tables: &'a Tables = self.tables;
        tables.raw.iter().find(|table| table.is_whole && table.table.name == name).map(|table| &table.table)
    }

    /// The raw tables of records, each with the column of its identifiers, which may have had another name before.
    fn keyed(&self, records: &[Records<'a>]) -> Vec<(&'a Resource, &'a Stored, &'a str)> {
        let (package, tables): (&'a Package, &'a Tables) = (self.package, self.tables);
        let of_records = tables.raw.iter().filter(|table| table.is_whole && table.table.name != RETIRED);
        let keyed = of_records.filter_map(|table| {
            let resource = package.resource(&table.table.name)?;
            let key = match resource.schema.key_names().as_slice() {
                [key] if key.ends_with(ENDING) => *key,
                _ => column_now(resource, ancestors(package, &resource.name, records).first()?.key)?,
            };
            Some((resource, &table.table, key))
        });
        keyed.collect()
    }
}

fn first_path(resource: &Resource) -> &str {
    resource.paths.first().map_or(DESCRIPTOR, String::as_str)
}

fn record_column<'a>(names: Vec<&'a str>, key: &[&'a str]) -> Option<&'a str> {
    names.into_iter().find(|name| *name == RECORD).or(key.iter().copied().find(|name| *name != TABLE))
}
