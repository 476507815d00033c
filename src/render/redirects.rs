//! Old addresses that authors wrote (`aliases`) → what makes a server answer them with a redirect of its own.
//!
//! In: the pages of the site. Out: `_redirects` for hosts that read it, and the entries of an nginx `map`. Without either,
//! or where a server was not told yet, the page at the old address leads on. An address is letters, digits, `-._~` and
//! `/` ([`Url`]): of these, only the dot says something else to a server.
//!
//! Sources: Netlify and Cloudflare Pages, "Redirects" (a line is from, to, status; the second takes 2000 lines and no sign
//! `!`); nginx, `ngx_http_map_module` (a text is compared without its case, an expression is not).

use std::fmt::Write as _;

use super::Ctx;
use crate::name::Url;
use crate::site::PieceId;

/// Old addresses and where they lead, as they are asked for on the site's host, in order.
fn moved(ctx: &Ctx<'_>) -> Vec<(String, String)> {
    let site = ctx.site;
    let mut all: Vec<(&Url, Url)> = Vec::new();
    for (i, piece) in site.pieces.iter().enumerate() {
        for lang in site.langs() {
            let Some((text, to)) = piece.text(lang).zip(site.piece_url(PieceId(i), lang)) else {
                continue;
            };
            all.extend(text.aliases.iter().map(|alias| (&alias.value, to.clone())));
        }
    }
    all.sort();
    all.into_iter().map(|(from, to)| (ctx.href(from), ctx.href(&to))).collect()
}

/// The text of `_redirects`.
pub(super) fn lines(ctx: &Ctx<'_>) -> String {
    let mut out = String::from("# Written by the build.\n");
    for (from, to) in moved(ctx) {
        let _ = writeln!(out, "{from} {to} 301");
    }
    out
}

/// The entries of nginx's map from `$uri`. As expressions, since `/Uno/` may lead to `/uno/`, and since the table of texts
/// has no room for a long one unless the server is told to make it.
pub(super) fn nginx(ctx: &Ctx<'_>) -> String {
    let mut out = String::from(
        "# Written by the build. Include it in a map from $uri; a change takes effect when nginx is reloaded.\n",
    );
    for (from, to) in moved(ctx) {
        let from = from.replace('.', "\\.");
        let from = from.strip_suffix('/').map_or_else(|| from.clone(), |rest| format!("{rest}/?"));
        let _ = writeln!(out, "\"~^{from}$\" \"{to}\";");
    }
    out
}
