//! A JSON Schema that the values of a field are held against. It stands alone: a reference to another document would be
//! a way out of the dataset's folder.

use boon::{Compiler, SchemaIndex, Schemas, UrlLoader};
use serde_json::Value;
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
    fn what_is_no_schema_or_leads_elsewhere_is_refused() {
        assert!(JsonSchema::compile(&json!({ "type": "strng" })).is_err());
        for elsewhere in ["file:///etc/hostname", "https://example.org/a.json"] {
            let error = JsonSchema::compile(&json!({ "$ref": elsewhere })).unwrap_err();
            assert!(error.contains("only references within it"), "{error}");
        }
    }
}
