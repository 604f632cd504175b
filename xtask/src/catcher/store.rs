//! The caught mails, in memory and in a file, so that a second start still shows them.

use std::path::PathBuf;

use anyhow::Result;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::idempotency::Keys;
use super::mail::{Content, Mail};
use crate::ui;

/// Everything the catcher remembers.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Store {
    /// Oldest first.
    pub(super) mails: Vec<Mail>,
    pub(super) keys: Keys,
    /// Every attempt to send, also the failed ones, oldest first. Not kept in the file.
    #[serde(skip)]
    pub(super) attempts: Vec<Attempt>,
    #[serde(skip)]
    file: PathBuf,
}

/// One request to send and what came of it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Attempt {
    pub(super) at: Timestamp,
    pub(super) path: &'static str,
    pub(super) idempotency_key: Option<String>,
    /// `sent`, `repeated`, a fault's kind, or the name of the error.
    pub(super) outcome: String,
}

impl Store {
    /// Reads what the last run left.
    pub(super) fn open(file: PathBuf) -> Result<Self> {
        let store: Self = match std::fs::read(&file) {
            Ok(bytes) => serde_json::from_slice(&bytes)?,
            Err(_) => Self::default(),
        };
        Ok(Self { file, ..store })
    }

    /// Accepts mails and returns their IDs.
    pub(super) fn accept(
        &mut self,
        contents: Vec<Content>,
        key: Option<&str>,
        now: Timestamp,
    ) -> Vec<String> {
        let mut ids = Vec::new();
        for content in contents {
            let id = message_id(now);
            ids.push(id.clone());
            self.mails.push(Mail { id, created_at: now, idempotency_key: key.map(str::to_owned), content });
        }
        ids
    }

    /// Remembers the answer to a keyed request.
    pub(super) fn answer(&mut self, key: Option<&str>, payload: Value, answer: &Value, now: Timestamp) {
        if let Some(key) = key {
            self.keys.answer(key, payload, answer.clone(), now);
        }
        self.save();
    }

    /// Writes the file; a full disk is said, not fatal.
    pub(super) fn save(&self) {
        let written = serde_json::to_vec(self)
            .map_err(anyhow::Error::from)
            .and_then(|bytes| Ok(std::fs::write(&self.file, bytes)?));
        if let Err(error) = written {
            ui::warn(format!("the mail catcher cannot write {}: {error}", self.file.display()));
        }
    }
}

/// A version 7 UUID: sorts by time.
fn message_id(now: Timestamp) -> String {
    let mut entropy = [0; 10];
    // Without entropy the IDs would repeat within one millisecond; the time still tells them apart otherwise.
    let _ = getrandom::fill(&mut entropy);
    let milliseconds = u64::try_from(now.as_millisecond()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &entropy).into_uuid().to_string()
}
