//! `serve`: a preview on one's own machine. A page is drawn when it is asked for; what is saved shows in the open page.
//!
//! In: the site's folder, a port. Out: answers to the browser of this machine and to no one else. The site is read and
//! planned once, and again when a file of it changed, of which what did not change is not read again; where the body of
//! a text changed and nothing that others see of it, that text alone is read and checked, and where a dataset changed, it and
//! what shows anything of it (`edit`). Pages are drawn one by one, as they are looked at. Nothing an author does ends the preview: what is wrong is said over the page, and a
//! page that cannot be drawn is shown as it last was, marked as old. Where the program itself fails, that page alone is
//! without an answer. Nothing is written.
//!
//! One thread holds the site and draws; one looks whether the folder changed; each connection has its own, and asks the
//! first. They meet in one channel of `Ask`s.

mod edit;
mod ground;
mod http;
mod page;
mod panel;
mod watch;

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;

use self::ground::Ground;
use self::http::{Answer, OWN, Request};
use self::page::{Kept, Scene, Shown};
use crate::build::{self, Findings, Options};
use crate::diag::show::{self, Told, ToolLang};
use crate::diag::{self, Code, Diagnostic, Loc};
use crate::memo::Carried;
use crate::name::Url;
use crate::render::media::content_type;
use crate::source::{Entry, Sources, Stamp, World};
use crate::world::disk::{Disk, Remembering};
use crate::world::read;
use crate::world::watch::{Look, look};

const CLIENT_JS: &str = include_str!("client.js");
const CLIENT_CSS: &str = include_str!("client.css");

/// How long a connection may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many connections there may be at once.
const CONNECTIONS: usize = 200;

/// What a preview is of.
pub struct Setting<'a> {
    /// The site's folder.
    pub root: &'a Path,
    /// The language faults are told in.
    pub lang: ToolLang,
    /// The moment of each run.
    pub now: &'a dyn Fn() -> Timestamp,
    /// Called with a line for whoever started the preview: how many faults there are.
    pub said: &'a dyn Fn(&str),
}

/// Where a preview listens: this machine, under both of its names.
#[derive(Debug)]
pub struct Door {
    listeners: Vec<TcpListener>,
    port: u16,
}

impl Door {
    /// Opens the door at a port; 0 is any that is free.
    ///
    /// # Errors
    /// The port is taken, or may not be used.
    pub fn open(port: u16) -> io::Result<Self> {
        let first = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let port = first.local_addr()?.port();
        let second = TcpListener::bind((Ipv6Addr::LOCALHOST, port)).ok();
        Ok(Self { listeners: std::iter::once(first).chain(second).collect(), port })
    }

    /// The address to type.
    pub fn address(&self) -> String {
        // Where the other name belongs to another program, this one is ours.
        let host = if self.listeners.len() == 2 { "localhost" } else { "127.0.0.1" };
        format!("http://{host}:{}", self.port)
    }
}

/// What the thread that holds the site is asked.
enum Ask {
    /// The answer to a request.
    Page(Request, Sender<Answer>),
    /// To be told of changes of a page.
    Follow(Follower),
    /// To look at the site anew: these files are not what they were, or anything.
    Changed(Option<Vec<PathBuf>>),
}

/// Why a site is shown no longer.
enum End {
    /// Nobody can ask any more.
    Alone,
    /// It changed, as [`Ask::Changed`].
    Changed(Option<Vec<PathBuf>>),
}

/// A page that is open in a browser.
struct Follower {
    url: Option<Url>,
    events: Sender<String>,
}

/// What outlives a change of the site.
struct State<'a> {
    setting: &'a Setting<'a>,
    options: Options,
    /// The texts of the site as they were last read.
    texts: Arc<Carried<String, (Stamp, Arc<str>)>>,
    kept: Kept,
    ground: Ground,
    followers: Vec<Follower>,
    asks: Receiver<Ask>,
    pending: VecDeque<Ask>,
    said: String,
    look: Arc<Mutex<Look>>,
}

/// Runs a preview; it ends with the program.
pub fn run(setting: &Setting<'_>, door: Door) {
    let (to_site, asks) = channel();
    // What changes while the site is read is seen as a change.
    let first = look(setting.root);
    let seen = Arc::new(Mutex::new(first));
    let (root, changes, looks) = (setting.root.to_owned(), to_site.clone(), Arc::clone(&seen));
    thread::spawn(move || {
        watch::watch(&root, &looks, |files| changes.send(Ask::Changed(files)).is_ok());
    });
    let texts = Some(Arc::default());
    let options =
        Options { base_url: Some(door.address()), drafts: true, texts, ..Options::default() };
    let open = Arc::new(AtomicUsize::new(0));
    for listener in door.listeners {
        let (to_site, open, port) = (to_site.clone(), Arc::clone(&open), door.port);
        thread::spawn(move || {
            for stream in listener.incoming().filter_map(Result::ok) {
                if open.fetch_add(1, Ordering::Relaxed) >= CONNECTIONS {
                    open.fetch_sub(1, Ordering::Relaxed);
                    continue;
                }
                let (to_site, open) = (to_site.clone(), Arc::clone(&open));
                thread::spawn(move || {
                    // A browser that went away has no use for an error.
                    let _ = connection(stream, port, &to_site);
                    open.fetch_sub(1, Ordering::Relaxed);
                });
            }
        });
    }
    let mut state = State {
        setting,
        options,
        texts: Arc::default(),
        kept: Kept::default(),
        ground: Ground::default(),
        followers: Vec::new(),
        asks,
        pending: VecDeque::new(),
        said: String::new(),
        look: seen,
    };
    // A site at which the program fails is looked at again when it has changed.
    while unbroken(|| state.moment()).unwrap_or_else(|| state.broken_site()) {}
}

/// Does something; `None` where the program fails at it. Everything that outlives a question is either replaced whole or
/// only added to, so that what is left behind is sound; why it failed has gone to the standard error by then.
fn unbroken<T>(act: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(act)).ok()
}

impl State<'_> {
    /// From one change of the site to the next; `false` when nobody can ask any more.
    fn moment(&mut self) -> bool {
        let mut look = self.look.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let disk = match Disk::new(self.setting.root, (self.setting.now)()) {
            Ok(disk) => disk,
            Err(e) => {
                let fault = Diagnostic::new(Code::FileUnreadable, Loc::Path(".".to_owned()));
                let fault = fault.with("reason", &e);
                let told =
                    show::tell(&[fault], &Sources::new(&Gone, Vec::new()), self.setting.lang);
                return self.without_site(&told);
            }
        };
        let texts = Arc::clone(&self.texts);
        let disk = Remembering::new(disk, &texts);
        let (mut sources, unread) = read::read(&disk);
        texts.turn();
        self.ground.note(&sources);
        let known = (&self.ground.drawings, &self.ground.states);
        let (made, mut findings) = build::make(&sources, &self.options, Some(known), &|_| {});
        self.ground.drawings.turn();
        findings.rest.extend(unread);
        edit::quiet(&mut findings);
        let mut all = in_order(&findings);
        if let Some(texts) = &self.options.texts {
            texts.turn();
        }
        self.say(&all);
        let Some(mut made) = made else {
            let told = show::tell(&all, &sources, self.setting.lang);
            return self.without_site(&told);
        };
        loop {
            let Setting { lang, root, .. } = *self.setting;
            let end = made.draw(&sources, |ctx| {
                let mut scene = Scene { ctx, diagnostics: &all, lang, root, look: &look };
                scene.keep_sheets(&mut self.kept);
                self.with_site(&mut scene)
            });
            let End::Changed(files) = end else { return false };
            // At that moment another site may come of the same files.
            let is_due = made.site.due.is_some_and(|due| (self.setting.now)() >= due);
            let files = files.filter(|_| !is_due);
            let is_taken = files.is_some_and(|files| {
                let seen = self.look.lock().unwrap_or_else(PoisonError::into_inner);
                look.follow(&seen, &files);
                drop(seen);
                edit::edit(&mut made, &mut sources, (root, &files), &mut findings)
            });
            if !is_taken {
                // To take a site apart takes as long as to read one; nobody waits for it.
                thread::spawn(move || drop(made));
                return true;
            }
            all = in_order(&findings);
            self.say(&all);
        }
    }

    /// Tells how many faults there are, where it is another number than before.
    fn say(&mut self, diagnostics: &[Diagnostic]) {
        let line = show::summary(diagnostics, self.setting.lang);
        if line != self.said {
            (self.setting.said)(&line);
            self.said = line;
        }
    }

    fn with_site(&mut self, scene: &mut Scene<'_, '_>) -> End {
        let mut followers = std::mem::take(&mut self.followers);
        // Of many windows on one page the page is drawn once.
        let mut updates: BTreeMap<Option<Url>, String> = BTreeMap::new();
        followers.retain(|f| {
            let update = updates.entry(f.url.clone());
            let kept = &mut self.kept;
            let update = update.or_insert_with(|| state_of(scene, f.url.as_ref(), kept));
            f.events.send(update.clone()).is_ok()
        });
        self.followers = followers;
        loop {
            match self.next() {
                Some(Ask::Page(request, answer)) => {
                    let url = request.url.as_ref();
                    let drawn = unbroken(|| scene.answer(url, &mut self.kept));
                    let broken = || page::broken(url, &self.kept, self.setting.lang);
                    let _ = answer.send(drawn.unwrap_or_else(broken));
                }
                Some(Ask::Follow(f)) => {
                    let update = state_of(scene, f.url.as_ref(), &mut self.kept);
                    if f.events.send(update).is_ok() {
                        self.followers.push(f);
                    }
                }
                Some(Ask::Changed(files)) => return End::Changed(files),
                None => return End::Alone,
            }
        }
    }

    fn without_site(&mut self, told: &[Told]) -> bool {
        let lang = self.setting.lang;
        self.as_kept(&|url, kept| page::show_without_site(url, told, kept, lang), &|url, kept| {
            page::answer_without_site(url, told, kept, lang)
        })
    }

    /// A site at which the program fails: what was drawn before is all there is.
    fn broken_site(&mut self) -> bool {
        let lang = self.setting.lang;
        self.as_kept(&|url, kept| page::show_broken(url, kept, lang), &|url, kept| {
            page::broken(url, kept, lang)
        })
    }

    /// Answers from what was drawn before, until the site changes.
    fn as_kept(
        &mut self,
        show: &dyn Fn(Option<&Url>, &Kept) -> Shown,
        answer_of: &dyn Fn(Option<&Url>, &Kept) -> Answer,
    ) -> bool {
        let show = |url: Option<&Url>, kept: &Kept| update_of(&show(url, kept));
        let mut followers = std::mem::take(&mut self.followers);
        followers.retain(|f| f.events.send(show(f.url.as_ref(), &self.kept)).is_ok());
        self.followers = followers;
        loop {
            match self.next() {
                Some(Ask::Page(request, answer)) => {
                    let _ = answer.send(answer_of(request.url.as_ref(), &self.kept));
                }
                Some(Ask::Follow(f)) => {
                    if f.events.send(show(f.url.as_ref(), &self.kept)).is_ok() {
                        self.followers.push(f);
                    }
                }
                Some(Ask::Changed(_)) => return true,
                None => return false,
            }
        }
    }

    /// The next question. Of several changes one is enough, and the site is looked at anew before anything older is
    /// answered.
    fn next(&mut self) -> Option<Ask> {
        if self.pending.is_empty() {
            self.pending.push_back(self.asks.recv().ok()?);
        }
        self.pending.extend(self.asks.try_iter());
        let mut changed: Option<Option<Vec<PathBuf>>> = None;
        self.pending.retain(|ask| {
            let Ask::Changed(files) = ask else { return true };
            let all = changed.take().unwrap_or_else(|| Some(Vec::new()));
            changed =
                Some(all.zip(files.as_ref()).map(|(all, files)| [all.as_slice(), files].concat()));
            false
        });
        changed.map(Ask::Changed).or_else(|| self.pending.pop_front())
    }
}

/// Everything that was found wrong, as it is told.
fn in_order(findings: &Findings) -> Vec<Diagnostic> {
    let mut all: Vec<Diagnostic> = findings.iter().cloned().collect();
    diag::sort(&mut all);
    all
}

/// What an open page is told of the site as it is now.
fn state_of(scene: &mut Scene<'_, '_>, url: Option<&Url>, kept: &mut Kept) -> String {
    let lang = scene.lang;
    let shown = unbroken(|| scene.show(url, kept));
    update_of(&shown.unwrap_or_else(|| page::show_broken(url, kept, lang)))
}

/// What an open page is told.
fn update_of(page: &Shown) -> String {
    json!({ "state": page.state, "css": page.css, "panel": page.panel }).to_string()
}

/// Answers one request; a page that follows its changes stays.
fn connection(stream: TcpStream, port: u16, to_site: &Sender<Ask>) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let mut stream = stream;
    let head = http::read_head(&mut stream)?;
    let request = match http::parse(&head, port) {
        Ok(request) => request,
        Err(refusal) => {
            let answer = Answer::plain(refusal.status());
            return http::write(&mut stream, &answer, false);
        }
    };
    let only_head = request.head;
    let answer = match request.path.strip_prefix(OWN) {
        Some("client.js") => Answer::ok(content_type(".js"), CLIENT_JS),
        Some("client.css") => Answer::ok(content_type(".css"), CLIENT_CSS),
        Some("events") => return follow(&mut stream, &request, to_site),
        Some(_) => Answer::plain("404 Not Found"),
        None => {
            let (answer, answers) = channel();
            let gone = || io::Error::from(io::ErrorKind::BrokenPipe);
            to_site.send(Ask::Page(request, answer)).map_err(|_| gone())?;
            answers.recv().map_err(|_| gone())?
        }
    };
    http::write(&mut stream, &answer, only_head)
}

/// Passes on what changes of a page, until its window is closed.
fn follow(stream: &mut TcpStream, request: &Request, to_site: &Sender<Ask>) -> io::Result<()> {
    let page = request.query.iter().find(|(name, _)| name == "page");
    let url = page.and_then(|(_, path)| Url::parse(path));
    let (events, updates) = channel();
    http::begin_events(stream)?;
    let gone = || io::Error::from(io::ErrorKind::BrokenPipe);
    to_site.send(Ask::Follow(Follower { url, events })).map_err(|_| gone())?;
    loop {
        let event = match updates.recv_timeout(PATIENCE) {
            Ok(update) => format!("event: update\ndata: {update}\n\n"),
            // A line that says nothing, to find out whether anybody listens.
            Err(RecvTimeoutError::Timeout) => ":\n\n".to_owned(),
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        };
        io::Write::write_all(stream, event.as_bytes())?;
    }
}

/// A folder that is gone.
struct Gone;

impl World for Gone {
    fn list(&self) -> Vec<Entry> {
        Vec::new()
    }

    fn open(&self, _: &str) -> io::Result<Box<dyn io::Read + Send>> {
        Err(io::ErrorKind::NotFound.into())
    }

    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_of_the_program_is_one_page_without_an_answer() {
        let url = Url::parse("/a/");
        let mut kept = Kept::default();
        kept.keep_page(&Url::parse("/a/").unwrap(), "<html><body>1</body></html>".to_owned());
        let drawn: Option<Answer> = unbroken(|| panic!("a fault of the program, for this test"));
        assert_eq!(drawn, None);
        let answer = page::broken(url.as_ref(), &kept, ToolLang::It);
        let body = String::from_utf8(answer.body).unwrap();
        assert_eq!((answer.status, body.contains("<body>1")), ("500 Internal Server Error", true));
        let other = page::show_broken(Url::parse("/b/").as_ref(), &kept, ToolLang::En);
        assert_eq!(
            other.panel,
            "<p class=\"sp-old\">Specola itself failed at this page: that is a fault of the program, not of yours. \
             What it said is in the terminal; please report it.</p>\n"
        );
    }
}
