//! Notices to a person about their own ways of signing in.

use jiff::Timestamp;

use super::Letter;

fn letter(subject: &str, happened: String) -> Letter {
    let advice = "If this was you, there is nothing to do. If not, somebody else may be in your account: sign in, \
                  end all other sessions, remove what you do not know, and write to support.";
    Letter { subject: subject.to_owned(), paragraphs: vec![happened, advice.to_owned()], ..Letter::default() }
}

/// A passkey was added.
pub fn passkey_added(name: &str) -> Letter {
    letter("A passkey was added to your account", format!("From now on the passkey “{name}” signs you in."))
}

/// A passkey was removed.
pub fn passkey_removed(name: &str) -> Letter {
    let happened = format!("The passkey “{name}” does not sign you in any more.");
    letter("A passkey was removed from your account", happened)
}

/// The counter of a passkey went back.
pub fn passkey_suspect(name: &str) -> Letter {
    let happened = format!(
        "The passkey “{name}” was used, and its counter says that it was used elsewhere before: somebody may have a \
         copy of it. Some authenticators count badly, so this may be nothing; if the passkey is on a single key that \
         you carry, remove it and add it again."
    );
    letter("Please look at one of your passkeys", happened)
}

/// An authenticator was added.
pub fn authenticator_added(name: &str) -> Letter {
    let happened = format!("From now on codes of “{name}” are good beside your password.");
    letter("An authenticator was added to your account", happened)
}

/// An authenticator was removed.
pub fn authenticator_removed(name: &str) -> Letter {
    letter(
        "An authenticator was removed from your account",
        format!("Codes of “{name}” are not taken any more."),
    )
}

/// The password was changed.
pub fn password_changed() -> Letter {
    let happened = "Your password was changed, and all your other sessions were ended.".to_owned();
    letter("Your password was changed", happened)
}

/// The password was removed.
pub fn password_removed() -> Letter {
    letter("Your password was removed", "From now on only your passkeys sign you in.".to_owned())
}

/// New recovery codes were made.
pub fn recovery_codes_made() -> Letter {
    let happened = "Ten new recovery codes were made; all earlier ones stopped working.".to_owned();
    letter("Your recovery codes were replaced", happened)
}

/// A person who had enrolled before enrolled again.
pub fn enrolled_again() -> Letter {
    let happened =
        "An invitation to set up your account anew was used. All earlier passkeys, authenticators, the \
                    password and the recovery codes stopped working, and all sessions were ended."
            .to_owned();
    letter("Your account was set up anew", happened)
}

/// The operator made a link for a person who has lost every way to sign in.
pub fn invited_again(by: &str, at: Timestamp) -> Letter {
    Letter {
        subject: "You were invited to set up your account anew".to_owned(),
        paragraphs: vec![
            "An operator has made a link for you, as after the loss of a phone. You get it from the operator and not by \
             mail. Until it is used, your present ways of signing in work on; using it replaces all of them."
                .to_owned(),
            "If you did not ask for this, write to support before anybody uses it.".to_owned(),
        ],
        facts: vec![
            ("Made by".to_owned(), by.to_owned()),
            ("When".to_owned(), at.strftime("%-d %B %Y, %H:%M UTC").to_string()),
        ],
        link: None,
    }
}

/// That link was withdrawn before anybody used it.
pub fn invited_again_no_more(by: &str, at: Timestamp) -> Letter {
    Letter {
        subject: "The link to set up your account anew was withdrawn".to_owned(),
        paragraphs: vec![
            "An operator has withdrawn it, and it opens nothing any more. Your ways of signing in are as they were."
                .to_owned(),
        ],
        facts: vec![
            ("Withdrawn by".to_owned(), by.to_owned()),
            ("When".to_owned(), at.strftime("%-d %B %Y, %H:%M UTC").to_string()),
        ],
        link: None,
    }
}

/// The same to the other operators, where the account is an operator's.
pub fn operator_invited_again(person: &str, by: &str) -> Letter {
    Letter {
        subject: format!("{person} can set up an operator account anew"),
        paragraphs: vec![
            format!(
                "{by} has made a link by which {person}, who is an operator, sets up the account anew. Whoever has the link can act as {person} once it is used."
            ),
            "If you know of this, there is nothing to do. If not, switch both people off on the page “People”, and write to support.".to_owned(),
        ],
        facts: Vec::new(),
        link: None,
    }
}

/// A recovery code was used.
pub fn recovery_code_used() -> Letter {
    let happened =
        "One of your recovery codes was used in place of a code of your authenticator. It is used up. If \
                    your authenticator is lost, remove it from your account and add another one."
            .to_owned();
    letter("A recovery code was used for your account", happened)
}

/// An authenticator stopped working: twenty wrong codes in a row came with the right password.
pub fn authenticator_died() -> Letter {
    let happened =
        "Twenty wrong codes in a row were typed with your right password, so your authenticator stopped \
                    working here. If that was not you, somebody knows your password: sign in with a passkey \
                    or a recovery code and change it. Then remove the authenticator and add it again."
            .to_owned();
    letter("An authenticator of your account stopped working", happened)
}

/// Twenty passwords in a row were wrong, or their codes were: somebody may be guessing.
pub fn password_closed() -> Letter {
    let happened =
        "Somebody tried to sign in as you with a password, twenty times in a row and in vain. If that was not \
                    you, somebody is guessing: nobody got in. Until you sign in again, wherever you do and in \
                    whatever way, another password is looked at after an hour only, then after two, then ever \
                    more slowly. Passkeys always work: if you have none yet, add one."
            .to_owned();
    letter("Somebody tries to sign in to your account", happened)
}

/// The recovery codes stopped working: twenty wrong ones in a row came with the right password.
pub fn recovery_codes_died() -> Letter {
    let happened =
        "Twenty wrong recovery codes in a row were typed with your right password, so all of them stopped \
                    working. If that was not you, somebody knows your password: sign in and change it. Then \
                    make new recovery codes."
            .to_owned();
    letter("Your recovery codes stopped working", happened)
}

/// A passkey stopped working after twenty answers in a row that did not fit.
pub fn passkey_died(name: &str) -> Letter {
    let happened = format!(
        "Twenty answers in a row did not fit your passkey “{name}”, so it stopped working here. Sign in \
         another way, remove it and add it again."
    );
    letter("A passkey of your account stopped working", happened)
}

/// Signing in through the provider was turned off.
pub fn single_sign_on_off(provider: &str) -> Letter {
    let happened =
        format!("{provider} does not sign you in here any more. Your other ways to sign in work on.");
    letter(&format!("{provider} does not sign you in any more"), happened)
}

/// Signing in through the provider was allowed again.
pub fn single_sign_on_on(provider: &str) -> Letter {
    let happened = format!(
        "From now on {provider} may sign you in here again: the first time it knows you by this mail address."
    );
    letter(&format!("{provider} may sign you in again"), happened)
}
