//! What the three documents in JSON-LD share.

use super::contributor::Contributor;
use super::descriptor::About;
use super::members::{Object, present, text};
use super::pattern::is_web_address;
use serde_json::{Value, json};

/// JSON-LD has one value where there is one, which RO-Crate 1.2 recommends and every reader takes; nothing where there
/// is none.
pub fn one_or_list<T: Into<Value>>(values: impl IntoIterator<Item = T>) -> Value {
    let mut values: Vec<Value> = values.into_iter().map(Into::into).collect();
    if values.len() > 1 { Value::Array(values) } else { values.pop().unwrap_or_default() }
}

/// A reference to what is described elsewhere in the document.
pub fn refer(id: impl Into<Value>) -> Value {
    let id: Value = id.into();
    json!({ "@id": id })
}

/// A text in which only the plain bytes stand as they are in a relative address.
pub fn encoded(text: &str, is_plain: impl Fn(u8) -> bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match is_plain(byte) {
            true => encoded.push(char::from(byte)),
            false => encoded += &format!("%{byte:02X}"),
        }
    }
    encoded
}

/// What says which licences it has.
fn licences(about: &About) -> Value {
    one_or_list(about.licences().iter().map(|licence| licence.shown()))
}

/// What every schema.org/Dataset says, whatever it is a part of.
pub fn dataset(about: &About, prefix: &str) -> Object {
    present([
        ("name", about.title().into()),
        ("alternateName", about.text("name").into()),
        ("description", about.text("description").into()),
        ("identifier", about.shown_identifier().into()),
        ("url", about.home().into()),
        ("version", about.text("version").into()),
        ("datePublished", about.day().into()),
        ("license", licences(about)),
        ("creator", agents(&about.creators(), prefix)),
        ("publisher", agents(&about.publishers(), prefix)),
        ("keywords", about.keywords().into()),
        ("temporalCoverage", about.text("temporalCoverage").into()),
        ("isBasedOn", sources(about, prefix).into()),
    ])
}

/// A person or organisation, as an object inside another.
pub fn agent(person: &Contributor, prefix: &str) -> Object {
    let kind = if person.is_person { "Person" } else { "Organization" };
    let affiliation = |name: &str| json!({ "@type": format!("{prefix}Organization"), "name": name });
    present([
        ("@type", format!("{prefix}{kind}").into()),
        ("name", person.name.as_str().into()),
        ("givenName", person.given.into()),
        ("familyName", person.family.into()),
        ("affiliation", person.organization.map(affiliation).into()),
        ("email", person.email.into()),
        ("url", person.path.into()),
    ])
}

fn agents(people: &[Contributor], prefix: &str) -> Value {
    one_or_list(people.iter().map(|person| agent(person, prefix)))
}

/// The sources of the dataset, as objects inside another.
pub fn sources(about: &About, prefix: &str) -> Vec<Object> {
    let object = |source: &Object| {
        let path = text(source, "path");
        present([
            ("@type", format!("{prefix}CreativeWork").into()),
            ("name", text(source, "title").or(path).into()),
            ("url", path.filter(|path| is_web_address(path)).into()),
            ("version", text(source, "version").into()),
        ])
    };
    about.sources().map(object).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_stands_alone() {
        assert_eq!(one_or_list(Vec::<&str>::new()), Value::Null);
        assert_eq!(one_or_list(["a"]), json!("a"));
        assert_eq!(one_or_list(["a", "b"]), json!(["a", "b"]));
    }

    #[test]
    fn what_is_not_plain_is_written_byte_by_byte() {
        assert_eq!(encoded("a/ö.", |byte| byte.is_ascii_alphanumeric()), "a%2F%C3%B6%2E");
    }

    #[test]
    fn a_person_has_an_employer() {
        let declared = json!({ "title": "B. Maker", "organization": "Press" });
        let person = Contributor::of(declared.as_object().unwrap()).unwrap();
        assert_eq!(
            Value::Object(agent(&person, "sc:")),
            json!({
                "@type": "sc:Person", "name": "B. Maker",
                "affiliation": { "@type": "sc:Organization", "name": "Press" }
            })
        );
    }
}
