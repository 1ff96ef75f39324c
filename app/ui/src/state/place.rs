//! Where a person is, and how a place is written in the address line.

use verify_core::sync::wire::EntryRef;

use super::{entry_name, entry_named};

/// A place in the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Joining a site.
    Enrol,
    /// Scanning, and the verdict of what was read.
    Scan,
    /// Typing a code.
    Type,
    /// The session: to start, or that runs.
    Session,
    /// All reads.
    History,
    /// One read in full.
    Record(EntryRef),
    /// What is known, what waits; settings.
    Status,
}

impl Place {
    /// The name for `body[data-screen]`.
    pub const fn screen(self) -> &'static str {
        match self {
            Self::Enrol => "enrol",
            Self::Scan => "scan",
            Self::Type => "type",
            Self::Session => "session",
            Self::History => "history",
            Self::Record(_) => "record",
            Self::Status => "status",
        }
    }

    /// The place in the address line.
    pub fn path(self) -> String {
        match self {
            Self::Record(entry) => format!("record/{}", entry_name(entry)),
            Self::Enrol | Self::Scan | Self::Type | Self::Session | Self::History | Self::Status => {
                self.screen().to_owned()
            }
        }
    }

    /// The place that the address line names.
    pub fn at(path: &str) -> Option<Self> {
        match path.trim_start_matches(['#', '/']) {
            "enrol" => Some(Self::Enrol),
            "scan" => Some(Self::Scan),
            "type" => Some(Self::Type),
            "session" => Some(Self::Session),
            "history" => Some(Self::History),
            "status" => Some(Self::Status),
            other => other.strip_prefix("record/").and_then(entry_named).map(Self::Record),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_back_to_their_places() {
        let record = Place::Record(EntryRef { epoch: 1, seq: 42 });
        for place in [Place::Enrol, Place::Scan, Place::Type, Place::Session, Place::History, record, Place::Status] {
            assert_eq!(Place::at(&place.path()), Some(place));
        }
        assert_eq!(Place::at("#/record/1.42"), Some(record));
        assert_eq!(Place::at("record/x"), None);
    }
}
