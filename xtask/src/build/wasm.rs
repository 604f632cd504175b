//! From a crate to WASM with its JavaScript glue: cargo, wasm-bindgen as a library, wasm-opt from npm.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use serde_json::Value;
use wasm_bindgen_cli_support::Bindgen;

use super::Profile;
use super::files;
use crate::process;
use crate::ui::Progress;
use crate::{paths, tools};

/// What the runtimes we target all understand. wasm-opt refuses code whose features it is not told.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-mutable-globals",
    "--enable-exception-handling",
];

/// Who loads the glue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// A browser; the start script passes the address of the WASM.
    Browser,
    /// The Workers runtime; the WASM is an import and there at once.
    Worker,
}

impl Target {
    /// The profile in `Cargo.toml`. Both are made small; in the Worker what computes much is made fast.
    fn cargo_profile(self, profile: Profile) -> &'static str {
        match (profile, self) {
            (Profile::Dev, _) => "wasm-dev",
            (Profile::Release, Self::Browser) => "release",
            (Profile::Release, Self::Worker) => "worker",
        }
    }
}

/// The glue, what it imports from its own crates, and the WASM.
pub(super) struct Bound {
    pub(super) js: String,
    /// Path under `snippets/` → content.
    pub(super) snippets: BTreeMap<String, String>,
    pub(super) wasm: Vec<u8>,
}

/// Compiles a crate and returns the paths of the `.wasm` of these targets in it.
pub(super) async fn compile<const N: usize>(
    package: &str,
    targets: [&str; N],
    target: Target,
    profile: Profile,
    progress: &Progress,
) -> Result<[PathBuf; N]> {
    let mut cargo = process::command(tools::cargo());
    cargo.args(["build", "--package", package, "--target", "wasm32-unknown-unknown"]);
    cargo.args(["--message-format", "json-render-diagnostics"]);
    cargo.args(["--profile", target.cargo_profile(profile)]);
    let log = paths::build_logs().join(format!("{package}.log"));
    let messages = process::capture(&mut cargo, &log, progress).await?;
    let messages = String::from_utf8_lossy(&messages);
    let paths: Vec<PathBuf> =
        targets.iter().map(|target| artifact(&messages, target)).collect::<Result<_>>()?;
    paths.try_into().map_err(|_| anyhow!("as many paths as targets"))
}

/// The path of a target's WASM in cargo's messages, one JSON object per line.
fn artifact(messages: &str, target: &str) -> Result<PathBuf> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["reason"] == "compiler-artifact")
        .filter(|message| message["target"]["name"].as_str() == Some(target))
        .filter_map(|message| message["filenames"].as_array().cloned())
        .flatten()
        .filter_map(|name| name.as_str().map(PathBuf::from))
        .find(|path| path.extension().is_some_and(|extension| extension == "wasm"))
        .with_context(|| format!("cargo named no .wasm of {target}: it needs a `cdylib` or a `main`"))
}

/// Makes the glue, and in release the smaller WASM.
/// The answer for the same input is kept, because wasm-bindgen and wasm-opt take longer than looking.
pub(super) async fn bind(
    artifact: PathBuf,
    name: &'static str,
    target: Target,
    profile: Profile,
) -> Result<Bound> {
    let kind = if profile == Profile::Dev { "dev" } else { "release" };
    let input = std::fs::read(&artifact).with_context(|| format!("cannot read {}", artifact.display()))?;
    let out = paths::root().join("build/bound").join(format!("{name}-{kind}"));
    let wasm = out.join(format!("{name}_bg.wasm"));
    let stamp = out.join("made-from");
    let key = files::hash(&input);
    if std::fs::read_to_string(&stamp).ok().as_deref() != Some(key.as_str()) {
        let _ = std::fs::remove_dir_all(&out);
        std::fs::create_dir_all(&out)?;
        let folder = out.clone();
        tokio::task::spawn_blocking(move || bindgen(&artifact, target, profile, &folder, name)).await??;
        if profile == Profile::Release {
            optimise(&wasm, target).await?;
        }
        std::fs::write(&stamp, key)?;
    }
    Ok(Bound {
        js: std::fs::read_to_string(out.join(format!("{name}.js")))?,
        snippets: files::texts_under(&out.join("snippets"))?,
        wasm: std::fs::read(wasm)?,
    })
}

fn bindgen(artifact: &Path, target: Target, profile: Profile, out: &Path, name: &str) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(artifact).out_name(name).typescript(false).remove_producers_section(true);
    // Names of functions make a panic's trace readable; in release they cost a third of the size.
    bindgen.remove_name_section(profile == Profile::Release);
    let made = match target {
        Target::Browser => bindgen.web(true).map(|bindgen| bindgen.omit_default_module_path(true)),
        // A panic must be survivable: the entry module resets the instance.
        Target::Worker => bindgen
            .module(true)
            .map(|bindgen| bindgen.reset_state_function(true).force_enable_abort_handler(true)),
    };
    made.and_then(|bindgen| bindgen.generate(out)).map_err(|error| {
        anyhow!("wasm-bindgen refuses {}: {error:#}. Its versions in Cargo.toml (wasm-bindgen and wasm-bindgen-cli-support) must be equal.", artifact.display())
    })
}

/// Makes the WASM smaller, or in the Worker faster, in its place.
async fn optimise(wasm: &Path, target: Target) -> Result<()> {
    let level = match target {
        Target::Browser => "-Oz",
        Target::Worker => "-O3",
    };
    let log =
        paths::build_logs().join(format!("wasm-opt-{}.log", wasm.file_stem().unwrap_or_default().display()));
    let mut command = process::command(paths::npm_bin().join("wasm-opt"));
    command.arg(level).args(FEATURES).arg(wasm).arg("-o").arg(wasm);
    process::run(&mut command, &log, &Progress::default()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wasm_is_found_among_cargos_messages() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"serde"},"filenames":["/t/libserde.rlib"]}
not json
{"reason":"compiler-artifact","target":{"name":"credenza_functions"},"filenames":["/t/libcredenza_functions.rlib","/t/credenza_functions.wasm"]}"#;
        assert_eq!(
            artifact(messages, "credenza_functions").unwrap(),
            PathBuf::from("/t/credenza_functions.wasm")
        );
        assert!(artifact(messages, "front").is_err());
    }
}
