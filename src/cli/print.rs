//! `print`: a report of a built site → a PDF, by the Chromium that is installed.
//!
//! In: the output folder of a build and the name of a report. Out: a PDF with tags, an outline and numbered pages. The
//! site is not built here, nothing is fetched: the browser opens files alone.

#![expect(
    clippy::disallowed_methods,
    reason = "reads the built site and writes where the user says"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::args::Print;
use super::{End, err, out};
use crate::diag::Code;
use crate::diag::show::ToolLang;
use crate::world::Fault;
use crate::world::manifest::{self, Manifest};

/// Where Chromium is looked for, in this order.
const PROGRAMS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// Prints the report.
pub(super) fn run(args: &Print, lang: ToolLang) -> Result<End, Fault> {
    let site = args.from.clone().unwrap_or_else(|| args.site.root.join("public"));
    let site = fs::canonicalize(&site).map_err(|_| Fault::new(Code::FileMissing, &site))?;
    let Some(page) = page_of(args, &site)? else {
        err(&match lang {
            ToolLang::En => format!("there is no report `{}` in {}\n", args.report, site.display()),
            ToolLang::It => {
                format!("in {} non c’è un rapporto `{}`\n", site.display(), args.report)
            }
        });
        return Ok(End::Findings);
    };
    let file = site.join(page.trim_start_matches('/')).join("index.html");
    let html = fs::read_to_string(&file).map_err(|_| Fault::new(Code::FileMissing, &file))?;
    let opened = std::env::temp_dir().join(format!("specola-print-{}.html", std::process::id()));
    fs::write(&opened, with_faces(&from_files(&html, &site)))
        .map_err(|e| Fault::write(&opened, &e))?;
    let pdf = args.out.clone().unwrap_or_else(|| PathBuf::from(format!("{}.pdf", args.report)));
    let done = chromium(args, &opened, &pdf);
    let _ = fs::remove_file(&opened);
    if !done {
        err(match lang {
            ToolLang::En => "Chromium did not print it: install it, or name it with --chromium\n",
            ToolLang::It => "Chromium non l’ha stampato: installalo, o indicalo con --chromium\n",
        });
        return Ok(End::Environment);
    }
    let bytes = fs::metadata(&pdf).map_err(|e| Fault::write(&pdf, &e))?.len();
    out(&format!("{}: {} kB\n", pdf.display(), bytes.div_ceil(1000)));
    Ok(End::Clean)
}

/// The address of the page for paper, by the piece of the address before its last.
fn page_of(args: &Print, site: &Path) -> Result<Option<String>, Fault> {
    let path = site.join(manifest::NAME);
    let text = fs::read_to_string(&path).map_err(|_| Fault::new(Code::FileMissing, &path))?;
    let manifest = Manifest::from_json(&text)
        .map_err(|reason| Fault::new(Code::FileUnreadable, &path).with("reason", reason))?;
    let is_named =
        |url: &str| url.trim_end_matches('/').rsplit('/').nth(1) == Some(args.report.as_str());
    let speaks =
        |tag: Option<&str>| args.language.as_deref().is_none_or(|wanted| tag == Some(wanted));
    let all = manifest.urls.into_iter().filter(|u| u.kind == "print" && is_named(&u.url));
    // The default language has the shortest addresses.
    let mut found: Vec<String> = all.filter(|u| speaks(u.lang.as_deref())).map(|u| u.url).collect();
    found.sort_by_key(String::len);
    Ok(found.into_iter().next())
}

/// A page whose addresses from the root of the host are files of a folder.
fn from_files(html: &str, site: &Path) -> String {
    // A site in a folder of its host has that before each address.
    let sheet = html.split("href=\"").filter_map(|rest| rest.split_once('"')).map(|(href, _)| href);
    let folder = sheet.filter_map(|href| href.split_once("assets/css/")).map(|(before, _)| before);
    let root = folder.into_iter().next().unwrap_or("/");
    let files = format!("file://{}/", site.display());
    let mut html = html.to_owned();
    for attribute in ["href", "src"] {
        html = html.replace(&format!("{attribute}=\"{root}"), &format!("{attribute}=\"{files}"));
    }
    html
}

/// The page with its style sheet inside, by which text waits for its faces.
fn with_faces(html: &str) -> String {
    let inside =
        html.split_once("<link rel=\"stylesheet\" href=\"file://").and_then(|(before, rest)| {
            let (path, after) = rest.split_once("\">")?;
            let assets = Path::new(path).parent()?.parent()?;
            let sheet = awaiting(&fs::read_to_string(path).ok()?, assets);
            Some(format!("{before}<style>{sheet}</style>{after}"))
        });
    inside.unwrap_or_else(|| html.to_owned())
}

/// A style sheet whose faces are awaited: on a screen text keeps the fallback where its face comes late, and the next page
/// has it; paper has no next page.
fn awaiting(sheet: &str, assets: &Path) -> String {
    let assets = assets.display().to_string().replace(' ', "%20");
    let sheet = sheet.replace("font-display:optional", "font-display:block");
    sheet.replace("url(../", &format!("url(file://{assets}/"))
}

/// Whether one of the programs printed the page.
fn chromium(args: &Print, page: &Path, pdf: &Path) -> bool {
    let named = args.chromium.iter().map(|p| p.as_os_str().to_owned());
    let known = PROGRAMS.iter().map(|p| (*p).into());
    let mut print_to = std::ffi::OsString::from("--print-to-pdf=");
    print_to.push(pdf);
    named.chain(known).any(|program| {
        let mut command = Command::new(program);
        command.args(["--headless", "--disable-gpu", "--no-pdf-header-footer"]);
        command.args(["--generate-pdf-document-outline", "--allow-file-access-from-files"]);
        // The browser's own cage does not hold who may do everything; the page is the site's own.
        if is_root() {
            command.arg("--no-sandbox");
        }
        command.arg(&print_to).arg(format!("file://{}", page.display()));
        command.output().is_ok_and(|done| done.status.success()) && pdf.is_file()
    })
}

#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faces_are_awaited_on_paper() {
        let sheet = "@font-face{src:url(../fonts/a.woff2)format(\"woff2\");font-display:optional}";
        assert_eq!(
            awaiting(sheet, Path::new("/my site/assets")),
            "@font-face{src:url(file:///my%20site/assets/fonts/a.woff2)format(\"woff2\");font-display:block}"
        );
    }
}
