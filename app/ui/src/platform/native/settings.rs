//! Settings in a file beside the device's store. Invariant: where it can't be read or written, settings live as long as
//! the window; a damaged file counts as none.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use engine::platform::{make_private_file, make_private_folder};

/// Settings that were kept.
pub(super) struct Settings {
    file: PathBuf,
    values: RefCell<BTreeMap<String, String>>,
}

impl Settings {
    /// Those in `home`.
    pub(super) fn read(home: &Path) -> Self {
        let file = home.join("settings.json");
        let values = fs::read(&file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Self { file, values: RefCell::new(values.unwrap_or_default()) }
    }

    /// A setting.
    pub(super) fn kept(&self, key: &str) -> Option<String> {
        self.values.borrow().get(key).cloned()
    }

    /// Keeps a setting.
    pub(super) fn keep(&self, key: &str, value: &str) {
        self.values.borrow_mut().insert(key.to_owned(), value.to_owned());
        let _only_here = self.write();
    }

    /// Whole or not at all: the new file takes the place of the old one.
    fn write(&self) -> std::io::Result<()> {
        if let Some(home) = self.file.parent() {
            make_private_folder(home)?;
        }
        let new = self.file.with_extension("new");
        make_private_file(&new)?;
        fs::write(&new, serde_json::to_vec_pretty(&*self.values.borrow())?)?;
        fs::rename(&new, &self.file)
    }
}

/// Languages that the person prefers, best first, by the environment variables that name them.
pub(super) fn languages(variable: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let list = variable("LANGUAGE").unwrap_or_default();
    let one = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| variable(name).filter(|it| !it.is_empty()));
    let all = list.split(':').map(str::to_owned).chain(one);
    all.filter_map(|locale| {
        // As in `de_CH.UTF-8@euro`.
        let language = locale.split(['.', '@']).next().unwrap_or_default().replace('_', "-");
        (!language.is_empty() && language != "C" && language != "POSIX").then_some(language)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(variables: &[(&str, &str)], expected: &[&str]) {
        let variable = |name: &str| variables.iter().find(|(it, _)| *it == name).map(|(_, value)| (*value).to_owned());
        assert_eq!(languages(variable), expected);
    }

    #[test]
    fn languages_come_from_the_environment() {
        check(&[("LANG", "de_CH.UTF-8")], &["de-CH"]);
        check(&[("LANGUAGE", "fr:de_AT"), ("LC_ALL", "en_US.UTF-8"), ("LANG", "C")], &["fr", "de-AT", "en-US"]);
        check(&[("LC_ALL", ""), ("LANG", "C.UTF-8")], &[]);
    }
}
