//! Where a request comes from: the evidence of a signature and the count of wrong passwords hang on it, so a header is believed
//! only when a proxy that the shop trusts wrote it.

use axum::http::HeaderMap;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};
use store::people::Origin;

/// Browsers stay below 300 characters; a longer agent is somebody filling our rows.
const AGENT_CHARS_MAX: usize = 300;

/// The client's address and agent.
#[must_use]
pub fn of(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> Origin {
    let agent = headers.get("user-agent").and_then(|a| a.to_str().ok()).unwrap_or_default();
    Origin { address: client(peer, headers, trusted).to_string(), agent: agent.chars().take(AGENT_CHARS_MAX).collect() }
}

/// Each proxy adds who it heard from at the end. So from the end, the first that is no proxy of ours is the client; what
/// stands before it, the client may have written itself.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let peer = peer.to_canonical();
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    if !is_trusted(&peer) {
        return peer;
    }
    let mut heard = forwarded(headers);
    heard.reverse();
    let mut last = peer;
    for address in heard {
        let Some(address) = address else { return last };
        last = address;
        if !is_trusted(&address) {
            return address;
        }
    }
    last
}

/// The addresses of `X-Forwarded-For`, or of `Forwarded` (RFC 7239) without it; `None` for what is no address.
fn forwarded(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let values = |name: &str| {
        headers.get_all(name).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(',')).map(str::trim).map(str::to_owned).collect()
    };
    let plain: Vec<String> = values("x-forwarded-for");
    if !plain.is_empty() {
        return plain.iter().map(|v| address(v)).collect();
    }
    let elements: Vec<String> = values("forwarded");
    let of_element = |element: &String| {
        let pairs = element.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.filter(|(name, _)| name.eq_ignore_ascii_case("for")).find_map(|(_, value)| address(value))
    };
    elements.iter().map(of_element).collect()
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `"[2001:db8::1]:4711"`.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    let parsed = bare.parse::<IpAddr>().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|a| a.ip()));
    parsed.map(|a| a.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, headers: &[(&'static str, &str)], trusted: &[&str]) -> String {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|t| t.parse().unwrap()).collect();
        of(peer.parse().unwrap(), &map, &trusted).address
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let told = [("x-forwarded-for", "203.0.113.7")];
        assert_eq!(seen("198.51.100.1", &told, &[]), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", &told, &["10.0.0.0/8"]), "203.0.113.7");
        assert_eq!(seen("::ffff:10.0.0.1", &told, &["10.0.0.0/8"]), "203.0.113.7");
        assert_eq!(seen("10.0.0.1", &[], &["10.0.0.0/8"]), "10.0.0.1");
    }

    #[test]
    fn what_a_client_wrote_itself_does_not_count() {
        let told = [("x-forwarded-for", "1.1.1.1, 203.0.113.7"), ("x-forwarded-for", "10.0.0.2")];
        assert_eq!(seen("10.0.0.1", &told, &["10.0.0.0/8"]), "203.0.113.7");
        let nonsense = [("x-forwarded-for", "1.1.1.1, <script>, 10.0.0.2")];
        assert_eq!(seen("10.0.0.1", &nonsense, &["10.0.0.0/8"]), "10.0.0.2");
    }

    #[test]
    fn both_headers_are_read() {
        let told = [("forwarded", "for=192.0.2.60;proto=https, For=\"[2001:db8::17]:4711\"")];
        assert_eq!(seen("10.0.0.1", &told, &["10.0.0.0/8"]), "2001:db8::17");
        assert_eq!(seen("10.0.0.1", &[("x-forwarded-for", "203.0.113.7:4711")], &["10.0.0.1/32"]), "203.0.113.7");
    }
}
