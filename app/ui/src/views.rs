//! The screens. Each shows the state and says what a person wants.

mod camera;
mod enrol;
mod history;
mod opening;
mod record;
mod scan;
mod session;
mod settings;
mod status;
mod typed;

pub use enrol::Enrol;
pub use history::History;
pub use opening::{Closed, Loading};
pub use record::RecordDetail;
pub use scan::Scan;
pub use session::Session;
pub use status::Status;
pub use typed::Type;
