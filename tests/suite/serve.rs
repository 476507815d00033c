//! The preview, through its socket: what it shows is what `build` writes, what changes shows in the open page, nothing
//! an author does ends it, and nobody but this machine is answered.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use crate::fixture::{NOW, folder, run, specola, tree, write_files};
use crate::golden;

/// A preview that runs; it ends with the test.
pub(crate) struct Preview {
    child: Child,
    address: String,
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What came back: the status, the head, the body.
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Preview {
    pub(crate) fn start(root: &Path, lang: &str) -> Self {
        let root = root.display().to_string();
        let arguments = ["serve", "--port", "0", "--root", &root, "--now", NOW, "--lang", lang];
        let mut command = specola(&arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("runs");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
        let address = line.split("/  (").next().expect("an address").to_owned();
        Self { child, address }
    }

    fn host(&self) -> &str {
        self.address.trim_start_matches("http://")
    }

    fn connect(&self) -> TcpStream {
        let port = self.host().rsplit(':').next().expect("a port");
        let stream = TcpStream::connect(format!("127.0.0.1:{port}")).expect("connects");
        stream.set_read_timeout(Some(Duration::from_mins(1))).expect("a timeout");
        stream
    }

    /// Sends the bytes of a request.
    fn send(&self, request: &str) -> Answer {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).expect("sent");
        let mut all = Vec::new();
        stream.read_to_end(&mut all).expect("an answer");
        let at = all.windows(4).position(|w| w == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8(all[..at].to_vec()).expect("UTF-8");
        let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).expect("a status");
        Answer { status, head, body: all[at + 4..].to_vec() }
    }

    fn get(&self, path: &str) -> Answer {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.host()))
    }

    /// A page: its status, what it is without the preview's end, what is said over it.
    pub(crate) fn page(&self, path: &str) -> (u16, String, String) {
        let answer = self.get(path);
        let html = String::from_utf8(answer.body).expect("UTF-8");
        let (html, panel) = undressed(&html);
        (answer.status, html, panel)
    }

    pub(crate) fn follow(&self, path: &str) -> Events {
        let mut stream = self.connect();
        let target = format!("/__specola/events?page={path}&state=x");
        write!(stream, "GET {target} HTTP/1.1\r\nHost: {}\r\n\r\n", self.host()).expect("sent");
        Events { lines: BufReader::new(stream), last: Json::Null }
    }
}

/// Takes the preview's end off a page.
fn undressed(html: &str) -> (String, String) {
    let html = html.replacen("<link rel=\"stylesheet\" href=\"/__specola/client.css\">\n", "", 1);
    let Some((before, rest)) = html.split_once("<div id=\"specola-preview\"") else {
        return (html, String::new());
    };
    let (panel, rest) = rest.split_once("</div>\n<div id=\"specola-gone\"").expect("a panel");
    let panel = panel.split_once('>').expect("a tag").1;
    let after = rest.split_once("</script>\n").expect("a script").1;
    (format!("{before}{after}"), panel.to_owned())
}

/// What an open page is told.
pub(crate) struct Events {
    lines: BufReader<TcpStream>,
    last: Json,
}

impl Events {
    /// The next update for which something holds; the others are passed over.
    pub(crate) fn until(&mut self, what: &str, holds: impl Fn(&Json, &Json) -> bool) -> Json {
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(30) {
            let mut line = String::new();
            self.lines.read_line(&mut line).expect(what);
            let Some(data) = line.strip_prefix("data: ") else { continue };
            let now: Json = serde_json::from_str(data).expect("JSON");
            let fits = holds(&self.last, &now);
            self.last = now.clone();
            if fits {
                return now;
            }
        }
        unreachable!("{what}: never told; last {}", self.last)
    }

    /// The page is another one.
    pub(crate) fn another(&mut self, what: &str) -> Json {
        self.until(what, |last, now| last["state"] != now["state"])
    }

    /// What is said over the page has this in it, or not.
    pub(crate) fn panel(&mut self, part: &str, there: bool) -> Json {
        self.until(part, |_, now| now["panel"].as_str().is_some_and(|p| p.contains(part)) == there)
    }
}

/// Saves as many editors do: a new file is renamed over the old one.
pub(crate) fn save(path: &Path, text: &str) {
    let beside = path.with_extension("saving");
    fs::write(&beside, text).expect("written");
    fs::rename(&beside, path).expect("renamed");
}

/// A small site: an article that is out, a draft, one to come, and a dataset.
fn site(dir: &Path) -> PathBuf {
    assert_eq!(run(&["new", "site", "s"], dir).0, 0);
    let root = dir.join("s");
    assert_eq!(run(&["new", "dataset", "nascite"], &root).0, 0);
    for (name, more) in [
        ("primo", "date = 2026-03-01\n"),
        ("bozza", "date = 2026-03-01\ndraft = true\n"),
        ("futuro", "date = 2026-04-20T09:30:00\n"),
    ] {
        for tag in ["it", "en"] {
            let path = root.join(format!("content/articles/{name}/index.{tag}.md"));
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            let text = article(name, more, "Il testo.");
            fs::write(path, text).expect("written");
        }
    }
    root
}

fn article(title: &str, more: &str, body: &str) -> String {
    format!("+++\ntitle = \"{title}\"\ndescription = \"Una frase.\"\n{more}+++\n\n{body}\n")
}

#[test]
fn what_is_shown_is_what_is_built() {
    for case in ["dataset", "report"] {
        let dir = folder();
        let root = dir.path().join("s");
        write_files(&root, &golden::site(case));
        let preview = Preview::start(&root, "en");
        let out = dir.path().join("out").display().to_string();
        let url = preview.address.clone();
        let build = ["build", "--out", &out, "--base-url", &url, "--now", NOW, "--drafts"];
        assert_eq!(run(&build, &root).0, 0, "{case}");
        let mut compared = 0;
        for (path, bytes) in tree(Path::new(&out)) {
            if path == "specola-manifest.json" || path == ".gitignore" {
                continue;
            }
            let url = format!("/{}", path.strip_suffix("index.html").unwrap_or(&path));
            let answer = preview.get(&url);
            let status = if url == "/404.html" { 404 } else { 200 };
            assert!(answer.status == status || url == "/404.html", "{url}: {}", answer.head);
            let body = match String::from_utf8(answer.body.clone()) {
                Ok(text) if path.ends_with(".html") => undressed(&text).0.into_bytes(),
                Ok(_) | Err(_) => answer.body,
            };
            assert!(body == bytes, "{case}: {url} is not what is built");
            compared += 1;
        }
        assert!(compared > 60, "{case}: only {compared} files");
    }
}

#[test]
fn nobody_but_this_machine_is_answered() {
    let dir = folder();
    let root = site(dir.path());
    let preview = Preview::start(&root, "en");
    let host = preview.host().to_owned();
    let ask = |target: &str, headers: &str| {
        let answer = preview.send(&format!("GET {target} HTTP/1.1\r\n{headers}\r\n"));
        (answer.status, String::from_utf8_lossy(&answer.body).into_owned())
    };
    let refused = |status: u16, line: &str| (status, format!("{status} {line}\n"));
    let misdirected = refused(421, "Misdirected Request");
    assert_eq!(ask("/", "Host: evil.example\r\n"), misdirected);
    assert_eq!(ask("/__specola/events?page=/", "Host: evil.example\r\n"), misdirected);
    assert_eq!(ask("/", ""), misdirected);
    let forbidden = refused(403, "Forbidden");
    let from = |header: &str| format!("Host: {host}\r\n{header}\r\n");
    assert_eq!(ask("/", &from("Origin: https://evil.example")), forbidden);
    assert_eq!(ask("/primo.csv", &from("Sec-Fetch-Site: cross-site")), forbidden);
    let post = preview.send(&format!("POST / HTTP/1.1\r\nHost: {host}\r\n\r\n"));
    assert_eq!(post.status, 405);
    // Files of the site's folder that are no part of the site, and files outside of it.
    fs::write(dir.path().join("secret.txt"), "secret").expect("written");
    for target in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/specola.toml",
        "/content/index.it.md",
        "/..%2fsecret.txt",
    ] {
        let (status, body) = ask(target, &format!("Host: {host}\r\n"));
        assert_eq!(status, 404, "{target}");
        assert!(!body.contains("secret\n") && !body.contains("timezone"), "{target}");
    }
    let head = preview.get("/").head;
    for header in [
        "Cache-Control: no-store",
        "script-src 'self'",
        "Cross-Origin-Resource-Policy: same-origin",
    ] {
        assert!(head.contains(header), "{head}");
    }
}

#[test]
fn a_save_shows_in_the_open_page_and_a_fault_over_it() {
    let dir = folder();
    let root = site(dir.path());
    let preview = Preview::start(&root, "it");
    let file = root.join("content/articles/primo/index.it.md");
    let (status, before, panel) = preview.page("/articoli/primo/");
    assert_eq!((status, panel.as_str()), (200, ""));
    let mut open = preview.follow("/articoli/primo/");
    let mut elsewhere = preview.follow("/articoli/bozza/");
    open.another("the first state");
    let other = elsewhere.another("the first state");

    // A save: the page is another one, and other pages are what they were.
    save(&file, &article("primo", "date = 2026-03-01\n", "Il testo nuovo."));
    open.another("a save");
    assert!(preview.page("/articoli/primo/").1 == before.replace("Il testo.", "Il testo nuovo."));
    let same = elsewhere.until("another page", |_, _| true);
    assert_eq!((&same["state"], &same["panel"]), (&other["state"], &other["panel"]));

    // A half-written file: the last good page stays beneath, marked as old; the fault is told with its place.
    save(&file, "+++\ntitle = \"primo\"\ndescription = \"Una fr");
    let told = open.panel("sp-error", true);
    let panel = told["panel"].as_str().expect("text");
    let place = "<code>content/articles/primo/index.it.md:1:1</code>";
    assert!(panel.starts_with("<p class=\"sp-old\">Questa è la pagina com’era"), "{panel}");
    assert!(panel.contains(place), "{panel}");
    let (status, old, over) = preview.page("/articoli/primo/");
    assert_eq!((status, over.as_str()), (200, panel));
    assert!(old.contains("Il testo nuovo."), "the last good page");

    // Mended: the page is there, nothing is said over it.
    save(&file, &article("primo", "date = 2026-03-01\n", "Il testo nuovo."));
    assert_eq!(open.panel("sp-", false)["panel"], "");
}

#[expect(clippy::too_many_lines, reason = "one save after the other")]
#[test]
fn what_is_shown_after_a_save_is_what_a_new_preview_shows() {
    let dir = folder();
    let root = dir.path().join("s");
    write_files(&root, &golden::site("article"));
    let preview = Preview::start(&root, "it");
    let file = root.join("content/articles/centri/index.it.md");
    let sound = fs::read_to_string(&file).expect("there");
    let themed = |path: &'static str, from: &str, to: &str| {
        let file = root.join("themes/mini").join(path);
        let text = fs::read_to_string(&file).expect("there");
        assert!(text.contains(from), "{path}");
        (path, file, text.replacen(from, to, 1))
    };
    let csv = root.join("datasets/centri/centri.csv");
    let rows = fs::read_to_string(&csv).expect("there");
    let mut open = preview.follow("/articoli/ospiti/");
    open.another("the first state");
    let chart = "## Il grafico";
    for (what, file, text) in [
        (
            "a paragraph",
            sound.replace(
                chart,
                &format!(
                    "Nel 2024 erano {{{{ value(\"centri\", \"ospiti\", anno=2024) }}}}.\n\n{chart}"
                ),
            ),
        ),
        (
            "faults",
            sound.replace(
                chart,
                &format!("Il 12,5%, [x](page:nulla), {{{{ value(\"no\") }}}}.\n\n{chart}"),
            ),
        ),
        ("another heading", sound.replace(chart, "## Le linee")),
        ("another title", sound.replacen("Gli ospiti", "Le ospiti", 1)),
        ("as it was", sound.clone()),
    ]
    .map(|(what, text)| (what, file.clone(), text))
    .into_iter()
    .chain([
        ("another number", csv.clone(), rows.replacen("1234", "1235", 1)),
        ("a row more", csv.clone(), format!("{rows}2026,1600,P,71.00\n")),
        ("a wrong cell", csv.clone(), rows.replacen("1234", "niente", 1)),
        ("the rows as they were", csv, rows),
        themed("templates/card.html", "{{", "<!-- another card -->{{"),
        themed("templates/mast.html", "{{", "<!-- another masthead -->{{"),
        themed("templates/article.html", "<h1", "<h1 id=\"altrove\""),
        themed("css/page.css", "#000000", "#111111"),
    ]) {
        save(&file, &text);
        // A style sheet changes without the page.
        open.until(what, |last, now| last["state"] != now["state"] || last["css"] != now["css"]);
        let fresh = Preview::start(&root, "it");
        for url in [
            "/articoli/ospiti/",
            "/articoli/",
            "/en/articles/",
            "/",
            // The pictures of its page name the address of the preview: their size is that of the port.
            "/grafici/ospiti-anni/ospiti-anni.csv",
            "/dati/",
            "/dati/centri/centri.csv",
            "/territori/alessandria/",
            "/cerca/pages/0.json",
            "/cerca/pages/1.json",
        ] {
            let (status, html, panel) = fresh.page(url);
            let html = html.replace(&fresh.address, &preview.address);
            let shown = preview.page(url);
            assert_eq!((shown.0, &shown.2), (status, &panel), "{what}: {url}");
            assert!(shown.1 == html, "{what}: {url} is not what a new preview shows");
        }
    }
}

#[test]
fn drafts_and_pages_to_come_are_shown_and_marked() {
    let dir = folder();
    let preview = Preview::start(&site(dir.path()), "it");
    let panel = |path: &str| preview.page(path).2;
    assert_eq!(panel("/articoli/primo/"), "");
    assert_eq!(
        panel("/articoli/bozza/"),
        "<p class=\"sp-state\">Bozza: non è nel sito pubblicato.</p>\n"
    );
    assert_eq!(
        panel("/articoli/futuro/"),
        "<p class=\"sp-state\">Non è ancora uscita; esce il 20 aprile 2026 alle ore 09:30.</p>\n"
    );
    let (status, _, said) = preview.page("/articoli/nessuno/");
    assert_eq!(
        (status, said.as_str()),
        (404, "<p class=\"sp-old\">A questo indirizzo adesso non c’è nessuna pagina.</p>\n")
    );
    let answer = preview.get("/articoli/primo");
    assert_eq!(answer.status, 302);
    assert!(answer.head.contains("Location: /articoli/primo/"), "{}", answer.head);
}

#[test]
fn a_style_sheet_changes_without_a_new_page() {
    let dir = folder();
    let root = site(dir.path());
    let preview = Preview::start(&root, "en");
    let mut open = preview.follow("/articoli/primo/");
    let first = open.another("the first state");
    let sheet = root.join("themes/osservatorio/css/site.css");
    let css = fs::read_to_string(&sheet).expect("there");
    save(&sheet, &format!("{css}\n.another {{ color: red; }}\n"));
    let then = open.until("another sheet", |last, now| last["css"] != now["css"]);
    assert_eq!(then["state"], first["state"]);
    let href = then["css"][0].as_str().expect("an address");
    let new = preview.get(href);
    assert!(String::from_utf8_lossy(&new.body).contains(".another"));
    // A sheet with a fault: the fault is told, and the page keeps the last good one.
    save(&sheet, &format!("{css}\n.another {{ color: red; }} }}\n"));
    open.panel("sp-error", true);
    assert!(preview.get(href).body == new.body, "the last good sheet");
    save(&sheet, &css);
    assert_eq!(open.panel("sp-", false)["panel"], "");
}

#[test]
fn nothing_an_author_does_ends_the_preview() {
    let dir = folder();
    let root = site(dir.path());
    let preview = Preview::start(&root, "en");
    let path = "/en/data/nascite/";
    let (status, good, panel) = preview.page(path);
    assert_eq!((status, panel.as_str()), (200, ""));
    let mut open = preview.follow(path);
    open.another("the first state");
    let at = |path: &str| root.join(path);
    let mended = |open: &mut Events| {
        assert_eq!(open.panel("sp-", false)["panel"], "");
        assert!(preview.page(path).1 == good, "the page is what it was");
    };

    // A CSV while it is being saved.
    let csv = fs::read_to_string(at("datasets/nascite/nascite.csv")).expect("there");
    fs::write(at("datasets/nascite/nascite.csv"), "anno,val").expect("written");
    open.panel("datasets/nascite/nascite.csv", true);
    fs::write(at("datasets/nascite/nascite.csv"), &csv).expect("written");
    mended(&mut open);

    // A template that fails: the last good page, marked.
    let template = at("themes/osservatorio/templates/dataset.html");
    let text = fs::read_to_string(&template).expect("there");
    save(&template, &text.replacen("{% block main %}", "{% block main %}{{ page.nothing }}", 1));
    let told = open.panel("templates/dataset.html", true);
    assert!(told["panel"].as_str().expect("text").starts_with("<p class=\"sp-old\">"));
    assert!(preview.page(path).1 == good, "the last good page");
    save(&template, &text);
    mended(&mut open);

    // The dataset's folder is removed and comes back.
    fs::rename(at("datasets/nascite"), dir.path().join("away")).expect("moved");
    open.until("gone", |last, now| last != now);
    assert_eq!(preview.page(path).0, 404);
    fs::rename(dir.path().join("away"), at("datasets/nascite")).expect("moved");
    open.until("back", |_, now| now["panel"] == "");
    mended_page(&preview, path, &good);

    // The settings are broken, then gone.
    let settings = fs::read_to_string(at("specola.toml")).expect("there");
    save(&at("specola.toml"), "title = {");
    open.panel("specola.toml", true);
    fs::remove_file(at("specola.toml")).expect("removed");
    open.panel("sp-old", true);
    let (status, old, _) = preview.page(path);
    assert!(status == 200 && old == good, "the last good page");
    save(&at("specola.toml"), &settings);
    mended(&mut open);

    // The whole folder is gone and comes back.
    fs::rename(&root, dir.path().join("elsewhere")).expect("moved");
    open.panel("sp-old", true);
    assert!(preview.page(path).1 == good, "the last good page");
    fs::rename(dir.path().join("elsewhere"), &root).expect("moved");
    mended(&mut open);
}

fn mended_page(preview: &Preview, path: &str, good: &str) {
    assert!(preview.page(path).1 == good, "the page is what it was");
}

#[test]
fn a_port_that_is_taken_is_told() {
    let dir = folder();
    let root = site(dir.path());
    let preview = Preview::start(&root, "en");
    let port = preview.host().rsplit(':').next().expect("a port").to_owned();
    let (code, out, said) = run(&["serve", "--port", &port], &root);
    assert_eq!((code, out.as_str()), (2, ""));
    let first = format!("error[port-taken]: no preview can stand at localhost:{port}: ");
    assert!(said.starts_with(&first), "{said}");
}
