//! For which names an authority can speak: the name constraints of its certificate (RFC 5280, 4.2.1.10).
//!
//! The certificate is the only place where they stand: what is read back decides.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use rcgen::{CidrSubnet, GeneralSubtree, NameConstraints};
use x509_cert::ext::pkix::NameConstraints as Read;
use x509_cert::ext::pkix::name::GeneralName;

use super::names::{self, Name};

/// Names that an authority can speak for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Permitted(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// A name and everything below it.
    Host(String),
    /// Addresses that agree with this one wherever the mask has a bit.
    V4(Ipv4Addr, Ipv4Addr),
    /// The same for IPv6.
    V6(Ipv6Addr, Ipv6Addr),
}

impl Permitted {
    /// All private addresses, and of these names the rest.
    pub(super) fn over(names: &BTreeSet<Name>) -> Self {
        let private = names::PRIVATE.iter().map(|(address, prefix_bits)| Part::network(address, *prefix_bits));
        let more = names.iter().filter_map(|name| match name {
            Name::Host(host) => Some(Part::Host(host.as_str().to_owned())),
            Name::Address(address) if names::is_private(address) => None,
            Name::Address(address) => Some(Part::network(address, if address.is_ipv4() { 32 } else { 128 })),
        });
        Self(private.chain(more).collect())
    }

    /// What stands in a certificate; `None` unless it names hosts as well as addresses, as every one of ours does: a kind
    /// of name that is not constrained is not limited at all.
    pub(super) fn read(constraints: &Read) -> Option<Self> {
        let subtrees = constraints.permitted_subtrees.as_deref().unwrap_or_default();
        let parts: Vec<Part> = subtrees.iter().map(|subtree| Part::read(&subtree.base)).collect::<Option<_>>()?;
        let has = |is: fn(&Part) -> bool| parts.iter().any(is);
        let has_both = has(|part| matches!(part, Part::Host(_))) && has(|part| !matches!(part, Part::Host(_)));
        has_both.then_some(Self(parts))
    }

    /// The same for a certificate that is to be made.
    pub(super) fn to_constraints(&self) -> NameConstraints {
        let subtrees = self.0.iter().map(|part| match part {
            Part::Host(name) => GeneralSubtree::DnsName(name.clone()),
            Part::V4(address, mask) => GeneralSubtree::IpAddress(CidrSubnet::V4(address.octets(), mask.octets())),
            Part::V6(address, mask) => GeneralSubtree::IpAddress(CidrSubnet::V6(address.octets(), mask.octets())),
        });
        NameConstraints { permitted_subtrees: subtrees.collect(), excluded_subtrees: Vec::new() }
    }

    /// Whether a certificate for this name would be believed.
    pub(super) fn covers(&self, name: &Name) -> bool {
        self.0.iter().any(|part| part.covers(name))
    }
}

impl Part {
    fn network(address: &IpAddr, prefix_bits: u8) -> Self {
        let bits = u32::from(prefix_bits);
        match address {
            IpAddr::V4(address) => {
                let mask = u32::MAX.checked_shl(u32::BITS - bits).unwrap_or(0);
                Self::V4(*address, Ipv4Addr::from_bits(mask))
            }
            IpAddr::V6(address) => {
                let mask = u128::MAX.checked_shl(u128::BITS - bits).unwrap_or(0);
                Self::V6(*address, Ipv6Addr::from_bits(mask))
            }
        }
    }

    fn read(base: &GeneralName) -> Option<Self> {
        match base {
            GeneralName::DnsName(name) => Some(Self::Host(name.as_str().to_ascii_lowercase())),
            GeneralName::IpAddress(bytes) => Self::read_network(bytes.as_bytes()),
            GeneralName::OtherName(_)
            | GeneralName::Rfc822Name(_)
            | GeneralName::DirectoryName(_)
            | GeneralName::EdiPartyName(_)
            | GeneralName::UniformResourceIdentifier(_)
            | GeneralName::RegisteredId(_) => None,
        }
    }

    fn read_network(bytes: &[u8]) -> Option<Self> {
        let (address, mask) = bytes.split_at(bytes.len() / 2);
        if let (Ok(address), Ok(mask)) = (<[u8; 4]>::try_from(address), <[u8; 4]>::try_from(mask)) {
            return Some(Self::V4(address.into(), mask.into()));
        }
        let (address, mask) = (<[u8; 16]>::try_from(address).ok()?, <[u8; 16]>::try_from(mask).ok()?);
        Some(Self::V6(address.into(), mask.into()))
    }

    fn covers(&self, name: &Name) -> bool {
        match (self, name) {
            (Self::Host(permitted), Name::Host(host)) => {
                let above = host.as_str().strip_suffix(permitted.as_str());
                above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
            }
            (Self::V4(network, mask), Name::Address(IpAddr::V4(address))) => network & mask == address & mask,
            (Self::V6(network, mask), Name::Address(IpAddr::V6(address))) => network & mask == address & mask,
            (Self::Host(_) | Self::V4(..) | Self::V6(..), Name::Host(_) | Name::Address(_)) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_and_named_hosts_are_covered() {
        let names = ["dock", "packs.example", "203.0.113.9", "192.168.7.7"].map(|text| Name::parse(text).unwrap());
        let permitted = Permitted::over(&names.into());
        let check =
            |text: &str, expected| assert_eq!(permitted.covers(&Name::parse(text).unwrap()), expected, "{text}");
        for text in ["dock", "a.dock", "packs.example", "203.0.113.9", "192.168.1.1", "10.255.0.1", "::1", "fd12::1"] {
            check(text, true);
        }
        for text in
            ["example", "xpacks.example", "bank.example", "203.0.113.10", "8.8.8.8", "172.32.0.1", "2001:db8::1"]
        {
            check(text, false);
        }
    }
}
