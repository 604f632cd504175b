//! Uses that wait in memory until they are written down together.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use credenza_domain::ids::{ResourceId, SecretId};
use credenza_domain::wire::UsageOutcome;
use jiff::Timestamp;
use serde_json::{Value, json};

/// Kinds of uses that wait at most; whatever is new then counts without network and client.
const KINDS_MAX: usize = 200;
/// Secrets at most that an isolate remembers to have seen. Forgetting one costs a statement.
const SEEN_MAX: usize = 10_000;
/// Seconds after which a window is given up whose end nobody wrote: its request was ended before.
const WINDOW_LOST_SECONDS: i64 = 5;

/// What is counted together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) secret: SecretId,
    pub(super) network: String,
    pub(super) user_agent: String,
    pub(super) resource: Option<ResourceId>,
    pub(super) outcome: UsageOutcome,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tally {
    first_at: Timestamp,
    last_at: Timestamp,
    uses: u64,
}

/// Who writes a use down, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flush {
    /// A request before this one does, at the end of its window.
    ByAnother,
    /// This request, at the end of the window that it opened.
    AtTheEnd,
    /// This request, now.
    AtOnce,
}

/// Uses of one or more windows.
#[derive(Debug, Default)]
pub(super) struct Uses(BTreeMap<Key, Tally>);

impl Uses {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As `store::usage::keep` takes them.
    pub(super) fn to_json(&self) -> String {
        let item = |(key, tally): (&Key, &Tally)| {
            json!({
                "s": key.secret,
                "n": key.network,
                "a": key.user_agent,
                "r": key.resource.map(|resource| resource.to_string()).unwrap_or_default(),
                "o": key.outcome.as_str(),
                "f": tally.first_at.as_second(),
                "l": tally.last_at.as_second(),
                "u": tally.uses,
            })
        };
        Value::Array(self.0.iter().map(item).collect()).to_string()
    }

    fn add(&mut self, mut key: Key, tally: Tally) {
        if self.0.len() >= KINDS_MAX && !self.0.contains_key(&key) {
            key.network.clear();
            key.user_agent.clear();
        }
        let known = self.0.entry(key).or_insert(Tally { uses: 0, ..tally });
        known.first_at = known.first_at.min(tally.first_at);
        known.last_at = known.last_at.max(tally.last_at);
        known.uses += tally.uses;
    }
}

#[derive(Default)]
struct Waiting {
    uses: Uses,
    seen: BTreeSet<SecretId>,
    /// When the open window was opened.
    window_at: Option<Timestamp>,
}

/// Uses of all requests in this isolate that wait to be written down.
#[derive(Default)]
pub struct Collected(Mutex<Waiting>);

impl Collected {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a use, and says who writes it down.
    pub(super) fn add(&self, key: Key, at: Timestamp) -> Flush {
        let mut waiting = self.lock();
        if waiting.seen.len() >= SEEN_MAX {
            waiting.seen.clear();
        }
        let is_first = waiting.seen.insert(key.secret);
        waiting.uses.add(key, Tally { first_at: at, last_at: at, uses: 1 });
        let is_open = waiting
            .window_at
            .is_some_and(|opened| (0..WINDOW_LOST_SECONDS).contains(&(at.as_second() - opened.as_second())));
        if is_first {
            return Flush::AtOnce;
        }
        if is_open {
            return Flush::ByAnother;
        }
        waiting.window_at = Some(at);
        Flush::AtTheEnd
    }

    /// Takes all that waits, and closes the window. Whoever would have written it finds nothing.
    pub(super) fn take(&self) -> Uses {
        let mut waiting = self.lock();
        waiting.window_at = None;
        std::mem::take(&mut waiting.uses)
    }

    /// Lets uses wait again that could not be written.
    pub(super) fn put_back(&self, uses: Uses) {
        let mut waiting = self.lock();
        for (key, tally) in uses.0 {
            waiting.uses.add(key, tally);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn key(secret: u128, agent: &str) -> Key {
        Key {
            secret: SecretId::from_u128(secret),
            network: "192.0.2.0/24".to_owned(),
            user_agent: agent.to_owned(),
            resource: None,
            outcome: UsageOutcome::Token,
        }
    }

    #[test]
    fn a_new_secret_is_written_at_once_and_the_rest_once_in_a_window() {
        let collected = Collected::default();
        assert_eq!(collected.add(key(1, "a"), at(0)), Flush::AtOnce);
        assert!(!collected.take().is_empty());
        assert_eq!(collected.add(key(1, "a"), at(0)), Flush::AtTheEnd);
        assert_eq!(collected.add(key(1, "b"), at(1)), Flush::ByAnother);
        assert_eq!(collected.add(key(2, "a"), at(1)), Flush::AtOnce, "within the window of another");
        assert_eq!(collected.take().0.len(), 3);
        assert!(collected.take().is_empty(), "the window's own request finds nothing");
        assert_eq!(collected.add(key(1, "a"), at(2)), Flush::AtTheEnd);
    }

    #[test]
    fn a_window_whose_request_was_ended_is_not_lost_for_ever() {
        let collected = Collected::default();
        collected.add(key(1, "a"), at(0));
        collected.take();
        assert_eq!(collected.add(key(1, "a"), at(0)), Flush::AtTheEnd);
        assert_eq!(collected.add(key(1, "a"), at(4)), Flush::ByAnother);
        assert_eq!(collected.add(key(1, "a"), at(5)), Flush::AtTheEnd);
        let uses = collected.take();
        assert_eq!(uses.0.values().map(|tally| tally.uses).sum::<u64>(), 3);
        collected.add(key(1, "a"), at(7));
        assert_eq!(collected.add(key(1, "a"), at(-100)), Flush::AtTheEnd, "a clock that went back");
    }

    #[test]
    fn a_flood_of_names_fills_no_memory_and_loses_no_use() {
        let collected = Collected::default();
        for number in 0..10_000 {
            collected.add(key(1, &number.to_string()), at(0));
        }
        let uses = collected.take();
        assert!(uses.0.len() <= KINDS_MAX + 1, "{}", uses.0.len());
        assert_eq!(uses.0.values().map(|tally| tally.uses).sum::<u64>(), 10_000);
        collected.put_back(uses);
        assert_eq!(collected.take().0.values().map(|tally| tally.uses).sum::<u64>(), 10_000);
    }
}
