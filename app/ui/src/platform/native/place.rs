//! Where the person was: the way back, as a browser would know it. Pure.

/// Places, the present one last.
#[derive(Debug, Default)]
pub(super) struct Places(Vec<String>);

impl Places {
    /// So many steps lead back.
    const DEPTH: usize = 100;

    /// The person is now at `place`.
    pub(super) fn went(&mut self, place: &str) {
        if self.0.last().is_some_and(|last| last == place) {
            return;
        }
        if self.0.len() == Self::DEPTH {
            self.0.remove(0);
        }
        self.0.push(place.to_owned());
    }

    /// Goes to the place before, if there is one.
    pub(super) fn back(&mut self) -> Option<String> {
        if self.0.len() < 2 {
            return None;
        }
        self.0.pop();
        self.0.last().cloned()
    }
}

/// Whether this is a link that enrols, such as `https://host/#enrol=CODE`.
pub(super) fn is_link(text: &str) -> bool {
    text.starts_with("http") && text.contains("#enrol=")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_leads_to_the_place_before() {
        let mut places = Places::default();
        assert_eq!(places.back(), None);
        for place in ["scan", "history", "history", "record/1.4"] {
            places.went(place);
        }
        assert_eq!(places.back().as_deref(), Some("history"));
        places.went("history");
        assert_eq!(places.back().as_deref(), Some("scan"));
        assert_eq!(places.back(), None);
    }

    #[test]
    fn links_enrol() {
        assert!(is_link("https://host/#enrol=ABCD-1234"));
        assert!(!is_link("https://host/"));
        assert!(!is_link("--help"));
    }
}
