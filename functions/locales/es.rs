//! Spanish. People are addressed with "usted".

use credenza_domain::reminders::ReminderState;
use jiff::Zoned;

use super::{Subject, Told, Use, Words, clock, name_of};

/// Spanish.
pub(super) struct Spanish;

const MONTHS: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];
const WEEKDAYS: [&str; 7] = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"];

impl Words for Spanish {
    fn instant(&self, at: &Zoned) -> String {
        let weekday = name_of(&WEEKDAYS, at.weekday().to_monday_one_offset());
        let month = name_of(&MONTHS, at.month());
        format!("{weekday}, {} de {month} de {}, {}", at.day(), at.year(), clock(at))
    }

    fn in_utc(&self, local: &str, utc: &str) -> String {
        format!("{local}, es decir, {utc}")
    }

    fn when(&self, days: i64) -> String {
        match days {
            ..0 => "ha caducado".to_owned(),
            0 => "caduca hoy".to_owned(),
            1 => "caduca mañana".to_owned(),
            days => format!("caduca dentro de {days} días"),
        }
    }

    fn subject(&self, application: &str, when: &str, more: usize) -> String {
        let more = match more {
            0 => String::new(),
            1 => ", y otro más".to_owned(),
            more => format!(", y otros {more}"),
        };
        format!("El secreto de cliente de {application} {when}{more}")
    }

    fn quiet_subject(&self, lines: usize) -> String {
        match lines {
            1 => "Un secreto de cliente que quizá ya no necesite".to_owned(),
            lines => format!("{lines} secretos de cliente que quizá ya no necesite"),
        }
    }

    fn hello(&self, name: &str) -> String {
        format!("Hola, {name}:")
    }

    fn intro(&self, pressing: usize) -> String {
        match pressing {
            0 => "Nada es urgente; esto es solo para su información.".to_owned(),
            1 => "Este secreto de cliente requiere su atención:".to_owned(),
            count => {
                format!("Estos {count} secretos de cliente requieren su atención, el más urgente primero:")
            }
        }
    }

    fn maybe_again(&self) -> &'static str {
        "Quizá ya lo haya recibido: nuestro servicio de correo no nos dijo si salió un mensaje sobre esto. Preferimos decírselo dos veces a no decírselo."
    }

    fn created_by(&self, name: Option<&str>) -> String {
        name.map_or_else(|| "Lo creó el operador.".to_owned(), |name| format!("Lo creó {name}."))
    }

    fn last_used(&self, used: Option<Use<'_>>) -> String {
        match used {
            None => "Nunca se ha usado.".to_owned(),
            Some(Use { at, network, agent: "" }) => format!("Último uso: {at}, desde {network}."),
            Some(Use { at, network, agent }) => format!("Último uso: {at}, desde {network}, por {agent}."),
        }
    }

    fn advice(&self, state: ReminderState, expired: bool, used: Option<Use<'_>>) -> String {
        match (state, expired, used) {
            (ReminderState::Waiting, false, Some(used)) => format!(
                "Existe un secreto más reciente, pero sus sistemas todavía usan el anterior: la última vez desde {}, {}. Ponga en uso el nuevo.",
                used.origin(", por "), used.at
            ),
            (ReminderState::Waiting, true, Some(used)) => format!(
                "Existe un secreto más reciente, pero sus sistemas usaron el anterior hasta el final: la última vez desde {}, {}. No obtendrán tokens hasta que el nuevo esté en uso.",
                used.origin(", por "), used.at
            ),
            (_, true, _) => "Los sistemas que todavía lo usan no obtienen tokens. Cree uno nuevo ahora, o elimine este si nada lo necesita.".to_owned(),
            (_, false, _) => "Cree uno nuevo y póngalo en su sistema antes de esa fecha.".to_owned(),
        }
    }

    fn action(&self, state: ReminderState) -> &'static str {
        match state {
            ReminderState::Waiting => "Terminar el cambio",
            _ => "Crear un secreto nuevo",
        }
    }

    fn idle_title(&self) -> &'static str {
        "Parece que nada usa estos"
    }

    fn idle_line(&self, Subject { secret, hint, application }: Subject<'_>, when: &str) -> String {
        format!("{secret} ({hint}…) de {application} {when}. Parece que nada lo usa.")
    }

    fn replaced_title(&self) -> &'static str {
        "Se pueden eliminar"
    }

    fn replaced_line(&self, Subject { secret, hint, application }: Subject<'_>) -> String {
        format!(
            "{secret} ({hint}…) de {application}: sus sistemas usan su sucesor. Se puede eliminar sin riesgo."
        )
    }

    fn quiet_action(&self) -> &'static str {
        "Verlo"
    }

    fn guide_title(&self) -> &'static str {
        "Cambiar un secreto sin interrupciones"
    }

    fn guide(&self) -> [&'static str; 4] {
        [
            "Cree uno nuevo. El anterior sigue funcionando.",
            "Ponga el nuevo en su sistema.",
            "Compruebe que su sistema obtiene tokens con él: el portal muestra «last used».",
            "Elimine el anterior.",
        ]
    }

    fn attachment(&self) -> &'static str {
        "El archivo adjunto añade las fechas a su calendario."
    }

    fn because(&self, product: &str) -> String {
        format!(
            "Recibe este mensaje porque gestiona las credenciales de estas aplicaciones en {product}. Los recordatorios de un secreto terminan cuando se reemplaza o se elimina."
        )
    }

    fn questions(&self) -> &'static str {
        "¿Preguntas?"
    }

    fn calendar_name(&self, product: &str) -> String {
        format!("{product}: secretos de cliente")
    }

    fn event(&self, Subject { secret, hint, application }: Subject<'_>) -> String {
        format!("Caduca el secreto de cliente «{secret}» ({hint}…) de {application}")
    }

    fn event_advice(&self) -> &'static str {
        "Cree un secreto nuevo y póngalo en su sistema antes de esa fecha:"
    }

    fn told(&self, Subject { secret, hint, application }: Subject<'_>, told: Told<'_>) -> String {
        let secret = format!("«{secret}» ({hint}…) de {application}");
        match told {
            Told::Expiry { when } => format!("El secreto de cliente {secret} {when}."),
            Told::Created { by: Some(by) } => format!("{by} creó el secreto de cliente {secret}."),
            Told::Created { by: None } => format!("Se creó el secreto de cliente {secret}."),
            Told::Deleted { by: Some(by) } => format!("{by} eliminó el secreto de cliente {secret}."),
            Told::Deleted { by: None } => format!("Se eliminó el secreto de cliente {secret}."),
            Told::Rotated { successor } => {
                format!("El secreto de cliente {secret} se reemplazó por «{successor}».")
            }
            Told::FirstUsed { system } => {
                format!("El secreto de cliente {secret} se usó por primera vez, desde {system}.")
            }
            Told::Test { organisation } => format!(
                "Esto es una prueba: aquí se anuncia lo que ocurre con los secretos de cliente de {organisation}."
            ),
        }
    }

    fn told_link(&self) -> &'static str {
        "Abrir el portal"
    }
}
