//! Chats and webhooks.

use credenza_domain::languages::Language;

use super::Letter;

/// An endpoint failed for so long that nothing is sent to it any more.
pub fn endpoint_disabled(language: Language, endpoint: &str, organisation: &str, link: &str) -> Letter {
    let (subject, paragraphs, label) = match language {
        Language::English => (
            format!("“{endpoint}” is told nothing any more"),
            [
                format!("The endpoint “{endpoint}” of {organisation} refused everything, or did not answer, for several days. So nothing is sent there any more."),
                "You are still reminded by mail. Look at what stands there, then enable it again and send a test event.".to_owned(),
            ],
            "Chats and webhooks",
        ),
        Language::German => (
            format!("„{endpoint}“ bekommt nichts mehr gemeldet"),
            [
                format!("Der Endpunkt „{endpoint}“ von {organisation} hat mehrere Tage lang alles abgelehnt oder nicht geantwortet. Deshalb wird dorthin nichts mehr gesendet."),
                "Per Mail werden Sie weiterhin erinnert. Sehen Sie nach, was dort steht, schalten Sie den Endpunkt wieder ein, und senden Sie ein Testereignis.".to_owned(),
            ],
            "Chats und Webhooks",
        ),
        Language::French => (
            format!("« {endpoint} » ne reçoit plus rien"),
            [
                format!("Le point de terminaison « {endpoint} » de {organisation} a tout refusé, ou n’a pas répondu, pendant plusieurs jours. Plus rien n’y est donc envoyé."),
                "Vous recevez toujours les rappels par e-mail. Vérifiez ce qui s’y trouve, réactivez-le, puis envoyez un événement de test.".to_owned(),
            ],
            "Messageries et webhooks",
        ),
        Language::Spanish => (
            format!("«{endpoint}» ya no recibe nada"),
            [
                format!("El punto de conexión «{endpoint}» de {organisation} rechazó todo, o no respondió, durante varios días. Por eso ya no se le envía nada."),
                "Sigue recibiendo los recordatorios por correo. Compruebe qué hay allí, actívelo de nuevo y envíe un evento de prueba.".to_owned(),
            ],
            "Chats y webhooks",
        ),
    };
    Letter {
        subject,
        paragraphs: paragraphs.into(),
        link: Some((label.to_owned(), link.to_owned())),
        ..Letter::default()
    }
}
