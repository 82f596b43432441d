//! How the cells of a file are told apart (Table Dialect of Data Package 2.0).

use super::document::Document;
use super::metadata;
use super::path::stays_within;
use super::reader::Object;
use anyhow::Result;
use serde_json::Value;
use std::path::Path;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    pub delimiter: u8,
    /// None where no character quotes.
    pub quote: Option<u8>,
    /// Whether a quote within a quoted cell is written twice.
    pub double_quote: bool,
    /// Takes its meaning from the character after it.
    pub escape: Option<u8>,
    /// The characters, a bit for each of ASCII, that make a missing value of the escape character before them, where a cell
    /// without quotes is those two: `N` of `\N`.
    pub escaped_nulls: u128,
    /// Begins a line that is passed over.
    pub comment: Option<u8>,
    pub skip_initial_space: bool,
}

impl Dialect {
    /// Takes note of a text that stands for a missing value; an error says why no cell would be read as it.
    pub(super) fn add_missing_value(&mut self, text: &str) -> Result<(), String> {
        let Some(escape) = self.escape.filter(|escape| text.as_bytes().contains(escape)) else { return Ok(()) };
        match text.as_bytes() {
            [first, second] if *first == escape => {
                self.escaped_nulls |= 1 << second;
                Ok(())
            }
            _ => Err(format!(
                "the missing value `{text}` has the escape character in it, which is taken out of what is read\n  hint: declare \
                 it as it is read, without `{}`; only a pair such as `{0}N` is read as it stands",
                char::from(escape)
            )),
        }
    }

    /// Whether the escape character and this one, alone in a cell, are a missing value.
    pub fn is_escaped_null(&self, byte: u8) -> bool {
        byte.is_ascii() && self.escaped_nulls >> byte & 1 == 1
    }

    /// RFC 4180.
    pub const CSV: Dialect = Dialect {
        delimiter: b',',
        quote: Some(b'"'),
        double_quote: true,
        escape: None,
        escaped_nulls: 0,
        comment: None,
        skip_initial_space: false,
    };

    /// The quote of a dialect that differs from RFC 4180 in nothing but its delimiter and quote.
    pub fn plain_quote(&self) -> Option<u8> {
        let plain = Dialect { delimiter: self.delimiter, quote: self.quote, ..Dialect::CSV };
        self.quote.filter(|_| *self == plain)
    }
}

/// The rows that hold the names of the columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderRows {
    /// Their numbers, 1-based and ascending; none where the file begins with data, its columns in the order of the fields.
    pub rows: Vec<u64>,
    /// What stands between the parts of a name that several rows make.
    pub join: String,
}

/// What a dialect says of itself.
const OWN: [&str; 5] = ["$schema", "name", "type", "title", "description"];
/// What the standard has besides, for workbooks, databases and JSON, and rows passed over by number.
const UNSUPPORTED: [&str; 7] = ["commentRows", "property", "itemType", "itemKeys", "sheetNumber", "sheetName", "table"];

/// Properties that say how cells are told apart; elsewhere than in a dialect they would do nothing.
pub(super) const OF_FILES: [&str; 12] = [
    "header",
    "headerRows",
    "headerJoin",
    "commentChar",
    "commentRows",
    "delimiter",
    "lineTerminator",
    "quoteChar",
    "doubleQuote",
    "escapeChar",
    "skipInitialSpace",
    "nullSequence",
];

/// What a resource says of its dialect: in itself, or in a file of its own.
pub struct Declared {
    pub dialect: Dialect,
    pub header: HeaderRows,
    /// The text that stands for a missing value.
    pub null: Option<String>,
}

pub(super) fn read(root: &Path, resource: &Object) -> Result<Declared> {
    match resource.members.get("dialect") {
        None => Ok(Declared {
            dialect: Dialect::CSV,
            header: HeaderRows { rows: vec![1], join: " ".to_owned() },
            null: None,
        }),
        Some(Value::String(path)) => {
            if !stays_within(path) {
                return Err(resource.fault("dialect", format!("`{path}` must be a relative path within the dataset")));
            }
            if !root.join(path).is_file() {
                return Err(resource.fault("dialect", format!("`{path}` does not exist")));
            }
            let document = Document::read(root, path)?;
            read_object(&Object::new(&document, String::new(), &document.value)?)
        }
        Some(value) => read_object(&Object::new(resource.document, resource.at("dialect"), value)?),
    }
}

fn read_object(dialect: &Object) -> Result<Declared> {
    dialect.refuse(&UNSUPPORTED)?;
    let known: Vec<&str> = OWN.into_iter().chain(OF_FILES).collect();
    dialect.refuse_unknown(&known)?;
    metadata::hold_profile(dialect, &["csv-dialect"], "tabledialect.json")?;
    if let Some(other) = dialect.text("type")?.filter(|kind| *kind != "delimited") {
        return Err(dialect
            .fault("type", format!("`{other}` is not supported: tables are read from CSV, which is `delimited`")));
    }
    let character = |name: &str| -> Result<Option<u8>> {
        match dialect.text(name)?.map(str::as_bytes) {
            None => Ok(None),
            Some([byte]) if byte.is_ascii() && !matches!(byte, b'\r' | b'\n' | 0) => Ok(Some(*byte)),
            Some(_) => Err(dialect.fault(name, "must be one ASCII character")),
        }
    };
    if let Some(terminator) = dialect.text("lineTerminator")?
        && !["\n", "\r\n", "\r"].contains(&terminator)
    {
        return Err(dialect.fault("lineTerminator", "only line breaks (LF, CR LF, CR) are supported"));
    }
    let flag = |name: &str, default: bool| -> Result<bool> {
        if dialect.members.contains_key(name) { dialect.flag(name) } else { Ok(default) }
    };
    // An empty `quoteChar`, or null, means that nothing quotes.
    let quotes_nothing = dialect.members.get("quoteChar").is_some_and(|value| value.is_null() || *value == "");
    let (escape, null) = (character("escapeChar")?, dialect.text("nullSequence")?);
    let read = Dialect {
        delimiter: character("delimiter")?.unwrap_or(b','),
        quote: if quotes_nothing { None } else { Some(character("quoteChar")?.unwrap_or(b'"')) },
        double_quote: flag("doubleQuote", true)?,
        escape,
        escaped_nulls: 0,
        comment: character("commentChar")?,
        skip_initial_space: flag("skipInitialSpace", false)?,
    };
    let marks = [Some(read.delimiter), read.quote, read.escape, read.comment];
    for (name, at) in [("quoteChar", 1), ("escapeChar", 2), ("commentChar", 3)] {
        let (before, rest) = marks.split_at(at);
        if rest.first().is_some_and(|mark| mark.is_some() && before.contains(mark)) {
            return Err(dialect.fault(name, "must differ from the delimiter and the other characters"));
        }
    }
    Ok(Declared { dialect: read, header: read_header(dialect, flag("header", true)?)?, null: null.map(str::to_owned) })
}

fn read_header(dialect: &Object, has_header: bool) -> Result<HeaderRows> {
    let join = dialect.text("headerJoin")?.unwrap_or(" ").to_owned();
    let rows = match dialect.list("headerRows")? {
        Some(rows) if !has_header && !rows.is_empty() => {
            return Err(
                dialect.fault("headerRows", "stands beside `\"header\": false`\n  hint: keep the one that is meant")
            );
        }
        _ if !has_header => Vec::new(),
        None => vec![1],
        Some(rows) => {
            let rows: Option<Vec<u64>> = rows.iter().map(|row| row.as_u64().filter(|row| *row > 0)).collect();
            let ascends = |rows: &Vec<u64>| rows.is_sorted_by(|left, right| left < right) && !rows.is_empty();
            rows.filter(ascends).ok_or_else(|| {
                dialect.fault(
                    "headerRows",
                    "must be a list of row numbers from 1, ascending; without a header say `\"header\": false`",
                )
            })?
        }
    };
    Ok(HeaderRows { rows, join })
}
