//! The identifiers of tables that are renamed, merged, dropped, or tell more of the records of others.

use super::dataset::Dataset;
use std::fs;

/// A table whose rows are identifiers, `r_id`.
struct Table {
    name: &'static str,
    /// JSON.
    formerly: &'static str,
    /// Names of tables.
    refers_to: &'static str,
    ids: &'static str,
}

fn table(name: &'static str, ids: &'static str) -> Table {
    Table { name, formerly: "[]", refers_to: "", ids }
}

impl Table {
    fn formerly(self, formerly: &'static str) -> Table {
        Table { formerly, ..self }
    }

    fn refers_to(self, refers_to: &'static str) -> Table {
        Table { refers_to, ..self }
    }
}

/// A dataset of these tables and of what is retired, as `3,ships 4,` with the table of each.
struct Versions(Dataset);

impl Versions {
    fn of(tables: &[Table], retired: &str) -> Versions {
        let versions = Versions(Dataset::empty());
        versions.then(tables, retired)
    }

    /// Publishes the next version.
    fn then(self, tables: &[Table], retired: &str) -> Versions {
        self.write(tables, &table("retired", ""), retired);
        self.0.build();
        self
    }

    /// What is found in the next version, which is not published.
    fn finds(&self, tables: &[Table], retired: &str, findings: &str) {
        self.finds_with(tables, table("retired", ""), retired, findings);
    }

    fn finds_with(&self, tables: &[Table], of_retired: Table, retired: &str, findings: &str) {
        self.write(tables, &of_retired, retired);
        let run = self.0.check();
        let told: Vec<&str> = run.out.lines().filter(|line| !line.starts_with("  hint: ")).collect();
        let expected: Vec<&str> = findings.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        assert_eq!(told, expected, "{}{}", run.out, run.err);
    }

    fn write(&self, tables: &[Table], of_retired: &Table, retired: &str) {
        let write = |name: &str, text: String| fs::write(self.0.path().join(name), text).unwrap();
        let mut resources = Vec::new();
        for Table { name, formerly, refers_to, ids } in tables {
            let foreign = refers_to
                .split_whitespace()
                .map(|to| format!(r#"{{"fields": "r_id", "reference": {{"resource": "{to}", "fields": "r_id"}}}}"#));
            let foreign = foreign.collect::<Vec<String>>().join(", ");
            let schema =
                format!(r#"{{"fields": [{{"name": "r_id"}}], "primaryKey": "r_id", "foreignKeys": [{foreign}]}}"#);
            resources.push(format!(
                r#"{{"name": "{name}", "formerly": {formerly}, "path": "{name}.csv", "schema": {schema}}}"#
            ));
            write(&format!("{name}.csv"), format!("r_id\n{}", lines(ids)));
        }
        let schema = r#"{"fields": [{"name": "record_id"}, {"name": "table"}]}"#;
        let formerly = of_retired.formerly;
        resources.push(format!(
            r#"{{"name": "retired", "formerly": {formerly}, "path": "retired.csv", "schema": {schema}}}"#
        ));
        write("retired.csv", format!("record_id,table\n{}", lines(retired)));
        write("datapackage.json", format!(r#"{{"name": "d", "resources": [{}]}}"#, resources.join(", ")));
    }
}

fn lines(rows: &str) -> String {
    rows.split_whitespace().map(|row| format!("{row}\n")).collect()
}

#[test]
fn a_table_is_renamed() {
    let versions = Versions::of(&[table("ships", "1 2 3")], "9,ships");
    let gone = "datapackage.json: error[lost-id] the table `ships` was published and is no table now";
    versions.finds(&[table("vessels", "1 2 3")], "9,ships", gone);
    let hint = r#"hint: let the table that has its records now say `"formerly": ["ships"]`; or `retired`, if they are no more"#;
    assert!(versions.0.check().out.contains(hint));
    let renamed = |ids| [table("vessels", ids).formerly(r#"["ships"]"#)];
    versions.finds(&renamed("1 2 3"), "9,ships", "");
    versions.finds(
        &renamed("1 2 9"),
        "9,ships",
        "vessels.csv: error[lost-id] `3` was published in ships and is gone
        vessels.csv:4:1: error[retired-id] r_id `9` was retired, and an identifier is never used again",
    );
    // It is retired under a name by which it can be cited, and that was published.
    versions.finds(&renamed("1 2"), "9,ships 3,ships", "");
    versions.finds(
        &renamed("1 2"),
        "9,ships 3,vessels",
        "vessels.csv: error[lost-id] `3` was published in ships and is gone",
    );
    let versions = versions.then(&renamed("1 2 3"), "9,ships");
    let codebook = versions.0.read("output/CODEBOOK.md");
    assert!(
        codebook.contains("## vessels\n\n**vessels.** \n\nWhat was published in `ships` is here now.\n"),
        "{codebook}"
    );
    versions.finds(&renamed("1"), "9,ships 2,ships 3,vessels", "");
    // What was retired under the old name stays so, and so does the name.
    versions.finds(
        &renamed("1 2 3 9"),
        "9,ships",
        "vessels.csv:5:1: error[retired-id] r_id `9` was retired, and an identifier is never used again",
    );
    versions.finds(
        &[table("vessels", "1 2 3")],
        "9,ships",
        "datapackage.json: error[lost-id] `vessels` was formerly `ships`, and no table says so now",
    );
    versions.finds(
        &[table("boats", "1 2 3").formerly(r#"["vessels"]"#)],
        "9,ships",
        "datapackage.json: error[lost-id] `vessels` was formerly `ships`, and no table says so now",
    );
    versions.finds(
        &[table("boats", "1 2 3").formerly(r#"["vessels"]"#), table("ships", "1 2 3")],
        "9,ships",
        "datapackage.json: error[lost-id] `vessels` and `ships` were names of one table, and are not now",
    );
    versions.finds(&[table("boats", "1 2 3").formerly(r#"["vessels", "ships"]"#)], "9,ships", "");
    versions.finds(&[table("ships", "1 2 3").formerly(r#"["vessels"]"#)], "9,ships", "");
}

#[test]
fn a_table_is_dropped() {
    let versions = Versions::of(&[table("ships", "1 2"), table("ports", "1 2")], "");
    let ports = || [table("ports", "1 2")];
    let of_retired = || table("retired", "").formerly(r#"["ships"]"#);
    versions.finds(
        &ports(),
        "",
        "datapackage.json: error[lost-id] the table `ships` was published and is no table now",
    );
    versions.finds_with(
        &ports(),
        of_retired(),
        "1,ships 2,ports",
        "ports.csv:3:1: error[retired-id] r_id `2` was retired, and an identifier is never used again
        retired.csv: error[lost-id] `2` was published in ships and is gone",
    );
    versions.finds_with(&ports(), of_retired(), "1,ships 2,ships", "");
    versions.0.build();
    // Its name is that of no other table.
    versions.finds(
        &[table("ports", "1 2"), table("ships", "7")],
        "1,ships 2,ships",
        "datapackage.json: error[lost-id] `retired` and `ships` were names of one table, and are not now",
    );
    versions.finds(
        &ports(),
        "1,ships 2,ships",
        "datapackage.json: error[lost-id] `retired` was formerly `ships`, and no table says so now",
    );
    versions.finds_with(&[table("ports", "1 2"), table("ships", "7")], of_retired(), "1,ships 2,ships", "");
}

/// What one table has retired is in use in the other, and not for it; a row for one is none for the other.
#[test]
fn two_tables_have_the_same_identifiers() {
    let versions = Versions::of(&[table("ships", "1 2 3"), table("ports", "1 2")], "");
    versions.finds(&[table("ships", "1 3"), table("ports", "1 2")], "2,ships", "");
    versions.finds(
        &[table("ships", "1 3"), table("ports", "1")],
        "2,ships",
        "ports.csv: error[lost-id] `2` was published and is gone",
    );
    let versions = versions.then(&[table("ships", "1 3"), table("ports", "1")], "2,ships 2,ports");
    versions.finds(
        &[table("ships", "1 3"), table("ports", "1 2")],
        "2,ships",
        "ports.csv:3:1: error[retired-id] r_id `2` was retired, and an identifier is never used again
        retired.csv: error[lost-id] `2` was published as retired and is gone from retired",
    );
}

#[test]
fn two_tables_are_merged() {
    let versions = Versions::of(&[table("a", "1 2"), table("b", "2 3")], "9,a 8,b");
    let merged = |ids| table("x", ids).formerly(r#"["a", "b"]"#);
    // One row is not the record of two.
    versions.finds(
        &[merged("1 2 3")],
        "9,a 8,b",
        "datapackage.json: error[lost-id] `2` was published in several of a, b, and is one record of x",
    );
    // Nor does it answer for both where neither is there, and where one of them is retired the other is not what is cited.
    versions.finds(&[merged("1 3")], "9,a 8,b 2,a", "x.csv: error[lost-id] `2` was published in b and is gone");
    versions.finds(
        &[merged("1 2 3")],
        "9,a 8,b 2,b",
        "x.csv:3:1: error[retired-id] r_id `2` was retired, and an identifier is never used again",
    );
    versions.finds(&[merged("1 3")], "9,a 8,b 2,a 2,b", "");
    // The records of one keep theirs, those of the other are given new ones.
    let kept = [table("x", "1 2 3 4 5").formerly(r#"["a"]"#)];
    let rows = "9,a 8,b 2,b 3,b";
    versions.finds_with(&kept, table("retired", "").formerly(r#"["b"]"#), rows, "");
    versions.0.build();
    versions.finds_with(
        &[table("x", "1 2 3 4 5 8 9").formerly(r#"["a"]"#)],
        table("retired", "").formerly(r#"["b"]"#),
        rows,
        "x.csv:8:1: error[retired-id] r_id `9` was retired, and an identifier is never used again",
    );
    // Without a word of its table an identifier is retired of every one.
    let versions = Versions::of(&[table("a", "1"), table("b", "2")], "7,");
    versions.finds(
        &[merged("1 2 7")],
        "7,",
        "x.csv:4:1: error[retired-id] r_id `7` was retired, and an identifier is never used again",
    );
}

/// A live record that took the number of a retired one excused it in two new tables.
#[test]
fn numbers_that_are_retired_in_tables_that_go() {
    let versions =
        Versions::of(&[table("a", "1 2"), table("d", "2 5")], "").then(&[table("a", "1"), table("d", "2 5")], "2,a");
    versions.finds(
        &[table("x", "1 2").formerly(r#""a""#), table("y", "2 5").formerly(r#""d""#)],
        "2,a",
        "x.csv:3:1: error[retired-id] r_id `2` was retired, and an identifier is never used again",
    );
}

/// Tables whose keys refer to each other's tell of one record, each under its own name.
#[test]
fn tables_that_tell_more_of_the_records_of_another() {
    for (details, more) in [("events", "events"), ("events", "details"), ("more", "events")] {
        let tables = |ids| {
            let details = table("details", "1").refers_to(details);
            [table("events", ids), details, table("more", "1").refers_to(more), table("other", "1")]
        };
        let versions = Versions::of(&tables("1 2"), "");
        let merged = |formerly, ids| [table("events", ids).formerly(formerly), table("other", "1")];
        versions.finds(&merged(r#"["details", "more"]"#, "1 2"), "", "");
        versions.finds(
            &merged(r#"["details", "more"]"#, "2"),
            "1,events",
            "events.csv: error[lost-id] `1` was published in details and is gone
            events.csv: error[lost-id] `1` was published in more and is gone",
        );
        versions.finds(
            &[table("events", "1 2").formerly(r#"["details", "more", "other"]"#)],
            "",
            "datapackage.json: error[lost-id] `1` was published in several of details, events, more, other, and is one record of events",
        );
    }
    // What is told of a record can be cited too, whether or not it came to refer to another table.
    let versions = Versions::of(&[table("persons", "1 2"), table("authors", "1 2")], "");
    let authors = |ids| [table("persons", "1 2"), table("authors", ids).refers_to("persons")];
    let versions = versions.then(&authors("1 2"), "").then(&authors("1 2"), "");
    versions.finds(&authors("1"), "", "authors.csv: error[lost-id] `2` was published and is gone");
    versions.finds(
        &[table("persons", "1 2")],
        "",
        "datapackage.json: error[lost-id] the table `authors` was published and is no table now",
    );
    versions.finds(
        &authors("1 2"),
        "2,authors",
        "authors.csv:3:1: error[retired-id] r_id `2` was retired, and an identifier is never used again",
    );
    // A table that refers to two others does not make those one.
    let bridge = |ids| Table { refers_to: "f", ..table("d", ids) };
    let versions =
        Versions::of(&[table("e", "1 2"), table("f", "2 3").refers_to("g"), table("g", "2 3"), bridge("")], "");
    versions.finds(
        &[table("x", "1 2 3").formerly(r#"["e", "g"]"#), table("f", "2 3"), bridge("")],
        "",
        "datapackage.json: error[lost-id] `2` was published in several of e, g, and is one record of x",
    );
    versions.finds(
        &[table("e", "1 2"), table("x", "2 3").formerly(r#"["f", "g"]"#), Table { refers_to: "x", ..table("d", "") }],
        "",
        "",
    );
    // One whose key refers to those of two others tells of the records of both, which are not each other's.
    let both = |ids| table("both", ids).refers_to("u w");
    let versions = Versions::of(&[both("1"), table("u", "1 2"), table("w", "1 2 3")], "");
    for (one, other, ids) in [("u", "w", "1 2 3"), ("w", "u", "1 2")] {
        let formerly = if one == "u" { r#"["both", "u"]"# } else { r#"["both", "w"]"# };
        let held = if one == "u" { "1 2" } else { "1 2 3" };
        versions.finds(&[table("x", held).formerly(formerly), table(other, ids)], "", "");
    }
    versions.finds(
        &[table("x", "1 2 3").formerly(r#"["both", "u", "w"]"#)],
        "",
        "datapackage.json: error[lost-id] `2` was published in several of both, u, w, and is one record of x",
    );
    // Merged into one that refers to another, an identifier does not become that one's.
    let versions = Versions::of(&[table("a", "2"), table("b", "1 2")], "");
    versions.finds(&[table("c", "2").formerly(r#""a""#).refers_to("b"), table("b", "1 2")], "", "");
    versions.finds(
        &[table("c", "1 2").formerly(r#"["a", "b"]"#)],
        "",
        "datapackage.json: error[lost-id] `2` was published in several of a, b, and is one record of c",
    );
}

/// Identifiers that can be taken for one another are one, whatever the type of the column.
#[test]
fn identifiers_are_compared_as_they_are_meant() {
    let versions = Versions::of(&[table("a", "1 caf\u{e9}")], "9,a");
    versions.write(&[table("a", "1")], &table("retired", ""), "9,a caf\u{e9},a");
    fs::write(versions.0.path().join("a.csv"), "r_id\n1\n9 \ncafe\u{301}\n").unwrap();
    let run = versions.0.check();
    for id in ["9", "caf\u{e9}"] {
        assert!(run.out.contains(&format!("error[retired-id] r_id `{id}` was retired")), "{}", run.out);
    }
    fs::write(versions.0.path().join("a.csv"), "r_id\n1\n7\n7 \n").unwrap();
    let told = "a.csv: error[retired-id] `7 ` could be taken for another identifier: there is white space around it, or a letter is in parts
  hint: declare `r_id` as string: texts are trimmed and composed\n";
    assert!(versions.0.check().out.contains(told), "{}", versions.0.check().out);
}

#[test]
fn a_row_of_retired_names_a_table_that_there_is_or_was() {
    let versions = Versions::of(&[table("ships", "1")], "");
    versions.finds(
        &[table("ships", "1")],
        "9,ship",
        "retired.csv: error[lost-id] retired has rows of a table `ship`, and none is called so or was",
    );
    assert!(versions.0.check().out.contains("hint: did you mean `ships`?"));
    versions.finds_with(&[table("ships", "1")], table("retired", "").formerly(r#""ship""#), "9,ship", "");
}

/// What the descriptor says decides what is looked for.
#[test]
fn a_published_descriptor_that_was_changed() {
    let versions = Versions::of(&[table("a", "1 2")], "");
    versions.write(&[table("a", "1")], &table("retired", ""), "");
    let descriptor = versions.0.read("output/datapackage.json").replace("primaryKey", "primary");
    let dataset = versions.0.with("output/datapackage.json", descriptor);
    let told = "datapackage.json is not the one that its checksum in CHECKSUMS is of";
    assert!(dataset.check().out.contains(told), "{}", dataset.check().out);
    // Nor does it help to declare `retired` no more.
    let declared = dataset.read("datapackage.json");
    let (without, _) = declared.split_once(r#", {"name": "retired""#).unwrap();
    let gone = dataset.with("datapackage.json", format!("{without}]}}"));
    assert!(gone.check().out.contains(told), "{}", gone.check().out);
    let published = gone.read("output/datapackage.json");
    // What it says of `retired` itself is as little believed, nor is the file's absence.
    let (unsaid, _) = published.split_once("\"retired\"").unwrap();
    let renamed = gone.with("output/datapackage.json", format!("{unsaid}\"kept\"{}", &published[unsaid.len() + 9..]));
    assert!(renamed.check().out.contains(told), "{}", renamed.check().out);
    let rows = renamed.read("output/csv/retired.csv");
    let fileless = renamed.without("output/csv/retired.csv");
    assert!(fileless.check().out.contains(told), "{}", fileless.check().out);
    let gone = fileless.with("output/csv/retired.csv", rows);
    let broken = gone.with("output/datapackage.json", "<<<<<<< HEAD");
    assert!(broken.check().out.contains("output/datapackage.json is not JSON"), "{}", broken.check().out);
    let gone = broken.with("output/datapackage.json", published);
    let dataset = gone.with("datapackage.json", declared);
    let sums = dataset.read("output/CHECKSUMS");
    let unlisted = dataset.with("output/CHECKSUMS", "");
    assert!(unlisted.check().out.contains(told), "{}", unlisted.check().out);
    let dataset = unlisted.with("output/CHECKSUMS", sums);
    // What two tables had that are one now cannot be told where neither can be read.
    let versions = Versions::of(&[table("b", "1"), table("c", "1")], "");
    for name in ["b", "c"] {
        fs::remove_file(versions.0.path().join(format!("output/csv/{name}.csv"))).unwrap();
    }
    versions.finds(
        &[table("x", "1").formerly(r#"["b", "c"]"#)],
        "",
        "x.csv: error[lost-id] the identifiers published in b cannot be looked for: output/csv/b.csv: the file does not exist
        x.csv: error[lost-id] the identifiers published in c cannot be looked for: output/csv/c.csv: the file does not exist",
    );
    let dataset = dataset.without("output/datapackage.json").without("output/CHECKSUMS");
    assert!(
        dataset.check().out.contains("output/datapackage.json: the file does not exist"),
        "{}",
        dataset.check().out
    );
}

/// Where the row that retired an identifier is taken out of what was published too, nothing else would tell of it.
#[test]
fn a_published_table_of_what_is_retired_that_was_changed() {
    let versions = Versions::of(&[table("a", "1")], "9,a");
    fs::write(versions.0.path().join("output/csv/retired.csv"), "record_id,table\n").unwrap();
    versions.finds(
        &[table("a", "1 9")],
        "",
        "retired.csv: error[lost-id] the identifiers published in retired cannot be looked for: \
         its CSV is not the one that its checksum in the descriptor is of",
    );
}

/// A row without a table is of each of them, and is given its table rather than a record that is in use another identifier.
#[test]
fn a_new_row_of_retired_that_names_no_table() {
    let versions = Versions::of(&[table("a", "1 9"), table("b", "9")], "");
    versions.write(&[table("a", "1"), table("b", "9")], &table("retired", ""), "9,");
    versions.0.check().finds(
        "b.csv:2:1: error[retired-id] r_id `9` was retired, and an identifier is never used again
          hint: give the record a new identifier, or say of which table the retired one was in a column `table` of retired",
    );
}

/// A name may have quotes, which are doubled in the header of the published CSV.
#[test]
fn a_key_with_quotes_in_its_name() {
    let dataset = Dataset::empty()
        .with(
            "datapackage.json",
            r#"{"name": "d", "resources": [
                {"name": "a", "path": "a.csv", "schema":
                    {"fields": [{"name": "a\"\"_id"}, {"name": "a\"_id"}, {"name": "\"size\""}], "primaryKey": "a\"\"_id"}},
                {"name": "retired", "path": "retired.csv", "schema": {"fields": [{"name": "record_id"}]}}]}"#,
        )
        .with("a.csv", "\"a\"\"\"\"_id\",\"a\"\"_id\",\"\"\"size\"\"\"\n1,7,large\n2,8,small\n")
        .with("retired.csv", "record_id\n");
    dataset.build();
    dataset.build();
    fs::rename(dataset.path().join("output"), dataset.path().join("before")).unwrap();
    let dataset = dataset.replace("a.csv", "2,8,small", "2,8,middle");
    dataset.build();
    let differs = dataset.run(&["diff", "before", "output"]);
    assert!(differs.out.contains("`small` → `middle`"), "{}{}", differs.out, differs.err);
    let lost = dataset.with("a.csv", "\"a\"\"\"\"_id\",\"a\"\"_id\",\"\"\"size\"\"\"\n1,2,large\n");
    lost.check().finds(
        "a.csv: error[lost-id] `2` was published and is gone
          hint: put the record back, or add it to retired with the reason",
    );
}

/// A derived table takes no name that was published of a raw one.
#[test]
fn a_raw_table_is_derived_now() {
    let versions = Versions::of(&[table("a", "1"), table("b", "1")], "");
    versions.write(&[table("b", "1")], &table("retired", ""), "");
    let dataset = versions.0.with("schemas/derived/a.sql", "SELECT r_id FROM b");
    let dataset = dataset.with("schemas/derived/a.json", r#"{"fields": [{"name": "r_id"}]}"#);
    dataset.check().finds(
        r#"datapackage.json: error[lost-id] the table `a` was published and is no table now
          hint: give the derived table that is called so another name, and let the table that has its records now say `"formerly": ["a"]`; or `retired`, if they are no more"#,
    );
}

/// `retired` that has no `record_id` and begins its key with the name of the table.
#[test]
fn identifiers_that_are_retired_in_a_column_of_another_name() {
    let schema = r#"{"fields": [{"name": "table"}, {"name": "old_id"}], "primaryKey": ["table", "old_id"]}"#;
    let a = r#"{"name": "a", "path": "a.csv", "schema": {"fields": [{"name": "r_id"}], "primaryKey": "r_id"}}"#;
    let dataset = Dataset::empty()
        .with(
            "datapackage.json",
            format!(r#"{{"name": "d", "resources": [{a}, {{"name": "retired", "path": "retired.csv", "schema": {schema}}}]}}"#),
        )
        .with("a.csv", "r_id\n1\n")
        .with("retired.csv", "table,old_id\na,9\n");
    dataset.build();
    dataset.build();
    let used = dataset.with("a.csv", "r_id\n1\n9\n").with("retired.csv", "table,old_id\n");
    used.check().finds(
        "a.csv:3:1: error[retired-id] r_id `9` was retired, and an identifier is never used again
          hint: give the record a new identifier
        retired.csv: error[lost-id] `9` was published as retired and is gone from retired
          hint: put its row back: an identifier is never used again",
    );
}

#[test]
fn a_name_leads_to_one_table() {
    let refused = |tables: &[Table], message: &str| {
        let versions = Versions(Dataset::empty());
        versions.write(tables, &table("retired", ""), "");
        let run = versions.0.check();
        assert!(run.status == 2 && run.err.contains(message), "{}", run.err);
    };
    refused(
        &[table("a", ""), table("b", "").formerly(r#""a""#)],
        "/resources/1/formerly: `a` is a table now
  hint: a name leads to one table: give the other one a new name",
    );
    refused(
        &[table("a", "").formerly(r#"["c"]"#), table("b", "").formerly(r#"["c"]"#)],
        "/resources/1/formerly: `a` was formerly `c` too",
    );
    refused(&[table("a", "").formerly(r#"["C d"]"#)], "/resources/0/formerly: `C d` must be made of");
    refused(&[table("a", "").formerly("[1]")], "/resources/0/formerly: must be a string or a list of strings");
    for formerly in [r#""a""#, r#"["b", "b"]"#] {
        refused(&[table("a", "").formerly(formerly)], "` is a name of `a` already\n  hint: take it out");
    }
    refused(&[table("a", "").formerly(r#"["retired"]"#)], "/resources/0/formerly: `retired` is a table now");
    // A derived table has a name too, and a schema is that of a resource.
    let versions = Versions(Dataset::empty());
    versions.write(&[table("b", "1").formerly(r#""a""#)], &table("retired", ""), "");
    let dataset = versions.0.with("schemas/derived/a.sql", "SELECT r_id FROM b");
    let dataset = dataset.with("schemas/derived/a.json", r#"{"fields": [{"name": "r_id"}]}"#);
    let run = dataset.check();
    assert!(
        run.status == 2 && run.err.contains("`a` is the name of another table already, or was formerly"),
        "{}",
        run.err
    );
    let dataset = dataset.replace(
        "datapackage.json",
        r#""path": "b.csv", "schema": {"#,
        r#""path": "b.csv", "schema": {"formerly": "x", "#,
    );
    let run = dataset.check();
    assert!(run.status == 2 && run.err.contains("/schema/formerly: `formerly` is not looked for here"), "{}", run.err);
}
