//! English: public keys.

pub(crate) const PUBLIC_KEYS: &str = "Public keys";
pub(crate) const PUBLIC_KEYS_WHAT: &str = "in place of secrets";
pub(crate) const PUBLIC_KEYS_WHY: &str = "With a key pair, your system signs its token requests itself. The private key never leaves it; only the public key is kept here, so there is no secret to send, to lose or to renew.";
pub(crate) const PUBLIC_KEYS_HOW: &str = "How to connect with a key";
pub(crate) const NO_KEYS: &str = "No public keys yet.";
pub(crate) const KEY_SET: &str = "Address of a key set";
pub(crate) const NO_KEY_SET: &str = "none";
pub(crate) const SET_KEY_SET: &str = "Change address";
pub(crate) const KEY_SET_FIELD: &str = "Where your system publishes its keys";
pub(crate) const KEY_SET_HINT: &str =
    "An https address of a JSON Web Key Set, so that you can change keys without coming here. Empty: none.";
pub(crate) const KEY_SET_CHANGED: &str = "Keys from this address are accepted from now on.";
pub(crate) const KEY_SET_REMOVED: &str = "No address is asked for keys any more.";
pub(crate) const COPY_KID: &str = "Copy key ID";
pub(crate) const UPLOAD_KEY: &str = "Upload public key";
pub(crate) const UPLOADING: &str = "Uploading…";
pub(crate) const KEY_NAME: &str = "Name of the key";
pub(crate) const KEY_NAME_HINT: &str = "Say which system signs with it.";
pub(crate) const JWK: &str = "Public key";
pub(crate) const JWK_HINT: &str =
    "As a JSON Web Key: {\"kty\": …}. EC on P-256, or RSA with 2048 to 4096 bits.";
pub(crate) const JWK_NONE: &str = "This is not a JSON Web Key: expected a JSON object with the member kty.";
pub(crate) const JWK_PRIVATE: &str =
    "This is a private key. It was not sent: keep it, and paste only its public half.";
pub(crate) const KEY_UPLOADED: &str =
    "The key is accepted from now on. Check that your system connects, then delete its secrets.";
pub(crate) const REMOVE_KEY: &str = "Remove key";
pub(crate) const REMOVE_TITLE: &str = "Remove this key?";
pub(crate) const REMOVE_DETAIL: &str = "Whatever signs with this key fails at its next token request.";
pub(crate) const REMOVING: &str = "Removing…";
pub(crate) const SAVE: &str = "Save";
pub(crate) const SAVING: &str = "Saving…";

/// The name of a row's button.
pub(crate) fn remove_named(name: &str) -> String {
    format!("Remove key {name}")
}

/// News.
pub(crate) fn key_removed(name: &str) -> String {
    format!("“{name}” is removed and refused from now on.")
}
