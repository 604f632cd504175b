//! The search for what must be nowhere: in answers, mails, logs, the database and what is built.

use std::path::Path;

use credenza_tests::ledger::{Ledger, files};
use credenza_tests::mails;
use credenza_tests::system::System;
use regex::bytes::Regex;

/// A line of the runtime's log that tells of a defect.
pub(crate) fn is_error(line: &str) -> bool {
    let signs = [
        "[ERROR]",
        "Uncaught",
        "panicked",
        "RuntimeError",
        "✘",
        "critical",
        "\"event\":\"internal\"",
        "deadlock",
    ];
    signs.iter().any(|sign| line.contains(sign))
}

/// Everything that the system leaves behind, and all that the Worker and the portal are made of.
fn places(system: &System) -> Vec<std::path::PathBuf> {
    let build = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("build");
    // Miniflare keeps traces with the address of each request, and one of ours held a secret on purpose. That plays a
    // product of the platform which `wrangler.toml` leaves off, as it does the platform's line for each request.
    let kept = std::fs::read_dir(system.state.join("wrangler/v3")).unwrap().flatten();
    let kept = kept.filter(|entry| entry.file_name() != "observability").map(|entry| entry.path());
    kept.chain([system.state.join("logs"), build.join("site"), build.join("worker")]).collect()
}

/// A search that finds nothing says something only if it finds what is there.
pub(crate) async fn planted(system: &System) {
    let folder = std::env::temp_dir().join(format!("credenza-leak-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("deep")).unwrap();
    let secret = &system.ready.applications[0].secrets[0].text;
    let seed = &system.ready.people[0].totp_seed;
    let raw = data_encoding::BASE32_NOPAD.decode(seed.as_bytes()).unwrap();
    let planted = [
        ("text", format!("… {secret} …").into_bytes()),
        ("password", system.ready.people[1].password.clone().into_bytes()),
        ("seed", [b"\0\x01", raw.as_slice(), b"\xff"].concat()),
        ("code", system.ready.people[0].recovery_codes[0].replace('-', "").into_bytes()),
    ];
    for (name, bytes) in &planted {
        std::fs::write(folder.join("deep").join(name), bytes).unwrap();
    }
    let leaks = system.ledger.lock().unwrap().leaks_in_files(&folder).0;
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(leaks.len(), planted.len(), "{leaks:?}");

    // An answer that shows a secret a second time, and one that shows it at another path.
    let mut ledger = Ledger::default();
    ledger.once("a text", "abccz_a_text_long_enough", "GET /healthz");
    let mut answer = system.send(system.request("GET", "/healthz")).await;
    answer.body = String::from("abccz_a_text_long_enough");
    ledger.saw(&answer);
    assert_eq!(ledger.leaks_in_answers().len(), 0);
    ledger.saw(&answer);
    assert_eq!(ledger.leaks_in_answers().len(), 1);
    answer.asked = String::from("GET /api/portal");
    ledger.saw(&answer);
    assert_eq!(ledger.leaks_in_answers().len(), 2);

    // What may be stored is found in the database, so a secret would be found too.
    let mut ledger = Ledger::default();
    ledger.never("the name of a secret", &system.ready.applications[0].secrets[0].name);
    let (found, _) = ledger.leaks_in_files(&system.state.join("wrangler"));
    assert!(!found.is_empty(), "the database is not among the files that are searched");
    let log = std::fs::read_to_string(system.state.join("logs/wrangler.log")).unwrap();
    assert!(log.contains("\"event\":\"sign-in-failed\""), "the Worker's log is not among them");
}

/// No answer but one, no mail, no log, no row, no file that is built.
pub(crate) async fn none(system: &System) {
    let mails = mails::all(system).await;
    let ledger = system.ledger.lock().unwrap();
    let (needles, answers) = ledger.size();
    let mut leaks = ledger.leaks_in_answers();
    for mail in &mails {
        leaks.extend(ledger.leaks_in(
            &format!("the mail {}", mail.subject),
            format!("{}\n{}", mail.subject, mail.body).as_bytes(),
        ));
    }
    let pattern = Regex::new(r"[0-9A-Za-z]{3}cz_[0-9A-Za-z]{43}").unwrap();
    let mut searched = 0;
    for folder in places(system) {
        let (found, files_read) = ledger.leaks_in_files(&folder);
        leaks.extend(found);
        searched += files_read;
        // Any text of this form, also one that this run did not make.
        for file in files(&folder) {
            if pattern.is_match(&std::fs::read(&file).unwrap_or_default()) {
                leaks.push(format!("a text in the form of a secret in {}", file.display()));
            }
        }
    }
    println!(
        "  searched for {needles} texts in {answers} answers, {} mails and {searched} files",
        mails.len()
    );
    assert!(needles > 100 && answers > 500 && mails.len() >= 7 && searched > 10);
    assert!(leaks.is_empty(), "{leaks:#?}");
}

/// After all of the above.
pub(crate) fn log(system: &System) {
    let text = std::fs::read_to_string(system.state.join("logs/wrangler.log")).unwrap();
    let errors: Vec<&str> = text.lines().filter(|line| is_error(line)).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}
