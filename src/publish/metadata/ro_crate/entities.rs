//! What a crate tells of besides files: licences, people, sources. Each stands once in the document and is referred to.

use crate::publish::metadata::contributor::Contributor;
use crate::publish::metadata::descriptor::About;
use crate::publish::metadata::json_ld::{agent, one_or_list, refer};
use crate::publish::metadata::licence::Licence;
use crate::publish::metadata::members::{Object, present, text};
use serde_json::Value;

/// Entities by their `@id`, in the order in which they were first referred to.
#[derive(Default)]
pub struct Entities {
    all: Object,
}

impl Entities {
    /// Takes an entity, unless there is one of that `@id`, and gives a reference to it.
    fn take(&mut self, id: String, members: Object) -> Value {
        let reference = refer(id.as_str());
        let mut entity = present([("@id", id.as_str().into())]);
        entity.extend(members);
        self.all.entry(id).or_insert(Value::Object(entity));
        reference
    }

    pub fn into_values(self) -> impl Iterator<Item = Value> {
        self.all.into_iter().map(|(_, entity)| entity)
    }

    /// References to values, each of which is told its place, from 1.
    pub fn numbered<T>(&mut self, values: Vec<T>, take: impl Fn(&mut Entities, usize, T) -> Value) -> Value {
        one_or_list((1..).zip(values).map(|(place, value)| take(self, place, value)))
    }

    /// A DOI is described; any other identifier is a text.
    pub fn identifier(&mut self, about: &About) -> Value {
        let identifier = about.identifier();
        let (Some(doi), Some(address)) = (identifier.doi, identifier.address) else { return about.text("id").into() };
        let members = present([
            ("@type", "PropertyValue".into()),
            ("name", "DOI".into()),
            ("propertyID", "https://registry.identifiers.org/registry/doi".into()),
            ("value", format!("doi:{doi}").into()),
            ("url", address.as_str().into()),
        ]);
        self.take(address, members)
    }

    pub fn licence(&mut self, place: usize, licence: Licence) -> Value {
        let title = licence.title.or(licence.name).or(licence.path).unwrap_or_default();
        let name = licence.name.or(licence.path).unwrap_or(title);
        let description = if name == title { title.to_owned() } else { format!("{title} ({name})") };
        let members =
            present([("@type", "CreativeWork".into()), ("name", title.into()), ("description", description.into())]);
        self.take(licence.address().unwrap_or_else(|| format!("#license-{place}")), members)
    }

    pub fn agents(&mut self, role: &str, people: Vec<Contributor>) -> Value {
        self.numbered(people, |all, place, person| all.agent(role, place, person))
    }

    /// A person or organisation, whose employer is an entity of its own.
    fn agent(&mut self, role: &str, place: usize, person: Contributor) -> Value {
        let id = format!("#{role}-{place}");
        let mut members = agent(&person, "");
        if let Some(name) = person.organization {
            let organization = present([("@type", "Organization".into()), ("name", name.into())]);
            members.insert("affiliation".to_owned(), self.take(format!("{id}-affiliation"), organization));
        }
        self.take(person.path.map(str::to_owned).unwrap_or(id), members)
    }

    pub fn source(&mut self, place: usize, source: Object) -> Value {
        self.take(text(&source, "url").map(str::to_owned).unwrap_or_else(|| format!("#source-{place}")), source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_licence_without_an_address_is_numbered_and_told_by_both_names() {
        let mut entities = Entities::default();
        let own = Licence { name: Some("mine"), title: Some("My own"), path: Some("LICENCE.txt") };
        assert_eq!(entities.licence(2, own), json!({ "@id": "#license-2" }));
        let titled = Licence { name: None, title: Some("My own"), path: None };
        assert_eq!(entities.licence(3, titled), json!({ "@id": "#license-3" }));
        assert_eq!(
            entities.into_values().collect::<Value>(),
            json!([
                { "@id": "#license-2", "@type": "CreativeWork", "name": "My own", "description": "My own (mine)" },
                { "@id": "#license-3", "@type": "CreativeWork", "name": "My own", "description": "My own" }
            ])
        );
    }

    #[test]
    fn who_has_an_address_stands_there_once() {
        let mut entities = Entities::default();
        let declared = json!({ "title": "Press", "path": "https://example.org/" });
        let press = Contributor::of(declared.as_object().unwrap()).unwrap();
        let references = entities.agents("creator", vec![press.clone(), press]);
        assert_eq!(references, json!([{ "@id": "https://example.org/" }, { "@id": "https://example.org/" }]));
        assert_eq!(entities.into_values().count(), 1);
    }
}
