//! The keys of the standard Croissant context.
//!
//! mlcroissant 1.1 warns of each key of its own list that is missing (path, repeated, replace and samplingRate are no
//! longer in the specification), fails without @language, and knows schema.org only with https.

use serde_json::{Map, Value, json};

const KEYS: [(&str, &str); 46] = [
    ("@language", "en"),
    ("@vocab", "https://schema.org/"),
    ("annotation", "cr:annotation"),
    ("arrayShape", "cr:arrayShape"),
    ("citeAs", "cr:citeAs"),
    ("column", "cr:column"),
    ("conformsTo", "dct:conformsTo"),
    ("containedIn", "cr:containedIn"),
    ("cr", "http://mlcommons.org/croissant/"),
    ("csvw", "http://www.w3.org/ns/csvw#"),
    ("data", "cr:data"),
    ("dataType", "cr:dataType"),
    ("dct", "http://purl.org/dc/terms/"),
    ("equivalentProperty", "cr:equivalentProperty"),
    ("examples", "cr:examples"),
    ("excludes", "cr:excludes"),
    ("extract", "cr:extract"),
    ("field", "cr:field"),
    ("fileObject", "cr:fileObject"),
    ("fileProperty", "cr:fileProperty"),
    ("fileSet", "cr:fileSet"),
    ("format", "cr:format"),
    ("includes", "cr:includes"),
    ("isArray", "cr:isArray"),
    ("isLiveDataset", "cr:isLiveDataset"),
    ("jsonPath", "cr:jsonPath"),
    ("key", "cr:key"),
    ("md5", "cr:md5"),
    ("parentField", "cr:parentField"),
    ("path", "cr:path"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("rai", "http://mlcommons.org/croissant/RAI/"),
    ("readLines", "cr:readLines"),
    ("recordSet", "cr:recordSet"),
    ("references", "cr:references"),
    ("regex", "cr:regex"),
    ("repeated", "cr:repeated"),
    ("replace", "cr:replace"),
    ("samplingRate", "cr:samplingRate"),
    ("sc", "https://schema.org/"),
    ("sdVersion", "cr:sdVersion"),
    ("separator", "cr:separator"),
    ("source", "cr:source"),
    ("subField", "cr:subField"),
    ("transform", "cr:transform"),
    ("unArchive", "cr:unArchive"),
];

/// How the values of some keys are read.
const TYPES: [(&str, &str); 3] = [("data", "@json"), ("dataType", "@vocab"), ("examples", "@json")];

pub fn context() -> Value {
    let key = |(name, address): (&str, &str)| {
        let value = match TYPES.iter().find(|(typed, _)| *typed == name) {
            Some((_, kind)) => json!({ "@id": address, "@type": kind }),
            None => json!(address),
        };
        (name.to_owned(), value)
    };
    Value::Object(KEYS.into_iter().map(key).collect::<Map<String, Value>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_keys_say_how_their_values_are_read() {
        let context = context();
        assert_eq!(context["@language"], "en");
        assert_eq!(context["dataType"], json!({ "@id": "cr:dataType", "@type": "@vocab" }));
        assert_eq!(context["field"], "cr:field");
    }
}
