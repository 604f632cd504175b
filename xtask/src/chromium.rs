//! A Chromium for the browser tests: found, or fetched, and said which.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::ui::{self, Progress};
use crate::{paths, process};

/// Programs that are a Chromium, in the order of preference.
const NAMES: [&str; 5] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];
/// Where they stand when the PATH does not say so.
const PLACES: [&str; 5] = [
    "/usr/bin",
    "/usr/local/bin",
    "/snap/bin",
    "/Applications/Chromium.app/Contents/MacOS",
    "/Applications/Google Chrome.app/Contents/MacOS",
];

/// The path of a Chromium: the variable `CHROMIUM`, the usual places, Playwright's download, the system's packages.
pub(crate) async fn find_or_install() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM").map(PathBuf::from) {
        if works(&named).await {
            return Ok(named);
        }
        bail!(
            "The variable CHROMIUM names {}, which does not start. Point it to a Chromium, or unset it.",
            named.display()
        );
    }
    if let Some(found) = installed().await {
        return Ok(found);
    }
    ui::say("There is no Chromium here yet: fetching one.");
    if download().await.is_ok()
        && let Some(found) = installed().await
    {
        return Ok(found);
    }
    if nix::unistd::geteuid().is_root()
        && apt().await.is_ok()
        && let Some(found) = installed().await
    {
        return Ok(found);
    }
    bail!(
        "There is no Chromium for the browser tests, and none could be fetched (the logs are in {}). Install one (`apt install chromium`, `brew install --cask chromium`), or set CHROMIUM to its path.",
        paths::build_logs().display()
    )
}

async fn installed() -> Option<PathBuf> {
    let path: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
    let usual = path.into_iter().chain(PLACES.map(PathBuf::from));
    let mut candidates: Vec<PathBuf> = usual.flat_map(|folder| NAMES.map(|name| folder.join(name))).collect();
    candidates.extend(PLACES.map(|place| Path::new(place).join("Chromium")));
    candidates.extend(PLACES.map(|place| Path::new(place).join("Google Chrome")));
    candidates.extend(downloaded());
    for candidate in candidates {
        if candidate.is_file() && works(&candidate).await {
            return Some(candidate);
        }
    }
    None
}

async fn works(program: &Path) -> bool {
    let output = tokio::process::Command::new(program).arg("--version").kill_on_drop(true).output();
    let output = tokio::time::timeout(std::time::Duration::from_secs(20), output).await;
    output.is_ok_and(|output| output.is_ok_and(|output| output.status.success()))
}

/// What Playwright downloaded earlier, the newest first.
fn downloaded() -> Vec<PathBuf> {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let caches = [
        std::env::var_os("PLAYWRIGHT_BROWSERS_PATH").map(PathBuf::from).unwrap_or_default(),
        home.join(".cache/ms-playwright"),
        home.join("Library/Caches/ms-playwright"),
    ];
    let mut versions: Vec<PathBuf> = caches
        .iter()
        .filter_map(|cache| std::fs::read_dir(cache).ok())
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|folder| {
            folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with("chromium-"))
        })
        .collect();
    versions.sort();
    let inside =
        ["chrome-linux/chrome", "chrome-linux64/chrome", "chrome-mac/Chromium.app/Contents/MacOS/Chromium"];
    versions.iter().rev().flat_map(|folder| inside.map(|program| folder.join(program))).collect()
}

async fn download() -> Result<()> {
    ui::step("Chromium downloaded by Playwright", async |progress: &Progress| {
        let mut command = process::command(paths::npm_bin().join("playwright"));
        command.args(["install", "--no-shell", "chromium"]);
        // The libraries that a bare machine lacks come with its package manager.
        if nix::unistd::geteuid().is_root() {
            command.arg("--with-deps");
        }
        process::run(&mut command, &paths::build_logs().join("chromium-download.log"), progress).await
    })
    .await
}

async fn apt() -> Result<()> {
    ui::step("Chromium installed by apt-get", async |progress: &Progress| {
        let mut command = process::command("sh");
        command.args(["-c", "apt-get update && apt-get install --yes --no-install-recommends chromium"]);
        command.env("DEBIAN_FRONTEND", "noninteractive");
        process::run(&mut command, &paths::build_logs().join("chromium-apt.log"), progress).await
    })
    .await
}
