//! The lines that our documentation gives to people who verify our tokens, run as they stand.

use std::process::Command;

use crate::jose::verdicts;
use crate::support::{DM, Ready, SMC, node, python, root, text, token};

const MJS: &str = "docs/snippets/verify.mjs";
const PY: &str = "docs/snippets/verify.py";

/// Of the second algorithm only so many bad tokens are tried: the code that refuses them is the same.
const FEW: usize = 5;

/// Both algorithms pass and say who asks; nothing that was changed passes.
fn check(program: fn(&str) -> Command, script: &str) {
    assert!(root().join(script).exists(), "{script} is missing");
    let ready = Ready::http();
    for (name, tries) in [(SMC, usize::MAX), (DM, FEW)] {
        let application = ready.application(name);
        let run = |token: &str, audience: &str| {
            let mut command = program(script);
            command.env("ISSUER", ready.base_url()).env("AUDIENCE", audience).env("TOKEN", token);
            command.output().unwrap()
        };
        let good = token(&ready, &application);
        let output = run(&good, &application.resource(0));
        assert!(output.status.success(), "{name}: {}", text(&output));
        assert!(text(&output).contains(&application.client_id()), "{name}: {}", text(&output));
        assert!(!run(&good, &application.resource(1)).status.success(), "accepted at another API");
        let answer = verdicts(&ready, name);
        let (_, outcome) = answer["outcomes"].as_object().unwrap().iter().next().unwrap();
        for (what, bad) in outcome["rejected"].as_object().unwrap().iter().take(tries) {
            let Some(bad) = bad["token"].as_str() else { continue };
            assert!(!run(bad, &application.resource(0)).status.success(), "{script} accepts: {what}");
        }
    }
}

#[test]
fn the_javascript_of_the_documentation_verifies_our_tokens() {
    check(node, MJS);
}

#[test]
fn the_python_of_the_documentation_verifies_our_tokens() {
    check(python, PY);
}

#[test]
fn the_rust_of_the_documentation_verifies_our_tokens() {
    check(compiled, "docs/snippets/verify.rs");
}

/// The snippet as cargo compiled it beside this test.
fn compiled(_: &str) -> Command {
    Command::new(env!("CARGO_BIN_EXE_verify-snippet"))
}
