//! Whether rows come in strictly ascending order of the primary key. Those that do need not be sorted, and no key among
//! them can stand twice.

use crate::declare::Schema;
use anyhow::Result;
use polars::prelude::*;

pub struct Order {
    key: Vec<String>,
    /// Key of the last row seen.
    last: Option<DataFrame>,
    holds: bool,
}

impl Order {
    /// A table without a key keeps the order it comes in.
    pub fn new(schema: &Schema) -> Order {
        Order { key: schema.key_names().into_iter().map(str::to_owned).collect(), last: None, holds: true }
    }

    pub fn holds(&self) -> bool {
        self.holds
    }

    /// Looks at the next rows.
    pub fn see(&mut self, frame: &DataFrame) -> Result<()> {
        if !self.holds || self.key.is_empty() || frame.height() == 0 {
            return Ok(());
        }
        let keys = frame.select(&self.key)?;
        let last = keys.tail(Some(1));
        let keys = match self.last.replace(last) {
            Some(before) => before.vstack(&keys)?,
            None => keys,
        };
        let ascends = self.key.iter().rev().fold(lit(false), |ties, name| {
            let (here, before) = (col(name.as_str()), col(name.as_str()).shift(lit(1)));
            here.clone().gt(before.clone()).or(here.eq(before).and(ties))
        });
        let ascends = keys.lazy().select([ascends.alias("ascends")]).collect()?;
        // The first row follows nothing.
        self.holds = ascends.column("ascends")?.bool()?.iter().skip(1).all(|ascends| ascends == Some(true));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(batches: &[&[(i64, &str)]]) -> bool {
        let mut order = Order { key: vec!["a".into(), "b".into()], last: None, holds: true };
        for rows in batches {
            let a: Vec<i64> = rows.iter().map(|row| row.0).collect();
            let b: Vec<&str> = rows.iter().map(|row| row.1).collect();
            order.see(&df!("a" => a, "b" => b).unwrap()).unwrap();
        }
        order.holds()
    }

    #[test]
    fn a_key_of_one_part() {
        let mut order = Order { key: vec!["a".into()], last: None, holds: true };
        order.see(&df!("a" => [10i64, 9]).unwrap()).unwrap();
        assert!(!order.holds());
    }

    #[test]
    fn ascends_within_and_across_batches() {
        assert!(order(&[&[(1, "a"), (1, "b"), (2, "a")], &[(2, "b"), (10, "a")]]));
        assert!(!order(&[&[(1, "b"), (1, "a")]]));
        assert!(!order(&[&[(1, "a"), (1, "a")]]), "the same key twice is not ascending");
        assert!(!order(&[&[(1, "a"), (2, "a")], &[(2, "a"), (3, "a")]]));
        assert!(!order(&[&[(2, "a")], &[(1, "z")]]));
    }
}
