//! Members of a JSON object, read and written so that what says nothing is as though it were missing.

use serde_json::{Map, Value};

pub type Object = Map<String, Value>;

/// A text; an empty one says nothing, and neither does what is no text.
pub fn text<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    object.get(name)?.as_str().filter(|text| !text.is_empty())
}

/// Texts, which the standards write as a list, or as one text where there is one.
pub fn texts<'a>(object: &'a Object, name: &str) -> Vec<&'a str> {
    match object.get(name) {
        Some(Value::String(text)) => vec![text],
        Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// The objects of a list.
pub fn objects<'a>(object: &'a Object, name: &str) -> impl Iterator<Item = &'a Object> + use<'a> {
    object.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

/// An object of those members whose value says something.
pub fn present<const N: usize>(members: [(&str, Value); N]) -> Object {
    let says = |value: &Value| match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(values) => !values.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    };
    let members = members.into_iter().filter(|(_, value)| says(value));
    members.map(|(name, value)| (name.to_owned(), value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_says_nothing_is_left_out_and_the_rest_stays_in_order() {
        let members = [
            ("z", json!("said")),
            ("none", Value::Null),
            ("text", json!("")),
            ("list", json!([])),
            ("object", json!({})),
            ("no", json!(false)),
            ("a", json!(0)),
        ];
        assert_eq!(Value::Object(present(members)).to_string(), r#"{"z":"said","no":false,"a":0}"#);
    }

    #[test]
    fn one_text_is_a_list_of_one() {
        let Value::Object(object) = json!({ "one": "a", "two": ["a", 5, "b"], "other": 5 }) else {
            panic!("an object")
        };
        assert_eq!(texts(&object, "one"), ["a"]);
        assert_eq!(texts(&object, "two"), ["a", "b"]);
        assert_eq!(texts(&object, "other"), [""; 0]);
    }
}
