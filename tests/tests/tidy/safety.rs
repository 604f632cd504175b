//! What must be absent: panics, clocks, caches, secrets in the wrong hands.

use regex::Regex;

use crate::files::{Source, all, found, none, root, within};

/// What becomes the Worker; files that are compiled natively only, or for tests, are not part of it.
fn worker() -> Vec<Source> {
    let mut files = within(&["functions/src/", "domain/src/"], ".rs");
    files.retain(|file| {
        !file.path.starts_with("functions/src/adapters/native")
            && !file.path.starts_with("functions/src/demo")
            && !file.path.contains("/tests/")
    });
    files
}

#[test]
fn nothing_panics_on_purpose() {
    let places = found(
        &worker(),
        r"\.unwrap\(\)|\.expect\(|\bpanic!|\btodo!|\bunimplemented!|\bunreachable!|\bdbg!|\bassert(_eq|_ne)?!",
    );
    none(&places, "A panic ends the isolate and with it every request in it: return an error instead.");
}

#[test]
fn nothing_asks_the_machine_for_the_time() {
    let places = found(&worker(), r"SystemTime::now|Instant::now|Timestamp::now|Zoned::now");
    none(
        &places,
        "It compiles for wasm32 and traps there. Take `now` as an argument, or ask the Clock port.",
    );
}

#[test]
fn nothing_stands_between_a_request_and_the_database() {
    let places = found(
        &within(&["functions/src/"], ".rs"),
        r"\bcaches\b|\bCache::|\.kv\(|KvStore|with_session|DurableObject|\bdurable_object",
    );
    none(&places, "No cache, no KV, no replica: a deleted secret is refused by the very next request.");
}

#[test]
fn plaintexts_cannot_be_printed_copied_or_sent() {
    let files = worker();
    let traits = "Debug|Display|Clone|Copy|Serialize";
    for name in ["SecretText", "SessionToken", "Pepper", "WrappingKey"] {
        let declared =
            Regex::new(&format!(r"(?m)((?:^#\[.*\]\n)*)^pub(?:\([a-z]+\))? struct {name}\b")).unwrap();
        let derives = Regex::new(&format!(r"derive\([^)]*\b({traits})\b")).unwrap();
        let written = Regex::new(&format!(r"impl(<[^>]*>)? [A-Za-z:]*\b({traits})\b for {name}\b")).unwrap();
        let home =
            files.iter().find_map(|file| declared.captures(&file.text).map(|found| found[1].to_owned()));
        let Some(attributes) = home else { panic!("{name} is not declared any more: correct this rule") };
        assert!(
            !derives.is_match(&attributes),
            "{name} derives {attributes}: a plaintext has none of {traits}."
        );
        let places: Vec<&str> =
            files.iter().filter(|file| written.is_match(&file.text)).map(|file| file.path.as_str()).collect();
        assert!(
            places.is_empty(),
            "{name} implements one of {traits} in {places:?}: then it can reach a log."
        );
    }
}

#[test]
fn no_secret_is_committed() {
    let pattern = Regex::new(
        r"\b[0-9A-Za-z]{3}cz_[0-9A-Za-z]{43}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----|\bre_[0-9A-Za-z]{20,}",
    )
    .unwrap();
    let mut places = Vec::new();
    for file in all() {
        // Tests may show what is refused; even there nothing is alive.
        if file.path.contains("/tests/") || file.path.ends_with("tests.rs") {
            continue;
        }
        let lines = file.lines().filter(|(_, line)| pattern.is_match(line));
        places.extend(lines.map(|(number, _)| format!("{}:{number}", file.path)));
    }
    none(&places, "This looks like a live secret or a key. Take it out, and replace it where it works.");
}

#[test]
fn no_file_names_a_machine_or_a_mirror() {
    let machine = Regex::new(r"(^|[^A-Za-z0-9_.])/(work|farm|root|home/[a-z]+|Users/[A-Za-z]+)/").unwrap();
    let mut places = Vec::new();
    for file in all() {
        if file.is_in("tests/tests/tidy/") {
            continue;
        }
        let lines = file.lines().filter(|(_, line)| machine.is_match(line));
        places.extend(lines.map(|(number, line)| format!("{}:{number}: {}", file.path, line.trim())));
    }
    none(&places, "A path of one machine works on no other.");
    let read = |name: &str| std::fs::read_to_string(root().join(name)).unwrap();
    let foreign = |name: &str, sign: &str, public: &str| -> Vec<String> {
        let text = read(name);
        let lines = text.lines().filter(|line| line.contains(sign) && !line.contains(public));
        lines.map(|line| format!("{name}: {}", line.trim())).collect()
    };
    let mut places = foreign("package-lock.json", "\"resolved\": \"http", "\"https://registry.npmjs.org/");
    places.extend(foreign(
        "Cargo.lock",
        "source = ",
        "registry+https://github.com/rust-lang/crates.io-index",
    ));
    none(&places, "Lock files name the public registries only: a mirror's address works for nobody else.");
}

#[test]
fn styles_stand_in_style_sheets() {
    let mut files = within(&["app/", "public/"], ".rs");
    files.extend(within(&["app/", "public/"], ".html"));
    let places = found(&files, r#"\bstyle\s*=|<style|\bon[a-z]+\s*=\s*"|javascript:"#);
    none(
        &places,
        "The content security policy refuses inline styles and scripts: the page would silently look wrong.",
    );
}

#[test]
fn no_file_has_more_than_400_lines() {
    let mut places = Vec::new();
    for ending in [".rs", ".ts", ".js", ".css", ".sql", ".html"] {
        for file in
            within(&["app/", "domain/", "functions/", "public/", "style/", "tests/", "xtask/"], ending)
        {
            let lines = file.text.lines().count();
            if lines > 400 {
                places.push(format!("{}: {lines} lines", file.path));
            }
        }
    }
    none(&places, "A file of more than 400 lines is two subjects: divide it.");
}
