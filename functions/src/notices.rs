//! Notices: mails about one thing that happened. They go the way of all mails, through the outbox,
//! and are owed in the transaction of the act that they tell of.

use credenza_domain::ids::{ClientId, MailId, PersonId, RecordId};
use credenza_domain::names::{printable, printable_lines};

use crate::mail::notices::Letter;
use crate::mail::templates::{NoticeHtml, NoticeText, render};
use crate::ports::{PortError, Ports, Statement};
use crate::store;
use crate::store::outbox::NewMail;
use crate::store::people::ReaderRow;

/// Goes out before every reminder that can wait, since somebody may be waiting for it, and after "it
/// expires tomorrow" and "it has expired", which count 1 and 0.
const URGENCY: i64 = 2;

/// Who reads a notice.
#[derive(Debug, Clone)]
pub struct Reader {
    /// `None`: the contact of an organisation, who has no account.
    pub person: Option<PersonId>,
    /// Full name.
    pub name: String,
    /// Mail address.
    pub email: String,
}

/// Owes a notice. `key` names what it tells of: the same key is mailed once. `because` is the audit
/// entry of the act, which stands before this statement in the same transaction: if the act did
/// nothing and left no entry, nothing is owed.
pub fn owe(
    ports: &Ports,
    reader: &Reader,
    kind: &'static str,
    key: &str,
    letter: &Letter,
    because: Option<RecordId>,
) -> Result<Statement, PortError> {
    let now = ports.now();
    let public = &ports.config.public;
    let (name, product, support) = (&reader.name, &public.product_name, &public.support_address);
    let mail = NewMail {
        id: MailId::new(now, ports.random()?),
        person: reader.person,
        kind,
        idempotency_key: format!("{kind}-{key}-{}", reader.email),
        recipient: &reader.email,
        // A line break in a name must not begin another header, nor a mark in it turn what follows.
        subject: printable(&letter.subject, 200),
        body_text: printable_lines(&render(&NoticeText { name, product, support, letter })?),
        body_html: printable_lines(&render(&NoticeHtml { name, product, support, letter })?),
        calendar: None,
        unsubscribe_url: None,
        urgency: URGENCY,
        created_at: now,
    };
    Ok(store::outbox::owe(&mail, because))
}

impl From<ReaderRow> for Reader {
    fn from(row: ReaderRow) -> Self {
        Self { person: Some(row.id), name: row.name, email: row.email }
    }
}

/// Everybody who manages an application at this moment.
pub async fn managers(ports: &Ports, client_id: ClientId) -> Result<Vec<Reader>, PortError> {
    let rows: Vec<ReaderRow> = ports.database.run(store::people::managers(client_id)).await?.decode()?;
    Ok(rows.into_iter().map(Reader::from).collect())
}

/// Everybody who holds the operator role at this moment.
pub async fn operators(ports: &Ports) -> Result<Vec<Reader>, PortError> {
    let rows: Vec<ReaderRow> = ports.database.run(store::people::operators()).await?.decode()?;
    Ok(rows.into_iter().map(Reader::from).collect())
}
