//! What a JPEG file shows of itself without being decoded.
//!
//! Its decoder fills what is missing with grey, and a code that was cut off would count as not there. Invariant: work is
//! linear in the bytes of the file.

/// Whether the file goes on to its end-of-image marker (ITU-T T.81, B.1.1 and B.2). What follows that marker is none of
/// its business: cameras put previews and depth there.
pub(super) fn is_whole(file: &[u8]) -> bool {
    let mut rest = file;
    // Bytes that are no marker are compressed pixels, or padding.
    while let Some(at) = rest.iter().position(|&byte| byte == 0xFF) {
        rest = &rest[at..];
        match rest.get(1) {
            None => return false,
            // End of image.
            Some(0xD9) => return true,
            // A padding byte before a marker.
            Some(0xFF) => rest = &rest[1..],
            // A pixel's byte that is written like this, a temporary marker, restarts, a start of image.
            Some(0x00 | 0x01 | 0xD0..=0xD8) => rest = &rest[2..],
            // A segment, with its length; a picture in it has markers of its own.
            Some(_) => {
                let length = rest.get(2..4).map_or(0, |it| usize::from(u16::from_be_bytes([it[0], it[1]])));
                let Some(behind) = rest.get(2 + length..) else { return false };
                rest = behind;
            }
        }
    }
    false
}

/// Whether so many bytes can be that many pixels: each block of 64 of them has a bit at least (ITU-T T.81, F.1.2).
pub(super) fn can_hold(bytes: usize, pixels: u64) -> bool {
    u64::try_from(bytes).is_ok_and(|bytes| pixels / 64 <= bytes.saturating_mul(8))
}
