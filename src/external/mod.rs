//! Links to other sites → those that lead nowhere: their servers are asked, through the program `curl`.
//!
//! In: links with their places, and limits. Out: diagnostics, in the order of the links. Every address is asked once a
//! run, `HEAD` first and `GET` where that is refused; redirects are followed here, one by one, so that each of their
//! addresses is looked at before anything is sent there. A name is looked up once and `curl` is held to what was found: no
//! answer of a name server leads it into a private network afterwards. Nothing that a server sends is kept or shown but its
//! status.
//!
//! Why `curl` and not a client of our own: one with TLS would cost more than a minute of a cold build, for a question that
//! few ask; and the certificates of the system are the system's to know.

mod address;
mod curl;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use address::Address;
use curl::{Method, Reply};

use crate::check::outside::Outside;
use crate::diag::{Arg, Code, Diagnostic, Loc};
use crate::memo::Memo;

/// How far the search goes.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Between two questions to one host.
    pub pause: Duration,
    /// How long one answer may take; whole seconds, one at least.
    pub patience: Duration,
    /// How many hosts are asked at once.
    pub in_flight: usize,
    /// How many redirects are followed.
    pub redirects: usize,
    /// Whether this machine and private networks are asked too.
    pub private: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            pause: Duration::from_secs(1),
            patience: Duration::from_secs(20),
            in_flight: 8,
            redirects: 10,
            private: false,
        }
    }
}

/// What is known of an address in the end; why, where it does not lead anywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Answer {
    Alive,
    Dead(Arg),
    Unsure(Arg),
}

/// What one address says.
#[derive(Clone, Debug)]
enum Hop {
    To(String),
    End(Answer),
}

/// Asks for every link, and tells those that lead nowhere, and those of which it could not be found out.
pub fn run(links: &[Outside], limits: &Limits) -> Vec<Diagnostic> {
    if links.is_empty() {
        return Vec::new();
    }
    if !curl::is_there() {
        let unasked = Diagnostic::new(Code::ExternalUnasked, Loc::Project);
        return vec![unasked.with("reason", Arg::Term("external-no-curl"))];
    }
    let asker =
        Asker { limits, hops: Memo::default(), hosts: Memo::default(), answered: false.into() };
    let answers = asker.all(links);
    // A machine without a network finds no host: that says nothing of the links.
    let online = asker.answered.into_inner();
    let told = links.iter().filter_map(|link| {
        let (code, reason) = match answers.get(page_of(&link.url))? {
            Answer::Alive => return None,
            Answer::Dead(reason) if online => (Code::ExternalDead, reason),
            Answer::Dead(reason) | Answer::Unsure(reason) => (Code::ExternalUnsure, reason),
        };
        let d = Diagnostic::new(code, link.loc.clone()).with("href", &link.url);
        Some(d.with("reason", reason.clone()))
    });
    told.collect()
}

/// An address without its place on the page, which no server is told.
fn page_of(url: &str) -> &str {
    url.split('#').next().unwrap_or(url)
}

struct Asker<'l> {
    limits: &'l Limits,
    hops: Memo<String, Hop>,
    /// Whether a host was asked before; held while it is being asked.
    hosts: Memo<String, Arc<Mutex<bool>>>,
    /// Whether any server answered at all.
    answered: AtomicBool,
}

impl Asker<'_> {
    /// The answer of each address. The addresses of one host are asked one after the other.
    fn all<'u>(&self, links: &'u [Outside]) -> BTreeMap<&'u str, Answer> {
        let mut by_host: BTreeMap<Option<String>, BTreeSet<&str>> = BTreeMap::new();
        for url in links.iter().map(|link| page_of(&link.url)) {
            let host = Address::parse(url).map(|address| address.host);
            by_host.entry(host).or_default().insert(url);
        }
        let hosts: Vec<BTreeSet<&str>> = by_host.into_values().collect();
        let next = AtomicUsize::new(0);
        let worker = || {
            let mut answers = Vec::new();
            while let Some(urls) = hosts.get(next.fetch_add(1, Ordering::Relaxed)) {
                answers.extend(urls.iter().map(|url| (*url, self.follow(url))));
            }
            answers
        };
        thread::scope(|scope| {
            let workers: Vec<_> = (0..self.limits.in_flight).map(|_| scope.spawn(worker)).collect();
            workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
        })
    }

    fn follow(&self, url: &str) -> Answer {
        let mut seen = vec![url.to_owned()];
        loop {
            let here = seen.last().cloned().unwrap_or_default();
            let next = match self.hops.get(here.clone(), || self.ask(&here)) {
                Hop::End(answer) => return answer,
                Hop::To(next) => page_of(&next).to_owned(),
            };
            if seen.contains(&next) {
                return Answer::Unsure(Arg::Term("external-loop"));
            }
            if seen.len() > self.limits.redirects {
                return Answer::Unsure(Arg::Term("external-redirects"));
            }
            seen.push(next);
        }
    }

    /// Asks one address.
    fn ask(&self, url: &str) -> Hop {
        let unsure = |why| Hop::End(Answer::Unsure(Arg::Term(why)));
        let Some(address) = Address::parse(url) else { return unsure("external-form") };
        let found = address.look_up();
        if found.is_empty() {
            return Hop::End(Answer::Dead(Arg::Term("external-no-host")));
        }
        if !self.limits.private && !found.iter().all(|ip| address::is_public(*ip)) {
            return unsure("external-private");
        }
        let turn = self.hosts.get(address.host.clone(), Arc::default);
        let mut asked = turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut reply = Reply::default();
        for method in [Method::Head, Method::Get] {
            if *asked {
                thread::sleep(self.limits.pause);
            }
            *asked = true;
            reply = curl::ask(url, (&address, &found), method, self.limits.patience);
            if reply.is_final() {
                break;
            }
        }
        if reply.status > 0 {
            self.answered.store(true, Ordering::Relaxed);
        }
        reply.hop()
    }
}

impl Reply {
    fn hop(self) -> Hop {
        let status = || Arg::Text(format!("HTTP {}", self.status));
        Hop::End(match self.status {
            300..=399 if self.to.is_some() => return Hop::To(self.to.unwrap_or_default()),
            // An empty page has no first byte, and is there.
            200..=299 | 416 => Answer::Alive,
            404 | 410 => Answer::Dead(status()),
            1.. => Answer::Unsure(status()),
            0 => match self.failure {
                curl::REFUSED => Answer::Dead(Arg::Term("external-refused")),
                curl::TIME => Answer::Unsure(Arg::Term("external-time")),
                n if curl::CERTIFICATE.contains(&n) => {
                    Answer::Dead(Arg::Term("external-certificate"))
                }
                _ => Answer::Unsure(Arg::Term("external-broken")),
            },
        })
    }
}
