//! `cargo xtask build`: the portal into `build/site/`, the Worker into `build/worker/`.

mod css;
mod docs;
pub(crate) mod files;
mod page;
mod site;
mod sizes;
mod wasm;
mod worker;

use anyhow::Result;

use crate::ui::{self, Progress};

/// Which code is made, and how carefully.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Rebuilt in seconds: no link-time optimisation, no wasm-opt.
    Dev,
    /// What ships: small, and held to the budgets.
    Release,
}

/// What has to be made again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    /// The Worker's WASM.
    pub worker: bool,
    /// The portal's WASM.
    pub app: bool,
    /// Styles, page and static files around the portal's WASM.
    pub around: bool,
}

impl Parts {
    /// Everything.
    pub(crate) const ALL: Self = Self { worker: true, app: true, around: true };
}

/// Builds the parts, one visible step each.
/// In release the Worker is still being optimised while the portal compiles already.
pub(crate) async fn build(profile: Profile, parts: Parts) -> Result<()> {
    let mut optimising = None;
    if parts.worker {
        ui::step("Worker compiled", async |progress: &Progress| {
            let [artifact] = wasm::compile(
                "credenza-functions",
                ["credenza_functions"],
                wasm::Target::Worker,
                profile,
                progress,
            )
            .await?;
            let finish = worker::finish(artifact, profile);
            match profile {
                Profile::Dev => finish.await?,
                Profile::Release => optimising = Some(tokio::spawn(finish)),
            }
            Ok(())
        })
        .await?;
    }
    if parts.app || parts.around {
        ui::step("Portal compiled", async |progress: &Progress| {
            // Asked again even if only a style changed: cargo answers at once when nothing is to do.
            let programs =
                wasm::compile("credenza-app", site::PROGRAMS, wasm::Target::Browser, profile, progress)
                    .await?;
            site::finish(programs, profile).await
        })
        .await?;
    }
    if let Some(optimising) = optimising {
        ui::step("Worker optimised", async |_: &Progress| optimising.await?).await?;
    }
    if profile == Profile::Release && parts == Parts::ALL {
        sizes::check()?;
    }
    Ok(())
}
