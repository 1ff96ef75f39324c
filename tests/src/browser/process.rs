//! The browser's process: a group of its own, so that one kill takes all of it.

use std::cell::RefCell;
use std::fs::File;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::time::Duration;

use serde_json::{Value, json};

use super::wire::{Fault, Wire};
use super::{PATIENCE, Page, chromium};

/// What the browser's camera is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Camera {
    /// There is none.
    None,
    /// There is one, and the person says no.
    Denied,
    /// It shows a film, and the person says yes.
    Film(PathBuf),
}

/// How a browser starts.
#[derive(Debug, Clone)]
pub struct Options {
    profile: PathBuf,
    camera: Camera,
    language: &'static str,
    flags: Vec<String>,
}

impl Options {
    /// A browser with the profile in this folder, made if it is not there, and no camera.
    pub fn new(profile: &Path) -> Self {
        Self { profile: profile.to_owned(), camera: Camera::None, language: "en", flags: Vec::new() }
    }

    /// The same with a camera.
    #[must_use]
    pub fn camera(mut self, camera: Camera) -> Self {
        self.camera = camera;
        self
    }

    /// The same for a person who prefers this language.
    #[must_use]
    pub fn language(mut self, language: &'static str) -> Self {
        self.language = language;
        self
    }

    /// The same with another flag.
    #[must_use]
    pub fn flag(mut self, flag: &str) -> Self {
        self.flags.push(flag.to_owned());
        self
    }
}

/// A running browser; ends when dropped.
#[derive(Debug)]
pub struct Browser {
    child: Child,
    wire: Rc<RefCell<Wire>>,
    /// Where downloads go.
    downloads: PathBuf,
}

const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--mute-audio",
    "--password-store=basic",
    "--remote-debugging-pipe",
];

impl Browser {
    /// Starts it and waits until it answers.
    pub fn start(options: &Options) -> Self {
        let program = chromium().expect("tests ask for Chromium before they start it");
        std::fs::create_dir_all(&options.profile).expect("the profile's folder can be made");
        let said = File::create(options.profile.join("stderr.txt")).expect("the profile's folder can be written");
        // The pipe is on descriptors 3 and 4, which a shell can say and safe Rust can't.
        let mut command = Command::new("sh");
        command.args(["-c", r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null"#]).arg(program).args(FLAGS);
        command.arg(format!("--user-data-dir={}", options.profile.display()));
        command.args([format!("--lang={}", options.language), format!("--accept-lang={}", options.language)]);
        command.args(camera_flags(&options.camera)).args(&options.flags).arg("about:blank");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(said).process_group(0);
        let mut child = command.spawn().expect("a shell starts");
        let (to, from) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
        let wire = Rc::new(RefCell::new(Wire::new(to, from)));
        let downloads = options.profile.join("downloads");
        let browser = Self { child, wire, downloads };
        browser.set_up(&options.camera);
        browser
    }

    fn set_up(&self, camera: &Camera) {
        let version = self.call("Browser.getVersion", json!({}));
        assert!(version.is_ok(), "the browser does not start: {version:?}");
        let folder = json!({"behavior": "allow", "downloadPath": self.downloads, "eventsEnabled": true});
        self.call("Browser.setDownloadBehavior", folder).expect("downloads can be sent to a folder");
        if *camera == Camera::Denied {
            let denied = json!({"permission": {"name": "camera"}, "setting": "denied"});
            self.call("Browser.setPermission", denied).expect("the camera can be denied");
        }
    }

    /// A command to the browser itself.
    pub fn call(&self, method: &str, params: Value) -> Result<Value, Fault> {
        self.wire.borrow_mut().call("", method, params, PATIENCE)
    }

    /// A new page, still blank.
    pub fn page(&self) -> Result<Page, Fault> {
        let target = self.call("Target.createTarget", json!({"url": "about:blank"}))?;
        let target = target["targetId"].as_str().unwrap_or_default().to_owned();
        Page::attach(Rc::clone(&self.wire), target)
    }

    /// A new page at an address.
    pub fn open(&self, url: &str) -> Result<Page, Fault> {
        let page = self.page()?;
        page.goto(url)?;
        Ok(page)
    }

    /// Waits for a download to end and reads it.
    pub fn downloaded(&self) -> Result<Vec<u8>, Fault> {
        let done = |event: &Value| event["state"] == "completed" || event["state"] == "canceled";
        let wait = |wire: &mut Wire, patience: Duration| {
            let began = wire.event("", "Browser.downloadWillBegin", patience)?;
            wire.event_where("", "Browser.downloadProgress", patience, done)?;
            Ok(began["suggestedFilename"].as_str().unwrap_or_default().to_owned())
        };
        let name = wait(&mut self.wire.borrow_mut(), PATIENCE)?;
        let path = self.downloads.join(name);
        let bytes = std::fs::read(&path).map_err(|error| Fault::Refused(format!("{}: {error}", path.display())))?;
        // The next one of the same name would get another.
        let _ = std::fs::remove_file(path);
        Ok(bytes)
    }

    /// Asks it to close, as a person does, and waits until it has: what it keeps is on the disk.
    pub fn close(mut self) {
        // It may close the pipe before it answers.
        let _ = self.call("Browser.close", json!({}));
        let _ = self.child.wait();
    }

    /// Kills it with all its processes, as a flat battery does.
    pub fn kill(mut self) {
        self.kill_group();
    }

    fn kill_group(&mut self) {
        let group = format!("-{}", self.child.id());
        let _ = Command::new("kill").args(["-9", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.child.wait();
        self.wire.borrow_mut().read_to_end();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            self.kill_group();
        }
    }
}

fn camera_flags(camera: &Camera) -> Vec<String> {
    let fake = |flag: &str| format!("--use-fake-{flag}-for-media-stream");
    match camera {
        Camera::None => vec![fake("ui")],
        Camera::Denied => vec![fake("device")],
        Camera::Film(film) => {
            vec![fake("device"), fake("ui"), format!("--use-file-for-fake-video-capture={}", film.display())]
        }
    }
}
