//! What a server has to say beside the bytes: `_headers` for hosts of static files, a piece of nginx's configuration
//! and one of Caddy's.
//!
//! In: the site and its plan. Out: three texts that say the same. They change with the addresses of a site, so they
//! stand in what is built and a server includes them from there. Nothing here is read by a browser.
//!
//! Sources: Content Security Policy Level 3; Netlify (the most specific rule's header replaces) and Cloudflare Pages
//! (the headers of all matching rules are joined with commas, 100 rules at most, unless one takes back what others say):
//! a policy is therefore whole in each rule, and goes out once.

use std::fmt::Write as _;

use super::media::TYPES;
use super::{Ctx, admin, redirects};
use crate::config::Section;
use crate::name::Url;
use crate::plan::{Server, What};

/// What pages may do: load what their own host has, and nothing else; no script or style but from files.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; media-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'";

/// Who may show the web editor in a frame: nobody.
const NONE: &str = "frame-ancestors 'none'";
/// What the web editor's page may hold on to: the window in which its user signs in to a forge.
const POPUPS: (&str, &str) = ("Cross-Origin-Opener-Policy", "same-origin-allow-popups");
/// Which sites may show a page in a frame: none but its own.
const OWN: &str = "frame-ancestors 'self'";
/// Which may show a chart that is made for it: every one.
const ANY: &str = "frame-ancestors *";

/// Other sites keep no hold of a page that they open.
const OPENER: (&str, &str) = ("Cross-Origin-Opener-Policy", "same-origin");

/// What goes with every file. The data are for every page of the web to read.
const EVERYWHERE: &[(&str, &str)] = &[
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    OPENER,
    ("Access-Control-Allow-Origin", "*"),
];

/// How long a file with the hash of its text in its name is kept.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// How long a face is kept.
const A_WEEK: &str = "public, max-age=604800";
/// Everything else is asked for anew, and not sent again where it did not change.
const ASK: &str = "no-cache";

/// The policy of all files is taken back from those that have one of their own.
const TAKEN_BACK: &str = "! Content-Security-Policy";

/// The text for a server.
pub fn text(ctx: &Ctx<'_>, server: Server) -> String {
    match server {
        Server::Headers => headers(ctx),
        Server::Nginx => nginx(ctx),
        Server::Caddy => caddy(ctx),
        Server::Redirects => redirects::lines(ctx),
        Server::NginxMap => redirects::nginx(ctx),
    }
}

/// The header that makes browsers come back by TLS; for a host that has it and is the site's alone.
fn transport(ctx: &Ctx<'_>) -> Option<(&'static str, &'static str)> {
    let rest = ctx.site.routes.base_url().strip_prefix("https://")?;
    (!rest.contains('/')).then_some(("Strict-Transport-Security", "max-age=31536000"))
}

fn everywhere(ctx: &Ctx<'_>) -> impl Iterator<Item = (&'static str, &'static str)> {
    EVERYWHERE.iter().copied().chain(transport(ctx))
}

/// Files with the hash of their text in their names.
fn hashed<'a>(ctx: &'a Ctx<'_>) -> impl Iterator<Item = &'a Url> {
    let texts = ctx.plan.jobs.iter().filter(|job| matches!(job.what, What::Text(_)));
    texts.map(|job| &job.url).filter(|url| url.as_str().split('.').count() > 2)
}

fn headers(ctx: &Ctx<'_>) -> String {
    let mut out = String::from("# Written by the build.\n");
    let mut rule = |path: String, headers: &[(&str, String)]| {
        let _ = writeln!(out, "\n{path}");
        for (name, value) in headers {
            let line =
                if value.is_empty() { (*name).to_owned() } else { format!("{name}: {value}") };
            let _ = writeln!(out, "  {line}");
        }
    };
    let root = ctx.href(&Url::root());
    let mut all: Vec<(&str, String)> = everywhere(ctx).map(|(n, v)| (n, v.to_owned())).collect();
    all.push(("Content-Security-Policy", POLICY.to_owned()));
    rule(format!("{root}*"), &all);
    // Cloudflare takes a header back by the sign `!`, where it would join the two; Netlify passes such a line over.
    let framed =
        |frames: &str| [(TAKEN_BACK, String::new()), ("Content-Security-Policy", policy(frames))];
    for path in pages(ctx) {
        rule(path, &framed(OWN));
    }
    for lang in ctx.site.langs() {
        let charts = ctx.href(&ctx.site.routes.section(Section::Charts, lang));
        rule(format!("{charts}:chart/embed/"), &framed(ANY));
        rule(format!("{charts}:chart/v/:version/"), &framed(ANY));
    }
    if let Some(policy) = admin::of(ctx) {
        let own = [
            (TAKEN_BACK, String::new()),
            ("! Cross-Origin-Opener-Policy", String::new()),
            ("Content-Security-Policy", format!("{policy}; {NONE}")),
            (POPUPS.0, POPUPS.1.to_owned()),
        ];
        rule(format!("{root}admin/*"), &own);
    }
    for url in hashed(ctx) {
        rule(ctx.href(url), &[("Cache-Control", FOR_EVER.to_owned())]);
    }
    rule(format!("{root}assets/fonts/*"), &[("Cache-Control", A_WEEK.to_owned())]);
    for ending in ["csv", "geojson", "jsonld", "parquet", "rdf", "ttl"] {
        if let Some((_, media)) = TYPES.iter().find(|(e, _)| *e == ending) {
            rule(format!("{root}*.{ending}"), &[("Content-Type", (*media).to_owned())]);
        }
    }
    out
}

/// The paths of pages that no other site may frame, in the form of `_headers`.
fn pages(ctx: &Ctx<'_>) -> Vec<String> {
    let routes = &ctx.site.routes;
    let of_lang = |lang| {
        let home = ctx.href(&routes.home(lang));
        let charts = routes.section(Section::Charts, lang);
        let further = ctx.href(&routes.nth(&charts, 2, lang));
        let charts = ctx.href(&charts);
        let others = Section::ALL.iter().filter(|s| **s != Section::Charts);
        let others = others.map(move |s| format!("{}*", ctx.href(&routes.section(*s, lang))));
        [home.clone(), format!("{home}:page/"), format!("{charts}:chart/")]
            .into_iter()
            .chain([format!("{}*", further.trim_end_matches("2/"))])
            .chain(others)
    };
    ctx.site.langs().flat_map(of_lang).collect()
}

/// Paths as regular expressions, which both servers read alike.
struct Patterns {
    /// Charts for other sites.
    embeds: String,
    /// Files with the hash of their text in their names.
    hashed: String,
    /// The faces.
    faces: String,
    /// The web editor.
    admin: String,
}

fn patterns(ctx: &Ctx<'_>) -> Patterns {
    let plain = |path: &str| path.replace('.', "\\.");
    let charts = ctx.site.langs().map(|l| ctx.site.routes.section(Section::Charts, l));
    let charts: Vec<String> = charts.map(|url| plain(&ctx.href(&url))).collect();
    let assets = format!("{}assets/", plain(&ctx.href(&Url::root())));
    Patterns {
        embeds: format!("^({})[^/]+/(embed|v/[^/]+)/", charts.join("|")),
        hashed: format!("^{assets}(css|js)/[^/]+\\.[0-9a-f]+\\.(css|js)$"),
        faces: format!("^{assets}fonts/"),
        admin: format!("^{}admin/", plain(&ctx.href(&Url::root()))),
    }
}

fn nginx(ctx: &Ctx<'_>) -> String {
    let Patterns { embeds, hashed, faces, admin } = patterns(ctx);
    let root = ctx.href(&Url::root());
    let mut out =
        String::from("# Written by the build. Include it in the server block of the site.\n");
    let _ = write!(
        out,
        "index index.html;\nerror_page 404 {root}404.html;\ncharset utf-8;\n\n\
         set $specola_frames \"{OWN}\";\nif ($uri ~ \"{embeds}\") {{ set $specola_frames \"{ANY}\"; }}\n\
         set $specola_cache \"{ASK}\";\nif ($uri ~ \"{faces}\") {{ set $specola_cache \"{A_WEEK}\"; }}\n\
         if ($uri ~ \"{hashed}\") {{ set $specola_cache \"{FOR_EVER}\"; }}\n",
    );
    let editor = admin::of(ctx);
    if let Some(own) = &editor {
        let _ = write!(
            out,
            "set $specola_policy \"{}\";\nset $specola_opener \"{}\";\nif ($uri ~ \"{admin}\") {{\n    \
             set $specola_policy \"{own}; {NONE}\";\n    set $specola_opener \"{}\";\n}}\n",
            policy("$specola_frames"),
            OPENER.1,
            POPUPS.1,
        );
    }
    out.push('\n');
    for header in everywhere(ctx) {
        let value = if editor.is_some() && header == OPENER { "$specola_opener" } else { header.1 };
        let _ = writeln!(out, "add_header {} \"{value}\" always;", header.0);
    }
    let whole = editor.map_or_else(|| policy("$specola_frames"), |_| "$specola_policy".to_owned());
    let _ = writeln!(out, "add_header Content-Security-Policy \"{whole}\" always;");
    out.push_str("add_header Cache-Control $specola_cache;\n\ntypes {\n");
    let bare = |media: &'static str| media.split(';').next().unwrap_or(media);
    for (ending, media) in TYPES {
        let _ = writeln!(out, "    {} {ending};", bare(media));
    }
    out.push_str("}\ncharset_types");
    let mut texts: Vec<&str> =
        TYPES.iter().filter(|(_, m)| m.contains("charset")).map(|(_, m)| bare(m)).collect();
    texts.dedup();
    // nginx adds the character set to HTML by itself, and complains where it is told to.
    for media in texts.into_iter().filter(|m| *m != "text/html") {
        let _ = write!(out, " {media}");
    }
    out.push_str(";\n");
    out
}

fn caddy(ctx: &Ctx<'_>) -> String {
    let Patterns { embeds, hashed, faces, admin } = patterns(ctx);
    let root = ctx.href(&Url::root());
    let mut out = String::from(
        "# Written by the build. Import it in the site block of the site.\nheader {\n",
    );
    let editor = admin::of(ctx);
    for header in everywhere(ctx).filter(|header| editor.is_none() || *header != OPENER) {
        let _ = writeln!(out, "\t{} \"{}\"", header.0, header.1);
    }
    out.push_str("}\n");
    let page = if editor.is_some() { format!("({embeds}|{admin})") } else { embeds.clone() };
    let editor = editor.map(|own| {
        let inside = format!("path_regexp {admin}");
        [
            ("editor", inside.clone(), "Content-Security-Policy", format!("{own}; {NONE}")),
            ("popups", inside.clone(), POPUPS.0, POPUPS.1.to_owned()),
            ("opener", format!("not {inside}"), OPENER.0, OPENER.1.to_owned()),
        ]
    });
    // Each path meets one rule of a header: in which order rules are applied is then nobody's concern.
    let matched = [
        ("embed", format!("path_regexp {embeds}"), "Content-Security-Policy", policy(ANY)),
        ("page", format!("not path_regexp {page}"), "Content-Security-Policy", policy(OWN)),
        ("hashed", format!("path_regexp {hashed}"), "Cache-Control", FOR_EVER.to_owned()),
        ("face", format!("path_regexp {faces}"), "Cache-Control", A_WEEK.to_owned()),
        ("other", format!("not path_regexp ({hashed}|{faces})"), "Cache-Control", ASK.to_owned()),
    ];
    for (name, matcher, header, value) in matched.into_iter().chain(editor.into_iter().flatten()) {
        let _ =
            writeln!(out, "@specola_{name} {matcher}\nheader @specola_{name} {header} \"{value}\"");
    }
    for (ending, media) in TYPES {
        let _ = writeln!(out, "@specola_{ending} path *.{ending}");
        let _ = writeln!(out, "header @specola_{ending} Content-Type \"{media}\"");
    }
    let _ = write!(
        out,
        "handle_errors {{\n\t@specola_404 expression {{http.error.status_code}} == 404\n\
         \trewrite @specola_404 {root}404.html\n\tfile_server\n}}\n"
    );
    out
}

/// The policy of a page that these sites may show in a frame.
fn policy(frames: &str) -> String {
    format!("{POLICY}; {frames}")
}
