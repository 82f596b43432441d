//! Who made the dataset and who publishes it.

use super::members::{Object, text, texts};
use super::pattern::{is_orcid, is_web_address};

/// One who contributed. A descriptor does not say what is a person; what has a part of a person's name, an ORCID or an
/// employer is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contributor<'a> {
    /// The name that is shown.
    pub name: String,
    pub given: Option<&'a str>,
    pub family: Option<&'a str>,
    pub email: Option<&'a str>,
    /// An address of the web.
    pub path: Option<&'a str>,
    /// The same address, where it is an ORCID's.
    pub orcid: Option<&'a str>,
    /// The employer of a person.
    pub organization: Option<&'a str>,
    pub is_person: bool,
}

impl<'a> Contributor<'a> {
    /// None for one without a name.
    pub fn of(declared: &'a Object) -> Option<Contributor<'a>> {
        let (given, family) = (text(declared, "givenName"), text(declared, "familyName"));
        let in_parts: Vec<&str> = [given, family].into_iter().flatten().collect();
        let name = text(declared, "title").map(str::to_owned).unwrap_or_else(|| in_parts.join(" "));
        let path = text(declared, "path").filter(|path| is_web_address(path));
        let orcid = path.filter(|path| is_orcid(path));
        let organization = text(declared, "organization").filter(|organization| *organization != name);
        let is_person = !in_parts.is_empty() || orcid.is_some() || organization.is_some();
        let organization = text(declared, "organization").filter(|_| is_person);
        let email = text(declared, "email");
        (!name.is_empty()).then_some(Contributor { name, given, family, email, path, orcid, organization, is_person })
    }
}

/// Whether a contributor has one of the roles, which Data Package 2.0 has as a list and version 1 as one text.
pub fn has_role(declared: &Object, wanted: &[&str]) -> bool {
    let roles = texts(declared, "roles");
    let roles = if roles.is_empty() { texts(declared, "role") } else { roles };
    roles.iter().any(|role| wanted.contains(role))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn object(value: Value) -> Object {
        let Value::Object(object) = value else { panic!("an object") };
        object
    }

    #[test]
    fn a_person_is_told_from_an_organisation() {
        let is_person = |value: Value| Contributor::of(&object(value)).map(|found| found.is_person);
        assert_eq!(is_person(json!({ "title": "World Institute", "path": "https://example.org" })), Some(false));
        assert_eq!(is_person(json!({ "title": "Press", "organization": "Press" })), Some(false));
        assert_eq!(is_person(json!({ "title": "A. Maker", "organization": "Press" })), Some(true));
        assert_eq!(is_person(json!({ "title": "A. Maker", "familyName": "Maker" })), Some(true));
        assert_eq!(is_person(json!({ "title": "A", "path": "https://orcid.org/0000-0002-1825-0097" })), Some(true));
        assert_eq!(is_person(json!({ "email": "nobody@example.org" })), None);
    }

    #[test]
    fn a_name_in_parts_is_put_together_and_a_local_path_is_no_address() {
        let declared = object(json!({ "givenName": "A.", "familyName": "Maker", "path": "people/maker.txt" }));
        let found = Contributor::of(&declared).unwrap();
        assert_eq!((found.name.as_str(), found.path), ("A. Maker", None));
    }

    #[test]
    fn roles_are_a_list_or_one_text() {
        assert!(has_role(&object(json!({ "roles": ["editor", "author"] })), &["creator", "author"]));
        assert!(has_role(&object(json!({ "role": "author" })), &["creator", "author"]));
        assert!(!has_role(&object(json!({ "role": "author", "roles": ["editor"] })), &["author"]));
        assert!(!has_role(&object(json!({})), &["author"]));
    }
}
