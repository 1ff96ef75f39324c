//! A scan as one line of JSON; only `text` is required.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::place::Place;
use crate::scan::{EntryMode, Scan, Symbology};
use crate::time::Timestamp;

/// Wire form of a scan: `{"text","symbology":"]d2","entry","at","place":{…},"device","session"}`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ScanLine {
    /// The text, GS as U+001D.
    pub text: String,
    /// AIM symbology identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symbology: Option<String>,
    /// `camera`, `image`, `wedge` or `manual`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// When it was read, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceLine>,
    /// Which device, where several are mixed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// Which session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
}

/// Wire form of a place.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PlaceLine {
    /// Latitude in degrees, WGS 84.
    pub lat: f64,
    /// Longitude in degrees.
    pub lon: f64,
    /// Radius of uncertainty in metres.
    #[serde(default)]
    pub radius_m: f64,
}

/// Why a line is not a scan.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ScanLineError {
    /// Not JSON of this shape.
    #[error("not a scan line: {0}")]
    Json(String),
    /// A field has a value that is not allowed.
    #[error("field {field} is not {expected}")]
    Field {
        /// The field.
        field: &'static str,
        /// What it may be.
        expected: &'static str,
    },
}

impl ScanLine {
    /// Reads a line: a JSON object, a JSON string, or the bare text itself.
    pub fn parse(line: &str) -> Result<Self, ScanLineError> {
        let json = |e: serde_json::Error| ScanLineError::Json(e.to_string());
        if line.starts_with('{') {
            return serde_json::from_str(line).map_err(json);
        }
        let text = if line.starts_with('"') { serde_json::from_str(line).map_err(json)? } else { line.to_owned() };
        Ok(Self { text, ..Self::default() })
    }

    /// The scan; without `entry` it counts as `wedge`, which is what a line of text is.
    pub fn to_scan(&self) -> Result<Scan, ScanLineError> {
        let field = |field, expected| ScanLineError::Field { field, expected };
        let symbology = self.symbology.as_deref().map(Symbology::parse);
        let symbology = match symbology {
            Some(None) => return Err(field("symbology", "an AIM identifier such as ]d2")),
            Some(Some(symbology)) => Some(symbology),
            None => None,
        };
        let entry = match self.entry.as_deref() {
            None => EntryMode::Wedge,
            Some(name) => EntryMode::from_name(name).ok_or(field("entry", "camera, image, wedge or manual"))?,
        };
        let place = match self.place {
            None => None,
            Some(p) => Some(Place::new(p.lat, p.lon, p.radius_m).ok_or(field("place", "a place on earth"))?),
        };
        let mut scan = Scan::from_text(&self.text, symbology, entry);
        (scan.at, scan.place) = (self.at, place);
        Ok(scan)
    }
}

impl From<Place> for PlaceLine {
    fn from(place: Place) -> Self {
        Self { lat: place.lat_deg(), lon: place.lon_deg(), radius_m: place.radius_m() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_objects_strings_or_bare() {
        for line in [r#"{"text":"0100300010123455"}"#, r#""0100300010123455""#, "0100300010123455"] {
            assert_eq!(ScanLine::parse(line).unwrap().text, "0100300010123455");
        }
        assert_eq!(ScanLine::parse("\"a\\u001db\"").unwrap().text, "a\u{1d}b");
        assert!(ScanLine::parse("{\"text\":").is_err());
        assert!(ScanLine::parse("\"open").is_err());
    }

    #[test]
    fn fields_are_checked() {
        let check = |json: &str, field: &str| {
            let error = ScanLine::parse(json).unwrap().to_scan().unwrap_err();
            assert!(error.to_string().contains(field), "{error}");
        };
        check(r#"{"text":"x","symbology":"d2"}"#, "symbology");
        check(r#"{"text":"x","entry":"telepathy"}"#, "entry");
        check(r#"{"text":"x","place":{"lat":91,"lon":0}}"#, "place");
    }
}
