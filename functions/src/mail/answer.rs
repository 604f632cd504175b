//! What the answers of mail APIs have in common.

use crate::mail::Delivery;
use crate::ports::{OutboundResponse, PortError};

/// Not this time.
pub(super) fn later(problem: String, retry_after: Option<i64>, unclear: bool, pause: bool) -> Delivery {
    Delivery::Later { problem, retry_after, unclear, pause, throttled: false }
}

/// It has had too many requests.
pub(super) fn throttled(problem: String, retry_after: Option<i64>) -> Delivery {
    Delivery::Later { problem, retry_after, unclear: false, pause: true, throttled: true }
}

/// Whether an API that answers so to a letter to nobody works: it found the letter's fault.
pub(super) fn is_up(answer: &Result<OutboundResponse, PortError>) -> bool {
    answer.as_ref().is_ok_and(|response| {
        (200..=299).contains(&response.status)
            || matches!(unless_taken(response, ""), Delivery::Refused { .. })
    })
}

/// What a status means that is not 2xx, if the API has no other word for it. `words`: what its body
/// says.
///
/// A wrong address, a wrong key, a blocked account or too many requests are the deployment's fault
/// and not this mail's; and after 408 or 5xx a machine in between may have answered although the mail
/// was taken.
pub(super) fn unless_taken(response: &OutboundResponse, words: &str) -> Delivery {
    let problem = problem(response.status, words);
    match response.status {
        429 => throttled(problem, response.retry_after),
        300..=399 | 401 | 402 | 403 | 404 | 405 | 407 | 503 => {
            later(problem, response.retry_after, false, true)
        }
        408 | 500..=599 => later(problem, response.retry_after, true, true),
        _ => Delivery::Refused { problem },
    }
}

/// A whole batch that was refused, perhaps for one of its mails: that is found when each goes alone.
pub(super) fn spoiled(response: &OutboundResponse, count: usize, words: &str) -> Option<Vec<Delivery>> {
    (count > 1 && matches!(response.status, 400 | 413 | 422))
        .then(|| vec![Delivery::Alone { problem: problem(response.status, words) }; count])
}

/// The status, and the API's own words.
pub(super) fn problem(status: u16, words: &str) -> String {
    if words.is_empty() {
        format!("The mail API answered {status}")
    } else {
        format!("The mail API answered {status}: {words}")
    }
}

/// A success with a body that is not the API's own: taken, or a machine in between that answers for
/// it.
pub(super) fn garbage(status: u16) -> Delivery {
    later(problem(status, "with a body that is not its own"), None, true, false)
}

/// No answer: it is not known whether the request arrived.
pub(super) fn lost(error: PortError) -> Delivery {
    later(error.reason, None, true, true)
}
