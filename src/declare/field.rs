//! One column as a Table Schema field declares it: its type, its constraints and what it means.

use super::constraint::{CONSTRAINTS, Constraints, read_categories, read_constraints};
use super::kind::{self, Format, KINDS, Kind, Numeral};
use super::literal::{Bound, ValueType};
use super::reader::Object;
use super::schema::OF_ROWS_ALONE;
use crate::edtf::Precision;
use anyhow::Result;
use serde_json::{Map, Value, json};
use std::collections::HashSet;

/// `rdfType` of a string field that holds EDTF dates.
pub const EDTF: &str = "http://id.loc.gov/datatypes/edtf/EDTF";
/// `rdfType` of the key of a code list: a column of it, and every column that refers to it, holds codes.
pub const NOTATION: &str = "http://www.w3.org/2004/02/skos/core#notation";
/// `rdfType` of the column of a code list that holds other names of the code, separated by semicolons.
pub const ALT_LABEL: &str = "http://www.w3.org/2004/02/skos/core#altLabel";

/// `rdfType` of the column by which people know a row.
pub const PREF_LABEL: &str = "http://www.w3.org/2004/02/skos/core#prefLabel";
/// `rdfType` of a column of caveats, which the codebook lists.
pub const EDITORIAL_NOTE: &str = "http://www.w3.org/2004/02/skos/core#editorialNote";

#[derive(Debug, Clone)]
pub struct Field {
    pub name: String,
    pub kind: Kind,
    pub format: Format,
    pub numeral: Numeral,
    /// The values of a categorical field (Table Schema 2.0, categories).
    pub categories: Option<Vec<Bound>>,
    /// What stands between the items of a list, and their type.
    pub delimiter: char,
    pub item_kind: Option<Kind>,
    pub rdf_type: Option<String>,
    pub constraints: Constraints,
    pub true_values: Vec<String>,
    pub false_values: Vec<String>,
    /// Missing values of this field alone; those of the schema where there are none.
    pub missing_values: Option<Vec<String>>,
    /// Whether the values are codes: their uses are counted, and those that are texts are published as a dictionary.
    pub is_code: bool,
    /// The field as it is declared, and as it is published.
    pub declared: Map<String, Value>,
}

/// Properties that say how a column's cells are read, and nothing of what is published.
pub const OF_CELLS: [&str; 6] =
    ["missingValues", "trueValues", "falseValues", "decimalChar", "groupChar", "bareNumber"];

/// Whether what computes with columns would take a name for a pattern, and look at all columns that it fits (Polars, `col`).
pub fn is_pattern_of_names(name: &str) -> bool {
    name == "*" || (name.starts_with('^') && name.ends_with('$'))
}

pub const PATTERN_HINT: &str = "it must not be `*`, nor begin with `^` and end with `$`";

/// What begins a text that a spreadsheet runs (OWASP, CSV Injection), in the wide forms of East Asian keyboards too.
pub const FORMULA_SIGNS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

const PROPERTIES: [&str; 19] = [
    "name",
    "type",
    "format",
    "title",
    "description",
    "example",
    "constraints",
    "missingValues",
    "rdfType",
    "trueValues",
    "falseValues",
    "categories",
    "categoriesOrdered",
    "unit",
    "delimiter",
    "itemType",
    "decimalChar",
    "groupChar",
    "bareNumber",
];

impl Field {
    pub(super) fn read(object: &Object) -> Result<Field> {
        let name = object.required_text("name")?.to_owned();
        // A byte-order mark would be taken off the first name of a file.
        if name.is_empty() || name.starts_with('\u{feff}') || name.chars().any(char::is_control) {
            return Err(
                object.fault("name", "must not be empty, begin with a byte-order mark or hold control characters")
            );
        }
        if is_pattern_of_names(&name) {
            return Err(object.fault("name", format!("`{name}` would be taken for a pattern of names: {PATTERN_HINT}")));
        }
        if let Some(name) = CONSTRAINTS.iter().find(|name| object.members.contains_key(**name)) {
            let message =
                format!("`{name}` is a constraint, and is not looked for here\n  hint: put it into `constraints`");
            return Err(object.fault(name, message));
        }
        object.refuse_misplaced(&OF_ROWS_ALONE, "the schema that this is a field of")?;
        object.refuse_misspelt(&PROPERTIES)?;
        for property in ["name", "title", "description", "unit"] {
            // They stand in the header and the codebook, which people open in spreadsheets; a dash alone does nothing.
            let text = object.text(property)?.filter(|text| text.len() > 1).unwrap_or_default();
            // A description may be a list in Markdown, which stands apart.
            let begin = if property == "description" { text } else { text.trim_start() };
            if begin.starts_with(FORMULA_SIGNS) {
                return Err(
                    object.fault(property, "would be run as a formula by a spreadsheet: begin it with a letter")
                );
            }
        }
        let kind = kind::read_kind(object)?;
        kind::refuse_of_others(object, kind)?;
        let delimiter = kind::read_character(object, "delimiter")?.unwrap_or(',');
        let (format, numeral) = (kind::read_format(object, kind)?, kind::read_numeral(object, kind)?);
        let words = |name: &str, default: [&str; 4]| -> Result<Vec<String>> {
            object.list(name)?;
            let words = object.texts(name)?;
            hold_words(object, name, words.iter().flatten().count())?;
            if words.as_ref().is_some_and(Vec::is_empty) {
                return Err(object.fault(name, "names no text, and must name one (Table Schema 2.0, boolean)"));
            }
            Ok(words.unwrap_or_else(|| default.to_vec()).into_iter().map(str::to_owned).collect())
        };
        let (true_values, false_values) = (
            words("trueValues", ["true", "True", "TRUE", "1"])?,
            words("falseValues", ["false", "False", "FALSE", "0"])?,
        );
        if let Some(both) = true_values.iter().find(|word| false_values.contains(word)) {
            let name = if object.members.contains_key("falseValues") { "falseValues" } else { "trueValues" };
            return Err(object.fault(name, format!("`{both}` would be both true and false")));
        }
        let (item_kind, truths) = (kind::read_item_kind(object)?, [true_values.as_slice(), false_values.as_slice()]);
        let of = ValueType { kind, format: &format, numeral, delimiter, item_kind, truths };
        let categories = read_categories(object, of)?;
        let constraints = match object.object("constraints")? {
            Some(constraints) => read_constraints(&constraints, of, categories.as_deref())?,
            None => Constraints::default(),
        };
        Ok(Field {
            kind,
            numeral,
            delimiter,
            item_kind,
            format,
            rdf_type: read_meaning(object, kind)?,
            true_values,
            false_values,
            missing_values: read_missing_values(object)?,
            is_code: kind == Kind::String && (constraints.one_of.is_some() || categories.is_some()),
            categories,
            constraints,
            declared: object.members.clone(),
            name,
        })
    }

    /// A field that the pipeline itself adds.
    fn made(name: String, kind: &str, title: String, description: String, one_of: Option<Vec<&str>>) -> Field {
        let mut declared = Map::new();
        for (key, value) in
            [("name", &name), ("type", &kind.to_owned()), ("title", &title), ("description", &description)]
        {
            declared.insert(key.to_owned(), json!(value));
        }
        if let Some(values) = &one_of {
            declared.insert("constraints".to_owned(), json!({ "enum": values }));
        }
        Field {
            name,
            kind: KINDS.iter().find(|(known, _)| *known == kind).map_or(Kind::String, |(_, kind)| *kind),
            format: Format::Default,
            numeral: Numeral::PLAIN,
            categories: None,
            delimiter: ',',
            item_kind: None,
            rdf_type: None,
            constraints: Constraints::default(),
            true_values: vec!["true".to_owned()],
            false_values: vec!["false".to_owned()],
            missing_values: None,
            is_code: one_of.is_some(),
            declared,
        }
    }

    pub fn is_edtf(&self) -> bool {
        self.rdf_type.as_deref() == Some(EDTF)
    }

    pub fn is_notation(&self) -> bool {
        self.rdf_type.as_deref() == Some(NOTATION)
    }

    pub fn is_alternative_label(&self) -> bool {
        self.rdf_type.as_deref() == Some(ALT_LABEL)
    }

    pub fn text(&self, property: &str) -> Option<&str> {
        self.declared.get(property).and_then(Value::as_str)
    }

    /// The columns that an EDTF field is published with besides its text, in order.
    pub fn expanded(&self) -> Vec<Field> {
        if !self.is_edtf() {
            return Vec::new();
        }
        let name = &self.name;
        let title = self.text("title").unwrap_or(name);
        let column = |suffix: &str, kind: &str, of: &str, meaning: &str, one_of: Option<Vec<&str>>| {
            Field::made(format!("{name}_{suffix}"), kind, format!("{title}: {of}"), meaning.replace("{}", name), one_of)
        };
        vec![
            column(
                "start",
                "date",
                "first day",
                "First day that `{}` can mean, inclusive. Empty where it is open, unknown, or not in the years 0000 to 9999.",
                None,
            ),
            column(
                "end",
                "date",
                "last day",
                "Last day that `{}` can mean, inclusive. Empty where it is open, unknown, or not in the years 0000 to 9999.",
                None,
            ),
            column(
                "precision",
                "string",
                "precision",
                "The coarsest thing known of `{}`: a single date's unit, or `interval` or `set`.",
                Some(Precision::ALL.iter().map(|precision| precision.name()).collect()),
            ),
            column("approximate", "boolean", "approximate", "Whether `{}` is marked approximate (`~` or `%`).", None),
            column("uncertain", "boolean", "uncertain", "Whether `{}` is marked uncertain (`?` or `%`).", None),
        ]
    }
}

impl Field {
    /// Bytes that its regular expressions come to.
    pub fn pattern_bytes(&self) -> u64 {
        let of_json = self.constraints.json_schema.as_ref().map_or(0, |schema| schema.pattern_bytes);
        of_json + self.constraints.pattern.as_ref().map_or(0, |pattern| pattern.bytes)
    }
}

/// What a column is of, by the name of a concept. One of those that mean something here is refused where it is written otherwise:
/// it would do nothing in silence.
fn read_meaning(object: &Object, kind: Kind) -> Result<Option<String>> {
    let Some(text) = object.text("rdfType")? else { return Ok(None) };
    let plain = |text: &str| {
        let text = text.trim().trim_end_matches('/').to_lowercase();
        text.split_once("://").map_or(text.clone(), |(_, rest)| rest.to_owned())
    };
    for (known, short) in [
        (EDTF, "edtf:edtf"),
        (NOTATION, "skos:notation"),
        (ALT_LABEL, "skos:altlabel"),
        (EDITORIAL_NOTE, "skos:editorialnote"),
        (PREF_LABEL, "skos:preflabel"),
    ] {
        if text != known && (plain(text) == plain(known) || plain(text) == short) {
            return Err(object.fault("rdfType", format!("`{text}` is not looked for\n  hint: write `{known}`")));
        }
    }
    if [EDTF, ALT_LABEL].contains(&text) && kind != Kind::String {
        return Err(object.fault("rdfType", format!("`{text}` is of columns of the type string")));
    }
    Ok(Some(text.to_owned()))
}

/// Texts that may mean one thing: every cell is held against each of them.
const MOST_WORDS: usize = 100;

fn hold_words(object: &Object, name: &str, count: usize) -> Result<()> {
    match count > MOST_WORDS {
        true => Err(object.fault(name, format!("{count} texts are more than the {MOST_WORDS} that it may have"))),
        false => Ok(()),
    }
}

/// Missing values: strings, or objects with a value and a label (Table Schema 2.0).
pub(super) fn read_missing_values(object: &Object) -> Result<Option<Vec<String>>> {
    let Some(values) = object.list("missingValues")? else { return Ok(None) };
    hold_words(object, "missingValues", values.len())?;
    let text = |value: &Value| value.as_str().or_else(|| value.get("value")?.as_str()).map(str::to_owned);
    let is_alike = values.iter().all(Value::is_string) || values.iter().all(Value::is_object);
    let Some(texts) = values.iter().map(text).collect::<Option<Vec<String>>>().filter(|_| is_alike) else {
        return Err(object.fault("missingValues", "must be a list of strings, or of objects with a `value`"));
    };
    let (mut known, mut labels) = (HashSet::new(), HashSet::new());
    for (index, (value, text)) in values.iter().zip(&texts).enumerate() {
        let pointer = format!("{}/{index}", object.at("missingValues"));
        let label = match value.is_object() {
            true => Object::new(object.document, pointer.clone(), value)?.text("label")?,
            false => None,
        };
        if !known.insert(text) || label.is_some_and(|label| !labels.insert(label)) {
            return Err(object.document.fault(&pointer, format!("`{}` stands twice", label.unwrap_or(text))));
        }
    }
    Ok(Some(texts))
}
