//! Reading the audit log.

use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use credenza_domain::expiry;
use credenza_domain::ids::RecordId;
use http::{HeaderValue, StatusCode, header};

use super::guards::{Manager, Member, Operator, OrganisationManager};
use super::problem::Refusal;
use crate::audit_search::{Asked, Format};
use crate::failure::{Failure, field};
use crate::{audit, audit_chain, audit_search};

/// `GET /api/applications/{client_id}/audit`
pub(super) async fn list(
    Manager { member, authority }: Manager,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let before = before(&member, query)?;
    let page =
        audit::list(&member.ports, &authority, before).await.map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &page))
}

/// `GET /api/organisations/{organisation_id}/audit`
pub(super) async fn of_organisation(
    OrganisationManager { member, authority }: OrganisationManager,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let before = before(&member, query)?;
    let page = audit::of_organisation(&member.ports, &authority, before)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &page))
}

/// `GET /api/organisations/{organisation_id}/audit/chain`
pub(super) async fn chain_of_organisation(
    OrganisationManager { member, authority }: OrganisationManager,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let after = place(&member, query)?;
    let page = audit_chain::of_organisation(&member.ports, &authority, after)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &page))
}

/// `GET /api/operator/audit/chain`: links of the hash chain over everything, in order.
pub(super) async fn chain(
    Operator { member, authority }: Operator,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let after = place(&member, query)?;
    let page = audit_chain::overall(&member.ports, &authority, after)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &page))
}

/// `GET /api/operator/audit`: who did what, over all organisations, newest first.
pub(super) async fn search(
    Operator { member, authority }: Operator,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let (asked, _) = asked(query);
    let page = audit_search::search(&member.ports, &authority, &asked)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &page))
}

/// `GET /api/operator/audit/actions`: what the log can be filtered by.
pub(super) async fn actions(Operator { member, authority }: Operator) -> Result<Response, Refusal> {
    let actions =
        audit_search::actions(&member.ports, &authority).await.map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &actions))
}

/// `GET /api/operator/audit/export`: the entries that fit as a file, `?format=csv` or `ndjson`. What does not fit into one file is had
/// at the address in the `Link` header (RFC 8288).
pub(super) async fn export(
    Operator { member, authority }: Operator,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let (asked, format) = asked(query);
    let (format, ending, kind) = match format.as_deref() {
        None | Some("csv") => (Format::Csv, "csv", "text/csv; charset=utf-8"),
        Some("ndjson") => (Format::Ndjson, "ndjson", "application/x-ndjson; charset=utf-8"),
        Some(_) => {
            let words = "The log is written as csv or ndjson.";
            return Err(member.refuse(Failure::fields(vec![field("format", words)])));
        }
    };
    let file = audit_search::export(&member.ports, &authority, &asked, format)
        .await
        .map_err(|failure| member.refuse(failure))?;
    let today = expiry::today(member.ports.now());
    let disposition = format!("attachment; filename=\"audit-{today}.{ending}\"");
    let mut response = (StatusCode::OK, file.text).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    if let Some(next) = file.next {
        let rest = rest(&asked, ending, &next);
        if let Ok(value) = HeaderValue::from_str(&format!("<{rest}>; rel=\"next\"")) {
            headers.insert(header::LINK, value);
        }
    }
    Ok(response)
}

fn rest(asked: &Asked, format: &str, after: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in [
        ("organisation", &asked.organisation),
        ("application", &asked.application),
        ("person", &asked.person),
        ("action", &asked.action),
        ("from", &asked.from),
        ("to", &asked.to),
    ] {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    query.append_pair("format", format).append_pair("after", after);
    format!("/api/operator/audit/export?{}", query.finish())
}

/// Filters, cursor and format. What we do not know changes nothing.
fn asked(query: Option<String>) -> (Asked, Option<String>) {
    let (mut asked, mut format) = (Asked::default(), None);
    for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        let value = Some(value.into_owned()).filter(|value| !value.trim().is_empty());
        match name.as_ref() {
            "organisation" => asked.organisation = value,
            "application" => asked.application = value,
            "person" => asked.person = value,
            "action" => asked.action = value,
            "from" => asked.from = value,
            "to" => asked.to = value,
            "after" => asked.after = value,
            "format" => format = value,
            _ => {}
        }
    }
    (asked, format)
}

fn parameter(query: Option<String>, wanted: &str) -> Option<String> {
    form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .find(|(name, _)| name == wanted)
        .map(|(_, value)| value.into_owned())
}

fn no_cursor(member: &Member, name: &str) -> Refusal {
    member.refuse(Failure::fields(vec![field(name, "This is not a cursor that we gave.")]))
}

fn before(member: &Member, query: Option<String>) -> Result<Option<RecordId>, Refusal> {
    parameter(query, "before").map(|value| value.parse()).transpose().map_err(|_| no_cursor(member, "before"))
}

/// A place in a chain; the beginning where none is given.
fn place(member: &Member, query: Option<String>) -> Result<u64, Refusal> {
    let place = parameter(query, "after").map(|value| value.parse::<u32>()).transpose();
    place.map(|place| u64::from(place.unwrap_or(0))).map_err(|_| no_cursor(member, "after"))
}
