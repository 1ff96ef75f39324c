//! The third task of a sync: later truths that no bundle can know. And what names a notice, wherever it was made.

use super::effect::{Answer, Effect, Moment, Out};
use super::report::SyncError;
use super::wire::{EntryRef, NoticesPage};
use crate::ids::{DeviceId, Digest};

/// Pages read in one sync; what is left comes with the next one.
const PAGES_MAX: u32 = 64;

/// The id of a notice about `entry` of `device` for `cause`. Whoever raises it, device or server, gets the same id, so it
/// is stored and shown once.
pub fn notice_id(device: &DeviceId, entry: EntryRef, cause: &str) -> Digest {
    let mut bytes = b"packproof-notice-1\n".to_vec();
    bytes.extend_from_slice(device.digest().as_bytes());
    bytes.extend_from_slice(&entry.epoch.to_be_bytes());
    bytes.extend_from_slice(&entry.seq.to_be_bytes());
    bytes.extend_from_slice(cause.as_bytes());
    Digest::of(&bytes)
}

#[derive(Debug)]
pub(super) struct Notices {
    after: u64,
    pages: u32,
    received: u64,
}

/// `Some` when the task is done.
type Step = Result<Option<u64>, SyncError>;

impl Notices {
    pub const fn new(after: u64) -> Self {
        Self { after, pages: 0, received: 0 }
    }

    pub fn start(&self, now: &Moment, out: &mut Out) {
        out.call("GET", format!("/v1/notices?after={}", self.after), Vec::new(), now);
    }

    pub fn answer(&mut self, answer: &Answer, now: &Moment, out: &mut Out) -> Step {
        if answer.status != 200 {
            return Err(answer.refusal("notices"));
        }
        let page: NoticesPage = answer.json("notices")?;
        self.pages += 1;
        self.received += page.notices.len() as u64;
        let is_last = page.notices.is_empty() || page.next <= self.after || self.pages == PAGES_MAX;
        // A server restored from a backup counts from lower numbers again; what it repeats is known by its id.
        let is_new = !page.notices.is_empty() || page.next != self.after;
        self.after = page.next;
        if is_new {
            out.emit(Effect::StoreNotices { notices: page.notices, next: page.next });
        }
        if is_last {
            return Ok(Some(self.received));
        }
        self.start(now, out);
        Ok(None)
    }
}
