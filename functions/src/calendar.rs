//! Expiries as a calendar: the file that goes with a reminder, and the feed that a calendar reads.

use credenza_domain::calendar::{Calendar, Event};
use credenza_domain::ids::SecretId;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::config::Config;
use crate::store::calendar::ExpiryRow;

/// Days before expiry at which a calendar rings.
const ALARM_DAYS: [u8; 3] = [42, 21, 7];

/// The file of these expiries.
pub(crate) fn file(config: &Config, rows: &[ExpiryRow]) -> String {
    let name = format!("{}: client secrets", config.public.product_name);
    Calendar { name: &name, events: rows.iter().map(|row| event(config, row)).collect() }.write()
}

fn event(config: &Config, row: &ExpiryRow) -> Event {
    let url =
        format!("{}/manage-api-credentials?application={}&hint={}", config.base_url, row.client_id, row.hint);
    let summary = format!("Client secret “{}” ({}…) of {} expires", row.secret, row.hint, row.application);
    let description = format!(
        "{} · {}\nCreate a new secret and put it into your system before then:\n{url}",
        row.application, row.organisation
    );
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
