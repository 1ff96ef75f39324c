//! EPCIS events as values: what happened to which objects, when, where and why (EPCIS 1.2, section 7.4).
//!
//! Everything that could be wrong in the text has been checked; parts that Packproof does not use are kept as digests,
//! so that two events that differ there stay two events.

use jiff::civil::Date;
use verify_core::ids::{Digest, Lot};
use verify_core::time::Timestamp;

use super::epc::{Epc, Location};
use super::source::Position;
use super::time::UtcOffset;
use super::vocabulary::{Action, BizStep, Disposition};

/// The type of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventKind {
    /// Something happened to objects.
    Object,
    /// Objects were put together or taken apart.
    Aggregation,
    /// Objects were tied to business documents.
    Transaction,
    /// Objects were turned into others.
    Transformation,
    /// An object was attached to another (of EPCIS 2.0, met in 1.2 documents as an extension).
    Association,
}

impl EventKind {
    /// The element's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Object => "ObjectEvent",
            Self::Aggregation => "AggregationEvent",
            Self::Transaction => "TransactionEvent",
            Self::Transformation => "TransformationEvent",
            Self::Association => "AssociationEvent",
        }
    }
}

/// The part that an object plays in an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The event is about it.
    Subject,
    /// It holds the children.
    Parent,
    /// It is in the parent.
    Child,
    /// It was used up.
    Input,
    /// It came out.
    Output,
}

impl Role {
    /// A short name for databases and hashes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Subject => "epc",
            Self::Parent => "parent",
            Self::Child => "child",
            Self::Input => "input",
            Self::Output => "output",
        }
    }
}

/// An object and its part in the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Its part.
    pub role: Role,
    /// Which object.
    pub epc: Epc,
}

/// A business document that an event refers to, or a party or place that goods come from or go to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// What it is, such as `urn:epcglobal:cbv:btt:po`; empty where the document does not say.
    pub kind: Box<str>,
    /// Its identifier.
    pub id: Box<str>,
}

/// The statement that an earlier event was wrong (EPCIS 1.2, section 7.4.1.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorDeclaration {
    /// When it was made.
    pub declared_at: Timestamp,
    /// Why, as a URI, where said.
    pub reason: Option<Box<str>>,
    /// The events that stand in its place.
    pub corrective_ids: Vec<Box<str>>,
}

/// Lot and expiry of the objects that an event brought into being.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LotData {
    /// `cbvmda:lotNumber`.
    pub lot: Option<Lot>,
    /// `cbvmda:itemExpirationDate`: the last usable day.
    pub expiry: Option<Date>,
}

/// Conditions that last until they are taken back (of EPCIS 2.0, met in 1.2 documents as an extension).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersistentDispositions {
    /// From now on.
    pub set: Vec<Disposition>,
    /// No longer.
    pub unset: Vec<Disposition>,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpcisEvent {
    /// Where it starts in its document.
    pub position: Position,
    /// Its type.
    pub kind: EventKind,
    /// When it happened.
    pub event_time: Timestamp,
    /// Local time where it happened.
    pub time_zone_offset: UtcOffset,
    /// When the sender's repository recorded it, where said.
    pub record_time: Option<Timestamp>,
    /// The identifier that its sender gave it.
    pub event_id: Option<Box<str>>,
    /// Present if this declares the otherwise same event to be wrong.
    pub error_declaration: Option<ErrorDeclaration>,
    /// What it did; transformations have none.
    pub action: Option<Action>,
    /// Why it happened.
    pub biz_step: Option<BizStep>,
    /// The condition of the objects after it.
    pub disposition: Option<Disposition>,
    /// Conditions set or taken back by it.
    pub persistent: PersistentDispositions,
    /// Where it happened.
    pub read_point: Option<Location>,
    /// Where the objects are from then on.
    pub biz_location: Option<Location>,
    /// The objects.
    pub objects: Vec<Object>,
    /// Business documents.
    pub biz_transactions: Vec<Reference>,
    /// Where goods come from.
    pub sources: Vec<Reference>,
    /// Where goods go to.
    pub destinations: Vec<Reference>,
    /// Lot and expiry.
    pub lot_data: LotData,
    /// Digests of everything else that it says: quantities, sensors, fields of other namespaces.
    pub rest: Vec<Digest>,
}
