//! What the Worker says (its console, its panics) shown in the terminal while a person works on it.

use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::time::Duration;

use crate::ui::{self, Colour, paint};

/// How often the log is looked at.
const EVERY: Duration = Duration::from_millis(500);

/// Follows wrangler's log from now on, for ever.
pub(crate) async fn follow(log: &Path) {
    let mut position = std::fs::metadata(log).map(|metadata| metadata.len()).unwrap_or_default();
    loop {
        tokio::time::sleep(EVERY).await;
        let Ok(text) = read_from(log, &mut position) else {
            continue;
        };
        for line in text.lines().filter(|line| worth_saying(line)) {
            ui::say(format!("{} {line}", paint(Colour::Dim, "worker│")));
        }
    }
}

fn read_from(log: &Path, position: &mut u64) -> std::io::Result<String> {
    let mut file = std::fs::File::open(log)?;
    file.seek(SeekFrom::Start(*position))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    // A line still being written waits for the next look.
    bytes.truncate(bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1));
    *position += bytes.len() as u64;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Not the list of requests, not wrangler's own news.
fn worth_saying(line: &str) -> bool {
    let line = line.trim();
    let news = ["[wrangler:info]", "⎔", "env.", "Binding ", "Using secrets", "Your Worker has access"];
    !line.is_empty() && !news.iter().any(|start| line.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_not_repeated_but_panics_are() {
        assert!(!worth_saying("[wrangler:info] GET /healthz 200 OK (13ms)"));
        assert!(!worth_saying("⎔ Reloading local server..."));
        assert!(worth_saying("panicked at functions/src/lib.rs:12:34:"));
    }

    #[test]
    fn only_whole_new_lines_are_read() {
        let log = std::env::temp_dir().join(format!("credenza-relay-{}", std::process::id()));
        std::fs::write(&log, "one\ntw").unwrap();
        let mut position = 0;
        let first = read_from(&log, &mut position).unwrap();
        std::fs::write(&log, "one\ntwo\n").unwrap();
        let second = read_from(&log, &mut position).unwrap();
        std::fs::remove_file(&log).unwrap();
        assert_eq!((first.as_str(), second.as_str()), ("one\n", "two\n"));
    }
}
