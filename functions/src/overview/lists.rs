//! The lists behind the numbers, a page at a time. A cursor says behind which row a page begins, so
//! rows that come or go meanwhile shift nothing.

use credenza_domain::reminders::ReminderState;
use credenza_domain::wire::{ApplicationRisk, ManagerRisk, Page, RefusedRisk, SecretRisk};
use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Serialize, de::DeserializeOwned};

use super::{IDLE_DAYS, REFUSED_DAYS, days_before};
use crate::access::OperatorAuthority;
use crate::failure::{Failure, field};
use crate::ports::{Ports, Rows, Statement};
use crate::store;
use crate::store::overview::{ApplicationRow, ManagerRow, RefusedRow, SecretRow, SecretsAsked, SecretsSort};

/// Characters of a search that are looked at.
const SEARCH_MAX: usize = 100;

/// What of a list is asked for.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Words to look for.
    pub search: Option<String>,
    /// A column, with `-` before it for the other direction.
    pub sort: Option<String>,
    /// The cursor that the page before gave.
    pub after: Option<String>,
    /// Of secrets: only those whose last day this is.
    pub on: Option<Date>,
    /// Rows at most.
    pub limit: usize,
    /// Of secrets: only those that were not used for 90 days.
    pub unused: bool,
}

impl Asked {
    /// A pattern for LIKE that finds the words as they are.
    fn pattern(&self) -> Option<String> {
        let words: String = self.search.as_deref()?.trim().chars().take(SEARCH_MAX).collect();
        let mut pattern = String::from("%");
        for letter in words.chars() {
            if matches!(letter, '%' | '_' | '!') {
                pattern.push('!');
            }
            pattern.push(letter);
        }
        pattern.push('%');
        (!words.is_empty()).then_some(pattern)
    }

    /// One more than a page tells whether there is another one.
    fn with_one_more(&self) -> i64 {
        i64::try_from(self.limit + 1).unwrap_or(i64::MAX)
    }

    fn cursor<C: DeserializeOwned>(&self) -> Result<Option<C>, Failure> {
        let read = |text: &String| {
            let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
            serde_json::from_slice(&bytes).ok()
        };
        let strange = || Failure::fields(vec![field("after", "This is not a cursor that we gave.")]);
        self.after.as_ref().map(|text| read(text).ok_or_else(strange)).transpose()
    }
}

fn write_cursor<C: Serialize>(cursor: &C) -> Option<String> {
    serde_json::to_vec(cursor).ok().map(|bytes| BASE64URL_NOPAD.encode(&bytes))
}

/// Cuts what is over a page, and says where the next one begins.
fn page<R, T, C: Serialize>(
    mut rows: Vec<R>,
    limit: usize,
    cursor: impl Fn(&R) -> C,
    view: impl Fn(R) -> T,
) -> Page<T> {
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).and_then(|row| write_cursor(&cursor(row)));
    Page { rows: rows.into_iter().map(view).collect(), next }
}

/// Rows of statements that continue each other, each with its number.
async fn chain<R: DeserializeOwned>(
    ports: &Ports,
    statements: Vec<(u8, Statement)>,
) -> Result<Vec<(u8, R)>, Failure> {
    let (groups, statements): (Vec<u8>, Vec<Statement>) = statements.into_iter().unzip();
    let answers = ports.database.batch(statements).await?;
    let mut all = Vec::new();
    for (group, answer) in groups.into_iter().zip(answers) {
        let rows: Vec<R> = Rows::decode(answer)?;
        all.extend(rows.into_iter().map(|row| (group, row)));
    }
    Ok(all)
}

/// Beyond every identifier.
const LAST_ID: &str = "~";

/// Live secrets, or those that were not used for 90 days. Without a column to sort by,
/// those in use and not replaced come first, the next to end at the top.
pub(super) async fn secrets(
    ports: &Ports,
    _authority: &OperatorAuthority,
    asked: &Asked,
) -> Result<Page<SecretRisk>, Failure> {
    let unused = asked.unused;
    let now = ports.now();
    let used_after = days_before(now, IDLE_DAYS);
    let statement = |sort: SecretsSort, at_risk: Option<bool>| {
        let (search, limit) = (asked.pattern(), asked.with_one_more());
        let ends_at = asked.on.map(credenza_domain::expiry::expires_at);
        store::overview::secrets(&SecretsAsked {
            now,
            used_after,
            at_risk,
            unused,
            search,
            ends_at,
            sort,
            limit,
        })
    };
    let view = |row: SecretRow| secret(row, now, used_after);
    let by_end = |row: &SecretRow| (row.expires_at.as_second(), row.id.to_string());
    let by_name = |row: &SecretRow| (row.application.clone(), row.created_at.as_second(), row.id.to_string());
    let page = match asked.sort.as_deref() {
        // Nothing that is idle is at risk, so there is one group only.
        None if !unused => {
            let (group, at, id) = asked.cursor()?.unwrap_or((0_u8, 0, String::new()));
            let mut statements = Vec::new();
            if group == 0 {
                statements.push((0, statement(SecretsSort::Expires(at, id.clone()), Some(true))));
                statements.push((1, statement(SecretsSort::Expires(0, String::new()), Some(false))));
            } else {
                statements.push((1, statement(SecretsSort::Expires(at, id), Some(false))));
            }
            let rows = chain::<SecretRow>(ports, statements).await?;
            let cursor =
                |(group, row): &(u8, SecretRow)| (*group, row.expires_at.as_second(), row.id.to_string());
            page(rows, asked.limit, cursor, |(_, row)| view(row))
        }
        None | Some("expires") => {
            let (at, id) = asked.cursor()?.unwrap_or((0, String::new()));
            page(
                rows_of(ports, statement(SecretsSort::Expires(at, id), None)).await?,
                asked.limit,
                by_end,
                view,
            )
        }
        Some("-expires") => {
            let (at, id) = asked.cursor()?.unwrap_or((i64::from(u32::MAX) * 64, LAST_ID.to_owned()));
            page(
                rows_of(ports, statement(SecretsSort::ExpiresLast(at, id), None)).await?,
                asked.limit,
                by_end,
                view,
            )
        }
        Some("application") => {
            let (name, at, id) = asked.cursor()?.unwrap_or((String::new(), 0, String::new()));
            let rows = rows_of(ports, statement(SecretsSort::Application(name, at, id), None)).await?;
            page(rows, asked.limit, by_name, view)
        }
        Some("-application") => {
            let last = || ("\u{10ffff}".to_owned(), 0, String::new());
            let (name, at, id) = asked.cursor()?.unwrap_or_else(last);
            let rows = rows_of(ports, statement(SecretsSort::ApplicationLast(name, at, id), None)).await?;
            page(rows, asked.limit, by_name, view)
        }
        Some(_) => return Err(unknown_sort("expires, -expires, application or -application")),
    };
    Ok(page)
}

async fn rows_of(ports: &Ports, statement: Statement) -> Result<Vec<SecretRow>, Failure> {
    Ok(ports.database.run(statement).await?.decode()?)
}

fn unknown_sort(known: &str) -> Failure {
    Failure::fields(vec![field("sort", format!("This list is not sorted so. It knows {known}."))])
}

fn secret(row: SecretRow, now: Timestamp, used_after: Timestamp) -> SecretRisk {
    let state = match (row.used_at, row.replaced_at) {
        (_, Some(replaced)) if replaced <= now => ReminderState::Replaced,
        (Some(used), _) if used > used_after && row.has_later => ReminderState::Waiting,
        (Some(used), _) if used > used_after => ReminderState::NotReplaced,
        _ => ReminderState::Idle,
    };
    SecretRisk {
        secret_id: row.id,
        secret: row.name,
        hint: row.hint,
        client_id: row.client_id,
        application: row.application,
        organisation_id: row.organisation_id,
        organisation: row.organisation,
        country: row.country,
        created_at: row.created_at,
        expires_at: row.expires_at,
        last_used_at: row.used_at,
        state,
    }
}

/// Applications that nobody manages, then those that one person manages.
pub(super) async fn applications(
    ports: &Ports,
    _authority: &OperatorAuthority,
    asked: &Asked,
) -> Result<Page<ApplicationRisk>, Failure> {
    if asked.sort.is_some() {
        return Err(unknown_sort("its own order"));
    }
    let statement = |managers: u8, after: &str| {
        let (now, search, limit) = (ports.now(), asked.pattern(), asked.with_one_more());
        (managers, store::overview::applications(managers.into(), after, search, now, limit))
    };
    let (group, name) = asked.cursor()?.unwrap_or((0_u8, String::new()));
    let statements =
        if group == 0 { vec![statement(0, &name), statement(1, "")] } else { vec![statement(1, &name)] };
    let rows = chain::<ApplicationRow>(ports, statements).await?;
    let view = |(_, row): (u8, ApplicationRow)| ApplicationRisk {
        client_id: row.client_id,
        application: row.application,
        organisation_id: row.organisation_id,
        organisation: row.organisation,
        country: row.country,
        manager: row.manager,
        secrets: row.secrets,
    };
    Ok(page(rows, asked.limit, |(group, row)| (*group, row.application.clone()), view))
}

/// Managers whose mail does not arrive, then those who never signed in.
pub(super) async fn managers(
    ports: &Ports,
    _authority: &OperatorAuthority,
    asked: &Asked,
) -> Result<Page<ManagerRisk>, Failure> {
    if asked.sort.is_some() {
        return Err(unknown_sort("its own order"));
    }
    let (search, limit) = (asked.pattern(), asked.with_one_more());
    let absent = |after: &str| (1, store::overview::never_signed_in(after, search.clone(), limit));
    let (group, email) = asked.cursor()?.unwrap_or((0_u8, String::new()));
    let statements = if group == 0 {
        vec![(0, store::overview::unreachable(&email, search.clone(), limit)), absent("")]
    } else {
        vec![absent(&email)]
    };
    let rows = chain::<ManagerRow>(ports, statements).await?;
    let view = |(_, row): (u8, ManagerRow)| ManagerRisk {
        person_id: row.person_id,
        name: row.name,
        email: row.email,
        organisations: row.organisations,
        never_signed_in: row.never_signed_in,
        registered_at: row.registered_at,
        mail_problem: row.mail_problem.map(|problem| match problem.as_str() {
            "bounced" => "Mail to this address comes back.".to_owned(),
            "complained" => "The reader called one of our mails spam.".to_owned(),
            _ => problem,
        }),
    };
    Ok(page(rows, asked.limit, |(group, row)| (*group, row.email.clone()), view))
}

/// Clients that presented an expired or deleted secret in the last 30 days, the latest first.
pub(super) async fn refused(
    ports: &Ports,
    _authority: &OperatorAuthority,
    asked: &Asked,
) -> Result<Page<RefusedRisk>, Failure> {
    if asked.sort.is_some() {
        return Err(unknown_sort("its own order"));
    }
    let since = days_before(ports.now(), REFUSED_DAYS);
    let (at, id) = asked.cursor()?.unwrap_or((i64::from(u32::MAX) * 64, String::new()));
    let statement = store::overview::refused(since, at, &id, asked.pattern(), asked.with_one_more());
    let rows: Vec<RefusedRow> = ports.database.run(statement).await?.decode()?;
    let view = |row: RefusedRow| RefusedRisk {
        secret_id: row.id,
        secret: row.name,
        hint: row.hint,
        client_id: row.client_id,
        application: row.application,
        organisation_id: row.organisation_id,
        organisation: row.organisation,
        deleted: row.deleted,
        last_at: row.last_at,
        times: row.times,
        network: row.network,
        user_agent: row.user_agent,
    };
    Ok(page(rows, asked.limit, |row| (row.last_at.as_second(), row.id.to_string()), view))
}
