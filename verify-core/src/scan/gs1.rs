//! GS1 data in all its forms, against the whole table of application identifiers.
//!
//! Readers take any text and return everything that they understood and a finding for everything else; together these
//! cover every byte. None of them knows what is on the rest of the pack: [`rules`] speak about that.
//!
//! | Form | Reader | Writer |
//! | --- | --- | --- |
//! | element string, `0103…<GS>10…` | [`element_string`] | [`render`] |
//! | the same behind a symbology identifier | [`carrier`] | |
//! | text in brackets, `(01)03…(10)…` | [`bracketed`] | [`render_bracketed`], [`hri`] |
//! | GS1 Digital Link, `https://…/01/03…/10/…` | [`digital_link::parse`] | [`digital_link::canonical`] |

use super::Identifier;

pub mod ai;
mod bracketed;
mod carrier;
pub mod digital_link;
mod element_string;
pub mod lint;
pub mod rules;
mod table;
pub mod value;

pub use bracketed::{bracketed, hri, render_bracketed};
pub use carrier::carrier;
pub use element_string::{element_string, render, symbol_data};
pub use rules::associations;

/// Group separator: how FNC1 between elements arrives.
pub const GS: u8 = 0x1d;

/// The identifier with these digits of the table.
fn identifier(ai: &str) -> Identifier {
    Identifier::parse(ai).expect("the table holds identifiers of 2 to 4 digits")
}

#[cfg(test)]
mod tests;
