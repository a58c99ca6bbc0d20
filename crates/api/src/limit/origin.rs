//! Where a request comes from: an address, and the network around it. Only the network may be written down.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The address of a caller. Of IPv6 the first 64 bits: a household has all the rest.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Origin(IpAddr);

/// The network around it: /24 of IPv4, /56 of IPv6. This much of an address may stand in a log.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Network(IpAddr);

impl Origin {
    /// The origin of this address.
    #[must_use]
    pub fn at(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(v6) => IpAddr::V6(cut_v6(v6, 64)),
            v4 @ IpAddr::V4(_) => v4,
        })
    }

    /// The network around it.
    #[must_use]
    pub fn network(self) -> Network {
        Network(match self.0 {
            IpAddr::V6(v6) => IpAddr::V6(cut_v6(v6, 56)),
            IpAddr::V4(v4) => IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() & 0xffff_ff00)),
        })
    }
}

fn cut_v6(address: Ipv6Addr, bits: u32) -> Ipv6Addr {
    Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << (128 - bits)))
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.0, if self.0.is_ipv4() { 24 } else { 56 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Origin {
        Origin::at(text.parse().unwrap())
    }

    #[test]
    fn a_household_is_one_address_and_its_surroundings_one_network() {
        assert_eq!(at("2001:db8::1"), at("2001:db8::ffff:1"));
        assert_ne!(at("2001:db8::1"), at("2001:db8:0:1::1"));
        assert_eq!(at("2001:db8::1").network(), at("2001:db8:0:ff::1").network());
        assert_ne!(at("2001:db8::1").network(), at("2001:db8:0:100::1").network());
        assert_eq!(at("::ffff:10.0.0.1"), at("10.0.0.1"));
        assert_eq!(at("10.0.0.1").network(), at("10.0.0.255").network());
        assert_ne!(at("10.0.0.1").network(), at("10.0.1.1").network());
    }

    #[test]
    fn what_is_written_down_names_no_single_address() {
        assert_eq!(at("203.0.113.77").network().to_string(), "203.0.113.0/24");
        assert_eq!(at("2001:db8:1:2345::77").network().to_string(), "2001:db8:1:2300::/56");
    }
}
