//! `croissant.json`: the files, tables and columns in Croissant 1.1, from which tools for machine learning load them.

mod context;
mod record_set;

use super::bibtex::bibtex;
use super::descriptor::About;
use super::json_ld::{dataset, one_or_list, refer};
use super::members::{Object, present};
use super::resource::{Resource, Resources};
use record_set::record_set;
use serde_json::Value;

pub fn croissant(descriptor: &Object) -> Value {
    let about = About::of(descriptor);
    let resources = Resources::of(descriptor);
    let distribution: Vec<Object> = resources.iter().map(|resource| file_object(&resources, resource)).collect();
    let record_sets: Vec<Object> = resources.iter().filter_map(|table| record_set(&resources, table)).collect();
    let mut document = present([
        ("@context", context::context()),
        ("@type", "sc:Dataset".into()),
        ("conformsTo", "http://mlcommons.org/croissant/1.1".into()),
    ]);
    document.extend(dataset(&about, "sc:"));
    document.extend(present([
        ("sdVersion", about.text("version").into()),
        ("citeAs", bibtex(&about).into()),
        ("isLiveDataset", false.into()),
        ("distribution", distribution.into()),
        ("recordSet", record_sets.into()),
    ]));
    Value::Object(document)
}

fn file_object(resources: &Resources, resource: &Resource) -> Object {
    // mlcroissant knows Parquet only by its name of old.
    let media_type = if resource.is_parquet() { Some("application/x-parquet") } else { resource.text("mediatype") };
    present([
        ("@type", "cr:FileObject".into()),
        ("@id", resource.path().into()),
        ("name", resource.path().rsplit('/').next().into()),
        ("description", resource.text("description").or(resource.text("title")).into()),
        ("contentUrl", resource.path().into()),
        ("contentSize", resource.size().into()),
        ("encodingFormat", media_type.into()),
        ("sha256", resource.sha256().into()),
        ("sameAs", resources.parquet_of(resource).map(|file| file.path()).into()),
        ("prov:wasDerivedFrom", one_or_list(resources.origins(resource).into_iter().map(refer))),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::metadata::resource::parquet_resource;
    use serde_json::json;

    #[test]
    fn a_dataset_has_its_files_and_its_tables() {
        let raw = json!({ "name": "a", "path": "csv/a.csv", "mediatype": "text/csv", "bytes": 7, "schema": {} });
        let derived = json!({ "name": "b", "path": "csv/b.csv", "schema": {}, "derivedFrom": ["a"] });
        let parquet = parquet_resource(raw.as_object().unwrap(), "parquet/a.parquet", 9, "00ff");
        let mut document = croissant(
            json!({ "name": "ships", "version": "1", "resources": [raw, derived, parquet] }).as_object().unwrap(),
        );
        let document = document.as_object_mut().unwrap();
        assert_eq!(document["@context"]["@vocab"], "https://schema.org/");
        assert_eq!(document["recordSet"].as_array().unwrap().len(), 2);
        document.retain(|name, _| name != "@context" && name != "recordSet");
        assert_eq!(
            Value::Object(document.clone()),
            json!({
                "@type": "sc:Dataset", "conformsTo": "http://mlcommons.org/croissant/1.1", "name": "ships",
                "alternateName": "ships", "version": "1", "sdVersion": "1",
                "citeAs": "@misc{ships, title = {{ships}}, version = {1}}", "isLiveDataset": false,
                "distribution": [
                    {
                        "@type": "cr:FileObject", "@id": "csv/a.csv", "name": "a.csv", "contentUrl": "csv/a.csv",
                        "contentSize": "7 B", "encodingFormat": "text/csv", "sameAs": "parquet/a.parquet"
                    },
                    {
                        "@type": "cr:FileObject", "@id": "csv/b.csv", "name": "b.csv", "contentUrl": "csv/b.csv",
                        "prov:wasDerivedFrom": { "@id": "csv/a.csv" }
                    },
                    {
                        "@type": "cr:FileObject", "@id": "parquet/a.parquet", "name": "a.parquet",
                        "description": "The rows of csv/a.csv as Parquet, which has types.",
                        "contentUrl": "parquet/a.parquet", "contentSize": "9 B",
                        "encodingFormat": "application/x-parquet", "sha256": "00ff"
                    }
                ]
            })
        );
    }
}
