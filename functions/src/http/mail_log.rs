//! The mail log, for the operator.

use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Response};
use credenza_domain::ids::MailId;
use http::{StatusCode, header};

use super::guards::{Member, Operator};
use super::problem::Refusal;
use crate::failure::Failure;
use crate::mail_log::{self, Asked};

fn id(member: &Member, text: &str) -> Result<MailId, Refusal> {
    text.parse().map_err(|_| member.refuse(Failure::not_found()))
}

/// `GET /api/operator/mails`
pub(super) async fn list(
    Operator { member, authority }: Operator,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let mut asked = Asked::default();
    for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        match name.as_ref() {
            "state" => asked.state = value.into_owned(),
            "search" => asked.search = value.into_owned(),
            "after" => asked.after = value.into_owned(),
            _ => {}
        }
    }
    let page =
        mail_log::list(&member.ports, &authority, &asked).await.map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &page))
}

/// `GET /api/operator/mails/{mail_id}`
pub(super) async fn read(
    Operator { member, authority }: Operator,
    Path(mail): Path<String>,
) -> Result<Response, Refusal> {
    let mail = id(&member, &mail)?;
    let found =
        mail_log::read(&member.ports, &authority, mail).await.map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &found))
}

/// `GET /api/operator/mails/{mail_id}/html`
pub(super) async fn html(
    Operator { member, authority }: Operator,
    Path(mail): Path<String>,
) -> Result<Response, Refusal> {
    let mail = id(&member, &mail)?;
    let look =
        mail_log::look(&member.ports, &authority, mail).await.map_err(|failure| member.refuse(failure))?;
    // No scripts, nothing from elsewhere, no style but its own, and a place of its own.
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        look.style_digest
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (header::CONTENT_SECURITY_POLICY, policy),
    ];
    Ok((headers, look.html).into_response())
}

/// `POST /api/operator/mails/{mail_id}/again`
pub(super) async fn again(
    Operator { member, authority }: Operator,
    Path(mail): Path<String>,
) -> Result<Response, Refusal> {
    let mail = id(&member, &mail)?;
    mail_log::again(&member.ports, &member.caller, &member.signed_in, &authority, mail)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `POST /api/operator/mails/{mail_id}/cancel`
pub(super) async fn cancel(
    Operator { member, authority }: Operator,
    Path(mail): Path<String>,
) -> Result<Response, Refusal> {
    let mail = id(&member, &mail)?;
    mail_log::cancel(&member.ports, &member.caller, &member.signed_in, &authority, mail)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
