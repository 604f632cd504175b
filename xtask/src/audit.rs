//! `cargo xtask audit verify`: whether an audit log is whole, and where not.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use credenza_domain::audit_chain::{Break, BreakKind, Head, OVERALL, Sealed, Verifier};
use credenza_functions::adapters::native::Sqlite;
use credenza_functions::ports::Database;
use credenza_functions::store::audit_chain::{self as store, ChainLinkRow, CountRow};

use crate::ui;

/// What to do with the log.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Checks the chains of a log and says where one was broken.
    Verify(Options),
}

/// Which log.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// A SQLite file with the tables of a deployment (such as of `wrangler d1 export`, loaded), or a
    /// log as the portal gives it: JSON, or a JSON object on each line.
    file: PathBuf,
    /// A head that was noted before, as it stands in a digest mail: 1234:9f86…
    #[arg(long)]
    head: Option<Head>,
    /// The chain of a file without a database, where it does not name itself, and the chain that
    /// the head belongs to: an organisation's ID, or `all`.
    #[arg(long, default_value = OVERALL)]
    chain: String,
}

/// Runs the command.
pub(crate) async fn audit(command: &Command) -> Result<()> {
    let Command::Verify(options) = command;
    let mut is_sqlite = [0; 15];
    {
        use std::io::Read as _;
        let mut file = std::fs::File::open(&options.file)
            .with_context(|| format!("{} cannot be opened", options.file.display()))?;
        let _ = file.read(&mut is_sqlite)?;
    }
    let chains = if &is_sqlite == b"SQLite format 3" {
        from_database(&options.file).await?
    } else {
        from_text(options)?
    };
    if chains.is_empty() {
        bail!("There is no chain in {}.", options.file.display());
    }
    if options.head.is_some() && !chains.contains_key(&options.chain) {
        bail!("The head is of the chain {}, which is not in the file.", options.chain);
    }
    let mut broken = 0;
    for (chain, links) in &chains {
        let noted = options.head.clone().filter(|_| *chain == options.chain);
        match check(chain, links, noted) {
            Ok(head) => ui::say(format!("good    {chain}: {} entries, head {head}", head.seq)),
            Err(fault) => {
                broken += 1;
                ui::say(format!("BROKEN  {chain}: {}", words(fault)));
            }
        }
    }
    if broken > 0 {
        bail!("{broken} of {} chains are broken.", chains.len());
    }
    Ok(())
}

fn check(chain: &str, links: &[Sealed], noted: Option<Head>) -> Result<Head, Break> {
    let mut verifier = Verifier::new(chain, noted);
    links.iter().try_for_each(|link| verifier.take(link))?;
    verifier.finish()
}

/// What is wrong, for a person.
fn words(Break { seq, kind }: Break) -> String {
    let what = match kind {
        BreakKind::Missing => "is missing: seals were taken out",
        BreakKind::Misplaced => "stands twice or in the wrong place: a seal was put in or moved",
        BreakKind::Deleted => "has a seal but no entry: the entry was deleted",
        BreakKind::Altered => "does not fit its seal: it was edited, exchanged or put in",
        BreakKind::Rewritten => "is not the one in the head that was noted: the chain was computed anew",
        BreakKind::Truncated => "and all behind it are gone: the end was cut off",
    };
    format!("entry {seq} {what}")
}

type Chains = BTreeMap<String, Vec<Sealed>>;

async fn from_database(file: &Path) -> Result<Chains> {
    let database: Arc<dyn Database> = Arc::new(Sqlite::open_read_only(file)?);
    let rows: Vec<ChainLinkRow> = database.run(store::every_link()).await?.decode()?;
    let mut chains = Chains::new();
    for ChainLinkRow { chain, link } in rows {
        let sealed = Sealed { seq: link.seq, hash: link.hash, entry: link.entry };
        chains.entry(chain).or_default().push(sealed);
    }
    let strays: Option<CountRow> = database.run(store::strays()).await?.first()?;
    let strays = strays.map_or(0, |row| row.count);
    if strays > 0 {
        bail!(
            "{strays} entries stand in the log that no seal knows and that wait for none: they were put in."
        );
    }
    Ok(chains)
}

/// A page or a whole chain as the API gives it, or one link on each line.
fn from_text(options: &Options) -> Result<Chains> {
    let text = std::fs::read_to_string(&options.file)?;
    if let Ok(page) = serde_json::from_str::<credenza_domain::wire::AuditChain>(&text) {
        return Ok(Chains::from([(page.chain, page.entries)]));
    }
    let mut links = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let link: Sealed = serde_json::from_str(line)
            .with_context(|| format!("line {} is no link of a chain (seq, hash, entry)", number + 1))?;
        links.push(link);
    }
    let chain = if links.is_empty() { Chains::new() } else { Chains::from([(options.chain.clone(), links)]) };
    Ok(chain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use credenza_domain::audit_chain::{Link, LogEntry};

    fn options(file: PathBuf, head: Option<Head>) -> Command {
        Command::Verify(Options { file, head, chain: OVERALL.to_owned() })
    }

    #[tokio::test]
    async fn a_log_of_lines_is_checked_and_its_damage_named() {
        let folder = std::env::temp_dir().join(format!("credenza-audit-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("log.ndjson");
        let mut link = Link::first(OVERALL);
        let mut lines = Vec::new();
        for number in 0..3 {
            let entry = LogEntry { id: number.to_string(), action: "a".into(), ..LogEntry::default() };
            link = link.next(OVERALL, &entry);
            let Head { seq, hash } = link.head();
            lines.push(serde_json::to_string(&Sealed { seq, hash, entry: Some(entry) }).unwrap());
        }
        let write = |lines: &[String]| std::fs::write(&file, lines.join("\n")).unwrap();
        write(&lines);
        audit(&options(file.clone(), Some(link.head()))).await.unwrap();
        write(&lines[..2]);
        audit(&options(file.clone(), None)).await.unwrap();
        assert!(audit(&options(file.clone(), Some(link.head()))).await.is_err(), "cut off");
        write(&[lines[0].clone(), lines[1].replace("\"a\"", "\"b\""), lines[2].clone()]);
        let error = audit(&options(file.clone(), None)).await.unwrap_err();
        assert_eq!(error.to_string(), "1 of 1 chains are broken.");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
