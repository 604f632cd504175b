//! Expiries as a calendar: the file that goes with a reminder, and the feed that a calendar reads.

use credenza_domain::calendar::{Calendar, Event};
use credenza_domain::ids::SecretId;
use credenza_domain::languages::Language;
use credenza_domain::wire::FeedView;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::addresses;
use crate::caller::Caller;
use crate::config::Config;
use crate::failure::Failure;
use crate::mail::words::{Subject, Words, words};
use crate::ports::Ports;
use crate::sessions::SignedIn;
use crate::store::calendar::{ExpiryRow, FeedRow};
use crate::store::throttles::Limit;
use crate::{preferences, store};

/// Days before expiry at which a calendar rings.
const ALARM_DAYS: [u8; 3] = [42, 21, 7];

/// The file of these expiries.
pub(crate) fn file(config: &Config, language: Language, rows: &[ExpiryRow]) -> String {
    let words = words(language);
    let name = words.calendar_name(&config.public.product_name);
    Calendar { name: &name, events: rows.iter().map(|row| event(config, words, row)).collect() }.write()
}

fn event(config: &Config, words: &dyn Words, row: &ExpiryRow) -> Event {
    let url = addresses::rotation(config, row.client_id, &row.hint);
    let about = Subject { secret: &row.secret, hint: row.hint.as_str(), application: &row.application };
    let summary = words.event(about);
    let description = format!("{} · {}\n{}\n{url}", row.application, row.organisation, words.event_advice());
    Event {
        uid: uid(config, row.secret_id),
        changed_at: row.created_at,
        at: row.expires_at,
        summary,
        description,
        url,
        alarm_days: ALARM_DAYS.to_vec(),
    }
}

/// The same for a secret in every file. A digest, since mails hold no secret's ID.
fn uid(config: &Config, secret: SecretId) -> String {
    let host = config.base_url.split("://").nth(1).unwrap_or_default();
    let digest = HEXLOWER.encode(&Sha256::digest(format!("calendar\n{secret}")));
    format!("{}@{}", digest.get(..32).unwrap_or_default(), host.split(':').next().unwrap_or_default())
}

/// What a token of a feed is hashed for.
const PURPOSE: &str = "calendar feed";
/// Calendars ask a few times a day; some of them, and a few persons who try, more often.
const READS: Limit = Limit { tries: 60, seconds: 15 * 60 };

/// A feed that was just made.
pub struct CreatedFeed {
    /// Whoever knows it reads the feed.
    pub address: Zeroizing<String>,
    /// The feed.
    pub feed: FeedView,
}

/// Gives the person's feed a new address, shown once. An older one does not work any more.
pub async fn create_feed(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
) -> Result<CreatedFeed, Failure> {
    let now = ports.now();
    let bytes: Zeroizing<[u8; 32]> = Zeroizing::new(ports.random()?);
    let token = Zeroizing::new(BASE64URL_NOPAD.encode(bytes.as_slice()));
    let digest = ports.config.pepper().digest_for(PURPOSE, &token).to_hex();
    let actor = signed_in.actor(caller);
    let act = vec![
        store::calendar::put_feed(signed_in.person(), &digest, now),
        store::audit::append(&preferences::entry(ports, signed_in, &actor, "feed.created")?),
    ];
    ports.database.batch(act).await?;
    let address = Zeroizing::new(format!("{}/calendar/{}.ics", ports.config.base_url, token.as_str()));
    Ok(CreatedFeed { address, feed: FeedView { created_at: now, last_read_at: None } })
}

/// Takes the address away: whoever knows it reads nothing any more.
pub async fn delete_feed(ports: &Ports, caller: &Caller, signed_in: &SignedIn) -> Result<(), Failure> {
    let actor = signed_in.actor(caller);
    let act = vec![
        // The entry first: it is written if there is a feed.
        store::audit::append_for_feed(&preferences::entry(ports, signed_in, &actor, "feed.revoked")?),
        store::calendar::delete_feed(signed_in.person()),
    ];
    ports.database.batch(act).await?;
    Ok(())
}

/// The feed at an address: all expiries of what its owner manages at this moment.
///
/// Misses are shed by the flood limit only: a token has 256 bits, nobody guesses it, and calendar
/// services ask for many persons from one address, so counting there would lock out the others.
pub async fn feed(ports: &Ports, caller: &Caller, token: &str) -> Result<String, Failure> {
    if !ports.flood.allows(&format!("calendar {}", caller.address)).await {
        return Err(Failure::too_many_tries(60));
    }
    let digests: Vec<String> =
        ports.config.peppers.iter().map(|pepper| pepper.digest_for(PURPOSE, token).to_hex()).collect();
    let digests = serde_json::Value::from(digests).to_string();
    let feed: Option<FeedRow> = ports.database.run(store::calendar::find_feed(&digests)).await?.first()?;
    let feed = feed.ok_or_else(Failure::not_found)?;
    let now = ports.now();
    let key = format!("calendar {}", feed.person_id);
    let mut answers = ports
        .database
        .batch(vec![
            store::throttles::count(&key, READS, now),
            store::calendar::note_read(feed.person_id, now),
            store::calendar::expiries(feed.person_id, now),
        ])
        .await?;
    let rows: Vec<ExpiryRow> = answers.pop().unwrap_or_default().decode()?;
    if answers.first().is_none_or(crate::ports::Rows::is_empty) {
        return Err(Failure::too_many_tries(READS.seconds));
    }
    Ok(file(&ports.config, Language::of(&feed.language), &rows))
}
