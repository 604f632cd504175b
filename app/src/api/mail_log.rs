//! The operator's mail log, and whether mails go out.

use credenza_domain::wire::{Health, MailDetail, MailRow};

use super::{List, Request};

const MAILS: &str = "/api/operator/mails";

/// `GET /api/operator/mails`.
pub(crate) fn mails() -> List<MailRow> {
    List::at(MAILS)
}

/// `GET /api/operator/mails/{id}`.
pub(crate) fn mail(id: &str) -> Request<MailDetail> {
    Request::new("GET", format!("{MAILS}/{id}"))
}

/// Where the mail stands as its reader sees it.
pub(crate) fn mail_look(id: &str) -> String {
    format!("{MAILS}/{id}/html")
}

/// `POST /api/operator/mails/{id}/again`.
pub(crate) fn send_mail_again(id: &str) -> Request<()> {
    Request::new("POST", format!("{MAILS}/{id}/again"))
}

/// `POST /api/operator/mails/{id}/cancel`.
pub(crate) fn cancel_mail(id: &str) -> Request<()> {
    Request::new("POST", format!("{MAILS}/{id}/cancel"))
}

/// `GET /api/operator/health`.
pub(crate) fn health() -> Request<Health> {
    Request::new("GET", "/api/operator/health")
}
