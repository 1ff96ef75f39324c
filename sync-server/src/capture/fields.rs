//! Reads the elements of one event. The order of elements does not matter: senders jumble it and no meaning is lost.

use std::io::Read;

use verify_core::ids::Digest;
use verify_core::time::Timestamp;

use super::cursor::{Child, Cursor, Namespace, Others, Shape};
use super::epc::{self, Epc, Location};
use super::error::{CaptureError, Problem};
use super::event::{EpcisEvent, ErrorDeclaration, EventKind, LotData, Object, PersistentDispositions, Reference, Role};
use super::limits;
use super::time::{self, UtcOffset};
use super::vocabulary::{Action, BizStep, Disposition};

const fn epcis(known: &'static [&'static str]) -> Shape {
    Shape { namespace: Namespace::Epcis, known, others: Others::Refuse }
}

const OBJECT: Shape = epcis(&[
    "eventTime",
    "recordTime",
    "eventTimeZoneOffset",
    "baseExtension",
    "epcList",
    "action",
    "bizStep",
    "disposition",
    "readPoint",
    "bizLocation",
    "bizTransactionList",
    "ilmd",
    "extension",
    "certificationInfo",
]);
const AGGREGATION: Shape = epcis(&[
    "eventTime",
    "recordTime",
    "eventTimeZoneOffset",
    "baseExtension",
    "parentID",
    "childEPCs",
    "action",
    "bizStep",
    "disposition",
    "readPoint",
    "bizLocation",
    "bizTransactionList",
    "extension",
    "certificationInfo",
]);
const TRANSACTION: Shape = epcis(&[
    "eventTime",
    "recordTime",
    "eventTimeZoneOffset",
    "baseExtension",
    "bizTransactionList",
    "parentID",
    "epcList",
    "action",
    "bizStep",
    "disposition",
    "readPoint",
    "bizLocation",
    "extension",
    "certificationInfo",
]);
const TRANSFORMATION: Shape = epcis(&[
    "eventTime",
    "recordTime",
    "eventTimeZoneOffset",
    "baseExtension",
    "inputEPCList",
    "inputQuantityList",
    "outputEPCList",
    "outputQuantityList",
    "transformationID",
    "bizStep",
    "disposition",
    "readPoint",
    "bizLocation",
    "bizTransactionList",
    "sourceList",
    "destinationList",
    "ilmd",
    "extension",
    "certificationInfo",
]);
const ASSOCIATION: Shape = epcis(&[
    "eventTime",
    "recordTime",
    "eventTimeZoneOffset",
    "baseExtension",
    "parentID",
    "childEPCs",
    "childQuantityList",
    "action",
    "bizStep",
    "disposition",
    "readPoint",
    "bizLocation",
    "bizTransactionList",
    "sourceList",
    "destinationList",
    "sensorElementList",
    "persistentDisposition",
    "extension",
    "certificationInfo",
]);
const EXTENSION: Shape = epcis(&[
    "quantityList",
    "childQuantityList",
    "sourceList",
    "destinationList",
    "ilmd",
    "sensorElementList",
    "persistentDisposition",
    "certificationInfo",
    "extension",
]);
const BASE_EXTENSION: Shape = epcis(&["eventID", "errorDeclaration", "extension"]);
const ERROR_DECLARATION: Shape = epcis(&["declarationTime", "reason", "correctiveEventIDs", "extension"]);
const PERSISTENT: Shape = epcis(&["set", "unset"]);
const LOT_DATA: Shape =
    Shape { namespace: Namespace::MasterData, known: &["lotNumber", "itemExpirationDate"], others: Others::LetPass };

const fn shape_of(kind: EventKind) -> &'static Shape {
    match kind {
        EventKind::Object => &OBJECT,
        EventKind::Aggregation => &AGGREGATION,
        EventKind::Transaction => &TRANSACTION,
        EventKind::Transformation => &TRANSFORMATION,
        EventKind::Association => &ASSOCIATION,
    }
}

/// Reads the event whose start tag was just read.
pub(super) fn event<R: Read>(cursor: &mut Cursor<R>, kind: EventKind) -> Result<EpcisEvent, CaptureError> {
    let position = cursor.at();
    let mut draft = Draft::default();
    while let Some(child) = cursor.child(shape_of(kind))? {
        draft.field(cursor, child)?;
    }
    draft.finish(kind).map(|event| EpcisEvent { position, ..event }).map_err(|problem| problem.at(position))
}

/// An event of which not everything has been read yet.
#[derive(Default)]
struct Draft {
    event_time: Option<Timestamp>,
    time_zone_offset: Option<UtcOffset>,
    record_time: Option<Timestamp>,
    event_id: Option<Box<str>>,
    error_declaration: Option<ErrorDeclaration>,
    action: Option<Action>,
    biz_step: Option<BizStep>,
    disposition: Option<Disposition>,
    persistent: PersistentDispositions,
    read_point: Option<Location>,
    biz_location: Option<Location>,
    has_parent: bool,
    has_biz_transactions: bool,
    objects: Vec<Object>,
    biz_transactions: Vec<Reference>,
    sources: Vec<Reference>,
    destinations: Vec<Reference>,
    lot_data: LotData,
    rest: Vec<Digest>,
}

impl Draft {
    fn field<R: Read>(&mut self, cursor: &mut Cursor<R>, child: Child) -> Result<(), CaptureError> {
        let Child::Known(name) = child else {
            return self.keep_rest(cursor);
        };
        let at = cursor.at();
        let fresh = match name {
            "eventTime" => self.event_time.replace(cursor.value(|t| time::date_time(name, t))?).is_none(),
            "recordTime" => self.record_time.replace(cursor.value(|t| time::date_time(name, t))?).is_none(),
            "eventTimeZoneOffset" => self.time_zone_offset.replace(cursor.value(UtcOffset::parse)?).is_none(),
            "action" => self.action.replace(cursor.value(Action::parse)?).is_none(),
            "bizStep" => self.biz_step.replace(cursor.value(BizStep::parse)?).is_none(),
            "disposition" => self.disposition.replace(cursor.value(Disposition::parse)?).is_none(),
            "readPoint" => {
                let location = self.location(cursor)?;
                self.read_point.replace(location).is_none()
            }
            "bizLocation" => {
                let location = self.location(cursor)?;
                self.biz_location.replace(location).is_none()
            }
            "parentID" => self.parent(cursor)?,
            "epcList" => self.objects(cursor, Role::Subject)?,
            "childEPCs" => self.objects(cursor, Role::Child)?,
            "inputEPCList" => self.objects(cursor, Role::Input)?,
            "outputEPCList" => self.objects(cursor, Role::Output)?,
            "bizTransactionList" => {
                self.biz_transactions = references(cursor, &epcis(&["bizTransaction"]))?;
                !std::mem::replace(&mut self.has_biz_transactions, true)
            }
            "sourceList" => read_once(&mut self.sources, cursor, &epcis(&["source"]))?,
            "destinationList" => read_once(&mut self.destinations, cursor, &epcis(&["destination"]))?,
            "ilmd" => self.lot_data(cursor)?,
            "baseExtension" => self.base_extension(cursor)?,
            "persistentDisposition" => self.persistent(cursor)?,
            "extension" => self.extension(cursor)?,
            // Quantities, sensors, certificates and the identifier of a transformation.
            _ => self.keep_rest(cursor).map(|()| true)?,
        };
        if fresh { Ok(()) } else { Err(Problem::Repeated(name).at(at)) }
    }

    fn keep_rest<R: Read>(&mut self, cursor: &mut Cursor<R>) -> Result<(), CaptureError> {
        let at = cursor.at();
        let digest = cursor.skip()?;
        push(&mut self.rest, digest, "the number of extension fields").map_err(|problem| problem.at(at))
    }

    fn extension<R: Read>(&mut self, cursor: &mut Cursor<R>) -> Result<bool, CaptureError> {
        while let Some(child) = cursor.child(&EXTENSION)? {
            self.field(cursor, child)?;
        }
        Ok(true)
    }

    fn location<R: Read>(&mut self, cursor: &mut Cursor<R>) -> Result<Location, CaptureError> {
        let at = cursor.at();
        let mut found = None;
        while let Some(child) = cursor.child(&epcis(&["id", "extension"]))? {
            match child {
                Child::Known("id") => found = Some(cursor.value(|text| Location::parse("id", text))?),
                Child::Known(_) | Child::Other => self.keep_rest(cursor)?,
            }
        }
        found.ok_or_else(|| Problem::Missing { missing: "id", parent: "readPoint or bizLocation" }.at(at))
    }

    fn parent<R: Read>(&mut self, cursor: &mut Cursor<R>) -> Result<bool, CaptureError> {
        let epc = cursor.value(|text| Epc::parse("parentID", text))?;
        self.objects.push(Object { role: Role::Parent, epc });
        Ok(!std::mem::replace(&mut self.has_parent, true))
    }

    fn objects<R: Read>(&mut self, cursor: &mut Cursor<R>, role: Role) -> Result<bool, CaptureError> {
        const LIST: Shape = epcis(&["epc"]);
        let fresh = self.objects.iter().all(|object| object.role != role);
        while let Some(child) = cursor.child(&LIST)? {
            match child {
                Child::Known(_) => {
                    let epc = cursor.value(|text| Epc::parse("epc", text))?;
                    if self.objects.len() >= limits::OBJECTS_PER_EVENT {
                        return Err(Problem::too_many_objects().at(cursor.at()));
                    }
                    self.objects.push(Object { role, epc });
                }
                Child::Other => self.keep_rest(cursor)?,
            }
        }
        Ok(fresh)
    }

    fn lot_data<R: Read>(&mut self, cursor: &mut Cursor<R>) -> Result<bool, CaptureError> {
        let mut fresh = true;
        while let Some(child) = cursor.child(&LOT_DATA)? {
            match child {
                Child::Known(name @ "lotNumber") => {
                    let lot = cursor.value(|text| epc::lot(name, text))?;
                    fresh &= self.lot_data.lot.replace(lot).is_none();
                }
                Child::Known(name) => {
                    let expiry = cursor.value(|text| time::date(name, text))?;
                    fresh &= self.lot_data.expiry.replace(expiry).is_none();
                }
                Child::Other => self.keep_rest(cursor)?,
            }
        }
        Ok(fresh)
    }

    fn base_extension<R: Read>(&mut self, cursor: &mut Cursor<R>) -> Result<bool, CaptureError> {
        let mut fresh = true;
        while let Some(child) = cursor.child(&BASE_EXTENSION)? {
            match child {
                Child::Known(name @ "eventID") => {
                    fresh &= self.event_id.replace(cursor.value(|text| short_text(name, text))?).is_none();
                }
                Child::Known("errorDeclaration") => {
                    fresh &= self.error_declaration.replace(error_declaration(cursor)?).is_none();
                }
                Child::Known(_) | Child::Other => self.keep_rest(cursor)?,
            }
        }
        Ok(fresh)
    }

    fn persistent<R: Read>(&mut self, cursor: &mut Cursor<R>) -> Result<bool, CaptureError> {
        while let Some(child) = cursor.child(&PERSISTENT)? {
            let at = cursor.at();
            let list = match child {
                Child::Known("set") => &mut self.persistent.set,
                Child::Known(_) => &mut self.persistent.unset,
                Child::Other => {
                    self.keep_rest(cursor)?;
                    continue;
                }
            };
            let disposition = cursor.value(Disposition::parse)?;
            push(list, disposition, "persistentDisposition").map_err(|problem| problem.at(at))?;
        }
        Ok(true)
    }

    /// The event, if everything that the schema requires is there.
    fn finish(self, kind: EventKind) -> Result<EpcisEvent, Problem> {
        let missing = |missing: &'static str| Problem::Missing { missing, parent: kind.name() };
        match kind {
            EventKind::Object | EventKind::Aggregation | EventKind::Transaction | EventKind::Association => {
                self.action.ok_or_else(|| missing("action"))?;
            }
            EventKind::Transformation => {}
        }
        // EPCIS 1.2, section 7.4.3: only an observation may leave its parent out.
        let has_children = matches!(kind, EventKind::Aggregation | EventKind::Association);
        if has_children && !self.has_parent && self.action != Some(Action::Observe) {
            return Err(missing("parentID"));
        }
        if kind == EventKind::Transaction && !self.has_biz_transactions {
            return Err(missing("bizTransactionList"));
        }
        Ok(EpcisEvent {
            position: super::source::Position::START,
            kind,
            event_time: self.event_time.ok_or_else(|| missing("eventTime"))?,
            time_zone_offset: self.time_zone_offset.ok_or_else(|| missing("eventTimeZoneOffset"))?,
            record_time: self.record_time,
            event_id: self.event_id,
            error_declaration: self.error_declaration,
            action: self.action,
            biz_step: self.biz_step,
            disposition: self.disposition,
            persistent: self.persistent,
            read_point: self.read_point,
            biz_location: self.biz_location,
            objects: self.objects,
            biz_transactions: self.biz_transactions,
            sources: self.sources,
            destinations: self.destinations,
            lot_data: self.lot_data,
            rest: self.rest,
        })
    }
}

/// Reads a list of references into `list`; `false` if one had been read before.
fn read_once<R: Read>(list: &mut Vec<Reference>, cursor: &mut Cursor<R>, shape: &Shape) -> Result<bool, CaptureError> {
    let fresh = list.is_empty();
    *list = references(cursor, shape)?;
    Ok(fresh)
}

fn references<R: Read>(cursor: &mut Cursor<R>, shape: &Shape) -> Result<Vec<Reference>, CaptureError> {
    let mut list = Vec::new();
    while let Some(child) = cursor.child(shape)? {
        let at = cursor.at();
        match child {
            Child::Known(name) => {
                let kind = short_text("type", cursor.attribute("type").unwrap_or_default());
                let kind = kind.map_err(|problem| problem.at(at))?;
                let id = cursor.value(|text| short_text(name, text))?;
                push(&mut list, Reference { kind, id }, name).map_err(|problem| problem.at(at))?;
            }
            Child::Other => {
                cursor.skip()?;
            }
        }
    }
    Ok(list)
}

fn error_declaration<R: Read>(cursor: &mut Cursor<R>) -> Result<ErrorDeclaration, CaptureError> {
    let at = cursor.at();
    let (mut declared_at, mut reason, mut corrective_ids) = (None, None, Vec::new());
    while let Some(child) = cursor.child(&ERROR_DECLARATION)? {
        match child {
            Child::Known(name @ "declarationTime") => {
                declared_at = Some(cursor.value(|text| time::date_time(name, text))?);
            }
            Child::Known(name @ "reason") => reason = Some(cursor.value(|text| short_text(name, text))?),
            Child::Known(name @ "correctiveEventIDs") => {
                let ids = references(cursor, &epcis(&["correctiveEventID"]))?;
                corrective_ids.extend(ids.into_iter().map(|reference| reference.id));
                if corrective_ids.len() > limits::LIST_ITEMS {
                    return Err(Problem::list_too_long(name).at(at));
                }
            }
            Child::Known(_) | Child::Other => {
                cursor.skip()?;
            }
        }
    }
    let declared_at = declared_at
        .ok_or_else(|| Problem::Missing { missing: "declarationTime", parent: "errorDeclaration" }.at(at))?;
    Ok(ErrorDeclaration { declared_at, reason, corrective_ids })
}

fn short_text(what: &'static str, text: &str) -> Result<Box<str>, Problem> {
    if text.len() > limits::URI_BYTES {
        return Err(Problem::Limit { what, limit: format!("{} bytes", limits::URI_BYTES) });
    }
    Ok(text.into())
}

fn push<T>(list: &mut Vec<T>, item: T, what: &'static str) -> Result<(), Problem> {
    if list.len() >= limits::LIST_ITEMS {
        return Err(Problem::list_too_long(what));
    }
    list.push(item);
    Ok(())
}
