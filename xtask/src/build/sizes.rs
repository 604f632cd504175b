//! The budgets of a release, in bytes as they go over the wire.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::files;
use crate::{paths, ui};

/// Everything a browser loads for the first page, brotli.
const FIRST_PAGE: usize = 200_000;
/// Everything a browser loads for one of the other pages, brotli.
const DESK: usize = 500_000;
/// The whole Worker, gzip: how Cloudflare counts it; its free plan takes 3 MB. The design wants 1 MB, which four
/// languages, five mail APIs, passkeys and the console have outgrown; and a token in the time that a hand-written
/// endpoint needs costs 150 kB more (`profile.worker`). What grows it further needs a reason.
const WORKER: usize = 1_500_000;

struct Size {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// Prints the sizes and fails if one is above its budget.
pub(super) fn check() -> Result<()> {
    let site = sum("Portal, first page", &loaded(&paths::site(), "front")?)?;
    let desk = sum("Portal, other pages", &loaded(&paths::site(), "desk")?)?;
    let worker = sum("Worker", &files::all_under(&paths::worker())?)?;
    if site.brotli > FIRST_PAGE {
        bail!(
            "the portal's first page weighs {} kB in brotli, its budget is {} kB",
            kilo(site.brotli),
            kilo(FIRST_PAGE)
        );
    }
    if desk.brotli > DESK {
        bail!(
            "the portal's other pages weigh {} kB in brotli, their budget is {} kB",
            kilo(desk.brotli),
            kilo(DESK)
        );
    }
    if worker.gzip > WORKER {
        bail!("the Worker weighs {} kB in gzip, its budget is {} kB", kilo(worker.gzip), kilo(WORKER));
    }
    Ok(())
}

/// The page of a program and what it loads from `assets/`: code and style. Pictures and fonts beside them load later
/// or never.
fn loaded(site: &Path, program: &str) -> Result<Vec<PathBuf>> {
    let page = site.join(if program == "front" { super::site::FRONT[0] } else { "index.html" });
    let other = if program == "front" { "desk" } else { "front" };
    let mut loaded = vec![page];
    loaded.extend(
        files::all_under(&site.join("assets"))?
            .into_iter()
            .filter(|path| path.file_name().is_none_or(|name| !name.to_string_lossy().starts_with(other))),
    );
    Ok(loaded)
}

fn sum(name: &str, paths: &[PathBuf]) -> Result<Size> {
    let mut total = Size { raw: 0, gzip: 0, brotli: 0 };
    ui::say(format!("  {name:<34} {:>9} {:>9} {:>9}", "raw kB", "gzip", "brotli"));
    for path in paths {
        let size = measure(&std::fs::read(path)?)?;
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        ui::say(format!(
            "    {file:<32} {:>9} {:>9} {:>9}",
            kilo(size.raw),
            kilo(size.gzip),
            kilo(size.brotli)
        ));
        total = Size {
            raw: total.raw + size.raw,
            gzip: total.gzip + size.gzip,
            brotli: total.brotli + size.brotli,
        };
    }
    ui::say(format!(
        "    {:<32} {:>9} {:>9} {:>9}",
        "together",
        kilo(total.raw),
        kilo(total.gzip),
        kilo(total.brotli)
    ));
    Ok(total)
}

fn measure(content: &[u8]) -> Result<Size> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(content)?;
    let mut brotli = Vec::new();
    // Quality 11, the default of `brotli`, as budgets are quoted. A server that compresses on the fly sends a fifth more.
    brotli::CompressorWriter::new(&mut brotli, 1 << 16, 11, 22).write_all(content)?;
    Ok(Size { raw: content.len(), gzip: gzip.finish()?.len(), brotli: brotli.len() })
}

fn kilo(bytes: usize) -> String {
    format!("{}.{}", bytes / 1000, bytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_measured_and_written_in_kilobytes() {
        let size = measure(&vec![7; 20_000]).unwrap();
        assert_eq!(size.raw, 20_000);
        assert!(size.gzip < 200 && size.brotli < 200);
        assert_eq!(kilo(219_480), "219.4");
    }
}
