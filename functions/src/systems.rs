//! Systems that use an application's secrets: what their managers call them, the runbook, and the
//! timeline of what was done and what was used.

use credenza_domain::ids::RecordId;
use credenza_domain::names::{Name, printable};
use credenza_domain::wire::{DoneBy, RunbookManager, RunbookSystem, RunbookView, SystemLabel, SystemLabels};
use serde_json::{Value, json};

use crate::access::Authority;
use crate::caller::Caller;
use crate::failure::{Failure, field};
use crate::ports::Ports;
use crate::sessions::SignedIn;
use crate::store;
use crate::store::audit::Entry;
use crate::store::people::ReaderRow;
use crate::store::rotations::{EndedRow, NameRow};
use crate::store::systems::{LabelRow, SystemRow, TimelineRow};

/// Characters of a User-Agent that the evidence keeps.
const USER_AGENT_MAX: usize = 200;
/// Lines of a timeline at most.
const TIMELINE_MAX: i64 = 20_000;

/// What managers call the systems of an application.
pub async fn labels(ports: &Ports, authority: &Authority) -> Result<SystemLabels, Failure> {
    let rows: Vec<LabelRow> =
        ports.database.run(store::systems::labels(authority.client_id())).await?.decode()?;
    let labels = rows.into_iter().map(|row| SystemLabel {
        network: row.network,
        user_agent: row.user_agent,
        label: row.label,
    });
    Ok(SystemLabels { labels: labels.collect() })
}

/// Names a system, or takes its name away.
pub async fn label(
    ports: &Ports,
    caller: &Caller,
    signed_in: &SignedIn,
    authority: &Authority,
    form: &SystemLabel,
) -> Result<SystemLabels, Failure> {
    let now = ports.now();
    let label = match form.label.trim() {
        "" => None,
        text => Some(
            Name::parse(text).map_err(|error| Failure::fields(vec![field("label", error.to_string())]))?,
        ),
    };
    let known = form.network.len() <= 64
        && printable(&form.user_agent, USER_AGENT_MAX) == form.user_agent
        && !form.network.is_empty();
    if !known {
        let words = "Name a system as it stands in the evidence of token requests.";
        return Err(Failure::fields(vec![field("network", words)]));
    }
    let actor = signed_in.actor(caller);
    let what = match &label {
        Some(label) => format!("{label}: {}, {}", form.user_agent, form.network),
        None => format!("{}, {}", form.user_agent, form.network),
    };
    let entry = Entry {
        id: RecordId::new(now, ports.random()?),
        at: now,
        organisation: Some(authority.organisation()),
        client_id: Some(authority.client_id()),
        actor: &actor,
        action: if label.is_some() { "system.named" } else { "system.unnamed" },
        object_id: authority.client_id().to_string(),
        object_name: &what,
    };
    let change = match &label {
        Some(label) => store::systems::name(authority, &form.network, &form.user_agent, label.as_str(), now),
        None => store::systems::unname(authority, &form.network, &form.user_agent),
    };
    ports.database.batch(vec![store::audit::append_for_manager(&entry), change]).await?;
    labels(ports, authority).await
}

/// What a runbook says beside the portal's own data.
pub async fn runbook(ports: &Ports, authority: &Authority) -> Result<RunbookView, Failure> {
    let (now, client_id) = (ports.now(), authority.client_id());
    let mut answers = ports
        .database
        .batch(vec![
            store::people::managers(client_id),
            store::systems::used(client_id, now),
            store::rotations::last(client_id),
        ])
        .await?
        .into_iter();
    let mut next = || answers.next().unwrap_or_default();
    let managers: Vec<ReaderRow> = next().decode()?;
    let systems: Vec<SystemRow> = next().decode()?;
    let last: Option<EndedRow> = next().first()?;
    Ok(RunbookView {
        now,
        managers: managers
            .into_iter()
            .map(|row| RunbookManager { name: row.name, email: row.email })
            .collect(),
        systems: systems
            .into_iter()
            .map(|row| RunbookSystem {
                label: row.label.unwrap_or_default(),
                network: row.network,
                user_agent: row.user_agent,
                resource: [row.api, row.environment].into_iter().flatten().collect::<Vec<_>>().join(" "),
                secret: row.secret,
                last_at: row.last_at,
            })
            .collect(),
        last_rotation: last.map(|row| DoneBy { at: row.ended_at, by: row.started_by }),
    })
}

/// A file to download.
pub struct Timeline {
    /// Its name.
    pub file_name: String,
    /// Its text.
    pub text: String,
    /// CSV, else JSON.
    pub is_csv: bool,
}

/// Who did what with an application, and what its secrets were used for, in the order of time.
pub async fn timeline(ports: &Ports, authority: &Authority, is_csv: bool) -> Result<Timeline, Failure> {
    let (now, client_id) = (ports.now(), authority.client_id());
    let mut answers = ports
        .database
        .batch(vec![
            store::rotations::application_name(client_id),
            store::systems::acts(client_id, TIMELINE_MAX),
            store::systems::uses(client_id, TIMELINE_MAX),
        ])
        .await?
        .into_iter();
    let mut next = || answers.next().unwrap_or_default();
    let name: Option<NameRow> = next().first()?;
    let name = name.ok_or_else(Failure::not_found)?.name;
    let mut rows: Vec<TimelineRow> = next().decode()?;
    rows.extend(next().decode::<TimelineRow>()?);
    rows.sort_by_key(|one| one.at);
    let ending = if is_csv { "csv" } else { "json" };
    let safe: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let file_name = format!("timeline-{safe}-{}.{ending}", now.strftime("%Y-%m-%d"));
    let text =
        if is_csv { csv(&rows) } else { as_json(&rows, &name, &client_id.to_string(), &now.to_string()) };
    Ok(Timeline { file_name, text, is_csv })
}

const COLUMNS: [&str; 9] = ["at", "kind", "who", "what", "object", "hint", "count", "network", "user_agent"];

fn cells(row: &TimelineRow) -> [String; 9] {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    [
        row.at.to_string(),
        row.kind.clone(),
        text(&row.who),
        row.what.clone(),
        row.object.clone(),
        text(&row.hint),
        row.uses.map(|count| count.to_string()).unwrap_or_default(),
        row.network.clone(),
        row.user_agent.clone(),
    ]
}

/// RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP
/// CSV injection): names and User-Agents are written by others.
fn csv(rows: &[TimelineRow]) -> String {
    let mut text = COLUMNS.join(",") + "\r\n";
    for row in rows {
        let line = cells(row).map(|cell| {
            let guard = if cell.starts_with(['=', '+', '-', '@', '\t']) { "'" } else { "" };
            format!("\"{guard}{}\"", cell.replace('"', "\"\""))
        });
        text += &line.join(",");
        text += "\r\n";
    }
    text
}

fn as_json(rows: &[TimelineRow], application: &str, client_id: &str, now: &str) -> String {
    let entries: Vec<Value> = rows
        .iter()
        .map(|row| {
            COLUMNS
                .iter()
                .zip(cells(row))
                .map(|(name, cell)| ((*name).to_owned(), Value::String(cell)))
                .collect()
        })
        .collect();
    json!({"application": application, "client_id": client_id, "exported_at": now, "entries": entries})
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheet_takes_nothing_for_a_formula() {
        let row = TimelineRow {
            at: jiff::Timestamp::UNIX_EPOCH,
            kind: "use".into(),
            who: None,
            what: "token".into(),
            object: "=HYPERLINK(\"x\")".into(),
            hint: None,
            uses: Some(3),
            network: "192.0.2.0/24".into(),
            user_agent: "a,b".into(),
        };
        let text = csv(&[row]);
        assert!(text.contains("\"'=HYPERLINK(\"\"x\"\")\"") && text.contains("\"a,b\""), "{text}");
        assert_eq!(text.lines().count(), 2);
    }
}
