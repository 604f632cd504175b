//! Things on pages: one file per thing.

pub(crate) mod application_card;
pub(crate) mod attention;
pub(crate) mod copy_button;
pub(crate) mod dialog_form;
pub(crate) mod failure_note;
pub(crate) mod field;
pub(crate) mod footer;
pub(crate) mod gate;
pub(crate) mod header;
pub(crate) mod icon;
pub(crate) mod instant;
pub(crate) mod last_used;
pub(crate) mod life_bar;
pub(crate) mod modal;
pub(crate) mod offline;
pub(crate) mod password_field;
pub(crate) mod permissions;
pub(crate) mod public_keys;
pub(crate) mod rotation_guide;
pub(crate) mod secret_row;
pub(crate) mod secret_table;
pub(crate) mod skeleton;
pub(crate) mod step_up;
pub(crate) mod submit_button;
pub(crate) mod toast;
