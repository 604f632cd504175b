//! Acts on a secret that can be taken back: delete and restore, disable and enable, brown-outs,
//! planned deletions.
//!
//! Each is one transaction: the conditional act, its audit entry, and the secret as it is then,
//! which tells what happened or why nothing did.

use credenza_domain::ids::{RecordId, SecretId};
use credenza_domain::problems::ProblemType;
use credenza_domain::secrets::SecretState;
use credenza_domain::undo::{
    BrownOut, DeletionError, IN_USE_SECONDS, RESTORE_SECONDS, brown_out, deletion_at,
};
use credenza_domain::wire::{
    BrownOutView, CutOff, DeletedSecrets, DoneBy, PlanBrownOut, PlanDeletion, SecretDetail,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::access::Authority;
use crate::caller::Caller;
use crate::failure::{Failure, field};
use crate::mail::notices::undo as letters;
use crate::ports::{PortError, Ports, Statement};
use crate::sessions::SignedIn;
use crate::store::undo::{Act, DetailRow, DueRow};
use crate::{notices, portal, store};

/// Planned deletions that one tick writes down; they took effect before, so the rest can wait.
const DUE_MAX: i64 = 5;

/// Who does something to which secret.
pub struct Doer<'a> {
    /// The world.
    pub ports: &'a Ports,
    /// From where.
    pub caller: &'a Caller,
    /// Who.
    pub signed_in: &'a SignedIn,
    /// And may.
    pub authority: &'a Authority,
    /// The secret.
    pub secret: SecretId,
}

impl Doer<'_> {
    /// Runs an act. True: it did something.
    async fn run(
        &self,
        action: &'static str,
        more: &str,
        update: impl FnOnce(&Act<'_>) -> Statement,
    ) -> Result<(bool, DetailRow), Failure> {
        let now = self.ports.now();
        let id = RecordId::new(now, self.ports.random()?);
        let act = Act { authority: self.authority, secret: self.secret, now, id };
        let actor = self.signed_in.actor(self.caller);
        let mut answers = self
            .ports
            .database
            .batch(vec![
                update(&act),
                store::audit::append_for_act(id, now, &actor, action, self.secret, more),
                store::undo::find(self.authority.client_id(), Some(self.secret), now),
            ])
            .await?
            .into_iter();
        let did = answers.next().is_some_and(|rows| !rows.is_empty());
        let row: Option<DetailRow> = answers.next_back().unwrap_or_default().first()?;
        row.map(|row| (did, row)).ok_or_else(Failure::not_found)
    }

    fn now(&self) -> Timestamp {
        self.ports.now()
    }

    /// A secret that can be seen but not be changed any more.
    fn refuse_dead(&self, row: &DetailRow) -> Result<(), Failure> {
        match row.life().state(self.now()) {
            SecretState::Deleted => Err(Failure::not_found()),
            SecretState::Expired => Err(expired()),
            SecretState::Active | SecretState::BrownOut | SecretState::Disabled => Ok(()),
        }
    }
}

fn expired() -> Failure {
    Failure::new(
        ProblemType::SecretState,
        "This secret has expired: it is refused for good. Create a new one, and delete this one.",
    )
}

/// Reads a secret of an application.
pub async fn read(ports: &Ports, authority: &Authority, secret: SecretId) -> Result<SecretDetail, Failure> {
    let now = ports.now();
    let read = store::undo::find(authority.client_id(), Some(secret), now);
    let row: Option<DetailRow> = ports.database.run(read).await?.first()?;
    let detail = row.map(|row| detail(row, now)).ok_or_else(Failure::not_found)?;
    let gone = detail.deleted.is_some() && detail.restorable_until.is_none();
    if gone { Err(Failure::not_found()) } else { Ok(detail) }
}

/// Secrets of an application that can be restored.
pub async fn deleted(ports: &Ports, authority: &Authority) -> Result<DeletedSecrets, Failure> {
    let now = ports.now();
    let read = store::undo::find(authority.client_id(), None, now);
    let rows: Vec<DetailRow> = ports.database.run(read).await?.decode()?;
    Ok(DeletedSecrets { secrets: rows.into_iter().map(|row| detail(row, now)).collect() })
}

/// Deletes a secret: from the next token request on it is refused.
pub async fn delete(doer: &Doer<'_>, form: &CutOff) -> Result<(), Failure> {
    let hint = form.hint.as_deref().map(str::trim);
    let (did, row) = doer.run("secret.deleted", "", |act| store::undo::delete(act, hint)).await?;
    match did {
        true => Ok(()),
        false if row.life().deleted_since(doer.now()).is_some() => Err(Failure::not_found()),
        false => Err(hint_needed(&row, doer.now())),
    }
}

/// Disables a secret: it is refused until it is enabled again. Doing it twice is doing it once.
pub async fn disable(doer: &Doer<'_>, form: &CutOff) -> Result<SecretDetail, Failure> {
    let hint = form.hint.as_deref().map(str::trim);
    let (did, row) = doer.run("secret.disabled", "", |act| store::undo::disable(act, hint)).await?;
    if !did {
        doer.refuse_dead(&row)?;
        if row.secret.disabled_at.is_none() {
            return Err(hint_needed(&row, doer.now()));
        }
    }
    Ok(detail(row, doer.now()))
}

/// Lets a disabled secret work again.
pub async fn enable(doer: &Doer<'_>) -> Result<SecretDetail, Failure> {
    let (did, row) = doer.run("secret.enabled", "", store::undo::enable).await?;
    if !did {
        doer.refuse_dead(&row)?;
    }
    Ok(detail(row, doer.now()))
}

/// Takes a deletion back.
pub async fn restore(doer: &Doer<'_>) -> Result<SecretDetail, Failure> {
    let most = doer.ports.config.rules.live_secrets_max;
    let (did, row) = doer.run("secret.restored", "", |act| store::undo::restore(act, most)).await?;
    if did {
        return Ok(detail(row, doer.now()));
    }
    let now = doer.now();
    let Some(deleted_at) = row.life().deleted_since(now) else {
        // Somebody was faster.
        return Ok(detail(row, now));
    };
    if deleted_at.as_second() <= now.as_second() - RESTORE_SECONDS {
        return Err(Failure::not_found());
    }
    if row.secret.expires_at <= now {
        let words = "This secret has expired since it was deleted: restoring it would change nothing.";
        return Err(Failure::new(ProblemType::SecretState, words));
    }
    Err(Failure::new(
        ProblemType::LimitReached,
        format!(
            "An application can have {most} live secrets, and this one has them. Delete one that is not in use, then restore this one."
        ),
    ))
}

/// Plans a brown-out, or begins it now.
pub async fn plan_brown_out(doer: &Doer<'_>, form: &PlanBrownOut) -> Result<SecretDetail, Failure> {
    let before = read(doer.ports, doer.authority, doer.secret).await?;
    if before.secret.state == SecretState::Expired {
        return Err(expired());
    }
    let window = brown_out(form.begins_at, form.minutes, before.secret.expires_at, doer.now())
        .map_err(|error| Failure::fields(vec![field("begins_at", error)]))?;
    let more =
        format!(" ({} minutes from {})", form.minutes, window.begins_at.strftime("%-d %B %Y, %H:%M:%S UTC"));
    let (did, row) = doer.run("secret.brown_out", &more, |act| store::undo::brown_out(act, window)).await?;
    if !did {
        doer.refuse_dead(&row)?;
        let words = "This secret is disabled, so it is refused already. Enable it first.";
        return Err(Failure::new(ProblemType::SecretState, words));
    }
    Ok(detail(row, doer.now()))
}

/// Ends a brown-out at once, or takes one back that is to come.
pub async fn end_brown_out(doer: &Doer<'_>) -> Result<SecretDetail, Failure> {
    let (did, row) = doer.run("secret.brown_out_ended", "", store::undo::end_brown_out).await?;
    if !did {
        doer.refuse_dead(&row)?;
    }
    Ok(detail(row, doer.now()))
}

/// Plans a deletion at a date.
pub async fn plan_deletion(doer: &Doer<'_>, form: &PlanDeletion) -> Result<SecretDetail, Failure> {
    let now = doer.now();
    let zone = store::organisations::time_zone(doer.authority.organisation());
    let zone: Option<store::organisations::ZoneRow> = doer.ports.database.run(zone).await?.first()?;
    let zone = zone.and_then(|row| TimeZone::get(&row.time_zone).ok()).unwrap_or(TimeZone::UTC);
    let at = deletion_at(&form.on, &zone, now)
        .map_err(|error: DeletionError| Failure::fields(vec![field("on", error)]))?;
    let hint = form.hint.as_deref().map(str::trim);
    let more = format!(" (on {})", at.strftime("%-d %B %Y, %H:%M UTC"));
    let (did, row) =
        doer.run("secret.deletion_planned", &more, |act| store::undo::plan_deletion(act, at, hint)).await?;
    match did {
        true => Ok(detail(row, now)),
        false if row.life().deleted_since(now).is_some() => Err(Failure::not_found()),
        false => Err(hint_needed(&row, now)),
    }
}

/// Takes a planned deletion back.
pub async fn cancel_deletion(doer: &Doer<'_>) -> Result<SecretDetail, Failure> {
    let (did, row) = doer.run("secret.deletion_cancelled", "", store::undo::cancel_deletion).await?;
    let now = doer.now();
    if let Some(deleted_at) = row.life().deleted_since(now).filter(|_| !did) {
        if deleted_at.as_second() <= now.as_second() - RESTORE_SECONDS {
            return Err(Failure::not_found());
        }
        let words = "It was deleted already. Within 72 hours it can be restored.";
        return Err(Failure::new(ProblemType::SecretState, words));
    }
    Ok(detail(row, now))
}

/// Why nothing was cut off: it is in use, or nothing else works.
fn hint_needed(row: &DetailRow, now: Timestamp) -> Failure {
    let used = row.secret.used_at.is_some_and(|at| at.as_second() > now.as_second() - IN_USE_SECONDS);
    let why = if used {
        "This secret was used in the last 24 hours."
    } else {
        "This is the last secret of the application that works."
    };
    let words = format!(
        "{why} If it shall go all the same, type its hint, the three characters that it begins with."
    );
    Failure::fields(vec![field("hint", words)])
}

/// What the portal shows of a secret at this instant.
pub(crate) fn detail(row: DetailRow, now: Timestamp) -> SecretDetail {
    let life = row.life();
    let done =
        |at: Option<Timestamp>, by: Option<String>| at.map(|at| DoneBy { at, by: by.unwrap_or_default() });
    let deleted_at = life.deleted_since(now);
    let restorable_until = deleted_at
        .filter(|_| row.secret.expires_at > now)
        .and_then(|at| Timestamp::from_second(at.as_second() + RESTORE_SECONDS).ok())
        .filter(|until| *until > now);
    let window =
        |brown_out: BrownOut| BrownOutView { begins_at: brown_out.begins_at, ends_at: brown_out.ends_at };
    let planned_for = row.secret.deletes_at;
    let mut secret = portal::secret(row.secret, now);
    secret.state = life.state(now);
    SecretDetail {
        now,
        disabled: done(life.disabled_at, row.disabled_by),
        deleted: done(deleted_at, row.deleted_by.or(row.deletes_by.clone())),
        restorable_until,
        deletion: done(planned_for.filter(|at| *at > now), row.deletes_by),
        brown_out: life.brown_out.filter(|brown_out| brown_out.ends_at > now).map(window),
        used_today: secret
            .last_used
            .as_ref()
            .is_some_and(|used| used.at.as_second() > now.as_second() - IN_USE_SECONDS),
        is_last: row.others == 0,
        secret,
    }
}

/// Writes planned deletions down that have taken effect, and tells the managers.
pub async fn delete_due(ports: &Ports) -> Result<(), PortError> {
    let now = ports.now();
    let due: Vec<DueRow> = ports.database.run(store::undo::due(now, DUE_MAX)).await?.decode()?;
    for row in due {
        let act = RecordId::new(now, ports.random()?);
        let system = store::audit::Actor { person: None, network: String::new(), user_agent: String::new() };
        let more = row.planned_by.as_ref().map(|by| format!(" (as {by} had planned)")).unwrap_or_default();
        let mut statements = vec![
            store::undo::delete_as_planned(row.id, act, now),
            store::audit::append_for_act(act, now, &system, "secret.deleted_as_planned", row.id, &more),
        ];
        let letter = letters::deleted_as_planned(&row, &ports.config.base_url);
        for reader in notices::managers(ports, row.client_id).await? {
            let key = format!("{}-{}", row.id, row.deletes_at.as_second());
            statements.push(notices::owe(ports, &reader, "deleted-as-planned", &key, &letter, Some(act))?);
        }
        ports.database.batch(statements).await?;
    }
    Ok(())
}
