//! Whole lists as files: CSV for a spreadsheet, JSON for a program.

use credenza_domain::csv::Writer;
use credenza_domain::reminders::ReminderState;
use credenza_domain::timeline::Day;
use credenza_domain::wire::{ApplicationRisk, ManagerRisk, Page, RefusedRisk, SecretRisk};
use jiff::Timestamp;
use serde::Serialize;

use super::lists::{self, Asked};
use crate::access::OperatorAuthority;
use crate::failure::Failure;
use crate::ports::Ports;

/// Rows that one read of an export takes.
const BATCH: usize = 2_000;
/// Rows of an export at most: what an isolate holds with ease.
const ROWS_MAX: usize = 100_000;

/// As what a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Export {
    /// Comma-separated values.
    Csv,
    /// A JSON array.
    Json,
}

/// A row of a list that can be written as a whole.
pub trait Listed: Serialize + Send + Sized {
    /// The columns of the file.
    const COLUMNS: &'static [&'static str];

    /// What stands in them.
    fn fields(&self) -> Vec<String>;

    /// A page of the list.
    fn read(
        ports: &Ports,
        authority: &OperatorAuthority,
        asked: &Asked,
    ) -> impl Future<Output = Result<Page<Self>, Failure>> + Send;
}

/// A whole list. Each page is a read of its own: the database is free for others in between.
pub async fn export<T: Listed>(
    ports: &Ports,
    authority: &OperatorAuthority,
    mut asked: Asked,
    export: Export,
) -> Result<String, Failure> {
    asked.limit = BATCH;
    let mut rows = Vec::new();
    loop {
        let page = T::read(ports, authority, &asked).await?;
        rows.extend(page.rows);
        asked.after = page.next;
        if asked.after.is_none() || rows.len() >= ROWS_MAX {
            return write(&rows, export);
        }
    }
}

/// Days on which unusually many secrets expire.
pub async fn export_clusters(
    ports: &Ports,
    authority: &OperatorAuthority,
    export: Export,
) -> Result<String, Failure> {
    write_days(&super::read(ports, authority).await?.clusters, export)
}

fn write<T: Listed>(rows: &[T], export: Export) -> Result<String, Failure> {
    match export {
        Export::Json => serde_json::to_string(rows).map_err(Failure::internal),
        Export::Csv => Ok(table(T::COLUMNS, rows.iter().map(T::fields))),
    }
}

fn write_days(days: &[Day], export: Export) -> Result<String, Failure> {
    let fields = |day: &Day| vec![day.date.to_string(), day.secrets.to_string(), day.at_risk.to_string()];
    match export {
        Export::Json => serde_json::to_string(days).map_err(Failure::internal),
        Export::Csv => Ok(table(&["last_day", "secrets", "in_use_not_replaced"], days.iter().map(fields))),
    }
}

fn table(columns: &[&str], lines: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = Writer::new(columns);
    for line in lines {
        writer.line(line.iter().map(String::as_str));
    }
    writer.finish()
}

fn maybe(at: Option<Timestamp>) -> String {
    at.map_or_else(String::new, |at| at.to_string())
}

impl Listed for SecretRisk {
    async fn read(
        ports: &Ports,
        authority: &OperatorAuthority,
        asked: &Asked,
    ) -> Result<Page<Self>, Failure> {
        lists::secrets(ports, authority, asked).await
    }

    const COLUMNS: &'static [&'static str] = &[
        "organisation",
        "country",
        "application",
        "client_id",
        "secret",
        "hint",
        "created_at",
        "expires_at",
        "last_used_at",
        "state",
    ];

    fn fields(&self) -> Vec<String> {
        let state = match self.state {
            ReminderState::NotReplaced => "in use, not replaced",
            ReminderState::Waiting => "in use, another one waits",
            ReminderState::Replaced => "replaced",
            ReminderState::Idle => "idle",
        };
        vec![
            self.organisation.clone(),
            self.country.clone(),
            self.application.clone(),
            self.client_id.to_string(),
            self.secret.clone(),
            self.hint.to_string(),
            self.created_at.to_string(),
            self.expires_at.to_string(),
            maybe(self.last_used_at),
            state.to_owned(),
        ]
    }
}

impl Listed for ApplicationRisk {
    async fn read(
        ports: &Ports,
        authority: &OperatorAuthority,
        asked: &Asked,
    ) -> Result<Page<Self>, Failure> {
        lists::applications(ports, authority, asked).await
    }

    const COLUMNS: &'static [&'static str] =
        &["organisation", "country", "application", "client_id", "manager", "live_secrets"];

    fn fields(&self) -> Vec<String> {
        vec![
            self.organisation.clone(),
            self.country.clone(),
            self.application.clone(),
            self.client_id.to_string(),
            self.manager.clone().unwrap_or_default(),
            self.secrets.to_string(),
        ]
    }
}

impl Listed for ManagerRisk {
    async fn read(
        ports: &Ports,
        authority: &OperatorAuthority,
        asked: &Asked,
    ) -> Result<Page<Self>, Failure> {
        lists::managers(ports, authority, asked).await
    }

    const COLUMNS: &'static [&'static str] =
        &["name", "email", "organisations", "registered_at", "never_signed_in", "mail_problem"];

    fn fields(&self) -> Vec<String> {
        vec![
            self.name.clone(),
            self.email.clone(),
            self.organisations.join(", "),
            self.registered_at.to_string(),
            if self.never_signed_in { "yes" } else { "no" }.to_owned(),
            self.mail_problem.clone().unwrap_or_default(),
        ]
    }
}

impl Listed for RefusedRisk {
    async fn read(
        ports: &Ports,
        authority: &OperatorAuthority,
        asked: &Asked,
    ) -> Result<Page<Self>, Failure> {
        lists::refused(ports, authority, asked).await
    }

    const COLUMNS: &'static [&'static str] = &[
        "organisation",
        "application",
        "client_id",
        "secret",
        "hint",
        "reason",
        "last_at",
        "times",
        "network",
        "user_agent",
    ];

    fn fields(&self) -> Vec<String> {
        vec![
            self.organisation.clone(),
            self.application.clone(),
            self.client_id.to_string(),
            self.secret.clone(),
            self.hint.to_string(),
            if self.deleted { "deleted" } else { "expired" }.to_owned(),
            self.last_at.to_string(),
            self.times.to_string(),
            self.network.clone(),
            self.user_agent.clone(),
        ]
    }
}
