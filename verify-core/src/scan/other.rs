//! Codes of packs and devices that are not GS1 element strings.
