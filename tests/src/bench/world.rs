//! A made-up world of packs: any number in any number of lots, the same for the same seed.

use std::collections::BTreeMap;

use verify_core::bundle::index::{Completeness, GtinEntry, Index, LotState, SectionRef};
use verify_core::bundle::manifest::{AttestedBy, Manifest, ManifestRow, RowContent};
use verify_core::bundle::sections::{self, Party, Policy, Product, Recall, Rule, SectionRow, Server, Sighting, Site};
use verify_core::bundle::{SignedBundle, segment};
use verify_core::ids::{Digest, Gln, Gtin, Lot, ScopeToken, Serial};

/// GTINs over which the lots are spread.
const GTINS: usize = 10;

/// Small random numbers for test data (SplitMix64). Never for keys.
#[derive(Debug, Clone)]
pub struct Seeded(pub u64);

impl Seeded {
    /// The next number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.draw() % limit
    }
}

/// How many packs in how many lots.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Packs.
    pub packs: u64,
    /// Lots.
    pub lots: u64,
}

impl Size {
    /// The GTIN of a lot.
    pub fn gtin(&self, lot: u64) -> Gtin {
        let item = lot % GTINS as u64;
        Gtin::with_check_digit(&format!("00300011{item:05}")).expect("13 digits")
    }

    /// The lot's number as printed.
    pub fn lot(&self, lot: u64) -> Lot {
        Lot::parse(&format!("L{lot:06}")).expect("7 characters of set 82")
    }

    /// All serials of a lot: 12 characters, as good as random.
    pub fn serials(&self, lot: u64) -> Vec<Serial> {
        (0..self.packs / self.lots).map(|i| self.serial(lot, i)).collect()
    }

    /// One serial of a lot.
    pub fn serial(&self, lot: u64, i: u64) -> Serial {
        let mut random = Seeded(lot << 32 | i);
        let mut number = random.draw();
        let mut text = [0u8; 12];
        for byte in &mut text {
            *byte = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"[(number % 32) as usize];
            number >>= 5;
        }
        Serial::parse(std::str::from_utf8(&text).expect("ASCII")).expect("12 characters of set 82")
    }

    /// The element string of a pack.
    pub fn code(&self, lot: u64, i: u64) -> String {
        format!("]d201{}1730033121{}\u{1d}10{}", self.gtin(lot), self.serial(lot, i), self.lot(lot))
    }
}

/// The signed part of a world's bundle and the objects that it names.
#[derive(Debug)]
pub struct Built {
    /// What the roles would have signed.
    pub signed: SignedBundle,
    /// The scope.
    pub scope: ScopeToken,
    /// All objects.
    pub objects: BTreeMap<Digest, Vec<u8>>,
    /// Time spent in building segments alone.
    pub segments_s: f64,
    /// Bytes of segments alone.
    pub segment_bytes: u64,
}

/// Builds the bundle of a world.
pub fn build(size: Size) -> anyhow::Result<Built> {
    let mut objects = BTreeMap::new();
    let mut rows: BTreeMap<Gtin, Vec<ManifestRow>> = BTreeMap::new();
    let (mut segments_s, mut segment_bytes) = (0.0, 0);
    let gln = Gln::parse("0300011111116")?;
    for lot in 0..size.lots {
        let serials = size.serials(lot);
        let mut salt = [0; 16];
        salt[..8].copy_from_slice(&Seeded(lot).draw().to_be_bytes());
        let started = std::time::Instant::now();
        let bytes = segment::build(&serials, salt, 20)?;
        segments_s += started.elapsed().as_secs_f64();
        segment_bytes += bytes.len() as u64;
        let content = RowContent::Segment { count: serials.len() as u64, digest: Digest::of(&bytes) };
        objects.insert(Digest::of(&bytes), bytes);
        let row = ManifestRow {
            lot: size.lot(lot),
            expiry: "2030-03-31".parse()?,
            attested_by: AttestedBy::Maker(gln),
            content,
        };
        rows.entry(size.gtin(lot)).or_default().push(row);
    }
    let mut add = |bytes: Vec<u8>| {
        let (digest, length_bytes) = (Digest::of(&bytes), bytes.len() as u64);
        objects.insert(digest, bytes);
        SectionRef { digest, length_bytes }
    };
    let mut gtins = BTreeMap::new();
    for (gtin, rows) in rows {
        let manifest = Manifest::new(gtin, rows);
        let state = LotState { completeness: Completeness::Complete, usable_until: None, overlay: None };
        let lots = vec![state; manifest.rows().len()];
        gtins.insert(gtin, GtinEntry { manifest: add(manifest.encode()).digest, lots });
    }
    let all_sections = [
        (Product::SECTION, sections::encode::<Product>(&[])),
        (Party::SECTION, sections::encode::<Party>(&[])),
        (Site::SECTION, sections::encode::<Site>(&[])),
        (Recall::SECTION, sections::encode::<Recall>(&[])),
        (Rule::SECTION, sections::encode(&Rule::defaults())),
        (Policy::SECTION, sections::encode(&[Policy::default()])),
        (Sighting::SECTION, sections::encode::<Sighting>(&[])),
        (Server::SECTION, sections::encode::<Server>(&[])),
    ];
    let sections: BTreeMap<String, SectionRef> =
        all_sections.into_iter().map(|(name, bytes)| (name.to_owned(), add(bytes))).collect();
    let scope = ScopeToken::from_bytes([7; 16]);
    let index = Index { scope, version: 1, site_key: [8; 16], gtins, sections };
    let file = |name: &str| (name.to_owned(), index.sections[name].digest);
    let signed = SignedBundle {
        files: [file("rules"), file("policy")].into(),
        manifests: index.gtins.iter().map(|(gtin, entry)| (*gtin, entry.manifest)).collect(),
        index: add(index.encode()).digest,
        issued: "2026-11-20T06:00:00Z".parse()?,
        demo: false,
    };
    Ok(Built { signed, scope, objects, segments_s, segment_bytes })
}
