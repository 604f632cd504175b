//! The same as a page for people: `/docs/openapi`.

use std::fmt::Write as _;

use anyhow::{Context, Result};
use serde_json::Value;

/// The document as Markdown: a heading for each operation, its fields in a table.
pub(crate) fn markdown(document: &str) -> Result<String> {
    let document: Value = serde_json::from_str(document).context("docs/openapi.json is no JSON")?;
    let mut page = String::from(
        "# The operator's API, operation by operation\n\n\
         This page is made from [the OpenAPI 3.1 document](openapi.json), which programs read.\n\
         [The guide](operator-api.md) tells how to begin.\n",
    );
    let paths = document["paths"].as_object().context("docs/openapi.json has no paths")?;
    for (path, item) in paths {
        for (method, operation) in item.as_object().into_iter().flatten() {
            write!(page, "\n## {} {path}\n\n{}\n", method.to_uppercase(), text(&operation["summary"]))?;
            if let Some(more) = operation["description"].as_str() {
                writeln!(page, "{more}")?;
            }
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let parameters: Vec<String> = parameters.map(|own| format!("`{}`", text(&own["name"]))).collect();
            if !parameters.is_empty() {
                write!(page, "\nParameters: {}.\n", parameters.join(", "))?;
            }
            let body = &operation["requestBody"]["content"]["application/json"]["schema"];
            if !body.is_null() {
                write!(page, "\nBody:\n\n")?;
                fields(&mut page, body, &document)?;
            }
            for (status, answer) in operation["responses"].as_object().into_iter().flatten() {
                let schema = &answer["content"]["application/json"]["schema"];
                if status.starts_with('2') && !schema.is_null() {
                    write!(page, "\nAnswer {status}:\n\n")?;
                    fields(&mut page, schema, &document)?;
                } else if status.starts_with('2') {
                    write!(page, "\nAnswer {status}.\n")?;
                }
            }
        }
    }
    Ok(page)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

/// The members of an object in a table; a list says whose members these are.
fn fields(page: &mut String, schema: &Value, document: &Value) -> Result<()> {
    let schema = resolve(schema, document);
    let rows = &schema["properties"]["rows"]["items"];
    let (schema, is_page) = if rows.is_null() { (schema, false) } else { (resolve(rows, document), true) };
    if is_page {
        page.push_str("`rows`, each with these members, and `next`:\n\n");
    }
    let Some(members) = schema["properties"].as_object().filter(|members| !members.is_empty()) else {
        page.push_str("Any JSON, or a file.\n");
        return Ok(());
    };
    page.push_str("| Member | Type | Meaning |\n| --- | --- | --- |\n");
    for (name, member) in members {
        let words = text(&member["description"]).replace('|', "\\|");
        writeln!(page, "| `{name}` | {} | {words} |", kind(member))?;
    }
    Ok(())
}

fn resolve<'a>(schema: &'a Value, document: &'a Value) -> &'a Value {
    let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) else { return schema };
    &document["components"]["schemas"][name]
}

fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return name.to_owned();
    }
    match &schema["type"] {
        Value::String(kind) if kind == "array" => format!("list of {}", kind_of(&schema["items"])),
        Value::String(kind) => schema["format"].as_str().map_or_else(|| kind.clone(), str::to_owned),
        Value::Array(kinds) => {
            let kind = kinds.first().map_or("", text);
            format!("{} or null", schema["format"].as_str().unwrap_or(kind))
        }
        _ => "any".to_owned(),
    }
}

fn kind_of(schema: &Value) -> String {
    kind(schema)
}
