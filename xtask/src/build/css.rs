//! One stylesheet from `style/*.css`, and one more from `style/desk/*.css`.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::files;

/// The files in name order, one after the other.
/// The order of `@layer` is that of first mention, so a first file that names all layers decides it.
pub(super) fn concatenated(folder: &Path) -> Result<String> {
    let mut sheet = String::new();
    for path in files::all_under(folder)? {
        if path.parent() != Some(folder) || path.extension().is_none_or(|extension| extension != "css") {
            continue;
        }
        let name = path.strip_prefix(folder)?.to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read style/{name}"))?;
        if let Some(line) = text.lines().position(|line| line.trim_start().starts_with("@import")) {
            bail!(
                "style/{name}:{}: @import has no effect after other rules; the files are joined in name order instead",
                line + 1
            );
        }
        sheet.push_str(text.trim());
        sheet.push('\n');
    }
    Ok(sheet)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str, sheets: &[(&str, &str)]) -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("credenza-css-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for (name, text) in sheets {
            std::fs::write(folder.join(name), text).unwrap();
        }
        folder
    }

    #[test]
    fn the_first_file_in_name_order_decides_the_layers() {
        let folder = folder(
            "order",
            &[
                ("20-components.css", "@layer components { a { color: red } }"),
                ("00-layers.css", "@layer base, components;"),
                ("notes.txt", "not a style"),
            ],
        );
        let sheet = concatenated(&folder).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(sheet, "@layer base, components;\n@layer components { a { color: red } }\n");
    }

    #[test]
    fn an_import_is_refused_where_it_stands() {
        let folder = folder("import", &[("10.css", "a {}\n@import 'b.css';")]);
        let error = concatenated(&folder).unwrap_err().to_string();
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(error.starts_with("style/10.css:2:"), "{error}");
    }
}
