//! The snippets that a rotation offers to those who run systems, run as they are shown: the files of
//! `app/snippets` with address, client ID and API filled in, as the portal does it. The browser test
//! of a rotation compares the page with the same files.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::{DM, Ready, node, root, text};

/// The snippet of a language, filled in and laid down as a file.
fn filled(ready: &Ready, file: &str) -> PathBuf {
    let application = ready.application(DM);
    let mut snippet = fs::read_to_string(root().join("app/snippets").join(file)).unwrap();
    for (name, value) in [
        ("@ENDPOINT@", format!("{}/oauth2/token", ready.base_url())),
        ("@CLIENT_ID@", application.client_id()),
        ("@RESOURCE@", application.resource(0)),
    ] {
        assert!(snippet.contains(name), "{file} has no place for {name}");
        snippet = snippet.replace(name, &value);
    }
    let folder = root().join("target/token-snippets");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(file);
    fs::write(&path, snippet).unwrap();
    path
}

/// Not by `eprintln!`, which is heard only where a test fails.
fn skipped(file: &str, why: &str) {
    let _ = writeln!(std::io::stderr(), "\nSKIPPED: the snippet {file} was not run: {why}.");
}

/// Runs it with a good secret and with a wrong one: a token, then the reason.
fn check(file: &str, program: &str, arguments: &[&str]) {
    let path = filled(&Ready::http(), file);
    try_out(file, program, &|| {
        let own = Command::new(program);
        // The Node that came with the npm packages, whatever the machine has.
        let mut command = if program == "node" { Command::new(node("").get_program()) } else { own };
        command.args(arguments).arg(&path);
        command
    });
}

fn try_out(file: &str, program: &str, command: &dyn Fn() -> Command) {
    let ready = Ready::http();
    let application = ready.application(DM);
    let run = |secret: &str| -> std::io::Result<Output> {
        command().env("CLIENT_SECRET", secret).env("NO_PROXY", "*").env("no_proxy", "*").output()
    };
    let good = match run(&application.secret("live")) {
        Ok(output) => output,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            skipped(file, &format!("`{program}` is not installed here"));
            return;
        }
        Err(error) => panic!("{program}: {error}"),
    };
    assert!(good.status.success(), "{file}: {}", text(&good));
    let said = String::from_utf8_lossy(&good.stdout).into_owned();
    let is_token = |word: &str| word.starts_with("eyJ") && word.matches('.').count() == 2;
    assert!(said.split(|c: char| c.is_whitespace() || c == '"').any(is_token), "{file}: {said}");
    let bad = run(&application.secret("live").chars().rev().collect::<String>()).unwrap();
    assert!(!bad.status.success(), "{file} ends well with a secret that is none");
    assert!(text(&bad).contains("is not a whole secret"), "{file} says why: {}", text(&bad));
}

#[test]
fn the_curl_of_the_portal_gets_a_token() {
    check("token.sh", "sh", &[]);
}

#[test]
fn the_javascript_of_the_portal_gets_a_token() {
    check("token.mjs", "node", &[]);
}

#[test]
fn the_standard_python_of_the_portal_gets_a_token() {
    check("token.py", "python3", &[]);
}

#[test]
fn the_java_of_the_portal_gets_a_token() {
    check("Token.java", "java", &["--source", "17"]);
}

#[test]
fn the_powershell_of_the_portal_gets_a_token() {
    check("token.ps1", "pwsh", &["-NoProfile", "-File"]);
}

#[test]
fn the_rust_of_the_portal_gets_a_token() {
    let file = "token.rs";
    let program = compiled(&filled(&Ready::http(), file));
    try_out(file, "rustc", &|| Command::new(&program));
}

/// The filled-in program, compiled with the libraries that cargo made for these tests. Cargo keeps some of them in
/// several kinds, and only the right ones fit.
fn compiled(source: &Path) -> PathBuf {
    let libraries = Path::new(env!("CARGO_BIN_EXE_verify-snippet")).parent().unwrap().join("deps");
    let kinds = |name: &str| -> Vec<PathBuf> {
        let all = fs::read_dir(&libraries).unwrap().map(|entry| entry.unwrap());
        let is_kind = |file: &fs::DirEntry| {
            let name_of = file.file_name().into_string().unwrap_or_default();
            name_of.starts_with(&format!("lib{name}-"))
                && file.path().extension().is_some_and(|kind| kind == "rlib")
        };
        let mut kinds: Vec<fs::DirEntry> = all.filter(is_kind).collect();
        // The newest first.
        kinds.sort_by_key(|file| std::cmp::Reverse(file.metadata().unwrap().modified().unwrap()));
        kinds.iter().map(fs::DirEntry::path).collect()
    };
    let program = source.with_extension("exe");
    let mut said = String::from("cargo made no libraries");
    for reqwest in kinds("reqwest") {
        for serde_json in kinds("serde_json") {
            let mut rustc = Command::new("rustc");
            rustc.args(["--edition", "2024"]).arg(source).arg("-o").arg(&program);
            rustc.arg("-L").arg(format!("dependency={}", libraries.display()));
            rustc.arg("--extern").arg(format!("reqwest={}", reqwest.display()));
            let output =
                rustc.arg("--extern").arg(format!("serde_json={}", serde_json.display())).output().unwrap();
            if output.status.success() {
                return program;
            }
            said = text(&output);
        }
    }
    panic!("{} does not compile: {said}", source.display());
}

/// It needs a project around it, packages from a registry, and a runtime that few machines have.
#[test]
fn the_csharp_of_the_portal_is_not_run() {
    filled(&Ready::http(), "token.cs");
    skipped("token.cs", "it wants a project and packages of its own");
}
