//! English.

use credenza_domain::reminders::ReminderState;
use jiff::Zoned;

use super::{Subject, Told, Use, Words, clock, name_of};

/// English.
pub(super) struct English;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl Words for English {
    fn instant(&self, at: &Zoned) -> String {
        let weekday = name_of(&WEEKDAYS, at.weekday().to_monday_one_offset());
        let month = name_of(&MONTHS, at.month());
        format!("{weekday}, {} {month} {}, {}", at.day(), at.year(), clock(at))
    }

    fn in_utc(&self, local: &str, utc: &str) -> String {
        format!("{local}, that is {utc}")
    }

    fn when(&self, days: i64) -> String {
        match days {
            ..0 => "has expired".to_owned(),
            0 => "expires today".to_owned(),
            1 => "expires tomorrow".to_owned(),
            days => format!("expires in {days} days"),
        }
    }

    fn subject(&self, application: &str, when: &str, more: usize) -> String {
        let more = match more {
            0 => String::new(),
            1 => ", and one more".to_owned(),
            more => format!(", and {more} more"),
        };
        format!("Client secret of {application} {when}{more}")
    }

    fn quiet_subject(&self, lines: usize) -> String {
        match lines {
            1 => "A client secret that you may not need any more".to_owned(),
            lines => format!("{lines} client secrets that you may not need any more"),
        }
    }

    fn hello(&self, name: &str) -> String {
        format!("Hello {name},")
    }

    fn intro(&self, pressing: usize) -> String {
        match pressing {
            0 => "nothing is urgent; this is only so that you know.".to_owned(),
            1 => "this client secret needs you:".to_owned(),
            count => format!("these {count} client secrets need you, the most urgent first:"),
        }
    }

    fn maybe_again(&self) -> &'static str {
        "You may have had this before: our mail service did not tell us whether a mail about it went out. We would rather tell you twice than not at all."
    }

    fn created_by(&self, name: Option<&str>) -> String {
        format!("Created by {}.", name.unwrap_or("the operator"))
    }

    fn last_used(&self, used: Option<Use<'_>>) -> String {
        match used {
            None => "It was never used.".to_owned(),
            Some(Use { at, network, agent: "" }) => format!("Last used: {at}, from {network}."),
            Some(Use { at, network, agent }) => format!("Last used: {at}, from {network} by {agent}."),
        }
    }

    fn advice(&self, state: ReminderState, expired: bool, used: Option<Use<'_>>) -> String {
        match (state, expired, used) {
            (ReminderState::Waiting, false, Some(used)) => format!(
                "A newer secret exists, but your systems still use the old one: last from {}, on {}. Put the new one in place.",
                used.origin(" by "), used.at
            ),
            (ReminderState::Waiting, true, Some(used)) => format!(
                "A newer secret exists, but your systems used the old one to the end: last from {}, on {}. They get no tokens until the new one is in place.",
                used.origin(" by "), used.at
            ),
            (_, true, _) => "Systems that still use it get no tokens. Create a new one now, or delete this one if nothing needs it.".to_owned(),
            (_, false, _) => "Create a new one and put it into your system before then.".to_owned(),
        }
    }

    fn action(&self, state: ReminderState) -> &'static str {
        match state {
            ReminderState::Waiting => "Finish the change",
            _ => "Create a new secret",
        }
    }

    fn idle_title(&self) -> &'static str {
        "Nothing seems to use these"
    }

    fn idle_line(&self, Subject { secret, hint, application }: Subject<'_>, when: &str) -> String {
        format!("{secret} ({hint}…) of {application} {when}. Nothing seems to use it.")
    }

    fn replaced_title(&self) -> &'static str {
        "Safe to delete"
    }

    fn replaced_line(&self, Subject { secret, hint, application }: Subject<'_>) -> String {
        format!("{secret} ({hint}…) of {application}: your systems use its successor. It is safe to delete.")
    }

    fn quiet_action(&self) -> &'static str {
        "Look at it"
    }

    fn guide_title(&self) -> &'static str {
        "Changing a secret without an outage"
    }

    fn guide(&self) -> [&'static str; 4] {
        [
            "Create a new one. The old one goes on working.",
            "Put the new one into your system.",
            "Check that your system gets tokens with it: the portal shows “last used”.",
            "Delete the old one.",
        ]
    }

    fn attachment(&self) -> &'static str {
        "The attached file puts the dates into your calendar."
    }

    fn because(&self, product: &str) -> String {
        format!(
            "You get this mail because you are a credential manager of these applications at {product}. The reminders of a secret end when it is replaced or deleted."
        )
    }

    fn questions(&self) -> &'static str {
        "Questions:"
    }

    fn calendar_name(&self, product: &str) -> String {
        format!("{product}: client secrets")
    }

    fn event(&self, Subject { secret, hint, application }: Subject<'_>) -> String {
        format!("Client secret “{secret}” ({hint}…) of {application} expires")
    }

    fn event_advice(&self) -> &'static str {
        "Create a new secret and put it into your system before then:"
    }

    fn told(&self, Subject { secret, hint, application }: Subject<'_>, told: Told<'_>) -> String {
        let secret = format!("“{secret}” ({hint}…) of {application}");
        match told {
            Told::Expiry { when } => format!("Client secret {secret} {when}."),
            Told::Created { by: Some(by) } => format!("{by} created client secret {secret}."),
            Told::Created { by: None } => format!("Client secret {secret} was created."),
            Told::Deleted { by: Some(by) } => format!("{by} deleted client secret {secret}."),
            Told::Deleted { by: None } => format!("Client secret {secret} was deleted."),
            Told::Rotated { successor } => {
                format!("Client secret {secret} was rotated: “{successor}” has taken its place.")
            }
            Told::FirstUsed { system } => {
                format!("Client secret {secret} was used for the first time, by {system}.")
            }
            Told::Test { organisation } => {
                format!("This is a test: what happens to the client secrets of {organisation} is told here.")
            }
        }
    }

    fn told_link(&self) -> &'static str {
        "Open the portal"
    }
}
