//! Files: pictures from the person to the engine, texts from the app to the person.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use engine::actor::Input;
use engine::platform::{ToActor, open_image};
use engine::port::Event;

use super::{Report, tell};
use crate::shell::{Incoming, TextFile};

/// In the place of a capture hint: the file is no picture, or a damaged one.
const NOT_A_PICTURE: &str = "not_a_picture";

/// Shows a file to the engine, on a thread of its own as pictures take a while.
pub(super) fn show_picture(engine: ToActor, report: Report, id: u64, path: PathBuf) {
    thread::spawn(move || {
        let shown = open_image(&path).is_ok_and(|picture| engine.send(Input::Picture(id, picture)).is_ok());
        if !shown {
            let event = Event::Picture { id, codes: 0, hint: Some(NOT_A_PICTURE.to_owned()) };
            tell(&report, Incoming::Engine(Box::new(event)));
        }
    });
}

/// Gives a text file to the person: in the folder of downloads, beside what has the same name.
pub(super) fn hand_out(file: TextFile) {
    thread::spawn(move || {
        let Some(folder) = downloads() else { return };
        let _unwritten =
            fs::create_dir_all(&folder).and_then(|()| fs::write(free_name(&folder, &file.name), file.text));
    });
}

fn downloads() -> Option<PathBuf> {
    std::env::var_os("XDG_DOWNLOAD_DIR")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join("Downloads")))
}

/// `name`, or `name (2)` and so on if there is such a file.
fn free_name(folder: &Path, name: &str) -> PathBuf {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "txt"));
    let numbered = (2..).map(|nth| folder.join(format!("{stem} ({nth}).{extension}")));
    let names = std::iter::once(folder.join(name)).chain(numbered);
    names.into_iter().find(|path| !path.exists()).unwrap_or_else(|| folder.join(name))
}
