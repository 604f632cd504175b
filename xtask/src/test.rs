//! `cargo xtask test`: everything that must be green, in the order in which it fails soonest.

mod system;

use std::time::Duration;

use anyhow::{Result, bail};
use clap::ValueEnum;
use serde_json::Value;
use tokio::process::Command;
use tokio::time::Instant;

pub(crate) use system::System;

use crate::build::{self, Parts, Profile};
use crate::process;
use crate::ui::{self, Colour, Progress, paint};
use crate::{chromium, paths, python, tools};

/// The tests' crate, whose tests need a running system, except the one named `TIDY`.
const TESTS: &str = "credenza-tests";
/// The rules of the house, tested without a system.
const TIDY: &str = "tidy";
/// Clients that are not ours; they have systems of their own.
const FOREIGN: &str = "foreign";
/// The mail APIs beside the usual one; each has a system of its own.
const MAIL_APIS: &str = "mail_apis";
/// How each is called and started, one after the other on the same data. The platform's own binding refuses a reader.
const MAIL_SYSTEMS: [(&str, &[&str]); 5] = [
    ("postmark", &["--mail-api", "postmark"]),
    ("mailgun", &["--mail-api", "mailgun"]),
    ("sendgrid", &["--mail-api", "sendgrid"]),
    ("cloudflare", &["--mail-api", "cloudflare"]),
    (
        "binding",
        &[
            "--mail-api",
            "cloudflare",
            "--email-binding",
            "marieke.jansen@noordzee.example,camila.rojas@cordillera.example",
        ],
    ),
];
/// The browser tests' configuration.
const PLAYWRIGHT: &str = "tests/browser/playwright.config.ts";
/// What a person may ask for.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// Runs only these steps; may be given several times.
    #[arg(long, value_enum, value_name = "STEP")]
    only: Vec<Step>,
}

/// The steps, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Step {
    /// The code is formatted.
    Fmt,
    /// Clippy finds nothing, natively.
    Clippy,
    /// Clippy finds nothing in what becomes WASM.
    ClippyWasm,
    /// Unit tests, and the rules of the house.
    Native,
    /// The release is built and within its budgets.
    Build,
    /// Journeys over HTTP against the real runtime.
    Journeys,
    /// Client libraries that are not ours, and the documentation's snippets, against the real runtime.
    Foreign,
    /// The browser tests in a real Chromium.
    Browser,
}

impl Step {
    fn name(self) -> &'static str {
        match self {
            Self::Fmt => "Formatting",
            Self::Clippy => "Clippy",
            Self::ClippyWasm => "Clippy for WASM",
            Self::Native => "Native tests",
            Self::Build => "Release build and budgets",
            Self::Journeys => "Journeys against workerd",
            Self::Foreign => "Foreign clients",
            Self::Browser => "Browser tests in Chromium",
        }
    }

    async fn run(self) -> Result<()> {
        match self {
            Self::Fmt => quiet("fmt", &["fmt", "--all", "--check"]).await,
            Self::Clippy => {
                quiet(
                    "clippy",
                    &[
                        "clippy",
                        "--workspace",
                        "--exclude",
                        "credenza-app",
                        "--all-targets",
                        "--",
                        "-D",
                        "warnings",
                    ],
                )
                .await
            }
            Self::ClippyWasm => {
                let packages =
                    ["-p", "credenza-app", "-p", "credenza-functions", "--target", "wasm32-unknown-unknown"];
                quiet("clippy-wasm", &[&["clippy"][..], &packages, &["--", "-D", "warnings"]].concat()).await
            }
            Self::Native => native().await,
            Self::Build => build::build(Profile::Release, Parts::ALL).await,
            Self::Journeys => journeys().await,
            Self::Foreign => foreign().await,
            Self::Browser => browser().await,
        }
    }

    /// Without the step before it, this one says nothing new.
    fn needs(self) -> Option<Self> {
        matches!(self, Self::Journeys | Self::Foreign | Self::Browser).then_some(Self::Build)
    }
}

/// What came of a step.
struct Outcome {
    step: Step,
    error: Option<String>,
    took: Duration,
}

/// Runs the steps and sums them up.
pub(crate) async fn test(options: &Options) -> Result<()> {
    let begun = Instant::now();
    tools::prepare().await?;
    tools::rust_components().await?;
    let wanted: Vec<Step> = Step::value_variants()
        .iter()
        .copied()
        .filter(|step| options.only.is_empty() || options.only.contains(step))
        .collect();
    if !wanted.contains(&Step::Build) && wanted.iter().any(|step| step.needs().is_some()) {
        build::build(Profile::Release, Parts::ALL).await?;
    }
    let mut outcomes: Vec<Outcome> = Vec::new();
    for step in wanted {
        let begun = Instant::now();
        ui::say(format!("\n{} {}", paint(Colour::Blue, "▶"), paint(Colour::Bold, step.name())));
        let broken = step.needs().filter(|needed| {
            outcomes.iter().any(|outcome| outcome.step == *needed && outcome.error.is_some())
        });
        let result = match broken {
            Some(needed) => Err(anyhow::anyhow!("not run, because “{}” failed", needed.name())),
            None => step.run().await,
        };
        let error = result.err().map(|error| format!("{error:#}"));
        if let Some(error) = &error {
            ui::say(format!("{} {error}", paint(Colour::Red, "✗")));
        }
        outcomes.push(Outcome { step, error, took: begun.elapsed() });
    }
    summary(&outcomes, begun.elapsed())
}

fn summary(outcomes: &[Outcome], took: Duration) -> Result<()> {
    ui::say("");
    for outcome in outcomes {
        let sign =
            if outcome.error.is_none() { paint(Colour::Green, "✓") } else { paint(Colour::Red, "✗") };
        let why = outcome.error.as_deref().and_then(|error| error.lines().next()).unwrap_or_default();
        ui::say(format!("{sign} {:<28} {:>12}  {why}", outcome.step.name(), ui::seconds(outcome.took)));
    }
    let failed = outcomes.iter().filter(|outcome| outcome.error.is_some()).count();
    ui::say(format!("  {:<28} {:>12}\n", "together", ui::seconds(took)));
    println!("{} passed, {failed} failed", outcomes.len() - failed);
    if failed > 0 {
        bail!("{failed} of {} steps failed", outcomes.len());
    }
    Ok(())
}

/// A cargo command whose output only matters when it fails.
async fn quiet(name: &str, args: &[&str]) -> Result<()> {
    ui::step(&format!("cargo {}", args.join(" ")), async |progress: &Progress| {
        let mut cargo = process::command(tools::cargo());
        process::run(cargo.args(args), &paths::build_logs().join(format!("{name}.log")), progress).await
    })
    .await
}

/// Unit tests of every crate, integration tests of all but the journeys, and the examples in the documentation.
async fn native() -> Result<()> {
    let mut cargo = cargo_test();
    cargo.args(["--lib", "--bins"]);
    for (package, test) in integration_tests().await? {
        if package != TESTS || test == TIDY {
            cargo.args(["--test", &test]);
        }
    }
    process::show(&mut cargo).await?;
    process::show(cargo_test().arg("--doc")).await
}

/// `cargo test` for all native crates. Always the same selection: another one would compile the dependencies again
/// with other features.
fn cargo_test() -> Command {
    let mut cargo = process::command(tools::cargo());
    cargo.args(["test", "--workspace", "--exclude", "credenza-app"]);
    cargo
}

/// Package and name of each integration test in the workspace.
async fn integration_tests() -> Result<Vec<(String, String)>> {
    let mut cargo = process::command(tools::cargo());
    let metadata = process::capture(
        cargo.args(["metadata", "--no-deps", "--format-version", "1"]),
        &paths::build_logs().join("metadata.log"),
        &Progress::default(),
    )
    .await?;
    Ok(tests_in(&serde_json::from_slice(&metadata)?))
}

fn tests_in(metadata: &Value) -> Vec<(String, String)> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut tests = Vec::new();
    for package in list(&metadata["packages"]) {
        for target in list(&package["targets"]) {
            if list(&target["kind"]).iter().any(|kind| kind == "test") {
                tests.push((text(&package["name"]), text(&target["name"])));
            }
        }
    }
    tests
}

async fn journeys() -> Result<()> {
    let mut cargo = cargo_test();
    let tests = integration_tests().await?;
    let journeys: Vec<&str> = tests
        .iter()
        .filter(|(package, test)| package == TESTS && ![TIDY, FOREIGN, MAIL_APIS].contains(&test.as_str()))
        .map(|(_, test)| test.as_str())
        .collect();
    if journeys.is_empty() {
        bail!("There are no journeys yet: {TESTS} has no test beside `{TIDY}`.");
    }
    for journey in journeys {
        cargo.args(["--test", journey]);
    }
    let system = System::start("journeys", &[]).await?;
    let run = process::show(cargo.env("CREDENZA_SYSTEM", &system.ready)).await;
    system.explain(run)?;
    drop(system);
    mail_apis().await
}

/// The same Worker with each mail API beside the usual one.
async fn mail_apis() -> Result<()> {
    let mut known = false;
    for (name, more) in MAIL_SYSTEMS {
        let system = System::begin(MAIL_APIS, more, !known).await?;
        let mut cargo = cargo_test();
        cargo.args(["--test", MAIL_APIS]);
        let run =
            process::show(cargo.env("CREDENZA_SYSTEM", &system.ready).env("CREDENZA_MAIL_API", name)).await;
        system.explain(run)?;
        known = true;
    }
    Ok(())
}

async fn foreign() -> Result<()> {
    let packages = python::packages().await?;
    let (http, https) =
        (System::start("foreign", &[]).await?, System::start("foreign-https", &["--https"]).await?);
    let mut cargo = cargo_test();
    cargo.args(["--test", FOREIGN, "--"]);
    if let Some(missing) = &packages.missing {
        ui::warn(format!("SKIPPED: everything in Python. {missing}"));
        cargo.args(["--skip", "python"]);
    }
    cargo.env("CREDENZA_SYSTEM", &http.ready).env("CREDENZA_SYSTEM_HTTPS", &https.ready);
    let run = process::show(&mut cargo).await;
    https.explain(http.explain(run))
}

async fn browser() -> Result<()> {
    if !paths::root().join(PLAYWRIGHT).exists() {
        bail!("There are no browser tests yet: {PLAYWRIGHT} is missing.");
    }
    let chromium = chromium::find_or_install().await?;
    ui::say(format!("Chromium is {}", chromium.display()));
    let system = System::start("browser", &["--single-sign-on"]).await?;
    let empty = System::start("browser-empty", &["--empty"]).await?;
    let mut playwright = process::command(paths::npm_bin().join("playwright"));
    playwright
        .args(["test", "-c", PLAYWRIGHT])
        .env("CREDENZA_SYSTEM", &system.ready)
        .env("CREDENZA_EMPTY", &empty.ready)
        .env("CREDENZA_XTASK", std::env::current_exe()?)
        .env("CHROMIUM", chromium);
    let run = process::show(&mut playwright).await;
    empty.explain(system.explain(run))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn integration_tests_are_found_in_cargos_metadata() {
        let metadata = json!({ "packages": [
            { "name": "credenza-tests", "targets": [{ "kind": ["lib"], "name": "x" }, { "kind": ["test"], "name": "tidy" }] },
            { "name": "credenza-functions", "targets": [{ "kind": ["cdylib", "rlib"], "name": "y" }, { "kind": ["test"], "name": "tokens" }] },
        ] });
        let expected = [("credenza-tests", "tidy"), ("credenza-functions", "tokens")]
            .map(|(package, test)| (package.to_owned(), test.to_owned()));
        assert_eq!(tests_in(&metadata), expected);
    }

    #[test]
    fn a_failed_step_fails_the_whole() {
        let outcome = |error: Option<&str>| Outcome {
            step: Step::Fmt,
            error: error.map(str::to_owned),
            took: Duration::ZERO,
        };
        assert!(summary(&[outcome(None)], Duration::ZERO).is_ok());
        assert_eq!(
            summary(&[outcome(None), outcome(Some("no"))], Duration::ZERO).unwrap_err().to_string(),
            "1 of 2 steps failed"
        );
    }
}
