//! The codebook for people: what each table and column means, the rules by which records are coded, the codes and how
//! often each is used, how derived tables are made, and what is doubtful. All of it comes from the schemas and the tables.
//!
//! A code list (a table whose key is marked `skos:notation`) is printed whole, as is a table whose schema says
//! `"codebook": "rows"`. A column marked `skos:editorialNote` holds caveats, which are listed by record.

use super::Table;
use super::metadata::About;
use crate::declare::{EDITORIAL_NOTE, Field, Kind, Package, Schema};
use crate::report::in_order;
use crate::store::{Stage, Stored, texts};
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;

pub fn write(package: &Package, tables: &[Table], stage: &Stage) -> Result<()> {
    let mut out = String::new();
    let about = About::of(&package.declared);
    writeln!(out, "# Codebook: {}\n", flat(about.title()))?;
    if let Some(description) = about.text("description") {
        writeln!(out, "{}\n", block("", description))?;
    }
    writeln!(out, "Cite as: {}\n", flat(&about.citation()))?;
    let covered = about.text("temporalCoverage").map(str::to_owned);
    let told =
        [("Covers", covered), ("Published", about.day().map(str::to_owned)), ("By", Some(about.creator_names()))];
    let licence = about.licence().map(|(licence, address)| format!("{licence} {address}"));
    for (what, text) in told.into_iter().chain([("Licence", licence)]) {
        if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
            writeln!(out, "{what}: {}\n", flat(text.trim()))?;
        }
    }
    if about.sources().next().is_some() {
        writeln!(out, "Sources:\n")?;
        for source in about.sources() {
            let part = |name: &str| source.get(name).and_then(|text| text.as_str()).unwrap_or_default();
            writeln!(out, "- {}", flat(format!("{} {}", part("title"), part("path")).trim()))?;
        }
        writeln!(out)?;
    }
    writeln!(out, "| table | rows | what one row is |\n|---|---|---|")?;
    let described =
        |schema: &Schema, name: &str| schema.declared.get(name).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
    for table in tables {
        let what = described(table.schema, "description");
        let first = what.split_inclusive(". ").next().unwrap_or_default().trim();
        let first = if first.is_empty() { "not said" } else { first };
        writeln!(out, "| [`{0}`](#{0}) | {1} | {2} |", table.stored.name, table.stored.rows, cell(first))?;
    }
    for Table { stored: table, schema, model, .. } in tables {
        writeln!(out, "\n## {}\n", table.name)?;
        let title = Some(described(schema, "title")).filter(|title| !title.is_empty()).unwrap_or(table.name.clone());
        writeln!(out, "{}\n", block(&format!("**{}.** ", flat(&title)), &described(schema, "description")))?;
        let formerly = package.resource(&table.name).map_or(&[][..], |resource| &resource.formerly);
        if !formerly.is_empty() {
            let names: Vec<String> = formerly.iter().map(|name| code(name)).collect();
            writeln!(out, "What was published in {} is here now.\n", names.join(", "))?;
        }
        columns(&mut out, table, schema)?;
        if let Some(model) = model {
            let inputs: Vec<String> = model.query.reads.iter().map(|name| code(name)).collect();
            let fence = fence(&model.query.sql);
            writeln!(
                out,
                "\nMade from {} by:\n\n{fence}sql\n{}\n{fence}",
                inputs.join(", "),
                model.query.sql.trim_end()
            )?;
        } else {
            missing(&mut out, schema)?;
            codes(&mut out, table)?;
            rows(&mut out, table, schema, tables)?;
            caveats(&mut out, table, schema)?;
        }
    }
    let path = stage.folder().join("CODEBOOK.md");
    std::fs::write(&path, in_order(&out)).with_context(|| format!("{} cannot be written", path.display()))
}

fn columns(out: &mut String, table: &Stored, schema: &Schema) -> Result<()> {
    writeln!(out, "| column | type | unit | description |\n|---|---|---|---|")?;
    for field in &table.fields {
        let mut kind = field.text("type").unwrap_or("any").to_owned();
        if schema.key_names().contains(&field.name.as_str()) {
            kind += ", key";
        } else if !schema.is_nullable(field) {
            kind += ", required";
        }
        let title = field.text("title").map(|title| format!("{title}. ")).unwrap_or_default();
        let text = title + field.text("description").unwrap_or_default();
        writeln!(
            out,
            "| {} | {kind} | {} | {} |",
            code(&field.name).replace('|', "\\|"),
            cell(field.text("unit").unwrap_or_default()),
            cell(&text)
        )?;
    }
    for key in &schema.foreign_keys {
        let own: Vec<&str> =
            key.fields.iter().filter_map(|at| schema.fields.get(*at)).map(|field| field.name.as_str()).collect();
        let target = key.resource.as_deref().unwrap_or(&table.name);
        let target = format!("{target}.{}", key.reference.join(", "));
        writeln!(out, "\n{} refers to {}.", code(&own.join(", ")), code(&target))?;
    }
    Ok(())
}

/// What missing values were called where they have labels: the empty cells in their places do not tell them apart.
fn missing(out: &mut String, schema: &Schema) -> Result<()> {
    let of_fields = schema.fields.iter().map(|field| (format!(" of {}", code(&field.name)), &field.declared));
    for (of, declared) in std::iter::once((String::new(), &schema.declared)).chain(of_fields) {
        let values = declared.get("missingValues").and_then(Value::as_array).into_iter().flatten();
        let named = values.filter_map(|value| Some((value.get("value")?.as_str()?, value.get("label")?.as_str()?)));
        let shown = |value: &str| if value.is_empty() { "the empty cell".to_owned() } else { code(value) };
        let named: Vec<String> = named.map(|(value, label)| format!("{} ({})", shown(value), line(label))).collect();
        if !named.is_empty() {
            writeln!(out, "\nMissing values{of}, published as empty cells: {}.", named.join(", "))?;
        }
    }
    Ok(())
}

/// How often each code of the columns that list theirs is used, in the order in which they are declared.
fn codes(out: &mut String, table: &Stored) -> Result<()> {
    for (field, summary) in table.fields.iter().zip(&table.summaries).filter(|(field, _)| field.is_code) {
        let known = listed(field);
        if known.is_empty() {
            continue;
        }
        let uses = known.into_iter().map(|(value, label)| {
            let label = label.map(|label| format!(" ({})", line(label))).unwrap_or_default();
            format!("{}{label} {}", code(value), summary.uses.get(value).copied().unwrap_or_default())
        });
        let missing = (summary.missing > 0).then(|| format!("none {}", summary.missing));
        let uses: Vec<String> = uses.chain(missing).collect();
        writeln!(out, "\nCodes of {} and their uses: {}.", code(&field.name), uses.join(", "))?;
    }
    Ok(())
}

/// The codes that a column itself lists, with their labels (Table Schema 2.0, categories and enum).
fn listed(field: &Field) -> Vec<(&str, Option<&str>)> {
    let categories = field.declared.get("categories");
    let values = categories.or_else(|| field.declared.get("constraints")?.get("enum")).and_then(Value::as_array);
    let values = values.into_iter().flatten();
    let coded = values.filter_map(|value| Some((value.as_str().or_else(|| value.get("value")?.as_str())?, value)));
    coded.map(|(code, value)| (code, value.get("label").and_then(Value::as_str))).collect()
}

/// Every row of a code list, with how often each code is used, or of a table that asks for it.
fn rows(out: &mut String, table: &Stored, schema: &Schema, tables: &[Table]) -> Result<()> {
    let notation = schema.fields.iter().find(|field| field.is_notation()).map(|field| field.name.as_str());
    let wanted = schema.declared.get("codebook").and_then(|value| value.as_str()) == Some("rows");
    if table.rows == 0 || (notation.is_none() && !wanted) {
        return Ok(());
    }
    let frame = table.scan()?.collect()?;
    // Uses are counted of codes that are texts or whole numbers.
    let is_counted = |name: &str| table.fields.iter().any(|field| field.name == name && field.is_code);
    let uses = notation.filter(|name| is_counted(name)).map(|name| uses(table, name, tables));
    let columns: Vec<Vec<Option<String>>> =
        table.fields.iter().map(|field| texts(&frame, &field.name)).collect::<Result<_>>()?;
    // Columns in which nothing stands, and what an EDTF date expands to, would only take room.
    let expanded: Vec<String> =
        schema.fields.iter().flat_map(|field| field.expanded()).map(|field| field.name).collect();
    let shown: Vec<(&str, &Vec<Option<String>>)> = table
        .fields
        .iter()
        .map(|field| field.name.as_str())
        .zip(&columns)
        .filter(|(name, column)| !expanded.iter().any(|other| other == name) && column.iter().any(Option::is_some))
        .collect();
    let mut header: Vec<String> = shown.iter().map(|(name, _)| cell(name)).collect();
    header.extend(uses.as_ref().map(|_| "uses".to_owned()));
    writeln!(out, "\n| {} |\n|{}", header.join(" | "), "---|".repeat(header.len()))?;
    for row in 0..frame.height() {
        let value = |column: &[Option<String>]| column.get(row).cloned().flatten().unwrap_or_default();
        let is_number = |name: &str| table.fields.iter().any(|field| field.name == name && field.kind == Kind::Number);
        let said = |(name, column): &(&str, &Vec<Option<String>>)| {
            let value = value(column);
            // Whole numbers among others are written `161.0` in the CSV, so that a program takes all of them for the same.
            let whole = value.strip_suffix(".0").filter(|_| is_number(name));
            cell(whole.unwrap_or(&value))
        };
        let mut cells: Vec<String> = shown.iter().map(said).collect();
        if let (Some(uses), Some((_, codes))) = (&uses, shown.iter().find(|(name, _)| Some(*name) == notation)) {
            cells.push(uses.get(&value(codes)).copied().unwrap_or_default().to_string());
        }
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    Ok(())
}

/// How often raw tables refer to each code.
fn uses(list: &Stored, key: &str, tables: &[Table]) -> BTreeMap<String, usize> {
    let mut uses = BTreeMap::new();
    for Table { stored: table, schema, .. } in tables.iter().filter(|table| table.model.is_none()) {
        for foreign in &schema.foreign_keys {
            let target = foreign.resource.as_deref().unwrap_or(&table.name);
            if target != list.name || foreign.reference != [key] {
                continue;
            }
            let Some(field) = foreign.fields.first().and_then(|at| schema.fields.get(*at)) else { continue };
            let own = table.fields.iter().zip(&table.summaries).find(|(own, _)| own.name == field.name);
            for (code, count) in own.into_iter().flat_map(|(_, summary)| &summary.uses) {
                *uses.entry(code.clone()).or_insert(0) += count;
            }
        }
    }
    uses
}

fn caveats(out: &mut String, table: &Stored, schema: &Schema) -> Result<()> {
    let Some(field) = schema.fields.iter().find(|field| field.rdf_type.as_deref() == Some(EDITORIAL_NOTE)) else {
        return Ok(());
    };
    let Some(key) = table.key.first() else { return Ok(()) };
    let frame = table.scan()?.collect()?;
    let (keys, notes) = (texts(&frame, key)?, texts(&frame, &field.name)?);
    let noted: Vec<(String, String)> =
        keys.into_iter().zip(notes).filter_map(|(key, note)| Some((key?, note?))).collect();
    if !noted.is_empty() {
        writeln!(out, "\nCaveats ({} of {} rows):\n", noted.len(), table.rows)?;
    }
    for (key, note) in noted {
        writeln!(out, "- {}: {}", code(&key), line(&note))?;
    }
    Ok(())
}

/// Text from the declaration or the data, none of which is to be read as HTML, as an image, or as a link to anywhere but the
/// web; code in backticks is left. What a link leads to stands beside it, and is not defined elsewhere (CommonMark 0.31, link reference
/// definitions).
fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let text = text.replace("]:", "]\\:").replace("][", "]\\[").replace("![", "!\\[");
    let mut pieces = text.split("](");
    let mut escaped = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let is_web = piece.starts_with("https://") || piece.starts_with("http://");
        escaped += if is_web { "](" } else { "]\\(" };
        escaped += piece;
    }
    escaped
}

/// The same in paragraphs that begin with some words of our own. Where a block of code would go on with what comes after them, none
/// is begun.
fn block(lead: &str, text: &str) -> String {
    let text = escape(text).replace("\r\n", "\n").replace('\r', "\n");
    let text = format!("{lead}{text}");
    if !leaves_open(&text) {
        return text;
    }
    let plain = |line: &str| match line.trim_start().starts_with(['`', '~']) {
        true => line.replacen('`', "\\`", 1).replacen('~', "\\~", 1),
        false => line.to_owned(),
    };
    text.split('\n').map(plain).collect::<Vec<String>>().join("\n")
}

/// Whether the last block of code of a text has no end (CommonMark 0.31, fenced code blocks).
fn leaves_open(text: &str) -> bool {
    let mut open: Option<(char, usize)> = None;
    for line in text.lines() {
        let inner = line.trim_start_matches(' ');
        let Some(mark @ ('`' | '~')) = inner.chars().next().filter(|_| line.len() - inner.len() <= 3) else { continue };
        let rest = inner.trim_start_matches(mark);
        let count = inner.len() - rest.len();
        open = match open {
            None if count >= 3 && !(mark == '`' && rest.contains('`')) => Some((mark, count)),
            Some((begun, least)) if mark == begun && count >= least && rest.trim().is_empty() => None,
            open => open,
        };
    }
    open.is_some()
}

/// The same within a line, where a line break would begin a heading or a list.
fn flat(text: &str) -> String {
    escape(text).replace(['\n', '\r'], " ")
}

/// Text from the data within a line: a backtick of it would pair with those of the codes beside it, and a backslash may stand
/// before one. No data has the character that stands for those of its own meanwhile.
fn line(text: &str) -> String {
    let escaped = escape(&text.replace('\\', "\0")).replace('`', "&#96;").replace('\0', "&#92;");
    escaped.replace(['\n', '\r'], " ")
}

/// A name as code, which none of its characters can end.
fn code(name: &str) -> String {
    format!("`{}`", name.replace('`', "'").replace(['\n', '\r'], " "))
}

/// What begins and ends a block of code: longer than any run of backticks in it (CommonMark 0.31, fenced code blocks).
fn fence(code: &str) -> String {
    let longest = code.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(3.max(longest + 1))
}

/// The same within a cell of a table, which a line break or a bar would end.
fn cell(text: &str) -> String {
    // A backslash before a bar would be read with it.
    flat(text).replace("\\|", "&#92;|").replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_block_of_code_goes_on_behind_a_text() {
        assert_eq!(block("", "a\n```\nb"), "a\n\\```\nb");
        assert_eq!(block("", "~~~~ rust\r~~~\rb"), "\\~~~~ rust\n\\~~~\nb");
        assert_eq!(block("", "```\nb\n```\nc"), "```\nb\n```\nc");
        assert_eq!(block("", "``` a`b\nc"), "``` a`b\nc");
        // What begins behind our own words is no block, and what would end it begins one.
        assert_eq!(block("**t.** ", "```\nb"), "**t.** ```\nb");
        assert_eq!(block("**t.** ", "```\nb\n```\nc"), "**t.** ```\nb\n\\```\nc");
    }
}
