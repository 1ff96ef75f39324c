//! The browser's driver on small pages of its own: what other browser tests rest on.
#![allow(clippy::unwrap_used, reason = "what a browser does not do is a failed test")]

use packproof_tests::browser::film::{self, Cut};
use packproof_tests::browser::small_server::SmallServer;
use packproof_tests::browser::{Browser, Camera, DESK, Fault, Options, Typing, chromium, symbols};
use packproof_tests::e2e::CODES;

const PAGE: &str = r#"<!doctype html><html lang="en"><title>small</title><body>
<button data-action="press">Press</button> <input data-action="write"> <input type="file" data-action="file">
<video id="view" muted playsinline></video><p id="said"></p>
<script src="/script.js"></script></body></html>"#;

const SCRIPT: &str = r#"
const said = document.getElementById('said');
const say = text => { said.textContent += text; };
let presses = 0;
document.querySelector('[data-action=press]').onclick = () => setTimeout(() => say(`pressed ${++presses};`), 30);
document.querySelector('[data-action=file]').onchange = async event =>
    say(`file ${(await event.target.files[0].arrayBuffer()).byteLength};`);
window.keys = [];
addEventListener('keydown', event => keys.push([event.ctrlKey && event.key === ']' ? 'GS' : event.key, event.timeStamp]));
window.frames_seen = 0;
window.look = async () => {
    const view = document.getElementById('view');
    view.srcObject = await navigator.mediaDevices.getUserMedia({video: {width: 1280, height: 720}});
    await view.play();
    const canvas = new OffscreenCanvas(view.videoWidth, view.videoHeight);
    const pen = canvas.getContext('2d', {willReadFrequently: true});
    const each = () => {
        pen.drawImage(view, 0, 0);
        frames_seen += 1;
        view.requestVideoFrameCallback(each);
    };
    view.requestVideoFrameCallback(each);
    return [view.videoWidth, view.videoHeight];
};
"#;

fn small_site() -> SmallServer {
    SmallServer::start("127.0.0.1:0", |_, path| match path {
        "/" => ("200 OK", "text/html; charset=utf-8", PAGE.into()),
        "/script.js" => ("200 OK", "text/javascript", SCRIPT.into()),
        "/keep" => ("200 OK", "text/html", "<script>localStorage.kept ??= 'first'</script>".into()),
        _ => ("404 Not Found", "text/plain", b"not here".into()),
    })
}

/// Whether there is a browser; a line says so if not.
fn is_there() -> bool {
    packproof_tests::browser::app::can_run("Chromium", chromium())
}

#[test]
fn hands_and_eyes() {
    if !is_there() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let site = small_site();
    let browser = Browser::start(&Options::new(&folder.path().join("profile")));
    let page = browser.open(&site.url).unwrap();
    page.click("press").unwrap();
    page.wait_for("document.getElementById('said').textContent.includes('pressed 1;')").unwrap();
    page.fill("write", "Abc 12").unwrap();
    assert_eq!(page.evaluate("document.querySelector('input').value").unwrap(), "Abc 12");
    page.evaluate("document.activeElement.blur(); keys.length = 0").unwrap();
    page.type_keys("01ab\u{1d}X\n", Typing::Wedge).unwrap();
    let keys = page.evaluate("keys.map(([key]) => key).filter(key => key !== 'Control').join(' ')").unwrap();
    assert_eq!(keys, "0 1 a b GS X Enter");
    let took = page.evaluate("keys.at(-1)[1] - keys[0][1]").unwrap().as_f64().unwrap();
    println!("8 keys as from a wedge within {took:.1} ms");

    let picture = folder.path().join("code.png");
    let png = symbols::png(&CODES[0].text(), 6);
    std::fs::write(&picture, &png).unwrap();
    page.choose_files("file", &[picture]).unwrap();
    page.wait_for(&format!("said.textContent.includes('file {};')", png.len())).unwrap();

    page.size(DESK).unwrap();
    let shot = folder.path().join("shots/desk.png");
    page.screenshot(&shot).unwrap();
    let shot = image::load_from_memory(&std::fs::read(shot).unwrap()).unwrap();
    assert_eq!((shot.width(), shot.height()), (DESK.width, DESK.height));

    page.assert_clean("a page without faults");
    page.evaluate("setTimeout(() => { throw new Error('on purpose') }); console.error('said so'); 0").unwrap();
    page.evaluate("new Promise(done => setTimeout(done, 0))").unwrap();
    let faults = page.faults().join("\n");
    assert!(faults.contains("on purpose") && faults.contains("said so"), "{faults}");
    let late = page.wait_within("false", std::time::Duration::from_millis(200));
    assert_eq!(late, Err(Fault::TooLate("false".into())));
    page.crash().unwrap();
    assert_eq!(page.evaluate("1"), Err(Fault::PageGone));
    let second = browser.open(&site.url).unwrap();
    assert_eq!(second.evaluate("1 + 1").unwrap(), 2);
    second.close().unwrap();
}

#[test]
fn a_profile_outlives_its_browser() {
    if !is_there() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let site = small_site();
    let options = Options::new(&folder.path().join("profile"));
    let browser = Browser::start(&options);
    let page = browser.open(&format!("{}/keep", site.url)).unwrap();
    page.evaluate("localStorage.kept = 'second'").unwrap();
    drop(page);
    browser.close();
    let browser = Browser::start(&options);
    let page = browser.open(&format!("{}/keep", site.url)).unwrap();
    assert_eq!(page.evaluate("localStorage.kept").unwrap(), "second");
    browser.kill();
    assert_eq!(page.evaluate("1"), Err(Fault::BrowserGone));
    let browser = Browser::start(&options);
    assert!(browser.open(&format!("{}/keep", site.url)).is_ok(), "a killed browser's profile is of use again");
}

#[test]
fn the_camera_shows_the_film() {
    if !is_there() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("film.mjpeg");
    let started = std::time::Instant::now();
    let texts: Vec<String> = CODES.iter().map(|code| code.text()).collect();
    film::write(&file, 7, &texts, Cut::default()).unwrap();
    let bytes = std::fs::metadata(&file).unwrap().len();
    println!("film of {} codes: {bytes} bytes in {:?}", texts.len(), started.elapsed());
    let site = small_site();
    let browser = Browser::start(&Options::new(&folder.path().join("profile")).camera(Camera::Film(file)));
    let page = browser.open(&site.url).unwrap();
    assert_eq!(page.evaluate("look()").unwrap(), serde_json::json!([1280, 720]));
    let took = page.evaluate("(async () => { const start = performance.now(); const seen = frames_seen; \
        await new Promise(done => { const timer = setInterval(() => { if (frames_seen >= seen + 60) { clearInterval(timer); done(); } }, 10); }); \
        return performance.now() - start; })()");
    println!("60 frames in {:.0} ms", took.unwrap().as_f64().unwrap());
    page.assert_clean("the film");
    drop((page, browser));

    for (camera, error) in [(Camera::None, "NotFoundError"), (Camera::Denied, "NotAllowedError")] {
        let browser = Browser::start(&Options::new(&folder.path().join(error)).camera(camera));
        let page = browser.open(&site.url).unwrap();
        assert_eq!(page.evaluate("look().then(() => 'opened', error => error.name)").unwrap(), error);
    }
}
