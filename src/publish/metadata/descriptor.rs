//! What the descriptor says of the dataset: its title, day, address, licences and people, and how to cite it in a
//! sentence.

use super::contributor::{Contributor, has_role};
use super::licence::Licence;
use super::members::{Object, objects, text, texts};
use super::pattern::{doi, is_web_address, leading_day};

#[derive(Clone, Copy)]
pub struct About<'a> {
    descriptor: &'a Object,
}

/// What identifies the dataset; either may be missing.
#[derive(Debug, PartialEq, Eq)]
pub struct Identifier<'a> {
    /// Without its resolver.
    pub doi: Option<&'a str>,
    pub address: Option<String>,
}

impl<'a> About<'a> {
    pub fn of(descriptor: &'a Object) -> About<'a> {
        About { descriptor }
    }

    /// A property of the descriptor that is text and not empty.
    pub fn text(&self, name: &str) -> Option<&'a str> {
        text(self.descriptor, name)
    }

    pub fn title(&self) -> &'a str {
        self.text("title").or(self.text("name")).unwrap_or("Dataset")
    }

    /// Day on which this version was made, as the descriptor says it: what is published holds no clock's time.
    pub fn day(&self) -> Option<&'a str> {
        self.text("created").and_then(leading_day)
    }

    pub fn year(&self) -> Option<&'a str> {
        self.day()?.get(..4)
    }

    pub fn identifier(&self) -> Identifier<'a> {
        let id = self.text("id");
        let doi = id.and_then(doi);
        let address = doi.map(|doi| format!("https://doi.org/{doi}"));
        Identifier { doi, address: address.or_else(|| id.filter(|id| is_web_address(id)).map(str::to_owned)) }
    }

    /// The `id`, as an address where it is one.
    pub fn shown_identifier(&self) -> Option<String> {
        self.identifier().address.or_else(|| self.text("id").map(str::to_owned))
    }

    /// Where the dataset is found.
    pub fn home(&self) -> Option<String> {
        self.text("homepage").map(str::to_owned).or_else(|| self.identifier().address)
    }

    pub fn licences(&self) -> Vec<Licence<'a>> {
        objects(self.descriptor, "licenses").filter_map(Licence::of).collect()
    }

    /// Name and address of its first licence.
    pub fn licence(&self) -> Option<(&'a str, &'a str)> {
        let licence = self.licences().into_iter().next()?;
        Some((licence.name.or(licence.title)?, licence.path.unwrap_or_default()))
    }

    /// Those who made it: its creators and authors, or everyone where no one is called that.
    pub fn creators(&self) -> Vec<Contributor<'a>> {
        let creators = self.contributors(|declared| has_role(declared, &["creator", "author"]));
        if creators.is_empty() { self.contributors(|_| true) } else { creators }
    }

    /// Their names, in one text.
    pub fn creator_names(&self) -> String {
        self.creators().iter().map(|person| person.name.as_str()).collect::<Vec<_>>().join("; ")
    }

    pub fn publishers(&self) -> Vec<Contributor<'a>> {
        self.contributors(|declared| has_role(declared, &["publisher"]))
    }

    fn contributors(&self, wanted: impl Fn(&Object) -> bool) -> Vec<Contributor<'a>> {
        let declared = objects(self.descriptor, "contributors").filter(|declared| wanted(declared));
        declared.filter_map(Contributor::of).collect()
    }

    /// Keywords, each once.
    pub fn keywords(&self) -> Vec<&'a str> {
        let mut keywords = Vec::new();
        for keyword in texts(self.descriptor, "keywords") {
            if !keywords.contains(&keyword) {
                keywords.push(keyword);
            }
        }
        keywords
    }

    /// The sources that have a title or a path.
    pub fn sources(&self) -> impl Iterator<Item = &'a Object> + use<'a> {
        let named = |source: &&Object| text(source, "title").or(text(source, "path")).is_some();
        objects(self.descriptor, "sources").filter(named)
    }

    /// How to cite it, in one sentence (Force 11 Data Citation Principles: creators, year, title, version, address).
    pub fn citation(&self) -> String {
        let mut cited = self.creator_names();
        if let Some(year) = self.year().filter(|_| !cited.is_empty()) {
            cited += &format!(" ({year})");
        }
        if !cited.is_empty() {
            cited += ". ";
        }
        cited += self.title();
        if let Some(version) = self.text("version") {
            cited += &format!(" (version {version})");
        }
        cited += " [Data set].";
        let address = self.identifier().address.or_else(|| self.home().filter(|home| is_web_address(home)));
        cited + &address.map(|address| format!(" {address}")).unwrap_or_default()
    }
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
    fn a_citation_says_what_the_descriptor_does() {
        let full = object(json!({
            "name": "ships", "title": "Ships", "version": "1.2.0", "created": "2026-11-21T00:00:00Z",
            "homepage": "https://example.org/ships",
            "contributors": [
                { "title": "A. Editor", "roles": ["editor"] }, { "title": "B. Maker", "roles": ["creator"] }
            ]
        }));
        assert_eq!(
            About::of(&full).citation(),
            "B. Maker (2026). Ships (version 1.2.0) [Data set]. https://example.org/ships"
        );
        assert_eq!(About::of(&object(json!({ "name": "ships" }))).citation(), "ships [Data set].");
        let local = object(json!({ "name": "ships", "id": "doi:10.5281/z.1", "homepage": "index.html" }));
        assert_eq!(About::of(&local).citation(), "ships [Data set]. https://doi.org/10.5281/z.1");
    }

    #[test]
    fn an_identifier_is_a_doi_an_address_or_neither() {
        let identifier = |id: &str| {
            let descriptor = object(json!({ "id": id }));
            let found = About::of(&descriptor).identifier();
            (found.doi.map(str::to_owned), found.address, About::of(&descriptor).shown_identifier())
        };
        let text = |text: &str| Some(text.to_owned());
        let address = "https://doi.org/10.5281/z.1";
        assert_eq!(identifier("doi:10.5281/z.1"), (text("10.5281/z.1"), text(address), text(address)));
        let address = "https://example.org/z";
        assert_eq!(identifier(address), (None, text(address), text(address)));
        assert_eq!(identifier("urn:uuid:0"), (None, None, text("urn:uuid:0")));
        assert_eq!(identifier(""), (None, None, None));
    }

    #[test]
    fn everyone_is_a_creator_where_no_one_is_called_that() {
        let descriptor =
            object(json!({ "contributors": [{ "title": "A" }, { "title": "B", "roles": ["publisher"] }] }));
        let about = About::of(&descriptor);
        assert_eq!(about.creator_names(), "A; B");
        assert_eq!(about.publishers().len(), 1);
    }

    #[test]
    fn a_keyword_is_said_once_and_what_is_no_text_is_not_said() {
        let descriptor = object(json!({ "keywords": ["b", "a", "b", 5], "version": 2, "created": "soon" }));
        let about = About::of(&descriptor);
        assert_eq!(about.keywords(), ["b", "a"]);
        assert_eq!((about.text("version"), about.day(), about.title()), (None, None, "Dataset"));
    }
}
