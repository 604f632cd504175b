//! `build/worker/`: what wrangler bundles. Entry module, glue and WASM.

use std::path::PathBuf;

use anyhow::{Result, ensure};

use super::files::{Folder, hashed_name};
use super::{Profile, wasm};
use crate::paths;

const ENTRY: &str = include_str!("worker_entry.js");

/// Binds the compiled Worker and writes the folder.
pub(super) async fn finish(artifact: PathBuf, profile: Profile) -> Result<()> {
    write(&wasm::bind(artifact, "worker", wasm::Target::Worker, profile).await?)
}

fn write(bound: &wasm::Bound) -> Result<()> {
    let mut folder = Folder::new(paths::worker());
    // The WASM first and under a name of its own: wrangler watches the modules, and never sees new glue with old code.
    let wasm_name = hashed_name("worker", "wasm", &bound.wasm);
    folder.write(&wasm_name, &bound.wasm)?;
    for (path, content) in &bound.snippets {
        folder.write(format!("snippets/{path}"), content.as_bytes())?;
    }
    folder.write("glue.js", adapt(&bound.js, &wasm_name)?.as_bytes())?;
    folder.write("index.js", ENTRY.replace("__GLUE__", "glue.js").as_bytes())?;
    folder.finish()
}

/// Source-phase imports are not known to wrangler's bundler yet; it makes a plain import of WASM a module as well.
fn adapt(js: &str, wasm_name: &str) -> Result<String> {
    ensure!(
        js.contains("import source "),
        "wasm-bindgen's output changed: no source-phase import in the Worker's glue"
    );
    Ok(js.replacen("import source ", "import ", 1).replace("worker_bg.wasm", wasm_name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_glue_imports_the_hashed_wasm_plainly() {
        let js = adapt("import source wasmModule from \"./worker_bg.wasm\";\n", "worker-1.wasm").unwrap();
        assert_eq!(js, "import wasmModule from \"./worker-1.wasm\";\n");
        assert!(adapt("import x from 'y'", "worker-1.wasm").is_err());
    }
}
