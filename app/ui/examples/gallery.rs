//! Writes every screen as a page of its own, to look at:
//! `cargo run -p packproof-ui --example gallery -- FOLDER [LANGUAGE [THEME]]`.

#[path = "../tests/support/fixtures.rs"]
mod fixtures;
#[path = "../tests/support/pages.rs"]
mod pages;

use std::path::Path;

use packproof_ui::messages::Language;
use packproof_ui::state::Theme;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_else(|| "target/gallery".to_owned());
    let language = arguments.next().and_then(|tag| Language::from_tag(&tag)).unwrap_or(Language::En);
    let theme = arguments.next().unwrap_or_default();
    let theme = Theme::ALL.into_iter().find(|known| known.name() == theme).unwrap_or(Theme::Light);
    std::fs::create_dir_all(&folder)?;
    let style = style()?;
    for screen in fixtures::screens(language, theme) {
        let path = Path::new(&folder).join(format!("{}.html", screen.name));
        let name = screen.state.screen();
        let markup = pages::render(screen);
        let (language, theme) = (language.tag(), theme.name());
        std::fs::write(
            path,
            format!(
                "<!doctype html><html lang=\"{language}\" data-theme=\"{theme}\"><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{name}</title>\
             <style>{style}</style><body data-screen=\"{name}\"><div id=\"main\">{markup}</div>"
            ),
        )?;
    }
    Ok(())
}

/// The style sheets, one behind the other in the order of their names.
fn style() -> std::io::Result<String> {
    let mut paths: Vec<_> = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("style"))?
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    paths.iter().map(std::fs::read_to_string).collect()
}
