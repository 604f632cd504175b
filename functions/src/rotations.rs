//! Guided rotations: what is proposed, who begins one, how far it is.
//!
//! One rotation for each application: whoever begins a second one joins the first. Its step is not
//! stored; it follows from the evidence of token requests.

use credenza_domain::expiry;
use credenza_domain::ids::{RecordId, SecretId};
use credenza_domain::names::Name;
use credenza_domain::problems::ProblemType;
use credenza_domain::rotation::{proposed_date, proposed_name, quiet_at, range, step};
use credenza_domain::secrets::SecretText;
use credenza_domain::wire::{
    DoneBy, Policy, RotationProposal, RotationView, RunningRotation, SecretDetail, StartRotation,
};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::access::Authority;
use crate::caller::Caller;
use crate::failure::{Failure, field};
use crate::ports::Ports;
use crate::sessions::SignedIn;
use crate::store::organisations::ZoneRow;
use crate::store::policy::PolicyRow;
use crate::store::rotations::{CandidateRow, EndedRow, RunningRow};
use crate::store::secrets::NewSecret;
use crate::store::undo::DetailRow;
use crate::{secrets, store, undo};

/// What a person needs to begin, resume or watch a rotation. Two round trips at most.
pub async fn read(ports: &Ports, authority: &Authority) -> Result<RotationView, Failure> {
    let (now, client_id) = (ports.now(), authority.client_id());
    let mut answers = ports
        .database
        .batch(vec![
            store::rotations::running(client_id),
            store::rotations::last(client_id),
            store::organisations::time_zone(authority.organisation()),
            store::rotations::secrets_of(authority.organisation(), now),
            store::policy::read(),
        ])
        .await?
        .into_iter();
    let mut next = || answers.next().unwrap_or_default();
    let running: Option<RunningRow> = next().first()?;
    let last: Option<EndedRow> = next().first()?;
    let place: Option<ZoneRow> = next().first()?;
    let secrets: Vec<CandidateRow> = next().decode()?;
    // What is proposed must be what is taken, so the operators' policy counts for the look too.
    let policy: Option<PolicyRow> = next().first()?;
    let rules = policy.as_ref().map_or(ports.config.rules, crate::policy::rules);
    let country = place.map_or_else(String::new, |place| place.country);
    let live = secrets.iter().filter(|row| row.client_id == client_id && row.expires_at > now).count();
    let running = match running {
        Some(row) => Some(follow(ports, authority, row, now).await?),
        None => None,
    };
    Ok(RotationView {
        now,
        running,
        proposals: proposals(&secrets, authority, &country, rules, now),
        live: u32::try_from(live).unwrap_or(u32::MAX),
        live_max: rules.live_secrets_max,
        last: last.map(|row| DoneBy { at: row.ended_at, by: row.started_by }),
    })
}

async fn follow(
    ports: &Ports,
    authority: &Authority,
    row: RunningRow,
    now: Timestamp,
) -> Result<RunningRotation, Failure> {
    let ids = [Some(row.new_secret_id), row.old_secret_id];
    let reads = ids.iter().flatten().map(|id| store::undo::find(authority.client_id(), Some(*id), now));
    let mut answers = ports.database.batch(reads.collect()).await?.into_iter();
    let mut next = || -> Result<Option<SecretDetail>, Failure> {
        let found: Option<DetailRow> = answers.next().unwrap_or_default().first()?;
        Ok(found.map(|row| undo::detail(row, now)))
    };
    let new = next()?.ok_or_else(|| Failure::internal("a rotation without its new secret"))?;
    // A planned deletion has taken effect, though no tick wrote it down yet.
    let old = next()?.filter(|old| old.deleted.is_none());
    let last = |detail: &SecretDetail| detail.secret.last_used.as_ref().map(|used| used.at);
    let old_last = old.as_ref().map(last);
    Ok(RunningRotation {
        started: DoneBy { at: row.started_at, by: row.started_by },
        step: step(old_last, last(&new), now),
        quiet_at: old_last.flatten().map(quiet_at),
        old,
        new,
    })
}

fn proposals(
    secrets: &[CandidateRow],
    authority: &Authority,
    country: &str,
    rules: Policy,
    now: Timestamp,
) -> Vec<RotationProposal> {
    let own = secrets.iter().filter(|row| row.client_id == authority.client_id()).map(Some);
    let propose = |old: Option<&CandidateRow>| {
        let end = old.map(|old| expiry::last_day(old.expires_at));
        // Its own end is not one to stay away from: it goes.
        let others = secrets.iter().filter(|row| old.is_none_or(|old| old.id != row.id));
        let taken: Vec<Date> = others.map(|row| expiry::last_day(row.expires_at)).collect();
        let range = range(now, end, rules.lifetime_days);
        RotationProposal {
            old: old.map(|old| old.id),
            name: proposed_name(old.map(|old| old.name.as_str()), now),
            expires_on: proposed_date(now, country, range, &taken).to_string(),
            earliest: range.0.to_string(),
            latest: range.1.to_string(),
        }
    };
    own.chain([None]).map(propose).collect()
}

/// What came of beginning a rotation.
pub struct Started {
    /// As it is now.
    pub view: RotationView,
    /// The new secret's text; `None`: another rotation was under way, and the person joins it.
    pub text: Option<SecretText>,
}

/// Begins a rotation with a new secret, or joins the one that is under way.
pub async fn start(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    authority: &Authority,
    idempotency_key: &str,
    form: &StartRotation,
) -> Result<Started, Failure> {
    let (now, client_id) = (ports.now(), authority.client_id());
    let before = read(ports, authority).await?;
    if before.running.is_some() {
        return Ok(Started { view: before, text: None });
    }
    if authority.application_is_disabled() {
        let words = "The operator has switched this application off. Ask support.";
        return Err(Failure::new(ProblemType::ApplicationDisabled, words));
    }
    let proposal = before.proposals.iter().find(|known| known.old == form.old).ok_or_else(gone)?;
    let name = Name::parse(&form.name).map_err(|error| field("name", error));
    let expires_at = expiry::parse_within(&form.expires_on, now, ports.config.rules.lifetime_days)
        .map_err(|error| field("expires_on", error));
    let key = secrets::check_key(idempotency_key);
    let (name, expires_at) = match (name, expires_at, key) {
        (Ok(_), Ok(_), Ok(())) if form.expires_on < proposal.earliest => {
            let words = format!(
                "The new secret would end before the one that it replaces. Pick {} or later: a rotation never brings an end nearer.",
                proposal.earliest
            );
            return Err(Failure::fields(vec![field("expires_on", words)]));
        }
        (Ok(name), Ok(expires_at), Ok(())) => (name, expires_at),
        (name, expires_at, key) => {
            let errors = [name.err(), expires_at.err(), key.err()].into_iter().flatten().collect();
            return Err(Failure::fields(errors));
        }
    };
    let text = secrets::generate(ports)?;
    let pepper = ports.config.pepper();
    let secret = NewSecret {
        id: SecretId::new(now, ports.random()?),
        name: name.as_str(),
        hint: text.hint(),
        digest: text.digest(pepper, client_id).to_hex(),
        pepper_version: pepper.version(),
        idempotency_key,
        created_at: now,
        expires_at,
    };
    let actor = signed_in.actor(caller);
    let longest = expiry::expires_at(expiry::latest_within(now, ports.config.rules.lifetime_days));
    let id = RecordId::new(now, ports.random()?);
    let (created, started) = (RecordId::new(now, ports.random()?), RecordId::new(now, ports.random()?));
    ports
        .database
        .batch(vec![
            store::rotations::insert_secret(authority, &secret, form.old, longest, before.live_max),
            store::audit::append_for_secret(created, now, &actor, "secret.created", secret.id, client_id),
            store::rotations::insert(authority, id, form.old, secret.id, now),
            store::audit::append_for_rotation(started, now, &actor, "rotation.started", client_id, Some(id)),
        ])
        .await?;
    let view = read(ports, authority).await?;
    match &view.running {
        Some(running) if running.new.secret.id == secret.id => Ok(Started { view, text: Some(text) }),
        // Somebody was faster.
        Some(_) => Ok(Started { view, text: None }),
        None if view.live >= view.live_max => Err(Failure::new(
            ProblemType::LimitReached,
            format!(
                "An application can have {} live secrets, and this one has them by now. Delete one that is not in use, then begin again.",
                view.live_max
            ),
        )),
        None => Err(gone()),
    }
}

fn gone() -> Failure {
    let words =
        "The secret that was to be replaced is not there any more. Begin again with what is there now.";
    Failure::new(ProblemType::SecretState, words)
}

/// Ends the rotation that is under way, with both secrets as they are. Twice is once.
pub async fn end(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    authority: &Authority,
) -> Result<RotationView, Failure> {
    let now = ports.now();
    let audit = RecordId::new(now, ports.random()?);
    let actor = signed_in.actor(caller);
    ports
        .database
        .batch(vec![
            store::audit::append_for_rotation(
                audit,
                now,
                &actor,
                "rotation.ended",
                authority.client_id(),
                None,
            ),
            store::rotations::end(authority, now),
        ])
        .await?;
    read(ports, authority).await
}
