//! English: people and roles.

use credenza_domain::wire::PersonState;

pub(crate) const PEOPLE: &str = "People";
pub(crate) const PEOPLE_LEAD: &str = "Who can sign in, and for whom they act.";
pub(crate) const NO_PEOPLE: &str = "Nobody yet.";
pub(crate) const SEARCH_PEOPLE: &str = "Search by name or mail address";
pub(crate) const INVITE_PERSON: &str = "Invite a person";
pub(crate) const INVITE: &str = "Invite";
pub(crate) const INVITING: &str = "Inviting…";
pub(crate) const INVITE_AGAIN: &str = "Send a new link";
pub(crate) const FULL_NAME: &str = "Full name";
pub(crate) const INVITE_EMAIL_HINT: &str = "A link to enrol goes there. It works once, for seven days.";
pub(crate) const AS_OPERATOR: &str = "As an operator";
pub(crate) const AS_OPERATOR_HINT: &str =
    "An operator registers organisations and applications and looks after all of them.";
pub(crate) const LAST_SIGNED_IN: &str = "Last signed in";
pub(crate) const NEVER: &str = "Never";
pub(crate) const FOR_ORGANISATIONS: &str = "Organisations";
pub(crate) const ROLES: &str = "Roles";
pub(crate) const NO_ROLES: &str = "No roles. A role is given on the page of an organisation.";
pub(crate) const ALL_APPLICATIONS: &str = "All applications";
pub(crate) const WAITING: &str = "Waits for the organisation";
pub(crate) const CONFIRMED: &str = "Confirmed";
pub(crate) const GIVEN: &str = "Given";
pub(crate) const RENAME_PERSON: &str = "Rename person";
pub(crate) const DISABLE_PERSON_DETAIL: &str = "Every session ends at once, no mail goes there any more, and the roles sleep until the person is switched on again.";
pub(crate) const LAST_MANAGER_ASK: &str = "I know that nobody will be left to manage some applications";
pub(crate) const HAND_OVER: &str = "Hand over";
pub(crate) const HANDING_OVER: &str = "Handing over…";
pub(crate) const HAND_OVER_TITLE: &str = "Hand over and switch off";
pub(crate) const HAND_OVER_DETAIL: &str = "All roles go to the other person, and this one is switched off. Organisations that do not know the other person yet are asked first.";
pub(crate) const HAND_OVER_TO: &str = "Mail address of the person who takes over";
pub(crate) const RECOVER: &str = "Lost everything?";
pub(crate) const RECOVER_MAKE_SURE: &str = "Whoever holds the link gets into the account. Make sure that it is this person who asks: call back on a number that you knew before, or meet.";
pub(crate) const RECOVER_DETAIL: &str = "You get a link for the person, good once and for 24 hours. Until it is used, nothing changes. Using it replaces all passkeys, authenticators, the password and the recovery codes, and ends all sessions; the roles stay.";
pub(crate) const WITHDRAW_LINK: &str = "Withdraw the link";
pub(crate) const WITHDRAWN: &str = "The link opens nothing any more.";
pub(crate) const MAKE_LINK: &str = "Make the link";
pub(crate) const MAKING_LINK: &str = "Making…";
pub(crate) const THE_LINK: &str = "The link";
pub(crate) const COPY_LINK: &str = "Copy link";
pub(crate) const LINK_ONCE: &str =
    "Give it to the person directly, and not by mail: whoever reads the mailbox would get in.";
pub(crate) const BACK_TO_PEOPLE: &str = "People";
pub(crate) const PERSON_HEAD: &str = "Person";

pub(crate) const MANAGERS_LEAD: &str =
    "They create and replace the secrets. A new one works only after the organisation has said yes.";
pub(crate) const NOBODY_CONFIRMS: &str = "Nobody can say yes to a new manager yet. Edit the organisation and give it a contact, who is asked by mail.";
pub(crate) const NO_MANAGERS: &str = "Nobody manages anything here yet. Two people are safer than one.";
pub(crate) const ADD_MANAGER: &str = "Add a manager";
pub(crate) const ADD: &str = "Add and ask";
pub(crate) const ADDING: &str = "Asking…";
pub(crate) const ADD_EMAIL_HINT: &str = "Who is not registered yet is invited.";
pub(crate) const ADD_NAME_HINT: &str = "Needed only for who is not registered yet.";
pub(crate) const ADD_SCOPE: &str = "For which applications";
pub(crate) const ADD_SCOPE_HINT: &str = "None chosen: all of them, and those that come.";
pub(crate) const ADD_DETAIL: &str =
    "The organisation is asked by mail: its managers and its contact. One yes is enough.";
pub(crate) const ASK_AGAIN: &str = "Ask again";
pub(crate) const ASKED: &str = "The organisation is asked by mail.";
pub(crate) const REMOVE: &str = "Remove";
pub(crate) const REMOVE_MANAGER_DETAIL: &str =
    "The person loses the role at once, and gets no more reminders for these applications.";

pub(crate) const CONFIRM_TITLE: &str = "A new credential manager?";
pub(crate) const CONFIRM_EXPLAINED: &str = "A credential manager creates and deletes the client secrets with which your systems get access. Say yes only if you know this person and this was agreed.";
pub(crate) const CONFIRM_PERSON: &str = "Person";
pub(crate) const CONFIRM_FOR: &str = "For";
pub(crate) const CONFIRM_ASKED_BY: &str = "Asked by";
pub(crate) const SAY_YES: &str = "Yes, I confirm";
pub(crate) const SAY_NO: &str = "No, this is wrong";
pub(crate) const SAID_YES_TITLE: &str = "Confirmed";
pub(crate) const SAID_YES: &str = "Thank you. The role works from now on, and the person is told by mail.";
pub(crate) const SAID_NO_TITLE: &str = "Refused";
pub(crate) const SAID_NO: &str = "Thank you. The role never worked, and the operators are told by mail.";
pub(crate) const CONFIRM_OVER_TITLE: &str = "Nothing waits for an answer here";
pub(crate) const NEW_MANAGERS: &str = "New managers";
pub(crate) const NEW_MANAGERS_LEAD: &str =
    "People who shall manage credentials of your organisation, and wait for your yes.";
pub(crate) const NOBODY_WAITS: &str = "Nobody waits for your answer.";

/// The filter of the list.
pub(crate) const PERSON_STATES: &[(&str, &str)] = &[
    ("", "Everybody"),
    ("active", "Active"),
    ("never", "Never signed in"),
    ("invited", "Invited"),
    ("disabled", "Switched off"),
    ("operators", "Operators"),
];

/// Where a person stands, in words.
pub(crate) fn person_state(state: PersonState) -> &'static str {
    match state {
        PersonState::Invited => "Invited",
        PersonState::InvitationExpired => "Invitation expired",
        PersonState::Active => "Active",
        PersonState::Disabled => "Switched off",
    }
}

/// News.
pub(crate) fn invited(name: &str) -> String {
    format!("{name} gets a mail with a link.")
}

/// The question before a link is made.
pub(crate) fn recover_title(name: &str) -> String {
    format!("Has {name} lost every way to sign in?")
}

/// Who is told.
pub(crate) fn recover_mail(email: &str) -> String {
    format!("{email} is told by mail that you made the link, without the link, and again when it is used.")
}

/// The title once it is made.
pub(crate) fn link_for(name: &str) -> String {
    format!("A link for {name}")
}

/// How long it is good.
pub(crate) fn link_until(instant: &str) -> String {
    format!("It works until {instant}.")
}

/// The question before a role is taken away.
pub(crate) fn remove_manager_title(name: &str) -> String {
    format!("Remove {name} as credential manager?")
}

/// The question to an organisation.
pub(crate) fn confirm_question(person: &str, organisation: &str) -> String {
    format!("Shall {person} manage the API credentials of {organisation}?")
}

/// News.
pub(crate) fn removed(name: &str) -> String {
    format!("{name} is removed.")
}
