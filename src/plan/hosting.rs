//! The texts for the servers that give the site out, each at an address of its own.

use super::{Planner, What};
use crate::diag::Loc;
use crate::name::Url;

/// For which server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// Hosts that read `_headers`.
    Headers,
    /// nginx: included in a `server` block.
    Nginx,
    /// Caddy: imported in a site block.
    Caddy,
    /// Hosts that read `_redirects`.
    Redirects,
    /// nginx: old addresses, included in a `map`.
    NginxMap,
}

impl Server {
    /// Every server, with where its text stands.
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::Headers, "/_headers"),
        (Self::Nginx, "/server/nginx.conf"),
        (Self::Caddy, "/server/Caddyfile"),
        (Self::Redirects, "/_redirects"),
        (Self::NginxMap, "/server/nginx-redirects.map"),
    ];
}

pub(super) fn servers(p: &mut Planner<'_>) {
    for (server, path) in Server::ALL {
        if let Some(url) = Url::parse(path) {
            p.add(url, None, What::Hosting(*server), Loc::Project);
        }
    }
}
