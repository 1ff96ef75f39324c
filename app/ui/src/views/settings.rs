//! Settings: colours, language, sounds; and what the keyboard does.

use dioxus::prelude::*;

use crate::app::use_model;
use crate::components::{Choice, ChoiceOption};
use crate::messages::Language;
use crate::shell::Sound;
use crate::state::{Intent, SOUNDS, Theme, sound_name};

/// Keys and what they do, by message.
const KEYS: [(&str, &str); 9] = [
    ("j k", "keys-walk"),
    ("Enter", "keys-open"),
    ("n", "keys-next"),
    ("u", "keys-undo"),
    ("e", "keys-export"),
    ("/", "keys-type"),
    ("Esc", "keys-back"),
    ("1 – 4", "keys-places"),
    ("Tab", "keys-tab"),
];

/// The settings.
#[component]
pub fn SettingsCards() -> Element {
    let model = use_model();
    let (state, words) = (model.state.read(), model.words());
    let option = |family: &str, name: &str| ChoiceOption {
        name: name.to_owned(),
        label: words.get(&format!("{family}-{name}")),
        sub: words.find(&format!("{family}-{name}.sub"), &[]).unwrap_or_default(),
    };
    let themes: Vec<ChoiceOption> = Theme::ALL.iter().map(|theme| option("theme", theme.name())).collect();
    let sounds: Vec<ChoiceOption> = SOUNDS.iter().map(|sound| option("sound", sound_name(*sound))).collect();
    let own = |language: Language| ChoiceOption {
        name: language.tag().to_owned(),
        label: language.own_name().to_owned(),
        sub: String::new(),
    };
    let languages: Vec<ChoiceOption> =
        std::iter::once(option("language", "system")).chain(Language::ALL.into_iter().map(own)).collect();
    let language = state.settings.language.map_or("system", Language::tag);
    let keys = KEYS.iter().map(|(key, id)| {
        rsx! {
            dt { kbd { {*key} } }
            dd { {words.get(id)} }
        }
    });
    rsx! {
        section { class: "card settings", "aria-label": words.get("settings"),
            h2 { {words.get("settings")} }
            Choice {
                name: "set-theme",
                label: words.get("set-theme"),
                options: themes,
                chosen: state.settings.theme.name(),
                onchoose: move |name: String| {
                    let theme = Theme::ALL.into_iter().find(|theme| theme.name() == name);
                    model.act(Intent::Theme(theme.unwrap_or(Theme::System)));
                },
            }
            Choice {
                name: "set-language",
                label: words.get("set-language"),
                options: languages,
                chosen: language,
                onchoose: move |tag: String| model.act(Intent::Language(Language::from_tag(&tag))),
            }
            Choice {
                name: "set-sound",
                label: words.get("set-sound"),
                options: sounds,
                chosen: sound_name(state.settings.sound),
                onchoose: move |name: String| {
                    let sound = SOUNDS.into_iter().find(|sound| sound_name(*sound) == name);
                    model.act(Intent::Sound(sound.unwrap_or(Sound::On)));
                },
            }
        }
        section { class: "card keys wide-only", "aria-label": words.get("keys"),
            h2 { {words.get("keys")} }
            dl { {keys} }
        }
    }
}
