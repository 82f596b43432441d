//! `CITATION.cff`: how to cite the dataset, in the Citation File Format 1.2.0, which GitHub, Zenodo and Zotero read.

use super::contributor::Contributor;
use super::descriptor::About;
use super::licence::Licence;
use super::members::Object;
use super::pattern::{is_mail_address, is_web_address};
use serde_json::Value;

pub fn citation(descriptor: &Object) -> String {
    let about = About::of(descriptor);
    let identifier = about.identifier();
    let mut lines = vec!["cff-version: 1.2.0".to_owned()];
    say(&mut lines, "message", Some("If you use this dataset, please cite it as below."));
    lines.push("type: dataset".to_owned());
    say(&mut lines, "title", Some(about.title()));
    say(&mut lines, "abstract", about.text("description"));
    say_list(&mut lines, "authors", &authors(&about));
    say(&mut lines, "version", about.text("version"));
    say(&mut lines, "date-released", about.day());
    say(&mut lines, "doi", identifier.doi);
    if let Some(id) = about.text("id").filter(|_| identifier.doi.is_none()) {
        let kind = if identifier.address.is_some() { "url" } else { "other" };
        say_list(&mut lines, "identifiers", &[vec![member("type", kind), member("value", id)]]);
    }
    say(&mut lines, "url", about.home().as_deref().filter(|home| is_web_address(home)));
    say_licences(&mut lines, &about.licences());
    say_list(&mut lines, "keywords", &about.keywords().into_iter().map(|word| vec![quoted(word)]).collect::<Vec<_>>());
    lines.join("\n") + "\n"
}

/// The members of each author, as lines; no author is told twice.
fn authors(about: &About) -> Vec<Vec<String>> {
    let mut authors: Vec<Vec<String>> = Vec::new();
    for lines in about.creators().iter().map(author) {
        if !authors.contains(&lines) {
            authors.push(lines);
        }
    }
    if authors.is_empty() {
        // An author is demanded; the format's guide has this name for one who is not known.
        authors.push(vec![member("name", "anonymous")]);
    }
    authors
}

fn author(person: &Contributor) -> Vec<String> {
    let has_parts = person.family.or(person.given).is_some();
    let members = [
        ("family-names", person.family),
        ("given-names", person.given),
        // A person whose name is not in parts can only be named as an entity is, which has no affiliation.
        ("name", Some(person.name.as_str()).filter(|_| !has_parts)),
        ("affiliation", person.organization.filter(|_| has_parts)),
        ("email", person.email.filter(|email| is_mail_address(email))),
        ("orcid", person.orcid),
        ("website", person.path.filter(|_| person.orcid.is_none())),
    ];
    members.into_iter().filter_map(|(name, value)| Some(member(name, value?))).collect()
}

/// By their names if the format has them all, which then stand for a choice among them; else by the first address.
fn say_licences(lines: &mut Vec<String>, licences: &[Licence]) {
    match licences.iter().map(Licence::listed).collect::<Option<Vec<&str>>>().as_deref() {
        Some([only]) => say(lines, "license", Some(only)),
        Some(all) => say_list(lines, "license", &all.iter().map(|name| vec![quoted(name)]).collect::<Vec<_>>()),
        None => say(lines, "license-url", licences.iter().find_map(Licence::address).as_deref()),
    }
}

fn say(lines: &mut Vec<String>, name: &str, value: Option<&str>) {
    lines.extend(value.map(|value| member(name, value)));
}

/// A list of texts, or of objects; each item is given by its lines.
fn say_list(lines: &mut Vec<String>, name: &str, items: &[Vec<String>]) {
    if !items.is_empty() {
        lines.push(format!("{name}:"));
    }
    for item in items {
        let opening = ["  - "].into_iter().chain(std::iter::repeat("    "));
        lines.extend(item.iter().zip(opening).map(|(line, opening)| format!("{opening}{line}")));
    }
}

fn member(name: &str, value: &str) -> String {
    format!("{name}: {}", quoted(value))
}

/// A text in YAML. A JSON text is one, but for the characters that YAML takes for a line break or refuses.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    for character in Value::from(text).to_string().chars() {
        match character {
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                quoted += &format!("\\u{:04x}", u32::from(character));
            }
            _ => quoted.push(character),
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn cited(descriptor: Value) -> String {
        citation(descriptor.as_object().unwrap())
    }

    const OPENING: &str = "cff-version: 1.2.0\nmessage: \"If you use this dataset, please cite it as below.\"\n\
                           type: dataset\n";

    #[test]
    fn an_author_is_demanded_where_nothing_is_said() {
        assert_eq!(
            cited(json!({ "name": "ships" })),
            format!("{OPENING}title: \"ships\"\nauthors:\n  - name: \"anonymous\"\n")
        );
    }

    #[test]
    fn everything_that_the_format_has_a_place_for_is_said() {
        let maker = json!({
            "givenName": "B.", "familyName": "Maker", "email": "b@example.org", "organization": "Press",
            "path": "https://orcid.org/0000-0002-1825-0097"
        });
        let cited = cited(json!({
            "title": "Ships: a \"list\"", "description": "Line\u{85}", "version": "1.0",
            "created": "2026-11-21T00:00:00Z",
            "id": "https://example.org/id", "keywords": ["yes", "no", "yes"], "licenses": [{ "name": "CC0-1.0" }],
            "contributors": [maker, maker, { "title": "Press", "path": "https://example.org/", "email": "none" }],
        }));
        assert_eq!(
            cited,
            OPENING.to_owned()
                + r#"title: "Ships: a \"list\""
abstract: "Line\u0085"
authors:
  - family-names: "Maker"
    given-names: "B."
    affiliation: "Press"
    email: "b@example.org"
    orcid: "https://orcid.org/0000-0002-1825-0097"
  - name: "Press"
    website: "https://example.org/"
version: "1.0"
date-released: "2026-11-21"
identifiers:
  - type: "url"
    value: "https://example.org/id"
url: "https://example.org/id"
license: "CC0-1.0"
keywords:
  - "yes"
  - "no"
"#
        );
    }

    #[test]
    fn a_licence_that_the_format_lacks_is_given_by_its_address() {
        let licences = |licences: Value| {
            let cited = cited(json!({ "licenses": licences }));
            cited.split_once("anonymous\"\n").unwrap().1.to_owned()
        };
        assert_eq!(
            licences(json!([{ "name": "MIT" }, { "name": "CC0-1.0" }])),
            "license:\n  - \"MIT\"\n  - \"CC0-1.0\"\n"
        );
        let mixed = json!([{ "name": "mine", "path": "https://example.org/mine" }, { "name": "MIT" }]);
        assert_eq!(licences(mixed), "license-url: \"https://example.org/mine\"\n");
        assert_eq!(licences(json!([{ "name": "mine" }])), "");
    }
}
