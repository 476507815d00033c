//! The program `curl`, run with explicit arguments: no settings of the user, no proxy, no redirects of its own.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::address::Address;

/// What servers are told who asks.
const AGENT: &str = concat!("specola/", env!("CARGO_PKG_VERSION"), " (link check)");

/// `curl`'s word for a connection that was refused (curl(1), "EXIT CODES").
pub(super) const REFUSED: i32 = 7;

/// The same for an answer that took too long.
pub(super) const TIME: i32 = 28;

/// The same for certificates that are not to be trusted.
pub(super) const CERTIFICATE: [i32; 3] = [51, 60, 83];

/// How an address is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// For its head alone.
    Head,
    /// For its first byte: some servers refuse the other.
    Get,
}

/// What came of a question.
#[derive(Clone, Debug, Default)]
pub(super) struct Reply {
    /// The status; 0 where there was no answer.
    pub status: u16,
    /// Where it leads on to.
    pub to: Option<String>,
    /// What kept it from being answered: `curl`'s exit code.
    pub failure: i32,
}

impl Reply {
    /// Whether the other method would be told nothing else.
    pub(super) fn is_final(&self) -> bool {
        match self.status {
            0 => [REFUSED, TIME].contains(&self.failure) || CERTIFICATE.contains(&self.failure),
            status => status < 400,
        }
    }
}

/// Whether there is such a program.
pub(super) fn is_there() -> bool {
    let mut curl = Command::new("curl");
    curl.args(["--disable", "--version"]).stdin(Stdio::null());
    curl.output().is_ok_and(|done| done.status.success())
}

/// Asks an address, at one of the numbers its host has.
pub(super) fn ask(
    url: &str,
    (address, found): (&Address, &BTreeSet<IpAddr>),
    method: Method,
    patience: Duration,
) -> Reply {
    let Address { host, port } = address;
    let numbers = found.iter().map(|ip| match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    });
    let numbers = numbers.collect::<Vec<_>>().join(",");
    let mut curl = Command::new("curl");
    curl.stdin(Stdio::null()).args(["--disable", "--silent", "--globoff", "--noproxy", "*"]);
    curl.args(["--proto", "=http,https", "--output", "/dev/null", "--user-agent", AGENT]);
    curl.arg("--max-time").arg(patience.as_secs().max(1).to_string());
    if !host.starts_with('[') {
        curl.arg("--resolve").arg(format!("{host}:{port}:{numbers}"));
    }
    match method {
        Method::Head => curl.arg("--head"),
        Method::Get => curl.args(["--range", "0-0"]),
    };
    curl.args(["--write-out", "%{http_code} %{redirect_url}", "--url", url]);
    let Ok(done) = curl.output() else { return Reply::default() };
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    let (status, to) = said.split_once(' ').unwrap_or_default();
    Reply {
        status: status.parse().unwrap_or(0),
        to: Some(to.to_owned()).filter(|to| !to.is_empty()),
        failure: done.status.code().unwrap_or(-1),
    }
}
