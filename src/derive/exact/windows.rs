//! What a window's ORDER BY supposes of the rows: that none is missing, which other engines put first or last, and, where a
//! function tells one row from the next, that no two are alike. Rows that are alike stand in any order, another one each time.

use super::from;
use crate::derive::standard::{calls, keys, look_here};
use sqlparser::ast::{Expr, Select, Spanned, WindowType};
use sqlparser::tokenizer::Location;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// A query whose rows must be none; each that it has is a fault of the query that it was made of.
pub struct Check {
    pub sql: String,
    pub problem: String,
    pub place: Location,
}

/// What the windows of a SELECT suppose, where it begins with the tables defined in `with`.
pub fn checks(select: &Select, with: &str) -> Vec<Check> {
    let whole = from(select);
    let filter = select.selection.as_ref().map_or(String::new(), |condition| format!(" WHERE {condition}"));
    let check = |(window, (place, tells_rows)): (Window, (Location, bool))| {
        let parts = window.partition.iter().chain(&window.order).enumerate();
        let listed: Vec<String> = parts.map(|(index, part)| format!("{part} AS key_{index}")).collect();
        let names: Vec<String> = (0..listed.len()).map(|index| format!("key_{index}")).collect();
        let (listed, all) = (listed.join(", "), names.join(", "));
        let rows = format!("{with}SELECT {all} FROM (SELECT {listed}{whole}{filter}) AS \"annals windowed\"");
        let order = window.order.join(", ");
        let missing = names.iter().skip(window.partition.len()).map(|name| format!("{name} IS NULL"));
        let missing = missing.collect::<Vec<_>>().join(" OR ");
        let mut checks = vec![Check {
            sql: format!("{rows} WHERE {missing}"),
            problem: format!(
                "some rows have no value by which to stand in ORDER BY {order}\n  hint: leave them out, or put a value in its \
                 place with COALESCE"
            ),
            place,
        }];
        if tells_rows {
            let problem = format!(
                "some rows are alike in ORDER BY {order}, and could stand in any order\n  hint: order by more columns, until \
                 no two rows of a partition are alike"
            );
            checks.push(Check { sql: format!("{rows} GROUP BY {all} HAVING COUNT(*) > 1"), problem, place });
        }
        checks
    };
    windows(select).into_iter().flat_map(check).collect()
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Window {
    partition: Vec<String>,
    order: Vec<String>,
}

/// The windows of a SELECT that are in order, where the first of each kind stands, and whether one row of them is told from
/// the next.
fn windows(select: &Select) -> BTreeMap<Window, (Location, bool)> {
    let mut found = BTreeMap::new();
    let _ = look_here(select, |expression| {
        if let Expr::Function(function) = expression
            && let Some(WindowType::WindowSpec(spec)) = &function.over
            && !spec.order_by.is_empty()
        {
            let partition = spec.partition_by.iter().map(Expr::to_string).collect();
            let order = keys(&spec.order_by).map(Expr::to_string).collect();
            let tells_rows = !matches!(calls::name(function).as_str(), "rank" | "dense_rank");
            let first = found.entry(Window { partition, order });
            first.or_insert((function.name.span().start, false)).1 |= tells_rows;
        }
        ControlFlow::Continue(())
    });
    found
}
