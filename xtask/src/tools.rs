//! Finds what the machine has, installs what it may, and names what is missing with the command that helps.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::ui::{self, Progress};
use crate::{paths, process};

/// The oldest Node that can install the newer one which wrangler wants.
const NODE_AT_LEAST: u32 = 20;

/// The cargo that runs us.
pub(crate) fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

/// Everything a build needs: Node, the npm packages of the lock file, the wasm target.
pub(crate) async fn prepare() -> Result<()> {
    let node = node_version().await?;
    wasm_target().await?;
    npm_packages(&node).await
}

async fn node_version() -> Result<String> {
    let help = format!(
        "Credenza needs Node {NODE_AT_LEAST} or newer with npm. Install it from https://nodejs.org, with your system's package manager (`apt install nodejs npm`, `brew install node`), or with a version manager (`nvm install 22`)."
    );
    let output = of_the_system("node").arg("--version").output().await;
    let version = output
        .ok()
        .filter(|output| output.status.success())
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let Some(version) = version else { bail!("There is no `node` on the PATH. {help}") };
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < NODE_AT_LEAST) {
        bail!("Node here is {version}. {help}");
    }
    let npm = of_the_system("npm").arg("--version").output().await;
    if !npm.is_ok_and(|output| output.status.success()) {
        bail!("There is no `npm` on the PATH. {help}");
    }
    Ok(version)
}

/// A program of the system, never one of our own npm packages.
/// Started by another task of ours, we have their folder on the PATH, and the Node in it is newer than the system's: the stamp of what was installed would change with who asks, and one task would reinstall below another.
fn of_the_system(program: &str) -> tokio::process::Command {
    let ours = paths::npm_bin();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let others = std::env::split_paths(&path).filter(|folder| *folder != ours);
    let mut command = tokio::process::Command::new(program);
    if let Ok(path) = std::env::join_paths(others) {
        command.env("PATH", path);
    }
    command
}

/// Adds the compile target for WASM.
async fn wasm_target() -> Result<()> {
    let output = process::command("rustc")
        .args(["--print", "target-libdir", "--target", "wasm32-unknown-unknown"])
        .output()
        .await;
    let folder =
        output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
    if !folder.is_empty() && Path::new(&folder).is_dir() {
        return Ok(());
    }
    ui::step("Rust target wasm32-unknown-unknown added", async |progress: &Progress| {
        let log = paths::build_logs().join("rustup.log");
        process::run(process::command("rustup").args(["target", "add", "wasm32-unknown-unknown"]), &log, progress).await.context(
            "The Rust target wasm32-unknown-unknown is missing. With rustup (https://rustup.rs): `rustup target add wasm32-unknown-unknown`; with a Rust of the system: its package for wasm32, for example `libstd-rust-dev-wasm32`.",
        )
    })
    .await
}

/// Adds rustfmt and clippy, which a minimal toolchain lacks.
pub(crate) async fn rust_components() -> Result<()> {
    for (component, subcommand) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        let output = process::command(cargo()).args([subcommand, "--version"]).output().await;
        if output.is_ok_and(|output| output.status.success()) {
            continue;
        }
        ui::step(&format!("Rust component {component} added"), async |progress: &Progress| {
            let log = paths::build_logs().join("rustup.log");
            let mut rustup = process::command("rustup");
            process::run(rustup.args(["component", "add", component]), &log, progress)
                .await
                .with_context(|| format!("{component} is missing. With rustup: `rustup component add {component}`; with a Rust of the system: its package."))
        })
        .await?;
    }
    Ok(())
}

/// `npm ci`, when the packages are missing or the lock file is another than the one they were installed from.
async fn npm_packages(node: &str) -> Result<()> {
    // One at a time: a second task waits here and then finds everything in place.
    std::fs::create_dir_all(paths::build_logs())?;
    let turn = std::fs::File::create(paths::build_logs().join("npm.lock"))?;
    let _turn = tokio::task::spawn_blocking(move || turn.lock().map(|()| turn)).await??;
    let lock = std::fs::read(paths::root().join("package-lock.json"))
        .context("package-lock.json is missing from the repository")?;
    let stamp = paths::root().join("node_modules/.installed-lock");
    // Another Node may need other binaries; its version belongs to what was installed.
    let wanted = [node.as_bytes(), b"\n", lock.as_slice()].concat();
    if std::fs::read(&stamp).ok().as_ref() == Some(&wanted) {
        return Ok(());
    }
    ui::step("npm packages installed", async |progress: &Progress| {
        let log = paths::build_logs().join("npm.log");
        let mut npm = of_the_system("npm");
        npm.args(["ci", "--no-audit", "--no-fund"]).current_dir(paths::root());
        // The browser is looked for first, by us (chromium.rs).
        npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        process::run(&mut npm, &log, progress).await.context(
            "The npm packages could not be installed. They come from the npm registry: is it reachable?",
        )?;
        std::fs::write(&stamp, wanted)?;
        Ok(())
    })
    .await
}
