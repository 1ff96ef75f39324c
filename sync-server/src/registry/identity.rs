//! The identity of an event: SHA-256 over what it says, in one spelling.
//!
//! Modelled on the event hash identifier of CBV 2.0 (section 8.9): what the sender's software added (event identifier,
//! record time, error declaration) does not count, so a declaration of error has the identity of the event that it
//! retracts; the order of lists does not count; times, codes and places count by value and not by spelling.
//!
//! The pre-image is the line `packproof-event-1`, then for each field that is present `name:length:value` and a line
//! feed, with the length in bytes and names and values as follows, in this order:
//!
//! | Name | Value |
//! | --- | --- |
//! | `kind` | name of the event's type |
//! | `time` | event time, UTC, microseconds, RFC 3339 |
//! | `offset` | time zone offset in minutes |
//! | `action`, `step`, `disposition` | EPCIS action; CBV word or URI |
//! | `set`, `unset` | persistent dispositions, sorted |
//! | `at`, `to` | read point, business location: GLN and extension, or URI |
//! | `epc`, `parent`, `child`, `input`, `output` | objects by part, sorted: `GTIN/serial`, SSCC, or URI |
//! | `lot`, `expiry` | lot number; date |
//! | `transaction`, `source`, `destination` | kind, a space, identifier; each list sorted |
//! | `rest` | digests of what is not understood, sorted |
//!
//! A line of a CSV file has an identity of the same make with the first line `packproof-csv-event-1`.

use sha2::{Digest as _, Sha256};
use verify_core::ids::Digest;
use verify_core::time::Timestamp;

use super::event::PackRef;
use crate::capture::{Disposition, Epc, EpcisEvent, Location, Object, Reference};

/// The identity of an EPCIS event.
pub fn of_epcis(event: &EpcisEvent) -> Digest {
    let mut image = PreImage::new("packproof-event-1\n");
    image.field("kind", event.kind.name());
    image.field("time", &time(event.event_time));
    image.field("offset", &event.time_zone_offset.minutes().to_string());
    image.optional("action", event.action.map(|action| action.name()));
    image.optional("step", event.biz_step.as_ref().map(|step| step.as_str()));
    image.optional("disposition", event.disposition.as_ref().map(Disposition::as_str));
    image.sorted("set", event.persistent.set.iter().map(Disposition::as_str));
    image.sorted("unset", event.persistent.unset.iter().map(Disposition::as_str));
    image.optional("at", event.read_point.as_ref().map(location).as_deref());
    image.optional("to", event.biz_location.as_ref().map(location).as_deref());
    image.objects(&event.objects);
    image.optional("lot", event.lot_data.lot.as_ref().map(|lot| lot.as_str()));
    image.optional("expiry", event.lot_data.expiry.map(|expiry| expiry.to_string()).as_deref());
    image.references("transaction", &event.biz_transactions);
    image.references("source", &event.sources);
    image.references("destination", &event.destinations);
    image.sorted("rest", event.rest.iter().map(|digest| digest.to_hex()));
    image.finish()
}

/// The identity of lines of a CSV file that say the same of several packs: `fields` in a fixed order, then the packs.
pub fn of_csv(fields: &[(&str, &str)], packs: &[PackRef]) -> Digest {
    let mut image = PreImage::new("packproof-csv-event-1\n");
    for (name, value) in fields {
        image.field(name, value);
    }
    let mut sorted: Vec<_> = packs.iter().collect();
    sorted.sort_unstable();
    for pack in sorted {
        image.parts("epc", &[pack.gtin.as_str(), "/", pack.serial.as_str()]);
    }
    image.finish()
}

fn time(time: Timestamp) -> String {
    format!("{time:.6}")
}

fn location(location: &Location) -> String {
    match location {
        Location::Site(site) => site.to_string(),
        Location::Other(uri) => uri.to_string(),
    }
}

struct PreImage(Sha256);

impl PreImage {
    fn new(first_line: &str) -> Self {
        Self(Sha256::new_with_prefix(first_line))
    }

    fn field(&mut self, name: &str, value: &str) {
        self.parts(name, &[value]);
    }

    fn parts(&mut self, name: &str, value: &[&str]) {
        let length: usize = value.iter().map(|part| part.len()).sum();
        self.0.update(format!("{name}:{length}:"));
        value.iter().for_each(|part| self.0.update(part));
        self.0.update("\n");
    }

    fn optional(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.field(name, value);
        }
    }

    fn sorted<T: AsRef<str> + Ord>(&mut self, name: &str, values: impl Iterator<Item = T>) {
        let mut values: Vec<T> = values.collect();
        values.sort_unstable();
        values.iter().for_each(|value| self.field(name, value.as_ref()));
    }

    fn references(&mut self, name: &str, references: &[Reference]) {
        let mut sorted: Vec<_> = references.iter().collect();
        sorted.sort_unstable();
        for reference in sorted {
            self.parts(name, &[&reference.kind, " ", &reference.id]);
        }
    }

    fn objects(&mut self, objects: &[Object]) {
        let mut sorted: Vec<_> = objects.iter().map(|object| (object.role, spelling(&object.epc))).collect();
        sorted.sort_unstable();
        for (role, [first, between, second]) in sorted {
            self.parts(role.name(), &[first, between, second]);
        }
    }

    fn finish(self) -> Digest {
        Digest::from_bytes(self.0.finalize().into())
    }
}

/// An object by value: the same pack has one spelling, whether it came as URN or as Digital Link.
fn spelling(epc: &Epc) -> [&str; 3] {
    match epc {
        Epc::Sgtin(it) => [it.gtin.as_str(), "/", it.serial.as_str()],
        Epc::Sscc(sscc) => [sscc.as_str(), "", ""],
        Epc::Other(uri) => [uri, "", ""],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::Document;

    const SHIPMENT: &str = include_str!("../../../tests/samples/shipment.xml");

    fn identities(text: &str) -> Vec<Digest> {
        let mut document = Document::open(text.as_bytes()).unwrap();
        std::iter::from_fn(|| document.next_event().unwrap()).map(|event| of_epcis(&event)).collect()
    }

    #[test]
    fn a_declaration_of_error_has_the_identity_of_what_it_retracts() {
        let ids = identities(SHIPMENT);
        assert_eq!(ids[2], ids[3]);
        let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
        assert_eq!(distinct.len(), ids.len() - 1);
    }

    #[test]
    fn identities_are_stable() {
        assert_eq!(
            identities(SHIPMENT)[0].to_hex(),
            "255e87777ac988abd31d0d81917607e57f69350fe3fb77bed48aaecda85ed3bc"
        );
    }

    #[test]
    fn spelling_and_order_do_not_count() {
        let check = |from: &str, to: &str| {
            assert!(SHIPMENT.contains(from), "{from}");
            assert_eq!(identities(&SHIPMENT.replacen(from, to, 1)), identities(SHIPMENT), "{from}");
        };
        check("2026-10-01T06:00:00Z", "2026-10-01T08:00:00.000+02:00");
        check("urn:epc:id:sgtin:9521141.012345.K3V8N2", "https://id.gs1.org/01/09521141123454/21/K3V8N2");
        check("urn:epcglobal:cbv:bizstep:commissioning", "https://ref.gs1.org/cbv/BizStep-commissioning");
        check("urn:epc:id:sgln:9521141.11111.0</id>", "https://id.gs1.org/414/9521141111116</id>");
        check("<eventTimeZoneOffset>", "<recordTime>2027-01-01T00:00:00Z</recordTime><eventTimeZoneOffset>");
    }

    #[test]
    fn lists_have_no_order() {
        let line = "<epc>urn:epc:id:sgtin:9521141.012345.K3V8N2</epc>";
        let moved = SHIPMENT.replacen(line, "", 1).replacen("</epcList>", &format!("{line}</epcList>"), 1);
        assert_eq!(identities(&moved), identities(SHIPMENT));
    }

    #[test]
    fn content_counts() {
        let check = |from: &str, to: &str| {
            assert!(SHIPMENT.contains(from), "{from}");
            assert_ne!(identities(&SHIPMENT.replacen(from, to, 1)), identities(SHIPMENT), "{from}");
        };
        check("2026-10-01T06:00:00Z", "2026-10-01T06:00:00.001Z");
        check("K3V8N2", "K3V8N3");
        check("N-2030", "N-2031");
        check("2030-02-28", "2030-03-28");
        check("PO-77", "PO-78");
        check("<cbvmda:lotNumber>", "<cbvmda:size>1</cbvmda:size><cbvmda:lotNumber>");
        check("<action>ADD", "<x:a xmlns:x=\"urn:x\" b=\"c\"/><action>ADD");
    }
}
