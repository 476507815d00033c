//! As much of HTTP/1.1 as a preview on one's own machine needs.
//!
//! In: the bytes of a request, the port of the preview. Out: what is asked for, or why it is refused; and the bytes of an
//! answer. One request a connection, `GET` and `HEAD`, no body. What is asked for is a checked address of the site,
//! never a path of the disk. Refused are names of other hosts (a page elsewhere whose name was made to lead here: DNS
//! rebinding) and requests that a page of another origin makes.

use std::io::{self, Read, Write};

use crate::name::Url;

/// The longest head of a request.
const MAX_HEAD: usize = 16 * 1024;

/// Where the preview's own files stand; no page of a site can have this address.
pub(super) const OWN: &str = "/__specola/";

/// A request that is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Request {
    /// The address, from the root.
    pub path: String,
    /// The same as an address of the site, where it can be one.
    pub url: Option<Url>,
    /// What stands behind `?`, decoded, in order.
    pub query: Vec<(String, String)>,
    /// Whether only the head of the answer is wanted.
    pub head: bool,
}

/// Why a request is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is no HTTP, or too long.
    Malformed,
    /// Another method than `GET` and `HEAD`.
    Method,
    /// Another host than this machine under this port.
    Host,
    /// A page of another origin asks.
    Origin,
}

impl Refusal {
    /// The status line.
    pub(super) fn status(self) -> &'static str {
        match self {
            Self::Malformed => "400 Bad Request",
            Self::Method => "405 Method Not Allowed",
            Self::Host => "421 Misdirected Request",
            Self::Origin => "403 Forbidden",
        }
    }
}

/// Reads the head of a request.
///
/// # Errors
/// What the connection says; it ended before the head did.
pub(super) fn read_head(from: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut piece = [0; 1024];
    loop {
        let n = from.read(&mut piece)?;
        head.extend_from_slice(piece.get(..n).unwrap_or(&[]));
        if head.windows(4).any(|w| w == b"\r\n\r\n") || head.len() > MAX_HEAD {
            return Ok(head);
        }
        if n == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

/// What a head asks of a preview at `port`.
pub(super) fn parse(head: &[u8], port: u16) -> Result<Request, Refusal> {
    let head = str::from_utf8(head).map_err(|_| Refusal::Malformed)?;
    let (head, _) = head.split_once("\r\n\r\n").ok_or(Refusal::Malformed)?;
    let mut lines = head.split("\r\n");
    let line: Vec<&str> = lines.next().unwrap_or_default().split(' ').collect();
    let [method, target, version] = line.as_slice() else { return Err(Refusal::Malformed) };
    if !version.starts_with("HTTP/1.") {
        return Err(Refusal::Malformed);
    }
    let headers: Option<Vec<(String, &str)>> =
        lines.map(|l| l.split_once(':').map(|(n, v)| (n.to_ascii_lowercase(), v.trim()))).collect();
    let headers = headers.ok_or(Refusal::Malformed)?;
    guard(&headers, port)?;
    let head = match *method {
        "GET" => false,
        "HEAD" => true,
        _ => return Err(Refusal::Method),
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = decode(path).filter(|p| p.starts_with('/')).ok_or(Refusal::Malformed)?;
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Some((decode(name)?, decode(value)?))
    };
    let query = query.split('&').filter(|p| !p.is_empty()).map(pair).collect::<Option<_>>();
    let query = query.ok_or(Refusal::Malformed)?;
    Ok(Request { url: Url::parse(&path), path, query, head })
}

/// Lets through what this machine asks of this preview.
fn guard(headers: &[(String, &str)], port: u16) -> Result<(), Refusal> {
    let all = |name: &str| -> Vec<&str> {
        headers.iter().filter(|(n, _)| n == name).map(|(_, v)| *v).collect()
    };
    let ours = |host: &str| {
        let (name, of_port) = match host.rsplit_once(':') {
            Some((name, digits)) if !digits.ends_with(']') => (name, digits.parse().ok()),
            Some(_) | None => (host, Some(80)),
        };
        let here = ["localhost", "127.0.0.1", "[::1]"];
        here.iter().any(|h| h.eq_ignore_ascii_case(name)) && of_port == Some(port)
    };
    // A request with two hosts means one to one reader and the other to another.
    if !matches!(all("host").as_slice(), [host] if ours(host)) {
        return Err(Refusal::Host);
    }
    let same = |origin: &&str| origin.strip_prefix("http://").is_some_and(ours);
    let own = |site: &&str| matches!(*site, "same-origin" | "none");
    let foreign = !all("origin").iter().all(same) || !all("sec-fetch-site").iter().all(own);
    if foreign { Err(Refusal::Origin) } else { Ok(()) }
}

/// Percent-encoding taken off; `None` where it is none, or not UTF-8.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            let (high, low) = (digit()?, digit()?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// The status line, without the protocol.
    pub status: &'static str,
    /// The media type.
    pub media_type: &'static str,
    /// Where it leads on to.
    pub location: Option<String>,
    /// The bytes.
    pub body: Vec<u8>,
}

impl Answer {
    /// An answer that is there.
    pub(super) fn ok(media_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self { status: "200 OK", media_type, location: None, body: body.into() }
    }

    /// A refusal or a fault, in a line of text.
    pub(super) fn plain(status: &'static str) -> Self {
        Self {
            status,
            media_type: "text/plain; charset=utf-8",
            location: None,
            body: format!("{status}\n").into_bytes(),
        }
    }

    /// Leads on to another address.
    pub(super) fn elsewhere(location: String) -> Self {
        Self { location: Some(location), ..Self::plain("302 Found") }
    }
}

/// What stands in the head of every answer. Pages may load what the preview itself gives, and nothing else: what would
/// break under the policy of a published site breaks here.
const HEADERS: &str = "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n\
    Cross-Origin-Resource-Policy: same-origin\r\nX-Frame-Options: SAMEORIGIN\r\n\
    Content-Security-Policy: default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'self'\r\n";

/// Writes an answer.
///
/// # Errors
/// What the connection says.
pub(super) fn write(to: &mut dyn Write, answer: &Answer, head: bool) -> io::Result<()> {
    let Answer { status, media_type, location, body } = answer;
    let location = location.as_ref().map(|l| format!("Location: {l}\r\n")).unwrap_or_default();
    let length = body.len();
    write!(
        to,
        "HTTP/1.1 {status}\r\n{HEADERS}Content-Type: {media_type}\r\nContent-Length: {length}\r\n{location}\
         Connection: close\r\n\r\n"
    )?;
    if !head {
        to.write_all(body)?;
    }
    to.flush()
}

/// Begins a stream of events.
///
/// # Errors
/// What the connection says.
pub(super) fn begin_events(to: &mut dyn Write) -> io::Result<()> {
    write!(
        to,
        "HTTP/1.1 200 OK\r\n{HEADERS}Content-Type: text/event-stream\r\nConnection: close\r\n\r\nretry: 500\n\n"
    )?;
    to.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(text: &str) -> Result<Request, Refusal> {
        parse(text.as_bytes(), 4000)
    }

    fn get(target: &str) -> Result<Request, Refusal> {
        ask(&format!("GET {target} HTTP/1.1\r\nHost: localhost:4000\r\n\r\n"))
    }

    #[test]
    fn a_request_is_an_address_and_a_query() {
        let request = get("/articoli/un%2Da/?page=%2Fa%2F&x").unwrap();
        assert_eq!(request.path, "/articoli/un-a/");
        assert_eq!(request.url, Url::parse("/articoli/un-a/"));
        let query = [("page", "/a/"), ("x", "")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(request.query, query);
        assert!(!request.head);
    }

    #[test]
    fn no_address_leads_out_of_the_site() {
        for target in [
            "/../specola.toml",
            "/a/../../etc/passwd",
            "/%2e%2e/specola.toml",
            "/a/%2e%2e%2fb",
            "//etc/passwd",
            "/a//b",
            "/./a",
            "/a%5c..%5cb",
            "/a%00b",
            "/C:/x",
        ] {
            assert_eq!(get(target).unwrap().url, None, "{target}");
        }
        for target in ["etc/passwd", "http://x/", "*", "/%", "/%zz", "/%ff", ""] {
            assert_eq!(get(target), Err(Refusal::Malformed), "{target}");
        }
    }

    #[test]
    fn only_this_machine_under_this_port_is_the_host() {
        let from = |headers: &str| ask(&format!("GET / HTTP/1.1\r\n{headers}\r\n")).map(|r| r.path);
        let root = Ok("/".to_owned());
        for host in ["localhost:4000", "LocalHost:4000", "127.0.0.1:4000", "[::1]:4000"] {
            assert_eq!(from(&format!("Host: {host}\r\n")), root, "{host}");
        }
        for host in [
            "evil.example",
            "evil.example:4000",
            "localhost",
            "localhost:4001",
            "localhost.evil.example:4000",
            "127.0.0.1.nip.io:4000",
            "[::1]",
            "[::2]:4000",
            "0.0.0.0:4000",
            "localhost:4000@evil.example",
            "",
        ] {
            assert_eq!(from(&format!("Host: {host}\r\n")), Err(Refusal::Host), "{host}");
        }
        assert_eq!(from(""), Err(Refusal::Host));
        let two = "Host: localhost:4000\r\nHost: evil.example\r\n";
        assert_eq!(from(two), Err(Refusal::Host));
    }

    #[test]
    fn pages_of_other_origins_get_nothing() {
        let from = |header: &str| {
            ask(&format!("GET / HTTP/1.1\r\nHost: localhost:4000\r\n{header}\r\n\r\n"))
                .map(|r| r.path)
        };
        for header in
            ["Origin: http://localhost:4000", "Sec-Fetch-Site: same-origin", "sec-fetch-site: none"]
        {
            assert_eq!(from(header), Ok("/".to_owned()), "{header}");
        }
        for header in [
            "Origin: https://evil.example",
            "Origin: null",
            "Origin: http://localhost:3000",
            "Origin: https://localhost:4000",
            "Sec-Fetch-Site: cross-site",
            "Sec-Fetch-Site: same-site",
        ] {
            assert_eq!(from(header), Err(Refusal::Origin), "{header}");
        }
    }

    #[test]
    fn only_reading_is_possible() {
        let with = |method: &str| {
            ask(&format!("{method} / HTTP/1.1\r\nHost: localhost:4000\r\n\r\n")).map(|r| r.head)
        };
        assert_eq!(with("HEAD"), Ok(true));
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT"] {
            assert_eq!(with(method), Err(Refusal::Method));
        }
        for head in
            ["", "GET", "GET /\r\n\r\n", "GET / HTTP/2\r\n\r\n", "GET / HTTP/1.1\r\nx\r\n\r\n"]
        {
            assert_eq!(ask(head), Err(Refusal::Malformed), "{head:?}");
        }
    }
}
