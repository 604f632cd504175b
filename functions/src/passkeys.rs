//! Passkeys: the ceremonies of WebAuthn Level 3, around the pure checks in
//! `credenza_domain::webauthn`.
//!
//! A challenge is given to one browser, one session or one invitation, and works once within five
//! minutes. Why an answer is refused is for the log: whoever asks learns only that it was.

use credenza_domain::ids::FactorId;
use credenza_domain::problems::ProblemType;
use credenza_domain::webauthn::{self, CHALLENGE_SECONDS, Known, OFFERED, Registered};
use credenza_domain::wire::{
    CreateOptions, NewPasskey, PasskeyDescriptor, PasskeyParameter, PasskeyParty, PasskeySelection,
    PasskeyUser, UseOptions, UsedPasskey,
};
use credenza_domain::{devices, ids::PersonId};
use data_encoding::BASE64URL_NOPAD;
use zeroize::Zeroizing;

use crate::account::{Change, entry_of};
use crate::caller::Caller;
use crate::codes::{Dead, tell_of_the_dead};
use crate::failure::Failure;
use crate::mail::notices::people as letters;
use crate::ports::{PortError, Ports, Statement};
use crate::sessions::{self, SignedIn};
use crate::store;
use crate::store::passkeys::{ChallengeRow, ListedRow, PasskeyRow};
use crate::store::sessions::TriedRow;
use crate::store::throttles::Limit;

/// Challenges that one address may ask for while signed out: an office shares one.
const CHALLENGES_OF_ADDRESS: Limit = Limit { tries: 300, seconds: 15 * 60 };
/// Transports that are kept; what else a browser names is not (WebAuthn §5.8.4).
const TRANSPORTS: [&str; 6] = ["ble", "hybrid", "internal", "nfc", "smart-card", "usb"];

/// What a challenge is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    SignIn,
    StepUp,
    Add,
    Enrol,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign in",
            Self::StepUp => "step up",
            Self::Add => "add",
            Self::Enrol => "enrol",
        }
    }
}

/// A token in a cookie that tells browsers apart while nobody is signed in.
pub struct BrowserToken(Zeroizing<String>);

impl BrowserToken {
    /// What a browser sent, if it is one of ours by its shape.
    pub fn presented(text: &str) -> Option<Self> {
        let good = BASE64URL_NOPAD.decode(text.as_bytes()).is_ok_and(|bytes| bytes.len() == 32);
        good.then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// A new one.
    pub fn generate(ports: &Ports) -> Result<Self, PortError> {
        let bytes: [u8; 32] = ports.random()?;
        Ok(Self(Zeroizing::new(BASE64URL_NOPAD.encode(&bytes))))
    }

    /// The text, for the cookie.
    pub fn reveal(self) -> Zeroizing<String> {
        self.0
    }

    fn key(&self, ports: &Ports) -> String {
        ports.config.pepper().digest_for("browser", &self.0).to_hex()
    }
}

fn refused(why: impl std::fmt::Display) -> Failure {
    let detail = "Try again, or sign in another way. If you removed this passkey here, remove it from your device too.";
    Failure::new(ProblemType::PasskeyFailed, detail).log(format!("passkey: {why}"))
}

/// Its credential ID is known, or there are too many.
pub(crate) fn known_already() -> Failure {
    Failure::new(
        ProblemType::FactorRefused,
        "This passkey is registered already, or you have as many passkeys as anybody may.",
    )
}

fn challenge(ports: &Ports, purpose: Purpose, bound_to: &str) -> Result<(String, Statement), PortError> {
    let bytes: [u8; 32] = ports.random()?;
    let challenge = BASE64URL_NOPAD.encode(&bytes);
    let give = store::passkeys::give_challenge(&challenge, purpose.as_str(), bound_to, ports.now());
    Ok((challenge, give))
}

fn timeout() -> u32 {
    u32::try_from(CHALLENGE_SECONDS * 1000).unwrap_or(u32::MAX)
}

fn descriptors(passkeys: Vec<ListedRow>) -> Vec<PasskeyDescriptor> {
    let describe = |row: ListedRow| PasskeyDescriptor {
        kind: "public-key".to_owned(),
        id: row.credential_id,
        transports: row.transports,
    };
    passkeys.into_iter().map(describe).collect()
}

fn use_options(ports: &Ports, challenge: String, allowed: Vec<ListedRow>) -> UseOptions {
    UseOptions {
        challenge,
        timeout: timeout(),
        rp_id: ports.config.relying_party().id.to_owned(),
        allow_credentials: descriptors(allowed),
        user_verification: "required".to_owned(),
    }
}

/// What the browser needs to sign somebody in, whoever it is.
pub async fn sign_in_options(
    ports: &Ports,
    caller: &Caller,
    browser: &BrowserToken,
) -> Result<UseOptions, Failure> {
    if !ports.flood.allows(&caller.address).await {
        return Err(Failure::too_many_tries(10).log("flood at passkeys"));
    }
    let key = ports.config.pepper().digest_for("throttle challenges", &caller.address).to_hex();
    let (challenge, give) = challenge(ports, Purpose::SignIn, &browser.key(ports))?;
    let count = store::throttles::count(&key, CHALLENGES_OF_ADDRESS, ports.now());
    if ports.database.run(count).await?.is_empty() {
        return Err(Failure::too_many_tries(CHALLENGES_OF_ADDRESS.seconds).log("challenges throttled"));
    }
    ports.database.run(give).await?;
    Ok(use_options(ports, challenge, Vec::new()))
}

/// Signs in with a passkey: one gesture, two factors.
pub async fn sign_in(
    ports: &Ports,
    caller: &Caller,
    browser: Option<&BrowserToken>,
    answer: &UsedPasskey,
) -> Result<SignedIn, Failure> {
    let bound_to = browser.map(|browser| browser.key(ports)).unwrap_or_default();
    let person = prove(ports, caller, Purpose::SignIn, &bound_to, None, answer).await?;
    sessions::begin(ports, caller, person, None).await
}

/// What the browser needs for a person who is signed in to prove again who they are.
pub async fn step_up_options(ports: &Ports, signed_in: &SignedIn) -> Result<UseOptions, Failure> {
    let (challenge, give) = challenge(ports, Purpose::StepUp, &signed_in.session_key(ports))?;
    let list = store::passkeys::list(signed_in.person());
    let mut answers = ports.database.batch(vec![give, list]).await?;
    Ok(use_options(ports, challenge, answers.pop().unwrap_or_default().decode()?))
}

/// Proves again with a passkey that the person is there. The session goes on under a new token.
pub async fn step_up(
    ports: &Ports,
    caller: &Caller,
    signed_in: SignedIn,
    answer: &UsedPasskey,
) -> Result<SignedIn, Failure> {
    let bound_to = signed_in.session_key(ports);
    let whose = Some((signed_in.person(), signed_in.email()));
    let person = prove(ports, caller, Purpose::StepUp, &bound_to, whose, answer).await?;
    sessions::renew(ports, caller, signed_in, person).await
}

/// Checks the answer to a challenge and notes the use. `whose`: only this person's passkeys are good.
///
/// The try is counted like one with a password, for this account from this address, and the challenge
/// is gone whatever comes of it.
async fn prove(
    ports: &Ports,
    caller: &Caller,
    purpose: Purpose,
    bound_to: &str,
    whose: Option<(PersonId, &str)>,
    answer: &UsedPasskey,
) -> Result<(PersonId, String), Failure> {
    let now = ports.now();
    let credential_id: String = answer.id.chars().take(2048).collect();
    let row = ports.database.run(store::passkeys::find(&credential_id)).await?;
    let passkey: Option<PasskeyRow> = row.first()?;
    let passkey = passkey.filter(|row| whose.is_none_or(|(person, _)| person == row.person_id));
    let account = match (&passkey, whose) {
        (Some(row), _) => row.email.clone(),
        (None, Some((_, email))) => email.to_owned(),
        (None, None) => credential_id,
    };
    let named = webauthn::challenge_of(&answer.response.client_data_json).map_err(refused)?;
    let take = store::passkeys::take_challenge(&named, purpose.as_str(), bound_to, now);
    let given: Option<ChallengeRow> = crate::tries::count(ports, caller, &account, take).await?.first()?;
    let counted =
        ports.database.run(store::passkeys::count_failure(passkey.as_ref().map(|row| row.id))).await?;
    let tried: Option<TriedRow> = counted.first()?;
    let (Some(passkey), Some(tried)) = (passkey, tried) else {
        return Err(refused("unknown or dead"));
    };
    let outcome = judge(ports, caller, &passkey, given, whose.is_some(), answer, &account).await;
    if outcome.is_err() && tried.is_last() {
        let who = crate::account::Who::of_passkey(&passkey, caller);
        tell_of_the_dead(ports, &who, Dead::Passkey(&passkey.name)).await?;
    }
    outcome?;
    Ok((passkey.person_id, passkey.person_name))
}

/// Checks an answer of a passkey that is alive, and notes its use.
async fn judge(
    ports: &Ports,
    caller: &Caller,
    passkey: &PasskeyRow,
    given: Option<ChallengeRow>,
    is_step_up: bool,
    answer: &UsedPasskey,
    account: &str,
) -> Result<(), Failure> {
    let now = ports.now();
    let given = given.ok_or_else(|| refused("unknown, used or old challenge"))?;
    let known = Known {
        credential_id: &answer.id,
        user_handle: &user_handle(passkey.person_id),
        algorithm: passkey.algorithm,
        sign_count: passkey.sign_count,
        backup_eligible: passkey.backup_eligible,
    };
    let party = ports.config.relying_party();
    let unconfirmed =
        webauthn::verify_assertion(party, &given.challenge, known, is_step_up, answer).map_err(refused)?;
    let (message, signature) = (unconfirmed.message.clone(), unconfirmed.signature.clone());
    let good = ports.signer.verify(passkey.algorithm, &passkey.public_jwk, &message, &signature).await?;
    let asserted = unconfirmed.confirm(good).map_err(refused)?;
    let mut statements = vec![store::passkeys::note_use(
        passkey.id,
        asserted.sign_count,
        asserted.backed_up,
        asserted.count_went_back,
        now,
    )];
    statements.extend(crate::tries::clear(ports, caller, account));
    if asserted.count_went_back {
        // A signal and no proof: some authenticators count badly. The person can judge it.
        let who = crate::account::Who::of_passkey(passkey, caller);
        let change =
            Change { action: "passkey.suspect", object: passkey.id.to_string(), name: &passkey.name };
        let note = entry_of(ports, &who, &change)?;
        statements.push(store::audit::append(&note));
        statements.push(who.tell(ports, &letters::passkey_suspect(&passkey.name), &note)?);
    }
    ports.database.batch(statements).await?;
    Ok(())
}

/// The user handle of a person (WebAuthn §6.1, "user handle"): says nothing of who it is.
fn user_handle(person: PersonId) -> String {
    BASE64URL_NOPAD.encode(person.as_bytes())
}

/// What the browser needs to make a passkey for a person.
pub(crate) async fn create_options(
    ports: &Ports,
    purpose: Purpose,
    bound_to: &str,
    person: (PersonId, &str, &str),
) -> Result<CreateOptions, Failure> {
    let (id, email, name) = person;
    let (challenge, give) = challenge(ports, purpose, bound_to)?;
    let mut answers = ports.database.batch(vec![give, store::passkeys::list(id)]).await?;
    let existing: Vec<ListedRow> = answers.pop().unwrap_or_default().decode()?;
    let required = || "required".to_owned();
    Ok(CreateOptions {
        rp: PasskeyParty {
            id: ports.config.relying_party().id.to_owned(),
            name: ports.config.public.product_name.clone(),
        },
        user: PasskeyUser { id: user_handle(id), name: email.to_owned(), display_name: name.to_owned() },
        challenge,
        parameters: OFFERED.map(|alg| PasskeyParameter { kind: "public-key".to_owned(), alg }).to_vec(),
        timeout: timeout(),
        // Who enrols anew loses all passkeys; an authenticator that holds one makes another.
        exclude_credentials: if purpose == Purpose::Enrol { Vec::new() } else { descriptors(existing) },
        selection: PasskeySelection {
            resident_key: required(),
            require_resident_key: true,
            user_verification: required(),
        },
        attestation: "none".to_owned(),
    })
}

/// Checks the answer of a browser that made a passkey. The challenge is gone whatever comes of it.
pub(crate) async fn check_new(
    ports: &Ports,
    purpose: Purpose,
    bound_to: &str,
    answer: &NewPasskey,
) -> Result<Registered, Failure> {
    let named = webauthn::challenge_of(&answer.response.client_data_json).map_err(refused)?;
    let take = store::passkeys::take_challenge(&named, purpose.as_str(), bound_to, ports.now());
    let given: Option<ChallengeRow> = ports.database.run(take).await?.first()?;
    let given = given.ok_or_else(|| refused("unknown, used or old challenge"))?;
    let made = webauthn::verify_registration(ports.config.relying_party(), &given.challenge, answer)
        .map_err(refused)?;
    // A key that cannot be imported (a point off its curve) is found now and not at the first use.
    let length = if made.algorithm == credenza_domain::oauth::Algorithm::ES256 { 64 } else { 256 };
    ports
        .signer
        .verify(made.algorithm, &made.public_jwk, b"", &vec![1; length])
        .await
        .map_err(|error| refused(format!("the public key cannot be imported: {error}")))?;
    Ok(made)
}

/// A checked passkey, ready to be kept.
pub(crate) fn to_keep<'a>(
    id: FactorId,
    person: PersonId,
    name: &'a str,
    made: &'a Registered,
    answer: &NewPasskey,
) -> store::passkeys::NewPasskey<'a> {
    let transports: Vec<&str> = TRANSPORTS
        .into_iter()
        .filter(|known| answer.response.transports.iter().any(|t| t == known))
        .collect();
    store::passkeys::NewPasskey {
        id,
        person,
        name,
        credential_id: &made.credential_id,
        algorithm: made.algorithm,
        public_jwk: &made.public_jwk,
        transports: serde_json::Value::from(transports).to_string(),
        sign_count: made.sign_count,
        backup_eligible: made.backup_eligible,
        backed_up: made.backed_up,
    }
}

/// What a passkey is called whose person gave it no name: after the browser that made it.
pub(crate) fn default_name(caller: &Caller) -> String {
    devices::describe(&caller.user_agent)
}
