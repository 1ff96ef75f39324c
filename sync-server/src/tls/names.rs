//! The names and addresses under which a server is reached.

use std::collections::BTreeSet;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use thiserror::Error;

/// Networks that are nobody's on the Internet: loopback and private addresses, with the bits of their prefix.
pub(super) const PRIVATE: [(IpAddr, u8); 6] = [
    (IpAddr::V4(Ipv4Addr::new(10, 0, 0, 0)), 8),
    (IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), 8),
    (IpAddr::V4(Ipv4Addr::new(172, 16, 0, 0)), 12),
    (IpAddr::V4(Ipv4Addr::new(192, 168, 0, 0)), 16),
    (IpAddr::V6(Ipv6Addr::LOCALHOST), 128),
    (IpAddr::V6(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0)), 7),
];

/// A name of a server.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    /// A host name.
    Host(HostName),
    /// An address.
    Address(IpAddr),
}

/// A host name: labels of lower-case letters, digits and hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostName(String);

/// The text is neither a host name nor an address.
#[derive(Debug, Error)]
#[error("{0:?} is neither a host name nor an IP address")]
pub struct NameError(String);

impl HostName {
    /// A host name as people write it; capitals do not count.
    pub fn parse(text: &str) -> Option<Self> {
        let name = text.to_ascii_lowercase();
        let is_label = |label: &str| {
            let is_part = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(is_part)
        };
        // The last label of an address is a number, that of a name is not.
        let last = name.rsplit('.').next().unwrap_or_default();
        let is_name = name.len() <= 253 && name.split('.').all(is_label) && !last.bytes().all(|b| b.is_ascii_digit());
        is_name.then_some(Self(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Name {
    /// A host name or an address as people write it.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let address = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
        let name = address.parse().map(Self::Address).ok().or_else(|| HostName::parse(text).map(Self::Host));
        name.ok_or_else(|| NameError(text.to_owned()))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(name) => f.write_str(name.as_str()),
            Self::Address(address) => address.fmt(f),
        }
    }
}

/// The names of a machine that calls itself `host` and has these addresses. Public addresses are left out: who wants one in
/// a certificate names it.
pub fn of_machine(host: &str, addresses: impl IntoIterator<Item = IpAddr>) -> BTreeSet<Name> {
    let loopback = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
    let addresses = loopback.into_iter().chain(addresses).filter(is_private);
    let mut names: BTreeSet<Name> = addresses.map(Name::Address).collect();
    let local = (!host.contains('.')).then(|| format!("{host}.local"));
    let hosts = ["localhost", host].into_iter().chain(local.as_deref());
    names.extend(hosts.filter_map(HostName::parse).map(Name::Host));
    names
}

/// Loopback, or an address that means something in one network only.
pub fn is_private(address: &IpAddr) -> bool {
    PRIVATE.iter().any(|(network, prefix_bits)| is_within(address, network, *prefix_bits))
}

fn is_within(address: &IpAddr, network: &IpAddr, prefix_bits: u8) -> bool {
    match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            (address.to_bits() ^ network.to_bits()).leading_zeros() >= u32::from(prefix_bits)
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => {
            (address.to_bits() ^ network.to_bits()).leading_zeros() >= u32::from(prefix_bits)
        }
        (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_told_apart() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(Name::parse(text).ok().map(|name| name.to_string()).as_deref(), expected, "{text}");
        };
        for text in ["localhost", "dock-1.example", "192.168.1.20", "fd00::1", "2001:db8::1", "3com.example"] {
            check(text, Some(text));
        }
        check("Dock-1.Example", Some("dock-1.example"));
        check("[fd00::1]", Some("fd00::1"));
        for text in
            ["", ".", "a..b", "-a", "a-", "*.example", "a b", "192.168.1", "192.168.1.300", "1", "a/b", "ä.example"]
        {
            check(text, None);
        }
        check(&"a".repeat(64), None);
    }

    #[test]
    fn a_machine_is_found_under_its_private_addresses() {
        let addresses =
            ["192.168.1.20", "203.0.113.9", "172.32.0.1", "172.31.0.1", "2001:db8::1", "fdab::2", "fe80::1"];
        let names = of_machine("Dock", addresses.iter().map(|address| address.parse().unwrap()));
        let words: Vec<_> = names.iter().map(ToString::to_string).collect();
        assert_eq!(
            words,
            ["dock", "dock.local", "localhost", "127.0.0.1", "172.31.0.1", "192.168.1.20", "::1", "fdab::2"]
        );
        let words: Vec<_> = of_machine("no name", []).iter().map(ToString::to_string).collect();
        assert_eq!(words, ["localhost", "127.0.0.1", "::1"]);
    }
}
