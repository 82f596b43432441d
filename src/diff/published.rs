//! A published folder: its tables, and what is said of them and of their columns, as its descriptor tells. The folder may come
//! from a stranger: what is read are regular files of it, and no more of them than a limit.

use crate::checksum;
use crate::declare::{DESCRIPTOR, MOST_PUBLISHED, PATTERN_HINT, file, is_pattern_of_names, stays_within};
use crate::publish::is_table;
use crate::report::visible;
use crate::store::scan_csv;
use anyhow::{Context, Result, anyhow, bail};
use polars::prelude::{LazyFrame, col};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

pub struct Published {
    /// What is said of the dataset as a whole.
    pub said: Said,
    pub tables: BTreeMap<String, PublishedTable>,
}

/// What a descriptor says besides what tells users of the dataset: its version, and when it was made, are others each time.
const NOT_OF_DATASET: [&str; 5] = ["$schema", "profile", "version", "created", "resources"];
/// What it says of a resource that is of the file, and changes with its rows, or is told column by column.
const OF_FILE: [&str; 17] = [
    "$schema",
    "profile",
    "name",
    "type",
    "path",
    "scheme",
    "format",
    "mediatype",
    "encoding",
    "compression",
    "bytes",
    "hash",
    "rows",
    "rowCount",
    "order",
    "dialect",
    "schema",
];

/// What is said of a dataset, table or column: properties by name, those of its constraints as `constraints.minimum`.
pub type Said = BTreeMap<String, Value>;

pub struct PublishedTable {
    pub columns: Vec<Column>,
    /// Names of the columns of the primary key; none where the table has no key.
    pub key: Vec<String>,
    /// Checksum of the rows, as the descriptor has it.
    pub sum: String,
    /// How many there are, as it says.
    pub rows: Option<u64>,
    /// Whether it was made from other tables.
    pub is_derived: bool,
    /// What is said of the table as a whole.
    pub said: Said,
    folder: PathBuf,
    name: String,
}

pub struct Column {
    pub name: String,
    /// Its part in the primary key is among it, as `key`.
    pub said: Said,
}

/// Bytes of a document that is read whole.
const LARGEST: u64 = 64 << 20;

/// The text of a document of a folder, or why it cannot be had.
pub fn document(folder: &Path, name: &str) -> Result<String, String> {
    let path = file(folder, name)?;
    let cannot = |error: std::io::Error| format!("the file cannot be read: {error}");
    let mut bytes = Vec::new();
    File::open(path).map_err(cannot)?.take(LARGEST + 1).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.len() as u64 > LARGEST {
        return Err(format!("the file is larger than {} MiB", LARGEST >> 20));
    }
    let text = String::from_utf8(bytes).map_err(|_| "not UTF-8 text".to_owned())?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

impl Published {
    pub fn read(folder: &Path) -> Result<Published> {
        let path = folder.join(DESCRIPTOR);
        let text = document(folder, DESCRIPTOR).map_err(|message| anyhow!("{}: {message}", path.display()))?;
        let descriptor: Value =
            serde_json::from_str(&text).with_context(|| format!("{} is not JSON", path.display()))?;
        let mut tables = BTreeMap::new();
        for resource in descriptor.get("resources").and_then(Value::as_array).into_iter().flatten() {
            if !resource.as_object().is_some_and(is_table) {
                continue;
            }
            let (Some(name), Some(schema)) = (text_of(resource, "name"), resource.get("schema")) else { continue };
            let table = PublishedTable::read(folder, name, resource, schema);
            if table.columns.len() > MOST_PUBLISHED {
                let (path, name, count) = (path.display(), visible(name), table.columns.len());
                bail!("{path}: table {name} has {count} columns, more than the {MOST_PUBLISHED} that a table may have");
            }
            if let Some(column) = table.columns.iter().find(|column| is_pattern_of_names(&column.name)) {
                let (path, name, column) = (path.display(), visible(name), visible(&column.name));
                bail!("{path}: table {name}: the name of column `{column}` is not supported: {PATTERN_HINT}");
            }
            let mut names = BTreeSet::new();
            if let Some(twice) = table.columns.iter().find(|column| !names.insert(&column.name)) {
                bail!("{}: table {} has two columns `{}`", path.display(), visible(name), visible(&twice.name));
            }
            tables.insert(name.to_owned(), table);
        }
        if tables.is_empty() {
            bail!("{}: names no table", path.display());
        }
        let of_dataset = descriptor.as_object().into_iter().flatten();
        let of_dataset = of_dataset.filter(|(property, _)| !NOT_OF_DATASET.contains(&property.as_str()));
        Ok(Published { said: said(of_dataset), tables })
    }
}

fn text_of<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}

/// A text, or a list of texts.
fn texts_of(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    }
}

/// The file of a table's rows, which must be a file of the folder, whatever the descriptor calls the table.
fn csv(folder: &Path, name: &str) -> Result<PathBuf> {
    let path = format!("csv/{name}.csv");
    let within = if stays_within(&path) { file(folder, &path) } else { Err("leads out of the folder".to_owned()) };
    within.map_err(|message| anyhow!("{}: {message}", folder.join(visible(&path)).display()))
}

impl PublishedTable {
    fn read(folder: &Path, name: &str, resource: &Value, schema: &Value) -> PublishedTable {
        let key: Vec<String> =
            schema.get("primaryKey").map(texts_of).unwrap_or_default().into_iter().map(str::to_owned).collect();
        let fields = schema.get("fields").and_then(Value::as_array).into_iter().flatten();
        let parts: HashMap<&str, usize> = key.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
        let columns = fields.filter_map(|field| Column::read(field, &parts)).collect();
        // Columns and keys are told of column by column.
        let of_table =
            |(property, _): &(&String, &Value)| !["$schema", "fields", "primaryKey"].contains(&property.as_str());
        let of_resource = resource.as_object().into_iter().flatten();
        let of_resource = of_resource.filter(|(property, _)| !OF_FILE.contains(&property.as_str()));
        PublishedTable {
            columns,
            sum: text_of(resource, "hash").unwrap_or_default().to_owned(),
            rows: resource.get("rows").and_then(Value::as_u64),
            is_derived: resource.get("derivedFrom").is_some(),
            said: said(schema.as_object().into_iter().flatten().chain(of_resource).filter(of_table)),
            folder: folder.to_owned(),
            name: name.to_owned(),
            key,
        }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it was called in earlier versions, and the tables that were merged into it.
    pub fn formerly(&self) -> Vec<&str> {
        self.said.get("formerly").map(texts_of).unwrap_or_default()
    }

    /// The tables to whose keys its own key refers: its rows tell more of their records.
    pub fn refers_by_key<'a>(&'a self, tables: &'a BTreeMap<String, PublishedTable>) -> Vec<&'a str> {
        let foreign = self.said.get("foreignKeys").and_then(Value::as_array).into_iter().flatten();
        let by_key = foreign.filter(|foreign| foreign.get("fields").is_some_and(|fields| texts_of(fields) == self.key));
        let referred = by_key.filter_map(|foreign| {
            let reference = foreign.get("reference")?;
            let (name, other) = tables.get_key_value(text_of(reference, "resource")?)?;
            (texts_of(reference.get("fields")?) == other.key).then_some(name.as_str())
        });
        referred.collect()
    }

    pub fn names(&self) -> Vec<&str> {
        self.columns.iter().map(|column| column.name.as_str()).collect()
    }

    /// Whether the rows are those that the descriptor has the checksum of.
    pub fn has_its_sum(&self) -> Result<bool> {
        // Where there is no file, that is told as it is looked for.
        let sum = csv(&self.folder, &self.name).and_then(|path| checksum::of_file(&path));
        Ok(sum.map_or(true, |sum| self.sum.is_empty() || self.sum == format!("sha256:{sum}")))
    }

    /// Checksum of the rows as they stand, whatever the descriptor says of them.
    pub fn sum_of_rows(&self) -> Result<String> {
        checksum::of_file(&csv(&self.folder, &self.name)?)
    }

    /// A column of the file that no descriptor names would be passed over in silence.
    pub fn hold_columns(&self) -> Result<()> {
        let path = csv(&self.folder, &self.name)?;
        let header = scan_csv(&path)?.collect_schema()?;
        let names: BTreeSet<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        match header.iter_names().find(|name| !names.contains(name.as_str())) {
            Some(other) => bail!("{}: column `{}` is not in the descriptor", path.display(), visible(other)),
            None => Ok(()),
        }
    }

    /// The rows of the columns asked for, as texts.
    pub fn texts(&self, columns: &[&str]) -> Result<LazyFrame> {
        Ok(scan_csv(&csv(&self.folder, &self.name)?)?.select(columns.iter().map(|name| col(*name)).collect::<Vec<_>>()))
    }
}

impl Column {
    /// `key` has the columns of the primary key, and their places in it.
    fn read(field: &Value, key: &HashMap<&str, usize>) -> Option<Column> {
        let name = text_of(field, "name")?.to_owned();
        let mut said = said(field.as_object()?.iter().filter(|(property, _)| property.as_str() != "name"));
        let kind = text_of(field, "type").unwrap_or_default();
        said.iter_mut().filter(|(name, _)| is_of_values(name)).for_each(|(_, value)| as_values(kind, value));
        let part = match key.get(name.as_str()).copied() {
            None => "no part".to_owned(),
            Some(0) => "first part".to_owned(),
            Some(1) => "second part".to_owned(),
            Some(at) => format!("part {}", at + 1),
        };
        said.insert("key".to_owned(), Value::String(part));
        Some(Column { name, said })
    }
}

fn is_of_values(property: &str) -> bool {
    let name = property.strip_prefix("constraints.").unwrap_or_default();
    ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "enum"].contains(&name)
}

/// A number or a truth may be written as a text (Table Schema 2.0, Constraints), and is the same value.
fn as_values(kind: &str, value: &mut Value) {
    let meant = match (&value, kind) {
        (Value::Array(_), _) => {
            value.as_array_mut().into_iter().flatten().for_each(|one| as_values(kind, one));
            return;
        }
        (Value::String(text), "integer" | "year") => text.parse::<i64>().ok().map(Value::from),
        (Value::String(text), "number") => text.parse().ok().and_then(plain),
        (Value::String(text), "boolean") => text.parse::<bool>().ok().map(Value::from),
        (Value::Number(number), "number") => number.as_f64().and_then(plain),
        _ => None,
    };
    if let Some(meant) = meant {
        *value = meant;
    }
}

/// A number in JSON, one that is whole without a fraction; none for what JSON does not have.
fn plain(number: f64) -> Option<Value> {
    const MOST_WHOLE: f64 = 9_007_199_254_740_992.0;
    match number.fract() == 0.0 && number.abs() <= MOST_WHOLE {
        true => Some(Value::from(number as i64)),
        false => Some(Value::from(number)).filter(|_| number.is_finite()),
    }
}

fn said<'a>(properties: impl Iterator<Item = (&'a String, &'a Value)>) -> Said {
    let mut said = Said::new();
    for (name, value) in properties {
        match value {
            Value::Object(constraints) if name == "constraints" => {
                said.extend(constraints.iter().map(|(inner, value)| (format!("{name}.{inner}"), value.clone())));
            }
            _ => drop(said.insert(name.clone(), in_one_form(name, value))),
        }
    }
    // What is not demanded need not be said, nor what holds unless something else is said.
    said.retain(|name, value| match name.as_str() {
        "constraints.required" | "constraints.unique" | "categoriesOrdered" => *value != false,
        "format" => *value != "default",
        _ => true,
    });
    said
}

/// Keys may name one field as a text, or as a list of it, and mean the same (Table Schema 2.0, foreignKeys).
fn in_one_form(name: &str, value: &Value) -> Value {
    let listed = |fields: &mut Value| *fields = texts_of(fields).into();
    let mut value = value.clone();
    for key in value.as_array_mut().into_iter().flatten().filter(|_| name == "foreignKeys") {
        let Some(key) = key.as_object_mut() else { continue };
        key.get_mut("fields").into_iter().for_each(listed);
        key.get_mut("reference").and_then(|reference| reference.get_mut("fields")).into_iter().for_each(listed);
    }
    value
}
