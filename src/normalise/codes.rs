//! `unknown-code`: a cell refers to a row of another table that does not exist.
//!
//! A reference that leads nowhere drops its row from every join, and no one notices.
//!
//! Example: `USD_milion` in a column of units, where `units` has `USD_million`. Correct the cell, or add the code to the table
//! that lists it. A name that the code list gives as another label of a code is turned into the code.

use super::text;
use crate::check::{self, Fault, Remedy};
use crate::declare::{Field, ForeignKey, Kind, Package, Resource, Schema};
use crate::finding::told;
use crate::read::{self, TableReader};
use anyhow::Result;
use foldhash::fast::RandomState;
use polars::prelude::*;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// Stands between the parts of a key of several fields.
pub const PART: &str = "\u{1f}";
/// Names of a longer list are not offered as hints: a slip in one of so many keys has too many neighbours.
const MOST_NAMES: usize = 20_000;

/// Cells whose label was turned into a code: their rows and fields.
pub type Coded = BTreeSet<(usize, usize)>;

/// The keys that can be referred to, by table and fields.
#[derive(Default)]
pub struct Codes {
    sets: HashMap<(String, Vec<String>), KeySet>,
}

struct KeySet {
    /// Name of the table and fields, as messages show it.
    shown: String,
    known: HashSet<String, RandomState>,
    /// How a value is written where it may be written in several ways: the least of those that there are.
    spelled: HashMap<String, String>,
    /// The code that each other label means; none where two codes claim it.
    labels: HashMap<String, Option<String>>,
    names: Arc<[String]>,
    /// A part of a key is near no whole key: a key of several parts is not offered as a hint.
    is_composite: bool,
    /// The names as they are gathered.
    list: Vec<String>,
}

impl Codes {
    /// Reads the keys of every table that another refers to, raw or derived: `referring` has their names and schemas. What is wrong
    /// with those tables is said when they are read in their turn; a table that cannot be read whole has no keys, since every
    /// reference to a row that was lost would be told as wrong.
    pub fn read<'a>(package: &Package, referring: impl IntoIterator<Item = (&'a String, &'a Schema)>) -> Result<Codes> {
        let mut codes = Codes::default();
        for (name, schema) in referring {
            for key in &schema.foreign_keys {
                codes.gather(package, key.resource.as_deref().unwrap_or(name), &key.reference, &mut Vec::new())?;
            }
        }
        Ok(codes)
    }

    /// Gathers some keys of a raw table, after those that its own labels may stand for. `under_way` has the keys that wait for this.
    fn gather(
        &mut self,
        package: &Package,
        table: &str,
        fields: &[String],
        under_way: &mut Vec<(String, Vec<String>)>,
    ) -> Result<()> {
        let name = (table.to_owned(), fields.to_vec());
        let Some(target) = package.resource(table) else { return Ok(()) };
        if self.sets.contains_key(&name) || under_way.contains(&name) {
            return Ok(());
        }
        under_way.push(name.clone());
        for key in target.schema.foreign_keys.iter().filter(|key| key.fields.len() == 1) {
            let own = key.fields.first().and_then(|at| target.schema.fields.get(*at));
            if own.is_some_and(|own| fields.contains(&own.name)) {
                self.gather(package, key.resource.as_deref().unwrap_or(table), &key.reference, under_way)?;
            }
        }
        under_way.pop();
        if let Some(set) = KeySet::read(package, target, fields, self)? {
            self.sets.insert(name, set);
        }
        Ok(())
    }

    /// Takes the keys of a table that was made, not read.
    pub fn learn(&mut self, table: &str, declared: &[Field], fields: &[String], rows: &LazyFrame) -> Result<()> {
        let name = (table.to_owned(), fields.to_vec());
        if self.sets.contains_key(&name) {
            return Ok(());
        }
        let columns: Vec<Expr> = fields.iter().map(|field| col(field.as_str())).collect();
        let names: Vec<&str> = fields.iter().map(String::as_str).collect();
        let mut set = KeySet::empty(table, &names);
        set.add(&Keys::of(&rows.clone().select(columns).collect()?, &called(declared, fields))?);
        self.sets.insert(name, set.finish());
        Ok(())
    }

    fn set(&self, table: &str, key: &ForeignKey) -> Option<&KeySet> {
        let target = key.resource.clone().unwrap_or_else(|| table.to_owned());
        self.sets.get(&(target, key.reference.clone()))
    }

    /// Turns labels into codes in the referring columns of a frame, and names the rows that refer to nothing. Returns the rows and
    /// fields where there was a label, too.
    pub fn apply(&self, table: &str, schema: &Schema, frame: &mut DataFrame) -> Result<(Vec<Fault>, Coded)> {
        let (mut faults, mut coded_cells) = (Vec::new(), Coded::new());
        // A key of several columns is looked for once each of them has its codes.
        let (single, several): (Vec<_>, Vec<_>) = schema.foreign_keys.iter().partition(|key| key.fields.len() == 1);
        for key in single.into_iter().chain(several) {
            let Some(set) = self.set(table, key) else { continue };
            let fields: Vec<&Field> = key.fields.iter().filter_map(|at| schema.fields.get(*at)).collect();
            let texts = key_values(frame, &fields)?;
            // Other names than the code's own are texts. A date is a date already, of which the days are known.
            let may_be_label = |field: &&Field| matches!(field.kind, Kind::String | Kind::Any) && !field.is_edtf();
            let labels = Some(&set.labels).filter(|_| fields.iter().all(may_be_label));
            let mut means: HashMap<&str, &str> = HashMap::new();
            let mut unknown: HashSet<&str> = HashSet::new();
            // Rows often come in runs of one value, which is then looked up once.
            let mut last = None;
            for value in texts.iter().flatten() {
                if last == Some(value) || set.known.contains(value) {
                    last = Some(value);
                    continue;
                }
                match labels.and_then(|labels| labels.get(value)) {
                    Some(Some(code)) => drop(means.insert(value, code)),
                    _ => drop(unknown.insert(value)),
                }
            }
            if let ([field], false) = (fields.as_slice(), means.is_empty()) {
                let coded = texts.iter().map(|text| text.map(|text| means.get(text).copied().unwrap_or(text)));
                let is_label = |text: &Option<&str>| text.is_some_and(|text| means.contains_key(text));
                let rows = texts.iter().enumerate().filter(|(_, text)| is_label(text)).map(|(row, _)| row);
                coded_cells.extend(rows.zip(key.fields.iter().cycle().copied()));
                let name = field.name.as_str();
                frame.replace(name, StringChunked::from_iter_options(name.into(), coded).into_column())?;
            }
            if let [field] = fields.as_slice() {
                spell(field, &texts, set, frame)?;
            }
            if unknown.is_empty() {
                continue;
            }
            // The value of the first part is told by whoever tells the fault.
            let mut others: Vec<(&str, StringChunked)> = Vec::new();
            for field in fields.iter().skip(1) {
                others.push((&field.name, texts_of(frame.column(&field.name)?)?));
            }
            let with = |row: usize| {
                let parts =
                    others.iter().filter_map(|(name, texts)| Some(format!("{name} `{}`", told(texts.get(row)?))));
                let parts: Vec<String> = parts.collect();
                if parts.is_empty() { String::new() } else { format!("with {} ", parts.join(", ")) }
            };
            let rows = texts.iter().enumerate().filter(|(_, text)| text.is_some_and(|text| unknown.contains(text)));
            faults.extend(rows.map(|(row, _)| Fault {
                rule: "unknown-code",
                row,
                field: key.fields.first().copied(),
                what: format!("{}is not in {}", with(row), set.shown).into(),
                remedy: Remedy::Nearest(set.names.clone()),
            }));
        }
        Ok((faults, coded_cells))
    }
}

/// Writes references as the key is written that they lead to, where the field can be written so: in SQL, and by whoever joins what
/// is published, texts are compared.
fn spell(field: &Field, values: &StringChunked, set: &KeySet, frame: &mut DataFrame) -> Result<()> {
    if !check::means_more_than_text(field) {
        return Ok(());
    }
    let name = field.name.as_str();
    let texts = frame.column(name)?.str()?;
    let as_key = |(own, value): (Option<&str>, Option<&str>)| {
        let meant = value.and_then(|value| set.spelling(value));
        let other = meant.filter(|other| Some(*other) != own && Some(&*check::value(field, other)) == value);
        other.or(own).map(str::to_owned)
    };
    let written: StringChunked =
        StringChunked::from_iter_options(name.into(), texts.iter().zip(values.iter()).map(as_key));
    frame.replace(name, written.into_column())?;
    Ok(())
}

/// A part of a key in which nothing can be taken for the end of a part.
fn escaped(part: &str) -> Cow<'_, str> {
    match part.contains(['\u{1e}', '\u{1f}']) {
        true => Cow::Owned(part.replace('\u{1e}', "\u{1e}0").replace('\u{1f}', "\u{1e}1")),
        false => Cow::Borrowed(part),
    }
}

/// The fields of these names.
fn called<'a>(fields: &'a [Field], names: &[String]) -> Vec<&'a Field> {
    names.iter().filter_map(|name| fields.iter().find(|field| field.name == *name)).collect()
}

/// The key that each row has in some columns, as it stands there; none where a part is empty.
pub fn key_texts(frame: &DataFrame, names: &[&str]) -> Result<StringChunked> {
    let parts = names.iter().map(|name| texts_of(frame.column(name)?));
    joined(parts.collect::<Result<_>>()?, frame.height())
}

/// The key that each row has in some fields, as a text that only the same values have; none where a part is empty.
fn key_values(frame: &DataFrame, fields: &[&Field]) -> Result<StringChunked> {
    let parts = fields.iter().map(|field| check::values(field, frame.column(&field.name)?));
    joined(parts.collect::<Result<_>>()?, frame.height())
}

fn texts_of(column: &Column) -> Result<StringChunked> {
    Ok(column.cast(&DataType::String)?.str()?.clone())
}

fn joined(parts: Vec<StringChunked>, rows: usize) -> Result<StringChunked> {
    let (mut joined, is_single): (Option<StringChunked>, bool) = (None, parts.len() == 1);
    for part in parts {
        joined = Some(match joined {
            None if is_single => part,
            None => StringChunked::from_iter_options("".into(), part.iter().map(|part| part.map(escaped))),
            Some(joined) => {
                let parts = joined.iter().zip(part.iter());
                let both = parts.map(|(left, right)| Some(format!("{}{PART}{}", left?, escaped(right?))));
                StringChunked::from_iter_options("".into(), both)
            }
        });
    }
    Ok(joined.unwrap_or_else(|| StringChunked::full_null("".into(), rows)))
}

/// The keys of some rows: what they mean, and how a reference to them would be written.
struct Keys {
    values: StringChunked,
    texts: StringChunked,
}

impl Keys {
    fn of(frame: &DataFrame, fields: &[&Field]) -> Result<Keys> {
        let values = key_values(frame, fields)?;
        let texts = match fields {
            [field] if check::means_more_than_text(field) => texts_of(frame.column(&field.name)?)?,
            _ => values.clone(),
        };
        Ok(Keys { values, texts })
    }
}

impl KeySet {
    fn empty(table: &str, fields: &[&str]) -> KeySet {
        KeySet {
            shown: format!("{table}.{}", fields.join(", ")),
            known: HashSet::default(),
            spelled: HashMap::new(),
            labels: HashMap::new(),
            names: Arc::default(),
            is_composite: fields.len() > 1,
            list: Vec::new(),
        }
    }

    /// How a value is written in the row that has it.
    fn spelling<'a>(&'a self, value: &'a str) -> Option<&'a str> {
        let as_it_is = || Some(value).filter(|value| self.known.contains(*value));
        self.spelled.get(value).map(String::as_str).or_else(as_it_is)
    }

    fn add(&mut self, keys: &Keys) {
        for (value, text) in keys.values.iter().zip(keys.texts.iter()) {
            let (Some(value), Some(text)) = (value, text) else { continue };
            let is_new = self.known.insert(value.to_owned());
            // Of several ways in which one key is written the least is taken, whatever the order of rows.
            let is_less = || text < self.spelled.get(value).map_or(value, String::as_str);
            if !self.is_composite && if is_new { value != text } else { is_less() } {
                self.spelled.insert(value.to_owned(), text.to_owned());
            }
            if !is_new {
                continue;
            }
            if self.list.len() <= MOST_NAMES {
                self.list.push(text.to_owned());
            }
        }
    }

    fn finish(mut self) -> KeySet {
        let list = std::mem::take(&mut self.list);
        self.names = if list.len() > MOST_NAMES || self.is_composite { Arc::default() } else { list.into() };
        self
    }

    /// The keys of a raw table; none where rows of it are lost.
    fn read(package: &Package, resource: &Resource, fields: &[String], codes: &Codes) -> Result<Option<KeySet>> {
        let names: Vec<&str> = fields.iter().map(String::as_str).collect();
        let schema = &resource.schema;
        let is_notation = |name: &str| schema.fields.iter().any(|field| field.name == name && field.is_notation());
        let label_field = match names.as_slice() {
            [name] if is_notation(name) => schema.fields.iter().find(|field| field.is_alternative_label()),
            _ => None,
        };
        let mut set = KeySet::empty(&resource.name, &names);
        let mut whole = true;
        let mut reader = TableReader::new(package, resource);
        while let Some(block) = reader.next_block() {
            let (batch, findings) = block.parse();
            whole &= !findings.iter().any(read::loses_rows);
            let (batch, _) = check::batch(schema, batch)?;
            let mut frame = batch.frame;
            text::clean(schema, &mut frame)?;
            codes.apply(&resource.name, schema, &mut frame)?;
            let keys = Keys::of(&frame, &called(&schema.fields, fields))?;
            set.add(&keys);
            if let Some(field) = label_field {
                set.add_labels(&keys.values, frame.column(&field.name)?.str()?);
            }
        }
        whole &= !reader.findings.iter().any(read::loses_rows);
        Ok(whole.then(|| set.finish()))
    }

    fn add_labels(&mut self, codes: &StringChunked, labels: &StringChunked) {
        for (code, labels) in codes.iter().zip(labels.iter()) {
            let (Some(code), Some(labels)) = (code, labels) else { continue };
            for label in labels.split(';').map(str::trim).filter(|label| !label.is_empty()) {
                let means = self.labels.entry(label.to_owned()).or_insert_with(|| Some(code.to_owned()));
                if means.as_deref() != Some(code) {
                    *means = None;
                }
            }
        }
    }
}
