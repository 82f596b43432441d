//! Which table the identifiers of a published one are in now. A table that has another name, or was merged into another, is what
//! that one says it was `formerly`; one that is no more is what `retired` says. So a name leads to one table for ever.

use super::RETIRED;
use super::identifiers::{ENDING, Look};
use super::ids::{ID, collected, ids_before, ids_now};
use crate::declare::{DESCRIPTOR, Package, Resource};
use crate::diff::PublishedTable;
use crate::finding::Finding;
use crate::normalise::PART;
use anyhow::{Result, anyhow};
use polars::prelude::{IntoLazy, SortOptions, UnionArgs, UniqueKeepStrategy, col, concat, df, lit};
use std::collections::{BTreeMap, BTreeSet};

/// The column of the tables that each identifier is in, while those of several are compared: their names, in order, between [`PART`]s.
const OWNERS: &str = "owners";

/// Tables that are named in one finding.
const MOST_NAMED: usize = 5;

/// A published table of records, with the column of their identifiers.
#[derive(Clone)]
pub struct Records<'a> {
    pub name: &'a str,
    pub table: &'a PublishedTable,
    pub key: &'a str,
    /// The tables that it tells more of the records of, by a key that refers to theirs, whatever lies between; itself among them.
    tells_of: BTreeSet<&'a str>,
}

/// The published tables of records.
pub fn of_records(before: &BTreeMap<String, PublishedTable>) -> Vec<Records<'_>> {
    let keyed = before.iter().filter(|(name, table)| *name != RETIRED && !table.is_derived);
    let records = keyed.filter_map(|(name, table)| {
        Some(Records { name, table, key: published_key(table)?, tells_of: told_of(name, before) })
    });
    records.collect()
}

/// Where references from key to key lead. Each identifier of the one table is then one of the others: what was published was held to
/// its references.
fn told_of<'a>(name: &'a str, before: &'a BTreeMap<String, PublishedTable>) -> BTreeSet<&'a str> {
    let (mut found, mut under_way) = (BTreeSet::new(), vec![name]);
    while let Some(next) = under_way.pop() {
        if found.insert(next) {
            under_way.extend(before.get(next).into_iter().flat_map(|table| table.refers_by_key(before)));
        }
    }
    found
}

/// Whether tables that have one identifier tell of one record with it, each of one that another tells of too.
fn is_one_record(tables: &[&Records]) -> bool {
    let Some((first, mut others)) = tables.split_first().map(|(first, others)| (first, others.to_vec())) else {
        return true;
    };
    let mut told_of = first.tells_of.clone();
    loop {
        let (linked, apart): (Vec<&Records>, Vec<&Records>) =
            others.into_iter().partition(|other| !other.tells_of.is_disjoint(&told_of));
        if linked.is_empty() || apart.is_empty() {
            return apart.is_empty();
        }
        told_of.extend(linked.into_iter().flat_map(|other| &other.tells_of));
        others = apart;
    }
}

/// The published tables of records that are one table now.
pub fn ancestors<'a>(package: &Package, name: &str, records: &[Records<'a>]) -> Vec<Records<'a>> {
    let is_one = |own: &&Records| package.called(own.name).is_some_and(|now| now.name == name);
    records.iter().filter(is_one).cloned().collect()
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
                    all.push(ids.with_column(lit(own.name).alias(OWNERS)));
                }
            }
            if all.is_empty() {
                continue;
            }
            let retired = self.retired_of(resource).into_iter().cloned().collect::<Vec<String>>();
            let owners = col(OWNERS).sort(SortOptions::default()).str().join(PART, true);
            let all = concat(all, UnionArgs::default())?.group_by([col(ID)]).agg([owners]);
            let together = all.clone().select([col(OWNERS).alias(ID)]).unique(None, UniqueKeepStrategy::Any);
            let together = collected(together)?.map_err(|message| anyhow!("{}: {message}", resource.name))?;
            let is_apart = |owners: &String| {
                let owners: BTreeSet<&str> = owners.split(PART).collect();
                !is_one_record(&ancestors.iter().filter(|own| owners.contains(own.name)).collect::<Vec<_>>())
            };
            let apart: Vec<String> = together.into_iter().filter(is_apart).collect();
            let twice = all
                .semi_join(df!(OWNERS => apart)?.lazy(), col(OWNERS), col(OWNERS))
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
