//! `cargo xtask bench`: how fast a token is, and whether the time of a refusal tells anything.
//!
//! Never part of the tests: numbers of a busy machine prove nothing. What runs, runs on 127.0.0.1.

pub(crate) mod evidence;
mod load;
mod oracle;
mod runtime;
mod statistics;
mod token;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::build::{self, Parts, Profile};
use crate::test::System;
use crate::{paths, tools};

/// What a person may ask for.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    what: What,
    /// Takes the Worker and the database of the last measurement instead of making them anew.
    #[arg(long, global = true)]
    again: bool,
}

/// What is measured.
#[derive(Debug, Clone, clap::Subcommand)]
enum What {
    /// Our token endpoint beside a reference in TypeScript and beside the floor, alternating.
    Token(token::Options),
    /// The plan and a tick with ten thousand secrets due, among 10,000, 100,000 and 1,000,000.
    Reminders,
    /// Refused token requests and sign-ins, of those who exist and of those who do not, interleaved.
    Oracle(oracle::Options),
}

/// Builds what ships, makes a demo system, and measures.
pub(crate) async fn bench(options: &Options) -> Result<()> {
    tools::prepare().await?;
    if matches!(options.what, What::Reminders) {
        return crate::soak::ignored_test("scale::ten_thousand_due_among_a_million").await;
    }
    let fixture = if options.again { Fixture::found() } else { Fixture::make().await }?;
    match &options.what {
        What::Token(options) => token::run(options, &fixture).await,
        What::Oracle(options) => oracle::run(options, &fixture).await,
        What::Reminders => Ok(()),
    }
}

/// The name of the system's state folder.
const NAME: &str = "bench";

/// A demo system at rest: its database and variables, the Worker as it ships, and whom to ask as.
struct Fixture {
    /// The state folder with the database.
    state: PathBuf,
    /// A copy of the built Worker, so that a build elsewhere changes nothing.
    worker: PathBuf,
    /// The ready line.
    ready: Value,
}

/// Who asks, and for what.
struct Client {
    id: String,
    secret: String,
    resource: String,
}

impl Fixture {
    async fn make() -> Result<Self> {
        // The portal is only there to be complete.
        let portal = !paths::site().join("index.html").exists();
        build::build(Profile::Release, Parts { worker: true, app: portal, around: portal }).await?;
        drop(System::start(NAME, &[]).await?);
        let worker = System::folder(NAME).join("worker");
        let _ = std::fs::remove_dir_all(&worker);
        copy(&paths::worker(), &worker)?;
        Self::found()
    }

    fn found() -> Result<Self> {
        let state = System::folder(NAME);
        let ready =
            std::fs::read(state.join("ready.json")).context("nothing was measured yet: leave --again out")?;
        Ok(Self { worker: state.join("worker"), ready: serde_json::from_slice(&ready)?, state })
    }

    /// An application with its secret in the state `live`.
    fn client(&self, name: &str) -> Result<Client> {
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().map(str::to_owned).context("the ready line lacks a text");
        let applications = list(&self.ready["applications"]);
        let application = applications
            .iter()
            .find(|application| application["name"] == name)
            .context("no such application")?;
        let secrets = list(&application["secrets"]);
        let live = secrets.iter().find(|secret| secret["state"] == "live").context("no live secret")?;
        Ok(Client {
            id: text(&application["client_id"])?,
            secret: text(&live["text"])?,
            resource: text(&application["resources"][0]["identifier"])?,
        })
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
