//! The dataset as an entry of BibTeX, which Croissant has in `citeAs`.

use super::contributor::Contributor;
use super::descriptor::About;

pub fn bibtex(about: &About) -> String {
    let authors: Vec<String> = about.creators().iter().map(author).collect();
    let parts = [
        ("author", Some(authors.join(" and ")).filter(|authors| !authors.is_empty())),
        ("title", Some(format!("{{{}}}", plain(about.title())))),
        ("year", about.year().map(str::to_owned)),
        ("version", about.text("version").map(plain).filter(|version| !version.is_empty())),
        ("doi", about.identifier().doi.map(str::to_owned)),
        ("url", about.home()),
    ];
    let said = |(name, value): (&str, Option<String>)| Some(format!("{name} = {{{}}}", value?));
    let parts: Vec<String> = parts.into_iter().filter_map(said).collect();
    format!("@misc{{{}, {}}}", key(about.text("name").unwrap_or("dataset")), parts.join(", "))
}

fn author(person: &Contributor) -> String {
    match (person.family, person.given) {
        (Some(family), Some(given)) => format!("{}, {}", plain(family), plain(given)),
        (Some(family), None) => plain(family),
        // A second pair of braces keeps an organisation's name in one piece.
        (None, _) => format!("{{{}}}", plain(&person.name)),
    }
}

/// A text without what TeX takes for a command.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '^' => {}
            '~' => plain.push(' '),
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => plain.extend(['\\', character]),
            _ => plain.push(character),
        }
    }
    plain
}

/// A name in which each run of other characters than a key may have is a dash.
fn key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    let mut was_plain = true;
    for character in name.chars() {
        let is_plain = character.is_ascii_alphanumeric() || ['.', '_', '-'].contains(&character);
        if is_plain {
            key.push(character);
        } else if was_plain {
            key.push('-');
        }
        was_plain = is_plain;
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_entry_has_what_the_descriptor_says() {
        let descriptor = json!({
            "name": "ships & boats", "title": "100% of {ships}", "created": "2026-11-21", "version": "1_0",
            "id": "doi:10.5281/z.1", "contributors": [
                { "givenName": "B.", "familyName": "Maker", "roles": ["creator"] },
                { "title": "Ships and Sons", "roles": ["creator"] }
            ]
        });
        assert_eq!(
            bibtex(&About::of(descriptor.as_object().unwrap())),
            [
                r"@misc{ships-boats",
                r"author = {Maker, B. and {Ships and Sons}}",
                r"title = {{100\% of \{ships\}}}",
                r"year = {2026}",
                r"version = {1\_0}",
                r"doi = {10.5281/z.1}",
                r"url = {https://doi.org/10.5281/z.1}}",
            ]
            .join(", ")
        );
    }

    #[test]
    fn an_entry_has_a_title_where_nothing_is_said() {
        assert_eq!(bibtex(&About::of(&serde_json::Map::new())), "@misc{dataset, title = {{Dataset}}}");
    }

    #[test]
    fn no_command_of_tex_is_left() {
        assert_eq!(plain(r"\a~b^c $1 #2"), r"a bc \$1 \#2");
    }
}
