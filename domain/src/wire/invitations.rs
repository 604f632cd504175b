//! From an invitation link to an account.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// `POST /api/invitation`: look at an invitation, without using it up. Answers 200 with
/// [`InvitationView`].
#[derive(Clone, Serialize, Deserialize)]
pub struct OpenInvitation {
    /// The token from the link's fragment.
    pub token: String,
}

/// What an invited person sees before choosing a password.
#[derive(Clone, Serialize, Deserialize)]
pub struct InvitationView {
    /// The person's name, as the operator wrote it.
    pub name: String,
    /// The mail address by which the person will sign in.
    pub email: String,
    /// The link stops working then.
    #[serde(with = "crate::instants")]
    pub expires_at: Timestamp,
    /// The TOTP key in base32, in groups of four, for typing.
    pub totp_key: String,
    /// `otpauth://totp/…`, for a tap on a phone.
    pub totp_uri: String,
    /// The same as a QR code.
    pub qr: QrCode,
}

/// A QR code, ready for `<svg viewBox="0 0 size size"><path d="…"/></svg>`; dark modules are
/// filled, the four modules of quiet zone are included.
#[derive(Clone, Serialize, Deserialize)]
pub struct QrCode {
    /// Width and height in modules, quiet zone included.
    pub size: u32,
    /// The `d` attribute of one SVG path.
    pub path: String,
}

/// `POST /api/invitation/accept`: enrol. Answers 201 with [`Enrolled`] and uses the link up.
#[derive(Clone, Serialize, Deserialize)]
pub struct AcceptInvitation {
    /// The token from the link's fragment.
    pub token: String,
    /// The chosen password.
    pub password: String,
    /// A code that the authenticator shows for the key of [`InvitationView`].
    pub code: String,
}

/// The answer that shows the recovery codes, once.
#[derive(Clone, Serialize, Deserialize)]
pub struct Enrolled {
    /// The mail address by which the person signs in now.
    pub email: String,
    /// Ten codes, each good once in place of a TOTP code.
    pub recovery_codes: Vec<String>,
}
