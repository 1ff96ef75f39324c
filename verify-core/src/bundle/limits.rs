//! Limits of the bundle format: what is larger is refused before it is read.

/// Serials of one lot segment.
pub const SERIALS_PER_LOT: u64 = 20_000_000;
/// Smallest f: 2^-8.
pub const FINGERPRINT_BITS_MIN: u8 = 8;
/// Largest f: a low part must fit into eight bytes at any bit offset.
pub const FINGERPRINT_BITS_MAX: u8 = 40;
/// f where nothing else is asked for.
pub const FINGERPRINT_BITS_DEFAULT: u8 = 20;
/// Bytes of one object of a bundle.
pub const OBJECT_BYTES: u64 = 256 * 1024 * 1024;
/// Bytes of one metadata file of a role.
pub const METADATA_BYTES: u64 = 8 * 1024 * 1024;
/// New roots that one refresh follows.
pub const ROOTS_PER_REFRESH: u32 = 64;
/// Lots of one GTIN.
pub const LOTS_PER_GTIN: usize = 1_000_000;
/// Rows of any JSON section.
pub const SECTION_ROWS: usize = 2_000_000;
/// Lots searched for a serial that is not in the lot printed beside it.
pub const LOTS_SEARCHED: u32 = 2_000;
/// Rows for which memory is set aside before they are read: a count alone must not cost more than its bytes.
pub const PREALLOCATED_ROWS: usize = 4_096;
