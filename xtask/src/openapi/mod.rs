//! `docs/openapi.json`: the operator's API as an `OpenAPI` 3.1 document, made from the route table, the
//! handlers' own signatures, and the types of the wire with their `serde` attributes.
//!
//! No derive of another library stands beside `serde`'s, so the description cannot disagree with
//! what is sent, and nothing of it weighs in the Worker.

mod page;
mod schemas;
mod source;

use anyhow::{Context, Result};
use credenza_domain::access::Access;
use credenza_functions::http::routes;
use serde_json::{Map, Value, json};

use crate::{paths, ui};
use schemas::Schemas;
use source::{Operation, Sources};

pub(crate) use page::markdown;

/// The snapshot that is checked in.
const SNAPSHOT: &str = "docs/openapi.json";

/// Writes the snapshot anew.
pub(crate) fn write() -> Result<()> {
    std::fs::write(paths::root().join(SNAPSHOT), text()?).context("cannot write docs/openapi.json")?;
    ui::say("docs/openapi.json is written.");
    Ok(())
}

fn text() -> Result<String> {
    Ok(serde_json::to_string_pretty(&document()?)? + "\n")
}

fn document() -> Result<Value> {
    let sources = Sources::read()?;
    let mut schemas = Schemas::default();
    let mut paths = Map::new();
    for route in routes::table() {
        let Access::Operator { changes } = route.access else { continue };
        let operation = sources.operation(route.method, route.path)?;
        let described = describe(route.path, &operation, changes, &mut schemas, &sources)?;
        let item = paths.entry(route.path).or_insert_with(|| json!({}));
        item[route.method.to_lowercase()] = described;
    }
    schemas.of(&syn::parse_str("Problem")?, &sources)?;
    Ok(json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Credenza: the operator's API",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Everything that the operator does in the portal, for programs. The guide is docs/operator-api.md.",
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "The deployment that serves this document."}],
        "security": [{"personalToken": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "personalToken": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A personal token of an operator, made on the page “API access”.",
                },
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "__Host-credenza-session",
                    "description": "The portal's own session, with the header that is bound to it.",
                },
            },
            "responses": {
                "Problem": {
                    "description": "A refusal (RFC 9457); `code` says which, and `type` leads to its page.",
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                },
            },
            "schemas": schemas.made,
        },
    }))
}

fn describe(
    path: &str,
    operation: &Operation,
    changes: bool,
    schemas: &mut Schemas,
    sources: &Sources,
) -> Result<Value> {
    let tag = path.split('/').nth(3).unwrap_or("operator");
    let parameters: Vec<Value> = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}))
        .chain(if operation.is_list { query(tag) } else { Vec::new() })
        .collect();
    let mut success = json!({"description": "It is done."});
    if let Some(answer) = &operation.answer {
        let schema = schemas.of(answer, sources)?;
        success["description"] = "What was asked for.".into();
        success["content"] = json!({"application/json": {"schema": schema}});
        if tag == "overview" && operation.is_list {
            success["content"]["text/csv"] = json!({"schema": {"type": "string"}});
        }
    }
    if path == "/api/operator/audit/export" {
        success["description"] = "The file; the header `Link` leads to the rest of a long log.".into();
        success["content"] = json!({
            "text/csv": {"schema": {"type": "string"}},
            "application/x-ndjson": {"schema": {"type": "string"}},
        });
    }
    let mut described = json!({
        "operationId": format!("{tag}.{}", operation.name),
        "tags": [tag],
        "summary": operation.summary,
        "responses": {
            operation.status.to_string(): success,
            "4XX": {"$ref": "#/components/responses/Problem"},
            "5XX": {"$ref": "#/components/responses/Problem"},
        },
    });
    // What would outlive a token, a person must do.
    if tag == "tokens" || path.ends_with("/recovery") {
        described["description"] =
            "Only for an operator who is signed in to the portal: a token cannot do this.".into();
        described["security"] = json!([{"session": []}]);
    } else if changes {
        described["description"] =
            "Changes something, and leaves an entry in the audit log that names the token.".into();
    }
    if !parameters.is_empty() {
        described["parameters"] = parameters.into();
    }
    if let Some(body) = &operation.body {
        let schema = schemas.of(body, sources)?;
        described["requestBody"] =
            json!({"required": true, "content": {"application/json": {"schema": schema}}});
    }
    Ok(described)
}

/// What lists are asked by.
fn query(tag: &str) -> Vec<Value> {
    let parameter = |name: &str, description: &str| json!({"name": name, "in": "query", "description": description, "schema": {"type": "string"}});
    let mut all = vec![
        parameter("search", "Words to look for."),
        parameter("sort", "A column, with `-` before it for the other direction."),
        parameter("after", "The cursor `next` of the page before."),
    ];
    if tag == "audit" {
        all.retain(|known| known["name"] == "after");
        for (name, description) in [
            ("organisation", "Whose log: ID, name or number."),
            ("application", "Client ID or name."),
            ("person", "Who did it: ID or mail address."),
            ("action", "What was done, such as `secret.created`."),
            ("from", "The first day in UTC, such as 2027-03-31."),
            ("to", "The last day in UTC."),
            ("format", "Of a file: `csv` or `ndjson`."),
        ] {
            all.push(parameter(name, description));
        }
    }
    if tag == "overview" {
        all.push(parameter("format", "`csv` or `json`: the whole list as a file."));
        all.push(parameter("on", "Of secrets: only those whose last day this is, such as 2027-03-31."));
    }
    all
}

#[cfg(test)]
mod tests;
