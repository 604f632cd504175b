//! `build/site/docs/`: the Markdown of `docs/` as plain pages, for whoever follows the `error_uri`
//! of a token error or the `type` of a problem body.
//!
//! The assets server answers `/docs/errors/x` with `x.html`, and `/docs/` with `index.html`.
//! The content security policy allows no inline style and no script, so there is neither.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, bail};
use pulldown_cmark::{Alignment, CowStr, Event, Options, Parser, Tag, TagEnd, html};

use super::files::{self, Folder};
use crate::{openapi, paths};

const STYLE: &str = include_str!("docs.css");

/// Writes the pages, their style and their pictures.
/// A link that leads nowhere is an error here, and not a surprise for a reader.
pub(super) fn write(folder: &mut Folder) -> Result<()> {
    let root = paths::root().join("docs");
    let mut pages = BTreeMap::new();
    for path in files::all_under(&root)? {
        let name = path.strip_prefix(&root)?.to_string_lossy().into_owned();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("md") => {
                let text =
                    std::fs::read_to_string(&path).with_context(|| format!("cannot read docs/{name}"))?;
                pages.insert(name, text);
            }
            Some("json") => {
                let text =
                    std::fs::read_to_string(&path).with_context(|| format!("cannot read docs/{name}"))?;
                // The same as a page for people.
                pages.insert("openapi.md".to_owned(), openapi::markdown(&text)?);
                folder.write(Path::new("docs").join(&name), text.as_bytes())?;
            }
            Some("png") => folder.write(Path::new("docs").join(&name), &std::fs::read(&path)?)?,
            _ => {}
        }
    }
    let pages: BTreeMap<&str, Page<'_>> =
        pages.iter().map(|(name, text)| (name.as_str(), Page::read(text))).collect();
    for (name, page) in &pages {
        let html = page.render(name, &pages)?;
        folder.write(format!("docs/{}.html", stem(name)), html.as_bytes())?;
    }
    folder.write("docs/docs.css", STYLE.as_bytes())
}

/// `errors/README.md` → `errors/index`, `errors/x.md` → `errors/x`.
fn stem(name: &str) -> String {
    let stem = name.strip_suffix(".md").unwrap_or(name);
    match stem.strip_suffix("README") {
        Some(folder) => format!("{folder}index"),
        None => stem.to_owned(),
    }
}

/// Where a page is served.
fn address(name: &str) -> String {
    let stem = stem(name);
    format!("/docs/{}", stem.strip_suffix("index").unwrap_or(&stem))
}

/// A page taken apart: its first heading, the names of its headings, and what it says.
struct Page<'a> {
    title: String,
    anchors: BTreeSet<String>,
    events: Vec<Event<'a>>,
}

impl<'a> Page<'a> {
    fn read(text: &'a str) -> Self {
        let mut events: Vec<Event<'a>> = Parser::new_ext(text, Options::ENABLE_TABLES).map(tame).collect();
        let (mut title, mut anchors) = (String::new(), BTreeSet::new());
        for at in 0..events.len() {
            if !matches!(events[at], Event::Start(Tag::Heading { .. })) {
                continue;
            }
            let words = words(&events[at + 1..]);
            let anchor = slug(&words);
            if title.is_empty() {
                title = words;
            }
            if let Event::Start(Tag::Heading { id, .. }) = &mut events[at] {
                *id = Some(CowStr::from(anchor.clone()));
            }
            anchors.insert(anchor);
        }
        Self { title, anchors, events }
    }

    fn render(&self, name: &str, pages: &BTreeMap<&str, Self>) -> Result<String> {
        let mut events = self.events.clone();
        for event in &mut events {
            if let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event {
                let target = rewrite(name, dest_url, pages).with_context(|| format!("docs/{name}"))?;
                *dest_url = CowStr::from(target);
            }
        }
        let mut body = String::new();
        html::push_html(&mut body, events.into_iter());
        let mut title = String::new();
        html::push_html(&mut title, std::iter::once(Event::Text(CowStr::from(self.title.as_str()))));
        Ok(format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
             <link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\n\
             <link rel=\"stylesheet\" href=\"/docs/docs.css\">\n</head>\n<body>\n\
             <header><nav aria-label=\"Site\"><a href=\"/docs/\">Documentation</a> \
             <a href=\"/manage-api-credentials\">Manage API Credentials</a></nav></header>\n\
             <main>\n{body}</main>\n</body>\n</html>\n"
        ))
    }
}

/// Markup in the Markdown is shown as text, and columns have no alignment: it would be an inline style.
fn tame(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        Event::Start(Tag::Table(columns)) => Event::Start(Tag::Table(vec![Alignment::None; columns.len()])),
        other => other,
    }
}

/// The words of a heading that begins before these events.
fn words(events: &[Event<'_>]) -> String {
    let inside = events.iter().take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))));
    inside
        .filter_map(|event| match event {
            Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
            _ => None,
        })
        .collect()
}

/// The name of a heading in addresses, as code hosts make it.
fn slug(words: &str) -> String {
    let kept = words.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}

/// The address of a link on the served page.
fn rewrite(page: &str, link: &str, pages: &BTreeMap<&str, Page<'_>>) -> Result<String> {
    if link.contains("://") || link.starts_with("mailto:") {
        return Ok(link.to_owned());
    }
    let (path, anchor) = link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor)));
    let mut parts: Vec<&str> = page.split('/').collect();
    if !path.is_empty() {
        parts.pop();
        for part in path.split('/').filter(|part| *part != ".") {
            match part {
                ".." if parts.pop().is_none() => {
                    bail!("the link {link} leads out of docs/, and only docs/ is served")
                }
                ".." => {}
                part => parts.push(part),
            }
        }
    }
    let name = parts.join("/");
    if Path::new(&name).extension().is_some_and(|extension| extension == "png" || extension == "json") {
        return Ok(format!("/docs/{name}"));
    }
    let Some(target) = pages.get(name.as_str()) else { bail!("the link {link} leads nowhere") };
    match anchor {
        Some(anchor) if !target.anchors.contains(anchor) => {
            bail!("docs/{name} has no heading for the link {link}")
        }
        Some(anchor) => Ok(format!("{}#{anchor}", address(&name))),
        None => Ok(address(&name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages() -> BTreeMap<&'static str, Page<'static>> {
        [
            ("README.md", "# Guides"),
            ("api-clients.md", "# Asking for a token\n\n## Errors, and `codes`"),
            ("errors/a-b.md", "# A & B"),
        ]
        .map(|(name, text)| (name, Page::read(text)))
        .into()
    }

    #[test]
    fn links_between_pages_lead_to_where_they_are_served() {
        let rewrite = |page, link| rewrite(page, link, &pages()).ok();
        for (page, link, served) in [
            ("README.md", "errors/a-b.md", "/docs/errors/a-b"),
            ("errors/a-b.md", "../api-clients.md", "/docs/api-clients"),
            ("errors/a-b.md", "../README.md", "/docs/"),
            ("README.md", "./api-clients.md#errors-and-codes", "/docs/api-clients#errors-and-codes"),
            ("api-clients.md", "#errors-and-codes", "/docs/api-clients#errors-and-codes"),
            ("README.md", "images/portal.png", "/docs/images/portal.png"),
            ("README.md", "https://example.org/x.md", "https://example.org/x.md"),
        ] {
            assert_eq!(rewrite(page, link).as_deref(), Some(served), "{page} → {link}");
        }
        for (page, link) in
            [("README.md", "gone.md"), ("README.md", "../README.md"), ("README.md", "api-clients.md#gone")]
        {
            assert_eq!(rewrite(page, link), None, "{page} → {link}");
        }
    }

    #[test]
    fn nothing_in_a_page_becomes_markup_style_or_script() {
        let text = "# A & <b>\n\n<script>alert(1)</script>\n\nx <i onclick=\"y\">z</i>\n\n| a |\n| ---: |\n| `<b>` |\n";
        let page = Page::read(text);
        let html = page.render("x.md", &BTreeMap::new()).unwrap();
        assert_eq!(page.title, "A & <b>");
        for bad in ["<script", "<i ", "<b>", "style="] {
            assert!(!html.contains(bad), "{bad} in {html}");
        }
        assert!(
            html.contains("&lt;script&gt;") && html.contains("<title>A &amp; &lt;b&gt;</title>"),
            "{html}"
        );
    }

    #[test]
    fn every_page_of_the_repository_can_be_served() {
        let root = std::env::temp_dir().join(format!("credenza-docs-{}", std::process::id()));
        let mut folder = Folder::new(root.clone());
        let outcome = write(&mut folder);
        let served =
            root.join("docs/errors/expired-secret.html").exists() && root.join("docs/index.html").exists();
        let _ = std::fs::remove_dir_all(&root);
        outcome.unwrap();
        assert!(served);
    }

    #[test]
    fn the_guides_show_the_snippets_that_are_tested() {
        let docs = paths::root().join("docs");
        let guide = std::fs::read_to_string(docs.join("resource-apis.md")).unwrap();
        for path in files::all_under(&docs.join("snippets")).unwrap() {
            let snippet = std::fs::read_to_string(&path).unwrap();
            assert!(guide.contains(snippet.trim()), "docs/resource-apis.md shows another {}", path.display());
        }
    }
}
