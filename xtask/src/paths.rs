//! Where things stand in the repository.

use std::path::{Path, PathBuf};

/// The root of the repository: the folder above this crate.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// The programs that came by npm.
pub(crate) fn npm_bin() -> PathBuf {
    root().join("node_modules/.bin")
}

/// The built portal, served as static assets.
pub(crate) fn site() -> PathBuf {
    root().join("build/site")
}

/// The built Worker: entry module, glue and WASM.
pub(crate) fn worker() -> PathBuf {
    root().join("build/worker")
}

/// Logs of builds and tools that belong to no particular state folder.
pub(crate) fn build_logs() -> PathBuf {
    root().join("build/logs")
}

/// The database's migrations, applied in name order.
pub(crate) fn migrations() -> PathBuf {
    root().join("functions/migrations")
}
