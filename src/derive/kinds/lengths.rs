//! How long the texts of a query may come to be, by those that its tables hold. Polars asks the system for a text all at once, and
//! for more than there is the system ends the process: what may come to that is refused before it runs.

use super::largest::Largest;
use super::{Found, Kind, Scope};
use crate::derive::standard::calls::{self, arguments};
use crate::derive::standard::expressions::shown;
use crate::derive::standard::refuse;
use sqlparser::ast::{Expr, Spanned};

/// Bytes of a text that a query makes.
const LONGEST: u128 = 32 << 20;
/// Bytes that are counted for a text that STRING_AGG makes: its parts were in memory before, and in which groups is not known.
const JOINED: u128 = 1 << 20;
/// Bytes of a number, a day or a truth value as text.
const SHOWN: u128 = 40;

impl Scope<'_> {
    /// A text of each row that has no more bytes than this.
    pub(super) fn text(&self, bytes: u128) -> Kind {
        Kind::Text(Largest::of(bytes, self.rows))
    }

    /// What a value of each row has as text.
    pub(super) fn bytes(&self, kind: Kind) -> Largest {
        match kind {
            Kind::Text(bytes) => bytes,
            _ => Largest::of(SHOWN, self.rows),
        }
    }

    /// Holds a text that is made of others.
    pub(super) fn within_length(&self, whole: &Expr, bytes: Largest) -> Found<Kind> {
        if bytes.each > LONGEST {
            let what = format!("`{}`, a text that may be longer than {} MiB,", shown(whole), LONGEST >> 20);
            refuse(whole.span(), what, "make it of less: LEFT(text, 1000)")?;
        }
        Ok(Kind::Text(bytes))
    }

    /// Texts that are joined in groups, each with a mark.
    pub(super) fn joined(&self, kind: Kind, mark: Kind) -> Kind {
        let (own, Largest { all, .. }) = (self.bytes(kind), self.bytes(kind).plus(self.bytes(mark)));
        Kind::Text(Largest { each: all.min(own.each.max(JOINED)), all })
    }

    /// What is left of a text that is no longer than so many letters, of four bytes each at the most.
    pub(super) fn cut(&self, kind: Kind, letters: Option<&Expr>) -> Kind {
        let letters = letters.and_then(|letters| calls::written(letters)?.parse::<u128>().ok());
        match (kind, letters) {
            (Kind::Text(bytes), Some(letters)) => {
                Kind::Text(bytes.up_to(Largest::of(letters.saturating_mul(4), self.rows)))
            }
            (kind, _) => kind,
        }
    }

    /// Holds REPLACE, and those that stand one within the other as one.
    pub(super) fn replaced(&self, whole: &Expr) -> Found<Kind> {
        let (mut steps, mut inner) = (Vec::new(), whole);
        while let Some((text, from, to)) = replacing(inner) {
            steps.push((calls::written(from).unwrap_or_default(), calls::written(to).unwrap_or_default()));
            inner = text;
        }
        if steps.is_empty() {
            // Of another number of arguments Polars tells.
            return Ok(Kind::Any);
        }
        let kind = self.one_of(inner, &[super::expressions::TEXT], "REPLACE")?;
        let mut counts = Counts::of(self.bytes(kind).each);
        for (from, to) in steps.iter().rev() {
            counts.replace(from.as_bytes(), to.as_bytes());
        }
        self.within_length(whole, Largest::of(counts.all, self.rows))
    }
}

/// The arguments of a REPLACE.
fn replacing(expression: &Expr) -> Option<(&Expr, &Expr, &Expr)> {
    match expression {
        Expr::Nested(inner) => replacing(inner),
        Expr::Function(function) if calls::name(function) == "replace" => match arguments(function)?.1.as_slice() {
            [Some(text), Some(from), Some(to)] => Some((text, from, to)),
            _ => None,
        },
        _ => None,
    }
}

/// How often each byte may stand in a text, and all of them. What is put in has other letters than what is looked for most often,
/// and so is not replaced again: of forty codes that become names the text grows by each once.
struct Counts {
    each: [u128; 256],
    all: u128,
}

impl Counts {
    /// Of a text of which no more is known than how long it may be.
    fn of(bytes: u128) -> Counts {
        Counts { each: [bytes; 256], all: bytes }
    }

    fn replace(&mut self, from: &[u8], to: &[u8]) {
        let times = |text: &[u8], byte: usize| text.iter().filter(|own| usize::from(**own) == byte).count() as u128;
        let most = self.each.iter().enumerate().filter_map(|(byte, count)| count.checked_div(times(from, byte)));
        let most = most.min().unwrap_or_default().min(self.all / (from.len().max(1) as u128));
        for (byte, count) in self.each.iter_mut().enumerate() {
            *count = count.saturating_add(most.saturating_mul(times(to, byte).saturating_sub(times(from, byte))));
        }
        self.all = self.all.saturating_add(most.saturating_mul(to.len().saturating_sub(from.len()) as u128));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_replaced_grows_by_what_it_may_hold() {
        let longest = |bytes, steps: &[(&str, &str)]| {
            let mut counts = Counts::of(bytes);
            steps.iter().for_each(|(from, to)| counts.replace(from.as_bytes(), to.as_bytes()));
            counts.all
        };
        assert_eq!(longest(6, &[("ab", "abcd")]), 12);
        assert_eq!(longest(6, &[("aa", "b"), ("", "x")]), 6);
        // Each is put in for each letter that was there, and not for those put in.
        assert_eq!(longest(5, &[("U", "united"), ("K", "kingdom"), ("S", "states")]), 5 + 5 * (5 + 6 + 5));
        assert_eq!(longest(1, &[("x", "xxxxxxxxxx"); 6]), 1_000_000);
        assert_eq!(longest(1, &[("x", "yy"), ("y", "zzz"), ("z", "xx")]), 12);
        assert_eq!(longest(u128::MAX, &[("x", "yyy")]), u128::MAX);
    }
}
