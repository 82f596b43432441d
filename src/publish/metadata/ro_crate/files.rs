//! The files of a crate: those of the descriptor, and the documents beside them.

use crate::publish::metadata::json_ld::{encoded, one_or_list, refer};
use crate::publish::metadata::members::{Object, present};
use crate::publish::metadata::resource::{Resource, Resources};
use std::collections::BTreeMap;

/// What is told of the documents: path, name, description, media type.
const DOCUMENTS: [(&str, &str, &str, &str); 7] = [
    ("CHECKSUMS", "Checksums", "SHA-256 of every other file, for sha256sum -c.", "text/plain"),
    ("CITATION.cff", "Citation", "How to cite the dataset, in the Citation File Format.", "application/yaml"),
    ("CODEBOOK.md", "Codebook", "What every column means, the codes, and the SQL of derived tables.", "text/markdown"),
    ("codebook.csv", "Codebook for programs", "What every column means, and what is in it.", "text/csv"),
    ("croissant.json", "Croissant metadata", "The tables and their columns, in Croissant 1.1.", "application/ld+json"),
    (
        "datapackage.json",
        "Data Package descriptor",
        "The tables, their schemas and keys, in Data Package 2.0.",
        "application/json",
    ),
    ("index.html", "Web page", "The dataset for readers of the web.", "text/html"),
];

/// Media types of other documents, by the ending of their names.
const MEDIA_TYPES: [(&str, &str); 7] = [
    ("csv", "text/csv"),
    ("html", "text/html"),
    ("json", "application/json"),
    ("jsonld", "application/ld+json"),
    ("md", "text/markdown"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("xml", "application/xml"),
];

/// Every file but the crate's own, as the root's parts.
pub fn parts(resources: &Resources, documents: &BTreeMap<String, Option<(u64, String)>>) -> Vec<Object> {
    let listed = resources.iter().map(|resource| file(resources, resource));
    listed.chain(documents.iter().map(|(path, known)| document(path, known.as_ref()))).collect()
}

fn file(resources: &Resources, resource: &Resource) -> Object {
    let table = resources.table_of(resource);
    let form = match table {
        Some(_) => "Parquet".to_owned(),
        None => resource.text("format").unwrap_or_default().to_uppercase(),
    };
    let title = resource.title();
    let name = if form.is_empty() { title.to_owned() } else { format!("{title} ({form})") };
    // Parquet is the table in another form, and comes from what the table comes from.
    let origins = resources.origins(&table.unwrap_or(*resource));
    present([
        ("@id", address_of(resource.path()).into()),
        ("@type", "File".into()),
        ("name", name.into()),
        ("description", resource.text("description").unwrap_or(title).into()),
        ("encodingFormat", resource.text("mediatype").into()),
        ("contentSize", resource.bytes().map(|bytes| bytes.to_string()).into()),
        ("sha256", resource.sha256().into()),
        ("isBasedOn", one_or_list(origins.into_iter().map(|path| refer(address_of(path))))),
    ])
}

fn document(path: &str, known: Option<&(u64, String)>) -> Object {
    let (name, description, media_type) = match DOCUMENTS.iter().find(|(other, ..)| *other == path) {
        Some((_, name, description, media_type)) => (*name, (*description).to_owned(), Some(*media_type)),
        None if path.ends_with(".xlsx") => {
            ("Workbook", "The codebook and a sheet a table, for a spreadsheet.".to_owned(), media_type(path))
        }
        None => (path, format!("The file {path}."), media_type(path)),
    };
    present([
        ("@id", address_of(path).into()),
        ("@type", "File".into()),
        ("name", name.into()),
        ("description", description.into()),
        ("encodingFormat", media_type.into()),
        ("contentSize", known.map(|(bytes, _)| bytes.to_string()).into()),
        ("sha256", known.map(|(_, sum)| sum.as_str()).into()),
    ])
}

fn media_type(path: &str) -> Option<&'static str> {
    let ending = path.rsplit('.').next()?;
    MEDIA_TYPES.iter().find(|(other, _)| *other == ending).map(|(_, media_type)| *media_type)
}

/// A path as a relative address.
fn address_of(path: &str) -> String {
    encoded(path, |byte| byte.is_ascii_alphanumeric() || b"._~/-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn parquet_comes_from_what_its_table_comes_from() {
        let descriptor = json!({ "resources": [
            { "name": "a", "path": "csv/a.csv" },
            { "name": "b", "title": "Bs", "path": "csv/b c.csv", "derivedFrom": ["a"], "schema": {} },
            {
                "name": "b.parquet", "path": "parquet/b.parquet", "format": "apache-parquet", "bytes": 0,
                "mediatype": "application/vnd.apache.parquet", "hash": "sha256:00ff"
            }
        ] });
        let origin = json!({ "@id": "csv/a.csv" });
        assert_eq!(
            Value::from(parts(&Resources::of(descriptor.as_object().unwrap()), &BTreeMap::new())),
            json!([
                { "@id": "csv/a.csv", "@type": "File", "name": "a", "description": "a" },
                { "@id": "csv/b%20c.csv", "@type": "File", "name": "Bs", "description": "Bs", "isBasedOn": origin },
                {
                    "@id": "parquet/b.parquet", "@type": "File", "name": "b.parquet (Parquet)",
                    "description": "b.parquet",
                    "encodingFormat": "application/vnd.apache.parquet", "contentSize": "0", "sha256": "00ff",
                    "isBasedOn": origin
                }
            ])
        );
    }

    #[test]
    fn a_document_that_is_not_known_is_told_by_its_ending() {
        assert_eq!(
            Value::Object(document("more/a.md", Some(&(5, "00ff".to_owned())))),
            json!({
                "@id": "more/a.md", "@type": "File", "name": "more/a.md", "description": "The file more/a.md.",
                "encodingFormat": "text/markdown", "contentSize": "5", "sha256": "00ff"
            })
        );
        assert_eq!(media_type("a.unknown"), None);
    }
}
