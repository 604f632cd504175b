//! Personal tokens with which an operator's programs use the API: shown once, kept as a digest,
//! with an end, and dead with the operator role.
//!
//! A token stands in for a session and a fresh proof of identity. So it can be made only by a person
//! who has just given one, and it can make no other token.

use credenza_domain::expiry;
use credenza_domain::ids::RecordId;
use credenza_domain::names::Name;
use credenza_domain::problems::ProblemType;
use credenza_domain::wire::{CreateOperatorToken, OperatorTokenView, OperatorTokens};
use data_encoding::BASE64URL_NOPAD;
use zeroize::Zeroizing;

use crate::access::OperatorAuthority;
use crate::caller::Caller;
use crate::failure::{Failure, field};
use crate::ports::{Ports, Rows};
use crate::sessions::SignedIn;
use crate::store;
use crate::store::audit::{Actor, Entry};
use crate::store::operator_tokens::{BearerRow, NewToken, TokenRow};
use crate::store::throttles::{Counter, Limit};

/// How each text begins: a leak scanner finds it, and no other credential of ours looks like it.
pub const PREFIX: &str = "czop_";
/// Characters behind the prefix that stay visible.
const HINT_CHARS: usize = 4;
/// Tokens that may be alive for one person.
const TOKENS_MAX: i64 = 20;
/// Requests with one token.
const REQUESTS: Limit = Limit { tries: 600, seconds: 5 * 60 };
/// Wrong tokens from one address.
const FAILURES: Limit = Limit { tries: 30, seconds: 15 * 60 };

/// A token that was just made, with its text for the one answer.
pub struct Created {
    /// The row.
    pub view: OperatorTokenView,
    /// The text.
    pub text: Zeroizing<String>,
}

/// One's own tokens.
pub async fn list(
    ports: &Ports,
    signed_in: &SignedIn,
    _authority: &OperatorAuthority,
) -> Result<OperatorTokens, Failure> {
    let rows: Vec<TokenRow> =
        ports.database.run(store::operator_tokens::list(signed_in.person())).await?.decode()?;
    let view = |row: TokenRow| OperatorTokenView {
        id: row.id,
        name: row.name,
        hint: row.hint,
        created_at: row.created_at,
        expires_at: row.expires_at,
        last_used_at: row.last_used_at,
        last_network: row.last_network,
    };
    Ok(OperatorTokens { tokens: rows.into_iter().map(view).collect() })
}

/// Makes one.
pub async fn create(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    _authority: &OperatorAuthority,
    form: &CreateOperatorToken,
) -> Result<Created, Failure> {
    let now = ports.now();
    let (name, end) = (Name::parse(&form.name), expiry::parse(&form.expires_on, now));
    let (Ok(name), Ok(expires_at)) = (&name, &end) else {
        let name = name.err().map(|error| field("name", error));
        return Err(Failure::fields(
            name.into_iter().chain(end.err().map(|error| field("expires_on", error))).collect(),
        ));
    };
    let random: [u8; 32] = ports.random()?;
    let body = Zeroizing::new(BASE64URL_NOPAD.encode(&random));
    let hint: String = body.chars().take(HINT_CHARS).collect();
    let text = Zeroizing::new([PREFIX, body.as_str()].concat());
    let id = RecordId::new(now, ports.random()?);
    let token = NewToken {
        id,
        person: signed_in.person(),
        name: name.as_str(),
        hint: &hint,
        digest: ports.config.pepper().digest_for("operator token", &text).to_hex(),
        expires_at: *expires_at,
    };
    let actor = signed_in.actor(caller);
    let statements = vec![
        store::operator_tokens::insert(&token, TOKENS_MAX, now),
        store::operator_tokens::note(&entry(ports, &actor, "operator_token.created", id)?),
    ];
    if ports.database.batch(statements).await?.first().is_none_or(Rows::is_empty) {
        let detail = "You have 20 tokens that are alive. Revoke one that you do not need any more.";
        return Err(Failure::new(ProblemType::LimitReached, detail));
    }
    let view = OperatorTokenView {
        id,
        name: name.as_str().to_owned(),
        hint,
        created_at: now,
        expires_at: *expires_at,
        last_used_at: None,
        last_network: None,
    };
    Ok(Created { view, text })
}

/// Takes one away, with the next request.
pub async fn revoke(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    _authority: &OperatorAuthority,
    id: RecordId,
) -> Result<(), Failure> {
    let actor = signed_in.actor(caller);
    // The entry first: it is written while the token is alive, in the transaction that ends it.
    let statements = vec![
        store::operator_tokens::note(&entry(ports, &actor, "operator_token.revoked", id)?),
        store::operator_tokens::revoke(id, signed_in.person(), ports.now()),
    ];
    if ports.database.batch(statements).await?.last().is_none_or(Rows::is_empty) {
        return Err(Failure::not_found());
    }
    Ok(())
}

fn entry<'a>(
    ports: &Ports,
    actor: &'a Actor,
    action: &'static str,
    id: RecordId,
) -> Result<Entry<'a>, Failure> {
    let now = ports.now();
    Ok(Entry {
        id: RecordId::new(now, ports.random()?),
        at: now,
        organisation: None,
        client_id: None,
        actor,
        action,
        object_id: id.to_string(),
        object_name: "",
    })
}

/// The operator behind a token; notes that it is in use. Entries in the audit log name both.
pub async fn authenticate(ports: &Ports, caller: &Caller, presented: &str) -> Result<SignedIn, Failure> {
    let wrong = || {
        let detail = "This personal token does not work: it is unknown, has expired, was revoked, or its operator is none any more.";
        Failure::new(ProblemType::SignedOut, detail)
    };
    // Another credential than ours is no guess at one.
    if !presented.starts_with(PREFIX) {
        return Err(wrong().log("no operator token"));
    }
    let now = ports.now();
    let throttle = ports.config.pepper().digest_for("throttle operator token", &caller.address).to_hex();
    let digests: Vec<String> = ports
        .config
        .peppers
        .iter()
        .map(|pepper| pepper.digest_for("operator token", presented).to_hex())
        .collect();
    let digests = serde_json::Value::from(digests).to_string();
    let mut answers = ports
        .database
        .batch(vec![
            store::throttles::read(&throttle),
            store::operator_tokens::find(&digests, now),
            store::operator_tokens::touch(&digests, &caller.network, now),
        ])
        .await?
        .into_iter();
    let mut next = || answers.next().unwrap_or_default();
    let failures: Option<Counter> = next().first()?;
    let row: Option<BearerRow> = next().first()?;
    let wait = |counter: &Counter| Failure::too_many_tries(counter.ends_at - now.as_second());
    if let Some(counter) =
        failures.filter(|counter| counter.tries >= FAILURES.tries && counter.ends_at > now.as_second())
    {
        return Err(wait(&counter).log("operator token throttled by address"));
    }
    let Some(row) = row else {
        ports.database.run(store::throttles::count(&throttle, FAILURES, now)).await?;
        return Err(wrong().log("unknown operator token"));
    };
    let requests = ["operator token", &row.id.to_string()].join(" ");
    let counted: Rows = ports.database.run(store::throttles::count(&requests, REQUESTS, now)).await?;
    if counted.is_empty() {
        return Err(Failure::too_many_tries(60).log("operator token throttled"));
    }
    Ok(SignedIn::by_operator_token(row, presented, now))
}
