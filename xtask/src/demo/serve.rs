//! Serves the demonstration until Ctrl-C and says how to come to a first verdict.
//!
//! While it runs, the pack of the last code is seen far away again every five minutes, as that code says STOP only while
//! the sighting is young.

use std::io::{self, BufRead as _, BufReader, IsTerminal as _};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use jiff::Timestamp;
use qrcode::{EcLevel, QrCode, render::unicode::Dense1x2};
use serde_json::Value;

use super::world::{World, text};
use super::{CODES, DemoArgs};

const PORTS: std::ops::Range<u16> = 8080..8100;
const TLS_PORTS: std::ops::Range<u16> = 8443..8463;
const NEXT_SIGHTING: Duration = Duration::from_secs(300);

/// What the foreground waits for.
enum Happening {
    /// Ctrl-C, or the system's wish to end.
    Stop,
    /// Return was pressed.
    AnotherCode,
    /// The server closed its output.
    ServerEnded,
}

/// Starts the server and stays until Ctrl-C.
pub fn run(world: &World, dist: &Path, args: &DemoArgs) -> Result<()> {
    world.see_far_away(Timestamp::now())?;
    world.publish_again()?;
    let (happened, happenings) = channel();
    let stop = happened.clone();
    ctrlc::set_handler(move || drop(stop.send(Happening::Stop))).context("cannot wait for Ctrl-C")?;
    let mut server = start(world, dist, args, happened.clone())?;
    let outcome = attend(world, &happenings, happened);
    let ended = stop_server(&mut server)?;
    outcome?;
    ensure!(ended.success(), "the server ended with {ended}");
    Ok(())
}

fn attend(world: &World, happenings: &Receiver<Happening>, happened: Sender<Happening>) -> Result<()> {
    say_what_next(world)?;
    thread::spawn(move || {
        // Ends with the input: a demonstration may run without a keyboard.
        for _ in io::stdin().lock().lines().map_while(Result::ok) {
            drop(happened.send(Happening::AnotherCode));
        }
    });
    loop {
        match happenings.recv_timeout(NEXT_SIGHTING) {
            Ok(Happening::Stop | Happening::ServerEnded) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
            Ok(Happening::AnotherCode) => println!("{}", Enrolment::new(world)?.words()),
            Err(RecvTimeoutError::Timeout) => {
                world.see_far_away(Timestamp::now())?;
                world.publish_again()?;
            }
        }
    }
}

/// The server, once it listens.
fn start(world: &World, dist: &Path, args: &DemoArgs, happened: Sender<Happening>) -> Result<Child> {
    let listen = listening(args)?;
    let serve = ["serve", "--data", "data", "--listen", &listen, "--web", text(dist)?, "--json"];
    let mut command = world.command("packproof-server", &serve);
    if args.tls {
        command.arg("--tls");
    }
    if std::env::var_os("PACKPROOF_LOG").is_none() {
        command.env("PACKPROOF_LOG", "warn");
    }
    let mut server = command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start {command:?}"))?;
    let mut lines = BufReader::new(server.stdout.take().context("the server's output is piped")?).lines();
    if lines.next().transpose()?.is_none() {
        bail!("the server ended with {}; what it said stands above", server.wait()?);
    }
    thread::spawn(move || {
        lines.map_while(Result::ok).for_each(drop);
        drop(happened.send(Happening::ServerEnded));
    });
    Ok(server)
}

/// Where to listen: on this machine only, unless phones are to come.
fn listening(args: &DemoArgs) -> Result<String> {
    if let Some(listen) = &args.listen {
        return Ok(listen.clone());
    }
    let (ip, ports) = if args.tls { (Ipv4Addr::UNSPECIFIED, TLS_PORTS) } else { (Ipv4Addr::LOCALHOST, PORTS) };
    let first = ports.clone().find(|port| TcpListener::bind((ip, *port)).is_ok());
    let port = first.with_context(|| format!("no port from {} is free; name one with --listen", ports.start))?;
    Ok(format!("{ip}:{port}"))
}

/// Lets the server end by itself. After Ctrl-C in a terminal it has been told already.
fn stop_server(server: &mut Child) -> Result<ExitStatus> {
    if let Some(ended) = server.try_wait()? {
        return Ok(ended);
    }
    let told = Command::new("kill").args(["-TERM", &server.id().to_string()]).status();
    if !told.is_ok_and(|status| status.success()) && server.try_wait()?.is_none() {
        server.kill()?;
    }
    Ok(server.wait()?)
}

/// A code that lets one device in.
struct Enrolment {
    code: String,
    /// The address of the server, as others reach it.
    url: String,
    /// The address that opens the app with the code filled in.
    link: String,
}

impl Enrolment {
    fn new(world: &World) -> Result<Self> {
        let args = ["enrol-code", "--data", "data", "--site", world.site(), "--json"];
        let said: Value = serde_json::from_str(&world.program("packproof-server", &args, "")?)?;
        let field =
            |name: &str| said[name].as_str().map(str::to_owned).with_context(|| format!("enrol-code gives no {name}"));
        let (code, url) = (field("code")?, field("url")?);
        Ok(Self { link: format!("{}/#enrol={code}", url.trim_end_matches('/')), code, url })
    }

    /// The link's QR symbol for a terminal: dark on light as on paper, whatever the terminal's own colours are.
    fn qr(&self) -> Result<String> {
        let symbol = QrCode::with_error_correction_level(&self.link, EcLevel::L)?;
        let drawn = symbol.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build();
        let [on, off] = if io::stdout().is_terminal() { ["\x1b[97;40m", "\x1b[0m"] } else { [""; 2] };
        Ok(drawn.lines().map(|line| format!("  {on}{line}{off}\n")).collect())
    }

    fn words(&self) -> String {
        let qr = self.qr().unwrap_or_else(|error| format!("  (no QR: {error})\n"));
        format!("\n{qr}\n  {}\n  Code: {} (one device, 24 hours; Return makes another)", self.link, self.code)
    }
}

fn say_what_next(world: &World) -> Result<()> {
    let enrolment = Enrolment::new(world)?;
    let address = &enrolment.url;
    println!("{}", enrolment.words());
    println!(
        "\nPackproof runs at {address} until Ctrl-C. To a first verdict:\n\n  \
         1. Open the address with # above in a browser, or point a phone's camera at the QR, and press Join.\n     \
            {phone}\n  \
         2. Scan a code: print demo/codes/sheet.html or show it on another screen, and hold the camera over it;\n     \
            or give the app a picture, such as demo/codes/{picture};\n     \
            or type  {typed}\n  \
         3. Then without a network: end this with Ctrl-C, close the browser, open {address} again, and scan.\n     \
            The next `cargo xtask demo` goes on with the same keys and takes in what was scanned meanwhile.\n",
        phone = about_phones(address),
        picture = CODES[2].file_name(2),
        typed = CODES[2].readable().concat(),
    );
    if address.starts_with("http:") {
        say_how_in_a_terminal(world, address);
    }
    Ok(())
}

/// Phones need https, and that they trust its certificate.
fn about_phones(address: &str) -> String {
    match address.strip_prefix("https") {
        None => "On a phone: `cargo xtask demo --tls`.".to_owned(),
        Some(rest) if rest.contains("//localhost") => {
            "No address of this machine in a private network was found. For phones name one: --listen ADDR:8443."
                .to_owned()
        }
        Some(rest) => format!("Once per phone, first open http{rest} there and trust the certificate that it offers."),
    }
}

/// The program `packproof` trusts the certificates of the web only, so this is for plain http.
fn say_how_in_a_terminal(world: &World, address: &str) {
    println!(
        "In another terminal instead, with a code of its own (Return makes one):\n\n  \
         cd {folder}; PATH=\"{bin}:$PATH\"\n  \
         packproof --demo --home home enrol {address} CODE\n  \
         packproof --demo --home home pull\n  \
         packproof --demo --home home scan --image codes/{picture}\n",
        folder = world.folder.display(),
        bin = world.bin.display(),
        picture = CODES[2].file_name(2),
    );
}
