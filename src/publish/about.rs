//! What is said of the dataset as a whole, wherever it is published: its title, version, licence, and how to cite it.

use crate::declare::Package;
use serde_json::Value;

pub struct About<'a> {
    package: &'a Package,
}

impl<'a> About<'a> {
    pub fn of(package: &'a Package) -> About<'a> {
        About { package }
    }

    /// A property of the descriptor that is text; nothing where it has none.
    pub fn text(&self, name: &str) -> &'a str {
        self.package.declared.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// The objects of a list of the descriptor.
    pub fn list(&self, name: &str) -> impl Iterator<Item = &'a Value> {
        self.package.declared.get(name).and_then(Value::as_array).into_iter().flatten()
    }

    pub fn title(&self) -> &'a str {
        Some(self.text("title")).filter(|title| !title.is_empty()).unwrap_or(&self.package.name)
    }

    /// Day on which this version was made, as the descriptor says it: what is published holds no clock's time.
    pub fn day(&self) -> &'a str {
        self.text("created").get(..10).unwrap_or_default()
    }

    /// Names of those who made it.
    pub fn creators(&self) -> Vec<&'a str> {
        let names = |of: fn(&Value) -> bool| -> Vec<&'a str> {
            self.list("contributors")
                .filter(|value| of(value))
                .filter_map(|value| value.get("title")?.as_str())
                .collect()
        };
        let creators = names(|value| {
            let roles = value.get("roles").and_then(Value::as_array).into_iter().flatten().chain(value.get("role"));
            roles.filter_map(Value::as_str).any(|role| role == "creator" || role == "author")
        });
        if creators.is_empty() { names(|_| true) } else { creators }
    }

    /// Name and address of its licence.
    pub fn licence(&self) -> Option<(&'a str, &'a str)> {
        let licence = self.list("licenses").next()?;
        let text = |name: &str| licence.get(name).and_then(Value::as_str);
        Some((text("name").or(text("title"))?, text("path").unwrap_or_default()))
    }

    /// How to cite it, in one sentence (Force 11 Data Citation Principles: creators, year, title, version, address).
    pub fn citation(&self) -> String {
        let mut cited = self.creators().join("; ");
        if let Some(year) = self.day().get(..4).filter(|_| !cited.is_empty()) {
            cited += &format!(" ({year})");
        }
        if !cited.is_empty() {
            cited += ". ";
        }
        cited += self.title();
        if !self.text("version").is_empty() {
            cited += &format!(" (version {})", self.text("version"));
        }
        cited += " [Data set].";
        let address = [self.text("id"), self.text("homepage")].into_iter().find(|address| address.starts_with("http"));
        cited + &address.map(|address| format!(" {address}")).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn package(declared: Value) -> Package {
        let Value::Object(declared) = declared else { panic!("an object") };
        Package {
            root: ".".into(),
            name: "ships".into(),
            version: String::new(),
            coverage: None,
            resources: Vec::new(),
            declared,
        }
    }

    #[test]
    fn a_citation_says_what_the_descriptor_does() {
        let full = package(json!({
            "title": "Ships", "version": "1.2.0", "created": "2026-11-21T00:00:00Z", "homepage": "https://example.org/ships",
            "contributors": [{ "title": "A. Editor", "roles": ["editor"] }, { "title": "B. Maker", "roles": ["creator"] }]
        }));
        assert_eq!(
            About::of(&full).citation(),
            "B. Maker (2026). Ships (version 1.2.0) [Data set]. https://example.org/ships"
        );
        assert_eq!(About::of(&package(json!({}))).citation(), "ships [Data set].");
    }
}
