//! Packs for the tests of answers: one pack of lot A123, usable through 2027-03-27, with one thing changed.

use jiff::civil::{Date, date};
use verify_core::bundle::Coverage;
use verify_core::bundle::index::Completeness;
use verify_core::bundle::manifest::AttestedBy;
use verify_core::bundle::sections::{Recall, RecallKind, SerialRange};
use verify_core::bundle::status::{Flag, Flags, Lifecycle};
use verify_core::ids::{Gln, Gtin, Lot, Serial};
use verify_core::time::PrintedDate;

use super::{Asked, Known, KnownLot, KnownPack};

/// The day on which the tests ask.
pub(crate) const TODAY: Date = date(2026, 11, 20);

pub(crate) fn gtin() -> Gtin {
    Gtin::parse("00300010123455").unwrap()
}

pub(crate) fn lot(completeness: Completeness) -> KnownLot {
    KnownLot {
        lot: Lot::parse("A123").unwrap(),
        expiry: date(2027, 3, 27),
        usable_until: None,
        completeness,
        attested_by: Some(AttestedBy::Maker(Gln::parse("0300011111116").unwrap())),
    }
}

/// Asks for serial 11 of lot A123 with the record's expiry.
pub(crate) fn asked() -> Asked {
    Asked {
        gtin: gtin(),
        serial: Serial::parse("11").unwrap(),
        lot: Some(Lot::parse("A123").unwrap()),
        expiry: Some(PrintedDate::parse("270327").unwrap()),
    }
}

/// Knows that pack, and nothing against it.
pub(crate) fn known() -> Known {
    let lot = lot(Completeness::Complete);
    Known {
        coverage: Coverage::Serialised,
        lots: vec![lot.clone()],
        pack: Some(KnownPack { lot, lifecycle: Lifecycle::Active, flags: Flags::default(), actor: None }),
        recalls: Vec::new(),
    }
}

/// [`known`] with the pack changed.
pub(crate) fn known_with(change: impl FnOnce(&mut KnownPack)) -> Known {
    let mut known = known();
    if let Some(pack) = &mut known.pack {
        change(pack);
        known.lots = vec![pack.lot.clone()];
    }
    known
}

pub(crate) fn flagged(flag: Flag) -> Known {
    known_with(|pack| pack.flags = pack.flags.with(flag))
}

pub(crate) fn in_state(lifecycle: Lifecycle) -> Known {
    known_with(|pack| pack.lifecycle = lifecycle)
}

/// [`known`] without the pack.
pub(crate) fn without_pack(completeness: Completeness) -> Known {
    Known { pack: None, lots: vec![lot(completeness)], ..known() }
}

/// [`known`] with a recall row.
pub(crate) fn recalled(kind: RecallKind, lot: Option<&str>, serials: Option<(&str, &str)>) -> Known {
    let serial = |text| Serial::parse(text).unwrap();
    let recall = Recall {
        id: "R-1".to_owned(),
        kind,
        gtin: gtin(),
        lot: lot.map(|lot| Lot::parse(lot).unwrap()),
        serials: serials.map(|(from, to)| SerialRange { from: serial(from), to: serial(to) }),
        class: "II".to_owned(),
        issued_at: "2026-11-01T00:00:00Z".parse().unwrap(),
        text: String::new(),
    };
    Known { recalls: vec![recall], ..known() }
}
