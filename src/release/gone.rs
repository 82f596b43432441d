//! Where the records of a table that is no more may be now: it may have another name, or its records be in another table.

use super::RETIRED;
use super::identifiers::{Look, published_key};
use super::ids::{ID, Now, ids_now, with_table};
use crate::declare::ForeignKey;
use crate::diff::PublishedTable;
use anyhow::Result;
use polars::prelude::{IntoLazy, LazyFrame, UnionArgs, col, concat, df};
use std::collections::{BTreeMap, BTreeSet};

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
                if other.names().contains(&key)
                    && let Ok(had) = other.texts(&[key])
                {
                    ids = ids.anti_join(with_table(had, key, None), col(ID), col(ID));
                }
            }
            let schema = &resource.schema;
            let refers = |to: &ForeignKey| to.resource.is_some() && to.fields == schema.primary_key;
            now.push(Now { ids, is_own: !schema.foreign_keys.iter().any(refers) });
        }
        Ok(now)
    }

    /// The identifiers of the tables before one, none of which is a table now, that are not retired and of other records than its
    /// own; those of one record together.
    pub(super) fn others_gone(
        &self,
        name: &str,
        table: &PublishedTable,
        before: &'a BTreeMap<String, PublishedTable>,
    ) -> Result<Vec<LazyFrame>> {
        let mut gone: Vec<(BTreeSet<&str>, LazyFrame)> = Vec::new();
        for (other_name, other) in before.iter().take_while(|(other, _)| other.as_str() < name) {
            let is_gone = other_name != RETIRED
                && !other.is_derived
                && self.package.resource(other_name).is_none()
                && !other.is_of_one_record_with(table, before);
            if let Some(key) = published_key(other).filter(|_| is_gone)
                && let Ok(ids) = other.texts(&[key])
            {
                let retired = self.retired.of(|of| of.is_empty() || of == other_name).into_iter().cloned();
                let retired = df!(ID => retired.collect::<Vec<String>>())?.lazy();
                let mut ids = with_table(ids, key, None).anti_join(retired, col(ID), col(ID));
                // Its record may be told of by a table that there still is.
                for (resource, stored, column) in self.keyed(before) {
                    if other.records_of(before).contains(resource.name.as_str()) {
                        ids = ids.anti_join(ids_now(stored, column, None)?, col(ID), col(ID));
                    }
                }
                let roots = other.roots(before);
                match gone.iter_mut().find(|(same, _)| *same == roots) {
                    Some((_, same)) => *same = concat([same.clone(), ids], UnionArgs::default())?,
                    None => gone.push((roots, ids)),
                }
            }
        }
        Ok(gone.into_iter().map(|(_, ids)| ids).collect())
    }
}
