//! Who and what a bundle speaks of: products, parties, sites, and the server's own keys.

use serde::{Deserialize, Serialize};

use super::SectionRow;
use crate::ids::{Gln, Gtin, Ndc, SiteId};
use crate::place::Place;
use crate::time::Zone;

/// Master data of one GTIN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// The GTIN.
    pub gtin: Gtin,
    /// Name, strength, form and content, in the words of the master data; empty where unknown.
    pub words: ProductWords,
    /// GLN of the maker.
    pub maker_gln: Option<Gln>,
    /// US drug code with hyphens.
    pub ndc: Option<Ndc>,
}

/// The describing texts of a product.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ProductWords {
    /// Product name.
    pub name: String,
    /// Strength, such as `100mg`.
    pub strength: String,
    /// Dosage form.
    pub form: String,
    /// Content, such as `500 pills`.
    pub content: String,
    /// Name of the maker.
    pub maker: String,
    /// ISO 3166 code of the market.
    pub market: String,
}

/// Wire row of [`Product`].
#[derive(Serialize, Deserialize)]
pub struct ProductWire {
    gtin: String,
    #[serde(flatten)]
    words: ProductWords,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    maker_gln: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ndc: Option<String>,
}

impl SectionRow for Product {
    const SECTION: &'static str = "products";
    type Wire = ProductWire;

    fn from_wire(wire: ProductWire) -> Result<Self, String> {
        Ok(Self {
            gtin: Gtin::parse(&wire.gtin).map_err(|e| e.to_string())?,
            words: wire.words,
            maker_gln: wire.maker_gln.map(|gln| Gln::parse(&gln)).transpose().map_err(|e| e.to_string())?,
            ndc: wire.ndc.map(|ndc| Ndc::parse(&ndc)).transpose().map_err(|e| e.to_string())?,
        })
    }

    fn to_wire(&self) -> ProductWire {
        ProductWire {
            gtin: self.gtin.to_string(),
            words: self.words.clone(),
            maker_gln: self.maker_gln.map(|gln| gln.to_string()),
            ndc: self.ndc.as_ref().map(|ndc| ndc.as_str().to_owned()),
        }
    }
}

/// A party: the name behind a GLN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// The GLN.
    pub gln: Gln,
    /// The name.
    pub name: String,
}

/// Wire row of [`Party`].
#[derive(Serialize, Deserialize)]
pub struct PartyWire {
    gln: String,
    name: String,
}

impl SectionRow for Party {
    const SECTION: &'static str = "parties";
    type Wire = PartyWire;

    fn from_wire(wire: PartyWire) -> Result<Self, String> {
        Ok(Self { gln: Gln::parse(&wire.gln).map_err(|e| e.to_string())?, name: wire.name })
    }

    fn to_wire(&self) -> PartyWire {
        PartyWire { gln: self.gln.to_string(), name: self.name.clone() }
    }
}

/// A place where devices work.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// GLN and extension.
    pub id: SiteId,
    /// The name.
    pub name: String,
    /// Its time zone: expiry is judged by it.
    pub zone: Zone,
    /// Where it is, if known.
    pub place: Option<Place>,
    /// GLN of the owning party.
    pub party: Option<Gln>,
}

/// Wire row of [`Site`].
#[derive(Serialize, Deserialize)]
pub struct SiteWire {
    gln: String,
    name: String,
    tz: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    place: Option<super::sighting::PlaceWire>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    party: Option<String>,
}

impl SectionRow for Site {
    const SECTION: &'static str = "sites";
    type Wire = SiteWire;

    fn from_wire(wire: SiteWire) -> Result<Self, String> {
        Ok(Self {
            id: SiteId::parse(&wire.gln).map_err(|e| e.to_string())?,
            name: wire.name,
            zone: Zone::named(&wire.tz).map_err(|e| e.to_string())?,
            place: wire.place.map(Place::try_from).transpose()?,
            party: wire.party.map(|gln| Gln::parse(&gln)).transpose().map_err(|e| e.to_string())?,
        })
    }

    fn to_wire(&self) -> SiteWire {
        SiteWire {
            gln: self.id.to_string(),
            name: self.name.clone(),
            tz: self.zone.name().to_owned(),
            place: self.place.map(Into::into),
            party: self.party.map(|gln| gln.to_string()),
        }
    }
}

/// A key with which the server signs receipts. Several while keys change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Ed25519 public key.
    pub receipt_key: [u8; 32],
}

/// Wire row of [`Server`].
#[derive(Serialize, Deserialize)]
pub struct ServerWire {
    receipt_key: String,
}

impl SectionRow for Server {
    const SECTION: &'static str = "server";
    type Wire = ServerWire;

    fn from_wire(wire: ServerWire) -> Result<Self, String> {
        let bytes = data_encoding::HEXLOWER.decode(wire.receipt_key.as_bytes()).map_err(|e| e.to_string())?;
        let receipt_key = bytes.try_into().map_err(|_| "a receipt key has 32 bytes".to_owned())?;
        Ok(Self { receipt_key })
    }

    fn to_wire(&self) -> ServerWire {
        ServerWire { receipt_key: data_encoding::HEXLOWER.encode(&self.receipt_key) }
    }
}
