//! What the template is given: the dataset as a whole, its files, and the sections that are declared.

use super::cell::Page;
use super::chart::{self, Drawn};
use super::declaration::{Declaration, Listed};
use super::listing::{Listing, Place, listing};
use super::number::{grouped, size};
use super::records::{Shown, belongings, records};
use super::rows::{Row, Tables};
use super::schema::list;
use super::words::spoken;
use super::{Document, Input};
use crate::publish::is_table;
use anyhow::Result;
use minijinja::Value;
use minijinja::value::Serde;
use serde::Serialize;
use serde_json::Value as Json;

#[derive(Serialize)]
struct Context<'a> {
    dataset: Dataset<'a>,
    citation: Citation<'a>,
    jsonld: Value,
    tables: Vec<Table<'a>>,
    documents: Vec<File<'a>>,
    sections: Vec<Section<'a>>,
}

#[derive(Serialize)]
struct Dataset<'a> {
    name: &'a str,
    title: &'a str,
    description: &'a str,
    version: &'a str,
    created: String,
    coverage: String,
    homepage: &'a str,
    keywords: Vec<&'a str>,
    licenses: Vec<Link<'a>>,
    creators: Vec<&'a str>,
    /// What it was made from.
    sources: Vec<Link<'a>>,
    /// Whether any of these is known.
    is_described: bool,
}

#[derive(Serialize)]
struct Link<'a> {
    title: &'a str,
    /// Empty where it leads nowhere.
    href: &'a str,
}

#[derive(Serialize)]
struct Citation<'a> {
    text: &'a str,
    bibtex: &'a str,
}

#[derive(Serialize)]
struct Table<'a> {
    name: &'a str,
    title: &'a str,
    description: String,
    rows: String,
    is_derived: bool,
    files: Vec<File<'a>>,
    columns: Vec<Meaning<'a>>,
}

/// What a column means.
#[derive(Serialize)]
struct Meaning<'a> {
    name: &'a str,
    unit: &'a str,
    description: &'a str,
}

#[derive(Serialize)]
struct File<'a> {
    title: &'a str,
    format: &'a str,
    path: &'a str,
    size: String,
    sha256: &'a str,
}

#[derive(Serialize)]
struct Section<'a> {
    name: &'a str,
    title: &'a str,
    description: &'a str,
    chart: Option<Drawn>,
    table: Option<Listing>,
    /// What belongs to the rows of the table.
    lists: Vec<Listing>,
    records: Option<Shown>,
}

pub fn context(input: &Input, declaration: &Declaration, tables: &Tables, page: Page) -> Result<Value> {
    let descriptor = input.descriptor;
    let said = |name: &str| descriptor.get(name).and_then(Json::as_str).unwrap_or_default();
    let title = if said("title").is_empty() { said("name") } else { said("title") };
    let mut dataset = Dataset {
        name: said("name"),
        title,
        description: said("description"),
        version: said("version"),
        created: spoken(said("created").get(..10).unwrap_or_default()),
        coverage: spoken(said("temporalCoverage")),
        homepage: web(said("homepage")),
        keywords: list(descriptor.get("keywords")).filter_map(Json::as_str).collect(),
        licenses: list(descriptor.get("licenses")).map(link).collect(),
        creators: creators(input),
        sources: list(descriptor.get("sources")).map(link).collect(),
        is_described: false,
    };
    dataset.sources.retain(|source| !source.title.is_empty());
    let lists = [dataset.keywords.len(), dataset.licenses.len(), dataset.creators.len(), dataset.sources.len()];
    let texts = [dataset.coverage.as_str(), &dataset.created, dataset.homepage];
    dataset.is_described = lists.iter().any(|length| *length > 0) || texts.iter().any(|text| !text.is_empty());
    // Within a script nothing is escaped: what could end it is written as JSON can.
    let jsonld = input.json_ld.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    Ok(Value::from(Serde(Context {
        dataset,
        citation: Citation { text: &input.citation, bibtex: &input.bibtex },
        jsonld: Value::from_safe_string(jsonld),
        tables: list(descriptor.get("resources"))
            .filter(|resource| resource.as_object().is_some_and(is_table))
            .map(|resource| table(resource, input))
            .collect(),
        documents: input.documents.iter().map(file).collect(),
        sections: sections(declaration, tables, page)?,
    })))
}

fn sections<'a>(declaration: &Declaration<'a>, tables: &Tables, mut page: Page) -> Result<Vec<Section<'a>>> {
    // Records go first, so that a row which is a part of one has its address there.
    let mut built = match declaration.records() {
        Some((section, declared)) => Some(records(&mut page, tables, section.name, declared)?),
        None => None,
    };
    let mut sections = Vec::new();
    for declared in &declaration.sections {
        let chart =
            declared.chart.as_ref().map(|chart| chart::chart(&mut page, tables, declared, chart)).transpose()?;
        let table = declared.table.as_ref().map(|declared| {
            let table = tables.get(declared.table)?;
            let rows: Vec<Row> = table.rows().collect();
            Ok::<_, anyhow::Error>(listing(&mut page, declared, table, &rows, Place::Section))
        });
        let lists = declared.table.as_ref().map(|declared| lists(&mut page, tables, declared)).transpose()?;
        sections.push(Section {
            name: declared.name,
            title: declared.title,
            description: declared.description,
            chart: chart.flatten(),
            table: table.transpose()?,
            lists: lists.unwrap_or_default(),
            records: declared.records.as_ref().and_then(|_| built.take()),
        });
    }
    Ok(sections)
}

/// What belongs to the rows of a section's table, list by list.
fn lists(page: &mut Page, tables: &Tables, declared: &Listed) -> Result<Vec<Listing>> {
    let mut found: Vec<Vec<Row>> = declared.lists.iter().map(|_| Vec::new()).collect();
    for row in tables.get(declared.table)?.rows() {
        let belong = belongings(tables, &declared.lists, row)?;
        for (list, rows) in declared.lists.iter().zip(&mut found) {
            rows.extend(belong.iter().filter(|(of, _)| std::ptr::eq(*of, list)).flat_map(|(_, rows)| rows));
        }
    }
    let shown = declared.lists.iter().zip(found).filter(|(_, rows)| !rows.is_empty());
    shown.map(|(list, rows)| Ok(listing(page, list, tables.get(list.table)?, &rows, Place::Section))).collect()
}

/// An address that a link may lead to: not `javascript:`, nor anything else that a descriptor may hold.
fn web(address: &str) -> &str {
    let is_web = ["https://", "http://"].iter().any(|scheme| address.starts_with(scheme));
    if is_web { address } else { "" }
}

fn text<'a>(value: &'a Json, name: &str) -> &'a str {
    value.get(name).and_then(Json::as_str).unwrap_or_default()
}

/// A licence or a source.
fn link(declared: &Json) -> Link<'_> {
    let names = ["title", "name", "path"].map(|name| text(declared, name));
    let title = names.into_iter().find(|title| !title.is_empty());
    Link { title: title.unwrap_or_default(), href: web(text(declared, "path")) }
}

/// Those who made it; all who had a part in it where none is said to have.
fn creators<'a>(input: &Input<'a>) -> Vec<&'a str> {
    let named = |is_meant: fn(&Json) -> bool| -> Vec<&'a str> {
        let people = list(input.descriptor.get("contributors")).filter(|person| is_meant(person));
        people.map(|person| text(person, "title")).filter(|name| !name.is_empty()).collect()
    };
    let creators = named(|person| {
        let roles = list(person.get("roles")).chain(person.get("role"));
        roles.filter_map(Json::as_str).any(|role| role == "creator" || role == "author")
    });
    if creators.is_empty() { named(|_| true) } else { creators }
}

fn table<'a>(resource: &'a Json, input: &Input<'a>) -> Table<'a> {
    let name = text(resource, "name");
    let title = if text(resource, "title").is_empty() { name } else { text(resource, "title") };
    // The first sentence is enough here; the codebook has the others.
    let description = text(resource, "description").split(". ").next().unwrap_or_default().trim_end_matches('.');
    let rows = resource.get("rows").and_then(Json::as_u64).unwrap_or_default();
    Table {
        name,
        title,
        description: if description.is_empty() { String::new() } else { format!("{description}.") },
        rows: grouped(&rows.to_string()),
        is_derived: resource.get("derivedFrom").is_some(),
        files: input.files.get(name).into_iter().flatten().map(file).collect(),
        columns: list(resource.pointer("/schema/fields"))
            .map(|field| Meaning {
                name: text(field, "name"),
                unit: text(field, "unit"),
                description: text(field, "description"),
            })
            .collect(),
    }
}

fn file(file: &Document) -> File<'_> {
    File { title: &file.title, format: &file.title, path: &file.path, size: size(file.bytes), sha256: &file.sha256 }
}

#[cfg(test)]
mod tests {
    use super::web;

    #[test]
    fn links_lead_to_the_web_only() {
        assert_eq!(web("https://example.org"), "https://example.org");
        assert_eq!(["javascript:alert(1)", "data:,x", "//example.org", ""].map(web), [""; 4]);
    }
}
