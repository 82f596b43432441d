//! The identifiers of tables that are renamed, merged, dropped, or tell more of the records of others.

use super::dataset::Dataset;
use std::fs;

/// A table whose rows are identifiers, `r_id`.
struct Table {
    name: &'static str,
    /// JSON.
    formerly: &'static str,
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
            let foreign = match *refers_to {
                "" => String::new(),
                to => format!(
                    r#", "foreignKeys": [{{"fields": "r_id", "reference": {{"resource": "{to}", "fields": "r_id"}}}}]"#
                ),
            };
            let schema = format!(r#"{{"fields": [{{"name": "r_id"}}], "primaryKey": "r_id"{foreign}}}"#);
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
    versions.finds(&[table("ships", "1 2 3").formerly(r#"["vessels", "ships"]"#)], "9,ships", "");
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
        "datapackage.json: error[lost-id] `2` was published in a and in b, and is one record of x",
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

/// A table whose key refers to that of another tells more of that one's records, and has none of its own.
#[test]
fn tables_that_tell_more_of_the_records_of_another() {
    for (details, more) in [("events", "events"), ("events", "details"), ("more", "events")] {
        let versions = Versions::of(
            &[table("events", "1 2"), table("details", "1").refers_to(details), table("more", "1").refers_to(more)],
            "",
        );
        versions.finds(&[table("events", "1 2")], "", "");
        versions.finds(&[table("incidents", "1 2").formerly(r#"["events", "details"]"#)], "", "");
        versions.finds(&[table("events", "2")], "", "events.csv: error[lost-id] `1` was published and is gone");
    }
    // Where one has the other's column and not its key, they have records of their own.
    let versions = Versions::of(&[table("events", "1 2"), table("details", "1")], "");
    let gone = "datapackage.json: error[lost-id] the table `details` was published and is no table now";
    versions.finds(&[table("events", "1 2")], "", gone);
    // Of tables that refer to each other the first has the records.
    let versions =
        Versions::of(&[table("events", "1").refers_to("details"), table("details", "1").refers_to("events")], "");
    versions.finds(&[table("details", "1")], "", "");
    versions.finds(&[table("events", "1")], "", gone);
    versions.finds(&[table("events", "1").formerly(r#""details""#)], "", "");
    // One that refers to itself has its own.
    let versions = Versions::of(&[table("details", "1").refers_to("details"), table("events", "1")], "");
    versions.finds(&[table("events", "1")], "", gone);
    // What it says it has retired is retired, whether or not it has come to refer to another.
    let versions = Versions::of(&[table("events", "1 2"), table("details", "1")], "2,details");
    versions.finds(
        &[table("events", "1 2"), table("details", "1 2").refers_to("events")],
        "2,details",
        "details.csv:3:1: error[retired-id] r_id `2` was retired, and an identifier is never used again",
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
    refused(&[table("a", "").formerly(r#"["retired"]"#)], "/resources/0/formerly: `retired` is a table now");
}
