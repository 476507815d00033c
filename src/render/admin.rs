//! What the web editor under `/admin/` may do, which is more than a page of the site may.
//!
//! In: its configuration, as it stands in the site's `static/`. Out: a policy that lets it load what its own host has, put
//! styles into its page, and ask the forge that has the repository; nobody else, and no page may frame it.

use serde_json::Value as Json;

use super::Ctx;
use crate::name::Url;
use crate::plan::What;

/// Bytes of a configuration that are read.
const MOST: u64 = 1 << 20;

/// The policy, where the site has an editor.
pub(super) fn of(ctx: &Ctx<'_>) -> Option<String> {
    let file = |path: &str| {
        let job = ctx.plan.job(&Url::parse(path)?)?;
        if let What::Copy(file) = job.what { Some(file) } else { None }
    };
    file("/admin/index.html")?;
    let mut text = String::new();
    let said = file("/admin/config.json").and_then(|config| {
        let config = ctx.sources.open(config).ok()?;
        std::io::Read::read_to_string(&mut std::io::Read::take(config, MOST), &mut text).ok()?;
        serde_json::from_str::<Json>(&text).ok()
    });
    Some(policy(said.as_ref().map_or(&Json::Null, |config| &config["backend"])))
}

/// The policy of an editor with this backend, without what says who may frame it.
pub fn policy(backend: &Json) -> String {
    let usual = match backend["name"].as_str() {
        Some("github") => Some("https://api.github.com"),
        Some("gitlab") => Some("https://gitlab.com"),
        Some("gitea") => Some("https://gitea.com"),
        Some(_) | None => None,
    };
    let own = ["base_url", "api_root"].into_iter().filter_map(|key| backend[key].as_str());
    let mut hosts: Vec<String> = own.filter_map(origin).collect();
    if hosts.is_empty() {
        hosts.extend(usual.map(str::to_owned));
    }
    hosts.dedup();
    let hosts: String = hosts.iter().flat_map(|host| [" ", host.as_str()]).collect();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data: blob:{hosts}; font-src 'self'; connect-src 'self' data: blob:{hosts}; \
         media-src 'self' blob:; worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'none'"
    )
}

/// Scheme, host and port of an address, of letters that mean nothing else in a policy.
pub fn origin(address: &str) -> Option<String> {
    let rest = address.strip_prefix("https://")?;
    let host = rest.split('/').next().filter(|host| !host.is_empty())?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "-.:".contains(c);
    host.chars().all(plain).then(|| format!("https://{host}"))
}
