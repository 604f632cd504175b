//! English: the activity.

use credenza_domain::wire::AuditEntry;

pub(crate) const BACK_TO_CREDENTIALS: &str = "API credentials";
pub(crate) const SHOW_OLDER: &str = "Show older";
pub(crate) const NO_ACTIVITY: &str = "Nothing has happened here yet.";

/// The name of the tab.
pub(crate) fn activity_of(application: &str) -> String {
    format!("Activity of {application}")
}

/// From where.
pub(crate) fn from_network(network: &str) -> String {
    format!("from {network}")
}

/// Who did what to which object. What a newer Worker records is shown as it is.
pub(crate) fn audit_sentence(entry: &AuditEntry) -> String {
    let who = entry.actor.as_deref().unwrap_or("The system");
    let object = &entry.object;
    match entry.action.as_str() {
        "secret.created" => format!("{who} created the secret “{object}”"),
        "secret.deleted" => format!("{who} deleted the secret “{object}”"),
        "secret.disabled" => format!("{who} disabled the secret “{object}”"),
        "secret.enabled" => format!("{who} enabled the secret “{object}”"),
        "secret.leaked" => format!("The secret “{object}” was reported as leaked and disabled"),
        "self_rotation.allowed" => format!("{who} allowed {object} to make its own next secret"),
        "self_rotation.forbidden" => format!("{who} forbade {object} to make its own next secret"),
        "secret.restored" => format!("{who} restored the secret “{object}”"),
        "secret.brown_out" => format!("{who} planned a brown-out of the secret “{object}”"),
        "secret.brown_out_ended" => format!("{who} ended the brown-out of the secret “{object}”"),
        "secret.deletion_planned" => format!("{who} planned the deletion of the secret “{object}”"),
        "secret.deletion_cancelled" => {
            format!("{who} took back the planned deletion of the secret “{object}”")
        }
        "secret.deleted_as_planned" => format!("The secret “{object}” was deleted by itself"),
        "rotation.started" => format!("{who} began a rotation: {object}"),
        "rotation.first_use" => format!("The first token was got with the new secret “{object}”"),
        "rotation.ended" => format!("{who} ended the rotation: {object}"),
        "application.panicked" => format!("{who} pressed the panic button of {object}"),
        "system.named" => format!("{who} named a system {object}"),
        "system.unnamed" => format!("{who} took the name of a system away: {object}"),
        "secret.expired" => format!("The secret “{object}” expired"),
        "key.uploaded" => format!("{who} uploaded the public key “{object}”"),
        "key.removed" => format!("{who} removed the public key “{object}”"),
        "key_set.changed" => format!("{who} set the address of the key set to {object}"),
        "key_set.removed" => format!("{who} removed the address of the key set"),
        "session.signed_in" => format!("{who} signed in"),
        "session.signed_out" => format!("{who} signed out"),
        "session.ended" | "session.others_ended" => format!("{who} ended sessions on other devices"),
        "person.enrolled" => format!("{object} enrolled"),
        "application.created" => format!("{who} registered the application {object}"),
        "permission.granted" => format!("{who} gave the permission {object}"),
        "manager.added" => format!("{who} made {object} credential manager"),
        other => format!("{who}: {}, {object}", other.replace(['.', '_'], " ")),
    }
}
