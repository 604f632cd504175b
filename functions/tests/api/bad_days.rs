//! Some small years under everything that goes wrong; `cargo xtask soak` plays a large one.

use crate::soak::year::{Size, run};

#[tokio::test]
async fn no_schedule_of_missed_doubled_and_killed_ticks_loses_or_doubles_a_mail() {
    for seed in 1..=2 {
        let size = Size { organisations: 4, secrets: 24, days: 100, step_minutes: 60, seed };
        let outcome = run(size).await;
        outcome.say();
        outcome.assert_good();
    }
}
