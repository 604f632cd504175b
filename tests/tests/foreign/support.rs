//! Starting a foreign client, and what it is told.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

/// The application whose APIs sign with ES256.
pub(crate) const SMC: &str = "Partner-NL-Noordzee-SMC";
/// The application whose APIs sign with RS256.
pub(crate) const DM: &str = "Partner-NL-Noordzee-DM";

/// The repository's folder.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// What a system said when it was ready.
pub(crate) struct Ready(Value);

impl Ready {
    /// The system over HTTP.
    pub(crate) fn http() -> Self {
        Self::of("CREDENZA_SYSTEM")
    }

    /// The one over HTTPS, for clients that speak nothing else.
    pub(crate) fn https() -> Self {
        Self::of("CREDENZA_SYSTEM_HTTPS")
    }

    fn of(variable: &str) -> Self {
        let Some(path) = std::env::var_os(variable) else {
            panic!(
                "{variable} names no file with the ready line of a system. \
                 `cargo xtask test --only foreign` starts what these tests need, and runs them."
            )
        };
        Self(serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
    }

    /// Issuer and address.
    pub(crate) fn base_url(&self) -> &str {
        self.0["base_url"].as_str().unwrap()
    }

    /// The deployment.
    pub(crate) fn tenant(&self) -> &str {
        self.0["tenant_id"].as_str().unwrap()
    }

    /// An application of the demo.
    pub(crate) fn application(&self, name: &str) -> Application {
        let applications = self.0["applications"].as_array().unwrap();
        Application(applications.iter().find(|application| application["name"] == name).unwrap().clone())
    }

    /// What the clients here want to know, to be added to.
    pub(crate) fn asked(&self, application: &Application) -> Value {
        json!({
            "base_url": self.base_url(),
            "issuer": self.base_url(),
            "client_id": application.client_id(),
            "client_secret": application.secret("live"),
            "resource": application.resource(0),
            "audience": application.resource(0),
            "scope": format!("{}/.default", application.resource(0)),
            "other": application.resource(1),
            "resource_url": "https://api.operator.example/donors",
            "resource_server": self.0["resource_servers"][0],
        })
    }
}

/// An application and its secrets.
pub(crate) struct Application(Value);

impl Application {
    /// Its key.
    pub(crate) fn client_id(&self) -> String {
        self.0["client_id"].as_str().unwrap().to_owned()
    }

    /// The identifier of an API that it may use.
    pub(crate) fn resource(&self, index: usize) -> String {
        self.0["resources"][index]["identifier"].as_str().unwrap().to_owned()
    }

    /// The text of its secret in this state.
    pub(crate) fn secret(&self, state: &str) -> String {
        let secrets = self.0["secrets"].as_array().unwrap();
        let secret = secrets.iter().find(|secret| secret["state"] == state).unwrap();
        secret["text"].as_str().unwrap().to_owned()
    }
}

/// The same with more members.
pub(crate) fn with(mut asked: Value, more: &Value) -> Value {
    asked.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    asked
}

/// A Node program, by the Node that came with the npm packages.
pub(crate) fn node(script: &str) -> Command {
    let own = root().join("node_modules/.bin/node");
    let mut command = Command::new(if own.exists() { own } else { PathBuf::from("node") });
    command.arg("--no-warnings").arg(root().join(script));
    command
}

/// A Python program with the pinned packages.
pub(crate) fn python(script: &str) -> Command {
    let mut command = Command::new("python3");
    command.arg(root().join(script)).env("PYTHONPATH", root().join("target/python"));
    command
}

/// Runs a client that is asked and answers in JSON.
pub(crate) fn ask(mut client: Command, asked: &Value) -> Value {
    let piped = client.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = piped.spawn().unwrap();
    running.stdin.take().unwrap().write_all(asked.to_string().as_bytes()).unwrap();
    let output = running.wait_with_output().unwrap();
    let said = text(&output);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"))
}

/// All that a program said.
pub(crate) fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A token for the first API of an application.
pub(crate) fn token(ready: &Ready, application: &Application) -> String {
    let asked = with(ready.asked(application), &json!({ "step": "token", "method": "post" }));
    let answer = ask(node("tests/clients/node/oauth4webapi_client.mjs"), &asked);
    let token = answer["granted"]["access_token"].as_str();
    token.unwrap_or_else(|| panic!("no token: {answer}")).to_owned()
}
