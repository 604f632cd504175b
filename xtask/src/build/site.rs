//! `build/site/`: the portal as static assets. What has a hash in its name lies under `assets/`,
//! the documentation under `docs/`.
//!
//! The portal is two programs. Every address that is no file gets `index.html`, which loads the
//! desk; the addresses of the front have a page of HTML each, which loads the front.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::files::{self, Folder, hashed_name};
use super::{Profile, css, docs, page, wasm};
use crate::paths;

/// The programs, as `app/Cargo.toml` names them.
pub(super) const PROGRAMS: [&str; 2] = ["front", "desk"];
/// The addresses of the front, `app::route::Page::program`; `public/_redirects` leads the others of its pages there.
pub(super) const FRONT: [&str; 1] = ["manage-api-credentials.html"];

/// Binds the compiled programs and writes the folder.
pub(super) async fn finish(programs: [PathBuf; 2], profile: Profile) -> Result<()> {
    let [front, desk] = programs;
    let (front, desk) = tokio::try_join!(
        wasm::bind(front, "front", wasm::Target::Browser, profile),
        wasm::bind(desk, "desk", wasm::Target::Browser, profile),
    )?;
    write(&front, &desk)
}

fn write(front: &wasm::Bound, desk: &wasm::Bound) -> Result<()> {
    let mut folder = Folder::new(paths::site());

    let public = paths::root().join("public");
    for path in files::all_under(&public)? {
        let name = path.strip_prefix(&public)?;
        if name != "index.html" {
            folder.write(name, &std::fs::read(&path)?)?;
        }
    }
    let styles = paths::root().join("style");
    let style = asset(&mut folder, "style", "css", css::concatenated(&styles)?.as_bytes())?;
    let more = asset(&mut folder, "desk", "css", css::concatenated(&styles.join("desk"))?.as_bytes())?;
    let template = public.join("index.html");
    let template =
        std::fs::read_to_string(&template).with_context(|| format!("cannot read {}", template.display()))?;
    let html = program(&mut folder, "front", front, &template, &[&style])?;
    for name in FRONT {
        folder.write(name, html.as_bytes())?;
    }
    let html = program(&mut folder, "desk", desk, &template, &[&style, &more])?;
    folder.write("index.html", html.as_bytes())?;
    docs::write(&mut folder)?;
    folder.finish()
}

/// Writes a file with its hash in its name, and answers with its address.
fn asset(folder: &mut Folder, stem: &str, extension: &str, content: &[u8]) -> Result<String> {
    let name = format!("assets/{}", hashed_name(stem, extension, content));
    folder.write(&name, content)?;
    Ok(format!("/{name}"))
}

/// Writes the files of a program, and answers with the page that loads it.
fn program(
    folder: &mut Folder,
    name: &str,
    bound: &wasm::Bound,
    template: &str,
    styles: &[&str],
) -> Result<String> {
    // The snippets share one hash, since the glue names them by path.
    let all = serde_json::to_vec(&bound.snippets)?;
    let snippets = format!("snippets-{}", files::hash(&all));
    for (path, content) in &bound.snippets {
        folder.write(format!("assets/{snippets}/{path}"), content.as_bytes())?;
    }
    let js = bound.js.replace("./snippets/", &format!("./{snippets}/"));
    let wasm = asset(folder, name, "wasm", &bound.wasm)?;
    let glue = asset(folder, name, "js", js.as_bytes())?;
    // A file and not an inline script: the content security policy allows none.
    let script = format!("import start from \"{glue}\";\nstart({{ module_or_path: \"{wasm}\" }});\n");
    let start = asset(folder, &format!("{name}-start"), "js", script.as_bytes())?;
    page::fill(template, &page::Assets { styles, start: &start, glue: &glue, wasm: &wasm })
}
