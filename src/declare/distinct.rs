//! JSON in which no object has two members of one name. Readers take the last of them, or the first; RFC 8259 (4) leaves it open,
//! and one of the two would be ignored without a word.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::collections::HashSet;
use std::fmt::Formatter;

/// A value whose objects name each member once.
pub struct Distinct;

impl<'de> Deserialize<'de> for Distinct {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Distinct, D::Error> {
        deserializer.deserialize_any(Look)
    }
}

struct Look;

impl<'de> Visitor<'de> for Look {
    type Value = Distinct;

    fn expecting(&self, formatter: &mut Formatter) -> std::fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Distinct, A::Error> {
        let mut known = HashSet::new();
        while let Some(name) = members.next_key::<String>()? {
            if known.contains(&name) {
                return Err(A::Error::custom(format!("`{name}` stands twice in one object")));
            }
            // In which serde_json takes the text that stands in it for the value itself.
            if name == "$serde_json::private::RawValue" {
                return Err(A::Error::custom(format!("`{name}` cannot be read as the name of a member")));
            }
            known.insert(name);
            members.next_value::<Distinct>()?;
        }
        Ok(Distinct)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Distinct, A::Error> {
        while items.next_element::<Distinct>()?.is_some() {}
        Ok(Distinct)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Distinct, E> {
        Ok(Distinct)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Distinct, E> {
        Ok(Distinct)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Distinct, E> {
        Ok(Distinct)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Distinct, E> {
        Ok(Distinct)
    }

    fn visit_str<E>(self, _: &str) -> Result<Distinct, E> {
        Ok(Distinct)
    }

    fn visit_unit<E>(self) -> Result<Distinct, E> {
        Ok(Distinct)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_once_in_an_object() {
        let error = |text: &str| serde_json::from_str::<Distinct>(text).err().map(|error| error.to_string());
        assert_eq!(error(r#"{"a": [{"b": 1, "c": null}, {"b": true}, "b", 1.5, -1], "b": {"a": "a"}}"#), None);
        let told = error("{\"a\": [\n{\"b\": 1, \"\\u0062\": 2}]}").unwrap();
        assert!(told.starts_with("`b` stands twice in one object at line 2"), "{told}");
        assert!(error("{").is_some());
        assert!(error("{\"a\": {\"$serde_json::private::RawValue\": \"[1]\"}}").is_some());
    }
}
