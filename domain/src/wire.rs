//! The JSON that the portal and the Worker exchange.
//!
//! Times are RFC 3339 instants in UTC, dates are `2027-03-31`.
//! Types that hold a plaintext derive no `Debug`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::access::Action;
use crate::ids::{ClientId, OrganisationId, PersonId, SecretId};
use crate::secrets::{Hint, SecretState};

/// Header with the session-bound token that every unsafe request of the portal carries
/// (NIST SP 800-63B-4 §5.1: content holds a session identifier that the server verifies).
pub const CSRF_HEADER: &str = "x-csrf-token";
/// Header that makes a retried create the same create.
pub const IDEMPOTENCY_HEADER: &str = "idempotency-key";

/// `GET /api/configuration`: what a signed-out page needs to know. Public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Configuration {
    /// The name in the page's head; the deployment wears the operator's face.
    pub product_name: String,
    /// Whom people ask for help: a mail address.
    pub support_address: String,
}

/// `POST /api/session`: sign in. Answers 201 with a [`Portal`] and the session cookie.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignIn {
    /// The person's mail address.
    pub email: String,
    /// The password.
    pub password: String,
    /// Six digits of the authenticator, or a recovery code.
    pub code: String,
}

/// `POST /api/session/step-up`: prove again that it is you, without losing your place.
/// Answers 200 with a [`Session`]; the session's cookie is replaced.
#[derive(Clone, Serialize, Deserialize)]
pub struct StepUp {
    /// The password.
    pub password: String,
    /// Six digits of the authenticator, or a recovery code.
    pub code: String,
}

/// What the portal must know of its session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Goes into [`CSRF_HEADER`].
    pub csrf_token: String,
    /// Until then, acts that change something need no further proof.
    #[serde(with = "crate::instants")]
    pub stepped_up_until: Timestamp,
    /// The session ends then, whatever happens.
    #[serde(with = "crate::instants")]
    pub ends_at: Timestamp,
}

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

/// `GET /api/portal`: everything that the first page after sign-in shows, in one request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portal {
    /// The server's clock, by which states and remaining days are meant.
    #[serde(with = "crate::instants")]
    pub now: Timestamp,
    /// What signed-out pages know too.
    pub configuration: Configuration,
    /// The session.
    pub session: Session,
    /// Who is signed in.
    pub person: Me,
    /// The rules that forms follow.
    pub policy: Policy,
    /// Organisations for which the person holds a role, by name.
    pub organisations: Vec<OrganisationView>,
    /// Applications that the person manages, by organisation and name.
    pub applications: Vec<ApplicationView>,
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The person.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Holds the operator role.
    pub is_operator: bool,
    /// Unused recovery codes.
    pub recovery_codes_left: u32,
}

/// The operator's rules for secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Secrets that may be alive (active or disabled) in one application at a time.
    pub live_secrets_max: u32,
    /// A secret with fewer days left carries a warning mark.
    pub warning_days: i64,
}

impl Policy {
    /// What holds until an operator decides otherwise.
    pub const DEFAULT: Self = Self { live_secrets_max: 5, warning_days: 30 };
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationView {
    /// The organisation.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// The operator's short number for it, if it has one.
    pub number: Option<String>,
}

/// An application with all that its card shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationView {
    /// Its permanent identifier, which is its key here too.
    pub client_id: ClientId,
    /// Such as `Partner-NL-Name-SMC`.
    pub name: String,
    /// Which organisation owns it.
    pub organisation_id: OrganisationId,
    /// False while the operator has switched it off: all its secrets are refused.
    pub enabled: bool,
    /// What the signed-in person may do with it.
    pub actions: Vec<Action>,
    /// APIs that it may ask tokens for.
    pub permissions: Vec<PermissionView>,
    /// Names of its credential managers.
    pub managers: Vec<String>,
    /// Its secrets, newest first; deleted ones are not among them.
    pub secrets: Vec<SecretView>,
}

/// An API in an environment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PermissionView {
    /// Name of the API, such as `Match-Connect`.
    pub api: String,
    /// Production or sandbox.
    pub environment: Environment,
    /// What a token request names as `resource`, and what becomes `aud`.
    pub identifier: String,
}

/// Where an API stands. Tokens for one are useless at the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// Real data.
    Production,
    /// For trying out.
    Sandbox,
}

/// What is kept of a client secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretView {
    /// The record.
    pub id: SecretId,
    /// As the creator named it.
    pub name: String,
    /// First three characters of the text.
    pub hint: Hint,
    /// When it was created.
    #[serde(with = "crate::instants")]
    pub created_at: Timestamp,
    /// Name of the person who created it.
    pub created_by: String,
    /// It is valid while now is before this instant.
    #[serde(with = "crate::instants")]
    pub expires_at: Timestamp,
    /// At [`Portal::now`].
    pub state: SecretState,
    /// `None`: no token was ever asked for with it.
    pub last_used: Option<LastUse>,
}

/// The last token request that was answered with a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastUse {
    /// When it was used first.
    #[serde(with = "crate::instants")]
    pub first_at: Timestamp,
    /// When.
    #[serde(with = "crate::instants")]
    pub at: Timestamp,
    /// From which network: the address shortened to /24 or /48.
    pub network: String,
    /// What the client called itself.
    pub user_agent: String,
    /// For which API and environment, in words.
    pub resource: String,
}

/// `POST /api/applications/{client_id}/secrets`, with [`IDEMPOTENCY_HEADER`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateSecret {
    /// 1 to 100 characters.
    pub name: String,
    /// Date, at most one year ahead.
    pub expires_on: String,
}

/// 201: the one answer that holds a secret's text.
#[derive(Clone, Serialize, Deserialize)]
pub struct CreatedSecret {
    /// The row for the table.
    pub secret: SecretView,
    /// The text, never to be had again.
    pub text: String,
}

/// `GET /api/applications/{client_id}/audit`: newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// Goes into `?before=` to read on; `None` at the end.
    pub next: Option<String>,
}

/// Who did what to which object, when, from where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When.
    #[serde(with = "crate::instants")]
    pub at: Timestamp,
    /// Name of the person, or `None` for the system itself.
    pub actor: Option<String>,
    /// What, such as `secret.created`.
    pub action: String,
    /// Name of the object at that time.
    pub object: String,
    /// The hint, where the object is a secret.
    pub hint: Option<Hint>,
    /// The address shortened to its network; empty for the system itself.
    pub network: String,
}

/// `GET /api/applications/{client_id}/keys`: the road away from secrets (RFC 7523).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientKeys {
    /// Keys that were uploaded.
    pub keys: Vec<ClientKeyView>,
    /// Where the client publishes its keys, if it does.
    pub jwks_url: Option<String>,
}

/// A public key with which a client may authenticate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientKeyView {
    /// Its thumbprint (RFC 7638), which is what assertions name as `kid`.
    pub kid: String,
    /// As the person who uploaded it named it.
    pub name: String,
    /// `ES256` or `RS256`.
    pub algorithm: String,
    /// When it was uploaded.
    #[serde(with = "crate::instants")]
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
}

/// `POST /api/applications/{client_id}/keys`: upload a public key. Answers 201 with
/// [`ClientKeyView`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadKey {
    /// 1 to 100 characters.
    pub name: String,
    /// The public key as a JSON Web Key (RFC 7517), as text.
    pub jwk: String,
}

/// `PUT /api/applications/{client_id}/keys/url`: where the client publishes its keys; empty: nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetJwksUrl {
    /// An `https` address, or nothing.
    pub url: String,
}

/// `GET /api/operator/resource-servers`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceServers {
    /// By name.
    pub resource_servers: Vec<ResourceServerView>,
}

/// An API that asks whether tokens are alive (RFC 7662).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceServerView {
    /// Its client ID at the introspection endpoint.
    pub id: String,
    /// Its name.
    pub name: String,
    /// First three characters of its secret.
    pub hint: Hint,
    /// Identifiers of the resources about whose tokens it may ask.
    pub resources: Vec<String>,
    /// When it was created.
    #[serde(with = "crate::instants")]
    pub created_at: Timestamp,
}

/// `POST /api/operator/resource-servers`: answers 201 with [`CreatedResourceServer`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateResourceServer {
    /// 1 to 100 characters, not taken.
    pub name: String,
    /// Identifiers of the resources about whose tokens it may ask.
    pub resources: Vec<String>,
}

/// The one answer that holds a resource server's secret.
#[derive(Clone, Serialize, Deserialize)]
pub struct CreatedResourceServer {
    /// The row for the table.
    pub resource_server: ResourceServerView,
    /// The text, never to be had again.
    pub text: String,
}
