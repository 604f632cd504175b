//! `build/site/`: the portal as static assets. What has a hash in its name lies under `assets/`,
//! the documentation under `docs/`.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::files::{self, Folder, hashed_name};
use super::{Profile, css, docs, page, wasm};
use crate::paths;

/// Binds the compiled portal and writes the folder.
pub(super) async fn finish(artifact: PathBuf, profile: Profile) -> Result<()> {
    write(&wasm::bind(artifact, wasm::Target::Browser, profile).await?)
}

fn write(bound: &wasm::Bound) -> Result<()> {
    let mut folder = Folder::new(paths::site());

    let public = paths::root().join("public");
    for path in files::all_under(&public)? {
        let name = path.strip_prefix(&public)?;
        if name != "index.html" {
            folder.write(name, &std::fs::read(&path)?)?;
        }
    }

    // The snippets share one hash, since the glue names them by path.
    let all = serde_json::to_vec(&bound.snippets)?;
    let snippets = format!("snippets-{}", files::hash(&all));
    for (path, content) in &bound.snippets {
        folder.write(format!("assets/{snippets}/{path}"), content.as_bytes())?;
    }
    let js = bound.js.replace("./snippets/", &format!("./{snippets}/"));

    let mut asset = |stem, extension, content: &[u8]| -> Result<String> {
        let name = format!("assets/{}", hashed_name(stem, extension, content));
        folder.write(&name, content)?;
        Ok(format!("/{name}"))
    };
    let wasm = asset("app", "wasm", &bound.wasm)?;
    let glue = asset("app", "js", js.as_bytes())?;
    let style = asset("style", "css", css::concatenated(&paths::root().join("style"))?.as_bytes())?;
    // A file and not an inline script: the content security policy allows none.
    let start = asset(
        "start",
        "js",
        format!("import start from \"{glue}\";\nstart({{ module_or_path: \"{wasm}\" }});\n").as_bytes(),
    )?;

    let template = public.join("index.html");
    let template =
        std::fs::read_to_string(&template).with_context(|| format!("cannot read {}", template.display()))?;
    let html =
        page::fill(&template, &page::Assets { style: &style, start: &start, glue: &glue, wasm: &wasm })?;
    folder.write("index.html", html.as_bytes())?;
    docs::write(&mut folder)?;
    folder.finish()
}
