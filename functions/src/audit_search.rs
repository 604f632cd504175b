//! The operator's view of the whole audit log: filters, pages, files.

use credenza_domain::csv::Writer;
use credenza_domain::expiry;
use credenza_domain::ids::RecordId;
use credenza_domain::wire::{AuditActions, AuditRecord, Page};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::access::OperatorAuthority;
use crate::failure::{Failure, field};
use crate::ports::Ports;
use crate::store;
use crate::store::audit_search::{ActionRow, RecordRow, ResolvedRow, Wanted};

/// Rows of a page.
const PAGE: usize = 50;
/// Rows of a file: what is more is had with `after`, or in narrower dates.
pub const FILE_MAX: usize = 10_000;

/// What is asked for, as it was written.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// ID, name or number.
    pub organisation: Option<String>,
    /// Client ID or name.
    pub application: Option<String>,
    /// ID or mail address.
    pub person: Option<String>,
    /// Such as `secret.created`.
    pub action: Option<String>,
    /// The first day, in UTC.
    pub from: Option<String>,
    /// The last day, in UTC.
    pub to: Option<String>,
    /// The cursor that the page before gave.
    pub after: Option<String>,
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For spreadsheets.
    Csv,
    /// One JSON object a line, for programs.
    Ndjson,
}

/// A file, or why there is none.
pub type Exported = Result<File, Failure>;

/// A file, and where the log goes on behind it.
pub struct File {
    /// Its text.
    pub text: String,
    /// Goes into `after` for the rest.
    pub next: Option<String>,
}

/// A page of entries that fit, newest first.
pub async fn search(
    ports: &Ports,
    authority: &OperatorAuthority,
    asked: &Asked,
) -> Result<Page<AuditRecord>, Failure> {
    read(ports, authority, asked, PAGE).await
}

/// All entries that fit, as a file.
pub async fn export(ports: &Ports, authority: &OperatorAuthority, asked: &Asked, format: Format) -> Exported {
    let Page { rows, next } = read(ports, authority, asked, FILE_MAX).await?;
    let text = match format {
        Format::Csv => csv(&rows),
        Format::Ndjson => ndjson(&rows)?,
    };
    Ok(File { text, next })
}

/// What the log can be filtered by.
pub async fn actions(ports: &Ports, _authority: &OperatorAuthority) -> Result<AuditActions, Failure> {
    let rows: Vec<ActionRow> = ports.database.run(store::audit_search::actions()).await?.decode()?;
    Ok(AuditActions { actions: rows.into_iter().map(|row| row.action).collect() })
}

async fn read(
    ports: &Ports,
    _authority: &OperatorAuthority,
    asked: &Asked,
    limit: usize,
) -> Result<Page<AuditRecord>, Failure> {
    let Some(wanted) = wanted(ports, asked).await? else { return Ok(Page { rows: Vec::new(), next: None }) };
    // One more than a page tells whether there is another one.
    let more_than = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let rows = ports.database.run(store::audit_search::search(&wanted, more_than)).await?;
    let mut rows: Vec<RecordRow> = rows.decode()?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| row.id.clone());
    Ok(Page { rows: rows.into_iter().map(record).collect(), next })
}

/// What is asked for in identifiers; nothing where a name names nothing.
async fn wanted(ports: &Ports, asked: &Asked) -> Result<Option<Wanted>, Failure> {
    let mut errors = Vec::new();
    let mut day = |name: &'static str, text: &Option<String>| {
        let date: Option<Result<Date, _>> = text.as_deref().map(str::parse);
        match date {
            Some(Err(_)) => {
                errors.push(field(name, "Write the date as year-month-day, such as 2027-03-31."));
                None
            }
            other => other.and_then(Result::ok),
        }
    };
    let (from, to) = (day("from", &asked.from), day("to", &asked.to));
    if asked.after.as_ref().is_some_and(|after| after.parse::<RecordId>().is_err()) {
        errors.push(field("after", "This is not a cursor that we gave."));
    }
    if !errors.is_empty() {
        return Err(Failure::fields(errors));
    }
    let mut wanted = Wanted {
        action: asked.action.clone(),
        // An identifier begins with its time, so dates are places in the index.
        from: from.and_then(beginning).map_or_else(|| "0".to_owned(), first_id),
        before: to.map(expiry::expires_at).map_or_else(|| "g".to_owned(), first_id),
        ..Wanted::default()
    };
    if let Some(after) = &asked.after {
        wanted.before = wanted.before.min(after.clone());
    }
    let names =
        [&asked.organisation, &asked.application, &asked.person].map(|name| name.as_deref().map(str::trim));
    let [organisation, application, person] = names;
    if names.iter().any(Option::is_some) {
        let resolve = store::audit_search::resolve(organisation, application, person);
        let found: Option<ResolvedRow> = ports.database.run(resolve).await?.first()?;
        let Some(found) = found else { return Ok(None) };
        let is_lost = (organisation.is_some() && found.organisation.is_none())
            || (application.is_some() && found.client_id.is_none())
            || (person.is_some() && found.person.is_none());
        if is_lost {
            return Ok(None);
        }
        (wanted.organisation, wanted.client_id, wanted.person) =
            (found.organisation, found.client_id, found.person);
    }
    Ok(Some(wanted))
}

fn beginning(date: Date) -> Option<Timestamp> {
    date.to_zoned(TimeZone::UTC).ok().map(|day| day.timestamp())
}

/// The smallest identifier of this instant.
fn first_id(at: Timestamp) -> String {
    RecordId::new(at, [0; 10]).to_string()
}

fn record(row: RecordRow) -> AuditRecord {
    AuditRecord {
        id: row.id,
        at: row.at,
        organisation_id: row.organisation_id,
        organisation: row.organisation,
        client_id: row.client_id,
        application: row.application,
        actor_id: row.actor_id,
        actor: row.actor_name,
        action: row.action,
        object_id: row.object_id,
        object: row.object_name,
        hint: row.hint,
        network: row.network,
        user_agent: row.user_agent,
    }
}

fn csv(rows: &[AuditRecord]) -> String {
    let mut file = Writer::new(&[
        "at",
        "organisation",
        "application",
        "client_id",
        "actor",
        "action",
        "object",
        "hint",
        "network",
        "user_agent",
        "id",
    ]);
    for row in rows {
        let at = row.at.to_string();
        let client_id = row.client_id.map(|id| id.to_string()).unwrap_or_default();
        file.line([
            at.as_str(),
            row.organisation.as_deref().unwrap_or(""),
            row.application.as_deref().unwrap_or(""),
            &client_id,
            row.actor.as_deref().unwrap_or(""),
            &row.action,
            &row.object,
            row.hint.as_ref().map_or("", |hint| hint.as_str()),
            &row.network,
            &row.user_agent,
            &row.id,
        ]);
    }
    file.finish()
}

fn ndjson(rows: &[AuditRecord]) -> Result<String, Failure> {
    let mut text = String::new();
    for row in rows {
        text.push_str(&serde_json::to_string(row).map_err(Failure::internal)?);
        text.push('\n');
    }
    Ok(text)
}
