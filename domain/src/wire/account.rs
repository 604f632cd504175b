//! A person's own factors and sessions.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::invitations::QrCode;

/// `GET /api/account`: how the person can sign in, and where they are signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The server's clock.
    #[serde(with = "crate::instants")]
    pub now: Timestamp,
    /// Passkeys, the newest first.
    pub passkeys: Vec<PasskeyView>,
    /// Authenticators that show codes, the newest first.
    pub authenticators: Vec<AuthenticatorView>,
    /// When the password was chosen; `None`: there is none.
    #[serde(with = "crate::instants::optional")]
    pub password_changed_at: Option<Timestamp>,
    /// Unused recovery codes.
    pub recovery_codes_left: u32,
    /// Signing in through the organisation's provider; `None`: there is no provider.
    #[serde(default)]
    pub single_sign_on: Option<SingleSignOnView>,
    /// Where the person is signed in: this one first, then by last use.
    pub sessions: Vec<SessionView>,
}

/// A passkey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyView {
    /// The record.
    pub id: String,
    /// What the person calls it.
    pub name: String,
    /// When it was added.
    #[serde(with = "crate::instants")]
    pub created_at: Timestamp,
    /// When it was last used.
    #[serde(with = "crate::instants::optional")]
    pub last_used_at: Option<Timestamp>,
    /// It is kept by an account of the person (a password manager) and on all of their devices.
    pub synced: bool,
    /// Its counter once went back: there may be a copy.
    pub suspect: bool,
    /// It was tried in vain too often, and is refused.
    pub dead: bool,
}

/// An authenticator that shows codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthenticatorView {
    /// The record.
    pub id: String,
    /// What the person calls it.
    pub name: String,
    /// When it was added.
    #[serde(with = "crate::instants")]
    pub created_at: Timestamp,
    /// When a code of it was last used.
    #[serde(with = "crate::instants::optional")]
    pub last_used_at: Option<Timestamp>,
    /// There were too many wrong codes, and it is refused.
    pub dead: bool,
}

/// How the person stands to the organisation's provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SingleSignOnView {
    /// What the provider is called.
    pub provider: String,
    /// Where it is: its issuer.
    pub issuer: String,
    /// It may sign the person in; `false`: the person turned it off.
    pub is_on: bool,
    /// Who the person is there; `None`: not used yet, or turned off.
    pub identity: Option<IdentityView>,
}

/// An account at the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityView {
    /// The provider's name for the person: an address, or a text that only the provider understands.
    pub subject: String,
    /// When it first signed the person in.
    #[serde(with = "crate::instants")]
    pub created_at: Timestamp,
    /// When it last did.
    #[serde(with = "crate::instants")]
    pub last_used_at: Timestamp,
}

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// Names the session to end it; opens nothing.
    pub id: String,
    /// The one that asks.
    pub current: bool,
    /// When the person signed in there.
    #[serde(with = "crate::instants")]
    pub created_at: Timestamp,
    /// The last request.
    #[serde(with = "crate::instants")]
    pub last_seen_at: Timestamp,
    /// Such as `Chrome on Windows`.
    pub device: String,
    /// The network.
    pub network: String,
    /// The country of the network (ISO 3166-1 alpha-2), where the platform knows it; else empty.
    pub country: String,
}

/// `PUT /api/account/passkeys/{id}` and `PUT /api/account/authenticators/{id}`: another name.
/// Answers 204.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rename {
    /// What the person calls it from now on.
    pub name: String,
}

/// `POST /api/account/authenticators/options`: a key for a new authenticator app. Answers 200;
/// nothing is kept until a code of it was shown.
#[derive(Clone, Serialize, Deserialize)]
pub struct NewAuthenticator {
    /// Comes back in [`AddAuthenticator`]: the key, sealed for this person.
    pub ticket: String,
    /// The TOTP key in base32, in groups of four, for typing.
    pub totp_key: String,
    /// `otpauth://totp/…`, for a tap on a phone.
    pub totp_uri: String,
    /// The same as a QR code.
    pub qr: QrCode,
}

/// `POST /api/account/authenticators`: keep a new authenticator. Answers 201 with an
/// [`AuthenticatorView`]. It has either a ticket or a seed.
#[derive(Clone, Serialize, Deserialize)]
pub struct AddAuthenticator {
    /// What the person calls it; empty: “Authenticator”.
    pub name: String,
    /// From [`NewAuthenticator`].
    #[serde(default)]
    pub ticket: String,
    /// The seed of a hardware token as its maker gave it, in base32 or hexadecimal.
    #[serde(default)]
    pub seed: String,
    /// A code that it shows now.
    pub code: String,
}

/// `PUT /api/account/password`: choose another password. Answers 204 and ends all other sessions.
#[derive(Clone, Serialize, Deserialize)]
pub struct ChangePassword {
    /// The new one.
    pub password: String,
}

/// `POST /api/account/recovery-codes`: ten new ones, in place of all before. Answers 201; they are
/// in no other answer.
#[derive(Clone, Serialize, Deserialize)]
pub struct RecoveryCodes {
    /// Ten codes, each good once in place of a TOTP code.
    pub recovery_codes: Vec<String>,
}
