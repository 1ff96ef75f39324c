//! An EPCIS 1.2 capture document, read event by event.

use std::fmt;
use std::io::Read;

use super::cursor::{Child, Cursor, EPCIS_1, EPCIS_2, Namespace, Others, Shape};
use super::error::{CaptureError, Problem, excerpt};
use super::event::{EpcisEvent, EventKind};
use super::fields;
use super::header::Header;

/// A document whose header has been read and whose events follow.
pub struct Document<R: Read> {
    cursor: Cursor<R>,
    header: Header,
    place: Place,
}

impl<R: Read> fmt::Debug for Document<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("header", &self.header).finish_non_exhaustive()
    }
}

/// Where the reader stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Inside `<EventList>`, that many `<extension>`s deep.
    Events { extensions: usize },
    /// Behind the document's end.
    End,
}

const fn epcis(known: &'static [&'static str]) -> Shape {
    Shape { namespace: Namespace::Epcis, known, others: Others::Refuse }
}

const DOCUMENT: Shape = epcis(&["EPCISHeader", "EPCISBody", "extension"]);
const BODY: Shape = epcis(&["EventList", "extension"]);
const EVENTS: Shape = epcis(&["ObjectEvent", "AggregationEvent", "TransactionEvent", "extension"]);
// EPCIS 1.2 puts TransformationEvent into an extension, and 1.2 documents of 2.0 systems AssociationEvent one deeper.
const EXTENDED_EVENTS: Shape = epcis(&["TransformationEvent", "AssociationEvent", "extension"]);

impl<R: Read> Document<R> {
    /// Reads up to the first event.
    pub fn open(input: R) -> Result<Self, CaptureError> {
        let mut cursor = Cursor::new(input)?;
        check_root(&mut cursor)?;
        let mut header = Header::default();
        let root_at = cursor.at();
        while let Some(child) = cursor.child(&DOCUMENT)? {
            match child {
                Child::Known("EPCISHeader") => header = Header::read(&mut cursor)?,
                Child::Known("EPCISBody") => {
                    let place = enter_body(&mut cursor)?;
                    return Ok(Self { cursor, header, place });
                }
                Child::Known(_) | Child::Other => {
                    cursor.skip()?;
                }
            }
        }
        Err(Problem::Missing { missing: "EPCISBody", parent: "EPCISDocument" }.at(root_at))
    }

    /// What the header says.
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The next event, or `None` behind the last, once the rest of the document has been found to be well-formed.
    pub fn next_event(&mut self) -> Result<Option<EpcisEvent>, CaptureError> {
        while let Place::Events { extensions } = self.place {
            let shape = if extensions == 0 { &EVENTS } else { &EXTENDED_EVENTS };
            let kind = match self.cursor.child(shape)? {
                Some(Child::Known("ObjectEvent")) => EventKind::Object,
                Some(Child::Known("AggregationEvent")) => EventKind::Aggregation,
                Some(Child::Known("TransactionEvent")) => EventKind::Transaction,
                Some(Child::Known("TransformationEvent")) => EventKind::Transformation,
                Some(Child::Known("AssociationEvent")) => EventKind::Association,
                Some(Child::Known(_)) => {
                    self.place = Place::Events { extensions: extensions + 1 };
                    continue;
                }
                Some(Child::Other) => {
                    self.cursor.skip()?;
                    continue;
                }
                None if extensions > 0 => {
                    self.place = Place::Events { extensions: extensions - 1 };
                    continue;
                }
                None => {
                    self.leave_body()?;
                    continue;
                }
            };
            return fields::event(&mut self.cursor, kind).map(Some);
        }
        Ok(None)
    }

    /// Reads the rest of the body and of the document: a second event list would be missed silently, so none is let by.
    fn leave_body(&mut self) -> Result<(), CaptureError> {
        for shape in [epcis(&["extension"]), epcis(&["extension"])] {
            while self.cursor.child(&shape)?.is_some() {
                self.cursor.skip()?;
            }
        }
        self.cursor.end()?;
        self.place = Place::End;
        Ok(())
    }
}

fn check_root<R: Read>(cursor: &mut Cursor<R>) -> Result<(), CaptureError> {
    let (name, namespace) = cursor.root()?;
    let at = cursor.at();
    let version = cursor.attribute("schemaVersion").unwrap_or_default();
    if EPCIS_2.contains(&namespace.as_str()) || version.starts_with("2.") {
        return Err(Problem::Epcis2.at(at));
    }
    if name != "EPCISDocument" || namespace != EPCIS_1 {
        let found = match namespace.as_str() {
            "" => format!("{} without a namespace", excerpt(&name)),
            other => format!("{} in namespace {}", excerpt(&name), excerpt(other)),
        };
        return Err(Problem::Root { found }.at(at));
    }
    match version {
        "1" | "1.0" | "1.1" | "1.2" => Ok(()),
        other => Err(Problem::SchemaVersion(excerpt(other)).at(at)),
    }
}

fn enter_body<R: Read>(cursor: &mut Cursor<R>) -> Result<Place, CaptureError> {
    let at = cursor.at();
    while let Some(child) = cursor.child(&BODY)? {
        match child {
            Child::Known("EventList") => return Ok(Place::Events { extensions: 0 }),
            Child::Known(_) | Child::Other => {
                cursor.skip()?;
            }
        }
    }
    Err(Problem::Missing { missing: "EventList", parent: "EPCISBody" }.at(at))
}
