//! From an invitation link to an account with two factors.
//!
//! Looking at a link does not use it up, so a mail scanner cannot burn it. Accepting does, once.

use credenza_domain::ids::{FactorId, InvitationId, PersonId, RecordId};
use credenza_domain::names::Name;
use credenza_domain::people::{Email, check_password, is_totp_code};
use credenza_domain::problems::ProblemType;
use credenza_domain::wire::{AcceptInvitation, AcceptWithPasskey, CreateOptions, Enrolled, InvitationView};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::account::{Change, Who, entry_of};
use crate::caller::Caller;
use crate::failure::{Failure, field};
use crate::mail::notices::people as letters;
use crate::passkeys::{self, Purpose};
use crate::ports::{PortError, Ports, Statement};
use crate::recovery_codes;
use crate::store::factors::NewAuthenticator;
use crate::store::invitations::{NewInvitation, NewOperator, OpenInvitationRow, SeedRow};
use crate::{authenticators, passwords, seal, store, totp, tries};

/// Seconds for which an invitation is good.
const LIFETIME_SECONDS: i64 = 7 * 86_400;

fn invalid() -> Failure {
    Failure::new(
        ProblemType::InvitationInvalid,
        "It was used already, it has expired, or a part of the link is missing. Ask your operator for a new one.",
    )
}

fn digest(ports: &Ports, token: &str) -> String {
    ports.config.pepper().digest_for("invitation", token).to_hex()
}

/// The digests of a link's token, as a JSON array: one for each pepper, and the one that an operator
/// who was let in from outside has.
fn link_digests(ports: &Ports, token: &str) -> String {
    let digests = ports.config.peppers.iter().map(|pepper| pepper.digest_for("invitation", token).to_hex());
    serde_json::Value::from(digests.chain([plain_digest(token)]).collect::<Vec<_>>()).to_string()
}

/// A link that opens an account for a person: its token, to be shown once, and the statements that
/// keep its digest. An older link of the same person stops working.
pub(crate) fn link(
    ports: &Ports,
    person: PersonId,
    lifetime_seconds: i64,
    because: Option<RecordId>,
) -> Result<(Zeroizing<String>, [Statement; 2]), PortError> {
    let bytes: [u8; 32] = ports.random()?;
    let token = Zeroizing::new(BASE64URL_NOPAD.encode(&bytes));
    let now = ports.now();
    let new = NewInvitation {
        id: InvitationId::new(now, ports.random()?),
        person,
        digest: digest(ports, &token),
        expires_at: now + SignedDuration::from_secs(lifetime_seconds),
    };
    Ok((token, store::invitations::insert(&new, because, now)))
}

/// Invites a person who has not enrolled: gives the token of the link. For demo data: an operator
/// invites through the registry.
pub async fn invite(ports: &Ports, person: PersonId) -> Result<Zeroizing<String>, Failure> {
    let (token, keep) = link(ports, person, LIFETIME_SECONDS, None)?;
    ports.database.batch(keep.into()).await?;
    Ok(token)
}

async fn find(ports: &Ports, caller: &Caller, token: &str) -> Result<OpenInvitationRow, Failure> {
    let digest = digest(ports, token);
    let read = store::invitations::find_open(&link_digests(ports, token), ports.now());
    tries::count(ports, caller, &digest, read).await?.first()?.ok_or_else(invalid)
}

/// The same for looking. Only what is wrong is a try: a page that is loaded again is none.
async fn look(ports: &Ports, caller: &Caller, token: &str) -> Result<OpenInvitationRow, Failure> {
    let read = store::invitations::find_open(&link_digests(ports, token), ports.now());
    let found = tries::count_link(ports, caller, read).await?.first()?.ok_or_else(invalid)?;
    ports.database.run(tries::right_link(ports, caller)).await?;
    Ok(found)
}

/// Looks at an invitation.
pub async fn open(ports: &Ports, caller: &Caller, token: &str) -> Result<InvitationView, Failure> {
    let invitation = look(ports, caller, token).await?;
    let place = invitation.id.to_string();
    let seed: [u8; totp::SEED_BYTES] = ports.random()?;
    let sealed = seal::seal(ports, "invitation", &place, &seed)?;
    let kept = ports.database.run(store::invitations::keep_seed(invitation.id, sealed)).await?;
    let kept: SeedRow = kept.first()?.ok_or_else(invalid)?;
    let seed = seal::open(&ports.config, "invitation", &place, &kept.sealed_seed)?;
    let uri = totp::uri(&seed, &ports.config.public.product_name, &invitation.email);
    Ok(InvitationView {
        name: invitation.name,
        email: invitation.email,
        expires_at: invitation.expires_at,
        totp_key: totp::key_for_typing(&seed),
        qr: totp::qr(&uri)?,
        totp_uri: uri,
    })
}

/// What the browser needs to make a passkey for an invited person. Like looking, it uses nothing up.
pub async fn passkey_options(ports: &Ports, caller: &Caller, token: &str) -> Result<CreateOptions, Failure> {
    let invitation = look(ports, caller, token).await?;
    let person = (invitation.person_id, invitation.email.as_str(), invitation.name.as_str());
    passkeys::create_options(ports, Purpose::Enrol, &invitation.id.to_string(), person).await
}

/// Enrols with a passkey: passkey and recovery codes, all or nothing.
pub async fn accept_with_passkey(
    ports: &Ports,
    caller: &Caller,
    form: &AcceptWithPasskey,
) -> Result<Enrolled, Failure> {
    let invitation = find(ports, caller, &form.token).await?;
    let bound_to = invitation.id.to_string();
    let made = passkeys::check_new(ports, Purpose::Enrol, &bound_to, &form.credential).await?;
    let id = FactorId::new(ports.now(), ports.random()?);
    let name = passkeys::default_name(caller);
    let passkey = passkeys::to_keep(id, invitation.person_id, &name, &made, &form.credential);
    let keep = store::passkeys::insert_first(&passkey, ports.now());
    enrol(ports, caller, invitation, vec![keep]).await
}

/// Enrols with a password and an authenticator, and recovery codes, all or nothing.
pub async fn accept(ports: &Ports, caller: &Caller, form: &AcceptInvitation) -> Result<Enrolled, Failure> {
    if !ports.config.public.passwords {
        return Err(Failure::new(ProblemType::PasswordsOff, "Please set up a passkey."));
    }
    let invitation = find(ports, caller, &form.token).await?;
    let sealed = invitation.sealed_seed.as_deref().ok_or_else(invalid)?;
    let seed = seal::open(&ports.config, "invitation", &invitation.id.to_string(), sealed)?;
    let mut errors = Vec::new();
    if let Err(error) = check_password(&form.password, &invitation.email, &invitation.name) {
        errors.push(field("password", error));
    }
    let now = ports.now();
    let step = totp::check(&seed, &form.code, now)?;
    if !is_totp_code(&form.code) {
        errors.push(field("code", "A code has six digits, such as 012345."));
        let account = digest(ports, &form.token);
        ports.database.batch(tries::was_none(ports, caller, &account).into()).await?;
    } else if step.is_none() {
        errors.push(field(
            "code",
            "This is not the code of this moment. Check the clock of your phone, and take the newest code.",
        ));
    }
    let Some(step) = step.filter(|_| errors.is_empty()) else { return Err(Failure::fields(errors)) };

    let person = invitation.person_id;
    let password = passwords::hash(ports, &form.password)?;
    let id = FactorId::new(now, ports.random()?);
    let authenticator = NewAuthenticator {
        id,
        person,
        name: "Authenticator",
        sealed_seed: seal::seal(ports, "totp", &id.to_string(), &seed)?,
        seed_digest: authenticators::seed_digest(ports, &seed),
        step,
    };
    let factors = vec![
        store::invitations::put_password(person, &password, now),
        store::factors::insert_authenticator(&authenticator, now),
    ];
    enrol(ports, caller, invitation, factors).await
}

/// Uses the link up and keeps the factors, in place of all that the person had before.
async fn enrol(
    ports: &Ports,
    caller: &Caller,
    invitation: OpenInvitationRow,
    factors: Vec<Statement>,
) -> Result<Enrolled, Failure> {
    let (person, now) = (invitation.person_id, ports.now());
    let (recovery_codes, keep_codes) = recovery_codes::generate(ports, person)?;
    let who = Who::new(person, &invitation.name, &invitation.email, caller);
    let change = Change { action: "person.enrolled", object: person.to_string(), name: &invitation.name };
    let entry = entry_of(ports, &who, &change)?;
    let mut statements = vec![store::invitations::consume(invitation.id, now)];
    statements.extend(store::invitations::forget_factors(person, now));
    statements.extend(factors);
    statements.extend(keep_codes);
    statements.push(store::invitations::note_enrolment(person, now));
    statements.push(store::audit::append(&entry));
    statements.extend(tries::clear(ports, caller, &invitation.email));
    if invitation.enrolled_before {
        statements.push(who.tell(ports, &letters::enrolled_again(), &entry)?);
    }
    match ports.database.batch(statements).await {
        Err(error) if error.reason.contains(store::invitations::USED) => return Err(invalid().log(error)),
        Err(error) if error.reason.contains(store::passkeys::KNOWN) => {
            return Err(passkeys::known_already().log(error));
        }
        other => other?,
    };
    Ok(Enrolled { email: invitation.email, recovery_codes })
}

/// An operator who is invited by whoever runs the deployment, and not by another operator.
pub struct FirstOperator {
    /// Goes into the link, once.
    pub token: Zeroizing<String>,
    /// To be run as one transaction.
    pub statements: Vec<Statement>,
}

impl FirstOperator {
    /// Random bytes that making one takes.
    pub const ENTROPY: usize = 62;
}

/// Invites an operator from outside the Worker. The token has 256 random bits, so its digest needs
/// no pepper, and whoever makes it none of the deployment's secrets.
pub fn first_operator(
    email: &str,
    name: &str,
    now: Timestamp,
    entropy: &[u8; FirstOperator::ENTROPY],
) -> Result<FirstOperator, String> {
    let email = Email::parse(email).map_err(|error| error.to_string())?;
    let name = Name::parse(name).map_err(|error| error.to_string())?;
    let mut ids = entropy.chunks_exact(10).take(3).map(|chunk| chunk.try_into().unwrap_or_default());
    let mut next = || ids.next().unwrap_or_default();
    let token = Zeroizing::new(BASE64URL_NOPAD.encode(&entropy[30..]));
    let operator = NewOperator {
        person: PersonId::new(now, next()),
        email: email.as_str(),
        name: name.as_str(),
        invitation: InvitationId::new(now, next()),
        digest: plain_digest(&token),
        entry: RecordId::new(now, next()),
        expires_at: now + SignedDuration::from_secs(LIFETIME_SECONDS),
    };
    let statements = store::invitations::let_operator_in(&operator, now).into();
    Ok(FirstOperator { token, statements })
}

/// The digest of a token that was made without the pepper.
fn plain_digest(token: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(format!("credenza invitation without a pepper\0{token}")))
}
