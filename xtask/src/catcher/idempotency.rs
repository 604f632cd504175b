//! Idempotency keys as Resend keeps them: 24 hours, one payload per key.

use std::collections::{BTreeMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::errors::ApiError;

/// How long a key is remembered.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// Longest key, in characters.
const LONGEST: usize = 256;

/// All keys known.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Keys {
    answered: BTreeMap<String, Answered>,
    #[serde(skip)]
    in_flight: HashSet<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Answered {
    payload: Value,
    answer: Value,
    at: Timestamp,
}

/// What a request with a key may do.
#[derive(Debug, PartialEq)]
pub(super) enum Verdict {
    /// Never seen: go on, and report the answer or give up.
    Proceed,
    /// Seen with the same payload: this was the answer.
    Answered(Value),
}

impl Keys {
    /// Claims a key for a payload. After `Proceed` the key is in flight.
    pub(super) fn claim(&mut self, key: &str, payload: &Value, now: Timestamp) -> Result<Verdict, ApiError> {
        if key.is_empty() || key.chars().count() > LONGEST {
            return Err(ApiError::invalid_idempotency_key());
        }
        self.answered.retain(|_, answered| now.duration_since(answered.at) < KEPT);
        if let Some(answered) = self.answered.get(key) {
            return if answered.payload == *payload {
                Ok(Verdict::Answered(answered.answer.clone()))
            } else {
                Err(ApiError::invalid_idempotent_request())
            };
        }
        if !self.in_flight.insert(key.to_owned()) {
            return Err(ApiError::concurrent_idempotent_requests());
        }
        Ok(Verdict::Proceed)
    }

    /// The request succeeded: the same one will get the same answer.
    pub(super) fn answer(&mut self, key: &str, payload: Value, answer: Value, now: Timestamp) {
        self.answered.insert(key.to_owned(), Answered { payload, answer, at: now });
    }

    /// The request is over, whatever came of it.
    pub(super) fn release(&mut self, key: &str) {
        self.in_flight.remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + hour * 3600).unwrap()
    }

    #[test]
    fn the_same_request_gets_the_same_answer_for_a_day() {
        let mut keys = Keys::default();
        assert_eq!(keys.claim("k", &json!(1), at(0)), Ok(Verdict::Proceed));
        keys.answer("k", json!(1), json!({ "id": "x" }), at(0));
        keys.release("k");
        assert_eq!(keys.claim("k", &json!(1), at(23)), Ok(Verdict::Answered(json!({ "id": "x" }))));
        assert_eq!(keys.claim("k", &json!(1), at(24)), Ok(Verdict::Proceed));
    }

    #[test]
    fn another_payload_under_the_same_key_is_refused() {
        let mut keys = Keys::default();
        keys.answer("k", json!(1), json!("first"), at(0));
        assert_eq!(keys.claim("k", &json!(2), at(1)).unwrap_err().name, "invalid_idempotent_request");
    }

    #[test]
    fn a_second_request_while_the_first_runs_is_refused_and_may_come_later() {
        let mut keys = Keys::default();
        keys.claim("k", &json!(1), at(0)).unwrap();
        assert_eq!(keys.claim("k", &json!(1), at(0)).unwrap_err().name, "concurrent_idempotent_requests");
        keys.release("k");
        assert_eq!(keys.claim("k", &json!(1), at(0)), Ok(Verdict::Proceed));
    }

    #[test]
    fn a_key_has_1_to_256_characters() {
        let mut keys = Keys::default();
        assert!(keys.claim(&"ü".repeat(256), &json!(1), at(0)).is_ok());
        for bad in [String::new(), "k".repeat(257)] {
            let error = keys.claim(&bad, &json!(1), at(0)).unwrap_err();
            assert_eq!((error.status.as_u16(), error.name), (400, "invalid_idempotency_key"));
        }
    }
}
