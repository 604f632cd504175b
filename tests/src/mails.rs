//! The mail catcher: what arrived, what was tried, and bad days on demand.

use serde_json::Value;

use crate::system::System;

/// A mail that the catcher took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The catcher's message ID.
    pub id: String,
    /// The address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// Plain text and HTML, one after the other.
    pub body: String,
}

/// Mails in which this word stands, oldest first.
pub async fn about(system: &System, word: &str) -> Vec<Mail> {
    all(system).await.into_iter().filter(|mail| mail.body.contains(word)).collect()
}

/// All mails, oldest first.
pub async fn all(system: &System) -> Vec<Mail> {
    let answer: Value = system.mail_request("GET", "/api/mails").send().await.unwrap().json().await.unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mail = |mail: &Value| Mail {
        id: text(&mail["id"]),
        to: text(&mail["to"][0]),
        subject: text(&mail["subject"]),
        body: format!("{}\n{}", text(&mail["text"]), text(&mail["html"])),
    };
    answer.as_array().into_iter().flatten().rev().map(mail).collect()
}

/// Replaces the catcher's plan of faults.
pub async fn plan(system: &System, faults: &Value) {
    let answer = system.mail_request("POST", "/api/faults").json(faults).send().await.unwrap();
    assert!(answer.status().is_success(), "the catcher does not know this fault: {faults}");
}

/// How many faults are still to come.
pub async fn faults_left(system: &System) -> usize {
    let answer: Value = system.mail_request("GET", "/api/faults").send().await.unwrap().json().await.unwrap();
    answer["faults"].as_array().map_or(0, |left| left.iter().filter(|fault| fault["times"] != 0).count())
}
