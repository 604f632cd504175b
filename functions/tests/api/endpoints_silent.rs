//! Endpoints that hear nothing more: gone, or of an organisation that is switched off.

use crate::endpoints::{answers, register, told};
use crate::reminders::tick;
use crate::support::System;

#[tokio::test]
async fn gone_means_gone() {
    let system = System::new().await;
    let client_id = system.application("Partner-NL-Noordzee-SMC").client_id.to_string();
    let mut marieke = system.browser("Marieke").await;
    register(&mut marieke, "webhook").await;
    answers(&system, &[410]);
    marieke.create(&client_id, "The one", &system.days_from_now(300), "key-endpoint06").await;
    tick(&system).await;
    assert_eq!(system.count("SELECT count(*) FROM endpoints WHERE disabled_at IS NOT NULL"), 1);
}

#[tokio::test]
async fn an_organisation_that_is_switched_off_is_told_nothing_neither_then_nor_later() {
    for off in [true, false] {
        let system = System::new().await;
        let client_id = system.application("Partner-NL-Noordzee-SMC").client_id.to_string();
        let mut marieke = system.browser("Marieke").await;
        register(&mut marieke, "webhook").await;
        system.execute("UPDATE secrets SET deleted_at = 1, next_reminder_at = NULL WHERE deleted_at IS NULL");
        marieke.create(&client_id, "The one", &system.days_from_now(60), "key-endpoint07").await;
        if off {
            // What is owed already stays here too.
            system.execute("UPDATE organisations SET disabled_at = 1 WHERE country = 'NL'");
        }
        tick(&system).await;
        system.advance(86_400 * 20);
        tick(&system).await;
        let sent = told(&system).len();
        assert_eq!(sent > 1, !off, "the milestone passed: {sent}");
        if off {
            assert_eq!(sent, 0);
            assert_eq!(
                system.count("SELECT count(*) FROM deliveries WHERE state <> 'owed' AND created_at > 1"),
                0
            );
            let later = "SELECT count(*) FROM deliveries JOIN events ON events.id = event_id WHERE kind = 'secret.expiring'";
            assert_eq!(system.count(later), 0);
        }
    }
}
