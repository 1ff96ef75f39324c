//! What a camera shows: each pack is read once, no alarm rests on one frame, and a copy beside its original is one.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "support/desk.rs"]
mod desk;

use std::time::Duration;

use desk::Desk;
use desk::world::{Lab, pack};
use engine::actor::Input;
use engine::capture::{Luma, load_image};
use engine::port::{Event, Reply};
use rxing::{BarcodeFormat, EncodeHints, Writer, datamatrix::DataMatrixWriter};

const WIDTH: usize = 640;
const HEIGHT: usize = 480;
const FRAME: Duration = Duration::from_millis(33);

/// A grey frame with the codes of these packs, each with its upper left corner there.
fn frame(packs: &[(&str, (usize, usize))]) -> Luma {
    let mut pixels = vec![200; WIDTH * HEIGHT];
    for (serial, (left, top)) in packs {
        let text = String::from_utf8(pack(serial).bytes).unwrap();
        let hints = EncodeHints { DataMatrixCompact: Some(true), Gs1Format: Some(true), ..EncodeHints::default() };
        let code = DataMatrixWriter.encode_with_hints(&text, &BarcodeFormat::DATA_MATRIX, 0, 0, &hints).unwrap();
        let side = |modules: u32| (modules as usize + 4) * MODULE;
        for (y, x) in (0..side(code.height())).flat_map(|y| (0..side(code.width())).map(move |x| (y, x))) {
            let module = |at: usize| (at / MODULE).checked_sub(2).map(|it| it as u32);
            let inside = module(x).zip(module(y)).filter(|(x, y)| *x < code.width() && *y < code.height());
            let dark = inside.is_some_and(|(x, y)| code.get(x, y));
            pixels[(top + y) * WIDTH + left + x] = if dark { 20 } else { 230 };
        }
    }
    Luma::new(WIDTH, HEIGHT, pixels).unwrap()
}

const MODULE: usize = 6;
const HERE: (usize, usize) = (40, 60);
const THERE: (usize, usize) = (360, 200);

/// The same frame with the retail code of a pack at its foot, three pixels for each of the drawing.
fn with_bars(frame: &Luma) -> Luma {
    let bars = load_image(include_bytes!("../../../tests/samples/symbols/ean-13.png")).unwrap();
    let mut pixels = frame.pixels().to_vec();
    for (y, row) in bars.rows().enumerate() {
        for (dy, dx) in (0..3).flat_map(|dy| (0..row.len() * 3).map(move |dx| (dy, dx))) {
            pixels[(HEIGHT - 3 * bars.height() + 3 * y + dy) * WIDTH + dx] = row[dx / 3];
        }
    }
    Luma::new(WIDTH, HEIGHT, pixels).unwrap()
}

/// A desk that is shown frames.
struct Film(Desk);

impl Film {
    fn with(change: impl FnOnce(&mut desk::world::repository::Publisher)) -> Self {
        let (lab, mut engine) = Lab::ready();
        lab.publish(change);
        engine.pull().unwrap();
        Self(Desk::new(lab))
    }

    /// Shows a frame and gives the decisions and first reasons that were told.
    fn show(&mut self, packs: &[(&str, (usize, usize))]) -> Vec<String> {
        self.show_frame(frame(packs))
    }

    fn show_frame(&mut self, frame: Luma) -> Vec<String> {
        self.0.lab.pass(FRAME);
        let before = self.0.events.len();
        self.0.input(Input::Frame(frame));
        let told = self.0.events[before..].iter().filter_map(|event| match event {
            Event::Read(record) => {
                let reason = record.verdict.reasons.first().map_or("-", |reason| reason.code.as_str());
                Some(format!("{} {reason}", record.verdict.decision))
            }
            Event::Unread(trouble) => panic!("{trouble:?}"),
            _ => None,
        });
        told.collect()
    }

    fn entries(&mut self) -> u64 {
        self.0.snapshot().entries
    }
}

const NOTHING: [&str; 0] = [];

#[test]
fn a_pack_that_is_in_order_is_shown_at_once_and_once() {
    let mut film = Film::with(|_| {});
    assert_eq!(film.show(&[("S1", HERE)]), ["VERIFIED -"]);
    assert_eq!(film.show(&[("S1", THERE)]), NOTHING);
    assert_eq!(film.entries(), 1);
}

/// With a code in view most frames are looked at around it only.
#[test]
fn what_comes_beside_a_code_in_view_is_seen_within_three_frames() {
    let mut film = Film::with(|_| {});
    for shift in 0..6 {
        let moved = (HERE.0 + 5 * shift, HERE.1 + 3 * shift);
        assert_eq!(film.show(&[("S1", moved)]).len(), usize::from(shift == 0), "a hand that moves is no new pack");
    }
    let both = [("S1", HERE), ("S2", THERE)];
    let told: Vec<_> = (0..3).flat_map(|_| film.show(&both)).collect();
    assert_eq!(told, ["VERIFIED -"]);
    // Whichever frame shows a code, it says that it is at the same place.
    let mut live = engine::capture::Live::default();
    let place = |nth| live.frame(&frame(&[("S1", HERE)]), FRAME * nth).symbols.remove(0).corners;
    let places: Vec<_> = (0..6).map(place).collect();
    for (x, y) in places.iter().flatten().zip(places[0].iter().cycle()).map(|(a, b)| (a.0 - b.0, a.1 - b.1)) {
        assert!(x.abs() < 1.0 && y.abs() < 1.0, "{places:?}");
    }
}

#[test]
fn a_code_that_takes_a_special_look_stays_in_view() {
    let light_on_dark = |packs| {
        let drawn = frame(packs);
        Luma::new(WIDTH, HEIGHT, drawn.pixels().iter().map(|grey| 255 - grey).collect()).unwrap()
    };
    let mut live = engine::capture::Live::default();
    let mut shown = Vec::new();
    for nth in 0..20 {
        let packs: &[_] = if nth < 3 { &[] } else { &[("S1", HERE)] };
        shown.push(live.frame(&light_on_dark(packs), FRAME * nth).symbols.len());
    }
    let first = shown.iter().position(|count| *count == 1).unwrap();
    assert!(first < 3 + 10, "within the turns: {shown:?}");
    assert!(shown[first..].iter().all(|count| *count == 1), "{shown:?}");
}

#[test]
fn no_alarm_rests_on_one_frame() {
    let recalled =
        |publisher: &mut desk::world::repository::Publisher| publisher.recall("R1", None, Some(("S1", "S1")));
    let mut film = Film::with(recalled);
    assert_eq!(film.show(&[("S1", HERE)]), NOTHING);
    assert_eq!(film.entries(), 0, "what one frame showed leaves no trace");
    // In the hand, one frame in five is read.
    for _ in 0..4 {
        assert_eq!(film.show(&[]), NOTHING);
    }
    assert_eq!(film.show(&[("S1", THERE)]), ["STOP recalled_serial"]);
    assert_eq!(film.show(&[("S1", HERE)]), NOTHING);
    assert_eq!(film.entries(), 1);
    // A mismatch is none before that, either, and the packs beside it do not wait for it.
    assert_eq!(film.show(&[]), NOTHING);
    assert_eq!(film.show(&[("B9", HERE), ("S2", THERE)]), ["VERIFIED -"]);
    assert_eq!(film.show(&[("B9", HERE), ("S2", THERE)]), ["CHECK serial_unknown"]);
    assert_eq!(film.entries(), 3);
}

#[test]
fn a_copy_beside_its_original_is_an_alarm_of_two_frames() {
    let mut film = Film::with(|_| {});
    assert_eq!(film.show(&[("S1", HERE)]), ["VERIFIED -"]);
    assert_eq!(film.show(&[]), NOTHING);
    assert_eq!(film.show(&[("S1", HERE), ("S1", THERE)]), NOTHING);
    assert_eq!(film.show(&[("S1", HERE), ("S1", THERE)]), ["STOP same_code_twice_in_view"]);
    assert_eq!(film.show(&[("S1", HERE), ("S1", THERE)]), NOTHING);
    assert_eq!(film.entries(), 2);
    let records = film.0.call(engine::port::Command::History { before: None, session: None, limit: 1 });
    let Ok(Reply::Records(records)) = records else { panic!("{records:?}") };
    assert!(records[0].verdict.reasons[0].detail.contains("2 codes"), "{:?}", records[0].verdict.reasons);
    let exported = film.0.call(engine::port::Command::Export);
    let Ok(Reply::Lines(lines)) = exported else { panic!("{exported:?}") };
    assert_eq!(lines.iter().filter(|line| line.contains(r#"\"in_view\":2"#)).count(), 1, "{lines:?}");
    // Nobody knows which of them is the copy: shown alone, either is one that was seen twice.
    for _ in 0..32 {
        film.show(&[]);
    }
    assert_eq!(film.show(&[("S1", HERE)]), NOTHING);
    assert_eq!(film.show(&[("S1", HERE)]), ["STOP same_code_twice_in_view"]);
}

#[test]
fn the_bars_beside_a_code_are_not_what_somebody_aims_at() {
    let mut film = Film::with(|_| {});
    let (bars, both) = (with_bars(&frame(&[])), with_bars(&frame(&[("S1", HERE)])));
    // The code comes into focus within a second.
    for _ in 0..25 {
        assert_eq!(film.show_frame(bars.clone()), NOTHING);
    }
    assert_eq!(film.show_frame(both), ["VERIFIED -"]);
    for _ in 0..25 {
        assert_eq!(film.show_frame(bars.clone()), NOTHING);
    }
    // Nothing else comes: then this is what somebody shows.
    let told: Vec<_> = (0..30).flat_map(|_| film.show_frame(bars.clone())).collect();
    assert_eq!(told, ["CHECK wrong_code"]);
}
