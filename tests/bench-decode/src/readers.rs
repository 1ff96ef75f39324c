//! The three readers, each as somebody would use it who takes it as it comes.

use anyhow::{Context, Result};
use cpu_time::ThreadTime;
use engine::capture::{Luma, read_still};
use rxing::common::HybridBinarizer;
use rxing::datamatrix::DataMatrixReader;
use rxing::multi::{GenericMultipleBarcodeReader, MultipleBarcodeReader};
use rxing::{BarcodeFormat, BinaryBitmap, DecodeHints, Luma8Source, RXingResult};
use rxing::{RXingResultMetadataType, RXingResultMetadataValue};

use crate::frames::Kind;

/// A reader of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// The engine's, with every stage.
    Packproof,
    /// zxing-cpp with its own settings, which try everything; Data Matrix only.
    ZxingCpp,
    /// rxing's helper function for a code, its reader of several codes where there are several; Data Matrix only.
    Rxing,
}

impl Reader {
    /// All of them, ours first.
    pub const ALL: [Self; 3] = [Self::Packproof, Self::ZxingCpp, Self::Rxing];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Packproof => "packproof",
            Self::ZxingCpp => "zxing-cpp",
            Self::Rxing => "rxing",
        }
    }

    /// Reads the picture and takes the time.
    pub fn read(self, picture: &Luma, kind: Kind) -> Result<Reading> {
        let started = ThreadTime::now();
        let codes = match self {
            Self::Packproof => packproof(picture),
            Self::ZxingCpp => zxing_cpp(picture)?,
            Self::Rxing => rxing(picture, kind)?,
        };
        Ok(Reading { codes, cpu_ms: started.elapsed().as_secs_f64() * 1e3 })
    }
}

/// What a reader made of a picture.
#[derive(Debug)]
pub struct Reading {
    /// Every code that it says is there.
    pub codes: Vec<Code>,
    /// Time of this thread on a processor.
    pub cpu_ms: f64,
}

/// One code as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The message.
    pub bytes: Vec<u8>,
    /// The AIM symbology identifier.
    pub symbology: String,
}

impl Code {
    /// A GS1 Data Matrix with this element string.
    pub fn gs1(text: &str) -> Self {
        Self { bytes: text.into(), symbology: "]d2".to_owned() }
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.symbology, self.bytes.escape_ascii())
    }
}

fn packproof(picture: &Luma) -> Vec<Code> {
    let symbols = read_still(picture).unwrap_or_default().into_iter();
    symbols.map(|symbol| Code { bytes: symbol.bytes, symbology: symbol.symbology.to_owned() }).collect()
}

fn zxing_cpp(picture: &Luma) -> Result<Vec<Code>> {
    let view = zxingcpp::ImageView::from_slice(
        picture.pixels(),
        picture.width(),
        picture.height(),
        zxingcpp::ImageFormat::Lum,
    )?;
    let codes = zxingcpp::read().formats(zxingcpp::BarcodeFormat::DataMatrix).from(&view)?;
    Ok(codes.iter().map(|code| Code { bytes: code.bytes(), symbology: code.symbology_identifier() }).collect())
}

fn rxing(picture: &Luma, kind: Kind) -> Result<Vec<Code>> {
    let (width, height) = (u32::try_from(picture.width())?, u32::try_from(picture.height())?);
    let codes = match kind {
        // Its error says that nothing was found.
        Kind::Single | Kind::Empty => {
            let format = Some(BarcodeFormat::DATA_MATRIX);
            rxing::helpers::detect_in_luma_slice(picture.pixels(), width, height, format).into_iter().collect()
        }
        Kind::Multi => {
            let source = Luma8Source::new_with_slice(picture.pixels(), width, height).context("a picture for rxing")?;
            let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
            let hints = DecodeHints { TryHarder: Some(true), ..DecodeHints::default() };
            let mut reader = GenericMultipleBarcodeReader::new(DataMatrixReader);
            reader.decode_multiple_with_hints(&mut bitmap, &hints).unwrap_or_default()
        }
    };
    Ok(codes.iter().map(code_of_rxing).collect())
}

fn code_of_rxing(code: &RXingResult) -> Code {
    let identifier = code.getRXingResultMetadata().get(&RXingResultMetadataType::SYMBOLOGY_IDENTIFIER);
    let symbology = match identifier {
        Some(RXingResultMetadataValue::SymbologyIdentifier(identifier)) => identifier.clone(),
        _ => String::new(),
    };
    Code { bytes: code.getText().into(), symbology }
}
