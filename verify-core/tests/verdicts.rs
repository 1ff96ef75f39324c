//! The table of verdicts (design, section 3), case by case, on a bundle with one lot of every kind.
#![cfg(feature = "writer")]
#![allow(clippy::unwrap_used, reason = "a broken sample is a failed test")]

use std::sync::LazyLock;

use verify_core::ids::SiteId;
use verify_core::place::Place;
use verify_core::scan::{EntryMode, Scan, identify};
use verify_core::time::{BootId, Clock, Now, TimeFloor, Timestamp, Zone};
use verify_core::verdict::{Context, EarlierRead, Knowledge, Question, SessionReason, Verdict, judge};

#[path = "verdicts/sample.rs"]
mod sample;

use sample::{ISSUED, LOT_LEVEL_GTIN, Sample};

static SAMPLE: LazyLock<Sample> = LazyLock::new(Sample::new);

/// A device at the sample's site that reads one code after the other.
struct Device {
    context: Context,
    clock: Clock,
    earlier: Vec<EarlierRead>,
    knows: bool,
}

impl Device {
    fn new() -> Self {
        let context = Context { reason: SessionReason::Receiving, zone: Zone::utc(), ..Context::default() };
        Self { context, clock: Clock::given(t("2026-11-20T12:00:00Z")), earlier: Vec::new(), knows: true }
    }

    fn at(mut self, now: &str) -> Self {
        self.clock = Clock::given(t(now));
        self
    }

    fn read(&mut self, text: &str) -> Verdict {
        self.read_in_view(text, 1)
    }

    /// Reads a code that so many in view carry.
    fn read_in_view(&mut self, text: &str, in_view: u8) -> Verdict {
        let scan = Scan { in_view, ..Scan::from_text(text, None, EntryMode::Camera) };
        let identification = identify(&scan);
        let question = Question {
            identification: &identification,
            at: self.clock.now,
            place: None,
            clock: self.clock,
            context: &self.context,
            earlier: &self.earlier,
        };
        let known = Knowledge { bundle: &SAMPLE.bundle, objects: &SAMPLE.objects, issued: SAMPLE.issued };
        let verdict = judge(&question, self.knows.then_some(&known));
        self.earlier.push(EarlierRead {
            at: self.clock.now,
            place: self.context.place,
            pack: verdict.pack.clone(),
            decision: verdict.decision,
            reasons: verdict.reasons.iter().map(|reason| reason.code).collect(),
            same_session: true,
        });
        verdict
    }
}

fn t(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn code(serial: &str, lot: &str, expiry: &str) -> String {
    format!("]d2010030001012345517{expiry}21{serial}\u{1d}10{lot}")
}

fn words(verdict: &Verdict) -> String {
    let kind = verdict.kind.map_or("-", |kind| kind.name());
    let reasons: Vec<_> = verdict.reasons.iter().map(|reason| reason.code.name()).collect();
    let notes: Vec<_> = verdict.notes.iter().map(|note| note.name()).collect();
    format!("{} {kind} [{}] ({})", verdict.decision.name(), reasons.join(" "), notes.join(" "))
}

/// First and second read.
fn check(text: &str, first: &str, second: &str) {
    let mut device = Device::new();
    device.context.place = Place::new(40.0, -75.0, 100.0);
    assert_eq!(words(&device.read(text)), first, "first read of {text:?}");
    assert_eq!(words(&device.read(text)), second, "second read of {text:?}");
}

fn check_repeated(text: &str, first: &str) {
    let second = first.replace("()", "(already_scanned)");
    check(text, first, &second);
}

#[test]
fn members_are_judged_by_their_status() {
    let lot = "COMPLETE";
    let stop = |serial: &str, what: &str| check_repeated(&code(serial, lot, "300331"), &format!("STOP {what} ()"));
    check_repeated(&code("GOOD", lot, "300331"), "VERIFIED - [] ()");
    check_repeated(&code("GOOD", lot, "300300"), "VERIFIED - [] ()");
    stop("RECALLED", "unfit [recalled_serial]");
    stop("R150", "unfit [recalled_serial]");
    stop("MARKED", "unfit [recalled_serial]");
    stop("DISP", "unfit [dispensed]");
    stop("INACT", "unfit [inactive]");
    stop("SAMP", "unfit [sample]");
    stop("EXPO", "unfit [exported]");
    stop("DEST", "suspect [destroyed_then_seen]");
    stop("STOL", "suspect [stolen]");
    stop("BLOCK", "suspect [blocked]");
    stop("SUSP", "suspect [blocked]");
    stop("ILLEG", "suspect [illegitimate]");
    stop("SEEN", "suspect [impossible_travel]");
}

#[test]
fn whole_lots_are_judged() {
    check_repeated(&code("GOOD", "RECALLED", "300331"), "STOP unfit [recalled_lot] ()");
    check_repeated(&code("GOOD", "WITHDRAWN", "300331"), "STOP unfit [withdrawn] ()");
    check_repeated(&code("GOOD", "EXPIRED", "261031"), "STOP unfit [expired] ()");
    check_repeated(&code("GOOD", "TODAY", "261120"), "VERIFIED - [] ()");
    check(
        &code("GOOD", "EXTENDED", "261031"),
        "VERIFIED - [] (expiry_extended)",
        "VERIFIED - [] (expiry_extended already_scanned)",
    );
    check(
        &code("GOOD", "EXTENDED", "271031"),
        "VERIFIED - [] (expiry_extended)",
        "VERIFIED - [] (expiry_extended already_scanned)",
    );
}

#[test]
fn who_is_not_listed_is_judged_by_what_the_list_claims_to_be() {
    check(
        &code("NOBODY", "COMPLETE", "300331"),
        "CHECK mismatch [serial_unknown] ()",
        "STOP mismatch [serial_unknown] ()",
    );
    check(&code("NOBODY", "OPEN", "300331"), "HELD knowledge [lot_open] ()", "HELD knowledge [lot_open] ()");
    check(&code("NOBODY", "PARTIAL", "300331"), "HELD knowledge [lot_partial] ()", "HELD knowledge [lot_partial] ()");
    check(&code("NOBODY", "NEVER", "300331"), "HELD knowledge [lot_unknown] ()", "HELD knowledge [lot_unknown] ()");
    // A recalled lot and a passed date stop without the pack being listed.
    check(
        &code("NOBODY", "RECALLED", "300331"),
        "STOP unfit [recalled_lot serial_unknown] ()",
        "STOP unfit [recalled_lot serial_unknown] (already_scanned)",
    );
    check(
        &code("NOBODY", "OPEN", "200331"),
        "STOP unfit [expired lot_open] ()",
        "STOP unfit [expired lot_open] (already_scanned)",
    );
}

#[test]
fn a_date_that_was_corrected_is_not_judged_by() {
    check(
        &code("NOBODY", "CORRECTED", "300331"),
        "CHECK mismatch [serial_unknown] ()",
        "STOP mismatch [serial_unknown] ()",
    );
    check_repeated(&code("GOOD", "CORRECTED", "300331"), "VERIFIED - [] ()");
}

#[test]
fn what_differs_from_the_record_is_a_mismatch_and_never_a_case() {
    check(
        &code("GOOD", "COMPLETE", "310331"),
        "CHECK mismatch [expiry_mismatch] ()",
        "STOP mismatch [expiry_mismatch] ()",
    );
    check(
        &code("DISP", "OPEN", "300331"),
        "STOP unfit [dispensed lot_mismatch] ()",
        "STOP unfit [dispensed lot_mismatch] (already_scanned)",
    );
    check(
        &code("SAMP", "NEVER", "300331"),
        "STOP unfit [sample lot_mismatch] ()",
        "STOP unfit [sample lot_mismatch] (already_scanned)",
    );
    // A misprinted lot does not hide the recall of the recorded one.
    check(
        &code("ONLY", "OPEN", "300331"),
        "STOP unfit [recalled_lot lot_mismatch] ()",
        "STOP unfit [recalled_lot lot_mismatch] (already_scanned)",
    );
    // Another reading of the same pack is not a second read of this one.
    let mut device = Device::new();
    assert_eq!(words(&device.read(&code("GOOD", "COMPLETE", "310331"))), "CHECK mismatch [expiry_mismatch] ()");
    assert_eq!(words(&device.read(&code("GOOD", "COMPLETE", "320331"))), "CHECK mismatch [expiry_mismatch] ()");
}

#[test]
fn a_later_date_over_a_passed_one_is_a_case_on_the_second_read() {
    check(
        &code("GOOD", "EXPIRED", "301031"),
        "STOP unfit [expired expiry_mismatch] ()",
        "STOP suspect [relabelled_expiry expired] (already_scanned)",
    );
}

#[test]
fn faults_come_before_knowledge() {
    let check_fault = |text: &str, expected: &str| check(text, expected, expected);
    check_fault("]d2hello", "CHECK fault [unreadable] ()");
    check_fault("\u{1}\u{2}", "CHECK fault [unreadable] ()");
    check_fault("]E0300010123455", "CHECK fault [wrong_code] ()");
    check_fault("https://example.org/leaflet", "CHECK fault [wrong_code] ()");
    check_fault("]C100003000141234567897", "CHECK fault [wrong_code] ()");
    check_fault("]d20100300010123456173003312111\u{1d}10A", "CHECK fault [bad_check_digit] ()");
    check_fault("]d2173003312111\u{1d}10A", "CHECK fault [incomplete] ()");
    check_fault("]d20100300010123455", "CHECK fault [incomplete] ()");
    check_fault("]d2010030001012345521GOOD\u{1d}10COMPLETE", "CHECK fault [incomplete] ()");
}

#[test]
fn what_is_not_covered_is_said() {
    let check_same = |text: &str, expected: &str| check_repeated(text, expected);
    check_same("]d20109506000134352173003312111\u{1d}10A", "NOT_COVERED knowledge [gtin_unknown] ()");
    check_same(&format!("]d201{LOT_LEVEL_GTIN}17300331104711"), "NOT_COVERED knowledge [lot_level] ()");
    check_same("+A99912345/$$52001510X3", "NOT_COVERED knowledge [format_unknown] ()");
    let mut device = Device::new();
    device.knows = false;
    assert_eq!(words(&device.read(&code("GOOD", "COMPLETE", "300331"))), "NOT_COVERED knowledge [no_bundle] ()");
    assert_eq!(words(&device.read(&code("GOOD", "COMPLETE", "200331"))), "STOP unfit [expired no_bundle] ()");
}

#[test]
fn age_lowers_only_verified() {
    let check_age = |now: &str, reason: SessionReason, expected: &str| {
        let mut device = Device::new().at(now);
        device.context.reason = reason;
        assert_eq!(words(&device.read(&code("GOOD", "COMPLETE", "300331"))), expected, "{now}");
        let recalled = words(&device.read(&code("RECALLED", "COMPLETE", "300331")));
        assert_eq!(recalled, "STOP unfit [recalled_serial] ()", "{now}");
    };
    check_age("2026-11-21T06:00:00Z", SessionReason::Receiving, "VERIFIED - [] ()");
    check_age("2026-11-21T06:00:01Z", SessionReason::Receiving, "VERIFIED - [] (ageing)");
    check_age("2026-11-23T06:00:01Z", SessionReason::Receiving, "VERIFIED - [] (as_of)");
    check_age("2026-11-23T06:00:01Z", SessionReason::SaleableReturn, "HELD knowledge [stale] ()");
    check_age("2026-11-30T06:00:01Z", SessionReason::Receiving, "HELD knowledge [stale] ()");
}

#[test]
fn days_end_where_the_site_is() {
    let mut device = Device::new().at("2026-11-21T03:00:00Z");
    assert_eq!(words(&device.read(&code("GOOD", "TODAY", "261120"))), "STOP unfit [expired] ()");
    let mut device = Device::new().at("2026-11-21T03:00:00Z");
    device.context.zone = Zone::named("America/New_York").unwrap();
    assert_eq!(words(&device.read(&code("GOOD", "TODAY", "261120"))), "VERIFIED - [] ()");
}

#[test]
fn dispensing_is_told_apart_by_place() {
    let read = |site: Option<&str>, serial: &str| {
        let mut device = Device::new();
        device.context.site = site.map(|site| SiteId::parse(site).unwrap());
        words(&device.read(&code(serial, "COMPLETE", "300331")))
    };
    assert_eq!(read(Some("0300011111116"), "DISPHERE"), "STOP unfit [dispensed_here] ()");
    assert_eq!(read(Some("0300011111116"), "DISPELSE"), "STOP suspect [dispensed_elsewhere] ()");
    assert_eq!(read(None, "DISPELSE"), "STOP unfit [dispensed] ()");
    assert_eq!(read(Some("0300011111116"), "DISP"), "STOP unfit [dispensed] ()");
}

#[test]
fn a_wrong_clock_never_verifies_and_never_throws_away() {
    let floor = TimeFloor::at(t(ISSUED));
    let clock = |wall: &str| floor.read(&Now { wall: t(wall), mono: Default::default(), boot: BootId::new("b") });
    let mut device = Device::new();
    device.clock = clock("2026-11-01T00:00:00Z");
    assert_eq!(words(&device.read(&code("GOOD", "COMPLETE", "300331"))), "HELD knowledge [clock_back] ()");
    assert_eq!(words(&device.read(&code("GOOD", "EXPIRED", "261031"))), "STOP unfit [expired] ()");
    device.clock = clock("2032-01-01T00:00:00Z");
    assert_eq!(words(&device.read(&code("GOOD", "COMPLETE", "300331"))), "CHECK unfit [expired] ()");
}

#[test]
fn the_own_journal_knows_where_a_pack_was() {
    let mut device = Device::new();
    device.context.place = Place::new(52.5, 13.4, 100.0);
    assert_eq!(words(&device.read(&code("GOOD", "COMPLETE", "300331"))), "VERIFIED - [] ()");
    device.context.place = Place::new(48.1, 11.6, 100.0);
    assert_eq!(words(&device.read(&code("GOOD", "COMPLETE", "300331"))), "STOP suspect [impossible_travel] ()");
}

#[test]
fn a_copy_beside_its_original_is_suspect_and_stays_it() {
    let mut device = Device::new();
    let text = code("GOOD", "COMPLETE", "300331");
    assert_eq!(words(&device.read(&text)), "VERIFIED - [] ()");
    assert_eq!(words(&device.read_in_view(&text, 2)), "STOP suspect [same_code_twice_in_view] ()");
    assert_eq!(words(&device.read(&text)), "STOP suspect [same_code_twice_in_view] (already_scanned)");
}

#[test]
fn evidence_names_who_vouches_and_how_sure_it_is() {
    let verdict = Device::new().read(&code("GOOD", "COMPLETE", "300331"));
    let bundle = verdict.evidence.bundle.unwrap();
    assert_eq!((bundle.version, bundle.age_s), (1, 6 * 3600));
    assert_eq!(verdict.evidence.attested_by.unwrap().name.as_deref(), Some("GS1 Pharma LLC"));
    let found = verdict.evidence.found.unwrap();
    assert_eq!((found.lots_searched, found.fingerprint_bits), (1, 20));
}

/// A fault of the keyboard explains only what it could have caused.
#[test]
fn a_typed_mismatch_stays_a_mismatch() {
    let check = |serial: &str, lot: &str, expiry: &str, expected: &str| {
        let scan = Scan::from_text(&code(serial, lot, expiry)[3..], None, EntryMode::Wedge);
        let identification = identify(&scan);
        let device = Device::new();
        let question = Question {
            identification: &identification,
            at: device.clock.now,
            place: None,
            clock: device.clock,
            context: &device.context,
            earlier: &[],
        };
        let known = Knowledge { bundle: &SAMPLE.bundle, objects: &SAMPLE.objects, issued: SAMPLE.issued };
        assert_eq!(words(&judge(&question, Some(&known))), expected, "{serial} {lot} {expiry}");
    };
    check("GOOD", "COMPLETE", "300331", "VERIFIED - [] ()");
    check("GOOD", "COMPLETE", "310331", "CHECK mismatch [expiry_mismatch] ()");
    check("GOOD", "OPEN", "310331", "CHECK mismatch [expiry_mismatch] ()");
    check("NOBODY", "COMPLETE", "300331", "CHECK mismatch [serial_unknown] ()");
    check("good", "complete", "300331", "CHECK fault [caps_lock repaired_reading] ()");
    // What is known of the very serial that arrived outweighs what explains its lot.
    check("GOOD", "C0MPLETE", "300331", "CHECK fault [repaired_reading] ()");
    check("STOL", "C0MPLETE", "300331", "STOP suspect [stolen lot_mismatch] ()");
    check("DISP", "C0MPLETE", "300331", "STOP unfit [dispensed repaired_reading] ()");
    check("disp", "complete", "300331", "STOP unfit [dispensed caps_lock repaired_reading] ()");
    check("Good", "COMPLETE", "300331", "CHECK mismatch [serial_unknown] ()");
    check("nobody", "complete", "300331", "CHECK fault [caps_lock] ()");
}
