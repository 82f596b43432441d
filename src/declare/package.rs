//! A Data Package: what the dataset is called, and the tables that it is read from.

use super::document::Document;
use super::field::Field;
use super::reader::Object;
use super::resource::{LONGEST_NAME, Resource};
use super::schema::Schema;
use super::seen::Seen;
use super::{dialect, metadata, schema};
use crate::edtf;
use crate::finding::nearest;
use anyhow::{Result, bail};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Name of the file that declares a dataset.
pub const DESCRIPTOR: &str = "datapackage.json";

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
    /// What the tables come to.
    pub size: Size,
    /// The descriptor as it is declared.
    pub declared: Map<String, Value>,
    /// The raw files that this run has opened.
    pub seen: Seen,
}

/// What the standard has for a package, and `temporalCoverage`. Not `id` and `image`, of which other words are a letter away.
const PROPERTIES: [&str; 14] = [
    "$schema",
    "profile",
    "name",
    "title",
    "description",
    "version",
    "created",
    "homepage",
    "keywords",
    "licenses",
    "contributors",
    "sources",
    "resources",
    "temporalCoverage",
];
/// What belongs to a resource alone. Some tools write the `bytes` and `hash` of all files together.
const OF_RESOURCES: [&str; 4] = ["path", "schema", "dialect", "encoding"];

impl Package {
    pub fn read(root: &Path) -> Result<Package> {
        if !root.join(DESCRIPTOR).is_file() {
            bail!("no {DESCRIPTOR} in {}\n  hint: name the dataset's folder with --root", root.display());
        }
        let document = Document::read(root, DESCRIPTOR)?;
        let object = Object::new(&document, String::new(), &document.value)?;
        object.refuse_misplaced(&OF_RESOURCES, "each of the `resources` that it is meant for")?;
        object.refuse_misplaced(&schema::OF_ROWS, "the `schema` of a resource")?;
        object.refuse_misplaced(&dialect::OF_FILES, "the `dialect` of a resource")?;
        object.refuse_slips(&PROPERTIES)?;
        metadata::hold(&object)?;
        let (mut resources, mut size): (Vec<Resource>, Size) = (Vec::new(), Size::default());
        let Some(values) = object.list("resources")?.filter(|values| !values.is_empty()) else {
            return Err(object.fault("resources", "`resources` is missing or empty"));
        };
        for (index, value) in values.iter().enumerate() {
            let object = Object::new(&document, format!("/resources/{index}"), value)?;
            let resource = Resource::read(root, &object)?;
            if resources.iter().any(|other| other.name == resource.name) {
                return Err(object.fault("name", format!("resource `{}` is declared twice", resource.name)));
            }
            size.add(&resource.schema).map_err(|message| object.fault("schema", message))?;
            resources.push(resource);
        }
        hold_former_names(&resources, &document, values)?;
        let mut package = Package {
            root: root.to_owned(),
            name: read_name(&object)?,
            version: read_version(&object)?,
            coverage: read_coverage(&object)?,
            resources,
            size,
            declared: object.members.clone(),
            seen: Seen::default(),
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

    /// The table that a name leads to: that which is called so, or was formerly.
    pub fn called(&self, name: &str) -> Option<&Resource> {
        self.resource(name)
            .or_else(|| self.resources.iter().find(|resource| resource.formerly.iter().any(|n| n == name)))
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
            let own = key.fields.iter().filter_map(|at| schema.fields.get(*at));
            let referred = key.reference.iter().filter_map(|field| target.fields.get(target.position(field)?));
            if let Some((own, referred)) = own.zip(referred).find(|(own, other)| !own.kind.compares_with(other.kind)) {
                let with_type = |field: &Field| format!("`{}` is of the type {}", field.name, field.kind.name());
                return Err(fault(format!(
                    "{}, and {} in `{name}`: a value of the one is none of the other\n  hint: declare both with one type",
                    with_type(own),
                    with_type(referred)
                )));
            }
        }
        Ok(())
    }
}

/// Fields of all tables, values that they list, and references between them. One schema may be that of a thousand tables.
#[derive(Debug, Clone, Default)]
pub struct Size {
    fields: u64,
    values: u64,
    references: u64,
    keys: u64,
    patterns: u64,
}

const MOST_FIELDS: u64 = 100_000;
const MOST_VALUES: u64 = 2_000_000;
const MOST_REFERENCES: u64 = 1_000;
/// Columns of all keys, each as often as it is named.
const MOST_KEYS: u64 = 50_000;
/// Bytes of all patterns.
const MOST_PATTERNS: u64 = 256 << 20;

impl Size {
    /// Takes a table's schema; what is too much with it.
    pub fn add(&mut self, schema: &Schema) -> std::result::Result<(), String> {
        let listed = |field: &Field| -> usize {
            [&field.constraints.one_of, &field.categories].into_iter().flatten().map(Vec::len).sum()
        };
        let foreign = schema.foreign_keys.iter().map(|key| key.fields.len());
        let keys = schema.unique_keys.iter().map(Vec::len).chain(foreign).chain([schema.primary_key.len()]);
        self.fields += schema.fields.len() as u64;
        self.values += schema.fields.iter().map(listed).sum::<usize>() as u64;
        self.references += schema.foreign_keys.len() as u64;
        self.keys += keys.sum::<usize>() as u64;
        self.patterns += schema.fields.iter().map(Field::pattern_bytes).sum::<u64>();
        for (count, most, what) in [
            (self.fields, MOST_FIELDS, "fields"),
            (self.values, MOST_VALUES, "values in `enum` and `categories`"),
            (self.references, MOST_REFERENCES, "foreign keys"),
            (self.keys, MOST_KEYS, "columns in keys"),
            (self.patterns >> 20, MOST_PATTERNS >> 20, "MiB of patterns"),
        ] {
            if count > most {
                return Err(format!(
                    "the tables up to this one have {count} {what}, more than the {most} that a dataset may have"
                ));
            }
        }
        Ok(())
    }
}

/// Whoever finds an old name in a citation must find one table: what a resource says it was formerly, no other is or was.
fn hold_former_names(resources: &[Resource], document: &Document, values: &[Value]) -> Result<()> {
    let mut leads: HashMap<&str, &str> = resources.iter().map(|own| (own.name.as_str(), own.name.as_str())).collect();
    for (index, (own, value)) in resources.iter().zip(values).enumerate() {
        for name in &own.formerly {
            let Some(other) = leads.insert(name, &own.name) else { continue };
            let (what, hint) = match (other == own.name, other == name) {
                (true, _) => (format!("`{name}` is a name of `{other}` already"), "take it out"),
                (_, true) => {
                    (format!("`{name}` is a table now"), "a name leads to one table: give the other one a new name")
                }
                _ => (
                    format!("`{other}` was formerly `{name}` too"),
                    "let the one say so that keeps the identifiers, and add those that went elsewhere to `retired`",
                ),
            };
            let object = Object::new(document, format!("/resources/{index}"), value)?;
            return Err(object.fault("formerly", format!("{what}\n  hint: {hint}")));
        }
    }
    Ok(())
}

/// The name becomes part of the names of files (Data Package 2.0, name: lower-case letters, digits, `.`, `_`, `-`).
fn read_name(object: &Object) -> Result<String> {
    let name = object.text("name")?.unwrap_or("dataset");
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-');
    match (1..=LONGEST_NAME).contains(&name.len()) && name.chars().all(plain) && !name.starts_with('.') {
        true => Ok(name.to_owned()),
        false => {
            let message = format!("`{name}` must be made of a–z, 0–9, `.`, `_` and `-`, {LONGEST_NAME} at most");
            Err(object.fault("name", message))
        }
    }
}

/// A version becomes part of the names of files.
fn read_version(object: &Object) -> Result<String> {
    let version = object.text("version")?.unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
    match version.len() <= LONGEST_NAME && version.chars().all(plain) && !version.starts_with('.') {
        true => Ok(version.to_owned()),
        false => {
            let message =
                format!("`{version}` must be made of letters, digits, `.`, `-` and `+`, {LONGEST_NAME} at most");
            Err(object.fault("version", message))
        }
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
