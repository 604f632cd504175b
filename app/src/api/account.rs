//! A person's own factors and sessions.

use credenza_domain::wire::{
    Account, AddAuthenticator, AuthenticatorView, ChangePassword, NewAuthenticator, RecoveryCodes, Rename,
};

use super::Request;

/// `GET /api/account`.
pub(crate) fn account() -> Request<Account> {
    Request::new("GET", "/api/account")
}

/// Renames a factor: `PUT /api/account/passkeys/{id}` or `…/authenticators/{id}`.
pub(crate) fn rename_factor(kind: &str, id: &str, body: &Rename) -> Request<()> {
    Request::new("PUT", format!("/api/account/{kind}/{id}")).with(body)
}

/// Takes away a factor, a session, or all other sessions: `DELETE /api/account/…`.
pub(crate) fn remove_from_account(what: &str) -> Request<()> {
    Request::new("DELETE", format!("/api/account/{what}"))
}

/// `POST /api/account/authenticators/options`.
pub(crate) fn offer_authenticator() -> Request<NewAuthenticator> {
    Request::new("POST", "/api/account/authenticators/options")
}

/// `POST /api/account/authenticators`.
pub(crate) fn add_authenticator(body: &AddAuthenticator) -> Request<AuthenticatorView> {
    Request::new("POST", "/api/account/authenticators").with(body)
}

/// `PUT /api/account/password`.
pub(crate) fn change_password(body: &ChangePassword) -> Request<()> {
    Request::new("PUT", "/api/account/password").with(body)
}

/// `PUT /api/account/single-sign-on`: the provider may sign the person in again.
pub(crate) fn allow_single_sign_on() -> Request<()> {
    Request::new("PUT", "/api/account/single-sign-on")
}

/// `POST /api/account/recovery-codes`.
pub(crate) fn renew_recovery_codes() -> Request<RecoveryCodes> {
    Request::new("POST", "/api/account/recovery-codes")
}
