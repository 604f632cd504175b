//! Faults on demand: what a mail provider does on a bad day.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// The faults still to come, first in front.
#[derive(Debug, Default, Serialize)]
pub(super) struct Faults(VecDeque<Planned>);

/// A fault and for how many sends.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Planned {
    #[serde(flatten)]
    fault: Fault,
    /// For how many sends in a row.
    #[serde(default = "once")]
    times: u32,
    /// Only for a send in which this word stands; others go through meanwhile.
    #[serde(default)]
    about: Option<String>,
}

fn once() -> u32 {
    1
}

fn long() -> u64 {
    60
}

/// What happens instead of a normal answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Fault {
    /// None: this send goes through.
    Pass,
    /// Refused with this status; `retry_after` becomes the header, in seconds or as a date.
    Status {
        status: u16,
        #[serde(default)]
        retry_after: Option<serde_json::Value>,
    },
    /// No answer for so many seconds, then a reset; the mail is **not** accepted.
    TimeoutBefore {
        #[serde(default = "long")]
        seconds: u64,
    },
    /// The mail is accepted; no answer for so many seconds, then a reset.
    TimeoutAfter {
        #[serde(default = "long")]
        seconds: u64,
    },
    /// The connection is reset at once; the mail is not accepted.
    Reset,
    /// 200 with a body that is no JSON; the mail is not accepted.
    Garbage,
    /// The mail is accepted; the answer breaks off in the middle.
    Truncated,
    /// Of a batch only the first half is accepted, and the answer lists the others under `errors`.
    /// A single mail: as `truncated`.
    Partial,
}

impl Fault {
    /// Its name in the list of attempts.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Status { .. } => "status",
            Self::TimeoutBefore { .. } => "timeout_before",
            Self::TimeoutAfter { .. } => "timeout_after",
            Self::Reset => "reset",
            Self::Garbage => "garbage",
            Self::Truncated => "truncated",
            Self::Partial => "partial",
        }
    }
}

impl Faults {
    /// Replaces what was planned.
    pub(super) fn set(&mut self, planned: Vec<Planned>) {
        self.0 = planned.into();
    }

    /// The fault for the send that has just arrived, with this body.
    pub(super) fn next(&mut self, body: &[u8]) -> Option<Fault> {
        self.0.retain(|planned| planned.times > 0);
        let body = String::from_utf8_lossy(body);
        let is_meant =
            |planned: &&mut Planned| planned.about.as_ref().is_none_or(|word| body.contains(word.as_str()));
        let planned = self.0.iter_mut().find(is_meant)?;
        planned.times -= 1;
        Some(planned.fault.clone()).filter(|fault| *fault != Fault::Pass)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_come_in_order_and_as_often_as_asked() {
        let mut faults = Faults::default();
        let planned = r#"[{"kind":"status","status":429,"retry_after":2,"times":2},{"kind":"pass"},{"kind":"timeout_after","seconds":1}]"#;
        faults.set(serde_json::from_str(planned).unwrap());
        let kinds: Vec<_> = (0..5).map(|_| faults.next(b"").map(|fault| fault.kind())).collect();
        assert_eq!(kinds, [Some("status"), Some("status"), None, Some("timeout_after"), None]);
    }
    #[test]
    fn a_fault_may_be_meant_for_one_mail() {
        let mut faults = Faults::default();
        faults.set(serde_json::from_str(r#"[{"kind":"reset","about":"this one"}]"#).unwrap());
        assert_eq!(faults.next(b"another one"), None);
        assert_eq!(faults.next(b"about this one"), Some(Fault::Reset));
        assert_eq!(faults.next(b"about this one"), None);
    }
}
