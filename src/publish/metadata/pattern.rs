//! The forms of text that the documents tell apart, each as strict as the strictest of their standards.

/// An address of the web that stands as it is in every document.
pub fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(|c: char| c.is_whitespace() || c.is_control()))
}

/// The day with which a date with a time begins.
pub fn leading_day(text: &str) -> Option<&str> {
    text.get(..10).filter(|day| fits(day, "dddd-dd-dd"))
}

/// A DOI without its resolver, of the characters that the Citation File Format lets a DOI have.
pub fn doi(text: &str) -> Option<&str> {
    const RESOLVERS: [&str; 5] =
        ["https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "doi:"];
    let doi = RESOLVERS.iter().find_map(|resolver| text.strip_prefix(resolver)).unwrap_or(text);
    let (registrant, name) = doi.strip_prefix("10.")?.split_once('/')?;
    let (registrant, part) = registrant.split_once('.').unwrap_or((registrant, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b":/_;-.()[]\\".contains(&byte);
    let fits = digits(registrant) && (4..=9).contains(&registrant.len()) && digits(part);
    (fits && !name.is_empty() && name.bytes().all(plain)).then_some(doi)
}

/// An ORCID's address, whose last character is a check digit or X.
pub fn is_orcid(text: &str) -> bool {
    let number = text.strip_prefix("https://orcid.org/").unwrap_or_default();
    fits(number, "dddd-dddd-dddd-dddd") || fits(number, "dddd-dddd-dddd-dddX")
}

/// An address that mail can be sent to, as the Citation File Format has it.
pub fn is_mail_address(text: &str) -> bool {
    // The first @ that has something before it: any later one may belong to what comes after.
    let host = text.match_indices('@').find(|(place, _)| *place > 0).and_then(|(place, _)| text.get(place + 1..));
    let host = host.unwrap_or_default();
    let mut dots = host.match_indices('.').map(|(place, _)| place).filter(|place| *place > 0);
    let has_ending = |dot: usize| host.get(dot + 1..).is_some_and(|ending| ending.chars().nth(1).is_some());
    !text.contains(char::is_whitespace) && dots.any(has_ending)
}

/// Whether a name written as `rdfType` is that of a property: by convention it begins with a small letter, and a class
/// with a large one.
pub fn is_property(address: &str) -> bool {
    address.rsplit(['/', '#']).next().and_then(|name| name.chars().next()).is_some_and(char::is_lowercase)
}

/// Whether a text has the form, in which d stands for a digit and everything else for itself.
fn fits(text: &str, form: &str) -> bool {
    let fits = |(byte, expected): (u8, u8)| if expected == b'd' { byte.is_ascii_digit() } else { byte == expected };
    text.len() == form.len() && text.bytes().zip(form.bytes()).all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_web_address_has_a_scheme_and_no_spaces() {
        assert!(is_web_address("http://a") && is_web_address("https://example.org/ä?b#c"));
        for text in ["", "https://", "example.org", "ftp://a", "https://a b", "https://a\n", " https://a"] {
            assert!(!is_web_address(text), "{text:?}");
        }
    }

    #[test]
    fn a_day_is_written_in_full() {
        assert_eq!(leading_day("2024-02-29T23:59:59+05:00"), Some("2024-02-29"));
        assert_eq!(leading_day("2024-02-29"), Some("2024-02-29"));
        for text in ["", "2024", "2024-2-29", "02/29/2024", "２０２４-02-29"] {
            assert_eq!(leading_day(text), None, "{text}");
        }
    }

    #[test]
    fn a_doi_is_known_with_and_without_its_resolver() {
        for text in ["https://doi.org/10.5281/z.1", "http://dx.doi.org/10.5281/z.1", "doi:10.5281/z.1", "10.5281/z.1"] {
            assert_eq!(doi(text), Some("10.5281/z.1"));
        }
        assert_eq!(doi("10.1000.10/(a)[b];c:d_e\\f/g"), Some("10.1000.10/(a)[b];c:d_e\\f/g"));
        for text in ["10.528/a", "10.1234567890/a", "10.5281/", "10.5281/ä", "10.5281./a", "10.5281.1.1/a", "11.5281/a"]
        {
            assert_eq!(doi(text), None, "{text}");
        }
        assert_eq!(doi("https://example.org/10.5281/z.1"), None);
    }

    #[test]
    fn an_orcid_is_an_address() {
        assert!(is_orcid("https://orcid.org/0000-0002-1825-0097") && is_orcid("https://orcid.org/0000-0002-1694-233X"));
        for text in
            ["0000-0002-1825-0097", "http://orcid.org/0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-00X7"]
        {
            assert!(!is_orcid(text), "{text}");
        }
    }

    #[test]
    fn a_mail_address_has_a_host_with_an_ending() {
        assert!(is_mail_address("a@b.org") && is_mail_address("@@b.org") && is_mail_address("a@b.c.de"));
        for text in ["", "a", "a@b", "a@b.c", "@b.org", "a@.org", "a b@c.org", "a@b.org "] {
            assert!(!is_mail_address(text), "{text:?}");
        }
    }

    #[test]
    fn a_property_begins_with_a_small_letter() {
        assert!(is_property("http://www.w3.org/2004/02/skos/core#notation") && is_property("https://schema.org/name"));
        assert!(!is_property("https://schema.org/Person") && !is_property("https://schema.org/") && !is_property(""));
    }
}
