//! English: the invitation.

pub(crate) const INVITATION_TITLE: &str = "Your invitation";
pub(crate) const INVITATION_LEAD: &str =
    "You will look after your organisation's API credentials. Setting up takes about three minutes.";
pub(crate) const ENROL_PASSKEY: &str = "Create a passkey";
pub(crate) const ENROL_PASSKEY_DETAIL: &str = "The safest way to sign in, and the quickest: your fingerprint, face, PIN or security key, and nothing to remember or type. It works on this portal only, so nobody can trick you into giving it away.";
pub(crate) const ENROL_PASSKEY_WHERE: &str =
    "Your browser asks where to keep it: on this device, on your phone, or on a security key.";
pub(crate) const ENROL_OTHER_WAY: &str = "Another way: password and authenticator";
pub(crate) const ENROL_BACK_TO_PASSKEY: &str = "Back to the passkey";
pub(crate) const INVITATION_INVALID_TITLE: &str = "This invitation does not work any more";
pub(crate) const INVITATION_INVALID_DETAIL: &str = "It was used already, has expired, or the link was cut when it was copied. If you enrolled before, just sign in.";
pub(crate) const INVITATION_INVALID_ASK: &str = "For a new invitation, write to";
pub(crate) const TO_SIGN_IN: &str = "Go to sign in";
pub(crate) const STEP_AUTHENTICATOR: &str = "Add an authenticator";
pub(crate) const STEP_AUTHENTICATOR_DETAIL: &str =
    "Scan this code with an authenticator app, such as the one you use for other services.";
pub(crate) const QR_LABEL: &str =
    "QR code with the key for your authenticator; the same key stands beside it as text";
pub(crate) const OPEN_AUTHENTICATOR: &str = "Open in an app on this device";
pub(crate) const TYPE_THE_KEY: &str = "Or type this key";
pub(crate) const HARDWARE_TOKEN: &str =
    "A programmable hardware token works too: time-based, six digits, every 30 seconds, SHA-1.";
pub(crate) const STEP_PASSWORD: &str = "Choose a password";
pub(crate) const NEW_PASSWORD: &str = "New password";
pub(crate) const PASSWORD_RULES: &str = "At least 12 characters. A few unrelated words in a row are strong and easy to type; no special characters needed.";
pub(crate) const STEP_CODE: &str = "Check that it works";
pub(crate) const FIRST_CODE_HINT: &str = "The code that your authenticator shows now.";
pub(crate) const FINISH: &str = "Finish setting up";
pub(crate) const FINISHING: &str = "Setting up…";
pub(crate) const RECOVERY_TITLE: &str = "Keep your recovery codes";
pub(crate) const RECOVERY_LEAD: &str = "If you lose or change your device, each of these codes stands in once for the six-digit code beside your password.";
pub(crate) const RECOVERY_ONCE: &str =
    "They are shown only now. Store them where you would still find them without your phone.";
pub(crate) const DOWNLOAD_CODES: &str = "Download .txt";
pub(crate) const PRINT_CODES: &str = "Print";
pub(crate) const RECOVERY_FILE: &str = "recovery-codes.txt";
pub(crate) const STORED_SIGN_IN: &str = "I have stored them, sign in";

/// The heading for an invited person.
pub(crate) fn welcome(name: &str) -> String {
    format!("Welcome, {name}")
}

/// How long the invitation is good.
pub(crate) fn invitation_valid_until(moment: &str) -> String {
    format!("This invitation works once, until {moment}.")
}

/// By which address the person signs in from now on.
pub(crate) fn signs_in_as(email: &str) -> String {
    format!("From now on you sign in as {email}.")
}

/// The file that is kept.
pub(crate) fn recovery_file(product: &str, origin: &str, email: &str, codes: &str) -> String {
    format!(
        "{product} recovery codes\n{origin}\n{email}\n\nEach code signs you in once, in place of the six-digit code.\n\n{codes}\n"
    )
}
