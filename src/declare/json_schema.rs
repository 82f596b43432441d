//! A JSON Schema that the values of a field are held against. It stands alone: a reference to another document would be
//! a way out of the dataset's folder.

use boon::{Compiler, SchemaIndex, Schemas, UrlLoader};
use serde_json::Value;
use std::collections::HashMap;
use std::error::Error;

pub struct JsonSchema {
    schemas: Schemas,
    root: SchemaIndex,
}

struct Refuse;

impl UrlLoader for Refuse {
    fn load(&self, url: &str) -> Result<Value, Box<dyn Error>> {
        Err(format!("it refers to {url}, and only references within it are followed").into())
    }
}

/// A name for the schema; it is never fetched.
const NAME: &str = "https://schema.invalid/field.json";

impl JsonSchema {
    /// The schema, or what is wrong with it.
    pub fn compile(value: &Value) -> Result<JsonSchema, String> {
        if weight(value, value, &mut HashMap::new(), 0) > MOST_PARTS {
            return Err(format!("it has more than {MOST_PARTS} parts once its references are followed"));
        }
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.use_loader(Box::new(Refuse));
        compiler.add_resource(NAME, value.clone()).map_err(|error| told(&error.to_string()))?;
        let root = compiler.compile(NAME, &mut schemas).map_err(|error| {
            let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
            told(&format!("{error}{cause}"))
        })?;
        Ok(JsonSchema { schemas, root })
    }

    pub fn allows(&self, value: &Value) -> bool {
        self.schemas.validate(value, self.root).is_ok()
    }
}

/// Parts that a schema may come to: each of them may be held against each cell. References that are doubled level by level
/// come to more in a few lines than can be tried in a lifetime.
const MOST_PARTS: u64 = 100_000;
/// References that may lead on to each other, which are followed one within the other.
const DEEPEST: usize = 1000;

/// The parts of a schema, those that it refers to counted each time. `known` has those of what is referred to; none while they
/// are being counted, since what refers to itself goes as deep as the cell does.
fn weight<'a>(root: &'a Value, part: &'a Value, known: &mut HashMap<&'a str, Option<u64>>, depth: usize) -> u64 {
    if depth > DEEPEST {
        return u64::MAX;
    }
    match part {
        Value::Array(items) => {
            items.iter().fold(0, |sum: u64, item| sum.saturating_add(weight(root, item, known, depth + 1)))
        }
        Value::Object(members) => members.iter().fold(1, |sum: u64, (name, member)| {
            let target = member.as_str().and_then(|text| text.strip_prefix('#')).filter(|_| name == "$ref");
            let more = match target {
                None => weight(root, member, known, depth + 1),
                Some(pointer) => match known.get(pointer) {
                    Some(counted) => counted.unwrap_or(1),
                    None => {
                        known.insert(pointer, None);
                        let parts = root.pointer(pointer).map_or(1, |part| weight(root, part, known, depth + 1));
                        known.insert(pointer, Some(parts));
                        parts
                    }
                },
            };
            sum.saturating_add(more)
        }),
        _ => 0,
    }
}

fn told(message: &str) -> String {
    message.replace(NAME, "").split_whitespace().collect::<Vec<_>>().join(" ")
}

impl std::fmt::Debug for JsonSchema {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("JsonSchema")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_held_against_it() {
        let schema = JsonSchema::compile(&json!({
            "type": "object",
            "properties": { "a": { "$ref": "#/$defs/count" } },
            "required": ["a"],
            "$defs": { "count": { "type": "integer", "minimum": 1 } }
        }))
        .unwrap();
        assert!(schema.allows(&json!({ "a": 2 })));
        assert!(!schema.allows(&json!({ "a": 0 })) && !schema.allows(&json!({})) && !schema.allows(&json!([])));
    }

    #[test]
    fn references_that_double_level_by_level_are_refused() {
        let refer = |level: usize| json!({ "$ref": format!("#/$defs/d{level}") });
        let levels = |count: usize| {
            let doubled =
                (1..count).map(|level| (format!("d{level}"), json!({ "allOf": [refer(level - 1), refer(level - 1)] })));
            let first = ("d0".to_owned(), json!({ "type": "integer" }));
            let defined: serde_json::Map<String, Value> = std::iter::once(first).chain(doubled).collect();
            json!({ "$ref": format!("#/$defs/d{}", count - 1), "$defs": defined })
        };
        assert!(JsonSchema::compile(&levels(8)).unwrap().allows(&json!(1)));
        let error = JsonSchema::compile(&levels(40)).unwrap_err();
        assert_eq!(error, "it has more than 100000 parts once its references are followed");
        let tree = json!({ "properties": { "left": { "$ref": "#" }, "right": { "$ref": "#" } } });
        assert!(JsonSchema::compile(&tree).unwrap().allows(&json!({ "left": { "right": {} } })));
        let chain: serde_json::Map<String, Value> =
            (0..5000).map(|level| (format!("d{level}"), refer(level + 1))).collect();
        assert!(JsonSchema::compile(&json!({ "$defs": chain })).is_err());
    }

    #[test]
    fn what_is_no_schema_or_leads_elsewhere_is_refused() {
        assert!(JsonSchema::compile(&json!({ "type": "strng" })).is_err());
        for elsewhere in ["file:///etc/hostname", "https://example.org/a.json"] {
            let error = JsonSchema::compile(&json!({ "$ref": elsewhere })).unwrap_err();
            assert!(error.contains("only references within it"), "{error}");
        }
    }
}
