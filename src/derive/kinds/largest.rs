//! How large the whole numbers of a query may come to be, by those that its tables hold and by how many rows are added: Polars
//! computes with 128 bits and wraps beyond them without a word, so that what may come there is refused before it runs.

use super::{Found, Kind, Scope};
use crate::derive::standard::expressions::shown;
use crate::derive::standard::refuse;
use sqlparser::ast::{DataType, Expr, Spanned};

/// How large the whole numbers of some rows may be. It does not make them numbers of another kind: all are equal.
#[derive(Debug, Clone, Copy, Default, Eq)]
pub struct Largest {
    /// The largest magnitude of one of them.
    each: u128,
    /// What their magnitudes come to together.
    all: u128,
}

impl PartialEq for Largest {
    fn eq(&self, _: &Largest) -> bool {
        true
    }
}

/// Letters of a text, or days between two.
pub const COUNTED: u128 = 1 << 40;
/// Beyond what 128 bits hold.
pub const UNKNOWN: u128 = 1 << 127;

impl Largest {
    pub const NONE: Largest = Largest { each: 0, all: 0 };

    /// Of so many rows each of which may have a number as large as this.
    pub fn of(each: u128, rows: u128) -> Largest {
        Largest { each, all: each.saturating_mul(rows) }
    }

    /// How many different numbers there may be, and a missing one.
    pub fn values(self) -> u128 {
        self.each.saturating_mul(2).saturating_add(2)
    }

    /// Of rows each of which has one or the other.
    pub fn or(self, other: Largest) -> Largest {
        Largest { each: self.each.max(other.each), all: self.all.saturating_add(other.all) }
    }

    /// Of numbers none of which exceeds that of either.
    pub fn up_to(self, most: Largest) -> Largest {
        Largest { each: self.each.min(most.each), all: self.all.min(most.all) }
    }

    pub fn plus(self, other: Largest) -> Largest {
        Largest { each: self.each.saturating_add(other.each), all: self.all.saturating_add(other.all) }
    }

    pub fn times(self, other: Largest) -> Largest {
        let all = self.each.saturating_mul(other.all).min(self.all.saturating_mul(other.each));
        Largest { each: self.each.saturating_mul(other.each), all }
    }

    /// Of their sums, in any groups.
    pub fn sum(self) -> Largest {
        Largest { each: self.all, all: self.all }
    }

    /// Of the same rows, each of them so many times.
    pub fn repeated(self, times: u128) -> Largest {
        Largest { all: self.all.saturating_mul(times), ..self }
    }

    /// Of what stands in a row, whichever of the rows it was taken from.
    pub fn anywhere(self, rows: u128) -> Largest {
        Largest::of(self.each, rows)
    }

    /// Of what is cast to a type of whole numbers, in so many rows: what the type does not hold ends the run.
    pub fn cast(from: Kind, to: &DataType, rows: u128) -> Largest {
        let own = match from {
            Kind::Whole(largest) => largest,
            Kind::Truth => Largest::of(1, rows),
            _ => Largest::of(UNKNOWN, rows),
        };
        let most = match to {
            DataType::SmallInt(_) => 1 << 15,
            DataType::Integer(_) | DataType::Int(_) => 1 << 31,
            DataType::BigInt(_) => 1 << 63,
            _ => UNKNOWN,
        };
        own.up_to(Largest::of(most, rows))
    }
}

impl Scope<'_> {
    /// A whole number of each row that is no larger than this.
    pub(super) fn whole(&self, each: u128) -> Kind {
        Kind::Whole(Largest::of(each, self.rows))
    }

    /// Holds a number that is given another sign, which the least of 128 bits has not.
    pub(super) fn with_opposite(&self, whole: &Expr, kind: Kind) -> Found<Kind> {
        if let Kind::Whole(largest) = kind { self.fits(whole, largest) } else { Ok(kind) }
    }

    /// Holds a whole number that is made of others.
    pub(super) fn fits(&self, whole: &Expr, largest: Largest) -> Found<Kind> {
        if largest.each > i128::MAX as u128 {
            let what = format!("`{}`, a whole number that may be beyond 128 bits,", shown(whole));
            refuse(whole.span(), what, "CAST what it is made of AS DOUBLE")?;
        }
        Ok(Kind::Whole(largest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(largest: Largest) -> (u128, u128) {
        (largest.each, largest.all)
    }

    #[test]
    fn magnitudes_come_to_no_less_than_the_numbers() {
        let most = i64::MAX as u128;
        let largest = Largest::of(most, 3);
        assert_eq!(parts(largest), (most, 3 * most));
        let twice = largest.times(largest).plus(largest.times(largest));
        assert_eq!((twice.each, twice.plus(largest).each < UNKNOWN), (2 * most.pow(2), true));
        assert_eq!(twice.times(largest).each, u128::MAX);
        // Sums of groups come to no more than all rows do, and so do their products with what is no larger.
        let (sums, counts) = (Largest::of(10, 6).sum(), Largest::of(1, 6).sum());
        assert_eq!([parts(sums), parts(sums.times(counts)), parts(sums.sum())], [(60, 60), (360, 360), (60, 60)]);
        assert_eq!([parts(sums.repeated(4)), parts(sums.anywhere(6))], [(60, 240), (60, 360)]);
        let cast = |from| parts(Largest::cast(from, &DataType::BigInt(None), 2));
        assert_eq!(
            [cast(Kind::Number), cast(Kind::Truth), cast(Kind::Whole(twice))],
            [(1 << 63, 1 << 64), (1, 2), (1 << 63, 1 << 64)]
        );
        assert_eq!(Largest::cast(Kind::Number, &DataType::HugeInt, 1).each, UNKNOWN);
    }
}
