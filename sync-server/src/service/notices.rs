//! Later truths for a device that no bundle can tell.

use verify_core::sync::wire::{EntryRef, Hex, NoticeWire, NoticesPage};

use crate::store::StoreError;
use crate::store::serving::{Device, ServingStore};

/// Notices of one page.
const PER_PAGE: usize = 500;

/// The notices for `device` with numbers above `after`.
pub async fn page(store: &dyn ServingStore, device: &Device, after: u64) -> Result<NoticesPage, StoreError> {
    let found = store.notices(device.id, after, PER_PAGE).await?;
    let next = found.last().map_or(after, |notice| notice.seq);
    let notices = found.into_iter().map(|notice| NoticeWire {
        seq: notice.seq,
        id: Hex(*notice.id.as_bytes()),
        entry: EntryRef { epoch: notice.epoch, seq: notice.entry_seq },
        cause: notice.cause,
        text: notice.text,
    });
    Ok(NoticesPage { notices: notices.collect(), next })
}
