//! What a captured document may cost: whatever is larger is refused, so that memory stays bounded by these numbers.

/// Bytes of one XML node: a tag with its attributes, a text, a comment.
pub const NODE_BYTES: u64 = 1024 * 1024;
/// Elements open at the same time.
pub const DEPTH: usize = 64;
/// Objects (EPCs) that one event may name.
pub const OBJECTS_PER_EVENT: usize = 1_000_000;
/// Entries of any other list of an event: transactions, sources, extensions.
pub const LIST_ITEMS: usize = 10_000;
/// Products, and likewise locations, in the master data of one document.
pub const MASTER_DATA_ITEMS: usize = 100_000;
/// Attributes of one master data entry.
pub const MASTER_DATA_ATTRIBUTES: usize = 1_000;
/// Bytes of an identifier that is not understood further, such as the URI of a transaction.
pub const URI_BYTES: usize = 2_048;
/// Bytes of one CSV record.
pub const CSV_RECORD_BYTES: u64 = 64 * 1024;
