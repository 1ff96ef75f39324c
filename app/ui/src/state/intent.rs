//! What a person wants, and what it leads to.

use engine::port::{Command, Record};
use verify_core::sync::wire::EntryRef;

use super::{
    CodeCheck, Effect, Field, Filter, Manner, Phase, Place, Purpose, SessionForm, Shown, State, Theme, TypedForm, Way,
    code_in, is_stop, month_last_day,
};
use crate::messages::Language;
use crate::shell::{Light, Sound};

/// What a person wants.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    /// Go to a place.
    Go(Place),
    /// Go to the place before.
    Back,
    /// The enrolment code was edited.
    Code(String),
    /// The server's address was edited.
    Server(String),
    /// Enrol.
    Join,
    /// Enrol, knowing that it is a demonstration.
    JoinDemo,
    /// Start the camera.
    CameraStart,
    /// Stop it.
    CameraStop,
    /// Its light.
    Light(Light),
    /// Its magnification.
    Zoom(f32),
    /// A picture was given to the engine, with this number.
    Picture(u64),
    /// How a pack is typed.
    Way(Way),
    /// A field of the typed pack was edited.
    Type(Field, String),
    /// Judge the typed pack.
    Submit,
    /// The verdict was seen: on to the next pack.
    Next,
    /// Read the pack once more.
    Again,
    /// Show a read of the list as the verdict.
    Show(EntryRef),
    /// Show the STOP that waits the longest.
    ShowStop,
    /// Show a read in full.
    Details(EntryRef),
    /// Take the pack.
    Accept(EntryRef),
    /// Take all VERIFIED packs of the session.
    AcceptAll,
    /// Put the pack aside.
    SetAside(EntryRef),
    /// Take a decision back.
    Undo(EntryRef),
    /// Take the last decision back.
    UndoLast,
    /// The session's form was edited.
    Form(SessionForm),
    /// Start the session.
    Start,
    /// End it.
    End,
    /// Which reads the history lists.
    Filter(Filter),
    /// More of the history.
    More,
    /// Sync now.
    Sync,
    /// The journal as a file.
    Export,
    /// Colours.
    Theme(Theme),
    /// Language; `None`: that of the system.
    Language(Option<Language>),
    /// Sounds.
    Sound(Sound),
    /// The trouble was seen.
    Dismiss,
    /// Start the app anew.
    Restart,
}

/// What an enrolment is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meant {
    Work,
    Demonstration,
}

/// Records of a page of the history.
const PAGE: u32 = 50;
/// Reads of a session that are asked for at once.
pub(super) const SESSION_PAGE: u32 = 500;

impl State {
    /// Does what a person wants.
    pub fn act(&mut self, intent: Intent) -> Vec<Effect> {
        match intent {
            Intent::Go(place) => self.go(place),
            Intent::Back => vec![Effect::Back],
            Intent::Code(text) => self.code_typed(&text),
            Intent::Server(text) => self.set(|state| state.server = text),
            Intent::Join => self.join(Meant::Work),
            Intent::JoinDemo => self.join(Meant::Demonstration),
            Intent::CameraStart => self.camera_wanted(true),
            Intent::CameraStop => self.camera_wanted(false),
            Intent::Light(light) => vec![Effect::Light(light)],
            Intent::Zoom(zoom) => vec![Effect::Zoom(zoom)],
            Intent::Picture(id) => self.set(|state| state.picture = (id, true)),
            Intent::Way(way) => self.set(|state| state.typed.way = way),
            Intent::Type(field, text) => self.type_in(field, text),
            Intent::Submit => self.submit(),
            Intent::Next => self.next(),
            Intent::Again => self.again(),
            Intent::Show(entry) => self.show(entry),
            Intent::ShowStop => self.stops.front().copied().map_or_else(Vec::new, |entry| self.show(entry)),
            Intent::Details(entry) => self.go(Place::Record(entry)),
            Intent::Accept(entry) => self.decide(entry, "accept"),
            Intent::AcceptAll => self.accept_all(),
            Intent::SetAside(entry) => self.decide(entry, "set_aside"),
            Intent::Undo(entry) => self.decide(entry, "undo"),
            Intent::UndoLast => self.undo_last(),
            Intent::Form(form) => self.set(|state| state.form = form),
            Intent::Start => self.start(),
            Intent::End => vec![Effect::Send(Command::EndSession, Purpose::Session)],
            Intent::Filter(filter) => self.set(|state| state.filter = filter),
            Intent::More => self.more(),
            Intent::Sync => vec![Effect::Send(Command::Sync, Purpose::Sync)],
            Intent::Export => vec![Effect::Send(Command::Export, Purpose::Export)],
            Intent::Theme(theme) => {
                self.settings.theme = theme;
                vec![Effect::Keep("theme", theme.name().to_owned())]
            }
            Intent::Language(language) => {
                self.settings.language = language;
                vec![Effect::Keep("language", language.map_or("", Language::tag).to_owned())]
            }
            Intent::Sound(sound) => {
                self.settings.sound = sound;
                vec![Effect::Keep("sound", super::settings::sound_name(sound).to_owned())]
            }
            Intent::Dismiss => self.set(|state| (state.trouble, state.toast) = (None, None)),
            Intent::Restart => vec![Effect::Restart],
        }
    }

    fn set(&mut self, change: impl FnOnce(&mut Self)) -> Vec<Effect> {
        change(self);
        Vec::new()
    }

    /// Goes to a place, as far as the device is ready for it.
    pub(super) fn go(&mut self, place: Place) -> Vec<Effect> {
        let mut effects = self.arrive_at(place);
        effects.insert(0, Effect::Went(self.place.path()));
        effects
    }

    /// The same without remembering it: the platform brought the person here.
    pub(super) fn arrive_at(&mut self, place: Place) -> Vec<Effect> {
        let enrolled = self.snapshot.as_ref().is_some_and(|snapshot| snapshot.site.is_some());
        self.place = match place {
            Place::Enrol if enrolled => Place::Scan,
            place if self.phase == Phase::Open && !enrolled && place != Place::Status => Place::Enrol,
            place => place,
        };
        self.trouble = None;
        self.on_arrival()
    }

    fn on_arrival(&mut self) -> Vec<Effect> {
        match self.place {
            Place::History => vec![history(None, PAGE, Purpose::Refresh)],
            Place::Session => self.session_reads_wanted(None),
            Place::Status => {
                self.news = 0;
                vec![Effect::Send(Command::Notices, Purpose::Notices)]
            }
            Place::Record(entry) => {
                let mut effects = vec![Effect::Send(Command::Record { entry }, Purpose::Record)];
                // The list beside it, on a wide screen.
                if self.history.is_empty() {
                    effects.push(history(None, PAGE, Purpose::Refresh));
                }
                effects
            }
            Place::Enrol | Place::Scan | Place::Type => Vec::new(),
        }
    }

    /// Asks for the reads of the session that runs.
    pub(super) fn session_reads_wanted(&self, before: Option<EntryRef>) -> Vec<Effect> {
        let session = self.snapshot.as_ref().and_then(|snapshot| snapshot.session.as_ref());
        let Some(session) = session else { return Vec::new() };
        let command = Command::History { before, session: Some(session.id.clone()), limit: SESSION_PAGE };
        vec![Effect::Send(command, Purpose::SessionReads)]
    }

    /// A code, or the link that holds one: where the person would have to type the server's address, the link has that, too.
    fn code_typed(&mut self, text: &str) -> Vec<Effect> {
        if let Some((server, _)) = text.split_once("#enrol=").filter(|_| !self.server_fixed) {
            self.server = server.trim_end_matches('/').to_owned();
        }
        // As typed, or the caret would jump: letters count alike in either case.
        self.code = if text.contains("#enrol=") { code_in(text) } else { text.to_owned() };
        self.trouble = None;
        Vec::new()
    }

    fn join(&mut self, meant: Meant) -> Vec<Effect> {
        if self.enrolling || CodeCheck::of(&self.code) != CodeCheck::Good || self.server.trim().is_empty() {
            return Vec::new();
        }
        (self.enrolling, self.trouble) = (true, None);
        let command = Command::Enrol {
            server: self.server.trim().to_owned(),
            code: self.code.clone(),
            demo: meant == Meant::Demonstration,
        };
        vec![Effect::Send(command, Purpose::Enrol)]
    }

    fn camera_wanted(&mut self, wanted: bool) -> Vec<Effect> {
        self.camera.wanted = wanted;
        self.camera.trouble = None;
        if !wanted {
            self.camera.picture = None;
        }
        self.settings.camera = wanted;
        vec![Effect::Keep("camera", if wanted { "on" } else { "off" }.to_owned())]
    }

    fn type_in(&mut self, field: Field, text: String) -> Vec<Effect> {
        match field {
            Field::Gtin => self.typed.gtin = text,
            Field::Serial => self.typed.serial = text,
            Field::Lot => self.typed.lot = text,
            // A month alone means its last day, as on packs that print no day.
            Field::Expiry => {
                self.typed.expiry = month_last_day(&text).map_or(text, |day| day.to_string());
            }
            Field::Text => self.typed.text = text,
        }
        Vec::new()
    }

    fn submit(&mut self) -> Vec<Effect> {
        if !self.typed.ready() {
            return Vec::new();
        }
        let command = Command::Read { text: self.typed.element_text(), symbology: None, mode: "manual".to_owned() };
        vec![Effect::Send(command, Purpose::Typed)]
    }

    fn next(&mut self) -> Vec<Effect> {
        let Some(shown) = self.shown.take() else { return Vec::new() };
        self.stops.retain(|entry| *entry != shown.entry);
        self.show_waiting_stop();
        match self.place {
            Place::Scan => Vec::new(),
            Place::Enrol | Place::Type | Place::Session | Place::History | Place::Record(_) | Place::Status => {
                self.go(Place::Scan)
            }
        }
    }

    fn show_waiting_stop(&mut self) {
        if let Some(entry) = self.stops.front() {
            self.shown = Some(Shown { entry: *entry, manner: Manner::Whole });
        }
    }

    fn again(&mut self) -> Vec<Effect> {
        let Some(record) = self.shown_record().cloned() else { return Vec::new() };
        self.stops.retain(|entry| *entry != record.entry);
        self.shown = None;
        if record.mode == "manual" {
            self.typed = TypedForm::again(&record.text);
            return self.go(Place::Type);
        }
        vec![Effect::Send(Command::ScanAgain, Purpose::Again)]
    }

    /// Shows a read that stands in a list.
    fn show(&mut self, entry: EntryRef) -> Vec<Effect> {
        self.shown = Some(Shown { entry, manner: Manner::Whole });
        if self.place == Place::Scan { Vec::new() } else { self.go(Place::Scan) }
    }

    /// The manner in which a new read is shown: beside the running camera, unless it is a STOP.
    pub(super) fn manner_of(&self, record: &Record) -> Manner {
        let camera = self.camera.wanted && self.camera.trouble.is_none() && self.place == Place::Scan;
        if camera && !is_stop(record) { Manner::Beside } else { Manner::Whole }
    }

    fn decide(&mut self, entry: EntryRef, action: &'static str) -> Vec<Effect> {
        let command = Command::Decide { entry, action: action.to_owned() };
        self.toast = None;
        let send = Effect::Send(command, Purpose::Decide { entry, action, many: false });
        if action != "undo" && self.shown.is_some_and(|shown| shown.entry == entry) {
            let mut effects = self.next();
            effects.push(send);
            return effects;
        }
        vec![send]
    }

    fn accept_all(&mut self) -> Vec<Effect> {
        let accept = |entry: EntryRef| {
            let command = Command::Decide { entry, action: "accept".to_owned() };
            Effect::Send(command, Purpose::Decide { entry, action: "accept", many: true })
        };
        let entries = self.acceptable();
        self.accepting = (u32::try_from(entries.len()).unwrap_or(u32::MAX), 0);
        entries.into_iter().map(accept).collect()
    }

    fn undo_last(&mut self) -> Vec<Effect> {
        self.last_decided().map_or_else(Vec::new, |entry| self.decide(entry, "undo"))
    }

    /// The read about which somebody decided, of those on the screen.
    pub fn last_decided(&self) -> Option<EntryRef> {
        if let Some(super::Toast { kind: super::ToastKind::Decided { entry, .. }, .. }) = &self.toast {
            return Some(*entry);
        }
        let decided = |entry: &&EntryRef| self.records.get(entry).is_some_and(|record| record.action.is_some());
        match self.place {
            Place::Record(entry) => Some(entry).filter(|entry| decided(&entry)),
            Place::Scan => self.decided_last.as_ref().filter(decided).copied(),
            Place::Enrol | Place::Type | Place::Session | Place::History | Place::Status => None,
        }
    }

    fn start(&mut self) -> Vec<Effect> {
        let form = self.form.clone();
        (self.settings.reason, self.settings.operator) = (form.reason.clone(), form.operator.trim().to_owned());
        let command = Command::StartSession {
            reason: form.reason.clone(),
            possession: form.possession,
            operator: self.settings.operator.clone(),
        };
        vec![
            Effect::Keep("reason", form.reason),
            Effect::Keep("operator", self.settings.operator.clone()),
            Effect::Send(command, Purpose::Session),
        ]
    }

    fn more(&mut self) -> Vec<Effect> {
        vec![history(self.history.last().copied(), PAGE, Purpose::More)]
    }

    /// Asks once more for what is on the screen, as records may have changed.
    pub(super) fn refresh(&mut self) -> Vec<Effect> {
        let record = |entry| Effect::Send(Command::Record { entry }, Purpose::Record);
        match self.place {
            Place::Scan => self.shown.map(|shown| record(shown.entry)).into_iter().collect(),
            Place::Session => self.session_reads_wanted(None),
            Place::History | Place::Record(_) if self.refreshing.0 => {
                self.refreshing.1 = true;
                Vec::new()
            }
            Place::History => vec![self.newest_page()],
            Place::Record(entry) => vec![self.newest_page(), record(entry)],
            Place::Enrol | Place::Type | Place::Status => Vec::new(),
        }
    }

    fn newest_page(&mut self) -> Effect {
        self.refreshing = (true, false);
        history(None, PAGE, Purpose::Refresh)
    }
}

fn history(before: Option<EntryRef>, limit: u32, purpose: Purpose) -> Effect {
    Effect::Send(Command::History { before, session: None, limit }, purpose)
}
