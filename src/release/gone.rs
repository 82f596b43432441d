//! Where the records of a table that is no more may be now: it may have another name, or its records be in another table.

use super::RETIRED;
use super::identifiers::{Look, published_key};
use super::ids::{Gone, ID, Now, ids_now, with_table};
use crate::declare::ForeignKey;
use crate::diff::PublishedTable;
use anyhow::Result;
use polars::prelude::{UnionArgs, col, concat};
use std::collections::BTreeMap;

impl<'a> Look<'a> {
    /// The identifiers that may be those of a table that is no more: all that came to another one since.
    pub(super) fn may_be_now(
        &self,
        table: &PublishedTable,
        before: &'a BTreeMap<String, PublishedTable>,
    ) -> Result<Vec<Now>> {
        let mut now = Vec::new();
        for (resource, stored, column) in self.keyed(before) {
            let mut ids = ids_now(stored, column, None)?;
            if let Some(other) = before.get(&resource.name)
                && !other.is_of_one_record_with(table, before)
            {
                let key = published_key(other).unwrap_or(column);
                // One that cannot be read is told of as it is looked for itself.
                if let Ok(had) = other.texts(&[key]) {
                    ids = ids.anti_join(with_table(had, key, None), col(ID), col(ID));
                }
            }
            let schema = &resource.schema;
            let refers = |to: &ForeignKey| to.resource.is_some() && to.fields == schema.primary_key;
            now.push(Now { ids, is_own: !schema.foreign_keys.iter().any(refers) });
        }
        Ok(now)
    }

    /// The identifiers of the tables before one whose records are neither its own nor those of a table that there is now, those of
    /// one record together.
    pub(super) fn others_gone(
        &self,
        name: &str,
        table: &PublishedTable,
        before: &'a BTreeMap<String, PublishedTable>,
    ) -> Result<Vec<Gone>> {
        let mut gone: Vec<(&PublishedTable, Gone)> = Vec::new();
        for (other_name, other) in before.iter().take_while(|(other, _)| other.as_str() < name) {
            let is_gone = other_name != RETIRED
                && !other.is_derived
                && !other.is_of_one_record_with(table, before)
                && !other.records_of(before).iter().any(|name| self.package.resource(name).is_some());
            if let Some(key) = published_key(other).filter(|_| is_gone)
                && let Ok(ids) = other.texts(&[key])
            {
                let ids = with_table(ids, key, None);
                let retired = self.retired.of(|of| of.is_empty() || of == other_name).into_iter().cloned();
                match gone.iter_mut().find(|(same, _)| same.is_of_one_record_with(other, before)) {
                    Some((_, same)) => {
                        same.ids = concat([same.ids.clone(), ids], UnionArgs::default())?;
                        same.retired.extend(retired);
                    }
                    None => gone.push((other, Gone { ids, retired: retired.collect() })),
                }
            }
        }
        Ok(gone.into_iter().map(|(_, gone)| gone).collect())
    }
}
