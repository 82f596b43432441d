//! The files that the descriptor lists: tables, and the Parquet file of each.

use super::members::{Object, objects, present, text, texts};
use serde_json::Value;
use std::collections::HashMap;

const PARQUET: &str = "application/vnd.apache.parquet";

/// One file of the descriptor.
#[derive(Clone, Copy)]
pub struct Resource<'a> {
    pub declared: &'a Object,
}

impl<'a> Resource<'a> {
    pub fn text(&self, name: &str) -> Option<&'a str> {
        text(self.declared, name)
    }

    pub fn name(&self) -> &'a str {
        self.text("name").unwrap_or_default()
    }

    pub fn path(&self) -> &'a str {
        self.text("path").unwrap_or_default()
    }

    pub fn title(&self) -> &'a str {
        self.text("title").unwrap_or(self.name())
    }

    /// The schema of a table.
    pub fn schema(&self) -> Option<&'a Object> {
        self.declared.get("schema")?.as_object().filter(|_| !self.is_parquet())
    }

    pub fn is_parquet(&self) -> bool {
        self.text("mediatype") == Some(PARQUET)
    }

    pub fn bytes(&self) -> Option<u64> {
        self.declared.get("bytes")?.as_u64()
    }

    /// The size in words, as schema.org has it.
    pub fn size(&self) -> Option<String> {
        self.bytes().map(|bytes| format!("{bytes} B"))
    }

    pub fn sha256(&self) -> Option<&'a str> {
        self.text("hash")?.strip_prefix("sha256:")
    }
}

/// All files of the descriptor, in order and by name.
pub struct Resources<'a> {
    all: Vec<Resource<'a>>,
    by_name: HashMap<&'a str, Resource<'a>>,
}

impl<'a> Resources<'a> {
    pub fn of(descriptor: &'a Object) -> Resources<'a> {
        let all: Vec<Resource> = objects(descriptor, "resources").map(|declared| Resource { declared }).collect();
        let by_name = all.iter().map(|resource| (resource.name(), *resource)).collect();
        Resources { all, by_name }
    }

    pub fn iter(&self) -> impl Iterator<Item = &Resource<'a>> {
        self.all.iter()
    }

    pub fn path(&self, name: &str) -> Option<&'a str> {
        self.by_name.get(name).map(Resource::path)
    }

    /// The Parquet file of a table that has one.
    pub fn parquet_of(&self, table: &Resource) -> Option<Resource<'a>> {
        table.schema()?;
        self.by_name.get(parquet_name(table.name()).as_str()).filter(|file| file.is_parquet()).copied()
    }

    /// The table of which this is the Parquet file.
    pub fn table_of(&self, file: &Resource) -> Option<Resource<'a>> {
        let name = file.name().strip_suffix(".parquet").filter(|_| file.is_parquet())?;
        self.by_name.get(name).filter(|table| table.schema().is_some()).copied()
    }

    /// Paths of what a table was derived from.
    pub fn origins(&self, table: &Resource<'a>) -> Vec<&'a str> {
        texts(table.declared, "derivedFrom").into_iter().filter_map(|name| self.path(name)).collect()
    }
}

/// Whether a file of the descriptor is a table, and not the same rows as Parquet once more.
pub fn is_table(declared: &Object) -> bool {
    Resource { declared }.schema().is_some()
}

fn parquet_name(table: &str) -> String {
    format!("{table}.parquet")
}

/// How the descriptor lists the Parquet file of a table.
///
/// No `type`, which in Data Package 2.0 may only be "table" and is missing for "a non-specific file"; a `format` that
/// frictionless has no reader for, or it reads the file as a table, wants pandas and pyarrow, and counts no bytes.
pub fn parquet_resource(table: &Object, path: &str, bytes: u64, sha256: &str) -> Object {
    let table = Resource { declared: table };
    present([
        ("name", parquet_name(table.name()).into()),
        ("title", table.text("title").into()),
        ("description", format!("The rows of {} as Parquet, which has types.", table.path()).into()),
        ("path", path.into()),
        ("format", "apache-parquet".into()),
        ("mediatype", PARQUET.into()),
        ("bytes", Value::from(bytes)),
        ("hash", format!("sha256:{sha256}").into()),
        // Under `rows` frictionless would count those of a file that it does not read.
        ("rowCount", table.declared.get("rows").cloned().unwrap_or_default()),
        ("order", table.declared.get("order").cloned().unwrap_or_default()),
        ("schema", table.declared.get("schema").cloned().unwrap_or_default()),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_parquet_file_is_listed_with_its_table() {
        let table = json!({ "name": "ships", "title": "Ships", "path": "csv/ships.csv", "rows": 2, "schema": { "fields": [] } });
        let listed = parquet_resource(table.as_object().unwrap(), "parquet/ships.parquet", 5, "00ff");
        assert_eq!(
            Value::Object(listed.clone()).to_string(),
            [
                r#"{"name":"ships.parquet","title":"Ships""#,
                r#""description":"The rows of csv/ships.csv as Parquet, which has types.""#,
                r#""path":"parquet/ships.parquet","format":"apache-parquet""#,
                r#""mediatype":"application/vnd.apache.parquet","bytes":5,"hash":"sha256:00ff","rowCount":2,"schema":{"fields":[]}}"#,
            ]
            .join(",")
        );
        let descriptor = json!({ "resources": [table, listed] });
        let resources = Resources::of(descriptor.as_object().unwrap());
        let [table, file] = resources.iter().collect::<Vec<_>>()[..] else { panic!("two files") };
        assert_eq!(resources.parquet_of(table).unwrap().path(), "parquet/ships.parquet");
        assert_eq!(resources.table_of(file).unwrap().path(), "csv/ships.csv");
        assert!(resources.parquet_of(file).is_none() && resources.table_of(table).is_none());
        assert!(is_table(table.declared) && !is_table(file.declared));
        assert_eq!((file.size().as_deref(), file.sha256()), (Some("5 B"), Some("00ff")));
    }

    #[test]
    fn an_origin_that_is_no_file_is_left_out() {
        let descriptor = json!({ "resources": [
            { "name": "a", "path": "csv/a.csv" }, { "name": "b", "path": "csv/b.csv", "derivedFrom": ["calendar", "a"] }
        ] });
        let resources = Resources::of(descriptor.as_object().unwrap());
        assert_eq!(resources.origins(resources.iter().nth(1).unwrap()), ["csv/a.csv"]);
    }
}
