//! From an EPCIS event in a document to what the registry records of it.
//!
//! Who attests (design, sections 3 and 7): a document with a receiver other than its sender is the record of a shipment.
//! It lists what was sent to that receiver and says nothing about the rest of a lot, so even where the sender is the
//! maker its lots are attested by the sender and `partial`. A document that the maker sends to nobody in particular is the
//! maker's own word, and so is one without any header, which the operator vouches for by capturing it. A document of
//! anybody else is that sender's word.

use verify_core::bundle::status::{Flag, Flags};
use verify_core::ids::{CompanyPrefix, Gln};

use super::event::{
    Attestation, AttesterKind, Authority, Effect, EventIdentity, FlagChange, LotKey, PackRef, RegistryEvent,
};
use super::identity;
use crate::capture::{Action, BizStep, Disposition, Epc, EpcisEvent, EventKind, Header, Object, Partner, Sgtin};

/// Where the events of a document come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Provenance {
    /// The document names neither sender nor receiver.
    Unnamed,
    /// The document has a sender and no other receiver. No GLN: the sender is named by another scheme.
    Published(Option<Gln>),
    /// The document was sent to somebody: the record of a shipment.
    Shipment(Option<Gln>),
}

impl Provenance {
    /// What the header says.
    pub fn of(header: &Header) -> Self {
        let by = header.sender.as_ref().and_then(Partner::gln).copied();
        match (&header.sender, &header.receiver) {
            (None, None) => Self::Unnamed,
            (_, Some(receiver)) if header.sender.as_ref() != Some(receiver) => Self::Shipment(by),
            (_, Some(_) | None) => Self::Published(by),
        }
    }

    /// The sender's GLN.
    pub const fn sender(&self) -> Option<&Gln> {
        match self {
            Self::Unnamed => None,
            Self::Published(by) | Self::Shipment(by) => by.as_ref(),
        }
    }

    fn attestation(&self, event: &EpcisEvent) -> Attestation {
        let by_sender = |gln| Attestation { kind: AttesterKind::Sender, gln };
        match self {
            Self::Shipment(by) => by_sender(*by),
            Self::Published(Some(by)) if is_maker(by, event) => {
                Attestation { kind: AttesterKind::Maker, gln: Some(*by) }
            }
            Self::Published(by) => by_sender(*by),
            Self::Unnamed => {
                let place = site_of(event).map(|site| *site.gln());
                Attestation { kind: AttesterKind::Maker, gln: place.filter(|gln| is_maker(gln, event)) }
            }
        }
    }

    fn authority(&self, event: &EpcisEvent) -> Authority {
        match self {
            Self::Unnamed => Authority::MayFlag,
            Self::Published(Some(by)) | Self::Shipment(Some(by)) if is_maker(by, event) => Authority::MayFlag,
            Self::Published(_) | Self::Shipment(_) => Authority::Trade,
        }
    }
}

/// Whether `gln` has the company prefix of every pack of the event, as far as the spelling of the packs tells it.
fn is_maker(gln: &Gln, event: &EpcisEvent) -> bool {
    let mut packs = sgtins(&event.objects).peekable();
    packs.peek().is_some() && packs.all(|it| it.company_prefix().is_some_and(|prefix| belongs_to(gln, &prefix)))
}

/// Whether a GLN was made from a company prefix.
pub fn belongs_to(gln: &Gln, prefix: &CompanyPrefix) -> bool {
    gln.as_str().starts_with(prefix.as_str())
}

fn sgtins(objects: &[Object]) -> impl Iterator<Item = &Sgtin> {
    objects.iter().filter_map(|object| match &object.epc {
        Epc::Sgtin(it) => Some(it),
        Epc::Sscc(_) | Epc::Other(_) => None,
    })
}

fn site_of(event: &EpcisEvent) -> Option<&verify_core::ids::SiteId> {
    let place = event.read_point.as_ref().and_then(|place| place.site());
    place.or_else(|| event.biz_location.as_ref().and_then(|place| place.site()))
}

impl RegistryEvent {
    /// What the registry records of an event.
    pub fn from_epcis(event: EpcisEvent, provenance: &Provenance) -> Self {
        let declared_at = event.error_declaration.as_ref().map(|declaration| declaration.declared_at);
        let identity = EventIdentity { hash: identity::of_epcis(&event), declared_at };
        let attested = provenance.attestation(&event);
        let authority = provenance.authority(&event);
        let (effect, flags, site) = (effect_of(&event), flags_of(&event), site_of(&event).cloned());
        let (mut packs, mut others) = (Vec::with_capacity(event.objects.len()), Vec::new());
        for Object { role, epc } in event.objects {
            match epc {
                Epc::Sgtin(Sgtin { gtin, serial, prefix_digits: _ }) => packs.push(PackRef { gtin, serial, role }),
                Epc::Sscc(sscc) => others.push((role, sscc.as_str().into())),
                Epc::Other(uri) => others.push((role, uri)),
            }
        }
        Self {
            identity,
            kind: event.kind.name(),
            event_time: event.event_time,
            record_time: event.record_time.unwrap_or(event.event_time),
            biz_step: event.biz_step.as_ref().map_or("", BizStep::as_str).into(),
            disposition: event.disposition.as_ref().map_or("", Disposition::as_str).into(),
            site,
            effect,
            flags,
            authority,
            attested,
            packs,
            others,
        }
    }
}

/// What a business step and a disposition mean for the life of a pack (CBV 2.0, sections 7.1 and 7.2).
///
/// Exports and samples have no word of their own in the CBV: they come by file.
fn effect_of(event: &EpcisEvent) -> Effect {
    if event.kind != EventKind::Object {
        return Effect::Seen;
    }
    let lot = || {
        let data = &event.lot_data;
        data.lot.clone().zip(data.expiry).map(|(lot, expiry)| LotKey { lot, expiry })
    };
    let adds = event.action == Some(Action::Add);
    match (&event.biz_step, &event.disposition) {
        (Some(BizStep::Commissioning), _) if adds => Effect::Commission(lot()),
        _ if adds => Effect::Seen,
        (_, Some(Disposition::Stolen)) => Effect::Steal,
        (Some(BizStep::Destroying), _) | (_, Some(Disposition::Destroyed)) => Effect::Destroy,
        (Some(BizStep::Dispensing), _) => Effect::Dispense,
        (
            Some(BizStep::RetailSelling | BizStep::Decommissioning) | None,
            Some(Disposition::Dispensed | Disposition::PartiallyDispensed | Disposition::RetailSold),
        ) => Effect::Dispense,
        (Some(BizStep::Decommissioning), _) => Effect::Decommission,
        (None, Some(Disposition::Inactive)) => Effect::Decommission,
        _ => Effect::Seen,
    }
}

fn flags_of(event: &EpcisEvent) -> FlagChange {
    let flag = |disposition: &Disposition| match disposition {
        Disposition::Recalled => Some(Flag::Recalled),
        Disposition::NoPedigreeMatch => Some(Flag::Suspect),
        _ => None,
    };
    let all = |dispositions: &mut dyn Iterator<Item = &Disposition>| {
        dispositions.filter_map(flag).fold(Flags::default(), Flags::with)
    };
    FlagChange {
        set: all(&mut event.disposition.iter().chain(&event.persistent.set)),
        clear: all(&mut event.persistent.unset.iter()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::Document;

    const SHIPMENT: &str = include_str!("../../../tests/samples/shipment.xml");

    fn first_event(text: &str) -> RegistryEvent {
        let mut document = Document::open(text.as_bytes()).unwrap();
        let provenance = Provenance::of(document.header());
        RegistryEvent::from_epcis(document.next_event().unwrap().unwrap(), &provenance)
    }

    fn attester(text: &str) -> String {
        let Attestation { kind, gln } = first_event(text).attested;
        format!("{kind:?} {}", gln.map_or("-".to_owned(), |gln| gln.to_string()))
    }

    fn without(from: &str, to: &str) -> String {
        let (start, end) = (SHIPMENT.find(from).unwrap(), SHIPMENT.find(to).unwrap() + to.len());
        format!("{}{}", &SHIPMENT[..start], &SHIPMENT[end..])
    }

    #[test]
    fn who_attests() {
        assert_eq!(attester(SHIPMENT), "Sender 9521141111116");
        let published = without("<sbdh:Receiver>", "</sbdh:Receiver>");
        assert_eq!(attester(&published), "Maker 9521141111116");
        let to_self = SHIPMENT.replacen("sgln:9521999.10000.0</sbdh", "sgln:9521141.11111.0</sbdh", 1);
        assert_eq!(attester(&to_self), "Maker 9521141111116");
        let by_another = published.replacen("9521141.11111.0</sbdh", "9521999.10000.0</sbdh", 1);
        assert_eq!(attester(&by_another), "Sender 9521999100003");
        let unnamed = without("<sbdh:StandardBusinessDocumentHeader>", "</sbdh:StandardBusinessDocumentHeader>");
        assert_eq!(attester(&unnamed), "Maker 9521141111116");
        let elsewhere = unnamed.replace("sgln:9521141.11111.0</id>", "sgln:9521999.10000.0</id>");
        assert_eq!(attester(&elsewhere), "Maker -");
        let no_sender = without("<sbdh:Sender>", "</sbdh:Sender>");
        assert_eq!(attester(&no_sender), "Sender -");
    }

    #[test]
    fn what_steps_and_dispositions_do() {
        let check = |action: &str, step: &str, disposition: &str, expected: &str| {
            let event = SHIPMENT
                .replacen("<action>ADD", &format!("<action>{action}"), 1)
                .replacen("bizstep:commissioning", &format!("bizstep:{step}"), 1)
                .replacen("disp:active", &format!("disp:{disposition}"), 1);
            let event = first_event(&event);
            let effect = format!("{:?}", event.effect);
            let effect = effect.split('(').next().unwrap_or_default();
            let flags: Vec<_> = event.flags.set.iter().map(Flag::name).collect();
            assert_eq!(format!("{effect} {}", flags.join(" ")).trim(), expected, "{action} {step} {disposition}");
        };
        check("ADD", "commissioning", "active", "Commission");
        check("OBSERVE", "commissioning", "active", "Seen");
        check("OBSERVE", "shipping", "in_transit", "Seen");
        check("DELETE", "decommissioning", "inactive", "Decommission");
        check("DELETE", "decommissioning", "destroyed", "Destroy");
        check("DELETE", "decommissioning", "retail_sold", "Dispense");
        check("DELETE", "destroying", "destroyed", "Destroy");
        check("OBSERVE", "dispensing", "partially_dispensed", "Dispense");
        check("OBSERVE", "retail_selling", "retail_sold", "Dispense");
        check("OBSERVE", "retail_selling", "sellable_accessible", "Seen");
        check("OBSERVE", "holding", "stolen", "Steal");
        check("OBSERVE", "holding", "recalled", "Seen recalled");
        check("OBSERVE", "holding", "no_pedigree_match", "Seen suspect");
        check("ADD", "commissioning", "recalled", "Commission recalled");
    }

    #[test]
    fn objects_are_parted_into_packs_and_others() {
        let mut document = Document::open(SHIPMENT.as_bytes()).unwrap();
        let provenance = Provenance::of(document.header());
        let events = std::iter::from_fn(|| document.next_event().unwrap());
        let pallet = events.map(|event| RegistryEvent::from_epcis(event, &provenance)).nth(5).unwrap();
        assert_eq!(pallet.packs.len(), 1);
        assert_eq!(pallet.others, [(crate::capture::Role::Parent, "495211411234567890".into())]);
    }
}
