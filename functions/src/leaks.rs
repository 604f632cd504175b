//! Leaks: somebody found our texts where they do not belong. What is real and still opens
//! something is disabled, and its managers and the operators are told.
//!
//! The answer is the same whatever was sent. It takes longer where something was real, and that
//! tells nothing worth knowing: by then the text opens nothing any more.

use std::collections::{BTreeMap, BTreeSet};

use credenza_domain::ids::{ClientId, RecordId};
use credenza_domain::leaks::{Report, find_key, raw_signature, texts_in};
use credenza_domain::names::printable;
use credenza_domain::oauth::Algorithm;
use credenza_domain::problems::ProblemType;
use serde_json::json;

use crate::caller::Caller;
use crate::failure::Failure;
use crate::mail::notices::leaks::{Leak, leak};
use crate::notices::Reader;
use crate::ports::{OutboundRequest, PortError, Ports};
use crate::store::leaks::{CandidateRow, KeysRow};
use crate::store::throttles::{Counter, Limit};
use crate::{notices, store};

/// Reports from one address before it has to wait: each costs a look into the database.
const REPORTS: Limit = Limit { tries: 30, seconds: 5 * 60 };
/// Least time between two looks at a scanner's address, in seconds.
const KEYS_PAUSE: i64 = 60;
/// Milliseconds that the scanner's address has.
const KEYS_TIMEOUT_MS: u32 = 3_000;
/// Texts whose secrets are looked for in one read: a signed report may hold thousands.
const TEXTS_AT_ONCE: usize = 500;
/// Characters of an address that a mail repeats.
const URL_MAX: usize = 300;

/// Takes a report of anybody: a text, in which ours are searched.
pub async fn report(ports: &Ports, caller: &Caller, body: &[u8]) -> Result<(), Failure> {
    count(ports, caller).await?;
    let body = String::from_utf8_lossy(body);
    let found: Vec<Found> =
        texts_in(&body).into_iter().map(|text| Found { text: text.to_owned(), url: String::new() }).collect();
    disable_all(ports, caller, "anybody", &found).await
}

/// Takes a report in the shape of GitHub's secret scanning partner programme: a JSON array, signed
/// with one of the keys that the configured address lists.
pub async fn report_signed(
    ports: &Ports,
    caller: &Caller,
    key_identifier: &str,
    signature: &str,
    body: &[u8],
) -> Result<(), Failure> {
    let url = ports.config.leak_keys_url.as_deref().ok_or_else(Failure::not_found)?;
    count(ports, caller).await?;
    let unsigned = || {
        let detail = "The report is not signed with a key that we know. Send it without headers of a signature to /api/leaks.";
        Failure::new(ProblemType::MalformedBody, detail).log("leak report: no good signature")
    };
    let signature = raw_signature(signature).ok_or_else(unsigned)?;
    let key = reporter_key(ports, url, key_identifier).await?.ok_or_else(unsigned)?;
    if !ports.signer.verify(Algorithm::ES256, &key, body, &signature).await? {
        return Err(unsigned());
    }
    let reports: Vec<Report> = serde_json::from_slice(body).map_err(|error| {
        let detail = "The body is not a JSON array of {token, type, url, source}.";
        Failure::new(ProblemType::MalformedBody, detail).log(format!("line {}", error.line()))
    })?;
    let (mut found, mut known): (Vec<Found>, BTreeSet<&str>) = (Vec::new(), BTreeSet::new());
    for report in &reports {
        for text in texts_in(&report.token) {
            if known.insert(text) {
                found.push(Found { text: text.to_owned(), url: printable(&report.url, URL_MAX) });
            }
        }
    }
    disable_all(ports, caller, "secret scanning", &found).await
}

/// A text that leaked, and where it was found; empty: nobody who signs for it said so.
struct Found {
    text: String,
    url: String,
}

async fn count(ports: &Ports, caller: &Caller) -> Result<(), Failure> {
    let key = ports.config.pepper().digest_for("throttle leak", &caller.address).to_hex();
    let counted = ports.database.run(store::throttles::count(&key, REPORTS, ports.now())).await?;
    if !counted.is_empty() {
        return Ok(());
    }
    let before: Option<Counter> = ports.database.run(store::throttles::read(&key)).await?.first()?;
    let wait = before.map_or(REPORTS.seconds, |counter| counter.ends_at - ports.now().as_second());
    Err(Failure::too_many_tries(wait))
}

/// The reporter's public key of this name. A name that we do not know may be new: look, but not at
/// every guess.
async fn reporter_key(ports: &Ports, url: &str, identifier: &str) -> Result<Option<String>, Failure> {
    let kept: Option<KeysRow> = ports.database.run(store::leaks::find_keys(url)).await?.first()?;
    if let Some(key) = kept.and_then(|row| find_key(&row.body, identifier)) {
        return Ok(Some(key));
    }
    if ports.database.run(store::leaks::claim_fetch(url, KEYS_PAUSE, ports.now())).await?.is_empty() {
        return Ok(None);
    }
    let request = OutboundRequest {
        method: "GET",
        url: url.to_owned(),
        headers: vec![("accept", "application/json".to_owned()), ("user-agent", "Credenza".to_owned())],
        body: String::new(),
        timeout_ms: KEYS_TIMEOUT_MS,
    };
    // Not a refusal: whoever reports shall try again.
    let response = ports.http.send(request).await?;
    if response.status != 200 {
        return Err(PortError::new("leak keys", format!("status {}", response.status)).into());
    }
    ports.database.run(store::leaks::keep_keys(url, &response.body)).await?;
    Ok(find_key(&response.body, identifier))
}

async fn disable_all(ports: &Ports, caller: &Caller, reporter: &str, found: &[Found]) -> Result<(), Failure> {
    let mut readers = Readers::default();
    for found in found.chunks(TEXTS_AT_ONCE) {
        let hints: BTreeSet<&str> = found.iter().filter_map(|found| found.text.get(..3)).collect();
        let (hints, mut after) = (json!(hints).to_string(), None);
        loop {
            let read = store::leaks::candidates(&hints, after, ports.now());
            let candidates: Vec<CandidateRow> = ports.database.run(read).await?.decode()?;
            for found in found {
                for candidate in
                    candidates.iter().filter(|candidate| is_text_of(ports, candidate, &found.text))
                {
                    let to = readers.of(ports, candidate.client_id).await?;
                    disable(ports, caller, reporter, candidate, &found.url, to).await?;
                }
            }
            after = candidates.last().map(|candidate| candidate.id);
            if candidates.len() < store::leaks::CANDIDATES_MAX {
                break;
            }
        }
    }
    Ok(())
}

/// Who is told, asked for once in a report: a leak is often one of many in the same place.
#[derive(Default)]
struct Readers {
    operators: Option<Vec<Reader>>,
    of: BTreeMap<ClientId, Vec<Reader>>,
}

impl Readers {
    /// The managers of an application, and the operators.
    async fn of(&mut self, ports: &Ports, client_id: ClientId) -> Result<&[Reader], Failure> {
        if !self.of.contains_key(&client_id) {
            let mut readers = notices::managers(ports, client_id).await?;
            if self.operators.is_none() {
                self.operators = Some(notices::operators(ports).await?);
            }
            readers.extend(self.operators.iter().flatten().cloned());
            self.of.insert(client_id, readers);
        }
        Ok(self.of.get(&client_id).map_or(&[], Vec::as_slice))
    }
}

fn is_text_of(ports: &Ports, candidate: &CandidateRow, text: &str) -> bool {
    let pepper = ports.config.peppers.iter().find(|pepper| pepper.version() == candidate.pepper_version);
    text.starts_with(candidate.hint.as_str())
        && pepper
            .is_some_and(|pepper| pepper.digest(candidate.client_id, text).matches_hex(&candidate.digest))
}

async fn disable(
    ports: &Ports,
    caller: &Caller,
    reporter: &str,
    secret: &CandidateRow,
    url: &str,
    readers: &[Reader],
) -> Result<(), Failure> {
    let now = ports.now();
    let entry = RecordId::new(now, ports.random()?);
    let letter = leak(&Leak {
        secret: &secret.name,
        hint: &secret.hint,
        application: &secret.application,
        url,
        network: &caller.network,
        at: now,
        portal: &format!("{}/manage-api-credentials", ports.config.base_url),
    });
    let mut statements = vec![
        store::leaks::append(entry, secret.id, &caller.network, reporter, now),
        store::leaks::disable(secret.id, now),
    ];
    let key = entry.to_string();
    for reader in readers {
        statements.push(notices::owe(ports, reader, "leak", &key, &letter, Some(entry))?);
    }
    ports.database.batch(statements).await?;
    crate::log::line("a leaked secret was disabled", &json!({"correlation_id": caller.correlation_id}));
    Ok(())
}
