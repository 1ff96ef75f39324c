//! Where packs were seen: the packs stand as keyed hashes, so that a bundle lists no serials.

use serde::{Deserialize, Serialize};

use super::SectionRow;
use crate::ids::{Gtin, Serial};
use crate::time::Timestamp;

/// A place on earth and how far off it may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    lat_deg: f64,
    lon_deg: f64,
    radius_m: f64,
}

/// Mean radius of the earth in metres (IUGG).
const EARTH_RADIUS_M: f64 = 6_371_008.8;

impl Place {
    /// A place by WGS 84 latitude and longitude in degrees and the radius of uncertainty in metres.
    pub fn new(lat_deg: f64, lon_deg: f64, radius_m: f64) -> Option<Self> {
        let valid = (-90.0..=90.0).contains(&lat_deg)
            && (-180.0..=180.0).contains(&lon_deg)
            && (0.0..=EARTH_RADIUS_M).contains(&radius_m);
        valid.then_some(Self { lat_deg, lon_deg, radius_m })
    }

    /// Latitude in degrees.
    pub const fn lat_deg(&self) -> f64 {
        self.lat_deg
    }

    /// Longitude in degrees.
    pub const fn lon_deg(&self) -> f64 {
        self.lon_deg
    }

    /// Radius of uncertainty in metres.
    pub const fn radius_m(&self) -> f64 {
        self.radius_m
    }

    /// Great-circle distance between the centres in metres (haversine formula).
    pub fn distance_m(&self, other: &Self) -> f64 {
        let (lat1, lat2) = (self.lat_deg.to_radians(), other.lat_deg.to_radians());
        let (half_lat, half_lon) = ((lat2 - lat1) / 2.0, (other.lon_deg - self.lon_deg).to_radians() / 2.0);
        let h = half_lat.sin().powi(2) + lat1.cos() * lat2.cos() * half_lon.sin().powi(2);
        2.0 * EARTH_RADIUS_M * h.sqrt().min(1.0).asin()
    }
}

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
        Self { lat_e6: e6(place.lat_deg), lon_e6: e6(place.lon_deg), radius_m: place.radius_m.round() as u32 }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_the_map() {
        let place = |lat, lon| Place::new(lat, lon, 0.0).unwrap();
        let km = place(52.52, 13.405).distance_m(&place(48.1374, 11.5755)) / 1000.0;
        assert!((km - 504.4).abs() < 1.0, "Berlin to Munich: {km}");
        assert!(place(0.0, 179.9).distance_m(&place(0.0, -179.9)) < 23_000.0);
        assert!(Place::new(91.0, 0.0, 0.0).is_none());
        assert!(Place::new(f64::NAN, 0.0, 0.0).is_none());
    }
}
