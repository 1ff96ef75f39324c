//! Puts the files together: names with hashes, and those names written into the files that use them.
//!
//! Order: what names nothing first (wasm, style, snippets), then bindings, worker and boot, then index.html, last the
//! service worker with the list of all.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use sha2::{Digest as _, Sha256};

use super::modules::Module;

/// Files by their path, such as `assets/page-0123456789ab.js`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Static files that keep their names.
const PLAIN: [&str; 4] = ["manifest.webmanifest", "icon.svg", "icon-192.png", "icon-512.png"];

/// The first 12 hexadecimal digits of a SHA-256: enough to tell versions of a file apart.
pub fn short_hash(bytes: &[u8]) -> String {
    let mut hash = long_hash(bytes);
    hash.truncate(12);
    hash
}

fn long_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The content type that the service worker insists on.
fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html",
        "js" => "text/javascript",
        "css" => "text/css",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        other => unreachable!("no file of the web app ends with .{other}"),
    }
}

/// Makes all files of the web app from the modules, `app/ui/web` and `app/ui/style`.
pub fn assemble(root: &Path, modules: &[Module]) -> Result<Files> {
    let web = root.join("app/ui/web");
    let mut app = App::default();
    for name in PLAIN {
        app.files.insert(name.to_owned(), fs::read(web.join(name)).with_context(|| format!("cannot read {name}"))?);
    }
    app.add("style.css", style(root)?);
    for module in modules {
        app.add_module(module)?;
    }
    for name in ["worker.js", "boot.js"] {
        let text = app.filled(&template(&web, name)?)?;
        app.add(name, text);
    }
    app.finish(&template(&web, "index.html")?, &template(&web, "sw.js")?)
}

fn template(web: &Path, name: &str) -> Result<String> {
    fs::read_to_string(web.join(name)).with_context(|| format!("cannot read app/ui/web/{name}"))
}

/// The style sheets in the order of their names, after what is seen while the app loads.
fn style(root: &Path) -> Result<String> {
    let mut sheets = vec![root.join("app/ui/web/boot.css")];
    let folder = root.join("app/ui/style");
    let mut own: Vec<_> = fs::read_dir(&folder)
        .with_context(|| format!("cannot list {}", folder.display()))?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    own.retain(|path| path.extension().is_some_and(|extension| extension == "css"));
    own.sort();
    sheets.append(&mut own);
    let read = |path| fs::read_to_string(path).with_context(|| format!("cannot read {path:?}"));
    Ok(sheets.iter().map(read).collect::<Result<Vec<_>>>()?.join("\n"))
}

#[derive(Default)]
struct App {
    files: Files,
    /// Plain name to the address under which the file is served.
    addresses: BTreeMap<String, String>,
}

impl App {
    /// Adds a file whose name gets the hash of its content; returns that name.
    fn add(&mut self, name: &str, bytes: impl Into<Vec<u8>>) -> String {
        let bytes = bytes.into();
        let (stem, extension) = name.rsplit_once('.').expect("every file has an extension");
        let hashed = format!("{stem}-{}.{extension}", short_hash(&bytes));
        self.addresses.insert(name.to_owned(), format!("/assets/{hashed}"));
        self.files.insert(format!("assets/{hashed}"), bytes);
        hashed
    }

    /// Adds a module's files. Its snippets lie flat beside it, so a snippet that imports another one is refused.
    fn add_module(&mut self, module: &Module) -> Result<()> {
        let mut js = module.js.clone();
        // A crate may bring JavaScript for features that are not used.
        let used = module.snippets.iter().filter(|(path, _)| module.js.contains(&format!("./snippets/{path}")));
        for (nth, (path, text)) in used.enumerate() {
            let imports = text.lines().any(|line| line.starts_with("import ") && line.contains("\"./"));
            ensure!(!imports, "the snippet {path} imports another file, which this program does not follow");
            let hashed = self.add(&format!("{}-snippet{nth}.js", module.name), text.as_bytes());
            js = js.replace(&format!("./snippets/{path}"), &format!("./{hashed}"));
        }
        ensure!(!js.contains("./snippets/"), "the bindings of {} name a snippet that is not there", module.name);
        self.add(&format!("{}.wasm", module.name), module.wasm.clone());
        self.add(&format!("{}.js", module.name), js);
        Ok(())
    }

    /// `text` with every `@name@` replaced by the file's address.
    fn filled(&self, text: &str) -> Result<String> {
        let filled = self
            .addresses
            .iter()
            .fold(text.to_owned(), |text, (name, address)| text.replace(&format!("@{name}@"), address));
        let left = filled.split('@').nth(1).filter(|name| name.ends_with(".js") || name.ends_with(".wasm"));
        ensure!(left.is_none(), "there is no file {}", left.unwrap_or_default());
        Ok(filled)
    }

    /// Adds index.html and the service worker, which know the version: a hash over all other files and the
    /// text of these two.
    fn finish(mut self, index: &str, service_worker: &str) -> Result<Files> {
        let index = self.filled(index)?;
        let others: String = self.files.iter().map(|(path, bytes)| format!("{path} {}\n", long_hash(bytes))).collect();
        let version = short_hash(format!("{others}{index}{service_worker}").as_bytes());
        self.files.insert("index.html".into(), index.replace("@version@", &version).into_bytes());
        let list = self.files.iter().map(|(path, bytes)| {
            let address = if path == "index.html" { "" } else { path };
            format!("\n  [\"/{address}\", \"{}\", \"{}\"],", long_hash(bytes), content_type(path))
        });
        let list = list.collect::<String>() + "\n";
        ensure!(service_worker.contains("/*@files@*/"), "sw.js has no place for the list of files");
        let service_worker = service_worker.replace("@version@", &version).replace("/*@files@*/", &list);
        self.files.insert("sw.js".into(), service_worker.into_bytes());
        Ok(self.files)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(page: &str) -> Files {
        let mut app = App::default();
        let snippets = BTreeMap::from([("crate-1/inline0.js".to_owned(), "export const a = 1;".to_owned())]);
        let js = "import { a } from './snippets/crate-1/inline0.js';".to_owned();
        app.add_module(&Module { name: "page", wasm: page.into(), js, snippets }).expect("a sound module");
        app.finish("<html>@version@ @page.js@ @page.wasm@", "V = \"@version@\"; F = [/*@files@*/];").expect("all named")
    }

    #[test]
    fn every_file_is_in_the_list_by_its_hash() {
        let files = files("one");
        let list = String::from_utf8_lossy(&files["sw.js"]).into_owned();
        for (path, bytes) in files.iter().filter(|(path, _)| *path != "sw.js" && *path != "index.html") {
            assert!(list.contains(&format!("[\"/{path}\", \"{}\"", long_hash(bytes))), "{path} is not in {list}");
        }
        assert!(list.contains(&format!("[\"/\", \"{}\", \"text/html\"]", long_hash(&files["index.html"]))), "{list}");
    }

    #[test]
    fn names_follow_the_content_all_the_way_up() {
        let (one, same, other) = (files("one"), files("one"), files("two"));
        assert_eq!(one, same);
        assert_ne!(one["index.html"], other["index.html"]);
        assert_ne!(one["sw.js"], other["sw.js"]);
        let snippet = one.keys().find(|path| path.contains("snippet0")).expect("the snippet has a file");
        let js =
            one.iter().find(|(path, _)| path.starts_with("assets/page-") && path.ends_with(".js") && *path != snippet);
        let js = String::from_utf8_lossy(js.expect("the page has bindings").1).into_owned();
        assert_eq!(js, format!("import {{ a }} from './{}';", snippet.trim_start_matches("assets/")));
    }
}
