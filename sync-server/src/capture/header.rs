//! The header of a document: who sends it to whom, and master data of products and places.
//!
//! Master data is read tolerantly: it informs, it decides nothing, and its vocabulary is wider than what is used here.

use std::io::Read;

use verify_core::bundle::sections::ProductWords;
use verify_core::ids::{CompanyPrefix, Gln, Gtin, Ndc, SiteId};

use super::cursor::{Child, Cursor, Namespace, Others, Shape};
use super::epc::{self, Location};
use super::error::{CaptureError, Problem, excerpt};
use super::limits;

/// What the header says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Header {
    /// Who sends the document, where the header says so.
    pub sender: Option<Partner>,
    /// Whom it is for. A document that has a receiver other than its sender is a forwarded record of a shipment.
    pub receiver: Option<Partner>,
    /// Products that it describes.
    pub products: Vec<ProductData>,
    /// Names of places that it mentions.
    pub places: Vec<PlaceData>,
}

/// A sender or receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Partner {
    /// Named by GLN.
    Gln(Gln),
    /// Named by another scheme, which says little to us.
    Other(Box<str>),
}

impl Partner {
    /// The GLN, if it is named by one.
    pub const fn gln(&self) -> Option<&Gln> {
        match self {
            Self::Gln(gln) => Some(gln),
            Self::Other(_) => None,
        }
    }
}

/// What master data says about a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductData {
    /// The GTIN.
    pub gtin: Gtin,
    /// The company prefix in it, where the spelling tells.
    pub company_prefix: Option<CompanyPrefix>,
    /// Names and descriptions.
    pub words: ProductWords,
    /// US drug code.
    pub ndc: Option<Ndc>,
}

/// What master data says about a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceData {
    /// GLN and extension.
    pub site: SiteId,
    /// Its name.
    pub name: String,
}

const fn epcis(known: &'static [&'static str]) -> Shape {
    Shape { namespace: Namespace::Epcis, known, others: Others::LetPass }
}

const fn sbdh(known: &'static [&'static str]) -> Shape {
    Shape { namespace: Namespace::Sbdh, known, others: Others::LetPass }
}

const HEADER: Shape = epcis(&["extension"]);
const EXTENSION: Shape = epcis(&["EPCISMasterData"]);
const MASTER_DATA: Shape = epcis(&["VocabularyList"]);
const VOCABULARY_LIST: Shape = epcis(&["Vocabulary"]);
const VOCABULARY: Shape = epcis(&["VocabularyElementList"]);
const ELEMENT_LIST: Shape = epcis(&["VocabularyElement"]);
const ELEMENT: Shape = epcis(&["attribute"]);
const BUSINESS_HEADER: Shape = sbdh(&["StandardBusinessDocumentHeader"]);
const PARTNERS: Shape = sbdh(&["Sender", "Receiver"]);
const PARTNER: Shape = sbdh(&["Identifier"]);

impl Header {
    /// Reads the content of `<EPCISHeader>`.
    pub(super) fn read<R: Read>(cursor: &mut Cursor<R>) -> Result<Self, CaptureError> {
        let mut header = Self::default();
        while let Some(child) = cursor.child(&HEADER)? {
            match child {
                Child::Known(_) => header.descend(cursor, &EXTENSION)?,
                Child::Other if cursor.is(&BUSINESS_HEADER) => header.partners(cursor)?,
                Child::Other => {
                    cursor.skip()?;
                }
            }
        }
        Ok(header)
    }

    /// Walks down to the vocabularies; what lies beside the way is passed over.
    fn descend<R: Read>(&mut self, cursor: &mut Cursor<R>, shape: &Shape) -> Result<(), CaptureError> {
        while let Some(child) = cursor.child(shape)? {
            match child {
                Child::Known("EPCISMasterData") => self.descend(cursor, &MASTER_DATA)?,
                Child::Known("VocabularyList") => self.descend(cursor, &VOCABULARY_LIST)?,
                Child::Known("Vocabulary") => self.vocabulary(cursor)?,
                Child::Known(_) | Child::Other => {
                    cursor.skip()?;
                }
            }
        }
        Ok(())
    }

    fn partners<R: Read>(&mut self, cursor: &mut Cursor<R>) -> Result<(), CaptureError> {
        while let Some(child) = cursor.child(&PARTNERS)? {
            match child {
                Child::Known("Sender") => self.sender = partner(cursor)?.or(self.sender.take()),
                Child::Known(_) => self.receiver = partner(cursor)?.or(self.receiver.take()),
                Child::Other => {
                    cursor.skip()?;
                }
            }
        }
        Ok(())
    }

    fn vocabulary<R: Read>(&mut self, cursor: &mut Cursor<R>) -> Result<(), CaptureError> {
        let kind = cursor.attribute("type").unwrap_or_default().to_owned();
        while let Some(child) = cursor.child(&VOCABULARY)? {
            let Child::Known(_) = child else {
                cursor.skip()?;
                continue;
            };
            while let Some(child) = cursor.child(&ELEMENT_LIST)? {
                match child {
                    Child::Known(_) if kind == "urn:epcglobal:epcis:vtype:EPCClass" => self.product(cursor)?,
                    Child::Known(_) if kind == "urn:epcglobal:epcis:vtype:Location" => self.place(cursor)?,
                    Child::Known(_) | Child::Other => {
                        cursor.skip()?;
                    }
                }
            }
        }
        Ok(())
    }

    fn product<R: Read>(&mut self, cursor: &mut Cursor<R>) -> Result<(), CaptureError> {
        let at = cursor.at();
        let class = epc::product_class("VocabularyElement", cursor.attribute("id").unwrap_or_default());
        let class = class.map_err(|problem| problem.at(at))?;
        let attributes = attributes(cursor)?;
        let Some((gtin, prefix_digits)) = class else {
            return Ok(());
        };
        if self.products.len() >= limits::MASTER_DATA_ITEMS {
            return Err(too_much_master_data().at(at));
        }
        self.products.push(ProductData {
            gtin,
            company_prefix: prefix_digits.and_then(|digits| epc::company_prefix(&gtin, digits)),
            words: ProductWords {
                name: first(&attributes, &["regulatedProductName", "descriptionShort", "tradeItemDescription"]),
                strength: first(&attributes, &["strengthDescription"]),
                form: first(&attributes, &["dosageFormType"]),
                content: first(&attributes, &["netContentDescription"]),
                maker: first(&attributes, &["manufacturerOfTradeItemPartyName"]),
                market: String::new(),
            },
            ndc: ndc(&attributes),
        });
        Ok(())
    }

    fn place<R: Read>(&mut self, cursor: &mut Cursor<R>) -> Result<(), CaptureError> {
        let at = cursor.at();
        let location = Location::parse("VocabularyElement", cursor.attribute("id").unwrap_or_default());
        let location = location.map_err(|problem| problem.at(at))?;
        let name = first(&attributes(cursor)?, &["name"]);
        let (Location::Site(site), false) = (location, name.is_empty()) else {
            return Ok(());
        };
        if self.places.len() >= limits::MASTER_DATA_ITEMS {
            return Err(too_much_master_data().at(at));
        }
        self.places.push(PlaceData { site, name });
        Ok(())
    }
}

fn too_much_master_data() -> Problem {
    Problem::Limit { what: "the master data", limit: format!("{} entries", limits::MASTER_DATA_ITEMS) }
}

/// Reads the identifiers of a partner: the first that is a GLN, or else the first.
fn partner<R: Read>(cursor: &mut Cursor<R>) -> Result<Option<Partner>, CaptureError> {
    let mut found: Option<Partner> = None;
    while let Some(child) = cursor.child(&PARTNER)? {
        let Child::Known(name) = child else {
            cursor.skip()?;
            continue;
        };
        let partner = cursor.value(|text| parse_partner(name, text))?;
        found = match (found, partner) {
            (Some(known @ Partner::Gln(_)), _) => Some(known),
            (_, gln @ Partner::Gln(_)) => Some(gln),
            (known, other) => known.or(Some(other)),
        };
    }
    Ok(found)
}

fn parse_partner(field: &'static str, text: &str) -> Result<Partner, Problem> {
    if text.len() == 13 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Gln::parse(text).map(Partner::Gln).map_err(|e| Problem::identifier(field, text, e));
    }
    if text.contains(':')
        && let Location::Site(site) = Location::parse(field, text)?
    {
        return Ok(Partner::Gln(*site.gln()));
    }
    Ok(Partner::Other(excerpt(text).into()))
}

/// The attributes of a master data entry: the name behind the last `#` of its URI, and the value.
fn attributes<R: Read>(cursor: &mut Cursor<R>) -> Result<Vec<(String, String)>, CaptureError> {
    let mut found = Vec::new();
    while let Some(child) = cursor.child(&ELEMENT)? {
        let at = cursor.at();
        let Child::Known(_) = child else {
            cursor.skip()?;
            continue;
        };
        if found.len() >= limits::MASTER_DATA_ATTRIBUTES {
            return Err(Problem::Limit { what: "one master data entry", limit: "1000 attributes".to_owned() }.at(at));
        }
        let id = cursor.attribute("id").unwrap_or_default();
        let name = id.rsplit_once('#').map_or(id, |(_, name)| name).to_owned();
        // An attribute may hold elements of its own (addresses, contacts): those are not used.
        if let Some(value) = cursor.text_only()? {
            found.push((name, value));
        }
    }
    Ok(found)
}

fn first(attributes: &[(String, String)], names: &[&str]) -> String {
    let named = |name: &&str| attributes.iter().find(|(key, _)| key == name);
    names.iter().find_map(named).map(|(_, value)| value.clone()).unwrap_or_default()
}

/// The additional identification that its type code, which stands beside it, calls an NDC. One that is no NDC is left
/// out: the GTIN identifies the product anyway.
fn ndc(attributes: &[(String, String)]) -> Option<Ndc> {
    let of = |wanted: &'static str| attributes.iter().filter(move |(name, _)| name == wanted).map(|(_, value)| value);
    let codes = of("additionalTradeItemIdentification").zip(of("additionalTradeItemIdentificationTypeCode"));
    let mut ndcs = codes.filter(|(_, kind)| matches!(kind.as_str(), "US_FDA_NDC" | "FDA_NDC_11" | "NDC"));
    ndcs.find_map(|(code, _)| Ndc::parse(code).ok())
}
