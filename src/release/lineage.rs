//! Which table the identifiers of a published one are in now. A table that has another name, or was merged into another, is what
//! that one says it was `formerly`; one that is no more is what `retired` says. So a name leads to one table for ever.

use super::RETIRED;
use super::identifiers::{Look, column_now, published_key};
use super::ids::{ID, collected, ids_now, with_table};
use crate::declare::{DESCRIPTOR, Package};
use crate::diff::PublishedTable;
use crate::finding::Finding;
use anyhow::{Result, anyhow};
use polars::prelude::{IntoLazy, col, df};
use std::collections::{BTreeMap, BTreeSet};

/// A published table of records, with the column of their identifiers.
#[derive(Clone, Copy)]
pub struct Records<'a> {
    pub name: &'a str,
    pub table: &'a PublishedTable,
    pub key: &'a str,
}

/// The published tables of records. One whose key refers to that of another tells more of that one's records, and has none of its
/// own: its identifiers are looked for there. Of tables that refer to each other the first has them.
pub fn of_records(before: &BTreeMap<String, PublishedTable>) -> Vec<Records<'_>> {
    let keyed = before.iter().filter(|(name, table)| *name != RETIRED && !table.is_derived);
    let keyed: BTreeMap<&str, Records> = keyed
        .filter_map(|(name, table)| Some((name.as_str(), Records { name, table, key: published_key(table)? })))
        .collect();
    let mut reached: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for own in keyed.values() {
        let of_own = reached.entry(own.name).or_default();
        let mut next = vec![*own];
        while let Some(records) = next.pop() {
            let referred = records.table.refers_by_key(before).into_iter().filter_map(|name| keyed.get(name));
            next.extend(referred.filter(|other| of_own.insert(other.name)));
        }
    }
    let is_back = |from: &str, to: &str| reached.get(from).is_some_and(|reached| reached.contains(to));
    let has_own = |own: &Records| {
        let mut others = reached.get(own.name).into_iter().flatten().filter(|other| **other != own.name);
        others.all(|other| is_back(other, own.name) && own.name < *other)
    };
    keyed.into_values().filter(has_own).collect()
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
                findings.push(told(message, format!(
                    "let the table that has its records now say `\"formerly\": {names}`; or `{RETIRED}`, if they are no more"
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
            self.findings.extend(findings);
        }
    }

    /// Tells of identifiers that two published tables have which are one table now: of two records, one row is left.
    pub(super) fn merged(&mut self, records: &[Records]) -> Result<()> {
        let package = self.package;
        for resource in package.resources.iter().filter(|resource| resource.name != RETIRED) {
            let ancestors = ancestors(package, &resource.name, records);
            let (Some(stored), false) = (self.whole(&resource.name), ancestors.len() < 2) else { continue };
            for (at, one) in ancestors.iter().enumerate() {
                for other in ancestors.iter().skip(at + 1) {
                    let Some(column) = column_now(resource, one.key) else { continue };
                    let (Ok(ids), Ok(others)) = (one.table.texts(&[one.key]), other.table.texts(&[other.key])) else {
                        // Told of where each is looked for.
                        continue;
                    };
                    let retired = self.retired_of(resource).into_iter().cloned().collect::<Vec<String>>();
                    let both = with_table(ids, one.key, None)
                        .semi_join(with_table(others, other.key, None), col(ID), col(ID))
                        .semi_join(ids_now(stored, column, None)?, col(ID), col(ID))
                        .anti_join(df!(ID => retired)?.lazy(), col(ID), col(ID));
                    for id in collected(both)?.map_err(|message| anyhow!("{}: {message}", resource.name))? {
                        let (one, other, now) = (one.name, other.name, &resource.name);
                        let message =
                            format!("`{id}` was published in {one} and in {other}, and is one record of {now}");
                        let hint = format!(
                            "let {now} be formerly the one whose identifiers it keeps, and {RETIRED} the other, with a row for each \
                             of its identifiers"
                        );
                        let finding = Finding::in_file("lost-id", DESCRIPTOR, message).hint(hint);
                        self.findings.push(Finding { key: Some(id), ..finding });
                    }
                }
            }
        }
        Ok(())
    }
}
