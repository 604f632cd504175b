//! What needs attention: read from the portal's data, worst first.

use credenza_domain::ids::{ClientId, SecretId};
use credenza_domain::replacement::{Uses, is_replaced};
use credenza_domain::wire::{ApplicationView, Portal, SecretView};

use crate::order;
use crate::status::Status;
use crate::text;

/// One thing that somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Concern {
    /// The application.
    pub(crate) client_id: ClientId,
    /// The secret, where it is about one.
    pub(crate) secret_id: Option<SecretId>,
    /// In words.
    pub(crate) sentence: String,
    /// The name of its looks in `style/`.
    pub(crate) tone: &'static str,
    rank: i64,
}

/// Everything that needs attention.
pub(crate) fn find(portal: &Portal) -> Vec<Concern> {
    let mut concerns = Vec::new();
    for application in &portal.applications {
        concerns.extend(of_application(portal, application));
    }
    order::by_key(concerns, |concern| (concern.rank, 0))
}

/// How urgent an application is: lower comes first.
pub(crate) fn rank(portal: &Portal, application: &ApplicationView) -> i64 {
    of_application(portal, application).iter().map(|concern| concern.rank).min().unwrap_or(i64::MAX)
}

fn of_application(portal: &Portal, application: &ApplicationView) -> Vec<Concern> {
    let name = &application.name;
    let about = |secret_id, rank, tone, sentence| Concern {
        client_id: application.client_id,
        secret_id,
        sentence,
        tone,
        rank,
    };
    if !application.enabled {
        return vec![about(None, 400, "muted", text::concern_switched_off(name))];
    }
    let works = |secret: &SecretView| Status::of(secret, true, portal.now, portal.policy).works();
    let statuses: Vec<_> = application
        .secrets
        .iter()
        .map(|secret| (secret, Status::of(secret, true, portal.now, portal.policy)))
        .collect();
    let mut concerns: Vec<Concern> = statuses
        .iter()
        .filter_map(|(secret, status)| {
            let (rank, sentence) = match status {
                Status::LastDay => (0, text::concern_last_day(&secret.name, name)),
                Status::Soon(days) => (*days, expires_soon(portal, application, secret, *days, works)),
                Status::Expired(_) => (200, text::concern_expired(&secret.name, name)),
                Status::Active(_) | Status::Disabled | Status::BrownOut | Status::SwitchedOff => return None,
            };
            let harmless = matches!(status, Status::Expired(_)) && application.secrets.iter().any(works);
            Some(about(Some(secret.id), rank, if harmless { "warning" } else { status.tone() }, sentence))
        })
        .collect();
    if !statuses.iter().any(|(_, status)| status.works()) {
        let sentence = text::concern_nothing_works(name);
        let rank = if statuses.is_empty() { 300 } else { -1 };
        concerns.push(about(None, rank, if statuses.is_empty() { "muted" } else { "danger" }, sentence));
    }
    concerns
}

/// Says too what is known of a newer secret: that it has taken over, or that nothing uses it yet.
fn expires_soon(
    portal: &Portal,
    application: &ApplicationView,
    secret: &SecretView,
    days: i64,
    works: impl Fn(&SecretView) -> bool,
) -> String {
    let uses = |secret: &SecretView| {
        secret.last_used.as_ref().map(|used| Uses { first: used.first_at, last: used.at })
    };
    let mut waiting = None;
    for newer in &application.secrets {
        if !works(newer) || newer.created_at <= secret.created_at || newer.expires_at <= secret.expires_at {
            continue;
        }
        if is_replaced(uses(secret), uses(newer), portal.now) {
            return text::concern_soon_replaced(&secret.name, &application.name, days, &newer.name, true);
        }
        if newer.last_used.is_none() {
            waiting = waiting.or(Some(&newer.name));
        }
    }
    waiting.map_or_else(
        || text::concern_soon(&secret.name, &application.name, days),
        |newer| text::concern_soon_replaced(&secret.name, &application.name, days, newer, false),
    )
}
