//! What a person decides about mails and calendars.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::OrganisationId;
use crate::languages::Language;

/// `GET /api/preferences`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// The language of mails and calendars.
    pub language: Language,
    /// Days before expiry at which the person wants to be reminded too, widest first.
    pub extra_milestones: Vec<u16>,
    /// The calendar feed, if there is one.
    pub feed: Option<FeedView>,
    /// Organisations whose chats and webhooks the person may set up, by name.
    pub organisations: Vec<ToldOrganisation>,
}

/// An organisation that can be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldOrganisation {
    /// The organisation.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
}

/// A calendar feed, without its address: that is shown once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedView {
    /// When the address was made.
    #[serde(with = "crate::instants")]
    pub created_at: Timestamp,
    /// When a calendar last asked, as an instant of [`crate::instants`]; `None`: not yet.
    pub last_read_at: Option<String>,
}

/// `PUT /api/preferences`: answers 200 with [`Preferences`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangePreferences {
    /// The language of mails and calendars.
    pub language: Language,
    /// Days before expiry, each from [`crate::reminders::EXTRA_DAYS`], at most
    /// [`crate::reminders::EXTRA_MAX`] of them.
    pub extra_milestones: Vec<u16>,
}

/// `POST /api/preferences/feed` answers 201 with the one answer that holds the feed's address. An
/// older address does not work any more.
#[derive(Clone, Serialize, Deserialize)]
pub struct CreatedFeed {
    /// Whoever knows it reads the feed.
    pub address: String,
    /// The feed.
    pub feed: FeedView,
}
