//! What an event looks like: for machines, for Slack, for Microsoft Teams. The same event has the same
//! body at each attempt.
//!
//! Names are what people typed: nothing in them may become a link or a mention in a chat.

use credenza_domain::endpoints::EventKind;
use credenza_domain::languages::Language;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::addresses;
use crate::config::Config;
use crate::mail::words::{Subject, Told, words};
use crate::store::deliveries::{ClaimedRow, Facts};

/// The payload for machines (Standard Webhooks, "Payload structure").
pub(super) fn event(config: &Config, row: &ClaimedRow) -> Value {
    let facts = &row.facts;
    let mut data = json!({ "organisation": facts.organisation });
    if row.kind != EventKind::Test {
        data = json!({
            "organisation": facts.organisation,
            "application": { "client_id": facts.client_id, "name": facts.application },
            "secret": {
                "name": facts.secret,
                "hint": facts.hint,
                "created_at": instant(facts.created_at),
                "created_by": facts.created_by,
                "expires_at": instant(facts.expires_at),
            },
            "link": link(config, row),
        });
    }
    match row.kind {
        EventKind::Expiring | EventKind::Expired => {
            data["days_left"] = facts.days_left.into();
            data["last_used_at"] = facts.last_used_at.map(instant).into();
        }
        EventKind::Deleted => data["deleted_by"] = facts.by.clone().into(),
        EventKind::Rotated => {
            data["successor"] = json!({ "name": facts.successor, "hint": facts.successor_hint });
        }
        EventKind::FirstUsed => {
            data["network"] = facts.network.clone().into();
            data["user_agent"] = facts.user_agent.clone().into();
        }
        EventKind::Created | EventKind::Test => {}
    }
    json!({ "type": row.kind, "timestamp": row.at.to_string(), "data": data })
}

/// The body for Slack's incoming webhooks. Names stand in plain text, which Slack does not read.
pub(super) fn slack(config: &Config, row: &ClaimedRow) -> Value {
    let (line, more) = lines(row);
    let mut blocks =
        vec![json!({ "type": "section", "text": { "type": "plain_text", "emoji": false, "text": line } })];
    if !more.is_empty() {
        blocks.push(json!({ "type": "context", "elements": [{ "type": "plain_text", "emoji": false, "text": more }] }));
    }
    blocks.push(json!({
        "type": "actions",
        "elements": [{
            "type": "button",
            "text": { "type": "plain_text", "text": words(Language::of(&row.language)).told_link() },
            "url": link(config, row),
        }],
    }));
    // What notifications and old clients show: here Slack reads markup, so it is escaped.
    let text = line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    json!({ "text": text, "blocks": blocks })
}

/// The body for a workflow of Microsoft Teams: an Adaptive Card. Names stand in text runs, in which
/// Teams reads no markup.
pub(super) fn teams(config: &Config, row: &ClaimedRow) -> Value {
    let (line, more) = lines(row);
    let run = |text: String, weight: &str, subtle: bool| {
        json!({
            "type": "RichTextBlock",
            "inlines": [{ "type": "TextRun", "text": text, "weight": weight, "isSubtle": subtle }],
        })
    };
    let mut body = vec![run(line, "bolder", false)];
    if !more.is_empty() {
        body.push(run(more, "default", true));
    }
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": "1.4",
                "body": body,
                "actions": [{
                    "type": "Action.OpenUrl",
                    "title": words(Language::of(&row.language)).told_link(),
                    "url": link(config, row),
                }],
            },
        }],
    })
}

/// What a chat is told: a line, and a quiet one that may be empty.
fn lines(row: &ClaimedRow) -> (String, String) {
    let words = words(Language::of(&row.language));
    let facts: &Facts = &row.facts;
    let about = Subject { secret: &facts.secret, hint: &facts.hint, application: &facts.application };
    let when = words.when(if row.kind == EventKind::Expired { -1 } else { facts.days_left.unwrap_or(0) });
    let successor = facts.successor.as_deref().unwrap_or_default();
    let system = match (facts.user_agent.as_deref().unwrap_or_default(), &facts.network) {
        ("", network) => network.clone().unwrap_or_default(),
        (agent, network) => format!("{agent}, {}", network.as_deref().unwrap_or_default()),
    };
    let told = match row.kind {
        EventKind::Expiring | EventKind::Expired => Told::Expiry { when: &when },
        EventKind::Created => Told::Created { by: facts.created_by.as_deref() },
        EventKind::Deleted => Told::Deleted { by: facts.by.as_deref() },
        EventKind::Rotated => Told::Rotated { successor },
        EventKind::FirstUsed => Told::FirstUsed { system: &system },
        EventKind::Test => Told::Test { organisation: &facts.organisation },
    };
    let more = match row.kind {
        EventKind::Test => String::new(),
        EventKind::Created | EventKind::Expiring => {
            let expires_at = Timestamp::from_second(facts.expires_at).unwrap_or_default();
            format!("{} · {}", facts.organisation, words.instant(&expires_at.to_zoned(TimeZone::UTC)))
        }
        _ => facts.organisation.clone(),
    };
    (words.told(about, told), more)
}

fn link(config: &Config, row: &ClaimedRow) -> String {
    let (client_id, hint) = (&row.facts.client_id, &row.facts.hint);
    match row.kind {
        EventKind::Test => addresses::notifications(config, row.organisation_id),
        EventKind::Expiring | EventKind::Expired => addresses::rotation(config, client_id, hint),
        _ => addresses::secret(config, client_id, hint),
    }
}

fn instant(second: i64) -> String {
    Timestamp::from_second(second).unwrap_or_default().to_string()
}
