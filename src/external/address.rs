//! The host of an address, and whether the network it is in is open to all.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, ToSocketAddrs as _};

/// What an address is asked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// Its name, or its number.
    pub host: String,
    /// The port, which is there whether it was written or not.
    pub port: u16,
}

impl Address {
    /// Reads `http://host:port/…`. `None` for what two programs could read as two hosts: a name with a password, with
    /// letters beyond ASCII, with a backslash.
    pub(super) fn parse(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let usual = match scheme.to_ascii_lowercase().as_str() {
            "http" => 80,
            "https" => 443,
            _ => return None,
        };
        if url.bytes().any(|b| b <= b' ' || b == b'\\' || b == 0x7f) {
            return None;
        }
        let authority = rest.split(['/', '?', '#']).next()?;
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()?),
            Some(_) | None => (authority, usual),
        };
        let is_number = || host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
        let is_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
        let fits = match is_number() {
            Some(number) => number.parse::<Ipv6Addr>().is_ok(),
            None => !host.is_empty() && host.bytes().all(is_name),
        };
        fits.then(|| Self { host: host.to_ascii_lowercase(), port })
    }

    /// Every number its name has; none where it has none.
    pub(super) fn look_up(&self) -> BTreeSet<IpAddr> {
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        let found = (host, self.port).to_socket_addrs();
        found.into_iter().flatten().map(|found| found.ip()).collect()
    }
}

/// Whether a number belongs to the open network: not to this machine, a private network, a test, a group. Source: the IANA
/// registries of special-purpose addresses (RFC 6890 and what changed it since).
pub(super) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let is_special = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || ip.is_multicast()
        || matches!((a, b, c), (0 | 240.., ..) | (192, 0, 0) | (192, 88, 99))
        || a == 100 && (64..128).contains(&b)
        || a == 198 && (18..20).contains(&b);
    !is_special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [first, second, ..] = ip.segments();
    // 2000::/3 is all that is given out; in it, Teredo, documentation, 6to4 and what is no address at all.
    let is_given_out = first & 0xe000 == 0x2000;
    let is_special = first == 0x2001 && (second < 0x200 || second == 0xdb8)
        || first == 0x2002
        || first == 0x3fff;
    is_given_out && !is_special
}
