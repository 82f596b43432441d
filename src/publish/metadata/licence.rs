//! A licence of the dataset, and how it is named where only some names are known.

use super::members::{Object, text};
use super::pattern::is_web_address;

/// Licences of data that the list of Citation File Format 1.2.0 has. That list is frozen, and a validator refuses a
/// `license` that it lacks, so that any other licence is given by its address.
const LISTED: [&str; 24] = [
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC-BY-3.0",
    "CC-BY-4.0",
    "CC-BY-NC-3.0",
    "CC-BY-NC-4.0",
    "CC-BY-NC-ND-4.0",
    "CC-BY-NC-SA-3.0",
    "CC-BY-NC-SA-4.0",
    "CC-BY-ND-4.0",
    "CC-BY-SA-3.0",
    "CC-BY-SA-4.0",
    "CC-PDDC",
    "CC0-1.0",
    "CDLA-Permissive-1.0",
    "CDLA-Sharing-1.0",
    "MIT",
    "ODC-By-1.0",
    "ODbL-1.0",
    "OGL-UK-2.0",
    "OGL-UK-3.0",
    "PDDL-1.0",
    "etalab-2.0",
];

/// Each of the three may be missing, but not all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Licence<'a> {
    pub name: Option<&'a str>,
    pub title: Option<&'a str>,
    pub path: Option<&'a str>,
}

impl<'a> Licence<'a> {
    pub fn of(declared: &'a Object) -> Option<Licence<'a>> {
        let licence =
            Licence { name: text(declared, "name"), title: text(declared, "title"), path: text(declared, "path") };
        licence.name.or(licence.title).or(licence.path).map(|_| licence)
    }

    /// Its name, where the Citation File Format has it.
    pub fn listed(&self) -> Option<&'a str> {
        self.name.filter(|name| LISTED.contains(name))
    }

    /// An address that says which licence it is: its own, or that of its SPDX entry.
    pub fn address(&self) -> Option<String> {
        let own = self.path.filter(|path| is_web_address(path)).map(str::to_owned);
        own.or_else(|| Some(format!("https://spdx.org/licenses/{}", self.listed()?)))
    }

    /// What says best which licence it is.
    pub fn shown(&self) -> String {
        self.address().unwrap_or_else(|| self.title.or(self.name).or(self.path).unwrap_or_default().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_is_shown_by_its_address_where_it_has_one() {
        let none = Licence { name: None, title: None, path: None };
        let own = Licence { name: Some("MIT"), path: Some("https://example.org/mit"), ..none };
        assert_eq!(own.shown(), "https://example.org/mit");
        assert_eq!(Licence { name: Some("MIT"), ..none }.shown(), "https://spdx.org/licenses/MIT");
        let local = Licence { name: Some("mine"), title: Some("My own"), path: Some("LICENCE.txt") };
        assert_eq!((local.listed(), local.address(), local.shown().as_str()), (None, None, "My own"));
        assert_eq!(Licence { path: Some("LICENCE.txt"), ..none }.shown(), "LICENCE.txt");
        assert_eq!(Licence::of(&Object::new()), None);
    }
}
