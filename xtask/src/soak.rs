//! `cargo xtask soak`: a year of reminders under everything that goes wrong, optimised.

use anyhow::Result;

use crate::{process, tools};

/// Plays it, and shows what became of it.
pub(crate) async fn soak() -> Result<()> {
    ignored_test("a_year_of_bad_days_loses_and_doubles_nothing").await
}

/// Runs one of the long tests of `functions/tests/soak` in the profile made for them.
pub(crate) async fn ignored_test(name: &str) -> Result<()> {
    let mut cargo = process::command(tools::cargo());
    cargo.args([
        "test",
        "--profile",
        "soak",
        "--package",
        "credenza-functions",
        "--test",
        "soak",
        "--",
        "--ignored",
        "--exact",
        "--nocapture",
        name,
    ]);
    process::show(&mut cargo).await
}
