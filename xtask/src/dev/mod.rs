//! `cargo xtask dev`: the whole system on this machine, from a fresh clone to a running portal.

mod ports;
mod provider;
mod relay;
pub(crate) mod secrets;
pub(crate) mod state;
mod watch;
mod welcome;
pub(crate) mod wrangler;

use std::net::TcpListener;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use credenza_functions::mail::Api;
use jiff::Timestamp;
use tokio::time::Instant;

use crate::build::{self, Parts, Profile};
use crate::demo::{self, Demo};
use crate::process::{self, Group};
use crate::ui::{self, Progress};
use crate::{catcher, cron, paths, tools};
use provider::Provider;
use secrets::DevSecrets;
use state::{Running, State};
use watch::Snapshot;
use wrangler::Entrance;

/// The mail catcher's port beside the portal's, for people.
const MAIL_PORT_AFTER: u16 = 1;

/// What a person may ask for.
#[derive(Debug, Clone, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch on the command line")]
pub(crate) struct Options {
    /// Starts over: empties the database, the mails and the secrets of the state folder.
    #[arg(long)]
    pub(crate) fresh: bool,
    /// The portal's port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 8787)]
    pub(crate) port: u16,
    /// The mail catcher's port; by default the one after the portal's, with --headless a free one.
    #[arg(long)]
    pub(crate) mail_port: Option<u16>,
    /// For scripts: no watching, one line of JSON on stdout when ready, then quiet.
    #[arg(long)]
    pub(crate) headless: bool,
    /// Where this system keeps its data; several systems need several folders. [default: .state in the repository]
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
    /// Without demo data: `cargo xtask operator invite` lets the first person in.
    #[arg(long)]
    pub(crate) empty: bool,
    /// Runs what ships instead of the quick build.
    #[arg(long)]
    pub(crate) release: bool,
    /// Takes what stands in `build/` as it is.
    #[arg(long)]
    pub(crate) no_build: bool,
    /// The mail API that the Worker speaks with the mail catcher: resend, postmark, sendgrid, mailgun or cloudflare.
    #[arg(long, default_value = "resend", value_parser = mail_api)]
    pub(crate) mail_api: Api,
    /// Binds the Worker to Cloudflare's e-mail service, which the local runtime plays: it writes what would be sent
    /// into its log. With addresses, commas between them, it refuses every other reader.
    #[arg(long, value_name = "ADDRESSES", num_args = 0..=1, default_missing_value = "", requires = "headless")]
    pub(crate) email_binding: Option<String>,
    /// Starts an identity provider beside it, and lets people sign in through it: whoever is named there exists.
    /// It has no certificate, so the Worker beside it may have none either.
    #[arg(long, conflicts_with = "https")]
    pub(crate) single_sign_on: bool,
    /// Speaks TLS with a certificate of its own, which nobody trusts: for clients that take nothing else.
    #[arg(long, requires = "headless")]
    pub(crate) https: bool,
}

fn mail_api(name: &str) -> std::result::Result<Api, String> {
    Api::named(name).ok_or_else(|| "none of the mail APIs that the Worker speaks".to_owned())
}

/// Runs until it is dropped, which ends every process it started, or until something fails.
pub(crate) async fn dev(options: &Options) -> Result<()> {
    let state = State::new(options.state.as_deref())?;
    run(options, &state).await
}

async fn run(options: &Options, state: &State) -> Result<()> {
    let begun = Instant::now();
    anyhow::ensure!(
        options.email_binding.is_none() || options.mail_api == Api::Cloudflare,
        "--email-binding is Cloudflare's: it goes with --mail-api cloudflare."
    );
    let _lock = state.lock()?;
    let _ = std::fs::remove_file(state.log(wrangler::LOG));
    // Taken before the long work, so that a taken port is said at once, and given free for wrangler just before its start.
    let portal = ports::take(options.port, "The portal", "--port")?;
    let entrance = Entrance { port: portal.local_addr()?.port(), https: options.https };
    let mail = mail_listener(options, entrance.port)?;
    let mail_url = format!("http://{}", mail.local_addr()?);
    let base_url = entrance.base_url();

    tools::prepare().await?;
    let profile = if options.release { Profile::Release } else { Profile::Dev };
    let mut seen = Snapshot::take();
    if options.no_build {
        for made in [paths::worker().join("index.js"), paths::site().join("index.html")] {
            anyhow::ensure!(
                made.exists(),
                "--no-build takes what stands in build/, and {} is missing. `cargo xtask build` makes it.",
                made.display()
            );
        }
    } else {
        build::build(profile, Parts::ALL).await?;
    }

    let provider = if options.single_sign_on { Some(Provider::choose()?) } else { None };
    let demo = database(options, state, &base_url, &mail_url, provider.as_ref()).await?;
    let _provider_process = provider.as_ref().map(|provider| provider.start(state, &base_url)).transpose()?;
    catcher::start(mail, DevSecrets::load_or_make(&state.dev_vars())?.mail_api_key, state.mails())?;
    wrangler::configure(state, options.email_binding.as_deref())?;
    drop(portal);
    let mut system = Some(serve(state, entrance).await?);
    let running = Running {
        base_url,
        mail_url,
        group: system.as_ref().map(Group::id).unwrap_or_default(),
        provider_url: provider.map(|provider| provider.issuer()),
    };
    let _mark = Mark::set(state, &running)?;

    if options.headless {
        println!("{}", welcome::ready_line(&running, &demo));
        return died(&mut system, state).await;
    }
    ui::say(format!("\nReady after {}.", ui::seconds(begun.elapsed())));
    let state_option =
        options.state.as_ref().map(|folder| format!(" --state {}", folder.display())).unwrap_or_default();
    welcome::print(&running, &demo, &state_option);
    let log = state.log(wrangler::LOG);
    tokio::spawn(async move { relay::follow(&log).await });
    let base_url = running.base_url.clone();
    tokio::spawn(async move { cron::clockwork(&base_url).await });
    loop {
        let (now, change) = tokio::select! {
            outcome = died(&mut system, state) => return outcome,
            change = watch::changed(&seen) => change,
        };
        seen = now;
        if let Err(error) = rebuild(profile, change, state, &mut system, entrance).await {
            ui::warn(format!("{error:#}\n\nWhat ran before still runs. Save a file to try again."));
        }
        if let Some(system) = &system {
            state.started(&Running { group: system.id(), ..running.clone() })?;
        }
    }
}

fn mail_listener(options: &Options, port: u16) -> Result<TcpListener> {
    let wanted = options.mail_port.unwrap_or(if options.headless || options.port == 0 {
        0
    } else {
        port.saturating_add(MAIL_PORT_AFTER)
    });
    ports::take(wanted, "The mail catcher", "--mail-port")
}

/// A migrated database with demo data, and the file with secrets and variables beside it.
async fn database(
    options: &Options,
    state: &State,
    base_url: &str,
    mail_url: &str,
    provider: Option<&Provider>,
) -> Result<Demo> {
    // Without demo.json an earlier first start broke off half-way: begin again.
    if options.fresh || state.demo()?.is_none() {
        state.clear()?;
    }
    state.move_demo(base_url)?;
    let secrets = DevSecrets::load_or_make(&state.dev_vars())?;
    let issuer = provider.map(Provider::issuer).unwrap_or_default();
    let variables = |tenant_id: &str| {
        secrets.write(
            &state.dev_vars(),
            &[
                ("OIDC_ISSUER", &issuer),
                ("OIDC_CLIENT_ID", provider::CLIENT_ID),
                ("OIDC_CLIENT_SECRET", provider::CLIENT_SECRET),
                ("OIDC_SECOND_FACTOR", "mfa"),
                ("OIDC_NAME", "Example ID"),
                ("BASE_URL", base_url),
                ("TENANT_ID", tenant_id),
                ("PRODUCT_NAME", "Credenza"),
                ("SUPPORT_ADDRESS", "support@operator.example"),
                ("MAIL_API", options.mail_api.name()),
                ("MAIL_API_URL", &format!("{mail_url}{}", catcher::path(options.mail_api))),
                ("MAIL_FROM", "Credenza <no-reply@operator.example>"),
            ],
        )
    };
    ui::step("Database migrated", async |progress: &Progress| wrangler::migrate(state, progress).await)
        .await?;
    let demo = if let Some(demo) = state.demo()? {
        demo
    } else {
        let done = if options.empty { "Database left empty" } else { "Demo data loaded" };
        ui::step(done, async |progress: &Progress| {
            let demo = if options.empty {
                Demo::empty()
            } else {
                demo::make(Timestamp::now(), &secrets, base_url).await?
            };
            wrangler::execute(state, &demo.sql, progress).await?;
            // The secrets must be on disk before the data that they seal counts as loaded.
            variables(&demo.tenant_id)?;
            state.keep_demo(&demo, base_url)?;
            Ok(demo)
        })
        .await?
    };
    variables(&demo.tenant_id)?;
    Ok(demo)
}

async fn serve(state: &State, entrance: Entrance) -> Result<Group> {
    ui::step("Worker answers", async |progress: &Progress| wrangler::start(state, entrance, progress).await)
        .await
}

/// Waits for wrangler's end, which is nobody's wish.
async fn died(system: &mut Option<Group>, state: &State) -> Result<()> {
    let Some(system) = system else { bail!("The Worker is not running any more: its last start failed.") };
    let status = system.wait().await?;
    bail!("wrangler ended by itself, with {status}. {}", process::tail(&state.log(wrangler::LOG)))
}

/// Makes again what changed. wrangler notices new files by itself; for a migration it is stopped,
/// so that the database has one writer.
async fn rebuild(
    profile: Profile,
    change: watch::Change,
    state: &State,
    system: &mut Option<Group>,
    entrance: Entrance,
) -> Result<()> {
    if change.parts != Parts::default() {
        build::build(profile, change.parts).await?;
    }
    if change.migrations && wrangler::has_new_migration(state)? {
        *system = None;
        let migrated = ui::step("Database migrated", async |progress: &Progress| {
            wrangler::migrate(state, progress).await
        })
        .await;
        // The old socket may need a moment.
        tokio::time::sleep(Duration::from_millis(200)).await;
        *system = Some(serve(state, entrance).await.context("The Worker does not start again")?);
        migrated?;
    } else if change.migrations {
        ui::warn(
            "A migration that is applied already was changed or removed. `cargo xtask dev --fresh` starts over with it.",
        );
    }
    Ok(())
}

/// `running.json`, for as long as it is true.
struct Mark<'a>(&'a State);

impl<'a> Mark<'a> {
    fn set(state: &'a State, running: &Running) -> Result<Self> {
        state.started(running)?;
        Ok(Self(state))
    }
}

impl Drop for Mark<'_> {
    fn drop(&mut self) {
        self.0.stopped();
    }
}
