//! Log lines: one JSON object each, so that a text from outside cannot break a line. Never holds a
//! secret, a session, a token or a key: only IDs and hints.

use serde_json::Value;

/// Writes a line.
pub fn line(event: &str, fields: &Value) {
    let text = serde_json::json!({ "event": event, "fields": fields }).to_string();
    #[cfg(target_arch = "wasm32")]
    worker::console_log!("{text}");
    #[cfg(not(target_arch = "wasm32"))]
    if std::env::var_os("CREDENZA_LOG").is_some() {
        eprintln!("{text}");
    }
}
