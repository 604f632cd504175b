//! Two weeks of token requests: enough for a chart to look like one.

use credenza_domain::ids::{ResourceId, SecretId};
use credenza_domain::wire::UsageOutcome;
use jiff::{SignedDuration, Timestamp};

use crate::adapters::native::World;
use crate::caller::Caller;
use crate::usage::{self, Use};

/// Days that the history goes back.
const DAYS: i64 = 14;
/// Hours of the newest part, in which every use has its own hour; before that, its own day.
const RECENT_HOURS: i64 = 48;

/// Makes the requests of one system that asks for a token so often, until `now`. The clock stands
/// there again at the end.
pub(super) async fn fill(
    world: &World,
    now: Timestamp,
    secret: SecretId,
    resource: ResourceId,
    (address, agent): (&str, &str),
    every_hours: i64,
) {
    let caller = Caller::new(Some(address), Some(agent), "demo".to_owned());
    let mut hours_ago = DAYS * 24;
    while hours_ago > 0 {
        let at = now - SignedDuration::from_hours(hours_ago);
        let step = if hours_ago > RECENT_HOURS { 24 } else { every_hours };
        world.clock.set(at);
        for _ in 0..(step / every_hours).max(1) {
            let used = Use { secret, resource: Some(resource), outcome: UsageOutcome::Token, at };
            usage::note(&world.ports, &caller, used);
        }
        world.later.drain().await;
        hours_ago -= step;
    }
    world.clock.set(now);
}
