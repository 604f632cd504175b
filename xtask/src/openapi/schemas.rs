//! JSON Schemas (2020-12) of the types of the wire, as `serde` writes and reads them.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::source::{Sources, doc, inner};

/// Schemas by the names of their types, made when somebody refers to them.
#[derive(Default)]
pub(super) struct Schemas {
    /// What was made.
    pub(super) made: BTreeMap<String, Value>,
    pending: BTreeSet<String>,
}

impl Schemas {
    /// The schema of a type; what it refers to is made too.
    pub(super) fn of(&mut self, of: &syn::Type, sources: &Sources) -> Result<Value> {
        let syn::Type::Path(path) = of else {
            return Ok(match of {
                syn::Type::Tuple(tuple) if tuple.elems.is_empty() => json!({"type": "null"}),
                _ => json!({}),
            });
        };
        let Some(last) = path.path.segments.last() else { bail!("a type without a name") };
        let name = last.ident.to_string();
        let inside = inner(last);
        Ok(match (name.as_str(), inside) {
            ("String" | "Name" | "Hint" | "str", _) => json!({"type": "string"}),
            ("Email", _) => json!({"type": "string", "format": "email"}),
            ("bool", _) => json!({"type": "boolean"}),
            ("u8" | "u16" | "u32" | "u64" | "usize", _) => json!({"type": "integer", "minimum": 0}),
            ("i8" | "i16" | "i32" | "i64", _) => json!({"type": "integer"}),
            ("Timestamp", _) => json!({"type": "string", "format": "date-time"}),
            ("Date", _) => json!({"type": "string", "format": "date"}),
            ("Vec" | "BTreeSet", Some(of)) => json!({"type": "array", "items": self.of(&of, sources)?}),
            ("Option", Some(of)) => nullable(self.of(&of, sources)?),
            ("Page", Some(of)) => self.page(&of, sources)?,
            (id, None) if id.ends_with("Id") => json!({"type": "string", "format": "uuid"}),
            (known, None) if sources.types.contains_key(known) => {
                self.make(known, sources)?;
                json!({"$ref": format!("#/components/schemas/{known}")})
            }
            // A map or a type that the domain does not know: any JSON.
            _ => json!({}),
        })
    }

    fn page(&mut self, of: &syn::Type, sources: &Sources) -> Result<Value> {
        Ok(json!({
            "type": "object",
            "required": ["rows", "next"],
            "properties": {
                "rows": {"type": "array", "items": self.of(of, sources)?},
                "next": {"type": ["string", "null"], "description": "Goes into `?after=` to read on; null at the end."},
            },
        }))
    }

    fn make(&mut self, name: &str, sources: &Sources) -> Result<()> {
        if self.made.contains_key(name) || !self.pending.insert(name.to_owned()) {
            return Ok(());
        }
        let schema = match &sources.types[name] {
            syn::Item::Struct(own) => self.object(own, sources)?,
            syn::Item::Enum(own) => words(own)?,
            _ => json!({}),
        };
        self.made.insert(name.to_owned(), schema);
        Ok(())
    }

    fn object(&mut self, own: &syn::ItemStruct, sources: &Sources) -> Result<Value> {
        let words = Words::of(&own.attrs)?;
        if let syn::Fields::Unnamed(fields) = &own.fields
            && let Some(only) = fields.unnamed.first()
        {
            return self.of(&only.ty, sources);
        }
        let (mut properties, mut required) = (serde_json::Map::new(), Vec::new());
        for field in &own.fields {
            let own_words = Words::of(&field.attrs)?;
            let Some(ident) = &field.ident else { bail!("{} has a field without a name", own.ident) };
            let name = own_words.rename.unwrap_or_else(|| words.case(&ident.to_string()));
            let mut schema = self.of(&field.ty, sources)?;
            let description = doc(&field.attrs).replace("[`", "`").replace("`]", "`");
            if let Some(object) = schema.as_object_mut() {
                object.insert("description".to_owned(), description.into());
            }
            properties.insert(name.clone(), schema);
            if !own_words.may_be_missing {
                required.push(name);
            }
        }
        let description = doc(&own.attrs).replace("[`", "`").replace("`]", "`");
        Ok(
            json!({"type": "object", "description": description, "properties": properties, "required": required}),
        )
    }
}

/// An enumeration whose variants are words.
fn words(own: &syn::ItemEnum) -> Result<Value> {
    let all = Words::of(&own.attrs)?;
    let mut values = Vec::new();
    for variant in &own.variants {
        if !variant.fields.is_empty() {
            return Ok(json!({"description": doc(&own.attrs)}));
        }
        let words = Words::of(&variant.attrs)?;
        values.push(words.rename.unwrap_or_else(|| all.variant(&variant.ident.to_string())));
    }
    Ok(json!({"type": "string", "description": doc(&own.attrs), "enum": values}))
}

fn nullable(mut schema: Value) -> Value {
    if let Some(kind) = schema.get("type").and_then(Value::as_str).map(str::to_owned) {
        schema["type"] = json!([kind, "null"]);
        return schema;
    }
    json!({"anyOf": [schema, {"type": "null"}]})
}

/// What `serde`'s attributes say.
#[derive(Default)]
struct Words {
    rename: Option<String>,
    rename_all: Option<String>,
    may_be_missing: bool,
}

impl Words {
    fn of(attributes: &[syn::Attribute]) -> Result<Self> {
        let mut words = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
            attribute.parse_nested_meta(|meta| {
                let text = if meta.input.peek(syn::Token![=]) {
                    Some(meta.value()?.parse::<syn::LitStr>()?.value())
                } else {
                    None
                };
                if meta.path.is_ident("rename") {
                    words.rename = text;
                } else if meta.path.is_ident("rename_all") {
                    words.rename_all = text;
                } else if meta.path.is_ident("default") || meta.path.is_ident("skip_serializing_if") {
                    words.may_be_missing = true;
                }
                Ok(())
            })?;
        }
        Ok(words)
    }

    fn case(&self, field: &str) -> String {
        match self.rename_all.as_deref() {
            Some("kebab-case") => field.replace('_', "-"),
            _ => field.to_owned(),
        }
    }

    fn variant(&self, name: &str) -> String {
        let separator = match self.rename_all.as_deref() {
            Some("snake_case") => '_',
            Some("kebab-case") => '-',
            Some("lowercase") => return name.to_lowercase(),
            _ => return name.to_owned(),
        };
        let mut words = String::new();
        for letter in name.chars() {
            if letter.is_uppercase() && !words.is_empty() {
                words.push(separator);
            }
            words.extend(letter.to_lowercase());
        }
        words
    }
}
