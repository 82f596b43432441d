//! `ro-crate-metadata.json`: the published folder as a research object in RO-Crate 1.2, which repositories and archives
//! read.

mod entities;
mod files;

use super::descriptor::About;
use super::json_ld::{refer, sources};
use super::members::{Object, present};
use super::resource::Resources;
use entities::Entities;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Name of the document.
pub const CRATE: &str = "ro-crate-metadata.json";

/// Whether there can be one: a date and a licence are demanded, and neither may be made up.
pub fn has_crate(descriptor: &Object) -> bool {
    let about = About::of(descriptor);
    about.day().is_some() && !about.licences().is_empty()
}

/// `documents` has the size and the SHA-256 of each file beside the tables; nothing of one that is still to be written.
/// None where there can be no crate.
pub fn ro_crate(descriptor: &Object, documents: &BTreeMap<String, Option<(u64, String)>>) -> Option<Value> {
    let about = About::of(descriptor);
    let (day, licences) = (about.day().filter(|_| has_crate(descriptor))?, about.licences());
    let parts = files::parts(&Resources::of(descriptor), documents);
    let mut entities = Entities::default();
    let root = present([
        ("@id", "./".into()),
        ("@type", "Dataset".into()),
        ("name", about.title().into()),
        ("alternateName", about.text("name").into()),
        // Demanded too; the title is the least that can be said.
        ("description", about.text("description").unwrap_or(about.title()).into()),
        ("identifier", entities.identifier(&about)),
        ("url", about.home().into()),
        ("version", about.text("version").into()),
        ("datePublished", day.into()),
        ("license", entities.numbered(licences, Entities::licence)),
        ("creator", entities.agents("creator", about.creators())),
        ("publisher", entities.agents("publisher", about.publishers())),
        ("keywords", about.keywords().into()),
        ("temporalCoverage", about.text("temporalCoverage").into()),
        ("isBasedOn", entities.numbered(sources(&about, ""), Entities::source)),
        ("hasPart", parts.iter().filter_map(|part| part.get("@id")).cloned().map(refer).collect()),
    ]);
    let metadata = json!({
        "@id": CRATE,
        "@type": "CreativeWork",
        "name": "RO-Crate metadata",
        "about": { "@id": "./" },
        "conformsTo": { "@id": "https://w3id.org/ro/crate/1.2" },
    });
    let described = [root].into_iter().chain(parts).map(Value::Object);
    let graph: Vec<Value> = [metadata].into_iter().chain(described).chain(entities.into_values()).collect();
    Some(json!({ "@context": "https://w3id.org/ro/crate/1.2/context", "@graph": graph }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_needs_a_date_and_a_licence() {
        let made = |descriptor: Value| ro_crate(descriptor.as_object().unwrap(), &BTreeMap::new()).is_some();
        assert!(made(json!({ "created": "2026-11-21", "licenses": [{ "name": "MIT" }] })));
        assert!(!made(json!({ "created": "2026-11-21", "licenses": [{}] })));
        assert!(!made(json!({ "created": "lately", "licenses": [{ "name": "MIT" }] })));
    }

    #[test]
    fn everything_is_described_once() {
        let maker = json!({ "title": "B. Maker", "organization": "Press", "roles": ["creator", "publisher"] });
        let descriptor = json!({
            "name": "ships", "id": "doi:10.5281/z.1", "created": "2026-11-21T00:00:00Z", "version": "1",
            "licenses": [{ "name": "MIT" }], "contributors": [maker],
            "sources": [{ "title": "A list", "path": "https://example.org/a" }, { "title": "A book" }],
            "resources": [{ "name": "ships", "path": "csv/ships.csv", "format": "csv", "schema": {} }]
        });
        let documents = BTreeMap::from([("CHECKSUMS".to_owned(), None)]);
        let person = |role: &str| {
            let affiliation = json!({ "@id": format!("#{role}-1-affiliation") });
            json!({ "@id": format!("#{role}-1"), "@type": "Person", "name": "B. Maker", "affiliation": affiliation })
        };
        let doi = "https://doi.org/10.5281/z.1";
        assert_eq!(
            ro_crate(descriptor.as_object().unwrap(), &documents).unwrap()["@graph"],
            json!([
                {
                    "@id": "ro-crate-metadata.json", "@type": "CreativeWork", "name": "RO-Crate metadata",
                    "about": { "@id": "./" }, "conformsTo": { "@id": "https://w3id.org/ro/crate/1.2" }
                },
                {
                    "@id": "./", "@type": "Dataset", "name": "ships", "alternateName": "ships", "description": "ships",
                    "identifier": { "@id": doi }, "url": doi, "version": "1", "datePublished": "2026-11-21",
                    "license": { "@id": "https://spdx.org/licenses/MIT" },
                    "creator": { "@id": "#creator-1" }, "publisher": { "@id": "#publisher-1" },
                    "isBasedOn": [{ "@id": "https://example.org/a" }, { "@id": "#source-2" }],
                    "hasPart": [{ "@id": "csv/ships.csv" }, { "@id": "CHECKSUMS" }]
                },
                { "@id": "csv/ships.csv", "@type": "File", "name": "ships (CSV)", "description": "ships" },
                {
                    "@id": "CHECKSUMS", "@type": "File", "name": "Checksums",
                    "description": "SHA-256 of every other file, for sha256sum -c.", "encodingFormat": "text/plain"
                },
                {
                    "@id": doi, "@type": "PropertyValue", "name": "DOI",
                    "propertyID": "https://registry.identifiers.org/registry/doi", "value": "doi:10.5281/z.1",
                    "url": doi
                },
                {
                    "@id": "https://spdx.org/licenses/MIT", "@type": "CreativeWork", "name": "MIT", "description": "MIT"
                },
                { "@id": "#creator-1-affiliation", "@type": "Organization", "name": "Press" },
                person("creator"),
                { "@id": "#publisher-1-affiliation", "@type": "Organization", "name": "Press" },
                person("publisher"),
                {
                    "@id": "https://example.org/a", "@type": "CreativeWork", "name": "A list",
                    "url": "https://example.org/a"
                },
                { "@id": "#source-2", "@type": "CreativeWork", "name": "A book" }
            ])
        );
    }
}
