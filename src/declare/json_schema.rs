//! A JSON Schema that the values of a field are held against. It stands alone: a reference to another document would be
//! a way out of the dataset's folder.

use super::pattern;
use boon::{Compiler, SchemaIndex, Schemas, UrlLoader};
use serde_json::Value;
use std::collections::HashMap;
use std::error::Error;

pub struct JsonSchema {
    schemas: Schemas,
    root: SchemaIndex,
    /// Bytes that its regular expressions come to.
    pub pattern_bytes: u64,
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
        let mut count = Count { root: value, known: HashMap::from([("#", None)]), patterns: 0, bytes: 0 };
        let size = count.of(value, 0)?;
        if size.parts > MOST_PARTS {
            return Err(format!("it has more than {MOST_PARTS} parts once its references are followed"));
        }
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.use_loader(Box::new(Refuse));
        compiler.add_resource(NAME, value.clone()).map_err(|error| told(&error.to_string()))?;
        let root = compiler.compile(NAME, &mut schemas).map_err(|error| {
            let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
            told(&format!("{error}{cause}"))
        })?;
        Ok(JsonSchema { schemas, root, pattern_bytes: count.bytes })
    }

    pub fn allows(&self, value: &Value) -> bool {
        self.schemas.validate(value, self.root).is_ok()
    }
}

/// Parts that a schema may come to: each of them may be held against each cell. References that are doubled level by level
/// come to more in a few lines than can be tried in a lifetime.
const MOST_PARTS: u64 = 100_000;
/// Parts that may stand one within the other, those referred to among them. What refers to itself is followed as deep as the
/// cell goes, which may be 127 levels, and the threads that follow it have room for a thousand parts at each.
const DEEPEST: usize = 64;

/// Regular expressions of a schema.
const MOST_PATTERNS: usize = 100;

/// How large a part of a schema is.
#[derive(Clone, Copy, Default)]
struct Size {
    parts: u64,
    /// Parts that stand one within the other.
    height: usize,
}

/// Counts the parts of a schema, those that it refers to each time.
struct Count<'a> {
    root: &'a Value,
    /// The size of what is referred to; none while it is being counted, since what refers to itself goes as deep as the cell
    /// does.
    known: HashMap<&'a str, Option<Size>>,
    /// Regular expressions met so far, and the bytes that they come to.
    patterns: usize,
    bytes: u64,
}

impl<'a> Count<'a> {
    fn of(&mut self, part: &'a Value, depth: usize) -> Result<Size, String> {
        hold(depth)?;
        let mut size = Size::default();
        match part {
            Value::Array(items) => {
                for item in items {
                    let inner = self.of(item, depth + 1)?;
                    size.add(inner);
                }
            }
            Value::Object(members) => {
                size.parts = 1;
                for (name, member) in members {
                    match (name.as_str(), member) {
                        ("pattern", Value::String(pattern)) => self.pattern(pattern)?,
                        ("patternProperties", Value::Object(patterns)) => {
                            patterns.keys().try_for_each(|pattern| self.pattern(pattern))?;
                        }
                        // References within such a part begin there, and not at the root.
                        ("$id", Value::String(_)) if depth > 0 => {
                            return Err("a part of it has an `$id` of its own: only the whole may".to_owned());
                        }
                        // Values, not parts of the schema.
                        ("const" | "enum" | "default" | "examples", _) => continue,
                        _ => {}
                    }
                    let inner = match (name.as_str(), member) {
                        ("$ref", Value::String(reference)) => self.referred(reference, depth + 1)?,
                        ("$dynamicRef" | "$recursiveRef", Value::String(_)) => {
                            return Err(format!("`{name}` is not supported: write `$ref`"));
                        }
                        _ => self.of(member, depth + 1)?,
                    };
                    size.add(inner);
                }
            }
            _ => {}
        }
        Ok(size)
    }

    fn pattern(&mut self, pattern: &str) -> Result<(), String> {
        self.patterns += 1;
        if self.patterns > MOST_PATTERNS {
            return Err(format!("it has more than {MOST_PATTERNS} regular expressions"));
        }
        let size = pattern::size(pattern).ok_or_else(|| format!("the regular expression `{pattern}` is too large"))?;
        self.bytes += size;
        Ok(())
    }

    /// The size of what a reference leads to. Only one that can be followed here is: what it is called by otherwise, an anchor
    /// or an address, would be a way round the count.
    fn referred(&mut self, reference: &'a str, depth: usize) -> Result<Size, String> {
        if let Some(counted) = self.known.get(reference) {
            let size = counted.unwrap_or(Size { parts: 1, height: 0 });
            hold(depth + size.height)?;
            return Ok(size);
        }
        let pointer = reference.strip_prefix('#').filter(|pointer| !pointer.contains('%'));
        let Some(part) = pointer.and_then(|pointer| self.root.pointer(pointer)) else {
            if reference.starts_with("#/") {
                return Err(format!("it refers to {reference}, and no part of it is called so"));
            }
            return Err(format!(
                "it refers to {reference}, and only references within it are followed: write `#` and a JSON pointer"
            ));
        };
        self.known.insert(reference, None);
        let size = self.of(part, depth)?;
        self.known.insert(reference, Some(size));
        Ok(size)
    }
}

impl Size {
    /// Takes a part that stands within this one.
    fn add(&mut self, inner: Size) {
        self.parts = self.parts.saturating_add(inner.parts);
        self.height = self.height.max(inner.height + 1);
    }
}

fn hold(depth: usize) -> Result<(), String> {
    let message = || format!("more than {DEEPEST} parts stand one within the other, with what it refers to");
    (depth <= DEEPEST).then_some(()).ok_or_else(message)
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
    fn references_that_multiply_level_by_level_are_refused() {
        let refer = |level: usize| json!({ "$ref": format!("#/$defs/d{level}") });
        let levels = |count: usize| {
            let tenfold = (1..count).map(|level| (format!("d{level}"), json!({ "allOf": vec![refer(level - 1); 10] })));
            let first = ("d0".to_owned(), json!({ "type": "integer" }));
            let defined: serde_json::Map<String, Value> = std::iter::once(first).chain(tenfold).collect();
            json!({ "$ref": format!("#/$defs/d{}", count - 1), "$defs": defined })
        };
        assert!(JsonSchema::compile(&levels(4)).unwrap().allows(&json!(1)));
        let error = JsonSchema::compile(&levels(8)).unwrap_err();
        assert_eq!(error, "it has more than 100000 parts once its references are followed");
        for other in ["#first", "#/%24defs/d1", "https://schema.invalid/field.json#/$defs/d1", "field.json#/$defs/d1"] {
            let schema = json!({ "$ref": other, "$defs": { "d1": { "$anchor": "first" } } });
            let error = JsonSchema::compile(&schema).unwrap_err();
            assert!(error.starts_with(&format!("it refers to {other}, ")), "{error}");
        }
        assert!(JsonSchema::compile(&json!({ "$dynamicRef": "#" })).unwrap_err().contains("is not supported"));
        let tree = json!({ "properties": { "left": { "$ref": "#" }, "right": { "$ref": "#" } } });
        assert!(JsonSchema::compile(&tree).unwrap().allows(&json!({ "left": { "right": {} } })));
        let chain: serde_json::Map<String, Value> =
            (0..5000).map(|level| (format!("d{level}"), refer(level + 1))).collect();
        assert!(JsonSchema::compile(&json!({ "$defs": chain })).is_err());
    }

    #[test]
    fn what_goes_round_the_count_is_refused() {
        let named =
            json!({ "$id": "https://example.org/a", "$ref": "#/$defs/b", "$defs": { "b": { "type": "array" } } });
        assert!(JsonSchema::compile(&named).unwrap().allows(&json!([])));
        let within = json!({ "allOf": [{ "$id": "https://example.org/a", "$ref": "#/$defs/b" }] });
        assert_eq!(
            JsonSchema::compile(&within).unwrap_err(),
            "a part of it has an `$id` of its own: only the whole may"
        );
        for values in ["const", "default", "examples", "enum"] {
            let record = json!({ values: [{ "$id": "evt-0001", "pattern": "(" }] });
            assert!(JsonSchema::compile(&record).is_ok(), "{values}");
        }
        let of = |count: usize| {
            let patterns: serde_json::Map<String, Value> =
                (0..count).map(|at| (format!("^a{at}$"), json!({}))).collect();
            JsonSchema::compile(&json!({ "patternProperties": patterns }))
        };
        assert!(of(100).is_ok());
        assert_eq!(of(101).unwrap_err(), "it has more than 100 regular expressions");
        let large = json!({ "pattern": r"(\p{L}{3}){300}" });
        assert!(JsonSchema::compile(&large).unwrap_err().ends_with("` is too large"));
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
