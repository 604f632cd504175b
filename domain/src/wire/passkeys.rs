//! Ceremonies with passkeys: the JSON of WebAuthn Level 3 (§5.1, §5.4, §5.5), as browsers read and
//! write it. Names are the standard's; what is not used here is left out.

use serde::{Deserialize, Serialize};

/// `RegistrationResponseJSON`: the answer of `navigator.credentials.create()`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPasskey {
    /// The credential ID as base64url.
    pub id: String,
    /// The same.
    #[serde(rename = "rawId")]
    pub raw_id: String,
    /// `public-key`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The rest.
    pub response: AttestationResponse,
}

/// What the authenticator answered when it made a passkey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttestationResponse {
    /// What the browser collected, as base64url.
    #[serde(rename = "clientDataJSON")]
    pub client_data_json: String,
    /// What the authenticator says, as base64url.
    #[serde(rename = "attestationObject")]
    pub attestation_object: String,
    /// How the authenticator can be reached, such as `internal` or `usb`.
    #[serde(default)]
    pub transports: Vec<String>,
}

/// `AuthenticationResponseJSON`: the answer of `navigator.credentials.get()`. The body of
/// `POST /api/session/passkey` (201 with a [`Portal`](super::Portal)) and of
/// `POST /api/session/step-up/passkey` (200 with a [`Session`](super::Session)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedPasskey {
    /// The credential ID as base64url.
    pub id: String,
    /// The same.
    #[serde(rename = "rawId")]
    pub raw_id: String,
    /// `public-key`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The rest.
    pub response: AssertionResponse,
}

/// What the authenticator answered when a passkey was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssertionResponse {
    /// What the browser collected, as base64url.
    #[serde(rename = "clientDataJSON")]
    pub client_data_json: String,
    /// What the authenticator says, as base64url.
    #[serde(rename = "authenticatorData")]
    pub authenticator_data: String,
    /// Over both, as base64url.
    pub signature: String,
    /// Whose passkey it is, as base64url.
    #[serde(rename = "userHandle", default)]
    pub user_handle: Option<String>,
}

/// `PublicKeyCredentialRequestOptionsJSON`: the answer of `POST /api/session/passkey/options` and of
/// `POST /api/session/step-up/passkey/options`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UseOptions {
    /// 256 bits as base64url, good once.
    pub challenge: String,
    /// Milliseconds that the person has.
    pub timeout: u32,
    /// The host.
    #[serde(rename = "rpId")]
    pub rp_id: String,
    /// Which passkeys; empty: any that the authenticator knows for this host.
    #[serde(rename = "allowCredentials")]
    pub allow_credentials: Vec<PasskeyDescriptor>,
    /// `required`.
    #[serde(rename = "userVerification")]
    pub user_verification: String,
}

/// `PublicKeyCredentialDescriptorJSON`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyDescriptor {
    /// `public-key`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The credential ID as base64url.
    pub id: String,
    /// How the authenticator can be reached.
    pub transports: Vec<String>,
}

/// `PublicKeyCredentialCreationOptionsJSON`: the answer of `POST /api/account/passkeys/options` and of
/// `POST /api/invitation/passkey/options`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateOptions {
    /// The deployment.
    pub rp: PasskeyParty,
    /// The person.
    pub user: PasskeyUser,
    /// 256 bits as base64url, good once.
    pub challenge: String,
    /// Algorithms that are taken, the best first.
    #[serde(rename = "pubKeyCredParams")]
    pub parameters: Vec<PasskeyParameter>,
    /// Milliseconds that the person has.
    pub timeout: u32,
    /// Passkeys that the person has already: an authenticator that holds one makes no second.
    #[serde(rename = "excludeCredentials")]
    pub exclude_credentials: Vec<PasskeyDescriptor>,
    /// What the authenticator must be able to do.
    #[serde(rename = "authenticatorSelection")]
    pub selection: PasskeySelection,
    /// `none`.
    pub attestation: String,
}

/// The deployment, as authenticators show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyParty {
    /// The host.
    pub id: String,
    /// The product's name.
    pub name: String,
}

/// The person, as authenticators show them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyUser {
    /// The user handle as base64url: says nothing of the person.
    pub id: String,
    /// The mail address.
    pub name: String,
    /// Full name.
    #[serde(rename = "displayName")]
    pub display_name: String,
}

/// An algorithm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyParameter {
    /// `public-key`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its number in COSE.
    pub alg: i64,
}

/// What the authenticator must be able to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeySelection {
    /// `required`: it can be used without naming the person first.
    #[serde(rename = "residentKey")]
    pub resident_key: String,
    /// The same for older browsers.
    #[serde(rename = "requireResidentKey")]
    pub require_resident_key: bool,
    /// `required`.
    #[serde(rename = "userVerification")]
    pub user_verification: String,
}

/// `POST /api/account/passkeys`: keep a new passkey. Answers 201 with a
/// [`PasskeyView`](super::PasskeyView).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddPasskey {
    /// What the person calls it; empty: after the browser.
    pub name: String,
    /// The browser's answer.
    pub credential: NewPasskey,
}

/// `POST /api/invitation/passkey`: enrol with a passkey. Answers 201 with
/// [`Enrolled`](super::Enrolled) and uses the link up.
#[derive(Clone, Serialize, Deserialize)]
pub struct AcceptWithPasskey {
    /// The token from the link's fragment.
    pub token: String,
    /// The browser's answer.
    pub credential: NewPasskey,
}
