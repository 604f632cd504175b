//! Import from a file.

use credenza_domain::wire::{ImportFile, ImportReport};

use super::Request;

/// `POST /api/operator/import/check`.
pub(crate) fn check_import(file: &ImportFile) -> Request<ImportReport> {
    Request::new("POST", "/api/operator/import/check").with(file)
}

/// `POST /api/operator/import`.
pub(crate) fn apply_import(file: &ImportFile) -> Request<ImportReport> {
    Request::new("POST", "/api/operator/import").with(file)
}
