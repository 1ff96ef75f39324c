//! The owner of a device: takes commands and pictures one by one, and says what came of them.
//!
//! Sans-I/O: a shell (a browser's worker, a thread) hands in [`Input`], fetches [`Output`], sends requests when it is told
//! to and comes back at [`Actor::poll_timeout`]. Invariants: a read is in the journal before [`Event::Read`] tells of it;
//! no alarm rests on one camera frame; reads go on while a sync waits for the network; every command gets exactly one
//! reply.

use std::collections::VecDeque;
use std::time::Duration;

use verify_core::scan::{EntryMode, Scan, Symbology};
use verify_core::sync::wire::EntryRef;
use verify_core::verdict::ReasonCode;

use crate::capture::{Live, Luma, Read, Seen, Symbol, read_still};
use crate::device::{Answers, DemoKeys, Engine, EngineError, Exchange, Job, Next};
use crate::port::{Call, Event, FrameView, Reply, SyncState};
use crate::store::ReadRow;

mod commands;
mod pace;
mod tally;
mod trouble;

use pace::Pace;
use tally::Tally;
pub use trouble::trouble;

/// What a shell hands in.
pub enum Input {
    /// A command.
    Call(Call),
    /// A camera frame.
    Frame(Luma),
    /// A picture and the number given with it.
    Picture(u64, Luma),
    /// What came back for the last [`Output::Exchange`].
    Answers(Answers),
    /// Time has passed.
    Tick,
}

/// What a shell is to do.
pub enum Output {
    /// Tell the screens.
    Event(Event),
    /// Send these requests, and hand in the answers when all are there. One at a time.
    Exchange(Exchange),
}

/// The owner of a device.
pub struct Actor {
    engine: Engine,
    live: Live,
    tally: Tally,
    pace: Pace,
    sync: SyncState,
    sent: Option<EntryRef>,
    running: Option<Running>,
    outputs: VecDeque<Output>,
}

/// A job under way.
struct Running {
    job: Job,
    /// The call that waits for it: an enrolment.
    call: Option<u64>,
    /// When a wait of the job is over.
    wake_at: Option<Duration>,
    /// Whether the server has answered anything.
    reached: bool,
    /// The last entry that was sent before.
    sent_before: Option<EntryRef>,
}

impl Actor {
    /// Takes a device over; the first output is [`Event::Ready`].
    pub fn new(engine: Engine) -> Self {
        let mut actor = Self {
            engine,
            live: Live::default(),
            tally: Tally::default(),
            pace: Pace::default(),
            sync: SyncState::default(),
            sent: None,
            running: None,
            outputs: VecDeque::new(),
        };
        actor.start();
        actor
    }

    fn start(&mut self) {
        let started = self.count_anew().and_then(|()| self.snapshot());
        match started {
            Ok(snapshot) => {
                if snapshot.site.is_some() {
                    self.pace.soon(self.engine.mono());
                }
                self.emit(Event::Ready(Box::new(snapshot)));
            }
            Err(error) => self.emit(Event::Closed(trouble(&error))),
        }
    }

    /// Takes one input; then fetch outputs until there are none.
    pub fn handle(&mut self, input: Input) {
        match input {
            Input::Call(call) => self.call(call),
            Input::Frame(frame) => self.frame(&frame),
            Input::Picture(id, picture) => self.picture(id, &picture),
            Input::Answers(answers) => self.answers(answers),
            Input::Tick => {}
        }
        self.go_on();
    }

    /// What to do next, in order.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to hand in [`Input::Tick`] at the latest, by the clock since boot.
    pub fn poll_timeout(&self) -> Option<Duration> {
        match &self.running {
            Some(running) => running.wake_at,
            None => self.pace.due(),
        }
    }

    /// Time since boot: the clock of [`Actor::poll_timeout`].
    pub fn mono(&self) -> Duration {
        self.engine.mono()
    }

    fn emit(&mut self, event: Event) {
        self.outputs.push_back(Output::Event(event));
    }

    fn changed(&mut self) {
        // What cannot be read now cannot be shown; the next command says why.
        if let Ok(snapshot) = self.snapshot() {
            self.emit(Event::Changed(Box::new(snapshot)));
        }
    }

    // --- reads -------------------------------------------------------------------------------------------------------

    fn frame(&mut self, frame: &Luma) {
        let look = self.live.frame(frame, self.engine.mono());
        let told = look.reads.iter().filter(|read| self.read_in_view(read)).count();
        let (width, height) = (frame.width() as f32, frame.height() as f32);
        let codes = look.symbols.iter().map(|it| it.corners.map(|(x, y)| (x / width, y / height))).collect();
        let hint = look.hint.map(|hint| hint.name().to_owned());
        self.emit(Event::Frame(FrameView { codes, hint }));
        if told > 0 {
            self.changed();
        }
    }

    /// Judges what frames showed, and tells whether there was something to tell: what one frame alone showed is no alarm
    /// yet, and more codes with the content of one that was read are something only if that is the alarm.
    fn read_in_view(&mut self, read: &Read) -> bool {
        let scan = Scan { in_view: read.codes, ..scan_of(&read.symbol, EntryMode::Camera) };
        let scanned = self.engine.scan_if(&scan, |verdict| match read.seen {
            Seen::Once => !verdict.is_alarm(),
            Seen::Agreed => true,
            Seen::MoreOfIt => verdict.has(ReasonCode::SameCodeTwiceInView),
        });
        match scanned {
            Ok(Some(scanned)) => {
                self.pace.entry(self.engine.mono());
                self.tell(scanned.entry);
                true
            }
            Ok(None) => {
                if read.seen == Seen::Once {
                    self.live.unread(read);
                }
                false
            }
            Err(error) => {
                self.emit(Event::Unread(trouble(&error)));
                true
            }
        }
    }

    fn picture(&mut self, id: u64, picture: &Luma) {
        let (codes, hint) = match read_still(picture) {
            Ok(symbols) => {
                for symbol in &symbols {
                    self.read_symbol(symbol, EntryMode::Image);
                }
                (u32::try_from(symbols.len()).unwrap_or(u32::MAX), None)
            }
            Err(hint) => (0, Some(hint.name().to_owned())),
        };
        self.emit(Event::Picture { id, codes, hint });
        if codes > 0 {
            self.changed();
        }
    }

    fn read_symbol(&mut self, symbol: &Symbol, entry: EntryMode) {
        match self.read(&scan_of(symbol, entry)) {
            Ok(entry) => self.tell(entry),
            Err(error) => self.emit(Event::Unread(trouble(&error))),
        }
    }

    /// Judges and writes down.
    fn read(&mut self, scan: &Scan) -> Result<EntryRef, EngineError> {
        let entry = self.engine.scan(scan)?.entry;
        self.pace.entry(self.engine.mono());
        Ok(entry)
    }

    /// Tells of a read that is written down.
    fn tell(&mut self, entry: EntryRef) {
        match self.record(entry) {
            Ok(record) => {
                self.tally.count(ReadRow::of(&record));
                self.emit(Event::Read(Box::new(record)));
            }
            Err(error) => self.emit(Event::Unread(trouble(&error))),
        }
    }

    // --- sync --------------------------------------------------------------------------------------------------------

    /// Starts what is due and goes on with what runs, as far as that goes without the network.
    fn go_on(&mut self) {
        let now = self.engine.mono();
        if self.running.is_none() && self.pace.is_due(now) {
            self.start_sync();
        }
        let woken = self.running.as_mut().filter(|running| running.wake_at.is_some_and(|at| at <= now));
        if let Some(running) = woken {
            running.wake_at = None;
            let waited = self.engine.waited(&mut running.job);
            self.step_after(waited);
        }
    }

    /// Starts a sync unless something runs.
    fn start_sync(&mut self) {
        if self.running.is_some() {
            return;
        }
        self.pace.started();
        match self.engine.start_sync() {
            Ok(job) => self.run(job, None),
            Err(EngineError::NotEnrolled) => {}
            Err(error) => {
                self.sync.trouble = Some(trouble(&error));
                self.pace.failed(self.engine.mono());
                self.changed();
            }
        }
    }

    fn run(&mut self, job: Job, call: Option<u64>) {
        self.sync.running = call.is_none();
        self.running = Some(Running { job, call, wake_at: None, reached: false, sent_before: self.sent });
        self.changed();
        self.step_after(Ok(()));
    }

    fn answers(&mut self, answers: Answers) {
        if let Some(running) = &mut self.running {
            // A question that nobody answers in time does not unsay what the same sync was answered before.
            running.reached |= answers.iter().any(Result::is_ok);
            self.sync.reached = Some(running.reached);
            let taken = self.engine.answered(&mut running.job, answers);
            self.step_after(taken);
        }
    }

    /// The next step of the running job, after `done`.
    fn step_after(&mut self, done: Result<(), EngineError>) {
        let Some(running) = &mut self.running else { return };
        let next = done.and_then(|()| self.engine.next(&mut running.job));
        self.sent = running.job.synced().and_then(|synced| synced.sent).or(running.sent_before);
        match next {
            Ok(Next::Exchange(exchange)) => self.outputs.push_back(Output::Exchange(exchange)),
            Ok(Next::Wait { until }) => running.wake_at = Some(until),
            Ok(Next::Over) => self.end(None),
            Err(error) => self.end(Some(error)),
        }
    }

    fn end(&mut self, error: Option<EngineError>) {
        let Some(Running { job, call, .. }) = self.running.take() else { return };
        self.sync.running = false;
        let now = self.engine.mono();
        if let Some(id) = call {
            let result = error.map_or(Ok(Reply::Done), |error| Err(trouble(&error)));
            if result.is_ok() {
                self.pace.soon(now);
            }
            self.emit(Event::Reply { id, result });
        } else {
            let synced = job.into_synced();
            let failed = error.map(|error| trouble(&error));
            self.sync.trouble = failed.or_else(|| trouble::worst(synced.report.errors()));
            if self.sync.trouble.is_none() {
                self.pace.succeeded(now)
            } else {
                self.pace.failed(now)
            }
            match self.engine.notice_views(&synced.notices) {
                Ok(notices) if !notices.is_empty() => self.emit(Event::Notices(notices)),
                Ok(_) | Err(_) => {}
            }
            let stops = synced.answers.iter().filter(|it| it.recorded && it.result.decision == "STOP");
            for entry in stops.map(|it| it.entry).collect::<Vec<_>>() {
                // The entry was there when its answer was written down.
                if let Ok(record) = self.record(entry) {
                    self.emit(Event::Answered(Box::new(record)));
                }
            }
        }
        self.changed();
    }
}

fn scan_of(symbol: &Symbol, entry: EntryMode) -> Scan {
    Scan { bytes: symbol.bytes.clone(), ..Scan::from_text("", Symbology::parse(symbol.symbology), entry) }
}

/// Whether demonstration keys count for an enrolment.
const fn demo_keys(demo: bool) -> DemoKeys {
    if demo { DemoKeys::Accepted } else { DemoKeys::Refused }
}
