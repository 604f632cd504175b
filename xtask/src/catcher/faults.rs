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

    /// The fault for the send that has just arrived.
    pub(super) fn next(&mut self) -> Option<Fault> {
        while let Some(first) = self.0.front_mut() {
            if first.times == 0 {
                self.0.pop_front();
                continue;
            }
            first.times -= 1;
            let fault = first.fault.clone();
            if first.times == 0 {
                self.0.pop_front();
            }
            return Some(fault).filter(|fault| *fault != Fault::Pass);
        }
        None
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
        let kinds: Vec<_> = (0..5).map(|_| faults.next().map(|fault| fault.kind())).collect();
        assert_eq!(kinds, [Some("status"), Some("status"), None, Some("timeout_after"), None]);
    }
}
