//! German. People are addressed with "Sie".

use credenza_domain::reminders::ReminderState;
use jiff::Zoned;

use super::{Subject, Told, Use, Words, name_of};

/// German.
pub(super) struct German;

const MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];
const WEEKDAYS: [&str; 7] = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"];

/// Central Europe's zones have German names.
fn zone(at: &Zoned) -> String {
    match at.strftime("%Z").to_string().as_str() {
        "CET" => "MEZ".to_owned(),
        "CEST" => "MESZ".to_owned(),
        zone if zone.starts_with(['+', '-']) => format!("UTC{zone}"),
        zone => zone.to_owned(),
    }
}

impl Words for German {
    fn instant(&self, at: &Zoned) -> String {
        let weekday = name_of(&WEEKDAYS, at.weekday().to_monday_one_offset());
        let month = name_of(&MONTHS, at.month());
        let clock = at.strftime("%H:%M");
        format!("{weekday}, {}. {month} {}, {clock} Uhr ({})", at.day(), at.year(), zone(at))
    }

    fn in_utc(&self, local: &str, utc: &str) -> String {
        format!("{local}, das ist {utc}")
    }

    fn when(&self, days: i64) -> String {
        match days {
            ..0 => "ist abgelaufen".to_owned(),
            0 => "läuft heute ab".to_owned(),
            1 => "läuft morgen ab".to_owned(),
            days => format!("läuft in {days} Tagen ab"),
        }
    }

    fn subject(&self, application: &str, when: &str, more: usize) -> String {
        let more = match more {
            0 => String::new(),
            1 => ", und ein weiteres".to_owned(),
            more => format!(", und {more} weitere"),
        };
        format!("Client-Secret von {application} {when}{more}")
    }

    fn quiet_subject(&self, lines: usize) -> String {
        match lines {
            1 => "Ein Client-Secret, das Sie vielleicht nicht mehr brauchen".to_owned(),
            lines => format!("{lines} Client-Secrets, die Sie vielleicht nicht mehr brauchen"),
        }
    }

    fn hello(&self, name: &str) -> String {
        format!("Guten Tag {name},")
    }

    fn intro(&self, pressing: usize) -> String {
        match pressing {
            0 => "nichts davon eilt; Sie sollen es nur wissen.".to_owned(),
            1 => "dieses Client-Secret braucht Sie:".to_owned(),
            count => format!("diese {count} Client-Secrets brauchen Sie, das dringendste zuerst:"),
        }
    }

    fn maybe_again(&self) -> &'static str {
        "Vielleicht kennen Sie das schon: Unser Maildienst hat uns nicht gesagt, ob eine Mail darüber hinausging. Lieber sagen wir es Ihnen zweimal als gar nicht."
    }

    fn created_by(&self, name: Option<&str>) -> String {
        format!("Erstellt von {}.", name.unwrap_or("der Betreiberin"))
    }

    fn last_used(&self, used: Option<Use<'_>>) -> String {
        match used {
            None => "Es wurde nie benutzt.".to_owned(),
            Some(Use { at, network, agent: "" }) => format!("Zuletzt benutzt: {at}, aus {network}."),
            Some(Use { at, network, agent }) => {
                format!("Zuletzt benutzt: {at}, aus {network} von {agent}.")
            }
        }
    }

    fn advice(&self, state: ReminderState, expired: bool, used: Option<Use<'_>>) -> String {
        match (state, expired, used) {
            (ReminderState::Waiting, false, Some(used)) => format!(
                "Es gibt ein neueres Secret, aber Ihre Systeme benutzen noch das alte: zuletzt aus {}, {}. Tragen Sie dort das neue ein.",
                used.origin(" von "), used.at
            ),
            (ReminderState::Waiting, true, Some(used)) => format!(
                "Es gibt ein neueres Secret, aber Ihre Systeme haben bis zum Ende das alte benutzt: zuletzt aus {}, {}. Sie bekommen keine Tokens, bis dort das neue eingetragen ist.",
                used.origin(" von "), used.at
            ),
            (_, true, _) => "Systeme, die es noch benutzen, bekommen keine Tokens. Erstellen Sie jetzt ein neues, oder löschen Sie dieses, wenn nichts es braucht.".to_owned(),
            (_, false, _) => {
                "Erstellen Sie ein neues, und tragen Sie es bis dahin in Ihr System ein.".to_owned()
            }
        }
    }

    fn action(&self, state: ReminderState) -> &'static str {
        match state {
            ReminderState::Waiting => "Wechsel abschließen",
            _ => "Neues Secret erstellen",
        }
    }

    fn idle_title(&self) -> &'static str {
        "Diese benutzt anscheinend nichts"
    }

    fn idle_line(&self, Subject { secret, hint, application }: Subject<'_>, when: &str) -> String {
        format!("{secret} ({hint}…) von {application} {when}. Anscheinend benutzt es nichts.")
    }

    fn replaced_title(&self) -> &'static str {
        "Kann gelöscht werden"
    }

    fn replaced_line(&self, Subject { secret, hint, application }: Subject<'_>) -> String {
        format!(
            "{secret} ({hint}…) von {application}: Ihre Systeme benutzen seinen Nachfolger. Es kann ohne Risiko gelöscht werden."
        )
    }

    fn quiet_action(&self) -> &'static str {
        "Ansehen"
    }

    fn guide_title(&self) -> &'static str {
        "Ein Secret ohne Ausfall wechseln"
    }

    fn guide(&self) -> [&'static str; 4] {
        [
            "Erstellen Sie ein neues. Das alte funktioniert weiter.",
            "Tragen Sie das neue in Ihr System ein.",
            "Prüfen Sie, dass Ihr System damit Tokens bekommt: Das Portal zeigt „last used“.",
            "Löschen Sie das alte.",
        ]
    }

    fn attachment(&self) -> &'static str {
        "Die angehängte Datei trägt die Termine in Ihren Kalender ein."
    }

    fn because(&self, product: &str) -> String {
        format!(
            "Sie bekommen diese Mail, weil Sie bei {product} die Zugangsdaten dieser Anwendungen verwalten. Die Erinnerungen an ein Secret enden, wenn es ersetzt oder gelöscht ist."
        )
    }

    fn questions(&self) -> &'static str {
        "Fragen:"
    }

    fn calendar_name(&self, product: &str) -> String {
        format!("{product}: Client-Secrets")
    }

    fn event(&self, Subject { secret, hint, application }: Subject<'_>) -> String {
        format!("Client-Secret „{secret}“ ({hint}…) von {application} läuft ab")
    }

    fn event_advice(&self) -> &'static str {
        "Erstellen Sie ein neues Secret, und tragen Sie es bis dahin in Ihr System ein:"
    }

    fn told(&self, Subject { secret, hint, application }: Subject<'_>, told: Told<'_>) -> String {
        let secret = format!("„{secret}“ ({hint}…) von {application}");
        match told {
            Told::Expiry { when } => format!("Das Client-Secret {secret} {when}."),
            Told::Created { by: Some(by) } => format!("{by} hat das Client-Secret {secret} erstellt."),
            Told::Created { by: None } => format!("Das Client-Secret {secret} wurde erstellt."),
            Told::Deleted { by: Some(by) } => format!("{by} hat das Client-Secret {secret} gelöscht."),
            Told::Deleted { by: None } => format!("Das Client-Secret {secret} wurde gelöscht."),
            Told::Rotated { successor } => {
                format!(
                    "Das Client-Secret {secret} wurde gewechselt: „{successor}“ ist an seine Stelle getreten."
                )
            }
            Told::FirstUsed { system } => {
                format!("Das Client-Secret {secret} wurde zum ersten Mal benutzt, von {system}.")
            }
            Told::Test { organisation } => format!(
                "Das ist ein Test: Hier wird gemeldet, was mit den Client-Secrets von {organisation} geschieht."
            ),
        }
    }

    fn told_link(&self) -> &'static str {
        "Portal öffnen"
    }
}
