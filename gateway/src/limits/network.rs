//! What one party on the internet can be told by.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The address as limits count it: an IPv6 customer has 2^64 of them, which are one.
pub(super) fn address_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => IpAddr::V6(of_v6(address)),
    }
}

/// The network around an address: its /24 (IPv4) or /64 (IPv6).
#[must_use]
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & !0xff)),
        IpAddr::V6(address) => IpAddr::V6(of_v6(address)),
    }
}

fn of_v6(address: Ipv6Addr) -> Ipv6Addr {
    Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn neighbours_share_a_network() {
        assert_eq!(network_of(ip("192.0.2.1")), network_of(ip("192.0.2.254")));
        assert_ne!(network_of(ip("192.0.2.1")), network_of(ip("192.0.3.1")));
        assert_eq!(network_of(ip("2001:db8::1")), network_of(ip("2001:db8::ffff:1")));
        assert_ne!(network_of(ip("2001:db8::1")), network_of(ip("2001:db8:0:1::1")));
    }

    #[test]
    fn an_ipv4_address_in_ipv6_clothes_is_the_same() {
        assert_eq!(address_of(ip("::ffff:192.0.2.1")), ip("192.0.2.1"));
        assert_eq!(network_of(ip("::ffff:192.0.2.1")), ip("192.0.2.0"));
    }
}
