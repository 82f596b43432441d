//! A Data Package: what the dataset is called, and the tables that it is read from.

use super::document::Document;
use super::reader::Object;
use super::schema::Schema;
use crate::edtf;
use crate::finding::nearest;
use anyhow::{Result, bail};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Name of the file that declares a dataset.
pub const DESCRIPTOR: &str = "datapackage.json";

/// The table of years that SQL is given, by the descriptor's `temporalCoverage`.
pub const CALENDAR: &str = "calendar";

#[derive(Debug)]
pub struct Package {
    /// Folder that the descriptor stands in; every path is relative to it.
    pub root: PathBuf,
    pub name: String,
    /// First and last year of `temporalCoverage`.
    pub coverage: Option<(i32, i32)>,
    pub resources: Vec<Resource>,
    /// The descriptor as it is declared.
    pub declared: Map<String, Value>,
}

/// One raw table.
#[derive(Debug)]
pub struct Resource {
    pub name: String,
    /// Files that make up the table, in order, each with its own header.
    pub paths: Vec<String>,
    pub schema: Schema,
    pub dialect: Dialect,
    pub declared: Map<String, Value>,
}

/// How the cells of a file are told apart.
#[derive(Debug, Clone, Copy)]
pub struct Dialect {
    pub delimiter: u8,
    pub quote: u8,
}

impl Package {
    pub fn read(root: &Path) -> Result<Package> {
        if !root.join(DESCRIPTOR).is_file() {
            bail!("no {DESCRIPTOR} in {}\n  hint: name the dataset's folder with --root", root.display());
        }
        let document = Document::read(root, DESCRIPTOR)?;
        let object = Object::new(&document, String::new(), &document.value)?;
        let mut resources: Vec<Resource> = Vec::new();
        let Some(values) = object.list("resources")?.filter(|values| !values.is_empty()) else {
            return Err(object.fault("resources", "`resources` is missing or empty"));
        };
        for (index, value) in values.iter().enumerate() {
            let object = Object::new(&document, format!("/resources/{index}"), value)?;
            let resource = Resource::read(root, &object)?;
            if resources.iter().any(|other| other.name == resource.name) {
                return Err(object.fault("name", format!("resource `{}` is declared twice", resource.name)));
            }
            resources.push(resource);
        }
        let mut package = Package {
            root: root.to_owned(),
            name: object.text("name")?.unwrap_or("dataset").to_owned(),
            coverage: read_coverage(&object)?,
            resources,
            declared: object.members.clone(),
        };
        for resource in &package.resources {
            package.hold_references(&resource.schema, &resource.name, |name| Some(&package.resource(name)?.schema))?;
        }
        package.mark_codes();
        Ok(package)
    }

    fn mark_codes(&mut self) {
        let notations: HashMap<String, Vec<String>> = self.notations();
        for resource in &mut self.resources {
            resource.schema.mark_codes(&resource.name, &notations);
        }
    }

    /// The columns of each table that hold the codes of a code list.
    pub fn notations(&self) -> HashMap<String, Vec<String>> {
        let of = |resource: &Resource| {
            let fields = resource.schema.fields.iter().filter(|field| field.is_notation());
            (resource.name.clone(), fields.map(|field| field.name.clone()).collect())
        };
        self.resources.iter().map(of).collect()
    }

    pub fn resource(&self, name: &str) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.name == name)
    }

    /// Every foreign key of a schema leads to a table and fields that are declared.
    pub fn hold_references<'a>(
        &self,
        schema: &Schema,
        own_name: &str,
        table: impl Fn(&str) -> Option<&'a Schema>,
    ) -> Result<()> {
        for key in &schema.foreign_keys {
            let fault = |message: String| schema.fault(&self.root, &key.pointer, message);
            let name = key.resource.as_deref().unwrap_or(own_name);
            let Some(target) = table(name) else {
                let hint = nearest(name, self.resources.iter().map(|resource| resource.name.as_str()))
                    .map_or(String::new(), |meant| format!("\n  hint: did you mean `{meant}`?"));
                return Err(fault(format!("no table is called `{name}`{hint}")));
            };
            if let Some(field) = key.reference.iter().find(|field| target.position(field).is_none()) {
                return Err(fault(format!("`{name}` has no field `{field}`")));
            }
        }
        Ok(())
    }
}

const UNSUPPORTED: [&str; 4] = ["data", "compression", "extrapaths", "jsonSchema"];

impl Resource {
    fn read(root: &Path, object: &Object) -> Result<Resource> {
        object.refuse(&UNSUPPORTED)?;
        let name = object.required_text("name")?.to_owned();
        // The name becomes a file's name and a table's name in SQL.
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if name.is_empty() || !name.chars().all(plain) || name.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(object.fault("name", format!("`{name}` must be made of a–z, 0–9 and _, a letter first")));
        }
        if name == CALENDAR {
            return Err(object.fault("name", format!("`{CALENDAR}` is the table of years that every dataset is given")));
        }
        let encoding = object.text("encoding")?.unwrap_or("utf-8").to_lowercase();
        if !["utf-8", "utf8", "ascii"].contains(&encoding.as_str()) {
            return Err(object.fault("encoding", format!("`{encoding}` is not supported: save the file as UTF-8")));
        }
        let paths: Vec<String> = object.texts("path")?.unwrap_or_default().into_iter().map(str::to_owned).collect();
        if paths.is_empty() {
            return Err(object.fault("path", "`path` is missing or empty"));
        }
        for path in &paths {
            if !stays_within(path) {
                return Err(object.fault("path", format!("`{path}` must be a relative path within the dataset")));
            }
        }
        let schema = object.required_text("schema")?;
        if !stays_within(schema) {
            return Err(object.fault("schema", format!("`{schema}` must be a relative path within the dataset")));
        }
        if !root.join(schema).is_file() {
            return Err(object.fault("schema", format!("`{schema}` does not exist")));
        }
        let schema = Schema::read(root, schema)?;
        Ok(Resource { paths, schema, dialect: read_dialect(object)?, declared: object.members.clone(), name })
    }
}

/// Relative, no way up, no address of another machine (Data Package 2.0, "URL or Path").
fn stays_within(path: &str) -> bool {
    !path.contains("://")
        && Path::new(path).components().all(|part| matches!(part, std::path::Component::Normal(_)))
        && !path.is_empty()
}

fn read_dialect(object: &Object) -> Result<Dialect> {
    let standard = Dialect { delimiter: b',', quote: b'"' };
    let Some(dialect) = object.object("dialect")? else { return Ok(standard) };
    dialect.refuse_unknown(&["$schema", "title", "description", "delimiter", "quoteChar", "header", "doubleQuote"])?;
    for name in ["header", "doubleQuote"] {
        if dialect.members.contains_key(name) && !dialect.flag(name)? {
            return Err(dialect.fault(name, "`false` is not supported"));
        }
    }
    let character = |name: &str, default: u8| -> Result<u8> {
        match dialect.text(name)?.map(str::as_bytes) {
            None => Ok(default),
            Some([byte]) if byte.is_ascii() && !matches!(byte, b'\r' | b'\n' | 0) => Ok(*byte),
            Some(_) => Err(dialect.fault(name, "must be one ASCII character")),
        }
    };
    let read = Dialect { delimiter: character("delimiter", b',')?, quote: character("quoteChar", b'"')? };
    if read.delimiter == read.quote {
        return Err(dialect.fault("quoteChar", "must differ from the delimiter"));
    }
    Ok(read)
}

fn read_coverage(object: &Object) -> Result<Option<(i32, i32)>> {
    let Some(text) = object.text("temporalCoverage")? else { return Ok(None) };
    let year = |day: Option<edtf::calendar::Day>| day.map(edtf::calendar::year);
    let days = edtf::parse(text).map(|coverage| (coverage.start, coverage.end));
    match days.map(|(start, end)| (year(start), year(end))) {
        Some((Some(first), Some(last))) if (0..=9999).contains(&first) && (0..=9999).contains(&last) => {
            Ok(Some((first, last)))
        }
        _ => Err(object.fault("temporalCoverage", format!("`{text}` must be an EDTF interval such as `1947/2025`"))),
    }
}
