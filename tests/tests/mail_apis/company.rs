//! A batch of which the mail API takes a part.

use credenza_tests::mails;
use credenza_tests::portal::Portal;
use credenza_tests::system::System;
use jiff::SignedDuration;
use serde_json::json;

use crate::days::{LIFE, has_problem, log, secret, tick, with_days_left};

const NAME: &str = "In good company";

/// Two readers in one request: one mail is taken, the other marked and shown, and both have the next milestone's.
pub(crate) async fn partial(system: &System) {
    let marieke = Portal::open(system, "Marieke", 0).await;
    let created = secret(system, &marieke, "Partner-NL-Noordzee-SMC", NAME, LIFE).await;
    mails::plan(system, &json!([{"kind": "partial", "about": NAME}])).await;
    let noon = with_days_left(&created, 42);
    for quarters in 0..8 {
        tick(system, noon + SignedDuration::from_mins(15 * quarters)).await;
    }
    assert_eq!(mails::faults_left(system).await, 0, "it happened");
    assert_eq!(
        mails::about(system, NAME).await.len(),
        1,
        "the other half was refused, and is not tried again"
    );
    let failed = log(system, 6, "failed").await;
    assert!(has_problem(&failed, "Refused on demand"), "{failed:?}");
    let noon = with_days_left(&created, 21);
    for quarters in 0..2 {
        tick(system, noon + SignedDuration::from_mins(15 * quarters)).await;
    }
    let sent = mails::about(system, NAME).await;
    let readers: Vec<&String> = sent.iter().map(|mail| &mail.to).collect();
    assert_eq!(sent.len(), 3, "{readers:?}");
    assert_ne!(readers[1], readers[2], "the next milestone reaches both");
}
