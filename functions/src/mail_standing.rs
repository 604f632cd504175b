//! How the mail API does, from tick to tick: so that the end of an outage is seen at the first tick after
//! it, and what the outage left behind is told once more and not lost.
//!
//! An outage is a time in which nothing was taken and at least two ticks failed. One request that fails
//! is none: its mail may well have been taken.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::mail::{self, Api};
use crate::ports::{PortError, Ports, Statement};
use crate::store;
use crate::store::mail_api::{Hopeless, StandingRow};

/// Seconds between two failures that make an outage: two ticks are further apart.
const OUTAGE_SECONDS: i64 = 600;
/// Seconds for which the mail API, when it works again, can tell of what it had taken after all: until
/// the next tick.
const LATE_NEWS_SECONDS: i64 = 600;
/// Seconds after an answer to a letter to nobody, within which a mail that fails goes on with the outage
/// before it: a night may lie between, in which none is tried.
const SAME_OUTAGE_SECONDS: i64 = 13 * 3600;

/// Seconds that an instant in what was written down can lie ahead at most: nobody is left alone for longer.
const AHEAD_SECONDS: i64 = 3600;

/// How the mail API does.
pub struct Standing {
    api: Api,
    row: StandingRow,
    /// As it is written down.
    written: StandingRow,
}

impl Standing {
    /// Looks how it did, and, where it was down, whether it answers again.
    pub async fn look(ports: &Ports) -> Result<Self, PortError> {
        let api = Api::of(&ports.config.mail)?;
        let now = ports.now();
        let found: Option<StandingRow> = ports.database.run(store::mail_api::read(now)).await?.first()?;
        let written = found.unwrap_or_default();
        let mut standing = Self { api, row: known(&written, now), written };
        if standing.row.api.as_deref() != Some(api.name()) {
            standing.change(ports, now).await?;
        }
        if standing.is_down() && !standing.is_closed(now) {
            if mail::answers(ports, api).await {
                standing.works_again(ports).await?;
                standing.row.answered_at = Some(now);
            } else {
                standing.failed(now);
            }
            standing.write(ports).await?;
        }
        Ok(standing)
    }

    /// Another mail API than before cannot tell what became of the other one's mails.
    async fn change(&mut self, ports: &Ports, now: Timestamp) -> Result<(), PortError> {
        if self.row.api.is_some() {
            let all = store::mail_api::strand(Timestamp::UNIX_EPOCH, now, now, now);
            ports.database.batch(vec![all, store::mail_api::bring_forward(now)]).await?;
        }
        let has_sick = self.row.has_sick;
        self.row = StandingRow { api: Some(self.api.name().to_owned()), has_sick, ..StandingRow::default() };
        self.write(ports).await
    }

    /// It fails, and took nothing since.
    pub fn is_down(&self) -> bool {
        self.row.since_at.is_some() && self.row.answered_at.is_none()
    }

    /// It asked to be left alone.
    pub fn is_closed(&self, now: Timestamp) -> bool {
        self.row.closed_until_at.is_some_and(|until| until > now)
    }

    /// It asks to be left alone until then.
    pub fn close(&mut self, until: Timestamp) {
        self.row.closed_until_at = self.row.closed_until_at.max(Some(until));
    }

    /// A request failed, and not for its mail's sake.
    pub fn failed(&mut self, now: Timestamp) {
        let ended = |answered: Timestamp| now.as_second() - answered.as_second() > SAME_OUTAGE_SECONDS;
        if self.row.answered_at.is_some_and(ended) {
            self.row.since_at = None;
        }
        self.row.since_at = self.row.since_at.or(Some(now));
        self.row.answered_at = None;
        self.row.last_failed_at = Some(now);
    }

    /// It took a mail. Gives whether that ended an outage, so that more can be sent now.
    pub async fn took(&mut self, ports: &Ports) -> Result<bool, PortError> {
        let ended = self.is_down() && self.works_again(ports).await?;
        (self.row.since_at, self.row.last_failed_at, self.row.answered_at) = (None, None, None);
        Ok(ended)
    }

    /// What waited for the end of an outage need not wait longer, and what it left behind is marked. Gives
    /// whether there was one.
    async fn works_again(&self, ports: &Ports) -> Result<bool, PortError> {
        let (Some(since), Some(last)) = (self.row.since_at, self.row.last_failed_at) else {
            return Ok(false);
        };
        if last.as_second() - since.as_second() < OUTAGE_SECONDS {
            return Ok(false);
        }
        let now = ports.now();
        crate::log::line("mail API works again", &json!({"down_since": since.as_second()}));
        let before = if self.api.can_tell() { now - self.remembers() } else { now };
        let ended =
            vec![store::mail_api::strand(since, now, before, now), store::mail_api::bring_forward(now)];
        ports.database.batch(ended).await?;
        Ok(true)
    }

    fn remembers(&self) -> SignedDuration {
        SignedDuration::from_secs(self.api.remembers_seconds())
    }

    /// What gives up the mails of which nobody can tell any more whether they were taken; nothing, where
    /// there are none.
    pub fn give_up(&self, now: Timestamp) -> Vec<Statement> {
        if !self.row.has_sick {
            return Vec::new();
        }
        let works = (!self.is_down()).then_some(());
        let hopeless = Hopeless {
            unclear_before: works.map(|()| now - self.remembers()),
            stranded_before: works.map(|()| now - SignedDuration::from_secs(LATE_NEWS_SECONDS)),
        };
        let mut statements = vec![store::mail_api::take_back(now)];
        statements.extend(store::mail_api::give_up(hopeless, now));
        statements
    }

    /// Writes down what changed.
    pub async fn write(&mut self, ports: &Ports) -> Result<(), PortError> {
        if self.row != self.written {
            ports.database.run(store::mail_api::write(&self.row)).await?;
            self.written = self.row.clone();
        }
        Ok(())
    }
}

/// What can be true of what was written down. After a clock that ran ahead was put right, mails shall not wait until
/// it is that late.
fn known(written: &StandingRow, now: Timestamp) -> StandingRow {
    let latest = now + SignedDuration::from_secs(AHEAD_SECONDS);
    let instants = [written.since_at, written.last_failed_at, written.answered_at, written.closed_until_at];
    if instants.into_iter().flatten().any(|at| at > latest) {
        let (api, has_sick) = (written.api.clone(), written.has_sick);
        return StandingRow { api, has_sick, ..StandingRow::default() };
    }
    written.clone()
}
