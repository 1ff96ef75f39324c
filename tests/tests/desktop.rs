//! The desktop app starts: on a screen that exists in memory only (Xvfb), a window with something in it appears.
#![allow(clippy::unwrap_used, reason = "what the app does not do is a failed test")]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use packproof_tests::browser::PATIENCE;
use packproof_tests::browser::app::{can_run, screens};

/// A process that ends with its test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn desktop() -> Option<PathBuf> {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?.join("target/desktop/packproof-ui");
    Some(std::env::var_os("PACKPROOF_DESKTOP").map_or(built, PathBuf::from)).filter(|path| path.exists())
}

fn xvfb() -> Option<PathBuf> {
    ["/usr/bin/Xvfb", "/usr/local/bin/Xvfb"].map(PathBuf::from).into_iter().find(|path| path.exists())
}

#[test]
fn the_desktop_app_shows_a_window() {
    if !can_run("the desktop app (target/desktop/packproof-ui)", desktop()) || !can_run("Xvfb", xvfb()) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (_screen, display) = screen(folder.path());
    let mut app = Command::new(desktop().unwrap());
    app.env("DISPLAY", format!(":{display}"))
        .env("HOME", folder.path())
        .env("XDG_DATA_HOME", folder.path().join("data"));
    app.env("XDG_CONFIG_HOME", folder.path().join("config")).env("XDG_CACHE_HOME", folder.path().join("cache"));
    // No GPU here, and no sandbox inside a container.
    app.env("WEBKIT_DISABLE_DMABUF_RENDERER", "1").env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
    app.env("LIBGL_ALWAYS_SOFTWARE", "1").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut app = Running(app.spawn().unwrap());
    let said = lines(&mut app.0);
    let (mut words, started) = (Vec::new(), Instant::now());
    let picture = loop {
        // The app says little; waiting for its next line is what passes the time between looks.
        words.extend(said.recv_timeout(Duration::from_millis(200)));
        let ended = app.0.try_wait().unwrap();
        assert!(ended.is_none(), "the app ended with {ended:?}:\n{}", words.join("\n"));
        if let Some(picture) = framebuffer(folder.path()).filter(|picture| colours(picture) > 40) {
            break picture;
        }
        assert!(started.elapsed() < PATIENCE, "nothing to be seen:\n{}", words.join("\n"));
    };
    std::fs::create_dir_all(screens()).unwrap();
    picture.save(screens().join("desktop.png")).unwrap();
    assert!(!words.join("\n").contains("panicked"), "{}", words.join("\n"));
}

/// A screen in memory that writes its picture to a file; its number.
fn screen(folder: &Path) -> (Running, String) {
    let mut server = Command::new(xvfb().unwrap());
    server.args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-fbdir"]).arg(folder);
    let mut server = Running(server.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
    let mut number = String::new();
    BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut number).unwrap();
    (server, number.trim().to_owned())
}

fn lines(child: &mut Child) -> Receiver<String> {
    let (sender, receiver) = channel();
    let stderr = child.stderr.take().unwrap();
    std::thread::spawn(move || {
        // A receiver that is gone means that the test is over; an app that is gone ends the lines.
        BufReader::new(stderr).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
    });
    receiver
}

/// The screen's picture: an X window dump, big-endian header, then 32 bits a pixel, blue first.
fn framebuffer(folder: &Path) -> Option<image::RgbImage> {
    let dump = std::fs::read(folder.join("Xvfb_screen0")).ok()?;
    let field = |at: usize| Some(u32::from_be_bytes(dump.get(at * 4..at * 4 + 4)?.try_into().ok()?));
    let (header, width, height) = (field(0)? as usize, field(4)?, field(5)?);
    let (line_bytes, colours) = (field(12)? as usize, field(19)? as usize);
    let pixels = dump.get(header + colours * 12..)?;
    let pixel = |x: u32, y: u32| {
        let at = y as usize * line_bytes + x as usize * 4;
        pixels.get(at..at + 3).map_or([0; 3], |bgr| [bgr[2], bgr[1], bgr[0]])
    };
    Some(image::RgbImage::from_fn(width, height, |x, y| image::Rgb(pixel(x, y))))
}

fn colours(picture: &image::RgbImage) -> usize {
    picture.pixels().map(|pixel| pixel.0).collect::<BTreeSet<_>>().len()
}
