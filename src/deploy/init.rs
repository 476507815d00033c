//! A folder of a server → one that a push publishes to.
//!
//! In: a folder, the branch that is published, how many releases are kept. Out: the bare repository with its two hooks,
//! each a line that calls this program, and beside it what a web server and a timer are told. Done again, it writes
//! the same files anew and touches neither the repository's contents nor a release.

#![expect(clippy::disallowed_methods, reason = "writes the server's folder")]

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::home::Home;
use crate::diag::show::ToolLang;
use crate::diag::{Arg, Code};
use crate::world::git::{Environment, Git};
use crate::world::{Fault, author};

/// What a server is set up with.
pub struct Init<'a> {
    /// The folder.
    pub dir: &'a Path,
    /// The branch that is published.
    pub branch: &'a str,
    /// How many releases are kept; the setting that is there, or else ten, where nothing is said.
    pub keep: Option<usize>,
    /// The address of the site, in place of the one in `specola.toml`.
    pub base_url: Option<&'a str>,
    /// This program.
    pub program: &'a Path,
    /// Language of what is told to who pushes.
    pub lang: ToolLang,
    /// What git is given of the environment.
    pub environment: &'a Environment,
}

/// Sets a server's folder up. Returns what is to be done next, in words.
///
/// # Errors
/// git or the disk refuses; the branch cannot be one.
pub fn init(init: &Init<'_>) -> Result<String, Fault> {
    let disk = |e: io::Error| Fault::write(init.dir, &e);
    if ["-", "/", "."].iter().any(|first| init.branch.starts_with(first)) || init.branch.is_empty()
    {
        let fault = Fault::new(Code::ArgumentInvalid, Path::new("--branch"));
        let fault = fault.with("value", init.branch);
        return Err(fault.with("advice", Arg::Term("arg-branch")));
    }
    let home = Home::make(init.dir).map_err(disk)?;
    fs::create_dir_all(home.repository()).map_err(disk)?;
    let git = Git::bare(home.repository(), init.environment);
    git.init(init.branch)?;
    if let Some(keep) = init.keep {
        git.set("specola.keep", &keep.to_string())?;
    }
    if let Some(base_url) = init.base_url {
        git.set("specola.baseUrl", base_url)?;
    }
    let hooks = home.repository().join("hooks");
    fs::create_dir_all(&hooks).map_err(disk)?;
    for (name, command) in [("pre-receive", "receive"), ("post-receive", "tick")] {
        let text = format!("#!/bin/sh\nexec {}\n", call(init, &home, command)?);
        let path = hooks.join(name);
        author::replace(&path, text.as_bytes()).map_err(disk)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).map_err(disk)?;
    }
    let tick = call(init, &home, "tick")?;
    let written = [
        ("crontab", format!("*/5 * * * * {}\n", tick.replace('%', "\\%"))),
        ("specola-tick.service", service(&tick)),
        ("specola-tick.timer", TIMER.to_owned()),
        ("nginx.conf", nginx(&home)),
    ];
    for (name, text) in &written {
        author::replace(&home.path(name), text.as_bytes()).map_err(disk)?;
    }
    Ok(next(init, &home))
}

/// The line that runs a command of this program, for a shell.
fn call(init: &Init<'_>, home: &Home, command: &str) -> Result<String, Fault> {
    let lang = match init.lang {
        ToolLang::En => "en",
        ToolLang::It => "it",
    };
    let (program, dir) = (quoted(init.program)?, quoted(&home.path(""))?);
    Ok(format!("{program} --lang {lang} deploy {command} {dir}"))
}

/// A path as one word of a shell.
fn quoted(path: &Path) -> Result<String, Fault> {
    let refused = || Fault::new(Code::ArgumentInvalid, path).with("value", "\\n");
    let text = path.to_str().filter(|text| !text.contains('\n')).ok_or_else(refused)?;
    Ok(format!("'{}'", text.trim_end_matches('/').replace('\'', "'\\''")))
}

const TIMER: &str = "\
[Unit]
Description=Publishes what has come due on the site

[Timer]
OnCalendar=*:0/5
Persistent=true

[Install]
WantedBy=timers.target
";

/// The unit of the timer; the shell reads the words, systemd only its own signs.
fn service(tick: &str) -> String {
    let tick =
        tick.replace('\\', "\\\\").replace('%', "%%").replace('$', "$$").replace('"', "\\\"");
    format!(
        "[Unit]\nDescription=Publishes what has come due on the site\n\n[Service]\nType=oneshot\n\
         ExecStart=/bin/sh -c \"exec {tick}\"\n"
    )
}

/// A server for the live release. A page that was open when a release changed still finds its style sheet.
fn nginx(home: &Home) -> String {
    let dir = home.path("").display().to_string();
    let dir = dir.trim_end_matches('/').replace('\\', "\\\\").replace('"', "\\\"");
    format!(
        "# Old addresses, as the live release has them. nginx reads them when it starts or is reloaded; until then a new one
# answers with a page that leads on. Reload it before an old address becomes that of another page.
map $uri $specola_moved {{
    default \"\";
    include \"{dir}/current/server/nginx-redirects.map*\";
}}

server {{
    listen 80;
    server_name _;
    root \"{dir}/current\";
    # Headers and media types, as the live release has them; the sign * lets it be absent before the first push.
    include \"{dir}/current/server/nginx.conf*\";

    if ($specola_moved) {{
        return 301 $specola_moved$is_args$args;
    }}
    location / {{
        try_files $uri $uri/ =404;
    }}
    location /assets/ {{
        root \"{dir}\";
        try_files /current$uri /previous$uri =404;
    }}
}}
"
    )
}

/// What is to be done by hand.
fn next(init: &Init<'_>, home: &Home) -> String {
    let path = |name: &str| home.path(name).display().to_string();
    let (site, branch) = (path("site.git"), init.branch);
    let (nginx, cron) = (path("nginx.conf"), path("crontab"));
    let timer = path("specola-tick.timer");
    match init.lang {
        ToolLang::En => format!(
            "{site}: a push to {branch} publishes\n\
             where the site is written: git remote add site <user>@<server>:{site}\n\
             then: git push site {branch}\n\
             for the web server: {nginx}\n\
             for what comes out on a date: {cron} (a line for `crontab -e`) or {timer}\n"
        ),
        ToolLang::It => format!(
            "{site}: un push su {branch} pubblica\n\
             dove si scrive il sito: git remote add site <utente>@<server>:{site}\n\
             poi: git push site {branch}\n\
             per il server web: {nginx}\n\
             per quello che esce a una data: {cron} (una riga per `crontab -e`) o {timer}\n"
        ),
    }
}
