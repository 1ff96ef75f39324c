//! Each kind, and each way of being bad.

use verify_core::bundle::sections::RecallKind;

use super::*;

fn read(text: &[u8]) -> Result<Vec<Row>, CsvError> {
    let mut file = CsvFile::open(text)?;
    std::iter::from_fn(|| file.next_row()).collect()
}

/// Reads a bad file and compares the first error.
fn check(text: impl AsRef<[u8]>, expected: &str) {
    let error = read(text.as_ref()).expect_err(expected).to_string();
    assert!(error.contains(expected), "expected {expected:?}, found {error:?}");
    assert!(error.contains("\n  next: "), "{error}");
}

#[test]
fn the_samples_are_read() {
    let count = |text: &str, kind| {
        let file = CsvFile::open(text.as_bytes()).unwrap();
        assert_eq!(file.kind(), kind);
        read(text.as_bytes()).unwrap().len()
    };
    assert_eq!(count(include_str!("../../../../tests/samples/packs.csv"), CsvKind::Packs), 11);
    assert_eq!(count(include_str!("../../../../tests/samples/lots.csv"), CsvKind::Lots), 3);
    assert_eq!(count(include_str!("../../../../tests/samples/products.csv"), CsvKind::Products), 3);
    assert_eq!(count(include_str!("../../../../tests/samples/recalls.csv"), CsvKind::Recalls), 1);
    assert_eq!(count(include_str!("../../../../tests/samples/sightings.csv"), CsvKind::Sightings), 1);
}

#[test]
fn values_become_what_they_mean() {
    let rows = read(
        b"\xef\xbb\xbfexpiry,lot,gtin,serial,status_at,status\r\n\
          2029-11-30,\"A,1\",300010123455,s1,,\r\n\
          2029-11-30,A1,00300010123455,s2,2026-10-20,stolen\r\n\
          2029-11-30,A1,00300010123455,s3,2026-10-20T01:00:00+02:00,blocked\r\n",
    )
    .unwrap();
    let Row::Pack(first) = &rows[0] else { panic!("{rows:?}") };
    assert_eq!((first.gtin.as_str(), first.lot.as_str()), ("00300010123455", "A,1"));
    let status = |row: &Row| match row {
        Row::Pack(PackRow { status: Some(status), .. }) => format!("{} {}", status.becomes.name(), status.at),
        _ => panic!("{row:?}"),
    };
    assert_eq!(status(&rows[1]), "stolen 2026-10-20T00:00:00Z");
    assert_eq!(status(&rows[2]), "blocked 2026-10-19T23:00:00Z");

    let rows = read(
        b"recall_id,gtin,lot,serial_from,serial_to,class,issued_at,text\n\
          R1,00300010123455,,,,withdrawal,2026-01-02,\"a, b\"\n\
          R2,00300010123455,A1,7,,II,2026-01-02,\n",
    )
    .unwrap();
    let [Row::Recall(withdrawal), Row::Recall(one)] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((withdrawal.kind, &withdrawal.lot, &withdrawal.serials), (RecallKind::Withdrawn, &None, &None));
    assert_eq!(one.serials.as_ref().unwrap().to.as_str(), "7");
}

#[test]
fn headers_decide_and_are_checked() {
    check("", "the file is empty");
    check("a,b\n", "it is \"a,b\"");
    check("gtin;serial;lot;expiry\n", "separated by commas");
    check("gtin,serial,lot\n", "a packs file needs the column expiry");
    check("gtin,serial,lot,expirx\n", "a packs file has no column \"expirx\"; did you mean expiry?");
    check("gtin,serial,lot,expiry,lot\n", "column lot stands twice");
    check("gtin,lot,expiry,complete,cout\n", "a lots file has no column \"cout\"; did you mean count?");
    check("gtin,serial,at,lat,lon\n", "a sightings file needs the column radius_m");
}

#[test]
fn bad_values_are_named_with_line_and_column() {
    let packs = |line: &str| format!("gtin,serial,lot,expiry,status,status_at,site_gln\n{line}\n");
    check(packs("00300010123456,s,A,2029-11-30,,,"), "check digit 6, expected 5\n  at line 2, column 1 (gtin)");
    check(packs("00300010123455,,A,2029-11-30,,,"), "serial number has 0 characters");
    check(packs("00300010123455,s t,A,2029-11-30,,,"), "at line 2, column 2 (serial)");
    check(packs("00300010123455,s,A,291130,,,"), "it is a date such as 2029-11-30\n  at line 2, column 4 (expiry)");
    check(packs("00300010123455,s,A,2029-02-30,,,"), "it is a date such as");
    check(packs("00300010123455,s,A,2029-11-30,dispenced,2026-01-01,"), "did you mean dispensed?");
    check(packs("00300010123455,s,A,2029-11-30,dispensed,,"), "it needs the time since when");
    check(packs("00300010123455,s,A,2029-11-30,,2026-01-01,"), "there is no status that began then");
    check(packs("00300010123455,s,A,2029-11-30,dispensed,soon,"), "it is a time such as");
    check(packs("00300010123455,s,A,2029-11-30,dispensed,2026-01-01,9521999000021"), "column 7 (site_gln)");
    check(packs("00300010123455,s,A,2029-11-30"), "the line has 4 values, the header 7\n  at line 2");
    let lots = |line: &str| format!("gtin,lot,expiry,complete,count,usable_until\n{line}\n");
    check(lots("00300010123455,A,2029-11-30,yes,1,"), "it is true or false");
    check(lots("00300010123455,A,2029-11-30,true,-1,"), "it is a whole number of packs");
    check(lots("00300010123455,A,2029-11-30,true,1,2029-11-30"), "it must be later than the expiry");
    let products = "gtin,name,strength,form,content,maker,maker_gln,ndc,market\n";
    check(format!("{products}00300010123455,n,s,f,c,m,0300011111117,,\n"), "column 7 (maker_gln)");
    check(format!("{products}00300010123455,n,s,f,c,m,,0001-0123-46,\n"), "does not carry it");
    let recalls = "recall_id,gtin,lot,serial_from,serial_to,class,issued_at,text\n";
    check(format!("{recalls},00300010123455,A,,,I,2026-01-01,t\n"), "it is empty\n  at line 2, column 1 (recall_id)");
    check(format!("{recalls}R,00300010123455,A,9,1,I,2026-01-01,t\n"), "no serial lies between");
    check(format!("{recalls}R,00300010123455,A,,9,I,2026-01-01,t\n"), "there is no serial_from");
    let sightings = "gtin,serial,at,lat,lon,radius_m\n";
    check(format!("{sightings}00300010123455,s,2026-01-01T00:00:00Z,91,0,1\n"), "no place on earth");
    check(format!("{sightings}00300010123455,s,2026-01-01T00:00:00Z,NaN,0,1\n"), "no place on earth");
}

#[test]
fn broken_files_end_and_bad_lines_do_not() {
    let mut bytes =
        b"gtin,serial,lot,expiry\n00300010123455,s\xff,A,2029-11-30\n00300010123455,s,A,2029-11-30\n".to_vec();
    let mut file = CsvFile::open(bytes.as_slice()).unwrap();
    let error = file.next_row().unwrap().unwrap_err();
    assert!(!error.is_fatal() && error.to_string().contains("not UTF-8\n  at line 2"), "{error}");
    assert!(file.next_row().unwrap().is_ok());
    assert!(file.next_row().is_none());

    bytes.extend(b"00300010123455,\"");
    bytes.extend(vec![b'x'; 1_000_000]);
    let error = read(&bytes[60..]).unwrap_err();
    assert!(error.is_fatal());
    let mut file = CsvFile::open(bytes.as_slice()).unwrap();
    let last = std::iter::from_fn(|| file.next_row()).last().unwrap().unwrap_err();
    assert!(last.is_fatal() && last.to_string().contains("a quote that is opened in this line"), "{last}");
}

#[test]
fn any_bytes_are_survived() {
    use proptest::prelude::*;
    proptest!(|(bytes in prop::collection::vec(any::<u8>(), 0..300))| {
        let _ = read(&[b"gtin,serial,lot,expiry\n".as_slice(), &bytes].concat());
        let _ = read(&bytes);
    });
}
