//! What a person sees in the terminal: one line per step, with a tick and its seconds.
//!
//! Everything goes to stderr; stdout belongs to answers that a script reads.

use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use tokio::time::Instant;

/// How often the running step is redrawn in a terminal.
const REDRAW: Duration = Duration::from_millis(120);
/// How often a running step gives a sign of life where the output is a file or a pipe.
const SIGN_OF_LIFE: Duration = Duration::from_secs(30);
/// Longest detail beside a running step, in characters.
const DETAIL: usize = 60;

/// A handle through which the work of a step tells how far it is.
#[derive(Clone, Default)]
pub(crate) struct Progress(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    log: Option<PathBuf>,
    note: String,
}

impl Progress {
    /// Shows the last line of this log beside the step while it runs.
    pub(crate) fn follow(&self, log: &Path) {
        self.lock().log = Some(log.to_path_buf());
    }

    /// What stands behind the step's name when it is done.
    pub(crate) fn note(&self, note: impl Into<String>) {
        self.lock().note = note.into();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn detail(&self) -> String {
        let log = self.lock().log.clone();
        let text = log.and_then(|log| std::fs::read(log).ok()).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let last = text.lines().map(str::trim).rfind(|line| !line.is_empty());
        last.unwrap_or_default().chars().filter(|c| !c.is_control()).take(DETAIL).collect()
    }
}

/// Runs one step: its name at once, its tick or cross and its seconds at the end.
pub(crate) async fn step<T>(name: &str, work: impl AsyncFnOnce(&Progress) -> Result<T>) -> Result<T> {
    let progress = Progress::default();
    let begun = Instant::now();
    let terminal = std::io::stderr().is_terminal();
    let mut tick = tokio::time::interval(if terminal { REDRAW } else { SIGN_OF_LIFE });
    tick.tick().await;
    let work = work(&progress);
    tokio::pin!(work);
    let mut frame = 0;
    let outcome = loop {
        tokio::select! {
            outcome = &mut work => break outcome,
            _ = tick.tick() => {
                let (seconds, detail) = (begun.elapsed().as_secs(), progress.detail());
                if terminal {
                    let sign = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"][frame % 10];
                    frame += 1;
                    eprint!("\r\x1b[2K{} {name}  {}", paint(Colour::Blue, sign), paint(Colour::Dim, format!("{seconds} s  {detail}")));
                    let _ = std::io::stderr().flush();
                } else {
                    eprintln!("… {name}  {seconds} s  {detail}");
                }
            }
        }
    };
    if terminal {
        eprint!("\r\x1b[2K");
    }
    let seconds = paint(Colour::Dim, seconds(begun.elapsed()));
    let note = progress.lock().note.clone();
    let note = if note.is_empty() { note } else { format!("  {note}") };
    match &outcome {
        Ok(_) => eprintln!("{} {name}{note}  {seconds}", paint(Colour::Green, "✓")),
        Err(_) => eprintln!("{} {name}  {seconds}", paint(Colour::Red, "✗")),
    }
    outcome
}

/// A line of information.
pub(crate) fn say(text: impl Display) {
    eprintln!("{text}");
}

/// A line that asks for attention.
pub(crate) fn warn(text: impl Display) {
    eprintln!("{} {text}", paint(Colour::Yellow, "!"));
}

/// A duration as people read it: `0.4 s`, `12 s`, `3 min 05 s`.
pub(crate) fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    match whole {
        0..10 => format!("{:.1} s", duration.as_secs_f64()),
        10..120 => format!("{whole} s"),
        _ => format!("{} min {:02} s", whole / 60, whole % 60),
    }
}

/// The few colours in use.
#[derive(Clone, Copy)]
pub(crate) enum Colour {
    Red,
    Green,
    Yellow,
    Blue,
    Bold,
    Dim,
}

/// Colours a text where a terminal shows it and nobody asked for `NO_COLOR`.
pub(crate) fn paint(colour: Colour, text: impl Display) -> String {
    if !std::io::stderr().is_terminal() || std::env::var_os("NO_COLOR").is_some() {
        return text.to_string();
    }
    let code = match colour {
        Colour::Red => 31,
        Colour::Green => 32,
        Colour::Yellow => 33,
        Colour::Blue => 34,
        Colour::Bold => 1,
        Colour::Dim => 2,
    };
    format!("\x1b[{code}m{text}\x1b[0m")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_like_speech() {
        assert_eq!(seconds(Duration::from_millis(440)), "0.4 s");
        assert_eq!(seconds(Duration::from_secs(61)), "61 s");
        assert_eq!(seconds(Duration::from_secs(185)), "3 min 05 s");
    }
}
