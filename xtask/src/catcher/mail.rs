//! A caught mail, and what makes a request a valid one.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::errors::ApiError;

/// Most recipients of one mail, each of `to`, `cc` and `bcc`.
const RECIPIENTS: usize = 50;

/// A mail as it was accepted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Mail {
    /// The provider's message ID.
    pub(super) id: String,
    /// When it was accepted, UTC.
    pub(super) created_at: jiff::Timestamp,
    pub(super) idempotency_key: Option<String>,
    #[serde(flatten)]
    pub(super) content: Content,
}

/// What the sender wrote.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Content {
    pub(super) from: String,
    pub(super) to: Vec<String>,
    pub(super) cc: Vec<String>,
    pub(super) bcc: Vec<String>,
    pub(super) reply_to: Vec<String>,
    pub(super) subject: String,
    pub(super) html: Option<String>,
    pub(super) text: Option<String>,
    /// Additional headers.
    pub(super) headers: Value,
    /// `filename`, `content_type`, and `content` in base64 or `path`.
    pub(super) attachments: Vec<Value>,
    /// The whole request, for what is not listed above.
    pub(super) raw: Value,
}

impl Content {
    /// Checks a request as Resend does.
    pub(super) fn parse(raw: Value) -> Result<Self, ApiError> {
        if !raw.is_object() {
            return Err(ApiError::malformed("The request body must be a JSON object."));
        }
        let from = text(&raw, "from")?.ok_or_else(|| ApiError::missing_field("from"))?;
        address("from", &from)?;
        let to = addresses(&raw, "to")?;
        if to.is_empty() {
            return Err(ApiError::missing_field("to"));
        }
        let subject = text(&raw, "subject")?.ok_or_else(|| ApiError::missing_field("subject"))?;
        if subject.contains(['\r', '\n', '\0']) {
            return Err(ApiError::validation("The `subject` must not contain line breaks."));
        }
        let (html, plain) = (text(&raw, "html")?, text(&raw, "text")?);
        if html.is_none() && plain.is_none() {
            return Err(ApiError::validation("Missing `html` or `text` field."));
        }
        Ok(Self {
            from,
            to,
            cc: addresses(&raw, "cc")?,
            bcc: addresses(&raw, "bcc")?,
            reply_to: addresses(&raw, "reply_to")?,
            subject,
            html,
            text: plain,
            headers: headers(&raw)?,
            attachments: attachments(&raw)?,
            raw,
        })
    }

    /// Whether the mail went to this address, written with or without a name.
    pub(super) fn went_to(&self, wanted: &str) -> bool {
        self.to.iter().any(|to| bare(to).eq_ignore_ascii_case(wanted.trim()))
    }
}

fn text(raw: &Value, field: &str) -> Result<Option<String>, ApiError> {
    match &raw[field] {
        Value::Null => Ok(None),
        Value::String(text) if text.is_empty() => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        _ => Err(ApiError::validation(format!("The `{field}` field must be a string."))),
    }
}

fn addresses(raw: &Value, field: &str) -> Result<Vec<String>, ApiError> {
    let list = match &raw[field] {
        Value::Null => Vec::new(),
        Value::String(one) => vec![one.clone()],
        Value::Array(several) => several
            .iter()
            .map(|one| {
                one.as_str().map(str::to_owned).ok_or_else(|| {
                    ApiError::validation(format!(
                        "The `{field}` field must be a string or an array of strings."
                    ))
                })
            })
            .collect::<Result<_, _>>()?,
        _ => {
            return Err(ApiError::validation(format!(
                "The `{field}` field must be a string or an array of strings."
            )));
        }
    };
    if list.len() > RECIPIENTS {
        return Err(ApiError::validation(format!(
            "The `{field}` field must not have more than {RECIPIENTS} addresses."
        )));
    }
    list.iter().try_for_each(|one| address(field, one))?;
    Ok(list)
}

fn address(field: &str, value: &str) -> Result<(), ApiError> {
    let bare = bare(value);
    let (local, domain) = bare.rsplit_once('@').unwrap_or_default();
    let visible = |part: &str| {
        !part.is_empty()
            && part.chars().all(|c| !c.is_whitespace() && !c.is_control() && !"<>,;\"".contains(c))
    };
    if !value.contains(char::is_control) && visible(local) && visible(domain) && domain.contains('.') {
        return Ok(());
    }
    Err(ApiError::validation(format!(
        "Invalid `{field}` field. The email address needs to follow the `email@example.com` or `Name <email@example.com>` format."
    )))
}

/// `Name <a@b.example>` → `a@b.example`.
fn bare(address: &str) -> &str {
    match (address.rfind('<'), address.trim_end().strip_suffix('>')) {
        (Some(open), Some(without)) => without.get(open + 1..).unwrap_or_default(),
        _ => address,
    }
}

fn headers(raw: &Value) -> Result<Value, ApiError> {
    match &raw["headers"] {
        Value::Null => Ok(Value::Object(serde_json::Map::new())),
        Value::Object(map)
            if map.iter().all(|(name, value)| {
                !name.contains(['\r', '\n', ':', ' '])
                    && value.as_str().is_some_and(|value| !value.contains(['\r', '\n', '\0']))
            }) =>
        {
            Ok(Value::Object(map.clone()))
        }
        _ => {
            Err(ApiError::validation("The `headers` field must be an object of strings without line breaks."))
        }
    }
}

fn attachments(raw: &Value) -> Result<Vec<Value>, ApiError> {
    match &raw["attachments"] {
        Value::Null => Ok(Vec::new()),
        Value::Array(list)
            if list.iter().all(|one| one["content"].is_string() || one["path"].is_string()) =>
        {
            Ok(list.clone())
        }
        _ => Err(ApiError::invalid_attachment()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn with(field: &str, value: Value) -> Value {
        let mut mail = json!({ "from": "Credenza <no-reply@operator.example>", "to": "a@b.example", "subject": "Hi", "text": "Hello" });
        mail[field] = value;
        mail
    }

    #[test]
    fn a_plain_mail_is_accepted() {
        let content = Content::parse(with("to", json!(["Ann <a@b.example>", "c@d.example"]))).unwrap();
        assert!(
            content.went_to("A@b.example")
                && content.went_to("c@d.example")
                && !content.went_to("b@b.example")
        );
    }

    #[test]
    fn what_is_missing_is_named() {
        for field in ["from", "to", "subject"] {
            let error = Content::parse(with(field, Value::Null)).unwrap_err();
            assert_eq!(
                (error.status.as_u16(), error.name, error.message),
                (422, "missing_required_field", format!("Missing `{field}` field."))
            );
        }
        assert_eq!(Content::parse(with("text", Value::Null)).unwrap_err().name, "validation_error");
    }

    #[test]
    fn line_breaks_never_reach_a_header() {
        for (field, value) in [
            ("subject", json!("Hi\r\nBcc: x@y.example")),
            ("from", json!("A\nB <a@b.example>")),
            ("to", json!("a@b.example\r\n")),
            ("headers", json!({ "X-A": "1\r\nBcc: x@y.example" })),
        ] {
            assert_eq!(Content::parse(with(field, value)).unwrap_err().name, "validation_error", "{field}");
        }
    }

    #[test]
    fn addresses_must_look_like_addresses() {
        for bad in ["", "a", "a@", "@b.example", "a@b", "a b@c.example", "<>", "A <a@b.example"] {
            assert!(Content::parse(with("to", json!(bad))).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_attachment_needs_content_or_path() {
        assert_eq!(
            Content::parse(with("attachments", json!([{ "filename": "a.ics" }]))).unwrap_err().name,
            "invalid_attachment"
        );
        assert!(
            Content::parse(with("attachments", json!([{ "filename": "a.ics", "content": "QQ==" }]))).is_ok()
        );
    }
}
