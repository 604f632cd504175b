//! `cargo xtask soak`: what takes too long for `cargo xtask test`.

use anyhow::Result;

use crate::bench::evidence;
use crate::{process, tools};

/// What is played.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum What {
    /// A year of reminders with missed, doubled and killed ticks and a mail API that fails, optimised. The default.
    Reminders,
    /// A flood of token requests from ever new clients and networks against the real runtime: 90 seconds.
    Evidence(evidence::Options),
}

/// Plays it, and shows what became of it.
pub(crate) async fn soak(options: &Options) -> Result<()> {
    match &options.what {
        None | Some(What::Reminders) => ignored_test("a_year_of_bad_days_loses_and_doubles_nothing").await,
        Some(What::Evidence(options)) => evidence::soak(options).await,
    }
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
