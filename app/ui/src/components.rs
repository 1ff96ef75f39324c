//! Parts that several screens use. They read the model and say what a person wants; they hold no state of their own.

use engine::port::RecordState;

mod chrome;
mod fields;
mod icons;
mod pack;
mod rows;
mod verdict;

pub use chrome::{LiveRegion, Navigation, StatusLine, ToastLine, TroubleLine};
pub use fields::{Choice, ChoiceOption, TextField};
pub use icons::{Icon, Shape, Sign};
pub use pack::{Groups, PackCard};
pub use rows::{RecordRow, RowMarks, RowPlace};
pub use verdict::{Actions, Evidence, VerdictPanel};

/// The name of where a record is, in `data-state` and message files.
pub const fn state_name(state: RecordState) -> &'static str {
    match state {
        RecordState::Saved => "saved",
        RecordState::Sent => "sent",
        RecordState::Confirmed => "confirmed",
    }
}
