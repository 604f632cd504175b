//! Child processes: each in its own process group, so that ending one ends its children too.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use nix::errno::Errno;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use tokio::io::AsyncReadExt;
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::Instant;

use crate::paths;
use crate::ui::Progress;

/// How many lines of a log are shown when something failed.
pub(crate) const LAST_LINES: usize = 30;
/// How long a group may take to end by itself.
const PATIENCE: Duration = Duration::from_secs(6);

/// A child with everything it started. Dropping it ends them all, and waits for that.
pub(crate) struct Group {
    child: Child,
    id: Pid,
}

impl Group {
    /// Starts a command in a process group of its own, without a terminal to read from.
    pub(crate) fn spawn(command: &mut Command) -> Result<Self> {
        let name = command.as_std().get_program().display().to_string();
        let child = command.stdin(Stdio::null()).process_group(0).spawn();
        let child =
            child.with_context(|| format!("`{name}` does not start. Is it installed and on the PATH?"))?;
        let id = child.id().and_then(|id| i32::try_from(id).ok()).context("the child has no process ID")?;
        Ok(Self { child, id: Pid::from_raw(id) })
    }

    /// The group's number, as in `kill -- -NUMBER`.
    pub(crate) fn id(&self) -> i32 {
        self.id.as_raw()
    }

    /// The child's stdout, once, where it was piped.
    pub(crate) fn stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// Waits until the child itself has ended.
    pub(crate) async fn wait(&mut self) -> Result<std::process::ExitStatus> {
        Ok(self.child.wait().await?)
    }

    /// Asks the group to end, then makes it.
    pub(crate) fn stop(&mut self) {
        for signal in [Signal::SIGTERM, Signal::SIGKILL] {
            if killpg(self.id, signal) == Err(Errno::ESRCH) && self.ended() {
                return;
            }
            let begun = Instant::now();
            while begun.elapsed() < PATIENCE {
                if self.ended() {
                    return;
                }
                std::thread::sleep(Duration::from_millis(30));
            }
        }
    }

    /// Whether neither the child nor any of its descendants lives.
    fn ended(&mut self) -> bool {
        let reaped = !matches!(self.child.try_wait(), Ok(None));
        reaped && killpg(self.id, None) == Err(Errno::ESRCH)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Ends a process group that an earlier, killed run left behind.
/// Only if its leader is still what we started: its command line names `mark`.
pub(crate) fn end_leftover(group: i32, mark: &str) {
    let args = std::process::Command::new("ps").args(["-o", "args=", "-p", &group.to_string()]).output();
    if args.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains(mark)) {
        let _ = killpg(Pid::from_raw(group), Signal::SIGTERM);
        std::thread::sleep(Duration::from_millis(1500));
        let _ = killpg(Pid::from_raw(group), Signal::SIGKILL);
    }
}

/// A command that finds the npm packages' programs, and the Node among them, first.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut path = vec![paths::npm_bin()];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let mut command = Command::new(program);
    command.current_dir(paths::root()).kill_on_drop(true);
    if let Ok(path) = std::env::join_paths(path) {
        command.env("PATH", path);
    }
    command
}

/// Opens a log for writing from its beginning.
pub(crate) fn log_file(log: &Path) -> Result<File> {
    if let Some(folder) = log.parent() {
        std::fs::create_dir_all(folder)?;
    }
    File::create(log).with_context(|| format!("cannot write the log {}", log.display()))
}

/// Runs a command to its end, everything it says into the log.
/// A failure shows the log's last lines.
pub(crate) async fn run(command: &mut Command, log: &Path, progress: &Progress) -> Result<()> {
    let file = log_file(log)?;
    progress.follow(log);
    command.stdout(file.try_clone()?).stderr(file);
    let status = Group::spawn(command)?.wait().await?;
    succeeded(status, command, log)
}

/// Runs a command to its end and returns its stdout; its stderr goes into the log.
pub(crate) async fn capture(command: &mut Command, log: &Path, progress: &Progress) -> Result<Vec<u8>> {
    let file = log_file(log)?;
    progress.follow(log);
    command.stdout(Stdio::piped()).stderr(file);
    let mut group = Group::spawn(command)?;
    let mut out = Vec::new();
    if let Some(mut stdout) = group.stdout() {
        stdout.read_to_end(&mut out).await?;
    }
    let status = group.wait().await?;
    succeeded(status, command, log).map(|()| out)
}

/// Runs a command to its end with its output straight to the terminal.
pub(crate) async fn show(command: &mut Command) -> Result<()> {
    let status = Group::spawn(command)?.wait().await?;
    if !status.success() {
        bail!("`{}` ended with {status}", line(command));
    }
    Ok(())
}

fn succeeded(status: std::process::ExitStatus, command: &Command, log: &Path) -> Result<()> {
    if status.success() {
        return Ok(());
    }
    bail!("`{}` ended with {status}. {}", line(command), tail(log));
}

/// The last lines of a log, with its path for the rest.
pub(crate) fn tail(log: &Path) -> String {
    let text = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.len().saturating_sub(LAST_LINES);
    format!("The end of {}:\n\n{}\n", log.display(), lines[from..].join("\n"))
}

/// The command as one would type it, without its path.
fn line(command: &Command) -> String {
    let command = command.as_std();
    let program = PathBuf::from(command.get_program());
    let program = program.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let args = command.get_args().map(|arg| arg.to_string_lossy().into_owned());
    std::iter::once(program).chain(args).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn dropping_a_group_ends_the_grandchildren() {
        let folder = std::env::temp_dir().join(format!("credenza-group-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mark = folder.join("pid");
        let script = format!("sleep 300 & echo $! > {}; wait", mark.display());
        let group = Group::spawn(command("sh").args(["-c", &script])).unwrap();
        while std::fs::read_to_string(&mark).unwrap_or_default().trim().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let id = group.id();
        drop(group);
        let signalled = killpg(Pid::from_raw(id), None);
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(signalled, Err(Errno::ESRCH));
    }

    #[tokio::test]
    async fn a_failed_command_shows_the_end_of_its_log() {
        let log = std::env::temp_dir().join(format!("credenza-log-{}", std::process::id()));
        let mut failing = command("sh");
        failing.args(["-c", "for i in $(seq 40); do echo line $i; done; exit 3"]);
        let error = run(&mut failing, &log, &Progress::default()).await.unwrap_err().to_string();
        std::fs::remove_file(&log).unwrap();
        assert!(
            error.contains("line 40") && error.contains("line 11") && !error.contains("line 10\n"),
            "{error}"
        );
    }
}
