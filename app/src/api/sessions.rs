//! Signing in, enrolling, and the data of the first page.

use credenza_domain::wire::{
    AcceptInvitation, Configuration, Enrolled, InvitationView, OpenInvitation, Portal, Session, SignIn,
    StepUp,
};

use super::Request;

/// `GET /api/configuration`.
pub(crate) fn configuration() -> Request<Configuration> {
    Request::new("GET", "/api/configuration")
}

/// `GET /api/portal`.
pub(crate) fn portal() -> Request<Portal> {
    Request::new("GET", "/api/portal")
}

/// `POST /api/session`.
pub(crate) fn sign_in(body: &SignIn) -> Request<Portal> {
    Request::new("POST", "/api/session").with(body)
}

/// `DELETE /api/session`.
pub(crate) fn sign_out() -> Request<()> {
    Request::new("DELETE", "/api/session")
}

/// `POST /api/session/step-up`.
pub(crate) fn step_up(body: &StepUp) -> Request<Session> {
    Request::new("POST", "/api/session/step-up").with(body)
}

/// `POST /api/invitation`.
pub(crate) fn open_invitation(body: &OpenInvitation) -> Request<InvitationView> {
    Request::new("POST", "/api/invitation").with(body)
}

/// `POST /api/invitation/accept`.
pub(crate) fn accept_invitation(body: &AcceptInvitation) -> Request<Enrolled> {
    Request::new("POST", "/api/invitation/accept").with(body)
}
