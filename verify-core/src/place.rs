//! Places on earth, as uncertain as they are.

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
