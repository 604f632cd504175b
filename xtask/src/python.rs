//! The Python packages of the foreign clients, in a folder of their own.

use anyhow::{Context, Result};

use crate::ui::{self, Progress};
use crate::{paths, process};

/// What is installed, with exact versions.
const REQUIREMENTS: &str = "tests/clients/requirements.txt";

/// What came of it.
pub(crate) struct Packages {
    /// What is not on this machine, and how it gets there.
    pub(crate) missing: Option<String>,
}

/// Installs the packages into `target/python`, unless they are there already. A machine without Python is no failure.
pub(crate) async fn packages() -> Result<Packages> {
    for (tool, help) in [
        (
            &["--version"][..],
            "Python 3 is not on the PATH: `apt install python3 python3-pip`, `brew install python`.",
        ),
        (
            &["-m", "pip", "--version"],
            "Python has no pip: `apt install python3-pip`, or `python3 -m ensurepip`.",
        ),
    ] {
        let output = process::command("python3").args(tool).output().await;
        if !output.is_ok_and(|output| output.status.success()) {
            return Ok(Packages { missing: Some(help.to_owned()) });
        }
    }
    let version = process::command("python3").arg("--version").output().await?.stdout;
    let wanted = [version, std::fs::read(paths::root().join(REQUIREMENTS))?].concat();
    let folder = paths::root().join("target/python");
    let stamp = folder.join(".installed-requirements");
    if std::fs::read(&stamp).ok().as_ref() != Some(&wanted) {
        ui::step("Python packages installed", async |progress: &Progress| {
            // pip adds to a folder but never takes an older version out of it.
            let _ = std::fs::remove_dir_all(&folder);
            let mut pip = process::command("python3");
            pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target"]);
            pip.arg(&folder).args(["-r", REQUIREMENTS]);
            process::run(&mut pip, &paths::build_logs().join("pip.log"), progress).await.context(
                "The Python packages could not be installed. They come from PyPI: is it reachable?",
            )?;
            Ok(std::fs::write(&stamp, wanted)?)
        })
        .await?;
    }
    Ok(Packages { missing: None })
}
