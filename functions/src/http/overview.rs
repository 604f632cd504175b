//! What will break: the operator's overview and its lists. `?format=csv` and `?format=json` give a
//! whole list as a file.

use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use credenza_domain::expiry;
use credenza_domain::wire::{ApplicationRisk, ManagerRisk, RefusedRisk, SecretRisk};
use http::{HeaderValue, StatusCode, header};

use super::guards::Operator;
use super::problem::Refusal;
use crate::failure::{Failure, field};
use crate::overview::{self, Asked, Export, Listed};

/// Rows of a page.
const PAGE: usize = 50;

/// `GET /api/operator/overview`: how things stand, and the expiries of a year.
pub(super) async fn read(Operator { member, authority }: Operator) -> Result<Response, Refusal> {
    let body = overview::read(&member.ports, &authority).await.map_err(|failure| member.refuse(failure))?;
    Ok(super::json(StatusCode::OK, &body))
}

/// `GET /api/operator/overview/secrets`: live secrets, those in use and not replaced first.
pub(super) async fn secrets(operator: Operator, query: RawQuery) -> Result<Response, Refusal> {
    list::<SecretRisk>(operator, query, "secrets").await
}

/// `GET /api/operator/overview/unused`: live secrets that were not used for 90 days.
pub(super) async fn unused(operator: Operator, query: RawQuery) -> Result<Response, Refusal> {
    list::<SecretRisk>(operator, query, "unused").await
}

/// `GET /api/operator/overview/applications`: applications that nobody or one person manages.
pub(super) async fn applications(operator: Operator, query: RawQuery) -> Result<Response, Refusal> {
    list::<ApplicationRisk>(operator, query, "applications").await
}

/// `GET /api/operator/overview/managers`: managers whose mail does not arrive, or who never signed in.
pub(super) async fn managers(operator: Operator, query: RawQuery) -> Result<Response, Refusal> {
    list::<ManagerRisk>(operator, query, "managers").await
}

/// `GET /api/operator/overview/refused`: clients that still present an expired or deleted secret.
pub(super) async fn refused(operator: Operator, query: RawQuery) -> Result<Response, Refusal> {
    list::<RefusedRisk>(operator, query, "refused").await
}

async fn list<T: Listed>(operator: Operator, query: RawQuery, name: &str) -> Result<Response, Refusal> {
    let (mut asked, export) = parse(query, &operator)?;
    asked.unused = name == "unused";
    let Operator { member, authority } = &operator;
    let answer = match export {
        None => {
            T::read(&member.ports, authority, &asked).await.map(|page| super::json(StatusCode::OK, &page))
        }
        Some(export) => overview::export::<T>(&member.ports, authority, asked, export)
            .await
            .map(|text| file(&operator, name, export, text)),
    };
    answer.map_err(|failure| member.refuse(failure))
}

/// `GET /api/operator/overview/clusters`: days on which unusually many secrets end, as a file.
pub(super) async fn clusters(operator: Operator, query: RawQuery) -> Result<Response, Refusal> {
    let Operator { member, authority } = &operator;
    let (_, export) = parse(query, &operator)?;
    let export = export.unwrap_or(Export::Json);
    let text = overview::export_clusters(&member.ports, authority, export)
        .await
        .map_err(|failure| member.refuse(failure))?;
    Ok(file(&operator, "clusters", export, text))
}

fn parse(RawQuery(query): RawQuery, operator: &Operator) -> Result<(Asked, Option<Export>), Refusal> {
    let mut asked = Asked { limit: PAGE, ..Asked::default() };
    let mut export = None;
    for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        let value = Some(value.into_owned()).filter(|value| !value.is_empty());
        match name.as_ref() {
            "search" => asked.search = value,
            "sort" => asked.sort = value,
            "after" => asked.after = value,
            "on" => {
                asked.on = match value.map(|text| text.parse()) {
                    None => None,
                    Some(Ok(date)) => Some(date),
                    Some(Err(_)) => {
                        let words = "Write the date as year-month-day, such as 2027-03-31.";
                        return Err(operator.member.refuse(Failure::fields(vec![field("on", words)])));
                    }
                }
            }
            "format" => {
                export = match value.as_deref() {
                    None => None,
                    Some("csv") => Some(Export::Csv),
                    Some("json") => Some(Export::Json),
                    Some(_) => {
                        let words = "Lists are written as csv or json.";
                        return Err(operator.member.refuse(Failure::fields(vec![field("format", words)])));
                    }
                }
            }
            // What we do not know changes nothing.
            _ => {}
        }
    }
    Ok((asked, export))
}

/// An answer that a browser keeps as a file. Its name is made here and holds nothing that anybody
/// typed.
fn file(operator: &Operator, list: &str, export: Export, text: String) -> Response {
    let (ending, kind) = match export {
        Export::Csv => ("csv", "text/csv; charset=utf-8"),
        Export::Json => ("json", "application/json; charset=utf-8"),
    };
    let today = expiry::today(operator.member.ports.now());
    let disposition = format!("attachment; filename=\"{list}-{today}.{ending}\"");
    let mut response = (StatusCode::OK, text).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}
