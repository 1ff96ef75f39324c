//! Where packs were seen: the packs stand as keyed hashes, so that a bundle lists no serials.

use serde::{Deserialize, Serialize};

use super::SectionRow;
use crate::ids::{Gtin, Serial};
use crate::place::Place;
use crate::time::Timestamp;

/// Wire form of [`Place`]: millionths of a degree and whole metres, because signed JSON holds no fractions.
#[derive(Serialize, Deserialize, Clone, Copy)]
pub struct PlaceWire {
    lat_e6: i32,
    lon_e6: i32,
    radius_m: u32,
}

impl From<Place> for PlaceWire {
    fn from(place: Place) -> Self {
        let e6 = |deg: f64| (deg * 1e6).round() as i32;
        Self { lat_e6: e6(place.lat_deg()), lon_e6: e6(place.lon_deg()), radius_m: place.radius_m().round() as u32 }
    }
}

impl TryFrom<PlaceWire> for Place {
    type Error = String;

    fn try_from(wire: PlaceWire) -> Result<Self, String> {
        let deg = |e6: i32| f64::from(e6) / 1e6;
        Self::new(deg(wire.lat_e6), deg(wire.lon_e6), wire.radius_m.into())
            .ok_or_else(|| "not a place on earth".to_owned())
    }
}

/// A pack seen somewhere, by somebody else.
#[derive(Debug, Clone, PartialEq)]
pub struct Sighting {
    /// Keyed hash of GTIN and serial, see [`Sighting::pack_hash`].
    pub pack: u64,
    /// When it was seen (device time bounded by signed time, never the time of upload).
    pub at: Timestamp,
    /// Where.
    pub place: Place,
}

impl Sighting {
    /// The hash that stands for a pack under the scope's site key.
    pub fn pack_hash(site_key: &[u8; 16], gtin: &Gtin, serial: &Serial) -> u64 {
        crate::bundle::keyed_hash(site_key, &[gtin.as_str(), serial.as_str()])
    }
}

/// Wire row of [`Sighting`].
#[derive(Serialize, Deserialize)]
pub struct SightingWire {
    pack: String,
    at: Timestamp,
    #[serde(flatten)]
    place: PlaceWire,
}

impl SectionRow for Sighting {
    const SECTION: &'static str = "sightings";
    type Wire = SightingWire;

    fn from_wire(wire: SightingWire) -> Result<Self, String> {
        let pack = u64::from_str_radix(&wire.pack, 16).map_err(|e| e.to_string())?;
        Ok(Self { pack, at: wire.at, place: wire.place.try_into()? })
    }

    fn to_wire(&self) -> SightingWire {
        SightingWire { pack: format!("{:016x}", self.pack), at: self.at, place: self.place.into() }
    }
}
