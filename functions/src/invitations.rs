//! From an invitation link to an account with two factors.
//!
//! Looking at a link does not use it up, so a mail scanner cannot burn it. Accepting does, once.

use credenza_domain::ids::{FactorId, InvitationId, PersonId, RecordId};
use credenza_domain::people::{check_password, is_totp_code};
use credenza_domain::problems::ProblemType;
use credenza_domain::wire::{AcceptInvitation, Enrolled, InvitationView};
use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use jiff::SignedDuration;
use zeroize::Zeroizing;

use crate::caller::Caller;
use crate::failure::{Failure, field};
use crate::ports::{PortError, Ports};
use crate::store::audit::{Actor, Entry};
use crate::store::invitations::{OpenInvitationRow, SeedRow};
use crate::{passwords, seal, sessions, store, totp};

/// Seconds for which an invitation is good.
const LIFETIME_SECONDS: i64 = 7 * 86_400;
/// Recovery codes that a person gets.
const RECOVERY_CODES: usize = 10;

fn invalid() -> Failure {
    Failure::new(
        ProblemType::InvitationInvalid,
        "It was used already, it has expired, or a part of the link is missing. Ask your operator for a new one.",
    )
}

fn digest(ports: &Ports, token: &str) -> String {
    ports.config.pepper().digest_for("invitation", token).to_hex()
}

/// One digest for each pepper, as a JSON array: what was made under an older one works on.
fn digests(ports: &Ports, purpose: &str, text: &str) -> String {
    let digests = ports.config.peppers.iter().map(|pepper| pepper.digest_for(purpose, text).to_hex());
    serde_json::Value::from(digests.collect::<Vec<_>>()).to_string()
}

/// What a recovery code is hashed as, however it was typed: case, spaces and hyphens do not count.
fn recovery_text(person: PersonId, code: &str) -> String {
    let code: String = code.chars().take(64).filter(char::is_ascii_alphanumeric).collect();
    format!("{person}\0{}", code.to_ascii_uppercase())
}

/// The digests of a recovery code under each pepper, as a JSON array.
pub fn recovery_digests(ports: &Ports, person: PersonId, code: &str) -> String {
    digests(ports, "recovery code", &recovery_text(person, code))
}

/// Invites a person: gives the token of the link, to be shown or mailed once.
pub async fn invite(ports: &Ports, person: PersonId) -> Result<Zeroizing<String>, Failure> {
    let bytes: [u8; 32] = ports.random()?;
    let token = Zeroizing::new(BASE64URL_NOPAD.encode(&bytes));
    let now = ports.now();
    let id = InvitationId::new(now, ports.random()?);
    let expires_at = now + SignedDuration::from_secs(LIFETIME_SECONDS);
    ports
        .database
        .batch(store::invitations::insert(id, person, digest(ports, &token), now, expires_at).into())
        .await?;
    Ok(token)
}

async fn find(ports: &Ports, caller: &Caller, token: &str) -> Result<OpenInvitationRow, Failure> {
    let digest = digest(ports, token);
    let read = store::invitations::find_open(&digests(ports, "invitation", token), ports.now());
    let mut answers = sessions::count_try(ports, caller, &digest, Some(read)).await?;
    answers.pop().unwrap_or_default().first()?.ok_or_else(invalid)
}

/// Looks at an invitation.
pub async fn open(ports: &Ports, token: &str) -> Result<InvitationView, Failure> {
    // Only looking: not counted as a try. The token has 256 bits, and opening proves nothing.
    let row = ports
        .database
        .run(store::invitations::find_open(&digests(ports, "invitation", token), ports.now()))
        .await?;
    let invitation: OpenInvitationRow = row.first()?.ok_or_else(invalid)?;
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

/// Enrols: password, authenticator, recovery codes, all or nothing.
pub async fn accept(ports: &Ports, caller: &Caller, form: &AcceptInvitation) -> Result<Enrolled, Failure> {
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
    } else if step.is_none() {
        errors.push(field(
            "code",
            "This is not the code of this moment. Check the clock of your phone, and take the newest code.",
        ));
    }
    let Some(step) = step.filter(|_| errors.is_empty()) else { return Err(Failure::fields(errors)) };

    let person = invitation.person_id;
    let password = passwords::hash(ports, &form.password)?;
    let factor = FactorId::new(now, ports.random()?);
    let sealed = seal::seal(ports, "totp", &factor.to_string(), &seed)?;
    let recovery_codes = recovery_codes(ports)?;
    let actor = Actor {
        person: Some((person, invitation.name.clone())),
        network: caller.network.clone(),
        user_agent: caller.user_agent.clone(),
    };
    let mut statements = vec![store::invitations::consume(invitation.id, now)];
    statements.extend(store::invitations::forget_factors(person));
    statements.push(store::invitations::put_password(person, &password, now));
    statements.push(store::invitations::put_factor(factor, person, "Authenticator", sealed, step, now));
    statements.extend(recovery_codes.iter().map(|code| {
        store::invitations::put_recovery_code(
            person,
            ports.config.pepper().digest_for("recovery code", &recovery_text(person, code)).to_hex(),
            now,
        )
    }));
    statements.push(store::invitations::note_enrolment(person, now));
    statements.push(store::audit::append(&Entry {
        id: RecordId::new(now, ports.random()?),
        at: now,
        organisation: None,
        client_id: None,
        actor: &actor,
        action: "person.enrolled",
        object_id: person.to_string(),
        object_name: &invitation.name,
    }));
    match ports.database.batch(statements).await {
        Err(error) if error.reason.contains(store::invitations::USED) => return Err(invalid().log(error)),
        other => other?,
    };
    Ok(Enrolled { email: invitation.email, recovery_codes })
}

/// Ten codes of 80 bits each, in groups of four (NIST SP 800-63B-4 §4.2.1.1 asks for 64 bits).
fn recovery_codes(ports: &Ports) -> Result<Vec<String>, PortError> {
    (0..RECOVERY_CODES)
        .map(|_| {
            let bytes: [u8; 10] = ports.random()?;
            let text = BASE32_NOPAD.encode(&bytes);
            let groups: Vec<_> =
                text.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group)).collect();
            Ok(groups.join("-"))
        })
        .collect()
}
