//! The local authority: `ca.key`, which only its owner reads, and `ca.crt`, which phones are told to trust.
//!
//! The folder is made whole under another name and then moved to its place, so both files are there or none. What is
//! there is never replaced: a new authority would have to be trusted anew on every phone.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    PublicKeyData as _, SanType, date_time_ymd,
};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use signing::files;
use verify_core::ids::Digest;
use x509_cert::Certificate;
use x509_cert::der::{Decode as _, Encode as _};
use x509_cert::ext::pkix::NameConstraints;
use zeroize::Zeroizing;

use super::names::Name;
use super::permitted::Permitted;
use super::{FILE_BYTES_MAX, TlsError};

/// The certificate, PEM.
pub const CERTIFICATE_FILE: &str = "ca.crt";
/// Its key, PEM.
pub const KEY_FILE: &str = "ca.key";

/// Years for which a phone need not be told again.
const YEARS: i16 = 10;
/// Days of a server's certificate. Browsers take 398 at most.
pub const LEAF_DAYS: i32 = 90;
/// Days by which certificates begin earlier, for clocks that are behind.
const EARLIER_DAYS: i32 = 2;

/// See the module.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    permitted: Permitted,
    ends_on: Date,
}

impl Authority {
    /// The authority of a folder. If there is none, it is made for `names` and all private addresses.
    pub fn load_or_create(folder: &Path, names: &BTreeSet<Name>, now: Timestamp) -> Result<Self, TlsError> {
        if !folder.join(KEY_FILE).exists() && !folder.join(CERTIFICATE_FILE).exists() {
            create(folder, names, day(now))?;
        }
        let authority = Self::load(folder)?;
        if authority.ends_on < days(day(now), LEAF_DAYS) {
            return Err(TlsError::Ending(folder.to_owned(), authority.ends_on));
        }
        Ok(authority)
    }

    fn load(folder: &Path) -> Result<Self, TlsError> {
        let refuse = |what: &str| TlsError::Authority(folder.to_owned(), what.to_owned());
        let bytes = |name| files::read_optional(&folder.join(name), FILE_BYTES_MAX);
        let key = Zeroizing::new(bytes(KEY_FILE)?.ok_or_else(|| refuse("ca.key is missing"))?);
        let key = PrivateKeyDer::from_pem_slice(&key).ok().and_then(|key| KeyPair::try_from(&key).ok());
        let key = key.ok_or_else(|| refuse("ca.key cannot be read"))?;
        let pem = bytes(CERTIFICATE_FILE)?.ok_or_else(|| refuse("ca.crt is missing"))?;
        let certificate = CertificateDer::from_pem_slice(&pem).map_err(|_| refuse("ca.crt cannot be read"))?;
        let read = Certificate::from_der(&certificate).map_err(|_| refuse("ca.crt cannot be read"))?.tbs_certificate;
        if read.subject_public_key_info.to_der().ok() != Some(key.subject_public_key_info()) {
            return Err(refuse("ca.crt and ca.key do not belong together"));
        }
        let constraints = read.get::<NameConstraints>().ok().flatten();
        let permitted = constraints.and_then(|(_, constraints)| Permitted::read(&constraints));
        let permitted = permitted.ok_or_else(|| refuse("ca.crt does not say for which names it may speak"))?;
        let end = read.validity.not_after.to_unix_duration().as_secs();
        let end = i64::try_from(end).ok().and_then(|end| Timestamp::from_second(end).ok());
        let ends_on = day(end.ok_or_else(|| refuse("ca.crt does not say how long it lasts"))?);
        Ok(Self { issuer: Issuer::new(about(&key), key), certificate, permitted, ends_on })
    }

    /// The certificate that phones are to trust, DER.
    pub const fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// Whether phones that trust this authority would believe a certificate for this name.
    pub fn covers(&self, name: &Name) -> bool {
        self.permitted.covers(name)
    }

    /// A new certificate with a key of its own.
    pub fn issue(&self, names: &BTreeSet<Name>, now: Timestamp) -> Result<Arc<CertifiedKey>, TlsError> {
        let mut params = CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, "Packproof server");
        params.subject_alt_names = names.iter().map(alternative).collect::<Result<_, _>>()?;
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        lasting(&mut params, day(now), days(day(now), LEAF_DAYS).min(self.ends_on));
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        let chain = vec![certificate.into(), self.certificate.clone()];
        Ok(Arc::new(CertifiedKey::from_der(chain, key.into(), &default_provider())?))
    }
}

/// What names the authority as an issuer; the rest of its certificate comes on top.
fn about(key: &KeyPair) -> CertificateParams {
    let mut params = CertificateParams::default();
    let print = Digest::of(&key.subject_public_key_info()).to_hex();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, format!("Packproof local CA {}", &print[..8]));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn create(folder: &Path, names: &BTreeSet<Name>, today: Date) -> Result<(), TlsError> {
    let key = KeyPair::generate()?;
    let mut params = about(&key);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.name_constraints = Some(Permitted::over(names).to_constraints());
    let end = today.checked_add(YEARS.years()).unwrap_or(Date::MAX);
    lasting(&mut params, today, end);
    let certificate = params.self_signed(&key)?.pem();

    let beside = folder.with_extension(format!("new-{}", std::process::id()));
    files::write_secret(&beside.join(KEY_FILE), Zeroizing::new(key.serialize_pem()).as_bytes())?;
    files::write(&beside.join(CERTIFICATE_FILE), certificate.as_bytes())?;
    let placed = fs::rename(&beside, folder);
    if placed.is_err() {
        let _ = fs::remove_dir_all(&beside);
    }
    match placed {
        // Somebody was faster: theirs counts.
        Err(_) if folder.join(KEY_FILE).exists() => Ok(()),
        Err(error) => Err(TlsError::Place(folder.to_owned(), error)),
        Ok(()) => Ok(files::sync_folder(folder.parent().unwrap_or(folder))?),
    }
}

fn alternative(name: &Name) -> Result<SanType, rcgen::Error> {
    Ok(match name {
        Name::Host(host) => SanType::DnsName(host.as_str().try_into()?),
        Name::Address(address) => SanType::IpAddress(*address),
    })
}

fn lasting(params: &mut CertificateParams, today: Date, end: Date) {
    let month = |date: Date| date.month().unsigned_abs();
    let at = |date: Date| date_time_ymd(date.year().into(), month(date), date.day().unsigned_abs());
    params.not_before = at(days(today, -EARLIER_DAYS));
    params.not_after = at(end);
}

fn day(time: Timestamp) -> Date {
    time.to_zoned(TimeZone::UTC).date()
}

fn days(date: Date, count: i32) -> Date {
    date.saturating_add(count.days())
}
