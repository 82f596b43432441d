//! What a descriptor says for people to read: titles, licences, contributors, sources. It is published as it stands, so that
//! what has not the standard's shape is refused (Data Package 2.0, "Properties"; Data Resource 2.0, "Properties").

use super::path::stays_within;
use super::reader::Object;
use crate::edtf::calendar;
use crate::moment::{self, Moment};
use anyhow::Result;

/// Holds what a package says of itself.
pub(super) fn hold(package: &Object) -> Result<()> {
    hold_profile(package, &["data-package", "tabular-data-package"], "datapackage.json")?;
    for name in ["id", "title", "description", "homepage", "image"] {
        package.text(name)?;
    }
    hold_created(package)?;
    for (index, keyword) in package.list("keywords")?.into_iter().flatten().enumerate() {
        if !keyword.is_string() {
            let pointer = format!("{}/{index}", package.at("keywords"));
            return Err(package.document.fault(&pointer, "must be a string"));
        }
    }
    if let Some(homepage) = package.text("homepage")?.filter(|address| !is_web(address)) {
        let hint = "write it whole, as in https://example.org/dataset";
        return Err(package.fault("homepage", format!("`{homepage}` is no address of the web\n  hint: {hint}")));
    }
    for contributor in objects(package, "contributors")? {
        hold_some(&contributor, "a contributor")?;
        for name in ["title", "givenName", "familyName", "path", "email", "organization", "role"] {
            contributor.text(name)?;
        }
        contributor.list("roles")?;
        contributor.texts("roles")?;
        hold_email(&contributor)?;
    }
    hold_licences(package)?;
    hold_sources(package)
}

/// Holds what a resource says of itself.
pub(super) fn hold_of_resource(resource: &Object) -> Result<()> {
    hold_profile(resource, &["data-resource", "tabular-data-resource"], "dataresource.json")?;
    for name in ["title", "description"] {
        resource.text(name)?;
    }
    hold_licences(resource)?;
    hold_sources(resource)
}

/// A date and time of RFC 3339. A date alone is taken too: it is what people write, and all that is published of it.
fn hold_created(package: &Object) -> Result<()> {
    match package.text("created")? {
        Some(text) if calendar::parse_iso(text).is_none() && !is_instant(text) => {
            let hint = "write it as 1999-04-18T09:05:00Z";
            Err(package.fault("created", format!("`{text}` is not a date and time\n  hint: {hint}")))
        }
        _ => Ok(()),
    }
}

/// Whether a text is a date and time with its zone (RFC 3339, 5.6).
fn is_instant(text: &str) -> bool {
    matches!(moment::datetime(text), Some(Moment::Datetime { has_zone: true, .. }))
}

fn hold_licences(object: &Object) -> Result<()> {
    for licence in objects(object, "licenses")? {
        for name in ["name", "path", "title"] {
            licence.text(name)?;
        }
        if !["name", "path"].iter().any(|name| licence.members.contains_key(*name)) {
            return Err(licence.fault("name", "a licence has a `name` or a `path`, and this one has neither"));
        }
        let is_of_names = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
        if let Some(name) = licence.text("name")?.filter(|name| name.is_empty() || !name.chars().all(is_of_names)) {
            let hint = "write its identifier, such as CC-BY-4.0, and its name in words as `title`";
            return Err(licence.fault("name", format!("`{name}` is no identifier of a licence\n  hint: {hint}")));
        }
        // An address, or a file of the dataset (Data Package 2.0, licenses).
        if let Some(path) = licence.text("path")?.filter(|path| !path.contains("://") && !stays_within(path)) {
            return Err(licence.fault("path", format!("`{path}` is neither an address nor a file of the dataset")));
        }
    }
    Ok(())
}

fn hold_sources(object: &Object) -> Result<()> {
    for source in objects(object, "sources")? {
        hold_some(&source, "a source")?;
        for name in ["title", "path", "email", "version"] {
            source.text(name)?;
        }
        hold_email(&source)?;
    }
    Ok(())
}

fn hold_some(object: &Object, what: &str) -> Result<()> {
    match object.members.is_empty() {
        true => Err(object.document.fault(&object.pointer, format!("of {what} something must be said"))),
        false => Ok(()),
    }
}

fn hold_email(object: &Object) -> Result<()> {
    let is_address = |text: &&str| {
        text.split_once('@').is_some_and(|(before, after)| !before.is_empty() && !after.is_empty())
            && !text.contains(char::is_whitespace)
    };
    match object.text("email")? {
        Some(text) if !is_address(&text) => Err(object.fault("email", format!("`{text}` is no email address"))),
        _ => Ok(()),
    }
}

/// The standard's own profile, by the names that it had in version 1 or by its address: what another asks would not be held.
pub(super) fn hold_profile(object: &Object, names: &[&str], document: &str) -> Result<()> {
    for property in ["profile", "$schema"] {
        let Some(profile) = object.text(property)? else { continue };
        let is_of_standard = ["1.0", "2.0"]
            .iter()
            .any(|version| profile == format!("https://datapackage.org/profiles/{version}/{document}"));
        // Version 1 had names for its profiles, and addresses that end with them.
        let name = ["https://specs.frictionlessdata.io/schemas/", "https://frictionlessdata.io/schemas/"]
            .iter()
            .find_map(|folder| profile.strip_prefix(folder)?.strip_suffix(".json"));
        if !is_of_standard && !names.contains(&name.unwrap_or(profile)) {
            let hint = format!("leave it out, or write https://datapackage.org/profiles/2.0/{document}");
            return Err(object.fault(property, format!("the profile `{profile}` is not supported\n  hint: {hint}")));
        }
    }
    Ok(())
}

fn is_web(address: &str) -> bool {
    let rest =
        address.split_once("://").filter(|(scheme, _)| ["http", "https"].contains(&scheme.to_lowercase().as_str()));
    rest.is_some_and(|(_, rest)| {
        !rest.is_empty() && !rest.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"'))
    })
}

/// The objects of a list.
fn objects<'a>(object: &Object<'a>, name: &str) -> Result<Vec<Object<'a>>> {
    let values = object.list(name)?.into_iter().flatten().enumerate();
    values.map(|(index, value)| Object::new(object.document, format!("{}/{index}", object.at(name)), value)).collect()
}
