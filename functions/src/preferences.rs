//! What a person decides about mails and calendars.

use credenza_domain::ids::RecordId;
use credenza_domain::languages::Language;
use credenza_domain::reminders::extra_milestones;
use credenza_domain::wire::{ChangePreferences, FeedView, Preferences};

use crate::caller::Caller;
use crate::failure::{Failure, field};
use crate::ports::{PortError, Ports};
use crate::sessions::SignedIn;
use crate::store;
use crate::store::audit::{Actor, Entry};
use crate::store::preferences::PreferencesRow;

/// Reads them.
pub async fn read(ports: &Ports, signed_in: &SignedIn) -> Result<Preferences, Failure> {
    let row: Option<PreferencesRow> =
        ports.database.run(store::preferences::find(signed_in.person())).await?.first()?;
    row.map(view).ok_or_else(Failure::signed_out)
}

fn view(row: PreferencesRow) -> Preferences {
    Preferences {
        language: Language::of(&row.language),
        extra_milestones: row.extra_milestones,
        organisations: row.organisations,
        feed: row.feed_created_at.map(|created_at| FeedView {
            created_at,
            last_read_at: row.feed_read_at.map(|at| at.to_string()),
        }),
    }
}

/// Changes language and extra milestones. What everybody gets cannot be switched off here.
pub async fn change(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    form: &ChangePreferences,
) -> Result<Preferences, Failure> {
    let days = extra_milestones(&form.extra_milestones)
        .map_err(|error| Failure::fields(vec![field("extra_milestones", error)]))?;
    let days = serde_json::to_string(&days).map_err(Failure::internal)?;
    let person = signed_in.person();
    let mut act = Vec::from(store::preferences::change(person, form.language.tag(), &days));
    let actor = signed_in.actor(caller);
    act.push(store::audit::append(&entry(ports, signed_in, &actor, "preferences.changed")?));
    act.push(store::preferences::find(person));
    let row: Option<PreferencesRow> = ports.database.batch(act).await?.pop().unwrap_or_default().first()?;
    row.map(view).ok_or_else(Failure::signed_out)
}

/// An entry about the person's own settings.
pub(crate) fn entry<'a>(
    ports: &Ports,
    signed_in: &'a SignedIn,
    actor: &'a Actor,
    action: &'static str,
) -> Result<Entry<'a>, PortError> {
    let now = ports.now();
    Ok(Entry {
        id: RecordId::new(now, ports.random()?),
        at: now,
        organisation: None,
        client_id: None,
        actor,
        action,
        object_id: signed_in.person().to_string(),
        object_name: signed_in.name(),
    })
}
