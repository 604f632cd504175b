//! A year of reminders under everything that goes wrong, on a virtual clock. `cargo xtask soak` runs
//! it optimised; a short one is among the other native tests.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on must fail")]
#![expect(unreachable_pub, reason = "the parts are shared with the other native tests")]

mod acts;
mod checks;
mod faults;
mod scale;
mod year;

/// 200 organisations, 2,000 secrets, 20 % of the ticks missed, 10 % doubled, 30 % of the requests
/// fail, and kills between any two steps.
#[tokio::test]
#[ignore = "takes minutes: cargo xtask soak"]
async fn a_year_of_bad_days_loses_and_doubles_nothing() {
    let size = year::Size { organisations: 200, secrets: 2_000, days: 365, step_minutes: 15, seed: 1 };
    let outcome = year::run(size).await;
    outcome.say();
    outcome.assert_good();
    assert!(outcome.mails > 5_000, "the year was not empty");
}
