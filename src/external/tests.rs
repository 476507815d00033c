//! A server on this machine that answers in every way, and what is told of it. No other is ever asked.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{IpAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use super::address::{Address, is_public};
use super::{Limits, run};
use crate::check::outside::Outside;
use crate::diag::{Arg, Loc};

/// The lines that were asked, with the number of times, and who asked.
type Asked = Arc<Mutex<BTreeMap<String, usize>>>;

/// What stands at an address: the status, and where it leads. `None` is silence.
fn page(method: &str, path: &str) -> Option<(u16, String)> {
    let to = |path: &str| Some((302, path.to_owned()));
    if let Some(n) = path.strip_prefix("/far/") {
        let n: usize = n.parse().expect("a number");
        return if n == 0 { Some((200, String::new())) } else { to(&format!("/far/{}", n - 1)) };
    }
    let status = match (method, path) {
        (_, "/here") | ("GET", "/headless" | "/lying") => 200,
        ("HEAD", "/headless") => 405,
        ("HEAD", "/lying") | (_, "/missing") => 404,
        (_, "/gone") => 410,
        (_, "/empty") => 416,
        (_, "/members") => 403,
        (_, "/often") => 429,
        (_, "/ill") => 500,
        (_, "/moved") => return to("/here"),
        (_, "/moved-away") => return to("/gone"),
        (_, "/round") => return to("/and-round"),
        (_, "/and-round") => return to("/round"),
        (_, "/elsewhere") => return to("ftp://127.0.0.1/"),
        _ => return None,
    };
    Some((status, String::new()))
}

fn answer(stream: TcpStream, asked: &Asked) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    let mut agent = String::new();
    for line in lines {
        let line = line?;
        if line.is_empty() {
            break;
        }
        if let Some(said) = line.strip_prefix("User-Agent: ") {
            said.clone_into(&mut agent);
        }
    }
    let mut words = first.split(' ');
    let (method, path) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    *asked.lock().expect("whole").entry(format!("{method} {path} {agent}")).or_default() += 1;
    let mut stream = stream;
    match page(method, path) {
        Some((status, to)) => {
            let to = if to.is_empty() { to } else { format!("Location: {to}\r\n") };
            write!(
                stream,
                "HTTP/1.1 {status} X\r\n{to}Content-Length: 0\r\nConnection: close\r\n\r\n"
            )
        }
        None if path == "/slow" => {
            thread::sleep(Duration::from_secs(5));
            Ok(())
        }
        None => Ok(()), // hangs up
    }
}

/// Opens the server; gives its address and what it is asked.
fn server() -> (String, Asked) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let origin = format!("http://127.0.0.1:{}", listener.local_addr().expect("bound").port());
    let asked = Asked::default();
    let seen = Arc::clone(&asked);
    thread::spawn(move || {
        for stream in listener.incoming().filter_map(Result::ok) {
            let seen = Arc::clone(&seen);
            thread::spawn(move || answer(stream, &seen));
        }
    });
    (origin, asked)
}

const LIMITS: Limits = Limits {
    pause: Duration::from_millis(1),
    patience: Duration::from_secs(1),
    in_flight: 3,
    redirects: 10,
    private: true,
};

/// What is told of addresses, a line each: the code, the address, why.
fn told(urls: &[String], limits: &Limits, origin: &str) -> Vec<String> {
    let links = urls.iter().map(|url| Outside { url: url.clone(), loc: Loc::Project });
    let found = run(&links.collect::<Vec<_>>(), limits);
    let said = found.iter().map(|d| {
        let args = d.args.iter().map(|(_, arg)| match arg {
            Arg::Text(text) => text.replace(origin, ""),
            Arg::Term(term) => (*term).to_owned(),
            other @ (Arg::Int(_) | Arg::Meaning(_) | Arg::Parser(_) | Arg::List(_)) => {
                format!("{other:?}")
            }
        });
        format!("{} {}", d.code, args.collect::<Vec<_>>().join(" "))
    });
    said.collect()
}

#[test]
fn every_answer_of_a_server_is_told_for_what_it_is() {
    let (origin, asked) = server();
    let paths = [
        "/here",
        "/here#place",
        "/headless",
        "/lying",
        "/missing",
        "/gone",
        "/empty",
        "/members",
        "/often",
        "/ill",
        "/moved",
        "/moved-away",
        "/round",
        "/elsewhere",
        "/far/10",
        "/far/11",
        "/slow",
        "/silent",
    ];
    let mut urls: Vec<String> = paths.iter().map(|path| format!("{origin}{path}")).collect();
    let closed = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port");
    urls.push(format!("http://{closed}/"));
    urls.push("http://nobody.invalid/".to_owned());
    urls.push("http://user@127.0.0.1/".to_owned());
    let expected = [
        "external-dead /missing HTTP 404".to_owned(),
        "external-dead /gone HTTP 410".to_owned(),
        "external-unsure /members HTTP 403".to_owned(),
        "external-unsure /often HTTP 429".to_owned(),
        "external-unsure /ill HTTP 500".to_owned(),
        "external-dead /moved-away HTTP 410".to_owned(),
        "external-unsure /round external-loop".to_owned(),
        "external-unsure /elsewhere external-form".to_owned(),
        "external-unsure /far/11 external-redirects".to_owned(),
        "external-unsure /slow external-time".to_owned(),
        "external-unsure /silent external-broken".to_owned(),
        format!("external-dead http://{closed}/ external-refused"),
        "external-dead http://nobody.invalid/ external-no-host".to_owned(),
        "external-unsure http://user@127.0.0.1/ external-form".to_owned(),
    ];
    assert_eq!(told(&urls, &LIMITS, &origin), expected);

    // Each address once, whatever leads to it; a second way only where the first was refused; and by name.
    let agent = concat!("specola/", env!("CARGO_PKG_VERSION"), " (link check)");
    let asked = asked.lock().expect("whole").clone();
    let of = |path: &str| {
        let times = |method| asked.get(&format!("{method} {path} {agent}")).copied().unwrap_or(0);
        (times("HEAD"), times("GET"))
    };
    assert_eq!((of("/here"), of("/gone"), of("/headless")), ((1, 0), (1, 1), (1, 1)));
    assert_eq!((of("/slow"), of("/far/3"), of("/round")), ((1, 0), (1, 0), (1, 0)));
}

#[test]
fn a_machine_without_a_network_calls_no_link_dead() {
    let urls = ["http://nobody.invalid/".to_owned()];
    let expected = ["external-unsure http://nobody.invalid/ external-no-host"];
    assert_eq!(told(&urls, &LIMITS, "-"), expected);
}

#[test]
fn nothing_is_sent_into_a_private_network() {
    let (origin, asked) = server();
    let port = origin.rsplit(':').next().expect("a port");
    let urls =
        [origin.clone(), format!("http://2130706433:{port}/"), format!("http://localhost:{port}/")];
    let limits = Limits { private: false, ..LIMITS };
    let expected = [
        "external-unsure  external-private".to_owned(),
        format!("external-unsure http://2130706433:{port}/ external-private"),
        format!("external-unsure http://localhost:{port}/ external-private"),
    ];
    assert_eq!(told(&urls, &limits, &origin), expected);
    assert_eq!(*asked.lock().expect("whole"), BTreeMap::new());
}

#[test]
fn the_open_network_is_told_from_the_others() {
    let closed = "0.0.0.0 10.1.2.3 100.64.0.1 100.127.0.1 127.0.0.1 169.254.169.254 172.16.0.1 172.31.0.1 192.0.0.8 \
                  192.0.2.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1 255.255.255.255 \
                  :: ::1 ::ffff:8.8.8.8 64:ff9b::7f00:1 100::1 2001::1 2001:db8::1 2002:7f00:1::1 fc00::1 fe80::1 ff02::1";
    let open = "1.1.1.1 9.9.9.9 100.63.0.1 100.128.0.1 172.15.0.1 172.32.0.1 198.17.0.1 2606:4700::1111 2a00:1450::1";
    let of = |text: &str| -> Vec<(String, bool)> {
        let number = |word: &str| word.parse::<IpAddr>().expect("a number");
        text.split_whitespace().map(|word| (word.to_owned(), is_public(number(word)))).collect()
    };
    let wrong = of(closed).into_iter().filter(|(_, open)| *open);
    let wrong = wrong.chain(of(open).into_iter().filter(|(_, open)| !*open));
    assert_eq!(wrong.collect::<Vec<_>>(), Vec::new());
}

#[test]
fn an_address_has_one_host_or_none() {
    let host = |url: &str| Address::parse(url).map(|a| format!("{} {}", a.host, a.port));
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(host("http://Example.org"), some("example.org 80"));
    assert_eq!(host("https://example.org?x@y"), some("example.org 443"));
    assert_eq!(host("https://example.org:8443/a:b"), some("example.org 8443"));
    assert_eq!(host("HTTP://[2001:DB8::1]:81/"), some("[2001:db8::1] 81"));
    assert_eq!(host("http://[2001:db8::1]/"), some("[2001:db8::1] 80"));
    for none in [
        "https://",
        "https://a@b/",
        "https://a:b@c/",
        "http://a\\@b/",
        "http://a b/",
        "http://città.it/",
        "http://a:99999/",
        "http://[x]/",
        "ftp://a/",
        "a.org",
        "http://a\n/",
    ] {
        assert_eq!(host(none), None, "{none}");
    }
}
