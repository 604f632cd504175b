//! The audit log as hash chains, and the check that says where one was broken.
//!
//! Each organisation's log is a chain, and the whole log is another one. An entry's hash is
//! SHA-256(hash of the entry before ‖ canonical form of the entry), so nothing can be edited, taken
//! out, put in or moved without changing every hash behind it. What is cut off at the end, and a
//! chain that somebody computed anew, show against a head that was noted before: the digest mails
//! carry one each week.
//!
//! The hashes have no key on purpose: whoever holds a copy of the log can check it, in the browser
//! too, and a key in the Worker would not bind those who run the Worker. What binds them is the
//! head in other people's mailboxes.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The name of the chain over everything; the others are named by their organisation's ID.
pub const OVERALL: &str = "all";

/// An entry of the audit log, with every column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    /// Of the entry.
    pub id: String,
    /// When, in seconds since 1970.
    pub at: i64,
    /// Whose log it stands in.
    pub organisation_id: Option<String>,
    /// The application concerned.
    pub client_id: Option<String>,
    /// Who; `None` for the system itself.
    pub actor_id: Option<String>,
    /// As the person was called then.
    pub actor_name: Option<String>,
    /// What, such as `secret.created`.
    pub action: String,
    /// To what.
    pub object_id: String,
    /// As it was called then.
    pub object_name: String,
    /// First characters of a secret.
    pub hint: Option<String>,
    /// From where.
    pub network: String,
    /// By which browser.
    pub user_agent: String,
}

/// An entry at its place in a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// Its place, from 1 on without a gap.
    pub seq: u64,
    /// Its hash, in lower-case hexadecimal.
    pub hash: String,
    /// `None`: the seal is there, and the entry that it belongs to is gone.
    pub entry: Option<LogEntry>,
}

/// The last link of a chain, as people keep it: `1234:9f86d0…`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Its place; 0 for a chain without entries.
    pub seq: u64,
    /// Its hash.
    pub hash: String,
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, self.hash)
    }
}

/// The text is not a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a head is a number, a colon, and 64 hexadecimal digits, such as 1234:9f86…")]
pub struct MalformedHead;

impl FromStr for Head {
    type Err = MalformedHead;

    /// Spaces around it, upper case, and line breaks within that a mail program made do not count.
    fn from_str(text: &str) -> Result<Self, MalformedHead> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let (seq, hash) = text.split_once(':').ok_or(MalformedHead)?;
        let seq = seq.parse().map_err(|_| MalformedHead)?;
        let hash = hash.to_ascii_lowercase();
        let bytes = HEXLOWER.decode(hash.as_bytes()).map_err(|_| MalformedHead)?;
        if bytes.len() == 32 { Ok(Self { seq, hash }) } else { Err(MalformedHead) }
    }
}

/// A place in a chain, from which it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    seq: u64,
    hash: [u8; 32],
}

impl Link {
    /// Where a chain begins. Chains of other names have other beginnings.
    pub fn first(chain: &str) -> Self {
        let mut begin = b"credenza audit chain 1".to_vec();
        field(&mut begin, Some(chain));
        Self { seq: 0, hash: Sha256::digest(&begin).into() }
    }

    /// Behind a head that is known; none where its hash is no hash.
    pub fn at(head: &Head) -> Option<Self> {
        let hash = HEXLOWER.decode(head.hash.as_bytes()).ok()?.try_into().ok()?;
        Some(Self { seq: head.seq, hash })
    }

    /// The next link.
    #[must_use]
    pub fn next(&self, chain: &str, entry: &LogEntry) -> Self {
        let seq = self.seq + 1;
        let hash = Sha256::new().chain_update(self.hash).chain_update(canonical(chain, seq, entry));
        Self { seq, hash: hash.finalize().into() }
    }

    /// As people and tables keep it.
    pub fn head(&self) -> Head {
        Head { seq: self.seq, hash: HEXLOWER.encode(&self.hash) }
    }
}

/// The bytes of an entry at its place: each field with its length before it, and a mark of its own
/// for a field that is absent, so that no two entries have the same bytes.
pub fn canonical(chain: &str, seq: u64, entry: &LogEntry) -> Vec<u8> {
    let LogEntry {
        id,
        at,
        organisation_id,
        client_id,
        actor_id,
        actor_name,
        action,
        object_id,
        object_name,
        hint,
        network,
        user_agent,
    } = entry;
    let mut bytes = Vec::with_capacity(400);
    field(&mut bytes, Some(chain));
    field(&mut bytes, Some(&seq.to_string()));
    field(&mut bytes, Some(id));
    field(&mut bytes, Some(&at.to_string()));
    for text in [organisation_id, client_id, actor_id, actor_name] {
        field(&mut bytes, text.as_deref());
    }
    for text in [action, object_id, object_name] {
        field(&mut bytes, Some(text));
    }
    field(&mut bytes, hint.as_deref());
    field(&mut bytes, Some(network));
    field(&mut bytes, Some(user_agent));
    bytes
}

fn field(bytes: &mut Vec<u8>, text: Option<&str>) {
    match text {
        Some(text) => {
            bytes.extend_from_slice(text.len().to_string().as_bytes());
            bytes.push(b':');
            bytes.extend_from_slice(text.as_bytes());
        }
        None => bytes.push(b'-'),
    }
}

/// Where a chain was broken, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Break {
    /// The first place that is not as it should be.
    pub seq: u64,
    /// What is wrong there.
    pub kind: BreakKind,
}

/// What can be wrong at a place of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BreakKind {
    /// No seal has this number: seals were taken out.
    Missing,
    /// The number came before: a seal was put in or moved.
    Misplaced,
    /// The seal is there, its entry is gone.
    Deleted,
    /// The entry and hash do not belong together: one was edited, exchanged or put in.
    Altered,
    /// The hash is another one than in the head that was noted: the chain was computed anew.
    Rewritten,
    /// The chain ends before the head that was noted: its end was cut off.
    Truncated,
}

/// Checks a chain, entry by entry, so that it need not be in memory as a whole.
#[derive(Debug, Clone)]
pub struct Verifier {
    chain: String,
    link: Link,
    noted: Option<Head>,
}

impl Verifier {
    /// Begins at the first entry. `noted`: a head that somebody kept, such as from a digest mail.
    pub fn new(chain: &str, noted: Option<Head>) -> Self {
        Self { chain: chain.to_owned(), link: Link::first(chain), noted }
    }

    /// Takes the next entry, in the order of the chain.
    pub fn take(&mut self, sealed: &Sealed) -> Result<(), Break> {
        let expected = self.link.seq + 1;
        let broken = |seq, kind| Err(Break { seq, kind });
        if sealed.seq > expected {
            return broken(expected, BreakKind::Missing);
        }
        if sealed.seq < expected {
            return broken(sealed.seq, BreakKind::Misplaced);
        }
        let Some(entry) = &sealed.entry else { return broken(expected, BreakKind::Deleted) };
        let link = self.link.next(&self.chain, entry);
        if link.head().hash != sealed.hash {
            return broken(expected, BreakKind::Altered);
        }
        if self.noted.as_ref().is_some_and(|noted| noted.seq == expected && noted.hash != sealed.hash) {
            return broken(expected, BreakKind::Rewritten);
        }
        self.link = link;
        Ok(())
    }

    /// The chain ends here. Answers with its head.
    pub fn finish(&self) -> Result<Head, Break> {
        match &self.noted {
            Some(noted) if noted.seq > self.link.seq => {
                Err(Break { seq: self.link.seq + 1, kind: BreakKind::Truncated })
            }
            _ => Ok(self.link.head()),
        }
    }

    /// Entries that were found good.
    pub fn checked(&self) -> u64 {
        self.link.seq
    }
}

/// Checks a whole chain.
pub fn verify<'a>(
    chain: &str,
    entries: impl IntoIterator<Item = &'a Sealed>,
    noted: Option<Head>,
) -> Result<Head, Break> {
    let mut verifier = Verifier::new(chain, noted);
    entries.into_iter().try_for_each(|sealed| verifier.take(sealed))?;
    verifier.finish()
}

#[cfg(test)]
mod tests;
