//! Words for people, from the Fluent files under `messages/`. No words stand in code; a message that is missing shows as
//! its id in `⟦ ⟧`, and a test finds it.

use std::cell::RefCell;
use std::rc::Rc;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

/// A language that has all messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// English.
    En,
    /// German.
    De,
}

impl Language {
    /// All languages.
    pub const ALL: [Self; 2] = [Self::En, Self::De];

    /// The tag used in `html[lang]` and in settings.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }

    /// The language's name in itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::De => "Deutsch",
        }
    }

    /// The language with this tag.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// The first of the person's languages that has messages; English if none has.
    pub fn preferred<'t>(tags: impl IntoIterator<Item = &'t str>) -> Self {
        let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        tags.into_iter().find_map(|tag| Self::from_tag(&primary(tag))).unwrap_or(Self::En)
    }

    /// Name and text of each message file of this language.
    pub const fn files(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::En => &[
                ("app.ftl", include_str!("../messages/en/app.ftl")),
                ("record.ftl", include_str!("../messages/en/record.ftl")),
                ("reasons.ftl", include_str!("../messages/en/reasons.ftl")),
                ("troubles.ftl", include_str!("../messages/en/troubles.ftl")),
            ],
            Self::De => &[
                ("app.ftl", include_str!("../messages/de/app.ftl")),
                ("record.ftl", include_str!("../messages/de/record.ftl")),
                ("reasons.ftl", include_str!("../messages/de/reasons.ftl")),
                ("troubles.ftl", include_str!("../messages/de/troubles.ftl")),
            ],
        }
    }
}

/// A value that a message names.
pub type Value<'v> = (&'v str, FluentValue<'v>);

/// The messages of one language.
pub struct Messages {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Messages {
    /// The messages of `language`; read once per thread.
    pub fn of(language: Language) -> Rc<Self> {
        thread_local! {
            static READ: RefCell<Vec<Rc<Messages>>> = const { RefCell::new(Vec::new()) };
        }
        READ.with_borrow_mut(|read| {
            if let Some(known) = read.iter().find(|messages| messages.language == language) {
                return known.clone();
            }
            let messages = Rc::new(Self::read(language));
            read.push(messages.clone());
            messages
        })
    }

    fn read(language: Language) -> Self {
        let id: LanguageIdentifier = language.tag().parse().expect("our tags are language identifiers");
        let mut bundle = FluentBundle::new(vec![id]);
        // Marks around values would stand in copied text, and all our languages run in one direction.
        bundle.set_use_isolating(false);
        for (_, text) in language.files() {
            // A test holds that the files have no faults; at run time the good messages of a file are used.
            let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(resource, _)| resource);
            let _ = bundle.add_resource(resource);
        }
        Self { language, bundle }
    }

    /// The language.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// The message `id`, or an attribute of a message as `id.attribute`.
    pub fn get(&self, id: &str) -> String {
        self.with(id, &[])
    }

    /// The same with values.
    pub fn with(&self, id: &str, values: &[Value<'_>]) -> String {
        self.find(id, values).unwrap_or_else(|| format!("⟦{id}⟧"))
    }

    /// The same, `None` where there is no such message.
    pub fn find(&self, id: &str, values: &[Value<'_>]) -> Option<String> {
        let (message, attribute) = id.split_once('.').map_or((id, None), |(id, attribute)| (id, Some(attribute)));
        let message = self.bundle.get_message(message)?;
        let pattern = match attribute {
            Some(name) => message.get_attribute(name)?.value(),
            None => message.value()?,
        };
        let args: FluentArgs<'_> = values.iter().map(|(name, value)| (*name, value.clone())).collect();
        let mut errors = Vec::new();
        Some(self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_that_has_messages_is_taken() {
        assert_eq!(Language::preferred(["fr-CH", "de-CH", "en"]), Language::De);
        assert_eq!(Language::preferred(["fr"]), Language::En);
        assert_eq!(Language::preferred([]), Language::En);
    }

    #[test]
    fn files_have_no_faults() {
        for language in Language::ALL {
            for (name, text) in language.files() {
                let faults = FluentResource::try_new((*text).to_owned()).err().map(|(_, faults)| faults);
                assert!(faults.is_none(), "{} {name}: {faults:?}", language.tag());
            }
        }
    }
}
