//! All automation. `cargo xtask --help` lists the commands.

mod audit;
mod bench;
mod build;
mod catcher;
mod chromium;
mod code;
mod cron;
mod demo;
mod dev;
mod openapi;
mod operator;
mod paths;
mod process;
mod python;
mod soak;
mod test;
mod tools;
mod ui;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};

/// Credenza's automation.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
enum Command {
    /// Runs the whole system on this machine and says how to sign in.
    Dev(dev::Options),
    /// Checks everything: formatting, lints, unit tests, release build, journeys, browser tests.
    Test(test::Options),
    /// Builds the portal and the Worker into `build/`.
    Build {
        /// Builds what ships: small, and held to the budgets.
        #[arg(long)]
        release: bool,
    },
    /// Prints what a demo person's authenticator app would show now.
    Code {
        /// The person's address.
        email: String,
        /// The state folder of the system.
        #[arg(long, value_name = "DIR")]
        state: Option<PathBuf>,
    },
    /// Lets the running system's clockwork tick, as of any time, and shows the mails that arrive.
    Cron(cron::Options),
    /// Writes `docs/openapi.json`, the description of the operator's API, anew from the code.
    Openapi,
    /// Checks an audit log: whether it is whole, and where it was broken.
    #[command(subcommand)]
    Audit(audit::Command),
    /// Lets an operator in, also into an empty database.
    Operator {
        /// What to do.
        #[command(subcommand)]
        action: operator::Action,
    },
    /// Measures, on a quiet machine: how fast a token is, and whether the time of a refusal tells anything.
    Bench(bench::Options),
    /// Plays what takes minutes: a year of reminders where everything fails, or a flood of token requests.
    Soak(soak::Options),
}

#[tokio::main]
async fn main() -> ExitCode {
    let command = Command::parse();
    let outcome = tokio::select! {
        outcome = run(&command) => outcome,
        // The work is dropped, and with it every process group that it started.
        ended = ended_by_a_signal(&command) => ended,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{} {error:#}", ui::paint(ui::Colour::Red, "error:"));
            ExitCode::FAILURE
        }
    }
}

async fn run(command: &Command) -> anyhow::Result<()> {
    match command {
        Command::Dev(options) => dev::dev(options).await,
        Command::Test(options) => test::test(options).await,
        Command::Build { release } => {
            tools::prepare().await?;
            let profile = if *release { build::Profile::Release } else { build::Profile::Dev };
            build::build(profile, build::Parts::ALL).await
        }
        Command::Code { email, state } => code::print(email, &dev::state::State::new(state.as_deref())?),
        Command::Cron(options) => cron::cron(options).await,
        Command::Openapi => openapi::write(),
        Command::Audit(command) => audit::audit(command).await,
        Command::Operator { action } => operator::run(action).await,
        Command::Bench(options) => bench::bench(options).await,
        Command::Soak(options) => soak::soak(options).await,
    }
}

/// Waits for Ctrl-C, SIGTERM or the terminal's end. A system in use ends well by it; other work is broken off.
async fn ended_by_a_signal(command: &Command) -> anyhow::Result<()> {
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    let mut hung_up = signal(SignalKind::hangup())?;
    tokio::select! {
        _ = interrupted.recv() => {}
        _ = terminated.recv() => {}
        _ = hung_up.recv() => {}
    }
    match command {
        Command::Dev(options) => {
            if !options.headless {
                ui::say("\nStopping. The data stays for the next start.");
            }
            Ok(())
        }
        _ => Err(anyhow::anyhow!("broken off")),
    }
}
