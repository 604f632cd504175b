//! A machine rotates itself with the command `credenza`, as a job in CI does.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use credenza_tests::portal::Portal;
use credenza_tests::system::System;
use serde_json::{Value, json};

/// Runs the command with its settings in this folder.
fn credenza(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
    command.args(["run", "--quiet", "--package", "credenza-cli", "--bin", "credenza", "--"]);
    command.args(["--config", &folder.join("config.json").display().to_string()]).args(arguments);
    for name in
        ["CREDENZA_URL", "CREDENZA_CLIENT_ID", "CREDENZA_SECRET", "CREDENZA_SECRET_FILE", "CREDENZA_CONFIG"]
    {
        command.env_remove(name);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn json_of(output: &Output) -> Value {
    let (said, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{:?}: {said} {errors}", output.status);
    let object: Value = serde_json::from_str(&said).unwrap();
    assert!(object.as_object().unwrap().values().all(Value::is_string), "Terraform wants texts: {object}");
    object
}

/// Log in, verify, rotate when it is time, and never lose a secret that works.
pub(crate) async fn rotation(system: &System) {
    let application = system.application("Partner-CL-Cordillera-SMC");
    let secret = application.secrets.iter().find(|secret| secret.state == "live").unwrap();
    let folder = system.state.join("cli");
    let _ = std::fs::remove_dir_all(&folder);
    let url = system.ready.base_url.clone();
    let login = ["login", "--url", &url, "--client-id", &application.client_id];
    let refused = credenza(&folder, &login, &secret.text);
    assert_eq!(refused.status.code(), Some(3), "its managers have not allowed it yet");
    assert!(!folder.join("config.json").exists(), "what does not work is not remembered");

    let camila = Portal::open(system, "Camila", 9).await;
    let path = format!("/api/applications/{}/self-rotation", application.client_id);
    let allowed = system.send(camila.request("PUT", &path).json(&json!({"allowed": true}))).await;
    assert_eq!(allowed.status, 200, "{}", allowed.body);

    assert_eq!(credenza(&folder, &login, &secret.text).status.code(), Some(0));
    let file = folder.join(format!("{}.secret", application.client_id));
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let settings = std::fs::read_to_string(folder.join("config.json")).unwrap();
    assert!(!settings.contains(&secret.text), "{settings}");
    assert_eq!(json_of(&credenza(&folder, &["verify", "--json"], ""))["valid"], "true");
    assert_eq!(credenza(&folder, &["verify", "--min-days", "400"], "").status.code(), Some(5));

    let early = json_of(&credenza(&folder, &["rotate", "--when-days-left", "30", "--json"], ""));
    assert_eq!(early["rotated"], "false");
    let output = credenza(&folder, &["rotate", "--json"], "");
    let rotated = json_of(&output);
    assert_eq!(rotated["rotated"], "true");
    let new = std::fs::read_to_string(&file).unwrap();
    system.ledger.lock().unwrap().once("text of the command's new secret", &new, "POST /api/self/secrets");
    assert!(new != secret.text && new.starts_with(rotated["hint"].as_str().unwrap()));
    assert!(!String::from_utf8_lossy(&output.stdout).contains(&new), "the secret is in the file alone");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    // Create before destroy: both work.
    let resource = &application.resources[0].identifier;
    for text in [&secret.text, &new] {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", &application.client_id),
            ("client_secret", text),
            ("resource", resource),
        ];
        assert_eq!(system.send(system.request("POST", "/oauth2/token").form(&form)).await.status, 200);
    }
    let token = json_of(&credenza(&folder, &["token", "--resource", resource, "--json"], ""));
    assert_eq!(token["access_token"].as_str().unwrap().split('.').count(), 3);
    let listed = json_of(&credenza(&folder, &["list", "--json"], ""));
    assert_eq!(
        serde_json::from_str::<Value>(listed["secrets"].as_str().unwrap()).unwrap().as_array().unwrap().len(),
        2
    );
    std::fs::remove_dir_all(&folder).unwrap();
}
