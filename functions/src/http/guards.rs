//! Who asks, did the request come from the portal's own page, and may this person do what the
//! route table says of this route. A handler that takes [`Visitor`], [`Member`], [`Manager`] or
//! [`Operator`] cannot forget the check.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, Path};
use credenza_domain::access::Access;
use credenza_domain::ids::{ClientId, OrganisationId};
use credenza_domain::problems::ProblemType;
use credenza_domain::wire::CSRF_HEADER;
use http::request::Parts;
use http::{Extensions, HeaderMap, HeaderValue, header};

use super::problem::Refusal;
use crate::access::{self, Authority, OperatorAuthority, OrganisationAuthority};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::operator_tokens;
use crate::ports::Ports;
use crate::sessions::{self, SessionToken, SignedIn};

/// The session cookie. The prefix makes the browser insist on Secure, Path=/ and no Domain
/// (RFC 6265bis §4.1.3.2).
pub(super) const COOKIE: &str = "__Host-credenza-session";

/// Anybody, on the portal's own page.
pub(super) struct Visitor {
    pub(super) ports: Ports,
    pub(super) caller: Caller,
    extensions: Extensions,
}

impl Visitor {
    /// Makes a failure an answer.
    pub(super) fn refuse(&self, failure: Failure) -> Refusal {
        Refusal::new(&self.extensions, failure)
    }
}

/// A machine, which comes from no page and proves who it is with each request, or need not.
pub(super) struct Machine {
    pub(super) ports: Ports,
    pub(super) caller: Caller,
    extensions: Extensions,
}

impl Machine {
    /// Makes a failure an answer.
    pub(super) fn refuse(&self, failure: Failure) -> Refusal {
        Refusal::new(&self.extensions, failure)
    }
}

impl<S: Sync> FromRequestParts<S> for Machine {
    type Rejection = Refusal;

    async fn from_request_parts(head: &mut Parts, _state: &S) -> Result<Self, Refusal> {
        let extensions = head.extensions.clone();
        match (head.extensions.get::<Ports>(), head.extensions.get::<Caller>()) {
            (Some(ports), Some(caller)) => {
                Ok(Self { ports: ports.clone(), caller: caller.clone(), extensions })
            }
            _ => Err(Refusal::new(&extensions, Failure::internal("a request without ports"))),
        }
    }
}

/// A signed-in person, on the portal's own page, with a session that is alive.
pub(super) struct Member {
    pub(super) ports: Ports,
    pub(super) caller: Caller,
    pub(super) signed_in: SignedIn,
    extensions: Extensions,
}

impl Member {
    /// Makes a failure an answer.
    pub(super) fn refuse(&self, failure: Failure) -> Refusal {
        Refusal::new(&self.extensions, failure)
    }

    /// The visitor that every member is, and the session.
    pub(super) fn into_visitor(self) -> (Visitor, SignedIn) {
        (Visitor { ports: self.ports, caller: self.caller, extensions: self.extensions }, self.signed_in)
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Refusal;

    async fn from_request_parts(head: &mut Parts, _state: &S) -> Result<Self, Refusal> {
        let refuse = |failure| Refusal::new(&head.extensions, failure);
        let (Some(ports), Some(caller)) = (head.extensions.get::<Ports>(), head.extensions.get::<Caller>())
        else {
            return Err(refuse(Failure::internal("a request without ports")));
        };
        if !head.method.is_safe() && !is_same_site(&head.headers, &ports.config.base_url) {
            return Err(refuse(cross_site()));
        }
        Ok(Self { ports: ports.clone(), caller: caller.clone(), extensions: head.extensions.clone() })
    }
}

impl<S: Sync> FromRequestParts<S> for Member {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let mut visitor = Visitor::from_request_parts(parts, state).await?;
        let token = session_token(&parts.headers).ok_or_else(|| visitor.refuse(Failure::signed_out()))?;
        let signed_in =
            sessions::authenticate(&visitor.ports, token).await.map_err(|failure| visitor.refuse(failure))?;
        if !parts.method.is_safe() {
            let presented =
                parts.headers.get(CSRF_HEADER).and_then(|value| value.to_str().ok()).unwrap_or("");
            if !signed_in.csrf_matches(&visitor.ports, presented) {
                return Err(visitor.refuse(cross_site().log("session-bound header missing or wrong")));
            }
        }
        // Who was refused stands in the audit log.
        visitor.extensions.insert(signed_in.actor(&visitor.caller));
        if let Some(Access::Own { step_up: true }) = parts.extensions.get::<Access>() {
            access::require_step_up(&signed_in, visitor.ports.now())
                .map_err(|failure| visitor.refuse(failure))?;
        }
        let Visitor { ports, caller, extensions } = visitor;
        Ok(Self { ports, caller, signed_in, extensions })
    }
}

/// A signed-in person who may do to the application in the path what the route table says.
pub(super) struct Manager {
    pub(super) member: Member,
    pub(super) authority: Authority,
}

impl<S: Send + Sync> FromRequestParts<S> for Manager {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let member = Member::from_request_parts(parts, state).await?;
        let Some(Access::Application(action)) = parts.extensions.get::<Access>().copied() else {
            return Err(member.refuse(Failure::internal("the route table names no action here")));
        };
        // A malformed ID names nothing.
        let path: Option<Path<HashMap<String, String>>> = Path::from_request_parts(parts, state).await.ok();
        let client_id: ClientId = path
            .and_then(|Path(names)| names.get("client_id")?.parse().ok())
            .ok_or_else(|| member.refuse(Failure::not_found()))?;
        let authority = access::authorise(&member.ports, &member.signed_in, client_id, action)
            .await
            .map_err(|failure| member.refuse(failure))?;
        Ok(Self { member, authority })
    }
}

/// A signed-in person who may do to the whole organisation in the path what the route table says.
pub(super) struct OrganisationManager {
    pub(super) member: Member,
    pub(super) authority: OrganisationAuthority,
}

impl<S: Send + Sync> FromRequestParts<S> for OrganisationManager {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let member = Member::from_request_parts(parts, state).await?;
        let Some(Access::Organisation(action)) = parts.extensions.get::<Access>().copied() else {
            return Err(member.refuse(Failure::internal("the route table names no action here")));
        };
        let path: Option<Path<HashMap<String, String>>> = Path::from_request_parts(parts, state).await.ok();
        let organisation: OrganisationId = path
            .and_then(|Path(names)| names.get("organisation_id")?.parse().ok())
            .ok_or_else(|| member.refuse(Failure::not_found()))?;
        let authority =
            access::authorise_organisation(&member.ports, &member.signed_in, organisation, action)
                .await
                .map_err(|failure| member.refuse(failure))?;
        Ok(Self { member, authority })
    }
}

/// A signed-in operator, whose last proof of identity is recent where the route changes something.
pub(super) struct Operator {
    pub(super) member: Member,
    pub(super) authority: OperatorAuthority,
}

impl<S: Sync> FromRequestParts<S> for Operator {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        // No browser adds a token by itself, so such a request needs no sign of the portal's page; and
        // whatever cookie comes with it is not looked at.
        let member = match parts.headers.get(header::AUTHORIZATION).cloned() {
            Some(value) => by_token(parts, &value).await?,
            None => Member::from_request_parts(parts, state).await?,
        };
        let Some(Access::Operator { changes }) = parts.extensions.get::<Access>().copied() else {
            return Err(member.refuse(Failure::internal("the route table names no operator here")));
        };
        let authority = access::authorise_operator(&member.ports, &member.signed_in, changes)
            .map_err(|failure| member.refuse(failure))?;
        Ok(Self { member, authority })
    }
}

/// The operator behind a personal token (RFC 6750 §2.1).
async fn by_token(head: &Parts, value: &HeaderValue) -> Result<Member, Refusal> {
    let extensions = head.extensions.clone();
    let refuse = |failure| Refusal::new(&extensions, failure);
    let (Some(ports), Some(caller)) = (extensions.get::<Ports>(), extensions.get::<Caller>()) else {
        return Err(refuse(Failure::internal("a request without ports")));
    };
    let (scheme, token) = value.to_str().unwrap_or("").split_once(' ').unwrap_or(("", ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        let detail = "Send a personal token as “Authorization: Bearer”, or no such header.";
        return Err(refuse(Failure::new(ProblemType::SignedOut, detail)));
    }
    let signed_in = operator_tokens::authenticate(ports, caller, token.trim()).await.map_err(&refuse)?;
    Ok(Member { ports: ports.clone(), caller: caller.clone(), signed_in, extensions: extensions.clone() })
}

/// An operator in person, at the portal: what no token may do.
pub(super) struct InPerson(pub(super) Operator);

impl<S: Sync> FromRequestParts<S> for InPerson {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let operator = Operator::from_request_parts(parts, state).await?;
        let detail =
            "A personal token can neither make, list nor revoke tokens: sign in to the portal for that.";
        access::require_in_person(&operator.member.signed_in, detail)
            .map_err(|failure| operator.member.refuse(failure))?;
        Ok(Self(operator))
    }
}

fn cross_site() -> Failure {
    Failure::new(
        ProblemType::CrossSite,
        "Open the portal in your browser and try there. Nothing was changed.",
    )
}

/// `Sec-Fetch-Site` where the browser sends it, else exactly our own `Origin`: the fallback is
/// mandatory (OWASP CSRF cheat sheet). Without either header the request is refused.
fn is_same_site(headers: &HeaderMap, base_url: &str) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let origin_fits = text(header::ORIGIN.as_str()).map(|origin| origin == base_url);
    match (text("sec-fetch-site"), origin_fits) {
        (Some("same-origin"), fits) => fits.unwrap_or(true),
        (Some(_), _) => false,
        (None, fits) => fits.unwrap_or(false),
    }
}

/// The session token, if there is one.
pub(super) fn session_token(headers: &HeaderMap) -> Option<SessionToken> {
    cookie(headers, COOKIE).map(SessionToken::presented)
}

/// A cookie, if exactly one has this name: two of the same name mean that somebody else set one of
/// them.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut found = cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(name, _)| *name == wanted)
        .map(|(_, value)| value);
    match (found.next(), found.next()) {
        (Some(value), None) => Some(value),
        _ => None,
    }
}
