//! What a query may say, what is refused of it and where, and figures that no order of rows changes. That what is taken gives
//! the rows that DuckDB gives is held by `tests/judges/test_sql.py`.

use super::dataset::Dataset;

const SCHEMA: &str = r#"{"fields": [
    {"name": "k", "type": "integer"}, {"name": "a", "type": "string"}, {"name": "x", "type": "number"}
], "primaryKey": ["k"]}"#;

/// A table `t` of the rows given, and a model `m` of one column.
fn model(sql: &str, kind: &str, rows: &str) -> Dataset {
    Dataset::empty()
        .with("datapackage.json", r#"{"name": "s", "resources": [{"name": "t", "path": "t.csv", "schema": "t.json"}]}"#)
        .with("t.json", SCHEMA)
        .with("t.csv", format!("k,a,x\n{rows}"))
        .with("schemas/derived/m.sql", sql)
        .with("schemas/derived/m.json", format!(r#"{{"fields": [{{"name": "r", "type": "{kind}"}}]}}"#))
}

/// The cells of the model's column, one after the other.
fn cells(sql: &str, kind: &str, rows: &str) -> String {
    let dataset = model(sql, kind, rows);
    dataset.build();
    dataset.read("output/csv/m.csv").lines().skip(1).collect::<Vec<_>>().join(" ")
}

const ROWS: &str = "1,p,1.5\n2,q,-2.5\n3,p,\n";

#[test]
fn what_polars_takes_to_other_rows_is_refused_at_its_place() {
    for (sql, what) in [
        // Joins: rows without a partner were lost, and so were rows that match.
        ("SELECT t.k AS r FROM t LEFT JOIN t AS u ON t.a = u.a AND u.k > 1", "1:58: a part of an outer join's ON"),
        // The parser tells no place of these.
        ("SELECT k AS r FROM t WHERE a RLIKE 'x'", "1:28: `a RLIKE 'x'`"),
        ("SELECT k AS r FROM t GROUP BY ALL", "1:1: "),
        ("SELECT t.k AS r FROM t LEFT JOIN t AS u ON t.a = u.a AND u.k = u.k", "1:58: a part of an outer join's ON"),
        ("SELECT t.k AS r FROM t LEFT JOIN t AS u ON t.a = t.a", "1:44: a part of an outer join's ON"),
        ("SELECT t.k AS r FROM t RIGHT JOIN t AS u ON t.k < u.k", "1:45: a part of an outer join's ON"),
        ("SELECT t.k AS r FROM t LEFT JOIN t AS u ON t.k = u.k OR t.a = u.a", "1:44: a part of an outer join's ON"),
        ("SELECT t.k AS r FROM t LEFT JOIN t AS u ON a = u.a", "1:44: a part of an outer join's ON"),
        ("SELECT t.k AS r FROM t, t AS u RIGHT JOIN t AS v ON u.k = v.k", "1:43: RIGHT, FULL or USING in a join after"),
        ("SELECT t.k AS r FROM t, t AS u JOIN t AS v USING (k)", "1:37: RIGHT, FULL or USING in a join after a comma"),
        ("SELECT t.k AS r FROM t JOIN t AS u ON t.k = u.k AND u.a = 'q'", "1:53: a part of ON that does not compare"),
        ("SELECT u.k AS r FROM (t AS u LEFT JOIN t AS v ON u.k = v.k)", "1:23: this form of table in FROM"),
        ("SELECT t.k AS r FROM t ANTI JOIN t AS u ON t.k = u.k", "1:34: ANTI JOIN"),
        (
            "SELECT v AS r FROM t JOIN (SELECT 1.5 AS k, 2 AS v FROM t) AS u USING (k)",
            "1:72: USING `k`, a whole number and a",
        ),
        ("SELECT ROUND(k, 1) AS r FROM t", "1:8: `ROUND(k, 1)`, a whole number rounded to digits,"),
        ("SELECT k + 9223372036854775808 AS r FROM t", "1:12: `9223372036854775808`, a whole number beyond 64 bits,"),
        (
            "WITH j AS (SELECT * FROM t JOIN t AS u ON t.k = u.k) SELECT \"k:u\" AS r FROM j",
            "1:61: `k:u`, which is no column",
        ),
        ("SELECT r FROM t AS u (r, k, x)", "1:23: `r`, a name for a column of a table,"),
        ("SELECT r FROM (SELECT k, a FROM t) AS u (r)", "1:42: a list of 1 names for 2 columns"),
        ("SELECT k AS r FROM t WHERE k IN (CAST(7 AS BIGINT), 5)", "1:28: `k IN (CAST(7 AS BIGINT), 5)`"),
        ("SELECT r FROM (WITH u AS (SELECT k AS r FROM t) SELECT r FROM u) AS v", "1:16: a WITH within a query"),
        ("SELECT k AS r FROM t NATURAL JOIN t AS u", "1:35: a NATURAL join"),
        ("SELECT k AS r FROM t FULL JOIN t AS u USING (k)", "1:32: a NATURAL join, or USING in a RIGHT or FULL JOIN"),
        // Rows that depend on chance.
        ("SELECT k AS r FROM t ORDER BY x LIMIT 1", "1:1: LIMIT, OFFSET or FETCH"),
        ("SELECT DISTINCT ON (a) k AS r FROM t", "1:1: a clause of this SELECT"),
        ("SELECT FIRST(k) AS r FROM t", "1:8: the function `first`"),
        ("SELECT STRING_AGG(a, ',') AS r FROM t", "1:8: STRING_AGG without ORDER BY"),
        ("SELECT STDDEV(x) AS r FROM t", "1:8: the function `stddev`"),
        ("SELECT k AS r, ROW_NUMBER() OVER () AS s FROM t", "1:16: `row_number` over a window without ORDER BY"),
        // Windows: frames of peers, the last of a frame, what is the same in each row.
        ("SELECT LAST_VALUE(k) OVER (ORDER BY k) AS r FROM t", "1:8: the function `last_value`"),
        ("SELECT AVG(k) OVER (ORDER BY k) AS r FROM t", "1:8: a running `avg`"),
        ("SELECT SUM(1) OVER (ORDER BY k) AS r FROM t", "1:8: `sum` of what is no column"),
        ("SELECT SUM(k) OVER (ORDER BY k ROWS 1 PRECEDING) AS r FROM t", "1:8: this frame of a window"),
        (
            "SELECT SUM(k) OVER (ORDER BY k, a DESC) AS r FROM t",
            "1:8: a window that goes up by one key and down by another",
        ),
        ("SELECT SUM(k) OVER w AS r FROM t WINDOW w AS (ORDER BY k)", "1:1: a clause of this SELECT"),
        ("SELECT SUM(SUM(k)) OVER () AS r FROM t", "1:8: a window over groups of the same SELECT"),
        ("SELECT COUNT(DISTINCT COUNT(DISTINCT k)) AS r FROM t", "1:8: `count` of another such function"),
        ("SELECT a AS r, SUM(k) OVER () AS s FROM t GROUP BY a", "1:16: a window over groups of the same SELECT"),
        ("SELECT k AS r FROM t WHERE k > AVG(k)", "1:28: a figure of many rows in WHERE or GROUP BY"),
        // Queries within conditions: the wrong table's column was taken.
        (
            "SELECT t.k AS r FROM t JOIN t AS u ON t.k = u.k WHERE EXISTS (SELECT 1 FROM t AS v WHERE v.k = u.k)",
            "1:63: EXISTS beside a join",
        ),
        (
            "SELECT k AS r FROM t WHERE EXISTS (SELECT COUNT(*) FROM t AS v WHERE v.k = t.k)",
            "1:36: EXISTS of anything but rows",
        ),
        (
            "SELECT k AS r FROM t WHERE EXISTS (SELECT 1 FROM t AS v WHERE v.k = t.k AND v.k > 1)",
            "1:63: a condition of EXISTS",
        ),
        (
            "SELECT k AS r FROM t WHERE k > 1 OR EXISTS (SELECT 1 FROM t AS v WHERE v.k = t.k)",
            "1:45: EXISTS as a part of",
        ),
        (
            "SELECT k AS r FROM t WHERE k IN (SELECT u.k FROM t AS u WHERE u.a = t.a)",
            "1:69: IN (SELECT …) that depends on",
        ),
        ("SELECT k AS r, k IN (SELECT k FROM t) AS s FROM t", "1:22: IN (SELECT …) elsewhere than in WHERE"),
        ("SELECT k AS r FROM t WHERE k IN (COALESCE(k, 1), 2)", "1:28: `k IN (COALESCE(k, 1), 2)`"),
        (
            "WITH u AS (SELECT k AS r FROM t) SELECT r FROM (WITH u AS (SELECT 1 AS r) SELECT r FROM u) AS q",
            "1:54: a second table called `u`",
        ),
        ("SELECT k AS r FROM t WHERE k + 1 IN (SELECT k FROM t)", "1:28: IN (SELECT …) of what is no column"),
        (
            "SELECT t.k AS r FROM t JOIN t AS u ON t.k = u.x",
            "1:39: a join of `t.k` with `u.x`, a whole number and a number,",
        ),
        // Names of tables: Polars knows one of each.
        ("SELECT k AS r FROM (SELECT k FROM t) AS t", "1:41: the name `t`, which is another table's,"),
        ("SELECT t.k AS r FROM t JOIN (SELECT k FROM u) AS U ON t.k = U.k", "1:50: the name `U`, which is another"),
        ("SELECT u.k AS r FROM t AS u JOIN u AS v ON u.k = v.k", "1:27: the name `u`, which is another table's,"),
        ("WITH U AS (SELECT k FROM t) SELECT k AS r FROM u", "1:6: `U`, and another table whose name differs"),
        // What stands beside figures: larger expressions around a key were made twice.
        ("SELECT FLOOR(k / 10) * 10 AS r, COUNT(*) AS n FROM t GROUP BY FLOOR(k / 10)", "1:14: `k`, which is no key"),
        ("SELECT k AS r, COUNT(*) AS n FROM t GROUP BY k + 1", "1:8: `k`, which is no key of the groups,"),
        ("SELECT k AS r, COUNT(*) AS n FROM t", "1:8: `k`, which is no key of the groups,"),
        ("SELECT k % 2 AS r FROM t GROUP BY k % 2 HAVING k % 2 = 1", "1:48: `k`, which is no key of the groups,"),
        ("SELECT * FROM t GROUP BY k", "1:8: `*` beside groups"),
        // Operators that other parsers bind otherwise.
        ("SELECT k AS r FROM t WHERE x IS DISTINCT FROM 1 AND k > 2", "1:47: `1 AND k > 2` without brackets"),
        ("SELECT k AS r FROM t WHERE x > 0 = k BETWEEN 1 AND 2", "1:28: `x > 0 = k` without brackets"),
        ("SELECT k AS r FROM t WHERE k > 0 = TRUE", "1:28: `k > 0` without brackets"),
        ("SELECT k AS r FROM t WHERE a LIKE '%' || a", "1:28: `a LIKE '%' || a`"),
        ("SELECT k AS r FROM t WHERE a LIKE NULL", "1:28: `a LIKE NULL`"),
        // Names that mean a column and something else.
        (
            "SELECT k % 3 AS a, COUNT(*) AS r FROM t GROUP BY a",
            "1:50: `a`, the name of a column and of another result,",
        ),
        ("SELECT a, COUNT(*) AS r FROM t GROUP BY a, t.a", "1:44: the key `t.a`, which stands twice,"),
        ("SELECT * FROM t JOIN t AS u USING (k)", "1:8: `*` beside USING"),
        (
            "SELECT v.k AS r FROM (SELECT k FROM t) AS v JOIN (SELECT v.k FROM t AS v) AS w ON v.k = w.k",
            "1:72: the name `v`, which is a subquery's too,",
        ),
        ("SELECT a AS r FROM t GROUP BY a ORDER BY SUM(x)", "1:42: ORDER BY of `SUM(x)`, which is no result,"),
        // What is not to be said at all is told before where it stands.
        ("SELECT a, STDDEV(x) AS r FROM t GROUP BY a", "1:11: the function `stddev`"),
        ("SELECT a, FIRST(x) AS r FROM t GROUP BY a", "1:11: the function `first`"),
        // Kinds of values.
        (
            "SELECT k AS r FROM t WHERE EXISTS (SELECT 1 FROM t AS u WHERE u.k = t.x)",
            "1:63: a join of `u.k` with `t.x`, a whole number and a number,",
        ),
        ("SELECT k AS r FROM t WHERE a > 1", "1:28: `a` beside `1`, a text and a whole number,"),
        ("SELECT k AS r FROM t WHERE k AND k > 1", "1:28: a condition of `k`, which is a whole number,"),
        ("SELECT a + a AS r FROM t", "1:8: `+` of `a`, which is a text,"),
        ("SELECT CASE WHEN k THEN 1 END AS r FROM t", "1:18: a condition of `k`, which is a whole number,"),
        ("SELECT CASE WHEN k > 1 THEN k ELSE a END AS r FROM t", "1:36: `CASE WHEN k > 1 THEN k ELSE a END` of"),
        ("SELECT x % 2 AS r FROM t", "1:8: `x % 2`, a remainder of a number that is not whole,"),
        ("SELECT CAST(k AS DATE) AS r FROM t", "1:13: `CAST(k AS DATE)`, a whole number made a date,"),
        ("SELECT CAST(a AS BOOLEAN) AS r FROM t", "1:13: `CAST(a AS BOOLEAN)`, a text made a truth value,"),
        ("SELECT DATE '2000-1-1' AS r FROM t", "1:"),
        ("SELECT SQRT(a) AS r FROM t", "1:13: SQRT of `a`, which is a text,"),
        ("SELECT k AS r FROM t WHERE x IN (1, 0.5)", "1:28: a list of whole numbers and others"),
        ("SELECT k AS r FROM t WHERE x IN (SELECT k FROM t AS u)", "1:28: a number IN (SELECT …) of a whole number"),
        ("SELECT k AS r FROM t EXCEPT SELECT x FROM t", "1:1: EXCEPT of `r`, a whole number and a number"),
        ("SELECT MAX(a) OVER (ORDER BY k) AS r FROM t", "1:12: MAX of `a`, which is a text,"),
        ("SELECT CONCAT_WS(a, 'x') AS r FROM t", "1:8: CONCAT_WS by what is not written out"),
        // Names that are no column.
        ("SELECT kk AS r FROM t", "1:8: `kk`, which is no column here,"),
        ("SELECT K AS r FROM t", "1:8: `K`, which is no column here,"),
        ("SELECT u.k AS r FROM t", "1:8: `u`, which is no table of this SELECT,"),
        ("SELECT t.k AS r FROM t AS v", "1:8: `t`, which is no table of this SELECT,"),
        ("SELECT k AS r, r * 2 AS s FROM t", "1:16: `r`, which is no column here,"),
        ("WITH u AS (SELECT SUM(k) FROM t) SELECT k AS r FROM u", "1:41: `k`, which is no column here,"),
        ("SELECT a, COUNT(*) AS r FROM t GROUP BY a HAVING r > 1", "1:50: `r`, which is no key of the groups,"),
        // What is the same in each row, and keys of groups.
        ("SELECT SUM(k) OVER () AS r FROM t", "1:8: OVER () and no column beside it"),
        ("SELECT COUNT(*) FILTER (WHERE TRUE) AS r FROM t", "1:8: FILTER by what is no column"),
        ("SELECT COUNT(DISTINCT 'x') AS r FROM t", "1:8: `count` of what is no column"),
        ("SELECT COUNT(CASE WHEN TRUE THEN 1 END) AS r FROM t", "1:8: `count` of what is no column"),
        ("SELECT 'x' AS g, COUNT(*) AS r FROM t GROUP BY 1", "1:8: GROUP BY of what is no column"),
        ("SELECT QUANTILE_DISC(k, 0.5) AS r FROM t", "1:8: the function `quantile_disc`"),
        ("SELECT k AS r FROM t WHERE 1 = 1", "1:28: WHERE of what is no column"),
        ("SELECT 1 + 1 AS r FROM t", "1:8: a SELECT of what is made of no column"),
        ("SELECT LEFT(a, k) AS r FROM t", "1:8: `left` of letters that are not counted out"),
        ("SELECT REPLACE(a, 'p', a) AS r FROM t", "1:8: REPLACE of what is not written out"),
        // Other values than elsewhere.
        ("SELECT SUM(1) AS r FROM t", "1:8: `sum` of what is no column"),
        ("SELECT 1 AS r WHERE 1 = 0", "1:1: WHERE without FROM"),
        ("SELECT LOG(10, k) AS r FROM t", "1:8: the function `log`"),
        ("SELECT STRPOS(a, 'p') AS r FROM t", "1:8: the function `strpos`"),
        ("SELECT SUBSTR(a, -1) AS r FROM t", "1:15: `SUBSTR(a, -1)`"),
        ("SELECT REPLACE(a, '', 'x') AS r FROM t", "1:8: REPLACE of what is not written out"),
        ("SELECT RPAD(a, 4000000000, 'x') AS r FROM t", "1:8: the function `rpad`"),
        ("SELECT k // 2 AS r FROM t", "1:8: `k // 2`"),
        ("SELECT CAST(k AS TINYINT) AS r FROM t", "1:13: a CAST to this type"),
        ("SELECT k AS r FROM t EXCEPT ALL SELECT 1 AS r", "1:1: EXCEPT ALL"),
        ("SELECT COUNT(*) AS r FROM t GROUP BY ROLLUP (a)", "1:46: `ROLLUP (a)`"),
        ("SELECT\n  k AS r\nFROM t\nWHERE k = ANY (SELECT 1)", "4:7: `k = ANY(SELECT 1)`"),
    ] {
        let run = model(sql, "integer", ROWS).check();
        assert_eq!(run.status, 2, "{sql}: {}{}", run.out, run.err);
        assert!(run.err.starts_with(&format!("annals: schemas/derived/m.sql:{what}")), "{sql}: {}", run.err);
        assert!(run.err.contains(" is not among the SQL that a query may use\n  hint: "), "{sql}: {}", run.err);
    }
    let nested = format!("SELECT k AS r, CAST(NULL AS INT{}) AS s FROM t", "[]".repeat(3000));
    model(&nested, "integer", ROWS).check().starts("schemas/derived/m.sql:1:21: a CAST to this type");
}

#[test]
fn rows_that_a_window_cannot_put_in_order_are_told() {
    let row_number = |order: &str| {
        let sql = format!("SELECT\n  ROW_NUMBER() OVER (PARTITION BY a ORDER BY {order}) AS r\nFROM t WHERE k < 4");
        model(&sql, "integer", "1,p,1.5\n2,p,2.5\n3,p,2.5\n4,p,\n").check()
    };
    row_number("x").stops(
        "schemas/derived/m.sql:2:3: some rows are alike in ORDER BY x, and could stand in any order
  hint: order by more columns, until no two rows of a partition are alike",
    );
    assert_eq!(row_number("x, k").status, 0);
    row_number("NULLIF(x, 1.5), k").stops(
        "schemas/derived/m.sql:2:3: some rows have no value by which to stand in ORDER BY NULLIF(x, 1.5), k
  hint: leave them out, or put a value in its place with COALESCE",
    );
    // By values as the query has them.
    let made = |order: &str, rows: &str| {
        let days = "SELECT k, x, CAST('2020-01-0' || CAST(k AS VARCHAR) AS DATE) AS d FROM t";
        let sql = format!(
            "SELECT ROW_NUMBER() OVER (ORDER BY {order}) AS r FROM ({days}) AS u WHERE d - DATE '2019-01-01' < 1000"
        );
        model(&sql, "integer", rows).check()
    };
    made("CAST(x AS BIGINT)", "1,p,1.6\n2,q,2.4\n").starts("schemas/derived/m.sql:1:8: some rows are alike");
    assert_eq!(made("CAST(x AS BIGINT)", "1,p,1.6\n2,q,1.4\n").status, 0);
    made("x", "1,p,1.6\n2,q,\n").starts("schemas/derived/m.sql:1:8: some rows have no value");
    // Rows that are alike have one rank.
    assert_eq!(cells("SELECT RANK() OVER (ORDER BY a) AS r FROM t", "integer", ROWS), "1 1 3");
    let within = "WITH u AS (SELECT a, x FROM t) SELECT LAG(x) OVER (ORDER BY a) AS r FROM u";
    model(within, "number", ROWS).check().starts("schemas/derived/m.sql:1:39: some rows are alike in ORDER BY a");
}

#[test]
fn whole_numbers_neither_wrap_nor_lose_digits() {
    let rows = "1,p,\n2,,\n9223372036854775807,p,\n";
    for (sql, wanted) in [
        ("SELECT COUNT(a) - COUNT(*) AS r FROM t", "-1"),
        ("SELECT LENGTH(a) - 5 AS r FROM t WHERE k <> 2", "-4 -4"),
        ("SELECT ROW_NUMBER() OVER (ORDER BY k) - 9 AS r FROM t", "-8 -7 -6"),
        ("SELECT EXTRACT(MONTH FROM DATE '2020-12-01') * 31 + 0 * k AS r FROM t WHERE k = 1", "372"),
        ("SELECT SUM(k) - 9223372036854775807 AS r FROM t", "3"),
        ("SELECT k * k - k * k + k AS r FROM t WHERE k > 2", "9223372036854775807"),
        ("SELECT SUM(CASE WHEN k < 3 THEN 2000000000 END) AS r FROM t", "4000000000"),
        // What is written out alone has 32 bits elsewhere.
        ("WITH u AS (SELECT k, -2000000000 AS c FROM t) SELECT c * 3 AS r FROM u WHERE k = 1", "-6000000000"),
        ("WITH u AS (SELECT k, 1000000 * 1000000 AS c FROM t) SELECT c + 1 AS r FROM u WHERE k = 1", "1000000000001"),
        ("SELECT SUM(CASE WHEN k < 3 THEN -2000000000 ELSE +1 END * 2) AS r FROM t", "-7999999998"),
        ("WITH u AS (SELECT k, +2000000000 AS c FROM t) SELECT c + c AS r FROM u WHERE k = 1", "4000000000"),
        ("WITH u AS (SELECT k, ABS(-2000000000) AS c FROM t) SELECT c + c AS r FROM u WHERE k = 1", "4000000000"),
        ("WITH u AS (SELECT k, LEAST(-2000000000, k) AS c FROM t) SELECT c + c AS r FROM u WHERE k = 1", "-4000000000"),
        ("SELECT CAST(CAST(k AS DOUBLE) * k * k * k / 1e75 AS BIGINT) AS r FROM t WHERE k > 2", "7"),
        ("SELECT SUM(CAST(k % 10 AS SMALLINT) * k % 10) AS r FROM t", "14"),
        ("SELECT SUM(MOD(k, 1000) * MOD(k, 1000) * 5) AS r FROM t", "3256270"),
    ] {
        assert_eq!(cells(sql, "integer", rows), wanted, "{sql}");
    }
    let ten: String = (1..=10).map(|k| format!("{k},p,\n")).collect();
    for group in ["k", "1"] {
        let large = "* 4611686018427387904 * 4611686018427387904 > 0 AS r";
        let sql = format!("WITH u AS (SELECT k, COUNT(*) AS n FROM t GROUP BY {group}) SELECT COUNT(*) {large} FROM u");
        let run = model(&sql, "boolean", &ten).check();
        assert!(run.err.contains("a whole number that may be beyond 128 bits"), "{group}: {}", run.err);
    }
    for cast in ["1e39", "-1e300", "1e19 * 1e20"] {
        let run =
            model(&format!("SELECT CASE WHEN k > 0 THEN CAST({cast} AS HUGEINT) END AS r FROM t"), "integer", rows)
                .check();
        run.starts("schemas/derived/m.sql:1: cannot be run: conversion");
    }
    let run = model("SELECT SUM(k) AS r FROM t", "integer", rows).check();
    assert_eq!(run.status, 1, "{}", run.err);
    assert!(run.out.starts_with("schemas/derived/m.sql: error[wrong-type] r "), "{}", run.out);
    for (sql, what) in [
        ("SELECT k * k * k AS r FROM t", "1:8: `k * k * k`"),
        ("WITH u AS (SELECT k, k * k AS q FROM t) SELECT q * k AS r FROM u", "1:48: `q * k`"),
        ("SELECT q * q AS r FROM (SELECT SUM(k) AS q FROM t) AS u", "1:8: `q * q`"),
        ("SELECT SUM(k * k) AS r FROM t", "1:8: `SUM(k * k)`"),
        ("SELECT AVG(k * k) AS r FROM t", "1:8: `AVG(k * k)`"),
        ("SELECT SUM(k * k) OVER (PARTITION BY a) AS r FROM t", "1:8: `SUM(k * k) OVER"),
        ("SELECT k * k + k * k + k * k AS r FROM t", "1:8: `k * k + k * k + k * k`"),
        ("SELECT -(k * k) - k * k - k * k AS r FROM t", "1:10: `-(k * k) - k * k - k * k`"),
        ("SELECT q + q + q AS r FROM (SELECT k * k AS q FROM t UNION SELECT 1 AS q FROM t) AS u", "1:8: `q + q + q`"),
        ("SELECT CASE WHEN a = 'p' THEN k * k END * k AS r FROM t", "1:8: `CASE WHEN a = 'p' THEN k * k END * k`"),
        ("SELECT SUM(t.k) * SUM(u.k) AS r FROM t CROSS JOIN t AS u", "1:8: `SUM(t.k) * SUM(u.k)`"),
        ("SELECT CAST(x AS HUGEINT) + 1 AS r FROM t", "1:13: `CAST(x AS HUGEINT) + 1`"),
        ("SELECT k * k * MOD(k, 1000) AS r FROM t", "1:8: `k * k * MOD(k, 1000)`"),
        ("SELECT CAST('170141183460469231731687303715884105727' AS HUGEINT) + k AS r FROM t", "1:13: `CAST('17014118"),
        (
            "SELECT SUM(v * v) AS r FROM (SELECT 1 AS k, 'p' AS a, 2 AS v UNION SELECT * FROM (SELECT k, a FROM t) AS u \
             JOIN (SELECT k FROM t) AS w ON u.k = w.k) AS q",
            "1:8: `SUM(v * v)`",
        ),
        ("SELECT -CAST(x AS HUGEINT) AS r FROM t", "1:14: `-CAST(x AS HUGEINT)`"),
        ("SELECT CAST(x AS HUGEINT) % 7 AS r FROM t", "1:13: `CAST(x AS HUGEINT)`"),
        ("SELECT ABS(CAST(x AS HUGEINT)) AS r FROM t", "1:8: `ABS(CAST(x AS HUGEINT))`"),
    ] {
        let refused = format!("schemas/derived/m.sql:{what}");
        let run = model(sql, "integer", rows).check();
        run.starts(&refused);
        assert!(run.err.contains(", a whole number that may be beyond 128 bits, "), "{}", run.err);
    }
    // The same of numbers that leave room.
    for (sql, wanted) in [
        ("SELECT k * k * k AS r FROM t", "1 8 1000000000"),
        ("WITH u AS (SELECT k, k * k AS q FROM t) SELECT SUM(q * k) AS r FROM u", "1000000009"),
        ("SELECT q * q AS r FROM (SELECT SUM(k) AS q FROM t) AS u", "1006009"),
    ] {
        assert_eq!(cells(sql, "integer", "1,p,\n2,,\n1000,p,\n"), wanted, "{sql}");
    }
    // What a type does not hold.
    for sql in
        ["CAST(k AS INTEGER)", "CAST(k * k AS BIGINT)", "CAST(k * 1e30 AS BIGINT)", "CAST(k % 65536 AS SMALLINT)"]
    {
        let run = model(&format!("SELECT {sql} AS r FROM t"), "integer", rows).check();
        run.starts("schemas/derived/m.sql:1: cannot be run: ");
        assert!(run.err.contains("what does not fit is missing with TRY_CAST"), "{}", run.err);
    }
}

/// Hand-computed, and the same in every order of the rows.
#[test]
fn sums_are_those_of_the_values_in_any_order() {
    let sum = |expression: &str, values: &[&str]| {
        let rows: String = values.iter().enumerate().map(|(k, value)| format!("{k},p,{value}\n")).collect();
        cells(&format!("SELECT {expression} AS r FROM t"), "number", &rows)
    };
    for values in [["1e16", "1", "-1e16", "0.5"], ["1", "0.5", "1e16", "-1e16"], ["-1e16", "0.5", "1e16", "1"]] {
        for (expression, wanted) in [
            ("SUM(x)", "1.5"),
            ("AVG(x)", "0.375"),
            ("SUM(x * 3)", "4.5"),
            ("SUM(x) FILTER (WHERE x > 0 OR x < -1)", "1.5"),
            ("SUM(CASE WHEN k < 9 THEN x END)", "1.5"),
        ] {
            assert_eq!(sum(expression, &values), wanted, "{expression} of {values:?}");
        }
        let over = sum("SUM(x) OVER (PARTITION BY a)", &values);
        assert_eq!(over, "1.5 1.5 1.5 1.5");
    }
    // Added one by one, ten tenths come to 0.9999999999999999.
    assert_eq!(sum("SUM(x)", &["0.1"; 10]), "1.0");
    assert_eq!(sum("SUM(x)", &["", ""]), "\"\"", "none");
    assert_eq!(sum("AVG(x)", &["2", "", "4"]), "3.0");
    assert_eq!(sum("SUM(x)", &["1e-300", "2e-300"]), "3e-300");
    // The smallest of all are added in whole numbers too.
    let tiny = ["1.0507614211323843e-286", "1.1665795231290236e-302", "1.1665795231290236e-302"];
    for values in [[0, 1, 2], [2, 1, 0]].map(|order| order.map(|place| tiny[place])) {
        for expression in ["SUM(x)", "SUM(x * 1.0)"] {
            assert_eq!(sum(expression, &values), "1.0507614211323846e-286", "{expression} of {values:?}");
        }
    }
    assert_eq!(sum("SUM(x)", &["5e-324", "5e-324", "-5e-324"]), "5e-324");
    assert_eq!(sum("SUM(x * 2)", &["5e-324", "1e-320", ""]), "2.001e-320");
    assert_eq!(sum("SUM(x)", &["INF", "1"]), "inf");
    assert_eq!(sum("SUM(x)", &["INF", "-INF"]), "NaN");
    assert_eq!(sum("AVG(x)", &["NaN", "1"]), "NaN");
}

/// NaN is the largest of numbers, zero has one sign, and dates are days apart.
#[test]
fn numbers_beyond_others_and_days() {
    let rows = "1,p,1.5\n2,p,NaN\n3,q,-0\n4,q,0\n5,s,INF\n";
    assert_eq!(cells("SELECT MAX(x) AS r FROM t GROUP BY a", "number", rows), "0.0 inf NaN");
    assert_eq!(cells("SELECT MAX(x) OVER (PARTITION BY a) AS r FROM t WHERE k < 5", "number", rows), "0.0 0.0 NaN NaN");
    assert_eq!(cells("SELECT MIN(x) AS r FROM t WHERE k <> 5", "number", rows), "0.0");
    assert_eq!(cells("SELECT CEIL(x - 0.25) AS r FROM t WHERE a = 'q'", "number", rows), "0.0 0.0");
    let days = "SELECT DATE '2000-03-01' - DATE '2000-02-01' + 0 * k AS r FROM t WHERE k = 1";
    assert_eq!(cells(days, "integer", rows), "29");
}

/// The whole list stood beside each row, and took 6 GB.
/// Each level was looked at twice, and so the innermost as often as there are numbers of so many binary digits.
#[test]
fn parts_within_parts() {
    let sum = (0..100).map(|_| "k").collect::<Vec<_>>().join(" + ");
    assert_eq!(cells(&format!("SELECT {sum} AS r FROM t"), "integer", ROWS), "100 200 300");
    let nested =
        |begin: &str, end: &str, depth| format!("SELECT {}k{} AS r FROM t", begin.repeat(depth), end.repeat(depth));
    for (begin, end, wanted) in [
        ("NULLIF(", ", 9)", "1 2 3"),
        ("CASE ", " WHEN 1 THEN 1 WHEN 2 THEN 2 ELSE 3 END", "1 2 3"),
        ("CASE WHEN ", " BETWEEN 1 AND 9 THEN 1 END", "1 1 1"),
    ] {
        assert_eq!(cells(&nested(begin, end, 6), "integer", ROWS), wanted);
        model(&nested(begin, end, 40), "integer", ROWS)
            .check()
            .starts("schemas/derived/m.sql:1: has expressions within others that come to more than 100000 parts");
    }
    assert_eq!(cells(&nested("ABS(", ")", 30), "integer", ROWS), "1 2 3");
    assert_eq!(cells(&nested("(1 + ", ")", 20), "integer", ROWS), "21 22 23");
}

#[test]
fn long_lists_of_a_query() {
    let rows: String = (0..20_000).map(|k| format!("{k},p,\n")).collect();
    for (sql, count) in [
        ("SELECT k AS r FROM t WHERE k IN (SELECT k FROM t WHERE k > 100)", 19_899),
        ("SELECT k AS r FROM t WHERE k NOT IN (SELECT k FROM t WHERE k > 100)", 101),
        ("SELECT k AS r FROM t WHERE k = 7 OR k NOT IN (SELECT k FROM t)", 1),
    ] {
        let dataset = model(sql, "integer", &rows);
        let run = super::dataset::annals(&["build"], dataset.path(), &[("ANNALS_QUERY_MIB", "1000")]);
        assert_eq!(run.status, 0, "{sql}: {}", run.err);
        assert_eq!(dataset.read("output/csv/m.csv").lines().count(), count + 1, "{sql}");
    }
}

/// Each list was written out twice in the next, and a name that WITH gives hid the table that it was made of.
#[test]
fn lists_within_lists() {
    let nested =
        format!("SELECT k AS r FROM t{} WHERE k = 2{}", " WHERE k NOT IN (SELECT k FROM t".repeat(12), ")".repeat(12));
    assert_eq!(cells(&nested, "integer", ROWS), "2");
    let run = model("WITH t AS (SELECT k FROM t) SELECT k AS r FROM t", "integer", ROWS).check();
    assert!(run.err.contains("m.sql:1: defines `t`, which is a table of this dataset\n  hint: give it"), "{}", run.err);
}

/// One group's large number takes no digit from another's.
#[test]
fn sums_of_groups_of_other_sizes() {
    let rows = "1,p,1e300\n2,q,-5.25\n3,q,0.125\n4,s,1e-30\n5,s,3e-30\n";
    assert_eq!(cells("SELECT SUM(x) AS r FROM t GROUP BY a", "number", rows), "-5.125 4e-30 1e+300");
    let nested = "WITH u AS (SELECT a, AVG(x) AS mean FROM t WHERE k > 1 GROUP BY a) SELECT SUM(mean) AS r FROM u";
    assert_eq!(cells(nested, "number", rows), "-2.5625");
    let joined = "SELECT SUM(t.x) AS r FROM t JOIN t AS u ON t.a = u.a GROUP BY t.a";
    assert_eq!(cells(joined, "number", rows), "-10.25 8e-30 1e+300");
}

/// What Polars says to those who call it is not for those who write queries.
#[test]
fn a_text_that_is_cast_to_a_day() {
    let dataset =
        model("SELECT CASE WHEN k = 1 THEN CAST('2020-01-02' AS DATE) END AS r FROM t WHERE k = 1", "date", ROWS);
    let run = dataset.build();
    assert!(!run.err.contains("eprecat"), "{}", run.err);
    assert_eq!(dataset.read("output/csv/m.csv"), "r\n2020-01-02\n");
}

#[test]
fn what_would_be_written_without_end_is_refused() {
    // Each remainder names what it is of three times.
    let nested = format!("SELECT {}k{} AS r FROM t", "(".repeat(20), " % 7)".repeat(20));
    let run = model(&nested, "integer", ROWS).check();
    assert_eq!(run.status, 2, "{}", run.out);
    assert!(run.err.contains("too long to be written exactly\n  hint: take it apart in a WITH"), "{}", run.err);
}
