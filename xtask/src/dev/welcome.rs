//! What is said when the system is ready: to a person, or to a script.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::state::Running;
use crate::code;
use crate::demo::Demo;
use crate::ui::{Colour, paint, say};

/// The one line on stdout for scripts.
pub(crate) fn ready_line(running: &Running, demo: &Demo) -> String {
    json!({
        "base_url": running.base_url,
        "mail_url": running.mail_url,
        "provider_url": running.provider_url,
        "tenant_id": demo.tenant_id,
        "people": demo.people,
        "applications": demo.applications,
        "invitations": demo.invitations,
        "resource_servers": demo.resource_servers,
    })
    .to_string()
}

/// Where to go and how to sign in.
pub(crate) fn print(running: &Running, demo: &Demo, state_option: &str) {
    say("");
    say(format!(
        "  Portal   {}",
        paint(Colour::Bold, format!("{}/manage-api-credentials", running.base_url))
    ));
    say(format!("  Mail     {}", paint(Colour::Bold, &running.mail_url)));
    if let Some(provider) = &running.provider_url {
        say(format!("  Sign-in  {}", paint(Colour::Bold, provider)));
    }
    say("");
    people(demo);
    for invitation in items(&demo.invitations) {
        say(format!("  Invited  {}  {}", text(invitation, "email"), text(invitation, "url")));
    }
    if !items(&demo.invitations).is_empty() {
        say("");
    }
    if items(&demo.people).is_empty() {
        say(format!("  The first operator   cargo xtask operator invite <email>{state_option}"));
    }
    say(format!("  A fresh code         cargo xtask code <email>{state_option}"));
    say(format!("  A reminder, now      cargo xtask cron --walk 60d{state_option}"));
    say(format!("  Start over           cargo xtask dev --fresh{state_option}"));
    say(format!(
        "  {}",
        paint(
            Colour::Dim,
            "Changed Rust, CSS and migrations are built by themselves. Ctrl-C ends everything."
        )
    ));
    say("");
}

fn people(demo: &Demo) {
    let mut rows = vec![["Sign in as", "Password", "Code now", "Good for"].map(str::to_owned)];
    for person in items(&demo.people) {
        let code = person["totp_seed"].as_str().and_then(|seed| code::current(seed, Timestamp::now()).ok());
        let code = code.map(|code| code.code).unwrap_or_default();
        rows.push([text(person, "email"), text(person, "password"), code, good_for(person)]);
    }
    if rows.len() == 1 {
        return;
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths = [width(0), width(1), width(2)];
    for (number, [email, password, code, good_for]) in rows.iter().enumerate() {
        let line = format!(
            "  {email:<a$}   {password:<b$}   {code:<c$}   {good_for}",
            a = widths[0],
            b = widths[1],
            c = widths[2]
        );
        say(if number == 0 { paint(Colour::Dim, line) } else { line });
    }
    say("");
}

/// `good_for` where the demo data says it, else the roles in words.
fn good_for(person: &Value) -> String {
    if let Some(said) = person["good_for"].as_str() {
        return said.to_owned();
    }
    let roles = items(&person["roles"]).iter().map(|role| {
        let mut words = text(role, "role").replace('_', " ");
        if let Some(organisation) = role["organisation"].as_str() {
            words = format!("{words} of {organisation}");
        }
        let applications = items(&role["applications"]);
        if !applications.is_empty() {
            words = format!("{words} ({} applications)", applications.len());
        }
        words
    });
    let roles: Vec<String> = roles.collect();
    if roles.is_empty() { "no role: sees whom to ask".to_owned() } else { roles.join(", ") }
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value, member: &str) -> String {
    value[member].as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ready_line_is_one_line_with_these_members() {
        let running = Running {
            base_url: "http://localhost:1".into(),
            mail_url: "http://127.0.0.1:2".into(),
            group: 3,
            provider_url: None,
        };
        let demo = Demo {
            sql: "secret".into(),
            people: json!([{ "email": "a@b.example" }]),
            applications: json!([]),
            tenant_id: "t".into(),
            invitations: json!([]),
            resource_servers: json!([]),
        };
        let line = ready_line(&running, &demo);
        assert!(!line.contains('\n'));
        let parsed: Value = serde_json::from_str(&line).unwrap();
        let members: Vec<&String> = parsed.as_object().unwrap().keys().collect();
        assert_eq!(
            members,
            [
                "applications",
                "base_url",
                "invitations",
                "mail_url",
                "people",
                "provider_url",
                "resource_servers",
                "tenant_id"
            ]
        );
        assert_eq!(parsed["people"][0]["email"], "a@b.example");
    }

    #[test]
    fn roles_are_said_in_words() {
        let person = json!({ "roles": [{ "role": "credential_manager", "organisation": "Matchis", "applications": [1, 2] }, { "role": "operator" }] });
        assert_eq!(good_for(&person), "credential manager of Matchis (2 applications), operator");
        assert_eq!(good_for(&json!({})), "no role: sees whom to ask");
    }
}
