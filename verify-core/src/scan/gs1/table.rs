//! The application identifiers of the GS1 General Specifications, chapter 3, with their formats, checks and rules.
// tidy: data table
//
// Facts of the GS1 Barcode Syntax Dictionary, commit ff2eb4b of 2026-07-27. Each line: first and last identifier, data
// title, components (`val` mandatory, `opt` optional: character set, shortest, longest, linters); then what applies:
// `fixed` pre-defined length (figure 7.8.5-2), `attribute` allowed in the query of a GS1 Digital Link, `req` one of the
// groups of each list must be there, `ex` may not stand with, `key` primary key of a GS1 Digital Link with its sequences
// of qualifiers. `n` in an identifier stands for any digit.

use super::ai::Charset::{N, X, Y, Z};
use super::ai::{Entry, opt, val};
use super::lint::Linter::{
    CouponCode, CouponPosOffer, Csum, CsumAlpha, GcpPos1, GcpPos2, HasNonDigit, Hh, Hhmi, Hyphen, Iban, ImporterIdx,
    Iso3166, Iso3166Alpha2, Iso4217, Iso5218, Iso3166999, Latitude, Longitude, MediaType, Mi, NoZeroPrefix, NonZero,
    PackageType, Pcenc, PieceOfTotal, PosInSeqSlash, Ss, Winding, YesNo, Yymmd0, Yymmdd, Yyyymmdd, Zero,
};

/// All entries, rising by number as text.
pub(super) static ENTRIES: &[Entry] = &[
    Entry::new("00", "00", "SSCC", &[val(N, 18, 18, &[Csum, GcpPos2])]).fixed().attribute().key(&[&[]]),
    Entry::new("01", "01", "GTIN", &[val(N, 14, 14, &[Csum, GcpPos2])])
        .fixed()
        .attribute()
        .ex(&["255", "37"])
        .key(&[&["22", "10", "21"], &["235"]]),
    Entry::new("02", "02", "CONTENT", &[val(N, 14, 14, &[Csum, GcpPos2])])
        .fixed()
        .attribute()
        .req(&[&[&["37"]]])
        .ex(&["01", "03"]),
    Entry::new("03", "03", "MTO GTIN", &[val(N, 14, 14, &[Csum, GcpPos2])]).fixed().ex(&["01", "02", "37", "235"]),
    Entry::new("10", "10", "BATCH/LOT", &[val(X, 1, 20, &[])]).attribute().req(&[&[
        &["01"],
        &["02"],
        &["03"],
        &["8006"],
        &["8026"],
    ]]),
    Entry::new("11", "11", "PROD DATE", &[val(N, 6, 6, &[Yymmd0])]).fixed().attribute().req(&[&[
        &["01"],
        &["02"],
        &["03"],
        &["8006"],
        &["8026"],
    ]]),
    Entry::new("12", "12", "DUE DATE", &[val(N, 6, 6, &[Yymmd0])]).fixed().attribute().req(&[&[&["8020"]]]),
    Entry::new("13", "13", "PACK DATE", &[val(N, 6, 6, &[Yymmd0])]).fixed().attribute().req(&[&[
        &["01"],
        &["02"],
        &["03"],
        &["8006"],
        &["8026"],
    ]]),
    Entry::new("15", "15", "BEST BEFORE or BEST BY", &[val(N, 6, 6, &[Yymmd0])]).fixed().attribute().req(&[&[
        &["01"],
        &["02"],
        &["03"],
        &["8006"],
        &["8026"],
    ]]),
    Entry::new("16", "16", "SELL BY", &[val(N, 6, 6, &[Yymmd0])]).fixed().attribute().req(&[&[
        &["01"],
        &["02"],
        &["03"],
        &["8006"],
        &["8026"],
    ]]),
    Entry::new("17", "17", "USE BY or EXPIRY", &[val(N, 6, 6, &[Yymmd0])]).fixed().attribute().req(&[&[
        &["01"],
        &["02"],
        &["03"],
        &["255"],
        &["8006"],
        &["8026"],
    ]]),
    Entry::new("20", "20", "VARIANT", &[val(N, 2, 2, &[])]).fixed().attribute().req(&[&[
        &["01"],
        &["02"],
        &["03"],
        &["8006"],
        &["8026"],
    ]]),
    Entry::new("21", "21", "SERIAL", &[val(X, 1, 20, &[])]).req(&[&[&["01"], &["03"], &["8006"]]]).ex(&["235"]),
    Entry::new("22", "22", "CPV", &[val(X, 1, 20, &[])]).req(&[&[&["01"]]]),
    Entry::new("235", "235", "TPX", &[val(X, 1, 28, &[])]).req(&[&[&["01"]]]),
    Entry::new("240", "240", "ADDITIONAL ID", &[val(X, 1, 30, &[])]).attribute().req(&[&[
        &["01"],
        &["02"],
        &["03"],
        &["8006"],
        &["8026"],
    ]]),
    Entry::new("241", "241", "CUST. PART No.", &[val(X, 1, 30, &[])]).attribute().req(&[&[
        &["01"],
        &["02"],
        &["03"],
        &["8006"],
        &["8026"],
    ]]),
    Entry::new("242", "242", "MTO VARIANT", &[val(N, 1, 6, &[])]).attribute().req(&[&[
        &["01"],
        &["02"],
        &["8006"],
        &["8026"],
    ]]),
    Entry::new("243", "243", "PCN", &[val(X, 1, 20, &[])]).attribute().req(&[&[&["01"], &["03"]]]),
    Entry::new("250", "250", "SECONDARY SERIAL", &[val(X, 1, 30, &[])]).attribute().req(&[&[
        &["01", "21"],
        &["03", "21"],
        &["8006", "21"],
    ]]),
    Entry::new("251", "251", "REF. TO SOURCE", &[val(X, 1, 30, &[])]).attribute().req(&[&[
        &["01"],
        &["03"],
        &["8006"],
    ]]),
    Entry::new("253", "253", "GDTI", &[val(N, 13, 13, &[Csum, GcpPos1]), opt(X, 1, 17, &[])]).attribute().key(&[&[]]),
    Entry::new("254", "254", "GLN EXTENSION COMPONENT", &[val(X, 1, 20, &[])]).req(&[&[&["414"]]]),
    Entry::new("255", "255", "GCN", &[val(N, 13, 13, &[Csum, GcpPos1]), opt(N, 1, 12, &[])])
        .attribute()
        .ex(&["01", "02", "415", "8006", "8020", "8026"])
        .key(&[&[]]),
    Entry::new("30", "30", "VAR. COUNT", &[val(N, 1, 8, &[])]).attribute().req(&[&[&["01"], &["02"]]]),
    Entry::new("3100", "3105", "NET WEIGHT (kg)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["310n"]),
    Entry::new("3110", "3115", "LENGTH (m)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["311n"]),
    Entry::new("3120", "3125", "WIDTH (m)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["312n"]),
    Entry::new("3130", "3135", "HEIGHT (m)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["313n"]),
    Entry::new("3140", "3145", "AREA (m²)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["314n"]),
    Entry::new("3150", "3155", "NET VOLUME (l)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["315n"]),
    Entry::new("3160", "3165", "NET VOLUME (m³)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["316n"]),
    Entry::new("3200", "3205", "NET WEIGHT (lb)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["320n"]),
    Entry::new("3210", "3215", "LENGTH (in)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["321n"]),
    Entry::new("3220", "3225", "LENGTH (ft)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["322n"]),
    Entry::new("3230", "3235", "LENGTH (yd)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["323n"]),
    Entry::new("3240", "3245", "WIDTH (in)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["324n"]),
    Entry::new("3250", "3255", "WIDTH (ft)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["325n"]),
    Entry::new("3260", "3265", "WIDTH (yd)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["326n"]),
    Entry::new("3270", "3275", "HEIGHT (in)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["327n"]),
    Entry::new("3280", "3285", "HEIGHT (ft)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["328n"]),
    Entry::new("3290", "3295", "HEIGHT (yd)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["329n"]),
    Entry::new("3300", "3305", "GROSS WEIGHT (kg)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["00"], &["01"]]])
        .ex(&["330n"]),
    Entry::new("3310", "3315", "LENGTH (m), log", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["00"], &["01"]]])
        .ex(&["331n"]),
    Entry::new("3320", "3325", "WIDTH (m), log", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["00"], &["01"]]])
        .ex(&["332n"]),
    Entry::new("3330", "3335", "HEIGHT (m), log", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["00"], &["01"]]])
        .ex(&["333n"]),
    Entry::new("3340", "3345", "AREA (m²), log", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["00"], &["01"]]])
        .ex(&["334n"]),
    Entry::new("3350", "3355", "VOLUME (l), log", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["00"], &["01"]]])
        .ex(&["335n"]),
    Entry::new("3360", "3365", "VOLUME (m³), log", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["00"], &["01"]]])
        .ex(&["336n"]),
    Entry::new("3370", "3375", "KG PER m²", &[val(N, 6, 6, &[])]).fixed().attribute().req(&[&[&["01"]]]).ex(&["337n"]),
    Entry::new("3400", "3405", "GROSS WEIGHT (lb)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["00"], &["01"]]])
        .ex(&["340n"]),
    Entry::new("3410", "3415", "LENGTH (in), log", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["00"], &["01"]]])
        .ex(&["341n"]),
    Entry::new("3420", "3425", "LENGTH (ft), log", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["00"], &["01"]]])
        .ex(&["342n"]),
    Entry::new("3430", "3435", "LENGTH (yd), log", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["00"], &["01"]]])
        .ex(&["343n"]),
    Entry::new("3440", "3445", "WIDTH (in), log", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["00"], &["01"]]])
        .ex(&["344n"]),
    Entry::new("3450", "3455", "WIDTH (ft), log", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["00"], &["01"]]])
        .ex(&["345n"]),
    Entry::new("3460", "3465", "WIDTH (yd), log", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["00"], &["01"]]])
        .ex(&["346n"]),
    Entry::new("3470", "3475", "HEIGHT (in), log", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["00"], &["01"]]])
        .ex(&["347n"]),
    Entry::new("3480", "3485", "HEIGHT (ft), log", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["00"], &["01"]]])
        .ex(&["348n"]),
    Entry::new("3490", "3495", "HEIGHT (yd), log", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["00"], &["01"]]])
        .ex(&["349n"]),
    Entry::new("3500", "3505", "AREA (in²)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["350n"]),
    Entry::new("3510", "3515", "AREA (ft²)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["351n"]),
    Entry::new("3520", "3525", "AREA (yd²)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["352n"]),
    Entry::new("3530", "3535", "AREA (in²), log", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["00"], &["01"]]])
        .ex(&["353n"]),
    Entry::new("3540", "3545", "AREA (ft²), log", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["00"], &["01"]]])
        .ex(&["354n"]),
    Entry::new("3550", "3555", "AREA (yd²), log", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["00"], &["01"]]])
        .ex(&["355n"]),
    Entry::new("3560", "3565", "NET WEIGHT (tr oz)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["356n"]),
    Entry::new("3570", "3575", "NET VOLUME (oz)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["357n"]),
    Entry::new("3600", "3605", "NET VOLUME (qt (US))", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["360n"]),
    Entry::new("3610", "3615", "NET VOLUME (gal.)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["361n"]),
    Entry::new("3620", "3625", "VOLUME (qt (US)), log", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["00"], &["01"]]])
        .ex(&["362n"]),
    Entry::new("3630", "3635", "VOLUME (gal (US)), log", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["00"], &["01"]]])
        .ex(&["363n"]),
    Entry::new("3640", "3645", "NET VOLUME (in³)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["364n"]),
    Entry::new("3650", "3655", "NET VOLUME (ft³)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["365n"]),
    Entry::new("3660", "3665", "NET VOLUME (yd³)", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["01"], &["02"]]])
        .ex(&["366n"]),
    Entry::new("3670", "3675", "VOLUME (in³), log", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["00"], &["01"]]])
        .ex(&["367n"]),
    Entry::new("3680", "3685", "VOLUME (ft³), log", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["00"], &["01"]]])
        .ex(&["368n"]),
    Entry::new("3690", "3695", "VOLUME (yd³), log", &[val(N, 6, 6, &[])])
        .fixed()
        .attribute()
        .req(&[&[&["00"], &["01"]]])
        .ex(&["369n"]),
    Entry::new("37", "37", "COUNT", &[val(N, 1, 8, &[])]).attribute().req(&[&[&["00", "02"], &["00", "8026"]]]),
    Entry::new("3900", "3909", "AMOUNT", &[val(N, 1, 15, &[])])
        .attribute()
        .req(&[&[&["255"], &["8020"]]])
        .ex(&["390n", "391n", "394n", "8111"]),
    Entry::new("3910", "3919", "AMOUNT", &[val(N, 3, 3, &[Iso4217]), val(N, 1, 15, &[])])
        .attribute()
        .req(&[&[&["8020"]]])
        .ex(&["391n"]),
    Entry::new("3920", "3929", "PRICE", &[val(N, 1, 15, &[])])
        .attribute()
        .req(&[&[&["01", "30"], &["01", "31nn"], &["01", "32nn"], &["01", "35nn"], &["01", "36nn"]]])
        .ex(&["392n", "393n"]),
    Entry::new("3930", "3939", "PRICE", &[val(N, 3, 3, &[Iso4217]), val(N, 1, 15, &[])])
        .attribute()
        .req(&[&[&["30"], &["31nn"], &["32nn"], &["35nn"], &["36nn"]]])
        .ex(&["393n"]),
    Entry::new("3940", "3943", "PRCNT OFF", &[val(N, 4, 4, &[])]).attribute().req(&[&[&["255"]]]).ex(&["394n", "8111"]),
    Entry::new("3950", "3955", "PRICE/UoM", &[val(N, 6, 6, &[])])
        .attribute()
        .req(&[&[&["30"], &["31nn"], &["32nn"], &["35nn"], &["36nn"]]])
        .ex(&["392n", "393n", "395n", "8005"]),
    Entry::new("400", "400", "ORDER NUMBER", &[val(X, 1, 30, &[])]).attribute(),
    Entry::new("401", "401", "GINC", &[val(X, 1, 30, &[GcpPos1])]).attribute().key(&[&[]]),
    Entry::new("402", "402", "GSIN", &[val(N, 17, 17, &[Csum, GcpPos1])]).attribute().key(&[&[]]),
    Entry::new("403", "403", "ROUTE", &[val(X, 1, 30, &[])]).attribute().req(&[&[&["00"]]]),
    Entry::new("410", "410", "SHIP TO LOC", &[val(N, 13, 13, &[Csum, GcpPos1])]).fixed().attribute(),
    Entry::new("411", "411", "BILL TO", &[val(N, 13, 13, &[Csum, GcpPos1])]).fixed().attribute(),
    Entry::new("412", "412", "PURCHASE FROM", &[val(N, 13, 13, &[Csum, GcpPos1])]).fixed().attribute(),
    Entry::new("413", "413", "SHIP FOR LOC", &[val(N, 13, 13, &[Csum, GcpPos1])]).fixed().attribute(),
    Entry::new("414", "414", "LOC No.", &[val(N, 13, 13, &[Csum, GcpPos1])])
        .fixed()
        .attribute()
        .key(&[&["254"], &["7040"]]),
    Entry::new("415", "415", "PAY TO", &[val(N, 13, 13, &[Csum, GcpPos1])])
        .fixed()
        .attribute()
        .req(&[&[&["8020"]]])
        .key(&[&["8020"]]),
    Entry::new("416", "416", "PROD/SERV LOC", &[val(N, 13, 13, &[Csum, GcpPos1])]).fixed().attribute(),
    Entry::new("417", "417", "PARTY", &[val(N, 13, 13, &[Csum, GcpPos1])]).fixed().attribute().key(&[&["7040"]]),
    Entry::new("420", "420", "SHIP TO POST", &[val(X, 1, 20, &[])]).attribute().ex(&["421"]),
    Entry::new("421", "421", "SHIP TO POST", &[val(N, 3, 3, &[Iso3166]), val(X, 1, 9, &[])]).attribute().ex(&["4307"]),
    Entry::new("422", "422", "ORIGIN", &[val(N, 3, 3, &[Iso3166])])
        .attribute()
        .req(&[&[&["01"], &["02"], &["03"], &["8006"], &["8026"]]])
        .ex(&["426"]),
    Entry::new(
        "423",
        "423",
        "COUNTRY - INITIAL PROCESS",
        &[
            val(N, 3, 3, &[Iso3166]),
            opt(N, 3, 3, &[Iso3166]),
            opt(N, 3, 3, &[Iso3166]),
            opt(N, 3, 3, &[Iso3166]),
            opt(N, 3, 3, &[Iso3166]),
        ],
    )
    .attribute()
    .req(&[&[&["01"], &["02"], &["03"]]])
    .ex(&["426"]),
    Entry::new("424", "424", "COUNTRY - PROCESS", &[val(N, 3, 3, &[Iso3166])])
        .attribute()
        .req(&[&[&["01"], &["02"], &["03"]]])
        .ex(&["426"]),
    Entry::new(
        "425",
        "425",
        "COUNTRY - DISASSEMBLY",
        &[
            val(N, 3, 3, &[Iso3166]),
            opt(N, 3, 3, &[Iso3166]),
            opt(N, 3, 3, &[Iso3166]),
            opt(N, 3, 3, &[Iso3166]),
            opt(N, 3, 3, &[Iso3166]),
        ],
    )
    .attribute()
    .req(&[&[&["01"], &["02"], &["03"]]])
    .ex(&["426"]),
    Entry::new("426", "426", "COUNTRY - FULL PROCESS", &[val(N, 3, 3, &[Iso3166])]).attribute().req(&[&[
        &["01"],
        &["02"],
        &["03"],
    ]]),
    Entry::new("427", "427", "ORIGIN SUBDIVISION", &[val(X, 1, 3, &[])]).attribute().req(&[&[
        &["01", "422"],
        &["02", "422"],
        &["03", "422"],
    ]]),
    Entry::new("4300", "4300", "SHIP TO COMP", &[val(X, 1, 35, &[Pcenc])]).attribute().req(&[&[&["00"]]]),
    Entry::new("4301", "4301", "SHIP TO NAME", &[val(X, 1, 35, &[Pcenc])]).attribute().req(&[&[&["00"]]]),
    Entry::new("4302", "4302", "SHIP TO ADD1", &[val(X, 1, 70, &[Pcenc])]).attribute().req(&[&[&["00"]]]),
    Entry::new("4303", "4303", "SHIP TO ADD2", &[val(X, 1, 70, &[Pcenc])]).attribute().req(&[&[&["4302"]]]),
    Entry::new("4304", "4304", "SHIP TO SUB", &[val(X, 1, 70, &[Pcenc])]).attribute().req(&[&[&["00"]]]),
    Entry::new("4305", "4305", "SHIP TO LOC", &[val(X, 1, 70, &[Pcenc])]).attribute().req(&[&[&["00"]]]),
    Entry::new("4306", "4306", "SHIP TO REG", &[val(X, 1, 70, &[Pcenc])]).attribute().req(&[&[&["00"]]]),
    Entry::new("4307", "4307", "SHIP TO COUNTRY", &[val(X, 2, 2, &[Iso3166Alpha2])]).attribute().req(&[&[&["00"]]]),
    Entry::new("4308", "4308", "SHIP TO PHONE", &[val(X, 1, 30, &[])]).attribute().req(&[&[&["00"]]]),
    Entry::new("4309", "4309", "SHIP TO GEO", &[val(N, 10, 10, &[Latitude]), val(N, 10, 10, &[Longitude])])
        .attribute()
        .req(&[&[&["00"]]]),
    Entry::new("4310", "4310", "RTN TO COMP", &[val(X, 1, 35, &[Pcenc])]).attribute().req(&[&[&["00"]]]),
    Entry::new("4311", "4311", "RTN TO NAME", &[val(X, 1, 35, &[Pcenc])]).attribute().req(&[&[&["00"]]]),
    Entry::new("4312", "4312", "RTN TO ADD1", &[val(X, 1, 70, &[Pcenc])]).attribute().req(&[&[&["00"]]]),
    Entry::new("4313", "4313", "RTN TO ADD2", &[val(X, 1, 70, &[Pcenc])]).attribute().req(&[&[&["4312"]]]),
    Entry::new("4314", "4314", "RTN TO SUB", &[val(X, 1, 70, &[Pcenc])]).attribute().req(&[&[&["00"]]]),
    Entry::new("4315", "4315", "RTN TO LOC", &[val(X, 1, 70, &[Pcenc])]).attribute().req(&[&[&["00"]]]),
    Entry::new("4316", "4316", "RTN TO REG", &[val(X, 1, 70, &[Pcenc])]).attribute().req(&[&[&["00"]]]),
    Entry::new("4317", "4317", "RTN TO COUNTRY", &[val(X, 2, 2, &[Iso3166Alpha2])]).attribute().req(&[&[&["00"]]]),
    Entry::new("4318", "4318", "RTN TO POST", &[val(X, 1, 20, &[])]).attribute().req(&[&[&["00"]]]),
    Entry::new("4319", "4319", "RTN TO PHONE", &[val(X, 1, 30, &[])]).attribute().req(&[&[&["00"]]]),
    Entry::new("4320", "4320", "SRV DESCRIPTION", &[val(X, 1, 35, &[Pcenc])]).attribute().req(&[&[&["00"]]]),
    Entry::new("4321", "4321", "DANGEROUS GOODS", &[val(N, 1, 1, &[YesNo])]).attribute().req(&[&[&["00"]]]),
    Entry::new("4322", "4322", "AUTH TO LEAVE", &[val(N, 1, 1, &[YesNo])]).attribute().req(&[&[&["00"]]]),
    Entry::new("4323", "4323", "SIG REQUIRED", &[val(N, 1, 1, &[YesNo])]).attribute().req(&[&[&["00"]]]),
    Entry::new("4324", "4324", "NOT BEF DEL DT", &[val(N, 6, 6, &[Yymmd0]), val(N, 4, 4, &[Hhmi])])
        .attribute()
        .req(&[&[&["00"]]]),
    Entry::new("4325", "4325", "NOT AFT DEL DT", &[val(N, 6, 6, &[Yymmd0]), val(N, 4, 4, &[Hhmi])])
        .attribute()
        .req(&[&[&["00"]]]),
    Entry::new("4326", "4326", "REL DATE", &[val(N, 6, 6, &[Yymmdd])]).attribute().req(&[&[&["00"]]]),
    Entry::new("4330", "4330", "MAX TEMP F.", &[val(N, 6, 6, &[]), opt(X, 1, 1, &[Hyphen])])
        .attribute()
        .req(&[&[&["00"]]])
        .ex(&["4331"]),
    Entry::new("4331", "4331", "MAX TEMP C.", &[val(N, 6, 6, &[]), opt(X, 1, 1, &[Hyphen])])
        .attribute()
        .req(&[&[&["00"]]])
        .ex(&["4330"]),
    Entry::new("4332", "4332", "MIN TEMP F.", &[val(N, 6, 6, &[]), opt(X, 1, 1, &[Hyphen])])
        .attribute()
        .req(&[&[&["00"]]])
        .ex(&["4333"]),
    Entry::new("4333", "4333", "MIN TEMP C.", &[val(N, 6, 6, &[]), opt(X, 1, 1, &[Hyphen])])
        .attribute()
        .req(&[&[&["00"]]])
        .ex(&["4332"]),
    Entry::new("7001", "7001", "NSN", &[val(N, 13, 13, &[])]).attribute().req(&[&[
        &["01"],
        &["02"],
        &["8006"],
        &["8026"],
    ]]),
    Entry::new("7002", "7002", "MEAT CUT", &[val(X, 1, 30, &[])]).attribute().req(&[&[&["01"], &["02"]]]),
    Entry::new("7003", "7003", "EXPIRY TIME", &[val(N, 6, 6, &[Yymmdd]), val(N, 4, 4, &[Hhmi])]).attribute().req(&[&[
        &["01"],
        &["02"],
        &["03"],
    ]]),
    Entry::new("7004", "7004", "ACTIVE POTENCY", &[val(N, 1, 4, &[])])
        .attribute()
        .req(&[&[&["01", "10"], &["03", "10"]]]),
    Entry::new("7005", "7005", "CATCH AREA", &[val(X, 1, 12, &[])]).attribute().req(&[&[&["01"], &["02"]]]),
    Entry::new("7006", "7006", "FIRST FREEZE DATE", &[val(N, 6, 6, &[Yymmdd])]).attribute().req(&[&[&["01"], &["02"]]]),
    Entry::new("7007", "7007", "HARVEST DATE", &[val(N, 6, 6, &[Yymmdd]), opt(N, 6, 6, &[Yymmdd])])
        .attribute()
        .req(&[&[&["01"], &["02"]]]),
    Entry::new("7008", "7008", "AQUATIC SPECIES", &[val(X, 1, 3, &[])]).attribute().req(&[&[&["01"], &["02"]]]),
    Entry::new("7009", "7009", "FISHING GEAR TYPE", &[val(X, 1, 10, &[])]).attribute().req(&[&[&["01"], &["02"]]]),
    Entry::new("7010", "7010", "PROD METHOD", &[val(X, 1, 2, &[])]).attribute().req(&[&[&["01"], &["02"], &["03"]]]),
    Entry::new("7011", "7011", "TEST BY DATE", &[val(N, 6, 6, &[Yymmdd]), opt(N, 4, 4, &[Hhmi])])
        .attribute()
        .req(&[&[&["01"], &["02"], &["03"]]]),
    Entry::new("7020", "7020", "REFURB LOT", &[val(X, 1, 20, &[])]).attribute().req(&[&[
        &["01", "416"],
        &["03", "416"],
        &["8006", "416"],
    ]]),
    Entry::new("7021", "7021", "FUNC STAT", &[val(X, 1, 20, &[])]).attribute().req(&[&[&["01"], &["03"], &["8006"]]]),
    Entry::new("7022", "7022", "REV STAT", &[val(X, 1, 20, &[])]).attribute().req(&[&[
        &["01", "7021"],
        &["03", "7021"],
        &["8006", "7021"],
    ]]),
    Entry::new("7023", "7023", "GIAI - ASSEMBLY", &[val(X, 1, 30, &[GcpPos1])]).attribute(),
    Entry::new("7030", "7030", "PROCESSOR # 0", &[val(N, 3, 3, &[Iso3166999]), val(X, 1, 27, &[])])
        .attribute()
        .req(&[&[&["01"], &["02"]]]),
    Entry::new("7031", "7031", "PROCESSOR # 1", &[val(N, 3, 3, &[Iso3166999]), val(X, 1, 27, &[])])
        .attribute()
        .req(&[&[&["01"], &["02"]]]),
    Entry::new("7032", "7032", "PROCESSOR # 2", &[val(N, 3, 3, &[Iso3166999]), val(X, 1, 27, &[])])
        .attribute()
        .req(&[&[&["01"], &["02"]]]),
    Entry::new("7033", "7033", "PROCESSOR # 3", &[val(N, 3, 3, &[Iso3166999]), val(X, 1, 27, &[])])
        .attribute()
        .req(&[&[&["01"], &["02"]]]),
    Entry::new("7034", "7034", "PROCESSOR # 4", &[val(N, 3, 3, &[Iso3166999]), val(X, 1, 27, &[])])
        .attribute()
        .req(&[&[&["01"], &["02"]]]),
    Entry::new("7035", "7035", "PROCESSOR # 5", &[val(N, 3, 3, &[Iso3166999]), val(X, 1, 27, &[])])
        .attribute()
        .req(&[&[&["01"], &["02"]]]),
    Entry::new("7036", "7036", "PROCESSOR # 6", &[val(N, 3, 3, &[Iso3166999]), val(X, 1, 27, &[])])
        .attribute()
        .req(&[&[&["01"], &["02"]]]),
    Entry::new("7037", "7037", "PROCESSOR # 7", &[val(N, 3, 3, &[Iso3166999]), val(X, 1, 27, &[])])
        .attribute()
        .req(&[&[&["01"], &["02"]]]),
    Entry::new("7038", "7038", "PROCESSOR # 8", &[val(N, 3, 3, &[Iso3166999]), val(X, 1, 27, &[])])
        .attribute()
        .req(&[&[&["01"], &["02"]]]),
    Entry::new("7039", "7039", "PROCESSOR # 9", &[val(N, 3, 3, &[Iso3166999]), val(X, 1, 27, &[])])
        .attribute()
        .req(&[&[&["01"], &["02"]]]),
    Entry::new(
        "7040",
        "7040",
        "UIC+EXT",
        &[val(N, 1, 1, &[]), val(X, 1, 1, &[]), val(X, 1, 1, &[]), val(X, 1, 1, &[ImporterIdx])],
    ),
    Entry::new("7041", "7041", "UFRGT UNIT TYPE", &[val(X, 1, 4, &[PackageType])]).req(&[&[&["00"]]]),
    Entry::new("710", "710", "NHRN PZN", &[val(X, 1, 20, &[])]).attribute().req(&[&[&["01"]]]),
    Entry::new("711", "711", "NHRN CIP", &[val(X, 1, 20, &[])]).attribute().req(&[&[&["01"]]]),
    Entry::new("712", "712", "NHRN CN", &[val(X, 1, 20, &[])]).attribute().req(&[&[&["01"]]]),
    Entry::new("713", "713", "NHRN DRN", &[val(X, 1, 20, &[])]).attribute().req(&[&[&["01"]]]),
    Entry::new("714", "714", "NHRN AIM", &[val(X, 1, 20, &[])]).attribute().req(&[&[&["01"]]]),
    Entry::new("715", "715", "NHRN NDC", &[val(X, 1, 20, &[])]).attribute().req(&[&[&["01"]]]),
    Entry::new("716", "716", "NHRN AIC", &[val(X, 1, 20, &[])]).attribute().req(&[&[&["01"]]]),
    Entry::new("717", "717", "NHRN SRN", &[val(X, 1, 20, &[])]).attribute().req(&[&[&["01"]]]),
    Entry::new("7230", "7230", "CERT # 1", &[val(X, 2, 2, &[]), val(X, 1, 28, &[])])
        .attribute()
        .req(&[&[&["01"], &["8004"]]]),
    Entry::new("7231", "7231", "CERT # 2", &[val(X, 2, 2, &[]), val(X, 1, 28, &[])])
        .attribute()
        .req(&[&[&["01"], &["8004"]]]),
    Entry::new("7232", "7232", "CERT # 3", &[val(X, 2, 2, &[]), val(X, 1, 28, &[])])
        .attribute()
        .req(&[&[&["01"], &["8004"]]]),
    Entry::new("7233", "7233", "CERT # 4", &[val(X, 2, 2, &[]), val(X, 1, 28, &[])])
        .attribute()
        .req(&[&[&["01"], &["8004"]]]),
    Entry::new("7234", "7234", "CERT # 5", &[val(X, 2, 2, &[]), val(X, 1, 28, &[])])
        .attribute()
        .req(&[&[&["01"], &["8004"]]]),
    Entry::new("7235", "7235", "CERT # 6", &[val(X, 2, 2, &[]), val(X, 1, 28, &[])])
        .attribute()
        .req(&[&[&["01"], &["8004"]]]),
    Entry::new("7236", "7236", "CERT # 7", &[val(X, 2, 2, &[]), val(X, 1, 28, &[])])
        .attribute()
        .req(&[&[&["01"], &["8004"]]]),
    Entry::new("7237", "7237", "CERT # 8", &[val(X, 2, 2, &[]), val(X, 1, 28, &[])])
        .attribute()
        .req(&[&[&["01"], &["8004"]]]),
    Entry::new("7238", "7238", "CERT # 9", &[val(X, 2, 2, &[]), val(X, 1, 28, &[])])
        .attribute()
        .req(&[&[&["01"], &["8004"]]]),
    Entry::new("7239", "7239", "CERT # 10", &[val(X, 2, 2, &[]), val(X, 1, 28, &[])])
        .attribute()
        .req(&[&[&["01"], &["8004"]]]),
    Entry::new("7240", "7240", "PROTOCOL", &[val(X, 1, 20, &[])]).attribute().req(&[&[&["01"], &["8006"]]]).ex(&["03"]),
    Entry::new("7241", "7241", "AIDC MEDIA TYPE", &[val(N, 2, 2, &[MediaType])])
        .attribute()
        .req(&[&[&["8017"], &["8018"]]]),
    Entry::new("7242", "7242", "VCN", &[val(X, 1, 25, &[])]).attribute().req(&[&[&["8017"], &["8018"]]]),
    Entry::new("7250", "7250", "DOB", &[val(N, 8, 8, &[Yyyymmdd])]).attribute().req(&[&[&["8018"]]]).ex(&["7251"]),
    Entry::new("7251", "7251", "DOB TIME", &[val(N, 8, 8, &[Yyyymmdd]), val(N, 4, 4, &[Hhmi])])
        .attribute()
        .req(&[&[&["8018"]]])
        .ex(&["7250"]),
    Entry::new("7252", "7252", "BIO SEX", &[val(N, 1, 1, &[Iso5218])]).attribute().req(&[&[&["8018"]]]),
    Entry::new("7253", "7253", "FAMILY NAME", &[val(X, 1, 40, &[Pcenc])])
        .attribute()
        .req(&[&[&["8017"], &["8018"]]])
        .ex(&["7256", "7259"]),
    Entry::new("7254", "7254", "GIVEN NAME", &[val(X, 1, 40, &[Pcenc])])
        .attribute()
        .req(&[&[&["8017"], &["8018"]]])
        .ex(&["7256", "7259"]),
    Entry::new("7255", "7255", "SUFFIX", &[val(X, 1, 10, &[])])
        .attribute()
        .req(&[&[&["8017"], &["8018"]]])
        .ex(&["7256", "7259"]),
    Entry::new("7256", "7256", "FULL NAME", &[val(X, 1, 90, &[Pcenc])]).attribute().req(&[&[&["8017"], &["8018"]]]),
    Entry::new("7257", "7257", "PERSON ADDR", &[val(X, 1, 70, &[Pcenc])]).attribute().req(&[&[&["8018"]]]),
    Entry::new("7258", "7258", "BIRTH SEQUENCE", &[val(X, 3, 3, &[PosInSeqSlash])])
        .attribute()
        .req(&[&[&["8018", "7259"]]]),
    Entry::new("7259", "7259", "BABY", &[val(X, 1, 40, &[Pcenc])]).attribute().req(&[&[&["8018"]]]).ex(&["7256"]),
    Entry::new(
        "8001",
        "8001",
        "DIMENSIONS",
        &[
            val(N, 4, 4, &[NonZero]),
            val(N, 5, 5, &[NonZero]),
            val(N, 3, 3, &[NonZero]),
            val(N, 1, 1, &[Winding]),
            val(N, 1, 1, &[]),
        ],
    )
    .attribute()
    .req(&[&[&["01"]]]),
    Entry::new("8002", "8002", "CMT No.", &[val(X, 1, 20, &[])]).attribute(),
    Entry::new("8003", "8003", "GRAI", &[val(N, 1, 1, &[Zero]), val(N, 13, 13, &[Csum, GcpPos1]), opt(X, 1, 16, &[])])
        .attribute()
        .key(&[&[]]),
    Entry::new("8004", "8004", "GIAI", &[val(X, 1, 30, &[GcpPos1])]).attribute().key(&[&["7040"]]),
    Entry::new("8005", "8005", "PRICE PER UNIT", &[val(N, 6, 6, &[])]).attribute().req(&[&[&["01"], &["02"]]]),
    Entry::new("8006", "8006", "ITIP", &[val(N, 14, 14, &[Csum, GcpPos2]), val(N, 4, 4, &[PieceOfTotal])])
        .attribute()
        .ex(&["01", "03", "37"])
        .key(&[&["22", "10", "21"]]),
    Entry::new("8007", "8007", "IBAN", &[val(X, 1, 34, &[Iban])]).attribute().req(&[&[&["415"]]]),
    Entry::new(
        "8008",
        "8008",
        "PROD TIME",
        &[val(N, 6, 6, &[Yymmdd]), val(N, 2, 2, &[Hh]), opt(N, 2, 2, &[Mi]), opt(N, 2, 2, &[Ss])],
    )
    .attribute()
    .req(&[&[&["01"], &["02"], &["03"]]]),
    Entry::new("8009", "8009", "OPTSEN", &[val(X, 1, 50, &[])]).attribute().req(&[&[&["00"], &["01"], &["03"]]]),
    Entry::new("8010", "8010", "CPID", &[val(Y, 1, 30, &[GcpPos1])]).attribute().key(&[&["8011"]]),
    Entry::new("8011", "8011", "CPID SERIAL", &[val(N, 1, 12, &[NoZeroPrefix])]).req(&[&[&["8010"]]]),
    Entry::new("8012", "8012", "VERSION", &[val(X, 1, 20, &[])]).attribute().req(&[&[&["01"], &["03"], &["8006"]]]),
    Entry::new("8013", "8013", "GMN", &[val(X, 1, 25, &[CsumAlpha, GcpPos1])]).attribute().key(&[&[]]),
    Entry::new("8014", "8014", "MUDI", &[val(X, 1, 25, &[CsumAlpha, GcpPos1, HasNonDigit])]).req(&[&[&["01"]]]),
    Entry::new("8017", "8017", "GSRN - PROVIDER", &[val(N, 18, 18, &[Csum, GcpPos1])])
        .attribute()
        .ex(&["8018"])
        .key(&[&["8019"]]),
    Entry::new("8018", "8018", "GSRN - RECIPIENT", &[val(N, 18, 18, &[Csum, GcpPos1])])
        .attribute()
        .ex(&["8017"])
        .key(&[&["8019"]]),
    Entry::new("8019", "8019", "SRIN", &[val(N, 1, 10, &[])]).req(&[&[&["8017"], &["8018"]]]),
    Entry::new("8020", "8020", "REF No.", &[val(X, 1, 25, &[])]).req(&[&[&["415"]]]),
    Entry::new("8026", "8026", "ITIP CONTENT", &[val(N, 14, 14, &[Csum, GcpPos2]), val(N, 4, 4, &[PieceOfTotal])])
        .attribute()
        .req(&[&[&["37"]]])
        .ex(&["02", "03", "8006"]),
    Entry::new("8030", "8030", "DIGSIG", &[val(Z, 1, 90, &[])]).attribute().req(&[&[
        &["00"],
        &["01", "21"],
        &["03", "21"],
        &["253"],
        &["255"],
        &["8003"],
        &["8004"],
        &["8006", "21"],
        &["8010", "8011"],
        &["8017"],
        &["8018"],
    ]]),
    Entry::new("8040", "8040", "IMEI", &[val(N, 15, 15, &[])]).req(&[&[&["01", "21"]]]),
    Entry::new("8041", "8041", "IMEI2", &[val(N, 15, 15, &[])]).req(&[&[&["01", "21", "8040"]]]),
    Entry::new("8042", "8042", "ESIM", &[val(N, 32, 32, &[])]).req(&[&[&["01", "21", "8040"]]]),
    Entry::new("8043", "8043", "PSIM", &[val(N, 18, 18, &[]), opt(N, 1, 2, &[])]).req(&[&[&["01", "21", "8040"]]]),
    Entry::new("8110", "8110", "", &[val(X, 1, 70, &[CouponCode])]).attribute(),
    Entry::new("8111", "8111", "POINTS", &[val(N, 4, 4, &[])]).attribute().req(&[&[&["255"]]]),
    Entry::new("8112", "8112", "", &[val(X, 1, 70, &[CouponPosOffer])]).attribute(),
    Entry::new("8200", "8200", "PRODUCT URL", &[val(X, 1, 70, &[])]).req(&[&[&["01"]]]),
    Entry::new("90", "90", "INTERNAL", &[val(X, 1, 30, &[])]).attribute(),
    Entry::new("91", "99", "INTERNAL", &[val(X, 1, 90, &[])]).attribute(),
];
