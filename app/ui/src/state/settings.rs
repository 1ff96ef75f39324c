//! What a person chose, kept on the device between starts.

use crate::messages::Language;
use crate::shell::Sound;

/// Colours of the screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Light or dark, as the system says.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// Black on white, no greys: for direct sunlight.
    Sun,
}

impl Theme {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::System, Self::Light, Self::Dark, Self::Sun];

    /// The name used in settings, message files and `html[data-theme]`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Sun => "sun",
        }
    }
}

/// The name of a choice of sounds in settings and message files.
pub const fn sound_name(sound: Sound) -> &'static str {
    match sound {
        Sound::On => "on",
        Sound::Vibrate => "vibrate",
        Sound::Off => "off",
    }
}

/// All choices of sounds.
pub const SOUNDS: [Sound; 3] = [Sound::On, Sound::Vibrate, Sound::Off];

/// What the person chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Colours.
    pub theme: Theme,
    /// Language; `None`: that of the system.
    pub language: Option<Language>,
    /// The system's language.
    pub system_language: Language,
    /// Sounds.
    pub sound: Sound,
    /// Whether the camera ran when the app was used last: it starts by itself then.
    pub camera: bool,
    /// Reason of the last session.
    pub reason: String,
    /// Operator of the last session.
    pub operator: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            language: None,
            system_language: Language::En,
            sound: Sound::On,
            camera: false,
            reason: "saleable_return".to_owned(),
            operator: String::new(),
        }
    }
}

impl Settings {
    /// The language of the words.
    pub fn words(&self) -> Language {
        self.language.unwrap_or(self.system_language)
    }

    /// Settings as they were kept.
    pub fn read(kept: impl Fn(&str) -> Option<String>, system_language: Language) -> Self {
        let plain = Self::default();
        let named = |key: &str| kept(key).unwrap_or_default();
        Self {
            theme: Theme::ALL.into_iter().find(|theme| theme.name() == named("theme")).unwrap_or(plain.theme),
            language: Language::from_tag(&named("language")),
            system_language,
            sound: SOUNDS.into_iter().find(|sound| sound_name(*sound) == named("sound")).unwrap_or(plain.sound),
            camera: named("camera") == "on",
            reason: kept("reason").unwrap_or(plain.reason),
            operator: named("operator"),
        }
    }
}
