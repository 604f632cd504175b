//! The fetch event: the runtime's request becomes ours, and our answer the runtime's.
//!
//! What a crossing between JavaScript and WASM costs, it costs by the call and hardly by the size.
//! So headers cross together, as one text each way, and the body in one piece. The other half is
//! `runtime.js`.

use bytes::Bytes;
use credenza_domain::targets;
use credenza_domain::wire::CORRELATION_HEADER;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::{Error, Result};

#[wasm_bindgen(module = "/src/adapters/runtime.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn respond(
        status: u16,
        pairs: &str,
        is_kept: bool,
        correlation_id: &str,
        body: &[u8],
    ) -> std::result::Result<web_sys::Response, JsValue>;
}

/// The request from its head, as the entry module writes it: method, address, then a name and a
/// value for each header, a line each. No body: it was longer than what is taken.
pub fn read(head: &str, body: Option<Vec<u8>>) -> Result<http::Request<Option<Bytes>>> {
    let mut lines = head.split('\n');
    let mut next = || lines.next().unwrap_or_default();
    let method = next();
    let mut builder = http::Request::builder().method(method).uri(&*targets::target(next()));
    while let (Some(name), Some(value)) = (lines.next(), lines.next()) {
        // A value with bytes that no header may have is malformed, and stays that.
        let value = http::HeaderValue::from_str(value).unwrap_or(http::HeaderValue::from_static("?"));
        if let Ok(name) = name.parse::<http::HeaderName>() {
            builder = builder.header(name, value);
        }
    }
    builder.body(body.map(Bytes::from)).map_err(|error| Error::RustError(error.to_string()))
}

/// The answer as the runtime takes it.
pub fn write(answer: http::Response<Bytes>) -> Result<web_sys::Response> {
    let (mut parts, body) = answer.into_parts();
    let id = parts.headers.remove(CORRELATION_HEADER);
    let is_kept = !parts.headers.contains_key(http::header::SET_COOKIE);
    let pairs: Vec<(&str, &str)> =
        parts.headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap_or(""))).collect();
    let id = id.as_ref().and_then(|id| id.to_str().ok()).unwrap_or("");
    Ok(respond(parts.status.as_u16(), &serde_json::to_string(&pairs)?, is_kept, id, &body)?)
}
