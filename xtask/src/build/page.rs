//! A page of HTML that loads a program, from the template `public/index.html`.

use anyhow::{Result, ensure};

/// Where the template wants its stylesheet, preloads and start script: once, inside `<head>`.
pub(super) const PLACEHOLDER: &str = "<!-- build:head -->";

/// Addresses of the hashed files.
pub(super) struct Assets<'a> {
    pub(super) styles: &'a [&'a str],
    pub(super) start: &'a str,
    pub(super) glue: &'a str,
    pub(super) wasm: &'a str,
}

/// Fills the template.
/// The glue and the WASM are preloaded, so that the browser fetches both while it still reads the page.
pub(super) fn fill(template: &str, assets: &Assets<'_>) -> Result<String> {
    ensure!(
        template.matches(PLACEHOLDER).count() == 1,
        "public/index.html must contain `{PLACEHOLDER}` exactly once, inside <head>: there the build puts stylesheet, preloads and start script"
    );
    let Assets { styles, start, glue, wasm } = assets;
    let sheets = styles.iter().map(|style| format!(r#"<link rel="stylesheet" href="{style}">"#));
    let rest = [
        format!(r#"<link rel="modulepreload" href="{glue}">"#),
        format!(r#"<link rel="preload" href="{wasm}" as="fetch" type="application/wasm" crossorigin>"#),
        format!(r#"<script type="module" src="{start}"></script>"#),
    ];
    let head: Vec<String> = sheets.chain(rest).collect();
    Ok(template.replace(PLACEHOLDER, &head.join("\n    ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASSETS: Assets<'static> =
        Assets { styles: &["/s.css"], start: "/i.js", glue: "/a.js", wasm: "/a.wasm" };

    #[test]
    fn the_head_gets_everything_and_no_inline_script() {
        let html = fill("<head><!-- build:head --></head>", &ASSETS).unwrap();
        for address in ["/s.css", "/i.js", "/a.js", "/a.wasm"] {
            assert!(html.contains(address), "{html}");
        }
        assert!(html.contains("></script>"));
    }

    #[test]
    fn a_template_without_the_place_is_refused_in_words() {
        assert!(fill("<head></head>", &ASSETS).unwrap_err().to_string().contains("build:head"));
    }
}
