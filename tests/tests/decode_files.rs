//! Image files that hold no picture, or not the one that they declare: each says what is wrong and what to do, within bounds.
#![allow(clippy::unwrap_used, reason = "what memory does not take is a failed test")]

use std::{io::Cursor, process::Command};

use engine::capture::{ImageError, MAX_SIDE, load_image, read_still};
use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, ImageEncoder as _, ImageFormat, Luma, imageops};
use packproof_tests::e2e::{arg, program};

/// Grey that differs from each corner to the next, so that turning it shows.
fn picture() -> GrayImage {
    GrayImage::from_fn(120, 80, |x, y| Luma([(x * 2 + y / 8) as u8]))
}

fn png(image: &GrayImage) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    image.write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}

/// A JPEG file; with an Exif segment that says how it is turned.
fn jpeg(image: &GrayImage, orientation: Option<u8>) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut file, 95);
    if let Some(orientation) = orientation {
        // A TIFF header, one entry: 0x0112, SHORT, one of them.
        let entry = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
        let exif = [b"MM\0\x2A\0\0\0\x08\0\x01".as_slice(), &entry, &[0; 4]].concat();
        encoder.set_exif_metadata(exif).unwrap();
    }
    encoder.encode_image(image).unwrap();
    file
}

#[track_caller]
fn damaged(name: &str, file: &[u8]) {
    match load_image(file) {
        Err(error @ ImageError::Damaged(_)) => {
            let words = error.to_string();
            assert!(words.contains("cut off or damaged") && words.contains("copy it again"), "{name}: {words}");
        }
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn what_is_no_picture_says_so() {
    assert_eq!(load_image(b""), Err(ImageError::Empty));
    assert_eq!(load_image(b"%PDF-1.7 and so on"), Err(ImageError::Unsupported));
    assert_eq!(load_image(b"GIF89a\x01\x00\x01\x00\x00\x00\x00\x3b"), Err(ImageError::Unsupported));
}

#[test]
fn what_is_cut_off_is_never_taken_for_the_whole() {
    let good = png(&picture());
    // What follows the last row's checksum is not needed.
    for length in 9..good.len() - 12 {
        damaged(&format!("{length} bytes of PNG"), &good[..length]);
    }
    let good = jpeg(&picture(), Some(1));
    for length in 3..good.len() {
        damaged(&format!("{length} bytes of JPEG"), &good[..length]);
    }
    // Phones write previews and more behind the picture.
    assert!(load_image(&[&good, good.as_slice(), b"and more"].concat()).is_ok());
}

#[test]
fn what_lies_about_its_size_is_refused_before_memory_is_taken() {
    let good = png(&picture());
    for (width, height) in [(100_000, 100_000), (MAX_SIDE + 1, 1), (1, MAX_SIDE + 1), (60_000_000, 1)] {
        assert_eq!(load_image(&declaring(&good, width, height)), Err(ImageError::TooLarge { width, height }));
    }
    damaged("no pixels", &declaring(&good, 0, 80));
    damaged("more pixels than there are", &declaring(&good, 4_000, 4_000));
    let good = jpeg(&GrayImage::new(8, 8), None);
    let start = good.windows(2).position(|it| it == [0xFF, 0xC0]).unwrap();
    let mut lying = good.clone();
    lying[start + 5..start + 9].copy_from_slice(&[8_000_u16.to_be_bytes(), 8_000_u16.to_be_bytes()].concat());
    damaged("a JPEG file of some bytes and 64 million pixels", &lying);
}

#[test]
fn what_has_too_many_parts_is_refused() {
    let good = png(&picture());
    let with = |parts: usize| {
        // The checksum of a chunk that has no data: that of its name.
        let part = [&[0; 4], b"teXt".as_slice(), &crc32(b"teXt").to_be_bytes()].concat();
        [&good[..33], &part.repeat(parts), &good[33..]].concat()
    };
    assert!(load_image(&with(60_000)).is_ok());
    damaged("parts", &with(66_000));
}

#[test]
fn a_palette_that_is_none_is_refused() {
    let good = png(&picture());
    for colours in [1, 134, 3 * 257] {
        let kind_and_data = [b"PLTE".as_slice(), &vec![7; colours]].concat();
        let palette =
            [&(colours as u32).to_be_bytes(), kind_and_data.as_slice(), &crc32(&kind_and_data).to_be_bytes()].concat();
        let mut file = [&good[..33], &palette, &good[33..]].concat();
        // Pixels are indices.
        file[25] = 3;
        let checksum = crc32(&file[12..29]);
        file[29..33].copy_from_slice(&checksum.to_be_bytes());
        damaged("palette", &file);
    }
}

#[test]
fn a_picture_is_turned_as_its_file_says() {
    let upright = load_image(&jpeg(&picture(), None)).unwrap();
    let turned = load_image(&jpeg(&imageops::rotate270(&picture()), Some(6))).unwrap();
    assert_eq!((turned.width(), turned.height()), (120, 80));
    let differences = upright.pixels().iter().zip(turned.pixels()).map(|(one, other)| one.abs_diff(*other));
    assert!(differences.max() < Some(16));
}

#[test]
fn damaged_files_never_panic() {
    let files = [
        png(&picture()),
        jpeg(&picture(), Some(6)),
        b"RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0".to_vec(),
        b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec(),
    ];
    let mut random = 7_u32;
    let mut next = || {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (random >> 24) as u8
    };
    for file in files {
        for _ in 0..300 {
            let mut damaged = file.clone();
            let at = (usize::from(next()) << 8 | usize::from(next())) % damaged.len();
            damaged[at] = next();
            // Any outcome but a panic or endless work is right.
            let _ = load_image(&damaged).map(|picture| read_still(&picture));
        }
    }
}

#[test]
fn what_is_no_file_is_refused_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    assert!(Command::new("mkfifo").arg(path("pipe")).status().unwrap().success());
    std::fs::File::create(path("huge.png")).unwrap().set_len(1 << 40).unwrap();
    std::fs::write(path("empty.png"), b"").unwrap();
    let cases = [
        (folder.path().to_owned(), "not a file"),
        (path("pipe"), "not a file"),
        ("/dev/zero".into(), "not a file"),
        (path("huge.png"), "save the picture smaller"),
        (path("empty.png"), "empty"),
        (path("gone.png"), "check the path"),
    ];
    for (path, said) in cases {
        program("packproof").refuses(&["decode", arg(&path)], 1, &[arg(&path), said]);
    }
}

/// The PNG file with another size in its header, and the right checksum for it.
fn declaring(png: &[u8], width: u32, height: u32) -> Vec<u8> {
    let mut file = png.to_vec();
    file[16..20].copy_from_slice(&width.to_be_bytes());
    file[20..24].copy_from_slice(&height.to_be_bytes());
    let checksum = crc32(&file[12..29]);
    file[29..33].copy_from_slice(&checksum.to_be_bytes());
    file
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _: u8| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}
