//! Workers beside the system's own, on the same workerd.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use credenza_tests::system::System;
use serde_json::{Value, json};

/// A Worker that runs until this is dropped.
pub(crate) struct Worker {
    child: Child,
    pub(crate) base_url: String,
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Asked to end, it ends workerd, too.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

impl Worker {
    /// What `tests/reference/serve.mjs` is asked for.
    pub(crate) fn start(asked: &Value) -> Self {
        let root = root();
        let own = root.join("node_modules/.bin/node");
        let mut node = Command::new(if own.exists() { own } else { PathBuf::from("node") });
        node.current_dir(root).args(["--no-warnings", "tests/reference/serve.mjs"]).arg(asked.to_string());
        node.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = node.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let said: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        // What the Worker logs comes there, too; a pipe that nobody reads would end it.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, base_url: format!("http://127.0.0.1:{}", said["port"]) }
    }

    /// A part of ours with the rest played.
    pub(crate) fn played(system: &System, run: &str) -> Self {
        let state = system.state.join("played").join(run);
        std::fs::create_dir_all(&state).unwrap();
        Self::start(
            &json!({"run": run, "state": state, "client_id": "", "client_secret": "", "resource": ""}),
        )
    }
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}
