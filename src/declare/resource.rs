//! A resource of a Data Package: one raw table, its files, and how they are read.

use super::dialect::{self, Dialect, HeaderRows};
use super::metadata;
use super::path::stays_within;
use super::reader::Object;
use super::schema::{self, Schema};
use anyhow::Result;
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::path::Path;

/// The table of years that SQL is given, by the descriptor's `temporalCoverage`.
pub const CALENDAR: &str = "calendar";

/// One raw table.
#[derive(Debug)]
pub struct Resource {
    pub name: String,
    /// What it was called in earlier versions, and the tables that were merged into it.
    pub formerly: Vec<String>,
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

/// How a checksum is made (Data Package 2.0, Data Resource, hash).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    Md5,
    Sha1,
    Sha256,
    Sha512,
}

/// What the standard and frictionless have for a resource, and `formerly`. Not `url`, of which other words are a letter away.
const PROPERTIES: [&str; 18] = [
    "$schema",
    "profile",
    "name",
    "formerly",
    "type",
    "title",
    "description",
    "path",
    "scheme",
    "format",
    "mediatype",
    "encoding",
    "bytes",
    "hash",
    "sources",
    "licenses",
    "dialect",
    "schema",
];
const UNSUPPORTED: [&str; 4] = ["data", "extrapaths", "innerpath", "jsonSchema"];

/// Whether a derived table may be called so: the name becomes that of a file, of a table in SQL and of a resource.
pub fn is_table_name(name: &str) -> bool {
    is_resource_name(name) && !name.contains('-')
}

/// Whether a raw table may be called so. The names of datasets that are there have hyphens (Data Resource 2.0, name): in SQL such
/// a name stands in quotes.
fn is_resource_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
    (1..=LONGEST_NAME).contains(&name.len())
        && name.chars().all(plain)
        && !name.starts_with(|c: char| c.is_ascii_digit() || c == '-')
}

/// Names become those of files, which have 255 bytes with all that is put before and after them.
pub const LONGEST_NAME: usize = 100;

/// What is said of another name of a raw table, and of a derived one.
const MADE_WITH_HYPHENS: &str = "must be made of a–z, 0–9, `_` and `-`, a letter first, 100 at most";
pub const MADE_OF: &str = "must be made of a–z, 0–9 and _, a letter first, 100 at most";

impl Resource {
    pub(super) fn read(root: &Path, object: &Object) -> Result<Resource> {
        object.refuse(&UNSUPPORTED)?;
        object.refuse_misplaced(&["fields"], "`schema`")?;
        object.refuse_misplaced(&schema::OF_ROWS, "`schema`")?;
        object.refuse_misplaced(&dialect::OF_FILES, "`dialect`")?;
        object.refuse_slips(&PROPERTIES)?;
        metadata::hold_of_resource(object)?;
        let name = object.required_text("name")?.to_owned();
        if !is_resource_name(&name) {
            return Err(object.fault("name", format!("`{name}` {MADE_WITH_HYPHENS}")));
        }
        if name == CALENDAR {
            return Err(object.fault("name", format!("`{CALENDAR}` is the table of years that every dataset is given")));
        }
        let formerly: Vec<String> =
            object.texts("formerly")?.unwrap_or_default().into_iter().map(str::to_owned).collect();
        if let Some(other) = formerly.iter().find(|name| !is_resource_name(name)) {
            return Err(object.fault("formerly", format!("`{other}` {MADE_WITH_HYPHENS}")));
        }
        let label = object.text("encoding")?.unwrap_or("utf-8");
        let Some(encoding) = encoding_of(label) else {
            let hint = "the names are those of the WHATWG Encoding Standard, such as utf-8, windows-1251 or utf-16le";
            return Err(object.fault("encoding", format!("`{label}` is not a known encoding\n  hint: {hint}")));
        };
        // Whether a file is compressed shows in its bytes.
        if let Some(other) = object.text("compression")?.filter(|name| !["gz", "gzip", "no"].contains(name)) {
            return Err(
                object.fault("compression", format!("`{other}` is not supported: files may be compressed with gzip"))
            );
        }
        let paths = read_paths(root, object)?;
        let mut schema = read_schema(root, object)?;
        // What the resource says of itself is said of its table, in the codebook and the Parquet file too.
        for name in ["title", "description"] {
            if let Some(text) = object.members.get(name) {
                schema.declared.insert(name.to_owned(), text.clone());
            }
        }
        let dialect::Declared { mut dialect, header, null } = dialect::read(root, object)?;
        hold_form(object, dialect)?;
        hold_media_type(object, encoding, !header.rows.is_empty())?;
        schema.add_missing_value(null);
        schema.hold_missing_values().map_err(|message| object.fault("schema", message))?;
        let of_fields = schema.fields.iter().flat_map(|field| field.missing_values.iter().flatten());
        for text in schema.missing_values.iter().chain(of_fields) {
            dialect.add_missing_value(text).map_err(|message| object.fault("dialect", message))?;
        }
        let (bytes, hash) = (object.count("bytes")?, read_hash(object)?);
        if let (true, Some(named)) =
            (paths.len() > 1, ["bytes", "hash"].iter().find(|name| object.members.contains_key(**name)))
        {
            return Err(object.fault(named, format!("`{named}` of a list of files is not supported")));
        }
        let declared = object.members.clone();
        Ok(Resource { paths, schema, dialect, header, encoding, bytes, hash, declared, formerly, name })
    }
}

/// The encoding of a name (WHATWG Encoding Standard). Text in ASCII is text in UTF-8; the standard would take it for windows-1252.
fn encoding_of(label: &str) -> Option<&'static Encoding> {
    let meant = if ["ascii", "us-ascii"].contains(&label.to_lowercase().as_str()) { "utf-8" } else { label };
    Encoding::for_label(meant.as_bytes()).filter(|encoding| *encoding != encoding_rs::REPLACEMENT)
}

/// A media type may name an encoding too, and say whether there is a header, which must be what is read (RFC 7111, 3: `charset` and
/// `header` of text/csv).
fn hold_media_type(object: &Object, read: &'static Encoding, has_header: bool) -> Result<()> {
    let parameters = object.text("mediatype")?.into_iter().flat_map(|media_type| media_type.split(';').skip(1));
    for (name, value) in parameters.filter_map(|parameter| parameter.split_once('=')) {
        let value = value.trim().trim_matches('"');
        // Of UTF-16 the name alone does not tell the order of bytes (RFC 2781, 3.3).
        let is_read = encoding_of(value) == Some(read)
            || value.eq_ignore_ascii_case("utf-16") && [UTF_16LE, UTF_16BE].contains(&read);
        let (what, hint) = match (name.trim().to_lowercase().as_str(), value.to_lowercase().as_str()) {
            ("charset", _) if !is_read => (
                format!("names the charset `{value}`, and the file is read as {}", read.name()),
                "declare the one that is meant as `encoding`",
            ),
            ("header", "present") if !has_header => {
                ("says that there is a header, and the file is read without one".to_owned(), "declare it in `dialect`")
            }
            ("header", "absent") if has_header => (
                "says that there is no header, and the file is read with one".to_owned(),
                "declare `\"header\": false` in `dialect`",
            ),
            _ => continue,
        };
        return Err(object.fault("mediatype", format!("{what}\n  hint: {hint}")));
    }
    Ok(())
}

/// The files of a resource. Without a `path`, a `url` is one (Data Resource 2.0, path or data: "Backward Compatibility").
fn read_paths(root: &Path, object: &Object) -> Result<Vec<String>> {
    let name = match (object.members.contains_key("path"), object.members.contains_key("url")) {
        (true, true) => return Err(object.fault("url", "stands beside `path`\n  hint: keep the one that is meant")),
        (false, true) => "url",
        _ => "path",
    };
    let paths = if name == "url" { object.text(name)?.map(|path| vec![path]) } else { object.texts(name)? };
    let paths: Vec<String> = paths.unwrap_or_default().into_iter().map(str::to_owned).collect();
    if paths.is_empty() {
        return Err(object.fault(name, format!("`{name}` is missing or empty")));
    }
    let mut known = HashSet::new();
    // One file has many names: `./a.csv`, or a link to it.
    let real =
        |path: &String| root.join(path).canonicalize().unwrap_or_else(|_| Path::new(path).components().collect());
    if let Some(twice) = paths.iter().find(|path| !known.insert(real(path))) {
        return Err(object.fault(name, format!("`{twice}` is named twice: its rows would be read twice")));
    }
    match paths.iter().find(|path| !stays_within(path)) {
        Some(path) => Err(object.fault(name, format!("`{path}` must be a relative path within the dataset"))),
        None => Ok(paths),
    }
}

/// What a resource says of the form of its files, which are tables in CSV.
fn hold_form(object: &Object, dialect: Dialect) -> Result<()> {
    if let Some(other) = object.text("type")?.filter(|name| *name != "table") {
        return Err(object.fault("type", format!("`{other}` is not supported\n  hint: every resource is a `table`")));
    }
    if let Some(other) = object.text("scheme")?.filter(|name| *name != "file") {
        return Err(object.fault("scheme", format!("`{other}` is not supported\n  hint: every resource is a `file`")));
    }
    let formats = ("format", ["csv", "txt", "csv"], ["tsv", "tab"]);
    let media = ("mediatype", ["text/csv", "application/csv", "text/plain"], ["text/tab-separated-values", "text/tsv"]);
    for (name, plain, tabs) in [formats, media] {
        let Some(text) = object.text(name)? else { continue };
        // A media type may have parameters (RFC 4180, 3).
        let told = text.split(';').next().unwrap_or_default().trim().to_lowercase();
        if tabs.contains(&told.as_str()) {
            if dialect.delimiter != b'\t' {
                let hint = "declare the delimiter: \"dialect\": {\"delimiter\": \"\\t\"}";
                let message = format!("`{text}` has tabs between cells, and the dialect has none\n  hint: {hint}");
                return Err(object.fault(name, message));
            }
        } else if !plain.contains(&told.as_str()) {
            let hint = format!("tables are read from CSV: write `{}`", plain.first().copied().unwrap_or_default());
            return Err(object.fault(name, format!("`{text}` is not supported\n  hint: {hint}")));
        }
    }
    Ok(())
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
