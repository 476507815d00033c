//! Texts for later → which of them may be read already, because the repository they are in has a public remote.
//!
//! In: the texts and the site's repository. Out: a warning for each text that was pushed to a remote on a host where
//! anybody can have a public repository, or that the current branch would be pushed to. Whether that repository is public
//! is known to the host alone, and nothing is asked of it.

use crate::diag::{Code, Diagnostic};
use crate::site::Coming;
use crate::source::Sources;
use crate::world::git::Git;

/// Hosts where repositories are public unless their owner says otherwise.
const HOSTS: [&str; 9] = [
    "github.com",
    "gitlab.com",
    "codeberg.org",
    "bitbucket.org",
    "sr.ht",
    "gitea.com",
    "framagit.org",
    "salsa.debian.org",
    "sourceforge.net",
];

/// A remote on such a host: its name, and the host.
type Remote = (String, &'static str);

/// The warnings; none where there is no repository.
pub(super) fn run(git: &Git<'_>, sources: &Sources<'_>, coming: &[Coming]) -> Vec<Diagnostic> {
    if coming.is_empty() {
        return Vec::new();
    }
    let remotes = remotes(&git.text(&["remote", "-v"]).unwrap_or_default());
    if remotes.is_empty() {
        return Vec::new();
    }
    let own = own(git);
    let warned = coming.iter().filter_map(|text| {
        let path = &sources.get(text.span.file).path;
        // Where a branch was never pushed, nobody knows where it will be.
        let goes = |remote: &&Remote| own.as_ref().is_none_or(|own| *own == remote.0);
        let is_there = |remote: &&Remote| is_pushed(git, &remote.0, path);
        let (_, host) = remotes.iter().find(|r| goes(r) || is_there(r))?;
        let warning = Diagnostic::at(Code::EmbargoPublic, text.span);
        Some(warning.with("date", text.day.to_string()).with("host", *host))
    });
    warned.collect()
}

/// The remotes on public hosts, of what `git remote -v` prints.
fn remotes(listed: &str) -> Vec<Remote> {
    let remote = |line: &str| {
        let (name, address) = line.split_once('\t')?;
        let host = host(address)?.to_ascii_lowercase();
        let is_on = |known: &&&str| {
            host.strip_suffix(**known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        Some((name.to_owned(), *HOSTS.iter().find(is_on)?))
    };
    listed.lines().filter_map(remote).collect()
}

/// The host of an address: `https://host/…`, `ssh://user@host:22/…`, `user@host:…`.
fn host(address: &str) -> Option<&str> {
    let rest = match address.split_once("://") {
        Some((_, rest)) => rest.split('/').next()?,
        None => address.split_once(':').map(|(host, _)| host).filter(|h| !h.contains('/'))?,
    };
    let rest = rest.rsplit('@').next()?;
    rest.split(':').next()
}

/// The remote that the current branch was pushed to, or came from.
fn own(git: &Git<'_>) -> Option<String> {
    let branch = git.line(&["symbolic-ref", "--quiet", "HEAD"]).ok()??;
    let asked = ["for-each-ref", "--format=%(push:remotename)", &branch];
    git.line(&asked).ok()?.filter(|name| !name.is_empty())
}

/// Whether a branch of a remote, as it was last seen, has the file.
fn is_pushed(git: &Git<'_>, remote: &str, path: &str) -> bool {
    let of_remote = format!("--remotes={remote}");
    let file = format!(":(literal){path}");
    let found = git.line(&["rev-list", "-1", &of_remote, "--", &file]);
    found.is_ok_and(|commit| commit.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_told_apart_in_every_form_of_an_address() {
        let listed = "\
a\thttps://github.com/x/y.git (fetch)
b\tgit@gitlab.com:x/y.git (push)
c\tssh://git@SSH.GitHub.com:443/x/y.git (fetch)
d\thttps://user:word@codeberg.org/x/y (fetch)
e\t../server/site.git (fetch)
f\tgit@github.com.example.org:x/y (fetch)
g\thttps://git.example.org/github.com/y (fetch)
h\tC:/site.git (fetch)
i\t/srv/github.com:x/y (fetch)
j\thttps://notgithub.com/x (fetch)
";
        let found: Vec<String> =
            remotes(listed).into_iter().map(|(name, host)| format!("{name} {host}")).collect();
        assert_eq!(found, ["a github.com", "b gitlab.com", "c github.com", "d codeberg.org"]);
    }
}
