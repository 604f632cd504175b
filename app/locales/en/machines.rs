//! English: what machines may do by themselves.

pub(crate) const SELF_ROTATION: &str = "Rotation by the machine itself";
pub(crate) const SELF_ROTATION_OFF: &str = "Off";
pub(crate) const SELF_ROTATION_ON: &str = "On";
pub(crate) const SELF_ROTATION_LEAD: &str = "A script or a pipeline can make its own next secret, so that nobody has to remember it. You decide whether this application may.";
pub(crate) const SELF_ROTATION_MEANS: &[&str] = &[
    "Whoever holds a secret of this application that works can see its list of secrets and create another one, as you can: at most as many as may live, and none that lives longer.",
    "It cannot delete, disable or restore anything. The old secret keeps working until it ends or one of you deletes it.",
    "Each secret that it makes stands here and in the activity, and its reminders come to you as for any other.",
];
pub(crate) const SELF_ROTATION_RISK: &str = "Leave it off where people rotate by hand: a secret that leaks could then make another one before you notice.";
pub(crate) const SELF_ROTATION_HOW: &str = "How to set it up, with the command line tool or without";
pub(crate) const ALLOW_SELF_ROTATION: &str = "Allow it";
pub(crate) const FORBID_SELF_ROTATION: &str = "Do not allow it any more";
pub(crate) const ALLOWING: &str = "Saving…";
pub(crate) const SELF_ROTATION_ALLOWED: &str = "This application may make its own next secret from now on.";
pub(crate) const SELF_ROTATION_FORBIDDEN: &str =
    "This application cannot make secrets any more. Those that it made keep working.";
