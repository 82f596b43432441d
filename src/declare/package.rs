//! A Data Package: what the dataset is called, and the tables that it is read from.

use super::dialect::{self, Dialect, HeaderRows};
use super::document::Document;
use super::path::stays_within;
use super::reader::Object;
use super::schema::Schema;
use crate::edtf;
use crate::finding::nearest;
use anyhow::{Result, bail};
use encoding_rs::Encoding;
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
    /// Nothing where the descriptor has none.
    pub version: String,
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
    pub header: HeaderRows,
    /// How its text is written in bytes.
    pub encoding: &'static Encoding,
    /// Size that its file must have.
    pub bytes: Option<u64>,
    /// Checksum that its file must have, in hexadecimal.
    pub hash: Option<(Algorithm, String)>,
    pub declared: Map<String, Value>,
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
            name: read_name(&object)?,
            version: read_version(&object)?,
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

/// How a checksum is made (Data Package 2.0, Data Resource, hash).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    Md5,
    Sha1,
    Sha256,
    Sha512,
}

const UNSUPPORTED: [&str; 3] = ["data", "extrapaths", "jsonSchema"];

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
        let label = object.text("encoding")?.unwrap_or("utf-8");
        // Text in ASCII is text in UTF-8; the standard of encodings would take it for windows-1252.
        let label_meant = if ["ascii", "us-ascii"].contains(&label.to_lowercase().as_str()) { "utf-8" } else { label };
        let known =
            Encoding::for_label(label_meant.as_bytes()).filter(|encoding| *encoding != encoding_rs::REPLACEMENT);
        let Some(encoding) = known else {
            let hint = "the names are those of the WHATWG Encoding Standard, such as utf-8, windows-1251 or utf-16le";
            return Err(object.fault("encoding", format!("`{label}` is not a known encoding\n  hint: {hint}")));
        };
        // Whether a file is compressed shows in its bytes.
        if let Some(other) = object.text("compression")?.filter(|name| !["gz", "gzip", "no"].contains(name)) {
            return Err(
                object.fault("compression", format!("`{other}` is not supported: files may be compressed with gzip"))
            );
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
        let mut schema = read_schema(root, object)?;
        let dialect::Declared { dialect, header, null } = dialect::read(root, object)?;
        schema.add_missing_value(null);
        let (bytes, hash) = (object.count("bytes")?, read_hash(object)?);
        if let (true, Some(named)) =
            (paths.len() > 1, ["bytes", "hash"].iter().find(|name| object.members.contains_key(**name)))
        {
            return Err(object.fault(named, format!("`{named}` of a list of files is not supported")));
        }
        Ok(Resource { paths, schema, dialect, header, encoding, bytes, hash, declared: object.members.clone(), name })
    }
}

/// A schema in a file of its own, or within the descriptor.
fn read_schema(root: &Path, resource: &Object) -> Result<Schema> {
    if let Some(value @ Value::Object(_)) = resource.members.get("schema") {
        return Schema::of(&Object::new(resource.document, resource.at("schema"), value)?);
    }
    let path = resource.required_text("schema")?;
    if !stays_within(path) {
        return Err(resource.fault("schema", format!("`{path}` must be a relative path within the dataset")));
    }
    if !root.join(path).is_file() {
        return Err(resource.fault("schema", format!("`{path}` does not exist")));
    }
    Schema::read(root, path)
}

/// A checksum, with the name of its algorithm before it where that is not MD5.
fn read_hash(object: &Object) -> Result<Option<(Algorithm, String)>> {
    let Some(text) = object.text("hash")? else { return Ok(None) };
    let (name, sum) = text.split_once(':').unwrap_or(("md5", text));
    let algorithm = match name.to_lowercase().as_str() {
        "md5" => (Algorithm::Md5, 32),
        "sha1" => (Algorithm::Sha1, 40),
        "sha256" => (Algorithm::Sha256, 64),
        "sha512" => (Algorithm::Sha512, 128),
        _ => return Err(object.fault("hash", format!("`{name}` is not supported: use md5, sha1, sha256 or sha512"))),
    };
    let fits = sum.len() == algorithm.1 && sum.bytes().all(|byte| byte.is_ascii_hexdigit());
    match fits {
        true => Ok(Some((algorithm.0, sum.to_owned()))),
        false => {
            Err(object
                .fault("hash", format!("`{sum}` is not a checksum of {name}: {} hexadecimal digits", algorithm.1)))
        }
    }
}

/// The name becomes part of the names of files (Data Package 2.0, name: lower-case letters, digits, `.`, `_`, `-`).
fn read_name(object: &Object) -> Result<String> {
    let name = object.text("name")?.unwrap_or("dataset");
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-');
    match !name.is_empty() && name.chars().all(plain) && !name.starts_with('.') {
        true => Ok(name.to_owned()),
        false => Err(object.fault("name", format!("`{name}` must be made of a–z, 0–9, `.`, `_` and `-`"))),
    }
}

/// A version becomes part of the names of files.
fn read_version(object: &Object) -> Result<String> {
    let version = object.text("version")?.unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
    match version.chars().all(plain) && !version.starts_with('.') {
        true => Ok(version.to_owned()),
        false => Err(object.fault("version", format!("`{version}` must be made of letters, digits, `.`, `-` and `+`"))),
    }
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
