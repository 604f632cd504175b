//! English: preferences.

pub(crate) const PREFERENCES: &str = "Preferences";
pub(crate) const PREFERENCES_LEAD: &str = "How you hear of secrets that expire.";
pub(crate) const PREFERENCES_SAVED: &str = "Saved.";
pub(crate) const REMINDER_MAILS: &str = "Reminder mails";
pub(crate) const REMINDER_MAILS_DETAIL: &str = "You are reminded six weeks and three weeks before a client secret expires, and every day in the last week, until it is replaced. Nobody can switch this off.";
pub(crate) const MAIL_LANGUAGE: &str = "Language";
pub(crate) const MAIL_LANGUAGE_HINT: &str =
    "Of mails and of your calendar. The portal itself speaks English only.";
pub(crate) const EXTRA_DAYS: &str = "Extra reminders, in days before";
pub(crate) const EXTRA_DAYS_HINT: &str = "Such as 90, 60, 14: numbers between 8 and 180, at most 10 of them.";
pub(crate) const DAYS_NO_NUMBERS: &str = "Please write numbers with commas between them, such as 90, 60.";

pub(crate) const CALENDAR: &str = "Calendar";
pub(crate) const CALENDAR_DETAIL: &str = "A private address that your calendar subscribes to. It shows when each secret that you manage expires, and rings 42, 21 and 7 days before. What is replaced or deleted disappears by itself.";
pub(crate) const CREATE_FEED: &str = "Create calendar address";
pub(crate) const RENEW_FEED: &str = "Create a new address";
pub(crate) const REMOVE_FEED: &str = "Remove the address";
pub(crate) const REMOVE_FEED_TITLE: &str = "Remove the calendar address?";
pub(crate) const REMOVE_FEED_DETAIL: &str =
    "Calendars that subscribe to it find nothing there any more. You can create a new one at any time.";
pub(crate) const FEED_REMOVED: &str = "The calendar address does not work any more.";
pub(crate) const FEED_ADDRESS: &str = "Your calendar address";
pub(crate) const COPY_ADDRESS: &str = "Copy address";
pub(crate) const FEED_ONCE: &str = "Whoever knows this address can read your calendar of expiries, so give it to your own calendar only. An address that you created before does not work any more.";
pub(crate) const SUBSCRIBE: &str = "Subscribe with the calendar on this device";
pub(crate) const FEED_NOT_READ: &str = "No calendar has asked for it yet.";

/// When the address was made.
pub(crate) fn feed_made(date: &str) -> String {
    format!("Your address was created on {date}.")
}

/// When a calendar last asked.
pub(crate) fn feed_read(at: &str) -> String {
    format!("A calendar last asked for it on {at}.")
}

pub(crate) const ONCE_ONLY: &str = "This is shown only once.";
pub(crate) const ONCE_QUESTION: &str = "Have you stored it? It cannot be shown again.";
