//! As much of an HTTP client as measuring needs: it counts bytes as they travel.

use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Longer than any page may take.
const ANSWER_MAX: Duration = Duration::from_secs(20);
/// A link leads to a clean address in one or two.
const REDIRECTS_MAX: usize = 5;

/// Somebody with a cookie jar and one connection, kept open like a browser's.
pub struct Visitor {
    address: String,
    cookies: BTreeMap<String, String>,
    connection: Option<BufReader<TcpStream>>,
    last_path: String,
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
    /// The first header of a name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl Visitor {
    /// A visitor of `127.0.0.1:PORT`.
    pub fn new(address: &str) -> Visitor {
        Visitor { address: address.to_owned(), cookies: BTreeMap::new(), connection: None, last_path: String::new() }
    }

    /// Gets a page, following redirects; `small` asks for brotli.
    pub fn get(&mut self, path: &str, small: bool) -> Result<Answer> {
        let mut path = path.to_owned();
        for _ in 0..=REDIRECTS_MAX {
            let answer = self.ask("GET", &path, small, "")?;
            match answer.header("location") {
                Some(next) if (300..400).contains(&answer.status) => path = path_of(next),
                _ => {
                    self.last_path = path;
                    return Ok(answer);
                }
            }
        }
        bail!("{path} redirects without end")
    }

    /// A page that has to be there.
    pub fn page(&mut self, path: &str) -> Result<Answer> {
        let answer = self.get(path, false)?;
        ensure!(answer.status == 200, "GET {path} answered {}", answer.status);
        Ok(answer)
    }

    /// A page that has to be there, asked for as every browser does: in brotli.
    pub fn small(&mut self, path: &str) -> Result<Answer> {
        let answer = self.get(path, true)?;
        let encoding = answer.header("content-encoding").unwrap_or("none");
        ensure!(answer.status == 200 && encoding == "br", "GET {path} answered {} with encoding {encoding}", answer.status);
        Ok(answer)
    }

    /// Posts a form like a page without script does, following nothing.
    pub fn post(&mut self, path: &str, form: &str) -> Result<Answer> {
        self.ask("POST", path, false, form)
    }

    /// Signs in at the desk.
    pub fn sign_in(&mut self, email: &str, password: &str) -> Result<()> {
        let page = self.page("/desk/sign-in")?;
        let action = action_of(&page.body, "sign_in").context("the desk's door has no form")?;
        let form = format!("email={}&password={}&to=%2Fdesk", escaped(email), escaped(password));
        let answer = self.post(&action, &form)?;
        let leads = answer.header("location").unwrap_or_default();
        ensure!((300..400).contains(&answer.status) && !leads.contains("__err"), "signing in answered {} {leads}", answer.status);
        Ok(())
    }

    /// Where the last page was found, after all redirects.
    pub fn last_path(&self) -> &str {
        &self.last_path
    }

    /// The cookies as one header's value.
    pub fn cookie(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    fn ask(&mut self, method: &str, path: &str, small: bool, form: &str) -> Result<Answer> {
        let was_kept = self.connection.is_some();
        let mut answer = self.exchange(method, path, small, form);
        // A server may close a connection that was idle, before it reads anything: that is no answer, and the request goes once more.
        if was_kept && answer.is_err() {
            self.connection = None;
            answer = self.exchange(method, path, small, form);
        }
        let answer = answer.with_context(|| format!("{method} {path}"));
        match &answer {
            Ok(answer) if answer.header("connection") != Some("close") => {}
            _ => self.connection = None,
        }
        let answer = answer?;
        for (_, value) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            if let Some((name, value)) = value.split(';').next().and_then(|pair| pair.split_once('=')) {
                self.cookies.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
        Ok(answer)
    }

    fn exchange(&mut self, method: &str, path: &str, small: bool, form: &str) -> Result<Answer> {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nAccept: text/html,*/*\r\n", self.address);
        if small {
            head += "Accept-Encoding: br\r\n";
        }
        if !self.cookies.is_empty() {
            head += &format!("Cookie: {}\r\n", self.cookie());
        }
        if method == "POST" {
            head += &format!("Origin: http://{0}\r\nReferer: http://{0}/\r\nContent-Length: {1}\r\n", self.address, form.len());
            head += "Content-Type: application/x-www-form-urlencoded\r\n";
        }
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => {
                let stream = TcpStream::connect(&self.address)?;
                stream.set_read_timeout(Some(ANSWER_MAX))?;
                stream.set_nodelay(true)?;
                none.insert(BufReader::new(stream))
            }
        };
        connection.get_mut().write_all(format!("{head}\r\n{form}").as_bytes())?;
        read(connection)
    }
}

/// The path and query of an address, absolute or not.
pub fn path_of(address: &str) -> String {
    match address.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or_else(|| "/".to_owned(), |slash| rest[slash..].to_owned()),
        None => address.to_owned(),
    }
}

/// Where the page's form for an act leads: `/api/NAME…`.
pub fn action_of(page: &[u8], act: &str) -> Option<String> {
    let page = String::from_utf8_lossy(page);
    let start = page.find(&format!("action=\"/api/{act}"))? + "action=\"".len();
    page[start..].split('"').next().map(str::to_owned)
}

/// A value for a form.
pub fn escaped(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    value.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn read(from: &mut impl BufRead) -> Result<Answer> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        ensure!(from.read_line(&mut line)? > 0, "an answer without an end of headers");
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let status = lines.first().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
    let headers: Vec<(String, String)> = lines
        .iter()
        .skip(1)
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let mut answer = Answer { status: status.context("an answer without a status")?, body: Vec::new(), headers };
    if answer.header("transfer-encoding").is_some_and(|value| value.contains("chunked")) {
        answer.body = chunks(from)?;
    } else if let Some(length) = answer.header("content-length") {
        answer.body = vec![0; length.parse().context("the length of a body")?];
        from.read_exact(&mut answer.body)?;
    }
    Ok(answer)
}

/// The chunks of a body, put together.
fn chunks(from: &mut impl BufRead) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        ensure!(from.read_line(&mut line)? > 0, "a body that ends early");
        let length = usize::from_str_radix(line.split(';').next().unwrap_or_default().trim(), 16).context("the length of a chunk")?;
        let start = body.len();
        body.resize(start + length + 2, 0);
        from.read_exact(&mut body[start..])?;
        body.truncate(start + length);
        if length == 0 {
            return Ok(body);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_to_their_end_and_no_further() {
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n3\r\npe.\r\n0\r\n\r\n";
        let counted = "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno";
        let mut both = BufReader::new([chunked, counted].concat().into_bytes().leak() as &[u8]);
        let (first, second) = (read(&mut both).unwrap(), read(&mut both).unwrap());
        assert_eq!((first.status, first.body.as_slice()), (200, b"Wikipe.".as_slice()));
        assert_eq!((second.status, second.body.as_slice()), (404, b"no".as_slice()));
        assert!(read(&mut BufReader::new(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nWiki".as_slice())).is_err());
    }

    #[test]
    fn addresses_lose_their_host_and_forms_name_their_act() {
        assert_eq!(path_of("http://127.0.0.1:8080/o/abc?x=1"), "/o/abc?x=1");
        assert_eq!(path_of("/o/abc"), "/o/abc");
        assert_eq!(action_of(b"<form action=\"/api/sign_in12\" method=post>", "sign_in").as_deref(), Some("/api/sign_in12"));
        assert_eq!(escaped("a b@c"), "a%20b%40c");
    }
}
