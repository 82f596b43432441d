//! Which table the identifiers of a published one are in now. A table that has another name, or was merged into another, is what
//! that one says it was `formerly`; one that is no more is what `retired` says. So a name leads to one table for ever.

use super::RETIRED;
use super::identifiers::{ENDING, Look};
use super::ids::{ID, collected, ids_before, ids_now};
use crate::declare::{DESCRIPTOR, Package, Resource};
use crate::diff::PublishedTable;
use crate::finding::Finding;
use anyhow::{Result, anyhow};
use polars::prelude::{IntoLazy, UnionArgs, col, concat, df, lit};
use std::collections::BTreeMap;

/// The column of the table that each identifier tells of, while those of several tables are compared.
const ROOT: &str = "root";

/// Tables that are named in one finding.
const MOST_NAMED: usize = 5;

/// A published table of records, with the column of their identifiers.
#[derive(Clone, Copy)]
pub struct Records<'a> {
    pub name: &'a str,
    pub table: &'a PublishedTable,
    pub key: &'a str,
    /// The table that it tells more of the records of, by a key that refers to that one's, or itself.
    root: &'a str,
}

/// The published tables of records.
pub fn of_records(before: &BTreeMap<String, PublishedTable>) -> Vec<Records<'_>> {
    let keyed = before.iter().filter(|(name, table)| *name != RETIRED && !table.is_derived);
    let records = keyed.filter_map(|(name, table)| {
        Some(Records { name, table, key: published_key(table)?, root: root(name, table, before) })
    });
    records.collect()
}

/// Where the references from key to key end; of tables that refer to each other the first. Each identifier of the one table is then one
/// of the other: what was published was held to its references.
fn root<'a>(name: &'a str, table: &'a PublishedTable, before: &'a BTreeMap<String, PublishedTable>) -> &'a str {
    let (mut path, mut table) = (vec![name], table);
    while let Some(next) = table.refers_by_key(before).into_iter().min() {
        if let Some(at) = path.iter().position(|name| *name == next) {
            return path.split_off(at).into_iter().min().unwrap_or(next);
        }
        let Some(referred) = before.get(next) else { break };
        path.push(next);
        table = referred;
    }
    path.pop().unwrap_or(name)
}

/// The published tables of records that are one table now.
pub fn ancestors<'a>(package: &Package, name: &str, records: &[Records<'a>]) -> Vec<Records<'a>> {
    let is_one = |own: &&Records| package.called(own.name).is_some_and(|now| now.name == name);
    records.iter().filter(is_one).copied().collect()
}

impl Look<'_> {
    /// Tells of published tables whose names lead to no table now, or to several.
    pub(super) fn led(&mut self, before: &BTreeMap<String, PublishedTable>, records: &[Records]) {
        for (name, table) in before.iter().filter(|(_, table)| !table.is_derived) {
            let mut names = table.formerly();
            if !names.is_empty() || records.iter().any(|own| own.name == name) {
                names.insert(0, name);
            }
            let now = |name: &str| self.package.called(name).map(|now| now.name.as_str());
            let (found, lost): (Vec<&str>, Vec<&str>) = names.into_iter().partition(|name| now(name).is_some());
            let told = |message: String, hint: String| Finding::in_file("lost-id", DESCRIPTOR, message).hint(hint);
            let mut findings = Vec::new();
            if let Some(first) = lost.first() {
                let message = match *first == name {
                    true => format!("the table `{name}` was published and is no table now"),
                    false => format!("`{name}` was formerly `{first}`, and no table says so now"),
                };
                let names = serde_json::json!(lost);
                let made = match self.tables.derived.iter().any(|table| lost.contains(&table.name.as_str())) {
                    true => "give the derived table that is called so another name, and ",
                    false => "",
                };
                findings.push(told(message, format!(
                    "{made}let the table that has its records now say `\"formerly\": {names}`; or `{RETIRED}`, if they are no more"
                )));
            }
            if let Some((first, other)) = found
                .split_first()
                .and_then(|(first, others)| Some((*first, others.iter().find(|other| now(other) != now(first))?)))
            {
                let message = format!("`{first}` and `{other}` were names of one table, and are not now");
                findings.push(told(message, format!(
                    "whoever cites either must find one table: let `{}` be formerly both, and give the other a new name",
                    now(first).unwrap_or_default()
                )));
            }
            findings.into_iter().for_each(|finding| self.findings.push(finding));
        }
    }

    /// Tells of identifiers that two published tables have which are one table now: of two records, one row is left.
    pub(super) fn merged(&mut self, records: &[Records]) -> Result<()> {
        let package = self.package;
        for resource in package.resources.iter().filter(|resource| resource.name != RETIRED) {
            let ancestors = ancestors(package, &resource.name, records);
            let (Some(stored), false) = (self.whole(&resource.name), ancestors.len() < 2) else { continue };
            let Some(column) = ancestors.first().and_then(|own| column_now(resource, own.key)) else { continue };
            let mut all = Vec::new();
            for own in &ancestors {
                // One that cannot be read is told of as it is looked for itself.
                if let Ok(ids) = ids_before(own.table, own.key, None) {
                    all.push(ids.with_column(lit(own.root).alias(ROOT)));
                }
            }
            if all.is_empty() {
                continue;
            }
            let retired = self.retired_of(resource).into_iter().cloned().collect::<Vec<String>>();
            let twice = concat(all, UnionArgs::default())?.group_by([col(ID)]).agg([col(ROOT).n_unique()]);
            let twice = twice
                .filter(col(ROOT).gt(lit(1)))
                .semi_join(ids_now(stored, column, None)?, col(ID), col(ID))
                .anti_join(df!(ID => retired)?.lazy(), col(ID), col(ID));
            for id in collected(twice)?.map_err(|message| anyhow!("{}: {message}", resource.name))? {
                let (now, mut names) = (&resource.name, ancestors.iter().map(|own| own.name).collect::<Vec<&str>>());
                if names.len() > MOST_NAMED {
                    names.truncate(MOST_NAMED);
                    names.push("…");
                }
                let message =
                    format!("`{id}` was published in several of {}, and is one record of {now}", names.join(", "));
                let hint = format!(
                    "let {now} be formerly the one whose identifiers it keeps, and {RETIRED} the other, with a row for each of its \
                     identifiers"
                );
                let finding = Finding::in_file("lost-id", DESCRIPTOR, message).hint(hint);
                self.findings.push(Finding { key: Some(id), ..finding });
            }
        }
        Ok(())
    }
}

/// The column in which the identifiers of a table stand now: the one of that name, or the key under another name.
pub(super) fn column_now<'a>(resource: &'a Resource, key: &'a str) -> Option<&'a str> {
    match resource.schema.key_names().as_slice() {
        _ if resource.schema.position(key).is_some() => Some(key),
        [renamed] => Some(*renamed),
        _ => None,
    }
}

/// The column of identifiers of a table that was published.
pub(super) fn published_key(table: &PublishedTable) -> Option<&str> {
    match table.key.as_slice() {
        [key] if key.ends_with(ENDING) => Some(key),
        _ => None,
    }
}
