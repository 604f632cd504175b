//! What the cron takes away is what would have died anyway.

use super::{DEAD, SMC, introspect, issue, revoke};
use crate::support::System;

#[tokio::test]
async fn a_revoked_token_stays_dead_whatever_is_swept() {
    let system = System::new().await;
    let token = issue(&system, SMC, "live", 0).await;
    let twin = issue(&system, SMC, "live", 0).await;
    assert_eq!(revoke(&system, SMC, &token).await.status, 200);
    // At once, and in its last second.
    for seconds in [0, 3599] {
        system.advance(seconds);
        system.tick().await;
        assert_eq!(introspect(&system, &token).await.body, DEAD, "after {seconds} seconds");
        assert_eq!(introspect(&system, &twin).await.json()["active"], true, "its twin lives");
    }
}
