//! The first operator: an invitation made here, for a deployment in which nobody can sign in yet.
//!
//! The link's token is made on this machine, shown once, and stored as a digest only. It has 256
//! random bits, so the digest needs no pepper, and this machine no secret of the deployment.

use std::path::PathBuf;

use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, Subcommand};
use credenza_functions::adapters::native::literal;
use credenza_functions::invitations::{self, FirstOperator};

use crate::dev::state::State;
use crate::dev::wrangler;
use crate::ui::{self, Progress};
use crate::{paths, tools};

/// What can be done about operators.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Action {
    /// Invites an operator, also into an empty database, and prints the link once.
    Invite(Invite),
}

/// Whom, and where.
#[derive(Debug, Clone, Args)]
pub(crate) struct Invite {
    /// The mail address.
    email: String,
    /// The full name; without it, the part of the address before the `@`.
    #[arg(long)]
    name: Option<String>,
    /// Into the deployment that wrangler.toml describes, instead of the local system.
    #[arg(long)]
    remote: bool,
    /// The state folder of the local system.
    #[arg(long, value_name = "DIR", conflicts_with = "remote")]
    state: Option<PathBuf>,
}

/// Runs it.
pub(crate) async fn run(action: &Action) -> Result<()> {
    let Action::Invite(options) = action;
    let name = options.name.as_deref().or_else(|| options.email.split('@').next()).unwrap_or_default();
    let mut random = [0; FirstOperator::ENTROPY];
    getrandom::fill(&mut random).map_err(|error| anyhow!("no randomness: {error}"))?;
    let first = invitations::first_operator(&options.email, name, jiff::Timestamp::now(), &random)
        .map_err(|error| anyhow!("{error}"))?;
    let sql: Vec<String> = first.statements.iter().map(literal).collect();
    let sql = sql.join("\n");
    tools::prepare().await?;
    let base_url = if options.remote {
        let base_url = configured_base_url()?;
        ui::step("Operator invited in the deployment", async |progress: &Progress| {
            wrangler::execute_remote(&sql, progress).await
        })
        .await?;
        base_url
    } else {
        let state = State::new(options.state.as_deref())?;
        let base_url = state.running()?.base_url;
        ui::step("Operator invited", async |progress: &Progress| {
            wrangler::execute(&state, &sql, progress).await
        })
        .await?;
        base_url
    };
    ui::say(format!("The link for {} works once, for seven days, and is shown only here:\n", options.email));
    println!("{base_url}/invitation#{}", first.token.as_str());
    Ok(())
}

/// `BASE_URL` of wrangler.toml.
fn configured_base_url() -> Result<String> {
    let text =
        std::fs::read_to_string(paths::root().join("wrangler.toml")).context("cannot read wrangler.toml")?;
    let line = text.lines().find_map(|line| line.trim().strip_prefix("BASE_URL"));
    match line.and_then(|line| line.split('"').nth(1)) {
        Some(url) if !url.is_empty() => Ok(url.trim_end_matches('/').to_owned()),
        _ => bail!("wrangler.toml says no BASE_URL"),
    }
}
