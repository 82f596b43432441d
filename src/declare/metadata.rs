//! What a descriptor says for people to read: titles, licences, contributors, sources. It is published as it stands, so that
//! what has not the standard's shape is refused (Data Package 2.0, "Properties"; Data Resource 2.0, "Properties").

use super::reader::Object;
use crate::edtf::calendar;
use crate::moment;
use anyhow::Result;

/// Holds what a package says of itself.
pub(super) fn hold(package: &Object) -> Result<()> {
    for name in ["$schema", "id", "title", "description", "homepage", "image"] {
        package.text(name)?;
    }
    hold_created(package)?;
    for (index, keyword) in package.list("keywords")?.into_iter().flatten().enumerate() {
        if !keyword.is_string() {
            let pointer = format!("{}/{index}", package.at("keywords"));
            return Err(package.document.fault(&pointer, "must be a string"));
        }
    }
    for contributor in objects(package, "contributors")? {
        for name in ["title", "givenName", "familyName", "path", "email", "organization", "role"] {
            contributor.text(name)?;
        }
        contributor.texts("roles")?;
    }
    hold_licences(package)?;
    hold_sources(package)
}

/// Holds what a resource says of itself.
pub(super) fn hold_of_resource(resource: &Object) -> Result<()> {
    for name in ["$schema", "title", "description"] {
        resource.text(name)?;
    }
    hold_licences(resource)?;
    hold_sources(resource)
}

/// A date and time of RFC 3339. A date alone is taken too: it is what people write, and all that is published of it.
fn hold_created(package: &Object) -> Result<()> {
    match package.text("created")? {
        Some(text) if calendar::parse_iso(text).is_none() && moment::datetime(text).is_none() => {
            let hint = "write it as 1999-04-18T09:05:00Z";
            Err(package.fault("created", format!("`{text}` is not a date and time\n  hint: {hint}")))
        }
        _ => Ok(()),
    }
}

fn hold_licences(object: &Object) -> Result<()> {
    for licence in objects(object, "licenses")? {
        for name in ["name", "path", "title"] {
            licence.text(name)?;
        }
        if !["name", "path"].iter().any(|name| licence.members.contains_key(*name)) {
            return Err(licence.fault("name", "a licence has a `name` or a `path`, and this one has neither"));
        }
    }
    Ok(())
}

fn hold_sources(object: &Object) -> Result<()> {
    for source in objects(object, "sources")? {
        for name in ["title", "path", "email", "version"] {
            source.text(name)?;
        }
    }
    Ok(())
}

/// The objects of a list.
fn objects<'a>(object: &Object<'a>, name: &str) -> Result<Vec<Object<'a>>> {
    let values = object.list(name)?.into_iter().flatten().enumerate();
    values.map(|(index, value)| Object::new(object.document, format!("{}/{index}", object.at(name)), value)).collect()
}
