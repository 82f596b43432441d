//! Derived tables and assertions: order, schemas, findings, and what a broken query says.

use super::dataset::Dataset;

const TALLY: &str = "SELECT harbour, COUNT(*) AS calls, SUM(cargo) AS cargo FROM calls GROUP BY harbour\n";
const TALLY_SCHEMA: &str = r#"{
  "fields": [
    {"name": "harbour", "type": "string", "constraints": {"required": true}},
    {"name": "calls", "type": "integer", "constraints": {"required": true, "maximum": 10}},
    {"name": "cargo", "type": "number"}
  ],
  "primaryKey": ["harbour"],
  "foreignKeys": [{"fields": "harbour", "reference": {"resource": "harbours", "fields": "harbour"}}]
}"#;

fn with_tally(sql: &str) -> Dataset {
    Dataset::new().with("schemas/derived/tally.sql", sql).with("schemas/derived/tally.json", TALLY_SCHEMA)
}

#[test]
fn a_derived_table_is_published_in_order_of_its_key() {
    let dataset = with_tally(TALLY);
    let run = dataset.build();
    assert_eq!(dataset.read("output/csv/tally.csv"), "harbour,calls,cargo\nKHI,1,12.5\nODS,1,\nVVO,1,0.0\n");
    assert!(run.err.contains("  tally             3 rows, derived\n"), "{}", run.err);
}

#[test]
fn models_are_built_after_those_they_read_and_with_the_calendar() {
    let dataset = with_tally("SELECT harbour, calls, cargo FROM yearly WHERE year = 1950")
        .with(
            "schemas/derived/yearly.sql",
            "WITH busy AS (SELECT harbour, CAST(EXTRACT(YEAR FROM date_start) AS INTEGER) AS year FROM calls)
             SELECT harbours.harbour, calendar.year, COUNT(busy.year) AS calls, CAST(NULL AS DOUBLE) AS cargo
             FROM harbours CROSS JOIN calendar
             LEFT JOIN busy ON harbours.harbour = busy.harbour AND calendar.year = busy.year
             GROUP BY harbours.harbour, calendar.year",
        )
        .with(
            "schemas/derived/yearly.json",
            TALLY_SCHEMA
                .replace("{\"name\": \"calls\"", "{\"name\": \"year\", \"type\": \"year\"},\n{\"name\": \"calls\"")
                .replace("\"primaryKey\": [\"harbour\"]", "\"primaryKey\": [\"harbour\", \"year\"]"),
        );
    dataset.build();
    assert_eq!(dataset.read("output/csv/tally.csv"), "harbour,calls,cargo\nKHI,1,\nODS,1,\nVVO,0,\n");
    assert_eq!(
        dataset.read("output/csv/yearly.csv"),
        "harbour,year,calls,cargo\nKHI,1950,1,\nKHI,1951,0,\nKHI,1952,0,\nODS,1950,1,\nODS,1951,0,\nODS,1952,0,\nVVO,1950,0,\nVVO,1951,1,\nVVO,1952,0,\n"
    );
}

#[test]
fn a_result_is_held_against_its_schema() {
    with_tally("SELECT harbour, 10 + call AS calls, cargo FROM calls").check().finds(
        "schemas/derived/tally.sql: error[out-of-range] calls `11` is above the maximum 10
      hint: correct the value, or the bound in the schema
    schemas/derived/tally.sql: error[out-of-range] calls `12` is above the maximum 10
      hint: correct the value, or the bound in the schema
    schemas/derived/tally.sql: error[out-of-range] calls `13` is above the maximum 10
      hint: correct the value, or the bound in the schema",
    );
    with_tally("SELECT 'KHI' AS harbour, call AS calls, cargo FROM calls WHERE call < 3").check().finds(
        "schemas/derived/tally.sql: error[duplicate-key] harbour `KHI` stands in an earlier row too
      hint: give one of the two rows another, or remove it where both tell of the same thing",
    );
    // Read as missing it would be by whoever trims what is published, and as a text by whoever does not.
    with_tally("SELECT ' ' AS harbour, call AS calls, cargo FROM calls WHERE call = 3").check().finds(
        "schemas/derived/tally.sql: error[blank-cell] harbour ` ` is nothing but white space
      hint: write a value",
    );
    with_tally("SELECT CASE WHEN call < 3 THEN '\u{a0}' ELSE harbour END AS harbour, call AS calls, cargo FROM calls WHERE call < 4")
        .check()
        .finds(
            "schemas/derived/tally.sql: error[blank-cell] harbour `\u{a0}` is nothing but white space
      hint: write a value
    schemas/derived/tally.sql: error[blank-cell] harbour `\u{a0}` is nothing but white space
      hint: write a value",
        );
    with_tally("SELECT 'KHX' AS harbour, call + 0.5 AS calls, cargo FROM calls WHERE call = 3").check().finds(
        "schemas/derived/tally.sql: error[unknown-code] harbour `KHX` is not in harbours.harbour
      hint: did you mean `KHI`?
    schemas/derived/tally.sql: error[wrong-type] calls is not an integer
      hint: CAST it in the SELECT, or declare a type that holds it",
    );
    // What is of another type altogether is told once, and never turned into a number.
    with_tally("SELECT harbour, date_start AS calls, 'many' AS cargo FROM calls").check().finds(
        "schemas/derived/tally.sql: error[wrong-type] column `calls` of the result is of type date, not integer
      hint: CAST it in the SELECT, or declare the type that it has
    schemas/derived/tally.sql: error[wrong-type] column `cargo` of the result is of type str, not number
      hint: CAST it in the SELECT, or declare the type that it has",
    );
    with_tally("SELECT harbour, call, cargo FROM calls").check().finds(
        "schemas/derived/tally.sql: error[missing-column] the result has no column `calls`, which schemas/derived/tally.json declares
      hint: did you mean `call`?
    schemas/derived/tally.sql: error[unknown-column] the result has a column `call`, which schemas/derived/tally.json does not declare
      hint: declare it, or leave it out of the SELECT",
    );
}

/// A day that a reader of CSV would not take for one, or that no calendar goes to.
#[test]
fn days_beyond_the_years_of_four_digits() {
    let schema =
        r#"{"fields": [{"name": "call", "type": "integer"}, {"name": "day", "type": "date"}], "primaryKey": "call"}"#;
    let on = |day: &str| {
        let sql = format!("SELECT call, {day} AS day FROM calls WHERE call = 1");
        Dataset::new().with("schemas/derived/days.sql", sql).with("schemas/derived/days.json", schema)
    };
    for sound in ["DATE '9999-12-31'", "CAST('9999-12-31' AS DATE)"] {
        let dataset = on(sound);
        dataset.build();
        assert_eq!(dataset.read("output/csv/days.csv"), "call,day\n1,9999-12-31\n");
    }
    on("DATE '10000-01-01'").check().starts("schemas/derived/days.sql:1:19: `DATE '10000-01-01'` is not among");
    on("CAST(2932897 AS DATE)")
        .check()
        .starts("schemas/derived/days.sql:1:19: `CAST(2932897 AS DATE)`, a whole number made");
    on("DATE '9999-12-31' + 1")
        .check()
        .starts("schemas/derived/days.sql:1:19: `+` of `DATE '9999-12-31'`, which is a date,");
}

#[test]
fn a_model_is_named_as_a_table_may_be() {
    for name in ["2nd", "a-b"] {
        let dataset = Dataset::new()
            .with(&format!("schemas/derived/{name}.sql"), TALLY)
            .with(&format!("schemas/derived/{name}.json"), TALLY_SCHEMA);
        dataset.check().stops(&format!(
            "schemas/derived/{name}.sql: the name of the table `{name}` must be made of a–z, 0–9 and _, a letter first, 100 at most"
        ));
    }
    for name in ["Tally", "a[1]"] {
        let run = Dataset::new().with(&format!("schemas/derived/{name}.sql"), TALLY).check();
        run.starts(&format!("schemas/derived/{name}.sql: the name of a query must be made of a–z, 0–9, `_` and `-`"));
    }
}

#[test]
fn queries_that_cannot_be_run() {
    with_tally("SELECT harbour\n FROM calls GROUP")
        .check()
        .stops("schemas/derived/tally.sql:2:13: not SQL: Expected: end of statement, found: GROUP");
    with_tally("DROP TABLE calls")
        .check()
        .stops("schemas/derived/tally.sql:1: must hold one SELECT and nothing else, not another statement");
    with_tally("SELECT 1; SELECT 2")
        .check()
        .stops("schemas/derived/tally.sql:1: must hold one SELECT and nothing else, not 2 statements");
    with_tally("SELECT harbour\nFROM cals").check().stops(
        "schemas/derived/tally.sql:2: reads `cals`, which is no table of this dataset\n  hint: did you mean `calls`?",
    );
    with_tally("SELECT * FROM read_csv('/etc/passwd')")
        .check()
        .starts("schemas/derived/tally.sql:1:15: this form of table in FROM is not among");
    with_tally("SELECT harbor AS harbour, 1 AS calls, 1 AS cargo FROM calls")
        .check()
        .starts("schemas/derived/tally.sql:1:8: `harbor`, which is no column here, is not among");
    with_tally("SELECT\n\n").check().starts("schemas/derived/tally.sql:1: not SQL: ");
    with_tally("\u{feff}SELECT harbour, 1 AS calls, cargo FROM calls").build();
    with_tally(TALLY)
        .replace("schemas/derived/tally.json", "\"name\": \"harbour\", \"type\": \"string\"", "\"name\": \"harbour\", \"type\": \"string\", \"rdfType\": \"http://id.loc.gov/datatypes/edtf/EDTF\"")
        .check()
        .stops("schemas/derived/tally.json:3:54: /fields/0/rdfType: a derived table has days and years; EDTF dates are read from raw files alone");
    Dataset::new()
        .with("schemas/derived/tally.sql", TALLY)
        .check()
        .stops("schemas/derived/tally.sql: its schema schemas/derived/tally.json does not exist");
    Dataset::new()
        .with("schemas/derived/tally.json", TALLY_SCHEMA)
        .check()
        .stops("schemas/derived/tally.json: its query schemas/derived/tally.sql does not exist");
}

#[test]
fn models_that_need_each_other() {
    let dataset = with_tally("SELECT * FROM other")
        .with("schemas/derived/other.sql", "SELECT * FROM tally")
        .with("schemas/derived/other.json", TALLY_SCHEMA);
    dataset.check().stops("schemas/derived/other.sql: models need each other: other → tally → other");
    with_tally("SELECT * FROM tally").check().stops("schemas/derived/tally.sql: models need each other: tally → tally");
}

const ASSERTION: &str = "-- a ship that calls\n-- must have a page\n-- hint: look it up\n\
    SELECT 'ships' AS resource, ships.ship AS key, 'page' AS field FROM ships JOIN calls ON ships.ship = calls.ship WHERE ships.page IS NULL\n";

#[test]
fn an_assertion_points_at_the_cell() {
    let dataset = Dataset::new().with("schemas/assertions/ship-without-page.sql", ASSERTION);
    dataset.check().finds("raw/ships.csv:3:8: error[ship-without-page] shp-02: a ship that calls must have a page\n      hint: look it up");
    let dataset = dataset.replace("raw/ships.csv", "shp-02,,", "shp-02,https://example.org/2,");
    assert_eq!(dataset.check().status, 0);
}

#[test]
fn an_assertion_that_names_no_row_stands_at_its_own_file() {
    let dataset = Dataset::new().with(
        "schemas/assertions/few-calls.sql",
        "-- too few calls\nSELECT value FROM (SELECT COUNT(*) AS value FROM calls) AS counted WHERE value < 5",
    );
    dataset.check().finds("schemas/assertions/few-calls.sql: error[few-calls] too few calls (`3`)");
    Dataset::new()
        .with("schemas/assertions/few-calls.sql", "SELECT 1 AS one FROM calls")
        .check()
        .stops("schemas/assertions/few-calls.sql:1: begins with no comment\n  hint: say in a `--` comment what a curator should read");
}

#[test]
fn assertions_are_tried_on_what_else_is_wrong_and_told_when_they_cannot_be() {
    // A cell that is wrong keeps no assertion from being tried.
    let dataset = Dataset::new().with("schemas/assertions/ship-without-page.sql", ASSERTION).replace(
        "raw/calls.csv",
        "12.5",
        "twelve",
    );
    dataset.check().finds(
        "raw/calls.csv:2:33: error[wrong-type] cargo `twelve` is not a number
      hint: write digits and a decimal point only, such as 1000.5
    raw/ships.csv:3:8: error[ship-without-page] shp-02: a ship that calls must have a page
      hint: look it up",
    );
    // One over rows that were lost would tell of their absence.
    let run = dataset.without("raw/ships.csv").check();
    assert!(
        run.err.contains(
            "not run: schemas/assertions/ship-without-page.sql: a table that it reads could not be read whole\n"
        ),
        "{}",
        run.err
    );
    assert_eq!(run.out.matches("error[").count(), 2, "{}", run.out);
}

#[test]
fn what_follows_from_a_fault_is_not_told_twice() {
    let dataset = with_tally("SELECT harbour, 1 AS calls, cargo FROM calls");
    let schema =
        TALLY_SCHEMA.replace("\"type\": \"number\"}", "\"type\": \"number\", \"constraints\": {\"required\": true}}");
    let dataset = dataset.replace("raw/calls.csv", "12.5", "twelve").with("schemas/derived/tally.json", schema);
    assert_eq!(dataset.check().out.matches("error[").count(), 1);
}

#[test]
fn the_codebook_says_what_everything_means() {
    let dataset = with_tally(TALLY)
        .replace("schemas/harbours.json", "{\n  \"fields\"", "{\n  \"title\": \"Harbours\",\n  \"description\": \"Where ships call. <b>Sea</b> only.\",\n  \"fields\"")
        .replace("schemas/calls.json", "{\"name\": \"note\", \"type\": \"string\"}", "{\"name\": \"note\", \"type\": \"string\", \"rdfType\": \"http://www.w3.org/2004/02/skos/core#editorialNote\"}");
    dataset.build();
    let codebook = dataset.read("output/CODEBOOK.md");
    for part in [
        "# Codebook: harbours\n",
        "| [`harbours`](#harbours) | 3 | Where ships call. |\n",
        "**Harbours.** Where ships call. &lt;b&gt;Sea&lt;/b&gt; only.\n",
        "| `harbour` | string, key |  |  |\n| `name` | string, required |  | Name.  |\n",
        "| harbour | name | aliases | uses |\n|---|---|---|---|\n| KHI | Karachi | Kurrachee;Karatschi | 1 |\n| ODS | Odessa |  | 1 |\n| VVO | Vladivostok |  | 1 |\n",
        "| `cargo` | number | t |  |\n",
        "`harbour` refers to `harbours.harbour`.\n",
        "Caveats (1 of 3 rows):\n\n- `2`: ice, again\n",
        "## tally\n",
        "Made from `calls` by:\n\n```sql\nSELECT harbour, COUNT(*) AS calls",
    ] {
        assert!(codebook.contains(part), "{part:?} is in\n{codebook}");
    }
}

#[test]
fn an_assertion_finds_its_row_by_the_key_that_is_published() {
    let sql = "-- odd\nSELECT 'calls' AS resource, CAST(call AS VARCHAR) AS key FROM calls WHERE call = 3";
    let dataset = Dataset::new().with("schemas/assertions/odd.sql", sql).replace("raw/calls.csv", "\n3,", "\n+03,");
    dataset.check().finds("raw/calls.csv:4:1: error[odd] 3: odd");
    let dataset = dataset.with("schemas/assertions/odd.sql", sql.replace("'calls'", "'cals'"));
    dataset.check().stops("schemas/assertions/odd.sql: returns the resource `cals`, which is no raw table");
}

#[test]
fn a_derived_table_may_refer_to_itself() {
    let schema = TALLY_SCHEMA
        .replace("{\"resource\": \"harbours\", \"fields\": \"harbour\"}", "{\"fields\": \"harbour\"}")
        .replace("\"fields\": \"harbour\", \"reference\"", "\"fields\": \"next\", \"reference\"")
        .replace("{\"name\": \"calls\"", "{\"name\": \"next\", \"type\": \"string\"},\n{\"name\": \"calls\"");
    let sql = "SELECT harbour, CASE WHEN harbour = 'KHI' THEN 'ODS' ELSE 'XXX' END AS next, 1 AS calls, cargo FROM calls WHERE harbour <> 'VVO'";
    let dataset = Dataset::new().with("schemas/derived/tally.sql", sql).with("schemas/derived/tally.json", schema);
    dataset.check().finds(
        "schemas/derived/tally.sql: error[unknown-code] next `XXX` is not in tally.harbour
      hint: known are: KHI, ODS",
    );
}

/// The names of datasets that are there have hyphens; in SQL they stand in quotes.
#[test]
fn a_table_whose_name_has_a_hyphen() {
    let dataset = Dataset::empty()
        .with(
            "datapackage.json",
            r#"{"name": "d", "resources": [
                {"name": "state-codes", "path": "codes.csv", "schema": {"fields": [{"name": "code", "type": "string"}, {"name": "name", "type": "string"}], "primaryKey": "code"}},
                {"name": "visits", "path": "visits.csv", "schema": {"fields": [{"name": "visit_id", "type": "string"}, {"name": "state", "type": "string"}, {"name": "cost", "type": "number"}], "primaryKey": "visit_id",
                    "foreignKeys": [{"fields": "state", "reference": {"resource": "state-codes", "fields": "code"}}]}}]}"#,
        )
        .with("codes.csv", "code,name\nPAK,Pakistan\nSUN,Soviet Union\n")
        .with("visits.csv", "visit_id,state,cost\nv-1,PAK,0.5\nv-2,PAK,0.25\nv-3,SUN,\n")
        .with(
            "schemas/derived/costs.sql",
            "SELECT \"state-codes\".name, COUNT(*) AS visits, SUM(v.cost) AS cost FROM visits v JOIN \"state-codes\" ON \"state-codes\".code = v.state \
             WHERE \"state-codes\".code <> 'X' GROUP BY \"state-codes\".name",
        )
        .with(
            "schemas/derived/costs.json",
            r#"{"fields": [{"name": "name", "type": "string"}, {"name": "visits", "type": "integer"}, {"name": "cost", "type": "number"}], "primaryKey": "name"}"#,
        );
    let dataset = dataset
        .with("schemas/derived/visited.sql", "SELECT c.code FROM \"state-codes\" AS c WHERE EXISTS (SELECT 1 FROM visits v WHERE v.state = c.code)")
        .with("schemas/derived/visited.json", r#"{"fields": [{"name": "code", "type": "string"}], "primaryKey": "code"}"#)
        .with("schemas/assertions/named.sql", "-- a state has a name\nSELECT 'state-codes' AS resource, code AS key, 'name' AS field, name AS value FROM \"state-codes\" WHERE name IS NULL");
    dataset.build();
    assert_eq!(dataset.read("output/csv/visited.csv"), "code\nPAK\nSUN\n");
    assert_eq!(dataset.read("output/csv/costs.csv"), "name,visits,cost\nPakistan,2,0.75\nSoviet Union,1,\n");
    assert_eq!(dataset.read("output/csv/state-codes.csv"), "code,name\nPAK,Pakistan\nSUN,Soviet Union\n");
    assert_eq!(dataset.run(&["verify"]).status, 0);
    let unknown = dataset.with("visits.csv", "visit_id,state,cost\nv-1,PKA,1\n").check();
    assert!(
        unknown.out.starts_with("visits.csv:2:5: error[unknown-code] state `PKA` is not in state-codes.code"),
        "{}",
        unknown.out
    );
}

/// SQL compares texts: a reference is written as the key that it leads to.
#[test]
fn references_that_are_written_otherwise_are_joined() {
    let field = |name: &str, kind: &str| format!(r#"{{"name": "{name}", "type": "{kind}"}}"#);
    for (kind, key, reference) in [
        ("datetime", "2000-01-01T00:00:00Z", "2000-01-01T01:00:00+01:00"),
        ("duration", "P1D", "PT24H"),
        ("geopoint", "\"67, 24.9\"", "\"67.0,24.90\""),
        // A key that is written as its value is compared.
        ("array", "[1]", "[ 1 ]"),
        ("list", "\"a,b\"", "\"a,b\""),
    ] {
        let dataset = Dataset::empty()
            .with(
                "datapackage.json",
                format!(
                    r#"{{"name": "d", "resources": [
                    {{"name": "s", "path": "s.csv", "schema": {{"fields": [{}, {}], "primaryKey": "at"}}}},
                    {{"name": "e", "path": "e.csv", "schema": {{"fields": [{}, {}], "primaryKey": "e", "foreignKeys": [{{"fields": "at", "reference": {{"resource": "s", "fields": "at"}}}}]}}}}]}}"#,
                    field("at", kind), field("n", "string"), field("e", "integer"), field("at", kind)
                ),
            )
            .with("s.csv", format!("at,n\n{key},first\n"))
            .with("e.csv", format!("e,at\n1,{reference}\n2,{key}\n"))
            .with("schemas/derived/j.sql", "SELECT e.e, s.n FROM e JOIN s ON e.at = s.at")
            .with("schemas/derived/j.json", format!(r#"{{"fields": [{}, {}], "primaryKey": "e"}}"#, field("e", "integer"), field("n", "string")));
        dataset.build();
        assert_eq!(dataset.read("output/csv/j.csv"), "e,n\n1,first\n2,first\n", "{kind}");
        assert_eq!(dataset.read("output/csv/e.csv"), format!("e,at\n1,{key}\n2,{key}\n"), "{kind}");
    }
}

/// What a derived table is put in order by is what is published, where a row refers to another one of it too.
#[test]
fn rows_that_refer_to_others_of_a_derived_table() {
    let dataset = Dataset::empty()
        .with("datapackage.json", r#"{"name": "d", "resources": [{"name": "t", "path": "t.csv", "schema": "t.json"}]}"#)
        .with("t.json", r#"{"fields": [{"name": "of", "type": "duration"}, {"name": "at", "type": "duration"}]}"#)
        .with("t.csv", "of,at\nPT24H,P1D\nP1D,P2D\n")
        .with("schemas/derived/m.sql", "SELECT of, at FROM t")
        .with(
            "schemas/derived/m.json",
            r#"{"fields": [{"name": "of", "type": "duration"}, {"name": "at", "type": "duration"}], "primaryKey": ["of", "at"],
                "uniqueKeys": [["at"]], "foreignKeys": [{"fields": "of", "reference": {"resource": "", "fields": "at"}}]}"#,
        );
    dataset.build();
    assert_eq!(dataset.read("output/csv/m.csv"), "of,at\nP1D,P1D\nP1D,P2D\n");
    // A key that is written in two ways is written as in the first row, in whatever order the query gives them.
    let rows: String = ["PT24H", "P1D", "PT24H", "P1D"].map(|at| format!("P1D,{at}\n")).concat();
    let grouped = Dataset::empty()
        .with("datapackage.json", dataset.read("datapackage.json"))
        .with("t.json", dataset.read("t.json"))
        .with("t.csv", format!("of,at\n{rows}"))
        .with("schemas/derived/m.sql", "SELECT 'PT1440M' AS of, at, COUNT(*) AS n FROM t GROUP BY at")
        .with(
            "schemas/derived/m.json",
            r#"{"fields": [{"name": "at", "type": "duration"}, {"name": "n", "type": "integer"}, {"name": "of", "type": "duration"}],
                "foreignKeys": [{"fields": "of", "reference": {"resource": "", "fields": "at"}}]}"#,
        );
    for _ in 0..6 {
        grouped.build();
        assert_eq!(grouped.read("output/csv/m.csv"), "at,n,of\nP1D,2,P1D\nPT24H,2,P1D\n");
    }
    // One that leads to another that leads to a third.
    let chain = dataset
        .with("schemas/derived/m.sql", "SELECT 'PT1440M' AS a, 'PT24H' AS b, 'P1D' AS c FROM t WHERE at = 'P1D'")
        .with(
            "schemas/derived/m.json",
            r#"{"fields": [{"name": "a", "type": "duration"}, {"name": "b", "type": "duration"}, {"name": "c", "type": "duration"}],
                "foreignKeys": [{"fields": "a", "reference": {"resource": "", "fields": "b"}},
                                {"fields": "b", "reference": {"resource": "", "fields": "c"}}]}"#,
        );
    chain.build();
    assert_eq!(chain.read("output/csv/m.csv"), "a,b,c\nP1D,P1D,P1D\n");
    // Others that lead round in a circle, to which the first one leads; references of two fields stay as they are.
    let circle = chain
        .with("schemas/derived/m.sql", "SELECT 'PT1440M' AS z, 'PT24H' AS a, 'P1D' AS b, 'PT86400S' AS c FROM t WHERE at = 'P1D'")
        .with(
            "schemas/derived/m.json",
            r#"{"fields": [{"name": "z", "type": "duration"}, {"name": "a", "type": "duration"}, {"name": "b", "type": "duration"},
                           {"name": "c", "type": "duration"}],
                "foreignKeys": [{"fields": "z", "reference": {"resource": "", "fields": "a"}},
                                {"fields": "a", "reference": {"resource": "", "fields": "b"}},
                                {"fields": "b", "reference": {"resource": "", "fields": "c"}},
                                {"fields": "c", "reference": {"resource": "", "fields": "a"}},
                                {"fields": ["c", "a"], "reference": {"resource": "", "fields": ["z", "b"]}}]}"#,
        );
    circle.build();
    let line = circle.read("output/csv/m.csv").lines().nth(1).unwrap().to_owned();
    assert!(line.split(',').all(|value| line.starts_with(value)), "{line}");
}

#[test]
fn a_row_of_a_derived_table_that_refers_to_none() {
    let dataset = Dataset::empty()
        .with("datapackage.json", r#"{"name": "d", "resources": [{"name": "t", "path": "t.csv", "schema": "t.json"}]}"#)
        .with("t.json", r#"{"fields": [{"name": "of", "type": "duration"}, {"name": "at", "type": "duration"}]}"#)
        .with("t.csv", "of,at\nPT25H,P1D\nP1D,P2D\n")
        .with("schemas/derived/m.sql", "SELECT of, at FROM t")
        .with(
            "schemas/derived/m.json",
            r#"{"fields": [{"name": "of", "type": "duration"}, {"name": "at", "type": "duration"}], "primaryKey": "at",
                "foreignKeys": [{"fields": "of", "reference": {"resource": "", "fields": "at"}}]}"#,
        );
    let wrong = dataset.check();
    assert!(wrong.out.contains("error[unknown-code] of `PT25H` is not in m.at"), "{}", wrong.out);
}

/// A key that stands in two rows, written otherwise, is written as the lesser of the two where others refer to it.
#[test]
fn references_do_not_depend_on_the_order_of_rows() {
    let published = |kind: &str, rows: &str, references: &str| {
        let dataset = Dataset::empty()
            .with(
                "datapackage.json",
                r#"{"name": "d", "resources": [
                {"name": "t", "path": "t.csv", "schema": {"fields": [{"name": "id"}, {"name": "d", "type": "KIND"}], "primaryKey": "id"}},
                {"name": "u", "path": "u.csv", "schema": {"fields": [{"name": "uid"}, {"name": "r", "type": "KIND"}], "primaryKey": "uid",
                 "foreignKeys": [{"fields": "r", "reference": {"resource": "t", "fields": "d"}}]}}]}"#
                    .replace("KIND", kind),
            )
            .with("t.csv", format!("id,d\n{rows}"))
            .with("u.csv", format!("uid,r\n{references}"));
        dataset.build();
        dataset.read("output/csv/u.csv")
    };
    for rows in ["a,P1Y\nb,P12M\n", "b,P12M\na,P1Y\n"] {
        assert_eq!(published("duration", rows, "1,P12M\n2,P1Y\n"), "uid,r\n1,P12M\n2,P12M\n");
    }
    // One of these is written as values are compared.
    let (plain, spaced) = (r#""{""a"":1}""#, r#""{ ""a"":1}""#);
    for (one, other) in [(plain, spaced), (spaced, plain)] {
        let rows = format!("a,{one}\nb,{other}\n");
        let references = format!("1,{plain}\n2,{spaced}\n");
        assert_eq!(published("object", &rows, &references), format!("uid,r\n1,{spaced}\n2,{spaced}\n"));
    }
}
