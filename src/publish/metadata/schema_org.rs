//! The schema.org/Dataset of the web page, from which search engines for datasets learn of it.

use super::descriptor::About;
use super::json_ld::dataset;
use super::members::{Object, objects, present, text};
use super::resource::{Resource, Resources};
use serde_json::Value;
use std::collections::HashSet;

pub fn schema_org(descriptor: &Object) -> Value {
    let about = About::of(descriptor);
    let resources = Resources::of(descriptor);
    let downloads: Vec<Object> = resources.iter().map(download).collect();
    let mut document = present([("@context", "https://schema.org/".into()), ("@type", "Dataset".into())]);
    document.extend(dataset(&about, ""));
    document.extend(present([("variableMeasured", measured(&resources).into()), ("distribution", downloads.into())]));
    Value::Object(document)
}

fn download(resource: &Resource) -> Object {
    present([
        ("@type", "DataDownload".into()),
        ("name", resource.title().into()),
        ("contentUrl", resource.path().into()),
        ("encodingFormat", resource.text("mediatype").into()),
        ("contentSize", resource.size().into()),
        ("sha256", resource.sha256().into()),
    ])
}

/// The columns that have a unit; one that several tables have is told once.
fn measured(resources: &Resources) -> Vec<Object> {
    let mut told = HashSet::new();
    let mut measured = Vec::new();
    for field in resources.iter().filter_map(Resource::schema).flat_map(|schema| objects(schema, "fields")) {
        let (name, Some(unit)) = (text(field, "name"), text(field, "unit")) else { continue };
        if told.insert((name, unit)) {
            measured.push(present([
                ("@type", "PropertyValue".into()),
                ("name", text(field, "title").or(name).into()),
                ("description", text(field, "description").into()),
                ("unitText", unit.into()),
            ]));
        }
    }
    measured
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_page_says_what_the_descriptor_does() {
        let fields = json!([
            { "name": "ship" }, { "name": "mass", "title": "Mass", "unit": "t" }, { "name": "mass", "unit": "kg" },
            { "name": "mass", "unit": "t" }
        ]);
        let descriptor = json!({
            "name": "ships", "title": "Ships", "licenses": [{ "name": "CC0-1.0" }],
            "sources": [{ "path": "raw/a.csv" }],
            "contributors": [{ "title": "Press", "roles": ["publisher"] }], "resources": [{
                "name": "ships", "path": "csv/ships.csv", "mediatype": "text/csv", "bytes": 7, "hash": "sha256:00ff",
                "schema": { "fields": fields }
            }]
        });
        let press = json!({ "@type": "Organization", "name": "Press" });
        assert_eq!(
            schema_org(descriptor.as_object().unwrap()),
            json!({
                "@context": "https://schema.org/", "@type": "Dataset", "name": "Ships", "alternateName": "ships",
                "license": "https://spdx.org/licenses/CC0-1.0", "creator": press, "publisher": press,
                "isBasedOn": [{ "@type": "CreativeWork", "name": "raw/a.csv" }],
                "variableMeasured": [
                    { "@type": "PropertyValue", "name": "Mass", "unitText": "t" },
                    { "@type": "PropertyValue", "name": "mass", "unitText": "kg" }
                ],
                "distribution": [{
                    "@type": "DataDownload", "name": "ships", "contentUrl": "csv/ships.csv",
                    "encodingFormat": "text/csv", "contentSize": "7 B", "sha256": "00ff"
                }]
            })
        );
    }
}
