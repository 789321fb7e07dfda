//! As much of an HTTP client as measuring needs: it counts bytes as they travel.

use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Longer than any page may take.
const ANSWER_MAX: Duration = Duration::from_secs(20);
/// A link leads to a clean address in one or two.
const REDIRECTS_MAX: usize = 5;

/// Somebody with a cookie jar.
pub struct Visitor {
    address: String,
    cookies: BTreeMap<String, String>,
}

/// What came back.
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body as it travelled: compressed, if that was asked for and given.
    pub body: Vec<u8>,
    headers: Vec<(String, String)>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl Visitor {
    /// A visitor of `127.0.0.1:PORT`.
    pub fn new(address: &str) -> Visitor {
        Visitor { address: address.to_owned(), cookies: BTreeMap::new() }
    }

    /// Gets a page, following redirects; `small` asks for brotli.
    pub fn get(&mut self, path: &str, small: bool) -> Result<Answer> {
        let mut path = path.to_owned();
        for _ in 0..=REDIRECTS_MAX {
            let answer = self.ask(&path, small).with_context(|| format!("GET {path}"))?;
            match answer.header("location") {
                Some(next) if (300..400).contains(&answer.status) => path = path_of(next),
                _ => return Ok(answer),
            }
        }
        bail!("{path} redirects without end")
    }

    fn ask(&mut self, path: &str, small: bool) -> Result<Answer> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(ANSWER_MAX))?;
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAccept: text/html,*/*\r\n{}{}\r\n",
            self.address,
            if small { "Accept-Encoding: br\r\n" } else { "" },
            if cookies.is_empty() { String::new() } else { format!("Cookie: {}\r\n", cookies.join("; ")) },
        )?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        let answer = parse(&bytes)?;
        for (_, value) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            if let Some((name, value)) = value.split(';').next().and_then(|pair| pair.split_once('=')) {
                self.cookies.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
        Ok(answer)
    }
}

/// The path and query of an address, absolute or not.
pub fn path_of(address: &str) -> String {
    match address.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or_else(|| "/".to_owned(), |slash| rest[slash..].to_owned()),
        None => address.to_owned(),
    }
}

fn parse(bytes: &[u8]) -> Result<Answer> {
    let split = bytes.windows(4).position(|four| four == b"\r\n\r\n").context("an answer without an end of headers")?;
    let head = String::from_utf8_lossy(&bytes[..split]);
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
    let headers: Vec<(String, String)> =
        lines.filter_map(|line| line.split_once(':')).map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
    let body = &bytes[split + 4..];
    let chunked = headers.iter().any(|(name, value)| name == "transfer-encoding" && value.contains("chunked"));
    let body = if chunked { joined(body)? } else { body.to_vec() };
    Ok(Answer { status: status.context("an answer without a status")?, body, headers })
}

/// The chunks of a body, put together.
fn joined(mut chunks: &[u8]) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = chunks.windows(2).position(|two| two == b"\r\n").context("a chunk without its length")?;
        let length = std::str::from_utf8(&chunks[..line])?.split(';').next().unwrap_or_default();
        let length = usize::from_str_radix(length.trim(), 16)?;
        if length == 0 {
            return Ok(body);
        }
        let start = line + 2;
        body.extend_from_slice(chunks.get(start..start + length).context("a chunk cut short")?);
        chunks = chunks.get(start + length + 2..).context("a chunk without its end")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunked_answers_are_joined() {
        let answer = parse(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n3\r\npe.\r\n0\r\n\r\n").unwrap();
        assert_eq!((answer.status, answer.body.as_slice()), (200, b"Wikipe.".as_slice()));
    }

    #[test]
    fn addresses_lose_their_host() {
        assert_eq!(path_of("http://127.0.0.1:8080/o/abc?x=1"), "/o/abc?x=1");
        assert_eq!(path_of("/o/abc"), "/o/abc");
    }
}
