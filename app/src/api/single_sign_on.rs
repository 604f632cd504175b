//! Signing in through the organisation's own provider.

use credenza_domain::wire::{BeginSingleSignOn, Portal, SingleSignOn, SingleSignOnCode};

use super::Request;

/// `POST /api/session/single-sign-on`.
pub(crate) fn begin_single_sign_on(back: String) -> Request<SingleSignOn> {
    Request::new("POST", "/api/session/single-sign-on").with(&BeginSingleSignOn { back })
}

/// `POST /api/session/single-sign-on/code`.
pub(crate) fn single_sign_on_code(code: String) -> Request<Portal> {
    Request::new("POST", "/api/session/single-sign-on/code").with(&SingleSignOnCode { code })
}
