//! French. People are addressed with "vous".

use credenza_domain::reminders::ReminderState;
use jiff::Zoned;

use super::{Subject, Told, Use, Words, clock, name_of};

/// French.
pub(super) struct French;

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const WEEKDAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];

impl Words for French {
    fn instant(&self, at: &Zoned) -> String {
        let weekday = name_of(&WEEKDAYS, at.weekday().to_monday_one_offset());
        let month = name_of(&MONTHS, at.month());
        let first = if at.day() == 1 { "er" } else { "" };
        format!("{weekday} {}{first} {month} {} à {}", at.day(), at.year(), clock(at))
    }

    fn in_utc(&self, local: &str, utc: &str) -> String {
        format!("{local}, soit {utc}")
    }

    fn when(&self, days: i64) -> String {
        match days {
            ..0 => "a expiré".to_owned(),
            0 => "expire aujourd’hui".to_owned(),
            1 => "expire demain".to_owned(),
            days => format!("expire dans {days} jours"),
        }
    }

    fn subject(&self, application: &str, when: &str, more: usize) -> String {
        let more = match more {
            0 => String::new(),
            1 => ", et un autre".to_owned(),
            more => format!(", et {more} autres"),
        };
        format!("Le secret client de {application} {when}{more}")
    }

    fn quiet_subject(&self, lines: usize) -> String {
        match lines {
            1 => "Un secret client dont vous n’avez peut-être plus besoin".to_owned(),
            lines => format!("{lines} secrets client dont vous n’avez peut-être plus besoin"),
        }
    }

    fn hello(&self, name: &str) -> String {
        format!("Bonjour {name},")
    }

    fn intro(&self, pressing: usize) -> String {
        match pressing {
            0 => "rien n’est urgent ; ceci est pour votre information.".to_owned(),
            1 => "ce secret client demande votre attention :".to_owned(),
            count => {
                format!("ces {count} secrets client demandent votre attention, le plus urgent en premier :")
            }
        }
    }

    fn maybe_again(&self) -> &'static str {
        "Vous l’avez peut-être déjà reçu : notre service de messagerie ne nous a pas dit si un message à ce sujet était parti. Mieux vaut vous le dire deux fois que pas du tout."
    }

    fn created_by(&self, name: Option<&str>) -> String {
        format!("Créé par {}.", name.unwrap_or("l’opérateur"))
    }

    fn last_used(&self, used: Option<Use<'_>>) -> String {
        match used {
            None => "Il n’a jamais été utilisé.".to_owned(),
            Some(Use { at, network, agent: "" }) => {
                format!("Dernière utilisation : {at}, depuis {network}.")
            }
            Some(Use { at, network, agent }) => {
                format!("Dernière utilisation : {at}, depuis {network} par {agent}.")
            }
        }
    }

    fn advice(&self, state: ReminderState, expired: bool, used: Option<Use<'_>>) -> String {
        match (state, expired, used) {
            (ReminderState::Waiting, false, Some(used)) => format!(
                "Un secret plus récent existe, mais vos systèmes utilisent encore l’ancien : la dernière fois depuis {}, {}. Mettez le nouveau en place.",
                used.origin(" par "), used.at
            ),
            (ReminderState::Waiting, true, Some(used)) => format!(
                "Un secret plus récent existe, mais vos systèmes ont utilisé l’ancien jusqu’au bout : la dernière fois depuis {}, {}. Ils n’obtiennent plus de jetons tant que le nouveau n’est pas en place.",
                used.origin(" par "), used.at
            ),
            (_, true, _) => "Les systèmes qui l’utilisent encore n’obtiennent plus de jetons. Créez-en un nouveau maintenant, ou supprimez celui-ci si rien n’en a besoin.".to_owned(),
            (_, false, _) => {
                "Créez-en un nouveau et mettez-le en place dans votre système avant cette date.".to_owned()
            }
        }
    }

    fn action(&self, state: ReminderState) -> &'static str {
        match state {
            ReminderState::Waiting => "Terminer le remplacement",
            _ => "Créer un nouveau secret",
        }
    }

    fn idle_title(&self) -> &'static str {
        "Rien ne semble utiliser ceux-ci"
    }

    fn idle_line(&self, Subject { secret, hint, application }: Subject<'_>, when: &str) -> String {
        format!("{secret} ({hint}…) de {application} {when}. Rien ne semble l’utiliser.")
    }

    fn replaced_title(&self) -> &'static str {
        "À supprimer sans risque"
    }

    fn replaced_line(&self, Subject { secret, hint, application }: Subject<'_>) -> String {
        format!(
            "{secret} ({hint}…) de {application} : vos systèmes utilisent son successeur. Vous pouvez le supprimer sans risque."
        )
    }

    fn quiet_action(&self) -> &'static str {
        "Voir ce secret"
    }

    fn guide_title(&self) -> &'static str {
        "Remplacer un secret sans interruption"
    }

    fn guide(&self) -> [&'static str; 4] {
        [
            "Créez-en un nouveau. L’ancien continue de fonctionner.",
            "Mettez le nouveau en place dans votre système.",
            "Vérifiez que votre système obtient des jetons avec lui : le portail affiche « last used ».",
            "Supprimez l’ancien.",
        ]
    }

    fn attachment(&self) -> &'static str {
        "Le fichier joint ajoute les dates à votre agenda."
    }

    fn because(&self, product: &str) -> String {
        format!(
            "Vous recevez ce message parce que vous gérez les identifiants de ces applications chez {product}. Les rappels d’un secret cessent quand il est remplacé ou supprimé."
        )
    }

    fn questions(&self) -> &'static str {
        "Questions :"
    }

    fn calendar_name(&self, product: &str) -> String {
        format!("{product} : secrets client")
    }

    fn event(&self, Subject { secret, hint, application }: Subject<'_>) -> String {
        format!("Le secret client « {secret} » ({hint}…) de {application} expire")
    }

    fn event_advice(&self) -> &'static str {
        "Créez un nouveau secret et mettez-le en place dans votre système avant cette date :"
    }

    fn told(&self, Subject { secret, hint, application }: Subject<'_>, told: Told<'_>) -> String {
        let secret = format!("« {secret} » ({hint}…) de {application}");
        match told {
            Told::Expiry { when } => format!("Le secret client {secret} {when}."),
            Told::Created { by: Some(by) } => format!("{by} a créé le secret client {secret}."),
            Told::Created { by: None } => format!("Le secret client {secret} a été créé."),
            Told::Deleted { by: Some(by) } => format!("{by} a supprimé le secret client {secret}."),
            Told::Deleted { by: None } => format!("Le secret client {secret} a été supprimé."),
            Told::Rotated { successor } => {
                format!("Le secret client {secret} a été remplacé par « {successor} ».")
            }
            Told::FirstUsed { system } => {
                format!("Le secret client {secret} a été utilisé pour la première fois, par {system}.")
            }
            Told::Test { organisation } => format!(
                "Ceci est un test : ce qui arrive aux secrets client de {organisation} est annoncé ici."
            ),
        }
    }

    fn told_link(&self) -> &'static str {
        "Ouvrir le portail"
    }
}
