//! English: the operators' policy.

pub(crate) const POLICY: &str = "Policy";
pub(crate) const POLICY_LEAD: &str =
    "Rules for the whole deployment, and the face that it wears. Changes act on the next request.";
pub(crate) const POLICY_SECRETS: &str = "Secrets and tokens";
pub(crate) const POLICY_LIFETIME: &str = "Longest lifetime of a secret in days";
pub(crate) const POLICY_LIFETIME_HINT: &str =
    "1 to 365. Empty: one calendar year. Secrets that exist keep their end.";
pub(crate) const POLICY_LIVE: &str = "Live secrets in one application";
pub(crate) const POLICY_LIVE_HINT: &str = "2 to 20.";
pub(crate) const POLICY_TOKEN: &str = "Longest lifetime of a token in seconds";
pub(crate) const POLICY_TOKEN_HINT: &str = "60 to 86400. An API may have a shorter one of its own.";
pub(crate) const POLICY_MILESTONES: &str = "Reminders, in days before the end";
pub(crate) const POLICY_MILESTONES_HINT: &str =
    "Such as 42, 21. Each day of the last week, and the end, is always reminded of.";
pub(crate) const POLICY_FACE: &str = "Face";
pub(crate) const POLICY_PRODUCT: &str = "Name of the product";
pub(crate) const POLICY_PRODUCT_HINT: &str =
    "In the head of each page and in mails. Empty: as the deployment is configured.";
pub(crate) const POLICY_SUPPORT: &str = "Support address";
pub(crate) const POLICY_SUPPORT_HINT: &str =
    "Whom people ask for help. Empty: as the deployment is configured.";
pub(crate) const POLICY_LIGHT: &str = "Colour on light pages";
pub(crate) const POLICY_LIGHT_HINT: &str = "As #rrggbb, dark enough for white text on it. Empty: ours.";
pub(crate) const POLICY_DARK: &str = "Colour on dark pages";
pub(crate) const POLICY_DARK_HINT: &str = "As #rrggbb, light enough for a dark page. Empty: ours.";
pub(crate) const POLICY_LOGO: &str = "Logo";
pub(crate) const POLICY_LOGO_HINT: &str = "A PNG of at most 64 KiB, as high as it is wide.";
pub(crate) const POLICY_REMOVE_LOGO: &str = "Take the logo away";
pub(crate) const POLICY_SAVED: &str = "The policy is saved.";
pub(crate) const LOGO_TOO_LARGE: &str = "This file is over 64 KiB.";
