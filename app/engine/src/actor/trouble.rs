//! Errors as troubles: a code for message files, with the English words beside it.

use std::collections::BTreeMap;

use verify_core::sync::SyncError;
use verify_core::sync::enrol_code::EnrolCodeError;

use crate::bounds::OPERATOR_CHARS;
use crate::device::EngineError;
use crate::port::Trouble;
use crate::store::StoreError;

/// An error of the device as a trouble.
pub fn trouble(error: &EngineError) -> Trouble {
    let mut values = BTreeMap::new();
    let code = match error {
        EngineError::Store(error) => of_store(error),
        EngineError::EnrolCode(error) => of_code(error),
        EngineError::Sync(error) => return of_sync(error),
        EngineError::Trust(_) | EngineError::Bundle(_) => "bundle_refused",
        EngineError::NotEnrolled => "not_enrolled",
        EngineError::AlreadyEnrolled { server, site } => {
            values.insert("server".to_owned(), server.clone());
            values.insert("site".to_owned(), site.clone());
            "already_enrolled"
        }
        EngineError::Demo => "demo_refused",
        EngineError::Address(_) => "bad_address",
        EngineError::NoEntry(_) => "no_entry",
        EngineError::NoSession => "no_session",
        EngineError::ScanTooLong(_) => "scan_too_long",
        EngineError::OperatorTooLong(_) => {
            values.insert("max".to_owned(), OPERATOR_CHARS.to_string());
            "operator_too_long"
        }
        EngineError::Key(_)
        | EngineError::OtherKey
        | EngineError::SessionRuns { .. }
        | EngineError::Scanner(_)
        | EngineError::EntryTooLarge(_)
        | EngineError::EntryDamaged(_)
        | EngineError::JournalMoves => "internal",
    };
    Trouble { code: code.to_owned(), values, words: error.to_string() }
}

/// An error of a sync as a trouble.
pub fn of_sync(error: &SyncError) -> Trouble {
    let code = match error {
        SyncError::Unreachable(_) => "unreachable",
        SyncError::Malformed { .. } => "not_packproof",
        SyncError::EnrolCode(error) => of_code(error),
        SyncError::Refused { code, .. } => match code.as_str() {
            // Our server always gives a code; what does not is something else in between.
            "" => "not_packproof",
            known @ ("code_unknown" | "code_used" | "code_expired" | "device_unknown") => known,
            _ => "server_refused",
        },
        SyncError::Trust(_)
        | SyncError::Load(_)
        | SyncError::TooLarge { .. }
        | SyncError::ObjectMissing { .. }
        | SyncError::ObjectDamaged { .. }
        | SyncError::ObjectsKeepMissing
        | SyncError::NoReceiptKey => "bundle_refused",
        SyncError::Receipt { .. } | SyncError::NoProgress => "server_refused",
        SyncError::JournalDamaged { .. } => "storage_damaged",
    };
    Trouble { code: code.to_owned(), values: BTreeMap::new(), words: error.to_string() }
}

/// The trouble to show of several that one sync met. What answers in a server's place spoils everything that was tried,
/// each in its own way, so that is said where any of them tells it.
pub(super) fn worst<'e>(errors: impl Iterator<Item = &'e SyncError>) -> Option<Trouble> {
    let troubles: Vec<Trouble> = errors.map(of_sync).collect();
    let portal = troubles.iter().find(|it| it.code == "not_packproof");
    portal.or(troubles.first()).cloned()
}

const fn of_code(error: &EnrolCodeError) -> &'static str {
    match error {
        EnrolCodeError::Length { .. } | EnrolCodeError::Letter { .. } => "code_mistyped",
        EnrolCodeError::OtherRoot => "code_other_root",
    }
}

const fn of_store(error: &StoreError) -> &'static str {
    match error {
        StoreError::Full { .. } => "storage_full",
        StoreError::Busy { .. } => "open_elsewhere",
        StoreError::Damaged { .. } => "storage_damaged",
        StoreError::Newer { .. } => "storage_newer",
        StoreError::Open { .. } => "storage_refused",
        StoreError::Other { .. } => "internal",
    }
}
