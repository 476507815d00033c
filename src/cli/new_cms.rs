//! `new cms`: a web editor for the site's folder, without a server of ours (Sveltia CMS, self-hosted under `/admin/`).
//!
//! In: the site's languages and [`Forms`], the forge that has its repository. Out: the editor's page and its
//! configuration, and what installs its script from npm.

use std::path::Path;

use serde_json::{Value as Json, json};

use super::args::New;
use super::forms::Forms;
use super::new::{self, Files};
use super::options::Common;
use super::{End, err, settings};
use crate::diag::show::ToolLang;
use crate::diag::{self, Arg, Code};
use crate::lang::Lang;
use crate::name::is_web_address;
use crate::render::admin;
use crate::world::{Fault, read};

/// Forges whose programming interface the editor speaks; `test` keeps what is written in the browser.
const FORGES: [&str; 4] = ["github", "gitlab", "forgejo", "test"];

/// What stands for a repository that only the author knows.
const UNKNOWN: &str = "OWNER/PUT-IT-HERE";

/// Writes the editor of a site.
pub(super) fn run(args: &New, lang: ToolLang) -> Result<End, Fault> {
    let common = Common::new(&args.site, None, lang)?;
    let (sources, _) = read::read(&common.disk);
    let config = match settings(&sources, &common) {
        Ok(config) => config,
        Err(end) => return Ok(end),
    };
    let forms = Forms { config: &config, lang };
    let whole = json!({
        "backend": backend(args)?,
        "site_url": config.base_url,
        "app_title": config.title.get(Lang::DEFAULT).0,
        "media_folder": "static/media",
        "public_folder": "/media",
        "i18n": {
            "structure": "multiple_files",
            "locales": forms.tags(),
            "default_locale": forms.tags().first(),
        },
        "slug": { "encoding": "ascii", "clean_accents": true },
        "output": { "omit_empty_optional_fields": true },
        // The other language stands beside the first, where a preview would not know what a figure is.
        "editor": { "preview": false },
        "singletons": [forms.home()],
        "collections": forms.collections(),
    });
    let page = include_str!("cms/index.html")
        .replace("@lang", forms.tags().first().copied().unwrap_or("en"))
        .replace("@policy", &admin::policy(&whole["backend"]));
    let files: Files = vec![
        ("static/admin/index.html".to_owned(), page.into_bytes()),
        ("static/admin/config.json".to_owned(), format!("{whole:#}\n").into_bytes()),
        ("cms/package.json".to_owned(), include_bytes!("cms/package.json").to_vec()),
        ("cms/build.mjs".to_owned(), include_bytes!("cms/build.mjs").to_vec()),
        ("cms/editor.mjs".to_owned(), include_bytes!("cms/editor.mjs").to_vec()),
        ("cms/.gitignore".to_owned(), b"node_modules\n".to_vec()),
    ];
    new::create(common.disk.root(), &files, lang)?;
    err(match lang {
        ToolLang::En => {
            "to install the editor: npm install --prefix cms && npm run build --prefix cms\n"
        }
        ToolLang::It => {
            "per installare l’editor: npm install --prefix cms && npm run build --prefix cms\n"
        }
    });
    if args.slug != "test" && args.repo.is_none() {
        err(match lang {
            ToolLang::En => "put the name of the repository where OWNER/PUT-IT-HERE stands\n",
            ToolLang::It => "metti il nome del repository al posto di OWNER/PUT-IT-HERE\n",
        });
    }
    Ok(End::Clean)
}

/// Where the editor reads and writes. What was said is put into a file that a browser trusts: it must be what it is called.
fn backend(args: &New) -> Result<Json, Fault> {
    let bad = |name: &str, value: &str| {
        Fault::new(Code::ArgumentInvalid, Path::new(name)).with("value", value)
    };
    let advised = |name: &str, value: &str, advice: &'static str| {
        bad(name, value).with("advice", Arg::Term(advice))
    };
    if !FORGES.contains(&args.slug.as_str()) {
        let near = diag::nearest(&args.slug, FORGES);
        let known: Vec<String> = FORGES.iter().map(|forge| (*forge).to_owned()).collect();
        return Err(bad("new cms", &args.slug).near(near).with("known", known));
    }
    let repo = args.repo.as_deref().unwrap_or(UNKNOWN);
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    if !repo.contains('/') || !repo.chars().all(plain) {
        return Err(advised("--repo", repo, "arg-repo"));
    }
    let forge = args.forge.as_deref();
    if let Some(url) = forge.filter(|url| !is_web_address(url) || admin::origin(url).is_none()) {
        return Err(advised("--forge", url, "arg-forge"));
    }
    // GitHub has one address, and the test repository none.
    if let Some(url) = forge.filter(|_| ["github", "test"].contains(&args.slug.as_str())) {
        return Err(advised("--forge", url, "arg-forge"));
    }
    let forge = forge.map(|url| url.trim_end_matches('/'));
    Ok(match (args.slug.as_str(), forge) {
        ("test", _) => json!({ "name": "test-repo" }),
        ("gitlab", Some(url)) => {
            json!({ "name": "gitlab", "repo": repo, "base_url": url, "api_root": format!("{url}/api/v4") })
        }
        ("forgejo", url) => {
            let url = url.unwrap_or("https://codeberg.org");
            json!({ "name": "gitea", "repo": repo, "base_url": url, "api_root": format!("{url}/api/v1") })
        }
        (name, _) => json!({ "name": name, "repo": repo }),
    })
}
