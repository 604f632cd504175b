//! For how long the holder of a dead secret is told the truth.

use jiff::SignedDuration;

use super::{SMC, ask, client};
use crate::support::{Answer, System};

/// What is said, without the ID of this one answer.
fn words(answer: &Answer) -> (u16, String) {
    (answer.status, answer.body.replace(answer.header("x-correlation-id"), ""))
}

/// For 90 days after it died; then the text is one like any other.
#[tokio::test]
async fn the_truth_about_a_dead_secret_is_told_for_ninety_days_and_no_longer() {
    let system = System::new().await;
    let deleted = system.application(SMC).secrets.iter().find(|secret| secret.state == "deleted").unwrap();
    let deleted_at =
        system.count(&format!("SELECT deleted_at FROM secrets WHERE hint = '{}'", &deleted.text[..3]));
    // Its end lies far ahead: it is dead because it was deleted.
    system.execute(&format!(
        "UPDATE secrets SET created_at = {deleted_at} - 86400, expires_at = {deleted_at} + 300 * 86400 WHERE deleted_at = {deleted_at}"
    ));
    let expired = system.application(SMC).secrets.iter().find(|secret| secret.state == "expired").unwrap();
    let wrong = client(&system, "Partner-CL-Cordillera-SMC", "live").secret;
    for (state, died_at, truth) in [
        ("expired", expired.expires_at, "expired at the end of"),
        ("deleted", jiff::Timestamp::from_second(deleted_at).unwrap(), "was deleted on"),
    ] {
        for (days, is_told) in [(89, true), (91, false)] {
            system.execute("DELETE FROM throttles");
            system.world.clock.set(died_at + SignedDuration::from_hours(24 * days));
            let mut asking = client(&system, SMC, state);
            let holder = words(&ask(&system, &asking).await);
            asking.secret.clone_from(&wrong);
            let guesser = words(&ask(&system, &asking).await);
            assert_eq!(holder.1.contains(truth), is_told, "{state}, day {days}: {}", holder.1);
            assert_eq!(holder == guesser, !is_told, "{state}, day {days}: {} {}", holder.1, guesser.1);
            assert_eq!((holder.0, guesser.0), (401, 401));
        }
    }
}
